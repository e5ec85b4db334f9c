"""What came too late: handed over with one press, once, seen by organisers who may, and never counted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Tally
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.scoring.late.actions import MOST
from awards.scoring.models import LateScore, Score
from tests import factories as make
from tests.browsing import axe
from tests.scoring.conftest import Cast
from tests.scoring.test_ballot_page import close
from tests.scoring.test_journey import signed_in, status
from tests.scoring.test_saving import Script

TYPED = 1_800_000_000_000


@pytest.fixture
def script(cast):
    script = Script(cast.client(), cast)
    script.score("5")
    close(cast)
    return script


def hand(script, *, number=0, name="Asel Juror", **said):
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": script.token}
    said = {"field": script.cast.codes[0], "value": "8", "comment": "", "revision": 1, "at": TYPED} | said
    return script.client.post(script.cast.url(number, "/late", name=name), json=said, headers=headers)


def kept():
    return db.session.query(LateScore).order_by(LateScore.arrived_at).all()


def moves():
    return sum(row[0] for row in db.session.query(Tally.moves))


def test_it_is_kept_once_with_both_times_and_nothing_of_the_scoresheet_moves(script, app):
    with app.app_context():
        before = moves()
    first, again = hand(script), hand(script)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    with app.app_context():
        (row,) = kept()
        assert (row.steps, row.typed_at.timestamp() * 1000) == (8, TYPED)
        assert abs((now() - row.arrived_at).total_seconds()) < 60
        assert [each[0] for each in db.session.query(Score.steps)] == [5]
        assert moves() == before
        (event,) = db.session.query(Event).filter_by(kind="ballot.handed_over")
        assert event.detail == {"criteria": [script.cast.codes[0]], "comments": False}


def test_another_value_is_another_row_and_both_comments_go_together(script, app):
    hand(script)
    hand(script, value=None, at=TYPED + 1)
    hand(script, field="remarks", jury_comment="Strong", advice="Shorter")
    with app.app_context():
        assert [(row.steps, row.comment, row.advice) for row in kept()] == [
            (8, "", ""), (None, "", ""), (None, "Strong", "Shorter"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [{"value": "11"}, {"value": "7.5"}, {"at": "now"}, {"at": 2**63}, {"at": -1}, {"at": True}, {"revision": None},
     {"comment": "x" * 10_001}, {"comment": "\ud800"}],
)  # fmt: skip
def test_what_could_not_be_saved_in_time_cannot_be_handed_over(script, app, said):
    assert hand(script, **said).status_code == 422
    with app.app_context():
        assert kept() == []


def test_an_unknown_field_is_not_there(script):
    assert hand(script, field="resilience.nothing").status_code == 404


def test_only_ones_own_and_only_with_a_token(script, app):
    assert hand(script, name="Boris Rival").status_code == 404
    script.token = "other"
    assert hand(script).status_code == 403
    with app.app_context():
        assert kept() == []


def test_while_the_round_is_open_scores_are_saved_and_not_handed_over(cast, app):
    assert hand(Script(cast.client(), cast)).status_code == 403


def test_it_is_no_store_for_anything_else(script, app):
    for each in range(MOST):
        assert hand(script, at=TYPED + each).status_code == 200
    assert hand(script, at=TYPED + MOST).status_code == 422
    assert hand(script, at=TYPED).status_code == 200  # that one is there
    with app.app_context():
        assert len(kept()) == MOST


# Organisers


def late_page(cast, name="organiser", query=""):
    return cast.client(name).get(f"/{cast.slug}/boards/1/late{query}")


def test_organisers_see_whose_and_of_what_and_values_only_by_a_look_that_is_noted(script, app):
    hand(script, comment="Said on a train")
    cast = script.cast
    page = late_page(cast).page
    assert page.links["Show the values"].endswith("?values=1")
    assert "Asel Juror" in page.text
    assert "Route 1" in page.text
    assert "Said on a train" not in page.text
    boards = cast.client("organiser").get(f"/{cast.slug}/boards").page
    assert "handed over scores or comments for 1 scoresheet" in boards.text
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="board.seen").count() == 0
    row = late_page(cast, query="?values=1").page
    assert re.search(r"8 · Said on a train\s+5", row.text)
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="board.seen").count() == 1


@pytest.mark.parametrize("name", ["Asel Juror", "Boris Rival", "observer", "stranger"])
def test_nobody_else_sees_it(script, name):
    hand(script)
    assert late_page(script.cast, name).status_code == 404


def test_an_organiser_with_a_side_in_the_category_sees_nothing_of_it(script, app):
    hand(script)
    with app.app_context():
        entry = db.session.get(Nomination, script.cast.entries[0])
        person = make.db.session.get(make.Person, script.cast.people["organiser"])
        make.db.session.add(
            make.Membership(company_id=entry.company_id, person_id=person.id, role="owner", invited_at=now(),
                            accepted_at=now())
        )  # fmt: skip
        db.session.commit()
    page = late_page(script.cast, query="?values=1").page
    assert "Asel Juror" not in page.text
    assert "Nothing came too late" in page.text
    assert "handed over scores" not in script.cast.client("organiser").get(f"/{script.cast.slug}/boards").page.text
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="board.seen").count() == 0


def test_before_the_close_there_is_no_such_page(cast):
    assert late_page(cast).status_code == 404


def test_the_page_takes_as_many_queries_with_three_as_with_one(script, statements):
    def cost():
        with statements() as sent:
            assert late_page(script.cast, query="?values=1").status_code == 200
        return len(sent)

    hand(script)
    cost()  # the first look is noted
    few = cost()
    for number in range(3):
        hand(script, number=number, at=TYPED + 1)
    assert cost() == few


@pytest.mark.browser
def test_one_press_hands_over_all_and_the_juror_sees_when(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.context.route("**/scores/**", lambda route: route.abort())
    page.goto(cast.url())
    for code, value in zip(cast.codes[:2], "48", strict=True):
        page.locator(f"[data-score='{code}'] legend").click()
        page.locator(f"[name='score-{code}'][value='{value}']").check()
    expect(status(page)).to_contain_text("Not saved")
    close(cast)
    page.context.unroute("**/scores/**")
    page.goto(f"/{cast.slug}/ballots?round=1")
    press = page.get_by_role("button", name="Hand over to the organisers")
    expect(page.get_by_role("heading", name="2 scores or comments arrived too late")).to_be_visible()
    page.context.route("**/late", lambda route: route.abort())
    press.click()
    expect(page.locator("[data-held-list] li").last).to_contain_text("Not handed over. Try again.")
    page.context.unroute("**/late")
    press.click()
    expect(page.locator("[data-held-list] li").last).to_contain_text(re.compile(r"Handed over .* at \d\d:\d\d\."))
    expect(press).to_be_hidden()
    expect(page.get_by_text("The organisers have it.")).to_be_visible()
    assert axe(page) == []
    page.reload()
    expect(page.locator("[data-held-list] li").first).to_contain_text("Handed over")
    expect(press).to_be_hidden()
    with app.app_context():
        assert sorted(row.steps for row in kept()) == [4, 8]
        assert db.session.query(Score).count() == 0
    page = signed_in(browse(), cast, site, "organiser")
    page.goto(f"/{cast.slug}/boards/1/late?values=1")
    assert axe(page) == []
    browse.expect("Failed to load resource")
