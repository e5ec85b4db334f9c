"""What is done about conflicts of interest: declared, closed, lifted; and doubts about a category."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.verdicts import Verdict, insist
from awards.jury import queries, rules
from awards.jury.mails import tell_given
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Recusal
from awards.jury.rules import EXCLUDED, RECUSED
from awards.jury.tally import move_tally
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.nominations.models import Nomination
from awards.programmes.models import Category, Round, Season
from awards.programmes.proposals.actions import tied


def declare(
    juror: Juror,
    season: Season,
    round_: Round,
    conflicts: Mapping[uuid.UUID, tuple[str, str]],
    *,
    shown: Collection[uuid.UUID],
    by: Person,
) -> None:
    """Record that a juror went through the nominees `shown`, with a conflict (reason, note) where there is one."""
    for nomination_id, (reason, note) in conflicts.items():
        if nomination_id in shown:
            add_conflict(juror, season, nomination_id, reason=reason, note=note, by=by)
    made = db.session.scalar(
        select(Declaration).where(Declaration.round_id == round_.id, Declaration.juror_id == juror.id)
    )
    if made is None:
        made = Declaration(round_id=round_.id, juror_id=juror.id, nominations=[])
        db.session.add(made)
    made.nominations = sorted({*made.nominations, *map(str, shown)})
    made.at = now()
    log("conflicts.declared", by=by, season_id=season.id, subject_id=juror.id, round=round_.code, count=len(conflicts))


def add_conflict(
    juror: Juror, season: Season, nomination_id: uuid.UUID, *, reason: str, note: str = "", by: Person
) -> None:
    """Record a conflict of interest; what the juror has of this entry in rounds that are not over is closed."""
    reasons = [each.id for each in season.document.jury.conflict.reasons]
    insist(rules.known_reason(reason, reasons))
    known = select(Conflict.id).where(Conflict.juror_id == juror.id, Conflict.nomination_id == nomination_id)
    if run(known).scalar() is not None:
        return
    by_id = by.id if by else None
    conflict = Conflict(
        id=uuid.uuid4(), juror_id=juror.id, nomination_id=nomination_id, reason=reason, note=note, at=now(), by_id=by_id
    )
    db.session.add(conflict)
    affected = _close_assignments(juror, nomination_id, reason=reason, note=note, by=by)
    log("conflict.declared", by=by, season_id=season.id, subject_id=nomination_id, juror=str(juror.id), reason=reason)
    _tell_organisers(season, juror, conflict, affected)


def _close_assignments(juror: Juror, nomination_id: uuid.UUID, *, reason: str, note: str, by: Person) -> int:
    rows = db.session.execute(
        select(Assignment, Round)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(
            Assignment.juror_id == juror.id,
            Assignment.nomination_id == nomination_id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
            Round.closes_at > now(),
        )
    ).all()
    for assignment, round_ in rows:
        assignment.round = round_
        kind = RECUSED if assignment.begun_at is None else EXCLUDED
        shut(assignment, kind=kind, reason=reason, note=note, by=by)
        changed(assignment)
    return len(rows)


def shut(assignment: Assignment, *, kind: str, reason: str, note: str, by: Person | None) -> None:
    """Write that a juror does not judge an entry: kind is recused or excluded (with something scored before)."""
    by_id = by.id if by else None
    db.session.add(Recusal(assignment_id=assignment.id, kind=kind, reason=reason, note=note, at=now(), by_id=by_id))
    log(f"ballot.{kind}", by=by, **about(assignment), reason=reason, begun=assignment.begun_at is not None)


def changed(assignment: Assignment) -> None:
    """Flush, and move the tally of an assignment's category and round."""
    db.session.flush()
    move_tally(assignment.round_id, assignment.category_id)


def about(assignment: Assignment) -> dict[str, Any]:
    """Return what the log says of an assignment; its round must be loaded."""
    return {"season_id": assignment.round.season_id, "subject_id": assignment.id}


