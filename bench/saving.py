"""Eight jurors who save at once on SQLite: how many saves a second, and how long the unlucky wait.

Data as they are in life: 1,000 nominations, at most 20 ballots a juror. `awards serve` with two processes. One form:
all scores of a sheet at once, as a browser without script sends them. As the script saves: a PUT a score; alone, and
beside what is slow: wrong sign-ins, pictures of 24 megapixels that are decoded, plans that spread the entries.

`--against FOLDER` measures another checkout (set up by its own `./run setup`) in turns in the same run. Aims against
commit 369f00c: by one form at least 1.7 × the rate and at most 0.2 × the p99; as the script saves no lower rate and at
most 0.3 × the p99.
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image

from bench.servers import ROOT, free_port

CLIENTS, SECONDS, ROUNDS, SEASON = 8, 8.0, 3, "2027"
GUESSES = 1  # a second, of each who guesses: all of them stay under what one address may try in the whole run
KINDS = ("one form", "a PUT a score", "beside sign-ins", "beside pictures", "beside plans")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|textarea)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
MOST_TO_DO = """SELECT p.email FROM people p JOIN jurors j ON j.person_id = p.id JOIN seasons s ON s.id = j.season_id
JOIN assignments a ON a.juror_id = j.id JOIN rounds r ON r.id = a.round_id AND r.code = '1'
WHERE s.slug = ? GROUP BY p.email ORDER BY count(*) DESC, p.email LIMIT ?"""
HEAD = f"{'':28}{'saves/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"


def main() -> None:
    """Measure this checkout, or it and another in turns, and print rates and waiting times."""
    others = [Path(each) for each in sys.argv[2:3]] if sys.argv[1:2] == ["--against"] else []
    found: dict[tuple[str, str], list[tuple[float, list[float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = {root: made(root, Path(folder) / str(number)) for number, root in enumerate([ROOT, *others])}
        for _ in range(ROUNDS):
            for root, where in data.items():
                with served(root, where) as port:
                    for kind in KINDS:
                        found.setdefault((root.name, kind), []).append(storm(port, where, kind))
    print(HEAD)
    for (name, kind), rounds in found.items():
        waits = sorted(wait for _, each in rounds for wait in each)
        rate = statistics.median(rate for rate, _ in rounds)
        line = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1])
        print(f"{name[:12] + ', ' + kind:28}{rate:9.1f}" + "".join(f"{each * 1000:9.1f}" for each in line))


def made(root: Path, where: Path) -> Path:
    """Fill a database by the demonstration of a checkout; returns its folder."""
    for arguments in (["db", "upgrade"], ["demo", "--nominations", "1000", "--seed", "7"]):
        subprocess.run([python(root), "-m", "awards", *arguments], cwd=root, env=settings(where, 0), check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    with sqlite3.connect(where / "awards.db") as database:  # so that pictures are taken in
        database.execute("UPDATE seasons SET closes_at = '2099-01-01 00:00:00.000000' WHERE slug = ?", (SEASON,))
    return where


def python(root: Path) -> str:
    """Return the interpreter of a checkout."""
    return str(root / ".venv" / "bin" / "python")


def settings(where: Path, port: int) -> dict[str, str]:
    """Return the environment of a process on a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWARDS_")}
    return kept | {"AWARDS_DATA": str(where), "AWARDS_SECRET_KEY": "a secret of the bench, of 32 characters or more",
                   "AWARDS_DEMO": "1", "AWARDS_SITE_URL": f"http://127.0.0.1:{port}"}  # fmt: skip


