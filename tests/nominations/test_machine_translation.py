"""A service that speaks LibreTranslate's API, a real one on this machine: asked only if it is set and somebody asks,
by the worker; what it answers stands beside the original, marked, and reaches jurors once it was released.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.nominations.models import Translation, TranslationOrder
from awards.nominations.translating import rules
from awards.nominations.translating.fetching import fetch_ordered
from awards.nominations.translating.libretranslate import Failed, host_of, translated
from tests import factories as make
from tests.markup import text_of
from tests.nominations.test_translating import Staged

ORIGINAL = "The bridge was gone."
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the service's `answer` says, and keeps what it was asked."""

    def do_POST(self) -> None:
        """Take one text."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body)))  # type: ignore[attr-defined]
        self.server.answer(self)  # type: ignore[attr-defined]

    def reply(self, status: int, body: bytes | str, **headers: str) -> None:
        """Send an answer."""
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Service(ThreadingHTTPServer):
    """A translation service on this machine: its texts are the originals between signs."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer: Answer = self.well
        self.url = f"http://127.0.0.1:{self.server_port}"

    def well(self, handler: Handler) -> None:
        """Answer as it should."""
        _path, asked = self.asked[-1]
        handler.reply(200, json.dumps({"translatedText": f"«{asked['q']}» auf {asked['target']}"}))

    def handle_error(self, *_: Any) -> None:
        """A caller that went away is no fault."""


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(5)


@pytest.fixture
def staged(app, service, monkeypatch) -> Staged:
    monkeypatch.setattr(app.extensions["awards.settings"], "translate_url", service.url)
    return Staged(app)


def order(staged: Staged, who: str = "organiser", language: str = "de") -> Any:
    return staged.client(who).submit(staged.url(language), form="order")


def work(staged: Staged) -> int:
    with staged.app.app_context():
        return fetch_ordered()


def test_texts_come_when_somebody_asked_and_are_marked_for_staff(staged, service):
    assert order(staged).status_code == 303
    assert service.asked == []  # nothing within the request
    page = staged.client().get(staged.url()).page
    assert "Requested on" in page.text
    assert work(staged) == 1
    assert work(staged) == 0
    asked = {each["q"]: each for _path, each in service.asked}
    assert {path for path, _ in service.asked} == {"/translate"}
    one = asked["Three alternative routes were rehearsed."]
    assert one == {"q": one["q"], "source": "en", "target": "de", "format": "text"}
    assert "Caspian Rail JSC" not in asked  # it tells who the nominee is
    assert "Secret Contact" not in asked
    stored = staged.stored()
    assert stored["challenge"].startswith("«The bridge was gone.")
    page = staged.client("organiser", "de").get(staged.read_by_staff()).page
    told = [each for each in page.all("div") if each.get("class") == "told"]
    assert "127.0.0.1" in text_of(told[0])
    said = text_of(page.by_id("answer-challenge"))
    assert said.index(ORIGINAL) < said.index("127.0.0.1") < said.index("«The bridge")
    assert [each.get("lang") for each in told[0].iter() if each.get("class") == "prose"] == ["de"]
    assert "127.0.0.1" in staged.client().get(staged.url()).page.text


def test_jurors_read_it_once_somebody_released_it(staged):
    order(staged)
    work(staged)
    assert "«The bridge" not in staged.read().source
    assert "Mit Übersetzung" not in staged.client("juror", "de").get(f"/{staged.slug}/ballots").page.text
    form = next(each for each in staged.client().get(staged.url()).page.forms if "text-challenge" in each.names)
    assert ("released", "y") not in form.fields
    assert staged.client().submit(staged.url(), form="texts", released="y").status_code == 303
    page = staged.read()
    answer = text_of(page.by_id("q-challenge"))
    assert answer.index(ORIGINAL) < answer.index("127.0.0.1") < answer.index("«The bridge")
    assert "Mit Übersetzung" in staged.client("juror", "de").get(f"/{staged.slug}/ballots").page.text
    staged.client().submit(staged.url(), form="texts", released=None)
    assert "«The bridge" not in staged.read().source
    with staged.app.app_context():
        kinds = [
            row.kind
            for row in db.session.query(Event).order_by(Event.at, Event.number)
            if row.kind.startswith("translation.")
        ]
    assert kinds == ["translation.ordered", "translation.released", "translation.held_back"]


