"""What the ballot's script asks for: one score at a time, on a revision, once; and the files of the dossier."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import asdict

import pytest
from PIL import Image
from sqlalchemy import event, select, update

from awards.accounts.models import Person
from awards.core import db as database
from awards.core.db import db
from awards.core.files import new_key
from awards.jury.models import Tally
from awards.ledger.models import Event
from awards.nominations.answers import dossier
from awards.nominations.files import copies
from awards.nominations.models import Attachment, Nomination, Version
from awards.scoring.models import Ballot
from tests.nominations.samples import CANARY, photo
from tests.scoring.test_ballot_page import close


class Script:
    """Sends what static/js/ballot.js sends."""

    def __init__(self, client, cast, name="Asel Juror"):
        self.client, self.cast = client, cast
        page = client.get(cast.url(name=name)).page
        self.token = next(e.get("content") for e in page.all("meta") if e.get("name") == "csrf-token")

    def put(self, rest, said, *, token=None, number=0, name="Asel Juror", **more):
        headers = {"X-Requested-With": "fetch", "X-CSRFToken": self.token if token is None else token}
        return self.client.put(self.cast.url(number, rest, name=name), json=said, headers=headers, **more)

    def score(self, value, *, revision=0, code=None, **more):
        return self.put(f"/scores/{code or self.cast.codes[0]}", {"value": value, "revision": revision, **more})


@pytest.fixture
def script(cast):
    return Script(cast.client(), cast)


def test_a_score_is_saved_and_the_answer_says_what_is_stored(script):
    answer = script.score("8", comment="Well shown")
    assert answer.status_code == 200
    assert answer.json["stored"] == {"value": "8", "comment": "Well shown", "revision": 1}
    assert answer.json["said"].startswith("Saved ")
    assert (answer.json["scored"], answer.json["state"]) == (1, "draft")


def test_value_and_comment_are_saved_apart(script):
    script.score("8")
    kept = script.put(f"/scores/{script.cast.codes[0]}", {"comment": "Later", "revision": 1}).json["stored"]
    assert kept == {"value": "8", "comment": "Later", "revision": 2}


@pytest.mark.databases("sqlite")
def test_nobody_waits_while_it_is_asked_who_saves(script, app):
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    assert script.score("8").status_code == 200
    turn = sent.index("BEGIN IMMEDIATE")
    asked = [statement for statement in sent if "FROM sign_ins" in statement or "FROM appointments" in statement]
    assert asked
    assert all(statement in sent[:turn] for statement in asked)
    assert not any(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in sent[:turn])
    assert any(statement.startswith("INSERT INTO scores") for statement in sent[turn:])


def test_the_same_save_again_has_one_effect(script, app):
    def moves():
        with app.app_context():
            return sum(db.session.scalars(select(Tally.moves)))

    before = moves()
    first, again = script.score("8"), script.score("8")
    assert moves() == before + 1
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["stored"] == again.json["stored"]
    with app.app_context():
        assert db.session.query(Ballot.revision).one()[0] == 1
        assert db.session.query(Event).filter_by(kind="ballot.saved").count() == 1


def test_what_is_given_again_makes_what_was_sent_before_come_too_late(script, app):
    script.score("8")
    again = {"revision": 1, "again": True}
    assert script.score("8", **again).json["stored"]["revision"] == 2
    assert script.score("8", **again).json["stored"]["revision"] == 2  # the same request, come a second time
    assert script.score("3", revision=1).status_code == 409
    said = {"jury_comment": "Strong", "advice": ""}
    script.put("/comments", said | {"revision": 0})
    assert script.put("/comments", said | again).json["stored"]["revision"] == 2
    assert script.put("/comments", {"advice": "Other", "revision": 1}).status_code == 409


def test_an_older_revision_gets_both_values_and_overwrites_nothing(script):
    script.score("8")
    answer = script.score("3")
    assert answer.status_code == 409
    assert answer.json["stored"] == {"value": "8", "comment": "", "revision": 1}
    assert script.score("3", revision=1).json["stored"]["value"] == "3"


def test_comments_are_saved_with_a_revision_of_their_own(script):
    said = {"jury_comment": "Strong", "advice": "Shorter", "revision": 0}
    assert script.put("/comments", said).json["stored"] == said | {"revision": 1}
    assert script.put("/comments", said | {"advice": "Other"}).status_code == 409
    assert script.put("/comments", {"advice": "Other", "revision": 1}).json["stored"]["jury_comment"] == "Strong"


@pytest.mark.parametrize(
    "said",
    [
        {"value": "11", "revision": 0},
        {"value": "-1", "revision": 0},
        {"value": "7.5", "revision": 0},
        {"value": "NaN", "revision": 0},
        {"value": "1e2", "revision": 0},
        {"value": 2**63, "revision": 0},
        {"value": True, "revision": 0},
        {"value": [8], "revision": 0},
        {"value": "8"},
        {"value": "8", "revision": "0"},
        {"value": "8", "revision": -1},
        {"value": "8", "revision": 2**63},
        {"comment": "\ud800", "revision": 0},
        {"comment": "a\0b", "revision": 0},
        {"comment": 5, "revision": 0},
        {"comment": "x" * 20_000, "revision": 0},
        ["value"],
        None,
    ],
)
@pytest.mark.databases("sqlite")
def test_what_is_no_score_is_refused_in_words(script, said):
    answer = script.put(f"/scores/{script.cast.codes[0]}", said)
    assert answer.status_code == 422
    assert len(answer.json["error"]) > 10


@pytest.mark.databases("sqlite")
def test_deep_and_large_bodies_are_refused(script):
    url = script.cast.url(0, f"/scores/{script.cast.codes[0]}")
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": script.token, "Content-Type": "application/json"}
    assert script.client.put(url, data="[" * 90_000, headers=headers).status_code == 422
    assert script.client.put(url, data="[" * 200_000, headers=headers).status_code == 413


def test_extra_fields_change_nothing(script, app):
    script.score("8", state="submitted", juror_id=str(uuid.uuid4()), submitted_at="2020-01-01", steps=3, scored=9)
    with app.app_context():
        ballot = db.session.query(Ballot).one()
        assert (ballot.scored, ballot.submitted_at) == (1, None)


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_save_without_our_token_is_refused(script, token):
    assert script.put(f"/scores/{script.cast.codes[0]}", {"value": "8", "revision": 0}, token=token).status_code == 403


def test_a_foreign_ballot_and_an_unknown_criterion_are_not_there(script):
    said = {"value": "8", "revision": 0}
    path = f"/scores/{script.cast.codes[0]}"
    assert script.put(path, said, name="Boris Rival").status_code == 404
    assert script.put("/scores/fairness.work", said).status_code == 404


def test_a_script_that_is_signed_out_hears_so(cast, script):
    stranger = cast.app.test_client()
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": script.token}
    answer = stranger.put(cast.url(0, f"/scores/{cast.codes[0]}"), json={"value": "8", "revision": 0}, headers=headers)
    assert answer.status_code == 401


def test_after_the_close_a_score_is_refused_with_the_reason(script, app):
    close(script.cast)
    answer = script.score("8")
    assert answer.status_code == 403
    assert answer.json["error"].startswith("Scoring closed on")


def test_a_save_takes_as_many_statements_with_ten_entries_as_with_three(script, statements):
    def cost(revision):
        with statements() as sent:
            script.score(str(8 + revision % 2), revision=revision)
        return len(sent)

    script.score("8")
    few = cost(1)
    script.cast.add(7)
    assert cost(2) == few


# Files


@pytest.fixture
def files(cast):
    """Three files of the first entry: one in the dossier, one behind a hidden question, one not in the version."""
    with cast.app.app_context():
        nomination = db.session.get(Nomination, cast.entries[0])
        made = {}
        for name, question in {"shown": "files", "hidden": "referee", "stray": "files"}.items():
            key = new_key()
            cast.app.extensions["awards.files"].write(key, io.BytesIO(b"<svg onload=alert(1)>"), most=1000)
            row = Attachment(
                id=uuid.uuid4(),
                nomination_id=nomination.id,
                question=question,
                key=key,
                name=f"{name} é.svg",
                kind="pdf",
                size=21,
                sha256="0" * 64,
                details={"title": f"The {name} file"},
                uploaded_at=nomination.created_at,
                stored_at=nomination.created_at,
            )
            db.session.add(row)
            made[name] = row.id
        version = db.session.get(Version, nomination.version_id)
        version.answers = version.answers | {
            "evidence": {"files": [str(made["shown"])], "referee": {"name": "Hidden", "file": [str(made["hidden"])]}}
        }
        db.session.commit()
    return made


def test_a_file_of_the_dossier_is_handed_out_and_never_runs(cast, files):
    client = cast.client()
    page = client.get(cast.url()).page
    assert "The shown file" in page.links
    assert "The stray file" not in page.text
    answer = client.get(page.links["Download The shown file"], buffered=True)
    assert answer.data == b"<svg onload=alert(1)>"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_other_files_are_not_there(cast, files):
    client = cast.client()
    for name in ("hidden", "stray"):
        assert client.get(cast.url(0, f"/files/{files[name]}")).status_code == 404
    assert client.get(cast.url(1, f"/files/{files['shown']}")).status_code == 404
    assert cast.client("Boris Rival").get(cast.url(0, f"/files/{files['shown']}")).status_code == 404
    client.submit(cast.url(rest="/recusal"), reason="family")
    assert client.get(cast.url(0, f"/files/{files['shown']}")).status_code == 404


@pytest.fixture
def picture(cast):
    """A camera's picture in the dossier of the first entry, taken in as the nominee's page does."""
    with cast.app.app_context():
        nomination, content = db.session.get(Nomination, cast.entries[0]), photo(size=(300, 200), turn=6)
        arrived = copies.take_in(cast.app.extensions["awards.files"], io.BytesIO(content), key=new_key(),
                                 name="Steppe Rail.jpg", accept=("jpg",), most=10**7)  # fmt: skip
        row = Attachment(
            id=uuid.uuid4(), nomination_id=nomination.id, question="files", key=arrived.key, name=arrived.name,
            kind=arrived.kind, size=arrived.stored.size, sha256=arrived.stored.sha256, details={},
            uploaded_at=nomination.created_at, stored_at=nomination.created_at, **asdict(arrived.copies),
        )  # fmt: skip
        db.session.add(row)
        version = db.session.get(Version, nomination.version_id)
        version.answers = version.answers | {"evidence": {"files": [str(row.id)]}}
        db.session.commit()
        return str(row.id)


def test_a_juror_gets_a_picture_upright_and_without_what_the_camera_wrote(cast, picture):
    client = cast.client()
    page = client.get(cast.url()).page
    whole = client.get(page.links["Download Steppe Rail.jpg"], buffered=True)
    image = next(element for element in page.all("img") if picture in (element.get("src") or ""))
    small = client.get(image.get("src"), buffered=True)
    assert (image.get("width"), image.get("height")) == ("240", "360")
    for answer, size in ((whole, (200, 300)), (small, (200, 300))):
        assert CANARY.encode() not in answer.data
        with Image.open(io.BytesIO(answer.data)) as shown:
            assert shown.size == size
    assert small.mimetype == "image/jpeg"
    assert client.get(cast.url(1, f"/files/{picture}/thumbnail")).status_code == 404
    assert cast.client("Boris Rival").get(cast.url(0, f"/files/{picture}/thumbnail")).status_code == 404


def test_in_a_blind_round_no_name_of_a_file_tells_who_sent_it(cast, picture, monkeypatch):
    monkeypatch.setattr(dossier, "is_blind", lambda programme, code: True)
    client = cast.client()
    page = client.get(cast.url()).page
    assert "Steppe Rail" not in page.text
    answer = client.get(page.links["Download File 1"], buffered=True)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=file-{picture[:8]}.jpg"


def test_a_file_of_old_gets_its_copy_when_a_juror_first_opens_it(cast, picture):
    with cast.app.app_context():
        db.session.execute(update(Attachment).values(copy_key=None, width=None))
        db.session.commit()
    answer = cast.client().get(cast.url(0, f"/files/{picture}"), buffered=True)
    assert CANARY.encode() not in answer.data
    with cast.app.app_context():
        row = db.session.scalars(select(Attachment)).one()
        assert (row.copy_kind, row.width, row.copy_size) == ("jpg", 200, len(answer.data))


@pytest.mark.databases("sqlite")
def test_what_a_reading_request_writes_it_writes_in_its_turn(cast, picture):
    client, in_turn = cast.client(), []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("UPDATE attachments"):
            in_turn.append(database._turns_of[engine].line.taken)

    with cast.app.app_context():
        db.session.execute(update(Attachment).values(copy_key=None, width=None))
        db.session.commit()
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(cast.url(0, f"/files/{picture}"), buffered=True).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert in_turn == [True]


def test_a_juror_far_away_reads_every_deadline_by_both_clocks(cast):
    with cast.app.app_context():
        db.session.get(Person, cast.people["Asel Juror"]).timezone = "Europe/Berlin"
        db.session.commit()
    client, code = cast.client(), cast.codes[0]
    both = re.compile(r"\d{4}, \d\d:\d\d Berlin time \((\d.* )?\d\d:\d\d Almaty time\)")
    own, script, page = f"/{cast.slug}/ballots?round=1", Script(client, cast), client.get(cast.url())
    said = [client.get(own).page.text]
    close(cast)
    said += [
        client.get(own).page.text,
        client.get(cast.url()).page.text,
        client.submit(page, form="scoresheet", button="go=stay", **{f"score-{code}": "7"}).page.text,
        script.score("7").json["error"],
    ]
    assert [bool(both.search(" ".join(text.split()))) for text in said] == [True] * 5
