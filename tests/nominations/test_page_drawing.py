"""Pages of a PDF become bounded pictures with their text, whatever the document is, in bounded time and memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from awards.core import page_drawing, workshop
from awards.core.bare import page_pictures
from awards.demo import files as demo_files
from tests.nominations.samples import CANARY, document

A4 = (595, 842)


def written(content: bytes, folder: Path) -> Path:
    source = folder / "source.pdf"
    source.write_bytes(content)
    return source


def drawn(content: bytes, folder: Path, *, places: int = 5) -> tuple[list[Any], list[Path]]:
    """What the program says of a document, and the pictures it wrote."""
    pictures = [folder / f"{number}.jpg" for number in range(places)]
    said = workshop.drawn(written(content, folder), pictures)
    return said, [each for each in pictures if each.exists()]


def made_of(*pages: tuple[tuple[float, float], bytes], **how: Any) -> bytes:
    """A document of pages, each with its size and what is drawn on it."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for size, content in pages:
            made.add_blank_page(page_size=A4)
            made.pages[-1].MediaBox = pikepdf.Array([0, 0, *size])
            made.pages[-1].Contents = made.make_stream(content)
        made.save(out, **how)
    return out.getvalue()


def test_each_page_is_a_picture_and_its_text(tmp_path: Path) -> None:
    said, pictures = drawn(demo_files.pdf(["Dwell time 34 h", "Dwell time 21 h"]), tmp_path)
    assert said == [
        {"pages": 1},
        {"page": 1, "width": 1130, "height": 1599, "text": "Dwell time 34 h\nDwell time 21 h\n1 / 1"},
    ]
    with Image.open(pictures[0]) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1130, 1599))
        assert picture.convert("L").getextrema() == (0, 255)
        assert not picture.getexif()
    assert len(pictures) == 1


def test_what_is_written_beside_a_document_is_in_no_picture_and_no_text(tmp_path: Path) -> None:
    said, pictures = drawn(document(), tmp_path)
    assert CANARY not in json.dumps(said)
    assert CANARY.encode() not in pictures[0].read_bytes()


def test_so_many_pages_as_there_are_places_and_how_many_there_are(tmp_path: Path) -> None:
    said, pictures = drawn(made_of(*[((9, 9), b"")] * 12), tmp_path, places=3)
    assert said[0] == {"pages": 12}
    assert [each["page"] for each in said[1:]] == [1, 2, 3]
    assert len(pictures) == 3


@pytest.mark.parametrize(
    ("size", "shown"),
    [((14400, 14400), (1399, 1400)), ((10**9, 10**9), (1399, 1400)), ((14400, 900), (1399, 88)), ((10, 10), (40, 40))],
)
def test_no_page_is_a_large_picture(tmp_path: Path, size: tuple[int, int], shown: tuple[int, int]) -> None:
    said, pictures = drawn(made_of((size, b"")), tmp_path)
    assert said[0] == {"pages": 1}
    for page, picture in zip(said[1:], pictures, strict=True):
        with Image.open(picture) as there:
            assert there.size == (page["width"], page["height"])
            assert there.width <= page_pictures.WIDE
            assert there.height <= page_pictures.HIGH
            assert abs(there.width - shown[0]) <= 1


def test_a_page_without_an_area_is_left_out_and_the_next_one_drawn(tmp_path: Path) -> None:
    said, pictures = drawn(made_of(((10**9, 1), b""), (A4, b""), ((1, 10**9), b""), ((0, 0), b"")), tmp_path)
    assert said[0] == {"pages": 4}
    assert 2 in [each["page"] for each in said[1:]]
    assert len(pictures) == len(said) - 1
    assert all(each["height"] * each["width"] <= page_pictures.WIDE * page_pictures.HIGH for each in said[1:])


