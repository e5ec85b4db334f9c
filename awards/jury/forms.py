"""What organisers and jurors send in the jury room."""

from __future__ import annotations

import uuid
from contextlib import suppress

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from awards.jury.leaving.actions import BEGUN, NOTHING, SUBMITTED
from awards.programmes.document.programme import Programme
from awards.web.forms import Form, Line, Lines
from awards.web.ground import DecidingForm
from awards.web.i18n import LANGUAGES, own_name, programme_text

MOST_SHOWN = 200  # ticks on a page


class ConductForm(Form):
    """Accepting the terms of conduct."""

    accept = BooleanField(
        lazy_gettext("I have read these terms and will keep to them."),
        validators=[InputRequired(lazy_gettext("Confirm that you will keep to the terms."))],
    )


class ConflictsForm(Form):
    """Going through nominees; the choice for each stands under reason-<id>."""

    def chosen(self, shown: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
        """Return reason (and an empty note) of those shown with which there is a conflict."""
        said = {nomination_id: request.form.get(f"reason-{nomination_id}", "")[:60] for nomination_id in shown}
        return {nomination_id: (reason, "") for nomination_id, reason in said.items() if reason}


class ProfileForm(Form):
    """A juror's profile."""

    employer = Line(lazy_gettext("Employer"), most=150)
    past_employers = Lines(
        lazy_gettext("Employers and clients in recent years"),
        description=lazy_gettext("One per line. Used to find conflicts of interest."),
        most=2000,
    )
    about = Lines(lazy_gettext("About you"), description=lazy_gettext("For the public list of the jury."), most=2000)
    languages = SelectMultipleField(lazy_gettext("Languages you read"), validate_choice=False)
    fields = SelectMultipleField(lazy_gettext("Categories you know well"), validate_choice=False)

    def offer(self, programme: Programme) -> ProfileForm:
        """Fill in the programme's languages and categories."""
        self.fields.choices = [SelectChoice(each.id, programme_text(each.name)) for each in programme.categories]
        spoken = dict.fromkeys((*programme.form.answer_languages, *LANGUAGES))
        self.languages.choices = [SelectChoice(each, own_name(each)) for each in spoken]
        return self

    def values(self) -> dict[str, object]:
        """Return what `actions.edit_profile` takes."""
        return {
            "employer": (self.employer.data or "").strip(),
            "past_employers": (self.past_employers.data or "").strip(),
            "about": (self.about.data or "").strip(),
            "languages": _offered(self.languages),
            "fields": _offered(self.fields),
        }


def _offered(field: SelectMultipleField) -> list[str]:
    """Return what was ticked; what was never offered is left out."""
    ticked = set(field.data or ())
    return [choice.value for choice in field.choices if choice.value in ticked]


class JurorForm(ProfileForm, DecidingForm):
    """A juror's profile as organisers edit it."""

    about = Lines(
        lazy_gettext("About the juror"), description=lazy_gettext("For the public list of the jury."), most=2000
    )
    languages = SelectMultipleField(lazy_gettext("Languages the juror reads"), validate_choice=False)
    fields = SelectMultipleField(lazy_gettext("Categories the juror knows well"), validate_choice=False)
    most_entries = IntegerField(
        lazy_gettext("Maximum nominations in a round, if lower than usual"),
        validators=[Optional(), NumberRange(1, 10_000, message=lazy_gettext("Enter a number of 1 or more."))],
    )

    def values(self) -> dict[str, object]:
        """Return what `actions.edit_profile` takes."""
        return super().values() | {"most_entries": self.most_entries.data}


class SeatForm(Form):
    """Giving a person a seat."""

    person = SelectField(lazy_gettext("Juror"), validators=[InputRequired(lazy_gettext("Choose a juror."))])
    category = SelectField(lazy_gettext("Panel"))

    def offer(self, people: list[tuple[str, str]], categories: list[tuple[str, str]]) -> SeatForm:
        """Fill in who may sit where."""
        self.person.choices = [SelectChoice(*each) for each in [("", _("Choose a juror")), *people]]
        self.category.choices = [SelectChoice(*each) for each in [*categories, ("", _("All categories"))]]
        return self


class SpreadForm(DecidingForm):
    """Applying a plan that was shown: target and limit it was made with."""

    target = IntegerField(
        lazy_gettext("Jurors per nomination"),
        validators=[
            InputRequired(lazy_gettext("Enter a number from 1 to 50.")),
            NumberRange(1, 50, message=lazy_gettext("Enter a number from 1 to 50.")),
        ],
    )
    most = IntegerField(
        lazy_gettext("Maximum nominations per juror"),
        validators=[
            InputRequired(lazy_gettext("Enter a number from 1 to 1,000.")),
            NumberRange(1, 1000, message=lazy_gettext("Enter a number from 1 to 1,000.")),
        ],
    )


class PickForm(DecidingForm):
    """Ticking jurors of an entry, or entries of a juror: `shown` are those on the page, `chosen` the ticked ones.

    What takes a scoresheet back that was begun is asked about first; `weighed` are those whose effect the page showed.
    """

    reason = Lines(lazy_gettext("Reason"), most=1000)

    def is_ticked(self, key: str, *, given: bool) -> bool:
        """Whether a tick is drawn: what was changed on the page stays so, the others stand as they are now."""
        if not self.is_submitted() or key not in self.shown():
            return given
        wanted = key in self.chosen()
        return wanted if wanted != (key in request.form.getlist("was")) else given

    def shown(self) -> set[str]:
        """Return the ids that were on the page."""
        return set(request.form.getlist("shown"))

    def ids(self) -> list[uuid.UUID]:
        """Return the same as ids of rows, without what is none."""
        found = []
        for text in sorted(self.shown())[:MOST_SHOWN]:
            with suppress(ValueError):
                found.append(uuid.UUID(text))
        return found

    def chosen(self) -> set[str]:
        """Return the ids that are ticked, of those on the page."""
        return set(request.form.getlist("chosen")) & self.shown()

    def agreed(self, taken: set[str]) -> bool:
        """Whether the page showed the effect of taking back exactly these scoresheets, and a reason was given.

        taken: an id of each, with how far it is; empty where none was begun.
        """
        if not taken:
            return True
        if taken != set(request.form.getlist("weighed")):
            self.form_errors.append(
                _("This unassigns nominations whose scoresheets are already started. Check the effect, then save.")
            )
            return False
        if not (self.reason.data or "").strip():
            self.reason.errors = [*self.reason.errors, _("Give the reason.")]
            return False
        return True


class ReasonForm(DecidingForm):
    """Saying why something is done."""

    reason = Lines(lazy_gettext("Reason"), [InputRequired(lazy_gettext("Give the reason."))], most=1000)


class LeavingForm(ReasonForm):
    """Ending a role, or taking a juror out of a round or off a panel; what becomes of scoresheets is chosen."""

    keep = RadioField(
        lazy_gettext("What happens to the scoresheets?"),
        validators=[InputRequired(lazy_gettext("Choose what happens to the scoresheets."))],
    )

    def offer(self, *, begun: bool, submitted: bool) -> LeavingForm:
        """Fill in what may become of scoresheets; where there is nothing to choose nothing is asked.

        begun: whether some were begun that the juror could go on with. submitted: whether some count.
        """
        words = []
        if begun:
            words.append((BEGUN, _("The juror keeps those already started, and can finish them.")))
        if submitted:
            words.append((SUBMITTED, _("Submitted ones count. Those only started are unassigned.")))
        if words:
            words.append((NOTHING, _("None of them counts. All are unassigned.")))
        self.keep.choices = words
        if not words:
            del self.keep
        return self

    @property
    def kept(self) -> str:
        """What stays with the juror: see `leaving.leave`."""
        return str(self.keep.data) if "keep" in self else NOTHING
