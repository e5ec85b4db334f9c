"""Asking a service that speaks LibreTranslate's API for a text in another language. Whatever it answers is a
stranger's: it is read up to a size and a time, and kept only if it is a text.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from awards.core.text import NotPlain, plain_text

LONGEST = 20.0  # seconds for one text
MOST_BYTES = 1_000_000  # of an answer
MOST_TIMES, AND_MORE = 5, 500  # how much longer than its original a translation may be, and so many letters more
_BY_STATUS = {400: "language", 401: "refused", 403: "refused", 404: "refused", 413: "refused", 429: "busy"}


class Failed(Exception):
    """The service was asked in vain; `problem` is one of `rules.PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def host_of(url: str) -> str:
    """Return what a service is called: its host; empty without an address."""
    return (urlsplit(url).hostname or "") if url else ""


def translated(url: str, text: str, *, source: str, target: str, key: str = "", longest: float = LONGEST) -> str:
    """Return a text in another language; Failed if there is none. Redirections are not followed."""
    asked = {"q": text, "source": source, "target": target, "format": "text"} | ({"api_key": key} if key else {})
    status, body = _answer(url, json.dumps(asked).encode(), longest)
    if status != 200:
        raise Failed(_BY_STATUS.get(status, "failed"))
    try:
        found = json.loads(body)["translatedText"]
        made = plain_text(found) if isinstance(found, str) else ""
    except (ValueError, KeyError, TypeError, RecursionError, NotPlain):
        raise Failed("odd") from None
    if not made or len(made) > MOST_TIMES * len(text) + AND_MORE:
        raise Failed("odd")
    return made


def _answer(url: str, body: bytes, longest: float) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=longest)
    ran_out = threading.Event()
    path = parts.path.rstrip("/")
    try:
        with _until(connection, longest, ran_out):
            connection.request(
                "POST", path if path.endswith("/translate") else f"{path}/translate", body,
                {"Content-Type": "application/json", "Accept": "application/json"},
            )  # fmt: skip
            with connection.getresponse() as answer:
                return answer.status, _read(answer)
    except TimeoutError:
        raise Failed("slow") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Failed("slow" if ran_out.is_set() else "away") from None
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse) -> bytes:
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Failed("odd")
    return body


@contextmanager
def _until(connection: http.client.HTTPConnection, longest: float, ran_out: threading.Event) -> Iterator[None]:
    """End a connection after so many seconds: one that sends a byte now and then never runs out of time by itself."""

    def end() -> None:
        ran_out.set()
        with suppress(OSError, AttributeError):  # it has gone, or was never there
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(longest, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
