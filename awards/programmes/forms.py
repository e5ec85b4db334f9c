"""Forms of the programme's room: inviting people, answering an invitation, moving the timetable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, StringField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.accounts.addresses import NoAddress, read_address
from awards.core.message import Message
from awards.core.verdicts import Verdict, insist, no
from awards.programmes import rules
from awards.programmes.document import timetable
from awards.programmes.models import Season
from awards.web.forms import Accepted, Clock, Day, Form, Line, Lines, Result, called, clean_line, filled
from awards.web.ground import DecidingForm
from awards.web.i18n import LANGUAGES, reader_language, say

END_OF_DAY = time(23, 59)
ADDRESS = lazy_gettext("Enter an email address, like name@example.com")
ROLE_CHOICES = (
    ("organiser", lazy_gettext("Organiser: runs the season")),
    ("chair", lazy_gettext("Chair: scores, and decides on shared places")),
    ("juror", lazy_gettext("Juror: scores nominations")),
    ("observer", lazy_gettext("Observer: can read everything, but change nothing")),
    ("owner", lazy_gettext("Lead organiser: also appoints other lead organisers")),
)


class InviteForm(Form):
    """Invites somebody to a role."""

    email = StringField(lazy_gettext("Email address"), [filled(ADDRESS)], filters=[clean_line])
    name = Line(lazy_gettext("Name"), [called], most=100)
    role = RadioField(
        lazy_gettext("Role"), [filled(lazy_gettext("Choose a role from the list"))], validate_choice=False
    )
    language = RadioField(
        lazy_gettext("Language of the invitation"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default=reader_language,
        description=lazy_gettext("For people who are new here. Others get it in the language of their account."),
        validate_choice=False,
    )

    both = BooleanField(
        lazy_gettext("This person will both admit and judge nominations"),
        description=lazy_gettext("The jury’s public page says so."),
    )

    asks = False  # whether the page asks if both are meant

    @classmethod
    def of(cls, own: frozenset[str]) -> InviteForm:
        """Return the form with the roles that somebody with these roles may give."""
        form = cls()
        may_give = [choice for choice in ROLE_CHOICES if rules.can_give(own, choice[0])]
        form.role.choices = [SelectChoice(role, words) for role, words in may_give]
        return form

    def validate_email(self, field: Any) -> None:
        """Refuse what is no address, and keep its normal form."""
        try:
            field.data = read_address(field.data or "")
        except NoAddress as fault:
            raise ValidationError(say(fault.message)) from None

    def validate_language(self, field: Any) -> None:
        """Refuse a language there is none of."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose a language from the list"))


class InviteManyForm(Form):
    """Invites several people to a role, from a list that was pasted; first it only says what it would do."""

    listed = Lines(
        lazy_gettext("Addresses"),
        [filled(lazy_gettext("Enter one address at least"))],
        most=40_000,
        description=lazy_gettext(
            "One a line, or with commas or semicolons between them, with or without names: as they stand in an email "
            "program or a spreadsheet."
        ),
    )
    role = RadioField(
        lazy_gettext("Role"), [filled(lazy_gettext("Choose a role from the list"))], validate_choice=False
    )
    language = RadioField(
        lazy_gettext("Language of the invitations"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default=reader_language,
        description=lazy_gettext("You can choose another one for each person in the next step."),
        validate_choice=False,
    )
    both = BooleanField(
        lazy_gettext("Some of them will both admit and judge nominations"),
        description=lazy_gettext("The jury’s public page says so."),
    )
    seen = HiddenField(render_kw={"id": False})

    @classmethod
    def of(cls, own: frozenset[str]) -> InviteManyForm:
        """Return the form with the roles that somebody with these roles may give."""
        form = cls()
        form.role.choices = [SelectChoice(role, words) for role, words in ROLE_CHOICES if rules.can_give(own, role)]
        return form

    def validate_role(self, field: Any) -> None:
        """Refuse a role that is not theirs to give."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose a role from the list"))

    def validate_language(self, field: Any) -> None:
        """Refuse a language there is none of."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose a language from the list"))


class HandOverForm(DecidingForm):
    """Hands a season over to one of its organisers, or takes one over that nobody leads."""

    to = RadioField(
        lazy_gettext("Who is to lead the season?"),
        [filled(lazy_gettext("Choose who is to lead the season"))],
        validate_choice=False,
    )
    then = RadioField(
        lazy_gettext("What do you do afterwards?"),
        [filled(lazy_gettext("Choose what you do afterwards"))],
        choices=[
            SelectChoice("organiser", lazy_gettext("I stay as an organiser")),
            SelectChoice("observer", lazy_gettext("I can read everything, but change nothing")),
            SelectChoice("none", lazy_gettext("I leave the season")),
        ],
        validate_choice=False,
    )
    reason = Lines(
        lazy_gettext("Note for the other person"),
        most=2000,
        description=lazy_gettext("It is emailed to them, and stored with the proposal."),
    )

    def offer(self, organisers: Sequence[tuple[str, str]], *, leads: bool) -> HandOverForm:
        """Offer the people who can come to lead the season; whoever leads it says what they do afterwards."""
        self.to.choices = [SelectChoice(value, words) for value, words in organisers]
        if not leads:
            del self.to, self.then
        return self

    def validate_to(self, field: Any) -> None:
        """Refuse somebody who cannot come to lead the season."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose who is to lead the season"))

    def validate_then(self, field: Any) -> None:
        """Refuse what is not offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose what you do afterwards"))


