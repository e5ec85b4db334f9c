"""Who won, by the rules and by what was chosen, and what stands in the way of publishing it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from awards.core.words import Message
from awards.jury.conditions import entries_from
from awards.jury.queries import scoring_rounds
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.programmes.rules import last_minute, round_is_closed
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.models import Honour

LAUREATE, MENTION, GRAND_PRIX, FINALIST = "laureate", "special_mention", "grand_prix", "finalist"
CHOSEN = (MENTION, GRAND_PRIX)  # given by people; the others follow from places


@dataclass(frozen=True)
class Problem:
    """What is still open before publishing, and the endpoint (with its values) where it is settled."""

    message: Message
    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Scored:
    """A row of the last board with its exact score as a fraction."""

    row: Any
    exact_value: Fraction | None


@dataclass
class Outcome:
    """What a category comes to: rows of the last round's board that win, are mentioned, or were finalists."""

    category: Category
    admitted: int
    awarded: bool
    made: boards.Made | None = None
    laureates: list[Any] = field(default_factory=list)
    mentions: list[Any] = field(default_factory=list)
    finalists: list[Any] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)
    undecided: list[object] = field(default_factory=list)


@dataclass
class Prospect:
    """What publishing would make public, category by category, and what is open: `blocked` has to be settled first."""

    kind: str
    round: Round | None
    outcomes: list[Outcome]
    grand_prix: Any = None
    blocked: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)


def laureates_round(season: Season) -> Round:
    """Return the round whose cut makes laureates."""
    code = season.document.honours.laureate.in_cut_of
    return next(each for each in programmes.rounds(season) if each.code == code)


def shortlist_round(season: Season) -> Round | None:
    """Return the last round that takes its entries from a cut, or none: then there is no shortlist."""
    cut = [each for each in scoring_rounds(season) if entries_from(season, each) == "cut"]
    return cut[-1] if cut else None


def resting(season: Season) -> frozenset[uuid.UUID]:
    """Return the ids of the rounds that something rests on which is public or waits for its time."""
    kinds, rounds = queries.kinds_published(season), scoring_rounds(season)
    if rules.LAUREATES in kinds:
        return frozenset(each.id for each in rounds)
    last = shortlist_round(season) if rules.SHORTLIST in kinds else None
    return frozenset(each.id for each in rounds if last is not None and each.position < last.position)


def prospect(season: Season, kind: str, *, now: datetime) -> Prospect:
    """Return what publishing a kind of results would do now."""
    return (_shortlist if kind == rules.SHORTLIST else _laureates)(season, now=now)


def _outcomes(season: Season) -> list[Outcome]:
    admitted, least = queries.admitted(season), season.document.honours.min_admitted_entries
    return [
        Outcome(each, admitted.get(each.id, 0), rules.has_award(admitted.get(each.id, 0), least=least))
        for each in programmes.categories(season)
    ]


def _shortlist(season: Season, *, now: datetime) -> Prospect:
    round_ = shortlist_round(season)
    found = Prospect(rules.SHORTLIST, round_, _outcomes(season))
    if round_ is None:
        why = Message("This programme has no round that entries are chosen for, so there is no shortlist.")
        found.blocked.append(Problem(why, "results.boards", {}))
        return found
    chosen = queries.finalists(round_)
    earlier = [each for each in scoring_rounds(season) if each.position < round_.position]
    if not chosen:
        why = Message("No entries have gone on to round {round} yet.", round=round_.code)
        before = (earlier or [round_])[-1]
        # Who goes on is shown once the round has closed; before that the link would lead nowhere.
        if before.closes_at <= now:
            found.blocked.append(Problem(why, "results.advance", {"round_code": before.code}))
        else:
            found.blocked.append(Problem(why, "results.boards", {}))
    names = queries.entries_named([each for ids in chosen.values() for each in ids])
    for outcome in found.outcomes:
        outcome.finalists = [names[each] for each in chosen.get(outcome.category.id, []) if each in names]
        outcome.finalists.sort(key=lambda row: row.title_key)
    return found


def _laureates(season: Season, *, now: datetime) -> Prospect:
    round_ = laureates_round(season)
    found = Prospect(rules.LAUREATES, round_, _outcomes(season))
    for each in scoring_rounds(season):
        if not round_is_closed(each, now=now):
            why = Message("Round {round} is open until {closes}.", round=each.code, closes=last_minute(each.closes_at))
            found.blocked.append(Problem(why, "results.boards", {}))
    if found.blocked:
        return found
    chosen = queries.honours(season)
    for outcome in found.outcomes:
        _fill(season, round_, outcome, chosen, found)
    _crown(season, chosen, found)
    return found


def _fill(season: Season, round_: Round, outcome: Outcome, chosen: Sequence[Honour], found: Prospect) -> None:
    if not outcome.awarded:
        return
    outcome.made = made = boards.current(season, round_, outcome.category)
    address = {"round_code": round_.code, "category_code": outcome.category.code}
    mentioned = {each.nomination_id for each in chosen if each.kind == MENTION}
    cited = {(each.nomination_id, each.kind) for each in chosen if any(each.citation.values())}
    for row in made.rows:
        _sort_in(outcome, row, mentioned)
    if outcome.undecided:
        name = season.document.category(outcome.category.code).name
        why = Message("{category}: a tie at the cut has to be decided by the chair.", category=name)
        found.blocked.append(Problem(why, "results.board", address))
    for row, kind in [*((row, LAUREATE) for row in outcome.laureates), *((row, MENTION) for row in outcome.mentions)]:
        if (row.nomination_id, kind) not in cited:
            values = {"nomination_id": row.nomination_id, "kind": kind}
            found.missing.append(
                Problem(Message("“{title}” has no citation of the jury.", title=row.title), "results.citation", values)
            )


def _sort_in(outcome: Outcome, row: Any, mentioned: set[uuid.UUID]) -> None:
    if row.cut == rules.IN:
        outcome.laureates.append(row)
    elif row.nomination_id in mentioned and row.exact is not None:
        outcome.mentions.append(row)
    elif row.cut == rules.UNDECIDED:
        outcome.undecided.append(row)
    elif row.status == rules.RANKED:
        outcome.finalists.append(row)
    else:
        outcome.others.append(row)


def _crown(season: Season, chosen: Sequence[Honour], found: Prospect) -> None:
    if season.document.honours.grand_prix is None:
        return
    winners = {row.nomination_id: row for outcome in found.outcomes for row in outcome.laureates}
    crowned = [
        winners[each.nomination_id] for each in chosen if each.kind == GRAND_PRIX and each.nomination_id in winners
    ]
    found.grand_prix = crowned[0] if crowned else None
    if not crowned and winners:
        found.missing.append(Problem(Message("The grand prix has not been chosen."), "results.honours", {}))


def scored(row: Any) -> Scored:
    """Return a row of a board with its exact score."""
    return Scored(row, None if row.exact is None else Fraction(row.exact))
