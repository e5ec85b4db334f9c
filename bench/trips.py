"""How far a request travels: how many of our own files and functions it enters, and how many statements it takes.

One request each, caches warm, seen by a profiler; what libraries and templates do is not counted. The publication is
the second person's confirmation. `--against FOLDER` counts in another checkout too, set up by its own `./run setup`.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import unescape
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path(__file__).resolve().parents[1]
RUNNING, OVER = "2027", "2026"
BASE = "http://127.0.0.1"
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|textarea)\b([^>]*)>([^<]*)")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
FAULT = re.compile(r"error-summary.*?</div>", re.DOTALL)
HEAD = f"{'':22}{'':14}{'files':>7}{'functions':>11}{'statements':>12}"
Trip = tuple[int, int, int]


def main() -> None:
    """Count in this checkout, or in it and another, and print both."""
    others = [Path(each).resolve() for each in sys.argv[2:3]] if sys.argv[1:2] == ["--against"] else []
    found = {root: counted_in(root) for root in [*others, HERE]}
    print(HEAD)
    for name in found[HERE]:
        for root, trips in found.items():
            files, functions, statements = trips[name]
            print(f"{name:22}{root.name[:13]:14}{files:7}{functions:11}{statements:12}")


def counted_in(root: Path) -> dict[str, Trip]:
    """Count the trips in a checkout, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {"AWARDS_DATA": folder, "AWARDS_SECRET_KEY": "a secret of the bench, of 32 characters or more"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWARDS_")}
        python = str(root / ".venv" / "bin" / "python")
        for command in (["-m", "awards", "db", "upgrade"], ["-m", "awards", "demo"], [__file__, "--here", str(root)]):
            done = subprocess.run([python, *command], cwd=root, env=kept | ours, check=True, stdout=subprocess.PIPE)
    return {name: tuple(trip) for name, trip in json.loads(done.stdout).items()}  # type: ignore[misc]


class Traveller:
    """Somebody who is signed in to an application of this process."""

    def __init__(self, site: Any, email: str) -> None:
        self.client = site.app.test_client(use_cookies=False)
        self.cookie, self.page = site.cookie(email), ""

    def get(self, path: str) -> str:
        """Open a page."""
        self.page = self._ask(path).get_data(as_text=True)
        return self.page

    def form(self, part: str) -> tuple[str, dict[str, list[str]]]:
        """Return a form of the page that is open, by a part of it: its action, and what it would send."""
        found = [each for each in FORM.findall(self.page) if part in unescape("".join(each))]
        if not found:
            raise SystemExit(f"No form of the page has {part}.")
        told, inside = found[0]
        fields: dict[str, list[str]] = {}
        for tag, each, text in FIELD.findall(inside):
            given = dict(ATTRIBUTE.findall(each))
            left_out = given.get("type") in ("radio", "checkbox", "file") and " checked" not in each
            if "name" in given and not left_out:
                value = text if tag == "textarea" else given.get("value", "")
                fields.setdefault(given["name"], []).append(unescape(value))
        return unescape(dict(ATTRIBUTE.findall(told)).get("action", "")), fields

    def send(self, path: str, method: str = "POST", **more: Any) -> Any:
        """Send what the page's script, or the browser, would send."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.page)
        return self._ask(path, method, {"X-CSRFToken": found[1] if found else "", "X-Requested-With": "fetch"}, **more)

    def _ask(self, path: str, method: str = "GET", headers: Mapping[str, str] = {}, **more: Any) -> Any:
        headers = {"Cookie": self.cookie, **headers}
        answer = self.client.open(path, method=method, headers=headers, base_url=BASE, **more)
        if answer.status_code not in (200, 303):
            raise SystemExit(f"{path} answered {answer.status_code}: {' '.join(FAULT.findall(answer.text))}")
        for cookie in answer.headers.getlist("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer


def trips(site: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Give each request by name, when everything that it stands on was done once before."""
    yield "a score", score(site)
    yield "a nominee’s autosave", autosave(site)
    board = board_of(site)
    yield "a board, stored", board
    forget_boards(RUNNING)
    yield "a board, made anew", board
    published = publication(site)
    yield "a publication", published()
    again = published()
    forget_boards(OVER)
    yield "… with boards anew", again


def score(site: Any) -> Callable[[], Any]:
    """A juror's score, as the script saves it."""
    juror = Traveller(site, "juror@magistral.example")
    ballot, criterion, revision = site._ballot()
    juror.get(address := f"/{RUNNING}/ballots/{ballot}")

    def save(number: int) -> Any:
        said = {"value": str(4 + number), "comment": f"Seen {number}.", "revision": revision + number}
        return juror.send(f"{address}/scores/{criterion}", "PUT", json=said)

    save(0), save(1)
    return lambda: save(2)


def autosave(site: Any) -> Callable[[], Any]:
    """A nominee's answer, as the script saves it."""
    change("UPDATE seasons SET closes_at = '2099-01-01 00:00:00.000000' WHERE slug = ?", RUNNING)
    nominee = Traveller(site, "nominee@rioni-gate.example")
    nominee.get(new := f"/{RUNNING}/nominations/new")
    _, fields = nominee.form('name="name"')
    fields["company"] = re.findall('name="company" value="([^"]+)"', nominee.page)[:1]
    begun = nominee.send(new, data=fields).headers["Location"]
    path = f"{begun[: begun.index('/nominations/') + 49]}/topics/case"

    def save(number: int) -> Any:
        nominee.get(path)
        _, fields = nominee.form("data-autosave")
        fields[next(name for name in fields if name.startswith("q_"))] = [f"The bridge was gone {number} times."]
        return lambda: nominee.send(f"{path}/draft", data=fields)

    save(0)(), save(1)()
    return save(2)


def board_of(site: Any) -> Callable[[], Any]:
    """An organiser's board of a round that has closed."""
    site.close_round()
    organiser = Traveller(site, "organiser@magistral.example")
    board = partial(organiser.get, f"/{RUNNING}/boards/1/efficiency")
    board(), forget_boards(RUNNING), board(), board()
    return board


def forget_boards(season: str) -> None:
    """Have the next board of a season made anew."""
    rounds = "SELECT r.id FROM rounds r JOIN seasons s ON s.id = r.season_id WHERE s.slug = ?"
    ids = f"SELECT id FROM boards WHERE round_id IN ({rounds})"
    for table, column in (("standings", "board_id"), ("boards", "id")):
        change(f"DELETE FROM {table} WHERE {column} IN ({ids})", season)


def publication(site: Any) -> Callable[[], Callable[[], Any]]:
    """The laureates of a season that is over, proposed by one and made public at once by a second person's word."""
    first, second = (Traveller(site, f"{name}@magistral.example") for name in ("organiser", "second.organiser"))

    def propose() -> Callable[[], Any]:
        forget_publications()
        first.get(path := f"/{OVER}/publication/laureates")
        _, fields = first.form('name="read"')
        fields |= {"when": ["confirmed"], "agreed": ["y"], "read": ["y"]}
        if "desk.confirmation" not in site.app.view_functions:  # before it took two people
            return lambda: first.send(path, data=fields)
        second.get(first.send(path, data=fields).headers["Location"])
        action, fields = second.form("/confirmation")
        return lambda: second.send(action, data=fields)

    propose()()
    return propose


def forget_publications() -> None:
    """Have no laureates published in the season that is over."""
    seasons = "SELECT id FROM seasons WHERE slug = ?"
    ids = f"SELECT id FROM publications WHERE kind = 'laureates' AND season_id IN ({seasons})"
    for table, column in (("public_entries", "publication_id"), ("publications", "id")):
        change(f"DELETE FROM {table} WHERE {column} IN ({ids})", OVER)


def change(statement: str, *values: str) -> None:
    """Change a row behind the application's back."""
    with sqlite3.connect(Path(os.environ["AWARDS_DATA"]) / "awards.db") as database:
        database.execute(statement, values)


def travelled(ask: Callable[[], Any], root: Path) -> Trip:
    """Answer one request, and count."""
    from bench.pages import counted

    entered: set[tuple[str, str, int]] = set()
    ours = str(root / "awards")

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ours):
            entered.add((code.co_filename, code.co_name, code.co_firstlineno))

    with counted() as sent:
        sys.setprofile(note)
        threading.setprofile(note)
        try:
            ask()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
    named = {each for each in entered if not each[1].startswith("<")}
    return len({file for file, _, _ in entered}), len(named), len(sent)


def here(root: Path) -> None:
    """Count in this process, on the database that is filled, and print it for the other one."""
    sys.path.insert(0, str(root))
    from bench.pages import Site
    from bench.prepared import Prepared

    site = Site(Prepared(Path(os.environ["AWARDS_DATA"]), 60), 80)
    print(json.dumps({name: travelled(ask, root) for name, ask in trips(site)}))


if __name__ == "__main__":
    here(Path(sys.argv[2])) if sys.argv[1:2] == ["--here"] else main()
