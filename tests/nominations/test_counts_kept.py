"""What is kept of a season's counts is never another than what would be counted anew."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from awards.core.clock import now
from awards.core.db import db, only_reading
from awards.desk import queries
from awards.nominations.choosing.queries import Wanted
from awards.nominations.models import Admission, Disqualification, Nomination, Version, Withdrawal
from awards.nominations.staff import queries as list_queries
from awards.programmes.models import Season
from awards.programmes.queries import season_by_slug
from awards.results import queries as results_queries
from tests import factories as make
from tests.safety.test_killed import PATIENCE, until
from tests.staffing import Staffed

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
LISTED = ({}, {"category": "efficiency"}, {"country": "KZ"}, {"language": "de"})


class Scene(Staffed):
    """A season with two admitted entries; what a process keeps of it is compared with what is there."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.first, self.second = (self.entry(title, outcome="admitted") for title in ("One", "Two"))

    def change(self, write: Callable[[], Any]) -> None:
        """Let something be written, when what was there is kept."""
        self.kept()
        with self.app.app_context():
            write()
            db.session.commit()

    def kept(self) -> list[Any]:
        """The counts and countries as pages have them."""
        with self.app.test_request_context("/"), only_reading():
            season = season_by_slug(self.slug)
            wanted = [Wanted(**each) for each in LISTED]
            return [
                list_queries.piece_of_entries(season, lambda: queries.states_by_category(season), "states by category"),
                *(list_queries.counts(season, each) for each in wanted),
                list_queries.countries(season, frozenset()),
                results_queries.admitted(season),
            ]

    def anew(self) -> list[Any]:
        """The same, counted in a transaction that may write, which keeps nothing."""
        with self.app.test_request_context("/"):
            season = season_by_slug(self.slug)
            wanted = [Wanted(**each) for each in LISTED]
            return [
                queries.states_by_category(season),
                *(list_queries.counts(season, each) for each in wanted),
                list_queries.countries(season, frozenset()),
                results_queries.admitted(season),
            ]

    def set(self, **values: Any) -> None:
        """Change the first entry."""
        db.session.execute(update(Nomination).where(Nomination.id == self.first).values(**values))


def _withdrawn(scene: Scene) -> None:
    row = Withdrawal(id=uuid.uuid4(), nomination_id=scene.first, reason="", at=now())
    db.session.add(row)
    db.session.flush()
    db.session.get_one(Nomination, scene.first).withdrawal_id = row.id


def _disqualified(scene: Scene) -> None:
    row = Disqualification(id=uuid.uuid4(), nomination_id=scene.first, reason="", at=now())
    db.session.add(row)
    db.session.flush()
    db.session.get_one(Nomination, scene.first).disqualification_id = row.id


def _returned(scene: Scene) -> None:
    row = Admission(
        id=uuid.uuid4(), nomination_id=scene.first, outcome="returned", at=now(),
        version_id=db.session.get_one(Nomination, scene.first).version_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.get_one(Nomination, scene.first).admission_id = row.id


def _copied(scene: Scene) -> None:
    table = Nomination.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == scene.first)).mappings().one())
    db.session.execute(insert(Nomination), [row | {"id": uuid.uuid4(), "version_id": None, "admission_id": None}])


def _removed(scene: Scene) -> None:
    scene.set(version_id=None, admission_id=None)
    for table in (Admission, Version):
        db.session.execute(delete(table).where(table.nomination_id == scene.first))
    db.session.execute(delete(Nomination).where(Nomination.id == scene.first))


def _moved(scene: Scene) -> None:
    scene.set(category_id=make.category(season_by_slug(scene.slug), "efficiency").id)