@contextmanager
def served(root: Path, where: Path, database: str = "") -> Iterator[int]:
    """Serve a checkout as its users would, without the worker; gives the port. database: another than SQLite's."""
    port = free_port()
    command = [python(root), "-m", "awards", "serve", "--port", str(port), "--no-worker"]
    environment = settings(where, port) | {"AWARDS_DATABASE_URL": database}
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        until = time.monotonic() + 60
        while True:
            try:
                Client(port).get("/health")
                break
            except OSError:
                if time.monotonic() > until:
                    raise SystemExit(f"The server of {root} does not answer.") from None
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def storm(port: int, where: Path, kind: str) -> tuple[float, list[float]]:
    """Have the jurors save for some seconds; returns saves a second, and how long each took."""
    with sqlite3.connect(where / "awards.db") as database:
        emails = [row[0] for row in database.execute(MOST_TO_DO, (SEASON, CLIENTS))]
    jurors = [Juror(port, email) for email in emails]
    save: Callable[[Juror], list[float]] = Juror.by_form if kind == KINDS[0] else Juror.by_script
    beside = [kind_of(port) for kind_of in BESIDE.get(kind, ())]
    waits, faults, until = list[float](), list[BaseException](), time.monotonic() + SECONDS

    def work(act: Callable[[], list[float]]) -> None:
        try:
            while time.monotonic() < until:
                waits.extend(act())
        except BaseException as error:
            faults.append(error)

    acts: list[Callable[[], list[float]]] = [partial(save, juror) for juror in jurors]
    acts += [each.once for each in beside]
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return len(waits) / SECONDS, waits


class Client:
    """A browser, as far as cookies and kept connections go."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Return a page."""
        return self.ask("GET", path)[1]

    def sign_in(self, email: str) -> None:
        """Sign in as somebody of the demonstration."""
        page = forms_of(self.get(f"/{SEASON}/demonstration"))
        fields = next(each.fields for each in page if each.action == "/demo/sign-in")
        self.post("/demo/sign-in", [(name, value) for name, value in fields if name != "email"] + [("email", email)])

    def post(self, path: str, fields: list[tuple[str, str]], *, status: int = 303) -> float:
        """Send a form; returns how long it took."""
        begun = time.perf_counter()
        found, body = self.ask("POST", path, urlencode(fields), Content_Type="application/x-www-form-urlencoded")
        if found != status:
            raise SystemExit(f"POST {path} answered {found}: {re.sub('<[^>]+>', ' ', body)[:400]}")
        return time.perf_counter() - begun

    def ask(self, method: str, path: str, body: str | bytes = "", **headers: str) -> tuple[int, str]:
        """Send a request; returns status and body."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body.encode() if isinstance(body, str) else body, told)
        answer = self.connection.getresponse()
        for each in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode()


class Juror(Client):
    """A juror who is signed in, on the first sheet of the own list."""

    def __init__(self, port: int, email: str) -> None:
        super().__init__(port)
        self.sign_in(email)
        found = re.search(rf"/{SEASON}/ballots/[0-9a-f-]{{36}}", self.get(f"/{SEASON}/ballots?show=all"))
        if found is None:
            raise SystemExit(f"{email} has no sheet.")
        self.sheet, self.turn = found[0], 0
        self._read()
        # A form names what its page showed: the pages of the three kinds of saves are read once, not before each.
        self.pages: dict[int, list[tuple[str, str]]] = {}
        for _ in range(3):
            self.by_form()
            self.pages[self.turn % 3] = self._read()

    def _read(self) -> list[tuple[str, str]]:
        page = self.get(self.sheet)
        self.token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]
        sent = next(each.fields for each in forms_of(page) if each.id == "scoresheet")
        self.fields = [(name, value) for name, value in sent if not name.startswith("score-")] + [("go", "stay")]
        self.revisions = {name.removeprefix("revision-"): int(value) for name, value in sent
                          if name.startswith("revision-")}  # fmt: skip
        return self.fields

    def by_form(self) -> list[float]:
        """Change every score and save the sheet; returns how long saving took."""
        shown = self.pages.get(self.turn % 3, self.fields)
        scores = self._changed()
        told = {f"revision-{code}": str(revision) for code, revision in self.revisions.items()}
        told |= {"idempotency_key": str(uuid.uuid4())}
        cookies = self.cookies.copy()
        took = self.post(self.sheet, [*scores, *((name, told.get(name, value)) for name, value in shown)])
        self.cookies = cookies  # a browser would have shown the page, and what is said there once
        self.revisions = {code: revision + 1 for code, revision in self.revisions.items()}
        return [took]

    def _changed(self) -> list[tuple[str, str]]:
        self.turn += 1
        return [(f"score-{code}", str(5 + self.turn % 3)) for code in self.revisions]

    def by_script(self) -> list[float]:
        """Save each score by itself; returns how long each took."""
        waits = []
        for (code, revision), (_, value) in zip(self.revisions.items(), self._changed(), strict=True):
            said = json.dumps({"value": value, "comment": "", "revision": revision})
            begun = time.perf_counter()
            status, body = self.ask("PUT", f"{self.sheet}/scores/{code}", said, Content_Type="application/json",
                                    X_CSRFToken=self.token)  # fmt: skip
            if status != 200:
                raise SystemExit(f"PUT answered {status}: {body[:400]}")
            waits.append(time.perf_counter() - begun)
            self.revisions[code] = json.loads(body)["stored"]["revision"]
        return waits


class Guesser(Client):
    """Somebody who signs in with wrong passwords."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.tries = itertools.count()
        self.fields = next(each.fields for each in forms_of(self.get("/sign-in")) if each.action == "/sign-in")

    def once(self) -> list[float]:
        """Try one; no account twice, so that none is slowed down. Nothing of it is a juror's waiting."""
        typed = {"email": f"nobody{next(self.tries)}@example.org", "password": "not this one"}
        self.post("/sign-in", [*typed.items(), *(each for each in self.fields if each[0] not in typed)], status=422)
        time.sleep(1 / GUESSES)
        return []


