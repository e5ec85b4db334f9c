"""How far jurors are, one line each, the slowest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from awards.desk.matrix.queries import Known, known
from awards.desk.matrix.rules import pace_of
from awards.programmes.models import Season
from awards.scoring.counting.queries import Count, in_all


@dataclass(frozen=True)
class JurorRow:
    """A juror, how far they are in what is counted, and whether they have hardly started."""

    who: Known
    count: Count
    lags: bool


def rows_of(
    season: Season, counts: Mapping[str, Mapping[str, Count]], late: Collection[str], which: str
) -> list[JurorRow]:
    """Return jurors, the slowest first: all, those who lag ("behind"), or with complete ones not submitted ("unsent").

    counts: by category and juror; late: ids of those who lag. One query.
    """
    jurors: dict[str, list[Count]] = {}
    for of_category in counts.values():
        for juror, count in of_category.items():
            jurors.setdefault(juror, []).append(count)
    summed = {juror: in_all(found) for juror, found in jurors.items()}
    wanted = {
        juror: count
        for juror, count in summed.items()
        if which not in ("behind", "unsent") or (juror in late if which == "behind" else count.unsent > 0)
    }
    rows = [JurorRow(who, wanted[key], key in late) for key, who in known(wanted).items()]
    return sorted(rows, key=lambda row: (pace_of(row.count), row.who.key, row.who.juror))
