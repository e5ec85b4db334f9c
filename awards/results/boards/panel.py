"""What a juror learns of the panel of an entry once the round is over, worked out from the scoresheets that count."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from fractions import Fraction

from awards.programmes.models import Category, Round, Season
from awards.ranking.explain.beside import Beside, beside
from awards.ranking.numbers.exact import exact_text, fixed
from awards.results.boards.boards import ranked_now
from awards.results.boards.queries import is_settled
from awards.scoring.after_close import Compared, Panel

DIGITS = 2  # of a mean where the rules declare none


LEAST_FOR_SPREAD = 5  # others: of fewer, mean and spread together often tell what each of them gave


def panels(
    season: Season, round_: Round, category: Category, entries: Collection[uuid.UUID], juror_id: uuid.UUID, least: int
) -> dict[uuid.UUID, Panel] | None:
    """Return a juror's scores beside the panel's by entry, where at least so many scoresheets of others count.

    None while the round can still be reopened: what changed in between would tell what one of them gave. Two queries.
    """
    if not is_settled(season, round_):
        return None
    ranked = ranked_now(season, round_, category, only=entries)
    digits = ranked.result.scheme.last_digits(0)
    found = {each: beside(ranked.result, str(each), str(juror_id)) for each in entries}
    return {each: _panel(one, least, digits) for each, one in found.items() if one.others >= least}


def _panel(one: Beside, least: int, digits: int | None) -> Panel:
    def said(value: Fraction | None) -> str:
        return "" if value is None else fixed(value, DIGITS if digits is None else digits)

    columns = {
        code: Compared(
            fixed(column.mean, DIGITS), exact_text(column.spread) if column.others >= LEAST_FOR_SPREAD else ""
        )
        for code, column in one.columns.items()
        if column.others >= least and not column.alike
    }
    # With the total, the mean of the one criterion that is left out could be worked out.
    total = one.total if len(columns) == len(one.columns) else None
    return Panel(one.count, one.own, columns, said(total), said(one.own_total))