def _tell_organisers(season: Season, juror: Juror, conflict: Conflict, closed: int) -> None:
    name = run(select(Person.name).where(Person.id == juror.person_id)).scalar()
    title = run(select(Nomination.title).where(Nomination.id == conflict.nomination_id)).scalar()
    words = next(each.name for each in season.document.jury.conflict.reasons if each.id == conflict.reason)
    for person in impartial(season, conflict.nomination_id):
        enqueue(
            "jury.recused",
            to=person,
            season=season,
            about=conflict.id,
            entry=conflict.nomination_id,
            url=f"/{season.slug}/jury/recusals",
            juror=name,
            title=title,
            reason=words,
            closed=closed,
        )


def impartial(season: Season, nomination_id: uuid.UUID) -> list[Person]:
    """Return the organisers who have no side in the category of a nomination: nobody else is told about it."""
    found = queries.organisers(season)
    code = run(select(Category.code).join(Nomination).where(Nomination.id == nomination_id)).scalar()
    bound = tied(season, [person.id for person in found])
    return [person for person in found if code not in bound.get(person.id, ())]


def may_lift(assignment: Assignment) -> Verdict:
    """Whether the recusal of an assignment may be lifted now."""
    own = queries.own_among([(assignment.nomination_id, assignment.juror_id)])
    return rules.can_lift(assignment.round, acts_for_nominee=bool(own), now=now())


def lift(assignment: Assignment, season: Season, *, reason: str, by: Person) -> None:
    """Undo a recusal that was a mistake: conflict and recusal go, and the entry is the juror's again.

    The juror is told, and the organisers whom a mail told of the recusal; one that has not gone is not sent any more.
    """
    insist(may_lift(assignment))
    if assignment.recusal is None:
        return
    conflict = db.session.scalar(
        select(Conflict).where(
            Conflict.juror_id == assignment.juror_id, Conflict.nomination_id == assignment.nomination_id
        )
    )
    for row in (conflict, assignment.recusal):
        if row is not None:
            db.session.delete(row)
    assignment.removed_at = None
    changed(assignment)
    log("recusal.lifted", by=by, **about(assignment), reason=reason)
    tell_given(season, assignment.round, [assignment.juror_id], again=True)
    if conflict is not None:
        told = stop(conflict.id, "jury.recused", why="taken_back").told
        _tell_lifted(season, assignment, told, reason)


def _tell_lifted(season: Season, assignment: Assignment, told: Collection[uuid.UUID], reason: str) -> None:
    juror = assignment.juror.person.name or assignment.juror.person.email
    for person in impartial(season, assignment.nomination_id):
        if person.id in told:
            enqueue(
                "jury.lifted",
                to=person,
                season=season,
                entry=assignment.nomination_id,
                url=f"/{season.slug}/jury/recusals",
                juror=juror,
                title=assignment.nomination.title,
                reason=reason,
            )


def doubt_category(assignment: Assignment, category: Category | None, *, note: str, by: Person) -> None:
    """Record that a juror finds an entry in the wrong category; a later word of the same juror replaces it."""
    found = db.session.scalar(select(CategoryDoubt).where(CategoryDoubt.assignment_id == assignment.id))
    if found is None:
        found = CategoryDoubt(assignment_id=assignment.id)
        db.session.add(found)
    found.category_id = category.id if category else None
    found.note, found.at, found.settled_at = note, now(), None
    log("category.doubted", by=by, **about(assignment), category=_code(category))


def settle_doubt(doubt: CategoryDoubt, *, season: Season, by: Person) -> None:
    """Mark a doubt about a category as looked at."""
    if doubt.settled_at is None:
        doubt.settled_at = now()
        log("category.doubt_settled", by=by, season_id=season.id, subject_id=doubt.assignment_id)


def _code(category: Category | None) -> str | None:
    return category.code if category else None
