"""What the doctor looks at in the data: everything that was acknowledged has to be there, and agree with itself."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from awards.core.db import db
from awards.core.files import BLOCK, FileStore
from awards.jury.models import Assignment, Juror, Tally
from awards.nominations import copies
from awards.nominations.actions import digest
from awards.nominations.models import Admission, Attachment, Nomination, Version, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.document import fingerprint, load
from awards.programmes.document_faults import ProgrammeFaults
from awards.programmes.models import Appointment, ProgrammeRevision, Season
from awards.results import checking, publishing
from awards.results.models import Board, Publication, Standing
from awards.scoring.models import Ballot, Score
from awards.scoring.weighing import weighted_sum

PAGE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    advice: str


RESTORE = "Restore it from a backup."


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
    try:
        return fingerprint(load(revision.source)) == revision.fingerprint
    except ProgrammeFaults:
        return False


def _organised(season: Season) -> bool:
    query = select(func.count()).select_from(Appointment)
    query = query.where(Appointment.season_id == season.id, Appointment.role.in_(("owner", "organiser")))
    return bool(db.session.scalar(query.where(Appointment.ended_at.is_(None))))


def of_nominations() -> Iterator[Finding]:
    """What a nomination points at is its own, and every version is what its hash says."""
    for name, column, table in (
        ("version", Nomination.version_id, Version),
        ("decision on admission", Nomination.admission_id, Admission),
        ("withdrawal", Nomination.withdrawal_id, Withdrawal),
    ):
        query = select(Nomination.id).join(table, table.id == column).where(table.nomination_id != Nomination.id)
        for nomination_id in db.session.scalars(query):
            yield Finding(f"Nomination {nomination_id}: its {name} is another nomination’s.", RESTORE)
    admitted = aliased(Version)
    query = select(Admission.id).join(admitted, admitted.id == Admission.version_id)
    for admission_id in db.session.scalars(query.where(admitted.nomination_id != Admission.nomination_id)):
        yield Finding(f"Decision {admission_id} is about another nomination’s version.", RESTORE)
    for version_id, answers, sha256 in _paged(select(Version.id, Version.answers, Version.sha256), Version.id):
        if digest(answers) != sha256:
            yield Finding(f"Version {version_id}: its answers are not those that were submitted.", RESTORE)


def of_files(store: FileStore, *, deep: bool) -> Iterator[Finding]:
    """The bytes of every stored file and of its copies are there; `deep`: and are those that came or were made."""
    columns = select(
        Attachment.id, Attachment.key, Attachment.size, Attachment.sha256, Attachment.kind, Attachment.copy_key,
        Attachment.copy_size, Attachment.copy_sha256, Attachment.thumbnail_key, Attachment.photo_key,
    )  # fmt: skip
    for row in _paged(columns.where(Attachment.stored_at.is_not(None)), Attachment.id):
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
            if key and not store.path(key).is_file():
                yield Finding(f"File {row.id}: its {what} is missing.", RESTORE)


def _of_bytes(store: FileStore, key: str, size: int, sha256: str, deep: bool, what: str) -> Iterator[Finding]:
    path = store.path(key)
    if not path.is_file():
        yield Finding(f"{what} are missing ({path}).", RESTORE)
    elif path.stat().st_size != size or (deep and _sha256(store, key) != sha256):
        yield Finding(f"{what} are not those that were uploaded ({path}).", RESTORE)


def _sha256(store: FileStore, key: str) -> str:
    found = hashlib.sha256()
    with store.open(key) as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def of_ballots() -> Iterator[Finding]:
    """Every score is on the scale, and each ballot's sums are those of its scores; a submitted one is complete."""
    for season in programmes.seasons():
        yield from _of_season(season)
    query = (
        select(Ballot.assignment_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Version, Version.id == Ballot.version_id)
        .where(Version.nomination_id != Assignment.nomination_id)
    )
    for ballot_id in db.session.scalars(query):
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
            Ballot.assignment_id, Ballot.scored, Ballot.weighted_sum, Ballot.submitted_at, Assignment.category_id,
            Assignment.begun_at, Score.criterion_id, Score.steps,
            func.coalesce(Juror.imported_at, Nomination.imported_at).label("imported_at"),
        )
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Score, Score.ballot_id == Ballot.assignment_id)
        .where(Assignment.category_id.in_(weights))
        .order_by(Ballot.assignment_id)
    )  # fmt: skip
    rows = db.session.execute(query.execution_options(yield_per=PAGE))
    for ballot_id, group in groupby(rows, key=lambda row: row[0]):
        scores = list(group)
        for fault in _ballot_faults(scores, weights[scores[0].category_id], most):
            yield Finding(f"Ballot {ballot_id}: {fault}", "Have the juror open it and save a score, or restore it.")


