"""What a juror learns of the panel of an entry once the round is over, worked out from the scoresheets that count."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from fractions import Fraction

from awards.programmes.models import Category, Round, Season
from awards.ranking.explain.beside import Beside, beside
from awards.ranking.numbers.exact import exact_text, fixed
from awards.results.boards.boards import ranked_now
from awards.scoring.after_close import Compared, Panel

DIGITS = 2  # of a mean where the rules declare none


def panels(
    season: Season, round_: Round, category: Category, entries: Collection[uuid.UUID], juror_id: uuid.UUID, least: int
) -> dict[uuid.UUID, Panel]:
    """Return a juror's scores beside the panel's by entry, where at least so many scoresheets of others count.

    One query for all.
    """
    ranked = ranked_now(season, round_, category, only=entries)
    digits = ranked.result.scheme.last_digits(0)
    found = {each: beside(ranked.result, str(each), str(juror_id)) for each in entries}
    return {each: _panel(one, least, digits) for each, one in found.items() if one.others >= least}


def _panel(one: Beside, least: int, digits: int | None) -> Panel:
    def said(value: Fraction | None) -> str:
        return "" if value is None else fixed(value, DIGITS if digits is None else digits)

    columns = {
        code: Compared(fixed(column.mean, DIGITS), exact_text(column.spread))
        for code, column in one.columns.items()
        if column.others >= least
    }
    return Panel(one.count, one.own, columns, said(one.total), said(one.own_total))
