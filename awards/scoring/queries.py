"""Reading ballots. A juror reads the own ones with their dossiers; organisers read counts. See also `for_ranking`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core.db import Rows, beside, by_name, run
from awards.jury.models import Assignment, Conflict, Declaration, Juror, Recusal
from awards.jury.queries import TAKES_PART, acts_for
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.programmes.models import Category, Criterion, Round, Season
from awards.scoring import rules
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import Sheet, sheets_of

CONFLICT = exists().where(Conflict.juror_id == Assignment.juror_id, Conflict.nomination_id == Assignment.nomination_id)
OWN_COMPANY = acts_for(Juror.person_id, Nomination.company_id)
# By the names of the fields of `Sheet`, of `Copied` (copy_…) and of `Mark` (mark_…).
_SHEET: dict[str, Any] = {
    "id": Assignment.id,
    "season_id": Juror.season_id,
    "juror_id": Assignment.juror_id,
    "conduct_accepted_at": Juror.conduct_accepted_at,
    "round_id": Assignment.round_id,
    "round_code": Round.code,
    "opens_at": Round.opens_at,
    "closes_at": Round.closes_at,
    "category_id": Assignment.category_id,
    "category": Category.code,
    "nomination_id": Assignment.nomination_id,
    "title": Nomination.title,
    "language": Nomination.language,
    "country": Nomination.country,
    "company": Company.name,
    "admitted_version_id": Admission.version_id,
    "withdrawn": Nomination.withdrawal_id.is_not(None),
    "disqualified": Nomination.disqualification_id.is_not(None),
    "removed": Assignment.removed_at.is_not(None),
    "begun_at": Assignment.begun_at,
    "skipped_at": Assignment.skipped_at,
    "recusal": Recusal.kind,
    "recusal_reason": Recusal.reason,
    "conflict": CONFLICT,
    "own_company": OWN_COMPANY,
    "opened_at": Ballot.opened_at,
    "version_id": Ballot.version_id,
    "revision": func.coalesce(Ballot.revision, 0),
    "jury_comment": func.coalesce(Ballot.jury_comment, ""),
    "advice": func.coalesce(Ballot.advice, ""),
    "comments_revision": func.coalesce(Ballot.comments_revision, 0),
    "saved_at": Ballot.saved_at,
    "submitted_at": Ballot.submitted_at,
    "copies": func.coalesce(Ballot.copies, 0),
    "copy_at": BallotCopy.at,
    "copy_taken_back_at": BallotCopy.taken_back_at,
    "copy_scores": BallotCopy.scores,
    "copy_comments": BallotCopy.comments,
    "copy_jury_comment": BallotCopy.jury_comment,
    "copy_advice": BallotCopy.advice,
    "copy_let_count": BallotCopy.proposal_id.is_not(None),
    "mark_criterion_id": Criterion.id,
    "mark_code": Criterion.code,
    "mark_weight": Criterion.weight,
    "mark_steps": Score.steps,
    "mark_comment": func.coalesce(Score.comment, ""),
    "mark_revision": func.coalesce(Score.revision, 0),
}
_EVERY = (
    select(*by_name(_SHEET))
    .select_from(Assignment)
    .join(Juror, Juror.id == Assignment.juror_id)
    .join(Round, Round.id == Assignment.round_id)
    .join(Category, Category.id == Assignment.category_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .join(Criterion, Criterion.category_id == Assignment.category_id)
    .outerjoin(Admission, Admission.id == Nomination.admission_id)
    .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
    .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
    .outerjoin(BallotCopy, and_(BallotCopy.ballot_id == Assignment.id, BallotCopy.number == Ballot.copies))
    .outerjoin(Score, and_(Score.ballot_id == Assignment.id, Score.criterion_id == Criterion.id))
)
OWN_SHEETS = _EVERY.where(Juror.person_id == bindparam("person"), Juror.season_id == bindparam("season"))
_OWN = OWN_SHEETS.where(Assignment.id == bindparam("ballot")).order_by(Criterion.position)
_EACH = aliased(Criterion)
# A ballot whose draft scores every criterion of its category.
FULL = Ballot.scored == (
    select(func.count()).where(_EACH.category_id == Assignment.category_id).correlate(Assignment).scalar_subquery()
)


def state(*unsent: tuple[ColumnElement[bool], str], without_entry: bool = False) -> Label[str]:
    """Return the column of a ballot's state, as `rules.state_of` says it of one.

    unsent: conditions of what is not submitted, and how such a state is called, before draft and assigned.
    without_entry: whatever became of its entry.
    """
    entry = ((Nomination.withdrawal_id.is_not(None), rules.WITHDRAWN),
             (Nomination.disqualification_id.is_not(None), rules.DISQUALIFIED))  # fmt: skip
    return case(
        (Recusal.kind.is_not(None), Recusal.kind),
        *(() if without_entry else entry),
        (Ballot.submitted_at.is_not(None), rules.SUBMITTED),
        *unsent,
        (Assignment.begun_at.is_not(None), rules.DRAFT),
        else_=rules.ASSIGNED,
    ).label("state")


STATE = state(without_entry=True)
STANDS = (Assignment.removed_at.is_(None), Recusal.assignment_id.is_(None), *TAKES_PART)
# Found first, and read then: most of a long list is submitted.
_LEFT = (
    select(Ballot.assignment_id)
    .join(Assignment, Assignment.id == Ballot.assignment_id)
    .join(Juror, Juror.id == Assignment.juror_id)
    .where(
        Juror.person_id == bindparam("person"),
        Juror.season_id == bindparam("season"),
        Assignment.round_id == bindparam("round"),
        or_(Ballot.submitted_at.is_(None), Ballot.changed),
        FULL,
    )
)
_UNSENT = OWN_SHEETS.where(Assignment.id.in_(_LEFT), ~CONFLICT, ~OWN_COMPANY, *STANDS).order_by(
    Assignment.position, Assignment.id, Criterion.position
)


_IN_ROUND = _EVERY.where(Assignment.round_id == bindparam("round"), *STANDS).order_by(Assignment.id, Criterion.position)
_UNCOUNTED = _IN_ROUND.where(FULL, Ballot.submitted_at.is_(None))
_LET_COUNT = _IN_ROUND.where(Ballot.submitted_at.is_not(None), BallotCopy.proposal_id.is_not(None))


def uncounted(round_: Round) -> list[Sheet]:
    """Return every ballot of a round that is scored in full and does not count, of all jurors. One query.

    Some may lack an explanation, and some were taken back by their juror: see `rules.can_be_let_count`.
    """
    return _sheets(_UNCOUNTED, round=round_.id)


def _of_closed(query: Select[str, int, int]) -> Select[str, int, int]:
    return (
        query.join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Round, Round.id == beside(Assignment.round_id))
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(beside(Round.season_id) == bindparam("season"), Round.closes_at <= bindparam("now"), *STANDS)
        .group_by(Round.code)
    )


_OF_CLOSED = union_all(
    _of_closed(
        select(Round.code, func.count().label("left"), literal(0).label("let"))
        .select_from(Ballot)
        .where(Ballot.submitted_at.is_(None), Ballot.scored > 0, FULL)
    ),
    _of_closed(
        select(Round.code, literal(0), func.count())
        .select_from(BallotCopy)
        .join(Ballot, and_(BallotCopy.ballot_id == Ballot.assignment_id, BallotCopy.number == Ballot.copies))
        .where(Ballot.submitted_at.is_not(None), BallotCopy.proposal_id.is_not(None))
    ),
)


def uncounted_by_round(season: Season, *, now: datetime) -> dict[str, tuple[int, int]]:
    """Return by closed round (code): ballots scored in full that do not count, and those two people let count.

    One query.
    """
    found: dict[str, tuple[int, int]] = {}
    for code, waiting, counted in run(_OF_CLOSED, {"season": season.id, "now": now}):
        before = found.get(code, (0, 0))
        found[code] = before[0] + waiting, before[1] + counted
    return found


def let_count(round_: Round) -> list[Sheet]:
    """Return every ballot of a round that counts only because two people let complete drafts count. One query."""
    return _sheets(_LET_COUNT, round=round_.id)


def own_ballot(person: Person, season: Season, ballot_id: uuid.UUID) -> Sheet | None:
    """Return a person's own ballot of a season with its marks and its last copy, or none. One query."""
    return next(iter(_sheets(_OWN, ballot=ballot_id, person=person.id, season=season.id)), None)


