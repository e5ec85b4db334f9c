"""Forms of accounts and companies."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import Optional

from awards.accounts import rules
from awards.accounts.addresses import NoAddress, read_address
from awards.accounts.models import Person
from awards.accounts.passwords import hashed, matches
from awards.core.clock import now
from awards.core.countries import countries
from awards.core.db import pause
from awards.core.text import NotPlain, plain_text
from awards.web import zones
from awards.web.country_search import country_choices
from awards.web.forms import Form, Line, Shown, at_most, called, clean_line, filled
from awards.web.i18n import LANGUAGES, reader_language, say

ADDRESS = lazy_gettext("Enter an email address, like name@example.com")


class AddressField(Shown, StringField):  # type: ignore[misc]
    """An e-mail address; its data is the normal form in which addresses are kept."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no address, in words."""
        if not self.data:
            return  # said by the field's own validator
        try:
            self.data = read_address(self.data)
        except NoAddress as fault:
            raise ValidationError(say(fault.message)) from None


def address_field(label: str = lazy_gettext("Email address")) -> AddressField:
    """Return a field for an e-mail address that has to be filled in."""
    return AddressField(label, [filled(ADDRESS)], filters=[clean_line])


def new_password(**options: object) -> PasswordField:
    """Return a field for a password that is chosen now."""
    return PasswordField(lazy_gettext("New password"), description=PASSWORD_HINT, filters=[_kept_as_typed], **options)


PASSWORD_HINT = lazy_gettext(
    "12 characters or more, spaces included. Four unrelated words make a better password than one complicated one."
)


def _kept_as_typed(password: object) -> object:
    # Refused like any text that cannot be kept, but never changed: a space at the end is part of a password.
    if isinstance(password, str):
        try:
            plain_text(password)
        except NotPlain as refusal:
            raise ValueError(say(refusal.message)) from None
    return password


class AddressForm(Form):
    """Asks for an address to which something is mailed."""

    email = address_field()
    next = HiddenField()


class SignUpForm(Form):
    """Opens an account; the password is chosen when the address is confirmed."""

    name = Line(lazy_gettext("Your name"), [filled(lazy_gettext("Enter your name")), called], most=100)
    email = address_field()
    next = HiddenField()
    zone = HiddenField()  # filled in by a script

    def timezone(self) -> str:
        """Return the time zone of the device; nothing where it is not told: then the season's is shown."""
        return zones.listed_zone(self.zone.data)


class SignInForm(Form):
    """Address and password."""

    email = address_field()
    password = PasswordField(lazy_gettext("Password"), [filled(lazy_gettext("Enter your password")), at_most(1000)])
    next = HiddenField()


class ConfirmForm(Form):
    """A button: what the link is for happens."""


class InvitationForm(Form):
    """Accepts an invitation, or declines it by the other button; whoever is new here says their name."""

    name = Line(lazy_gettext("Your name"), [called], most=100)
    zone = HiddenField()  # filled in by a script
    decline = SubmitField()

    @classmethod
    def of(cls, person: Person) -> InvitationForm:
        """Return the form for a person: without the name if the account has one."""
        form = cls()
        if person.name:
            del form.name
        return form

    def validate_name(self, field: Field) -> None:
        """Ask for the name, unless the invitation is declined."""
        if not field.data and not self.decline.data:
            raise ValidationError(_("Enter your name"))

    def timezone(self) -> str:
        """Return the time zone of the device, or nothing where it is not told."""
        return zones.listed_zone(self.zone.data)


class VerifyForm(Form):
    """Confirms an address, and sets name and password on the way."""

    name = Line(lazy_gettext("Your name"), [filled(lazy_gettext("Enter your name")), called], most=100)
    password = new_password(validators=[Optional()])

    def validate_password(self, field: Field) -> None:
        """Refuse a password that everybody tries first."""
        check_password(field)


