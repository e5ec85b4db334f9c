"""What is done to the jury: profiles, seats, assignments. Whatever can move standings moves a tally."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, insert_into, run
from awards.core.verdicts import insist
from awards.jury import queries, rules
from awards.jury.mails import tell_given, tell_taken
from awards.jury.models import Assignment, Juror, Recusal, Seat, Tally
from awards.jury.queries import STANDS, scoring_rounds
from awards.jury.rules import EXCLUDED, RECUSED, REMOVED
from awards.ledger.actions import log, log_each
from awards.programmes.models import Category, Round, Season

# Jurors and seats


def juror_for(person: Person, season: Season) -> Juror:
    """Return a person's juror row in a season, made now if this is its first use."""
    found = queries.juror_of(person, season)
    if found is None:
        found = Juror(id=uuid.uuid4(), season_id=season.id, person_id=person.id, languages=[], fields=[])
        db.session.add(found)
        db.session.flush()
    return found


def accept_conduct(juror: Juror, *, by: Person) -> None:
    """Record that a juror accepted the terms of conduct; a second time changes nothing."""
    if juror.conduct_accepted_at is None:
        juror.conduct_accepted_at = now()
        log("conduct.accepted", by=by, season_id=juror.season_id, subject_id=juror.id)


def edit_profile(juror: Juror, *, by: Person, **fields: object) -> list[str]:
    """Change a juror's profile: employer, past_employers (one a line), about, languages, fields, most_entries.

    Returns the names of what changed; what another employer closes is in `conflicts.actions.edit_profile`.
    """
    differing = [name for name, value in fields.items() if getattr(juror, name) != value]
    for name in differing:
        setattr(juror, name, fields[name])
    if differing:
        log("juror.changed", by=by, season_id=juror.season_id, subject_id=juror.id, fields=differing)
    return differing


def add_seat(person: Person, season: Season, round_: Round, category: Category | None, *, by: Person) -> Seat:
    """Give a person a seat on a category's panel, or (no category) on the panel of the whole round."""
    insist(rules.can_assign_in(round_, now=now()))
    juror = juror_for(person, season)
    category_id = category.id if category else None
    same = select(Seat).where(Seat.round_id == round_.id, Seat.juror_id == juror.id, Seat.category_id == category_id)
    seat = db.session.scalar(same)
    if seat is None:
        seat = Seat(id=uuid.uuid4(), round_id=round_.id, juror_id=juror.id, category_id=category_id)
        db.session.add(seat)
        db.session.flush()
        log("seat.added", by=by, season_id=season.id, subject_id=juror.id, round=round_.code, category=_code(category))
    return seat


# Assignments


def assign(
    season: Season, round_: Round, pairs: Collection[tuple[uuid.UUID, uuid.UUID]], *, by: Person, how: str = "by hand"
) -> int:
    """Give entries to jurors: pairs of a nomination's and a juror's id. Returns how many were new.

    One that was taken back before is given again, with what was scored in it. Refused for a juror who acts for the
    nominee; other rules about conflicts and load are the caller's. Entries that are not in the round are left out.
    """
    insist(rules.can_assign_in(round_, now=now()))
    known = {row.id: row.category_id for row in run(queries.entries(season, round_))}
    earlier = {(each.nomination_id, each.juror_id): each for each in queries.assignments_of(round_)}
    fresh = sorted({pair for pair in pairs if pair[0] in known and not _stands(earlier.get(pair))}, key=str)
    insist(rules.can_be_given(list(queries.own_among(fresh).values()) if fresh else []))
    for nomination_id, juror_id in fresh:
        if (before := earlier.get((nomination_id, juror_id))) is not None:
            take_up_again(before)
        else:
            db.session.add(_new_assignment(round_, known[nomination_id], nomination_id, juror_id, by))
    _all_changed(round_, [known[nomination_id] for nomination_id, _ in fresh])
    if fresh:
        tell_given(season, round_, {juror_id for _, juror_id in fresh})
        given = [[str(part) for part in pair] for pair in fresh[:500]]
        log(
            "entries.assigned", by=by, season_id=season.id, subject_id=round_.id, count=len(fresh), how=how, pairs=given
        )
    return len(fresh)


def _stands(assignment: Assignment | None) -> bool:
    # A recusal for a conflict stays: such an entry is not given again.
    if assignment is None:
        return False
    recused = assignment.recusal is not None and assignment.recusal.reason != REMOVED
    return recused or assignment.removed_at is None


def take_up_again(assignment: Assignment) -> None:
    """Have an entry that was taken back stand again, with what was scored; its tally is moved by the caller."""
    assignment.removed_at, assignment.at = None, now()
    if assignment.recusal is not None:
        db.session.delete(assignment.recusal)


def _new_assignment(
    round_: Round, category_id: uuid.UUID, nomination_id: uuid.UUID, juror_id: uuid.UUID, by: Person
) -> Assignment:
    return Assignment(
        round_id=round_.id,
        category_id=category_id,
        nomination_id=nomination_id,
        juror_id=juror_id,
        position=position(juror_id, nomination_id),
        at=now(),
        by_id=by.id if by else None,
    )


def position(juror_id: uuid.UUID, nomination_id: uuid.UUID) -> int:
    """Return an entry's place in a juror's queue: another order for each juror, and always the same."""
    return int.from_bytes(hashlib.sha256(juror_id.bytes + nomination_id.bytes).digest()[:4]) >> 1


