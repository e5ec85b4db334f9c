"""Forms of organisers among themselves: a note, a tag, who sees to a nomination."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext
from wtforms import SelectField

from awards.nominations.models import Nomination
from awards.nominations.working import queries
from awards.nominations.working.rules import LONGEST_NOTE, LONGEST_TAG
from awards.programmes.models import Season
from awards.web.forms import Form, Line, Lines, filled
from awards.web.ground import DecidingForm, Ground


class NoteForm(Form):
    """A note for colleagues."""

    text = Lines(lazy_gettext("Internal note"), [filled(lazy_gettext("Write the note"))], most=LONGEST_NOTE)


class TagForm(Form):
    """A tag by its name; a new name makes a new tag."""

    name = Line(lazy_gettext("Tag"), [filled(lazy_gettext("Enter a tag"))], most=LONGEST_TAG)


class HandlingForm(DecidingForm):
    """Who of the organisers sees to a nomination."""

    colleague = SelectField(lazy_gettext("Handled by"), validate_choice=False)

    @property
    def person_id(self) -> uuid.UUID | None:
        """Who was chosen; none: nobody, or nobody there is."""
        try:
            return uuid.UUID(self.colleague.data or "")
        except ValueError:
            return None


def handling_ground(nomination: Nomination, season: Season) -> Ground:
    """Who sees to the nomination: nobody puts another in the place of somebody they did not see there."""
    return Ground(
        kinds=("nomination.handed",),
        read=lambda: sorted(str(person) for person, _ in queries.handled_by(season, [nomination.id]).values()),
        subjects=(nomination.id,),
    )
