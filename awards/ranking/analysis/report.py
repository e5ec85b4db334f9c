"""An analysis as plain sentences for the organiser, the most important first; and as plain data, ready for JSON.

What is not given is null in the data, and `reasons` beside it says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from math import isinf
from typing import Any, NamedTuple

from awards.core.message import Message
from awards.ranking.analysis.analysis import Analysis, PlaceRange
from awards.ranking.analysis.cut_bracket import cut_bracket
from awards.ranking.analysis.round_analysis import Agreement, Reasons, RoundAnalysis
from awards.ranking.analysis.sensitivity import Holding, LeftOut, Moved, Names, Winners
from awards.ranking.analysis.severity import Part, Severity
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.result import place_text

MANY = 12
"""How many names or cases a sentence lists; the rest are counted."""

SHARE = Message("10%")
"""How far weights are moved; a value of the sentences, because a % in them would be taken for a format."""

FIRST_PLACES = 10
"""Entries up to this position have a sentence of their own among the others."""


class Sentence(NamedTuple):
    """What is said, and of what: `place` (of one entry), `close`, `cut`, `holds`, `panels`, `severity`, `agreement`.

    `close` is who is too close to call at the cut; `cut` what else there is to say of how sure the places are.
    """

    topic: str
    message: Message


def sentences_of(analysis: Analysis) -> list[Sentence]:
    """How sure the places are, whether they hold, and each round's jurors."""
    found = [*_places(analysis), *(Sentence("holds", message) for message in _holding(analysis))]
    for one in analysis.rounds:
        found += [
            Sentence(topic, Message("Round {round}: {sentence}", round=one.id, sentence=message) if one.id else message)
            for topic, messages in _OF_A_ROUND.items()
            for message in messages(one)
        ]
    return found


def name_list(names: Sequence[str]) -> str:
    """Names with commas between; of many the first and how many more."""
    more = len(names) - MANY
    return ", ".join(names[:MANY]) + (f", … (+{more})" if more > 0 else "")


# ------------------------------------------------------------------------------------------------------- the places


def _places(analysis: Analysis) -> Iterator[Sentence]:
    if analysis.reason:
        yield Sentence(
            "cut", Message("The certainty of the places cannot be calculated: {reason}", reason=analysis.reason)
        )
        return
    for one in analysis.places.values():
        if one.position <= FIRST_PLACES:
            yield Sentence("place", Message("{entry}: {sentence}", entry=one.entry, sentence=one.message))
    close = cut_bracket(analysis)
    if len(close) == 1 and close[0].position == close[0].last_position:
        yield Sentence("close", Message("Too close to call: place {place} at the cut-off", place=close[0].position))
    elif close:
        low, high = min(one.position for one in close), max(one.last_position for one in close)
        yield Sentence("close", Message("Too close to call: places {low}–{high} at the cut-off", low=low, high=high))


# ------------------------------------------------------------------------------------------------- does it hold


def _holding(analysis: Analysis) -> Iterator[Message]:
    holding, tied = analysis.holding, analysis.tied_first
    cases = len(holding.left_out)
    if not holding.declared.first or not cases:
        return
    yield from _without_one(holding.left_out, tied, cases)
    if holding.declared.inside is not None:
        changed = [one for one in holding.left_out if one.cut_changes and not _within(one, holding, analysis.at_cut)]
        yield _at_the_cut(changed, cases)
    if len({one.criterion for one in holding.moved}) > 1:  # the weight of a single criterion changes nothing
        yield from _weights(holding, tied)


def _within(one: LeftOut, holding: Holding, tied: Set[str]) -> bool:
    """Whether the cut changes only among entries whose tie lies, or lay, across it."""
    return set(one.winners.inside or ()) ^ set(holding.declared.inside or ()) <= tied


def _without_one(left_out: Sequence[LeftOut], tied: Set[str], cases: int) -> Iterator[Message]:
    changed = [one for one in left_out if one.first_changes]
    others = [one for one in changed if not _one_of(tied, one.winners.first)]
    if others:
        texts = {"count": len(others), "cases": cases, "which": _cases(_without(others))}
        if len(tied) > 1:
            yield Message(
                "With any one juror left out, a nomination other than those tied at place 1 wins in {count} of "
                "{cases} cases: {which}", **texts)  # fmt: skip
        else:
            yield Message(
                "With any one juror left out, the winner changes in {count} of {cases} cases: {which}", **texts
            )
    elif changed:
        yield Message(
            "With any one juror left out, the tie at place 1 splits in {count} of {cases} cases, as ties do; no "
            "other nomination wins", count=len(changed), cases=cases)  # fmt: skip
    elif len(tied) > 1:
        yield Message("With any one juror left out, the tie at place 1 stays in all {cases} cases", cases=cases)
    else:
        yield Message("With any one juror left out, the winner stays the same in all {cases} cases", cases=cases)


def _one_of(tied: Set[str], first: Names) -> bool:
    """Whether somebody is first, and nobody but those tied: where none is left with a place, nobody is."""
    return bool(first) and set(first) <= tied


