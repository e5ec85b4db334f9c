"""The log of a season: who did what, in words, found by kind, person and nomination."""

from __future__ import annotations

import ast
import csv
import io
from datetime import datetime, time, timedelta
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import update

import awards
from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.log import log_page
from awards.desk.log.event_words import WORDS
from awards.ledger.actions import log
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

QUERIES = 6
PACKAGE = Path(awards.__file__).parent


@pytest.fixture
def staffed(app):
    return Staffed(app)


def kinds_logged():
    """Every kind that the code writes as a plain text, and the beginnings of those it puts together."""
    whole, beginnings = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("log", "note") and node.args:
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    whole.add(kind.value)
                elif isinstance(kind, ast.JoinedStr):
                    beginnings.add(kind.values[0].value)
    return whole, beginnings


def test_every_event_has_words():
    whole, beginnings = kinds_logged()
    assert len(whole) > 40
    assert sorted(whole - set(WORDS)) == []
    assert [start for start in beginnings if not any(kind.startswith(start) for kind in WORDS)] == []


def happened(staffed, kind="round.moved", role="organiser", **detail):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        log(kind, by=db.session.get(Person, staffed.people[role]), season_id=season.id, **detail)
        db.session.commit()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for _ in range(count):
        happened(staffed, "nomination.submitted", subject_id=staffed.entry("One"))
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at("/log"))
    assert len(sent) == QUERIES


def rows(page):
    return ["".join(row.itertext()) for row in page.page.all("tr")[1:]]


def test_events_say_who_when_what_and_why(staffed):
    happened(staffed, "nomination.extended", subject_id=staffed.entry("Route of last resort"), reason="Flood.")
    first = rows(staffed.client("organiser").get(staffed.at("/log")))[0]
    for words in ("Deadline of a nomination extended", "Flood.", "The organiser", "Route of last resort"):
        assert words in first


def test_a_reason_that_is_a_code_is_said_in_words_and_other_details_stay_away(staffed):
    happened(staffed, "conflict.declared", role="juror", reason="family", score=987654)
    first = rows(staffed.client("organiser").get(staffed.at("/log")))[0]
    assert "Family or close personal relation" in first
    assert "987654" not in first


def test_filters_by_kind_person_and_nomination(staffed):
    one = staffed.entry("One")
    happened(staffed, "nomination.submitted", role="nominee", subject_id=one)
    happened(staffed, "round.moved")
    client = staffed.client("organiser")
    assert len(rows(client.get(staffed.at("/log?kind=round.moved")))) == 1
    assert len(rows(client.get(staffed.at("/log?person=THE NOMINEE")))) == 1
    assert len(rows(client.get(staffed.at(f"/log?about={one}")))) == 1
    assert "No matching events" in client.get(staffed.at("/log?person=nobody")).page.text


def at_moments(staffed, *minutes):
    """Let events have happened so many minutes ago, in the order in which they were written; the others long before."""
    with staffed.app.app_context():
        db.session.execute(update(Event).values(at=now() - timedelta(days=9)))
        rows_ = db.session.query(Event).order_by(Event.number.desc()).limit(len(minutes)).all()[::-1]
        moment = now()
        for row, ago in zip(rows_, minutes, strict=True):
            row.at = moment - timedelta(minutes=ago)
        db.session.commit()


def link(page, name):
    return next((each.get("href") for each in page.page.all("a") if "".join(each.itertext()).strip() == name), None)


def walked(client, address, name):
    """The lines of every page from an address on, and the last page's address."""
    found = []
    while True:
        page = client.get(address)
        found.append(rows(page))
        if (following := link(page, name)) is None:
            return found, address
        address = following


