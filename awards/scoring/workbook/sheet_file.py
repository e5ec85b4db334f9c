"""A juror's scoresheets of a round as a workbook: a sheet for each category, a row for each nomination.

The first column and the first row are hidden. They say which scoresheet a row and which field a column is, however rows
and columns are moved; and for each field which revision the file was made from, and what stood there.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

from flask_babel import gettext as _

from awards.core.text import without_controls
from awards.jury.jury_words import country_of, round_name
from awards.programmes.document.parts import Category, Scale
from awards.programmes.models import Season
from awards.scoring.scoresheet import Mark, Sheet
from awards.web.i18n import number, programme_text

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

KEY, SCORE, COMMENT = "key", "score:", "comment:"
REMARKS = ("jury_comment", "advice")
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME = 31  # characters in the name of a sheet
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MAY = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True}


def key_of(sheet: Sheet) -> str:
    """Return what says of a row which scoresheet it is, and what its fields were when the file was made."""
    marks = [f"{mark.code}={mark.revision}.{mark.print}" for mark in sheet.marks.values()]
    return " ".join([sheet.id.hex, *marks, f"{KEY}={sheet.comments_revision}.{sheet.comments_print}"])


def workbook(season: Season, round_code: str, sheets: Collection[Sheet], *, blind: bool) -> IO[bytes]:
    """Return an open temporary file with own scoresheets of a round; it is gone once it is closed."""
    import xlsxwriter  # loaded by whoever asks for a workbook, not by every start

    with ExitStack() as unless_whole:
        spool = unless_whole.enter_context(tempfile.TemporaryFile())
        with xlsxwriter.Workbook(spool, _OPTIONS) as book:
            writer = _Writer(book, season, blind=blind)
            for category in season.document.categories:
                if own := [each for each in sheets if each.category == category.id]:
                    writer.sheet(category, own)
            writer.explain(round_code)
        spool.seek(0)
        unless_whole.pop_all()
    return spool


class _Writer:
    """A workbook in the making: what its sheets have in common."""

    def __init__(self, book: xlsxwriter.Workbook, season: Season, *, blind: bool) -> None:
        self.book, self.season, self.blind = book, season, blind
        self.country = country_of(season)
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.fixed = book.add_format({"text_wrap": True, "valign": "top"})
        self.free = book.add_format({"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FFFDF4"})

    def sheet(self, category: Category, own: Sequence[Sheet]) -> None:
        """Write the scoresheets of a category."""
        page = self.book.add_worksheet(self.name(programme_text(category.name)))
        columns = [*self.about(), *self.asked(category)]
        for column, (code, head, width) in enumerate([(KEY, "", 0), *columns]):
            page.write_string(0, column, code)
            page.write_string(1, column, head, self.head)
            page.set_column(column, column, width, None, {"hidden": code == KEY})
        page.set_row(0, None, None, {"hidden": True})
        for line, sheet in enumerate(own, start=2):
            self.row(page, line, sheet)
        self.check(page, columns, last=len(own) + 1)
        page.freeze_panes(2, 2)
        page.protect("", _MAY)

    def name(self, wanted: str) -> str:
        """Return a name that a sheet may have and none has yet."""
        clean = _NO_NAME.sub(" ", wanted).strip()[:_NAME] or "–"
        taken = {each.get_name().casefold() for each in self.book.worksheets()}
        many = (clean if not at else f"{clean[: _NAME - 3]} {at}" for at in range(len(taken) + 1))
        return next(each for each in many if each.casefold() not in taken)

    def about(self) -> list[tuple[str, str, int]]:
        """The columns that say which nomination it is: code, head and width."""
        named = [("title", _("Nomination"), 36)]
        return named if self.blind else [*named, ("company", _("Organisation"), 24), ("country", _("Country"), 14)]

    def asked(self, category: Category) -> list[tuple[str, str, int]]:
        """The columns that are filled in."""
        found = []
        for each in category.criteria:
            name = programme_text(each.name)
            head = _("%(criterion)s, weight %(weight)s", criterion=name, weight=number(each.weight))
            found += [(f"{SCORE}{each.id}", head, 12),
                      (f"{COMMENT}{each.id}", _("Comment on %(criterion)s", criterion=name), 36)]  # fmt: skip
        words = (_("Comment for the jury"), _("Advice to the nominee"))
        return [*found, *((code, head, 36) for code, head in zip(REMARKS, words, strict=True))]

    def row(self, page: Worksheet, line: int, sheet: Sheet) -> None:
        """Write one scoresheet."""
        said = [sheet.title] if self.blind else [sheet.title, sheet.company, self.country(sheet.country)]
        page.write_string(line, 0, key_of(sheet))
        for column, text in enumerate(said, start=1):
            page.write_string(line, column, without_controls(text), self.fixed)
        column = len(said) + 1
        for mark in sheet.marks.values():
            self.score(page, line, column, mark)
            page.write_string(line, column + 1, without_controls(mark.comment), self.free)
            column += 2
        for text in (sheet.jury_comment, sheet.advice):
            page.write_string(line, column, without_controls(text), self.free)
            column += 1

    def score(self, page: Worksheet, line: int, column: int, mark: Mark) -> None:
        """Write a score as a number, or a cell for one."""
        if mark.steps is None:
            page.write_blank(line, column, None, self.free)
        else:
            page.write_number(line, column, float(self.season.document.scale.value_at(mark.steps)), self.free)

    def check(self, page: Worksheet, columns: Iterable[tuple[str, str, int]], *, last: int) -> None:
        """Have the program say at once that a number is beyond the scale; the upload checks the steps."""
        scale = self.season.document.scale
        whole = all(value == value.to_integral_value() for value in scale.values)
        told = _("A score from %(least)s to %(most)s", least=number(scale.min), most=number(scale.max))
        for column, (code, _head, _width) in enumerate(columns, start=1):
            if code.startswith(SCORE):
                page.data_validation(2, column, last, column, {
                    "validate": "integer" if whole else "decimal", "criteria": "between",
                    "minimum": float(scale.min), "maximum": float(scale.max),
                    "error_title": _("Not on the scale")[:32], "error_message": told[:255],
                })  # fmt: skip

    def explain(self, round_code: str) -> None:
        """Write a last sheet: what to do with the file, and what the scores mean."""
        page = self.book.add_worksheet(self.name(_("How to")))
        page.set_column(0, 0, 14)
        page.set_column(1, 1, 100)
        lines = [
            _("%(award)s %(season)s: %(round)s", award=programme_text(self.season.name), season=self.season.slug,
              round=round_name(self.season, round_code)),
            _("Fill in scores and comments, save the file, and upload it on the page it came from."),
            _("You then see what it changes before anything is saved. Nothing counts until you submit it there."),
            _("Rows and columns may be moved or sorted. A cell that you empty is emptied there too."),
        ]  # fmt: skip
        for line, text in enumerate(lines):
            page.write_string(line, 1, text, self.fixed)
        for line, (value, text) in enumerate(_anchors(self.season.document.scale), start=len(lines) + 1):
            page.write_string(line, 0, value, self.head)
            page.write_string(line, 1, without_controls(text), self.fixed)


def _anchors(scale: Scale) -> Iterable[tuple[str, str]]:
    for each in scale.anchors:
        yield number(each.value), ". ".join(filter(None, (programme_text(each.label), programme_text(each.text))))
