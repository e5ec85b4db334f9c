"""What is in a file decides, not its name; and what is too much is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile

import pytest

from awards.core.files import named
from awards.core.verdicts import Refused
from awards.nominations.files import recognition
from awards.programmes.document.questions import FileQuestion, FilesQuestion, TextQuestion
from awards.programmes.document.types import Text
from tests.nominations.conftest import picture
from tests.nominations.samples import PHONE, pdf

ALL = ("pdf", "png", "jpg", "xlsx", "csv")
PDF = pdf()
MEGABYTE = 1024 * 1024


def workbook(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


GOOD = {
    "a.pdf": (PDF, "pdf"),
    "no ending": (picture(), "png"),
    "a.JPG": (picture("JPEG"), "jpg"),
    "a.jpeg": (picture("JPEG"), "jpg"),
    "IMG_1.HEIC": (PHONE, "heic"),
    "plan.v2.pdf": (PDF, "pdf"),
    "Bericht 1.2.pdf": (PDF, "pdf"),
    "Bericht 1.2": (PDF, "pdf"),
    "plan.v2": (PDF, "pdf"),
    "Zertifikat.ISO.9001.pdf": (PDF, "pdf"),
    "figures.txt": (b"a,b\n1,2\n", "csv"),
    "a.xlsx": (workbook(), "xlsx"),
    "a.csv": ("Көрсеткіш;Бұрын\nкүн;38\n".encode(), "csv"),
    "bom.csv": (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "csv"),
}
BAD = {
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "page.csv": b"<!doctype html><p>a,b</p>",
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "data.csv": b"\x00\x01\x02,\xff",
    "program.csv": b"#!/bin/sh\necho a,b\n",
    "words.csv": b"no table at all\n",
    "run.exe": b"MZ" + b"\0" * 200,
    "archive.xlsx": (lambda out: (zipfile.ZipFile(out, "w").close(), out.getvalue())[1])(io.BytesIO()),
    "macros.xlsx": workbook(xl__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"),
    "broken.xlsx": workbook()[:60],
    "torn.xlsx": workbook().replace(b"PK\1\2", b"PK\0\0"),
    "film.heic": b"\0\0\0\x18ftypmp42" + b"\0" * 50,
    "page.gif": b"GIF89a" + b"\0" * 50,
    "empty.pdf": b"",
    "cut.pdf": PDF[:-30],
    "brochure.hta": PDF,
    "report.pdf.exe": PDF,
    "run.bat": PDF,
    "run.bat.pdf": PDF,
    "a.png.html": picture(),
    "a.png": picture("JPEG"),
    "letter.pages": PDF,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_known_by_its_content(name: str) -> None:
    content, kind = GOOD[name]
    stream = io.BytesIO(content)
    assert recognition.check(name, stream, size=len(content), accept=ALL, most=10 * MEGABYTE) == kind
    assert stream.tell() == 0


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused_in_words(name: str) -> None:
    with pytest.raises(Refused) as refused:
        recognition.check(name, io.BytesIO(BAD[name]), size=len(BAD[name]), accept=ALL, most=10 * MEGABYTE)
    assert name in str(refused.value)


def test_a_kind_the_question_does_not_take_is_refused() -> None:
    with pytest.raises(Refused, match="PNG, JPG"):
        recognition.check("a.pdf", io.BytesIO(PDF), size=len(PDF), accept=("png", "jpg"), most=MEGABYTE)


def test_an_archive_with_a_long_list_of_parts_is_refused_before_the_list_is_read(monkeypatch) -> None:
    parts = {f"xl/{number:0200d}": b"" for number in range(8000)}
    long = workbook(**{name.replace("/", "__"): data for name, data in parts.items()})
    monkeypatch.setattr(recognition.zipfile, "ZipFile", None)  # not to be called
    assert recognition.recognise(io.BytesIO(long)) is None
    large = b"PK\x03\x04" + b"\0" * 100 + b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06" + b"\0" * 18
    assert recognition.recognise(io.BytesIO(large)) is None


@pytest.mark.parametrize(("more", "taken"), [({"directory": 0}, True), ({"directory": 1}, False),
                                             ({"parts": 4999}, True), ({"parts": 5000}, False)])  # fmt: skip
def test_a_workbook_may_have_so_many_parts_and_so_long_a_list_of_them(more: dict[str, int], taken: bool) -> None:
    """directory: bytes beyond the longest list that is read; what is said of a part stands in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        names = ["xl/workbook.xml", *(f"{number:04}" for number in range(1, more.get("parts", 17)))]
        left = MEGABYTE + more["directory"] - sum(46 + len(name) for name in names) if "directory" in more else 0
        for name in names:
            part = zipfile.ZipInfo(name)
            part.comment = b" " * min(left, 65535)
            left -= len(part.comment)
            archive.writestr(part, b"")
    assert left == 0
    out.seek(0)
    assert recognition.recognise(out) == ("xlsx" if taken else None)


