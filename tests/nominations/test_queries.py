"""Reads of nominations say what is asked for and nothing beside it, by person, company, season, entry and file."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Company, Membership
from awards.core.clock import now
from awards.core.db import db
from awards.nominations import queries
from awards.nominations.answers.eligibility import Record
from awards.nominations.models import Attachment, Draft, Extension, Nomination, Version, Withdrawal
from awards.programmes.document.programme import load
from awards.programmes.models import Season
from tests import factories as make
from tests.programmes.seeds import changed, text_of

pytestmark = pytest.mark.long_for("postgresql")

MOMENT = now()


class World:
    """Two companies in a season and the one after it; one person was only asked to join, another has left."""

    def __init__(self) -> None:
        self.season, self.later = make.season(running=None), make.next_season()
        people = {name: make.person(name) for name in ("Aliya", "Timur", "Asked", "Gone")}
        self.aliya, self.stranger = people["Aliya"], make.person("Stranger")
        self.steppe = make.company("Steppe", members=tuple(people[name] for name in ("Aliya", "Timur", "Gone")))
        self.other = make.company("Other", members=(self.stranger,))
        asked = Membership(company_id=self.steppe.id, person_id=people["Asked"].id, role="member", invited_at=MOMENT)
        db.session.add(asked)
        db.session.query(Membership).filter_by(person_id=people["Gone"].id).one().ended_at = MOMENT
        self.people = people
        self.mine = self.entry("Mine")
        self.second = self.entry("Second", category="fairness")
        self.next = self.entry("Next", of=self.later)
        self.theirs = self.entry("Theirs", by=self.other)

    def entry(
        self, title: str, *, of: Season | None = None, by: Company | None = None, category: str = "resilience"
    ) -> Nomination:
        return make.entry(of or self.season, title, in_category=category, by=by or self.steppe, outcome=None)


@pytest.fixture
def world(context: Flask) -> World:
    return World()


def titles(found: Any) -> list[str]:
    return [each.title for each in found]


def withdraw(nomination: Nomination) -> None:
    nomination.withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=nomination.id, reason="", at=MOMENT)
    db.session.flush()


def test_a_person_reads_the_entries_of_their_companies_and_staff_those_of_the_season(world: World) -> None:
    assert titles(queries.mine(world.aliya, world.season)) == ["Mine", "Second"]
    assert titles(queries.mine(world.aliya, world.later)) == ["Next"]
    assert titles(queries.mine(world.stranger, world.season)) == ["Theirs"]
    for name in ("Asked", "Gone"):
        assert queries.mine(world.people[name], world.season) == []
    every = (world.mine, world.second, world.next, world.theirs)
    for season, own, all_of_it in ((world.season, ["Mine", "Second"], ["Mine", "Second", "Theirs"]),
                                   (world.later, ["Next"], ["Next"])):  # fmt: skip
        found = [queries.nomination_for(world.aliya, season, each.id) for each in every]
        assert titles(each for each in found if each) == own
        found = [queries.entry(season, each.id) for each in every]
        assert titles(each for each in found if each) == all_of_it
    assert titles(queries.locked(each) for each in every) == titles(every)
    assert {each.name for each in queries.members(world.mine)} == {"Aliya", "Timur"}
    assert {each.name for each in queries.members(world.theirs)} == {"Stranger"}


def draft(nomination: Nomination, topic: str, text: str = "", *, revision: int = 1, minutes: int = 0) -> None:
    db.session.add(Draft(nomination_id=nomination.id, topic=topic, revision=revision, answers={"x": text},
                         saved_at=MOMENT + timedelta(minutes=minutes)))  # fmt: skip
    db.session.flush()


def test_topics_are_those_of_the_entry(world: World) -> None:
    for nomination, topic in ((world.mine, "a"), (world.mine, "b"), (world.second, "a"), (world.second, "c")):
        draft(nomination, topic, f"{nomination.title} {topic}")
    assert queries.drafts(world.mine).keys() == {"a", "b"}
    assert {key: each.keys() for key, each in queries.drafts_of([world.second]).items()} == {
        world.second.id: {"a", "c"}
    }
    for nomination in (world.mine, world.second):
        found = [queries.draft(nomination, topic) for topic in "abcd"]
        assert [each.answers["x"].split()[0] for each in found if each] == [nomination.title] * 2
        assert [each.topic for each in found if each] == (["a", "b"] if nomination is world.mine else ["a", "c"])


def test_what_a_company_said_before_is_of_its_other_entries_in_the_same_topic(world: World) -> None:
    draft(world.mine, "a", "own", minutes=9)
    draft(world.theirs, "a", "of another company", minutes=8)
    draft(world.second, "b", "in another topic", minutes=7)
    draft(world.second, "a", "before the form", revision=0, minutes=6)
    assert queries.earlier_answers(world.mine, "a") == {}
    draft(world.next, "a", "in another season", minutes=5)
    assert queries.earlier_answers(world.mine, "a") == {"x": "in another season"}
    draft(world.entry("Third"), "a", "older", minutes=4)
    assert queries.earlier_answers(world.mine, "a") == {"x": "in another season"}
    assert queries.earlier_answers(world.next, "a") == {"x": "own"}


def test_files_are_those_of_the_entry_that_are_there_were_taken_out_or_are_to_come(world: World) -> None:
    rows: dict[str, Attachment] = {}
    for name, (nomination, more) in {
        "first": (world.mine, {}),
        "second": (world.mine, {}),
        "out": (world.mine, {"removed_at": MOMENT}),
        "logo out": (world.mine, {"removed_at": MOMENT, "question": "logo"}),
        "to come": (world.mine, {"stored_at": None}),
        "to come, too": (world.mine, {"stored_at": None}),
        "never came": (world.mine, {"stored_at": None, "removed_at": MOMENT}),
        "theirs": (world.theirs, {}),
        "theirs out": (world.theirs, {"removed_at": MOMENT}),
        "theirs to come": (world.theirs, {"stored_at": None}),
    }.items():
        made = make.attachment(nomination, "a.pdf", size=2 ** len(rows))
        for field, value in {"name": name, "uploaded_at": MOMENT + timedelta(minutes=len(rows)), **more}.items():
            setattr(made, field, value)
        rows[name] = made
    db.session.flush()

    def names(found: Any) -> list[str]:
        return [each.name for each in found]

    assert names(queries.files(world.mine).values()) == ["first", "second"]
    assert {key: names(each.values()) for key, each in queries.files_of([world.theirs]).items()} == {
        world.theirs.id: ["theirs"]
    }
    assert set(names(queries.every_file(world.mine).values())) == {"first", "second", "out", "logo out"}
    assert names(queries.removed_files(world.mine, "files")) == ["out"]
    assert names(queries.removed_files(world.mine, "logo")) == ["logo out"]
    assert [queries.kept_bytes(each) for each in (world.mine, world.theirs, world.second)] == [127, 896, 0]
    for read, there in ((queries.file, ["first", "second", "out", "logo out"]),
                        (queries.announced, ["to come", "to come, too", "never came"])):  # fmt: skip
        found = [read(world.mine, each.id) for each in rows.values()]
        assert names(each for each in found if each) == there


def test_versions_and_later_deadlines_are_those_of_the_entry(world: World) -> None:
    first = db.session.get_one(Version, world.mine.version_id)
    names = ("nomination_id", "programme_id", "category_id", "title", "language", "answers", "sha256", "submitted_at")
    db.session.add(Version(id=uuid.uuid4(), number=2, **{name: getattr(first, name) for name in names}))
    for nomination, days in ((world.mine, 2), (world.mine, 1), (world.second, 9)):
        db.session.add(Extension(id=uuid.uuid4(), nomination_id=nomination.id, reason="Flood", at=MOMENT,
                                 until=MOMENT + timedelta(days=days)))  # fmt: skip
    db.session.flush()
    assert [each.number for each in queries.versions(world.mine)] == [2, 1]
    assert [each.number for each in queries.versions(world.second)] == [1]
    days = {key: each.until - MOMENT for key, each in queries.extensions([world.mine, world.next]).items()}
    assert days == {world.mine.id: timedelta(days=2)}
    for nomination, until in ((world.mine, 2), (world.second, 9)):
        assert queries.extended_until(nomination) == MOMENT + timedelta(days=until)
    assert queries.extension(world.next) is None
    assert queries.extended_until(world.next) is None


def test_entries_of_companies_are_counted_in_their_season(world: World) -> None:
    withdraw(gone := world.entry("Gone"))
    unsent = world.entry("Unsent", category="efficiency")
    unsent.version_id = unsent.category_id = None
    world.next.touched_at = MOMENT + timedelta(days=9)
    world.theirs.touched_at = MOMENT + timedelta(days=8)
    db.session.flush()
    assert [queries.begun(world.season, each) for each in (world.steppe, world.other, make.company())] == [4, 1, 0]
    assert queries.begun(world.later, world.steppe) == 1
    mine, second, open_ = (
        (world.steppe.id, *each) for each in (("resilience", True), ("fairness", True), (None, False))
    )
    assert set(queries.entries_of([world.steppe], world.season)) == {mine, second, open_}
    assert set(queries.entries_of([world.steppe], world.season, besides=world.mine)) == {second, open_}
    assert queries.entries_of([world.other], world.season) == [(world.other.id, "resilience", True)]
    assert queries.rivals(world.mine) == ["fairness"]
    assert sorted(map(str, queries.rivals(unsent))) == ["fairness", "resilience"]
    assert sorted(map(str, queries.rivals(gone))) == ["fairness", "resilience"]
    assert queries.rivals(world.theirs) == []
    assert queries.newest_of(world.steppe) == world.later.slug
    assert queries.newest_of(world.other) == world.season.slug
    assert queries.newest_of(make.company()) is None


def test_a_project_without_a_title_is_the_same_as_no_other(world: World) -> None:
    for each in (world.mine, world.second):
        each.title = each.title_key = ""
    db.session.flush()
    assert queries.entered_elsewhere([world.mine.id, world.second.id]) == {}


def test_what_is_on_record_is_looked_up_where_a_condition_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """By company or by its name; nothing is looked up for nothing."""
    asked: list[Any] = []
    ids = {name: uuid.UUID(int=number) for number, name in enumerate(("one", "two", "steppe", "other", "third"))}
    winners = [SimpleNamespace(company_id=ids["steppe"], name_key="steppe", season="2026"),
               SimpleNamespace(company_id=uuid.uuid4(), name_key="third", season="2025")]  # fmt: skip

    def before(_season: Any, *, editions: int) -> list[Any]:
        asked.append(editions)
        return winners

    def elsewhere(nominations: list[uuid.UUID], unseen: Any) -> dict[uuid.UUID, str]:
        asked.append(nominations)
        return {ids["two"]: "fairness"}

    monkeypatch.setattr(queries, "laureates_before", before)
    monkeypatch.setattr(queries, "entered_elsewhere", elsewhere)
    waits = "previous_laureate_wait_editions: 1", "previous_laureate_wait_editions: 0"
    both, alone, free = load(text_of("magistral")), load(changed("magistral", *waits)), load(text_of("shrout-fleiss"))
    entries = [
        (ids["one"], ids["steppe"], "renamed"),
        (ids["two"], ids["other"], "other"),
        (None, ids["third"], "third"),
    ]

    def found(document: Any, entries: list[Any]) -> Any:
        asked.clear()
        return queries.records(SimpleNamespace(document=document), entries)

    assert found(both, entries) == {
        ids["one"]: Record(won="2026"), ids["two"]: Record(elsewhere="fairness"), None: Record(won="2025"),
    }  # fmt: skip
    assert asked == [[ids["one"], ids["two"]], 1]
    assert found(both, entries[2:]) == {None: Record(won="2025")}
    assert asked == [1]
    assert (found(both, []), asked) == ({}, [])
    assert found(alone, entries[:1]) == {ids["one"]: Record()}
    assert asked == [[ids["one"]]]
    assert (found(free, entries[1:2]), asked) == ({ids["two"]: Record()}, [])