def test_in_a_blind_round_it_tells_nobody_who_the_nominee_is(app, service, monkeypatch):
    monkeypatch.setattr(app.extensions["awards.settings"], "translate_url", service.url)
    source = make.MAGISTRAL.read_text().replace("entries: admitted, blind: false", "entries: admitted, blind: true")
    staged = Staged(app, source)
    staged.write(legal_name="Kaspische Bahn AG")
    order(staged)
    work(staged)
    staged.client().submit(staged.url(), form="texts", released="y")
    page = staged.read()
    assert "«The bridge" in page.text
    assert "Kaspische" not in page.source
    assert "Caspian" not in page.source


def test_what_was_written_by_hand_is_neither_sent_nor_replaced(staged, service):
    staged.write(challenge="Die Brücke war weg.")
    order(staged)
    work(staged)
    assert staged.stored()["challenge"] == "Die Brücke war weg."
    assert not [each for _path, each in service.asked if each["q"].startswith(ORIGINAL)]
    staged.client().submit(staged.url(), form="texts", **{"text-q_resilience_1": "Drei Wege wurden geübt."})
    with staged.app.app_context():
        rows = {row.question: row for row in db.session.query(Translation)}
    assert (rows["q_resilience_1"].service, rows["challenge"].service) == ("", "")
    assert rows["title"].service == "127.0.0.1"


def test_without_an_address_nothing_can_be_asked(app, service):
    staged = Staged(app)
    page = staged.client().get(staged.url()).page
    assert "Nothing is sent anywhere." in page.text
    assert not [form for form in page.forms if form.action.endswith("/order")]
    assert service.asked == []


def test_an_order_from_before_the_address_was_taken_away_sends_nothing(staged, service, monkeypatch):
    order(staged)
    monkeypatch.setattr(staged.app.extensions["awards.settings"], "translate_url", "")
    assert work(staged) == 1
    assert service.asked == []
    assert "No translation service is set up any more" in staged.client().get(staged.url()).page.text


def test_the_key_goes_with_the_request_and_nowhere_else(staged, service, monkeypatch):
    monkeypatch.setattr(staged.app.extensions["awards.settings"], "translate_key", "zqx-key")
    order(staged)
    work(staged)
    assert {each["api_key"] for _path, each in service.asked} == {"zqx-key"}
    assert "zqx-key" not in staged.client().get(staged.url()).page.source


def moved(handler: Handler) -> None:
    handler.reply(302, "", Location="http://127.0.0.1:1/translate")