@pytest.mark.parametrize(("size", "good"), [(0, False), (1, True), (MEGABYTE, True), (MEGABYTE + 1, False)])
def test_size_is_limited(size: int, good: bool) -> None:
    assert bool(recognition.fits("a.pdf", size, MEGABYTE)) is good


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(("name", "content", "words"), [
    ("letter.docx", zipped("[Content_Types].xml", "word/document.xml"), "in Word, File › Save as › PDF"),
    ("letter.doc", OLE, "in Word, File › Save as › PDF"),
    ("letter.rtf", b"{\\rtf1 a,b}", "in Word, File › Save as › PDF"),
    ("letter", zipped("word/document.xml"), "in Word, File › Save as › PDF"),
    ("letter.odt", zipped("mimetype").replace(b"mimetypex", b"mimetypeapplication/vnd.oasis.opendocument.text"),
     "in LibreOffice"),
    ("letter.pages", zipped("Index/Document.iwa"), "in Pages, File › Export to › PDF"),
    ("talk.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), "in PowerPoint, File › Save as › PDF"),
    ("figures.xls", OLE, "as an Excel workbook (.xlsx)"),
    ("figures.xlsm", BAD["macros.xlsx"], "without macros"),
    ("figures.numbers", zipped("Index/Document.iwa"), "as an Excel workbook (.xlsx)"),
    ("bundle", zipped("a.pdf"), "one by one"),
    ("run.exe", BAD["run.exe"], "is not in one of these formats"),
    ("plan.webp", b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, "Save it as JPEG or PNG"),
    ("all.zip", zipped("a.pdf"), "one by one"),
    ("figures.csv", "Größe;Zahl\nklein;1\n".encode("cp1252"), "CSV UTF-8"),
    ("brochure.hta", PDF, "Rename it so that it ends in .pdf"),
    ("run.bat.pdf", PDF, "has two file extensions"),
])  # fmt: skip
def test_what_is_refused_says_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        recognition.check(name, io.BytesIO(content), size=len(content), accept=ALL, most=10 * MEGABYTE)
    assert words in str(refused.value)


def test_the_chooser_of_files_offers_every_way_a_kind_is_written() -> None:
    assert recognition.chooser(("png", "jpg")) == (
        ".png,.jpg,.jpeg,.jpe,.jfif,.heic,.heif,image/png,image/jpeg,image/heic"
    )
    assert recognition.kinds_said(("pdf", "jpg")) == "PDF, JPG, HEIC"
    assert recognition.kinds_said(("jpg", "heic")) == "JPG, HEIC"
    assert recognition.kinds_said(("pdf", "png")) == "PDF, PNG"


@pytest.mark.parametrize(("name", "kind", "given"), [
    ("x.html", "pdf", "x.pdf"), ("a.png.html", "png", "a.png"), ("report.pdf.exe", "pdf", "report.pdf"),
    ("Bericht 1.2", "pdf", "Bericht 1.2.pdf"), ("a.JPEG", "jpg", "a.JPEG"), ("IMG_1.HEIC", "jpg", "IMG_1.jpg"),
    (".hta", "pdf", "file.pdf"), ("figures.txt", "csv", "figures.csv"), ("plan.v2.pdf", "pdf", "plan.v2.pdf"),
])  # fmt: skip
def test_what_is_handed_out_ends_as_its_kind_does(name: str, kind: str, given: str) -> None:
    assert named(name, kind) == given


def test_what_was_removed_counts_against_what_a_nomination_may_keep() -> None:
    label = Text({"en": "Logo"})
    questions = [
        FileQuestion(id="logo", type="file", label=label, max_mb_each=10, accept=("png",)),
        TextQuestion(id="title", type="text", label=label, max_chars=10),
    ]
    assert recognition.is_within(questions, 29 * MEGABYTE, MEGABYTE)
    assert not recognition.is_within(questions, 30 * MEGABYTE, 1)


def test_files_of_an_answer_are_limited_in_number_and_in_all() -> None:
    question = FilesQuestion(id="files", type="files", label=Text({"en": "Files"}), max_files=3, max_mb_each=2,
                             max_mb_total=4, accept=("png",))  # fmt: skip
    rows = [([], 4 * MEGABYTE, ""), ([MEGABYTE] * 2, 2 * MEGABYTE, ""), ([], 4 * MEGABYTE + 1, "together must be 4"),
            ([MEGABYTE] * 2, 2 * MEGABYTE + 1, "together must be 4"), ([1] * 3, 1, "number of files: 3")]  # fmt: skip
    for sizes, size, words in rows:
        may = recognition.has_room(question, sizes, size)
        assert bool(may) is (not words)
        assert words in str(may.reason)


FAULTS = {
    ("pixels", "png"): "more than 25 megapixels",
    ("encrypted", "pdf"): "protected by a password",
    ("portfolio", "pdf"): "a collection of several files",
    ("unpacked", "xlsx"): "unpacks to more than 60",
    ("slow", "jpg"): "takes too long to read",
    ("broken", "pdf"): "did not arrive complete",
    ("broken", "xlsx"): "cannot be read as a workbook",
    ("broken", "heic"): "Save the picture as JPEG",
    ("broken", "png"): "cannot be read as a picture",
}


def test_why_no_copy_of_a_file_can_be_made_is_said_of_each_fault_and_kind() -> None:
    for (fault, kind), words in FAULTS.items():
        may = recognition.fault_said(fault, "a.b", kind)
        assert not may
        assert words in str(may.reason)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("..\\..\\etc/passwd", "passwd"),
        ("C:\\Users\\a\\отчёт.xlsx", "отчёт.xlsx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("report.pdf.exe", "report.pdf.exe"),
        ("\u202etxt.exe", "txt.exe"),
        ("\0\ud800", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("plan", "plan"),
        ("a\u200fb\u2066c.pdf", "abc.pdf"),
        ("a\xa0b.pdf", "a b.pdf"),
        ("run.bat. ", "run.bat"),
        ("и\u0306.pdf", "й.pdf"),
        ("ы" * 300 + ".pdf", "ы" * 111 + ".pdf"),
        ("ы" * 300 + ".pages", "ы" * 109 + ".pages"),
    ],
)
def test_names_are_fit_to_be_shown(name: str, shown: str) -> None:
    assert recognition.display_name(name) == shown
