"""What a juror does to the own ballot: each save, submitting, taking back, skipping, each of them with a locked sheet;
and what other weights do to all ballots."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import Executable, Row, Select, bindparam, case, func, literal, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, insert_into, run, upsert
from awards.core.verdicts import insist
from awards.jury.actions import counted_on, move_tally
from awards.jury.conflicts.actions import add_conflict
from awards.jury.conflicts.actions import doubt_category as doubt_category_of
from awards.jury.models import Assignment, Juror, Tally
from awards.jury.queries import assignment as assignment_of
from awards.jury.queries import scoring_rounds
from awards.ledger.actions import log
from awards.programmes import queries as programmes
from awards.programmes.document.programme import Programme
from awards.programmes.models import Category, Proposal, Season
from awards.programmes.rulebook import actions as rulebook_actions
from awards.scoring import queries, rules
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import Copied, Sheet, decimals, weighted_sum

# The columns that a save changes.
BALLOT = ("revision", "scored", "changed", "jury_comment", "advice", "comments_revision", "language", "saved_at")
SCORE = ("steps", "comment", "revision", "saved_at")
# Those that say which copy counts.
COUNTING = ("copies", "counted", "weighted_sum", "changed", "submitted_at")
PAGE = 1000  # copies that are weighed at a time


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be saved of one criterion: steps (none: cleared) and comment, on top of a revision.

    again: something else may be on its way, sent on this revision too: even if nothing changes, it must come too late.
    """

    steps: int | None
    comment: str
    revision: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Remarks:
    """Both comments of a ballot, on top of a revision; again: see `Change`."""

    jury_comment: str
    advice: str
    revision: int
    again: bool = False


def locked(person: Person, season: Season, ballot_id: uuid.UUID) -> Sheet | None:
    """Return a person's own ballot to change it: until the transaction ends nobody else changes one of this category.

    Moves the tally of the category and round; an answer without a commit takes that back. Two queries.
    """
    rulebook_actions.hold(season)
    values = {"ballot": ballot_id, "person": person.id, "season": season.id}
    run(_writes(db.engine.dialect.name).move, values)
    return queries.own_ballot(person, season, ballot_id)


def locked_unsent(person: Person, season: Season, round_id: uuid.UUID) -> list[Sheet]:
    """Return a person's own ballots of a round as `queries.unsent`, to submit them; see `locked`. Two queries."""
    _move_all(person, season, round_id)
    return queries.unsent(person, season, round_id)


def lock_round(person: Person, season: Season, round_id: uuid.UUID) -> None:
    """Have nobody else change a ballot of the categories that a person scores in a round; see `locked`."""
    rulebook_actions.hold(season)
    _move_all(person, season, round_id)


def _move_all(person: Person, season: Season, round_id: uuid.UUID) -> None:
    run(_writes(db.engine.dialect.name).move_all, {"round": round_id, "person": person.id, "season": season.id})


@dataclass(frozen=True, slots=True)
class _Writes:
    """What every save sends. Building a statement costs more than running it, so they are built once."""

    move: Executable
    move_all: Executable
    ballot: Executable
    score: Executable


@cache
def _writes(_dialect: str) -> _Writes:
    own = (
        select(Assignment.round_id, Assignment.category_id, literal(1))
        .join(Juror, Juror.id == Assignment.juror_id)
        .where(Juror.person_id == bindparam("person"), Juror.season_id == bindparam("season"))
    )
    of_round = own.join(Category, Category.id == Assignment.category_id).where(
        Assignment.round_id == bindparam("round")
    )
    # Several in one order, so that no two wait for each other.
    of_round = of_round.group_by(Assignment.round_id, Assignment.category_id, Category.position)
    return _Writes(
        _moved(own.where(Assignment.id == bindparam("ballot"))),
        _moved(of_round.order_by(Category.position)),
        upsert(Ballot, *BALLOT),
        upsert(Score, *SCORE),
    )


def _moved(places: Select[uuid.UUID, uuid.UUID, int]) -> Executable:
    return counted_on(insert_into(Tally).from_select(["round_id", "category_id", "moves"], places))


def opening(sheet: Sheet, *, at: datetime, language: str) -> Executable:
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
    language: str,
    by: Person,
) -> bool:
    """Save what changed of a ballot's draft, none of it stale; whether anything did. What counts stays as it is."""
    moment = now()
    touched = [code for code, change in changes.items() if _apply(sheet, code, change)]
    said = remarks is not None and _apply_remarks(sheet, remarks)
    if not touched and not said:
        return False
    sheet.saved_at = moment
    sheet.revision += 1
    if any(changes[code].steps is not None for code in touched):
        freeze_rules(db.session.get_one(Season, sheet.season_id))
    _write_ballot(sheet, language)
    _write_scores(sheet, touched, moment)
    _begin(sheet, moment)
    log("ballot.saved", by=by, season_id=sheet.season_id, subject_id=sheet.id, criteria=touched, comments=said)
    return True


