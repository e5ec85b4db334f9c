"""What one round’s ballots say about its jurors: severity, how they hang together, agreement; or why they do not.

How far jurors agree is computed exactly: Krippendorff’s α, the intraclass correlations, Kendall’s W. Each function
takes a table with a row per entry and a column per juror of exact values, None where there is no ballot, and returns a
Fraction; None where the statistic does not exist (0/0, or cells missing where all are needed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from awards.core.message import Message
from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.places_range import Field
from awards.ranking.analysis.severity import LEAST_FREEDOM, Links, Severity, reml

Value = Fraction | int
Table = Sequence[Sequence[Value | None]]
MOST_BITS = 4096
Metric = Literal["nominal", "ordinal", "interval", "ratio"]


# ------------------------------------------------------------------------------------------- Krippendorff's alpha


def krippendorff_alpha(table: Table, metric: Metric = "interval") -> Fraction | None:
    """1 − observed disagreement / that expected by chance; entries with one ballot are left out.

    1 is full agreement, 0 none beyond chance, and less is possible. None if all values are the same, or if the ratio
    of two values with sum 0 is asked for.
    """
    units = as_integers([unit for unit in _given(table) if len(unit) > 1])
    if metric == "interval":
        return _interval_alpha(units)
    try:
        return _pairwise_alpha(units, _distance(units, metric))
    except ZeroDivisionError:
        return None


def _given(table: Table) -> list[list[Value]]:
    return [[value for value in row if value is not None] for row in table]


def as_integers(rows: Sequence[Sequence[Value]]) -> Sequence[Sequence[Value]]:
    """All values times their common denominator, which no statistic here sees; as they are if that grows too long."""
    scale = 1
    for denominator in {value.denominator for row in rows for value in row}:
        scale = lcm(scale, denominator)
        if scale.bit_length() > MOST_BITS:
            return rows
    if scale == 1 and all(isinstance(value, int) for row in rows for value in row):
        return rows
    return [[value.numerator * (scale // value.denominator) for value in row] for row in rows]


def _interval_alpha(units: Sequence[Sequence[Value]]) -> Fraction | None:
    """With squared differences the sums over pairs are sums of values and of squares: Σ(v − v′)² = 2(m Σv² − (Σv)²)."""
    values = [value for unit in units for value in unit]
    expected = _squared_differences(values)
    if not expected:
        return None
    observed: dict[int, Value] = {}
    for unit in units:
        others = len(unit) - 1
        observed[others] = observed.get(others, 0) + _squared_differences(unit)
    within = sum((Fraction(total) / others for others, total in observed.items()), Fraction(0))
    return 1 - (len(values) - 1) * within / expected


def _squared_differences(values: Sequence[Value]) -> Value:
    return 2 * (len(values) * sum(value * value for value in values) - sum(values) ** 2)


def _pairwise_alpha(units: Sequence[Sequence[Value]], distance: Callable[[Value, Value], Value]) -> Fraction | None:
    within, counts = Fraction(0), Counter(value for unit in units for value in unit)
    for unit in units:
        within += Fraction(_disagreement(Counter(unit), distance)) / (len(unit) - 1)
    expected = _disagreement(counts, distance)
    return 1 - (counts.total() - 1) * within / expected if expected else None


def _disagreement(counts: Counter[Value], distance: Callable[[Value, Value], Value]) -> Value:
    """The distances of all ordered pairs of the counted values."""
    values = sorted(counts)
    return 2 * sum(
        counts[low] * counts[high] * distance(low, high) for k, low in enumerate(values) for high in values[k + 1 :]
    )


def _distance(units: Sequence[Sequence[Value]], metric: Metric) -> Callable[[Value, Value], Value]:
    """The squared difference δ² of two unequal values, the lower first."""
    if metric == "nominal":
        return lambda low, high: 1
    if metric == "ratio":
        return lambda low, high: Fraction(high - low) ** 2 / Fraction(high + low) ** 2
    middle = _middle_ranks([value for unit in units for value in unit])
    return lambda low, high: (middle[high] - middle[low]) ** 2


def _middle_ranks(values: Sequence[Value]) -> dict[Value, int]:
    """Twice the mean of the ranks that a value's occurrences take, from the lowest at 1; twice to stay whole."""
    ranks, below = {}, 0
    for value, count in sorted(Counter(values).items()):
        ranks[value] = 2 * below + count + 1
        below += count
    return ranks


# ----------------------------------------------------------------------------------------- intraclass correlation


@dataclass(frozen=True)
class Icc:
    """Shrout and Fleiss's six intraclass correlations; `single` for one juror, `mean` for the mean of all k.

    (1) jurors differ from entry to entry, (2) jurors drawn from many, (3) these jurors and no others.
    """

    icc_1_1: Fraction | None
    icc_2_1: Fraction | None
    icc_3_1: Fraction | None
    icc_1_k: Fraction | None
    icc_2_k: Fraction | None
    icc_3_k: Fraction | None


def icc(table: Table) -> Icc | None:
    """All six, of a complete table of at least 2 × 2; None for any other table."""
    rows = complete(table)
    if rows is None:
        return None
    n, k = len(rows), len(rows[0])
    between, within, judges, error = _mean_squares(rows)
    drawn = (judges - error) / n
    return Icc(
        _share(between - within, between + (k - 1) * within),
        _share(between - error, between + (k - 1) * error + k * drawn),
        _share(between - error, between + (k - 1) * error),
        _share(between - within, between),
        _share(between - error, between + drawn),
        _share(between - error, between),
    )


