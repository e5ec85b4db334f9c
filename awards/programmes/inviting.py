"""Verbs of appointing: inviting somebody to a role by mail, sending it again, answering, ending."""

from __future__ import annotations

from collections.abc import Collection

from awards.accounts.actions import mail_link, person_for
from awards.accounts.models import Person
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.programmes import actions, queries, rules_people
from awards.programmes.models import Appointment, Season


def invite(
    season: Season, email: str, role: str, *, name: str = "", language: str = "", own: Collection[str], by: Person
) -> Appointment:
    """Invite somebody to a role by mail; an address nobody has becomes a person. `own`: the roles of who invites.

    language: of somebody new; that of who invites unless given.
    Refused when the role is not theirs to give, or the person has it already.
    """
    insist(rules_people.can_give(own, role))
    person = person_for(email, language=language or by.language, timezone=season.timezone, name=name)
    insist(rules_people.can_offer(queries.appointment_of(person, season, role)))
    appointment = actions.appoint(season, person, role, by=by)
    _mail(appointment, season, person, by=by)
    return appointment


def resend(appointment: Appointment, season: Season, *, by: Person) -> None:
    """Mail an invitation again, with a fresh link; somebody who declined is asked once more."""
    insist(rules_people.can_resend(appointment))
    appointment.declined_at = None
    _mail(appointment, season, appointment.person, by=by)
    log("appointment.resent", by=by, season_id=season.id, subject_id=appointment.id, role=appointment.role)


def end(appointment: Appointment, *, own: Collection[str], by: Person) -> None:
    """End a role or take an invitation back; it stops to count with the person's next request."""
    others = queries.other_organisers(appointment)
    insist(rules_people.can_end(own, appointment, others=others))
    actions.end(appointment, by=by)


def answer(appointment: Appointment, *, accepts: bool, by: Person) -> None:
    """Accept or decline an invitation. Refused when it was taken back or accepted before."""
    insist(rules_people.can_answer(appointment))
    (actions.accept if accepts else actions.decline)(appointment, by=by)


def _mail(appointment: Appointment, season: Season, person: Person, *, by: Person) -> None:
    link = mail_link(person, "appointment", subject_id=appointment.id)
    enqueue(
        "appointment",
        to=person,
        season=season,
        link=link,
        role=appointment.role,
        inviter=by.name or by.email,
        until=link.expires_at,
    )
