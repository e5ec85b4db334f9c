"""Reading what hangs on a round: scoresheets in and asked for, entries short of them, who looked, what rests on it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core.db import Rows, beside, run
from awards.jury.models import Assignment, Finalist, Recusal, Tally
from awards.jury.queries import TAKES_PART, entries_from, in_round_of, is_held_in
from awards.ledger.models import Event
from awards.nominations.models import Admission, Disqualification, Nomination
from awards.programmes.models import Category, Round, Season
from awards.results.models import STANDS, Publication, PublicEntry, TieDecision
from awards.results.publishing.queries import out_or_waiting
from awards.scoring.models import Ballot

SEEN = "board.seen"
# What gives places or scores of a round away: to look at a board, before its close or after it, and to bring scores in.
LOOKS = (SEEN, "board.seen_early", "scores.imported")


def looked_at(rounds: Collection[Round], person: Person) -> set[tuple[uuid.UUID, str]]:
    """Return of which rounds and categories (id and code) somebody looked at the board since the round closed."""
    query = (
        select(Event.subject_id, Event.detail)
        .join(Round, Round.id == Event.subject_id)
        .where(Round.id.in_([each.id for each in rounds]))
        .where(Event.kind == SEEN, Event.person_id == person.id, Event.at >= Round.closes_at)
    )
    return {(round_id, str(detail.get("category"))) for round_id, detail in run(query)}


def lookers(round_: Round) -> list[str]:
    """Return the names of those who looked at places or scores of a round, or brought scores in, in order of time."""
    first = func.min(Event.at)
    query = (
        select(func.coalesce(func.nullif(Person.name, ""), Person.email, "–"))
        .select_from(Event)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(
            Event.season_id == round_.season_id,
            Event.kind.in_(LOOKS),
            or_(
                beside(Event.subject_id) == round_.id,
                and_(Event.kind == "board.seen_early", Event.detail["round"].as_string() == round_.code),
            ),
        )
        .group_by(Person.id, Person.name, Person.email)
        .order_by(first)
    )
    return [str(name) for (name,) in run(query)]


def sheets_by_entry(season: Season, round_: Round) -> Rows:
    """Return every entry of a round: category_id, nomination_id, given (scoresheets asked for), done (submitted).

    One query.
    """
    held = and_(
        Assignment.nomination_id == Nomination.id, Assignment.round_id == round_.id, Assignment.removed_at.is_(None)
    )
    stands = and_(Assignment.id.is_not(None), Recusal.assignment_id.is_(None))
    query = (
        select(
            Nomination.category_id,
            Nomination.id.label("nomination_id"),
            func.count(case((stands, 1))).label("given"),
            func.count(case((and_(stands, Ballot.submitted_at.is_not(None)), 1))).label("done"),
        )
        .select_from(Nomination)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Assignment, held)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(in_round_of(entries_from(season, round_), season.id, round_.id), Nomination.category_id.is_not(None))
        .group_by(Nomination.category_id, Nomination.id)
    )
    return run(query).all()


def jurors_in(round_: Round) -> int:
    """Return how many jurors hold entries that take part in a round."""
    query = (
        select(func.count(Assignment.juror_id.distinct()))
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
            *TAKES_PART,
        )
    )
    return run(query).scalar() or 0


def decisions_in(round_: Round) -> int:
    """Return how many decisions of the chair on shared places of a round were not taken back."""
    query = select(func.count()).select_from(TieDecision)
    return run(query.where(TieDecision.round_id == round_.id, TieDecision.revoked_at.is_(None))).scalar() or 0


def gone_on(round_: Round) -> bool:
    """Whether a round after this one has its entries."""
    later = aliased(Round)
    query = exists().where(
        Finalist.round_id == later.id, later.season_id == round_.season_id, later.position > round_.position
    )
    return bool(run(select(query)).scalar())


def moves_of(round_: Round) -> int:
    """Return how often something moved that could move the standings of a round."""
    return run(select(func.sum(Tally.moves)).where(Tally.round_id == round_.id)).scalar() or 0


def publications_in_force(season: Season) -> Rows:
    """Return the publications of a season that neither were taken back nor have a correction: id, at; one of a kind."""
    query = select(Publication.id, Publication.at).where(Publication.season_id == season.id, STANDS)
    return run(query.order_by(Publication.kind)).all()


def naming(season: Season, nomination_id: uuid.UUID, *, now: datetime) -> Rows:
    """Return the publications that name an entry and are public or wait for their time: kind, number."""
    query = (
        select(Publication.kind, Publication.number)
        .join(PublicEntry, PublicEntry.publication_id == Publication.id)
        .where(
            Publication.season_id == season.id,
            out_or_waiting(now),
            PublicEntry.nomination_id == nomination_id,
        )
        .distinct()
    )
    return run(query.order_by(Publication.kind, Publication.number)).all()


def sheets_of_entry(nomination_id: uuid.UUID) -> Rows:
    """Return by scoring round what jurors hold of an entry: code, given, done (submitted), in order of the rounds."""
    query = (
        select(
            Round.code,
            func.count().label("given"),
            func.count(case((Ballot.submitted_at.is_not(None), 1))).label("done"),
        )
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.nomination_id == nomination_id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
        )
        .group_by(Round.code, Round.position)
    )
    return run(query.order_by(Round.position)).all()


def rounds_gone_on_to(nomination_id: uuid.UUID) -> list[str]:
    """Return the codes of the rounds that an entry was advanced into, in their order."""
    query = select(Round.code).join(Finalist, Finalist.round_id == Round.id)
    return list(run(query.where(Finalist.nomination_id == nomination_id).order_by(Round.position)).scalars())


def disqualified_in(season: Season, rounds: Collection[Round], category: Category | None = None) -> Rows:
    """Return the disqualified entries that were in some rounds, or given to their jurors, of a category if given.

    Rows: round (code), nomination_id, title, language, country, company, category_id, category (code), reason, at, done
    (scoresheets kept); by round, category and title. One query.
    """
    from_admission = [each.id for each in rounds if entries_from(season, each) != "cut"]
    chosen = or_(
        and_(Round.id.in_(from_admission), Admission.outcome == "admitted"),
        exists().where(Finalist.round_id == Round.id, Finalist.nomination_id == Nomination.id),
        exists().where(is_held_in(Round.id), Assignment.nomination_id == Nomination.id),
    )
    query = (
        select(
            Round.code.label("round"), Nomination.id.label("nomination_id"), Nomination.title, Nomination.language,
            Nomination.country, Company.name.label("company"), Category.id.label("category_id"),
            Category.code.label("category"), Disqualification.reason, Disqualification.at, _sheets_in().label("done"),
        )
        .join(Disqualification, Disqualification.id == Nomination.disqualification_id)
        .join(Company, Company.id == Nomination.company_id)
        .join(Category, Category.id == Nomination.category_id)
        .join(Round, Round.id.in_([each.id for each in rounds]))
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id, chosen)
        .order_by(Round.position, Category.position, Nomination.title_key, Nomination.id)
    )  # fmt: skip
    return run(query if category is None else query.where(Nomination.category_id == category.id)).all()


def _sheets_in() -> Any:
    """How many submitted scoresheets of an entry there are in a round."""
    query = (
        select(func.count())
        .select_from(Assignment)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == Round.id,
            Assignment.nomination_id == Nomination.id,
            Ballot.submitted_at.is_not(None),
        )
    )
    return query.correlate(Nomination, Round).scalar_subquery()