CHANGES: dict[str, Callable[[Scene], Any]] = {
    "begun": _copied,
    "submitted again": lambda scene: scene.set(admission_id=None),
    "a draft": lambda scene: scene.set(admission_id=None, version_id=None),
    "returned": _returned,
    "withdrawn": _withdrawn,
    "disqualified": _disqualified,
    "another category": _moved,
    "no category": lambda scene: scene.set(category_id=None),
    "another country": lambda scene: scene.set(country="KG"),
    "another language": lambda scene: scene.set(language="de"),
    "removed": _removed,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_is_what_would_be_counted(app, change):
    scene = Scene(app)
    before = scene.anew()
    scene.change(lambda: CHANGES[change](scene))
    assert scene.kept() == scene.anew() != before


@pytest.mark.parametrize("taken_back", ["withdrawal_id", "disqualification_id"])
def test_what_was_taken_back_counts_again(app, taken_back):
    scene = Scene(app)
    before = scene.anew()
    scene.change(lambda: {"withdrawal_id": _withdrawn}.get(taken_back, _disqualified)(scene))
    scene.change(lambda: scene.set(**{taken_back: None}))
    assert scene.kept() == scene.anew() == before


def test_what_was_never_written_is_kept_by_nobody(app):
    scene = Scene(app)
    before = scene.kept()
    with app.app_context():
        _withdrawn(scene)
        season = season_by_slug(scene.slug)
        assert list_queries.counts(season, Wanted()) == {"admitted": 1, "withdrawn": 1}
        db.session.rollback()
    assert scene.kept() == before


def test_what_was_counted_once_is_not_counted_again_but_where_something_is_searched(app, statements):
    scene = Scene(app)
    with app.test_request_context("/"), only_reading():
        season = season_by_slug(scene.slug)
        for wanted, again in ((Wanted(), 0), (Wanted(search="one"), 1)):
            found = list_queries.counts(season, wanted)
            with statements() as sent:
                assert list_queries.counts(season, wanted) == found
            assert len(sent) == again


@pytest.mark.databases("postgresql")  # SQLite has one writer
def test_two_who_write_at_once_do_not_wait_for_each_other(app):
    """That entries moved is written when a transaction ends: not for as long as it lasts."""
    scene = Scene(app)
    with app.app_context(), db.engine.connect() as one, db.engine.connect() as two:
        for connection, entry in ((one, scene.first), (two, scene.second)):
            connection.exec_driver_sql("SET lock_timeout = '2s'")
            connection.execute(update(Nomination).where(Nomination.id == entry).values(country="KG"))
        two.commit()
        one.commit()
    assert scene.kept() == scene.anew()


@pytest.mark.databases("postgresql")
def test_who_decides_and_who_changes_an_entry_do_not_wait_for_each_other(app):
    """Who decides holds the season and waits for the entry; whoever changes that one must not want the season."""
    scene = Scene(app)
    season = select(Season.id).where(Season.slug == scene.slug).with_for_update(key_share=True)
    entry = select(Nomination.country).where(Nomination.id == scene.first).with_for_update()
    with (
        app.app_context(),
        db.engine.connect() as nominee,
        db.engine.connect() as decider,
        ThreadPoolExecutor(1) as pool,
    ):
        nominee.execute(update(Nomination).where(Nomination.id == scene.first).values(country="KG"))
        decider.execute(season)
        decided = pool.submit(decider.scalar, entry)
        until(lambda: db.session.scalar(WAITING))
        nominee.commit()
        assert decided.result(PATIENCE) == "KG"
    assert scene.kept() == scene.anew()


def test_an_entry_that_changes_seasons_moves_both(app):
    here = Scene(app)
    there = copy(here)
    with app.app_context():
        other = make.season(make.HARBOUR.read_text(encoding="utf-8"), running=None)
        there.slug, values = other.slug, {"season_id": other.id, "category_id": None}
        db.session.commit()
    there.kept()
    here.change(lambda: here.set(**values))
    for scene in (here, there):
        assert scene.kept() == scene.anew()
        assert scene.kept()[1] == {"admitted": 1}


def test_what_is_counted_after_something_undone_is_counted_anew(app):
    """A number that was never committed is given again: what is kept under it was not counted with it."""
    scene = Scene(app)
    scene.kept()
    with app.app_context():
        _removed(scene)
        assert list_queries.counts(season_by_slug(scene.slug), Wanted()) == {"admitted": 1}
        db.session.rollback()
    scene.change(lambda: scene.set(country="KG"))
    assert scene.kept() == scene.anew()


def test_many_entries_that_come_at_once_are_counted(app):
    scene = Scene(app)
    scene.kept()
    with app.app_context():
        table = Nomination.__table__
        row = dict(db.session.execute(select(table).where(table.c.id == scene.first)).mappings().one())
        fresh = {"version_id": None, "admission_id": None}
        db.session.execute(insert(Nomination), [row | fresh | {"id": uuid.uuid4()} for _ in range(1000)])
        db.session.commit()
    assert scene.kept() == scene.anew()
    assert scene.kept()[1] == {"draft": 1000, "admitted": 2}


def test_what_a_reader_does_not_see_is_in_no_count_of_theirs_and_in_those_of_others(app):
    scene = Scene(app)
    scene.change(
        lambda: scene.set(category_id=make.category(season_by_slug(scene.slug), "efficiency").id, country="KG")
    )
    for _ in range(2):  # counted, and then kept
        with app.test_request_context("/"), only_reading():
            season = season_by_slug(scene.slug)
            unseen = frozenset({make.category(season, "efficiency").id})
            every, fewer = (Wanted(unseen=each) for each in (frozenset(), unseen))
            assert list_queries.counts(season, every) == {"admitted": 2}
            assert list_queries.counts(season, fewer) == {"admitted": 1}
            assert set(list_queries.countries(season, frozenset())) - {"KG"} == set(
                list_queries.countries(season, unseen)
            )
