"""What pages cost: CPU time an answer against a bare Flask page on the same server, queries, and sizes.

1,000 nominations, 20 jurors, 10 finished ballots each; granian with two processes. Aims: reading at most 8 × the floor
(one SELECT and a template), saving a score at most 4 × the other one (one INSERT with a commit), at most 8 queries a
page, a page under 60 kB, a first visit under 250 kB compressed, 5,000 nominations at most 1.3 × of 1,000.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
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
    if not Path("/proc/self/stat").exists():
        raise SystemExit("CPU time is read from /proc, which this system does not have.")
    with tempfile.TemporaryDirectory() as folder:
        floors = floor(Path(folder))
        print(f"floor: reading {floors['read']:.2f} ms, saving {floors['write']:.2f} ms of CPU an answer\n\n{HEAD}")
        few = measured(FEW, Path(folder), floors, visit=True)
        print(f"\n{MANY:,} nominations against {FEW:,}")
        many = measured(MANY, Path(folder), None)
        for name, spent in many.items():
            print(f"{name:24}{spent:9.2f}{spent / few[name]:8.2f} × (aim 1.3)")


def floor(folder: Path) -> dict[str, float]:
    """Return the CPU milliseconds of the bare pages."""
    os.environ["BENCH_FLOOR"] = str(folder / "floor.db")
    from bench import floor as bare

    bare.make()
    with serving("bench.floor:app", {"BENCH_FLOOR": os.environ["BENCH_FLOOR"]}, port := free_port()) as server:
        assert server.port == port
        return {"read": cost(server, READ), "write": cost(server, WRITE)}


def measured(
    nominations: int, folder: Path, floors: dict[str, float] | None, *, visit: bool = False
) -> dict[str, float]:
    """Measure every page on a database of a size, and print it where there are floors; CPU milliseconds by name."""
    data, port, found = prepared(nominations, folder), free_port(), dict[str, float]()
    with serving("awards.wsgi:app", data.settings(port), port) as server:
        site = Site(data, port)
        for _ in range(WARMING):  # each on a connection of its own, so that both processes have read the programme
            answer(port, Ask(f"/{site.season}/"))
        found |= each(site, server, site.of_everyone(), floors)
        found |= each(site, server, site.of_jurors(), floors)
        site.close_round()
        found |= each(site, server, site.of_organisers(), floors)
        if visit:
            for language in ("en", "ru", "kk"):
                size = weight.first_visit(port, f"/{site.season}/", language)
                print(f"first visit, {language}: {size / 1000:.0f} kB compressed (aim 250)")
    return found


def each(site: Site, server: Server, pages: Iterable[Page], floors: dict[str, float] | None) -> dict[str, float]:
    """Measure pages one after another."""
    found = {}
    for page in pages:
        if floors is None and not page.aim:
            continue  # an export grows with what it exports
        found[page.name] = spent = cost(server, page.ask)
        if floors is not None:
            line(site, server, page, spent, floors[page.floor])
    return found


def line(site: Site, server: Server, page: Page, spent: float, least: float) -> None:
    """Print one page's figures."""
    body = answer(server.port, page.ask)[1]
    aim = f"{page.aim:.0f}" if page.aim else "–"
    print(f"{page.name:24}{spent:9.2f}{spent / least:9.1f}{aim:>6}{site.queries(page.ask):9}"
          f"{len(body):10,}{weight.zipped(body):9,}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
