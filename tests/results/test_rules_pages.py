"""Pages of the rules: since when they stand, what was changed, and the programme as a file."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.canonical import sha256
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.desk.doctor.doctor import examine
from awards.ledger.models import Event
from awards.programmes import actions
from awards.programmes import queries as programmes
from awards.programmes.document.programme import load
from awards.programmes.models import FrozenRules, ProgrammeRevision, Season
from awards.results.revision import actions as revision_actions
from awards.web import text_files
from tests import factories as make
from tests.client import PageClient
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, changed, put
from tests.results import scenes
from tests.safety.test_races import race

pytestmark = pytest.mark.long_for("postgresql")

REASON = "A slip of the pen"


class Judged:
    """The judged season of a small award and its staff, as pages show them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            season = scenes.judged()
            self.slug = season.slug
            self.people = scenes.staff(season, "owner", "organiser", "observer", "juror")

    def client(self, role: str = "") -> PageClient:
        """A browser in which somebody is signed in; of a stranger without a role."""
        client: PageClient = self.app.test_client()
        if role:
            make.sign_in(client, self.people[role])
        return client

    def at(self, rest: str) -> str:
        """An address of the season."""
        return f"/{self.slug}{rest}"

    def season(self) -> Season:
        """The season, in an open context."""
        found = programmes.season_by_slug(self.slug)
        assert found is not None
        return found

    def propose(self, change: str = "weight", reason: str = REASON) -> str:
        """Propose a change as the organiser; the address of the proposal."""
        with self.app.app_context():
            by, source = db.session.get_one(Person, self.people["organiser"]), changed(FROZEN[change])
            made = revision_actions.take(self.season(), source, load(source), reason=reason, by=by)
            db.session.commit()
            assert not isinstance(made, str)
            return self.at(f"/proposals/{made.id}")

    def rules(self) -> list[FrozenRules]:
        """The season's frozen rules."""
        with self.app.app_context():
            return db.session.query(FrozenRules).order_by(FrozenRules.number).all()

    def look(self, client: PageClient, content: bytes, name: str = "rules.yaml") -> Any:
        """Send a file, to see what it would change."""
        page = client.get(self.at("/programme"))
        return client.submit(page, form="send", button="go=look", file=(io.BytesIO(content), name))


@pytest.fixture
def judged(app: Flask) -> Judged:
    return Judged(app)


# Since when they stand


def test_before_the_first_score_rules_can_change(app: Flask, client: PageClient) -> None:
    with app.app_context():
        make.season(changed(), running=None)
        db.session.commit()
    page = client.get("/harbour-2027/rules")
    assert "No score has been given yet." in page.text
    assert "takes two people" in page.text
    assert "JSON" not in page.text


def test_where_one_person_suffices_the_page_says_so(app: Flask, client: PageClient) -> None:
    with app.app_context():
        make.season(changed(FROZEN["deciders"]), running=None)
        db.session.commit()
    page = client.get("/harbour-2027/rules")
    assert "one person is enough" in page.text
    assert "takes two people" not in page.text


def test_frozen_rules_can_be_had_byte_for_byte(judged: Judged) -> None:
    (frozen,), client = judged.rules(), judged.client()
    page = client.get(judged.at("/rules"))
    assert "They have not been changed since." in page.text
    assert frozen.sha256 in page.text
    answer = client.get(judged.at(f"/rules/{frozen.sha256}.json"))
    assert sha256(answer.data) == frozen.sha256
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.data)["scheme"]["combine"] == "median"


@pytest.mark.parametrize("name", ["0" * 64, "%00", "..", "x"])
def test_other_rules_are_not_there(judged: Judged, name: str) -> None:
    assert judged.client().get(judged.at(f"/rules/{name}.json")).status_code == 404


def test_rules_of_another_season_are_not_there(judged: Judged) -> None:
    with judged.app.app_context():
        make.season(running=None)
        db.session.commit()
    (frozen,) = judged.rules()
    assert judged.client().get(f"/2027/rules/{frozen.sha256}.json").status_code == 404


def test_rules_frozen_later_are_told_so(judged: Judged) -> None:
    with judged.app.app_context():
        db.session.query(FrozenRules).update({"why": "later"})
        db.session.commit()
    page = judged.client().get(judged.at("/rules"))
    assert "Scores had already been given" in page.text
    assert "by the season’s first score" not in page.text


