"""Forms of the results room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.core.clock import now
from awards.programmes.document.timetable import Listed
from awards.results import rules
from awards.web.forms import Clock, Day, Line, Lines, filled
from awards.web.ground import DecidingForm
from awards.web.i18n import LANGUAGES, say
from awards.web.text_files import TextFile


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

    def validate(self, extra_validators: object = None) -> bool:
        """Check that every entry is chosen once."""
        good = super().validate(extra_validators)
        for number, field in enumerate(self.places):
            if field.data and field.data in self.order[:number]:
                field.errors = [*field.errors, _("Choose each nomination once")]
                good = False
        return bool(good)


def _reason() -> Lines:
    # Made after the fields of the order, so that what is wrong is listed as it stands on the page.
    return Lines(
        lazy_gettext("Reason"),
        [filled(lazy_gettext("Enter the reason for the decision"))],
        most=2000,
        description=lazy_gettext("It is stored with the result. Organisers can read it."),
    )


def tie_form(entries: Sequence[Any]) -> TieForm:
    """Return the form for tied entries (rows of a board)."""
    choices = [
        SelectChoice("", _("Choose a nomination")),
        *(SelectChoice(str(each.nomination_id), each.title) for each in entries),
    ]
    fields = {
        f"order_{number}": SelectField(
            _("Number %(number)s", number=number),
            [filled(_("Choose a nomination for number %(number)s", number=number))],
            choices=choices,
        )
        for number in range(1, len(entries) + 1)
    }
    return type("TieFormOfEntries", (TieForm,), fields | {"reason": _reason()})()


class AdvanceForm(DecidingForm):
    """Letting entries go on."""

    assign = BooleanField(
        lazy_gettext("Assign every nomination to every juror of the next round’s panel"),
        default=True,
        description=lazy_gettext(
            "Jurors with a conflict of interest are left out. You can also assign on the jury page instead."
        ),
    )


class ReasonForm(DecidingForm):
    """A reason for something that is taken back."""

    reason = Line(lazy_gettext("Reason"), [filled(lazy_gettext("Enter the reason"))], most=500)


class ActForm(DecidingForm):
    """Proposes what takes two people, with the reason that others read."""

    reason = Lines(lazy_gettext("Reason"), [filled(lazy_gettext("Enter the reason"))], most=2000)


class PublishForm(DecidingForm):
    """When results become public, by the clock of the season's zone or at once, and that the list was read."""

    when = RadioField(
        lazy_gettext("It becomes public"),
        choices=[
            SelectChoice("at", lazy_gettext("On this day, at this time")),
            SelectChoice("confirmed", lazy_gettext("As soon as a second person confirms it")),
        ],
        default="at",
        validate_choice=False,
    )
    day = Day(lazy_gettext("Day"))
    clock = Clock(lazy_gettext("Time"))
    agreed = BooleanField(lazy_gettext("I mean this time"))
    reason = Lines(
        lazy_gettext("Reason for the correction"),
        [filled(lazy_gettext("Enter the reason for the correction"))],
        most=2000,
        description=lazy_gettext("Everyone can read it, on the results page and in the emails."),
    )
    read = BooleanField(
        lazy_gettext("I have read what will happen"),
        [filled(lazy_gettext("Confirm that you have read what will happen"))],
    )
    zone: tzinfo = UTC
    planned: Listed | None = None  # the step of the timetable for it
    asks = False  # whether the page asks to agree, because the time is not that of the timetable

    @classmethod
    def of(cls, zone: str, planned: Listed | None, *, day: date | None, clock: str, corrects: bool) -> PublishForm:
        """Return the form with a day and a time of day ("" for none) for a start; `corrects`: with a reason."""
        when = "confirmed" if corrects else "at"
        form = cls(when=when, day=day, clock=time.fromisoformat(clock) if clock else None)
        form.zone, form.planned = ZoneInfo(zone), planned
        if not corrects:
            del form.reason
        return form

    @property
    def moment(self) -> datetime | None:
        """The instant chosen; none: as soon as it is confirmed."""
        if self.when.data != "at" or self.day.data is None or self.clock.data is None:
            return None
        return datetime.combine(self.day.data, self.clock.data).replace(tzinfo=self.zone).astimezone(UTC)

    def validate(self, extra_validators: object = None) -> bool:
        """Check the time: that it exists, lies ahead, and is that of the timetable or agreed to."""
        good = super().validate(extra_validators)
        return self._is_ahead() and self._is_meant() and bool(good)

    def validate_when(self, field: Field) -> None:
        """Check that one was chosen."""
        if field.data not in ("at", "confirmed"):
            raise ValidationError(_("Choose when it is to be public"))

    def _is_ahead(self) -> bool:
        if self.when.data != "at" or self.day.errors or self.clock.errors:
            return self.when.data == "confirmed"
        if self.day.data is None:
            return _wrong(self.day, _("Enter the day"))
        if self.clock.data is None:
            return _wrong(self.clock, _("Enter the time"))
        if not self._exists():
            return _wrong(self.clock, _("The clocks go forward that day, so this time does not exist. Choose another"))
        if self.moment is not None and self.moment <= now():
            words = _("This time has passed. Enter a later one, or choose “As soon as a second person confirms it”")
            return _wrong(self.day, words)
        return True

    def _exists(self) -> bool:
        there = self.moment.astimezone(self.zone).replace(tzinfo=None) if self.moment else None
        return there == datetime.combine(self.day.data, self.clock.data)  # type: ignore[arg-type]

    def _is_meant(self) -> bool:
        doubt = rules.doubt_about(self.moment or now(), self.planned, self.zone, now=now())
        self.asks = doubt is not None
        if doubt is None or self.agreed.data:
            return True
        words = _("%(doubt)s Choose another time, or confirm that you mean this one.", doubt=say(doubt))
        return _wrong(self.agreed, words)


def _wrong(field: Field, words: str) -> bool:
    field.errors = [*field.errors, words]
    return False


def citation_form(languages: Sequence[str], stored: Mapping[str, str]) -> Any:
    """Return the form for a citation: one text for each language of the programme."""
    fields = {
        f"in_{code}": Lines(LANGUAGES.get(code, code), most=1000, default=stored.get(code, "")) for code in languages
    }
    form = type("CitationForm", (DecidingForm,), fields)()
    form.texts = {code: form[f"in_{code}"].data or "" for code in languages}
    form.languages = list(languages)
    return form


class ProgrammeForm(TextFile, DecidingForm):
    """A programme as a file, for the draft."""


class RevisionForm(DecidingForm):
    """Publishes what a draft of the programme says, or proposes it to a second person."""

    reason = Lines(
        lazy_gettext("Reason"), most=2000, description=lazy_gettext("Published word for word on the page of rules.")
    )
    number = HiddenField(render_kw={"id": False, "autocomplete": "off"})  # of the draft's last edit when it was made

    def of(self, number: int) -> RevisionForm:
        """Return the form for a draft whose last edit has a number."""
        if not self.is_submitted():
            self.number.data = str(number)
        return self

    @property
    def made_after(self) -> int:
        """The number of the last edit that whoever sent it had seen; the first where it says none."""
        text = self.number.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def is_explained(self, *, needed: bool) -> bool:
        """Whether there is a reason where one is needed; if not the form says so."""
        if not needed or (self.reason.data or "").strip():
            return True
        self.reason.errors = [_("Give the reason. Everyone can read it.")]
        return False
