"""The mails of a bulk act, made before its transaction begins: a thousand take seconds, in which nobody else may wait.

In the transaction they are only written. One that would say something else by then, because an earlier mail has gone
meanwhile, is made anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.message import Message
from awards.messages.actions import Stopped, enqueue_all, prepared, stop_each, told_each
from awards.messages.rendering import Line, line_in
from awards.nominations import queries
from awards.nominations import rules as nominations_rules
from awards.nominations.bulk.rules import ADMIT, EXTEND, MOVE, OUTCOMES, REFUSE, Deed
from awards.nominations.mails import DECISIONS
from awards.nominations.mails import OUTCOMES as DECIDED
from awards.nominations.models import Extension, Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES, say, speaking

EVENTS = {
    ADMIT: "nomination.admitted",
    REFUSE: "nomination.not_admitted",
    MOVE: "nomination.moved",
    EXTEND: "nomination.extended",
}
# Which earlier mails a deed takes back as far as they have not gone.
REPLACED = {
    ADMIT: (*DECISIONS, "nomination.extended"),
    REFUSE: (*DECISIONS, "nomination.extended"),
    MOVE: ("nomination.moved",),
    EXTEND: ("nomination.extended",),
}
REVERSED = {ADMIT: DECISIONS, REFUSE: DECISIONS, MOVE: ("nomination.moved",), EXTEND: ("nomination.extended",)}


@dataclass(frozen=True)
class Told:
    """What a deed says to the people of nominations. codes: the category each is in then. back: it is taken back."""

    season: Season
    deed: Deed
    codes: Mapping[uuid.UUID, str | None]
    extensions: Mapping[uuid.UUID, Extension]
    back: bool = False


Letters = dict[tuple[uuid.UUID, uuid.UUID, bool], dict[str, Any]]  # by nomination, person, whether it replaces another


def make(told: Told, nominations: Sequence[Nomination]) -> Letters:
    """Return the mails as they would be now. Reads only."""
    people = queries.members_of({each.company_id for each in nominations})
    before = told_each(_since(told, nominations), *_events(told))
    return {
        (each.id, person.id, changed): _made(told, each, person, changed)
        for each in nominations
        for person, changed in _recipients(told, each, people, before[each.id])
    }


def send(told: Told, nominations: Sequence[Nomination], letters: Letters) -> None:
    """Take back what has not gone of earlier mails, and write these."""
    why = "taken_back" if told.back else "replaced"
    before = stop_each(_since(told, nominations), *_events(told), why=why)
    people = queries.members_of({each.company_id for each in nominations})
    enqueue_all([
        letters.get((each.id, person.id, changed)) or _made(told, each, person, changed)
        for each in nominations
        for person, changed in _recipients(told, each, people, before[each.id])
    ])  # fmt: skip


def _events(told: Told) -> tuple[str, ...]:
    return (REVERSED if told.back else REPLACED)[told.deed.kind]


def _since(told: Told, nominations: Sequence[Nomination]) -> dict[uuid.UUID, Any]:
    decided = told.deed.kind in OUTCOMES
    return {each.id: each.submitted_at if decided else None for each in nominations}


def _recipients(
    told: Told, nomination: Nomination, people: Mapping[uuid.UUID, Collection[Person]], before: Stopped
) -> list[tuple[Person, bool]]:
    """Who is told of it, and whether that replaces what they were told. Taken back: only whom it had reached."""
    known = before.people(*DECIDED) if told.deed.kind in OUTCOMES else set(before.told)
    there = people.get(nomination.company_id, ())
    if told.back:
        return [(person, True) for person in there if person.id in known]
    if told.deed.kind == MOVE and before.spared and not known and _as_submitted(told, nomination):
        return []  # moved there and back before anybody was told
    return [(person, person.id in known) for person in there]


def _as_submitted(told: Told, nomination: Nomination) -> bool:
    codes = {each.id: each.code for each in programmes.categories(told.season)}
    return nomination.version is not None and codes.get(nomination.version.category_id) == told.codes[nomination.id]


def _made(told: Told, nomination: Nomination, person: Person, changed: bool) -> dict[str, Any]:
    code = told.codes[nomination.id]
    event = "nomination.reopened" if told.back and told.deed.kind in OUTCOMES else EVENTS[told.deed.kind]
    return prepared(
        event, to=person, season=told.season, about=nomination.id, line=_line(told.season, code),
        url=f"/{told.season.slug}/nominations/{nomination.id}", nomination=nomination, changed=changed,
        reason=_reason(told, person), until=_until(told, nomination), due_at=None, labels=[],
        category=told.season.document.category(code).name if code else "",
    )  # fmt: skip


def _reason(told: Told, person: Person) -> str:
    if not told.back:
        return told.deed.reason
    with speaking(person.language if person.language in LANGUAGES else "en"):
        return say(Message("The move was a mistake and has been reversed."))


def _until(told: Told, nomination: Nomination) -> Any:
    if told.deed.kind == EXTEND:
        return told.deed.until
    extension = told.extensions.get(nomination.id)
    if told.back and told.deed.kind in OUTCOMES:
        ends = max(told.season.closes_at, extension.until if extension else told.season.closes_at)
        return ends if now() < ends else None
    extended = extension.until if extension else None
    return nominations_rules.changeable_until(nomination, told.season, now=now(), extended=extended)


def _line(season: Season, code: str | None) -> Line:
    return line_in(season.document.category(code).line_colour if code is not None else None)
