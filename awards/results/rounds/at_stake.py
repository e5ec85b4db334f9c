"""What hangs on a round or on entries, in sentences with numbers: what to know before one of their times is moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from awards.core.clock import now
from awards.core.words import Message
from awards.nominations.staff.list.queries import Wanted, counts
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.publishing import honours
from awards.results.rounds import queries
from awards.scoring import queries as scoring
from awards.scoring.scoresheet import Sheet

NOBODY = Message("nobody")


def at_stake(season: Season, round_: Round) -> list[Message]:
    """Return what closing a round now would mean or, of a closed one, reopening it; nothing where nobody scores."""
    if round_.kind != "scoring":
        return []
    return _of_reopening(season, round_) if round_.closes_at <= now() else _if_closed(season, round_)


def _if_closed(season: Season, round_: Round) -> list[Message]:
    rows, found = queries.sheets_by_entry(season, round_), scoring.progress_by_category(round_)
    return [
        Message("Scoresheets submitted so far: {done} of {given}.", done=sum(row.done for row in rows),
                given=sum(row.given for row in rows)),
        Message("Entries that would have no place, because too few scoresheets are in: {n} of {all}.",
                n=_short(season, round_, rows), all=len(rows)),
        Message("Drafts that are scored in full and would not count, because nobody submitted them: {n}.",
                n=sum(unsent for _, unsent, _ in found.values())),
    ]  # fmt: skip


def without_place(season: Season, round_: Round) -> int:
    """Return how many entries of a round would have no place if it closed now."""
    if round_.kind != "scoring":
        return 0
    return _short(season, round_, queries.sheets_by_entry(season, round_))


def _short(season: Season, round_: Round, rows: Any) -> int:
    quorum = {
        each.id: boards.scheme_of(season, each.code, round_.code).rules.quorum for each in programmes.categories(season)
    }
    return sum(row.done < quorum[row.category_id] for row in rows)


def if_entries_closed(season: Season) -> list[Message]:
    """Return what it would mean if entries closed now."""
    found = counts(season, Wanted())
    return [
        Message("Nominations in draft, which would not take part: {n}.", n=found.get("draft", 0)),
        Message("Nominations submitted: {n}.", n=sum(found.get(each, 0) for each in ("submitted", "admitted"))),
    ]


def in_draft(season: Season) -> int:
    """Return how many nominations would not take part if entries closed now."""
    return counts(season, Wanted()).get("draft", 0)


def _of_reopening(season: Season, round_: Round) -> list[Message]:
    rows, names = queries.sheets_by_entry(season, round_), queries.lookers(round_)
    done, given = sum(row.done for row in rows), sum(row.given for row in rows)
    found = [
        Message("Jurors who can score again: {n}.", n=queries.jurors_in(round_)),
        Message("Scoresheets that can still be submitted: {n}.", n=given - done),
        Message("Scoresheets that count, and that their jurors could change: {n}.", n=done),
        Message("Who has seen places or scores of this round: {names}.", names=", ".join(names) if names else NOBODY),
        Message("Until it closes again nobody sees its places and scores."),
    ]
    if decisions := queries.decisions_in(round_):
        found.append(
            Message("Decisions of the chair on shared places: {n}. Each holds only for the entries that it names.",
                    n=decisions)
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Drafts:
    """What of a closed round is scored in full and does not count: what could, and what stays out and why."""

    complete: list[Sheet]
    lacking: int
    taken_back: int


def drafts(season: Season, round_: Round) -> Drafts:
    """Return the drafts of a round that are scored in full, apart by whether two people could let them count."""
    complete, lacking, taken_back = [], 0, 0
    for sheet in scoring.uncounted(round_):
        if sheet.taken_back:
            taken_back += 1
        elif sheet.lacks(season.document):
            lacking += 1
        else:
            complete.append(sheet)
    return Drafts(complete, lacking, taken_back)


def of_counting(season: Season, round_: Round, *, back: bool) -> list[Message]:
    """Return what letting complete drafts count means; back: what it means that they count no more."""
    found = drafts(season, round_)
    sheets = scoring.let_count(round_) if back else found.complete
    jurors = len({each.juror_id for each in sheets})
    first = (
        Message("Scoresheets that count no more: {n}. Their jurors: {jurors}.", n=len(sheets), jurors=jurors)
        if back
        else Message("Complete scoresheets that will count: {n}. Their jurors: {jurors}.", n=len(sheets), jurors=jurors)
    )
    told = [first, *_by_category(season, sheets)]
    if not back:
        told.append(Message("Entries that have too few scoresheets now, and enough then: {n}.",
                            n=_lifted(season, round_, sheets)))  # fmt: skip
        told.append(Message("Left out, because an explanation is missing or a comment is too long: {n}.",
                            n=found.lacking))  # fmt: skip
        told.append(Message("Left out, because their jurors took them back: {n}.", n=found.taken_back))
    return [*told, _seen_by(queries.lookers(round_))]


def _seen_by(names: list[str]) -> Message:
    if not names:
        return Message("Nobody has looked at places or scores of this round.")
    return Message("Who has seen places or scores of this round: {names}.", names=", ".join(names))


def _by_category(season: Season, sheets: list[Sheet]) -> list[Message]:
    many = Counter(each.category for each in sheets)
    return [
        Message("{category}: {n}", category=each.name, n=many[each.id])
        for each in season.document.categories
        if many[each.id]
    ]


def _lifted(season: Season, round_: Round, sheets: list[Sheet]) -> int:
    more, rows = Counter(each.nomination_id for each in sheets), queries.sheets_by_entry(season, round_)
    then = [_Then(row.category_id, row.done + more[row.nomination_id]) for row in rows]
    return _short(season, round_, rows) - _short(season, round_, then)


@dataclass(frozen=True)
class _Then:
    """How many scoresheets an entry would have."""

    category_id: Any
    done: int


def holds_steps_before(season: Season) -> int | None:
    """Return the position of the round before whose step nothing of the timetable can be moved any more.

    None while nothing is published; every step is held once the laureates are.
    """
    kinds = results_queries.kinds_published(season)
    if rules.LAUREATES in kinds:
        return max(each.position for each in programmes.rounds(season)) + 1
    shortlist = honours.shortlist_round(season)
    return shortlist.position if rules.SHORTLIST in kinds and shortlist is not None else None