@pytest.mark.parametrize("moments", [(9, 8, 7, 6, 5, 4, 3, 2), (5, 5, 5, 5, 5, 5, 5, 5), (9, 9, 5, 5, 5, 5, 2, 2)])
def test_the_log_is_walked_there_and_back_and_every_line_comes_once(staffed, monkeypatch, moments):
    monkeypatch.setattr(log_page, "AT_ONCE", 3)
    for number in range(len(moments)):
        happened(staffed, "nomination.extended", subject_id=staffed.entry(f"Entry {number}"), reason="Flood.")
    with staffed.app.app_context():
        db.session.query(Event).filter(Event.kind != "nomination.extended").delete()
        db.session.commit()
    at_moments(staffed, *moments)
    client = staffed.client("organiser")
    there, end = walked(client, staffed.at("/log?kind=nomination.extended"), "Older")
    assert [len(lines) for lines in there] == [3, 3, 2]
    every = list(chain(*there))
    assert all(f"Entry {7 - number}" in said for number, said in enumerate(every))
    back, _ = walked(client, end, "Newer")
    assert list(chain(*back[::-1])) == every
    assert "kind=nomination.extended" in end
    first = client.get(link(client.get(end), "Latest"))
    assert rows(first) == there[0]
    assert (link(first, "Newer"), link(first, "Latest")) == (None, None)


def test_what_leads_to_older_lines_tells_nothing_of_those_that_are_hidden(staffed, monkeypatch):
    monkeypatch.setattr(log_page, "AT_ONCE", 1)
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        member = db.session.get(Person, staffed.people["organiser"])
        make.entry(season, "Own", by=make.company("Own side", members=(member,)))
        db.session.commit()
    for _ in range(2):
        happened(staffed, "nomination.extended", subject_id=staffed.entry("Shown", in_category="fairness"))
    at_moments(staffed, 5, 5)
    client = staffed.client("organiser")
    before = client.get(staffed.at("/log?kind=nomination.extended"))
    with staffed.app.app_context():
        moment = db.session.query(Event.at).filter_by(kind="nomination.extended").first()[0]
    for _ in range(3):
        happened(staffed, "nomination.extended", subject_id=staffed.entry("Hidden rival"))
    with staffed.app.app_context():
        db.session.execute(update(Event).where(Event.kind == "nomination.extended").values(at=moment))
        db.session.commit()
    after = client.get(staffed.at("/log?kind=nomination.extended"))
    assert "Hidden" not in after.text
    assert link(after, "Older") == link(before, "Older") is not None


@pytest.mark.parametrize(
    "bad",
    ["kind=x", "person=%00", "about=x", "before=-3", "before=9.9.9", "after=999999999999999999.1", "before=x",
     "after=0.999999999", "person=" + "x" * 3000],
)  # fmt: skip
def test_anything_in_the_address_is_answered(staffed, bad):
    assert staffed.client("organiser").get(staffed.at(f"/log?{bad}")).status_code == 200


def test_events_of_another_season_and_of_accounts_are_not_there(app, staffed):
    from tests.programmes.seeds import text_of

    with app.app_context():
        make.season(text_of("harbour-lights"), running=None)
        log("account.signed_in", by=None)
        db.session.commit()
    page = staffed.client("organiser").get(staffed.at("/log")).page.text
    assert page.count("Season created") == 2  # the event, and the choice in the filter
    assert "Signed in" not in page


def test_an_observer_reads_the_log_without_network_addresses(staffed):
    happened(staffed)
    with staffed.app.app_context():
        db.session.execute(update(Event).values(address="198.51.100.7"))
        db.session.commit()
    assert "198.51.100.7" in staffed.client("organiser").get(staffed.at("/log")).page.text
    page = staffed.client("observer").get(staffed.at("/log")).page.text
    assert "Round moved" in page
    assert "198.51.100.7" not in page
    assert "Network address" not in page


@pytest.mark.parametrize("role", ["chair", "juror", "nominee", "stranger"])
def test_the_log_is_for_organisers_and_observers(staffed, role):
    assert staffed.client(role).get(staffed.at("/log")).status_code == 404


def line(staffed, query="", role="organiser"):
    """The latest line of the log."""
    return rows(staffed.client(role).get(staffed.at(f"/log{query}")))[0]


