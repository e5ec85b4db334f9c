"""What the page of a scoresheet shows of the private note, and what its script says."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from awards.scoring import scoresheet_page
from awards.scoring.notes import queries
from awards.scoring.scoresheet import Sheet


def shown(sheet: Sheet) -> dict[str, object]:
    """Return the note of an own scoresheet with what stands around it."""
    note = queries.note(sheet.id)
    return {
        "note": note,
        "note_key": str(uuid.uuid4()),
        "note_saved": scoresheet_page.saved_words(note.saved_at),
        "note_words": _script_words,
    }


def _script_words() -> dict[str, str]:
    return {
        "data-say-name": _("Private note"),
        "data-say-saving": _("Saving…"),
        "data-say-waiting": _("Not saved – waiting for the connection"),
        "data-say-failed": _("Not saved – retry"),
        "data-say-signed-out": _("You are signed out. Your scores are saved on this device."),
        "data-say-moved": _("Changed on another page. Saved there: {stored}. Here: {here}."),
        "data-say-keep": _("Keep mine"),
        "data-say-take": _("Keep the saved version"),
        **scoresheet_page.clock_words("saved", scoresheet_page.SAVED),
    }
