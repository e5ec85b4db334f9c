"""Writers of a process stand in a line before SQLite's lock: whoever is first lets the next on, however a request ends.

And nobody is first while computing what takes long, or reads who asks while another writes.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from awards import app as application
from awards.core import db as database_of
from awards.core import workshop
from awards.core.db import db
from awards.core.turns import Turns
from awards.web import edge, pages
from tests.client import PageClient
from tests.conftest import let_go
from tests.safety.test_beside import Gate, at_work
from tests.safety.test_killed import until
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script

pytestmark = pytest.mark.databases("sqlite")
FOREIGN = {"Sec-Fetch-Site": "cross-site"}
UNKNOWN = {"email": "a@nordlicht.example", "password": "not this one"}


def turns_of(app: Flask) -> Turns:
    """Where the writers of an application stand in line."""
    with app.app_context():
        return database_of._turns_of[db.engine]


def is_left(app: Flask) -> bool:
    """Whether nobody is first, here or in what this thread goes on with."""
    line = turns_of(app).line
    return not line.taken and not line.waiting and database_of.first.get() is None


class Ways:
    """A juror's browser and a stranger's, and the ways in which their requests end."""

    def __init__(self, cast: Cast) -> None:
        self.app, self.cast = cast.app, cast
        self.own, self.stranger = cast.client(), cast.app.test_client()
        self.own.parses = self.stranger.parses = False
        self.token = token(self.own)
        self.key = {"csrf_token": self.token, "idempotency_key": str(uuid.uuid4())}

    def both(self, method: str, path: str, **more: Any) -> list[int]:
        """Have both ask; their statuses."""
        sent = (FlaskClient.open(each, path, method=method, **more) for each in (self.own, self.stranger))
        return [each.status_code for each in sent]

    def twice(self) -> list[int]:
        """A form that is sent again, and its key with another form."""
        form = {"name": "Steppe Rail", "country": "KZ", **self.key}
        sent = [self.own.post("/companies/new", data=form) for _ in range(2)]
        return [each.status_code for each in (*sent, self.own.post("/companies/new", data=form | {"name": "Other"}))]


def token(client: PageClient) -> str:
    """The token of a browser's forms."""
    page = client.get("/account").get_data(as_text=True)
    return page.partition('name="csrf-token" content="')[2].partition('"')[0] or forms_token(page)


