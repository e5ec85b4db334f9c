"""Reading what a juror has printed: the own dossiers of a round that are open, with the version that is read."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func, select

from awards.accounts.models import Company, Person
from awards.core.db import Rows, run
from awards.jury.models import Assignment, Juror, Recusal
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.programmes.models import Category, Season
from awards.scoring.models import Ballot
from awards.scoring.queries import CONFLICT, OWN_COMPANY, STANDS

_OWN = (
    select(
        Assignment.id,
        Assignment.nomination_id,
        Category.code.label("category"),
        Nomination.country,
        Company.name.label("company"),
        Ballot.opened_at,
        Version.id.label("version_id"),
        Version.language,
        Version.title,
        Version.answers,
        Version.files,
    )
    .join(Juror, Juror.id == Assignment.juror_id)
    .join(Category, Category.id == Assignment.category_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .join(Company, Company.id == Nomination.company_id)
    .outerjoin(Admission, Admission.id == Nomination.admission_id)
    .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
    .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
    .join(Version, Version.id == func.coalesce(Ballot.version_id, Admission.version_id))
    .where(Juror.person_id == bindparam("person"), Juror.season_id == bindparam("season"))
    .order_by(Assignment.position, Assignment.id)
)
_OPEN = _OWN.where(Assignment.round_id == bindparam("round"), ~CONFLICT, ~OWN_COMPANY, *STANDS)
_IDS = _OPEN.with_only_columns(Assignment.id, Assignment.nomination_id, Ballot.opened_at)


def open_ones(person: Person, season: Season, round_id: uuid.UUID) -> Rows:
    """Return id, nomination_id and opened_at of a person's own ballots of a round whose dossiers are open, in order.

    Left out: what was taken back, withdrawn or disqualified, recusals and conflicts. One query.
    """
    return run(_IDS, {"person": person.id, "season": season.id, "round": round_id}).all()


def dossiers(person: Person, season: Season, ballot_ids: Collection[uuid.UUID]) -> Rows:
    """Return of own ballots, in order, what is printed of each: entry, version read, and opened_at. One query."""
    query = _OWN.where(Assignment.id.in_(ballot_ids))
    return run(query, {"person": person.id, "season": season.id}).all()


def files(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """Return the stored files of entries, by the entry: see `scoring.queries.files_of`. One query."""
    query = select(
        Attachment.nomination_id, Attachment.id, Attachment.name, Attachment.kind, Attachment.size,
        Attachment.copy_kind, Attachment.copy_size, Attachment.details, Attachment.thumbnail_key, Attachment.photo_key,
        Attachment.width, Attachment.height,
    ).where(Attachment.nomination_id.in_(nomination_ids), Attachment.stored_at.is_not(None))  # fmt: skip
    found: dict[uuid.UUID, list[Any]] = {}
    for row in run(query):
        found.setdefault(row.nomination_id, []).append(row)
    return found
