"""An analysis as plain sentences for the organiser, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from .line import Line
from .sensitivity import LeftOut, Moved, Names

if TYPE_CHECKING:
    from .analysis import Analysis
    from .connectedness import Part
    from .holding import Holding
    from .round_analysis import RoundAnalysis
    from .severity import Severity

MANY = 12
"""How many names or cases a sentence lists; the rest are counted."""

SHARE = "10 %"
"""How far weights are moved; a value of the sentences, because a % in them would be taken for a format."""

FIRST_PLACES = 10
"""Entries up to this position have a sentence of their own among the others."""


def sentences_of(analysis: Analysis) -> list[Line]:
    """How sure the places are, whether they hold, and each round's jurors."""
    lines = [*_places(analysis), *_holding(analysis.holding)]
    for one in analysis.rounds:
        found = [*_parts(one), *_severity(one), *_entries(one), *_agreement(one)]
        lines += [Line("Round {round}: {sentence}", round=one.id, sentence=line) if one.id else line for line in found]
    return lines


def listed(names: Sequence[str]) -> str:
    """Names with commas between; of many the first and how many more."""
    more = len(names) - MANY
    return ", ".join(names[:MANY]) + (f", … (+{more})" if more > 0 else "")


# ------------------------------------------------------------------------------------------------------- the places


def _places(analysis: Analysis) -> Iterator[Line]:
    if analysis.reason:
        yield Line("How sure the places are cannot be said: {reason}", reason=analysis.reason)
        return
    for one in analysis.places.values():
        if one.position <= FIRST_PLACES:
            yield Line("{entry}: {sentence}", entry=one.entry, sentence=one.line)
    close = [one for one in analysis.places.values() if one.too_close]
    if len(close) == 1 and close[0].position == close[0].last_position:
        yield Line("Too close to call: place {place} at the cut", place=close[0].position)
    elif close:
        low, high = min(one.position for one in close), max(one.last_position for one in close)
        yield Line("Too close to call: places {low}–{high} at the cut", low=low, high=high)


# ------------------------------------------------------------------------------------------------- does it hold


def _holding(holding: Holding) -> Iterator[Line]:
    cases = len(holding.left_out)
    if not holding.declared.first or not cases:
        return
    changed = [one for one in holding.left_out if one.first_changes]
    if changed:
        yield Line(
            "Without any one juror the winner changes in {count} of {cases} cases: {which}",
            count=len(changed),
            cases=cases,
            which=_cases(_without(changed)),
        )
    else:
        yield Line("Without any one juror the winner stays the same in all {cases} cases", cases=cases)
    if holding.declared.inside is not None:
        yield _at_the_cut([one for one in holding.left_out if one.cut_changes], cases)
    yield _one_weight([one for one in holding.moved if one.changes], len(holding.moved))
    yield Line(
        "With all weights moved by up to {share} at random the winner stands in {count} of {cases} draws",
        share=SHARE,
        count=holding.weightings.stands,
        cases=holding.weightings.draws,
    )


def _at_the_cut(changed: Sequence[LeftOut], cases: int) -> Line:
    if not changed:
        return Line("Without any one juror the cut stays the same in all {cases} cases", cases=cases)
    return Line(
        "Without any one juror the cut changes in {count} of {cases} cases: {which}",
        count=len(changed),
        cases=cases,
        which=listed([one.juror for one in changed]),
    )


def _one_weight(changed: Sequence[Moved], cases: int) -> Line:
    if not changed:
        return Line(
            "With one weight {share} lower or higher the winner stays the same in all {cases} cases",
            share=SHARE,
            cases=cases,
        )
    which = ((f"{one.criterion} {'−' if one.factor < 1 else '+'}{SHARE}", one.first) for one in changed)
    return Line(
        "With one weight {share} lower or higher the winner changes in {count} of {cases} cases: {which}",
        share=SHARE,
        count=len(changed),
        cases=cases,
        which=_cases(which),
    )


def _without(changed: Iterable[LeftOut]) -> Iterator[tuple[str, Names]]:
    return ((one.juror, one.winners.first) for one in changed)


def _cases(cases: Iterable[tuple[str, Names]]) -> str:
    """Which change makes whom the winner: ``J3 → E2; J7 → E2, E5``."""
    shown = [f"{what} → {listed(names) or '–'}" for what, names in cases]
    more = len(shown) - MANY
    return "; ".join(shown[:MANY]) + (f"; … (+{more})" if more > 0 else "")


# ------------------------------------------------------------------------------------------------------- the jurors


def _parts(one: RoundAnalysis) -> Iterator[Line]:
    parts = one.links.parts
    if len(parts) < 2:
        return
    yield Line(
        "The jury falls into {count} panels without a juror or an entry in common: places across them compare only"
        " if the panels are equally severe on average",
        count=len(parts),
    )
    for number, part in enumerate(parts[:MANY], 1):
        yield _panel(number, part)


def _panel(number: int, part: Part) -> Line:
    return Line(
        "Panel {number}: jurors {jurors}; entries {entries}",
        number=number,
        jurors=listed(part.jurors),
        entries=listed(part.entries),
    )


def _severity(one: RoundAnalysis) -> Iterator[Line]:
    fit = one.fit
    if fit is None:
        yield Line("Severity of jurors: {reason}", reason=one.reasons["severity"])
    elif fit.edge == "unanimous":
        yield Line("Severity of jurors: all jurors of an entry gave it the same")
    elif fit.gamma == 0:
        yield Line("Severity of jurors: no correction is supported")
    else:
        yield _most_and_least(fit)
        if fit.may_be_chance:
            yield Line("Severity of jurors: the differences may be chance")


def _most_and_least(fit: Severity) -> Line:
    severity, jurors = fit.severity.tolist(), fit.panel.jurors
    low, high = severity.index(min(severity)), severity.index(max(severity))
    return Line(
        "Severity of jurors: {generous} is the most generous, {above} points above the average; {severe} is the most"
        " severe, {below} points below it",
        generous=jurors[high],
        above=_two_digits(severity[high]),
        severe=jurors[low],
        below=_two_digits(-severity[low]),
    )


def _entries(one: RoundAnalysis) -> Iterator[Line]:
    if one.kappa == 0:
        yield Line("The ballots do not tell these entries apart")


def _agreement(one: RoundAnalysis) -> Iterator[Line]:
    alpha = one.agreement.alpha
    if alpha is None:
        yield Line("Agreement of jurors: {reason}", reason=one.agreement.reasons["alpha"])
    elif alpha <= 0:
        yield Line("The jurors agreed no better than chance (α = {alpha})", alpha=_two_digits(alpha))
    else:
        yield Line("Agreement of jurors: α = {alpha}, where 1 is full agreement and 0 chance", alpha=_two_digits(alpha))


def _two_digits(value: float | Fraction) -> Decimal:
    """A number as a Decimal, which pages write as the reader's language does."""
    return Decimal(f"{float(value):.2f}")