def test_a_change_is_shown_with_its_reason_and_without_its_people(judged: Judged) -> None:
    address, visitor = judged.propose(), judged.client()
    assert REASON not in visitor.get(judged.at("/rules")).text
    judged.client("owner").submit(address, form="confirmation")
    page = visitor.get(judged.at("/rules")).text
    assert REASON in page
    assert "25 scoresheets were submitted by then." in page
    assert "The owner" not in page
    assert "The organiser" not in page
    first, second = judged.rules()
    assert second.sha256 in page
    assert f"/rules/{first.sha256}.json" in page
    with judged.app.app_context():
        assert [found.what for found in examine(judged.app) if "mail server" not in found.what] == []


def test_a_page_costs_the_same_however_often_rules_changed(judged: Judged, statements: Any) -> None:
    client = judged.client()
    counts = []
    for change in ("weight", "combine", "quorum"):
        judged.client("owner").submit(judged.propose(change), form="confirmation")
        client.get(judged.at("/rules"))
        with statements() as sent:
            client.get(judged.at("/rules"))
        counts.append(len(sent))
    assert counts == [counts[0]] * 3


def test_twenty_confirm_at_once(judged: Judged) -> None:
    address = judged.propose()
    clients = [judged.client("owner") for _ in range(20)]
    pages = [client.get(address) for client in clients]
    answers = race(*[
        lambda client=client, page=page: client.submit(page, form="confirmation").status_code
        for client, page in zip(clients, pages, strict=True)
    ])  # fmt: skip
    assert answers == [303] + [422] * 19
    assert len(judged.rules()) == 2
    with judged.app.app_context():
        assert db.session.query(Event).filter_by(kind="rules.changed").count() == 1
        assert db.session.query(ProgrammeRevision).count() == 2


def test_a_proposal_withdrawn_or_made_on_another_programme_changes_nothing(judged: Judged) -> None:
    address = judged.propose()
    page = judged.client("owner").get(address)
    judged.client("organiser").submit(address, form="withdrawal")
    assert judged.client("owner").submit(page, form="confirmation").status_code == 422
    address = judged.propose()
    page = judged.client("owner").get(address)
    with judged.app.app_context():
        source = changed(FREE["tagline"])
        revision_actions.take(judged.season(), source, load(source), reason="", by=None)
        db.session.commit()
    answer = judged.client("owner").submit(page, form="confirmation")
    assert answer.status_code == 422
    assert len(judged.rules()) == 1
    assert "The facts behind this proposal have changed since" in judged.client("owner").get(address).text


# The programme as a file


def test_only_those_who_run_the_season_find_it(judged: Judged) -> None:
    for role in ("observer", "juror"):
        for rest in ("/programme", "/programme.yaml"):
            assert judged.client(role).get(judged.at(rest)).status_code == 404
    assert "/programme" not in judged.client("observer").get(judged.at("/rules")).page.links.values()


def test_a_reason_that_is_needed_is_not_called_optional(judged: Judged) -> None:
    page = judged.look(judged.client("organiser"), changed(FROZEN["weight"]).encode())
    assert "Everyone can read it." in page.page.text
    assert "Reason (optional)" not in page.page.text


def test_what_is_handed_out_comes_back_unchanged(judged: Judged) -> None:
    client = judged.client("organiser")
    file = client.get(judged.at("/programme.yaml"))
    assert load(file.data) == load(changed())
    answer = judged.look(client, file.data)
    assert "There is nothing to change." in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"\xff\xfe", "must be written in UTF-8"),
        (changed().replace("step: '0.5'", "step: many").encode(), "scale.step, line "),
        (b"\x00", "ine 1: "),
    ],
)
def test_what_is_no_programme_is_refused_in_words(judged: Judged, content: bytes, words: str) -> None:
    answer = judged.look(judged.client("organiser"), content)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_that_is_too_large_is_refused(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "MOST_BYTES", len(changed()) - 1)
    answer = judged.look(judged.client("organiser"), changed().encode())
    assert (answer.status_code, "larger than 1\N{NO-BREAK SPACE}MB" in answer.text) == (422, True)


def test_what_cannot_be_is_told_before_it_is_proposed(judged: Judged) -> None:
    answer = judged.look(judged.client("organiser"), changed(IMPOSSIBLE["highest score"][0]).encode())
    assert "The scale cannot change once scores have been given" in answer.text
    assert "Propose it" not in answer.text


def test_a_programme_in_windows_lines_is_the_same(judged: Judged) -> None:
    answer = judged.look(judged.client("organiser"), b"\xef\xbb\xbf" + changed().replace("\n", "\r\n").encode())
    assert "There is nothing to change." in answer.text


