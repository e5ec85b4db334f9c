"""Panels that several tests of the statistics start from."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.severity import Links

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
BY_HAND = [[4, 5, None], [None, 6, 8], [6, None, 7], [7, 9, None]]
NOISE_FREE = [[4, 5, None], [None, 6, 7], [6, None, 8], [7, 8, None]]
CLOSE = {"rtol": 0, "atol": 1e-9}


def links(table: list[list[int | None]] | list[list[int]]) -> Links:
    """The panel of a table with a row per entry and a column per juror, None where there is no ballot."""
    return Links(
        Panel.of(
            (f"{i:06d}", f"{j:06d}", value, 1)
            for i, row in enumerate(table)
            for j, value in enumerate(row)
            if value is not None
        )
    )


def some_links(seed: int, entries: int = 9, jurors: int = 5) -> Links:
    """A ragged, weighted, connected panel."""
    random = np.random.default_rng(seed)
    cells = [
        (f"e{i}", f"j{j}", Fraction(int(random.integers(0, 21)), 2), Fraction(int(random.integers(1, 5)), 4))
        for i in range(entries)
        for j in range(jurors)
        if j == 0 or random.random() < 0.6
    ]
    return Links(Panel.of(cells))
