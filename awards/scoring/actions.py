"""What a juror does to the own ballot: each save, submitting, skipping. Every verb gets a sheet that is locked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, literal, select, update

from awards.core.clock import now
from awards.core.db import db, insert_into, run, upsert
from awards.core.verdicts import insist
from awards.jury.actions_conflicts import add_conflict
from awards.jury.actions_conflicts import doubt_category as doubt_category_of
from awards.jury.models import Assignment, Juror, Tally
from awards.jury.queries import assignment as assignment_of
from awards.jury.tally import counted_on
from awards.ledger.actions import log
from awards.programmes.document import Programme
from awards.programmes.models import Category, Season
from awards.scoring import queries, rules
from awards.scoring.models import Ballot, Score
from awards.scoring.sheets import Sheet

# The columns that a save changes.
BALLOT = (
    "revision", "scored", "weighted_sum", "jury_comment", "advice", "comments_revision", "language", "saved_at",
    "submitted_at",
)  # fmt: skip
SCORE = ("steps", "comment", "revision", "saved_at")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be saved of one criterion: steps (none: cleared) and comment, on top of a revision."""

    steps: int | None
    comment: str
    revision: int


@dataclass(frozen=True, slots=True)
class Remarks:
    """Both comments of a ballot, on top of a revision."""

    jury_comment: str
    advice: str
    revision: int


def locked(person: Any, season: Season, ballot_id: uuid.UUID) -> Sheet | None:
    """Return a person's own ballot to change it: until the transaction ends nobody else changes one of this category.

    Moves the tally of the category and round; an answer without a commit takes that back. Two queries.
    """
    values = {"ballot": ballot_id, "person": person.id, "season": season.id}
    run(_writes(db.engine.dialect.name).move, values)
    return queries.own_ballot(person, season, ballot_id)


@dataclass(frozen=True, slots=True)
class _Writes:
    """What every save sends. Building a statement costs more than running it, so they are built once."""

    move: Any
    ballot: Any
    score: Any


@cache
def _writes(_dialect: str) -> _Writes:
    own = (
        select(Assignment.round_id, Assignment.category_id, literal(1))
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(
            Assignment.id == bindparam("ballot"),
            Juror.person_id == bindparam("person"),
            Juror.season_id == bindparam("season"),
        )
    )
    move = counted_on(insert_into(Tally).from_select(["round_id", "category_id", "moves"], own))
    return _Writes(move, upsert(Ballot, *BALLOT), upsert(Score, *SCORE))


def opening(sheet: Sheet, *, at: datetime, language: str) -> Any:
    """Return the statement that notes the first opening of a dossier and the version read; nothing if it is noted."""
    made = insert_into(Ballot).values(
        assignment_id=sheet.id, version_id=sheet.admitted_version_id, opened_at=at, language=language
    )
    return made.on_conflict_do_nothing()


def is_stale(sheet: Sheet, code: str, change: Change) -> bool:
    """Whether a criterion was saved by another page since the revision a change is based on, and differs from it."""
    mark = sheet.marks[code]
    return mark.revision != change.revision and (mark.steps, mark.comment) != (change.steps, change.comment)


def are_stale(sheet: Sheet, remarks: Remarks) -> bool:
    """Whether the comments were saved by another page since the revision these are based on, and differ from them."""
    stored = (sheet.jury_comment, sheet.advice)
    return sheet.comments_revision != remarks.revision and stored != (remarks.jury_comment, remarks.advice)


def save(
    sheet: Sheet,
    changes: Mapping[str, Change],
    remarks: Remarks | None = None,
    *,
    programme: Programme,
    language: str,
    by: Any,
) -> bool:
    """Save what changed of a ballot, none of it stale; whether anything did. What lacks something is a draft again."""
    moment = now()
    touched = [code for code, change in changes.items() if _apply(sheet, code, change)]
    said = remarks is not None and _apply_remarks(sheet, remarks)
    if not touched and not said:
        return False
    if sheet.submitted_at and rules.lacks(sheet.marks.values(), sheet.jury_comment, sheet.advice, programme):
        sheet.submitted_at = None
    sheet.saved_at = moment
    sheet.revision += 1
    _write_ballot(sheet, language)
    _write_scores(sheet, touched, moment)
    _begin(sheet, moment)
    log("ballot.saved", by=by, season_id=sheet.season_id, subject_id=sheet.id, criteria=touched, comments=said)
    return True


