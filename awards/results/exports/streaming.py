"""Tables that are read while they are written: their heads, and rows that come from the database a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

import sqlalchemy
from sqlalchemy import Executable, Select, func, select

from awards.core.db import db, reading, run
from awards.core.message import Message

BATCH = 500
Row = Sequence[object]  # of the table that is written
Found = sqlalchemy.Row[*tuple[Any, ...]]  # of a query, with the names of its columns
Say = Callable[[object], str]
TEXT, NUMBER, MOMENT = "text", "number", "moment"


class Head(str):
    """What stands above a column, with the name that it keeps in every language.

    kind: text, number or moment, what its cells are. extra: only there when it is asked for, such as an id; files that
    programs read have it.
    """

    code: str
    kind: str
    extra: bool

    def __new__(cls, label: str, code: str, kind: str = TEXT, *, extra: bool = False) -> Head:
        """Return a head that reads as its label."""
        made = super().__new__(cls, label)
        made.code, made.kind, made.extra = code, kind, extra
        return made


def heads(say: Say, *columns: tuple[object, ...]) -> list[Head]:
    """Return the heads of columns: each a Message and a code; then text, number or moment unless it is text; extra."""
    return [Head(say(words), str(code), *map(str, more[:1]), extra=len(more) > 1) for words, code, *more in columns]


def ids(*columns: tuple[Message, str]) -> list[tuple[object, ...]]:
    """Return columns of ids, which are only there when asked for; see `heads`."""
    return [(words, code, TEXT, "extra") for words, code in columns]


@dataclass(frozen=True)
class Source:
    """A table: iterating it yields the heads, then a row at a time.

    query: what its rows are read from; none: they are all in `more`. cells: makes rows of a batch of what was found.
    more: rows below those.
    """

    heads: Sequence[Head]
    query: Select[*tuple[Any, ...]] | None
    cells: Callable[[list[Found]], Iterable[Row]] = tuple
    more: Callable[[], Iterable[Row]] = tuple

    def __iter__(self) -> Iterator[Row]:
        yield self.heads
        if self.query is not None:
            yield from chain.from_iterable(map(self.cells, in_batches(streamed(self.query))))
        yield from self.more()

    def count(self) -> int:
        """Return how many rows it has. One query."""
        below = len(list(self.more()))
        if self.query is None:
            return below
        query = select(func.count()).select_from(self.query.order_by(None).subquery())
        return below + int(run(query).scalar() or 0)

    def begins(self, most: int) -> list[Row]:
        """Return its first rows, without the heads."""
        short = self if self.query is None else replace(self, query=self.query.limit(most))
        return list(islice(short, 1, most + 1))


class Later(Sequence[object]):
    """A row whose last cells are made only when somebody asks for them: few do, and they take queries of their own."""

    def __init__(self, cells: Sequence[object], later: Sequence[Callable[[], object]]) -> None:
        self.cells, self.later = cells, later

    def __len__(self) -> int:
        """Count all of them."""
        return len(self.cells) + len(self.later)

    def __getitem__(self, place: Any) -> Any:
        """Return a cell."""
        return self.cells[place] if place < len(self.cells) else self.later[place - len(self.cells)]()


def each(cells: Callable[[Found], Row]) -> Callable[[list[Found]], Iterable[Row]]:
    """Return what makes rows of a batch, from what makes one row."""
    return lambda rows: map(cells, rows)


def streamed(query: Executable) -> Iterator[Found]:
    """Yield the rows of a query without ever holding more than a batch of them.

    They are read on a connection of their own, so that other queries can run between two batches.
    """
    with db.engine.connect() as connection:
        token = reading.set(True)
        try:
            found = connection.execute(query, execution_options={"yield_per": BATCH})
        finally:
            reading.reset(token)
        yield from found


def in_batches(rows: Iterator[Found]) -> Iterator[list[Found]]:
    """Yield the rows of a query a batch at a time, for what is looked up beside them."""
    while batch := list(islice(rows, BATCH)):
        yield batch


def only(rows: Iterable[Row], codes: Sequence[str]) -> Iterator[Row]:
    """Yield a table with some of its columns, in the order of their codes; rows of a single sentence stay as they are.

    Codes that no column has are passed over; without any that has one, all columns come that are not extra.
    """
    walked = iter(rows)
    every: Row = ()
    with suppress(StopIteration):
        every = next(walked)
    places = chosen(every, codes)
    yield [every[place] for place in places]
    for row in walked:
        yield [row[place] for place in places] if len(row) == len(every) else row


def chosen(every: Sequence[object], codes: Sequence[str]) -> list[int]:
    """Return the places of the chosen columns among all heads of a table, in the order chosen."""
    at = {head.code: place for place, head in enumerate(every) if isinstance(head, Head)}
    places = [at[code] for code in dict.fromkeys(codes) if code in at]
    return places or [place for place, head in enumerate(every) if not getattr(head, "extra", False)]
