"""What a juror takes along: the own rows, whole and harmless, with an event, and nothing of what is closed to them."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from sqlalchemy import event, select

from awards.core.db import db
from awards.jury.models import Assignment, Juror
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script


@pytest.fixture
def cast(app):
    return Cast(app)


def rows(cast, client=None):
    answer = (client or cast.client()).get(f"/{cast.slug}/ballots/own.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_it_has_own_scores_comments_and_notes_and_says_so_in_the_log(cast, app):
    script = Script(cast.client(), cast)
    for value, code in zip("98765", cast.codes, strict=True):
        script.score(value, code=code, comment="Well shown" if value == "9" else "")
    script.put("/comments", {"jury_comment": "=1+1", "advice": "More lamps", "revision": 0})
    script.put("/note", {"value": "-2+cmd|x", "starred": True, "later": False, "revision": 0})
    rival = Script(cast.client("Boris Rival"), cast, "Boris Rival")
    theirs = {"value": "x", "starred": True, "later": True, "revision": 0}
    assert rival.put("/note", theirs, name="Boris Rival", number=1).status_code == 200
    found = {row["Nomination"]: row for row in rows(cast)}
    assert set(found) == {"Route 1", "Route 2", "Route 3"}
    mine = found["Route 1"]
    with app.app_context():
        criteria = season_by_slug(cast.slug).document.category("resilience").criteria
    total = sum(value * int(each.weight) for value, each in zip((9, 8, 7, 6, 5), criteria, strict=True))
    weights = sum(int(each.weight) for each in criteria)
    assert float(mine["My weighted mean"]) == pytest.approx(total / weights, abs=5e-3)
    assert [mine[str(each.name.get_for("en", "en"))] for each in criteria] == list("98765")
    assert mine["Comments on scores"].endswith(": Well shown")
    assert (mine["Comment for the jury"], mine["Advice to the nominee"]) == ("'=1+1", "More lamps")
    assert (mine["Private note"].startswith("'-"), mine["Star"], mine["Come back to this"]) == (True, "yes", "no")
    assert mine["State"] == "scored in full, not submitted"
    other = found["Route 2"]
    assert (other["Private note"], other["My weighted mean"], other["State"]) == ("", "", "not started")
    with app.app_context():
        made = db.session.scalars(select(Event).where(Event.kind == "export.made")).one()
        assert (made.person_id, made.detail) == (cast.people["Asel Juror"], {"table": "own-scores", "format": "csv"})


def test_a_workbook_has_numbers_as_numbers_and_text_as_text(cast):
    script = Script(cast.client(), cast)
    script.score("8")
    script.put("/note", {"value": "=1+1", "starred": False, "later": False, "revision": 0})
    book = openpyxl.load_workbook(io.BytesIO(script.client.get(f"/{cast.slug}/ballots/own.xlsx").get_data()))
    values = {(cell.value, cell.data_type) for row in book.active.iter_rows(min_row=2) for cell in row}
    assert (8, "n") in values
    assert ("=1+1", "s") in values


def test_what_is_closed_to_the_juror_is_left_out(cast, app):
    with app.app_context():
        first, second, third = (db.session.get_one(Assignment, each) for each in cast.mine)
        make.recusal(first)
        make.conflict(db.session.get_one(Juror, second.juror_id), db.session.get_one(Nomination, second.nomination_id))
        title = db.session.get_one(Nomination, third.nomination_id).title
        db.session.commit()
    assert [row["Nomination"] for row in rows(cast)] == [title]


def test_a_blind_round_names_no_nominee(app, monkeypatch):
    cast = Cast(app)
    monkeypatch.setattr("awards.results.exports.own_table.is_blind", lambda *_: True)
    assert {(row["Organisation"], row["Country"]) for row in rows(cast)} == {("", "")}


def test_others_have_their_own_and_whoever_judges_nothing_has_none(cast):
    script = Script(cast.client(), cast)
    script.put("/note", {"value": "For me alone", "starred": True, "later": True, "revision": 0})
    assert {row["Private note"] for row in rows(cast, cast.client("Boris Rival"))} == {""}
    for who in ("organiser", "observer", "stranger"):
        assert cast.client(who).get(f"/{cast.slug}/ballots/own.csv").status_code == 404


def test_it_takes_as_many_questions_for_three_entries_as_for_nine(cast, app):
    client = cast.client()

    def asked():
        sent = []
        with app.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_rest):
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        rows(cast, client)
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    rows(cast, client)
    before = asked()
    cast.add(6)
    assert asked() == before
