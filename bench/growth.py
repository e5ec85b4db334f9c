"""What stays as dear as it was while data grow: pages at 1,000 and at 20,000 nominations, CPU time in turns in one run.

The databases (see `grown`) have the same programme and the same load of a juror; nominations, jurors and scoresheets
are twenty times as many. A page is asked for within the process that has its database open, small and large in turns,
so that a busy minute meets both; a bare page there (a SELECT and a template) is the floor. Aim: at most 1.3 × from
small to large. A juror's own pages are also compared between one who holds 20 scoresheets and one who holds 500.

`python -m bench.growth text …` measures the rows of PAGES whose names have one of the texts in them.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from bench.grown import FEW, MANY, People, grown

AIM, ROUNDS, SPELL = 1.3, 3, 0.06  # times; turns; seconds of CPU a turn
SEASON = "2027"
HEAD = f"{'':42}{'ms':>8}{'large':>8}{'× floor':>8}{'large':>8}{'growth':>10}"


@dataclass(frozen=True)
class Row:
    """A page to measure: a name, who reads it (see `People`), and the address below the season's.

    The address may have names of FOUND in braces. closed: looked at after the first round closed. form: the id of the
    form on the page that is sent, with these values over its own, instead of reading; the page is fetched before it,
    untimed. than: the row, measured on the small database, with which this one is compared there.
    """

    name: str
    who: str
    path: str
    closed: bool = False
    form: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    than: str | None = None


PAGES = (
    Row("desk", "organiser", "desk"),
    Row("jury, a panel of the same size", "organiser", "jury?category=fairness"),
    Row("jury, a panel that grows", "organiser", "jury?category=efficiency"),
    Row("assignment, a panel of the same size", "organiser", "jury/assignment?category=fairness"),
    Row("assignment, a panel that grows", "organiser", "jury/assignment?category=efficiency"),
    Row("assignment, one juror", "organiser", "jury/assignment/jurors/{small_juror}"),
    Row("recusals", "organiser", "jury/recusals"),
    Row("category doubts", "organiser", "jury/doubts"),
    Row("own list", "small", "ballots"),
    Row("scoresheet", "small", "ballots/{small_sheet}"),
    Row("Save and next", "small", "ballots/{small_sheet}", form="scoresheet", values=(("go", "next"),)),
    Row("own list of 20", "some", "ballots"),
    Row("own list of 500", "much", "ballots", than="own list of 20"),
    Row("own list of 500, last page", "much", "ballots?page=10", than="own list of 20"),
    Row("scoresheet of 20", "some", "ballots/{some_sheet}"),
    Row("scoresheet of 500", "much", "ballots/{much_sheet}", than="scoresheet of 20"),
    Row("Save and next of 20", "some", "ballots/{some_sheet}", form="scoresheet", values=(("go", "next"),)),
    Row("Save and next of 500", "much", "ballots/{much_sheet}", form="scoresheet", values=(("go", "next"),),
        than="Save and next of 20"),
    # What a juror reads first, what staff look up, and results.
    Row("conflicts", "small", "conflicts"),
    Row("conflicts, searched", "small", "conflicts?all=1&q=corridor"),
    Row("one entry", "organiser", "entries/{large_entry}"),
    Row("log", "organiser", "log"),
    Row("log of a day", "organiser", "log?last=2026-11-20"),
    Row("log of a kind", "organiser", "log?kind=admission.admitted"),
    Row("entries", "organiser", "entries"),
    Row("entries, in the middle", "organiser", "entries?page=9"),
    Row("entries, last page", "organiser", "entries?page=100000"),
    Row("entries by company", "organiser", "entries?sort=company"),
    Row("entries, searched", "organiser", "entries?q=corridor"),
    Row("all boards", "organiser", "boards", closed=True),
    Row("board", "organiser", "boards/1/efficiency", closed=True),
    Row("board, page 2", "organiser", "boards/1/efficiency?page=2", closed=True),
    Row("calculation", "organiser", "boards/1/fairness/entries/{small_entry}", closed=True),
    Row("who goes on", "organiser", "boards/1/advance", closed=True),
)  # fmt: skip
# What stands in braces in an address: a query that answers one text. :small, :some, :much are addresses of people.
_SHEET = """SELECT a.id FROM assignments a JOIN jurors j ON j.id = a.juror_id JOIN people p ON p.id = j.person_id
JOIN seasons s ON s.id = j.season_id JOIN ballots b ON b.assignment_id = a.id
WHERE s.slug = '2027' AND p.email = {} AND b.submitted_at IS NULL ORDER BY a.position LIMIT 1"""
FOUND = {
    "small_sheet": _SHEET.format(":small"),
    "some_sheet": _SHEET.format(":some"),
    "much_sheet": _SHEET.format(":much"),
    "small_juror": """SELECT j.id FROM jurors j JOIN people p ON p.id = j.person_id JOIN seasons s ON s.id = j.season_id
        WHERE s.slug = '2027' AND p.email = :small""",
    "small_entry": """SELECT n.id FROM nominations n JOIN categories c ON c.id = n.category_id
        JOIN seasons s ON s.id = n.season_id JOIN admissions a ON a.id = n.admission_id AND a.outcome = 'admitted'
        WHERE s.slug = '2027' AND c.code = 'fairness' ORDER BY n.title_key LIMIT 1""",
    "large_entry": """SELECT n.id FROM nominations n JOIN categories c ON c.id = n.category_id
        JOIN seasons s ON s.id = n.season_id JOIN admissions a ON a.id = n.admission_id AND a.outcome = 'admitted'
        WHERE s.slug = '2027' AND c.code = 'efficiency' ORDER BY n.title_key LIMIT 1""",
}  # fmt: skip


def main(*texts: str) -> None:
    """Measure every page on both databases in turns, and print what it costs and by how much it grew."""
    rows = [row for row in PAGES if not texts or any(text in row.name for text in texts)]
    wanted = {row.than for row in rows}
    rows = [row for row in PAGES if row in rows or row.name in wanted]
    with ExitStack() as stack:
        found: dict[tuple[str, int], list[tuple[float, float]]] = {}
        workers = {size: stack.enter_context(Worker(size)) for size in (FEW, MANY)}
        for _ in range(ROUNDS):
            for row in rows:
                for size, worker in workers.items():
                    found.setdefault((row.name, size), []).append(worker.measured(row))
    print(HEAD)
    for row in rows:
        print(_line(row, found), flush=True)


def _line(row: Row, found: dict[tuple[str, int], list[tuple[float, float]]]) -> str:
    small, large = found[row.name, FEW], found[row.name, MANY]
    base, grown_ = (small, large) if row.than is None else (found[row.than, FEW], small)
    growth = statistics.median(b[0] / a[0] for a, b in zip(base, grown_, strict=True))
    spent = "".join(f"{statistics.median(each for each, _ in rounds):8.2f}" for rounds in (small, large))
    times = "".join(f"{statistics.median(a / b for a, b in rounds):8.1f}" for rounds in (small, large))
    what = f"(aim {AIM})" if row.than is None else f"of {row.than} (aim {AIM})"
    return f"{row.name:42}{spent}{times}{growth:10.2f} × {what}{'' if growth <= AIM else '  grows'}"


class Worker:
    """A process of its own with a database open: one process keeps pieces of pages, and would mix up the two."""

    def __init__(self, size: int) -> None:
        grown(size)
        self.line, far = multiprocessing.get_context("spawn").Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=work, args=(far, size), daemon=True)

    def __enter__(self) -> Worker:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.line.send(None)
        self.process.join(20)

    def measured(self, row: Row) -> tuple[float, float]:
        """Return the CPU milliseconds of a page and of the bare one, medians of some requests in turns."""
        self.line.send(row)
        answer = self.line.recv()
        if isinstance(answer, str):
            raise SystemExit(f"{row.name}: {answer}")
        return answer  # type: ignore[no-any-return]


def work(line: Connection, size: int) -> None:
    """Measure what is asked for until nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCH_FLOOR"] = f"{folder}/floor.db"
        from bench import floor

        floor.make()
        reader = Reader(size, floor.app)
        while (row := line.recv()) is not None:
            try:
                line.send(reader.measured(row))
            except Exception as error:  # told to whoever asked
                line.send(f"{type(error).__name__}: {error}")


