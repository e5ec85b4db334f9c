"""What the doctor looks at in the data: everything that was acknowledged has to be there, and agree with itself."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Protocol

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from awards.core.db import db, run
from awards.core.files import BLOCK, FileStore
from awards.core.roles import STAFF
from awards.jury.models import Assignment, Juror
from awards.nominations.answers.whole_entry import digest
from awards.nominations.files import copies
from awards.nominations.models import Admission, Attachment, Disqualification, FilePage, Nomination, Version, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme, fingerprint, load
from awards.programmes.models import Appointment, Criterion, ProgrammeRevision, Round, Season
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import weighted_sum

PAGE = 500


class Submitted(Protocol):
    """A row of a version, as far as it was submitted."""

    id: uuid.UUID
    nomination_id: uuid.UUID
    answers: dict[str, Any]
    files: dict[str, Any]
    sha256: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    advice: str


RESTORE = "Restore it from a backup."
# What would overwrite a forgery comes only after a look at what was there before it.
RESCORE = "Compare it with a backup. Only if nothing in it was changed, have the juror save and submit it again."
AGAIN = "Compare scoresheets and rules with a backup. Only if they are as they were, delete it; it is made anew."


def of_programmes() -> Iterator[Finding]:
    """Each season has its latest programme in force, unchanged since, and somebody who organises it."""
    for season in programmes.seasons():
        revisions = db.session.scalars(
            select(ProgrammeRevision).where(ProgrammeRevision.season_id == season.id).order_by(ProgrammeRevision.number)
        ).all()
        if not revisions or season.programme_id != revisions[-1].id:
            yield Finding(f"Season {season.slug}: its last programme is not the one in force.", RESTORE)
        for revision in revisions:
            if not _is_unchanged(revision):
                yield Finding(f"Season {season.slug}: programme {revision.number} was changed.", RESTORE)
        if not _organised(season):
            yield Finding(
                f"Season {season.slug}: nobody organises it.", "Give somebody the role with `awards user create`."
            )


def _is_unchanged(revision: ProgrammeRevision) -> bool:
    programme = programme_of(revision.source)
    return programme is not None and fingerprint(programme) == revision.fingerprint


@lru_cache(maxsize=8)
def programme_of(source: str) -> Programme | None:
    """Return what a programme's text declares, none where it cannot be read; read once, though many findings ask."""
    try:
        return load(source)
    except ProgrammeFaults:
        return None


def _organised(season: Season) -> bool:
    query = select(func.count()).select_from(Appointment)
    query = query.where(Appointment.season_id == season.id, Appointment.role.in_(STAFF))
    return bool(run(query.where(Appointment.ended_at.is_(None))).scalar())


def of_nominations() -> Iterator[Finding]:
    """What a nomination points at is its own, and every version is what its hash says."""
    for name, column, table in (
        ("version", Nomination.version_id, Version),
        ("decision on admission", Nomination.admission_id, Admission),
        ("withdrawal", Nomination.withdrawal_id, Withdrawal),
        ("disqualification", Nomination.disqualification_id, Disqualification),
    ):
        query = select(Nomination.id).join(table, table.id == column).where(table.nomination_id != Nomination.id)
        for nomination_id in run(query).scalars():
            yield Finding(f"Nomination {nomination_id}: its {name} is another nomination’s.", RESTORE)
    admitted = aliased(Version)
    query = select(Admission.id).join(admitted, admitted.id == Admission.version_id)
    for admission_id in run(query.where(admitted.nomination_id != Admission.nomination_id)).scalars():
        yield Finding(f"Decision {admission_id} is about another nomination’s version.", RESTORE)
    columns = select(Version.id, Version.nomination_id, Version.answers, Version.files, Version.sha256)
    for page in _pages(columns, Version.id):
        changed = {row.id for row in page if not _is_as_submitted(row)}
        for version_id in sorted(changed):
            yield Finding(f"Version {version_id}: its answers are not those that were submitted.", RESTORE)
        yield from dict.fromkeys(_of_submitted_files([row for row in page if row.id not in changed and row.files]))


def _is_as_submitted(version: Submitted) -> bool:
    try:
        return digest(version.answers, version.files) == version.sha256
    except (TypeError, ValueError):
        return False


