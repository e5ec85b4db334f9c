"""Exports that the worker prepares: asked for, made, fetched by whoever asked and only while they may; their files."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from awards.core.clock import now
from awards.core.db import apart, db
from awards.core.files import export_store
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import IN_FORCE, Appointment
from awards.results.exports import actions, preparing, rules, spreadsheets
from awards.results.exports.offered import TABLES
from awards.results.exports.preparing import prepare_exports
from awards.results.exports.sweep import sweep_exports
from awards.results.models import PreparedExport
from tests import factories as make
from tests.results import scenes

SLUG = "harbour-2027"


class Desk:
    """A judging that is over, with an organiser whose exports the worker prepares."""

    def __init__(self, app: Flask, sign_in: Any) -> None:
        self.app = app
        with app.app_context():
            files = export_store()
            for key in list(files.keys()):  # of an earlier test, whose rows are gone
                files.remove(key)
            season = scenes.judged()
            self.people = scenes.staff(season, "organiser", "observer", "owner")
        self.client = sign_in(self.people["organiser"])
        self.sign_in = sign_in

    def ask(self, table: str, client: Any = None, **given: Any) -> Any:
        """Fill in the page of a table and press its button."""
        page = f"/{SLUG}/exports/new?table={table}"
        return (client or self.client).submit(page, form="exports/new", **given)

    def work(self) -> int:
        with self.app.app_context():
            return prepare_exports()

    def rows(self) -> list[PreparedExport]:
        with self.app.app_context():
            return list(db.session.scalars(select(PreparedExport).order_by(PreparedExport.asked_at)))

    def file(self, export: PreparedExport, client: Any = None) -> Any:
        return (client or self.client).get(f"/{SLUG}/exports/files/{export.id}")

    def change(self, **values: Any) -> None:
        with self.app.app_context(), apart() as connection:
            connection.execute(update(PreparedExport).values(**values))

    def keys(self) -> list[str]:
        with self.app.app_context():
            return export_store().keys()


@pytest.fixture
def desk(app: Flask, sign_in: Any) -> Desk:
    return Desk(app, sign_in)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything prepared by the worker, however short it is."""
    monkeypatch.setattr(rules, "AT_ONCE", 0)


def test_a_long_table_is_prepared_offered_and_fetched_by_whoever_asked(few: None, desk: Desk) -> None:
    answer = desk.ask("scores", format="csv", columns=["juror", "category"], category="place")
    assert answer.status_code == 303
    assert answer.location == f"/{SLUG}/exports"
    (asked,) = desk.rows()
    assert desk.file(asked).status_code == 404, "it is not made yet"
    assert "Waiting for its turn" in desk.client.get(f"/{SLUG}/exports").page.text
    assert desk.work() == 1
    (made,) = desk.rows()
    assert made.size
    assert made.done == asked.expected > 0
    answer = desk.file(made)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={SLUG}-scores-")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0] == ["Juror", "Category"]
    assert len(rows) == made.done + 1
    with desk.app.app_context():
        events = db.session.scalars(select(Event).where(Event.kind.like("export.%")).order_by(Event.number)).all()
        assert [(each.kind, each.detail["table"], each.detail["rows"]) for each in events] == [
            ("export.made", "scores", made.done), ("export.fetched", "scores", made.done)]  # fmt: skip
        assert {each.person_id for each in events} == {desk.people["organiser"]}
    page = desk.client.get(f"/{SLUG}/exports").page.text
    assert "Ready" in page
    assert "Exported lately" in page
    for other in ("owner", "observer"):
        assert desk.file(made, desk.sign_in(desk.people[other])).status_code == 404


def test_a_short_table_comes_at_once_with_what_was_chosen(desk: Desk) -> None:
    answer = desk.ask("nominations", format="semicolon", columns=["state", "nomination"], q="mole")
    answer = desk.client.get(answer.location)
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))
    assert rows == [["State", "Nomination"], ["admitted", "mole-walk"]]
    assert desk.rows() == []


