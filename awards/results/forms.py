"""Forms of the results room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, FileField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.web.fields import Line, Lines, filled
from awards.web.ground import DecidingForm
from awards.web.i18n import LANGUAGES


class TieForm(DecidingForm):
    """The chair's order of tied entries: a choice for each place of the order, and the reason."""

    @property
    def places(self) -> list[Any]:
        """The fields of the order, best first."""
        return [field for name, field in self._fields.items() if name.startswith("order_")]

    @property
    def order(self) -> list[str]:
        """The chosen entries, best first."""
        return [field.data for field in self.places]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that every entry is chosen once."""
        good = super().validate(extra_validators)
        for number, field in enumerate(self.places):
            if field.data and field.data in self.order[:number]:
                field.errors = [*field.errors, _("Choose each entry once")]
                good = False
        return bool(good)


def _reason() -> Any:
    # Made after the fields of the order, so that what is wrong is listed as it stands on the page.
    return Lines(
        lazy_gettext("Reason"),
        [filled(lazy_gettext("Enter the reason for the decision"))],
        most=2000,
        description=lazy_gettext("It is kept with the result. Organisers can read it."),
    )


def tie_form(entries: Sequence[Any]) -> TieForm:
    """Return the form for tied entries (rows of a board)."""
    choices = [
        SelectChoice("", _("Choose an entry")),
        *(SelectChoice(str(each.nomination_id), each.title) for each in entries),
    ]
    fields = {
        f"order_{number}": SelectField(
            _("Number %(number)s", number=number),
            [filled(_("Choose an entry for number %(number)s", number=number))],
            choices=choices,
        )
        for number in range(1, len(entries) + 1)
    }
    return type("TieFormOfEntries", (TieForm,), fields | {"reason": _reason()})()


class AdvanceForm(DecidingForm):
    """Letting entries go on."""

    assign = BooleanField(
        lazy_gettext("Give every entry to every juror of the next round’s panel"),
        default=True,
        description=lazy_gettext("Jurors with a conflict of interest are left out. Otherwise assign on the jury page."),
    )


class ReasonForm(DecidingForm):
    """A reason for something that is taken back."""

    reason = Line(lazy_gettext("Reason"), [filled(lazy_gettext("Enter the reason"))], most=500)


class PublishForm(DecidingForm):
    """When results become public, by the clock of the season's zone, and that the list was read."""

    day = Line(lazy_gettext("Day"), [filled(lazy_gettext("Enter the day"))], most=10,
               description=lazy_gettext("Such as 2027-07-08"))  # fmt: skip
    clock = Line(lazy_gettext("Time"), [filled(lazy_gettext("Enter the time"))], most=5,
                 description=lazy_gettext("Such as 19:00"))  # fmt: skip
    read = BooleanField(
        lazy_gettext("I have read what will happen"),
        [filled(lazy_gettext("Confirm that you have read what will happen"))],
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    @property
    def moment(self) -> datetime:
        """The instant chosen."""
        local = datetime.combine(date.fromisoformat(self.day.data), time.fromisoformat(self.clock.data))
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def suggest(self, local: datetime) -> None:
        """Fill in a moment, for a start."""
        self.day.data, self.clock.data = local.strftime("%Y-%m-%d"), local.strftime("%H:%M")

    def validate_day(self, field: Any) -> None:
        """Check that it is a day, of this century."""
        try:
            day = date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Enter the day like 2027-07-08")) from None
        if not 2000 <= day.year < 2200:
            raise ValidationError(_("Enter a day of this century"))

    def validate_clock(self, field: Any) -> None:
        """Check that it is a time, and that the clocks of the zone show it on that day."""
        try:
            clock = time.fromisoformat(field.data)
        except ValueError:
            raise ValidationError(_("Enter the time like 19:00")) from None
        if clock.tzinfo is not None or clock.second or len(field.data) != 5:
            raise ValidationError(_("Enter the time like 19:00"))
        if not self.day.errors and not self._exists():
            raise ValidationError(_("Clocks are put forward that day, and this time is left out. Choose another"))

    def _exists(self) -> bool:
        there = self.moment.astimezone(self.zone).replace(tzinfo=None)
        return there - datetime.fromisoformat(f"{self.day.data}T{self.clock.data}") == timedelta(0)


def citation_form(languages: Sequence[str], stored: Mapping[str, str]) -> Any:
    """Return the form for a citation: one text for each language of the programme."""
    fields = {
        f"in_{code}": Lines(LANGUAGES.get(code, code), most=1000, default=stored.get(code, "")) for code in languages
    }
    form = type("CitationForm", (DecidingForm,), fields)()
    form.texts = {code: form[f"in_{code}"].data or "" for code in languages}
    form.languages = list(languages)
    return form


MOST_BYTES = 1_000_000


class ProgrammeForm(DecidingForm):
    """Another text of the programme: first as a file, then, once its effect was shown, as it came."""

    file = FileField(lazy_gettext("File"), description=lazy_gettext("YAML or JSON, at most 1 MB."))
    source = StringField()  # never seen: only the form that carries it out has it
    reason = Lines(lazy_gettext("Reason"), most=2000, description=lazy_gettext("Everybody can read it."))
    plan: Any = None
    taken: Any = None
    text = ""

    def has_text(self) -> bool:
        """Whether a text came, which `text` is then; if not the form says why."""
        sent = self._sent()
        if len(sent) > MOST_BYTES:
            self.file.errors = [_("The file is larger than 1 MB.")]
        elif sent:
            self._decode(sent)
        elif self.source.data:
            self.text = self.source.data.replace("\r\n", "\n")
        else:
            self.file.errors = [_("Choose a file")]
        self.source.data = self.text
        return bool(self.text)

    def _sent(self) -> bytes:
        if not getattr(self.file.data, "filename", ""):
            return b""
        with closing(self.file.data) as file:
            return bytes(file.read(MOST_BYTES + 1))

    def _decode(self, sent: bytes) -> None:
        try:
            self.text = sent.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.file.errors = [_("The file must be written in UTF-8.")]

    def is_explained(self) -> bool:
        """Whether there is a reason where one is needed; if not the form says so."""
        if self.plan.kind != "proposed" or (self.reason.data or "").strip():
            return True
        self.reason.errors = [_("Give the reason. Everybody can read it.")]
        return False
