"""The rules of reminders as organisers see them: when each is carried out next, and who would get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from awards.core.db import Unseen
from awards.desk.audience.queries import Audience, audience
from awards.desk.reminders import queries, rules
from awards.desk.reminders.queries import Meant, Window
from awards.desk.reminders.rules import KINDS, Due, Kind, Setting
from awards.programmes.models import Season

NEXT = 3  # rules that the desk names


@dataclass(frozen=True)
class Ran:
    """A time that a rule was carried out. done: whether all its emails are written.

    count, left_out: none for whoever does not see every category, for they cover all of them.
    """

    kind: Kind
    round: str
    day: date
    count: int | None
    left_out: int | None
    done: bool

    @property
    def uncounted(self) -> Ran:
        """The same without its numbers."""
        return replace(self, count=None, left_out=None)


@dataclass(frozen=True)
class Line:
    """A rule on the page. at: when it is carried out next; none where that hangs on single nominations, or is over.

    meant: who would get it today. ran: when it was carried out, for somebody. missed: moments at which it should have
    been and was not.
    """

    setting: Setting
    at: datetime | None
    meant: Meant
    ran: Sequence[Ran] = ()
    missed: Sequence[datetime] = field(default=())


def lines(season: Season, settings: Sequence[Setting], unseen: Unseen, *, now: datetime) -> list[Line]:
    """Return rules as they stand, with who would get each today. unseen: ids of categories that are left out."""
    rounds, ran, moment = queries.windows(season), queries.runs(season), now
    today = [_today(season, setting, rounds, moment) for setting in settings]
    # Rules for the same people ask for them once.
    wanted = dict.fromkeys(map(queries.filter_of, today))
    found = {each: audience(season, unseen, each, now=moment) for each in wanted}
    made = [_line(season, due, found[queries.filter_of(due)], rounds, ran, moment) for due in today]
    return [replace(line, ran=[each.uncounted for each in line.ran]) for line in made] if unseen else made


def _today(season: Season, setting: Setting, rounds: Sequence[Window], moment: datetime) -> Due:
    round_ = next((each for each in rounds if moment < each.closes_at), None) if setting.kind.jurors else None
    return Due(setting, rules.local_day(moment, season.timezone), moment, round_)


def _line(
    season: Season, due: Due, found: Audience, rounds: Sequence[Window], ran: Sequence[Any], moment: datetime
) -> Line:
    setting, kind = due.setting, due.setting.kind
    known = rules.coming(
        setting, rounds, opens_at=season.opens_at, closes_at=season.closes_at, zone=season.timezone
    )  # fmt: skip
    dated = kind.code in (rules.DRAFTS_FIRST, rules.DRAFTS_LAST)
    return Line(
        setting,
        next((at for at, _code in known if at > moment), None) if setting.is_on and not season.is_draft else None,
        queries.meant(season, due, any_day=dated, found=found, now=moment),
        [_ran(row) for row in ran if row.kind == kind.code and (row.count or row.left_out)],
        _missed(season, setting, known, ran, moment),
    )


def _ran(row: Any) -> Ran:
    day = date.fromisoformat(row.day)
    return Ran(KINDS[row.kind], row.round_code, day, row.count, row.left_out, row.done_at is not None)


def _missed(
    season: Season, setting: Setting, known: Sequence[tuple[datetime, str]], ran: Sequence[Any], moment: datetime
) -> list[datetime]:
    """When a rule that is on should have been carried out, and was not: nothing ran on that day.

    Only since reminders began to run in the season: those about single nominations do so every day.
    """
    began = min((row.claimed_at for row in ran), default=moment)
    since = max(began, setting.changed_at or began)
    there = {(row.kind, row.day, row.round_code) for row in ran}
    return [
        at for at, code in known
        if setting.is_on and since <= at < moment - rules.LATE
        and (setting.kind.code, str(rules.local_day(at, season.timezone)), code) not in there
    ]  # fmt: skip


def coming(season: Season, settings: Sequence[Setting], unseen: Unseen, *, now: datetime) -> list[Line]:
    """Return the rules that are carried out next, those first that come first: a few."""
    found = [each for each in lines(season, settings, unseen, now=now) if each.at is not None]
    return sorted(found, key=lambda line: line.at or now)[:NEXT]