def _all_changed(round_: Round, category_ids: Iterable[uuid.UUID]) -> None:
    db.session.flush()
    for category_id in sorted(set(category_ids), key=str):
        move_tally(round_.id, category_id)


def remove_assignment(assignment: Assignment, *, reason: str, by: Person) -> None:
    """Take an entry back from a juror, who is told by the caller; a scoresheet that was begun is kept, as excluded.

    Refused once the round has closed, unless nothing was scored: what counts stays what it was.
    """
    if assignment.removed_at is None:
        if assignment.begun_at is not None and assignment.recusal is None:
            insist(rules.can_change_counting(assignment.round, now=now()))
        assignment.removed_at = now()
        if assignment.begun_at is not None and assignment.recusal is None:
            shut(assignment, reason=REMOVED, note=reason, by=by)
        changed(assignment)
        log("assignment.removed", by=by, **about(assignment), begun=assignment.begun_at is not None, reason=reason)


def take_back(
    season: Season, round_: Round, pairs: Collection[tuple[uuid.UUID, uuid.UUID]], *, reason: str, by: Person
) -> None:
    """Take entries back from jurors, pairs of a nomination's and a juror's id, and tell these jurors.

    Refused once the round has closed.
    """
    insist(rules.can_assign_in(round_, now=now()))
    jurors = {juror_id for _, juror_id in pairs}
    standing = queries.assignments_of(round_, queries.is_held(round_), Assignment.juror_id.in_(jurors))
    going = [each for each in standing if (each.nomination_id, each.juror_id) in set(pairs)]
    for assignment in going:
        assignment.round = round_
        remove_assignment(assignment, reason=reason, by=by)
    if going:
        tell_taken(season, round_, {each.juror_id for each in going})


def let_go(nomination_id: uuid.UUID, season: Season, *, reason: str, by: Person) -> int:
    """Take an entry back from every juror who has not begun to score it, and tell them; returns how many."""
    query = (
        select(Assignment)
        .options(joinedload(Assignment.round), joinedload(Assignment.recusal))
        .where(Assignment.nomination_id == nomination_id, Assignment.begun_at.is_(None), *STANDS)
    )
    given = list(db.session.scalars(query))
    for assignment in given:
        remove_assignment(assignment, reason=reason, by=by)
    for round_ in {each.round for each in given}:
        tell_taken(season, round_, {each.juror_id for each in given if each.round is round_})
    return len(given)


def let_go_all(nomination_ids: Collection[uuid.UUID], season: Season, *, reason: str, by: Person) -> int:
    """Take several entries back from every juror who has not begun to score them, and tell each juror once.

    As many statements for many entries as for one.
    """
    going = Assignment.nomination_id.in_(nomination_ids), Assignment.begun_at.is_(None), *STANDS
    query = select(Assignment.id, Assignment.round_id, Assignment.category_id, Assignment.juror_id).where(*going)
    given = run(query.with_for_update(of=Assignment)).all()
    run(update(Assignment).where(Assignment.id.in_([each.id for each in given])).values(removed_at=now()))
    for round_id, category_id in sorted({(each.round_id, each.category_id) for each in given}, key=str):
        move_tally(round_id, category_id)
    detail = {"begun": False, "reason": reason}
    log_each("assignment.removed", {each.id: detail for each in given}, by=by, season_id=season.id)
    for round_ in scoring_rounds(season):
        if jurors := {each.juror_id for each in given if each.round_id == round_.id}:
            tell_taken(season, round_, jurors)
    return len(given)


def _code(category: Category | None) -> str | None:
    return category.code if category else None


def shut(assignment: Assignment, *, reason: str, note: str, by: Person | None) -> None:
    """Write that a juror does not judge an entry: recused, or excluded where something was scored before."""
    kind = RECUSED if assignment.begun_at is None else EXCLUDED
    by_id = by.id if by else None
    db.session.add(Recusal(assignment_id=assignment.id, kind=kind, reason=reason, note=note, at=now(), by_id=by_id))
    log(f"ballot.{kind}", by=by, **about(assignment), reason=reason, begun=assignment.begun_at is not None)


def changed(assignment: Assignment) -> None:
    """Flush, and move the tally of an assignment's category and round."""
    db.session.flush()
    move_tally(assignment.round_id, assignment.category_id)


def about(assignment: Assignment) -> dict[str, uuid.UUID]:
    """Return what the log says of an assignment; its round must be loaded."""
    return {"season_id": assignment.round.season_id, "subject_id": assignment.id}


# The counters that say whether stored standings are still those of the ballots.


def move_tally(round_id: uuid.UUID, category_id: uuid.UUID) -> None:
    """Count one more move of a category in a round; until the transaction ends no other one moves it."""
    moved = insert_into(Tally).values(round_id=round_id, category_id=category_id, moves=1)
    run(counted_on(moved))


def counted_on(statement: Any) -> Any:
    """Return an INSERT into the tallies as one that counts on where there is a row already."""
    return statement.on_conflict_do_update(
        index_elements=[Tally.round_id, Tally.category_id], set_={"moves": Tally.moves + 1}
    )


def takes_part_anew(season: Season, *category_ids: uuid.UUID | None) -> None:
    """Have the places of categories made anew: an entry takes part there from now on, or does so no longer."""
    for round_ in scoring_rounds(season):
        for category_id in sorted(filter(None, category_ids), key=str):
            move_tally(round_.id, category_id)
