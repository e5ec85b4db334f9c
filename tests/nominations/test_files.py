"""Files over the web: taken in with and without a script, refused in words, given out so that nothing ever runs."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.core.db import db
from awards.nominations.models import Attachment, Draft
from tests.client import PageClient
from tests.nominations.conftest import Cast, picture

Begin = Callable[..., str]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def send(
    client: PageClient, home: str, content: bytes, name: str = "a.png", question: str = "files", **more: Any
) -> Any:
    page = client.get(f"{home}/topics/evidence")
    token = next(e.get("content") for e in page.page.all("meta") if e.get("name") == "csrf-token")
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": token}
    return client.post(
        f"{home}/topics/evidence/files/{question}", query_string={"name": name}, data=content, headers=headers,
        content_type="application/octet-stream", **more
    )  # fmt: skip


def ids(app: Flask, home: str, question: str = "files") -> list[str]:
    with app.app_context():
        draft = db.session.get(Draft, (uuid.UUID(home.rsplit("/", 1)[1]), "evidence"))
        return list(draft.answers.get(question, [])) if draft else []


def rows(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Attachment.id)).all())


def test_a_file_sent_by_the_script_is_kept(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    content = picture()
    answer = send(nominee, home, content, "мост.png")
    assert answer.status_code == 200
    assert ids(app, home) == [answer.json["id"]]
    assert "мост.png" in answer.json["html"]
    with app.app_context():
        file = db.session.scalars(select(Attachment)).one()
        assert (file.kind, file.size, file.stored_at is not None) == ("png", len(content), True)
        assert app.extensions["awards.files"].path(file.key).read_bytes() == content


def test_a_file_is_given_out_so_that_it_never_runs(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    polyglot = picture("JPEG") + b"<script>alert(1)</script>"
    file_id = send(nominee, home, polyglot, 'x".html.jpg').json["id"]
    whole = nominee.get(f"{home}/files/{file_id}", buffered=True)
    small = nominee.get(f"{home}/files/{file_id}/thumbnail", buffered=True)
    assert whole.data == polyglot
    assert whole.mimetype == "application/octet-stream"
    assert whole.headers["Content-Disposition"].startswith("attachment")
    assert small.mimetype == "image/jpeg"
    assert b"script" not in small.data
    for answer in (whole, small):
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]


def test_files_are_for_the_company_only(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    home, other = begin(cast, category="resilience"), begin(cast, category="fairness")
    file_id = send(nominee, home, picture()).json["id"]
    assert sign_in(cast.colleague).get(f"{home}/files/{file_id}", buffered=True).status_code == 200
    assert sign_in(cast.stranger).get(f"{home}/files/{file_id}").status_code == 404
    assert nominee.get(f"{other}/files/{file_id}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "question", "words"),
    [
        (SVG, "drawing.png", "files", "not a file of these kinds"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "photo", "PNG, JPG"),
        (b"", "a.pdf", "files", "is empty"),
        (b"\0" * (2 * 1024 * 1024 + 1), "logo.png", "logo", "larger than 2 MB"),
        (picture()[:100], "cut.png", "files", "cannot be read as a picture"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, content: bytes, name: str, question: str, words: str
) -> None:
    home = begin(cast, category="resilience")
    answer = send(nominee, home, content, name, question)
    assert answer.status_code == 422
    assert words in answer.json["error"]
    assert ids(app, home, question) == []
    assert rows(app) == 0


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        raise AssertionError("The body was read.")


@pytest.mark.databases("sqlite")
def test_what_is_too_large_is_refused_unread(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(11 * 1024 * 1024)}
    answer = send(nominee, home, b"", "big.pdf", environ_overrides=body)
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.json["error"]


def test_one_file_too_many_is_refused(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    for _ in range(5):
        assert send(nominee, home, picture(size=(9, 9))).status_code == 200
    sixth = send(nominee, home, picture(size=(9, 9)))
    assert sixth.status_code == 422
    assert "at most: 5" in sixth.json["error"]
    assert len(ids(app, home)) == rows(app) == 5


def test_without_a_script_files_come_with_the_form(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    topic = f"{home}/topics/evidence"
    both = [(io.BytesIO(picture()), "bridge.png"), (io.BytesIO(SVG), "trick.png")]
    answer = nominee.submit(topic, form="topic", q_files=both, q_video="https://video.example/1")
    assert answer.status_code == 422
    assert "“trick.png” is not a file of these kinds" in answer.page.text
    assert "bridge.png" in answer.page.text
    (file_id,) = ids(app, home)
    said = {f"file_{file_id}-title": "At dawn", f"file_{file_id}-criterion": "resilience.people"}
    assert nominee.submit(topic, form="topic", **said).status_code == 303
    shown = nominee.get(topic)
    assert 'value="At dawn"' in shown.get_data(as_text=True)
    removed = nominee.submit(shown, form="topic", button=f"remove_file={file_id}")
    assert ids(app, home) == []
    page = nominee.get(removed.location)
    assert "“bridge.png” was removed." in page.page.text
    assert nominee.submit(page, form="topic", button=f"put_back_file={file_id}").status_code == 303
    assert ids(app, home) == [file_id]


def test_a_file_of_another_nomination_is_not_taken_out(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home, other = begin(cast, category="resilience"), begin(cast, category="fairness")
    file_id = send(nominee, home, picture()).json["id"]
    page = nominee.get(f"{other}/topics/evidence")
    form = next(each for each in page.page.forms if each.element.get("id") == "topic")
    answer = nominee.post(f"{other}/topics/evidence", data=dict(form.fields) | {"remove_file": file_id})
    assert answer.status_code == 404
    assert ids(app, home) == [file_id]


def test_without_a_token_no_file_is_taken(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    answer = nominee.post(f"{home}/topics/evidence/files/files?name=a.png", data=picture())
    assert answer.status_code == 403
    assert rows(app) == 0