def _of_submitted_files(versions: Sequence[Submitted]) -> Iterator[Finding]:
    """Each file of a version is still there, with its nomination, under its name, and the one it was."""
    there = {
        (row.nomination_id, str(row.id)): row
        for row in run(
            select(Attachment.id, Attachment.nomination_id, Attachment.name, Attachment.sha256, Attachment.stored_at,
                   Attachment.removed_at)
            .where(Attachment.nomination_id.in_({version.nomination_id for version in versions}))
        )
    }  # fmt: skip
    for version in versions:
        for file_id, submitted in version.files.items():
            file = there.get((version.nomination_id, file_id))
            if file is None:
                yield Finding(f"File {file_id}: it was submitted, and its nomination does not have it.", RESTORE)
            elif file.stored_at is None or file.removed_at is not None:
                yield Finding(f"File {file_id}: it was submitted, and does not count as there.", RESTORE)
            elif file.sha256 != submitted["sha256"]:
                yield Finding(f"File {file_id}: it is not the one that was submitted.", RESTORE)
            elif file.name != submitted["name"]:
                yield Finding(f"File {file_id}: its name is not the one that was submitted.", RESTORE)


def of_files(store: FileStore, *, deep: bool) -> Iterator[Finding]:
    """The bytes of every stored file and of its copies are there; `deep`: and are those that came or were made."""
    columns = select(
        Attachment.id, Attachment.key, Attachment.size, Attachment.sha256, Attachment.kind, Attachment.copy_key,
        Attachment.copy_size, Attachment.copy_sha256, Attachment.thumbnail_key, Attachment.photo_key,
    )  # fmt: skip
    for row in chain.from_iterable(_pages(columns.where(Attachment.stored_at.is_not(None)), Attachment.id)):
        yield from _of_bytes(store, row.key, row.size, row.sha256, deep, f"File {row.id}: its bytes")
        if row.copy_key and row.copy_key != row.key:
            yield from _of_bytes(store, row.copy_key, row.copy_size, row.copy_sha256, deep,
                                 f"File {row.id}: the bytes of its copy")  # fmt: skip
        elif row.copy_key and row.kind not in copies.PLAIN:
            yield Finding(
                f"File {row.id}: no copy without personal data could be made; jurors get it as it was sent.",
                "Ask the nominee to save it anew and send it again, by returning the nomination for correction.",
            )
        for key, what in ((row.thumbnail_key, "small picture"), (row.photo_key, "picture for publication")):
            if key and _size(store, key) is None:
                yield Finding(f"File {row.id}: its {what} is missing.", RESTORE)
    pages = select(FilePage.key, FilePage.attachment_id, FilePage.number)
    for page in chain.from_iterable(_pages(pages, FilePage.key)):
        if _size(store, page.key) is None:
            yield Finding(
                f"File {page.attachment_id}: the picture of its page {page.number} is missing.",
                "The worker draws the pages of this document anew within the hour.",
            )


def _of_bytes(store: FileStore, key: str, size: int, sha256: str, deep: bool, what: str) -> Iterator[Finding]:
    found = _size(store, key)
    if found is None:
        yield Finding(f"{what} are missing ({store.folder / key[:2] / key[2:]}).", RESTORE)
    elif found != size or (deep and _sha256(store, key) != sha256):
        yield Finding(f"{what} are not those that were uploaded ({store.path(key)}).", RESTORE)


def _size(store: FileStore, key: str) -> int | None:
    """How many bytes there are under a key; none where there is no file, or it is no key of ours."""
    try:
        path = store.path(key)
    except ValueError:
        return None
    return path.stat().st_size if path.is_file() else None


def _sha256(store: FileStore, key: str) -> str:
    found = hashlib.sha256()
    with store.open(key) as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def of_ballots() -> Iterator[Finding]:
    """Every score is on the scale; what counts of a ballot is its copy in force, and a submitted one is complete."""
    for season in programmes.seasons():
        yield from _of_season(season)
    query = (
        select(Ballot.assignment_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Version, Version.id == Ballot.version_id)
        .where(Version.nomination_id != Assignment.nomination_id)
    )
    for ballot_id in run(query).scalars():
        yield Finding(f"Ballot {ballot_id} read another nomination’s version.", RESTORE)


