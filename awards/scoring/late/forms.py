"""What a script hands over after the close: one record of the device, checked as a score sent in time would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import abort
from flask_babel import gettext as _

from awards.programmes.document.programme import Programme
from awards.scoring import forms
from awards.scoring.late.actions import Late
from awards.scoring.scoresheet import Sheet

REMARKS = "remarks"
LATEST = 4_102_444_800_000  # a clock that says 2100 or later is none


def late_of(sheet: Sheet, programme: Programme, said: Mapping[str, object]) -> Late:
    """Return what is handed over: {field, at, revision} with what a save of that field holds. 422 in words."""
    field, typed_at = said.get("field"), _moment(said.get("at"))
    if field == REMARKS:
        remarks = forms.remarks_of(sheet, said)
        return Late(None, None, remarks.jury_comment, remarks.advice, typed_at)
    if not isinstance(field, str) or field not in sheet.marks:
        abort(404)
    change = forms.change_of(sheet, field, programme, said)
    return Late(field, change.steps, change.comment, "", typed_at)


def _moment(given: object) -> datetime:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < LATEST:
        abort(422, description=_("This cannot be read. Reload the page; what you typed will not be lost."))
    return datetime.fromtimestamp(given / 1000, UTC)