def _at_the_cut(changed: Sequence[LeftOut], cases: int) -> Message:
    if not changed:
        return Message("With any one juror left out, the same nominations go through in all {cases} cases", cases=cases)
    return Message(
        "With any one juror left out, the set that goes through changes in {count} of {cases} cases: {which}",
        count=len(changed),
        cases=cases,
        which=name_list([one.juror for one in changed]),
    )


def _weights(holding: Holding, tied: Set[str]) -> Iterator[Message]:
    others = [one for one in holding.moved if one.changes and not _one_of(tied, one.first)]
    drawn = holding.weightings
    within = drawn.stands + sum(times for names, times in drawn.others if _one_of(tied, names))
    texts = {"share": SHARE, "cases": len(holding.moved)}
    if len(tied) > 1:
        yield _one_weight_tied(others, texts)
        yield Message(
            "When all weights change at random by up to {share}, one of those tied at place 1 comes first in "
            "{count} of {cases} draws", share=SHARE, count=within, cases=drawn.draws)  # fmt: skip
    else:
        yield _one_weight(others, texts)
        yield Message(
            "When all weights change at random by up to {share}, the winner stays the same in {count} of {cases} "
            "draws",
            share=SHARE, count=drawn.stands, cases=drawn.draws)  # fmt: skip


def _one_weight_tied(others: Sequence[Moved], texts: dict[str, object]) -> Message:
    if not others:
        return Message(
            "With one weight {share} lower or higher, one of those tied at place 1 comes first in all {cases} cases",
            **texts)  # fmt: skip
    return Message(
        "With one weight {share} lower or higher, a nomination other than those tied at place 1 wins in {count} "
        "of {cases} cases: {which}", count=len(others), which=_moves(others), **texts)  # fmt: skip


def _one_weight(others: Sequence[Moved], texts: dict[str, object]) -> Message:
    if not others:
        return Message(
            "With one weight {share} lower or higher, the winner stays the same in all {cases} cases", **texts
        )
    return Message(
        "With one weight {share} lower or higher, the winner changes in {count} of {cases} cases: {which}",
        count=len(others), which=_moves(others), **texts)  # fmt: skip


def _moves(others: Sequence[Moved]) -> Message:
    """Which weight makes whom the winner; each a line of its own, so that its criterion can be called by its name."""
    lines = [_move(one) for one in others[:MANY]]
    if len(others) > MANY:
        lines.append(Message("… (+{count})", count=len(others) - MANY))
    found = lines.pop()
    while lines:
        found = Message("{one}; {more}", one=lines.pop(), more=found)
    return found


def _move(one: Moved) -> Message:
    texts = {"criterion": one.criterion, "share": SHARE, "entries": name_list(one.first) or "–"}
    if one.factor < 1:
        return Message("{criterion} −{share} → {entries}", **texts)
    return Message("{criterion} +{share} → {entries}", **texts)


def _without(changed: Iterable[LeftOut]) -> Iterator[tuple[str, Names]]:
    return ((one.juror, one.winners.first) for one in changed)


def _cases(cases: Iterable[tuple[str, Names]]) -> str:
    """Without whom who wins: ``J3 → E2; J7 → E2, E5``."""
    named = [f"{what} → {name_list(names) or '–'}" for what, names in cases]
    more = len(named) - MANY
    return "; ".join(named[:MANY]) + (f"; … (+{more})" if more > 0 else "")


# ------------------------------------------------------------------------------------------------------- the jurors


def _parts(one: RoundAnalysis) -> Iterator[Message]:
    parts = one.links.parts
    if len(parts) < 2:
        return
    yield Message(
        "The jury falls into {count} panels with no juror or nomination in common: their places can be compared "
        "only if the panels are equally strict on average",
        count=len(parts),
    )
    for number, part in enumerate(parts[:MANY], 1):
        yield _panel(number, part)


def _panel(number: int, part: Part) -> Message:
    return Message(
        "Panel {number}: jurors {jurors}; nominations {entries}",
        number=number,
        jurors=name_list(part.jurors),
        entries=name_list(part.entries),
    )


def _severity(one: RoundAnalysis) -> Iterator[Message]:
    fit = one.fit
    if fit is None:
        yield Message("Strictness of jurors: {reason}", reason=one.reasons["severity"])
    elif fit.edge == "unanimous":
        yield Message("Strictness of jurors: each nomination was given the same value by all its jurors")
    elif fit.gamma == 0:
        yield Message("Strictness of jurors: there are no grounds for a correction")
    else:
        yield _most_and_least(fit)
        if fit.may_be_chance:
            yield Message("Strictness of jurors: the differences may be due to chance")


def _most_and_least(fit: Severity) -> Message:
    severity, jurors = fit.severity.tolist(), fit.panel.jurors
    low, high = severity.index(min(severity)), severity.index(max(severity))
    return Message(
        "Strictness of jurors: {generous} is the most generous, {above} points above the average; {severe} is the"
        " strictest, {below} points below it",
        generous=jurors[high],
        above=_two_digits(severity[high]),
        severe=jurors[low],
        below=_two_digits(-severity[low]),
    )