def _ballot_faults(rows: list[Any], weights: dict[uuid.UUID, Decimal], most: int) -> Iterator[str]:
    ballot = rows[0]
    steps = {str(row.criterion_id): row.steps for row in rows if row.criterion_id is not None}
    named = {str(criterion): weight for criterion, weight in weights.items()}
    given = [value for value in steps.values() if value is not None]
    if not set(steps) <= set(named):
        yield "it has a score for a criterion of another category."
        return
    if any(not 0 <= value <= most for value in given):
        yield "it has a score that is not on the scale."
    if ballot.scored != len(given):
        yield f"it counts {ballot.scored} scores and has {len(given)}."
    if ballot.weighted_sum != weighted_sum(named, steps):
        yield "its stored sum is not that of its scores."
    # A judging that others held may have left scores out; its ballots are taken in as they are.
    if ballot.submitted_at is not None and len(given) < len(named) and ballot.imported_at is None:
        yield "it is submitted and lacks a score."
    if given and ballot.begun_at is None:
        yield "it has scores and counts as not begun."


def of_results() -> Iterator[Finding]:
    """No board is ahead of its ballots or other than they give, and every publication is what its hash says."""
    kept = select(func.count()).where(Standing.board_id == Board.id).scalar_subquery()
    query = select(Board.id, Board.moves, func.coalesce(Tally.moves, 0), kept).outerjoin(
        Tally, (Tally.round_id == Board.round_id) & (Tally.category_id == Board.category_id)
    )
    again = "Delete it; it is made anew when somebody looks at it."
    for board_id, moves, counted, _ in db.session.execute(query):
        if moves > counted:
            yield Finding(f"Board {board_id}: it counts more moves than its ballots made.", again)
    doubled = select(Standing.board_id).group_by(Standing.board_id, Standing.nomination_id)
    for board_id in db.session.scalars(doubled.having(func.count() > 1).distinct()):
        yield Finding(f"Board {board_id}: an entry is in it twice.", again)
    for season in programmes.seasons():
        for board_id in checking.untrue_boards(season):
            yield Finding(f"Board {board_id}: its places are not those that its ballots give.", again)
    for publication in db.session.scalars(select(Publication)):
        if publishing.fingerprint(publication.content.get("bundle")) != publication.sha256:
            yield Finding(f"Publication {publication.id}: it is not what was published.", RESTORE)


def of_assignments() -> Iterator[Finding]:
    """What a juror was given belongs to the season and the round it stands in."""
    from awards.jury.models import Juror
    from awards.programmes.models import Round

    query = (
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(or_(Nomination.season_id != Round.season_id, Juror.season_id != Round.season_id))
    )
    for assignment_id in db.session.scalars(query):
        yield Finding(f"Assignment {assignment_id}: entry, juror and round are of different seasons.", RESTORE)


def _paged(query: Any, key: Any) -> Iterator[Any]:
    """Yield rows page by page, by the key, so that any number of them fits into memory."""
    last = None
    while rows := db.session.execute(
        (query if last is None else query.where(key > last)).order_by(key).limit(PAGE)
    ).all():
        yield from rows
        last = rows[-1][0]
