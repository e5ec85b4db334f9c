"""What the pages of exports show: what there is, columns to choose with the first rows, and how far the worker is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.message import Message
from awards.results.exports import rules
from awards.results.exports.choosing import NAMES, TYPED, Choice, options
from awards.results.exports.formats import FORMATS, Format
from awards.results.exports.offered import BADGES, CARDS, GROUPS, TABLES, Table
from awards.results.exports.streaming import Head, Source
from awards.results.models import PreparedExport
from awards.web.access import roles_here
from awards.web.i18n import at_time, filesize, number, say

ROWS = 5  # of a preview
ON_A_CARD = 3  # columns: name, organisation, role
LETTERS = 120  # of a cell there
WAITING, MAKING, READY, FAILED = "queued", "started", "ready", "failed"
FAULTS = {
    "full": Message("There was no room for the file on the server. Have it prepared again later."),
    "long": Message("Setting it for paper took too long. Cut the list down, choose fewer columns, or another format."),
    "refused": Message("Your role no longer includes this export."),
    "tried": Message("It was interrupted several times. Have it prepared again, or cut the list down."),
    "broken": Message("Something went wrong. The organisers’ technical contact finds the cause in the server’s log."),
}


def offered() -> list[tuple[Message, dict[str, Table]]]:
    """Return what the reader can export, in groups."""
    mine = [(name, {code: table for code, table in tables.items() if may_have(table)}) for name, tables in GROUPS]
    return [(name, tables) for name, tables in mine if tables]


def may_have(table: Table) -> bool:
    """Whether the reader has a role by which they get a table."""
    return not rules.is_over(roles_here(), table.roles)


@dataclass(frozen=True)
class Filter:
    """A filter of a table as a control: typed, or chosen among options."""

    name: str
    label: Message
    value: str
    options: Sequence[tuple[str, str]]


def page_values(choice: Choice, source: Source) -> dict[str, Any]:
    """Return what the page of a choice needs: filters, columns with those chosen first, formats, rows to begin with."""
    heads = {head.code: head for head in source.heads}
    ticked = choice.codes_among(source.heads)
    shown = ticked[:ON_A_CARD] if choice.offered.paper in (BADGES, CARDS) else ticked
    count = source.count()
    return {
        "choice": choice,
        "count": count,
        "filters": [_filter(choice, name) for name in choice.offered.filters],
        "columns": [*(heads[code] for code in ticked), *(each for code, each in heads.items() if code not in ticked)],
        "ticked": ticked,
        "is_list": choice.offered.is_list,
        "formats": {code: FORMATS[code] for code in choice.offered.formats},
        "at_once": rules.is_small(choice.format, count),
        "heads": [heads[code] for code in shown],
        "rows": list(_begin(source, shown)),
    }


def _filter(choice: Choice, name: str) -> Filter:
    every = [] if name in TYPED else [("", "" if name == "sort" else _("All")), *options(choice.season, name)]
    if name == "sort":
        every = every[1:]
    return Filter(name, NAMES[name], choice.filters.get(name, ""), every)


def _begin(source: Source, ticked: Sequence[str]) -> Iterable[list[str]]:
    places = [[head.code for head in source.heads].index(code) for code in ticked]
    for row in source.begins(ROWS):
        yield [_said(row[place]) for place in places]


def _said(cell: object) -> str:
    if isinstance(cell, datetime):
        return at_time(cell, "medium", zone=str(cell.tzinfo))
    if isinstance(cell, Decimal):
        return number(cell)
    text = "" if cell is None else str(cell)
    return text if len(text) <= LETTERS else f"{text[:LETTERS]}…"


@dataclass(frozen=True)
class Line:
    """A prepared export as a line: its state, how that is said, and how far it is."""

    export: PreparedExport
    title: Message
    filtered: Sequence[str]
    format: Format
    state: str
    words: str

    @property
    def is_waiting(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in (WAITING, MAKING)


def lines(choices: Iterable[tuple[PreparedExport, Choice | None]]) -> list[Line]:
    """Return prepared exports as lines; those of a table that there is not any more are left out."""
    return [
        Line(export, choice.offered.title, choice.sentences(), FORMATS[export.format], state, words)
        for export, choice in choices if choice is not None for state, words in (_state(export),)
    ]  # fmt: skip


def _state(export: PreparedExport) -> tuple[str, str]:
    if export.failed:
        return FAILED, say(FAULTS.get(export.failed, FAULTS["broken"]))
    if export.finished_at:
        rows = ngettext("%(num)s row", "%(num)s rows", export.done)
        return READY, _("%(rows)s, %(size)s", rows=rows, size=filesize(export.size or 0))
    if export.mark is None:
        return WAITING, _("Waiting for its turn")
    return MAKING, _("%(done)s of about %(all)s rows", done=number(str(export.done)), all=number(str(export.expected)))


def progress(lines_: Iterable[Line]) -> list[dict[str, object]]:
    """Return how far exports are, for the page's script."""
    return [{"id": str(line.export.id), "waits": line.is_waiting, "words": line.words, "done": line.export.done,
             "all": max(1, line.export.expected)} for line in lines_]  # fmt: skip


def recent(rows: Iterable[Any]) -> list[dict[str, object]]:
    """Return what anybody exported lately, of what is offered to the reader: at, by, title, format, rows and size."""
    return [
        {"at": row.at, "by": row.by, "title": TABLES[detail["table"]].title, "format": FORMATS[detail["format"]].label,
         "rows": detail.get("rows"), "size": filesize(detail["size"]) if detail.get("size") else ""}
        for row in rows for detail in (row.detail,) if _is_known(detail) and may_have(TABLES[detail["table"]])
    ]  # fmt: skip


def _is_known(detail: Mapping[str, object]) -> bool:
    return detail.get("table") in TABLES and detail.get("format") in FORMATS


def moved(heads: Sequence[Head], codes: Sequence[str], move: str) -> list[str]:
    """Return the codes of chosen columns with one of them a place further up or down. move: “up:code”."""
    way, _colon, code = move.partition(":")
    order = list(codes)
    if code in order and code in {head.code for head in heads}:
        place = order.index(code)
        other = place + (-1 if way == "up" else 1)
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
    return order
