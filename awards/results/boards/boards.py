"""Boards: a category's standings in a round, stored, and made anew when what they were made from has moved.

They may be made in the middle of a request that only reads: then in a short transaction of their own. Two requests that
make the same board at the same time write the same rows; one made from older ballots never replaces a newer one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from awards.core import clock
from awards.core.db import db, insert_into, reading
from awards.core.message import Message
from awards.jury.queries import scoring_rounds
from awards.programmes.document.programme import scheme_document
from awards.programmes.models import Category, Round, Season
from awards.programmes.queries import categories
from awards.ranking.ballots.decisions import Decision
from awards.ranking.explain.calculation import Calculation, calculate, closing
from awards.ranking.scheme.scheme import Scheme, parse
from awards.results import queries as results_queries
from awards.results.boards import queries, rank_ballots
from awards.results.boards.stored_board import Made
from awards.results.models import Board, Standing
from awards.scoring.for_ranking import packed_ballots

ALL = 1_000_000
T = TypeVar("T")


class InForce(NamedTuple):
    """The scheme of a category in a round, and its fingerprint."""

    scheme: Scheme
    fingerprint: str


_IN_FORCE: dict[tuple[str, str, str], InForce] = {}


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
    board, rows = _current(
        season, round_, category, partial(queries.standing_rows, offset=offset, limit=limit, only=only)
    )
    return board._replace(rows=rows)


def closed_rounds(season: Season, *, now: datetime) -> list[Round]:
    """Return the scored rounds that are over, in order."""
    return [each for each in scoring_rounds(season) if each.closes_at <= now]


def refresh(season: Season, *, now: datetime) -> None:
    """Have the stored boards of all closed rounds up to date, for what reads their rows."""
    for round_ in closed_rounds(season, now=now):
        for category in categories(season):
            current(season, round_, category, limit=1)


def cut_of(season: Season, round_: Round, category: Category, *, most: int) -> queries.Cut:
    """Return what the cut of a round makes of a category, by its board; see `queries.cut_of`."""
    return _current(season, round_, category, partial(queries.cut_of, most=most))[1]


def _current(
    season: Season, round_: Round, category: Category, read: Callable[[uuid.UUID, Session | None], T]
) -> tuple[Made, T]:
    """The board, made anew first if it is out of date, and what is read of it."""
    board, moves = good_board(season, round_, category)
    if board is None and not reading.get():
        # Whoever decides holds the season and then the board; in the other order two would wait for each other.
        results_queries.lock(season)
        board, moves = good_board(season, round_, category)
    if board is not None:
        return board, read(board.id, None)
    values, standings = _computed(season, round_, category, moves)
    with _writing() as session:
        _store(session, values, standings)
        board, _ = queries.board_state(season, round_, category, session)
        if board is None:
            raise LookupError("A board that was written is not there.")
        return board, read(board.id, session)


def glimpses(season: Season, seen: Collection[tuple[uuid.UUID, str]]) -> dict[tuple[uuid.UUID, str], queries.Glimpse]:
    """Return what those of some stored boards say that are up to date, by round's id and category's code.

    seen: which. Two queries.
    """
    codes = {each.id: each.code for each in categories(season)}
    rounds = {each.id: each.code for each in scoring_rounds(season)}
    places = [(round_id, category_id) for round_id in rounds for category_id, code in codes.items()
              if (round_id, code) in seen]  # fmt: skip
    return {
        (one.round_id, codes[one.category_id]): one
        for one in queries.glimpses(season, places)
        if one.fingerprint == in_force(season, codes[one.category_id], rounds[one.round_id]).fingerprint
        and one.edition == rank_ballots.EDITION
    }


def good_board(season: Season, round_: Round, category: Category) -> tuple[Made | None, int]:
    """Return the stored board without its rows, and the moves that a board made now is made from.

    None unless it is of the scheme in force, of this edition, and nothing moved since it was made.
    """
    board, moves = queries.board_state(season, round_, category)
    if (
        board is not None
        and board.moves == moves
        and board.fingerprint == in_force(season, category.code, round_.code).fingerprint
        and (board.findings or {}).get("edition") == rank_ballots.EDITION
    ):
        return board, moves
    return None, moves


def ranked_now(
    season: Season,
    round_: Round,
    category: Category,
    scheme: Scheme | None = None,
    *,
    only: Collection[uuid.UUID] | None = None,
) -> rank_ballots.Ranked:
    """Return a category's ranking computed from the ballots as they are, for calculations and frozen copies.

    scheme: another one than that in force, of the same criteria, to see what it would change. only: of these entries,
    whether they take part or not; with no decision of the chair.
    """
    scheme = scheme or scheme_of(season, category.code, round_.code)
    criteria = [criterion.id for criterion in scheme.criteria]
    return rank_ballots.rank_ballots(
        scheme,
        queries.entries_of(season, round_, category) if only is None else only,
        packed_ballots(round_, category, criteria, scheme.rules.scale.steps, only=only),
        decisions_of(round_, category) if only is None else (),
    )


def worked_out(
    season: Season, round_: Round, category: Category, nomination_id: uuid.UUID
) -> tuple[Calculation, list[Message]]:
    """Return the calculation of an entry of the ranking from the ballots as they are, and what follows it."""
    result, entry = ranked_now(season, round_, category).result, str(nomination_id)
    sheet = calculate(result, entry)
    onward = results_queries.next_round(season, round_) is not None
    return sheet, closing(result, entry, [] if sheet.total is None else [sheet.total], onward=onward)


def decisions_of(round_: Round, category: Category) -> list[Decision]:
    """Return the chair's decisions of a category in a round that were not taken back."""
    return [
        Decision(tuple(each.order), str(each.by_id), each.at.isoformat(), each.reason)
        for each in results_queries.decisions(round_, category)
        if each.revoked_at is None
    ]


def _computed(
    season: Season, round_: Round, category: Category, moves: int
) -> tuple[dict[str, object], list[dict[str, object]]]:
    # The counter was read before the ballots: should they move in between, the board counts as out of date.
    made = ranked_now(season, round_, category)
    analysis = rank_ballots.analysed(made, rank_ballots.seed_of(season.slug, round_.code, category.code))
    values = {
        "round_id": round_.id,
        "category_id": category.id,
        "moves": moves,
        "scheme": made.scheme.to_document(),
        "scheme_fingerprint": made.scheme.fingerprint(),
        "made_at": clock.now(),
        "analysis": rank_ballots.findings(made, analysis),
    }
    return values, list(rank_ballots.standing_values(made, analysis))


def _store(session: Session, values: dict[str, object], standings: list[dict[str, object]]) -> None:
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
def _writing() -> Iterator[Session]:
    """A session that may write: the request's own, or in a request that only reads one that commits at once."""
    if not reading.get():
        db.session.flush()
        yield db.session()
        return
    token = reading.set(False)
    try:
        with Session(db.engine, expire_on_commit=False) as own, own.begin():
            yield own
    finally:
        reading.reset(token)