def test_columns_are_moved_without_a_script(desk: Desk) -> None:
    answer = desk.ask("nominations", columns=["id", "nomination", "state"], button="move=up:state")
    assert "columns=id,state,nomination" in answer.location.replace("%2C", ",")
    page = desk.client.get(answer.location).page
    assert "Only" not in page.text


@pytest.mark.parametrize("separator", [",", ";"])
def test_formats_of_a_table_agree_cell_by_cell(desk: Desk, separator: str) -> None:
    with desk.app.app_context():
        season = programmes.season_by_slug(SLUG)
        for title in ("=1+1; -2", "a\nb, “c”;d", "Ә Ғ Қ Ң Ө Ү Һ", "x" * 40_000):
            make.entry(season, title[:150], in_category=season.document.categories[0].id)
        db.session.commit()
    kind = {",": "csv", ";": "semicolon"}[separator]
    for table, offered in TABLES.items():
        if "csv" not in offered.formats:
            continue
        path = f"/{SLUG}/exports/{table}"
        parsed = json.loads(desk.client.get(f"{path}.json").text)
        names = [field["name"] for field in parsed["fields"]]
        assert len(set(names)) == len(names), table
        query = {"columns": ",".join(names)}
        text = desk.client.get(f"{path}.{kind}", query_string=query).get_data(as_text=True)
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator))
        book = openpyxl.load_workbook(io.BytesIO(desk.client.get(f"{path}.xlsx", query_string=query).data))
        sheet = list(book.worksheets[0].iter_rows(values_only=True))
        assert rows[0] == [field["label"] for field in parsed["fields"]]
        assert len(rows) == len(sheet) == len(parsed["rows"]) + 1, table
        for line, cells, record in zip(rows[1:], sheet[1:], parsed["rows"], strict=True):
            for field, written, cell in zip(parsed["fields"], line, cells, strict=True):
                same(field, record[field["name"]], written, cell, separator)


def same(field: dict[str, str], value: Any, written: str, cell: Any, separator: str) -> None:
    """Whether a value of JSON, what CSV says, and a cell of a workbook are the same."""
    if value is None:
        assert written == ""
        assert cell is None
    elif isinstance(value, int | float):
        assert field["type"] == "number"
        assert Decimal(written.replace(",", ".") if separator == ";" else written) == Decimal(str(value))
        assert cell == pytest.approx(value)
    elif field["type"] == "moment":
        assert written == value
        assert cell.isoformat() == value[:19]
    else:
        assert written == spreadsheets.harmless(value)
        assert (cell or "").replace("_x000D_", "") == value


def test_json_says_what_it_is_and_is_typed(desk: Desk) -> None:
    found = json.loads(desk.client.get(f"/{SLUG}/exports/results.json").text)
    assert found["about"]["table"] == "results"
    assert found["about"]["made_at"].endswith("+00:00")
    by_name = {field["name"]: field["type"] for field in found["fields"]}
    assert by_name["place"] == "number"
    assert by_name["nomination_id"] == "text"
    first = found["rows"][0]
    assert isinstance(first["place"], int)
    assert uuid.UUID(first["nomination_id"])


def test_three_wait_at_most_and_one_can_be_cancelled(few: None, desk: Desk) -> None:
    for _ in range(rules.MOST_WAITING):
        assert desk.ask("comments", format="csv").status_code == 303
    refused = desk.ask("comments", format="csv")
    assert refused.status_code == 422
    assert "still being prepared" in refused.page.text
    first = desk.rows()[0]
    assert desk.client.submit(f"/{SLUG}/exports", form=str(first.id)).status_code == 303
    assert len(desk.rows()) == 2
    assert desk.ask("comments", format="csv").status_code == 303


