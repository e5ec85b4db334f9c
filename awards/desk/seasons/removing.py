"""Removing the draft of a season on which nothing rests: everything of it goes, but for the lines of the log.

The log stays whole, as every other does: that a season was founded, who was asked and that it was removed. Its lines
name people by their numbers only, and no page shows them any more.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlalchemy.sql.schema import ForeignKey

from awards.accounts.models import MailedLink, Person
from awards.core.db import Base, db, run
from awards.core.verdicts import Verdict, insist
from awards.core.words import Message
from awards.desk import rules
from awards.desk.seasons import queries
from awards.desk.seasons.opening import hold
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.programmes.models import Appointment, Season
from awards.programmes.people.actions import INVITATIONS

SEASONS: Any = Season.__table__
APPOINTMENTS: Any = Appointment.__table__


def effect(season: Season) -> list[Message]:
    """Return what goes with a season, in numbers, and what stays."""
    found = queries.contents_of(season)
    document = season.document
    return [
        Message("Gone: the programme with its categories ({categories}), questions ({questions}) and revisions"
                " ({revisions}). Export it first if you may want it again.", categories=len(document.categories),
                questions=len(document.questions), revisions=found.revisions),
        Message("Roles that were accepted and end: {accepted}. Invitations without an answer, taken back: {asked}.",
                accepted=found.accepted, asked=found.asked),
        Message("Proposals: {proposals}. Mails of the season: {mails}, of which not sent yet and never will be:"
                " {unsent}.", proposals=found.proposals, mails=found.mails, unsent=found.unsent),
        Message("Whoever has a role or got an invitation is told by mail that the season was removed."),
        Message("Lines of the log that stay: {events}. They hold none of its texts.", events=found.events),
    ]  # fmt: skip


def may_remove(season: Season) -> Verdict:
    """Whether a season can be removed now."""
    return rules.can_remove(queries.resting(season), draft=season.is_draft)


def remove(season: Season, *, by: Person | None) -> int:
    """Remove a draft with all that is of it, and tell whoever was told of it; returns how many people were.

    by: none for the command line. Refused for an opened season, or if anything rests on it.
    """
    hold(season)
    insist(may_remove(season))
    people = _tell(season, by=by)
    fingerprint = season.programme.fingerprint if season.programme else None
    log("season.removed", by=by, season_id=season.id, subject_id=season.id, slug=season.slug, award=season.award,
        fingerprint=fingerprint, told=people)  # fmt: skip
    season_id = season.id
    db.session.flush()
    db.session.expunge(season)
    _delete(season_id)
    return people


def _tell(season: Season, *, by: Person | None) -> int:
    rows = db.session.execute(
        select(Person, Appointment.id, Appointment.accepted_at)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.season_id == season.id, Appointment.declined_at.is_(None), Appointment.ended_at.is_(None))
        .order_by(Person.email, Appointment.role)
    ).all()
    reached = stop([row.id for row in rows], *INVITATIONS, why="ended").people("appointment")
    told = {person.id: person for person, _, accepted_at in rows if accepted_at or person.id in reached}
    for person in told.values():
        if by is None or person.id != by.id:
            enqueue("season.removed", to=person, award=season.name, edition=season.slug)
    return sum(by is None or each != by.id for each in told)


def _delete(season_id: uuid.UUID) -> None:
    found = conditions(season_id)
    invited = select(APPOINTMENTS.c.id).where(found[APPOINTMENTS])
    # A mailed link is its person's: it goes on to say that the invitation was taken back.
    run(update(MailedLink).where(MailedLink.subject_id.in_(invited)).values(subject_id=None))
    run(update(SEASONS).where(SEASONS.c.id == season_id).values(programme_id=None))
    for table in reversed(list(found)):
        run(delete(table).where(found[table]))
    run(delete(SEASONS).where(SEASONS.c.id == season_id))


def conditions(season_id: Any) -> dict[Table, ColumnElement[bool]]:
    """Return which rows of which tables are a season's, by way of their foreign keys; what others point at first."""
    found: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table is SEASONS:
            continue
        ways = [_way(key, season_id, found) for key in table.foreign_keys if not key.use_alter]
        if table is Mail.__table__:  # mails know their season without a key
            ways.append(Mail.season_id == season_id)
        if any(way is not None for way in ways):
            found[table] = or_(*(way for way in ways if way is not None))
    return found


def _way(key: ForeignKey, season_id: Any, found: dict[Table, ColumnElement[bool]]) -> ColumnElement[bool] | None:
    parent = key.column.table
    if parent is SEASONS:
        return key.parent == season_id
    if parent in found:
        return key.parent.in_(select(key.column).where(found[parent]))
    return None
