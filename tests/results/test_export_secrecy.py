"""What no export says: who won before its time, what is behind a side, what became of a scoresheet in an open round."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.db import db
from awards.programmes import queries as programmes
from tests import factories as make
from tests.results import scenes
from tests.results.scenes import Show

EMBARGO = datetime(2027, 7, 8, 14, 0, tzinfo=UTC)


class Scene:
    """A judging that is over, its staff, and its exports as they read them."""

    def __init__(self, app: Flask, sign_in: Any) -> None:
        self.app, self.sign_in = app, sign_in
        with app.app_context():
            self.show = Show()
            self.slug = self.show.season.slug
            self.people = scenes.staff(self.show.season, "organiser", "observer")

    def get(self, table: str, role: str = "organiser") -> Any:
        return self.sign_in(self.people[role]).get(f"/{self.slug}/exports/{table}.json")

    def rows(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.get(table).text)["rows"]
        return found


@pytest.fixture
def scene(app: Flask, sign_in: Any) -> Scene:
    return Scene(app, sign_in)


def test_the_script_is_empty_until_two_people_have_confirmed_and_for_whoever_has_a_side(scene: Scene) -> None:
    assert scene.rows("script") == []
    with scene.app.app_context():
        show = scene.show.again()
        show.member(0).name = "Receiving Person"
        show.publish(EMBARGO)
        db.session.commit()
    rows = scene.rows("script")
    kinds = [row["kind"] for row in rows]
    assert kinds[0] == "opening"
    assert kinds[-1] == "end"
    first = kinds.index("category")
    finalists = [
        row["nomination"] for row in rows if row["kind"] == "finalists" and row["category"] == rows[first]["category"]
    ]
    assert finalists == sorted(finalists, key=str.casefold)
    assert "Receiving Person" in {row["received_by"] for row in rows if row["kind"] == "laureate"}
    assert not any(row["received_by"] or row["citation"] for row in rows if row["kind"] == "finalists")
    assert scene.get("script", "observer").status_code == 404
    with scene.app.app_context():
        season = programmes.season_by_slug(scene.slug)
        me = db.session.get_one(Person, scene.people["organiser"])
        make.entry(season, "Mine", in_category=season.document.categories[0].id, by=make.company(members=(me,)))
        db.session.commit()
    assert scene.rows("script") == []


def test_badges_and_seats_say_nothing_of_who_won(scene: Scene) -> None:
    before = scene.rows("seating")
    with scene.app.app_context():
        scene.show.again().publish(EMBARGO)
        db.session.commit()
    assert scene.rows("seating") == before
    assert {row["role"] for row in before} <= {"Organiser", "Lead organiser", "Jury chair", "Juror", "Finalist"}


def test_while_a_round_runs_assignments_say_nothing_of_scoresheets_and_jurors_are_counted(
    app: Flask, sign_in: Any
) -> None:
    with app.app_context():
        season = scenes.judged(closed=False)
        who = scenes.staff(season, "organiser")["organiser"]
    client = sign_in(who)
    rows = json.loads(client.get("/harbour-2027/exports/assignments.json").text)["rows"]
    assert {row["state"] for row in rows} <= {"assigned", "recused", "abstained", "excluded"}
    rows = json.loads(client.get("/harbour-2027/exports/jurors.json").text)["rows"]
    assert all(set(row) & {"assigned", "submitted", "open"} for row in rows)
    assert not any("score_" in name for row in rows for name in row)
    with app.app_context():
        scenes.set_close(programmes.season_by_slug("harbour-2027"), "jury", -1)
        db.session.commit()
    rows = json.loads(client.get("/harbour-2027/exports/assignments.json").text)["rows"]
    assert "submitted" in {row["state"] for row in rows}