def unsent(person: Person, season: Season, round_id: uuid.UUID) -> list[Sheet]:
    """Return a person's own ballots of a round that are scored in full and not submitted as they are. One query.

    Not all of them can be submitted: a score may lack its explanation; see `rules.lacks`.
    """
    return _sheets(_UNSENT, round=round_id, person=person.id, season=season.id)


def _sheets(statement: Executable, **values: uuid.UUID) -> list[Sheet]:
    return sheets_of(run(statement, values).mappings())


def recusal(ballot_id: uuid.UUID) -> Row[str, datetime, uuid.UUID | None] | None:
    """Return reason, at and by_id of a ballot's recusal, or none: for its own juror."""
    return run(select(Recusal.reason, Recusal.at, Recusal.by_id).where(Recusal.assignment_id == ballot_id)).first()


def declared_on(juror_id: uuid.UUID, round_id: uuid.UUID) -> list[str] | None:
    """Return the nomination ids a juror declared on in a round, or none before the first time."""
    return run(
        select(Declaration.nominations).where(Declaration.juror_id == juror_id, Declaration.round_id == round_id)
    ).scalar()


# What a juror reads of an entry: its version, and its files, of which jurors get copies.


def version_read(sheet: Sheet) -> Any:
    """Return language, title, answers and files of the version this juror reads, or none."""
    query = select(Version.language, Version.title, Version.answers, Version.files).where(
        Version.id == sheet.read_version_id
    )
    return run(query).first()