class Sender(Client):
    """A nominee who uploads a picture that takes the time to be decoded, and breaks off at its end."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.sign_in("nominee@rioni-gate.example")
        home = self.get(f"/{SEASON}/nominations")
        found = re.search(rf"/{SEASON}/nominations/[0-9a-f-]{{36}}", home)
        self.path = f"{found[0]}/topics/evidence/files/files?name=a.png" if found else ""
        page = self.get(f"{found[0]}/topics/evidence") if found else ""
        self.token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]
        whole = io.BytesIO()
        Image.new("RGB", (4900, 4900), "white").save(whole, "PNG")
        self.body = whole.getvalue()[:-40]

    def once(self) -> list[float]:
        """Upload it, on a connection of its own."""
        self.connection.close()
        status, said = self.ask("POST", self.path, self.body, X_CSRFToken=self.token, X_Requested_With="fetch")
        if status not in (422, 503):
            raise SystemExit(f"An upload answered {status}: {said[:400]}")
        return []


class Planner(Client):
    """An organiser who looks at what spreading the entries would do."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.sign_in("organiser@magistral.example")

    def once(self) -> list[float]:
        """Have it planned."""
        status, _ = self.ask("GET", f"/{SEASON}/jury/assignment/spread?target=3")
        if status != 200:
            raise SystemExit(f"A plan answered {status}.")
        return []


BESIDE: dict[str, list[Any]] = {KINDS[2]: [Guesser] * 3, KINDS[3]: [Sender], KINDS[4]: [Planner]}


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send of what is filled in and chosen."""

    action: str
    id: str
    fields: list[tuple[str, str]]


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page of ours; read by pattern, so that the server is what is measured."""
    return [_form(told, inside) for told, inside in FORM.findall(page)]


def _form(told: str, inside: str) -> Form:
    fields = []
    for tag, each in FIELD.findall(inside):
        given = dict(ATTRIBUTE.findall(each))
        left_out = (' type="radio"' in each or ' type="checkbox"' in each) and " checked" not in each
        if "name" in given and not left_out:
            fields.append((given["name"], "" if tag == "textarea" else unescape(given.get("value", ""))))
    given = dict(ATTRIBUTE.findall(told))
    return Form(given.get("action", ""), given.get("id", ""), fields)


if __name__ == "__main__":
    main()