class AnswerForm(Form):
    """Accepts or declines an invitation."""

    decline = SubmitField(lazy_gettext("Decline"))


@dataclass(frozen=True)
class Effect:
    """What a move does. of: the times that were asked for; says: in sentences with numbers; warns: the same, of what
    has to be agreed to; told: how many people can be told by email, and mail: its subject and paragraphs."""

    of: Sequence[datetime]
    says: Sequence[Message] = ()
    warns: Sequence[Message] = ()
    told: int = 0
    mail: Callable[[], tuple[str, list[str]]] | None = None

    @property
    def mark(self) -> str:
        """The times as a page carries them."""
        return " ".join(each.isoformat() for each in self.of)


class MoveForm(DecidingForm):
    """When something begins and ends, by days and minutes in the season's time zone."""

    first_day = Day(lazy_gettext("First day"))
    last_day = Day(lazy_gettext("Last day"), [filled(lazy_gettext("Enter the last day"))])
    last_minute = Clock(lazy_gettext("Closes"), [filled(lazy_gettext("Enter the closing time"))])
    reason = Lines(
        lazy_gettext("Reason"),
        [filled(lazy_gettext("Give the reason. It is recorded in the log."))],
        most=2000,
        description=lazy_gettext("It is recorded in the log."),
    )

    mails = BooleanField(lazy_gettext("Tell them by email"), default=True)
    agreed = BooleanField(lazy_gettext("I have read what this does and want to continue"))
    agreed_to = HiddenField(render_kw={"id": False})
    two = False  # whether a second person has to confirm it
    effect: Effect | None = None  # what the move does, once the page has to show it

    def moved(self, act: Callable[[], Result], *, may: Verdict, effect: Effect) -> Accepted[Result] | None:
        """Carry out a move on what the page was made from, if a rule allows it and the page has shown what it does.

        What has to be agreed to was agreed to; whoever types other times is shown and asked again.
        """
        previews = False

        def looked_at() -> Result:
            nonlocal previews
            insist(may)
            previews = self.agreed_to.data != effect.mark
            if previews or (effect.warns and not self.agreed.data):
                self.show(effect)
                insist(no("Nothing has been moved yet. Read what this does and agree to it."))
            return act()

        done = self.accepted(looked_at)
        if previews:
            self.form_errors.clear()  # the first look is no fault
        return done

    def show(self, effect: Effect) -> None:
        """Have the page show what a move does; sent from there, it is carried out."""
        if self.agreed_to.data != effect.mark:
            self.mails.data = True  # unless whoever decides says otherwise
        self.effect, self.agreed.data, self.agreed_to.data = effect, False, effect.mark

    def to_reopen(self) -> None:
        """Ask for an end alone: of the day, rather than the minute in which a round happened to close."""
        del self.first_day
        if not self.is_submitted():
            self.last_minute.data = END_OF_DAY

    def move_by(self, season: Season, days: int) -> None:
        """Have the end so many days later, as if it had been typed."""
        if self.last_day.data is not None:
            self.last_day.data += timedelta(days=days)

    @classmethod
    def of(cls, season: Season, opens_at: datetime, closes_at: datetime) -> MoveForm:
        """Return the form filled with the present times."""
        zone = ZoneInfo(season.timezone)
        last = (closes_at - timedelta(minutes=1)).astimezone(zone)
        return cls(
            first_day=opens_at.astimezone(zone).date(), last_day=last.date(), last_minute=time(last.hour, last.minute)
        )

    def opens_at(self, season: Season, present: datetime) -> datetime:
        """Return the first moment of the first day; the present one if the day is the same or none was given."""
        zone = ZoneInfo(season.timezone)
        day = self.first_day.data
        if day is None or day == present.astimezone(zone).date():
            return present
        return timetable.day_starts(day, zone)

    def closes_at(self, season: Season) -> datetime:
        """Return the first moment after the last minute."""
        day: Any = self.last_day.data
        minute: Any = self.last_minute.data
        return timetable.minute_ends(day, minute, ZoneInfo(season.timezone))


class PutBackForm(DecidingForm):
    """Undoes a move with one press."""
