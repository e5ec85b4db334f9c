"""Who has scored what: jurors down, the nominations of one category across, and the sums of both. Never a score.

Rows and sums of a category come from one count; so do the bars and the chart of the desk, and all of them agree.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from awards.desk.matrix import queries
from awards.desk.matrix.rules import COMPLETE, RECUSED, Cell, Part, cell_of, pace_of, part
from awards.programmes.models import Category, Round, Season
from awards.scoring.counting.queries import Count

MOST_CHOSEN = 40  # jurors whose ids an address takes; more of them are written to by a filter


@dataclass(frozen=True)
class Juror:
    """A row: a juror, when they were here last (none: never), and how far they are in the category.

    lags: whether they have hardly started, over all they hold.
    """

    id: uuid.UUID
    name: str
    last: datetime | None
    lags: bool
    given: int
    done: int
    cells: Sequence[Cell | None]


class Column(NamedTuple):
    """A nomination: its number by title in the category, how many jurors have it, and how many of them are done."""

    id: uuid.UUID
    number: int
    title: str
    language: str
    given: int
    done: int


@dataclass(frozen=True)
class Matrix:
    """A category of a round. criteria: how many a scoresheet has. target: jurors wanted for a nomination.

    laggards: the people of all its jurors who lag, on whatever page of the table they stand, by name.
    """

    category: Category
    round: Round
    rows: Sequence[Juror]
    columns: Sequence[Column]
    jurors: Part
    nominations: Part
    criteria: int
    target: int
    given: int
    done: int
    laggards: Sequence[queries.Known]

    @property
    def code(self) -> str:
        """The category's code."""
        return self.category.code


@dataclass(frozen=True)
class Asked:
    """Which part of the table a reader looks at: a category (code), and pages from 1."""

    category: str = ""
    jurors: int = 1
    nominations: int = 1


def matrix(
    season: Season,
    round_: Round,
    category: Category,
    counts: Mapping[str, Count],
    *,
    nominations: int,
    late: Collection[str],
    asked: Asked,
) -> Matrix:
    """Return the part of a category's table that is asked for. Four queries.

    counts: how far each of its jurors is (by id as a text). nominations: how many there are. late: jurors who lag.
    """
    known = queries.known(counts)
    order = sorted(known.values(), key=lambda each: (pace_of(counts[each.juror]), each.key, each.juror))
    down, across = part(len(order), asked.jurors), part(nominations, asked.nominations)
    found = queries.nominations(season, round_, category, start=across.start, size=across.end - across.start)
    sheets = queries.sheets(round_, [row.id for row in found])
    shown = down.of(order)
    last = queries.last_here(season, [each.person_id for each in shown])
    cells = {(row.juror, row.nomination_id): _cell(row) for row in sheets}
    return Matrix(
        category=category,
        round=round_,
        rows=[_row(each, counts[each.juror], last.get(each.person_id), late, found, cells) for each in shown],
        columns=_columns(found, cells, across.start),
        jurors=down,
        nominations=across,
        criteria=len(category.criteria),
        target=season.document.jury.target_ballots_per_entry,
        given=sum(count.given for count in counts.values()),
        done=sum(count.done for count in counts.values()),
        laggards=sorted((known[key] for key in known if key in late), key=lambda each: (each.key, each.juror)),
    )


def _cell(row: Any) -> Cell:
    return cell_of(recused=row.recused, submitted=row.submitted, begun=row.begun, scored=row.scored)


def _row(
    who: queries.Known,
    count: Count,
    last: datetime | None,
    late: Collection[str],
    found: Sequence[Any],
    cells: Mapping[tuple[str, uuid.UUID], Cell],
) -> Juror:
    across = [cells.get((who.juror, row.id)) for row in found]
    return Juror(who.id, who.name, last, who.juror in late, count.given, count.done, across)


def _columns(found: Sequence[Any], cells: Mapping[tuple[str, uuid.UUID], Cell], start: int) -> list[Column]:
    given, done = dict.fromkeys((row.id for row in found), 0), dict.fromkeys((row.id for row in found), 0)
    for (_juror, nomination_id), cell in cells.items():
        given[nomination_id] += cell.state != RECUSED
        done[nomination_id] += cell.state == COMPLETE
    return [
        Column(row.id, start + place, row.title, row.language, given[row.id], done[row.id])
        for place, row in enumerate(found, 1)
    ]
