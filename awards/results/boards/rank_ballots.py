"""From a category's ballots to places and what stands beside them: the one way to `awards.ranking`. Pure."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from awards.ranking.analysis.analysis import Analysis, analyse
from awards.ranking.analysis.cut_bracket import cut_bracket
from awards.ranking.analysis.report import sentences_of
from awards.ranking.ballots.columns import sheets_of_arrays
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import STATES, Sheets
from awards.ranking.explain.notes import notes_of
from awards.ranking.numbers.exact import exact_text, fixed
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import Scheme
from awards.results.boards.stored_board import Detail, Doubt, Findings, Strict, data_of
from awards.results.rules import CUT, FIRST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from awards.scoring.for_ranking import Ballots, Numbers

SPREAD_DIGITS = 2
EDITION = 6  # raised when what a board keeps, or its sentences, change: boards made before are made anew


@dataclass(frozen=True)
class Sheet:
    """One juror's scoresheet for an entry: its state, whether it counts, and the scores as texts by criterion."""

    juror: str
    state: str
    counts: bool
    scores: dict[str, str]


@dataclass(frozen=True)
class Ranked:
    """A category in a round as the ranking core sees it; entries and jurors are named by the text of their ids."""

    scheme: Scheme
    sheets: Sheets
    result: Result


def rank_ballots(
    scheme: Scheme, entries: Iterable[uuid.UUID], ballots: Ballots, decisions: Iterable[Decision] = ()
) -> Ranked:
    """Return the places of a category's entries.

    ballots: with the scheme's criteria in its order; those of other entries are left out. An entry without a ballot is
    there, unranked.
    """
    names = sorted(str(entry) for entry in entries)
    number = {name: place for place, name in enumerate(names)}
    known = np.array([number.get(str(entry), -1) for entry in ballots.entries], dtype=np.int64)
    place = known[ballots.entry]
    sheets = _sheets(scheme, names, ballots, place, place >= 0)
    return Ranked(scheme, sheets, rank(scheme, sheets, decisions))


def _sheets(scheme: Scheme, names: list[str], ballots: Ballots, place: Numbers, known: NDArray[np.bool_]) -> Sheets:
    """A row for each score; a ballot without any has one that says so."""
    given = (ballots.steps >= 0) & known[:, None]
    empty = np.flatnonzero(known & ~given.any(axis=1))
    scored, criterion = np.nonzero(given)
    row, none = np.concatenate((scored, empty)), np.full(len(empty), -1)
    jurors = np.unique(ballots.juror[known])
    state_of = {name: code for code, name in enumerate(STATES)}
    state = np.array([state_of[name] for name in ballots.states], dtype=np.int64)
    return sheets_of_arrays(
        scheme,
        names,
        [str(ballots.jurors[juror]) for juror in jurors.tolist()],
        entry=place[row],
        juror=np.searchsorted(jurors, ballots.juror[row]),
        criterion=np.concatenate((criterion, none)),
        step=np.concatenate((ballots.steps[scored, criterion], none)),
        state=state[row],
    )


def sheets_of(ranked: Ranked, entry: str) -> list[Sheet]:
    """Return the scoresheets of an entry, those without a score left out."""
    sheet, rules = ranked.sheets.rounds[0], ranked.scheme.rules
    number = ranked.result.numbers[entry]
    needed = len(rules.criteria) if rules.missing == "complete_only" else 1
    found = []
    for ballot in range(int(sheet.first[number]), int(sheet.first[number + 1])):
        cells = slice(int(sheet.start[ballot]), int(sheet.start[ballot + 1]))
        pairs = zip(sheet.criterion[cells].tolist(), sheet.step[cells].tolist(), strict=True)
        scores = {rules.criteria[criterion].id: exact_text(rules.scale.score_at(step)) for criterion, step in pairs}
        state = STATES[int(sheet.state[ballot])]
        counts = state == "submitted" and len(scores) >= needed
        found.append(Sheet(ranked.sheets.jurors[int(sheet.juror[ballot])], state, counts, scores))
    return [one for one in found if one.scores]


