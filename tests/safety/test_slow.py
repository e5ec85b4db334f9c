"""Slow lines and too many at once: nobody holds a thread with a line, and who cannot be answered in time is told so."""

from __future__ import annotations

import asyncio
import http.client
import io
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from awards import asgi
from awards.accounts.models import Company, Person
from awards.asgi import BLOCK, REFUSED, WAITING, Site, TooSlow, environ_of, received
from awards.core.db import db
from awards.core.workshop import OVERLOADED
from awards.nominations.models import Attachment
from awards.programmes.models import Season
from awards.programmes.queries import season_by_slug
from tests import factories
from tests.conftest import SECRET, let_go
from tests.nominations.conftest import make_cast
from tests.services import PATIENCE, Line, Server, pour

SLOW = 40  # lines; many more than there are threads


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """What asynchronous work comes to, in a thread of its own: in this one a browser's driver may run a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def scope(method: str = "POST", headers: tuple[tuple[bytes, bytes], ...] = (), path: bytes = b"/x") -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "headers": list(headers),
        "raw_path": path,
        "query_string": b"a=%C3%A4",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("203.0.113.9", 4),
    }


def coming(*parts: bytes, pause: float = 0.0, ends: str = "http.request") -> Callable[[], Any]:
    """What a server hands on of a body: its parts, each after a pause; then its end, or that the line broke."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        if not left:
            return {"type": ends, "body": b"", "more_body": False}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or ends != "http.request"}

    return receive


def sized(length: int) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"content-length", b"%d" % length),)


# The body


def test_a_body_is_taken_in_whole() -> None:
    parts = [b"a" * 100_000, b"b" * 300_000]
    with apart(received(scope(headers=sized(400_000)), coming(*parts), 1_000_000)) as body:
        assert body.read() == b"".join(parts)


def test_what_came_before_the_line_broke_is_handed_on_to_be_counted() -> None:
    with apart(received(scope(headers=sized(10)), coming(b"abc", ends="http.disconnect"), 100)) as body:
        assert body.read() == b"abc"


@pytest.mark.parametrize(("headers", "method"), [(sized(101), "POST"), ((), "GET"), (sized(5), "GET")])
def test_nothing_is_read_of_what_is_too_long_or_not_expected(headers: Any, method: str) -> None:
    async def never() -> Any:
        raise AssertionError("it was read")

    with apart(received(scope(method, headers), never, 100)) as body:
        assert body.read() == b""


def test_a_body_that_drips_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "PATIENCE", 0.2)
    with pytest.raises(TooSlow):
        apart(received(scope(headers=sized(1000)), coming(*[b"x"] * 1000, pause=0.05), 2000))


def test_a_long_body_has_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "PATIENCE", 0.0)
    monkeypatch.setattr(asgi, "SLOWEST", 10)
    with apart(received(scope(headers=sized(100)), coming(b"x" * 50, b"y" * 50, pause=0.05), 2000)) as body:
        assert len(body.read()) == 100


# What the application is told


