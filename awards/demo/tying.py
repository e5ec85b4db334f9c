"""Two entries that come out of a round exactly alike, so that the chair has to decide.

The scores of one are dealt out anew to the jurors of the other: every criterion keeps its mean and its high scores, and
no two scoresheets are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from awards.demo import judging
from awards.demo.outline import Doc, Made
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme


def across_the_cut(doc: Doc, schemes: Mapping[str, Scheme], ballots: Sequence[Made], seed: int) -> list[Made]:
    """Return complete ballots, changed so that in one category two entries share the place across the cut.

    schemes: of the round, by category. Each ballot has, beside what `judging.scores` gives, `of` and `by`: the entry
    and juror as they were given there. They stay as they are where no chair decides ties, or where no category has
    entries with as many ballots on both sides of the cut.
    """
    for category, scheme in schemes.items():
        found = _around(scheme, [each for each in ballots if each["of"]["category"] == category])
        if found is not None:
            return _alike(doc, *found, ballots, seed)
    return list(ballots)


def _around(scheme: Scheme, ballots: Iterable[Made]) -> tuple[str, str] | None:
    """The keys of the last entry inside the cut and the first one outside, if they have as many ballots."""
    line = scheme.cut.places if scheme.cut and any(rule.kind == "chair" for rule in scheme.tie_break) else None
    rows = [Row(each["entry"], each["juror"], *score) for each in ballots for score in each["scores"].items()]
    result = rank(scheme, sheets_of_rows(scheme, rows))
    if line is None or len(result.by_place) <= line:
        return None
    inside, outside = result.standings[line - 1 : line + 1]
    alike = inside.cut != "out" and inside.ballots == outside.ballots
    return (inside.entry, outside.entry) if alike else None


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
