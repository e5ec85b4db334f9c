"""Rows of texts and numbers as the columns of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .coded import Coded, Table
from .columns import Columns
from .scheme import Scheme
from .sheets import Row


def columns_of(scheme: Scheme, rows: Iterable[Row | tuple[Any, ...]]) -> Columns:
    """The columns of rows; a wrong row is in the faults and left out."""
    listed = [Row(*row) for row in rows]
    entry, juror, criterion, score, round_, state, factor = (Coded.of(column) for column in _transposed(listed))
    return Table(entry, juror, criterion, score, round_, state, factor).columns(scheme)


def _transposed(rows: list[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in Row._fields]