def test_a_role_is_said_with_its_person(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        make.appointed(season, "juror", make.person("Aigerim Juror"))
        db.session.commit()
    assert "Juror: Aigerim Juror" in line(staffed)


def test_an_export_is_said_with_its_table_and_format(staffed):
    staffed.client("organiser").get(staffed.at("/exports/nominations.xlsx"))
    assert "Nominations with all answers, XLSX" in line(staffed)


def test_entries_given_are_said_with_their_jurors_and_round(staffed):
    entry = staffed.entry("Route of last resort", outcome="admitted")
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        juror, round_ = make.juror(season, make.person("Boris")), make.rounds(season)["1"]
        given = make.assignment(juror, round_, db.session.get(Nomination, entry))
        ids, round_id, assignment_id = [[str(entry), str(juror.id)]], round_.id, given.id
        db.session.commit()
    happened(staffed, "entries.assigned", subject_id=round_id, pairs=ids, count=1)
    first = line(staffed)
    for words in ("Round 1", "“Route of last resort” to Boris", "Number of nominations: 1"):
        assert words in first
    happened(staffed, "ballot.excluded", subject_id=assignment_id, reason="removed")
    first = line(staffed)
    for words in ("Route of last resort", "Juror: Boris", "Round 1"):
        assert words in first


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        ("nomination.moved", {"before": "resilience", "category": "fairness"}, "From Resilience to Fairness"),
        ("nomination.submitted", {"version": 3}, "Version 3"),
        ("nomination.file_added", {"name": "plan.pdf"}, "plan.pdf"),
        ("nomination.extended", {"until": "2026-12-01T19:00:00+00:00"}, "Until"),
        ("tie.decided", {"round": "1", "category": "fairness"}, "Category: Fairness"),
        ("results.published", {"results": "laureates", "embargo_until": "2027-02-12T13:00:00+00:00"}, "Public from"),
        ("honour.given", {"honour": "grand_prix"}, "Grand prix"),
        ("deadline.moved", {"before": "2026-11-01T19:00:00+00:00"}, "Previous end:"),
        ("round.moved", {"before": ["2026-10-01T19:00:00+00:00", "2026-11-01T19:00:00+00:00"]}, "Previous end:"),
    ],
)
def test_details_are_said_in_words(staffed, kind, detail, words):
    happened(staffed, kind, subject_id=staffed.entry("One"), **detail)
    assert words in line(staffed)


def test_details_that_are_not_as_expected_are_left_out(staffed):
    """The log keeps what earlier versions wrote."""
    odd = {"pairs": "x", "entries": [None, 7], "juror": 5, "until": 3, "before": [], "category": "gone", "round": 2}
    happened(staffed, "entries.assigned", subject_id=staffed.entry("One"), **odd)
    happened(staffed, "nomination.extended", subject_id=staffed.entry("One"), **odd)
    happened(staffed, "nomination.moved", subject_id=staffed.entry("One"), **odd)
    assert "From – to –" in line(staffed)


