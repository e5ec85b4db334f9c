"""Files as people have them are read: encodings, separators, heads in two rows or below a title, dates, percents; and
what would harm is refused in words."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from datetime import datetime

import pytest

from awards.accounts.addresses import NoAddress, read_address
from awards.core.reading import delimited, encodings, workbook
from awards.core.reading.grid import Exact, Grid, Unreadable, letters, table
from awards.results.exports import spreadsheets
from tests.desk.imports.books import book, text, with_part

RUSSIAN = [["Название", "Компания", "Страна"], ["Железная дорога и порт", "АО Магистраль", "Казахстан"],
           ["Электронный документооборот", "ООО Ромашка", "Россия"]]  # fmt: skip
GERMAN = [["Titel", "Firma", "Land"], ["Grüne Züge für Köln", "Bäcker & Söhne GmbH", "Österreich"]]
KAZAKH = [["Атауы", "Компания", "Ел"], ["Қазақстан темір жолы", "Әуежай ЖШС", "Қазақстан"]]
POLISH = [["Tytuł", "Firma", "Kraj"], ["Zielone pociągi łączą Łódź", "Żółw sp. z o.o.", "Polska"]]
WRITTEN = [
    *((RUSSIAN, each) for each in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r",
                                   "mac-cyrillic")),
    *((GERMAN, each) for each in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman")),
    *((KAZAKH, each) for each in ("utf-8", "utf-16", "kz1048")),
    (POLISH, "cp1250"),
]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("rows", "encoding"), WRITTEN)
def test_every_encoding_with_every_separator(rows, encoding, separator):
    grid, how = delimited.read(text(rows, separator=separator, encoding=encoding))
    assert (grid.rows, how["separator"]) == (rows, separator)


def test_what_was_guessed_can_be_said_otherwise():
    data = text(RUSSIAN, encoding="cp1251", separator=";")
    grid, how = delimited.read(data, encoding="koi8-r", separator=",")
    assert how == {"encoding": "koi8-r", "separator": ","}
    assert grid.rows != RUSSIAN


def test_every_encoding_that_is_offered_can_be_read():
    assert all(encodings.decoded(b"\x41\x81\x98\xff", each) for each in encodings.ENCODINGS)


def test_quotes_line_ends_in_cells_and_ragged_rows():
    data = b'sep=;\r\nA;B;C\r\n"one; two\r\nthree";"say ""so""";\r\nx\r\n\r\n;;;\r\ny;z;w;more\r\n'
    grid, how = delimited.read(data)
    found = table(grid)
    assert how["separator"] == ";"
    assert found.rows == [(2, ["one; two\r\nthree", 'say "so"', ""]), (3, ["x"]), (6, ["y", "z", "w", "more"])]
    assert found.heads == {0: "A", 1: "B", 2: "C", 3: "D"}


def test_a_cell_of_40_000_characters_is_read_and_one_without_end_is_refused():
    grid, _how = delimited.read(text([["Title"], ["x" * 40_000]]))
    assert len(grid.rows[1][0]) == 40_000
    with pytest.raises(Unreadable, match="quotation mark"):
        delimited.read(b'Title,Company\n"never closed' + b"x" * 300_000)


def test_an_apostrophe_that_an_export_put_before_a_formula_goes():
    grid, _how = delimited.read(text([["Title", "B"], ["'=1+1", "'tis so"], ["' +1", "a;'=1"]]))
    assert grid.rows[1:] == [["=1+1", "'tis so"], ["+1", "a;=1"]]