class PasswordForm(Form):
    """Sets a new password."""

    password = new_password(validators=[filled(lazy_gettext("Enter a new password"))])

    def validate_password(self, field: Field) -> None:
        """Refuse a password that everybody tries first."""
        check_password(field)


class ChangePasswordForm(PasswordForm):
    """Sets a new password for somebody who knows the old one."""

    current = PasswordField(lazy_gettext("Current password"), [filled(lazy_gettext("Enter your current password"))])


class ChangeAddressForm(Form):
    """Asks for another address; whoever has a password gives it."""

    email = address_field(lazy_gettext("New email address"))
    current = PasswordField(lazy_gettext("Current password"), [at_most(1000)])


def check_current(field: Field, kept: str | None) -> bool:
    """Whether the present password is right; if not the field says so. Ends the transaction so far."""
    pause()
    if matches(field.data or "", kept):
        return True
    field.errors = [*field.errors, _("This is not your current password")]
    return False


def hash_password(form: Form) -> None:
    """Have `form.hashed` hold what is kept of the new password, if the form has one. Ends the transaction so far."""
    if (field := getattr(form, "password", None)) is not None and field.data:
        pause()
        form.hashed = hashed(field.data)


def check_password(field: Field) -> None:
    """ValidationError with the reason if a password is not taken; that it is not the address is for the action."""
    if field.data and not (verdict := rules.can_be_password(field.data)):
        raise ValidationError(say(verdict.reason))


def _zones() -> list[SelectChoice]:
    regions = zones.by_region(reader_language(), now())
    first = [SelectChoice("", _("Same as my device")), SelectChoice(zones.UTC, zones.UTC)]
    return first + [SelectChoice(zone, name, {}, region) for region, some in regions.items() for zone, name in some]


class AccountForm(Form):
    """Name, language and time zone."""

    name = Line(lazy_gettext("Your name"), [filled(lazy_gettext("Enter your name")), called], most=100)
    language = RadioField(
        lazy_gettext("Language"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        description=lazy_gettext("Emails to you are written in this language."),
        validate_choice=False,
    )
    timezone = SelectField(
        lazy_gettext("Time zone"),
        choices=lambda: _zones(),
        description=lazy_gettext("Times on pages and in emails are shown in this time zone."),
        validate_choice=False,
        filters=[lambda zone: zones.listed_zone(zone) or zone],
    )

    def validate_language(self, field: Field) -> None:
        """Refuse a language there is none of."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose a language from the list"))

    def validate_timezone(self, field: Field) -> None:
        """Refuse a zone there is none of."""
        if field.data and field.data not in zones.known_zones():
            raise ValidationError(_("Choose a time zone from the list"))


def _countries() -> list[SelectChoice]:
    return [SelectChoice("", _("Choose a country")), *country_choices(reader_language())]


class CompanyForm(Form):
    """A company's name and country."""

    name = Line(
        lazy_gettext("Name of the company"), [filled(lazy_gettext("Enter the company’s name")), called], most=150
    )
    country = SelectField(
        lazy_gettext("Country"),
        choices=lambda: _countries(),
        validate_choice=False,
        validators=[filled(lazy_gettext("Choose a country"))],
    )

    def validate_country(self, field: Field) -> None:
        """Refuse a country there is none of."""
        if field.data not in dict(countries(reader_language())):
            raise ValidationError(_("Choose a country from the list"))


class InviteForm(Form):
    """Invites a colleague by address."""

    email = address_field()
    role = RadioField(
        lazy_gettext("Role"),
        choices=[
            SelectChoice(rules.MEMBER, lazy_gettext("Member: prepares and submits nominations")),
            SelectChoice(rules.OWNER, lazy_gettext("Administrator: also invites and removes people")),
        ],
        default=rules.MEMBER,
        validate_choice=False,
    )

    def validate_role(self, field: Field) -> None:
        """Refuse a role there is none of."""
        if field.data not in (rules.MEMBER, rules.OWNER):
            raise ValidationError(_("Choose a role from the list"))
