"""What is in a file decides, not its name; and what is too much is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from PIL import Image

from awards.core.verdicts import Refused
from awards.nominations import uploads
from tests.nominations.conftest import picture

ALL = ("pdf", "png", "jpg", "xlsx", "csv")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
MEGABYTE = 1024 * 1024


def workbook(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bomb_png() -> bytes:
    """A picture of 30,000 × 30,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (30000).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


GOOD = {
    "a.pdf": (PDF, "pdf"),
    "no ending": (picture(), "png"),
    "a.png": (picture("JPEG"), "jpg"),
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
    "cut.png": picture()[:200],
    "fake.png": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>",
    "bomb.png": bomb_png(),
    "page.gif": b"GIF89a" + b"\0" * 50,
    "empty.pdf": b"",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_known_by_its_content(name: str) -> None:
    content, kind = GOOD[name]
    stream = io.BytesIO(content)
    assert uploads.check(name, stream, size=len(content), accept=ALL, most=10 * MEGABYTE) == kind
    assert stream.tell() == 0


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused_in_words(name: str) -> None:
    with pytest.raises(Refused) as refused:
        uploads.check(name, io.BytesIO(BAD[name]), size=len(BAD[name]), accept=ALL, most=10 * MEGABYTE)
    assert name in str(refused.value)


def test_a_kind_the_question_does_not_take_is_refused() -> None:
    with pytest.raises(Refused, match="PNG, JPG"):
        uploads.check("a.pdf", io.BytesIO(PDF), size=len(PDF), accept=("png", "jpg"), most=MEGABYTE)


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = workbook(**{"xl/sheet1.xml": b"\0" * (201 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    assert uploads.recognise(io.BytesIO(bomb)) is None


def test_an_archive_with_a_long_list_of_parts_is_refused_before_the_list_is_read(monkeypatch) -> None:
    parts = {f"xl/{number:0200d}": b"" for number in range(8000)}
    long = workbook(**{name.replace("/", "__"): data for name, data in parts.items()})
    monkeypatch.setattr(uploads.zipfile, "ZipFile", None)  # not to be called
    assert uploads.recognise(io.BytesIO(long)) is None
    large = b"PK\x03\x04" + b"\0" * 100 + b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06" + b"\0" * 18
    assert uploads.recognise(io.BytesIO(large)) is None


@pytest.mark.parametrize(("size", "good"), [(0, False), (1, True), (MEGABYTE, True), (MEGABYTE + 1, False)])
def test_size_is_limited(size: int, good: bool) -> None:
    assert bool(uploads.fits("a.pdf", size, MEGABYTE)) is good


def test_a_small_picture_has_nothing_of_the_camera() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    Image.new("RGB", (3000, 2000)).save(out, "JPEG", exif=exif)
    small = uploads.thumbnail(io.BytesIO(out.getvalue()))
    with Image.open(io.BytesIO(small)) as shown:
        assert max(shown.size) == 480
        assert not shown.getexif()
    assert b"Secret" not in small


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
        (".pdf", "pdf"),
        ("ы" * 300 + ".pdf", "ы" * 111 + ".pdf"),
    ],
)
def test_names_are_fit_to_be_shown(name: str, shown: str) -> None:
    assert uploads.display_name(name) == shown