def _entries(one: RoundAnalysis) -> Iterator[Message]:
    if one.kappa == 0:
        yield Message("The scoresheets show no difference between these nominations")


def _agreement(one: RoundAnalysis) -> Iterator[Message]:
    alpha = one.agreement.alpha
    if alpha is None:
        yield Message("Agreement of jurors: {reason}", reason=one.agreement.reasons["alpha"])
    elif alpha <= 0:
        yield Message("The jurors agreed no better than chance (α = {alpha})", alpha=_two_digits(alpha))
    else:
        yield Message(
            "Agreement of jurors: α = {alpha}, where 1 is full agreement and 0 no better than chance",
            alpha=_two_digits(alpha),
        )


def _two_digits(value: float | Fraction) -> Decimal:
    """A number as a Decimal, which pages write as the reader's language does."""
    return Decimal(f"{float(value):.2f}")


_OF_A_ROUND = {"panels": _parts, "severity": _severity, "cut": _entries, "agreement": _agreement}


Data = dict[str, Any]


def document_of(analysis: Analysis) -> Data:
    """The whole analysis; rounds, jurors and entries in the order of their ids, places in theirs."""
    return {
        "seed": analysis.seed,
        "draws": analysis.draws,
        "rounds": [_round(one) for one in analysis.rounds],
        "places": [_place(one) for one in analysis.places.values()],
        "reasons": {"ranges": str(analysis.reason)} if analysis.reason else {},
        "sensitivity": _holding_data(analysis.holding),
        "sentences": [str(one.message) for one in sentences_of(analysis)],
    }


def number(value: float | Fraction | None) -> float | None:
    """A float with the twelve digits that every machine agrees on; null for nothing and for infinity."""
    return None if value is None or isinf(value) else float(f"{float(value):.12g}")


def _texts(reasons: Reasons) -> dict[str, str]:
    return {name: str(line) for name, line in sorted(reasons.items())}


def _round(one: RoundAnalysis) -> Data:
    panel, links = one.panel, one.links
    return {
        "round": one.id,
        "entries": len(panel.entries),
        "jurors": len(panel.jurors),
        "ballots": panel.ballots,
        "severity": _severity_data(one.fit) if one.fit else None,
        "kappa": number(one.kappa),
        "connected": len(links.parts) == 1,
        "parts": [{"jurors": list(part.jurors), "entries": list(part.entries)} for part in links.parts],
        "second_eigenvalue": number(links.second_eigenvalue),
        "most": number(links.most),
        "freedom": links.freedom,
        "agreement": _agreement_data(one.agreement),
        "reasons": _texts(one.reasons),
    }


def _severity_data(fit: Severity) -> Data:
    panel = fit.panel
    return {
        "method": "least_squares" if isinf(fit.gamma) else "reml",
        "gamma": number(fit.gamma),
        "sigma_e": number(fit.variance**0.5),
        "sigma_b": None if isinf(fit.gamma) else number((fit.gamma * fit.variance) ** 0.5),
        "gain": number(fit.gain),
        "may_be_chance": fit.may_be_chance,
        "edge": fit.edge or None,
        "jurors": {name: number(value) for name, value in zip(panel.jurors, fit.severity.tolist(), strict=True)},
        "entries": {name: number(value) for name, value in zip(panel.entries, fit.quality.tolist(), strict=True)},
    }


def _agreement_data(found: Agreement) -> Data:
    return {
        "alpha": number(found.alpha),
        "icc_2_1": number(found.icc_2_1),
        "icc_2_k": number(found.icc_2_k),
        "kendall_w": number(found.kendall_w),
        "reasons": _texts(found.reasons),
    }


def _place(one: PlaceRange) -> Data:
    return {
        "entry": one.entry,
        "place": place_text(one.place),
        "low": one.low,
        "high": one.high,
        "first": number(one.first),
        "cut": number(one.inside),
        "sentence": str(one.message),
    }


def _holding_data(holding: Holding) -> Data:
    return {
        "declared": _winners(holding.declared),
        "without_juror": [_left_out(one) for one in holding.left_out],
        "one_weight": [_moved(one) for one in holding.moved],
        "all_weights": {
            "draws": holding.weightings.draws,
            "stands": holding.weightings.stands,
            "others": [{"first": list(names), "draws": times} for names, times in holding.weightings.others],
        },
    }


def _winners(found: Winners) -> Data:
    return {"first": list(found.first), "cut": None if found.inside is None else list(found.inside)}


def _left_out(one: LeftOut) -> Data:
    changes = {"first_changes": one.first_changes, "cut_changes": one.cut_changes}
    return {"juror": one.juror, **_winners(one.winners), **changes}


def _moved(one: Moved) -> Data:
    return {
        "criterion": one.criterion,
        "factor": exact_text(one.factor),
        "first": list(one.first),
        "first_changes": one.changes,
    }
