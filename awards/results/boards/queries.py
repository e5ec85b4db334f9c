"""Reading boards: the stored standings, what they are made from, and whether they are up to date."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Executable, Exists, Select, and_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import Company
from awards.core.db import Rows, beside, run
from awards.jury.models import Assignment, Finalist, Tally
from awards.jury.queries import TAKES_PART, entries_from, in_round_of, is_held_in
from awards.nominations.models import Admission, Disqualification, Nomination
from awards.programmes.models import Category, Round, Season
from awards.results.boards.stored_board import Detail, Made, StandingRow
from awards.results.models import STANDS, Board, Publication, Standing
from awards.results.rules import IN, LAUREATES, OUT, UNDECIDED

ROUND: BindParameter[uuid.UUID] = bindparam("round")
SEASON: BindParameter[uuid.UUID] = bindparam("season")
CATEGORY: BindParameter[uuid.UUID] = bindparam("category")
_BOARD = and_(Board.category_id == CATEGORY, Board.round_id == ROUND)


@cache
def _entries(source: str) -> Select[uuid.UUID]:
    """The select of the ids of a board's entries: in the round or given to a juror there, and taking part."""
    given = exists().where(is_held_in(ROUND), Assignment.nomination_id == Nomination.id)
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
    return list(run(_entries(entries_from(season, round_)), _ids(season, round_, category_)).scalars())


def _found(statement: Executable, values: dict[str, object], session: Session | None) -> Rows:
    """The rows of a statement, of the request's transaction or of another one."""
    return (session.execute(statement, values) if session else run(statement, values)).all()


def board_state(
    season: Season, round_: Round, category_: Category, session: Session | None = None
) -> tuple[Made | None, int]:
    """Return the stored board without its rows, if any, and what tells whether it is up to date: the tally's moves.

    Whatever moves the standings moves that. One query that counts nothing.
    """
    ((moves_now, *board),) = _found(_STATE, {**_ids(season, round_, category_)}, session)
    return Made(*board) if board[0] is not None else None, moves_now


def _gone_on() -> Exists:
    position = select(Round.position).where(Round.id == ROUND).scalar_subquery()
    later = select(Round.id).where(Round.season_id == SEASON, Round.position > position)
    return exists().where(Finalist.round_id.in_(later))


def _published() -> Exists:
    return exists().where(Publication.season_id == SEASON, Publication.kind == LAUREATES, STANDS)


_SETTLED = select(or_(_gone_on(), _published()))


def is_settled(season: Season, round_: Round) -> bool:
    """Whether a round cannot be reopened any more: entries have gone on from it, or laureates are published."""
    return bool(run(_SETTLED, {"season": season.id, "round": round_.id}).scalar())


def moves(season: Season) -> list[list[object]]:
    """Return the counters of all boards of a season: [round's id, category's id, moves], in an order of their own."""
    query = select(Tally.round_id, Tally.category_id, Tally.moves).join(Round, Round.id == Tally.round_id)
    return sorted([str(one), str(other), count] for one, other, count in run(query.where(Round.season_id == season.id)))


class Glimpse(NamedTuple):
    """What a stored board says in a few words: the places that are too close to call, how many scoresheets count, who
    leads (none: nobody has a place), and how many share the first place with it.

    over: entries have gone on, or the laureates are published.
    """

    round_id: uuid.UUID
    category_id: uuid.UUID
    fingerprint: str
    edition: int
    near: list[int] | None
    ballots: int
    title: str | None
    language: str | None
    tied: int | None
    over: bool


_LATER = aliased(Round)
_ON_AFTER = exists().where(Finalist.round_id == _LATER.id, _LATER.season_id == SEASON, _LATER.position > Round.position)
_GLIMPSES = (
    select(
        Board.round_id, Board.category_id, Board.scheme_fingerprint, Board.analysis["edition"].as_integer(),
        Board.analysis["near"], Board.analysis["ballots"].as_integer(), Nomination.title, Nomination.language,
        Standing.tied, or_(_ON_AFTER, _published()),
    )
    .join(Round, Round.id == Board.round_id)
    .outerjoin(Tally, and_(Tally.round_id == Board.round_id, Tally.category_id == Board.category_id))
    .outerjoin(Standing, and_(Standing.board_id == Board.id, Standing.position == 1, Standing.place.is_not(None)))
    .outerjoin(Nomination, Nomination.id == Standing.nomination_id)
    .where(
        Round.season_id == SEASON,
        tuple_(Board.round_id, Board.category_id).in_(bindparam("places", expanding=True)),
        Board.moves == func.coalesce(Tally.moves, 0),
    )
)  # fmt: skip


