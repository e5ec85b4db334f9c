"""Who is inside the cut: by the last position that is in and the least value, whole groups at a time."""

from __future__ import annotations

import numpy as np

from awards.ranking.numbers.vectors import Array
from awards.ranking.places.ordering import Groups
from awards.ranking.places.outcome import Outcome, is_below

OUT, IN, UNDECIDED = range(3)
CUT_WORDS = {IN: "in", OUT: "out", UNDECIDED: "undecided"}


def cut_states(found: Outcome, groups: Groups) -> Array | None:
    """For each position: in, out, or undecided because its group lies across the line; None without a cut.

    Whose value is under the cut's min is out in any case.
    """
    cut = found.scheme.cut
    if cut is None:
        return None
    ends = np.cumsum(groups.sizes)
    starts = ends - groups.sizes
    line = len(groups.order) if cut.places is None else cut.places
    state = np.where(ends <= line, IN, np.where(starts >= line, OUT, UNDECIDED))[groups.group]
    return state if cut.min is None else np.where(is_below(found.value[groups.order], cut.min), OUT, state)
