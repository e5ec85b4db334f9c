"""The lowest point of a curve over a ratio of variances, found the same way every time."""

from __future__ import annotations

from collections.abc import Callable

STEPS = range(-48, 49)
"""Eighths of a decade to each side of the point where the ratio times its unit is 1."""


def lowest(height: Callable[[float], float], slope: Callable[[float], float], unit: float) -> float:
    """Where `height` is lowest: the best of 0 and x·unit = 10^(k/8), |k| ≤ 48, refined to the root of `slope`.

    `unit` is the largest eigenvalue or weight that the ratio is multiplied by. 0 if no point of the grid is lower than
    0 itself; the end of the grid if the curve still falls there.
    """
    grid = [10 ** (k / 8) / unit for k in STEPS]
    heights = [height(x) for x in grid]
    best = min(range(len(grid)), key=heights.__getitem__)
    if height(0.0) <= heights[best]:
        return 0.0
    below = grid[best - 1] if best else 0.0
    above = grid[min(best + 1, len(grid) - 1)]
    return _root(slope, below, above, otherwise=grid[best])


def _root(slope: Callable[[float], float], below: float, above: float, *, otherwise: float) -> float:
    """The point between where the slope turns from falling to rising, by halving; `otherwise` if it does not turn."""
    if not slope(below) < 0 < slope(above):
        return otherwise
    while True:
        middle = (below + above) / 2
        if not below < middle < above:
            return middle
        if slope(middle) < 0:
            below = middle
        else:
            above = middle
