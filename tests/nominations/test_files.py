"""Files over the web: taken in with and without a script, refused in words, given out so that nothing ever runs."""

from __future__ import annotations

import io
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from awards.core import workshop
from awards.core.db import db, first
from awards.nominations.files import actions as files_actions
from awards.nominations.files import recognition
from awards.nominations.models import Attachment, Draft
from tests.client import PageClient
from tests.nominations.conftest import Cast, factories_season, picture
from tests.nominations.samples import CANARY, pdf, photo

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


def left_over(app: Flask) -> list[Path]:
    """Stored bytes, whole or begun, of tests on this database that no row knows."""
    with app.app_context():
        known = {key for file in db.session.scalars(select(Attachment)) for key in files_actions.keys_of(file)}
        store = app.extensions["awards.files"]
        return [path for path in store.folder.glob("??/*") if path.parent.name + path.name not in known]


@pytest.fixture(autouse=True)
def _empty_store(app: Flask) -> None:
    shutil.rmtree(app.extensions["awards.files"].folder, ignore_errors=True)


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
    file_id = send(nominee, home, polyglot, 'x".jpg').json["id"]
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
        (SVG, "drawing.png", "files", "not in one of these formats"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "photo", "PNG, JPG"),
        (b"", "a.pdf", "files", "is empty"),
        (b"\0" * (2 * 1024 * 1024 + 1), "logo.png", "logo", "larger than 2\N{NO-BREAK SPACE}MB"),
        (picture()[:100], "cut.png", "files", "cannot be read as a picture"),
        (pdf(), "brochure.hta", "files", "Rename it so that it ends in .pdf"),
        (pdf()[:-30], "cut.pdf", "files", "did not arrive complete"),
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
    assert left_over(app) == []


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
    assert "larger than 10\N{NO-BREAK SPACE}MB" in answer.json["error"]


