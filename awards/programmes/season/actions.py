"""Founding seasons from a programme's document, and appointing people to roles."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import STAFF
from awards.core.verdicts import insist, no
from awards.ledger.actions import log
from awards.programmes import queries
from awards.programmes import rules as programmes_rules
from awards.programmes.document import timetable
from awards.programmes.document.programme import Programme, fingerprint, load
from awards.programmes.document.types import sentence_data
from awards.programmes.models import Appointment, Category, Criterion, ProgrammeRevision, Round, Season, Step
from awards.programmes.rulebook import actions as rulebook_actions
from awards.programmes.rulebook.form_changes import changed_questions, changes
from awards.programmes.rulebook.rulebook import differences, lets_one_decide, rules_of, text_of
from awards.programmes.season import rows as season_rows


def random_id(*_names: str) -> uuid.UUID:
    """Return a random id, whatever it is for."""
    return uuid.uuid4()


def found_season(source: str, *, by: Person | None, identify: Callable[..., uuid.UUID] = random_id) -> Season:
    """Make the season that a programme's text declares, with its rows and timetable. It is a draft until it is opened.

    identify: gives a row's id from what it is and its code; random unless said otherwise.
    Raises ProgrammeFaults for a faulty text, Refused if the season is there already.
    """
    document = load(source, new=True)
    slug = document.season.id
    if queries.season_by_slug(slug) is not None:
        insist(no("There is a season “{slug}” already.", slug=slug))
    season = Season(id=identify("season"), slug=slug, award=document.programme.slug, created_at=now())
    _set_times(season, document)
    db.session.add(season)
    db.session.flush()
    _revise(season, source, document, number=1, by=by, identify=identify)
    _add_rows(season, document, identify)
    log("season.founded", by=by, season_id=season.id, subject_id=season.id, slug=slug)
    return season


def open_season(season: Season, *, by: Person | None, proposed_by: uuid.UUID | None = None) -> None:
    """Let everybody see a season; who may decide that is for who calls."""
    season.opened_at = now()
    log("season.opened", by=by, season_id=season.id, subject_id=season.id, proposed_by=proposed_by and str(proposed_by))


def close_season(season: Season, *, by: Person) -> None:
    """Make a season a draft again."""
    season.opened_at = None
    log("season.closed", by=by, season_id=season.id, subject_id=season.id)


def revise_programme(season: Season, source: str, *, by: Person | None) -> ProgrammeRevision | None:
    """Put another document in force; none if it says the same as the one there is.

    Dates that it changes take effect; Refused where what they are of is over. Before the first score the rows of
    categories, criteria and rounds follow. After it a document with other rules of judging is Refused: that takes two
    people.
    """
    document = load(source)
    rulebook_actions.latest(season)
    if document.season.id != season.slug:
        insist(no("This is the programme of season “{other}”.", other=document.season.id))
    if season.programme is not None and fingerprint(document) == season.programme.fingerprint:
        return None
    if season.rules_number and text_of(document) != text_of(season.document):
        insist(no("The rules are frozen since the first score. Changing them takes two people."))
    if lets_one_decide(season.document, document):
        insist(no("That one person suffices for what takes two is itself decided by two people."))
    return put_in_force(season, source, document, by=by)


def put_in_force(season: Season, source: str, document: Programme, *, by: Person | None) -> ProgrammeRevision:
    """Make a document the season's programme, whatever it changes; the season is held by the caller."""
    before = season.document
    number = (season.programme.number if season.programme else 0) + 1
    season_rows.follow(season, document)
    changed = {
        "rules": [".".join(each.path) for each in differences(rules_of(before), rules_of(document))],
        "questions": changed_questions(before, document),
        "told": [sentence_data(each) for each in changes(before, document)],
    }
    revision = _revise(season, source, document, number=number, by=by, changed=changed)
    _retime(season, before, document, reason=f"Programme, revision {number}", by=by)
    return revision


