"""Boards: a category's standings in a round, stored, and made anew when what they were made from has moved.

They may be made in the middle of a request that only reads: then in a short transaction of their own. Two requests that
make the same board at the same time write the same rows; one made from older ballots never replaces a newer one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, insert
from sqlalchemy.orm import Session

from awards.core.clock import now
from awards.core.db import db, insert_into, reading
from awards.programmes.document.programme import scheme_document
from awards.programmes.models import Category, Round, Season
from awards.ranking.ballots.decisions import Decision
from awards.ranking.scheme.scheme import Scheme, parse
from awards.results import queries as results_queries
from awards.results.boards import queries, rank_ballots
from awards.results.models import Board, Standing
from awards.scoring.for_ranking import packed_ballots

ALL = 1_000_000


class InForce(NamedTuple):
    """The scheme of a category in a round, and its fingerprint."""

    scheme: Scheme
    fingerprint: str


_IN_FORCE: dict[tuple[str, str, str], InForce] = {}


@dataclass(frozen=True)
class Made:
    """A board that is up to date: when it was made, from how many moves, its findings, and one page of its rows.

    gone_on: entries are in a round after this one. published: the laureates are public or wait for their time.
    apart: entries of the category are disqualified.
    """

    id: uuid.UUID
    moves: int
    scheme: dict[str, object]
    fingerprint: str
    made_at: datetime
    findings: dict[str, Any]
    total: int
    gone_on: bool
    published: bool
    apart: bool
    rows: list[Row[Any]]


def in_force(season: Season, category_code: str, round_code: str) -> InForce:
    """Return what a category in a round is ranked by, read once in a process; KeyError if there is nothing."""
    key = (season.programme.fingerprint if season.programme else "", category_code, round_code)
    if key not in _IN_FORCE:
        scheme = parse(scheme_document(season.document, category_code, round_code))
        _IN_FORCE[key] = InForce(scheme, scheme.fingerprint())
    return _IN_FORCE[key]


def scheme_of(season: Season, category_code: str, round_code: str) -> Scheme:
    """Return the scheme of a category in a round; KeyError if there is none."""
    return in_force(season, category_code, round_code).scheme


def current(
    season: Season,
    round_: Round,
    category: Category,
    *,
    offset: int = 0,
    limit: int = ALL,
    only: uuid.UUID | None = None,
) -> Made:
    """Return a category's board in a round, made anew first if it is out of date, with the rows asked for.

    Two queries when the stored board is good.
    """
    rows = partial(queries.standing_rows, offset=offset, limit=limit, only=only)
    return _board(*_current(season, round_, category, rows))


def cut_of(season: Season, round_: Round, category: Category, *, most: int) -> queries.Cut:
    """Return what the cut of a round makes of a category, by its board; see `queries_boards.cut_of`."""
    found: queries.Cut = _current(season, round_, category, partial(queries.cut_of, most=most))[1]
    return found


def _current(season: Season, round_: Round, category: Category, read: Callable[..., Any]) -> tuple[Any, Any]:
    """The state of the board, made anew first if it is out of date, and what is read of it."""
    fingerprint = in_force(season, category.code, round_.code).fingerprint
    state = queries.board_state(season, round_, category)
    if not is_good(state, fingerprint) and not reading.get():
        # Whoever decides holds the season and then the board; in the other order two would wait for each other.
        results_queries.lock(season)
        state = queries.board_state(season, round_, category)
    if is_good(state, fingerprint):
        return state, read(state.id)
    values, standings = _computed(season, round_, category, state.counted)
    with _writing() as session:
        _store(session, values, standings)
        state = queries.board_state(season, round_, category, session=session)
        return state, read(state.id, session=session)


def _board(state: Any, rows: list[Row[Any]]) -> Made:
    return Made(
        state.id, state.moves, state.scheme, state.scheme_fingerprint, state.made_at, state.analysis, state.stored,
        state.gone_on, state.published, state.apart, rows,
    )  # fmt: skip


def ranked_now(
    season: Season,
    round_: Round,
    category: Category,
    scheme: Scheme | None = None,
    *,
    only: Collection[uuid.UUID] | None = None,
) -> rank_ballots.Ranked:
    """Return a category's ranking computed from the ballots as they are, for derivations and frozen copies.

    scheme: another one than that in force, of the same criteria, to see what it would change. only: of these entries,
    whether they take part or not; with no decision of the chair.
    """
    scheme = scheme or scheme_of(season, category.code, round_.code)
    criteria = [criterion.id for criterion in scheme.criteria]
    return rank_ballots.rank_ballots(
        scheme,
        queries.entries_of(season, round_, category) if only is None else only,
        packed_ballots(round_, category, criteria, scheme.rules.scale.steps),
        decisions_of(round_, category) if only is None else (),
    )


def decisions_of(round_: Round, category: Category) -> list[Decision]:
    """Return the chair's decisions of a category in a round that were not taken back."""
    return [
        Decision(tuple(each.order), str(each.by_id), each.at.isoformat(), each.reason)
        for each in results_queries.decisions(round_, category)
        if each.revoked_at is None
    ]


def is_good(state: Any, fingerprint: str) -> bool:
    """Whether there is a stored board, of the scheme in force, and nothing moved since it was made."""
    return (
        state.id is not None
        and state.moves == state.counted
        and state.scheme_fingerprint == fingerprint
        and (state.analysis or {}).get("edition") == rank_ballots.EDITION
    )


def _computed(
    season: Season, round_: Round, category: Category, moves: int
) -> tuple[dict[str, object], list[dict[str, Any]]]:
    # The counter was read before the ballots: should they move in between, the board counts as out of date.
    made = ranked_now(season, round_, category)
    analysis = rank_ballots.analysed(made, rank_ballots.seed_of(season.slug, round_.code, category.code))
    values = {
        "round_id": round_.id,
        "category_id": category.id,
        "moves": moves,
        "scheme": made.scheme.to_document(),
        "scheme_fingerprint": made.scheme.fingerprint(),
        "made_at": now(),
        "analysis": rank_ballots.findings(made, analysis),
    }
    return values, list(rank_ballots.standing_values(made, analysis))


def _store(session: Any, values: dict[str, object], standings: list[dict[str, object]]) -> None:
    statement = insert_into(Board).values(id=uuid.uuid4(), **values)
    statement = statement.on_conflict_do_update(
        index_elements=[Board.round_id, Board.category_id], set_=values, where=Board.moves <= values["moves"]
    )
    board_id = session.scalar(statement.returning(Board.id))
    if board_id is None:  # a newer board is there
        return
    session.execute(delete(Standing).where(Standing.board_id == board_id))
    if standings:
        session.execute(insert(Standing), [{"id": uuid.uuid4(), "board_id": board_id, **row} for row in standings])


@contextmanager
def _writing() -> Iterator[Any]:
    """A session that may write: the request's own, or in a request that only reads one that commits at once."""
    if not reading.get():
        db.session.flush()
        yield db.session
        return
    token = reading.set(False)
    try:
        with Session(db.engine, expire_on_commit=False) as own, own.begin():
            yield own
    finally:
        reading.reset(token)