class Reader:
    """Asks for pages of one database within this process, signed in as whoever reads them."""

    def __init__(self, size: int, bare: Any) -> None:
        from bench.pages import Site

        self.site, self.bare = Site(grown(size), 80), bare.test_client()
        self.signed: dict[tuple[str, bool], Any] = {}
        self.found = dict(self._found())

    def _found(self) -> Iterator[tuple[str, str]]:
        import uuid

        from sqlalchemy import text

        from awards.core.db import db

        known = {"small": People.small, "some": People.some, "much": People.much}
        with self.site.app.app_context():
            for name, query in FOUND.items():
                asked = {key: value for key, value in known.items() if f":{key}" in query}
                yield name, str(uuid.UUID(str(db.session.scalar(text(query), asked))))

    def measured(self, row: Row) -> tuple[float, float]:
        """Return the CPU milliseconds of the page and of the bare one."""
        with self._moment(row):
            client = self._client(row)
            ask = self._form(client, row) if row.form else self._page(client, row)
            ask()
            bare = self._spell(lambda: timed(self.bare, "/read"), SPELL / 4)
            return self._spell(ask, SPELL), bare

    def _spell(self, ask: Any, seconds: float) -> float:
        times = [ask() for _ in range(3)]
        while sum(times) < seconds:
            times.append(ask())
        return statistics.median(times) * 1000

    def _moment(self, row: Row) -> Any:
        from awards.core.clock import standing_at

        return standing_at(self._closed()) if row.closed else nullcontext()

    def _closed(self) -> Any:
        from sqlalchemy import select

        from awards.core.db import db
        from awards.programmes.models import Round, Season

        with self.site.app.app_context():
            query = select(Round.closes_at).join(Season, Season.id == Round.season_id)
            closes = db.session.scalar(query.where(Season.slug == SEASON, Round.code == "1"))
        assert closes is not None
        return closes + timedelta(minutes=1)

    def _client(self, row: Row) -> Any:
        key = (row.who, row.closed)
        if key not in self.signed:
            client = self.site.app.test_client()
            name, _, value = self.site.cookie(getattr(People, row.who)).partition("=")
            client.set_cookie(name, value, domain="127.0.0.1")
            self.signed[key] = client
        return self.signed[key]

    def _path(self, row: Row) -> str:
        return f"/{SEASON}/{row.path.format(**self.found)}"

    def _page(self, client: Any, row: Row) -> Any:
        return lambda: timed(client, self._path(row))

    def _form(self, client: Any, row: Row) -> Any:
        """Fetch the page, untimed; then send its form with other scores than it had, timed."""
        from bench.saving import forms_of

        turn = iter(range(10**6))

        def ask() -> float:
            page = client.get(self._path(row), base_url="http://127.0.0.1").get_data(as_text=True)
            form = next(each for each in forms_of(page) if each.id == row.form)
            fields = dict(form.fields) | dict(row.values)
            fields |= {f"score-{code}": str(5 + next(turn) % 3) for code in re.findall(r'name="score-([^"]+)"', page)}
            return timed(client, form.action or self._path(row), fields)

        return ask


def timed(client: Any, path: str, fields: dict[str, str] | None = None) -> float:
    """Return the CPU seconds of one answer."""
    begun = time.thread_time()
    asked = client.post if fields is not None else client.get
    answer = asked(path, base_url="http://127.0.0.1", **({"data": fields} if fields is not None else {}))
    answer.get_data()
    answer.close()
    spent = time.thread_time() - begun
    if answer.status_code != (303 if fields is not None else 200):
        raise SystemExit(f"{path} answered {answer.status_code}: {answer.get_data(as_text=True)[:300]}")
    return spent


if __name__ == "__main__":
    main(*sys.argv[1:])
