"""Load: a few threads that ask for one page over kept connections, and what the server spent on each answer."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench.servers import Server

THREADS = 4
WARM = 24
LONGEST, MOST = 3.0, 400  # seconds and requests a page


@dataclass
class Ask:
    """A request to be repeated; `body` gives the next body. `threads`: so many at once; 1 where one follows another."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], str] | None = None
    expect: int = 200
    threads: int = THREADS


def answer(port: int, ask: Ask) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Send a request once; returns status, body and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        return _send(connection, ask)
    finally:
        connection.close()


def _send(connection: http.client.HTTPConnection, ask: Ask) -> tuple[int, bytes, http.client.HTTPMessage]:
    body = ask.body().encode() if ask.body else None
    connection.request(ask.method, ask.path, body=body, headers=dict(ask.headers))
    response = connection.getresponse()
    return response.status, response.read(), response.headers


def cost(server: Server, ask: Ask) -> float:
    """Return the server's CPU milliseconds for one answer, warmed up first."""
    _run(server.port, ask, most=WARM, longest=LONGEST)
    before = server.cpu()
    asked = _run(server.port, ask, most=MOST, longest=LONGEST)
    return (server.cpu() - before) / asked * 1000


def _run(port: int, ask: Ask, *, most: int, longest: float) -> int:
    until, lock, faults, asked = time.monotonic() + longest, threading.Lock(), list[str](), [0]

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            while time.monotonic() < until or not asked[0]:
                with lock:
                    if asked[0] >= most or faults:
                        return
                    asked[0] += 1
                status, body, _ = _send(connection, ask)
                if status != ask.expect:
                    faults.append(f"{ask.method} {ask.path} answered {status}: {body[:200]!r}")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(ask.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(faults[0])
    return asked[0]
