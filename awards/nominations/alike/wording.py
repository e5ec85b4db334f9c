"""The words of answers as they are compared: runs of words as numbers, and the passages that two texts share. Pure.

Words count without their case, accents and signs (`core.text.search_key`), whatever their script. SHINGLE words in a
row make a number; RUN words in a row make a passage: shorter ones stand in texts by chance.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from awards.core.text import search_key

SHINGLE, RUN = 4, 6
STORED = np.dtype("<u4")
_WORD = re.compile(r"[^\W_]+")
_BASES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
_SHIFT = np.uint64(32)

Prints: TypeAlias = npt.NDArray[np.uint32]  # numbers of runs of words
NONE: Prints = np.empty(0, dtype=np.uint32)


class Shared(NamedTuple):
    """What a text has in common with another: words in passages, words in all, and where the passages begin and end."""

    words: int
    of: int
    spans: list[list[int]]

    @property
    def percent(self) -> int:
        """The share of its words that stand in passages, in whole percent."""
        return round(100 * self.words / self.of) if self.of else 0


@lru_cache(maxsize=65_536)
def _number(word: str) -> int:
    key = search_key(word).encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little")


def shingles(text: str) -> Prints:
    """Return the numbers of every run of SHINGLE words of a text, in order."""
    found = np.fromiter((_number(word) for word in _WORD.findall(text)), dtype=np.uint64)
    count = len(found) - SHINGLE + 1
    if count < 1:
        return NONE
    total: Any = np.zeros(count, dtype=np.uint64)
    for place, base in enumerate(_BASES):
        total += found[place : place + count] * base
    return (total >> _SHIFT).astype(np.uint32)


def prints(texts: Iterable[str]) -> Prints:
    """Return the numbers of the runs of words of texts, each once, sorted."""
    parts = [shingles(text) for text in texts]
    return np.unique(np.concatenate(parts)) if parts else NONE


def packed(numbers: Prints) -> bytes:
    """Return numbers as they are stored."""
    return numbers.astype(STORED).tobytes()


def unpacked(stored: bytes) -> Prints:
    """Return stored numbers."""
    return np.frombuffer(stored, dtype=STORED).astype(np.uint32)


def shared(text: str, others: Prints) -> Shared:
    """Return which passages of a text stand in others too, given the numbers of their runs (sorted)."""
    places = [found.span() for found in _WORD.finditer(text)]
    own = shingles(text)
    covered = np.zeros(len(places), dtype=bool)
    if len(own):
        hits = np.isin(own, others)
        for offset in range(SHINGLE):
            covered[offset : offset + len(own)] |= hits
    spans, words = [], 0
    for first, last in _runs(covered):
        spans.append([places[first][0], places[last][1]])
        words += last - first + 1
    return Shared(words, len(places), spans)


def _runs(covered: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last place of each run that is long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], covered, [False])).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= RUN]


def shared_percent(text: str, spans: Iterable[Iterable[int]]) -> int:
    """Return which part of a text's words stands in passages, in whole percent."""
    words = len(_WORD.findall(text))
    return round(100 * sum(len(_WORD.findall(text, *span)) for span in spans) / words) if words else 0
