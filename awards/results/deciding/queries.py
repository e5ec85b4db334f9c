"""Reading what the chair decides on: shared places of closed rounds, who chairs, what there is to read of an entry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core.db import Rows, db, reading, run
from awards.core.roles import CHAIR
from awards.jury.models import Assignment, Finalist, Juror
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.models import Appointment, Category, Round, Season
from awards.results.models import STANDS, Board, Publication, Standing, TieDecision
from awards.results.rules import LAUREATES
from awards.scoring.models import Ballot, BallotCopy
from awards.scoring.queries import STATE


def tied(season: Season, *, now: datetime) -> Rows:
    """Return the entries that share a place on a stored board of a closed round, as long as nothing rests on it.

    Left out: boards whose entries have gone on, and all once laureates are published or wait for their time.
    Rows: round_id, category_id, position, place, score, cut, detail, nomination_id, title, language, country, company.
    """
    later = aliased(Round)
    gone_on = exists().where(
        Finalist.category_id == Board.category_id,
        Finalist.round_id == later.id,
        later.season_id == season.id,
        later.position > Round.position,
    )
    published = exists().where(Publication.season_id == season.id, Publication.kind == LAUREATES, STANDS)
    query = (
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
        .where(Round.season_id == season.id, Round.closes_at <= now, Standing.tied > 0, ~gone_on, ~published)
        .order_by(Round.position, Category.position, Standing.position)
    )  # fmt: skip
    if not reading.get():
        return run(query).all()
    # A request that reads sees the database as it began; the board it made itself came after that.
    with db.engine.connect() as connection:
        return connection.execute(query).all()


def is_published(season: Season) -> bool:
    """Whether the laureates of a season are public, or wait for their time."""
    query = exists().where(Publication.season_id == season.id, Publication.kind == LAUREATES, STANDS)
    return bool(run(select(query)).scalar())


def chairs(season: Season) -> list[Person]:
    """Return those who chair the jury: accepted, and not ended; by name."""
    query = (
        select(Person)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.season_id == season.id,
            Appointment.role == CHAIR,
            Appointment.accepted_at.is_not(None),
            Appointment.ended_at.is_(None),
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


def version_judged(season: Season, category: Category, nomination_id: uuid.UUID) -> object:
    """Return the admitted version of an entry of a category, or none.

    Its columns: title, language, answers, files, country, company, and named as the queries of dossiers read them of a
    scoresheet read_version_id and nomination_id.
    """
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
    return run(query).first()


def with_version(nomination_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some entries that have a dossier; ones whose scores were imported have none."""
    query = select(Nomination.id).join(Admission, Admission.id == Nomination.admission_id)
    return set(run(query.where(Nomination.id.in_(nomination_ids), Admission.version_id.is_not(None))).scalars())


def comments(round_: Round, nomination_ids: Sequence[uuid.UUID]) -> Rows:
    """Return what jurors wrote for the jury on entries of a round, as submitted with what counts, by juror.

    Rows: nomination_id, juror (the name), language, jury_comment, comments (on scores, by criterion code).
    """
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
    return run(query).all()
