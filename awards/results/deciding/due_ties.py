"""What waits for the chair: ties that decide who goes on or wins; and telling the chair of each, once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select, update

from awards.accounts.models import Person
from awards.core.clock import now as clock
from awards.core.db import db, run, session_apart
from awards.core.roles import CHAIR
from awards.jury.queries import scoring_rounds
from awards.messages.actions import enqueue
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.deciding import queries
from awards.results.publishing import honours


@dataclass(frozen=True)
class Tie:
    """Entries (rows of a board) that share a place in a closed round; across: the place lies across the cut."""

    round: Round
    category: Category
    position: int
    rows: Sequence[Any]
    across: bool

    @property
    def address(self) -> dict[str, object]:
        """What the address of its page carries."""
        return {"round_code": self.round.code, "category_code": self.category.code, "position": self.position}

    @property
    def entries(self) -> list[uuid.UUID]:
        """The ids of its entries."""
        return [row.nomination_id for row in self.rows]


def due(season: Season, *, now: datetime) -> list[Tie]:
    """Return the ties that the chair has to decide: at the cut, and among those who win. From the boards as stored."""
    admitted, least = results_queries.admitted(season), season.document.honours.min_admitted_entries
    last = honours.laureates_round(season).id
    return [
        tie
        for tie in _ties(season, now=now)
        if rules.has_award(admitted.get(tie.category.id, 0), least=least)
        and (tie.across or (tie.round.id == last and tie.rows[0].cut == rules.IN))
    ]


def _ties(season: Season, *, now: datetime) -> Iterator[Tie]:
    rounds = {each.id: each for each in programmes.rounds(season)}
    categories = {each.id: each for each in programmes.categories(season)}
    found = queries.tied(season, now=now)
    for (round_id, category_id, position), group in groupby(found, key=_shared):
        round_, category, rows = rounds[round_id], categories[category_id], list(group)
        if CHAIR in tie_break(season, round_, category):
            yield Tie(round_, category, position, rows, any(row.cut == rules.UNDECIDED for row in rows))


def _shared(row: Any) -> tuple[uuid.UUID, uuid.UUID, int]:
    return row.round_id, row.category_id, row.detail["group"]


def tie_break(season: Season, round_: Round, category: Category) -> list[str]:
    """Return the rules that break ties in a category of a round, in their order."""
    return [rule.text for rule in boards.scheme_of(season, category.code, round_.code).tie_break]


def make_boards(season: Season, *, now: datetime) -> None:
    """Have every board of a closed round up to date, so that what is due is known."""
    for round_ in scoring_rounds(season):
        if round_.closes_at <= now:
            for category in programmes.categories(season):
                boards.current(season, round_, category, limit=1)


def tell(season: Season, *, now: datetime) -> int:
    """Mail each chair of each category in which a tie is due, once a round; returns how many mails were written.

    Whoever is not impartial in a category is not told of it: somebody else has to decide there.
    """
    waiting = due(season, now=now)
    fresh = _untold(season, waiting, queries.chairs(season)) if waiting else []
    return sum(_mail(season, tie, person) is not None for tie, person in fresh)


def _untold(season: Season, ties: Sequence[Tie], chairs: Sequence[Person]) -> list[tuple[Tie, Person]]:
    pairs = {_key(tie, person): (tie, person) for person in chairs for tie in reversed(ties)}
    told = set(run(select(Mail.once).where(Mail.once.in_(pairs))).scalars()) if pairs else set()
    fresh = [pair for key, pair in pairs.items() if key not in told]
    tied = results_queries.tied(season, {person.id for _, person in fresh}) if fresh else {}
    return [(tie, person) for tie, person in fresh if tie.category.code not in tied.get(person.id, ())]


def _mail(season: Season, tie: Tie, person: Person) -> Mail | None:
    return enqueue(
        "results.tie",
        to=person,
        season=season,
        about=tie.category.id,
        once=_key(tie, person),
        url=f"/{season.slug}/to-decide",
        category=season.document.category(tie.category.code).name,
        round=tie.round.code,
        across=tie.across,
        count=len(tie.rows),
    )


def _key(tie: Tie, person: Person) -> str:
    return f"tie/{tie.round.id.hex}/{tie.category.id.hex}/{person.id.hex}"


def forget(round_: Round) -> None:
    """Have the chair told anew of ties in a round: it is scored again."""
    db.session.execute(update(Mail).where(Mail.once.like(f"tie/{round_.id.hex}/%")).values(once=None))


def tell_at_once(season: Season, ties: Sequence[Tie], chairs: Sequence[Person]) -> None:
    """Tell the chairs of ties that a request which only reads has found: in a transaction of its own."""
    if not _untold(season, ties, chairs):
        return
    slug = season.slug
    with session_apart():
        if (own := programmes.season_by_slug(slug)) is not None:
            tell(own, now=clock())


def tell_everywhere() -> None:
    """Make the boards of rounds that have closed, and tell their chairs: what the worker does every hour."""
    for season in programmes.opened_seasons():
        if _is_judged(season, clock()):
            make_boards(season, now=clock())
            tell(season, now=clock())


def _is_judged(season: Season, moment: datetime) -> bool:
    """Whether a round has closed, and nothing final is out yet."""
    closed = any(each.closes_at <= moment for each in scoring_rounds(season))
    return closed and not queries.is_published(season)
