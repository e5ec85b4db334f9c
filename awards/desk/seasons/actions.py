"""Opening a draft, making it a draft again, and removing it with all that is of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlalchemy.sql.schema import ForeignKey

from awards.accounts.models import MailedLink, Person
from awards.core.clock import now
from awards.core.db import Base, db, run
from awards.core.message import Message
from awards.core.roles import CHAIR, JUDGES, STAFF
from awards.core.verdicts import Verdict, insist, no
from awards.desk import rules
from awards.desk.seasons import queries
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.programmes import actions
from awards.programmes import queries as programmes
from awards.programmes.document import later
from awards.programmes.models import Appointment, Proposal, Season
from awards.programmes.people.actions import INVITATIONS
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.actions import Act, Payload
from awards.programmes.rules import last_minute


def _title(season: Season, _payload: Payload) -> Message:
    return Message("Open the season {season}", season=season.slug)


def effect(season: Season, _payload: Payload) -> list[Message]:
    """Return what opening a season does, in numbers, and what it would open without."""
    return [*_has(season), *_lands(season), *_lacks(season)]


def _has(season: Season) -> Iterator[Message]:
    document, roles, moment = season.document, queries.roles(season), now()
    yield Message("Categories: {categories}. Questions: {questions}. Rounds of scoring: {rounds}.",
                  categories=len(document.categories), questions=len(document.questions),
                  rounds=len(document.scoring_rounds))  # fmt: skip
    yield Message("Lead organisers and organisers: {staff}. Jurors: {jurors}; invited, not answered yet: {asked}.",
                  staff=sum(roles.get(role, (0, 0))[0] for role in STAFF),
                  jurors=roles.get("juror", (0, 0))[0], asked=roles.get("juror", (0, 0))[1])  # fmt: skip
    if moment >= season.closes_at:
        yield Message(
            "Nominations closed on {closed}. Nobody can enter any more.", closed=last_minute(season.closes_at)
        )
    elif moment >= season.opens_at:
        yield Message("Nominations open at once and close on {closes}.", closes=last_minute(season.closes_at))
    else:
        yield Message("Nominations open on {opens} and close on {closes}.", opens=season.opens_at,
                      closes=last_minute(season.closes_at))  # fmt: skip


def _lands(season: Season) -> Iterator[Message]:
    latest = programmes.latest_season()
    if latest is None or latest.opens_at <= season.opens_at:
        yield Message("It becomes the front page for everyone who has nothing to do in another season.")
    else:
        yield Message("The front page stays with season {season}.", season=latest.slug)
    yield Message("People who still land in other seasons, where they have something to do: {people}.",
                  people=queries.busy_elsewhere(season, now=now()))  # fmt: skip


def _lacks(season: Season) -> Iterator[Message]:
    document, roles = season.document, queries.roles(season)
    wanted = document.jury.target_ballots_per_entry
    if sum(roles.get(role, (0, 0))[0] for role in JUDGES) < wanted:
        yield Message("Missing: jurors. Scoresheets that each nomination is to get: {wanted}.", wanted=wanted)
    if not roles.get(CHAIR, (0, 0))[0]:
        yield Message("Missing: a chair of the jury, who decides shared places.")
    if document.programme.tagline is None:
        yield Message("Missing: the opening sentence of the front page.")
    if not document.jury.conduct:
        yield Message("Missing: the terms of conduct for jurors.")
    if count := sum(each.description is None for each in document.categories):
        yield Message("Missing descriptions of categories: {count}.", count=count)
    if count := sum(each.description is None for each in document.criteria):
        yield Message("Missing descriptions of criteria: {count}.", count=count)
    for what in later.notices(document):
        yield Message("Declared in the programme, but not supported by this version yet: {what}.", what=what)


def _ground(
    season: Season, _payload: Payload
) -> tuple[str | None, datetime, datetime, list[tuple[str, datetime, datetime]], str | None]:
    latest = programmes.latest_season()
    rounds = [(each.code, each.opens_at, each.closes_at) for each in programmes.rounds(season)]
    front = latest.slug if latest else None
    fingerprint = season.programme.fingerprint if season.programme else None
    return fingerprint, season.opens_at, season.closes_at, rounds, front


def allowed(season: Season, _payload: Payload) -> Verdict:
    """Whether a season can be opened now: a draft with enough impartial owners and organisers."""
    db.session.refresh(season, ("opened_at",))
    needed = season.document.season.deciders
    return rules.can_open(draft=season.is_draft, deciders=proposals_actions.impartial_staff(season), needed=needed)


def _carry_out(season: Season, proposal: Proposal) -> None:
    actions.open_season(season, by=proposal.confirmed_by, proposed_by=proposal.by_id)


OPENING = Act(
    code="season.opening",
    title=_title,
    effect=effect,
    ground=_ground,
    allowed=allowed,
    carry_out=_carry_out,
)


def take_back(season: Season, *, by: Person) -> None:
    """Make an opened season a draft again. Refused once something rests on it."""
    hold(season)
    if season.is_draft:
        insist(no("This season is already a draft."))
    insist(rules.can_be_draft(queries.resting(season)))
    actions.close_season(season, by=by)


def hold(season: Season) -> None:
    """Wait for whoever decides in a season or begins a nomination in it, keep others waiting, and read it anew."""
    run(select(Season.id).where(Season.id == season.id).with_for_update())
    db.session.refresh(season, ("opened_at",))


SEASONS: Any = Season.__table__
APPOINTMENTS: Any = Appointment.__table__


def effect_of_removal(season: Season) -> list[Message]:
    """Return what goes with a season, in numbers, and what stays."""
    found = queries.contents_of(season)
    document = season.document
    return [
        Message("To be removed: the programme with its categories ({categories}), questions ({questions}) and "
                "revisions ({revisions}). Export it first if you may need it again.",
                categories=len(document.categories), questions=len(document.questions), revisions=found.revisions),
        Message("Accepted roles that end: {accepted}. Unanswered invitations that are cancelled: {asked}.",
                accepted=found.accepted, asked=found.asked),
        Message("Proposals: {proposals}. Emails of the season: {mails}; not sent yet, and no longer to be sent: "
                "{unsent}.", proposals=found.proposals, mails=found.mails, unsent=found.unsent),
        Message("Everyone who has a role or an invitation is told by email that the season was removed."),
        Message("Log lines that stay: {events}. They contain none of the season’s texts.", events=found.events),
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


def conditions(season_id: uuid.UUID) -> dict[Table, ColumnElement[bool]]:
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


def _way(key: ForeignKey, season_id: uuid.UUID, found: dict[Table, ColumnElement[bool]]) -> ColumnElement[bool] | None:
    parent = key.column.table
    if parent is SEASONS:
        return key.parent == season_id
    if parent in found:
        return key.parent.in_(select(key.column).where(found[parent]))
    return None
