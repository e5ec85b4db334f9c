"""The programme as a file: handed out, taken into the draft, and what then becomes of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.programmes import actions
from awards.programmes.document.programme import load
from awards.programmes.models import FrozenRules
from awards.web import text_files
from tests import factories as make
from tests.client import PageClient
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, changed, put
from tests.results.publishing_scene import Publishing

pytestmark = pytest.mark.long_for("postgresql")
REASON = "A slip of the pen"
NOTHING = "There is nothing to publish."


def send(scene: Publishing, client: PageClient, content: bytes) -> Any:
    """Send a file into the draft."""
    page = client.get(scene.at("/programme/file"))
    return client.submit(page, form="send", file=(io.BytesIO(content), "rules.yaml"))


def sent(scene: Publishing, client: PageClient, content: str) -> Any:
    """Send a file that goes into the draft; the page that publishes it."""
    answer = send(scene, client, content.encode())
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"])


@pytest.fixture
def judged(app: Flask) -> Publishing:
    return Publishing(app, "closed")


def test_what_is_handed_out_comes_back_unchanged(judged: Publishing) -> None:
    client = judged.client()
    for name in ("programme.yaml", "programme/draft.yaml", "programme/revisions/1.yaml"):
        file = client.get(judged.at(f"/{name}"))
        assert load(file.data) == load(changed())
        assert NOTHING in sent(judged, client, file.text).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"\xff\xfe", "must be written in UTF-8"),
        (b"\x00", "ine 1: "),
        (b"[1, 2]", "ine 1: "),
        (changed().replace("scale:", "scales:").encode(), "scales"),
        (changed(put("season", "id", "other")).encode(), "This is the programme of season “other”."),
    ],
)
def test_what_no_draft_can_be_made_of_is_refused_in_words(judged: Publishing, content: bytes, words: str) -> None:
    answer = send(judged, judged.client(), content)
    assert answer.status_code == 422
    assert words in answer.text


def test_what_has_faults_goes_into_the_draft_and_is_not_published(judged: Publishing) -> None:
    page = sent(judged, judged.client(), changed().replace("step: '0.5'", "step: many"))
    assert "1 thing to mend before it can be published" in page.text
    assert judged.number() == 1


def test_a_file_that_is_too_large_is_refused(judged: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "MOST_BYTES", len(changed()) - 1)
    answer = send(judged, judged.client(), changed().encode())
    assert (answer.status_code, "larger than 1\N{NO-BREAK SPACE}MB" in answer.text) == (422, True)


def test_what_cannot_be_is_told_before_it_is_proposed(judged: Publishing) -> None:
    page = sent(judged, judged.client(), changed(IMPOSSIBLE["highest score"][0]))
    assert "The scale cannot change once scores have been given" in page.text
    assert "Propose revision" not in page.text


def test_a_programme_in_windows_lines_is_the_same(judged: Publishing) -> None:
    answer = send(judged, judged.client(), b"\xef\xbb\xbf" + changed().replace("\n", "\r\n").encode())
    assert NOTHING in judged.client().get(answer.headers["Location"]).text


def test_an_older_page_takes_no_file(judged: Publishing) -> None:
    client = judged.client()
    page = client.get(judged.at("/programme/file"))
    judged.edit(FREE["conduct"])
    answer = client.submit(page, form="send", file=(io.BytesIO(changed(FREE["tagline"]).encode()), "rules.yaml"))
    assert answer.status_code == 422
    assert "This changed after you opened the page." in answer.text
    assert judged.draft_changes() == ["Rule of conduct 1 (English)"]


PUBLISHED = put("form", "sections", 1, "questions", 4, "public", True)
SENTENCE = "Answers to “Since” that are submitted from now on will be published."


def test_what_changes_of_the_form_is_told_before_it_is_in_force_and_in_the_log(judged: Publishing) -> None:
    client = judged.client()
    page = sent(judged, client, changed(PUBLISHED))
    assert SENTENCE in page.text
    assert client.submit(page, form="publish", button="go=all").status_code == 303
    assert SENTENCE in client.get(judged.at("/log")).text


def test_the_second_person_is_told_what_changes_of_the_form(judged: Publishing) -> None:
    def both(data: Any) -> None:
        PUBLISHED(data), FROZEN["combine"](data)

    client = judged.client()
    page = sent(judged, client, changed(both))
    proposal = client.submit(page, form="publish", button="go=all", reason=REASON).headers["Location"]
    second = judged.client("owner")
    assert SENTENCE in second.get(proposal).text
    assert second.submit(proposal, form="confirmation").status_code == 303
    assert SENTENCE in second.get(judged.at("/log")).text


def test_what_is_proposed_waits_for_a_second_person(judged: Publishing) -> None:
    client = judged.client()
    page = sent(judged, client, changed(FROZEN["combine"]))
    assert "Reason (optional)" not in page.page.text
    answer = client.submit(page, form="publish", button="go=all", reason=REASON)
    assert "/proposals/" in answer.headers["Location"]
    with judged.app.app_context():
        assert db.session.query(FrozenRules).count() == 1


def test_before_the_first_score_one_puts_it_in_force(app: Flask) -> None:
    season = Publishing(app, "open")
    client = season.client()
    page = sent(season, client, changed(FROZEN["weight"]))
    assert client.submit(page, form="publish", button="go=all").status_code == 303
    with app.app_context():
        assert season.season().document == load(changed(FROZEN["weight"]))
        event = db.session.query(Event).filter_by(kind="programme.revised").order_by(Event.number.desc()).first()
        assert event is not None
        assert event.person_id == season.people["organiser"]


def test_that_one_suffices_is_decided_by_two_at_any_time(app: Flask) -> None:
    season = Publishing(app, "open")
    client = season.client()
    page = sent(season, client, changed(FROZEN["deciders"]))
    assert "This change itself takes two" in page.text
    answer = client.submit(page, form="publish", button="go=all", reason=REASON)
    with app.app_context():
        assert season.season().document.season.deciders == 2
        with pytest.raises(Refused, match="It takes two people to decide"):
            actions.revise_programme(season.season(), changed(FROZEN["deciders"]), by=None)
        db.session.rollback()
    assert season.client("owner").submit(answer.headers["Location"], form="confirmation").status_code == 303
    with app.app_context():
        assert season.season().document.season.deciders == 1
        assert db.session.query(FrozenRules).count() == 0


def test_whoever_has_a_side_learns_no_place_from_what_rules_would_change(judged: Publishing) -> None:
    with judged.app.app_context():
        person = db.session.get_one(Person, judged.people["organiser"])
        make.entry(judged.season(), in_category="place", by=make.company(members=(person,)), outcome=None)
        db.session.commit()
    text = sent(judged, judged.client(), changed(FROZEN["quorum"])).text
    assert "You have a conflict of interest" in text
    assert "places that would change" not in text
    assert "Places that would change" in judged.client("owner").get(judged.at()).text
    only = put("categories", 1, "criteria", 0, "weight", "2.5")
    assert "Places that would change" in sent(judged, judged.client(), changed(only)).text