def test_a_proposal_is_said_in_its_own_words_and_leads_there(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        made = make.proposal(season, None)
        found = made.id
        log("proposal.made", by=None, season_id=season.id, subject_id=made.id)
        db.session.commit()
    page = staffed.client("organiser").get(staffed.at("/log"))
    assert "Something" in rows(page)[0]
    assert staffed.at(f"/proposals/{found}") in [link.get("href") for link in page.page.all("a")]


def test_filters_by_day_and_by_words_of_an_entry(staffed):
    happened(staffed, "nomination.submitted", subject_id=staffed.entry("Züge nach Constanța"))
    happened(staffed, "nomination.submitted", subject_id=staffed.entry("Another"))
    client = staffed.client("organiser")
    found = rows(client.get(staffed.at("/log?entry=constanta")))
    assert len(found) == 1
    assert "Constanța" in found[0]
    with staffed.app.app_context():
        zone = ZoneInfo(season_by_slug(staffed.slug).timezone)
        today = now().astimezone(zone).date()
        yesterday = today - timedelta(days=1)
        first = db.session.query(Event).filter_by(kind="nomination.submitted").order_by(Event.number).first()
        first.at = datetime.combine(today, time(), zone) - timedelta(milliseconds=1)
        db.session.commit()
    kind = "kind=nomination.submitted"
    counts = [
        len(rows(client.get(staffed.at(f"/log?{kind}&{query}"))))
        for query in (f"last={yesterday}", f"first={today}", f"first={yesterday}&last={today}")
    ]
    assert counts == [1, 1, 2]
    assert "No matching events" in client.get(staffed.at(f"/log?last={yesterday - timedelta(days=400)}")).page.text
    page = client.get(staffed.at(f"/log?first={today}")).page
    assert [field.get("value") for field in page.all("input") if field.get("name") == "first"] == [str(today)]


@pytest.mark.parametrize("bad", ["first=x", "last=2026-13-40", "first=0001-01-01", "last=9999-12-31", "entry=%00"])
def test_any_day_in_the_address_is_answered(staffed, bad):
    assert staffed.client("organiser").get(staffed.at(f"/log?{bad}")).status_code == 200
    assert staffed.client("organiser").get(staffed.at(f"/log.csv?{bad}")).status_code == 200


def test_the_log_can_be_taken_away_as_a_file_which_is_logged(staffed):
    happened(staffed, "nomination.extended", subject_id=staffed.entry("=1+1"), reason="=2+2")
    happened(staffed, "round.moved")
    client = staffed.client("organiser")
    answer = client.get(staffed.at("/log.csv?kind=nomination.extended"))
    assert answer.headers["Content-Disposition"] == f"attachment; filename={staffed.slug}-log.csv"
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0][:4] == ["Time (Asia/Almaty)", "Event", "Reason", "Who"]
    assert len(lines) == 2
    assert lines[1][1:6] == [
        "Deadline of a nomination extended", "'=2+2", "The organiser", lines[1][4], "'=1+1"
    ]  # fmt: skip
    assert "Log, CSV" in line(staffed)
    book = openpyxl.load_workbook(io.BytesIO(client.get(staffed.at("/log.xlsx")).data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=2+2" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}


@pytest.mark.parametrize("role", ["observer", "chair", "juror", "nominee", "stranger"])
def test_the_file_has_addresses_and_is_for_organisers_alone(staffed, role):
    assert staffed.client(role).get(staffed.at("/log.csv")).status_code == 404
    assert "log.csv" not in staffed.client("observer").get(staffed.at("/log")).text
    assert "log.csv" in staffed.client("organiser").get(staffed.at("/log")).text


def test_a_line_about_many_entries_names_only_those_that_are_seen(staffed):
    """Whoever has a side in a category reads neither its entries in a line nor a number that covers all."""
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        member = db.session.get(Person, staffed.people["organiser"])
        make.entry(season, "Own", by=make.company("Own side", members=(member,)))
        db.session.commit()
    hidden, seen = staffed.entry("Hidden rival"), staffed.entry("Shown", in_category="fairness")
    with staffed.app.app_context():
        juror = str(make.juror(season_by_slug(staffed.slug), make.person("Boris")).id)
        db.session.commit()
    happened(staffed, "entries.assigned", role="owner", pairs=[[str(hidden), juror], [str(seen), juror]], count=2)
    first = line(staffed)
    assert "“Shown” to Boris" in first
    assert "Hidden rival" not in first
    assert "Number of nominations" not in first
    assert "“Hidden rival” to Boris" in line(staffed, role="owner")
    assert "Hidden rival" not in staffed.client("organiser").get(staffed.at("/log.csv")).text
    happened(staffed, "circular.sent", role="owner", count=41, to="drafts")
    assert "Number of emails" not in line(staffed)
    assert "Number of emails: 41" in line(staffed, role="owner")