def _retime(season: Season, before: Programme, document: Programme, *, reason: str, by: Person | None) -> None:
    """Give the dates that a document changes to the steps, the rounds and the entries; what it leaves stays moved."""
    old, new = ({step.id: step for step in timetable.timetable(each)} for each in (before, document))
    changed = {name for name, step in new.items() if name not in old or _dates(old[name]) != _dates(step)}
    if season.opens_at != (opens := timetable.opening(document)) and timetable.opening(before) != opens:
        insist(programmes_rules.can_move_opening(season, opens_at=opens, now=now()))
        season.opens_at = opens
    season.timezone = document.season.timezone
    closing = new[timetable.closing_step(document).id]
    if closing.id in changed:
        insist(programmes_rules.can_move_deadline(season, closes_at=closing.ends, reason=reason, now=now()))
        move_deadline(season, closes_at=closing.ends, reason=reason, by=by)
        season.grace_minutes = closing.grace_minutes
    rounds = {row.code: row for row in queries.rounds(season)}
    known = {each.id for each in before.rounds}
    for code, row in rounds.items():
        step = next(each for each in new.values() if each.round == code)
        if step.id in changed and code in known:
            insist(
                programmes_rules.can_move_round(
                    row, opens_at=step.starts, closes_at=step.ends, reason=reason, now=now()
                )
            )
            move_round(row, opens_at=step.starts, closes_at=step.ends, reason=reason, by=by)
    _set_steps(season, new, changed, rounds)


def _dates(step: timetable.Step) -> tuple[object, ...]:
    return step.starts, step.ends, step.grace_ends, step.round


def _set_steps(
    season: Season, steps: dict[str, timetable.Step], changed: Collection[str], rounds: dict[str, Round]
) -> None:
    rows = {row.code: row for row in queries.steps(season)}
    for row in rows.values():
        if row.code not in steps:
            db.session.delete(row)
    for place, (code, step) in enumerate(steps.items()):
        row = rows.get(code) or Step(id=uuid.uuid4(), season_id=season.id, code=code)
        row.position, row.round_id = place, rounds[step.round].id if step.round else None
        if code in changed:
            row.starts_at, row.ends_at, row.grace_minutes = step.starts, step.ends, step.grace_minutes
        db.session.add(row)
    db.session.flush()
    season.__dict__.pop("steps", None)


def move_round(
    round_: Round, *, opens_at: datetime, closes_at: datetime, reason: str, by: Person | None, **detail: object
) -> None:
    """Open or close a round at other times, for a reason that is logged; `detail`: what the log keeps besides."""
    if closes_at <= opens_at:
        insist(no("The round must close after it opens."))
    before = [round_.opens_at.isoformat(), round_.closes_at.isoformat()]
    round_.opens_at, round_.closes_at = opens_at, closes_at
    log("round.moved", by=by, season_id=round_.season_id, subject_id=round_.id, before=before, reason=reason, **detail)


def move_deadline(season: Season, *, closes_at: datetime, reason: str, by: Person | None, **detail: object) -> None:
    """Close entries at another time for everybody, for a reason that is logged."""
    if closes_at <= season.opens_at:
        insist(no("Entries must close after they open."))
    before, season.closes_at = season.closes_at.isoformat(), closes_at
    for step in queries.steps(season):
        if step.code == timetable.closing_step(season.document).id:
            step.ends_at = closes_at
    log("deadline.moved", by=by, season_id=season.id, subject_id=season.id, before=before, reason=reason, **detail)


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


def accept(appointment: Appointment, *, by: Person) -> None:
    """Take up a role one was invited to."""
    if appointment.ended_at is not None:
        insist(no("This invitation was taken back."))
    appointment.accepted_at, appointment.declined_at = now(), None
    log("appointment.accepted", by=by, season_id=appointment.season_id, subject_id=appointment.id)


def decline(appointment: Appointment, *, by: Person) -> None:
    """Say no to an invitation."""
    appointment.declined_at, appointment.accepted_at = now(), None
    log("appointment.declined", by=by, season_id=appointment.season_id, subject_id=appointment.id)


