"""What is kept of an entry, as a form or as a script sends it. Shape only."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField

from awards.scoring import forms, rules
from awards.scoring.notes.queries import Kept, Noted
from awards.web.forms import Form, Lines


class NoteForm(Form):
    """The private note, the star and the wish to come back."""

    text = Lines(lazy_gettext("Private note"), most=rules.LONGEST_TEXT)
    starred = BooleanField(lazy_gettext("Star"))
    later = BooleanField(lazy_gettext("Come back to this"))
    revision = HiddenField(render_kw={"id": False, "autocomplete": "off"})

    def on(self, stored: Noted) -> NoteForm:
        """Fill in what is stored, before anything was sent."""
        self.text.data, self.starred.data, self.later.data = stored.kept.text, stored.kept.starred, stored.kept.later
        self.revision.data = str(stored.revision)
        return self

    @property
    def kept(self) -> Kept:
        """What was typed."""
        return Kept((self.text.data or "").strip(), bool(self.starred.data), bool(self.later.data))

    @property
    def based_on(self) -> int:
        """The revision that the page showed."""
        return forms.whole(self.revision.data)


def kept_of(said: Mapping[str, object]) -> Kept:
    """Return what a script sends to be kept; 422 in words."""
    text, marks = said.get("value") or "", (said.get("starred"), said.get("later"))
    if not isinstance(text, str) or not rules.legible(text) or not all(isinstance(each, bool) for each in marks):
        abort(422, description=_("The note has characters that cannot be stored, or is too long."))
    return Kept(text.replace("\r\n", "\n").strip(), *map(bool, marks))