def glimpses(season: Season, places: Collection[tuple[uuid.UUID, uuid.UUID]]) -> list[Glimpse]:
    """Return what the stored boards of a season say, those left out that something moved since. One query.

    places: ids of the rounds and categories.
    """
    return [Glimpse(*row) for row in run(_GLIMPSES, {"season": season.id, "places": list(places)})]


# From the few that were ever disqualified to their nominations.
_APART = exists().where(
    Nomination.id.in_(select(Disqualification.nomination_id)),
    Nomination.disqualification_id.is_not(None),
    beside(Nomination.category_id) == CATEGORY,
)
_STATE = (
    select(
        func.coalesce(Tally.moves, 0),
        Board.id,
        Board.moves,
        Board.scheme,
        Board.scheme_fingerprint,
        Board.made_at,
        Board.analysis,
        # Positions run from 1 on without a gap.
        func.coalesce(select(func.max(Standing.position)).where(Standing.board_id == Board.id).scalar_subquery(), 0),
        _gone_on(),
        _published(),
        _APART,
    )
    .select_from(Category)
    .outerjoin(Board, _BOARD)
    .outerjoin(Tally, and_(Tally.category_id == Category.id, Tally.round_id == ROUND))
    .where(Category.id == CATEGORY)
)


def standing_rows(
    board_id: uuid.UUID,
    session: Session | None = None,
    *,
    offset: int,
    limit: int,
    only: uuid.UUID | None = None,
) -> list[StandingRow]:
    """Return rows of a board in order, with what each entry is called; `only`: of one entry. One query."""
    query = _ROWS if only is None else _ROWS.where(Standing.nomination_id == only)
    return [StandingRow(*row) for row in _found(query, {"board": board_id, "first": offset, "most": limit}, session)]


class CutRow(NamedTuple):
    """An entry on a board, as far as the cut goes."""

    nomination_id: uuid.UUID
    cut: str | None
    place: str | None
    tied: int
    score: str | None
    title: str
    language: str
    country: str
    company: str
    detail: Detail

    @property
    def near(self) -> bool:
        """Whether its place at the cut is too close to call."""
        return bool(self.detail.get("near"))


class Cut(NamedTuple):
    """Rows of a board by its cut: all that go on and are undecided, the first that stay behind; how many stay and lack
    a place."""

    inside: list[CutRow]
    undecided: list[CutRow]
    behind: list[CutRow]
    outside: int
    unplaced: int


def cut_of(board_id: uuid.UUID, session: Session | None = None, *, most: int) -> Cut:
    """Return what the cut makes of a board, with at most so many of those that stay behind, in order. Three queries."""
    values: dict[str, object] = {"board": board_id, "most": most}
    going = [CutRow(*row) for row in _found(_GOING, values, session)]
    counts = {cut: (count, unplaced) for cut, count, unplaced in _found(_COUNTS, values, session)}
    staying = [counts.get(cut, (0, 0)) for cut in (OUT, None)]
    return Cut(
        [row for row in going if row.cut == IN],
        [row for row in going if row.cut == UNDECIDED],
        [CutRow(*row) for row in _found(_BEHIND, values, session)],
        sum(count for count, _ in staying),
        sum(unplaced for _, unplaced in staying),
    )


_OF_CUT = (
    select(
        Standing.nomination_id, Standing.cut, Standing.place, Standing.tied, Standing.score, Nomination.title,
        Nomination.language, Nomination.country, Company.name.label("company"), Standing.detail,
    )
    .join(Nomination, Nomination.id == Standing.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .where(Standing.board_id == bindparam("board"))
    .order_by(Standing.position)
)  # fmt: skip
_GOING = _OF_CUT.where(Standing.cut.in_((IN, UNDECIDED)))
_BEHIND = _OF_CUT.where(or_(Standing.cut == OUT, Standing.cut.is_(None))).limit(bindparam("most"))
_COUNTS = (
    select(Standing.cut, func.count(), func.count() - func.count(Standing.place))
    .where(Standing.board_id == bindparam("board"))
    .group_by(Standing.cut)
)


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
