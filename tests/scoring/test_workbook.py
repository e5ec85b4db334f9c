"""Scoring in a spreadsheet: what is in the file, and what becomes of one that comes back, whatever was done to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.programmes.models import Criterion, Round
from awards.scoring.models import Ballot, Score

Sheets = dict[str, list[list[Any]]]


def read(data: bytes) -> Sheets:
    """The cells of a workbook by sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def written(sheets: Sheets) -> bytes:
    """Such cells as another program would save them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        page.write(line, column, value)
    return file.getvalue()


class Desk:
    """A juror with a browser and a spreadsheet program."""

    def __init__(self, cast: Any, name: str = "Asel Juror") -> None:
        self.cast, self.client = cast, cast.client(name)
        self.at = f"/{cast.slug}/ballots/workbook"

    def download(self) -> Sheets:
        """The file as it is downloaded."""
        answer = self.client.get(f"{self.at}.xlsx?round=1")
        assert answer.status_code == 200
        return read(answer.data)

    def upload(self, data: bytes) -> Any:
        """The page after a file was sent."""
        return self.client.submit(f"{self.at}?round=1", file=(io.BytesIO(data), "scores.xlsx"))

    def changed(self, change: Callable[[list[list[Any]]], None]) -> Any:
        """The page after the file was downloaded, its sheet of nominations changed, and sent."""
        sheets = self.download()
        change(next(iter(sheets.values())))
        return self.upload(written(sheets))

    def put(self, *values: Any, line: int = 2, code: str | None = None) -> Any:
        """The page after values were put beside each other, from the first criterion (or a code) on."""

        def change(rows: list[list[Any]]) -> None:
            start = rows[0].index(code or f"score:{self.cast.codes[0]}")
            rows[line][start : start + len(values)] = values

        return self.changed(change)

    def save(self, page: Any, **more: Any) -> Any:
        """The answer once everything that is ticked was taken over."""
        return self.client.submit(page, **more)

    def stored(self, number: int = 0) -> dict[str, tuple[int | None, str]]:
        """The draft's steps and comments by criterion."""
        with self.cast.app.app_context():
            rows = db.session.query(Score).filter_by(ballot_id=self.cast.mine[number])
            codes = {each.id: each.code for each in db.session.query(Criterion)}
            return {codes[row.criterion_id]: (row.steps, row.comment) for row in rows}


@pytest.fixture
def desk(cast: Any) -> Desk:
    return Desk(cast)


def test_the_file_has_a_row_for_each_open_nomination_and_says_what_to_do(desk: Desk) -> None:
    sheets = desk.download()
    assert list(sheets) == ["Resilience", "How to"]
    rows = sheets["Resilience"]
    assert [row[1] for row in rows[2:]] == ["Route 1", "Route 2", "Route 3"]
    assert rows[0][:4] == ["key", "title", "company", "country"]
    assert rows[1][1:4] == ["Nomination", "Organisation", "Country"]
    assert len(rows[0]) == 4 + 2 * len(desk.cast.codes) + 2
    said = [str(each) for row in sheets["How to"] for each in row]
    assert any("upload it on the page it came from" in each for each in said)
    assert any("Nothing counts until you submit it" in each for each in said)
    with desk.cast.app.app_context():
        (event,) = db.session.query(Event).filter_by(kind="scoresheets.made")
        assert event.detail == {"count": 3}


def test_what_comes_back_is_shown_first_and_then_saved_as_a_draft(desk: Desk) -> None:
    page = desk.put(7, "Well argued.", 8)
    assert page.status_code == 200
    assert "1 scoresheet would change" in page.page.text
    assert "– → 7" in page.page.text
    assert "2 other scoresheets in the file are as they are here" in page.page.text
    assert desk.stored() == {}
    answer = desk.save(page)
    assert answer.status_code == 303
    first, second = desk.cast.codes[:2]
    assert desk.stored()[first] == (7, "Well argued.")
    assert desk.stored()[second] == (8, "")
    with desk.cast.app.app_context():
        ballot = db.session.get_one(Ballot, desk.cast.mine[0])
        assert (ballot.scored, ballot.submitted_at) == (2, None)  # nothing counts that nobody submitted
    rows = next(iter(desk.download().values()))
    assert rows[2][4:7] == [7, "Well argued.", 8]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.save(desk.put(7, "Well argued."))
    page = desk.changed(lambda _rows: None)
    assert page.status_code == 422
    assert "The file changes nothing" in page.page.text