def _apply(sheet: Sheet, code: str, change: Change) -> bool:
    mark = sheet.marks[code]
    same = (mark.steps, mark.comment) == (change.steps, change.comment)
    if same and not (change.again and change.revision == mark.revision):
        return False
    mark.steps, mark.comment = change.steps, change.comment
    mark.revision += 1
    return True


def _apply_remarks(sheet: Sheet, remarks: Remarks) -> bool:
    same = (sheet.jury_comment, sheet.advice) == (remarks.jury_comment, remarks.advice)
    if same and not (remarks.again and remarks.revision == sheet.comments_revision):
        return False
    sheet.jury_comment, sheet.advice = remarks.jury_comment, remarks.advice
    sheet.comments_revision += 1
    return True


def freeze_rules(season: Season) -> None:
    """Freeze a season's rules with its first score, whichever way that came in, before it is written."""
    if not season.rules_number:
        rulebook_actions.hold(season)
        why = rulebook_actions.LATER if queries.has_scores(season) else rulebook_actions.FIRST_SCORE
        rulebook_actions.freeze(season, why=why, ballots=queries.submitted(season))


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


def submit(sheet: Sheet, programme: Programme, *, by: Person) -> bool:
    """Freeze a copy of the draft, which counts from now on; Refused while it lacks something.

    False, with nothing written, if it counts already as it is.
    """
    insist(rules.can_submit(sheet.lacks(programme)))
    if sheet.submitted_at is not None and not sheet.changed:
        return False
    sheet.submitted_at = now()
    sheet.last = sheet.draft(at=sheet.submitted_at)
    sheet.copies += 1
    _freeze(sheet, sheet.last, by=by)
    _count(sheet)
    log("ballot.submitted", by=by, season_id=sheet.season_id, subject_id=sheet.id, revision=sheet.revision,
        copy=sheet.copies)  # fmt: skip
    return True


def let_count(sheet: Sheet, programme: Programme, *, proposal: Proposal) -> None:
    """Let a complete draft count after the close, by a confirmed proposal. Its tally must have been moved."""
    insist(rules.can_be_let_count(sheet.lacks(programme), taken_back=sheet.taken_back))
    sheet.submitted_at = now()
    sheet.last = replace(sheet.draft(at=sheet.submitted_at), let_count=True)
    sheet.copies += 1
    _freeze(sheet, sheet.last, by=None, proposal=proposal)
    _count(sheet)
    log("ballot.let_count", by=proposal.confirmed_by, season_id=sheet.season_id, subject_id=sheet.id,
        revision=sheet.revision, copy=sheet.copies, proposal=str(proposal.id))  # fmt: skip


def count_no_more(sheet: Sheet, *, proposal: Proposal) -> None:
    """Take back that a complete draft counts, by a confirmed proposal; the copy is kept, and counts no more."""
    sheet.submitted_at = None
    _mark_taken_back(sheet, now())
    _count(sheet)
    log("ballot.not_counted", by=proposal.confirmed_by, season_id=sheet.season_id, subject_id=sheet.id,
        copy=sheet.copies, proposal=str(proposal.id))  # fmt: skip


def _freeze(sheet: Sheet, copied: Copied, *, by: Person | None, proposal: Proposal | None = None) -> None:
    values = {
        "ballot_id": sheet.id,
        "number": sheet.copies,
        "at": copied.at,
        "by_id": by.id if by else None,
        "version_id": sheet.read_version_id,
        "scores": copied.scores,
        "comments": copied.comments,
        "jury_comment": copied.jury_comment,
        "advice": copied.advice,
        "language": select(Ballot.language).where(Ballot.assignment_id == sheet.id).scalar_subquery(),
        "weighted_sum": sheet.weighted_sum,
        "proposal_id": proposal.id if proposal else None,
    }
    run(insert_into(BallotCopy).values(**values))


def _count(sheet: Sheet) -> None:
    """Write beside the draft which scores count: those of the copy in force, or none."""
    changed = update(Ballot).where(Ballot.assignment_id == sheet.id)
    run(changed.values({name: getattr(sheet, name) for name in COUNTING}))
    rows = [{"mark": mark.criterion_id, "steps_of": sheet.counting.get(mark.code)} for mark in sheet.marks.values()]
    one = update(Score).where(Score.ballot_id == sheet.id, Score.criterion_id == bindparam("mark"))
    run(one.values(counted=bindparam("steps_of")), rows)