def _of_season(season: Season) -> Iterator[Finding]:
    scale = season.document.scale
    most = int((scale.max - scale.min) / scale.step)
    weights: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = {
        category.id: {row.id: row.exact_weight for row in category.criteria}
        for category in programmes.categories(season)
    }
    query = (
        select(
            Ballot.assignment_id, Ballot.scored, Ballot.changed, Ballot.copies, Ballot.counted, Ballot.weighted_sum,
            Ballot.submitted_at, Assignment.category_id, Assignment.begun_at, Score.criterion_id, Criterion.code,
            Score.steps, Score.counted.label("counts"), BallotCopy.number, BallotCopy.at, BallotCopy.taken_back_at,
            BallotCopy.scores, BallotCopy.weighted_sum.label("copied_sum"),
            func.coalesce(Juror.imported_at, Nomination.imported_at).label("imported_at"),
        )
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Score, Score.ballot_id == Ballot.assignment_id)
        .outerjoin(Criterion, Criterion.id == Score.criterion_id)
        .outerjoin(
            BallotCopy, and_(BallotCopy.ballot_id == Ballot.assignment_id, BallotCopy.number == Ballot.copies)
        )
        .where(Assignment.category_id.in_(weights))
        .order_by(Ballot.assignment_id)
    )  # fmt: skip
    rows = run(query.execution_options(yield_per=PAGE))
    for ballot_id, group in groupby(rows, key=attrgetter("assignment_id")):
        scores = list(group)
        for fault in _ballot_faults(scores, weights[scores[0].category_id], most):
            yield Finding(f"Ballot {ballot_id}: {fault}", RESCORE)


def _ballot_faults(rows: list[Any], weights: dict[uuid.UUID, Decimal], most: int) -> Iterator[str]:
    ballot = rows[0]
    scored = [row for row in rows if row.criterion_id is not None]
    given = [row.steps for row in scored if row.steps is not None]
    if not {row.criterion_id for row in scored} <= set(weights):
        yield "it has a score for a criterion of another category."
        return
    if any(not 0 <= value <= most for row in scored for value in (row.steps, row.counts) if value is not None):
        yield "it has a score that is not on the scale."
    if ballot.scored != len(given):
        yield f"it counts {ballot.scored} scores and has {len(given)}."
    if given and ballot.begun_at is None:
        yield "it has scores and counts as not begun."
    yield from _copy_faults(ballot, scored, weights)


def _copy_faults(ballot: Any, scored: list[Any], weights: dict[uuid.UUID, Decimal]) -> Iterator[str]:
    """The copy in force, what is ranked of it, and its sum say the same; without one nothing counts."""
    counts = {row.code: row.counts for row in scored if row.counts is not None}
    in_force = ballot.submitted_at is not None
    if (ballot.copies > 0 and ballot.number is None) or (in_force and not ballot.copies):
        yield "the copy that was submitted last is missing."
        return
    if ballot.copies and (ballot.taken_back_at is None, ballot.at) != (in_force, ballot.submitted_at or ballot.at):
        yield "it is not clear whether its last copy counts."
    if counts != (ballot.scores if in_force else {}) or ballot.counted != len(counts):
        yield "the scores that count are not those of its copy in force."
    sums = weighted_sum({str(key): weight for key, weight in weights.items()},
                        {str(row.criterion_id): row.counts for row in scored})  # fmt: skip
    if ballot.weighted_sum != sums or (in_force and ballot.copied_sum != sums):
        yield "its stored sum is not that of the scores that count."
    # A judging that others held may have left scores out; its ballots are taken in as they are.
    if in_force and len(counts) < len(weights) and ballot.imported_at is None:
        yield "it is submitted and lacks a score."
    drafted = {row.code: row.steps for row in scored if row.steps is not None}
    if ballot.changed if not in_force else (not ballot.changed and drafted != ballot.scores):
        yield "it does not say rightly whether it was changed since it was submitted."


def of_assignments() -> Iterator[Finding]:
    """What a juror was given belongs to the season and the round it stands in."""
    query = (
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(or_(Nomination.season_id != Round.season_id, Juror.season_id != Round.season_id))
    )
    for assignment_id in run(query).scalars():
        yield Finding(f"Assignment {assignment_id}: entry, juror and round are of different seasons.", RESTORE)


def _pages(query: Any, key: InstrumentedAttribute[Any]) -> Iterator[Sequence[Any]]:
    """Yield rows page by page, by the key, so that any number of them fits into memory."""
    last = None
    while rows := run((query if last is None else query.where(key > last)).order_by(key).limit(PAGE)).all():
        yield rows
        last = rows[-1][0]
