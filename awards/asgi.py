"""The application behind granian: few threads answer, and nobody holds one with a slow line.

A body is taken in whole before a thread is, by the event loop, into memory or a file, within a time that its length
allows. What is answered goes out by the event loop too. When more wait than can be answered in good time, the next are
told at once to come again: a form is answered by the page that keeps what was typed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from awards.core.files import is_full
from awards.core.process import end_with_parent, for_good
from awards.core.workshop import OVERLOADED

THREADS = "SERVED_THREADS"  # in the environment: how many threads each process answers with
PATIENCE, SLOWEST = 10.0, 8_000  # seconds that any body may take, and one more for so many bytes of it
IN_MEMORY = 1 << 18  # bytes of a body; longer ones are put into a file
WAITING = 96  # requests that may wait for a thread; a score takes some 5 ms
REFUSED = 256  # forms that may wait for the page that keeps them
TURN = 0.0005  # seconds a thread may compute while another waits: whoever writes holds up all others, and waits often
BLOCK = 1 << 18  # bytes that are fetched from an answer at once
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class TooSlow(Exception):
    """A body did not come within its time."""


@dataclass
class Answer:
    """What the application answered: the first bytes of it, and where the rest comes from, if there is more."""

    status: int
    headers: list[tuple[bytes, bytes]]
    first: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Site:
    """A WSGI application as granian calls it, with so many threads.

    most: bytes of a body that are taken in; of a longer one nothing is, and the application says so.
    """

    def __init__(self, application: WSGI, *, threads: int, most: int) -> None:
        self.application, self.threads, self.most = application, threads, most
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="site")
        self.refusing = ThreadPoolExecutor(1, thread_name_prefix="refusing")
        self.inside = self.refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await received(scope, receive, self.most)
        except TooSlow:
            await _say(send, 408, b"This took too long to arrive. Nothing was changed.\n")
            return
        except OSError as error:
            if not is_full(error):
                raise
            await _say(send, 503, b"There is no room for this right now. Try again in a few minutes.\n", again=b"60")
            return
        with body:
            await self._answer(environ_of(scope, body), send)

    async def _answer(self, environ: dict[str, Any], send: Send) -> None:
        if self.inside < self.threads + WAITING:
            self.inside += 1
            try:
                await self._run(self.pool, environ, send)
            finally:
                self.inside -= 1
        elif environ["REQUEST_METHOD"] == "POST" and self.refused < REFUSED:
            self.refused += 1
            try:
                await self._run(self.refusing, environ | {OVERLOADED: True}, send)
            finally:
                self.refused -= 1
        else:
            await _say(send, 503, b"Too many people ask at once. Try again in a few seconds.\n", again=b"5")

    async def _run(self, pool: ThreadPoolExecutor, environ: dict[str, Any], send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(pool, answered, self.application, environ)
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.first, "more_body": answer.rest is not None})
            while answer.rest is not None:
                block = await loop.run_in_executor(pool, _block, answer.rest)
                await send({"type": "http.response.body", "body": block, "more_body": bool(block)})
                if not block:
                    break
        finally:
            pool.submit(answer.close)


async def received(scope: Scope, receive: Receive, most: int) -> IO[bytes]:
    """Return the body of a request, whole or as far as it came before the line broke; TooSlow after its time.

    Of one without a length, or with more than `most` bytes, no more is read than shows that it is there.
    """
    body: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed by whoever reads it)
    length = _length(scope)
    if scope["method"] in WITHOUT_BODY or (length is not None and length > most):
        return body
    try:
        async with asyncio.timeout(PATIENCE + (length or 0) / SLOWEST):
            while (event := await receive())["type"] == "http.request":
                body.write(event.get("body", b""))
                if length is None or not event.get("more_body"):
                    break
    except TimeoutError:
        body.close()
        raise TooSlow from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def _length(scope: Scope) -> int | None:
    told = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(told[0]) if len(told) == 1 and told[0].isdigit() else None


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, object]:
    """Return the environ of a request, as PEP 3333 has it."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # it would pass for the one with a hyphen
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        told = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{told}" if key in environ else told
    return environ


def answered(application: WSGI, environ: dict[str, Any]) -> Answer:
    """Return what an application answers, with its first bytes; the rest is fetched when those have gone."""
    begun: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        begun[:] = status, headers
        return early.append

    early: list[bytes] = []
    blocks = application(environ, start_response)
    close = getattr(blocks, "close", lambda: None)
    try:
        rest = iter(blocks)
        first = _block(rest)
        more = len(first) >= BLOCK
    except BaseException:
        close()
        raise
    status, headers = begun
    told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return Answer(int(status.split(" ", 1)[0]), told, b"".join(early) + first, rest if more else None, close)


def _block(blocks: Iterator[bytes]) -> bytes:
    found, size = [], 0
    for block in blocks:
        found.append(block)
        size += len(block)
        if size >= BLOCK:
            break
    return b"".join(found)


async def _say(send: Send, status: int, words: bytes, *, again: bytes = b"") -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(words)), (b"connection", b"close"),
               (b"cache-control", b"no-store"), *([(b"retry-after", again)] if again else [])]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


def make() -> Site:
    """Return the site with the settings of the environment."""
    from awards.app import create_app

    end_with_parent()
    with for_good():
        app = create_app()
    sys.setswitchinterval(TURN)
    gc.freeze()  # nor ever after: what a process shares with the one it was forked from stays shared
    return Site(app, threads=int(os.environ.get(THREADS, "4")), most=app.config["MAX_CONTENT_LENGTH"] * 4)
