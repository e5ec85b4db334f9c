"""What stands beside a nomination for organisers: notes, tags, who sees to it; and its neighbours in the list."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from awards.core.clock import now
from awards.nominations.choosing import queries as choosing
from awards.nominations.choosing.filters import Filters
from awards.nominations.choosing.queries import short_number
from awards.nominations.models import Nomination
from awards.nominations.working import queries, rules
from awards.nominations.working.forms import HandlingForm, TagForm, handling_ground
from awards.programmes.models import Season
from awards.web.access import me, unseen_here


def values(nomination: Nomination, season: Season, filters: Filters, *, organises: bool) -> dict[str, object]:
    """Return what the template needs beside the nomination. organises: notes and tags are for organisers only."""
    query = filters.query(list=request.args.get("list") and "1")
    found: dict[str, object] = {
        "number": short_number(nomination.id),
        "list_url": url_for("nominations.entries", **filters.query()),
        "listed": query,
        "neighbours": _neighbours(nomination, season, filters, query) if query else (None, None),
        "organises": organises,
    }
    return found | _of_organisers(nomination, season) if organises else found


def _neighbours(
    nomination: Nomination, season: Season, filters: Filters, query: dict[str, Any]
) -> tuple[str | None, str | None]:
    before, after = choosing.neighbours(season, filters.wanted, filters.sort, nomination.id)
    return _address(before, query), _address(after, query)


def _address(nomination_id: uuid.UUID | None, query: dict[str, Any]) -> str | None:
    return None if nomination_id is None else url_for("nominations.entry", nomination_id=nomination_id, **query)


def _of_organisers(nomination: Nomination, season: Season) -> dict[str, object]:
    moment, reader = now(), me().id
    colleagues, handled = queries.colleagues(season), queries.handled_by(season, [nomination.id])
    handling = HandlingForm(formdata=None, colleague=str(handled[nomination.id][0]) if handled else "")
    handling.on.data = handling_ground(nomination, season).mark([str(each) for each, _name in handled.values()])
    handling.colleague.choices = [("", _("Nobody")), *((str(row.id), row.name) for row in colleagues)]
    return {
        "internal": [(note, bool(rules.can_change(note, by=reader, now=moment))) for note in queries.notes(nomination)],
        "removed_note": _removed(nomination, reader),
        "own_tags": queries.tags_of([nomination.id]).get(nomination.id, []),
        "tag_names": [tag.name for tag in queries.tags(season, unseen_here())],
        "tag_form": TagForm(formdata=None),
        "handling_form": handling,
    }


def _removed(nomination: Nomination, reader: uuid.UUID) -> uuid.UUID | None:
    """The note that was removed just now, to bring it back."""
    try:
        asked = uuid.UUID(request.args.get("removed", ""))
    except ValueError:
        return None
    note = queries.note(nomination, asked)
    there = note is not None and note.removed_at is not None and rules.can_change(note, by=reader, now=now())
    return asked if there else None