def take_back(sheet: Sheet, *, by: Person) -> None:
    """Take back what was submitted: nothing of the ballot counts until it is submitted or brought back."""
    sheet.submitted_at = None
    _mark_taken_back(sheet, now())
    _count(sheet)
    log("ballot.taken_back", by=by, season_id=sheet.season_id, subject_id=sheet.id, copy=sheet.copies)


def bring_back(sheet: Sheet, *, by: Person) -> None:
    """Undo a taking back: the copy that was submitted last counts again, whatever the draft has become."""
    if sheet.last is None:
        raise ValueError("Nothing was ever submitted.")
    sheet.submitted_at = sheet.last.at
    _mark_taken_back(sheet, None)
    _count(sheet)
    log("ballot.brought_back", by=by, season_id=sheet.season_id, subject_id=sheet.id, copy=sheet.copies)


def _mark_taken_back(sheet: Sheet, at: datetime | None) -> None:
    this = (BallotCopy.ballot_id == sheet.id, BallotCopy.number == sheet.copies)
    run(update(BallotCopy).where(*this).values(taken_back_at=at))
    if sheet.last is not None:
        sheet.last = replace(sheet.last, taken_back_at=at)


def skip(sheet: Sheet, *, by: Person) -> None:
    """Put an entry at the end of the own list."""
    if sheet.submitted_at is None:
        db.session.execute(update(Assignment).where(Assignment.id == sheet.id).values(skipped_at=now()))
        log("ballot.skipped", by=by, season_id=sheet.season_id, subject_id=sheet.id)


def recuse(sheet: Sheet, season: Season, *, reason: str, note: str, by: Person) -> None:
    """Declare a conflict of interest from the ballot: it closes, and no longer counts if it did."""
    juror = db.session.get_one(Juror, sheet.juror_id)
    add_conflict(juror, season, sheet.nomination_id, reason=reason, note=note, by=by)


def doubt_category(sheet: Sheet, season: Season, category: Category | None, *, note: str, by: Person) -> None:
    """Say that the entry is in the wrong category."""
    assignment = assignment_of(season, sheet.id)
    if assignment is not None:
        doubt_category_of(assignment, category, note=note, by=by)


# Other weights: the sums kept with ballots follow, and every board counts as out of date.


def hold_ballots(season: Season) -> None:
    """Make whoever saves or submits in a season wait until the commit, and have every board made anew."""
    for round_ in scoring_rounds(season):
        for category in programmes.categories(season):
            move_tally(round_.id, category.id)


def reweigh(season: Season) -> None:
    """Write with every ballot, and with every copy of one, its sum under the weights that are there now.

    The ballots are held by the caller.
    """
    db.session.flush()
    for category in programmes.categories(season):
        _reweigh_ballots(category)
        _reweigh_copies(category)


def _reweigh_ballots(category: Category) -> None:
    weights = {row.id: row.exact_weight for row in category.criteria}
    factor = Decimal(10) ** decimals(weights.values())
    weighed = case({key: int(weight * factor) for key, weight in weights.items()}, value=Score.criterion_id, else_=0)
    total = select(func.coalesce(func.sum(Score.counted * weighed), 0)).where(Score.ballot_id == Ballot.assignment_id)
    changed = update(Ballot).where(Ballot.assignment_id.in_(_of(category)))
    run(changed.values(weighted_sum=total.scalar_subquery()))


def _reweigh_copies(category: Category) -> None:
    weights = {row.code: row.exact_weight for row in category.criteria}
    query = select(BallotCopy.ballot_id, BallotCopy.number, BallotCopy.scores)
    rows = run(query.where(BallotCopy.ballot_id.in_(_of(category)))).all()
    one = update(BallotCopy.__table__).where(  # type: ignore[arg-type]
        BallotCopy.ballot_id == bindparam("ballot"), BallotCopy.number == bindparam("copy")
    )
    for start in range(0, len(rows), PAGE):
        values = [_values(row, weights) for row in rows[start : start + PAGE]]
        run(one.values(weighted_sum=bindparam("total")), values)


def _values(row: Row[uuid.UUID, int, dict[str, int]], weights: Mapping[str, Decimal]) -> dict[str, object]:
    return {"ballot": row.ballot_id, "copy": row.number, "total": weighted_sum(weights, row.scores)}


def _of(category: Category) -> Select[uuid.UUID]:
    return select(Assignment.id).where(Assignment.category_id == category.id)