def test_what_was_taken_back_while_it_is_made_leaves_no_file(
    few: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask("scores", format="csv")
    tell = actions.tell

    def cancelled(*given: Any) -> None:
        with apart() as connection:
            connection.execute(PreparedExport.__table__.delete())
        tell(*given)

    monkeypatch.setattr(preparing, "EVERY", 0)
    monkeypatch.setattr(actions, "tell", cancelled)
    assert desk.work() == 1
    assert desk.rows() == []
    assert desk.keys() == []


def test_a_worker_that_was_killed_offers_nothing_and_another_makes_it(
    few: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask("scores", format="csv")

    class Killed(BaseException):
        """The process is gone: nothing of it runs any more."""

    def killed(*_given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(preparing, "EVERY", 0)
        patch.setattr(actions, "tell", killed)
        with pytest.raises(Killed):
            desk.work()
    (half,) = desk.rows()
    assert half.finished_at is None
    assert desk.file(half).status_code == 404
    assert desk.keys() == [], "what is half-written is none of the files"
    assert desk.work() == 0, "it may be at it still"
    desk.change(seen_at=now() - rules.LOST_AFTER - timedelta(seconds=1))
    assert desk.work() == 1
    (whole,) = desk.rows()
    assert desk.file(whole).status_code == 200
    desk.change(finished_at=None, tries=rules.TRIES, seen_at=None)
    assert desk.work() == 0
    assert desk.rows()[0].failed == "tried"
    assert "interrupted several times" in desk.client.get(f"/{SLUG}/exports").page.text


def test_two_workers_never_have_the_same_one(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    with desk.app.app_context():
        first = actions.claim()
        assert first is not None
        assert actions.claim() is None
        desk.change(seen_at=now() - rules.LOST_AFTER - timedelta(seconds=1))
        second = actions.claim()
        assert second is not None
        with pytest.raises(actions.Lost):
            actions.tell(*first, 1)
        with pytest.raises(actions.Lost):
            actions.finish(*first, size=1, rows=1, ground=rules.Ground())
        actions.tell(*second, 1)


def test_access_is_checked_anew_at_each_download(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    desk.work()
    (made,) = desk.rows()
    assert desk.file(made).status_code == 200
    with desk.app.app_context():
        season = programmes.season_by_slug(SLUG)
        scenes.set_close(season, "jury", 60)
        db.session.commit()
    refused = desk.file(made)
    assert refused.status_code == 403
    assert "reopened" in refused.page.text
    with desk.app.app_context():
        season = programmes.season_by_slug(SLUG)
        scenes.set_close(season, "jury", -1)
        me = db.session.get_one(make.Person, desk.people["organiser"])
        rival = make.entry(season, "Rival", in_category=season.document.categories[0].id,
                           by=make.company(members=(me,)))  # fmt: skip
        assert rival.category_id
        db.session.commit()
    refused = desk.file(made)
    assert refused.status_code == 403
    assert "conflict of interest" in refused.page.text
    desk.ask("scores", format="csv")
    desk.work()
    anew = desk.rows()[-1]
    text = desk.file(anew).get_data(as_text=True)
    with desk.app.app_context():
        name = str(programmes.season_by_slug(SLUG).document.categories[0].name["en"])
    assert name not in text.rpartition("Nothing about")[0]
    assert "Nothing about nominations" in text


def test_the_end_of_a_role_the_week_and_the_person_end_it(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    desk.work()
    (made,) = desk.rows()
    with desk.app.app_context():
        sweep_exports()
    assert desk.file(made).status_code == 200
    with desk.app.app_context():
        db.session.execute(update(Appointment).where(Appointment.person_id == made.person_id, *IN_FORCE)
                           .values(ended_at=now()))  # fmt: skip
        db.session.commit()
    assert desk.file(made).status_code == 404
    with desk.app.app_context():
        assert sweep_exports() == 1
    assert desk.rows() == []
    assert desk.keys() == []


def test_what_only_organisers_see_is_not_had_as_an_observer(few: None, desk: Desk) -> None:
    desk.ask("nominations", format="csv", columns=["nomination", "tags", "colleague"])
    desk.work()
    (made,) = desk.rows()
    assert "Tags" in desk.file(made).get_data(as_text=True)
    with desk.app.app_context():
        mine = Appointment.person_id == made.person_id
        db.session.execute(update(Appointment).where(mine, *IN_FORCE).values(role="observer"))
        db.session.commit()
        sweep_exports()
    refused = desk.file(made)
    assert refused.status_code == 403
    assert "another role" in refused.page.text


def test_a_week_later_there_is_nothing(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    desk.work()
    (made,) = desk.rows()
    desk.change(expires_at=now())
    assert desk.file(made).status_code == 403
    with desk.app.app_context():
        assert sweep_exports() == 1
    assert desk.file(made).status_code == 404


def test_a_file_whose_row_is_gone_goes_with_the_next_sweep(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    desk.work()
    with desk.app.app_context(), apart() as connection:
        connection.execute(PreparedExport.__table__.delete())
    with desk.app.app_context():
        assert sweep_exports() == 1
    assert desk.keys() == []


def test_tables_with_addresses_are_not_for_observers(desk: Desk) -> None:
    client = desk.sign_in(desk.people["observer"])
    page = client.get(f"/{SLUG}/exports").page.text
    for table, offered in TABLES.items():
        wanted = 200 if "observer" in offered.roles else 404
        assert client.get(f"/{SLUG}/exports/new?table={table}").status_code == wanted, table
        if "csv" in offered.formats:
            assert client.get(f"/{SLUG}/exports/{table}.csv").status_code == wanted, table
        assert (str(offered.title) in page) == (wanted == 200), table


def test_what_no_file_can_be_is_refused_in_words(desk: Desk) -> None:
    refused = desk.ask("nominations", format="pdf", columns=[f"{code}" for code in columns_of(desk, "nominations")])
    assert refused.status_code == 422
    assert "A page has room for 12 columns" in refused.page.text


def columns_of(desk: Desk, table: str) -> list[str]:
    return [field["name"] for field in json.loads(desk.client.get(f"/{SLUG}/exports/{table}.json").text)["fields"]]


@pytest.mark.long
@pytest.mark.parametrize("format_", ["csv", "xlsx", "json"])
def test_a_long_export_takes_no_more_memory_than_a_short_one(
    few: None, desk: Desk, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ids that were read are kept, so and so many of them: that would grow here, and is full long before a million.
    monkeypatch.setattr("awards.core.db._made", uuid.UUID)

    def most(rows: int) -> int:
        with desk.app.app_context():
            season = programmes.season_by_slug(SLUG)
            company = make.company().id
            values = {"season_id": season.id, "company_id": company, "country": "KZ", "language": "en"}
            db.session.execute(insert(Nomination), [make_row(values, number) for number in range(rows)])
            db.session.commit()
        desk.ask("nominations", format=format_)
        tracemalloc.start()
        assert desk.work() == 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        made = desk.rows()[-1]
        assert made.failed is None
        assert made.done >= rows
        return peak

    most(10)
    short = most(5_000)  # cells that come again are kept, too, until so and so many are there
    assert most(10_000) < 1.5 * short


def make_row(values: dict[str, Any], number: int) -> dict[str, Any]:
    """A nomination as a row, in the draft state."""
    title = f"Nomination {number}"
    return {**values, "id": uuid.uuid4(), "title": title, "title_key": title.lower(), "search_key": title.lower(),
            "created_at": now(), "touched_at": now(), "created_by_id": None}  # fmt: skip


def test_progress_is_told_for_the_reader_alone(few: None, desk: Desk) -> None:
    desk.ask("scores", format="csv")
    found = desk.client.get(f"/{SLUG}/exports/progress").json["exports"]
    assert [(each["waits"], each["done"]) for each in found] == [(True, 0)]
    assert desk.sign_in(desk.people["owner"]).get(f"/{SLUG}/exports/progress").json == {"exports": []}