def test_the_environ_is_that_of_pep_3333() -> None:
    told = environ_of(scope(path=b"/%E2%82%AC/a%2Fb", headers=(
        (b"content-type", b"text/x"), (b"content-length", b"3"), (b"x-forwarded-for", b"1"), (b"x-forwarded-for", b"2"),
        (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x_forwarded_for", b"forged"))), io.BytesIO())  # fmt: skip
    assert told["PATH_INFO"].encode("latin-1") == "/€/a/b".encode()
    assert (told["QUERY_STRING"], told["REMOTE_ADDR"], told["SERVER_PORT"]) == ("a=%C3%A4", "203.0.113.9", "80")
    assert (told["CONTENT_TYPE"], told["CONTENT_LENGTH"]) == ("text/x", "3")
    assert (told["HTTP_X_FORWARDED_FOR"], told["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")


# The answer


class Heard:
    """What a site sends to one request."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def __call__(self, event: Any) -> None:
        self.sent.append(event)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(event["body"] for event in self.sent[1:])


async def ask(site: Site, method: str = "GET", **more: Any) -> Heard:
    heard = Heard()
    await site(scope(method, **more), coming(), heard)
    return heard


def test_an_answer_goes_out_in_blocks_and_is_closed_after_them() -> None:
    order: list[str] = []

    class Blocks:
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(5):
                order.append("made")
                yield b"x" * BLOCK

        def close(self) -> None:
            order.append("closed")

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("X-A", "b")])
        return Blocks()

    site = Site(application, threads=1, most=100)
    heard = apart(ask(site))
    site.pool.shutdown()
    assert (heard.status, heard.sent[0]["headers"]) == (200, [(b"x-a", b"b")])
    assert heard.body == b"x" * BLOCK * 5
    assert [event.get("more_body", False) for event in heard.sent[1:]][-1] is False
    assert order == ["made"] * 5 + ["closed"]


def test_who_cannot_be_answered_in_time_is_told_at_once() -> None:
    gate, told = threading.Event(), []

    def application(environ: Any, start_response: Any) -> Any:
        told.append(OVERLOADED in environ)
        if OVERLOADED in environ:
            start_response("503 Busy", [])
            return [b"what was typed"]
        gate.wait(60)
        start_response("200 OK", [])
        return [b"ok"]

    async def storm() -> None:
        site = Site(application, threads=2, most=100)
        waiting = [asyncio.create_task(ask(site)) for _ in range(2 + WAITING)]
        while site.inside < 2 + WAITING:
            await asyncio.sleep(0.001)
        reader, writer = await ask(site), await ask(site, "POST", headers=sized(0))
        assert (reader.status, writer.status, writer.body) == (503, 503, b"what was typed")
        assert (b"retry-after", b"5") in reader.sent[0]["headers"]
        gate.set()
        assert {each.status for each in await asyncio.gather(*waiting)} == {200}
        assert (await ask(site)).status == 200

    apart(storm())
    assert told.count(True) == 1


def test_pages_that_keep_what_was_typed_are_made_for_so_many() -> None:
    gate = threading.Event()

    def application(environ: Any, start_response: Any) -> Any:
        gate.wait(60)
        start_response("503 Busy" if OVERLOADED in environ else "200 OK", [])
        return [b""]

    async def storm() -> None:
        site = Site(application, threads=1, most=100)
        waiting = [asyncio.create_task(ask(site, "POST", headers=sized(0))) for _ in range(1 + WAITING + REFUSED)]
        while site.refused < REFUSED:
            await asyncio.sleep(0.001)
        assert (await ask(site, "POST", headers=sized(0))).status == 503
        gate.set()
        await asyncio.gather(*waiting)

    apart(storm())


# A real server, with and without a proxy in front


class Proxy(Line):
    """A proxy that hands on at once whatever comes, as one without buffers does, and says for whom it asks."""

    def _carry(self, here: socket.socket) -> None:
        with suppress(OSError), here, socket.create_connection(("127.0.0.1", self.to)) as there:
            asked = b""
            while b"\r\n\r\n" not in asked:
                if not (block := here.recv(1 << 14)):
                    return
                asked += block
            head, _, body = asked.partition(b"\r\n\r\n")
            caller = here.getpeername()[0].encode()
            there.sendall(head + b"\r\nX-Forwarded-For: " + caller + b"\r\nConnection: close\r\n\r\n" + body)
            back = threading.Thread(target=self._bring_back, args=(there, here), daemon=True)
            back.start()
            pour(here, there)
            with suppress(OSError):
                there.shutdown(socket.SHUT_WR)
            back.join(PATIENCE)

    def _bring_back(self, there: socket.socket, here: socket.socket) -> None:
        """Hand the answer on; whoever it is for sends nothing after it."""
        pour(there, here)
        with suppress(OSError):
            here.shutdown(socket.SHUT_RDWR)


class Front:
    """Where visitors reach a real server: its process, and the port that they see."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.port = server, port

    def answers(self) -> bool:
        """Whether it is there for everybody else."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/sign-in")
            answer = connection.getresponse()
            return answer.status == 200 and b"password" in answer.read()
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture(params=["alone", pytest.param("behind a proxy", marks=pytest.mark.long)])
def front(request: pytest.FixtureRequest, instance: Any, database: Any, tmp_path: Path) -> Iterator[Front]:
    """`awards serve` with one process of two threads."""
    server = Server(database.url, tmp_path, SECRET)
    with ExitStack() as running:
        if request.param == "alone":
            server.start("--processes", "1", "--threads", "2", "--no-worker")
            running.callback(server.kill)
            yield Front(server, server.port)
        else:
            server.environment["AWARDS_PROXIES"] = "1"
            server.start("--processes", "1", "--threads", "2", "--no-worker")
            running.callback(server.kill)
            proxy = Proxy(server.port)
            running.callback(proxy.close)
            yield Front(server, proxy.port)


HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("callers", ["one", pytest.param("many", marks=pytest.mark.long)])
def test_slow_bodies_hold_nobody_up_and_end(front: Front, callers: str) -> None:
    with ExitStack() as lines:

        def line(number: int) -> socket.socket:
            here = (f"127.0.{number}.1" if callers == "many" and sys.platform == "linux" else "127.0.0.1", 0)
            return lines.enter_context(socket.create_connection(("127.0.0.1", front.port), 60, here))

        slow = [line(number) for number in range(SLOW)]
        for each in slow:
            each.sendall(HEAD % 100_000 + b"x")
        brief = line(SLOW)
        brief.sendall(HEAD % 4 + b"x")
        begun = time.monotonic()
        for _ in range(20):
            assert front.answers()
            for each in slow:
                each.sendall(b"x")
        assert brief.recv(4096).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - begun > 5  # not at once: an honest line may stall


def noise() -> bytes:
    """A picture that cannot be made smaller: some 70 kB."""
    out = io.BytesIO()
    Image.frombytes("RGB", (150, 150), os.urandom(150 * 150 * 3)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.databases("sqlite")
def test_an_honest_file_over_a_slow_line_arrives(front: Front, app: Any, sign_in: Any) -> None:
    """It comes in pieces beside many lines that drip: slowly, but faster than what is given up."""
    cast = make_cast(app, "magistral")
    with app.app_context():
        season, company = db.session.get(Season, cast.season), db.session.get(Company, cast.company)
        made = factories.nomination(
            season_by_slug(season.slug), by=company, starter=db.session.get(Person, cast.nominee)
        )
        address = f"/{cast.slug}/nominations/{made.id}/topics/evidence"
        db.session.commit()
    nominee, content = sign_in(cast.nominee), noise()
    token = next(e.get("content") for e in nominee.get(address).page.all("meta") if e.get("name") == "csrf-token")
    let_go(app)
    head = (
        f"POST {address}/files/files?name=a.png&size={len(content)} HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: awards={nominee.get_cookie('awards').value}\r\nX-CSRFToken: {token}\r\nX-Requested-With: fetch\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    with ExitStack() as lines:
        slow, honest = (
            [lines.enter_context(socket.create_connection(("127.0.0.1", front.port), 60)) for _ in range(SLOW)],
            lines.enter_context(socket.create_connection(("127.0.0.1", front.port), 60)),
        )
        for each in slow:
            each.sendall(HEAD % 100_000 + b"x")
        honest.sendall(head.encode())
        for at in range(0, len(content), 4096):
            honest.sendall(content[at : at + 4096])
            threading.Event().wait(0.1)
        heard = b"".join(iter(lambda: honest.recv(1 << 16), b""))
    assert heard.startswith(b"HTTP/1.1 200"), heard[:300]
    with app.app_context():
        assert db.session.query(Attachment).one().size == len(content)


@pytest.mark.databases("sqlite")
def test_who_reads_slowly_holds_nobody_up_and_http_2_is_left_to_the_proxy(front: Front) -> None:
    ask_for = b"GET /static/fonts/onest-latin.woff2 HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20
    with ExitStack() as lines:
        for _ in range(SLOW):
            line = lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", front.port))
            line.sendall(ask_for)  # and reads nothing
        for _ in range(20):
            assert front.answers()
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
    with socket.create_connection(("127.0.0.1", front.server.port), 60) as line:
        line.sendall(preface)
        with suppress(ConnectionResetError):
            assert line.recv(1 << 14)[:4] in (b"", b"HTTP")  # no frame: it may become very many streams
    upgrade = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    with socket.create_connection(("127.0.0.1", front.server.port), 60) as line:
        line.sendall(upgrade + b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
        assert line.recv(1 << 14).startswith(b"HTTP/1.1 200")