def test_rows_and_columns_may_be_moved_and_sorted(desk: Desk) -> None:
    def change(rows: list[list[Any]]) -> None:
        start = rows[0].index(f"score:{desk.cast.codes[0]}")
        rows[2][start] = 9
        rows[2:] = rows[:1:-1]
        for row in rows:
            row.insert(0, row.pop(start))

    desk.save(desk.changed(change))
    assert desk.stored()[desk.cast.codes[0]] == (9, "")
    assert desk.stored(1) == desk.stored(2) == {}


def test_text_numbers_and_decimal_commas_are_read_and_what_is_no_score_is_named_by_its_cell(desk: Desk) -> None:
    page = desk.put("7", "", "11", "", 7.25, "", "eight", "", 6)
    assert "1 scoresheet would change" in page.page.text
    for place, value in (("G3", "11"), ("K3", "eight")):
        assert f"{place}: “{value}” is no score from 0 to 10." in page.page.text
    assert "I3: “7.25” lies between two scores: they go from 0 to 10 in steps of" in page.page.text
    desk.save(page)
    assert {code: each[0] for code, each in desk.stored().items()} == {desk.cast.codes[0]: 7, desk.cast.codes[4]: 6}


def test_an_emptied_cell_is_emptied_and_one_that_never_had_a_score_is_not_a_change(desk: Desk) -> None:
    desk.save(desk.put(7, "Well argued.", 8))
    page = desk.put("", "")
    assert "7 → –" in page.page.text
    assert "comment removed" in page.page.text
    desk.save(page)
    assert desk.stored()[desk.cast.codes[0]] == (None, "")
    assert desk.stored()[desk.cast.codes[1]] == (8, "")


def test_what_was_changed_elsewhere_since_stays_unless_the_juror_ticks_it(desk: Desk, new_key: Any) -> None:
    sheets = desk.download()
    rows = next(iter(sheets.values()))
    rows[2][4], rows[3][4] = 3, 4
    with_changes = written(sheets)
    desk.save(desk.put(7, "", 8))  # on another device, meanwhile
    page = desk.upload(with_changes)
    assert "Something here was also changed on another page after the file was made." in page.page.text
    desk.save(page)
    assert desk.stored()[desk.cast.codes[0]] == (7, "")
    assert desk.stored(1)[desk.cast.codes[0]] == (4, "")
    page = desk.upload(with_changes)
    desk.save(page, take=desk.cast.mine[0].hex)
    assert desk.stored()[desk.cast.codes[0]] == (3, "")
    assert desk.stored()[desk.cast.codes[1]] == (8, "")  # of what the file did not change, nothing is undone


def test_what_is_saved_between_the_look_and_the_button_is_asked_about(desk: Desk) -> None:
    page = desk.put(7)
    desk.save(desk.put(5))
    again = desk.save(page)
    assert again.status_code == 409
    assert "Scores have been changed on another page." in again.page.text
    assert desk.stored()[desk.cast.codes[0]] == (5, "")
    assert desk.save(again, take=desk.cast.mine[0].hex).status_code == 303
    assert desk.stored()[desk.cast.codes[0]] == (7, "")


def test_a_row_of_somebody_else_twice_or_without_its_key_is_refused_in_words(desk: Desk) -> None:
    others = next(iter(Desk(desk.cast, "Boris Rival").download().values()))

    def change(rows: list[list[Any]]) -> None:
        start = rows[0].index(f"score:{desk.cast.codes[0]}")
        rows[2][0], rows[2][start] = others[2][0], 1
        rows[3][0], rows[3][start] = "", 2
        rows[4][start] = 3
        rows.append(list(rows[4]))

    page = desk.changed(change)
    assert "You cannot score this nomination now." in page.page.text
    assert "It is not clear which nomination this row is about" in page.page.text
    assert "This nomination is in the file twice." in page.page.text
    desk.save(page)
    assert desk.stored(2)[desk.cast.codes[0]] == (3, "")
    with desk.cast.app.app_context():
        assert db.session.query(Score).count() == 1