def test_one_file_too_many_is_refused(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    for number in range(5):
        assert send(nominee, home, picture(size=(9, 10 + number))).status_code == 200
    sixth = send(nominee, home, picture(size=(9, 9)))
    assert sixth.status_code == 422
    assert "Maximum number of files: 5" in sixth.json["error"]
    assert len(ids(app, home)) == rows(app) == 5


def test_without_a_script_files_come_with_the_form(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    topic = f"{home}/topics/evidence"
    both = [(io.BytesIO(picture()), "bridge.png"), (io.BytesIO(SVG), "trick.png")]
    answer = nominee.submit(topic, form="topic", q_files=both, q_video="https://video.example/1")
    assert answer.status_code == 422
    assert "“trick.png” is not in one of these formats" in answer.page.text
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


def announced(nominee: PageClient, home: str, content: bytes, length: int) -> Any:
    body = {"wsgi.input": io.BytesIO(content), "CONTENT_LENGTH": str(length), "wsgi.input_terminated": True}
    return send(nominee, home, b"", "a.pdf", environ_overrides=body)


def test_a_file_that_did_not_arrive_whole_is_none(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home, content = begin(cast, category="resilience"), pdf()
    answer = announced(nominee, home, content, len(content) + 1)
    assert answer.status_code == 400
    assert answer.json["error"] == "Not uploaded: the connection was lost."
    assert (rows(app), ids(app, home), left_over(app)) == (0, [], [])
    assert announced(nominee, home, content, len(content)).status_code == 200
    assert announced(nominee, home, content, len(content)).status_code == 200, "its answer was lost"
    assert (rows(app), len(ids(app, home)), left_over(app)) == (1, 1, [])


@pytest.fixture
def in_no_transaction(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Notes at each piece of heavy work whether a transaction was open, or it was first in the line of those who write:
    on SQLite that would hold up every save."""
    noted, copied = [], workshop.copied

    def watched(*args: Any, **more: Any) -> Any:
        noted.append(db.session().in_transaction() or first.get() is not None)
        return copied(*args, **more)

    monkeypatch.setattr(workshop, "copied", watched)
    return noted


def test_no_transaction_is_open_while_copies_are_made(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, in_no_transaction: list[bool]
) -> None:
    home = begin(cast, category="resilience")
    assert send(nominee, home, picture()).status_code == 200
    both = [(io.BytesIO(picture(size=(5, 5))), "one.png"), (io.BytesIO(pdf()), "two.pdf")]
    assert nominee.submit(f"{home}/topics/evidence", form="topic", q_files=both).status_code == 303
    assert len(ids(app, home)) == 3
    with app.app_context():
        db.session.execute(update(Attachment).values(copy_key=None))
        db.session.commit()
        assert files_actions.complete_copies() == 3
        assert db.session.scalars(select(Attachment.id).where(Attachment.copy_key.is_(None))).all() == []
    assert in_no_transaction == [False] * 6


def test_too_much_at_once_is_said_and_nothing_is_kept(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = begin(cast, category="resilience")
    monkeypatch.setattr(workshop, "_queue", workshop.threading.BoundedSemaphore(1))
    with workshop.turn(app.extensions["awards.files"].folder):
        nominee.lint = False  # 503 is what is expected
        answer = send(nominee, home, picture())
        nominee.lint = True
        page = nominee.submit(f"{home}/topics/evidence", form="topic", q_files=[(io.BytesIO(picture()), "b.png")])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Try again in a minute" in answer.json["error"]
    assert "Choose “b.png” again in a minute." in page.page.text
    assert (rows(app), left_over(app)) == (0, [])
    assert send(nominee, home, picture()).status_code == 200


def test_files_are_limited_in_an_hour(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "FILES_AN_HOUR", "1 per hour")
    home = begin(cast, category="resilience")
    assert send(nominee, home, picture()).status_code == 200
    second = send(nominee, home, picture(size=(9, 9)))
    assert second.status_code == 429
    assert "Wait 60 minutes" in second.json["error"]
    again = [(io.BytesIO(picture(size=(8, 8))), "c.png")]
    page = nominee.submit(f"{home}/topics/evidence", form="topic", q_files=again)
    assert "Wait 60 minutes" in page.page.text
    assert rows(app) == 1


def test_the_sender_gets_back_what_was_sent(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home, content = begin(cast, category="resilience"), photo(turn=6)
    file_id = send(nominee, home, content, "IMG.JPG").json["id"]
    answer = nominee.get(f"{home}/files/{file_id}", buffered=True)
    assert answer.data == content
    assert "IMG.JPG" in answer.headers["Content-Disposition"]
    assert CANARY.encode() not in nominee.get(f"{home}/files/{file_id}/thumbnail", buffered=True).data


def test_what_was_kept_under_a_wrong_ending_is_handed_out_under_its_own(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast, category="resilience")
    file_id = send(nominee, home, pdf(), "a.pdf").json["id"]
    with app.app_context():
        db.session.execute(update(Attachment).values(name="brochure.hta"))
        db.session.commit()
    answer = nominee.get(f"{home}/files/{file_id}", buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=brochure.pdf"


def test_a_name_with_folders_loses_them(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience")
    page = nominee.get(f"{home}/topics/evidence")
    form = next(each for each in page.page.forms if each.element.get("id") == "topic")
    lines = [b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), str(value).encode())
             for name, value in form.fields]  # fmt: skip
    name = "C:\\Users\\x\\план.pdf".encode()
    head = b'--x\r\nContent-Disposition: form-data; name="q_files"; filename="%s"\r\nContent-Type: x/y\r\n\r\n' % name
    body = b"".join(lines) + head + pdf() + b"\r\n--x--\r\n"
    assert nominee.post(page.request.path, data=body, content_type="multipart/form-data; boundary=x").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Attachment.name)).all() == ["план.pdf"]


def test_the_link_to_describe_a_picture_leads_to_its_description(
    app: Flask, harbour: Cast, begin: Begin, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    nominee = sign_in(harbour.nominee)
    home = begin(harbour)
    with app.app_context():
        document = factories_season(harbour).document
        topic = next(s.id for s in document.form.sections for q in s.questions if q.id == "picture")
    page = nominee.get(f"{home}/topics/{topic}")
    assert nominee.submit(page, form="topic", q_picture=(io.BytesIO(picture()), "night.png")).status_code == 303
    links = nominee.get(f"{home}/check").page.links
    target = next(link for words, link in links.items() if words.startswith("Describe the picture"))
    anchor = target.partition("#")[2]
    fields = {element.get("id") for element in nominee.get(f"{home}/topics/{topic}").page.all("input")}
    assert anchor.endswith("-alt")
    assert anchor in fields


def test_who_uploads_does_not_wait_behind_documents_for_paper(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, free = begin(cast, category="resilience"), []

    def typeset(*_args: object, **_more: object) -> io.BytesIO:
        with workshop.turn(app.extensions["awards.files"].folder, wait=0):
            free.append(True)
        return io.BytesIO(b"%PDF-1.7")

    monkeypatch.setattr(workshop, "_queue", workshop.threading.BoundedSemaphore(1))
    monkeypatch.setattr(workshop, "typeset", typeset)
    assert nominee.get(f"{home}/as-juror.pdf").status_code == 200
    assert free == [True]
