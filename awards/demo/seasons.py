"""The seasons of the demonstration: the programme's timetable laid so that today lies where the story is.

Its rows are collected table by table and written in bulk, with ids that the seed decides.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import bindparam, insert, update

from awards.accounts.models import Company, Membership, Person
from awards.core.clock import standing_at
from awards.core.db import Base, run
from awards.demo.bank import LOADER
from awards.demo.outline import Made
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Recusal, Seat
from awards.ledger.models import Event
from awards.nominations.models import Admission, Attachment, Draft, Extension, Nomination, Version, Withdrawal
from awards.programmes import actions, queries
from awards.programmes.document.programme import Programme
from awards.programmes.models import Appointment, Category, Round, Season
from awards.scoring.models import Ballot, BallotCopy, Score

NAMESPACE = uuid.UUID("6f0c3a52-9d0e-5b1f-8a47-2d5be01c7a11")  # any fixed one
TABLES: tuple[type[Base], ...] = (
    Person, Company, Membership, Appointment, Juror, Seat, Nomination, Version, Attachment, Admission, Withdrawal,
    Draft, Extension, Declaration, Conflict, Assignment, Recusal, CategoryDoubt, Ballot, BallotCopy, Score, Event,
)  # fmt: skip
POINTERS = ("version_id", "admission_id", "withdrawal_id")
BATCH = 1000


def identity(seed: int, *names: str) -> uuid.UUID:
    """Return the id that belongs to a seed and names: the same every time."""
    return uuid.uuid5(NAMESPACE, "|".join((str(seed), *names)))


class Rows:
    """Rows that wait to be written; `write` keeps the order that foreign keys ask for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.people: dict[str, uuid.UUID] = {}
        self.companies: dict[str, uuid.UUID] = {}
        self._waiting: defaultdict[type[Base], list[Made]] = defaultdict(list)
        self._pointers: list[Made] = []

    def id(self, *names: str) -> uuid.UUID:
        """Return the id that belongs to these names."""
        return identity(self.seed, *names)

    def add(self, model: type[Base], **values: object) -> None:
        """Add a row; columns that may be empty and are not named are."""
        self._waiting[model].append(values)

    def point(self, nomination_id: uuid.UUID, **pointers: uuid.UUID | None) -> None:
        """Have a nomination point at its version, admission or withdrawal in force, once these are written."""
        self._pointers.append({"nomination": nomination_id, **dict.fromkeys(POINTERS), **pointers})

    def write(self) -> None:
        """Write everything that waits."""
        for model in TABLES:
            rows = self._waiting.pop(model, [])
            if model is Event:
                rows.sort(key=lambda row: row["at"])
            self._insert(model, rows)
            if model is Withdrawal:
                self._set_pointers()
        if self._waiting:
            raise LookupError(f"Nobody writes {sorted(map(str, self._waiting))}.")

    def _insert(self, model: type[Base], rows: list[Made]) -> None:
        table: Any = model.__table__
        empty = {column.name: None for column in table.columns if column.nullable}
        for batch in _batches(rows):
            run(insert(table), [empty | row for row in batch])

    def _set_pointers(self) -> None:
        table: Any = Nomination.__table__
        statement = update(table).where(table.c.id == bindparam("nomination"))
        statement = statement.values({name: bindparam(f"to_{name}") for name in POINTERS})
        pointers, self._pointers = self._pointers, []
        for batch in _batches(pointers):
            run(
                statement,
                [{"nomination": row["nomination"], **{f"to_{name}": row[name] for name in POINTERS}} for row in batch],
            )


def _batches(rows: list[Made]) -> list[list[Made]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


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
        self.plain: Made = self.document.model_dump(mode="json", exclude_none=True)
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

    def event(self, kind: str, at: datetime, person: uuid.UUID | None, subject: uuid.UUID, **detail: object) -> None:
        """Add an event of this season to the log."""
        self.rows.add(Event, kind=kind, at=at, person_id=person, subject_id=subject, season_id=self.season.id,
                      detail=detail)  # fmt: skip


@cache
def _plain(source: str) -> Made:
    # What founds a season checks its document; for its dates that would take five times as long.
    return dict(yaml.load(source, Loader=LOADER))  # noqa: S506


def source_now(source: str, *, now: datetime) -> str:
    """Return the programme with an opening that puts `now` into the middle of its first round of scoring."""
    plain = _plain(source)
    scored = {round_["id"] for round_ in plain["rounds"] if round_["kind"] == "scoring"}
    step = next(step for step in plain["timeline"]["steps"] if step.get("round") in scored)
    today = now.astimezone(ZoneInfo(plain["season"]["timezone"])).date()
    return moved(source, plain["season"]["id"], today - timedelta(days=step["day"] + step.get("days", 1) // 2))


def source_before(source: str) -> str | None:
    """Return the programme of the season before, a year earlier; none where its id does not end in a year."""
    season = _plain(source)["season"]
    before, counted = re.subn(r"\d{4}$", lambda found: str(int(found[0]) - 1), season["id"])
    return moved(source, before, date.fromisoformat(str(season["opens"])) - YEAR) if counted else None


def moved(source: str, season_id: str, opens: date) -> str:
    """Return a programme's text with another season id and opening; everything else stays to the letter."""
    for name, value in (("id", season_id), ("opens", opens.isoformat())):
        source = re.sub(rf"({_BEFORE}{name}:[ \t]*)[^\s#]+", rf'\g<1>"{value}"', source, count=1, flags=re.MULTILINE)
    return source


def found(source: str, rows: Rows, *, now: datetime) -> Stage:
    """Found a season of the demonstration, some weeks before its entries open."""
    declared = _plain(source)["season"]
    slug, day = declared["id"], date.fromisoformat(str(declared["opens"]))
    opens = datetime.combine(day, datetime.min.time(), ZoneInfo(declared["timezone"]))
    with standing_at(opens - FOUNDED):
        season = actions.found_season(source, by=None, identify=lambda *names: rows.id(slug, *names))
        actions.open_season(season, by=None)
    return Stage(season, rows, rows.seed, now)