def test_an_older_page_proposes_nothing(judged: Judged) -> None:
    client = judged.client("organiser")
    page = judged.look(client, changed(FROZEN["weight"]).encode())
    with judged.app.app_context():
        source = changed(FREE["tagline"])
        revision_actions.take(judged.season(), source, load(source), reason="", by=None)
        db.session.commit()
    answer = client.submit(page, form="change", button="go=do", reason=REASON)
    assert answer.status_code == 422
    assert "Programme put into force" in answer.text
    assert REASON in answer.text


PUBLISHED = put("form", "sections", 1, "questions", 4, "public", True)
SENTENCE = "Answers to “Since” that are submitted from now on will be published."


def test_what_changes_of_the_form_is_told_before_it_is_in_force_and_in_the_log(judged: Judged) -> None:
    client = judged.client("organiser")
    page = judged.look(client, changed(PUBLISHED).encode())
    assert f"<ul><li>{SENTENCE}</li></ul>" in page.text
    assert "No judging rule changes." in page.text
    assert client.submit(page, form="change", button="go=do").status_code == 303
    assert SENTENCE in client.get(judged.at("/log")).text


def test_the_second_person_is_told_what_changes_of_the_form(judged: Judged) -> None:
    def both(data: Any) -> None:
        PUBLISHED(data), FROZEN["combine"](data)

    client = judged.client("organiser")
    page = judged.look(client, changed(both).encode())
    assert f"<ul><li>{SENTENCE}</li><li>How the jurors" in page.text
    proposal = client.submit(page, form="change", button="go=do", reason=REASON).headers["Location"]
    second = judged.client("owner")
    assert SENTENCE in second.get(proposal).text
    assert second.submit(proposal, form="confirmation").status_code == 303
    assert SENTENCE in second.get(judged.at("/log")).text


def test_what_is_proposed_here_waits_for_a_second_person(judged: Judged) -> None:
    client = judged.client("organiser")
    page = judged.look(client, changed(FROZEN["combine"]).encode())
    answer = client.submit(page, form="change", button="go=do", reason=REASON)
    assert answer.status_code == 303
    assert "/proposals/" in answer.headers["Location"]
    assert len(judged.rules()) == 1


def test_before_the_first_score_one_puts_it_in_force(app: Flask) -> None:
    judged = Judged.__new__(Judged)
    judged.app = app
    with app.app_context():
        season = make.season(changed(), running=None)
        judged.slug, judged.people = season.slug, scenes.staff(season, "organiser")
    client = judged.client("organiser")
    page = judged.look(client, changed(FROZEN["weight"]).encode())
    assert "these rules can still change at once" in page.text
    assert client.submit(page, form="change", button="go=do").status_code == 303
    with app.app_context():
        assert judged.season().document == load(changed(FROZEN["weight"]))
        event = db.session.query(Event).filter_by(kind="programme.revised").order_by(Event.number.desc()).first()
        assert event is not None
        assert event.person_id == judged.people["organiser"]


def test_that_one_suffices_is_decided_by_two_at_any_time(app: Flask) -> None:
    judged = Judged.__new__(Judged)
    judged.app = app
    with app.app_context():
        season = make.season(changed(), running=None)
        judged.slug, judged.people = season.slug, scenes.staff(season, "organiser", "owner")
    client = judged.client("organiser")
    page = judged.look(client, changed(FROZEN["deciders"]).encode())
    assert "This change itself takes two" in page.text
    answer = client.submit(page, form="change", button="go=do", reason=REASON)
    with app.app_context():
        assert judged.season().document.season.deciders == 2
        with pytest.raises(Refused, match="It takes two people to decide"):
            actions.revise_programme(judged.season(), changed(FROZEN["deciders"]), by=None)
        db.session.rollback()
    assert judged.client("owner").submit(answer.headers["Location"], form="confirmation").status_code == 303
    with app.app_context():
        assert judged.season().document.season.deciders == 1
    assert judged.rules() == []


def test_whoever_has_a_side_learns_no_place_from_what_rules_would_change(judged: Judged) -> None:
    with judged.app.app_context():
        person = db.session.get_one(Person, judged.people["organiser"])
        make.entry(judged.season(), in_category="place", by=make.company(members=(person,)), outcome=None)
        db.session.commit()
    text = judged.look(judged.client("organiser"), changed(FROZEN["quorum"]).encode()).page.text
    assert "You have a conflict of interest" in text
    assert "places that would change" not in text
    only = put("categories", 1, "criteria", 0, "weight", "2.5")
    assert "Places that would change" in judged.look(judged.client("organiser"), changed(only).encode()).page.text
    assert (
        "Places that would change" in judged.look(judged.client("owner"), changed(FROZEN["quorum"]).encode()).page.text
    )