def _apply(sheet: Sheet, code: str, change: Change) -> bool:
    mark = sheet.marks[code]
    if (mark.steps, mark.comment) == (change.steps, change.comment):
        return False
    mark.steps, mark.comment = change.steps, change.comment
    mark.revision += 1
    return True


def _apply_remarks(sheet: Sheet, remarks: Remarks) -> bool:
    if (sheet.jury_comment, sheet.advice) == (remarks.jury_comment, remarks.advice):
        return False
    sheet.jury_comment, sheet.advice = remarks.jury_comment, remarks.advice
    sheet.comments_revision += 1
    return True


def _write_ballot(sheet: Sheet, language: str) -> None:
    values = {name: getattr(sheet, name) for name in BALLOT if name != "language"}
    # The first save may come before the note of the first opening.
    first = {"assignment_id": sheet.id, "version_id": sheet.read_version_id, "opened_at": sheet.saved_at}
    run(_writes(db.engine.dialect.name).ballot, {**first, **values, "language": language})


def _write_scores(sheet: Sheet, codes: list[str], moment: datetime) -> None:
    rows = [
        {
            "ballot_id": sheet.id,
            "criterion_id": mark.criterion_id,
            "steps": mark.steps,
            "comment": mark.comment,
            "revision": mark.revision,
            "saved_at": moment,
        }
        for mark in map(sheet.marks.__getitem__, codes)
    ]
    if rows:
        run(_writes(db.engine.dialect.name).score, rows)


def _begin(sheet: Sheet, moment: datetime) -> None:
    if sheet.begun_at is None or sheet.skipped_at is not None:
        sheet.begun_at, sheet.skipped_at = sheet.begun_at or moment, None
        changed = update(Assignment).where(Assignment.id == sheet.id)
        db.session.execute(changed.values(begun_at=sheet.begun_at, skipped_at=None))


def submit(sheet: Sheet, programme: Programme, *, by: Any) -> None:
    """Submit a ballot, so that it counts; Refused while it lacks something. A second time changes nothing."""
    found = rules.lacks(sheet.marks.values(), sheet.jury_comment, sheet.advice, programme)
    insist(rules.can_submit(found))
    if sheet.submitted_at is None:
        sheet.submitted_at = now()
        db.session.execute(
            update(Ballot).where(Ballot.assignment_id == sheet.id).values(submitted_at=sheet.submitted_at)
        )
        log("ballot.submitted", by=by, season_id=sheet.season_id, subject_id=sheet.id, revision=sheet.revision)


def skip(sheet: Sheet, *, by: Any) -> None:
    """Put an entry at the end of the own list."""
    if sheet.submitted_at is None:
        db.session.execute(update(Assignment).where(Assignment.id == sheet.id).values(skipped_at=now()))
        log("ballot.skipped", by=by, season_id=sheet.season_id, subject_id=sheet.id)


def recuse(sheet: Sheet, season: Season, *, reason: str, note: str, by: Any) -> None:
    """Declare a conflict of interest from the ballot: it closes, and no longer counts if it did."""
    juror = db.session.get_one(Juror, sheet.juror_id)
    add_conflict(juror, season, sheet.nomination_id, reason=reason, note=note, by=by)


def doubt_category(sheet: Sheet, season: Season, category: Category | None, *, note: str, by: Any) -> None:
    """Say that the entry is in the wrong category."""
    assignment = assignment_of(season, sheet.id)
    if assignment is not None:
        doubt_category_of(assignment, category, note=note, by=by)
