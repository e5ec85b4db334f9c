"""What is sent arrives whole or not at all: a body that was cut on its way is refused and changes nothing (line 37)."""

from __future__ import annotations

import io
import json
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.conftest import SECRET
from tests.demonstration import OPEN, Tour
from tests.safety.database import fingerprint, moved
from tests.safety.test_requests import TOKEN, urlencoded
from tests.services import Server
from tests.visits import SENDS

pytestmark = pytest.mark.long_for("postgresql")

KINDS = ("form", "form with files", "autosave", "score", "file")
URLENCODED, JSON = "application/x-www-form-urlencoded", "application/json"
WORDS = (
    dict.fromkeys(KINDS, "Only part of it arrived")
    | dict.fromkeys(("autosave", "score"), "Only part of what you sent arrived")
    | {"file": "Not uploaded: the connection was lost."}
)
TEXT = "The bridge at the border was closed for nine weeks. " * 8


@dataclass
class Sent:
    """A request with a body as the pages send it."""

    path: str
    kind: str
    body: bytes
    headers: dict[str, str]
    scripted: bool = False

    def raw(self, body: bytes, length: str) -> bytes:
        """The request as it goes over the line, with this body and header of its length."""
        head = {"Host": "localhost", "Content-Type": self.kind, "Connection": "close", **self.headers}
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), length]
        return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture(scope="module")
def requests(tour: Tour) -> dict[str, Sent]:
    """One good request of each kind."""
    nominee, juror = (tour.client(role, language="en") for role in ("nominee", "juror"))
    case = tour.url("nominations.topic", {"season": OPEN, "nomination_id": "own_draft", "topic": "case"})
    page = nominee.get(case).page
    fields = next(form for form in page.forms if form.element.get("id") == "topic").fields
    data = {name: TEXT if name == "q_challenge" else value for name, value in fields}
    script = {"X-Requested-With": "fetch"}
    saved = {name: value for name, value in data.items() if name not in ("csrf_token", "idempotency_key")}
    tokens = {client: TOKEN.search(client.get("/account").get_data(as_text=True))[1] for client in (nominee, juror)}
    cookies = {client: {"Cookie": f"awards={client.get_cookie('awards').value}"} for client in (nominee, juror)}
    own = cookies[nominee] | script | {"X-CSRFToken": tokens[nominee]}
    jurors = cookies[juror] | script | {"X-CSRFToken": tokens[juror]}
    score = json.dumps({"value": "7", "comment": TEXT, "revision": 0}).encode()
    upload = tour.url("nominations.upload", SENDS["nominations.upload"].values)
    table = b"a,b\n" + b"1,2\n" * 5000
    return {
        "form": Sent(case, URLENCODED, urlencoded(data), cookies[nominee]),
        "form with files": Sent(case, "multipart/form-data; boundary=xyz", multipart(data), cookies[nominee]),
        "autosave": Sent(f"{case}/draft", URLENCODED, urlencoded(saved), own, scripted=True),
        "score": Sent(tour.url("scoring.score", {}), JSON, score, jurors, scripted=True),
        "file": Sent(f"{upload}?name=a.csv&size={len(table)}", "application/octet-stream", table, own, scripted=True),
    }


