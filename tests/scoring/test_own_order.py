"""An order of one's own beside the own scores: saved once, for its juror alone, and never a score moves."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from sqlalchemy import select

from awards.core.db import db
from awards.jury.models import Assignment, Juror, Tally
from awards.ledger.models import Event
from awards.scoring.comparing import rules
from awards.scoring.models import Ballot, OwnOrder, Score
from tests import factories as make
from tests.markup import Markup
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script


def test_what_is_held_stands_in_the_stored_order_and_the_rest_behind_it():
    assert rules.arranged("abcd", "dxb") == list("dbac")
    assert rules.arranged("ab", "") == list("ab")


@pytest.mark.parametrize(("key", "by", "found"), [
    ("b", -1, "bacd"), ("b", 1, "acbd"), ("a", -1, "abcd"), ("d", 1, "abcd"), ("d", -3, "dabc"), ("a", 9, "bcda"),
])  # fmt: skip
def test_one_moves_and_the_others_close_up(key, by, found):
    assert rules.moved("abcd", key, by) == list(found)


def test_an_order_and_scores_differ_where_the_lower_neighbour_was_scored_higher():
    means = {"a": Fraction(7), "b": Fraction(8), "c": None, "d": Fraction(8), "e": Fraction(6)}
    assert rules.contradictions("bdae", means) == []  # equal ones contradict nothing
    assert rules.contradictions("acbde", means) == [("a", "b")]  # past one without a mean
    assert rules.contradictions("eabd", means) == [("e", "a"), ("a", "b")]
    assert rules.contradictions("", means) == []


def test_means_are_told_with_as_many_digits_as_it_takes():
    assert rules.told_apart(Fraction("7.8"), Fraction("7.65")) == ("7.80", "7.65")
    assert rules.told_apart(Fraction("7.8001"), Fraction("7.8")) == ("7.8001", "7.8000")
    assert rules.told_apart(Fraction(1, 10**9), Fraction(0)) == ("0.000000001", "0")


class Desk:
    """A juror with three scored entries; their own scores put them 0, 1, 2."""

    def __init__(self, app):
        self.app, self.cast = app, Cast(app)
        self.script = Script(self.cast.client(), self.cast)
        self.client, self.page = self.script.client, f"/{self.cast.slug}/ballots/order"
        for number, value in enumerate("987"):
            for code in self.cast.codes:
                said = {"value": value, "revision": 0}
                assert self.script.put(f"/scores/{code}", said, number=number).status_code == 200

    def put(self, *numbers, revision, script=None, category="resilience", **more):
        order = [str(self.cast.mine[number]) for number in numbers]
        headers = {"X-Requested-With": "fetch", "X-CSRFToken": (script or self.script).token}
        where = f"{self.page}?round=1&category={category}"
        said = {"order": order, "revision": revision} | more
        return (script or self.script).client.put(where, json=said, headers=headers)

    @property
    def shown(self):
        """The order of the page, as numbers of entries."""
        rows = [row.get("data-id") for row in self.client.get(self.page).page.all("tr") if row.get("data-id")]
        return [[str(each) for each in self.cast.mine].index(row) for row in rows]

    @property
    def text(self):
        return self.client.get(self.page).page.text

    def press(self, number, way, **more):
        return self.client.submit(self.page, form="/order", button=f"move={self.cast.mine[number]}:{way}", **more)


@pytest.fixture
def desk(app):
    return Desk(app)


def test_it_begins_as_the_scores_have_it_and_says_gently_where_it_differs(desk):
    assert desk.shown == [0, 1, 2]
    assert "differ" not in desk.text
    answer = desk.put(1, 0, 2, revision=0)
    assert (answer.status_code, answer.json["revision"]) == (200, 1)
    assert "“Route 2” stands above “Route 1” in your order; you scored “Route 1” higher, 9.00 to 8.00." in " ".join(
        make_text(answer.json["html"]).split()
    )
    assert desk.shown == [1, 0, 2]
    assert "differ in 1 place" in desk.text
    assert "agree" in make_text(desk.put(0, 1, 2, revision=1).json["html"])


def make_text(html):
    return Markup(f"<!doctype html><html><body>{html}</body></html>").text


def test_the_same_again_has_one_effect_and_an_older_page_writes_over_nothing(desk):
    desk.put(1, 0, 2, revision=0)
    assert desk.put(1, 0, 2, revision=0).json["revision"] == 1
    late = desk.put(2, 1, 0, revision=0)
    assert (late.status_code, "another page" in late.json["error"]) == (409, True)
    assert desk.shown == [1, 0, 2]


def test_buttons_move_without_a_script(desk):
    older = desk.client.get(desk.page)
    answer = desk.press(2, "up")
    assert answer.location.endswith(f"#row-{desk.cast.mine[2]}")
    assert desk.shown == [0, 2, 1]
    desk.press(0, "up")  # is the first already
    assert desk.shown == [0, 2, 1]
    desk.press(0, "down")
    assert desk.shown == [2, 0, 1]
    late = desk.client.submit(older, form="/order", button=f"move={desk.cast.mine[1]}:up")
    assert late.status_code == 422
    assert "The order was changed on another page." in late.page.text
    assert desk.shown == [2, 0, 1]


@pytest.mark.parametrize("order", [
    [], "abc", ["x"], [0], None, {"a": 1},
])  # fmt: skip
@pytest.mark.databases("sqlite")
def test_what_is_no_order_of_all_own_entries_is_refused(desk, order):
    assert desk.put(0, 1, 2, revision=0, order=order).status_code in (409, 422)
    assert desk.put(0, 1, revision=0).status_code == 409
    assert desk.put(0, 1, 1, revision=0).status_code == 409
    assert desk.put(0, 1, 2, revision=0, category="efficiency").status_code == 409
    assert desk.put(0, 1, 2, revision=-1).status_code == 422
    with desk.app.app_context():
        assert db.session.scalars(select(OwnOrder.revision).where(OwnOrder.revision > 0)).all() == []


def test_no_score_moves_and_nobody_else_learns_of_it(desk):
    def traces():
        with desk.app.app_context():
            return [db.session.execute(each).all() for each in (
                select(Score.ballot_id, Score.criterion_id, Score.steps, Score.revision).order_by(
                    Score.ballot_id, Score.criterion_id),
                select(Ballot.assignment_id, Ballot.revision).order_by(Ballot.assignment_id),
                select(Tally.moves), select(Event.kind).order_by(Event.at), select(Assignment.position),
            )]  # fmt: skip

    rival = Script(desk.cast.client("Boris Rival"), desk.cast, "Boris Rival")
    theirs = [rival.client.get(desk.page).page.text]
    before = traces()
    assert desk.put(2, 1, 0, revision=0).status_code == 200
    desk.press(2, "down")
    assert desk.shown == [1, 2, 0]
    assert traces() == before
    assert desk.put(2, 1, 0, revision=2, script=rival).status_code == 409
    assert [rival.client.get(desk.page).page.text] == theirs
    for who in ("organiser", "observer", "stranger"):
        client = desk.cast.client(who)
        assert client.get(desk.page).status_code == 404
        assert client.put(f"{desk.page}?round=1&category=resilience", json={}).status_code in (403, 404)


def test_a_closed_entry_leaves_the_order_and_its_place_is_kept_for_when_it_comes_back(desk):
    desk.put(2, 1, 0, revision=0)
    with desk.app.app_context():
        row = make.recusal(db.session.get_one(Assignment, desk.cast.mine[1]))
        db.session.commit()
    assert desk.shown == [2, 0]
    with desk.app.app_context():
        db.session.delete(db.session.merge(row))
        db.session.commit()
    assert desk.shown == [2, 1, 0]


def test_a_new_entry_stands_behind_those_that_were_put_in_order(desk):
    desk.put(2, 1, 0, revision=0)
    desk.cast.add(1)
    assert desk.shown == [2, 1, 0, 3]


def test_entries_side_by_side_have_their_places_and_the_file_has_them(desk):
    desk.put(2, 0, 1, revision=0)
    ids = "&".join(f"sheet={desk.cast.mine[number]}" for number in (0, 2))
    page = desk.client.get(f"/{desk.cast.slug}/ballots/compare?{ids}").page
    assert "Place 1 of 3 by my scores" in page.text
    assert "Place 2 in my order" in page.text
    assert "differ in 1 place" in page.text
    assert "“Route 3” stands above “Route 1”" in page.text
    file = desk.client.get(f"/{desk.cast.slug}/ballots/own.csv").get_data(as_text=True).lstrip("\ufeff")
    places = {row["Nomination"]: row["My order"] for row in csv.DictReader(io.StringIO(file))}
    assert places == {"Route 1": "2", "Route 2": "3", "Route 3": "1"}


def test_terms_of_conduct_come_first(desk):
    with desk.app.app_context():
        db.session.get_one(Juror, desk.cast.jurors["Asel Juror"]).conduct_accepted_at = None
        db.session.commit()
    assert "/conduct" in desk.client.get(desk.page).location
    assert desk.put(2, 1, 0, revision=0).status_code == 403
