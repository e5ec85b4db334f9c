"""How alike two nominations are, from 0 to 100, and why. Pure.

Each reason has a weight of its own, the part of certainty that it leaves no more; together they never come to more than
100. What two nominations of one company have in common without being the same project, its name and what it says of
itself, makes no suspicion: it is named, and stands last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from awards.core.organisations import split_words
from awards.nominations.alike import wording
from awards.nominations.alike.sketch import COMPANY, CONTACT, FILE, MAIL, REGISTRATION, SITE, TITLE, Sketch
from awards.nominations.alike.wording import Prints, Shared

TO_CHECK, KEPT = 25, 8  # from which strength people should look, and from which a pair is kept at all
TEXT, OWN_TEXT, SIMILAR_TITLE, SAME_COMPANY = "text", "own_text", "similar_title", "same_company"
# What else two have in common if they are of two companies; of one company it is so by itself.
_MARKS = {REGISTRATION: 0.6, CONTACT: 0.35, COMPANY: 0.3, SITE: 0.2, MAIL: 0.2}
_TITLE, _SIMILAR, _FILE, _ONE_TEXT = 0.45, 0.25, 0.4, 0.5
OWN_LEAST, OWN_MOST = 0.4, 0.12  # of one company: the part of all words from which it is a copy; what less weighs
LONG_ENOUGH, TOLD = 30, 20  # words of a text that alone makes a suspicion; percent from which a text is named
SIMILAR, FEWEST_WORDS = 0.75, 3  # of two titles
MOST_TEXTS = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One of two nominations: whose it is, and what is compared of it."""

    company: object
    sketch: Sketch
    prints: Prints

    @classmethod
    def of(cls, company: object, sketch: Sketch) -> Side:
        """Return the side of a sketch."""
        return cls(company, sketch, wording.prints(sketch.texts.values()))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two are. reasons: plain data, the strongest first, each with its kind as `why`.

    passages: of each of the two, by the question's id, where what both say begins and ends.
    """

    strength: int
    reasons: list[dict[str, Any]] = field(default_factory=list)
    passages: tuple[dict[str, list[list[int]]], dict[str, list[list[int]]]] = ({}, {})


def likeness(one: Side, other: Side, phrases: Prints) -> Likeness:
    """Return how alike two nominations are. phrases: runs of words that do not count, sorted."""
    mine, yours = _shared(one, other, phrases), _shared(other, one, phrases)
    part = max(_part(mine), _part(yours))
    own = _is_one_company(one, other)
    weighed = [*_of_texts(mine, yours, part, own=own), *_of_marks(one, other, own=own)]
    left = 1.0
    for weight, _reason in weighed:
        left *= 1 - weight
    ordered = [reason for _weight, reason in sorted(weighed, key=lambda each: -each[0])]
    if own and ordered:
        ordered.append({"why": SAME_COMPANY})
    passages = tuple({name: each.spans for name, each in found.items() if each.spans} for found in (mine, yours))
    return Likeness(round(100 * (1 - left)), ordered, passages)  # type: ignore[arg-type]


def _is_one_company(one: Side, other: Side) -> bool:
    return one.company == other.company


def _shared(side: Side, other: Side, phrases: Prints) -> dict[str, Shared]:
    found = np.setdiff1d(other.prints, phrases, assume_unique=True)
    return {name: wording.shared(text, found) for name, text in side.sketch.texts.items()}


def _part(found: Mapping[str, Shared]) -> float:
    every = sum(each.of for each in found.values())
    return sum(each.words for each in found.values()) / every if every else 0.0


Weighed = tuple[float, dict[str, Any]]


def _of_texts(mine: Mapping[str, Shared], yours: Mapping[str, Shared], part: float, *, own: bool) -> list[Weighed]:
    texts = _told(mine, yours)
    if not texts:
        return []
    longest = max((each.percent for found in (mine, yours) for each in found.values() if each.of >= LONG_ENOUGH),
                  default=0) / 100  # fmt: skip
    weight = 1 - (1 - max(part, _ONE_TEXT * longest if not own else 0)) ** 2
    if own and part < OWN_LEAST:
        return [(min(OWN_MOST, weight), {"why": OWN_TEXT, "texts": texts})]
    return [(min(weight, 0.99), {"why": TEXT, "part": round(100 * part), "texts": texts})]


def _told(mine: Mapping[str, Shared], yours: Mapping[str, Shared]) -> list[list[Any]]:
    """Question and percent of the texts of which much is the same, whichever side's share is greater, most first."""
    found: dict[str, int] = {}
    for shares in (mine, yours):
        for name, each in shares.items():
            if each.percent >= TOLD:
                found[name] = max(found.get(name, 0), each.percent)
    return [[name, percent] for name, percent in sorted(found.items(), key=lambda each: -each[1])[:MOST_TEXTS]]


def _of_marks(one: Side, other: Side, *, own: bool) -> list[Weighed]:
    found: list[Weighed] = []
    if _both(one, other, TITLE):
        found.append((_TITLE, {"why": TITLE}))
    elif _similar_titles(one, other):
        found.append((_SIMILAR, {"why": SIMILAR_TITLE}))
    if files := _both(one, other, FILE):
        found.append((1 - (1 - _FILE) ** len(files), {"why": FILE, "names": [one.sketch.said[each] for each in files]}))
    for kind, weight in () if own else _MARKS.items():
        if both := _both(one, other, kind):
            found.append((weight, {"why": kind, "names": [one.sketch.said[both[0]]]}))
    return found


def _both(one: Side, other: Side, kind: str) -> list[str]:
    theirs = set(other.sketch.marks.get(kind, ()))
    return [mark for mark in one.sketch.marks.get(kind, ()) if mark in theirs]


def _similar_titles(one: Side, other: Side) -> bool:
    titles = [set(split_words(title)) for side in (one, other) for title in side.sketch.marks.get(TITLE, ())]
    if len(titles) != 2 or min(map(len, titles)) < FEWEST_WORDS:
        return False
    return len(titles[0] & titles[1]) / len(titles[0] | titles[1]) >= SIMILAR


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> float:
    """Return which part of the words of two versions of a nomination is in only one of them, from 0 to 1."""
    sides = [Side.of(None, Sketch(texts)) for texts in (before, after)]
    one, other = (_shared(side, beside, wording.NONE) for side, beside in (sides, sides[::-1]))
    return 1 - min(_part(one) if one else 1.0, _part(other) if other else 1.0) if one or other else 0.0