def files_of(nomination_id: uuid.UUID) -> dict[str, Row[Any]]:
    """Return the stored files of an entry by id as text; which of them a juror sees is the dossier's to say."""
    query = select(
        Attachment.id, Attachment.name, Attachment.kind, Attachment.size, Attachment.copy_kind, Attachment.copy_size,
        Attachment.details, Attachment.thumbnail_key, Attachment.width, Attachment.height,
    ).where(Attachment.nomination_id == nomination_id, Attachment.stored_at.is_not(None))  # fmt: skip
    return {str(row.id): row for row in run(query)}


def has_file(nomination_id: uuid.UUID, file_id: uuid.UUID) -> bool:
    """Whether a stored file is one of an entry's."""
    query = select(Attachment.id).where(
        Attachment.id == file_id,
        Attachment.nomination_id == nomination_id,
        Attachment.stored_at.is_not(None),
    )
    return run(query).first() is not None


# For organisers.


def not_submitted(round_: Round, category: Category, nomination_id: uuid.UUID | None = None) -> Rows:
    """Return the ballots of a category in a round, or of one entry, that are scored in full and were not submitted.

    Rows: juror (a name), nomination_id, title, language; by juror. For after the close. One query.
    """
    criteria = select(func.count()).where(_EACH.category_id == category.id).scalar_subquery()
    query = (
        select(Person.name.label("juror"), Assignment.nomination_id, Nomination.title, Nomination.language)
        .select_from(Assignment)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(beside(Assignment.round_id) == round_.id, beside(Assignment.category_id) == category.id)
        .where(Ballot.scored == criteria, Ballot.submitted_at.is_(None), *STANDS)
        .order_by(Person.name_key, Nomination.title_key, Assignment.id)
    )
    return run(query if nomination_id is None else query.where(Assignment.nomination_id == nomination_id)).all()


def has_scores(season: Season) -> bool:
    """Whether a score of the season was ever given and not cleared."""
    query = select(Score.steps).join(Assignment, Assignment.id == Score.ballot_id)
    query = query.join(Round, Round.id == Assignment.round_id)
    return bool(run(select(exists(query.where(Round.season_id == season.id, Score.steps.is_not(None))))).scalar())


def submitted(season: Season) -> int:
    """Return how many scoresheets of the season are submitted by now."""
    query = select(func.count()).select_from(Ballot).join(Assignment, Assignment.id == Ballot.assignment_id)
    query = query.join(Round, Round.id == Assignment.round_id)
    return run(query.where(Round.season_id == season.id, Ballot.submitted_at.is_not(None))).scalar() or 0
