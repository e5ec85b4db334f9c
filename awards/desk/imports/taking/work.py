"""What every kind of import works with: the rows of a table, what each would do, and every problem by its cell."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from awards.accounts.models import Person
from awards.core.db import Unseen
from awards.core.message import Message
from awards.core.reading.grid import Table, cell
from awards.core.text import can_be_called, without_controls
from awards.desk.imports import cells
from awards.programmes.models import Season

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
STATES = (NEW, CHANGED, SAME, WRONG)
MOST = {"companies": 15_000, "nominations": 5_000, "jurors": 2_000, "assignments": 20_000, "scores": 10_000}  # rows
ELSEWHERE = Message("You have a conflict of interest in this category. Somebody else must import it.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with a row as a whole (no column)."""

    row: int
    column: str
    message: Message
    value: str = ""

    @property
    def excerpt(self) -> str:
        """The beginning of the value, fit for a page."""
        shown = without_controls(self.value[:160])
        return f"{shown}…" if len(self.value) > len(shown) >= 100 else shown


@dataclass(slots=True)
class Line:
    """A row: what stands in it by code, what it would do, and what is wrong."""

    row: int
    given: dict[str, str]
    state: str = NEW
    problems: list[Problem] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems


@dataclass
class Work:
    """An import at work. columns: the column of each code; options: as the import keeps them."""

    season: Season
    table: Table
    columns: Mapping[str, int]
    options: Mapping[str, Any]
    by: Person
    roles: Collection[str] = ()
    unseen: Unseen = ()
    lines: list[Line] = field(default_factory=list)

    def again(self) -> Work:
        """Return the same prepared rows anew, for another look at the world."""
        rows = [replace(line, problems=list(line.problems), data=dict(line.data)) for line in self.lines]
        return replace(self, lines=rows)

    def head(self, code: str) -> str:
        """Return how the file calls the column of a code."""
        return self.table.heads.get(self.columns.get(code, -1), "")

    def wrong(self, line: Line, code: str, message: Message) -> None:
        """Note a problem of a row, at the column of a code if the file has one."""
        line.problems.append(Problem(line.row, self.head(code), message, line.given.get(code, "")))

    def take_rows(self) -> list[Line]:
        """Return the rows with what stands in each column that is something; the first step of every import."""
        self.lines = [
            Line(number, {code: text for code, column in self.columns.items() if (text := cell(row, column))})
            for number, row in self.table.rows
        ]
        return self.lines

    def line(self, line: Line, code: str, *, most: int, name: bool = False, needed: Message | None = None) -> str:
        """Return a cell as one line of so many characters at most; what is wrong is noted."""
        return self._text(line, code, cells.line, most=most, name=name, needed=needed)

    def lines_of(self, line: Line, code: str, *, most: int) -> str:
        """Return a cell as several lines; what is wrong is noted."""
        return self._text(line, code, cells.lines, most=most, name=False, needed=None)

    def _text(
        self, line: Line, code: str, clean: Callable[[str], str], *, most: int, name: bool, needed: Message | None
    ) -> str:
        try:
            found = clean(line.given.get(code, ""))
        except cells.Refused as refusal:
            self.wrong(line, code, refusal.message)
            return ""
        if not found and needed is not None:
            self.wrong(line, code, needed)
        if len(found) > most:
            self.wrong(line, code, Message("This must be {most} characters or less.", most=most))
        elif name and (verdict := can_be_called(found)).reason is not None:
            self.wrong(line, code, verdict.reason)
        return found

    def country(self, line: Line) -> str:
        """Return the code of the country of a row, empty without one; what is none is noted."""
        typed = line.given.get("country", "")
        code = cells.country(typed) if typed else ""
        if code is None:
            self.wrong(line, "country", Message("There is no country “{typed}”.", typed=typed[:60]))
        return code or ""


@dataclass
class Findings:
    """What an import would do: each row with its problems."""

    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state; those with problems are wrong."""
        found = Counter(line.state if line.fits else WRONG for line in self.lines)
        return {state: found[state] for state in STATES}

    @property
    def problems(self) -> list[Problem]:
        """Every problem, in the order of the file."""
        return [problem for line in self.lines for problem in line.problems]

    @property
    def good(self) -> list[Line]:
        """The rows that would change something."""
        return [line for line in self.lines if line.fits and line.state in (NEW, CHANGED)]

    @property
    def mark(self) -> str:
        """A mark of all of it: another one once the world, or the reading of the file, has changed."""
        digest = hashlib.sha256()
        for line in self.lines:
            digest.update(f"{line.row}\t{line.state}\t{line.data.get('is', '')}".encode())
            for problem in line.problems:
                digest.update(f"\t{problem.column}\t{problem.message!r}".encode(errors="replace"))
        return digest.hexdigest()[:24]


def twice(work: Work, lines: Iterable[Line], code: str, key: Callable[[Line], object], words: Message) -> None:
    """Note rows whose key an earlier row of the file has; the words get the number of that row."""
    first: dict[object, int] = {}
    for line in lines:
        if not (found := key(line)):
            continue
        if (earlier := first.setdefault(found, line.row)) != line.row:
            work.wrong(line, code, Message(words.text, row=earlier))


def uuid_of(text: str) -> uuid.UUID | None:
    """Return the id that a cell is, or none."""
    try:
        return uuid.UUID(text.strip()) if len(text.strip()) == 36 else None
    except ValueError:
        return None


def parts_of(text: str) -> Iterator[str]:
    """Yield what stands in a cell between semicolons, commas and line ends."""
    for part in text.replace(";", "\n").replace(",", "\n").split("\n"):
        if part.strip():
            yield part.strip()
