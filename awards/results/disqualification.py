"""Acts of two people on an entry: shutting it out at any time, and taking that back. What it was given is kept."""

from __future__ import annotations

import uuid

from awards.core.clock import now
from awards.core.message import Message
from awards.core.verdicts import Verdict, no
from awards.jury.actions import move_tally
from awards.jury.queries import scoring_rounds
from awards.nominations import queries as nominations
from awards.nominations.models import Nomination
from awards.nominations.staff import actions as staff_actions
from awards.nominations.staff import rules as staff_rules
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Proposal, Season
from awards.programmes.proposals.actions import Act, Payload
from awards.results import queries
from awards.results.boards import boards
from awards.results.publishing import honours
from awards.results.rounds import queries as rounds_queries

KINDS = {"laureates": Message("the laureates"), "shortlist": Message("the finalists")}


def of_entry(nomination: Nomination) -> dict[str, str]:
    """Return the payload of either act about an entry."""
    return {"entry": str(nomination.id), "category": nomination.category.code if nomination.category else ""}


def _entry(season: Season, payload: Payload) -> Nomination | None:
    return nominations.entry(season, uuid.UUID(payload["entry"]))


def _named(season: Season, payload: Payload) -> str:
    found = _entry(season, payload)
    return found.title or found.company.name if found is not None else "–"


def _categories(_season: Season, payload: Payload) -> list[str]:
    return [payload["category"]]


def _ground(season: Season, payload: Payload) -> object:
    """The entry's state, the rounds it went on to, its honours, and the results that are out or wait."""
    found = _entry(season, payload)
    if found is None:
        return None
    state = [found.version_id, found.admission_id, found.withdrawal_id, found.disqualification_id, found.category_id]
    given = [kind for key, kind in queries.chosen(season, honours.CHOSEN)
             if key == payload["entry"]]  # fmt: skip
    out = [str(each.id) for each in rounds_queries.publications_in_force(season)]
    return [list(map(str, state)), rounds_queries.rounds_gone_on_to(found.id), given, out]


def _left(season: Season, category: Category, *, change: int) -> list[Message]:
    """How many entries the category then has, and whether these are enough for an award."""
    left, least = queries.admitted(season).get(category.id, 0) + change, season.document.honours.min_admitted_entries
    name = season.document.category(category.code).name
    found = [Message("Admitted nominations in the category “{category}” afterwards: {n}.", category=name, n=left)]
    if left < least <= left - change:
        found.append(
            Message("That is fewer than an award needs ({least}): the category would then have none.", least=least)
        )
    return found


# Shutting out


def _title(season: Season, payload: Payload) -> Message:
    return Message("Disqualify “{title}”", title=_named(season, payload))


def _effect(season: Season, payload: Payload) -> list[Message]:
    found = _entry(season, payload)
    if found is None or found.category is None:
        return []
    told = _left(season, found.category, change=-1)
    for row in rounds_queries.sheets_of_entry(found.id):
        told.append(Message("Round {round}: its scoresheets remain stored and do not count: {done} submitted, "
                            "{open} not.", round=row.code, done=row.done, open=row.given - row.done))  # fmt: skip
    for code in rounds_queries.rounds_gone_on_to(found.id):
        told.append(Message("It is in round {round}. No other nomination takes its place there.", round=code))
    if any(key == payload["entry"] for key, _ in queries.chosen(season, honours.CHOSEN)):
        told.append(Message("Its special mention or grand prix will not be published."))
    for row in rounds_queries.naming(season, found.id, now=now()):
        told.append(Message(
            "It is named in the publication of {results}, number {number}, which stays as it is until it is corrected"
            " or unpublished.", results=KINDS[row.kind], number=row.number))  # fmt: skip
    people = len(nominations.members(found))
    told.append(Message("People in its company who get an email with the reason: {n}.", n=people))
    return told


def _allowed(season: Season, payload: Payload) -> Verdict:
    found = _entry(season, payload)
    return no("This nomination no longer exists.") if found is None else staff_rules.can_disqualify(found)


def _disqualify(season: Season, proposal: Proposal) -> None:
    found = nominations.locked(_sure(season, proposal))
    staff_actions.disqualify(found, season, proposal=proposal)
    _make_boards(season, found)


def _sure(season: Season, proposal: Proposal) -> Nomination:
    found = _entry(season, proposal.payload)
    if found is None:
        raise LookupError("A proposal about a nomination that is not there.")
    return found


def _make_boards(season: Season, found: Nomination) -> None:
    """Have every board of the category made anew: at once where its round has closed."""
    category = next(each for each in programmes.categories(season) if each.id == found.category_id)
    for round_ in scoring_rounds(season):
        move_tally(round_.id, category.id)
    for round_ in scoring_rounds(season):
        if round_.closes_at <= now():
            boards.current(season, round_, category, limit=1)


def _public_sentence(season: Season, payload: Payload) -> Message:
    name = season.document.category(payload["category"]).name
    return Message("A nomination in the category “{category}” was disqualified", category=name)


DISQUALIFY = Act(
    code="entry.disqualification",
    title=_title,
    effect=_effect,
    ground=_ground,
    allowed=_allowed,
    carry_out=_disqualify,
    categories=_categories,
    noted=_public_sentence,
)


# Taking it back


def _back_title(season: Season, payload: Payload) -> Message:
    return Message("Reverse the disqualification of “{title}”", title=_named(season, payload))


def _back_effect(season: Season, payload: Payload) -> list[Message]:
    found = _entry(season, payload)
    if found is None or found.category is None:
        return []
    told = _left(season, found.category, change=1)
    for row in rounds_queries.sheets_of_entry(found.id):
        told.append(Message("Round {round}: its scoresheets that count again: {done}. Those not yet submitted "
                            "can be submitted only while the round is open: {open}.", round=row.code, done=row.done,
                            open=row.given - row.done))  # fmt: skip
    return told


def _back_allowed(season: Season, payload: Payload) -> Verdict:
    found = _entry(season, payload)
    if found is None:
        return no("This nomination no longer exists.")
    since = found.disqualification.at if found.disqualification else now()
    without = any(row.at >= since for row in rounds_queries.publications_in_force(season))
    return staff_rules.can_reinstate(found, published=without)


def _reinstate(season: Season, proposal: Proposal) -> None:
    found = nominations.locked(_sure(season, proposal))
    staff_actions.reinstate(found, season, proposal=proposal)
    _make_boards(season, found)


def _back_noted(season: Season, payload: Payload) -> Message:
    name = season.document.category(payload["category"]).name
    return Message("The disqualification of a nomination in the category “{category}” was reversed", category=name)


REINSTATE = Act(
    code="entry.reinstatement",
    title=_back_title,
    effect=_back_effect,
    ground=_ground,
    allowed=_back_allowed,
    carry_out=_reinstate,
    categories=_categories,
    noted=_back_noted,
)
