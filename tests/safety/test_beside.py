"""A juror's saves beside what is slow: sign-ins, pictures, a plan of assignments, and too many at once (line 42).

Each slow work is held at a gate in the middle of it, so what has to wait for it waits for ever. Nothing is timed.
"""

from __future__ import annotations

import asyncio
import io
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from awards import asgi
from awards.accounts import passwords
from awards.accounts.models import Company
from awards.asgi import Site
from awards.core import workshop
from awards.core.db import db
from awards.jury.assigning import queries as assigning_queries
from awards.programmes.models import Season
from tests import factories as make
from tests.conftest import SECRET, let_go
from tests.markup import Markup
from tests.nominations.conftest import picture
from tests.safety.test_killed import below
from tests.safety.test_saves import Wire
from tests.safety.test_slow import Heard, apart, coming, scope
from tests.scoring.conftest import Cast
from tests.services import Server

PATIENCE = 60.0
SIGN_INS, PICTURES = 12, 6
TYPED = "Steppe “Rail” & Sons <Freight>"


class Gate:
    """Where slow work is held until it is let go on: `held` says how many wait there."""

    def __init__(self) -> None:
        self.opened, self.came = threading.Event(), threading.Condition()
        self.held = 0

    def __call__(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, held at the gate before it goes on."""

        def held(*args: Any, **more: Any) -> Any:
            with self.came:
                self.held += 1
                self.came.notify_all()
            assert self.opened.wait(PATIENCE)
            return work(*args, **more)

        return held

    def wait_for(self, count: int) -> None:
        """Wait until so many are held."""
        with self.came:
            assert self.came.wait_for(lambda: self.held >= count, PATIENCE), f"{self.held} of {count} came"


@contextmanager
def at_work(gate: Gate, *acts: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do these things in threads of their own; after the block the gate is opened and all have ended."""
    outcomes: list[Any] = []
    threads = [threading.Thread(target=lambda act=act: outcomes.append(act())) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        gate.opened.set()
        for thread in threads:
            thread.join(PATIENCE)


class Juror:
    """A juror who saves one score after the other."""

    def __init__(self, app: Flask, port: int) -> None:
        self.cast = Cast(app)
        self.wire = Wire(app, self.cast.people["Asel Juror"], port)
        self.revision = 0

    def saves(self, times: int = 3) -> None:
        """Save a score; every one is taken."""
        for _ in range(times):
            path = self.cast.url(rest=f"/scores/{self.cast.codes[0]}")
            value = str(self.revision % 7 + 1)
            status, text = self.wire.json(path, {"value": value, "comment": "", "revision": self.revision})
            assert status == 200, text
            self.revision = json.loads(text)["stored"]["revision"]


@pytest.fixture
def port(site: str) -> int:
    return int(site.rsplit(":", 1)[1])


def test_a_juror_saves_while_others_sign_in(app: Flask, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    juror, gate, hasher = Juror(app, port), Gate(), passwords._hasher
    wires = [Wire(app, None, port) for _ in range(SIGN_INS)]

    class Held:
        hash, check_needs_rehash, verify = hasher.hash, hasher.check_needs_rehash, staticmethod(gate(hasher.verify))

    monkeypatch.setattr(passwords, "_hasher", Held)

    def wrong(number: int) -> int:
        form = {"email": f"somebody{number}@nordlicht.example", "password": "not this one"}
        return wires[number].form("/sign-in", form)[0]

    with at_work(gate, *(partial(wrong, number) for number in range(SIGN_INS))) as outcomes:
        gate.wait_for(SIGN_INS)
        juror.saves()
    assert outcomes == [422] * SIGN_INS


def nominees(app: Flask, port: int) -> list[tuple[Wire, str]]:
    """People who may upload pictures, and where to."""
    with app.app_context():
        season = make.open_season(make.MAGISTRAL.read_text().replace('id: "2027"', 'id: "2028"'))
        people = [make.person(f"Nominee {number}") for number in range(PICTURES)]
        made = [make.nomination(season, by=make.company(members=(who,)), starter=who) for who in people]
        topic = next(
            section.id
            for section in season.document.form.sections
            if any(question.id == "files" for question in section.questions)
        )
        ids = [who.id for who in people]
        paths = [f"/2028/nominations/{each.id}/topics/{topic}/files/files?name=a.png" for each in made]
        db.session.commit()
    return [(Wire(app, who, port), path) for who, path in zip(ids, paths, strict=True)]


def test_a_juror_saves_while_pictures_are_decoded(app: Flask, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    juror, gate, senders = Juror(app, port), Gate(), nominees(app, port)
    monkeypatch.setattr(workshop, "copied", gate(workshop.copied))

    with at_work(gate, *(partial(wire.bytes, path, picture()) for wire, path in senders)) as outcomes:
        gate.wait_for(1)  # one is worked on at a time; the others wait for it or are told to come again
        juror.saves()
    assert {status for status, _ in outcomes} <= {200, 503}
    assert 200 in {status for status, _ in outcomes}


def test_a_juror_saves_while_a_plan_is_made(app: Flask, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    juror, gate = Juror(app, port), Gate()
    with app.app_context():
        make.entry(db.session.scalars(select(Season)).one(), "One that nobody has yet")
        db.session.commit()
    organiser = juror.cast.client("organiser")
    page = organiser.get(f"/{juror.cast.slug}/jury/assignment/spread?target=2")
    monkeypatch.setattr(assigning_queries, "spread", gate(assigning_queries.spread))
    with at_work(gate, lambda: organiser.submit(page, form="apply").status_code) as outcomes:
        gate.wait_for(1)
        juror.saves()
    assert outcomes == [303]


# Too many at once


def asking(wire: Wire, path: str, form: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """A form as the server in front hands it on."""
    body = urlencode(form).encode()
    headers = {"host": "localhost", "cookie": wire.cookie, "content-type": "application/x-www-form-urlencoded",
               "content-length": str(len(body))}  # fmt: skip
    told = tuple((name.encode(), value.encode()) for name, value in headers.items())
    return scope("POST", told, path.encode()) | {"query_string": b""}, coming(body)


def test_who_comes_while_too_many_wait_gets_back_what_was_typed(
    app: Flask, statements: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, gate = Cast(app), Gate()
    waiting, wire = Wire(app, None, 80), Wire(app, cast.people["stranger"], 80)
    monkeypatch.setattr(asgi, "WAITING", 0)
    monkeypatch.setattr(passwords, "matches", gate(passwords.matches))
    typed = {"name": TYPED, "country": "KZ", "csrf_token": wire.token, "idempotency_key": str(uuid.uuid4()),
             "form_begin": "1", "form_end": "1"}  # fmt: skip
    wrong = {"email": "a@nordlicht.example", "password": "not this one", "csrf_token": waiting.token}
    site = Site(app, threads=1, most=1 << 20)

    async def send(sender: Wire, path: str, form: dict[str, str]) -> Heard:
        heard = Heard()
        await site(*asking(sender, path, form), heard)
        return heard

    async def storm() -> Any:
        under_way = asyncio.create_task(send(waiting, "/sign-in", wrong))
        await asyncio.to_thread(gate.wait_for, 1)
        with statements() as sent:
            busy = await send(wire, "/companies/new", typed)
        gate.opened.set()
        assert (await under_way).status == 422
        again = dict(Markup(busy.body.decode()).forms[0].fields)
        return busy, sent, await send(wire, "/companies/new", again)

    busy, sent, again = apart(storm())
    assert (busy.status, dict(busy.sent[0]["headers"])[b"retry-after"]) == (503, b"5")
    assert TYPED in Markup(busy.body.decode()).text
    assert sent == [], "who is told to come again costs the database nothing"
    assert again.status == 303
    with app.app_context():
        assert list(db.session.scalars(select(Company.name).where(Company.name == TYPED))) == [TYPED]


# A real server under pictures


def peak(pid: int) -> int:
    """The most memory that a process has had, in MB."""
    told = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) // 1024


def plain(side: int) -> bytes:
    """A picture of one colour: very few bytes for very many pixels."""
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say how much memory was used")
def test_pictures_of_many_pixels_take_neither_memory_nor_turns(app: Flask, database: Any, instance: Any) -> None:
    server = Server(database.url, instance.folder, SECRET)
    juror, senders = Juror(app, server.port), nominees(app, server.port)
    let_go(app)
    server.start("--processes", "1", "--threads", "4", "--no-worker")
    try:
        pid = next(pid for pid, command in below(server.process.pid).items() if "resource_tracker" not in command)
        juror.saves()
        before, sixty, allowed = peak(pid), plain(7740), plain(5000)
        status, text = senders[0][0].bytes(senders[0][1], sixty)
        assert (status, "more than 25 megapixels" in text) == (422, True)
        acts = [partial(wire.bytes, path, sixty) for wire, path in senders]
        acts += [partial(wire.bytes, path, allowed) for wire, path in senders[:3]]
        with at_work(Gate(), *acts) as outcomes:
            while len(outcomes) < len(acts):
                juror.saves()
        assert {status for status, _ in outcomes} <= {200, 422, 503}
        assert peak(pid) - before < 150  # a picture of sixty megapixels is 180 MB, decoded
    finally:
        server.kill()
