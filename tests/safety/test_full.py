"""A full disk: who cannot be served is told to come again, what was typed is kept, and nothing half is left (line 28).

The operating system itself says that there is no room: a database of so many pages at most, and /dev/full.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from awards.accounts.models import Company
from awards.asgi import IN_MEMORY, Site
from awards.core.db import db
from awards.core.files import FileStore
from tests.client import PageClient, pick
from tests.conftest import Instance, let_go
from tests.nominations import conftest as nominating
from tests.nominations.conftest import make_cast, picture
from tests.nominations.samples import pdf, workbook
from tests.nominations.test_files import ids, left_over, rows, send
from tests.safety.test_slow import Heard, apart, coming, scope, sized

begin = nominating.begin  # a fixture
FULL = Path("/dev/full")
TYPED = "Steppe “Rail” & Sons <Freight>"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


@pytest.fixture
def nominee(app: Flask, cast: Any, sign_in: Callable[[uuid.UUID], PageClient]) -> PageClient:
    """The nominee's browser, whose pages may say that there is no room."""
    shutil.rmtree(app.extensions["awards.files"].folder, ignore_errors=True)
    client = sign_in(cast.nominee)
    client.lint = False
    return client


@pytest.fixture
def cast(app: Flask) -> Any:
    return make_cast(app, "magistral")


@pytest.fixture
def no_room(app: Flask, instance: Instance) -> Iterator[Callable[[], None]]:
    """Has a SQLite database grow no more, and gives what lets it grow again."""
    let_go(app)
    with app.app_context():
        engine = db.engine

    def stop(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

    event.listen(engine, "connect", stop)

    def grow() -> None:
        event.remove(engine, "connect", stop)
        let_go(app)

    yield grow
    if event.contains(engine, "connect", stop):
        grow()


def fill_up(path: Path) -> None:
    """Use up the free places within the pages that a database file has."""
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM")
    connection.close()


@pytest.mark.databases("sqlite")
def test_a_database_without_room_loses_nothing(
    app: Flask, instance: Instance, nominee: PageClient, no_room: Callable[[], None]
) -> None:
    let_go(app)
    fill_up(instance.store.path)
    page = nominee.get("/companies/new")
    answers = []
    for number in range(60):  # until what is free within the pages is used up
        answers.append(nominee.submit(page, name=f"{TYPED} {number} {'x' * 90}", country="KZ"))
        if answers[-1].status_code != 303:
            break
        page = nominee.get("/companies/new")
    full = answers[-1]
    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    assert f"{TYPED} {len(answers) - 1}" in full.page.text
    assert nominee.get("/companies/new").status_code == 200, "what is there can still be read"
    no_room()
    assert nominee.submit(full).status_code == 303
    with app.app_context():
        names = [company.name for company in db.session.query(Company) if company.name.startswith(TYPED)]
    assert len(names) == len(answers) == len(set(names)), "each is there once"


@contextmanager
def no_space(room: int) -> Iterator[None]:
    """Have what is stored find no room any more, but for so many files."""
    left, partial = [room], FileStore.partial

    def leading_nowhere(self: FileStore, key: str) -> Path:
        path = partial(self, key)
        if not left[0] and not path.exists():
            path.symlink_to(FULL)  # writing there is answered by the system: ENOSPC
        left[0] = max(0, left[0] - 1)
        return path

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileStore, "partial", leading_nowhere)
        yield


@contextmanager
def no_room_for_what_arrives() -> Iterator[None]:
    """Have temporary files find no room."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as made:
        patch.setattr(tempfile, "TemporaryFile", lambda *_, **__: made.enter_context(FULL.open("r+b", buffering=0)))
        yield


FILES = {"a.png": picture(), "b.pdf": pdf(), "c.xlsx": workbook()}


@needs_full
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("room", [0, 1], ids=["for the file", "for its copy"])
def test_a_file_for_which_there_is_no_room_is_asked_for_again(
    app: Flask,
    cast: Any,
    begin: Any,
    nominee: PageClient,
    room: int,
    name: str,
) -> None:
    home = begin(cast, category="resilience")
    page = nominee.get(f"{home}/topics/evidence")
    with no_space(room):
        answer = send(nominee, home, FILES[name], name)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), answer.text
    assert "Try again in a minute" in answer.json["error"]
    with no_space(room):
        shown = nominee.submit(page, form="topic", q_files=[(io.BytesIO(FILES[name]), name)])
    assert f"Choose “{name}” again in a minute." in shown.page.text
    assert (rows(app), ids(app, home), left_over(app)) == (0, [], [])
    assert send(nominee, home, FILES[name], name).status_code == 200


@needs_full
def test_without_room_for_what_is_arriving_it_is_asked_for_again(
    app: Flask,
    cast: Any,
    begin: Any,
    nominee: PageClient,
) -> None:
    home, large = begin(cast, category="resilience"), pdf() + b"\n" * 3_000_000
    page = nominee.get(f"{home}/topics/evidence")
    fields = dict(pick(page.page.forms, "topic").fields)
    boundary, body = encode_multipart(fields | {"q_files": FileStorage(io.BytesIO(large), "a.pdf")})
    with no_room_for_what_arrives():
        script = send(nominee, home, large, "a.pdf")
        form = nominee.post(page.request.path, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert (script.status_code, script.headers.get("Retry-After")) == (503, "5")
    assert "Try again" in script.json["error"]
    assert (form.status_code, form.headers.get("Retry-After")) == (503, "5")
    assert form.page.h1 == "The site is busy"
    assert (rows(app), ids(app, home), left_over(app)) == (0, [], [])


@needs_full
def test_without_room_before_the_application_is_asked_the_server_says_so() -> None:
    def never(environ: Any, start_response: Any) -> Any:
        raise AssertionError("the application was asked")

    heard, site = Heard(), Site(never, threads=1, most=8 * IN_MEMORY)
    with no_room_for_what_arrives():
        apart(site(scope(headers=sized(2 * IN_MEMORY)), coming(b"x" * IN_MEMORY, b"y" * IN_MEMORY), heard))
    assert heard.status == 503
    assert dict(heard.sent[0]["headers"])[b"retry-after"] == b"60"
