"""Reading boards: the stored standings, what they are made from, and whether they are up to date."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, true

from awards.accounts.models import Company
from awards.core.db import db, run
from awards.jury.conditions import TAKES_PART, entries_from, held_in, in_round_of
from awards.jury.models import Assignment, Finalist, Tally
from awards.nominations.models import Admission, Nomination
from awards.programmes.models import Category, Round, Season
from awards.results.models import STANDS, Board, Publication, Standing
from awards.results.rules import LAUREATES

ROUND: Any = bindparam("round")
SEASON: Any = bindparam("season")
CATEGORY: Any = bindparam("category")
_BOARD = and_(Board.category_id == CATEGORY, Board.round_id == ROUND)


@cache
def _entries(source: str) -> Any:
    """The select of the ids of a board's entries: in the round or given to a juror there, and taking part."""
    given = exists().where(held_in(ROUND), Assignment.nomination_id == Nomination.id)
    return (
        select(Nomination.id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(
            Nomination.season_id == SEASON,
            Nomination.category_id == CATEGORY,
            *TAKES_PART,
            or_(in_round_of(source, SEASON, ROUND), given),
        )
    )


def _ids(season: Season, round_: Round, category_: Category) -> dict[str, uuid.UUID]:
    return {"season": season.id, "round": round_.id, "category": category_.id}


def entries_of(season: Season, round_: Round, category_: Category) -> list[uuid.UUID]:
    """Return the ids of the entries of a category in a round."""
    return list(db.session.scalars(_entries(entries_from(season, round_)), _ids(season, round_, category_)))


def board_state(season: Season, round_: Round, category_: Category, session: Any = None) -> Any:
    """Return the stored board, if any, and what tells whether it is up to date. One query.

    Columns: id, moves, scheme, scheme_fingerprint, made_at, analysis (all none without a board), counted (the tally),
    stored (how many entries the board has), entries and known (how many there are now, and of these on the board),
    gone_on (entries are in a round after this one), published (the laureates are, or wait for their time), apart
    (entries of the category are disqualified).
    """
    state, values = _state(entries_from(season, round_)), _ids(season, round_, category_)
    return (session.execute(state, values) if session else run(state, values)).one()


@cache
def _state(source: str) -> Any:
    there = _there(source)
    return (
        select(
            Board.id,
            Board.moves,
            Board.scheme,
            Board.scheme_fingerprint,
            Board.made_at,
            Board.analysis,
            func.coalesce(Tally.moves, 0).label("counted"),
            select(func.count())
            .select_from(Standing)
            .where(Standing.board_id == Board.id)
            .scalar_subquery()
            .label("stored"),
            there.c.entries,
            there.c.known,
            _gone_on().label("gone_on"),
            _published().label("published"),
            _APART.label("apart"),
        )
        .select_from(Category)
        .join(there, true())
        .outerjoin(Board, _BOARD)
        .outerjoin(Tally, and_(Tally.category_id == Category.id, Tally.round_id == ROUND))
        .where(Category.id == CATEGORY)
    )


def _there(source: str) -> Any:
    """The entries there are now, and how many of them the board has: counted in one go."""
    entry = _entries(source).subquery()
    return (
        select(func.count().label("entries"), func.count(Standing.id).label("known"))
        .select_from(entry)
        .outerjoin(Board, _BOARD)
        .outerjoin(Standing, and_(Standing.nomination_id == entry.c.id, Standing.board_id == Board.id))
        .subquery()
    )


def _gone_on() -> Any:
    position = select(Round.position).where(Round.id == ROUND).scalar_subquery()
    later = select(Round.id).where(Round.season_id == SEASON, Round.position > position)
    return exists().where(Finalist.round_id.in_(later))


def _published() -> Any:
    return exists().where(Publication.season_id == SEASON, Publication.kind == LAUREATES, STANDS)


def moves(season: Season) -> list[list[Any]]:
    """Return the counters of all boards of a season: [round's id, category's id, moves], in an order of their own."""
    query = select(Tally.round_id, Tally.category_id, Tally.moves).join(Round, Round.id == Tally.round_id)
    return sorted([str(one), str(other), count] for one, other, count in run(query.where(Round.season_id == season.id)))


_APART = exists().where(
    Nomination.season_id == SEASON, Nomination.category_id == CATEGORY, Nomination.disqualification_id.is_not(None)
)


def standing_rows(
    board_id: uuid.UUID, *, offset: int, limit: int, only: uuid.UUID | None = None, session: Any = None
) -> list[Row[Any]]:
    """Return rows of a board in order, with what each entry is called; `only`: of one entry. One query."""
    query = _ROWS if only is None else _ROWS.where(Standing.nomination_id == only)
    values = {"board": board_id, "first": offset, "most": limit}
    return list((session.execute(query, values) if session else run(query, values)).all())


_ROWS = (
    select(
        Standing.nomination_id,
        Standing.position,
        Standing.place,
        Standing.score,
        Standing.exact,
        Standing.status,
        Standing.cut,
        Standing.ballots,
        Standing.expected,
        Standing.tied,
        Standing.detail,
        Nomination.title,
        Nomination.language,
        Nomination.country,
        Company.name.label("company"),
    )
    .join(Nomination, Nomination.id == Standing.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .where(Standing.board_id == bindparam("board"))
    .order_by(Standing.position)
    .offset(bindparam("first"))
    .limit(bindparam("most"))
)
