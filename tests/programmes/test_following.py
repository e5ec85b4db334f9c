"""Before the first score: the rows of categories, criteria and rounds follow the document, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from awards.core.db import db
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.programmes import actions, queries
from awards.programmes.document.types import sentence
from awards.programmes.models import Category, Criterion, Round, Season
from awards.programmes.rulebook.form_changes import changes
from awards.results.boards import boards
from awards.results.models import Board
from awards.scoring.models import Ballot, Score
from tests import factories as make
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, Change, changed, put


@pytest.fixture
def season(context: Any) -> Season:
    return make.season(changed(), running=None)


def revise(season: Season, *changes: Change) -> None:
    def every(data: Any) -> None:
        for change in changes:
            change(data)

    assert actions.revise_programme(season, changed(every), by=None) is not None
    rows = {
        category.code: [(each.code, each.exact_weight) for each in category.criteria]
        for category in queries.categories(season)
    }
    assert list(rows.items()) == [
        (category.id, [(each.id, each.weight) for each in category.criteria]) for category in season.document.categories
    ]
    assert [(row.code, row.kind) for row in queries.rounds(season)] == [
        (each.id, each.kind) for each in season.document.rounds
    ]


@pytest.mark.long
def test_every_rule_changes_and_its_rows_follow(season: Season) -> None:
    for name in (each for each in FROZEN if each != "deciders"):
        revise(season, FROZEN[name], put("programme", "tagline", "en", name))
    with pytest.raises(Refused, match="It takes two people to decide"):  # else one could give themselves that right
        revise(season, FROZEN["deciders"])


def test_what_is_impossible_later_is_possible_now(season: Season) -> None:
    for name, (change, _) in IMPOSSIBLE.items():
        revise(season, change, put("programme", "tagline", "en", name))
    revise(season)
    assert db.session.query(Category).count() == 2
    assert db.session.query(Criterion).count() == 5
    assert db.session.query(Round).count() == 2


def test_rows_that_stay_stay_the_same_rows(season: Season) -> None:
    before = {row.code: row.id for row in db.session.query(Criterion)}
    revise(season, lambda data: data["categories"].reverse(), FROZEN["weight"])
    assert {row.code: row.id for row in db.session.query(Criterion)} == before


def test_another_round_has_its_dates(season: Season) -> None:
    def final(data: Any) -> None:
        data["rounds"].append({"id": "final", "kind": "scoring", "panel": "final", "entries": "cut"})
        data["timeline"]["steps"].insert(
            4, {"id": "finals", "day": 85, "days": 5, "round": "final", "name": {"en": "Final", "de": "Finale"}}
        )

    revise(season, final)
    made = make.rounds(season)["final"]
    step = next(row for row in queries.steps(season) if row.code == "finals")
    assert (made.opens_at, made.closes_at, made.id) == (step.starts_at, step.ends_at, step.round_id)


def without(season: Season, category: int) -> Change:
    def change(data: Any) -> None:
        gone = data["categories"].pop(category)
        ids = {each["id"] for each in gone["criteria"]}
        for section in data["form"]["sections"]:
            section["questions"] = [each for each in section["questions"] if each.get("category") != gone["id"]]
            for question in section["questions"]:
                question["informs"] = [each for each in question.get("informs", []) if each not in ids]

    return change


def refused(season: Season, change: Change, words: str) -> None:
    before = season.programme_id
    with pytest.raises(Refused, match=words), db.session.begin_nested():
        actions.revise_programme(season, changed(change), by=None)
    assert season.programme_id == before


def test_a_category_with_nominations_stays(season: Season) -> None:
    make.entry(season, in_category="crew", answers={})
    refused(season, without(season, 1), "Nominations in it: 1")
    revise(season, without(season, 0))


def test_a_category_with_a_panel_stays(season: Season) -> None:
    make.seat(make.juror(season), make.rounds(season)["jury"], make.category(season, "crew"))
    refused(season, without(season, 1), "Jurors on its panel: 1")


def test_a_criterion_with_a_comment_stays(season: Season) -> None:
    round_ = make.run(season, "jury")
    given = make.assignment(make.juror(season), round_, make.entry(season, in_category="crew", answers={}))
    criterion = db.session.query(Criterion).filter_by(code="crew.service").one()
    db.session.add(Ballot(assignment_id=given.id, opened_at=given.at))
    db.session.flush()
    db.session.add(Score(ballot_id=given.id, criterion_id=criterion.id, comment="Brave.", saved_at=given.at))
    db.session.flush()
    refused(season, IMPOSSIBLE["criterion gone"][0], "Jurors’ comments on it: 1")


def test_what_is_only_kept_to_be_fast_goes_with_its_category(season: Season) -> None:
    round_ = make.run(season, "jury")
    make.close(round_)
    boards.current(season, round_, make.category(season, "crew"))
    assert db.session.query(Board).count() == 1
    revise(season, without(season, 1), put("timeline", "steps", 4, "name", "en", "On"))
    assert db.session.query(Board).count() == 0


def test_the_log_says_which_rules_changed(season: Season) -> None:
    revise(season, FROZEN["weight"], FROZEN["quorum"])
    event = db.session.query(Event).filter_by(kind="programme.revised").order_by(Event.number.desc()).first()
    assert event is not None
    assert event.detail["rules"] == ["categories.place.criteria.place.welcome.weight", "scheme.quorum"]
    assert event.detail["questions"] == []


def test_the_log_says_which_questions_changed_and_how(season: Season) -> None:
    before = season.document
    revise(season, put("form", "sections", 1, "questions", 4, "public", True), FREE["hint"])
    event = db.session.query(Event).filter_by(kind="programme.revised").order_by(Event.number.desc()).first()
    assert event is not None
    assert event.detail["questions"] == ["group_name", "since"]
    assert [sentence(each) for each in event.detail["told"]] == changes(before, season.document)
