"""Pages of the rules: since when they stand, and what was changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.canonical import sha256
from awards.core.db import db
from awards.desk.doctor.doctor import examine
from awards.ledger.models import Event
from awards.programmes import queries as programmes
from awards.programmes.document.programme import load
from awards.programmes.models import FrozenRules, ProgrammeRevision, Season
from awards.results.revision import actions as revision_actions
from tests import factories as make
from tests.client import PageClient
from tests.programmes.rule_changes import FREE, FROZEN, changed
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