def test_what_a_page_carries_is_checked_like_what_is_typed(desk: Desk) -> None:
    for bad in ("[]", "{", "7", '[{"id": 1}]', '[{"id": "x", "marks": {}, "remarks": null}]', "[" * 9999):
        page = desk.put(7, line=4)  # a page is sent once
        answer = desk.client.submit(page, given=bad)
        assert answer.status_code in (303, 422), bad  # what is in order and empty saves nothing
    own, code = desk.cast.mine[0].hex, desk.cast.codes[0]
    for steps in (11, -1, 7.5, "7", True, None):
        given = f'[{{"id":"{own}","marks":{{"{code}":[{str(steps).lower()},"x",0]}},"remarks":null}}]'
        desk.client.submit(desk.put(7, line=4), given=given)
    assert desk.stored() in ({}, {code: (None, "x")})
    foreign = f'[{{"id":"{desk.cast.ballots["Boris Rival"][0].hex}","marks":{{"{code}":[1,"",0]}},"remarks":null}}]'
    assert desk.client.submit(desk.put(7, line=4), given=foreign).status_code == 303
    with desk.cast.app.app_context():
        assert db.session.query(Score).filter(Score.steps.is_not(None)).count() == 0


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0old", b"a;b\n1;2\n"])
def test_what_is_no_workbook_of_ours_is_refused_in_words(desk: Desk, data: bytes) -> None:
    page = desk.upload(data)
    assert page.status_code == 422
    assert "would change" not in page.page.text
    assert ("There is a problem" if data else "Choose a file") in page.page.text


def test_a_workbook_of_others_and_one_that_unpacks_to_much_are_refused(desk: Desk) -> None:
    assert "not a workbook from this page" in desk.upload(written({"A": [["title"], ["x"]]})).page.text
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * 300_000_000)
    assert "too large when unpacked" in desk.upload(file.getvalue()).page.text


def test_formulas_and_long_or_strange_texts_stay_texts(desk: Desk) -> None:
    page = desk.put("", "=1+1", "", "x" * 10_001, "", "a\r\nb\u0007")
    assert "has characters that cannot be stored, or is too long" in page.page.text
    desk.save(page)
    assert sorted(each[1] for each in desk.stored().values()) == ["=1+1", "a\nb"]
    assert next(iter(desk.download().values()))[2][5] == "=1+1"


def test_a_closed_round_and_people_without_scoresheets_find_nothing(desk: Desk) -> None:
    page = desk.put(7)
    for name in ("organiser", "observer", "stranger"):
        assert desk.cast.client(name).get(f"{desk.at}?round=1").status_code == 404
        assert desk.cast.client(name).get(f"{desk.at}.xlsx?round=1").status_code == 404
    with desk.cast.app.app_context():
        db.session.query(Round).filter_by(code="1").update({"closes_at": now() - timedelta(minutes=1)})
        db.session.commit()
    assert desk.client.get(f"{desk.at}?round=1").status_code == 403
    assert desk.client.get(f"{desk.at}.xlsx?round=1").status_code == 403
    assert desk.save(page).status_code == 403
    assert desk.stored() == {}


def test_a_blind_round_tells_no_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awards.nominations.answers.dossier.is_blind", lambda *_: True)
    rows = desk.download()["Resilience"]
    assert rows[0][:3] == ["key", "title", f"score:{desk.cast.codes[0]}"]
    assert not any("Caspian" in str(each) for row in rows for each in row)


def test_a_hidden_cell_that_goes_on_and_on_takes_no_time(desk: Desk) -> None:
    began = monotonic()

    def grow(rows: list[list[Any]]) -> None:
        for row in rows[2:]:
            row[0] = f"{row[0]} {'a' * 32_000}"

    desk.changed(grow)
    assert monotonic() - began < 10
