"""The form of a page of the editor: its fields are made from the schema and the draft (`fields`, `sent`)."""

from __future__ import annotations

from wtforms import HiddenField

from awards.programmes.models import DraftEdit, ProgrammeDraft
from awards.web.forms import Form

MOST = 2**31 - 1


class EditForm(Form):
    """A page of the editor; it says on which edit of which revision it was made."""

    on = HiddenField(render_kw={"id": False, "autocomplete": "off"})
    base = HiddenField(render_kw={"id": False, "autocomplete": "off"})

    def made_on(self, draft: ProgrammeDraft) -> EditForm:
        """Say what the page was made on, for one that is made now."""
        if not self.is_submitted():
            self.stands_on(draft)
        return self

    def stands_on(self, draft: ProgrammeDraft) -> None:
        """Say what the page stands on from now."""
        self.on.data, self.base.data = str(draft.number), str(draft.base_number)

    @property
    def made(self) -> tuple[int, int]:
        """The edit and the revision that a page was made on; none known for what is no number."""
        return _number(self.on.data), _number(self.base.data)


class UndoForm(Form):
    """Takes back an edit by its number."""

    number = HiddenField(render_kw={"id": False})

    def of(self, edit: DraftEdit | None) -> UndoForm:
        """Return the form for an edit."""
        self.number.data = str(edit.number) if edit else ""
        return self

    @property
    def edit(self) -> int:
        """The number of the edit; that of none for what is no number."""
        return _number(self.number.data)


def _number(text: str | None) -> int:
    return min(int(text), MOST) if text and text.isascii() and text.isdigit() and len(text) < 11 else -1
