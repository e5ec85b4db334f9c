"""Cells of exported tables: text that no spreadsheet takes for a formula, numbers that stay numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from awards.core.words import Message

# What a spreadsheet may take for the beginning of a formula, in its full-width forms too.
_FORMULA = re.compile(r"^[\s\u00a0]*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
# The same behind what a spreadsheet set to another language takes for the end of a cell: in German, Russian and Kazakh
# that is a semicolon, and what stands in quotation marks is split there too.
_FORMULA_INSIDE = re.compile(r"([;|\t\r\n][\s\u00a0\"']*)([=+\-@\u2212\uff1d\uff0b\uff0d\uff20])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile(r"[,;\"\n\t]")
SHORT = 200
LONGEST = 32_767  # characters that a cell of a workbook holds
CUT = Message("… (cut here: a cell holds {most} characters at most)", most=LONGEST)


def fit(value: str, *, cut: str = "") -> str:
    """Return text fit for a cell: without control characters, at most as long as a cell, `cut` said where it ends."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    clean = _CONTROLS.sub("", value)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - len(cut)] + cut


def harmless(value: str) -> str:
    """Return text with an apostrophe before whatever a spreadsheet could take for the beginning of a formula."""
    inside = _FORMULA_INSIDE.sub(r"\1'\2", value)
    return (f"'{inside}" if _FORMULA.match(inside) else inside)[:LONGEST]


def csv_cell(value: object, *, cut: str = "") -> str:
    """Return a cell of a CSV file: numbers as they are, text harmless, in quotation marks where it needs them."""
    if value is None or value == "":
        return ""
    if type(value) is str:  # most are
        return _quoted_again(value, cut) if len(value) <= SHORT else _quoted(value, cut)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return _quoted(str(value), cut)


def _quoted(value: str, cut: str) -> str:
    shown = harmless(fit(value, cut=cut))
    return '"' + shown.replace('"', '""') + '"' if _MARKS.search(shown) else shown


# Titles, names and states come again in row after row.
_quoted_again = lru_cache(maxsize=4096)(_quoted)


def csv_line(row: Iterable[object], *, cut: str = "") -> str:
    """Return a row as a line of a CSV file."""
    return ",".join(csv_cell(value, cut=cut) for value in row) + "\r\n"
