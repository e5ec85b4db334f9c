"""Forms of the organisers: a decision, a later deadline, another category, and many admissions at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, RadioField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.nominations.models import Nomination
from awards.nominations.rules import answers_of
from awards.programmes.document import form_schema, timetable
from awards.programmes.models import Season
from awards.web.access import tied_here
from awards.web.forms import Clock, Day, Lines, filled
from awards.web.ground import UNREAD, DecidingForm, Ground, made_at
from awards.web.i18n import programme_text

LAST_MINUTE = time(23, 59)
CORRECTION_DAYS = 5
REASON = lazy_gettext("Give the reason. The nominee will read it.")


class DecisionForm(DecidingForm):
    """Admit, do not admit, or return for correction."""

    outcome = RadioField(
        lazy_gettext("Decision"),
        choices=[
            SelectChoice("admitted", lazy_gettext("Admit")),
            SelectChoice("returned", lazy_gettext("Return for correction")),
            SelectChoice("not_admitted", lazy_gettext("Do not admit")),
        ],
        validators=[filled(lazy_gettext("Choose a decision"))],
        validate_choice=False,
    )
    reason = Lines(
        lazy_gettext("Reason"),
        most=2000,
        description=lazy_gettext("The nominee will read it in the email. If you admit, you can leave it empty."),
    )
    questions = SelectMultipleField(
        lazy_gettext("Answers to correct"),
        description=lazy_gettext("Only these can be changed."),
        validate_choice=False,
    )
    due_day = Day(lazy_gettext("Correction due by the end of"))

    @classmethod
    def of(cls, nomination: Nomination, season: Season, *, now: datetime) -> DecisionForm:
        """Return the form for a nomination: the questions it was asked, and a day to be due that leaves some time."""
        local = now.astimezone(ZoneInfo(season.timezone)).date()
        form = cls(due_day=local + timedelta(days=CORRECTION_DAYS))
        code = nomination.category.code if nomination.category else None
        form.questions.choices = [
            SelectChoice(question.id, programme_text(question.label))
            for _section, question in form_schema.all_asked(season.document, code, answers_of(nomination))
        ]
        return form

    def validate_reason(self, field: Lines) -> None:
        """Whoever is not admitted, or has something to correct, reads why."""
        if self.outcome.data in ("returned", "not_admitted") and not (field.data or "").strip():
            raise ValidationError(str(REASON))

    def validate_questions(self, field: SelectMultipleField) -> None:
        """What is returned names the answers to correct."""
        if self.outcome.data == "returned" and not field.data:
            raise ValidationError(_("Choose the answers to correct and say what is needed. The nominee will read it."))

    def due_at(self, season: Season) -> datetime | None:
        """Return the first moment after the day that was chosen, in the season's time zone."""
        return end_of_minute(self.due_day.data, LAST_MINUTE, season)

    def values(self, season: Season) -> dict[str, Any]:
        """Return what `admitting.decide` takes besides the outcome."""
        returned = self.outcome.data == "returned"
        return {
            "reason": self.reason.data or "",
            "questions": list(self.questions.data or ()) if returned else [],
            "due_at": self.due_at(season) if returned else None,
        }


class ExtensionForm(DecidingForm):
    """A later deadline for one nomination."""

    day = Day(lazy_gettext("Last day"), [filled(lazy_gettext("Enter the last day"))])
    clock = Clock(lazy_gettext("Closes"), [filled(lazy_gettext("Enter the closing time"))], default=LAST_MINUTE)
    reason = Lines(
        lazy_gettext("Reason"),
        [filled(REASON)],
        most=2000,
        description=lazy_gettext("The nominee will read it in the email."),
    )

    def until(self, season: Season) -> datetime:
        """Return the first moment after the minute that was chosen, in the season's time zone; of a valid form."""
        return timetable.minute_ends(cast(date, self.day.data), cast(time, self.clock.data), ZoneInfo(season.timezone))


class MoveForm(DecidingForm):
    """Another category for one nomination."""

    category = RadioField(
        lazy_gettext("New category"),
        validators=[filled(lazy_gettext("Choose a category from the list"))],
        validate_choice=False,
    )
    reason = Lines(
        lazy_gettext("Reason"),
        [filled(REASON)],
        most=2000,
        description=lazy_gettext("The nominee will read it in the email."),
    )

    @classmethod
    def of(cls, nomination: Nomination, season: Season) -> MoveForm:
        """Return the form for a nomination: every category but its own, and those in which the reader has a side."""
        form = cls()
        present = nomination.category.code if nomination.category else None
        form.category.choices = [
            SelectChoice(each.id, programme_text(each.name))
            for each in season.document.categories
            if each.id != present and each.id not in tied_here()
        ]
        return form


class AdmitForm(DecidingForm):
    """Many nominations to admit at once, ticked in a list."""

    nominations = SelectMultipleField(lazy_gettext("Nominations"), validate_choice=False, choices=[])

    def validate_nominations(self, field: Field) -> None:
        """Refuse a list without anything ticked, and what is no nomination's address."""
        if not self.ids():
            raise ValidationError(_("Choose at least one nomination"))

    def made_on(self, ground: Ground, shown: object = UNREAD) -> AdmitForm:
        """What is ticked stands on the versions that the page listed, whatever became of the others."""
        super().made_on(ground, shown)
        if self.is_submitted():
            self.on.data = ground.mark(self.seen(), made=made_at(self.on.data))
        return self

    def seen(self) -> list[tuple[str, str]]:
        """Return id and version of what was ticked, as the page listed them: as `queries_entries.waiting`."""
        listed = dict(pair.split(" ") for pair in request.form.getlist("seen") if pair.count(" ") == 1)
        return sorted((str(each), listed.get(str(each), "")) for each in set(self.ids()))

    def ids(self) -> Sequence[uuid.UUID]:
        """Return what was ticked; anything that is no address of a nomination is left out."""
        found = []
        for text in (self.nominations.data or [])[:1000]:
            try:
                found.append(uuid.UUID(text))
            except ValueError:
                continue
        return found


def end_of_minute(day: date | None, clock: time, season: Season) -> datetime | None:
    """Return the first moment after a minute of a day in the season's time zone; none without both."""
    if day is None or clock is None:
        return None
    return timetable.minute_ends(day, clock, ZoneInfo(season.timezone))
