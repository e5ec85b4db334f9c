"""Saves: fifty at once have one effect (safety, line 14), and what was acknowledged outlives kill -9 (line 15)."""

from __future__ import annotations

import http.client
import json
import re
import threading
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from awards.accounts.models import Company, Membership
from awards.core.db import db
from awards.programmes.models import Criterion
from awards.scoring.models import Ballot, Score
from tests import factories as make
from tests.conftest import SECRET
from tests.services import Server

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TIMES, PARALLEL = 5, 50


class Wire:
    """Requests of one browser to a real server, from any thread; signed in if it is a person's."""

    def __init__(self, app: Any, person: uuid.UUID | None, port: int) -> None:
        client = app.test_client()
        if person is not None:
            make.sign_in(client, person)
        page = client.get("/account" if person else "/sign-in").get_data(as_text=True)
        found = TOKEN.search(page)
        assert found is not None
        self.token, self.port = found[1], port
        self.cookie = f"awards={client.get_cookie('awards').value}"

    def form(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        """Send a form; gives the status and where it leads."""
        body = urlencode(data | {"csrf_token": self.token})
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def json(self, path: str, data: Any) -> tuple[int, str]:
        """Send JSON as a page's script would; gives the status and the answer."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token, "X-Requested-With": "fetch"}
        return self._send("POST", path, json.dumps(data), headers)

    def bytes(self, path: str, body: bytes) -> tuple[int, str]:
        """Send a file as a page's script would; gives the status and the answer."""
        headers = {"Content-Type": "application/octet-stream", "X-CSRFToken": self.token, "X-Requested-With": "fetch"}
        return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, answer.getheader("Location") or text
        finally:
            connection.close()


def at_once(act: Callable[[], Any], times: int = PARALLEL) -> list[Any]:
    """Do something in so many threads at the same moment; gives every outcome."""
    found: list[Any] = []
    gate = threading.Barrier(times)

    def one() -> None:
        gate.wait()
        found.append(act())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == times
    return found


def test_fifty_identical_forms_have_one_effect(app, site, cast):
    wire = Wire(app, cast.people["stranger"], int(site.rsplit(":", 1)[1]))
    data = {"name": "Steppe Rail", "country": "KZ", "idempotency_key": str(uuid.uuid4())}
    answers = at_once(lambda: wire.form("/companies/new", data))
    assert {status for status, _ in answers} == {303}
    assert len({location for _, location in answers}) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Company).where(Company.name == "Steppe Rail")) == 1
        assert db.session.scalar(
            select(func.count()).select_from(Membership).where(Membership.person_id == cast.people["stranger"])
        ) == 1  # fmt: skip
    assert wire.form("/companies/new", data | {"name": "Another"})[0] == 409


def test_fifty_identical_scores_are_one(app, site, cast):
    wire = Wire(app, cast.people["Asel Juror"], int(site.rsplit(":", 1)[1]))
    path = cast.url(rest=f"/scores/{cast.codes[0]}")
    answers = at_once(lambda: wire.json(path, {"value": "7", "comment": "", "revision": 0}))
    assert {status for status, _ in answers} == {200}
    assert {json.loads(text)["stored"]["revision"] for _, text in answers} == {1}
    with app.app_context():
        assert [(row.steps, row.revision) for row in db.session.scalars(select(Score))] == [(7, 1)]
        assert db.session.get(Ballot, cast.mine[0]).scored == 1


class Juror(threading.Thread):
    """Saves one score of one ballot again and again, and notes what was acknowledged."""

    def __init__(self, wire: Wire, path: str, stop: threading.Event, revision: int) -> None:
        super().__init__()
        self.wire, self.path, self.stop, self.revision, self.value = wire, path, stop, revision, None
        self.acknowledged = 0

    def run(self) -> None:
        """Save until told to stop or the server is gone."""
        while not self.stop.is_set():
            value = str((self.revision * 3) % 7 + 1)
            try:
                status, text = self.wire.json(self.path, {"value": value, "comment": "", "revision": self.revision})
            except (OSError, http.client.HTTPException):
                return
            assert status == 200, text
            stored = json.loads(text)["stored"]
            self.revision, self.value = stored["revision"], stored["value"]
            self.acknowledged += 1


@pytest.mark.databases("sqlite")
def test_killed_in_a_storm_of_saves_every_acknowledged_one_is_there_once(app, instance, database, cast):
    server = Server(database.url, instance.folder, SECRET)
    wires = {name: Wire(app, cast.people[name], server.port) for name in ("Asel Juror", "Boris Rival")}
    saved = 0
    for _ in range(TIMES):
        server.start()
        stop = threading.Event()
        storm = [
            Juror(
                wires[name], cast.url(number, f"/scores/{code}", name), stop, revision_of(app, cast, name, number, code)
            )
            for name in wires
            for number, code in enumerate(cast.codes[:3])
        ]
        for each in storm:
            each.start()
        stop.wait(0.7)
        server.kill()
        stop.set()
        for each in storm:
            each.join()
        saved += sum(each.acknowledged for each in storm)
        for each in storm:
            steps, revision = stored(app, cast, each.path)
            # One more may have been written whose answer was cut off.
            assert revision in (each.revision, each.revision + 1), each.path
            if revision == each.revision and each.value is not None:
                assert steps == int(each.value), each.path
    assert saved > 30
    with app.app_context():
        for ballot in db.session.scalars(select(Ballot)):
            count = select(func.count()).select_from(Score).where(Score.ballot_id == ballot.assignment_id)
            assert ballot.scored == db.session.scalar(count.where(Score.steps.is_not(None)))


def stored(app: Any, cast: Any, path: str) -> tuple[int | None, int]:
    """Steps and revision of the score a path saves."""
    ballot_id, code = re.search(r"/ballots/([^/]+)/scores/(.+)$", path).groups()  # type: ignore[union-attr]
    with app.app_context():
        row = db.session.scalars(
            select(Score).join(Criterion).where(Score.ballot_id == uuid.UUID(ballot_id), Criterion.code == code)
        ).one_or_none()
        return (row.steps, row.revision) if row else (None, 0)


def revision_of(app: Any, cast: Any, name: str, number: int, code: str) -> int:
    """The revision a page opened now would have."""
    return stored(app, cast, cast.url(number, f"/scores/{code}", name))[1]
