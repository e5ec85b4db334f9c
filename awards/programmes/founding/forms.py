"""The form that founds a season: from what, how it is called, and when entries open."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from awards.accounts.addresses import NoAddress, read_address
from awards.core.clock import now
from awards.programmes.document.programme import Programme
from awards.programmes.founding import adapting, rules
from awards.programmes.founding.adapting import Wanted
from awards.programmes.founding.queries import Taken
from awards.programmes.founding.starts import COPY, FILE, TEMPLATE, Offer
from awards.web import zones
from awards.web.access import me
from awards.web.forms import Day, Line, called, clean_line, filled
from awards.web.i18n import own_name, reader_language, reader_zone, say
from awards.web.text_files import TextFile

# Of which kind of start a field is: what stands in others does not count, and is kept all the same.
FIELDS = {
    "which": {COPY},
    "staff": {COPY},
    "season_id": {COPY, TEMPLATE},
    "opens": {COPY, TEMPLATE},
    "award": {TEMPLATE},
    "timezone": {TEMPLATE},
    "languages": {TEMPLATE},
    "default_language": {TEMPLATE},
    "file": {FILE},
}


def _zones() -> list[SelectChoice]:
    regions = zones.by_region(reader_language(), now())
    first = [SelectChoice(zones.UTC, zones.UTC)]
    return first + [SelectChoice(zone, name, {}, region) for region, some in regions.items() for zone, name in some]


class NewSeasonForm(TextFile):
    """Founds a season."""

    start = RadioField(lazy_gettext("Start from"), validate_choice=False)
    which = SelectField(lazy_gettext("Season to copy"))
    season_id = Line(lazy_gettext("Name in addresses"), [filled(lazy_gettext("Enter a name"))], most=200)
    opens = Day(lazy_gettext("Nominations open"), [filled(lazy_gettext("Enter the day on which nominations open"))])
    award = Line(
        lazy_gettext("Name of the award"),
        [called],
        most=200,
        description=lazy_gettext("In one language. It stands in all others too until you change it there."),
    )
    timezone = SelectField(
        lazy_gettext("Time zone"),
        choices=lambda: _zones(),
        description=lazy_gettext("All days and times of the season are meant in it."),
        validate_choice=False,
        filters=[lambda zone: _listed(zone) or zone],
    )
    languages = SelectMultipleField(
        lazy_gettext("Languages"),
        [filled(lazy_gettext("Choose at least one language"))],
        description=lazy_gettext("The texts of the template come in these languages. More can be added later."),
    )
    default_language = SelectField(
        lazy_gettext("Default language"),
        description=lazy_gettext("For readers whose language the season does not have."),
    )
    staff = BooleanField(
        lazy_gettext("Invite the same lead organisers and organisers"),
        description=lazy_gettext("They get an email. Chair and jurors are not invited."),
        default=True,
    )
    second = StringField(
        lazy_gettext("Second organiser"),
        [Optional()],
        description=lazy_gettext(
            "An email address. They are invited at once: most seasons take two people to be opened, and more can be "
            "invited later."
        ),
        filters=[clean_line],
    )

    offer: Offer
    taken: Taken

    def of(self, offer: Offer, taken: Taken) -> NewSeasonForm:
        """Say what is offered, and which names are taken."""
        self.offer, self.taken = offer, taken
        self.start.choices = [SelectChoice(code, code) for code in offer.codes]
        self.which.choices = [SelectChoice(key, _revision(row)) for key, row in offer.revisions.items()]
        spoken = [SelectChoice(code, own_name(code)) for code in offer.languages]
        self.languages.choices = self.default_language.choices = spoken
        return self

    def begin(self, *, start: str, which: str, season_id: str, opens: date | None) -> None:
        """Fill in what a page shows first."""
        self.start.data, self.which.data, self.season_id.data, self.opens.data = start, which, season_id, opens
        self.languages.data = list(self.offer.languages)
        self.default_language.data = reader_language()
        self.timezone.data = _listed(reader_zone()) or zones.UTC

    @property
    def kind(self) -> str:
        """What kind of start was chosen."""
        return self.offer.kind(self.start.data)

    @property
    def chosen_day(self) -> date:
        """The day on which entries open, once the form is valid."""
        if self.opens.data is None:
            raise LookupError("No day was chosen.")
        return self.opens.data

    def wanted(self, programme: Programme) -> Wanted:
        """Return what a template is to become, once the form is valid; its award keeps its short name with its name."""
        languages = tuple(code for code in programme.programme.languages if code in (self.languages.data or []))
        own = [text for _language, text in programme.programme.name.items()]
        name = self.award.data or programme.programme.name.get_for(self.default_language.data)
        slug, template = programme.programme.slug, self.offer.template(self.start.data)
        if not (template and template.is_award and name in own and slug not in self.taken.awards):
            slug = adapting.award_slug(name, otherwise=self.start.data, taken=self.taken.awards)
        return Wanted(
            season_id=str(self.season_id.data),
            opens=self.chosen_day,
            timezone=str(self.timezone.data),
            languages=languages,
            default_language=self.default_language.data,
            award=name,
            slug=slug,
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields of the chosen start; what stands in others is kept and does not count."""
        super().validate(extra_validators)
        for name, kinds in FIELDS.items():
            if self.kind not in kinds:
                self[name].errors = []
        return not self.errors

    def validate_start(self, field: Any) -> None:
        """Refuse what is not offered."""
        if field.data not in self.offer.codes:
            field.data = self.offer.codes[0]
            raise ValidationError(_("Choose what to start from"))

    def validate_season_id(self, field: Any) -> None:
        """Refuse a name that no season can have, or one has already."""
        if not (verdict := rules.can_be_called(field.data, taken=self.taken.seasons)):
            raise ValidationError(say(verdict.reason))

    def validate_award(self, field: Any) -> None:
        """Refuse none, but of a template that is an award as it stands."""
        template = self.offer.template(self.start.data)
        if not field.data and not (template and template.is_award):
            raise ValidationError(_("Enter the name of the award"))

    def validate_timezone(self, field: Any) -> None:
        """Refuse a time zone there is none of."""
        if not _listed(field.data):
            raise ValidationError(_("Choose a time zone from the list"))

    def validate_second(self, field: Any) -> None:
        """Refuse what is no address, and one's own."""
        try:
            field.data = read_address(field.data)
        except NoAddress as fault:
            raise ValidationError(say(fault.message)) from None
        if field.data == me().email:
            raise ValidationError(_("Enter the address of somebody else, or none"))

    def validate_default_language(self, field: Any) -> None:
        """Refuse a language that the season is not to have."""
        if field.data not in (self.languages.data or []):
            raise ValidationError(_("Choose one of the languages of the season"))


def _listed(zone: str | None) -> str:
    """The name under which a zone is in the list; nothing for what is none. UTC stands there under its own."""
    return zones.UTC if zone == zones.UTC else zones.listed_zone(zone)


def _revision(row: Any) -> str:
    words = _("%(season)s, revision %(number)s", season=row.slug, number=row.number)
    return _("%(revision)s (in force)", revision=words) if row.in_force else words
