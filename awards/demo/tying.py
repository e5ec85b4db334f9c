"""Two entries that come out of a round exactly alike, so that the chair has to decide.

The scores of one are dealt out anew to the jurors of the other: every criterion keeps its mean and its high scores, and
no two scoresheets are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from awards.demo import judging
from awards.demo.outline import Doc, Made

Weights = Mapping[str, Mapping[str, Fraction]]  # by category and criterion


def across_the_cut(doc: Doc, round_id: str, ballots: Sequence[Made], weights: Weights, seed: int) -> list[Made]:
    """Return complete ballots, changed so that in one category two entries share the place across a round's cut.

    Each ballot has, beside what `judging.scores` gives, `of` and `by`: the entry and juror as they were given there.
    They stay as they are where no category has enough entries with as many ballots on both sides of the cut.
    """
    cut = next(each for each in doc["rounds"] if each["id"] == round_id).get("cut") or {}
    if "places" not in cut or "chair" not in doc["scheme"].get("tie_break", ()):
        return list(ballots)
    for category in weights:
        found = _around(category, cut["places"], Fraction(str(cut.get("min", 0))), ballots, weights[category])
        if found is not None:
            return _alike(doc, *found, ballots, seed)
    return list(ballots)


def _around(
    category: str, places: int, least: Fraction, ballots: Iterable[Made], weights: Mapping[str, Fraction]
) -> tuple[str, str] | None:
    """The keys of the last entry inside the cut and the first one outside, if they have as many ballots."""
    means: defaultdict[str, list[Fraction]] = defaultdict(list)
    for each in ballots:
        if each["of"]["category"] == category:
            whole = sum((Fraction(value) * weights[code] for code, value in each["scores"].items()), Fraction(0))
            means[each["entry"]].append(whole / sum(weights.values()))
    order = sorted(means, key=lambda key: (-sum(means[key]) / len(means[key]), key))
    if len(order) <= places:
        return None
    inside, outside = order[places - 1], order[places]
    alike = len(means[inside]) == len(means[outside]) and sum(means[inside]) / len(means[inside]) >= least
    return (inside, outside) if alike else None


def _alike(doc: Doc, one: str, other: str, ballots: Iterable[Made], seed: int) -> list[Made]:
    kept, scale = list(ballots), judging.Scale.of(doc)
    dealt = [each["scores"] for each in kept if each["entry"] == one]
    turn = 0
    for place, each in enumerate(kept):
        if each["entry"] == other:
            scores: dict[str, Decimal] = {
                code: dealt[(turn + number + 1) % len(dealt)][code] for number, code in enumerate(each["scores"])
            }
            words = judging.words(each["of"], each["by"], scores, scale, seed)
            kept[place] = each | {"scores": scores} | words
            turn += 1
    return kept