def seed_of(*parts: object) -> int:
    """Return the seed of a board's draws: always the same for the same round and category."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:4])


def analysed(ranked: Ranked, seed: int) -> Analysis:
    """Return what stands beside the places."""
    return analyse(ranked.scheme, ranked.sheets, ranked.result, seed=seed)


def standing_values(ranked: Ranked, analysis: Analysis) -> Iterator[dict[str, object]]:
    """Yield the values of one stored standing for each entry, in the order of the board."""
    settled, leanings = _settled(ranked), _leanings(analysis)
    bracket = {one.entry for one in cut_bracket(analysis)}
    for position, one in enumerate(ranked.result.standings, 1):
        detail: Detail = {
            "group": _group(ranked.result, position),
            "spread": None if one.spread is None else fixed(one.spread, SPREAD_DIGITS),
            "reason": None if one.reason is None else data_of(one.reason),
            "decided_by": one.decided_by,
            **_doubt(analysis, one.entry, bracket),
            "settled": settled.get(one.entry, []),
            "leaning": leanings.get(one.entry),
        }
        yield {
            "nomination_id": uuid.UUID(one.entry),
            "position": position,
            "place": one.place_text or None,
            "score": one.score_text or None,
            "exact": None if one.score is None else exact_text(one.score),
            "status": one.status,
            "cut": one.cut if one.status == "ranked" else None,
            "ballots": one.ballots,
            "expected": one.expected,
            "tied": one.tied,
            "detail": detail,
        }


def _group(result: Result, position: int) -> int:
    """Return the position at which the group of a position begins; without a place the position itself."""
    if position > len(result.by_place):
        return position
    return int(result.starts[int(result.groups.group[position - 1])]) + 1


def _settled(ranked: Ranked) -> dict[str, list[str]]:
    """What the chair's decisions in force settle about an entry: who is first, who makes the cut."""
    result, cut = ranked.result, ranked.scheme.cut
    found: dict[str, list[str]] = {}
    for decision in result.used:
        positions = [int(result.position[result.numbers[name]]) + 1 for name in decision.entries]
        first, last = min(positions), max(positions)
        at_cut = cut is not None and cut.places is not None and first <= cut.places < last
        what = [FIRST] * (first == 1) + [CUT] * at_cut
        found |= dict.fromkeys(decision.entries, what)
    return found


def _leanings(analysis: Analysis) -> dict[str, float]:
    """By how many points the jurors of each entry were more generous than the panel, on average; as far as is known."""
    fit = analysis.rounds[0].fit if analysis.rounds else None
    if fit is None or fit.gamma == 0:
        return {}
    panel = fit.panel
    summed = np.bincount(panel.entry, panel.weight * fit.severity[panel.juror], len(panel.entries))
    means = (summed / panel.per_entry).tolist()
    return {name: round(mean, 4) for name, mean in zip(panel.entries, means, strict=True)}


def _doubt(analysis: Analysis, entry: str, bracket: set[str]) -> Doubt:
    found = analysis.places.get(entry)
    if found is None:
        return {}
    return {
        "low": found.low,
        "high": found.high,
        "first": _chance(found.first),
        "inside": _chance(found.inside),
        "near": entry in bracket,
    }


def _chance(share: float | None) -> float | None:
    return None if share is None else round(float(share), 4)


def findings(ranked: Ranked, analysis: Analysis) -> Findings:
    """Return what the board keeps beside its standings, ready for JSON: sentences, severity, agreement, counts."""
    near = cut_bracket(analysis)
    sheet = ranked.sheets.rounds[0]
    counting = ranked.result.ballots[0]
    return {
        "edition": EDITION,
        "seed": analysis.seed,
        "draws": analysis.draws,
        "sentences": [
            {"topic": topic, **data_of(message)}
            for topic, message in sentences_of(analysis)
            if topic != "place"  # the table says these
        ],
        "notes": [data_of(note) for note in notes_of(ranked.result)],
        "near": [min(one.position for one in near), max(one.last_position for one in near)] if near else None,
        "ranked": len(ranked.result.by_place),
        "jurors": len(set(sheet.juror.tolist())),
        "ballots": int(counting.sum()),
        "severity": _severity(analysis),
        "decisions": [{"entries": list(one.entries), "at": one.time} for one in ranked.result.used],
    }


def _severity(analysis: Analysis) -> list[Strict]:
    """Return jurors from the most severe to the most generous: id and points beside the panel."""
    fit = analysis.rounds[0].fit if analysis.rounds else None
    if fit is None or fit.gamma == 0:
        return []
    pairs = sorted(zip(fit.severity.tolist(), fit.panel.jurors, strict=True))
    return [{"juror": juror, "points": round(value, 4)} for value, juror in pairs]
