"""What pages cost: CPU time an answer against a bare Flask page on the same server, queries, and sizes.

1,000 nominations, 20 jurors, 10 finished ballots each; granian with two processes. Aims: reading at most 8 × the floor
(one SELECT and a template), saving a score at most 4 × the other one (one INSERT with a commit), at most 8 queries a
page, a page under 60 kB, a first visit under 250 kB compressed, 5,000 nominations at most 1.3 × of 1,000.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import weight
from bench.load import Ask, answer, cost
from bench.pages import Page, Site
from bench.prepared import prepared
from bench.servers import Server, free_port, serving

READ, WRITE = Ask("/read"), Ask("/write", "PUT", threads=1)
FEW, MANY = 1000, 5000
WARMING = 60
HEAD = f"{'':24}{'ms':>9}{'× floor':>9}{'aim':>6}{'queries':>9}{'bytes':>10}{'zipped':>9}"


def main() -> None:
    """Measure both sizes, and print them."""
    if not Path("/proc/self/stat").exists():
        raise SystemExit("CPU time is read from /proc, which this system does not have.")
    with tempfile.TemporaryDirectory() as folder, floor(Path(folder)) as bare:
        print(HEAD)
        few = measured(FEW, Path(folder), bare)
        print(f"\n{MANY:,} nominations against {FEW:,}")
        measured(MANY, Path(folder), bare, few)


@contextmanager
def floor(folder: Path) -> Iterator[Server]:
    """Serve the bare pages."""
    os.environ["BENCH_FLOOR"] = str(folder / "floor.db")
    from bench import floor as bare

    bare.make()
    with serving("bench.floor:app", {"BENCH_FLOOR": os.environ["BENCH_FLOOR"]}, free_port()) as server:
        yield server


def measured(nominations: int, folder: Path, bare: Server, few: dict[str, float] | None = None) -> dict[str, float]:
    """Measure every page on a database of a size and print it, beside the smaller one's figures if given.

    Returns by name how many times the floor a page costs. The floor is measured before and after each page, as a
    machine may be half as fast a minute later.
    """
    data, port, found = prepared(nominations, folder), free_port(), dict[str, float]()
    with serving("awards.wsgi:app", data.settings(port), port) as server:
        site = Site(data, port)
        for _ in range(WARMING):  # each on a connection of its own, so that both processes have read the programme
            answer(port, Ask(f"/{site.season}/"))
        for page in _in_order(site):
            if few is not None and page.name not in few:
                continue  # an export grows with what it exports
            least = WRITE if page.floor == "write" else READ
            before, spent, after = cost(bare, least), cost(server, page.ask), cost(bare, least)
            times = 2 * spent / (before + after)
            if few is None:
                line(site, server, page, spent, times)
            else:
                print(f"{page.name:24}{spent:9.2f}{times:9.1f}{times / few[page.name]:8.2f} × (aim 1.3)", flush=True)
            if page.aim:
                found[page.name] = times
        if few is None:
            for language in ("en", "ru", "kk"):
                size = weight.first_visit(port, f"/{site.season}/", language)
                print(f"first visit, {language}: {size / 1000:.0f} kB compressed (aim 250)")
    return found


def _in_order(site: Site) -> Iterator[Page]:
    yield from site.of_everyone()
    yield from site.of_jurors()
    site.close_round()
    yield from site.of_organisers()


def line(site: Site, server: Server, page: Page, spent: float, times: float) -> None:
    """Print one page's figures."""
    body = answer(server.port, page.ask)[1]
    aim = f"{page.aim:.0f}" if page.aim else "–"
    print(f"{page.name:24}{spent:9.2f}{times:9.1f}{aim:>6}{site.queries(page.ask):9}"
          f"{len(body):10,}{weight.zipped(body):9,}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
