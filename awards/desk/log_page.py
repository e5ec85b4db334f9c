"""What the page of the log shows: the filters of an address, one page of events, and what they were about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for

from awards.core.plain import NotPlain, plain_line
from awards.core.words import Message
from awards.desk import event_words, queries_log
from awards.programmes.models import Season
from awards.web.ground import Ground
from awards.web.i18n import programme_text
from awards.web.pages import page_of

SEARCH_LENGTH = 100


def shown(season: Season, args: Mapping[str, str]) -> dict[str, Any]:
    """Return what the log's template needs. An unknown kind or address of a nomination counts as none."""
    kind = args.get("kind", "") if args.get("kind") in event_words.WORDS else ""
    person, subject = _words(args.get("person", "")), _id(args.get("about"))
    page = page_of(queries_log.events(season, kind=kind, person=person, subject=subject), scalars=False)
    subjects = {row.subject_id for row in page.rows if row.subject_id is not None}
    own = {"kind": kind, "person": person, "about": subject}
    return {
        "page": page,
        "kind": kind,
        "person": person,
        "about": subject,
        "said": lambda row: said(row, season),
        "titles": queries_log.titles(season, subjects) if subjects else {},
        "address": lambda **changes: url_for(
            "desk.log", **{name: value for name, value in (own | changes).items() if value}
        ),
    }


# Events whose reason somebody typed; elsewhere it is one of the programme's kinds of conflict.
TYPED = ("admission.", "nomination.", "round.", "deadline.", "results.", "tie.", "assignment.", "recusal.", "juror.")


def said(row: Any, season: Season) -> str:
    """Return the reason an event gives, in words; nothing without one."""
    reason = row.detail.get("reason")
    if not isinstance(reason, str):
        return ""
    known = {each.id: each.name for each in season.document.jury.conflict.reasons}
    if reason in known:
        return programme_text(known[reason])
    return reason if row.kind.startswith(TYPED) else ""


def told(season: Season, ground: Ground, *, since: datetime) -> list[Message]:
    """Return in words who did what after a moment to what a page rests on, the earliest first; see `Ground`."""
    rows = queries_log.meanwhile(season, kinds=ground.kinds, subjects=ground.subjects, since=since)
    return [_line(row, said(row, season)) for row in rows]


def _line(row: Any, reason: str) -> Message:
    told = {"who": row.person or row.email or "–", "at": row.at, "what": event_words.words(row.kind), "reason": reason}
    if reason:
        return Message("{who}, {at}: {what}. Reason: {reason}", **told)
    return Message("{who}, {at}: {what}", **told)


def _words(text: str) -> str:
    try:
        return plain_line(text)[:SEARCH_LENGTH]
    except NotPlain:
        return ""


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
