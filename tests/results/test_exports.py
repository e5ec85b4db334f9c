"""Exports: harmless cells, numbers that stay numbers, everything in them, an event for each, little memory."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import select

from awards.core.db import db
from awards.core.text import sort_key
from awards.ledger.models import Event
from awards.nominations.models import Nomination, Version
from awards.programmes.document import form_schema
from awards.results.exports import spreadsheets
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make
from tests.results import scenes

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "−1", "＝1", "\n=1"]


@pytest.mark.parametrize("value", HOSTILE)
def test_text_is_never_a_formula(value):
    cell = next(csv.reader(io.StringIO(spreadsheets.csv_line([value]))))[0]
    assert cell.startswith("'") or not cell.strip().startswith(tuple("=+-@−＝"))
    book = sheets([["head"], [value]], "…")
    assert book[0]["A2"].data_type in ("s", "n")
    assert book[0]["A2"].data_type == "s" or book[0]["A2"].value is None


@pytest.mark.parametrize("value", [*HOSTILE, *(f"a{sign}{each}" for sign in ";|\t\n" for each in HOSTILE),
                                   'a";=1', ';"=1"', "x;'=1", "a\n\t=1", ";;=1", "-5 %; -7 %"])  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_never_a_formula_whatever_separates_cells(value, delimiter):
    line = spreadsheets.csv_line([1, value, "end"])
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter):
        for cell in row:
            assert not cell.strip().strip('"').strip().startswith(tuple("=+-@−＝＋－＠")), (line, cell)


def test_a_separator_inside_a_text_stays_as_it_is():
    assert spreadsheets.harmless("road; rail, river | sea\nand more") == "road; rail, river | sea\nand more"


def test_control_characters_go_and_long_cells_are_cut_with_a_note():
    long = "a\x00\x1b\ud800b" + "x" * 40_000
    text = spreadsheets.fit(long, cut="… (cut)")
    assert (len(text), text[:2], text[-7:]) == (spreadsheets.LONGEST, "ab", "… (cut)")
    book = sheets([["head"], [long]], "… (cut)")
    assert book[0]["A2"].value == text


def test_numbers_stay_numbers():
    assert spreadsheets.csv_line([Decimal("-7.50"), 3, None, 'a"b']) == '-7.50,3,,"a""b"\r\n'
    book = sheets([["head"], [Decimal("-7.50"), 3]], "")
    assert (book[0]["A2"].value, book[0]["A2"].number_format, book[0]["B2"].value) == (-7.5, "0.00", 3)


def test_columns_are_as_wide_as_what_is_in_them_and_can_be_filtered():
    long = "A sentence that nobody wants to read in a narrow column. " * 9
    (sheet,) = sheets([["No", "Organisation", "Comment"], [1, "Aktau\nBaku", long], [2, "Steppe Logistics", ""]])
    widths = [round(sheet.column_dimensions[column].width) for column in "ABC"]
    assert 6 <= widths[0] < 8
    assert len("Steppe Logistics") <= widths[1] < 24
    assert widths[2] == 61  # a workbook keeps some room beside the 60 characters
    assert sheet["C2"].alignment.wrap_text
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.freeze_panes == "A2"


def test_countries_have_names_in_the_readers_language(app, sign_in):
    with app.app_context():
        season = make.season()
        who = make.appointed(season, "organiser", make.person("Olga", language="de")).id
        make.entry(season, "Long bridge").country = "KZ"
        slug = season.slug
        db.session.commit()
    (_, row) = table(sign_in(who), slug, "nominations")
    assert row[3] == "Kasachstan"


def test_moments_are_dates_with_times_of_their_zone_in_a_workbook_and_iso_8601_in_csv():
    moment = datetime(2026, 11, 23, 14, 5, 9, 750_000, ZoneInfo("Asia/Almaty"))
    assert spreadsheets.csv_line([moment]) == "2026-11-23T14:05:09+05:00\r\n"
    cell = sheets([["head"], [moment]], "")[0]["A2"]
    assert cell.is_date
    assert (cell.value, cell.number_format) == (datetime.fromisoformat("2026-11-23T14:05:09"), "yyyy-mm-dd hh:mm:ss")


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    book = sheets([["head"], *([number] for number in range(5))], "")
    rows = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert rows == [["head", 0, 1], ["head", 2, 3], ["head", 4]]


@pytest.mark.long
def test_a_long_table_takes_no_more_memory_than_a_short_one():
    def most(rows: int) -> int:
        tracemalloc.start()
        spreadsheets.write_workbook(([number, f"text {number}"] for number in range(rows)), name="t", cut="").close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(20_000) < 2 * most(2_000)


def sheets(rows, cut: str = "") -> list:
    """The sheets of a workbook that was written and read again."""
    with spreadsheets.write_workbook(rows, name="t", cut=cut) as spool:
        return list(openpyxl.load_workbook(spool))


def table(client, slug: str, name: str) -> list[list[str]]:
    answer = client.get(f"/{slug}/exports/{name}.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


@pytest.fixture
def organiser(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
    return sign_in(people["organiser"])


def test_the_matrix_has_a_row_for_each_scoresheet_with_its_state(organiser):
    rows = table(organiser, "harbour-2027", "scores")
    head, body = rows[0], rows[1:]
    assert len(body) == 28
    by_key = {(row[2], row[5]): dict(zip(head, row, strict=True)) for row in body}
    assert by_key["mole-walk", "boysen"]["State"] == "recused"
    assert by_key["night-beach", "boysen"]["After dark"] == ""
    assert by_key["old-quay", "ahlers"]["Welcome"] == "4.5"
    assert by_key["old-quay", "ahlers"]["Service"] == ""


def test_the_matrix_has_what_counts_and_nothing_of_a_draft(app, organiser):
    before = table(organiser, "harbour-2027", "scores")
    with app.app_context():
        db.session.query(Score).update({Score.steps: 0})
        db.session.commit()
    assert table(organiser, "harbour-2027", "scores") == before
    with app.app_context():
        ballot = db.session.scalars(select(Ballot).order_by(Ballot.scored.desc()).limit(1)).one()
        ballot.submitted_at, ballot.counted, ballot.weighted_sum = None, 0, 0
        db.session.query(Score).filter(Score.ballot_id == ballot.assignment_id).update({Score.counted: None})
        db.session.commit()
    rows = [row for row in table(organiser, "harbour-2027", "scores") if row not in before]
    assert [row[6] for row in rows] == ["scored in full, not submitted"]
    assert set(rows[0][7:]) == {""}


def test_comments_come_with_kind_and_criterion(app, organiser):
    with app.app_context():
        copy = db.session.scalars(select(BallotCopy).limit(1)).one()
        copy.jury_comment, copy.advice = "=cmd()", "Light\nmore lamps"
        copy.comments = {next(iter(copy.scores)): "Clear"}
        # What a draft says is nobody's business but its juror's.
        db.session.query(Ballot).update({Ballot.advice: "A draft", Ballot.jury_comment: "A draft"})
        db.session.query(Score).update({Score.comment: "A draft"})
        db.session.commit()
    rows = table(organiser, "harbour-2027", "comments")
    assert sorted((row[7], row[10]) for row in rows[1:]) == [
        ("advice to the nominee", "Light\nmore lamps"),
        ("comment for the jury", "'=cmd()"),
        ("comment on a score", "Clear"),
    ]


def test_nominations_have_a_column_for_every_question(app, sign_in):
    with app.app_context():
        season = make.season()
        who = make.appointed(season, "observer").id
        make.entry(season, "=HYPERLINK(1)", answers=make.ANSWERS)
        make.entry(season, "Zebra", outcome=None)
        slug, questions = season.slug, len(season.document.questions)
        db.session.commit()
    rows = table(sign_in(who), slug, "nominations")
    assert {len(row) for row in rows} == {8 + questions}
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)", "Zebra"]
    assert [row[5] for row in rows[1:]] == ["admitted", "submitted"]
    answers = ",".join(rows[1])
    assert "Indicator: Days to restart" in answers
    assert "indicator: " not in answers
    assert rows[0][7] == "Submitted (Asia/Almaty)"
    assert rows[1][7].endswith("+05:00")  # the season's time


def test_answers_and_files_are_named_as_people_read_them(app, sign_in):
    with app.app_context():
        season = make.season()
        who = make.appointed(season, "organiser").id
        document = season.document
        declared = [choice.label for choice in form_schema.declared_rules(document, "en")]
        made = make.entry(season, "Long bridge")
        file = make.attachment(made, "evidence.pdf", question="files")
        made_version = db.session.get(Version, made.version_id)
        made_version.answers = {
            "organisation": {"country": "KZ", "size": document.options["sizes"][0].id, "role": ["gone"]},
            "evidence": {"files": [str(file.id)]},
            "declarations": {
                "eligibility_confirm": [rule.id for rule in form_schema.declared_rules(document, "en")],
                "privacy": True,
            },
        }
        slug, size = season.slug, document.options["sizes"][0].name.get_for("en", "en")
        db.session.commit()
    head, row = table(sign_in(who), slug, "nominations")
    answers = dict(zip(head, row, strict=True))
    assert answers["Country of registration"] == "Kazakhstan"
    assert answers["Number of employees"] == size
    assert answers["Type of activity"] == "gone"  # an option that the programme no longer has
    assert answers["Documents that support the figures"] == "evidence.pdf"
    assert answers["Confirm each statement"] == "; ".join(declared)
    assert answers["I have read the privacy notice"] == "I have read the privacy notice"


def test_places_are_numbers_and_sharing_has_a_column_of_its_own(organiser):
    rows = table(organiser, "harbour-2027", "results")
    assert rows[0][2:4] == ["Place", "Shared place"]
    found = {row[4]: row[2:4] for row in rows[1:] if row[1] == "Place of the year"}
    assert found["swing-bridge"] == found["tide-steps"]
    assert found["swing-bridge"][1] == "yes"
    assert found["mole-walk"] == ["", ""]  # without a place
    assert {row[2].isdecimal() for row in rows[1:] if row[2]} == {True}


def test_every_export_is_in_the_log_before_it_goes_out(app, organiser):
    for name in ("results", "scores", "comments", "nominations"):
        for kind in ("csv", "xlsx"):
            assert organiser.get(f"/harbour-2027/exports/{name}.{kind}", buffered=True).status_code == 200
    with app.app_context():
        events = db.session.scalars(select(Event).where(Event.kind == "export.made").order_by(Event.number)).all()
        assert [(each.detail["table"], each.detail["format"]) for each in events][:3] == [
            ("results", "csv"),
            ("results", "xlsx"),
            ("scores", "csv"),
        ]
        assert len(events) == 8
        assert all(each.person_id for each in events)


def test_nothing_of_an_open_round_is_in_any_table(app, sign_in):
    with app.app_context():
        season = scenes.judged(closed=False)
        people = scenes.staff(season, "organiser")
    client = sign_in(people["organiser"])
    assert [len(table(client, "harbour-2027", name)) for name in ("results", "scores", "comments")] == [1, 1, 1]
    assert len(table(client, "harbour-2027", "nominations")) == 11


def test_exports_are_for_organisers_and_observers(app, client, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair", "juror", "observer")
    for role, code in (("chair", 404), ("juror", 404), ("observer", 200)):
        for page in ("exports", "exports/scores.csv", "exports/nominations.xlsx"):
            assert sign_in(people[role]).get(f"/harbour-2027/{page}", buffered=True).status_code == code
    assert client.get("/harbour-2027/exports").status_code == 303


def test_cards_are_shown_as_they_are_printed_and_countries_stand_by_name(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
        for entry, code in zip(db.session.scalars(select(Nomination)), ("CN", "DE", "AM", "AT", "CH"), strict=False):
            entry.country = code
        db.session.commit()
    client = sign_in(people["organiser"])
    badges = client.get("/harbour-2027/exports/new?table=badges").text
    assert re.findall(r'<th scope="col">([^<]*)', badges) == ["Name", "Organisation", "Role"]
    for language in ("en", "ru"):
        client.get(f"/language/{language}?next=/")
        page = client.get("/harbour-2027/exports/new?table=nominations").text
        _before, _name, rest = page.partition('name="country"')
        names = re.findall(r'<option value="[A-Z]{2}"[^>]*>([^<]*)', rest.partition("</select>")[0])
        assert len(names) >= 5
        assert names == sorted(names, key=sort_key)


def test_an_export_costs_the_same_queries_whatever_it_holds(app, sign_in, statements):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
    client = sign_in(people["organiser"])
    assert client.get("/harbour-2027/exports/results.csv").data
    costs = {}
    for name in ("results", "scores", "comments", "nominations"):
        with statements() as sent:
            assert client.get(f"/harbour-2027/exports/{name}.csv").data
        costs[name] = len(sent)
    assert costs == {"results": 14, "scores": 8, "comments": 7, "nominations": 7}
