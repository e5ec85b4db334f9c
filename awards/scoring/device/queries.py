"""Reading what a juror may keep on a device: the own open dossiers of a round, each with what its page follows from."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import and_, bindparam, func, select

from awards.core.db import Rows, run
from awards.jury.models import Assignment, Juror, Recusal
from awards.nominations.models import Admission, Attachment, FilePage, Nomination, Translation
from awards.scoring.models import Ballot, Note
from awards.scoring.queries import CONFLICT, OWN_COMPANY, STANDS

_VERSION = func.coalesce(Ballot.version_id, Admission.version_id)
_OF_VERSION = and_(Translation.version_id == _VERSION, Translation.released)
_TRANSLATED = select(func.max(Translation.at)).where(_OF_VERSION).correlate(Ballot, Admission)
_TRANSLATIONS = select(func.count()).select_from(Translation).where(_OF_VERSION).correlate(Ballot, Admission)
_OPEN = (
    select(
        Assignment.id,
        Assignment.nomination_id,
        _VERSION.label("version_id"),
        Ballot.opened_at,
        Ballot.revision,
        Ballot.copies,
        Ballot.submitted_at,
        Assignment.skipped_at,
        Nomination.title,
        Nomination.country,
        Nomination.category_id,
        Note.revision.label("noted"),
        _TRANSLATED.scalar_subquery().label("translated_at"),
        _TRANSLATIONS.scalar_subquery().label("translated"),
    )
    .select_from(Assignment)
    .join(Juror, Juror.id == Assignment.juror_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .outerjoin(Admission, Admission.id == Nomination.admission_id)
    .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
    .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
    .outerjoin(Note, Note.assignment_id == Assignment.id)
    .where(Assignment.juror_id == bindparam("juror"), Assignment.round_id == bindparam("round"))
    .where(*STANDS, ~CONFLICT, ~OWN_COMPANY, _VERSION.is_not(None))
    .order_by(Assignment.position, Assignment.id)
)


def open_dossiers(juror_id: uuid.UUID, round_id: uuid.UUID) -> Rows:
    """Return a juror's scoresheets of a round whose dossiers are open to them, in the own order. One query."""
    return run(_OPEN, {"juror": juror_id, "round": round_id}).all()


def size_of_files(nomination_ids: Collection[uuid.UUID]) -> int:
    """Return how many bytes the jury's copies of all files of entries have, with the pictures of their pages.

    Two queries.
    """
    stored = Attachment.nomination_id.in_(nomination_ids), Attachment.stored_at.is_not(None)
    copies = select(func.sum(Attachment.copy_size)).where(*stored)
    pages = select(func.sum(FilePage.size)).join(Attachment, Attachment.id == FilePage.attachment_id).where(*stored)
    return sum(int(run(query).scalar() or 0) for query in (copies, pages))
