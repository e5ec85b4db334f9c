"""From score sheets to places. How the rest of the application calls the ranking core:

    scheme = parse(document)                                   # SchemeError.faults
    sheets = sheets_of_rows(scheme, [Row("E1", "J1", "impact", "7"), …])       # SheetError.faults
    sheets = sheets_of_arrays(scheme, entries, jurors, entry=…, juror=…, criterion=…, step=…, state=…)
    result = rank(scheme, sheets, decisions)                   # decisions: decisions.Decision, the chair's
    for standing in result.standings: …                        # by place, then entry id; those without one last
    result.standing("E1")                                      # one of them
    derivation(result, "E1")                                   # explain: its lines, for a pocket calculator
    notes_of(result)                                           # explain: what a reader must know of the whole
    result_document(result)                                    # command: plain data, ready for JSON
    result.winners, result.inside()                            # entries at place 1, and in the cut

Everything is exact. The order of rows, jurors and criteria never changes any output.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from awards.ranking.ballots.decisions import Decision, in_force
from awards.ranking.ballots.sheets import Sheets
from awards.ranking.numbers.exact import decimals_of
from awards.ranking.numbers.vectors import Array
from awards.ranking.places.outcome import Groups, Outcome, cut_states, doubled_places, grouped, is_below, outcome
from awards.ranking.places.result import BELOW, RANKED, UNRANKED, Result
from awards.ranking.places.ties import TieValues, break_ties
from awards.ranking.places.totals import FINE
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Criterion, Rules, Scale

ALL = "total"  # the one criterion that stands for all


def rank(scheme: Scheme, sheets: Sheets, decisions: Iterable[Decision] = (), *, without: str | None = None) -> Result:
    """The places of all entries under a scheme.

    `without` leaves out one juror's ballots; quorum and min_count are then one lower where that juror's ballot
    counted. Raises ValueError for sheets of another scheme, for contradictory decisions and (as TooLong) where
    incomplete ballots under extremely fine weights cannot be averaged exactly.
    """
    if not sheets.fits(scheme):
        raise ValueError("the sheets were made for other rounds, scales or criteria")
    return _placed(outcome(scheme, sheets, without), in_force(decisions))


def _placed(found: Outcome, forced: dict[frozenset[str], Decision]) -> Result:
    """The places of entries whose values are known."""
    scheme = found.scheme
    status, below = _statuses(found)
    who = np.flatnonzero(status == RANKED)
    chosen = slice(None) if len(who) == len(status) else who  # a million values are not copied for nothing
    start = grouped(who, found.tiers[chosen], found.value[chosen], scheme.tie_band)
    broken = break_ties(found, start, found.sheets.entries, forced)
    sheets, groups = found.sheets, broken.groups
    places = doubled_places(groups.sizes, scheme.places).take(groups.group)
    unused = tuple(one for one in forced.values() if one not in broken.used)
    return Result(
        scheme,
        sheets,
        found,
        start,
        groups,
        broken.parted,
        places,
        cut_states(found, groups),
        status,
        below,
        _in_order(groups, sheets, broken.used),
        unused,
    )


def _in_order(groups: Groups, sheets: Sheets, used: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions used, by the places they were used at."""
    if len(used) < 2:
        return used
    place = {sheets.entries[entry]: place for place, entry in enumerate(groups.order.tolist())}
    return tuple(sorted(used, key=lambda one: place[one.entries[0]]))


def _statuses(found: Outcome) -> tuple[Array, dict[int, str]]:
    """Who is ranked, unranked or below a threshold; and the first threshold each of the last is under."""
    status = np.where(found.why == FINE, RANKED, UNRANKED).astype(np.int8)
    below: dict[int, str] = {}
    if not found.scheme.thresholds:
        return status, below
    who = np.flatnonzero(status == RANKED)
    if not len(who):
        return status, below
    values = TieValues(found, who)
    for name, least in found.scheme.thresholds.items():
        under = is_below(found.value[who], least) if name == "total" else values.under(name.partition(":")[2], least)
        for entry in who[under].tolist():
            below.setdefault(entry, name)
    status[list(below)] = BELOW
    return status, below


def scheme_of_subtotals(scheme: Scheme) -> Scheme | None:
    """The scheme under which ballots rank by their subtotals as they do under this one; None where that cannot be.

    A subtotal is itself a score: of one criterion with the weight of all, on a scale with finer steps. Where a scheme
    asks for nothing but the values of complete ballots, `rank` gives the same standings for both, by the same code.

    It is Σ weight × 10ᵈ × steps, d being the most decimals of any weight; of an incomplete ballot there is
    none. Rounds, single criteria and counts of scores need more than that.
    """
    ties = all(rule.kind in ("median", "highest_ballots", "chair") for rule in scheme.tie_break)
    least = all(name == "total" for name in scheme.thresholds)
    digits = [decimals_of(one.weight) for one in scheme.criteria]
    most = max((one for one in digits if one is not None), default=0)
    if scheme.rounds or not ties or not least or None in digits or not _by_ballots(scheme):
        return None
    weight, scale = sum((one.weight for one in scheme.criteria), Fraction(0)), scheme.scale
    finer = Scale(min=scale.min, max=scale.max, step=scale.step / (weight * 10**most))
    whole = Criterion(id=ALL, weight=weight)
    return scheme.model_copy(update={"scale": finer, "criteria": (whole,), "order": "juror_first"})


def _by_ballots(rules: Rules) -> bool:
    """Whether the total of an entry comes from the values of its complete ballots alone."""
    if rules.missing != "complete_only" or rules.order == "juror_first":
        return rules.missing == "complete_only"
    rounding = rules.rounding
    exact = rounding.cell is rounding.criterion is rounding.weighted is None
    return rules.combine in ("mean", "sum") and rules.limit is None and exact
