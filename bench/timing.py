"""How the ranking benches measure and print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

REPEATS = 15


def quickest(work: Callable[[int], object], repeats: int = REPEATS) -> float:
    """Seconds of the quickest of a few runs; each is told its number."""
    times = []
    for number in range(repeats):
        start = perf_counter()
        work(number)
        times.append(perf_counter() - start)
    return min(times)


def quickest_of_each(works: Sequence[Callable[[int], object]], repeats: int = REPEATS) -> list[float]:
    """Seconds of the quickest run of each of several works, taken in turn: a busy minute of the machine meets all."""
    times = [[quickest(work, 1) for work in works] for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


def line(what: str, ours: float, theirs: float, aim: str) -> None:
    """Print one ratio."""
    print(f"{what:<78} {ours * 1e3:9.2f} ms  {ours / theirs:8.3f} ×  (aim: {aim})", flush=True)
