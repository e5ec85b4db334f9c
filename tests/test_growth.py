"""What a page costs does not grow with the season: counted in steps of SQLite's machine, which no clock disturbs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, insert, select

from awards.accounts.models import Company
from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.queries import season_by_slug
from awards.results.models import Board, Publication, Standing
from awards.scoring.models import Ballot
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.databases("sqlite")
STEP, MORE, SLACK = 20, 400, 1.3  # how finely is counted; how many nominations come; how much dearer a page may be


class Season(Staffed):
    """A closed round with a few entries, and a juror on the panel of one category; more come to another."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        with app.app_context():
            season = season_by_slug(self.slug)
            round_ = make.rounds(season)["1"]
            juror = make.juror(season, make.person("Asel"))
            self.people["Asel"] = juror.person.id
            make.seat(juror, round_, make.category(season, "fairness"))
            found = [make.entry(season, f"Small {number}", in_category="fairness") for number in range(3)]
            self.model = make.entry(season, "Model", in_category="efficiency").id
            self.held = make.assignment(make.juror(season, make.person("Boris")), round_, found[0], declared=False).id
            make.close(round_)
            db.session.commit()

    def grow(self, more: int = MORE) -> None:
        """Let many nominations more have come, of one category, each of a company of its own and with an event."""
        with self.app.app_context():
            season, moment = season_by_slug(self.slug), now()
            for _ in range(more):
                ids = {name: uuid.uuid4() for name in ("company", "version", "admission", "nomination", "sheet")}
                company = {"id": ids["company"], "name": f"Firm {ids['company']}", "name_key": str(ids["company"])}
                copy(Nomination, self.model, id=ids["nomination"], company_id=add(Company, self.company_id, **company),
                     title_key=str(ids["nomination"]), version_id=None, admission_id=None)  # fmt: skip
                model = db.session.get_one(Nomination, self.model)
                copy(Version, model.version_id, id=ids["version"], nomination_id=ids["nomination"])
                copy(Admission, model.admission_id, id=ids["admission"], nomination_id=ids["nomination"])
                row = db.session.get_one(Nomination, ids["nomination"])
                row.version_id, row.admission_id = ids["version"], ids["admission"]
                copy(
                    Assignment, self.held, id=ids["sheet"], nomination_id=ids["nomination"], category_id=row.category_id
                )
                ballot = {"assignment_id": ids["sheet"], "opened_at": moment, "submitted_at": moment, "scored": 5}
                db.session.execute(insert(Ballot), [ballot])
                happened = {"at": moment - timedelta(hours=1), "kind": "nomination.submitted", "detail": {}}
                db.session.execute(
                    insert(Event), [happened | {"season_id": season.id, "subject_id": ids["nomination"]}]
                )
            db.session.commit()


def add(model: Any, like: Any, **changes: Any) -> Any:
    copy(model, like, **changes)
    return changes["id"]


def copy(model: Any, like: Any, **changes: Any) -> None:
    row = db.session.execute(select(model.__table__).where(model.id == like)).mappings().one()
    db.session.execute(insert(model), [dict(row) | changes])


@contextmanager
def counted(app: Flask) -> Iterator[list[int]]:
    """Count the steps, in parts of STEP, that the database's machine makes within the block."""
    found = [0]

    def step() -> int:
        found[0] += 1
        return 0

    def watch(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(step, STEP)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", watch)
    try:
        yield found
    finally:
        event.remove(engine, "checkout", watch)
        with app.app_context():
            engine.dispose()


def steps(season: Season, who: str, path: str) -> int:
    """The steps of a page that was asked for before; who: a role, or nobody who is signed in."""
    client = season.client(who) if who else season.app.test_client()
    assert client.get(season.at(path)).status_code == 200
    with counted(season.app) as found:
        assert client.get(season.at(path)).status_code == 200
    return found[0]


PAGES = {
    "front page": ("", "/"),
    "front page of a person": ("organiser", "/"),
    "every page": ("organiser", "/rules"),
    "desk": ("organiser", "/desk"),
    "entries": ("organiser", "/entries"),
    "entries of a category": ("organiser", "/entries?category=fairness"),
    "entries of a country": ("organiser", "/entries?country=KZ"),
    "log": ("organiser", "/log"),
    "log of a kind": ("organiser", "/log?kind=season.founded"),
    "one entry": ("organiser", "/entries/{model}"),
    "conflicts": ("Asel", "/conflicts?round=1"),
    "conflicts searched": ("Asel", "/conflicts?round=1&q=small"),
    "all boards": ("organiser", "/boards"),
    "a juror's side": ("Asel", "/ballots"),
    "a juror's own order": ("Asel", "/ballots/order"),
}


@pytest.mark.long
def test_no_page_costs_more_because_the_season_is_larger(app: Flask) -> None:
    season = Season(app)
    season.grow(60)  # every list has a whole page
    paths = {name: (who, path.format(model=season.model)) for name, (who, path) in PAGES.items()}
    before = {name: steps(season, *page) for name, page in paths.items()}
    season.grow()
    after = {name: steps(season, *page) for name, page in paths.items()}
    assert min(before.values()) > 5
    assert {name: (before[name], after[name]) for name in paths if after[name] > SLACK * before[name] + 10} == {}


def test_a_board_that_stands_costs_as_much_beside_any_number(app: Flask) -> None:
    season = Season(app)
    season.grow(60)
    path = "/boards/1/fairness"
    before = steps(season, "organiser", path)
    season.grow()
    assert steps(season, "organiser", path) <= SLACK * before + 10


@pytest.mark.long
def test_all_boards_cost_as_much_after_a_look_at_any_number(app: Flask) -> None:
    season = Season(app)
    season.grow(60)
    before = looked_at(season)
    season.grow()
    assert looked_at(season) <= SLACK * before + 10


def looked_at(season: Season) -> int:
    """The steps of the overview once every board was made of what there is."""
    with season.app.app_context():
        db.session.execute(delete(Standing))
        db.session.execute(delete(Board))
        db.session.commit()
    for category in ("efficiency", "fairness"):
        assert season.client("organiser").get(season.at(f"/boards/1/{category}")).status_code == 200
    return steps(season, "organiser", "/boards")


@pytest.mark.long
def test_the_desk_of_published_results_costs_as_much_beside_any_number(app: Flask) -> None:
    season = Season(app)
    season.grow(60)
    with app.app_context():
        kind, here = {"kind": "laureates", "number": 1, "content": {}, "sha256": ""}, season_by_slug(season.slug).id
        db.session.add(Publication(**kind, season_id=here, embargo_until=now(), at=now()))
        db.session.commit()
    before = steps(season, "organiser", "/desk")
    season.grow()
    assert steps(season, "organiser", "/desk") <= SLACK * before + 10
