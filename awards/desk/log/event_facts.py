"""What a line of the log is about, in facts: whose role, which table, which round, which juror, which entries."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from awards.core.words import Message
from awards.programmes.document.types import sentence
from awards.programmes.models import Season
from awards.programmes.rules import last_minute
from awards.web.i18n import programme_text, say

MOST_NAMED = 5
NOTHING = uuid.UUID(int=0)
Names = Mapping[uuid.UUID, Any]
ROLES = {
    "owner": lazy_gettext("Owner"),
    "organiser": lazy_gettext("Organiser"),
    "chair": lazy_gettext("Chair"),
    "juror": lazy_gettext("Juror"),
    "observer": lazy_gettext("Observer"),
}
TABLES = {
    "results": lazy_gettext("Ranked results"),
    "scores": lazy_gettext("Score matrix"),
    "comments": lazy_gettext("Comments and advice"),
    "nominations": lazy_gettext("Nominations with all answers"),
    "log": lazy_gettext("Log"),
}
RESULTS = {"shortlist": lazy_gettext("Shortlist"), "laureates": lazy_gettext("Laureates")}
HONOURS = {
    "laureate": lazy_gettext("Laureate"),
    "special_mention": lazy_gettext("Special mention"),
    "grand_prix": lazy_gettext("Grand prix"),
}


def ids_in(rows: Any) -> set[uuid.UUID]:
    """Return the ids of everything that lines of the log name."""
    found: set[uuid.UUID] = set()
    for row in rows:
        named = [row.detail.get("juror"), *_entries(row.detail)[:MOST_NAMED]]
        named += [each for pair in _pairs(row.detail)[:MOST_NAMED] for each in pair]
        found |= {each for each in (row.subject_id, *map(_id, named)) if each is not None}
    return found


def facts(row: Any, names: Names, season: Season, *, impartial: bool) -> list[str]:
    """Return what a line is about beside its nomination, each fact a text of its own.

    impartial: whether the reader sees every category; if not, no number is given that covers all of them.
    """
    subject, detail = names.get(row.subject_id), row.detail
    found = [
        *_of_subject(subject, row.person),
        *_of_detail(row, season),
        *_given(detail, names),
        *_advanced(detail, names),
        *(say(sentence(each)) for each in detail.get("told", ())),  # what another programme changed
    ]
    if (juror := names.get(_id(detail.get("juror")) or NOTHING)) is not None:
        found.append(_("Juror: %(name)s", name=juror.name))
    if impartial and isinstance(detail.get("count"), int) and row.kind.startswith(("entries.", "juror.")):
        found.append(_("Number of entries: %(count)s", count=detail["count"]))
    return list(dict.fromkeys(found))


def _of_subject(subject: Any, who: str | None) -> Iterator[str]:
    if subject is None:
        return
    juror = {"ballot": subject.juror, "juror": subject.name}.get(subject.what)
    if subject.what == "ballot":
        yield _("Round %(round)s", round=subject.more)
    if juror is not None:
        if juror != who:  # it is said already who did it
            yield _("Juror: %(name)s", name=juror)
    elif subject.what == "role":
        yield _("%(role)s: %(name)s", role=ROLES[subject.more], name=subject.name)
    elif subject.what == "round":
        yield _("Round %(round)s", round=subject.name)
    elif subject.what == "proposal":
        yield say(sentence(json.loads(subject.name)["title"]))
    elif subject.what == "mail":
        yield _("To: %(address)s", address=subject.name)


def _of_detail(row: Any, season: Season) -> Iterator[str]:
    detail = row.detail
    # That of advancing is the one before; its subject is the one entries go on to.
    if isinstance(detail.get("round"), str) and row.kind != "entries.advanced":
        yield _("Round %(round)s", round=detail["round"])
    if row.kind == "nomination.moved":
        yield _("From %(before)s to %(after)s", before=_category(season, detail.get("before")),
                after=_category(season, detail.get("category")))  # fmt: skip
    elif detail.get("category"):
        yield _("Category: %(category)s", category=_category(season, detail["category"]))
    if _text(detail, "table") in TABLES:
        yield _("%(table)s, %(format)s", table=TABLES[detail["table"]], format=str(detail.get("format", "")).upper())
    if _text(detail, "results") in RESULTS:
        yield str(RESULTS[detail["results"]])
    if _text(detail, "honour") in HONOURS:
        yield str(HONOURS[detail["honour"]])
    if row.kind.startswith("nomination.file_") and isinstance(detail.get("name"), str):
        yield detail["name"]
    if row.kind == "nomination.submitted" and detail.get("version"):
        yield _("Version %(number)s", number=detail["version"])
    if row.kind in TIMES and (told := TIMES[row.kind](detail)):
        yield say(told)


def _text(detail: Mapping[str, object], name: str) -> str:
    found = detail.get(name)
    return found if isinstance(found, str) else ""


def _until(detail: Mapping[str, object]) -> Message | None:
    until = _moment(detail.get("until"))
    return None if until is None else Message("Until {until}", until=last_minute(until))


def _public_from(detail: Mapping[str, object]) -> Message | None:
    moment = _moment(detail.get("embargo_until"))
    return None if moment is None else Message("Public from {moment}", moment=moment)


def _closed_before(detail: Mapping[str, object]) -> Message | None:
    before = detail.get("before")
    closed = _moment(before[-1] if isinstance(before, list) and before else before)
    return None if closed is None else Message("End before: {closed}", closed=last_minute(closed))


TIMES = {
    "nomination.extended": _until,
    "results.published": _public_from,
    "round.moved": _closed_before,
    "deadline.moved": _closed_before,
}


def _given(detail: Mapping[str, object], names: Names) -> Iterator[str]:
    for entry_id, juror_id in _pairs(detail)[:MOST_NAMED]:
        entry, juror = names.get(_id(entry_id) or NOTHING), names.get(_id(juror_id) or NOTHING)
        if entry is not None and juror is not None:
            yield _("“%(title)s” to %(name)s", title=entry.name, name=juror.name)


def _advanced(detail: Mapping[str, object], names: Names) -> Iterator[str]:
    for entry_id in _entries(detail)[:MOST_NAMED]:
        entry = names.get(_id(entry_id) or NOTHING)
        if entry is not None:
            yield _("“%(title)s”", title=entry.name)


def _pairs(detail: Mapping[str, object]) -> list[Any]:
    pairs = detail.get("pairs")
    return [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2] if isinstance(pairs, list) else []


def _entries(detail: Mapping[str, object]) -> list[Any]:
    entries = detail.get("entries")
    return entries if isinstance(entries, list) else []


def _category(season: Season, code: Any) -> str:
    known = {each.id: each.name for each in season.document.categories}
    return programme_text(known[code]) if isinstance(code, str) and code in known else "–"


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _id(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except (TypeError, ValueError, AttributeError):
        return None


def address(subject: Any) -> str | None:
    """Return where the nomination of a line is, or the proposal; none for other things."""
    if subject is None:
        return None
    if subject.nomination_id is not None:
        return url_for("nominations.entry", nomination_id=subject.nomination_id)
    return url_for("desk.proposal", proposal_id=subject.id) if subject.what == "proposal" else None
