"""An analysis as plain data, ready for JSON. What is not given is null, and `reasons` beside it says why."""

from __future__ import annotations

from fractions import Fraction
from math import isinf
from typing import Any

from awards.ranking.analysis.analysis import Analysis, PlaceRange
from awards.ranking.analysis.round_analysis import Agreement, Reasons, RoundAnalysis
from awards.ranking.analysis.sensitivity import Holding, LeftOut, Moved, Winners
from awards.ranking.analysis.sentences import sentences_of
from awards.ranking.analysis.severity import Severity
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.result import place_text

Data = dict[str, Any]


def document_of(analysis: Analysis) -> Data:
    """The whole analysis; rounds, jurors and entries in the order of their ids, places in theirs."""
    return {
        "seed": analysis.seed,
        "draws": analysis.draws,
        "rounds": [_round(one) for one in analysis.rounds],
        "places": [_place(one) for one in analysis.places.values()],
        "reasons": {"ranges": str(analysis.reason)} if analysis.reason else {},
        "sensitivity": _holding(analysis.holding),
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
        "severity": _severity(one.fit) if one.fit else None,
        "kappa": number(one.kappa),
        "connected": len(links.parts) == 1,
        "parts": [{"jurors": list(part.jurors), "entries": list(part.entries)} for part in links.parts],
        "second_eigenvalue": number(links.second_eigenvalue),
        "most": number(links.most),
        "freedom": links.freedom,
        "agreement": _agreement(one.agreement),
        "reasons": _texts(one.reasons),
    }


def _severity(fit: Severity) -> Data:
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


def _agreement(found: Agreement) -> Data:
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


def _holding(holding: Holding) -> Data:
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
