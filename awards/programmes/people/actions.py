"""Verbs of appointing: inviting somebody to a role by mail, sending it again, answering, ending."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from awards.accounts.actions import mail_link, person_for
from awards.accounts.models import Person
from awards.accounts.queries import person_by_email
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import JUDGES
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.programmes import queries, rules
from awards.programmes.models import Appointment, Season

INVITATIONS = ("appointment", "appointment.ended", "appointment.changed")


def invite(
    season: Season,
    email: str,
    role: str,
    *,
    name: str = "",
    language: str = "",
    both: bool = False,
    own: Collection[str],
    by: Person,
) -> Appointment:
    """Invite somebody to a role by mail; an address nobody has becomes a person. `own`: the roles of who invites.

    language: of somebody new; that of who invites unless given. both: it is meant that they admit entries and judge.
    Refused when the role is not theirs to give, or the person has it already.
    """
    insist(rules.can_give(own, role))
    person = person_for(email, language=language or by.language, name=name)
    insist(rules.can_offer(queries.appointment_of(person, season, role)))
    held = queries.roles_offered(person, season)
    insist(rules.can_invite_to_both(role, held, oneself=person.id == by.id, agreed=both))
    appointment = appoint(season, person, role, by=by)
    _mail(appointment, season, person, by=by)
    return appointment


def appoint(season: Season, person: Person, role: str, *, by: Person | None, accepted: bool = False) -> Appointment:
    """Give a person a role in a season: as an invitation, or at once. An ended or declined one begins again."""
    appointment = queries.appointment_of(person, season, role)
    if appointment is None:
        appointment = Appointment(id=uuid.uuid4(), season_id=season.id, person_id=person.id, role=role)
        db.session.add(appointment)
    appointment.invited_at, appointment.invited_by_id = now(), by.id if by else None
    appointment.declined_at = appointment.ended_at = None
    appointment.accepted_at = now() if accepted else None
    db.session.flush()
    log("appointment.made", by=by, season_id=season.id, subject_id=appointment.id, role=role, accepted=accepted)
    return appointment


def would_do_both(season: Season, email: str, role: str, *, by: Person) -> bool:
    """Whether somebody else would with a role both decide on admission and score."""
    person = person_by_email(email)
    if person is None or person.id == by.id:
        return False
    return rules.decides_and_judges({role, *queries.roles_offered(person, season)})


def resend(appointment: Appointment, season: Season, *, by: Person) -> None:
    """Mail an invitation again, with a fresh link; somebody who declined is asked once more."""
    insist(rules.can_resend(appointment))
    appointment.declined_at = None
    _mail(appointment, season, appointment.person, by=by)
    log("appointment.resent", by=by, season_id=season.id, subject_id=appointment.id, role=appointment.role)


def end(appointment: Appointment, season: Season, *, own: Collection[str], reason: str = "", by: Person) -> None:
    """End a role or take an invitation back; it stops to count with the person's next request.

    An invitation that has not gone is not sent any more; whom it has reached, and whose role ends, is told.
    """
    _hold(season)
    insist(rules.can_end(own, appointment, others=queries.other_organisers(appointment)))
    accepted = appointment.accepted_at is not None
    told = _end(appointment, season, reason=reason, by=by)
    if accepted or told:
        enqueue(
            "appointment.ended",
            to=appointment.person,
            season=season,
            about=appointment.id,
            role=appointment.role,
            accepted=accepted,
        )


def _hold(season: Season) -> None:
    # Two who take each other's role away at once: the second sees what the first did.
    run(select(Season.id).where(Season.id == season.id).with_for_update(key_share=True))


def _end(appointment: Appointment, season: Season, *, reason: str, by: Person | None) -> bool:
    """End a role, and whatever mail about it waits; returns whether the person was told of an invitation to it."""
    appointment.ended_at = now()
    log("appointment.ended", by=by, season_id=season.id, subject_id=appointment.id, role=appointment.role,
        person=str(appointment.person_id), reason=reason)  # fmt: skip
    told = stop(appointment.id, *INVITATIONS, why="ended").people("appointment")
    if appointment.role == "juror":
        work = [each.id for each in queries.rounds(season)]
        stop(work, "jury.assigned", "jury.removed", why="ended", to=[appointment.person_id])
    return bool(told)


def change(
    appointment: Appointment, season: Season, role: str, *, own: Collection[str], reason: str = "", by: Person
) -> Appointment:
    """Give the holder of a role another one in its place, at once, and tell them. own: the roles of who does it."""
    _hold(season)
    person = appointment.person
    others = queries.other_organisers(appointment)
    insist(rules.can_change(own, appointment, role, others=others, oneself=person.id == by.id))
    insist(rules.can_offer(queries.appointment_of(person, season, role)))
    held = queries.roles_offered(person, season) - {appointment.role}
    insist(rules.can_invite_to_both(role, held, oneself=person.id == by.id, agreed=True))
    _end(appointment, season, reason=reason, by=by)
    made = appoint(season, person, role, by=by, accepted=True)
    tell_changed(appointment, made, season)
    return made


def hand_over(
    season: Season, receiver: Appointment, before: Appointment | None, *, then: str, reason: str, by: Person | None
) -> None:
    """Have the holder of an organiser's role lead a season, and whoever led it (`before`) go on as `then`, or leave."""
    _end(receiver, season, reason=reason, by=by)
    tell_changed(receiver, appoint(season, receiver.person, "owner", by=by, accepted=True), season)
    if before is None:
        return
    _end(before, season, reason=reason, by=by)
    if then:
        tell_changed(before, appoint(season, before.person, then, by=by, accepted=True), season)
    else:
        enqueue("appointment.ended", to=before.person, season=season, about=before.id, role=before.role, accepted=True)


