"""The cells of a file, and the table in them: where its head is, in one row or two, and which columns it has. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from awards.core.message import Message
from awards.core.text import without_controls

MOST_ROWS = 100_000
MOST_COLUMNS = 300
HEAD_WITHIN = 20  # rows from the top
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column, each from 0


class Unreadable(Exception):
    """A file cannot be read; `message` says why, and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Exact(str):
    """A cell that is a number in its file: its digits have one reading, with a point."""

    __slots__ = ()


@dataclass
class Grid:
    """Rows of cells as text; merged: the blocks of cells that are one; notes: what people should know of the file."""

    rows: list[list[str]]
    merged: Sequence[Merged] = ()
    notes: list[Message] = field(default_factory=list)
    sheets: Sequence[str] = ()


@dataclass
class Table:
    """A table: its heads by column of the file (from 0), and its rows with their numbers in the file (from 1)."""

    heads: dict[int, str]
    rows: list[tuple[int, list[str]]]
    head_row: int
    notes: list[Message]

    def samples(self, column: int, most: int = 3) -> list[str]:
        """Return the first different values of a column, as far as they are there, cut to a line."""
        found: dict[str, None] = {}
        for _number, row in self.rows:
            if value := cell(row, column):
                found.setdefault(without_controls(" ".join(value[:200].split()))[:60])
            if len(found) == most:
                break
        return list(found)


def cell(row: Sequence[str], column: int) -> str:
    """Return a cell of a row, empty beyond its end."""
    return row[column] if column < len(row) else ""


def table(grid: Grid, *, head_row: int = 0, knows: Callable[[str], bool] = lambda _head: False) -> Table:
    """Return the table of a grid. head_row: where its head is, from 1; 0: find it. knows: whether a head is familiar.

    Unreadable if there is none, or it is too large.
    """
    rows = grid.rows
    at = head_row - 1 if 0 < head_row <= len(rows) else _head_at(rows, knows)
    if at < 0:
        raise Unreadable(Message("The file has no rows."))
    if max(map(len, rows)) > MOST_COLUMNS:
        raise Unreadable(Message("The table has more than {most} columns.", most=MOST_COLUMNS))
    end = at + (2 if _is_double(grid, at) else 1)
    heads = _heads(grid, at, end)
    body = [(number, row) for number, row in enumerate(rows[end:], start=end + 1) if any(row)]
    if len(body) > MOST_ROWS:
        raise Unreadable(Message("The table has more than {most} rows. Divide it into several files.", most=MOST_ROWS))
    width = max((len(row) for _, row in body), default=0)
    filled = {column for column in range(max(width, len(heads))) if any(cell(row, column) for _, row in body)}
    shown = {column: head for column, head in _named(heads, width).items() if head[1] or column in filled}
    return Table({column: head for column, (head, _own) in shown.items()}, body, at + 1, list(grid.notes))


def _head_at(rows: Sequence[Sequence[str]], knows: Callable[[str], bool]) -> int:
    """The row with the most familiar heads; without any, the first one that is nearly as wide as the widest."""
    familiar = [sum(map(knows, {each for each in row if each})) for row in rows[:HEAD_WITHIN]]
    if any(familiar):
        return familiar.index(max(familiar))
    widths = [sum(map(bool, row)) for row in rows[:HEAD_WITHIN]]
    return next((at for at, width in enumerate(widths) if width and width * 5 >= max(widths) * 3), -1)


def _is_double(grid: Grid, at: int) -> bool:
    """Whether a head has a second row: cells of the first are merged across several columns of it."""
    if at + 1 >= len(grid.rows):
        return False
    wide = [block for block in grid.merged if block[0] == block[2] == at and block[3] > block[1]]
    return any(cell(grid.rows[at + 1], column) for block in wide for column in range(block[1], block[3] + 1))


def _heads(grid: Grid, start: int, end: int) -> list[str]:
    """The heads, those of two rows joined; a merged cell says the same in each of its columns, and in the last row."""
    lines = [list(row) for row in grid.rows[start:end]]
    for top, left, bottom, right in grid.merged:
        if top < end and bottom >= start and (right > left or top < start):
            line = lines[max(top, start) - start]
            line += [""] * (min(right, MOST_COLUMNS) + 1 - len(line))
            line[left : right + 1] = [cell(grid.rows[top], left)] * (right - left + 1)
    width = max(map(len, lines))
    return [_joined([cell(line, column) for line in lines]) for column in range(width)]


def _joined(parts: Sequence[str]) -> str:
    return ": ".join(dict.fromkeys(without_controls(" ".join(part.split())) for part in parts if part))[:200]


def _named(heads: Sequence[str], width: int) -> Mapping[int, tuple[str, bool]]:
    """Each column’s head, and whether it is its own; those that come again get a number, those without one letters."""
    found: dict[int, tuple[str, bool]] = {}
    taken: set[str] = set()
    for column in range(max(width, len(heads))):
        own = heads[column] if column < len(heads) else ""
        head, number = own or letters(column), 1
        while head.casefold() in taken:
            number += 1
            head = f"{own or letters(column)} ({number})"
        taken.add(head.casefold())
        found[column] = head, bool(own)
    return found


def letters(column: int) -> str:
    """Return how spreadsheets call a column, from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
