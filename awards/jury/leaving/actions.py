"""Leaving the jury, a round or a panel: what goes with it is shown first, done as one, and brought back as one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import JUDGES
from awards.core.verdicts import Verdict, insist, no
from awards.jury import queries as jury_queries
from awards.jury import rules
from awards.jury.actions import changed, remove_assignment, take_up_again
from awards.jury.leaving import queries
from awards.jury.leaving.queries import Effect, Part
from awards.jury.mails import tell_given_again, tell_taken
from awards.jury.models import Assignment, Departure, Juror, Seat
from awards.ledger.actions import log
from awards.programmes.models import Appointment, Round, Season
from awards.programmes.people import actions as people_actions

BEGUN, SUBMITTED, NOTHING = "begun", "submitted", "nothing"  # what a juror who leaves keeps of the entries held


@dataclass(frozen=True)
class Leaving:
    """Who leaves what: a juror, in rounds that have not closed; one seat alone, or all there; with a role, or not."""

    season: Season
    person: Person
    juror: Juror | None
    parts: Sequence[Part]
    appointment: Appointment | None = None
    seat: Seat | None = None

    @property
    def standing(self) -> list[Assignment]:
        """The entries that are held there."""
        return [each for part in self.parts for each in part.standing]

    @property
    def effects(self) -> list[Effect]:
        """What leaving does, round by round."""
        return [part.effect for part in self.parts]

    @property
    def begun(self) -> int:
        """How many scoresheets were begun, submitted ones included."""
        return sum(each.begun for each in self.effects)

    @property
    def submitted(self) -> int:
        """How many scoresheets count."""
        return sum(each.submitted for each in self.effects)


def taken_out(
    season: Season,
    juror: Juror,
    rounds: Collection[Round],
    *,
    seat: Seat | None = None,
    appointment: Appointment | None = None,
) -> Leaving:
    """Return what taking a juror out of rounds does, those that have closed left out; of one seat alone if given."""
    category_id = seat.category_id if seat is not None else None
    parts = queries.parts(season, juror, [each for each in rounds if now() < each.closes_at],
                                  category_id=category_id)  # fmt: skip
    return Leaving(season, juror.person, juror, parts, appointment, seat)


def of_role(season: Season, appointment: Appointment, *, instead: str = "") -> Leaving:
    """Return what ending a role does to the jury's work; nothing where the person may judge by another role.

    instead: the role that is given in its place, if one is.
    """
    juror = jury_queries.juror_of(appointment.person, season)
    rounds = jury_queries.scoring_rounds(season)
    if juror is None or instead in JUDGES or not queries.leaves_jury(appointment):
        return Leaving(season, appointment.person, juror, (), appointment)
    juror.person = appointment.person
    return taken_out(season, juror, rounds, appointment=appointment)


def leave(leaving: Leaving, *, keep: str, reason: str, by: Person) -> Departure:
    """Take entries and seats back, and end the role if it is about one; returns the row by which it can be undone.

    keep: which entries stay with the juror: BEGUN those that were begun, SUBMITTED those that count, NOTHING none.
    """
    for part in leaving.parts:
        insist(rules.can_assign_in(part.round, now=now()))
    going = [each for part in leaving.parts for each in part.standing if not _stays(part, each, keep)]
    for assignment in going:
        remove_assignment(assignment, reason=reason, by=by)
    made = _departure(leaving, going, _leave_seats(leaving), reason, by)
    for part in leaving.parts:
        if leaving.appointment is None and any(each in going for each in part.standing):
            tell_taken(leaving.season, part.round, [_juror_id(leaving)])
    if leaving.parts:
        log("juror.taken_out", by=by, season_id=leaving.season.id, subject_id=made.id, person=str(made.person_id),
            rounds=[part.round.code for part in leaving.parts], count=len(going), seats=len(made.seats), kept=keep,
            reason=reason)  # fmt: skip
    return made


def _stays(part: Part, assignment: Assignment, keep: str) -> bool:
    if keep == BEGUN:
        return assignment.begun_at is not None
    return keep == SUBMITTED and assignment.id in part.submitted


def _juror_id(leaving: Leaving) -> uuid.UUID:
    if leaving.juror is None:
        raise ValueError("Who holds entries is a juror.")
    return leaving.juror.id


def _leave_seats(leaving: Leaving) -> list[list[str]]:
    if leaving.juror is None:
        return []
    given = Seat.id == leaving.seat.id if leaving.seat else Seat.round_id.in_([part.round.id for part in leaving.parts])
    where = (Seat.juror_id == leaving.juror.id, given)
    found = [[str(row.round_id), str(row.category_id or "")] for row in db.session.scalars(select(Seat).where(*where))]
    db.session.execute(delete(Seat).where(*where))
    return sorted(found)


def _departure(
    leaving: Leaving, going: Sequence[Assignment], seats: list[list[str]], reason: str, by: Person
) -> Departure:
    made = Departure(
        id=uuid.uuid4(),
        season_id=leaving.season.id,
        person_id=leaving.person.id,
        appointment_id=leaving.appointment.id if leaving.appointment else None,
        round_id=None if leaving.appointment else leaving.parts[0].round.id,
        seats=seats,
        entries=[str(each.id) for each in going],
        reason=reason,
        at=now(),
        by_id=by.id if by else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def end_role(leaving: Leaving, *, keep: str, reason: str, own: Collection[str], by: Person) -> Departure:
    """End a role, with what hangs on it; see `leave`. own: the roles of who ends it."""
    if leaving.appointment is None:
        raise ValueError("It is about a role.")
    made = leave(leaving, keep=keep, reason=reason, by=by)
    people_actions.end(leaving.appointment, leaving.season, own=own, reason=reason, by=by)
    return made


def change_role(leaving: Leaving, role: str, *, keep: str, reason: str, own: Collection[str], by: Person) -> Departure:
    """Give the holder of a role another one in its place; what hangs on the old one goes as when it ends."""
    if leaving.appointment is None:
        raise ValueError("It is about a role.")
    made = leave(leaving, keep=keep, reason=reason, by=by)
    given = people_actions.change(leaving.appointment, leaving.season, role, own=own, reason=reason, by=by)
    made.given_id = given.id
    return made


def come_back(departure: Departure, season: Season, *, own: Collection[str], by: Person) -> int:
    """Undo a leaving: the role, seats and entries as they were, in rounds that are open; returns how many entries.

    Entries that are closed to the juror by now stay closed. own: the roles of who undoes it.
    """
    db.session.refresh(departure, ("undone_at",), with_for_update=True)
    insist(may_come_back(departure, season))
    departure.undone_at, departure.undone_by_id = now(), by.id if by else None
    if departure.appointment_id is not None:
        people_actions.give_back(departure.appointment_id, season, own=own, instead=departure.given_id, by=by)
    _seat_again(departure, season)
    back = queries.to_come_back(departure, now=now())
    for assignment in back:
        take_up_again(assignment)
        changed(assignment)
    log("juror.came_back", by=by, season_id=season.id, subject_id=departure.id, person=str(departure.person_id),
        count=len(back))  # fmt: skip
    for round_ in {each.round for each in back}:
        tell_given_again(season, round_, {each.juror_id for each in back if each.round is round_})
    return len(back)


def may_come_back(departure: Departure, season: Season) -> Verdict:
    """Whether a leaving can be undone, see `rules.can_come_back`."""
    touched = queries.rounds_of(departure, season)
    public = {each.id for each in touched} & jury_queries.resting(season)
    return rules.can_come_back(
        undone=departure.undone_at is not None, public=bool(public), role=departure.appointment_id is not None,
        rounds=touched, now=now(),
    )  # fmt: skip


def _seat_again(departure: Departure, season: Season) -> None:
    open_ = {str(each.id): each for each in jury_queries.scoring_rounds(season) if now() < each.closes_at}
    juror_id = run(
        select(Juror.id).where(Juror.season_id == season.id, Juror.person_id == departure.person_id)
    ).scalar()
    there = {tuple(row) for row in run(select(Seat.round_id, Seat.category_id).where(Seat.juror_id == juror_id))}
    for round_id, category_id in departure.seats:
        place = uuid.UUID(round_id), uuid.UUID(category_id) if category_id else None
        if round_id in open_ and place not in there:
            db.session.add(Seat(id=uuid.uuid4(), round_id=place[0], category_id=place[1], juror_id=juror_id))
    db.session.flush()


def give_again(assignment: Assignment, season: Season, *, by: Person) -> None:
    """Undo that an entry was taken back: it is the juror's again, and what was scored counts as it did."""
    insist(rules.can_assign_in(assignment.round, now=now()))
    if not queries.can_be_given_again([assignment]):
        insist(no("This nomination is closed to the juror. See the recusals."))
    if assignment.removed_at is None:
        insist(no("This nomination is already assigned to the juror."))
    take_up_again(assignment)
    changed(assignment)
    log("assignment.given_again", by=by, season_id=season.id, subject_id=assignment.id)
    tell_given_again(season, assignment.round, [assignment.juror_id])