def forms_token(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


WAYS: dict[str, tuple[Callable[[Ways], list[int]], list[int]]] = {
    "nowhere": (lambda of: of.both("POST", "/nowhere/at-all"), [404, 404]),
    "no season": (lambda of: of.both("PUT", f"/2099/ballots/{uuid.uuid4()}/scores/a"), [404, 404]),
    "a file": (lambda of: of.both("POST", "/static/css/base.css"), [405, 405]),
    "only read": (lambda of: of.both("DELETE", "/account/sign-ins"), [405, 405]),
    "asked what it can": (lambda of: of.both("OPTIONS", "/sign-in"), [200, 200]),
    "no such method": (lambda of: of.both("PROPFIND", "/sign-in"), [405, 405]),
    "foreign": (lambda of: of.both("POST", "/sign-in", headers=FOREIGN), [403, 403]),
    "another host": (lambda of: of.both("POST", "/sign-in", headers={"Host": "evil.example"}), [400, 400]),
    "no token": (lambda of: of.both("POST", "/sign-in", data=UNKNOWN), [422, 422]),
    "cut": (lambda of: of.both("POST", "/sign-in", data={"form_begin": "1"}), [400, 400]),
    "too large": (lambda of: of.both("POST", "/sign-in", data={"a": "b" * 2_200_000}), [413, 413]),
    "too many at once": (
        lambda of: of.both("POST", "/sign-in", data=UNKNOWN, environ_overrides={workshop.OVERLOADED: True}),
        [503, 503],
    ),
    "signed out": (lambda of: of.both("POST", "/account", data={"name": "x"}), [422, 401]),
    "not theirs": (lambda of: of.both("POST", f"/{of.cast.slug}/announcements"), [404, 404]),
    "sent again": (Ways.twice, [303, 303, 409]),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_line_is_left_however_a_request_ends(cast: Cast, way: str) -> None:
    ways = Ways(cast)
    act, statuses = WAYS[way]
    assert act(ways) == statuses
    assert is_left(cast.app)


ERRORS = (OSError("away"), OperationalError("", None, OSError("away")), SystemExit())
FAILING: dict[str, tuple[Any, str]] = {
    "season": (application, "_season"),
    "who asks": (application, "_ask"),
    "token": (edge, "look_at_token"),
    "turn": (application, "start_writing"),
    "earlier answer": (pages, "earlier_answer"),
    "lock": (Turns, "_lock"),
    "view": (pages, "saved"),
    "error page": (pages, "saved"),
}


@pytest.mark.parametrize("error", ERRORS, ids=type)
@pytest.mark.parametrize("where", FAILING)
def test_the_line_is_left_when_something_fails(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, where: str, error: BaseException
) -> None:
    script = Script(cast.client(), cast)
    script.client.parses = False

    def fails(*_args: Any, **_more: Any) -> Any:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(*FAILING[where], fails)
        if where == "error page":
            patched.setattr("awards.web.errors._answer", fails)
        with suppress(type(error), AssertionError):
            script.score("8")
    assert is_left(cast.app)
    assert script.score("8").status_code == 200


@pytest.fixture
def in_turn(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Holds everybody who writes in the midst of their turn."""
    gate, writing = Gate(), application.start_writing
    monkeypatch.setattr(application, "start_writing", lambda: (writing(), gate(bool)())[0])
    return gate


def test_nobody_reads_who_asks_while_another_thread_writes(
    cast: Cast, in_turn: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, reader = (Script(cast.client(), cast) for _ in range(3))
    asked, season, line = [], application._season, turns_of(cast.app).line
    monkeypatch.setattr(application, "_season", lambda slug: (asked.append(slug), season(slug))[1])
    first = partial(one.score, "8")
    second = partial(two.score, "7", code=cast.codes[1])
    with at_work(in_turn, first, second) as outcomes:
        in_turn.wait_for(1)
        until(lambda: len(line.waiting) == 1)
        assert len(asked) == 1
        assert reader.client.get(cast.url()).status_code == 200  # who only reads waits for nobody
    assert [each.status_code for each in outcomes] == [200, 200]
    assert is_left(cast.app)


def test_a_pause_lets_the_next_one_be_first(app: Flask) -> None:
    with app.app_context():
        database_of.stand_in_line()
        assert not is_left(app)
        database_of.pause()
        assert is_left(app)


def test_who_waits_in_vain_is_told_and_stands_there_no_more(
    cast: Cast, in_turn: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (Script(cast.client(), cast) for _ in range(2))
    monkeypatch.setattr(database_of, "BUSY_MILLISECONDS", 50)
    with at_work(in_turn, partial(one.score, "8")) as outcomes:
        in_turn.wait_for(1)
        path, headers = cast.url(0, f"/scores/{cast.codes[1]}"), {"X-CSRFToken": two.token}
        answer = FlaskClient.open(two.client, path, method="PUT", json={"value": "7", "revision": 0}, headers=headers)
        assert answer.status_code == 503
        assert not turns_of(cast.app).line.waiting
    assert [each.status_code for each in outcomes] == [200]
    assert is_left(cast.app)


def test_who_stood_in_the_line_waits_for_the_rest_of_the_time_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hour, asked, step_in = [100.0], [], Turns.step_in
    monkeypatch.setattr(database_of, "monotonic", lambda: hour[0])
    monkeypatch.setattr(Turns, "step_in", lambda turns, seconds: (asked.append(seconds), step_in(turns, seconds))[1])
    with app.app_context():
        database_of.stand_in_line()
        hour[0] += 10
        db.session.connection()
        db.session.rollback()
    assert asked == [database_of.BUSY_MILLISECONDS / 1000 - 10]
    assert is_left(app)


def test_whoever_is_first_in_one_line_keeps_the_place_while_writing_elsewhere(
    app: Flask, make_app: Callable[..., Flask], database: Any
) -> None:
    other = make_app(database_url=database.another("elsewhere"))
    with app.app_context():
        database_of.stand_in_line()
        with other.app_context():
            db.session.connection()
            db.session.rollback()
        assert turns_of(app).line.taken
        database_of.leave_line()
    assert is_left(app)
    assert is_left(other)


def test_a_database_that_others_lock_keeps_nobody_in_the_line(
    cast: Cast, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, stranger = Script(cast.client(), cast), cast.app.test_client()
    monkeypatch.setattr(database_of, "BUSY_MILLISECONDS", 50)
    let_go(cast.app)  # who connects anew waits no longer than that
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for client in (script.client, stranger):
            path, form = "/sign-in", UNKNOWN | {"idempotency_key": str(uuid.uuid4())}
            assert FlaskClient.open(client, path, method="POST", data=form).status_code == 503
            assert is_left(cast.app)
    assert script.score("8").status_code == 200
    let_go(cast.app)