def tell_changed(before: Appointment, after: Appointment, season: Season) -> None:
    """Tell somebody that they hold another role in place of one that ended."""
    enqueue("appointment.changed", to=before.person, season=season, about=before.id, url=f"/{season.slug}/",
            role=after.role, before=before.role)  # fmt: skip


def take_back(appointment: Appointment, season: Season, *, own: Collection[str], by: Person) -> None:
    """Take an invitation back that was not accepted; a role that is held is ended only where its effect is shown."""
    insist(rules.can_take_back(appointment))
    end(appointment, season, own=own, by=by)


def give_back(
    appointment_id: uuid.UUID, season: Season, *, own: Collection[str], instead: uuid.UUID | None = None, by: Person
) -> None:
    """Undo the end of a role. Who was told of the end is told that it is in force again; else that mail never goes.

    instead: the id of the role that was given in its place, which ends. As when it is offered, nobody who admits
    entries gives a role of the jury to themselves, also not one that somebody else has ended.
    """
    _hold(season)
    appointment = queries.appointment(season, appointment_id)
    if appointment is None:
        raise LookupError("There is no such role.")
    insist(rules.can_give_back(own, appointment))
    person = appointment.person
    held = queries.roles_offered(person, season)
    insist(rules.can_invite_to_both(appointment.role, held, oneself=person.id == by.id, agreed=True))
    appointment.ended_at = None
    log("appointment.given_back", by=by, season_id=season.id, subject_id=appointment.id, role=appointment.role,
        person=str(appointment.person_id))  # fmt: skip
    given = queries.appointment(season, instead) if instead is not None else None
    if given is not None and given.ended_at is None:
        insist(rules.can_end(own, given, others=queries.other_organisers(given)))
        _end(given, season, reason="", by=by)
    told = stop(appointment.id, "appointment.ended", "appointment.changed", why="undone")
    if told.people("appointment.ended") or told.people("appointment.changed"):
        enqueue("appointment.back", to=appointment.person, season=season, about=appointment.id, url=f"/{season.slug}/",
                role=appointment.role)  # fmt: skip


def answer(appointment: Appointment, *, accepts: bool, by: Person) -> None:
    """Accept or decline an invitation. Refused when it was taken back or accepted before."""
    insist(rules.can_answer(appointment))
    moment = now()
    appointment.accepted_at, appointment.declined_at = (moment, None) if accepts else (None, moment)
    kind = "appointment.accepted" if accepts else "appointment.declined"
    log(kind, by=by, season_id=appointment.season_id, subject_id=appointment.id)
    stop(appointment.id, *INVITATIONS, why="answered")


def _mail(appointment: Appointment, season: Season, person: Person, *, by: Person) -> None:
    stop(appointment.id, *INVITATIONS, why="replaced")
    link = mail_link(person, "appointment", subject_id=appointment.id)
    enqueue(
        "appointment",
        to=person,
        season=season,
        about=appointment.id,
        link=link,
        role=appointment.role,
        inviter=by.name or by.email,
        until=link.expires_at,
        contact=by.email,
        **(_work(season, until=link.expires_at) if appointment.role in JUDGES else {}),
    )


def _work(season: Season, *, until: datetime) -> dict[str, Any]:
    """What a juror would have to do, as far as the programme knows it: when, how much, and by when to answer."""
    moment = now()
    names = {step.round: step.name for step in season.document.timeline.steps if step.round}
    ahead = [each for each in queries.rounds(season) if each.kind == "scoring" and each.closes_at > moment]
    rounds = [
        {"name": names.get(each.code, each.code), "opens_at": each.opens_at, "closes_at": each.closes_at}
        for each in ahead
    ]
    first = min((each.opens_at for each in ahead), default=None)
    return {
        "rounds": rounds,
        "most": season.document.jury.max_entries_per_juror,
        "minutes": season.document.jury.expected_minutes_per_entry,
        "reply_by": first if first is not None and moment < first <= until else None,
    }
