"""Own entries side by side: own scores and the answers, by the one rule of visibility, and nothing of another juror."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import event

from awards.accounts.models import Company
from awards.core.db import db
from awards.jury.models import Assignment, Juror
from awards.nominations.models import Nomination
from awards.programmes.models import Round
from awards.programmes.queries import season_by_slug
from awards.scoring.comparing import rules
from awards.scoring.models import Ballot
from awards.scoring.scoresheet import Mark
from tests import factories as make
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script


def marks(*given):
    return [Mark(None, f"c{place}", Decimal(weight), steps, "", 0) for place, (weight, steps) in enumerate(given)]


@pytest.fixture
def scale(context):
    return make.season().document.scale


@pytest.mark.databases("sqlite")
def test_a_mean_is_exact_and_none_while_a_score_is_missing(scale):
    assert rules.mean_of(marks(("25", 8), ("12.5", 7), ("20", 9)), scale) == Fraction(4675, 575)
    assert rules.mean_of(marks(("1", 1), ("1", 0), ("1", 0)), scale) == Fraction(1, 3)
    assert rules.mean_of(marks(("25", 8), ("75", None)), scale) is None


def test_equal_means_share_a_place_and_those_without_one_have_none():
    means = {"a": Fraction(8), "b": Fraction(1, 3) + 8, "c": Fraction(8), "d": None, "e": Fraction(1)}
    assert rules.places_of(means) == {"b": 1, "a": 2, "c": 2, "e": 4}


def address(cast, *numbers, name="Asel Juror"):
    ids = "&".join(f"sheet={cast.ballots[name][number]}" for number in numbers)
    return f"/{cast.slug}/ballots/compare?round=1&{ids}"


def test_two_stand_side_by_side_with_own_scores_and_their_difference(cast):
    script = Script(cast.client(), cast)
    for number, given in enumerate((("9", "8"), ("6", "8"))):
        for value, code in zip(given, cast.codes, strict=False):
            script.put(f"/scores/{code}", {"value": value, "revision": 0}, number=number)
    script.put("/note", {"value": "Mine", "starred": True, "later": False, "revision": 0}, number=1)
    page = script.client.get(address(cast, 0, 1)).page
    assert "3 apart" in page.text
    assert page.text.count("apart") == 1
    assert "Mine" in page.text
    assert page.text.count("Three alternative routes were rehearsed.") == 2
    assert f"{cast.url(1)}#c-{cast.codes[0]}" in {link.get("href") for link in page.all("a")}
    assert "Secret Contact" not in page.source


def test_it_opens_what_it_shows_as_the_page_of_a_scoresheet_does(cast, app):
    assert cast.client().get(address(cast, 0, 1)).status_code == 200
    with app.app_context():
        opened = {row.assignment_id: row.version_id for row in db.session.query(Ballot)}
    assert set(opened) == set(cast.mine[:2])
    assert None not in opened.values()


def test_foreign_ones_are_not_there_and_too_few_or_too_many_lead_to_the_choice(cast):
    client = cast.client()
    mixed = f"{address(cast, 0)}&sheet={cast.ballots['Boris Rival'][0]}"
    assert client.get(mixed).status_code == 404
    assert client.get(f"/{cast.slug}/ballots/compare?sheet=nothing").status_code == 404
    one = client.get(address(cast, 0))
    assert one.location.startswith(f"/{cast.slug}/ballots/order?")
    assert "Choose two or three nominations." in client.get(one.location).page.text
    came = client.get(cast.url()).page.links["Compare with …"]
    assert "Choose two or three nominations." not in client.get(came).page.text
    cast.add(1)
    many = client.get(address(cast, 0, 1, 2, 3))
    assert many.status_code == 303
    page = client.get(many.location).page
    assert "Choose two or three nominations." in page.text
    assert sum("checked" in box.attrib for box in page.all("input") if box.get("name") == "sheet") == 4
    assert client.get(f"/{cast.slug}/ballots/compare").status_code == 200  # the first two
    for who in ("organiser", "observer", "stranger"):
        assert cast.client(who).get(address(cast, 0, 1)).status_code == 404


@pytest.mark.parametrize("how", ["recusal", "conflict", "withdrawn"])
def test_a_closed_dossier_is_in_no_comparison(cast, app, how):
    with app.app_context():
        row = db.session.get_one(Assignment, cast.mine[0])
        entry = db.session.get_one(Nomination, row.nomination_id)
        if how == "recusal":
            make.recusal(row)
        elif how == "conflict":
            make.conflict(db.session.get_one(Juror, row.juror_id), entry)
        else:
            row.removed_at = entry.created_at
        db.session.commit()
    client = cast.client()
    assert client.get(address(cast, 0, 1)).status_code == 404
    page = client.get(f"/{cast.slug}/ballots/order").page
    assert str(cast.mine[0]) not in page.source
    assert str(cast.mine[1]) in page.source


def test_conduct_and_conflicts_come_first(cast, app):
    with app.app_context():
        season, juror = season_by_slug(cast.slug), db.session.get_one(Juror, cast.jurors["Asel Juror"])
        round_ = db.session.get_one(Round, cast.round_id)
        new = make.assignment(juror, round_, make.entry(season, "New"), declared=False).id
        db.session.commit()
    client = cast.client()
    assert "/conflicts" in client.get(f"{address(cast, 0)}&sheet={new}").location
    with app.app_context():
        db.session.get_one(Juror, cast.jurors["Asel Juror"]).conduct_accepted_at = None
        db.session.commit()
    for path in (address(cast, 0, 1), f"/{cast.slug}/ballots/order"):
        assert "/conduct" in client.get(path).location


def test_a_blind_round_tells_no_nominee(app, monkeypatch):
    cast = Cast(app)
    with app.app_context():
        company = db.session.get_one(Company, db.session.get_one(Nomination, cast.entries[0]).company_id).name
    paths = (address(cast, 0, 1), f"/{cast.slug}/ballots/order")
    assert all(company in cast.client().get(path).page.text for path in paths)
    monkeypatch.setattr("awards.nominations.answers.dossier.is_blind", lambda *_: True)
    for path in paths:
        text = cast.client().get(path).page.text
        assert company not in text
        assert "Caspian Rail JSC" not in text


def test_others_scores_move_nothing(cast):
    client = cast.client()
    paths = (address(cast, 0, 1), f"/{cast.slug}/ballots/order")
    for path in paths:
        client.get(path)
    before = [client.get(path).page.text for path in paths]
    rival = Script(cast.client("Boris Rival"), cast, "Boris Rival")
    for code in cast.codes:
        answer = rival.put(f"/scores/{code}", {"value": "9", "revision": 0}, name="Boris Rival")
        assert answer.status_code == 200
    rival.put("/note", {"value": "x", "starred": True, "later": True, "revision": 0}, name="Boris Rival")
    assert [client.get(path).page.text for path in paths] == before


def test_questions_to_the_database_grow_neither_with_entries_held_nor_with_entries_compared(cast, app):
    client = cast.client()
    with app.app_context():
        engine = db.engine

    def asked(path):
        sent = []

        def note(_connection, _cursor, statement, *_rest):
            sent.append(statement)

        client.get(path)
        event.listen(engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    order = f"/{cast.slug}/ballots/order"
    two, before = asked(address(cast, 0, 1)), asked(order)
    cast.add(6)
    assert asked(address(cast, 0, 1, 2)) == two
    assert asked(order) == before