def end(appointment: Appointment, *, by: Person, reason: str = "") -> None:
    """Take a role away; it stops to count with the person's next request."""
    # Two who take each other's role away at once: the second sees what the first did.
    run(select(Season.id).where(Season.id == appointment.season_id).with_for_update(key_share=True))
    if appointment.role in STAFF and not queries.other_organisers(appointment):
        insist(no("A season needs at least one organiser. Appoint another one first."))
    appointment.ended_at = now()
    log("appointment.ended", by=by, season_id=appointment.season_id, subject_id=appointment.id, role=appointment.role,
        person=str(appointment.person_id), reason=reason)  # fmt: skip


def give_back(appointment: Appointment, *, by: Person | None) -> None:
    """Undo the end of a role: it is in force again, as it was."""
    appointment.ended_at = None
    log("appointment.given_back", by=by, season_id=appointment.season_id, subject_id=appointment.id,
        role=appointment.role, person=str(appointment.person_id))  # fmt: skip


def _set_times(season: Season, document: Programme) -> None:
    season.timezone = document.season.timezone
    season.opens_at = timetable.opening(document)
    closing = timetable.closing_step(document)
    season.closes_at = timetable.bounds(document, closing)[1]
    season.grace_minutes = closing.grace_minutes


def _revise(
    season: Season,
    source: str,
    document: Programme,
    *,
    number: int,
    by: Person | None,
    identify: Callable[..., uuid.UUID] = random_id,
    changed: Mapping[str, object] = {},
) -> ProgrammeRevision:
    revision = ProgrammeRevision(
        id=identify("programme", str(number)),
        season_id=season.id,
        number=number,
        source=source,
        fingerprint=fingerprint(document),
        created_at=now(),
        created_by_id=by.id if by else None,
    )
    db.session.add(revision)
    db.session.flush()
    season.programme = revision
    log("programme.revised", by=by, season_id=season.id, subject_id=revision.id, fingerprint=revision.fingerprint,
        **changed)  # fmt: skip
    return revision


def _add_rows(season: Season, document: Programme, identify: Callable[..., uuid.UUID]) -> None:
    _add_categories(season, document, identify)
    rounds = _add_rounds(season, document, identify)
    db.session.flush()
    _add_steps(season, document, identify, rounds)
    db.session.flush()


def _add_categories(season: Season, document: Programme, identify: Callable[..., uuid.UUID]) -> None:
    for place, category in enumerate(document.categories):
        row = Category(id=identify("category", category.id), season_id=season.id, code=category.id, position=place)
        db.session.add(row)
        db.session.add_all(
            Criterion(
                id=identify("criterion", category.id, criterion.id),
                category_id=row.id,
                code=criterion.id,
                position=order,
                weight=str(criterion.weight),
            )
            for order, criterion in enumerate(category.criteria)
        )


def _add_rounds(season: Season, document: Programme, identify: Callable[..., uuid.UUID]) -> dict[str, uuid.UUID]:
    """Add the rounds; returns their ids by code."""
    rounds = {}
    for place, round_ in enumerate(document.rounds):
        opens_at, closes_at = timetable.round_bounds(document, round_.id)
        rounds[round_.id] = row_id = identify("round", round_.id)
        db.session.add(
            Round(
                id=row_id,
                season_id=season.id,
                code=round_.id,
                position=place,
                kind=round_.kind,
                opens_at=opens_at,
                closes_at=closes_at,
            )
        )
    return rounds


def _add_steps(
    season: Season, document: Programme, identify: Callable[..., uuid.UUID], rounds: dict[str, uuid.UUID]
) -> None:
    for place, step in enumerate(document.timeline.steps):
        starts_at, ends_at = timetable.bounds(document, step)
        db.session.add(
            Step(
                id=identify("step", step.id),
                season_id=season.id,
                code=step.id,
                position=place,
                starts_at=starts_at,
                ends_at=ends_at,
                grace_minutes=step.grace_minutes,
                round_id=rounds.get(step.round) if step.round else None,
            )
        )
