"""The staff's list, its counts, those to decide on, and what is known of one entry: of the season, in every state."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Company
from awards.core.clock import now
from awards.core.db import db
from awards.core.text import sort_key
from awards.ledger.actions import log
from awards.nominations.choosing import queries as choosing
from awards.nominations.choosing.queries import Wanted
from awards.nominations.models import Admission, Disqualification, Extension, Nomination, Version, Withdrawal
from awards.nominations.rules import STATES
from awards.nominations.staff import queries
from awards.programmes.models import Season
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")

MOMENT = now()


class World:
    """A season with an entry in every state, some of which were in another one before; and the season after it."""

    def __init__(self) -> None:
        self.season, self.later = make.season(running=None), make.next_season()
        self.company, self.other = make.company("Steppe"), make.company("Aral", country="DE")
        self.fair = make.category(self.season, "fairness").id
        self.made: dict[str, Nomination] = {}
        for of in (self.season, self.later):
            for state in STATES:
                title = state if of is self.season else f"later {state}"
                decided = state if state in ("admitted", "not_admitted", "returned") else None
                self.add(title, of=of, outcome=decided or ("admitted" if state == "disqualified" else None))
            label = "" if of is self.season else "later "
            self.withdraw(label + "withdrawn")
            self.disqualify(label + "disqualified")
            draft = self.made[label + "draft"]
            draft.version_id = draft.submitted_at = draft.category_id = None
        db.session.flush()

    def add(
        self, title: str, *, of: Season | None = None, by: Company | None = None, number: str = "", **more: Any
    ) -> Nomination:
        answers = {"organisation": {"registration_no": number}} if number else {}
        made = make.entry(of or self.season, title, by=by or self.company, answers=answers,
                          **{"outcome": None} | more)  # fmt: skip
        made.submitted_at = made.touched_at = MOMENT + timedelta(minutes=len(self.made))
        self.made[title] = made
        return made

    def add_more(self) -> None:
        """What is in a state after another one: two decisions, withdrawn after one, reinstated; and another draft."""
        self.add("admitted after return", by=self.other, in_category="fairness", language="de", outcome="returned")
        self.decide("admitted after return", "admitted")
        self.add("withdrawn after return", outcome="returned")
        self.withdraw("withdrawn after return")
        self.add("withdrawn and disqualified", outcome="admitted")
        self.disqualify("withdrawn and disqualified")
        self.withdraw("withdrawn and disqualified")
        self.add("reinstated", outcome="admitted")
        self.disqualify("reinstated").ended_at = MOMENT
        self.made["reinstated"].disqualification_id = None
        self.add("begun").version_id = None
        db.session.flush()

    def decide(self, title: str, outcome: str, **more: Any) -> None:
        of = self.made[title]
        row = Admission(id=uuid.uuid4(), nomination_id=of.id, version_id=of.version_id, outcome=outcome, at=MOMENT,
                        questions=[], **more)  # fmt: skip
        db.session.add(row)
        db.session.flush()
        of.admission_id = row.id

    def withdraw(self, title: str, **more: Any) -> None:
        row = Withdrawal(id=uuid.uuid4(), nomination_id=self.made[title].id, at=MOMENT, **{"reason": ""} | more)
        db.session.add(row)
        db.session.flush()
        self.made[title].withdrawal_id = row.id

    def disqualify(self, title: str) -> Disqualification:
        row = Disqualification(id=uuid.uuid4(), nomination_id=self.made[title].id, reason="Copied", at=MOMENT)
        db.session.add(row)
        db.session.flush()
        self.made[title].disqualification_id = row.id
        return row

    def page(self, wanted: Wanted | None = None, sort: str = "title", of: Season | None = None) -> list[Any]:
        return choosing.page(of or self.season, wanted or Wanted(), sort, start=0, size=50, total=50)

    def titles(self, **wanted: Any) -> set[str]:
        return {row.title for row in self.page(Wanted(**wanted))}


@pytest.fixture
def world(context: Flask) -> World:
    return World()


def test_every_entry_of_the_season_is_listed_in_its_state_and_counted_in_no_other(world: World) -> None:
    for of, label in ((world.season, ""), (world.later, "later ")):
        assert {row.title: row.state for row in world.page(of=of)} == {label + state: state for state in STATES}
        assert queries.counts(of, Wanted()) == dict.fromkeys(STATES, 1)
        assert queries.counts(of, Wanted(search="steppe")) == dict.fromkeys(STATES, 1)
        for state in STATES:
            assert [row.title for row in world.page(Wanted(state=state), of=of)] == [label + state]
    world.add_more()
    expected = dict.fromkeys(STATES, 1) | {"admitted": 3, "withdrawn": 3, "draft": 2}
    assert queries.counts(world.season, Wanted(state="draft")) == expected
    assert queries.counts(world.season, Wanted(search="return")) == {"returned": 1, "admitted": 1, "withdrawn": 1}
    assert queries.counts(world.season, Wanted(category="fairness")) == {"admitted": 1}
    assert queries.counts(world.season, Wanted(unseen=frozenset({world.fair}))) == expected | {"admitted": 2}


def test_a_list_is_cut_down_to_what_is_wanted(world: World) -> None:
    world.add_more()
    only = {"admitted after return"}
    for wanted in ({"category": "fairness"}, {"country": "DE"}, {"language": "de"}, {"search": "aral"},
                   {"search": "Germany after"}, {"country": "DE", "state": "admitted"}):  # fmt: skip
        assert world.titles(**wanted) == only, wanted
    assert world.titles(search="Germany draft") == set()
    assert world.titles(country="DE", state="returned") == set()
    assert world.titles(unseen=frozenset({world.fair})) == world.made.keys() - only - {
        f"later {state}" for state in STATES
    }
    assert [row.title for row in world.page(Wanted(category="resilience", state="returned"), of=world.later)] == [
        "later returned"
    ]
    (row,) = world.page(Wanted(country="DE"))
    assert (row.company, row.category) == ("Aral", "fairness")
    assert {row.title: row.category for row in world.page(Wanted(state="draft"))} == {
        "draft": None,
        "begun": "resilience",
    }


def test_pages_from_either_end_are_the_list(world: World) -> None:
    twin = world.add("submitted", by=world.other)
    twin.submitted_at = world.made["admitted"].submitted_at
    db.session.flush()
    for name in (way + sort for sort in choosing.SORTS for way in ("", "-")):
        whole = [row.id for row in world.page(sort=name)]
        assert len(whole) == len(STATES) + 1
        one_by_one = [choosing.page(world.season, Wanted(), name, start=place, size=1, total=8) for place in range(8)]
        assert [row.id for page in one_by_one for row in page] == whole
        by_three = [choosing.page(world.season, Wanted(), name, start=place, size=3, total=8) for place in (0, 3, 6)]
        assert [[row.id for row in page] for page in by_three] == [whole[:3], whole[3:6], whole[6:]]
    assert {row.title for row in world.page(sort="-submitted")[-1:] + world.page(sort="submitted")[-1:]} == {"draft"}
    assert [row.title for row in world.page(sort="title")] == sorted([*STATES, "submitted"])
    assert [row.id for row in world.page(Wanted(state="submitted"))] == sorted(
        row.id for row in world.page(Wanted(state="submitted"))
    )
    assert [row.title for row in world.page(sort="-title")] == sorted([*STATES, "submitted"], reverse=True)
    assert [row.company for row in world.page(sort="company")] == ["Aral"] + ["Steppe"] * 7


def test_a_title_stands_twice_where_another_entry_of_the_season_has_it(world: World) -> None:
    unseen = frozenset({world.fair})
    for title, other in (("twice", {}), ("in another season", {"of": world.later}), ("withdrawn too", {}),
                         ("unseen twice", {"in_category": "fairness"}), ("untitled", {})):  # fmt: skip
        world.add(title)
        world.add(title, **other)
        if title == "withdrawn too":
            world.withdraw(title)
    for each in db.session.query(Nomination).filter_by(title="untitled"):
        each.title, each.title_key = "", sort_key("")
    db.session.flush()
    assert {row.title for row in world.page() if row.twin} == {"twice", "unseen twice", "withdrawn too"}
    assert [row.state for row in world.page() if row.twin and row.title == "withdrawn too"] == ["withdrawn"]
    assert {row.title for row in world.page(Wanted(unseen=unseen)) if row.twin} == {"twice", "withdrawn too"}


def test_countries_are_those_of_the_entries_of_the_season(world: World) -> None:
    world.add("From nowhere").country = ""
    world.add("From Aral", by=world.other, in_category="fairness")
    world.add("Later", by=make.company(country="CH"), of=world.later)
    db.session.flush()
    assert sorted(queries.countries(world.season, frozenset())) == ["DE", "KZ"]
    assert queries.countries(world.season, frozenset({world.fair})) == ["KZ"]
    assert sorted(queries.countries(world.later, frozenset())) == ["CH", "KZ"]


def test_what_waits_for_a_decision_was_submitted_and_is_still_there(world: World) -> None:
    world.add_more()
    fair = world.add("fair", in_category="fairness")
    one = world.made["submitted"]
    db.session.flush()
    ids, unseen = [each.id for each in world.made.values()], frozenset({world.fair})
    rows = queries.to_admit(world.season, Wanted(), most=9)
    assert [(row.title, row.version_id) for row in rows] == [("fair", fair.version_id), ("submitted", one.version_id)]
    assert [row.title for row in queries.to_admit(world.season, Wanted(), most=1)] == ["fair"]
    assert [row.title for row in queries.to_admit(world.season, Wanted(unseen=unseen), most=9)] == ["submitted"]
    for wanted, seen in ((frozenset(), [fair, one]), (unseen, [one])):
        assert [each.id for each in queries.submitted(world.season, ids, wanted)] == [each.id for each in seen]
        assert queries.submitted(world.season, [fair.id], wanted) == ([fair] if fair in seen else [])
    waiting = {str(each.id): str(each.version_id) for each in (fair, one)}
    assert queries.waiting(world.season, ids) == sorted(waiting.items())
    assert queries.waiting(world.season, [one.id]) == [(str(one.id), str(one.version_id))]


def test_the_history_of_an_entry_is_its_own_and_the_latest_comes_first(world: World) -> None:
    minutes = itertools.count(1)
    who = make.person("Aliya")

    def later() -> Any:
        return MOMENT + timedelta(minutes=next(minutes))

    titles = ("admitted", "disqualified")
    for title in titles:
        of = world.made[title]
        db.session.get_one(Version, of.version_id).submitted_at = later()
        db.session.get_one(Admission, of.admission_id).at = later()
        db.session.add(Extension(id=uuid.uuid4(), nomination_id=of.id, reason="Flood", until=MOMENT, at=later(),
                                 by_id=who.id))  # fmt: skip
        world.withdraw(title, reason="Sold")
        db.session.get_one(Withdrawal, of.withdrawal_id).at = later()
        log("nomination.moved", by=who, season_id=world.season.id, subject_id=of.id, category="fairness", reason="Fits")
        log("nomination.submitted", by=who, season_id=world.season.id, subject_id=of.id)
    ended, open_ = world.disqualify("admitted"), db.session.query(Disqualification).filter_by(
        nomination_id=world.made["disqualified"].id).one()  # fmt: skip
    ended.at, open_.at, ended.ended_at = later(), later(), later()
    db.session.flush()
    own, other = (queries.history(world.made[title]) for title in titles)
    common = ["submitted", "admitted", "extended", "withdrawn", "disqualified"]
    assert sorted(row.kind for row in own) == sorted([*common, "moved", "reinstated"])
    assert sorted(row.kind for row in other) == sorted([*common, "moved"])
    assert [row.at for row in own] == sorted((row.at for row in own), reverse=True)
    said = {row.kind: row for row in own}
    assert (said["extended"].by, said["extended"].detail, said["submitted"].by) == ("Aliya", "Flood", None)
    assert (said["moved"].by, said["moved"].detail, said["moved"].category) == ("Aliya", "Fits", "fairness")
    assert said["withdrawn"].detail == "Sold"