def complete(table: Table) -> Sequence[Sequence[Value]] | None:
    """The table in whole numbers if it has no gap and there are two of each at least, else None."""
    rows = _given(table)
    full = all(len(row) == len(given) == len(table[0]) for row, given in zip(rows, table, strict=True))
    return as_integers(rows) if full and len(rows) > 1 and len(rows[0]) > 1 else None


def _mean_squares(rows: Sequence[Sequence[Value]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """The mean squares between entries, within entries, between jurors, and of the error."""
    n, k = len(rows), len(rows[0])
    level = Fraction(sum(map(sum, rows))) ** 2 / (n * k)
    squares = sum(value * value for row in rows for value in row) - level
    between = Fraction(sum(sum(row) ** 2 for row in rows)) / k - level
    judges = Fraction(sum(sum(column) ** 2 for column in zip(*rows, strict=True))) / n - level
    error = (squares - between - judges) / ((n - 1) * (k - 1))
    return between / (n - 1), (squares - between) / (n * (k - 1)), judges / (k - 1), error


def _share(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


# ------------------------------------------------------------------------------------------------------ Kendall's W


def kendall_w(table: Table, *, ties: bool = True) -> Fraction | None:
    """How alike the jurors order the entries: 0 not at all, 1 all the same; `ties` corrects for shared ranks.

    None unless the table is complete and at least 2 × 2, or if every juror ties all entries.
    """
    rows = complete(table)
    if rows is None:
        return None
    n, m = len(rows), len(rows[0])
    columns = list(zip(*rows, strict=True))
    ranks = [_middle_ranks(column) for column in columns]
    doubled = [sum(rank[value] for rank, value in zip(ranks, row, strict=True)) for row in rows]
    spread = Fraction(sum((total - m * (n + 1)) ** 2 for total in doubled), 4)
    shared = sum(count**3 - count for column in columns for count in Counter(column).values()) if ties else 0
    return _share(12 * spread, Fraction(m * m * (n**3 - n) - m * shared))


Reasons = dict[str, Message]


@dataclass(frozen=True, eq=False)
class Agreement:
    """The agreement of the jurors on ballot values, exactly; `reasons` says why one is None."""

    alpha: Fraction | None
    icc_2_1: Fraction | None
    icc_2_k: Fraction | None
    kendall_w: Fraction | None
    reasons: Reasons


@dataclass(frozen=True, eq=False)
class RoundAnalysis:
    """One round by itself, ranked entries only. `kappa` is None where entries are not drawn; `reasons` says why."""

    id: str
    links: Links
    fit: Severity | None
    field: Field | None
    kappa: float | None
    agreement: Agreement
    reasons: Reasons

    @property
    def panel(self) -> Panel:
        """The counting ballots of the ranked entries."""
        return self.links.panel

    @property
    def gives_ranges(self) -> bool:
        """Whether the places can be drawn as far as this round is concerned."""
        return "ranges" not in self.reasons


def analyse_round(name: str, panel: Panel) -> RoundAnalysis:
    """Severity by REML, the spread of the entries, connectedness and agreement of one panel of at least one ballot."""
    links, reasons = Links(panel), Reasons()
    fit = reml(links)
    if fit is None:
        reasons["severity"] = Message(
            "every nomination has only one scoresheet: strictness and quality cannot be told apart"
        )
        reasons["ranges"] = reasons["severity"]
    elif not fit.gives_ranges:
        reasons["ranges"] = Message(
            "too few scoresheets to tell a difference from chance: {freedom} left over, {least} needed",
            freedom=links.freedom,
            least=LEAST_FREEDOM,
        )
    drawn = fit is not None and fit.gives_ranges and fit.variance > 0
    field = Field(fit) if fit and drawn else None
    kappa = field.kappa() if field else None
    if kappa is None:
        reasons["kappa"] = _why_no_kappa(fit, reasons)
    if links.second_eigenvalue is None:
        reasons["second_eigenvalue"] = Message("there is only one juror")
    return RoundAnalysis(name, links, fit, field, kappa, agreement_of(panel), reasons)


def _why_no_kappa(fit: Severity | None, reasons: Reasons) -> Message:
    if fit is None or not fit.gives_ranges:
        return reasons["ranges"]
    return Message("nothing is left to chance: jurors and nominations explain every scoresheet")


def agreement_of(panel: Panel) -> Agreement:
    """α of all entries with two ballots; the others of complete panels of at least 2 × 2."""
    rows: list[list[Fraction]] = [[] for _ in panel.entries]
    for entry, value in zip(panel.entry.tolist(), panel.exact, strict=True):
        rows[entry].append(value)
    table = as_integers(rows)
    full = panel.ballots == len(panel.entries) * len(panel.jurors) and min(len(panel.entries), len(panel.jurors)) > 1
    alpha, correlations = krippendorff_alpha(table), icc(table) if full else None
    given = {
        "icc_2_1": correlations.icc_2_1 if correlations else None,
        "icc_2_k": correlations.icc_2_k if correlations else None,
        "kendall_w": kendall_w(table) if full else None,
    }
    reasons = Reasons()
    if alpha is None:
        reasons["alpha"] = _why_no_alpha(panel)
    for name, found in given.items():
        if found is None:
            reasons[name] = _why_none(full)
    return Agreement(alpha, **given, reasons=reasons)


def _why_none(full: bool) -> Message:
    if full:
        return Message("there is nothing to compare: 0/0")
    return Message(
        "not every juror has a scoresheet for every nomination, or there are fewer than two jurors or nominations"
    )


def _why_no_alpha(panel: Panel) -> Message:
    if panel.ballots == len(panel.entries):
        return Message("no nomination has two scoresheets")
    return Message("all scoresheets have the same value: there is nothing to compare")
