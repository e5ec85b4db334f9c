"""Reading what the chair decides on: shared places of closed rounds, who chairs, what there is to read of an entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core.db import db, reading, run
from awards.core.roles import CHAIR
from awards.jury.models import Assignment, Finalist, Juror
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.models import IN_FORCE, Appointment, Category, Round, Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.boards.stored_board import Detail
from awards.results.models import STANDS, TIED, Board, Publication, Standing, TieDecision
from awards.results.publishing import honours
from awards.scoring.models import Ballot, BallotCopy
from awards.scoring.queries import STATE


class TiedRow(NamedTuple):
    """An entry that shares a place on a stored board, and what it is called."""

    round_id: uuid.UUID
    category_id: uuid.UUID
    position: int
    place: str
    score: str
    cut: str | None
    detail: Detail
    nomination_id: uuid.UUID
    title: str
    language: str
    country: str
    company: str


_LATER = aliased(Round)
_GONE_ON = exists().where(
    Finalist.category_id == Board.category_id,
    Finalist.round_id == _LATER.id,
    _LATER.season_id == bindparam("season"),
    _LATER.position > Round.position,
)
_PUBLISHED = exists().where(Publication.season_id == bindparam("season"), Publication.kind == rules.LAUREATES, STANDS)
_TIED = (
    select(
        Board.round_id, Board.category_id, Standing.position, Standing.place, Standing.score, Standing.cut,
        Standing.detail, Standing.nomination_id, Nomination.title, Nomination.language, Nomination.country,
        Company.name.label("company"),
    )
    .join(Board, Board.id == Standing.board_id)
    .join(Round, Round.id == Board.round_id)
    .join(Category, Category.id == Board.category_id)
    .join(Nomination, Nomination.id == Standing.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .where(Round.season_id == bindparam("season"), Round.closes_at <= bindparam("now"), TIED, ~_GONE_ON, ~_PUBLISHED)
    .order_by(Round.position, Category.position, Standing.position)
)  # fmt: skip


def tied(season: Season, *, now: datetime) -> list[TiedRow]:
    """Return the entries that share a place on a stored board of a closed round, as long as nothing rests on it.

    Left out: boards whose entries have gone on, and all once laureates are published or wait for their time.
    """
    values = {"season": season.id, "now": now}
    if not reading.get():
        return [TiedRow(*row) for row in run(_TIED, values)]
    # A request that reads sees the database as it began; the board it made itself came after that.
    with db.engine.connect() as connection:
        return [TiedRow(*row) for row in connection.execute(_TIED, values)]


@dataclass(frozen=True)
class Tie:
    """Entries that share a place in a closed round; across: the place lies across the cut."""

    round: Round
    category: Category
    position: int
    rows: Sequence[TiedRow]
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
    last = honours.laureates_round(season).id
    found = [
        tie for tie in _ties(season, now=now) if tie.across or (tie.round.id == last and tie.rows[0].cut == rules.IN)
    ]
    if not found:
        return []
    admitted, least = results_queries.admitted(season), season.document.honours.min_admitted_entries
    return [tie for tie in found if rules.has_award(admitted.get(tie.category.id, 0), least=least)]


def _ties(season: Season, *, now: datetime) -> Iterator[Tie]:
    found = tied(season, now=now)
    if not found:
        return
    rounds = {each.id: each for each in programmes.rounds(season)}
    categories = {each.id: each for each in programmes.categories(season)}
    for (round_id, category_id, position), group in groupby(found, key=_shared):
        round_, category, rows = rounds[round_id], categories[category_id], list(group)
        if CHAIR in tie_break(season, round_, category):
            yield Tie(round_, category, position, rows, any(row.cut == rules.UNDECIDED for row in rows))


def _shared(row: TiedRow) -> tuple[uuid.UUID, uuid.UUID, int]:
    return row.round_id, row.category_id, row.detail["group"]


def tie_break(season: Season, round_: Round, category: Category) -> list[str]:
    """Return the rules that break ties in a category of a round, in their order."""
    return [rule.text for rule in boards.scheme_of(season, category.code, round_.code).tie_break]


def is_published(season: Season) -> bool:
    """Whether the laureates of a season are public, or wait for their time."""
    return bool(run(select(_PUBLISHED), {"season": season.id}).scalar())


def chairs(season: Season) -> list[Person]:
    """Return those who chair the jury: accepted, and not ended; by name."""
    query = (
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.season_id == season.id,
            Appointment.role == CHAIR,
            *IN_FORCE,
            Person.disabled_at.is_(None),
        )
        .order_by(Person.name_key, Person.email)
    )
    return list(db.session.scalars(query))


def decided_entries(round_: Round, category: Category) -> set[str]:
    """Return the ids (as text) of the entries that decisions of the chair in force are about."""
    query = select(TieDecision.order).where(
        TieDecision.round_id == round_.id, TieDecision.category_id == category.id, TieDecision.revoked_at.is_(None)
    )
    return {entry for (order,) in run(query) for entry in order}


class JudgedVersion(NamedTuple):
    """The admitted version of an entry; its ids are named as those of a scoresheet, which read the same dossier."""

    read_version_id: uuid.UUID
    nomination_id: uuid.UUID
    title: str
    language: str
    answers: dict[str, dict[str, Any]]
    files: dict[str, Any]
    country: str
    company: str


def version_judged(season: Season, category: Category, nomination_id: uuid.UUID) -> JudgedVersion | None:
    """Return the admitted version of an entry of a category, or none."""
    query = (
        select(
            Version.id.label("read_version_id"), Nomination.id.label("nomination_id"), Version.title, Version.language,
            Version.answers, Version.files, Nomination.country, Company.name.label("company"),
        )
        .select_from(Nomination)
        .join(Admission, Admission.id == Nomination.admission_id)
        .join(Version, Version.id == Admission.version_id)
        .join(Company, Company.id == Nomination.company_id)
        .where(
            Nomination.id == nomination_id,
            Nomination.season_id == season.id,
            Nomination.category_id == category.id,
            Nomination.withdrawal_id.is_(None),
        )
    )  # fmt: skip
    row = run(query).first()
    return None if row is None else JudgedVersion(*row)


def with_version(nomination_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some entries that have a dossier; ones whose scores were imported have none."""
    query = select(Nomination.id).join(Admission, Admission.id == Nomination.admission_id)
    return set(run(query.where(Nomination.id.in_(nomination_ids), Admission.version_id.is_not(None))).scalars())


class Written(NamedTuple):
    """What a juror (the name) wrote for the jury on an entry; comments: on scores, by criterion code."""

    nomination_id: uuid.UUID
    juror: str
    language: str
    jury_comment: str
    comments: dict[str, str]


def comments(round_: Round, nomination_ids: Sequence[uuid.UUID]) -> list[Written]:
    """Return what jurors wrote for the jury on entries of a round, as submitted with what counts, by juror."""
    query = (
        select(
            Assignment.nomination_id, Person.name.label("juror"), BallotCopy.language, BallotCopy.jury_comment,
            BallotCopy.comments,
        )
        .select_from(Assignment)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .join(BallotCopy, and_(BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies))
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Assignment.recusal)
        .where(
            Assignment.round_id == round_.id,
            Assignment.nomination_id.in_(nomination_ids),
            Assignment.removed_at.is_(None),
            STATE == "submitted",
        )
        .order_by(Person.name_key, Assignment.id)
    )  # fmt: skip
    return [Written(*row) for row in run(query)]
