"""A guess which column is what: by the words of its head first, then by what its values look like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from awards.core import countries
from awards.core.reading.grid import Table
from awards.desk.imports.wanted import QUESTION, Wanted, said

_SHAPES = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"(https?://|www\.)\S+"),
    "tel": re.compile(r"\+?[0-9][0-9 ()./-]{6,20}"),
    "month": re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])(-[0-9]{2})?"),
    "id": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "language": re.compile(r"(en|de|ru|kk|fr|es|pl|uk|tr|zh)", re.IGNORECASE),
}
_SAME, _ASKED, _PART, _SHAPE, _LEAST = 100, 40, 40, 30, 30


def fingerprint(heads: Iterable[str]) -> str:
    """Return what the same set of heads has in common, in whatever order they stand."""
    return sha256("\n".join(sorted(map(said, heads))).encode()).hexdigest()


def familiar(offered: Sequence[Wanted]) -> frozenset[str]:
    """Return all words by which a head is known."""
    return frozenset(name for each in offered for name in each.names)


def guess(table: Table, offered: Sequence[Wanted]) -> dict[int, str]:
    """Return what each column probably is, by its number; empty where nothing fits. Nothing is there twice."""
    seen = {
        column: ([said(part) for part in (head, *head.split(": ")[-1:])], table.samples(column))
        for column, head in table.heads.items()
    }
    rated = [
        (score, -column, -order, column, each.code)
        for column, (words, samples) in seen.items()
        for order, each in enumerate(offered)
        if (score := _fits(words, samples, each)) >= _LEAST
    ]
    found: dict[int, str] = dict.fromkeys(table.heads, "")
    taken: set[str] = set()
    for *_score, column, code in sorted(rated, reverse=True):
        if not found[column] and code not in taken:
            found[column] = code
            taken.add(code)
    return found


def by_recipe(table: Table, columns: Mapping[str, str], offered: Sequence[Wanted]) -> dict[int, str]:
    """Return what each column is by a recipe, which names what is left out too; what is not offered any more is."""
    known = {each.code for each in offered}
    kept = {said(head): code for head, code in columns.items() if code in known}
    return {column: kept.get(said(head), "") for column, head in table.heads.items()}


def _fits(words: Sequence[str], samples: Sequence[str], each: Wanted) -> int:
    asked = each.code.startswith(QUESTION) and words[0] in each.names
    # A question that is called exactly so is meant before anything else is.
    score = (
        _SAME + _ASKED
        if asked
        else _SAME
        if words[0] in each.names
        else _SAME - 5
        if words[-1] in each.names
        else _partly(words[0], each)
    )
    shaped = [_has_shape(value, each.shape) for value in samples] if each.shape else []
    if each.shape == "email" and samples and not any(shaped):
        return 0
    return score + (_SHAPE if shaped and all(shaped) else 0)


def _partly(head: str, each: Wanted) -> int:
    """How much of a head is one of the words, or of the words it is."""
    parts = set(head.split())
    best = 0
    for name in each.names:
        own = set(name.split())
        if len(name) > 2 and (own <= parts or (len(parts) > 1 and parts <= own)):
            best = max(best, _PART * len(own & parts) // max(len(own), len(parts)) + len(name) // 4)
    return min(best, _SAME - 10)


def _has_shape(value: str, shape: str) -> bool:
    if shape == "country":
        return value in countries.CODES or countries.code_of(value) is not None
    return _SHAPES[shape].fullmatch(value.strip()) is not None