@pytest.mark.parametrize("early", [False, True])
def test_dates_of_both_calendars_percents_numbers_and_formulas(early):
    def fill(made, sheet):
        sheet.write_row(0, 0, ["Title", "Day", "At", "Share", "Phone", "Code", "Sum", "Small", "Yes"])
        sheet.write(1, 0, "One")
        sheet.write_datetime(1, 1, datetime.fromisoformat("2024-02-29"), made.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write_datetime(
            1, 2, datetime.fromisoformat("2024-03-01T14:30"), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_number(1, 3, 0.155, made.add_format({"num_format": "0.0%"}))
        sheet.write_number(1, 4, 77015550123)
        sheet.write_string(1, 5, "007")
        sheet.write_formula(1, 6, "=1+1", None, 2)
        sheet.write_number(1, 7, 0.1 + 0.2)
        sheet.write_boolean(1, 8, True)

    grid, _how = workbook.read(book(fill=fill, date_1904=early))
    row = table(grid).rows[0][1]
    assert row == ["One", "2024-02-29", "2024-03-01T14:30:00", "15.5 %", "77015550123", "007", "2", "0.3", "true"]
    assert [isinstance(each, Exact) for each in row[3:8]] == [False, True, False, True, True]


def test_titles_above_merged_heads_in_two_rows_empty_columns_and_hidden_rows():
    def fill(made, sheet):
        sheet.merge_range(0, 0, 0, 4, "Everything we got")
        sheet.write(2, 0, "Title")
        sheet.merge_range(2, 1, 2, 2, "Company")
        sheet.write_row(3, 1, ["Name", "Country"])
        sheet.write_row(4, 0, ["One", "Steppe Rail", "KZ", "", "x"])
        sheet.write_row(6, 0, ["Two", "Rhein AG", "DE"])
        sheet.set_row(6, None, None, {"hidden": True})

    grid, _how = workbook.read(book(fill=fill))
    found = table(grid, knows=lambda head: head in ("Title", "Company"))
    assert found.heads == {0: "Title", 1: "Company: Name", 2: "Company: Country", 4: "E"}
    assert [number for number, _row in found.rows] == [5, 7]
    assert [str(note) for note in found.notes] == [
        "Some rows or columns of the sheet are hidden. They are read like the others."
    ]


def test_a_head_that_is_merged_from_the_row_above_stays_the_head_of_its_column():
    def fill(made, sheet):
        sheet.merge_range(0, 0, 0, 3, "Everything we got")
        sheet.merge_range(1, 0, 1, 1, "Who")
        sheet.write_row(2, 0, ["Title", "Company"])
        sheet.merge_range(1, 2, 2, 2, "Country")
        sheet.merge_range(1, 3, 2, 4, "Contact")
        sheet.write_row(3, 0, ["One", "Steppe Rail", "KZ", "Asel", "+7 701"])

    grid, _how = workbook.read(book(fill=fill))
    found = table(grid, knows=lambda head: head in ("Title", "Company"))
    assert found.heads == {0: "Title", 1: "Company", 2: "Country", 3: "Contact", 4: "Contact (2)"}


def test_the_sheet_with_rows_is_read_and_another_can_be_chosen():
    def fill(made, sheet):
        second = made.add_worksheet("Second")
        second.write_row(0, 0, ["Title", "Company"])
        second.write_row(1, 0, ["One", "Steppe Rail"])

    data = book(fill=fill)
    grid, how = workbook.read(data)
    assert (how, list(grid.sheets)) == ({"sheet": "Second"}, ["List", "Second"])
    assert workbook.read(data, sheet="List")[0].rows == []


def test_heads_that_come_again_get_a_number():
    found = table(Grid([["Name", "Name", ""], ["a", "b", "c"]]))
    assert found.heads == {0: "Name", 1: "Name (2)", 2: "C"}
    assert [letters(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def old_office(mark: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0" + b"\0" * 600 + mark


BAD = {
    "password": (old_office("EncryptedPackage".encode("utf-16-le")), "protected by a password"),
    "old": (old_office(b""), r"\.xls"),
    "cut": (book([["A"]])[:500], "damaged"),
    "archive": (with_part(b"PK\x05\x06" + b"\0" * 18, "readme.txt", b"x"), "no Excel workbook"),
    "not xml": (with_part(book([["A"], [1]]), "xl/worksheets/sheet1.xml", b"<worksheet"), "damaged|no rows"),
    "far": (with_part(book([["A"]]), "xl/worksheets/sheet1.xml",
                      b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                      b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                      b"</sheetData></worksheet>"), "1048576"),
    "bomb": (with_part(book([["A"]]), "xl/media/zeros.bin", b"\0" * 300_000_000), "too large when unpacked"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_harms_or_is_no_workbook_is_refused_in_words_at_little_cost(name):
    data, words = BAD[name]
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(Unreadable, match=words):
        table(workbook.read(data)[0])
    assert time.monotonic() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_a_bomb_whose_sizes_lie_is_stopped_while_it_is_unpacked():
    data = bytearray(with_part(book([["A"]]), "xl/media/zeros.bin", b"\0" * 300_000_000))
    for at in range(len(data) - 4):
        if data[at : at + 4] == (300_000_000).to_bytes(4, "little"):
            data[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        workbook.read(bytes(data))


def test_entities_of_xml_are_not_spread():
    bomb = (b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            b'<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>')  # fmt: skip
    try:
        grid, _how = workbook.read(with_part(book([["A"]]), "xl/worksheets/sheet1.xml", bomb))
    except Unreadable:
        return
    assert all(len(cell) < 100 for row in grid.rows for cell in row)


def test_more_rows_or_columns_than_there_may_be_are_refused():
    with pytest.raises(Unreadable, match="300 columns"):
        table(Grid([["x"] * 301]))
    with pytest.raises(Unreadable, match="100000 rows"):
        table(Grid([["Title"], *(["x"] for _ in range(100_001))]))


def test_a_file_of_100_000_rows_is_read_in_seconds():
    data = text([["Title", "Company", "Country"], *(["A title", f"Company {n}", "KZ"] for n in range(100_000))])
    began = time.monotonic()
    assert len(table(delimited.read(data)[0]).rows) == 100_000
    assert time.monotonic() - began < 5


def test_a_workbook_without_sheets_that_are_shown_is_read():
    with zipfile.ZipFile(io.BytesIO(book([["Title"], ["One"]]))) as archive:
        names = archive.read("xl/workbook.xml").replace(b'name="List"', b'name="List" state="hidden"')
    grid, _how = workbook.read(with_part(book([["Title"], ["One"]]), "xl/workbook.xml", names))
    assert grid.rows == [["Title"], ["One"]]


SHEET = "xl/worksheets/sheet1.xml"
FAR = "<row r=%(q)s1048576%(q)s>%(cell)s<v>1</v></c></row>"


def sheet_of(cells: str) -> bytes:
    return (f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            f'<row r="1"><c r="A1"><v>1</v></c></row>{cells}</sheetData></worksheet>').encode()  # fmt: skip


def far(cell: str, quote: str = '"') -> bytes:
    return with_part(book([["A"]]), SHEET, sheet_of(FAR % {"q": quote, "cell": cell}))


def moved_sheet(part: str) -> bytes:
    data = with_part(far('<c r="A2">'), part, sheet_of(FAR % {"q": '"', "cell": '<c r="XFD1048576">'}))
    links = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
             b'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
             b'Target="/%s"/></Relationships>') % part.encode()  # fmt: skip
    return with_part(data, "xl/_rels/workbook.xml.rels", links)


def two_archives() -> bytes:
    data = book([["A"]])
    return data[:-2] + (22).to_bytes(2, "little") + data[-22:]


WIDE = {
    "single quotes": far("<c r='XFD1048576'>"),
    "spaces": far('<c r = "XFD1048576">'),
    "small letters": far('<c r="xfd1048576">'),
    "an entity": far('<c r="&#88;FD1048576">'),
    "empty at first sight": far('<c r="XFD1048576" x="/>">'),
    "an end at first sight": far('<c x=">" r="XFD1048576">'),
    "twice": far('<c r="A1" r="XFD1048576">'),
    "a prefix": far('<a-b:c r="XFD1048576">'),
    "a long tag": far(f'<c x="{"y" * 2_000_000}" r="XFD1048576">'),
    "no place": far("<c><v>1</v></c>" * 16_000 + "<c>"),
    "no place in a row in single quotes": far("<c><v>1</v></c>" * 16_000 + "<c>", "'"),
    "another folder": moved_sheet("xl/elsewhere/a.xml"),
    "capitals": moved_sheet("xl/Worksheets/Sheet1.xml"),
    "the styles": moved_sheet("xl/styles.xml"),
    "two ends": two_archives(),
}


@pytest.mark.parametrize("name", WIDE)
def test_a_sheet_that_hides_how_far_it_goes_is_refused_before_it_takes_memory(name):
    with pytest.raises(Unreadable):
        workbook.read(WIDE[name])


@pytest.mark.parametrize(
    ("part", "text"),
    [(SHEET, b"<c "), (SHEET, b"<row "), (SHEET, b"<c r='"), (SHEET, b"<x:"), ("xl/styles.xml", b"<cellXfs "),
     ("xl/styles.xml", b"<numFmt "), ("xl/workbook.xml", b"<sheet ")],
)  # fmt: skip
def test_a_part_of_tags_without_an_end_takes_no_time(part, text):
    began = time.monotonic()
    with pytest.raises(Unreadable):
        workbook.read(with_part(book([["A"]]), part, text * 300_000))
    assert time.monotonic() - began < 5


def test_cells_that_do_not_say_their_place_are_read_where_they_stand():
    cells = '<row r="3"><c><v>2</v></c><c s="0" r="D3"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    grid, _how = workbook.read(with_part(book([["A"]]), SHEET, sheet_of(cells)))
    assert grid.rows == [["1", *[""] * 4], [""] * 5, ["2", "", "", "3", "4"], ["5", *[""] * 4]]


def test_blocks_of_merged_cells_that_come_again_count_once():
    merged = "</sheetData><mergeCells>" + '<mergeCell ref="A1:VX1"/>' * 200_000 + "</mergeCells>"
    data = with_part(book([["A"]]), SHEET, sheet_of("").replace(b"</sheetData>", merged.encode()))
    assert len(workbook.read(data)[0].merged) == 1


def test_all_sheets_together_hold_no_more_than_one_may(monkeypatch):
    data = book([["A", "B"]] * 5, fill=lambda made, _sheet: made.add_worksheet("Two").write(4, 1, "x"))
    assert [name for name, _grid in workbook.every(data, most=40)] == ["List", "Two"]
    assert [name for name, _grid in workbook.every(data, most=1)] == ["List"]
    monkeypatch.setattr(workbook, "MOST_CELLS", 15)
    assert len(workbook.read(data)[0].rows) == 5
    with pytest.raises(Unreadable, match="too large"):
        list(workbook.every(data, most=40))


@pytest.mark.parametrize(
    "long", ["x" + "\n" * 90_000 + "'y", "x'" + "\t" * 90_000 + "y", ";' " * 30_000, "'" * 90_000, " " * 90_000 + "y"]
)
def test_a_long_cell_takes_no_time(long):
    began = time.monotonic()
    assert len(delimited.read(text([["A", "B"], [f"x{long}", "b"]]))[0].rows) == 2
    assert spreadsheets.harmless(long)
    with pytest.raises(NoAddress):
        read_address(f"<a@b.example>{long}x")
    assert time.monotonic() - began < 2
