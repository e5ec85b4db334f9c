"""Which of many nominations are worth comparing with one: those with which it shares runs of words, or a mark such as
a registration number, that few others have. Pure.

What stands in the nominations of many companies, and the programme's own words, do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from awards.nominations.alike.wording import NONE, Prints

MANY, SHARE = 8, 0.03  # companies beyond which words are a phrase of everybody: at least so many, or this part of all
FEWEST_SHARED, LEAST_SHARE = 6, 0.03  # runs of words: how many, and which part of the shorter one
MOST = 25  # candidates of one nomination
MOST_WITH_A_MARK = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A nomination as it is kept: whose it is, its runs of words, and its marks by kind."""

    company: object
    prints: Prints
    marks: Mapping[str, Sequence[str]]


class Among:
    """Nominations among which others like one are looked for; each is called by its place in the list."""

    def __init__(self, kept: Sequence[Kept], own_words: Prints = NONE) -> None:
        self.kept, self.own_words = kept, own_words
        self.sizes = np.array([len(each.prints) for each in kept], dtype=np.int64)
        companies = {company: number for number, company in enumerate(dict.fromkeys(each.company for each in kept))}
        self.companies = np.array([companies[each.company] for each in kept], dtype=np.int64)
        every = np.concatenate([each.prints for each in kept]) if kept else NONE
        order = np.argsort(every, kind="stable")
        self.numbers = every[order]
        self.places: npt.NDArray[np.int64] = np.repeat(np.arange(len(kept)), self.sizes)[order]
        self.most = max(MANY, int(SHARE * len(companies)))

    @cached_property
    def phrases(self) -> Prints:
        """Runs of words that do not count: the programme's own, and those of many companies; sorted."""
        numbers, starts, counts = np.unique(self.numbers, return_index=True, return_counts=True)
        often = np.flatnonzero(counts > self.most)
        owners = (np.unique(self.companies[self.places[starts[each] : starts[each] + counts[each]]]) for each in often)
        many = [len(each) > self.most for each in owners]
        return np.union1d(self.own_words, numbers[often[many]] if len(often) else NONE).astype(np.uint32)

    @cached_property
    def _marked(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, each in enumerate(self.kept):
            for kind, values in each.marks.items():
                for value in values:
                    found[kind, value].append(place)
        return found

    def beside(self, place: int) -> list[int]:
        """Return the places of those worth comparing with one, in order; at most MOST by their words."""
        return sorted({*self._with_words(place), *self._with_marks(place)} - {place})

    def _with_words(self, place: int) -> Iterable[int]:
        own = np.setdiff1d(self.kept[place].prints, self.phrases, assume_unique=True)
        if not len(own):
            return ()
        first, last = np.searchsorted(self.numbers, own), np.searchsorted(self.numbers, own, side="right")
        hits = np.concatenate([self.places[a:b] for a, b in zip(first, last, strict=True)])
        counts = np.bincount(hits, minlength=len(self.kept))
        counts[place] = 0
        least = np.maximum(FEWEST_SHARED, LEAST_SHARE * np.minimum(self.sizes, len(own)))
        good = np.flatnonzero(counts >= least)
        return [int(each) for each in good[np.argsort(-counts[good], kind="stable")][:MOST]]

    def _with_marks(self, place: int) -> Iterable[int]:
        for kind, values in self.kept[place].marks.items():
            for value in values:
                fellows = self._marked[kind, value]
                if len(fellows) <= MOST_WITH_A_MARK:
                    yield from fellows
