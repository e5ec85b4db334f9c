"""The formats of exports: their media types and endings, and what is written into a file besides the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, NamedTuple, Protocol

from awards.core.message import Message
from awards.results.exports import on_paper, rules, spreadsheets, typed_json
from awards.results.exports.streaming import Row
from awards.web.i18n import clocks, say

PLAIN, SEMICOLONS = spreadsheets.csv_line, spreadsheets.semicolon_line


@dataclass(frozen=True)
class About:
    """What a file says of itself. table: its name in addresses. title, season, filtered, left_out: in words.

    paper: how it is set for paper. language: of the words in it.
    """

    table: str
    title: str
    season: str
    slug: str
    made_at: datetime
    by: str
    filtered: Sequence[str]
    left_out: Sequence[str]
    language: str
    paper: str

    def lines(self) -> list[str]:
        """Return it as lines, the first of them a title."""
        made = Message("As of {time}, prepared by {name}.", time=clocks(self.made_at), name=self.by)
        return [self.title, self.season, say(made), *self.filtered, *self.left_out]

    def plain(self) -> dict[str, object]:
        """Return it as plain data."""
        return {"table": self.table, "title": self.title, "award": self.season, "season": self.slug,
                "made_at": self.made_at.isoformat(timespec="seconds"), "made_by": self.by, "language": self.language,
                "filters": list(self.filtered), "leaves_out": list(self.left_out)}  # fmt: skip


class Pour(Protocol):
    """What writes a table into a file."""

    def __call__(self, out: IO[bytes], rows: Iterable[Row], about: About) -> None:
        """Write it: rows with their heads first."""


class Format(NamedTuple):
    """A format. pour: writes it. label, text: what it is called, and what it is good for."""

    label: str
    text: Message
    mimetype: str
    ending: str
    pour: Pour


def _with_what_is_missing(rows: Iterable[Row], about: About) -> Iterable[Row]:
    yield from rows
    yield from ([sentence] for sentence in about.left_out)


def _csv(line: spreadsheets.Line) -> Pour:
    return lambda out, rows, about: spreadsheets.pour_csv(
        out, _with_what_is_missing(rows, about), cut=say(spreadsheets.CUT), line=line
    )


def _workbook(out: IO[bytes], rows: Iterable[Row], about: About) -> None:
    notes = [say(Message("About this file")), *about.lines()]
    spreadsheets.pour_workbook(
        out, _with_what_is_missing(rows, about), name=about.table, cut=say(spreadsheets.CUT), notes=notes
    )


def _json(out: IO[bytes], rows: Iterable[Row], about: About) -> None:
    typed_json.pour_json(out, rows, about=about.plain())


def _paper(out: IO[bytes], rows: Iterable[Row], about: About) -> None:
    on_paper.pour_paper(out, rows, about.lines(), layout=about.paper, language=about.language)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    rules.XLSX: Format("XLSX", Message("A workbook for Excel, LibreOffice and Numbers."), XLSX, "xlsx", _workbook),
    rules.CSV: Format("CSV", Message("Commas between cells, a decimal point. For programs, and Excel set to English."),
                      "text/csv", "csv", _csv(PLAIN)),
    rules.SEMICOLON: Format("CSV ;", Message("Semicolons between cells, a decimal comma. For Excel set to German, "
                                             "Russian or Kazakh."), "text/csv", "csv", _csv(SEMICOLONS)),
    rules.JSON: Format("JSON", Message("For programs: numbers as numbers, fields by names that never change, with "
                                       "ids."), "application/json", "json", _json),
    rules.PDF: Format("PDF", Message("For paper: A4, with a head and page numbers on each sheet."), "application/pdf",
                      "pdf", _paper),
}  # fmt: skip
