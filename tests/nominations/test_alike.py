"""Nominations that look alike: found by the worker after they were submitted, settled by organisers, seen by nobody who
may not see both.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.nominations.alike import queries
from awards.nominations.alike.actions import compare_submitted
from awards.nominations.alike.models import ComparedText, Likeness
from awards.nominations.models import Nomination, Version, Withdrawal
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.markup import text_of
from tests.nominations.alike_texts import Made, projects
from tests.staffing import Staffed

ENGLISH = [each for each in projects() if each.language == "en"]


class Alike(Staffed):
    """A season whose nominations are submitted by companies of their own."""

    def submit(
        self, title: str, of: Made = ENGLISH[0], *, company: str = "", into: str = "resilience", **more: Any
    ) -> Any:
        """The id of a nomination with the texts of a project; more: answers about the organisation."""
        answers = of.answers() | {"project": of.answers().get("project", {}) | {"title": title}}
        answers["organisation"] = {"legal_name": company or title, "country": "KZ", **more}
        with self.app.app_context():
            by = make.company(company or f"Company of {title}").id
            db.session.commit()
        return self.entry(title, by=by, answers=answers, in_category=into)

    def again(self, nomination_id: Any, **texts: str) -> None:
        """Submit a nomination anew, with some other texts."""
        with self.app.app_context():
            row = db.session.get_one(Nomination, nomination_id)
            old = db.session.get_one(Version, row.version_id)
            case = {**old.answers["case"], **texts}
            version = Version(
                id=uuid.uuid4(), nomination_id=row.id, number=old.number + 1, programme_id=old.programme_id,
                title=old.title,
                category_id=old.category_id, language="en", answers={**old.answers, "case": case}, sha256="1" * 64,
                submitted_at=now(),
            )  # fmt: skip
            db.session.add(version)
            db.session.flush()
            row.version_id = version.id
            db.session.commit()
        self.compare()

    def compare(self) -> int:
        """What the worker does every minute."""
        with self.app.app_context():
            return compare_submitted()

    def pairs(self) -> dict[frozenset[str], Likeness]:
        with self.app.app_context():
            titles = {row.id: row.title for row in db.session.query(Nomination)}
            return {frozenset((titles[row.one_id], titles[row.other_id])): row for row in db.session.query(Likeness)}

    def address(self, *ids: Any) -> str:
        return self.at("/nominations/alike/" + "/".join(map(str, ids)))

    def page(self, who: str = "organiser", query: str = "") -> Any:
        return self.client(who).get(self.at(f"/nominations/alike{query}")).page


@pytest.fixture
def alike(app: Flask) -> Alike:
    return Alike(app)


def test_two_with_the_same_texts_are_found_once_they_were_submitted(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.submit("Something else", ENGLISH[1])
    assert alike.pairs() == {}
    assert alike.compare() == 3
    assert alike.compare() == 0
    (pair,) = alike.pairs().values()
    assert pair.strength > 90
    page = alike.page()
    assert "To check (1)" in page.text
    assert "Weak signs (0)" in page.text
    assert "100% of all words are the same" in page.text
    assert "100% of the words of “What was done” are the same" in page.text
    assert "Something else" not in page.text
    shown = alike.client("organiser").get(alike.address(other, one)).page
    assert [each.tag for each in shown.all("mark")].count("mark") >= 14
    solution = [text_of(each) for each in shown.by_id("q-solution").iter() if each.tag == "mark"]
    assert solution == [ENGLISH[0].texts["solution"].removesuffix(".")] * 2
    assert {"A dry port", "The harbour inland"} <= set(shown.links)


def test_the_page_of_a_nomination_names_those_like_it_and_others_of_its_company(alike: Alike) -> None:
    one = alike.submit("A dry port", registration_no="BIN 050 440 001")
    alike.submit("The harbour inland", ENGLISH[1], registration_no="050440001 (BIN)")
    alike.submit("Same number", ENGLISH[2], company="Caspian Rail LLP", registration_no="BIN-050440001")
    with alike.app.app_context():
        company = db.session.get_one(Nomination, one).company_id
    alike.entry("A second project", by=company, answers=ENGLISH[3].answers())
    alike.compare()
    page = alike.client("observer").get(alike.at(f"/entries/{one}")).page
    section = next(each for each in page.all("section") if each.get("aria-labelledby") == "alike")
    said = text_of(section)
    assert "Same number" in said
    assert "Same registration number: BIN" in said
    assert "The harbour inland" not in said  # the letters belong to the number
    assert "Also by this company: A second project" in said


def test_settling_says_who_and_why_and_is_undone(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.compare()
    client = alike.client("organiser")
    answer = client.submit(alike.address(one, other), form="settlement", verdict="")
    assert "Choose one of the options" not in answer.page.text  # one fault is said once
    assert answer.status_code == 422
    answer = client.submit(alike.address(one, other), form="settlement", verdict="same", note="They asked us in May.")
    assert answer.status_code == 303
    assert "Settled: the same project." in client.get(answer.location).page.text
    assert "To check (0)" in alike.page().text
    settled = alike.page("observer", "?state=settled").text
    assert "They asked us in May." in settled
    assert "The organiser" in settled
    assert "The same project" in client.get(alike.at(f"/entries/{other}")).page.text
    assert client.submit(alike.address(one, other), form="removal").status_code == 303
    assert "To check (1)" in alike.page().text
    events = [(row.kind, row.subject_id) for row in alike.rows(Event) if row.kind.startswith("alike.")]
    assert sorted(events, key=str) == sorted(
        [(kind, each) for kind in ("alike.same", "alike.reopened") for each in (one, other)], key=str
    )
    assert "They asked" not in str([row.detail for row in alike.rows(Event)])


def test_whoever_was_overtaken_settles_nothing(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.compare()
    second = alike.client("owner")
    page = second.get(alike.address(one, other))
    alike.client("organiser").submit(alike.address(one, other), form="settlement", verdict="same")
    answer = second.submit(page, form="settlement", verdict="different", note="Mine")
    assert answer.status_code == 422
    assert [row.verdict for row in alike.rows(Likeness)] == ["same"]


def test_a_settled_pair_comes_back_only_when_a_text_changed_much(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.compare()
    alike.client("organiser").submit(alike.address(one, other), form="settlement", verdict="different", note="Twins")
    alike.again(one, results=ENGLISH[0].texts["results"].replace("average", "mean"))
    assert [row.verdict for row in alike.rows(Likeness)] == ["different"]
    alike.again(one, results=ENGLISH[4].texts["results"], solution=ENGLISH[5].texts["solution"])
    (row,) = alike.rows(Likeness)
    assert (row.verdict, row.note) == (None, "")
    assert row.reopened_at is not None
    assert "a text changed much after it was settled" in alike.page().text


def test_a_pair_goes_when_nothing_is_the_same_any_more_and_rests_while_one_is_withdrawn(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.compare()
    with alike.app.app_context():
        withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=other, at=now())
        db.session.add(withdrawal)
        db.session.flush()
        db.session.get_one(Nomination, other).withdrawal_id = withdrawal.id
        db.session.commit()
    assert "To check (0)" in alike.page().text
    texts = {name: text for name, text in ENGLISH[6].texts.items() if name != "summary"}
    alike.again(one, **texts)
    assert "summary" not in texts
    assert alike.pairs() != {}
    with alike.app.app_context():
        version = db.session.get_one(Version, db.session.get_one(Nomination, one).version_id)
        version.answers = {**version.answers, "project": {}}
        db.session.query(ComparedText).update({ComparedText.compared: False})
        db.session.commit()
    alike.compare()
    assert alike.pairs() == {}


def test_nobody_without_a_role_of_readers_sees_that_there_is_a_pair(alike: Alike) -> None:
    one, other = alike.submit("A dry port"), alike.submit("The harbour inland")
    alike.compare()
    for who in ("juror", "chair", "nominee", "stranger"):
        for path in (alike.at("/nominations/alike"), alike.address(one, other)):
            assert alike.client(who).get(path).status_code == 404, who
    page = alike.client("observer").get(alike.address(one, other)).page
    assert not [form for form in page.forms if "settlement" in form.action]
    assert alike.client("organiser").get(alike.address(one, uuid.uuid4())).status_code == 404


@pytest.mark.parametrize("own", ["resilience", "fairness"])
def test_whoever_has_a_side_in_either_category_sees_nothing_of_the_pair(alike: Alike, own: str) -> None:
    one, other = alike.submit("Zqxone"), alike.submit("Zqxother", into="fairness")
    alike.compare()
    with alike.app.app_context():
        season = season_by_slug(alike.slug)
        person = db.session.get_one(make.Person, alike.people["organiser"])
        make.entry(season, "Own", by=make.company(members=(person,)), in_category=own)
        db.session.commit()
        hidden = make.category(season, own).id
        assert queries.count_open(season, {hidden}) == 0
        assert queries.count_open(season, ()) == 1
    client = alike.client("organiser")
    page = client.get(alike.at("/nominations/alike")).page
    assert "zqx" not in page.source.lower()
    assert "To check (0)" in page.text
    assert client.get(alike.address(one, other)).status_code == 404
    seen = other if own == "resilience" else one
    assert ("Zqxone" if seen == other else "Zqxother") not in client.get(alike.at(f"/entries/{seen}")).page.source
    assert "Zqxone" in alike.page("owner").text


def test_an_earlier_season_is_compared_and_shown_to_whoever_reads_there_too(alike: Alike) -> None:
    with alike.app.app_context():
        running = season_by_slug(alike.slug)
        source = make.MAGISTRAL.read_text().replace(f'id: "{running.slug}"', 'id: "2020"', 1)
        before = make.season(source)
        before.opens_at = running.opens_at - timedelta(days=365)
        assert before.award == running.award
        assert before.slug == "2020"
        answers = {**ENGLISH[0].answers(), "organisation": {"legal_name": "Old", "country": "KZ"}}
        old = make.entry(before, "Last year", by=make.company("Old"), answers=answers).id
        make.appointed(before, "organiser", db.session.get_one(make.Person, alike.people["owner"]))
        db.session.commit()
    one = alike.submit("A dry port")
    alike.compare()
    assert alike.client("organiser").get(alike.address(one, old)).status_code == 404
    assert "Last year" not in alike.page("organiser").source
    assert "Last year" not in alike.client("organiser").get(alike.at(f"/entries/{one}")).page.source
    page = alike.page("owner")
    assert "Last year" in page.text
    assert "Season 2020" in page.text
    assert page.links["Last year"].startswith("/2020/entries/")
    assert "Last year" in alike.client("owner").get(alike.address(one, old)).page.text
    # The other season's page has the pairs of its own time only.
    assert "A dry port" not in alike.client("owner").get("/2020/nominations/alike").page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_as_much_for_one_pair_as_for_three(alike: Alike, statements: Any, count: int) -> None:
    for number in range(count):
        alike.submit(f"First {number}", ENGLISH[number])
        alike.submit(f"Second {number}", ENGLISH[number])
    alike.compare()
    client = alike.client("organiser")
    with statements() as sent:
        page = client.get(alike.at("/nominations/alike")).page
    assert f"To check ({count})" in page.text
    assert len(sent) == 5


def test_the_worker_compares_twice_at_once_and_writes_each_pair_once(alike: Alike) -> None:
    alike.submit("A dry port")
    alike.submit("The harbour inland")
    alike.compare()
    before = alike.pairs()
    with alike.app.app_context():
        db.session.query(ComparedText).update({ComparedText.compared: False})
        db.session.commit()
    assert alike.compare() == 2
    assert {key: row.strength for key, row in alike.pairs().items()} == {
        key: row.strength for key, row in before.items()
    }