def test_what_cannot_be_read_has_no_pages(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(user="secret", owner="owner")
    for content in (b"%PDF-1.7\n", b"<html>", b"", made_of((A4, b""), encryption=locked)):
        assert drawn(content, tmp_path) == ([{"pages": 0}], [])


def test_a_cut_document_is_drawn_as_far_as_it_goes(tmp_path: Path) -> None:
    said, _pictures = drawn(made_of((A4, b""), (A4, b""))[:-60], tmp_path)
    assert said[0]["pages"] in (0, 2)


def test_text_that_no_database_keeps_is_left_out_and_a_long_one_cut(tmp_path: Path, monkeypatch: Any) -> None:
    def text(found: str) -> str:
        class Page:
            def get_textpage(self) -> Any:
                return self

            def get_text_bounded(self) -> str:
                return found

            def close(self) -> None: ...

        return page_pictures._text(Page())  # type: ignore[arg-type]

    assert text(" one\r\ntwo\0\x07\ud800\ufffe Әі\x85 ") == "one\ntwo Әі"
    assert len(text("x" * 50_000)) == page_pictures.MOST_TEXT


@pytest.fixture
def two_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program that draws has so much of the processor."""
    root = Path(page_drawing.__file__).resolve().parents[2]
    program = tmp_path / "program.py"
    program.write_text(
        f"import sys; sys.path.insert(0, {str(root)!r})\nfrom awards.core import copying, page_drawing\n"
        "import resource\ncopying.LIMITS = (*copying.LIMITS, (resource.RLIMIT_CPU, 2, 3))\n"
        "page_drawing.main(*sys.argv[1:])\n"
    )
    monkeypatch.setattr(workshop.page_drawing, "__file__", str(program))


def test_a_page_that_takes_too_long_leaves_those_before_it(tmp_path: Path, two_seconds: None) -> None:
    endless = b"0 0 m 500 800 l 20 700 400 3 90 90 c S 0 0 590 840 re f " * 2_000_000
    said, pictures = drawn(made_of((A4, b"0 0 9 9 re f"), (A4, endless), (A4, b"")), tmp_path)
    assert said[0] == {"pages": 3}
    assert [each["page"] for each in said[1:]] == [1]
    assert pictures[0].stat().st_size > 0


MEASURED = """
import json, resource, sys
from pathlib import Path
from awards.core import workshop
source, *out = map(Path, sys.argv[1:])
made = workshop.drawn(source, out)
print(json.dumps([made, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def test_a_stream_that_unpacks_without_end_takes_bounded_memory(tmp_path: Path) -> None:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=A4)
        image = made.make_stream(bytes(300 << 20))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 20_000, 5_000, 8
        image.ColorSpace = pikepdf.Name.DeviceRGB
        made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        made.pages[0].Contents = made.make_stream(b"q 590 0 0 840 0 0 cm " + b"/Im Do " * 2 + b"Q")
        made.save(out, compress_streams=True)
    assert len(out.getvalue()) < 1 << 20
    source = written(out.getvalue(), tmp_path)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(source), str(tmp_path / "1.jpg")], capture_output=True,
                          check=True, timeout=60)  # fmt: skip
    said, kilobytes = json.loads(done.stdout)
    assert said[:1] in ([{"pages": 1}], [])
    assert kilobytes < 1 << 20


def test_what_is_no_fault_of_the_document_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program.py"
    monkeypatch.setattr(workshop.page_drawing, "__file__", str(program))
    program.write_text("""print('{"pages": 3}\\n{"fault": "full"}')""")
    with pytest.raises(workshop.Busy):
        drawn(b"", tmp_path)
    program.write_text("""import time\nprint('{"pages": 3}', flush=True)\ntime.sleep(30)""")
    with monkeypatch.context() as patched:
        patched.setattr(workshop, "DRAWING", 2.0)
        assert drawn(b"", tmp_path) == ([{"pages": 3}], [])
    program.write_text("import nothing_of_this_name")
    with pytest.raises(subprocess.CalledProcessError):
        drawn(b"", tmp_path)
    program.write_text("""import os\nprint('{"pages": 3}\\n{"page": 1', end="", flush=True)\nos.kill(os.getpid(), 9)""")
    assert drawn(b"", tmp_path) == ([{"pages": 3}], [])