HOSTILE = {
    "a page": (lambda each: each.reply(200, "<html><script>alert(1)</script>"), "odd"),
    "no text": (lambda each: each.reply(200, json.dumps({"translatedText": {"a": 1}})), "odd"),
    "another shape": (lambda each: each.reply(200, "[1, 2]"), "odd"),
    "nothing": (lambda each: each.reply(200, json.dumps({"translatedText": "  "})), "odd"),
    "half a letter": (lambda each: each.reply(200, '{"translatedText": "\\ud800"}'), "odd"),
    "deep": (lambda each: each.reply(200, "[" * 100_000), "odd"),
    "far longer": (lambda each: each.reply(200, json.dumps({"translatedText": "x" * 90_000})), "odd"),
    "huge": (lambda each: each.reply(200, b'{"translatedText": "' + b"x" * 2_000_000 + b'"}'), "odd"),
    "500": (lambda each: each.reply(500, "oops"), "failed"),
    "429": (lambda each: each.reply(429, '{"error": "Slow down"}'), "busy"),
    "403": (lambda each: each.reply(403, '{"error": "Invalid API key"}'), "refused"),
    "400": (lambda each: each.reply(400, '{"error": "kk is not supported"}'), "language"),
    "elsewhere": (moved, "failed"),
    "closed": (lambda each: each.connection.close(), "away"),
    "no HTTP": (lambda each: each.wfile.write(b"garbage\r\n\r\n"), "away"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_else_it_answers_is_said_in_words_and_nothing_of_it_is_kept(service, what):
    service.answer, problem = HOSTILE[what]
    with pytest.raises(Failed) as caught:
        translated(service.url, ORIGINAL, source="en", target="de", longest=5)
    assert caught.value.problem == problem
    assert str(rules.PROBLEMS[problem])


def drip(handler: Handler) -> None:
    """A byte now and then: each read by itself is quick."""
    for letter in b"HTTP/1.0 200 OK\r\nX: " + b"y" * 400:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [drip, lambda _handler: time.sleep(5)], ids=["drips", "hangs"])
def test_one_that_takes_too_long_is_left(service, answer):
    service.answer = answer
    began = time.monotonic()
    with pytest.raises(Failed, match="slow"):
        translated(service.url, ORIGINAL, source="en", target="de", longest=0.5)
    assert time.monotonic() - began < 3


def test_nobody_there_is_said_too():
    with pytest.raises(Failed, match="away"):
        translated("http://127.0.0.1:1", ORIGINAL, source="en", target="de", longest=2)
    assert host_of("https://translate.example/api") == "translate.example"
    assert host_of("") == ""


def test_markup_in_an_answer_is_text(staged, service):
    service.answer = lambda each: each.reply(
        200, json.dumps({"translatedText": "<b>Die</b> <script>alert(1)</script>"})
    )
    order(staged)
    work(staged)
    page = staged.client("organiser", "de").get(staged.read_by_staff()).page
    assert "<script>alert(1)" not in page.source
    assert "<b>Die</b> <script>alert(1)</script>" in page.text


def test_what_came_before_a_failure_is_kept_and_asking_again_is_possible(staged, service):
    def once(handler: Handler) -> None:
        service.well(handler) if len(service.asked) == 1 else handler.reply(500, "oops")

    service.answer = once
    order(staged)
    work(staged)
    assert len(staged.stored()) == 1
    page = staged.client().get(staged.url()).page
    assert "reported a failure of its own" in page.text
    service.answer = service.well
    assert order(staged).status_code == 303
    work(staged)
    assert len(staged.stored()) > 3
    assert "reported a failure" not in staged.client().get(staged.url()).page.text


def test_of_several_workers_one_fetches_and_what_was_left_lying_is_taken_up(staged, service):
    order(staged)
    with staged.app.app_context():
        db.session.execute(update(TranslationOrder).values(claimed_at=now() - timedelta(minutes=1)))
        db.session.commit()
    assert work(staged) == 0
    with staged.app.app_context():
        db.session.execute(update(TranslationOrder).values(claimed_at=now() - timedelta(minutes=11)))
        db.session.commit()
    assert work(staged) == 1
    assert service.asked


def test_a_second_request_waits_for_the_first(staged):
    client, second = staged.client(), staged.client("second")
    page = second.get(staged.url())
    assert client.submit(staged.url(), form="order").status_code == 303
    answer = second.submit(page, form="order")
    assert answer.status_code == 422
    assert "A translation has been requested already" in answer.page.text


def test_too_much_text_and_none_are_refused_in_words():
    programme_text = make.MAGISTRAL.read_text()
    from awards.programmes.document.programme import load

    programme = load(programme_text)
    question = next(each for each in programme.questions if each.id == "challenge")
    name = next(each for each in programme.questions if each.id == "legal_name")
    said = {
        str(rules.can_order(texts, service=service, waits=False).reason)
        for texts, service in (
            ({"a": (question, "x" * 50_000)}, "a.example"), ({"a": (name, "x")}, "a.example"), ({}, ""),
        )
    }  # fmt: skip
    assert len(said) == 3
    assert rules.can_order({"a": (question, "x")}, service="a.example", waits=False)


def test_a_translation_of_what_has_changed_since_is_shown_as_such(context):
    from awards.nominations.translating import actions, queries
    from tests.nominations.test_actions import World

    world = World()
    nomination = world.begun()
    first = world.submit(nomination)
    actions.translate(first, world.season, "de", {"challenge": "Die Brücke.", "title": "Weg"}, by=world.person)
    world.save(nomination, "case", challenge="The bridge is back.")
    second = world.submit(nomination)
    db.session.flush()
    assert set(queries.for_staff(second.id, "de")) == {"title"}
    earlier = queries.of_earlier(second, "de")
    assert earlier["challenge"][0] == 1
    assert earlier["challenge"][1].text == "Die Brücke."