def multipart(data: dict[str, str]) -> bytes:
    """The fields as a form with files sends them, and a file."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in data.items()]
    parts.insert(-1, 'Content-Disposition: form-data; name="q_nothing"; filename="a.csv"\r\n\r\na,b')
    return ("".join(f"--xyz\r\n{part}\r\n" for part in parts) + "--xyz--\r\n").encode()


def answer_of(tour: Tour, sent: Sent, body: bytes, **environ: Any) -> tuple[int, str]:
    """Status and text of what the application answers, called as granian calls it: it vouches for the body's end."""
    made = EnvironBuilder(sent.path, "http://localhost", method="POST", headers=sent.headers, content_type=sent.kind)
    called = made.get_environ() | {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    called.pop("CONTENT_LENGTH", None)
    called |= environ
    answer, status, _headers = run_wsgi_app(tour.app, called, buffered=True)
    return int(status.split()[0]), b"".join(answer).decode()


@pytest.mark.parametrize("part", [0, 0.5, 0.99])
@pytest.mark.parametrize("kind", KINDS)
def test_part_of_a_body_is_refused_and_changes_nothing(
    tour: Tour, requests: dict[str, Sent], kind: str, part: float
) -> None:
    sent, before = requests[kind], fingerprint(tour.app)
    cut = sent.body[: int(len(sent.body) * part)]
    status, text = answer_of(tour, sent, cut, CONTENT_LENGTH=str(len(sent.body)))
    assert status == 400
    assert WORDS[kind] in (json.loads(text)["error"] if sent.scripted else text)
    assert moved(before, fingerprint(tour.app)) == []


@pytest.mark.parametrize("kind", ["form", "autosave", "score"])
def test_before_the_body_is_whole_the_database_is_not_asked(
    tour: Tour, requests: dict[str, Sent], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("awards.app.programmes.season_by_slug", lambda slug: asked.append(slug))
    sent = requests[kind]
    assert answer_of(tour, sent, sent.body[:-9], CONTENT_LENGTH=str(len(sent.body)))[0] == 400
    assert asked == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_is_handed_on_as_all_is_refused(tour: Tour, requests: dict[str, Sent], kind: str) -> None:
    sent, before = requests[kind], fingerprint(tour.app)
    cut = sent.body[: len(sent.body) // 2]
    status, text = answer_of(tour, sent, cut, CONTENT_LENGTH=str(len(cut)))
    assert status in (400, 422)
    if kind in ("form", "autosave", "file"):
        assert WORDS[kind] in text
    if kind == "form":
        assert TEXT.strip()[:100] in text
        assert "Send it again" not in text
    assert moved(before, fingerprint(tour.app)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_without_a_length_is_refused(tour: Tour, requests: dict[str, Sent], kind: str) -> None:
    sent, before = requests[kind], fingerprint(tour.app)
    status, text = answer_of(tour, sent, sent.body, HTTP_TRANSFER_ENCODING="chunked")
    assert status == 411
    if sent.scripted:
        assert json.loads(text)["error"].startswith("The length of what was sent is missing")
    assert answer_of(tour, sent, sent.body)[0] == 411  # as HTTP/2 may send it
    assert moved(before, fingerprint(tour.app)) == []


def test_no_body_needs_no_length(tour: Tour, requests: dict[str, Sent]) -> None:
    nothing = Sent("/sign-out", "", b"", requests["autosave"].headers)
    assert answer_of(tour, nothing, b"")[0] not in (400, 411)


def test_what_was_cut_does_not_use_up_the_key(tour: Tour, requests: dict[str, Sent]) -> None:
    client = tour.client("nominee")
    form = client.get("/companies/new")
    data = dict(next(each for each in form.page.forms if "name" in each.names).fields)
    body = urlencoded(data | {"name": "Cut Short Freight", "country": "KZ", "idempotency_key": str(uuid.uuid4()),
                              "form_end": data["form_end"]})  # fmt: skip
    sent = Sent("/companies/new", URLENCODED, body, {"Cookie": f"awards={client.get_cookie('awards').value}"})
    assert answer_of(tour, sent, body[:-4], CONTENT_LENGTH=str(len(body)))[0] == 400
    assert answer_of(tour, sent, body, CONTENT_LENGTH=str(len(body)))[0] == 303


@pytest.fixture(scope="module")
def served(tour: Tour) -> Iterator[Server]:
    """`awards serve` on the module's copy."""
    settings = tour.app.extensions["awards.settings"]
    server = Server(settings.database_url, settings.data, SECRET)
    server.start()
    yield server
    server.kill()


def over_the_line(port: int, raw: bytes, *, breaks: bool = False) -> int:
    """Send bytes, and say that there are no more if the line breaks; the status answered, 0 if there was no answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(raw)
        if breaks:
            line.shutdown(socket.SHUT_WR)
        told = b""
        while b"\r\n" not in told and (more := line.recv(4096)):
            told += more
    return int(told.split()[1]) if told else 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_breaks_before_a_real_server(
    tour: Tour, requests: dict[str, Sent], served: Server, kind: str
) -> None:
    sent, before = requests[kind], fingerprint(tour.app)
    half, size = sent.body[: len(sent.body) // 2], len(sent.body)
    chunk = f"{size:x}\r\n".encode()
    assert over_the_line(served.port, sent.raw(half, f"Content-Length: {size}"), breaks=True) == 400
    assert over_the_line(served.port, sent.raw(half, f"Content-Length: {len(half)}")) in (400, 422)
    assert over_the_line(served.port, sent.raw(chunk + half, "Transfer-Encoding: chunked"), breaks=True) == 411
    chunks = chunk + sent.body + b"\r\n0\r\n\r\n"
    assert over_the_line(served.port, sent.raw(chunks, "Transfer-Encoding: chunked")) == 411
    assert moved(before, fingerprint(tour.app)) == []


def test_what_is_whole_is_taken_by_a_real_server(tour: Tour, requests: dict[str, Sent], served: Server) -> None:
    # The score is of an older page: it is read whole before that is said.
    for kind, wanted in zip(KINDS, (303, 303, 200, 409, 200), strict=True):
        sent = requests[kind]
        status = over_the_line(served.port, sent.raw(sent.body, f"Content-Length: {len(sent.body)}"))
        assert (kind, status) == (kind, wanted)
    assert over_the_line(served.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == 200
