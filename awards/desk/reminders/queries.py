"""Reading the reminders of a season: its rules, what is due, who is meant on a day, and what went out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from awards.core.db import Rows, db, run
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Addressee, Audience, Thing, audience
from awards.desk.landing import unfinished
from awards.desk.reminders import rules
from awards.desk.reminders.models import ReminderRule, ReminderRun
from awards.desk.reminders.rules import KINDS, Due, Setting
from awards.jury.queries import scoring_rounds
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.programmes.queries import OPENED

# A run that has not come to its end by then is taken up by another worker.
TAKEN_UP_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Window:
    """A round of scoring, as far as reminders need it: a plain copy, for it outlives its session."""

    id: uuid.UUID
    code: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Reminded:
    """Somebody who is reminded: of a nomination that can be sent until `until`, or of scoresheets of a round."""

    who: Addressee
    about: uuid.UUID
    until: datetime
    thing: Thing | None = None


@dataclass(frozen=True)
class Meant:
    """Who is reminded, and who would be but is left out, each with one of `audience.queries.REASONS`."""

    people: Sequence[Reminded]
    left_out: Sequence[tuple[Addressee, str]] = ()


def settings(season: Season) -> list[Setting]:
    """Return all rules of a season, in their order, as organisers changed them or as they are for every season."""
    changed = {row.kind: row for row in db.session.scalars(select(ReminderRule).filter_by(season_id=season.id))}
    steps = programmes.steps(season)
    return [
        Setting(kind, own.is_on, own.days, own.hour, own.changed_at)
        if (own := changed.get(kind.code)) is not None
        else rules.standard(kind, steps, closes_at=season.closes_at, zone=season.timezone)
        for kind in KINDS.values()
    ]


def windows(season: Season) -> list[Window]:
    """Return the rounds in which jurors score, in order."""
    return [Window(each.id, each.code, each.opens_at, each.closes_at) for each in scoring_rounds(season)]


def running(*, now: datetime) -> list[str]:
    """Return the slugs of the opened seasons that are not over: only in them is anybody reminded. One query."""
    return list(run(select(Season.slug).where(OPENED, unfinished()).order_by(Season.slug), {"now": now}).scalars())


def open_due(season: Season, *, now: datetime) -> list[Due]:
    """Return what is due in a season and was not carried out, nor is just being. Three queries at most."""
    due = list(rules.due_now(settings(season), windows(season), zone=season.timezone, now=now))
    if not due:
        return []
    query = select(ReminderRun.kind, ReminderRun.round_code, ReminderRun.day).where(
        ReminderRun.season_id == season.id,
        ReminderRun.day.in_({str(each.day) for each in due}),
        or_(ReminderRun.done_at.is_not(None), ReminderRun.claimed_at > now - TAKEN_UP_AFTER),
    )
    taken = {f"{row.kind} {row.round_code} {row.day}" for row in run(query)}
    return [each for each in due if each.key not in taken]


def meant(
    season: Season, due: Due, *, any_day: bool = False, found: Audience | None = None, now: datetime,
    among: Collection[uuid.UUID] | None = None,
) -> Meant:  # fmt: skip
    """Return who is reminded by a rule on a day.

    any_day: as if it were the day that the rule is waiting for. found: whom its filter means, if that is known. among:
    the ids of the only people who are asked for.
    """
    kind, round_ = due.setting.kind, due.round
    if kind.jurors and round_ is None:
        return Meant([])
    found = found or audience(season, (), filter_of(due), now=now, among=among)
    if isinstance(round_, Window):
        return Meant([Reminded(who, round_.id, round_.closes_at) for who in found.people], found.left_out)
    return _of_nominations(season, due, found, any_day=any_day, now=now)


def filter_of(due: Due) -> Filter:
    """Return the filter that says whom a rule is for; rules that are for the same people have the same."""
    return Filter(due.setting.kind.to, round=due.round.code if due.round else "")


def _of_nominations(season: Season, due: Due, found: Audience, *, any_day: bool, now: datetime) -> Meant:
    zone, ends = season.timezone, _corrections(season) if due.setting.kind.code == rules.CORRECTION else None

    def turns(who: Addressee) -> Iterator[Reminded]:
        for thing in who.things:
            end = max(season.closes_at, thing.until or season.closes_at) if ends is None else ends.get(thing.id)
            if end is None or end <= now:
                continue
            if any_day or rules.is_turn(due.setting, due.day, zone=zone, end=end, touched_at=thing.touched_at):
                yield Reminded(who, thing.id, end, thing)

    people = [each for who in found.people for each in turns(who)]
    return Meant(people, [(who, why) for who, why in found.left_out if any(turns(who))])


def _corrections(season: Season) -> dict[uuid.UUID, datetime]:
    """By when nominations that were returned are to be corrected, where a day was set."""
    query = select(Nomination.id, Admission.due_at).join(Admission, Admission.id == Nomination.admission_id)
    query = query.where(Nomination.season_id == season.id, Admission.outcome == "returned")
    return {row.id: row.due_at for row in run(query.where(Admission.due_at.is_not(None)))}


def reminded_today(season: Season, *, since: datetime) -> set[tuple[uuid.UUID | None, uuid.UUID | None]]:
    """Return who was reminded of what since the day began, as (about, person): nobody is twice on a day. One query."""
    query = select(Mail.about_id, Mail.person_id).where(
        Mail.season_id == season.id, Mail.created_at >= since, Mail.event.in_(rules.EVENTS), Mail.withdrawn_at.is_(None)
    )
    return {(row.about_id, row.person_id) for row in run(query)}


def runs(season: Season) -> Rows:
    """Return when rules were carried out, the latest first; one query.

    Rows: kind, round_code, day, count, left_out, done_at, claimed_at.
    """
    columns = (ReminderRun.kind, ReminderRun.round_code, ReminderRun.day, ReminderRun.count, ReminderRun.left_out,
               ReminderRun.done_at, ReminderRun.claimed_at)  # fmt: skip
    query = select(*columns).where(ReminderRun.season_id == season.id)
    return run(query.order_by(ReminderRun.day.desc(), ReminderRun.kind, ReminderRun.round_code)).all()
