"""The seasons of the demonstration: the programme's timetable laid so that today lies where the story is."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from awards.core.clock import standing_at
from awards.demo.rows import Rows
from awards.ledger.models import Event
from awards.programmes import queries
from awards.programmes.document.programme import Programme, load
from awards.programmes.models import Category, Round, Season
from awards.programmes.season import actions

YEAR = timedelta(days=364)  # weekdays stay
FOUNDED = timedelta(days=75)  # before entries open
_BEFORE = r"^season:[^\n]*\n(?:[ \t#][^\n]*\n|\n)*?[ \t]+"


@dataclass
class Stage:
    """A season that is being filled: its rows by code, its document, and the rows that wait for it."""

    season: Season
    rows: Rows
    seed: int
    now: datetime

    def __post_init__(self) -> None:
        self.document: Programme = self.season.document
        self.plain: dict[str, Any] = self.document.model_dump(mode="json", exclude_none=True)
        self.categories: dict[str, Category] = {row.code: row for row in queries.categories(self.season)}
        self.rounds: dict[str, Round] = {row.code: row for row in queries.rounds(self.season)}
        self.organisers: list[Any] = []

    def id(self, *names: str) -> uuid.UUID:
        """Return the id that belongs to names within this season."""
        return self.rows.id(self.season.slug, *names)

    @property
    def scored(self) -> list[Round]:
        """The rounds in which jurors score."""
        return [row for row in self.rounds.values() if row.kind == "scoring"]

    @property
    def decided_from(self) -> datetime:
        """When the organisers begin to decide on admission."""
        return next((row.opens_at for row in self.rounds.values() if row.kind == "admission"), self.season.closes_at)

    @property
    def closes(self) -> date:
        """The day entries close, in the season's time zone."""
        return (self.season.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.season.timezone)).date()

    def closing_after(self, span: timedelta) -> datetime:
        """Return a deadline so long from now, at the hour at which entries close."""
        zone = ZoneInfo(self.season.timezone)
        closes = self.season.closes_at.astimezone(zone)
        day = self.now.astimezone(zone).date() + span
        return datetime.combine(day, closes.time(), zone).astimezone(UTC)

    def event(self, kind: str, at: datetime, person: uuid.UUID | None, subject: uuid.UUID, **detail: Any) -> None:
        """Add an event of this season to the log."""
        self.rows.add(Event, kind=kind, at=at, person_id=person, subject_id=subject, season_id=self.season.id,
                      detail=detail)  # fmt: skip


def source_now(source: str, *, now: datetime) -> str:
    """Return the programme with an opening that puts `now` into the middle of its first round of scoring."""
    document = load(source)
    scored = {round_.id for round_ in document.rounds if round_.kind == "scoring"}
    step = next(step for step in document.timeline.steps if step.round in scored)
    today = now.astimezone(ZoneInfo(document.season.timezone)).date()
    return moved(source, document.season.id, today - timedelta(days=step.day + step.days // 2))


def source_before(source: str) -> str | None:
    """Return the programme of the season before, a year earlier; none where its id does not end in a year."""
    document = load(source)
    before, counted = re.subn(r"\d{4}$", lambda found: str(int(found[0]) - 1), document.season.id)
    return moved(source, before, document.season.opens - YEAR) if counted else None


def moved(source: str, season_id: str, opens: date) -> str:
    """Return a programme's text with another season id and opening; everything else stays to the letter."""
    for name, value in (("id", season_id), ("opens", opens.isoformat())):
        source = re.sub(rf"({_BEFORE}{name}:[ \t]*)[^\s#]+", rf'\g<1>"{value}"', source, count=1, flags=re.MULTILINE)
    return source


def found(source: str, rows: Rows, *, now: datetime) -> Stage:
    """Found a season of the demonstration, some weeks before its entries open."""
    document = load(source)
    slug = document.season.id
    opens = datetime.combine(document.season.opens, datetime.min.time(), ZoneInfo(document.season.timezone))
    with standing_at(opens - FOUNDED):
        season = actions.found_season(source, by=None, identify=lambda *names: rows.id(slug, *names))
        actions.open_season(season, by=None)
    return Stage(season, rows, rows.seed, now)
