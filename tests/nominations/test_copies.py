"""What jurors and the public get of a file says nothing about people, and making it is bounded."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from PIL import Image

from awards.core import copying, workshop
from awards.core.files import FileStore, new_key
from awards.core.verdicts import Refused
from awards.nominations.files import copies
from tests.nominations.samples import CANARY, PHONE, document, pdf, photo, workbook

MEGABYTE = 1024 * 1024
ALL = ("pdf", "png", "jpg", "xlsx", "csv")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def taken(store: FileStore, content: bytes, name: str) -> copies.Arrived:
    return copies.take_in(store, io.BytesIO(content), key=new_key(), name=name, accept=ALL, most=20 * MEGABYTE)


def refusal(store: FileStore, content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        taken(store, content, name)
    assert store.keys() == [], "nothing stays"
    assert list(store.folder.glob("*/*")) == []
    return str(refused.value)


def copy_of(store: FileStore, arrived: copies.Arrived) -> bytes:
    return store.path(arrived.copies.copy_key).read_bytes()


def colour(content: bytes, x: float) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        red, _, blue = picture.convert("RGB").getpixel((int(picture.width * x), picture.height // 2))
    return "red" if red > blue else "blue"


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_a_picture_keeps_its_pixels_and_nothing_else(store: FileStore, kind: str, name: str) -> None:
    content = photo(kind)
    arrived = taken(store, content, name)
    made = copy_of(store, arrived)
    assert store.path(arrived.key).read_bytes() == content
    assert arrived.stored.sha256 == hashlib.sha256(content).hexdigest()
    assert arrived.copies.copy_sha256 == hashlib.sha256(made).hexdigest()
    assert CANARY.encode() not in made
    with Image.open(io.BytesIO(made)) as one, Image.open(io.BytesIO(content)) as other:
        assert one.tobytes() == other.tobytes()
        assert not one.getexif()
    assert (arrived.copies.width, arrived.copies.height) == (96, 64)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_a_picture_that_lies_on_its_side_is_turned_in_all_sizes(store: FileStore, kind: str, name: str) -> None:
    arrived = taken(store, photo(kind, (2400, 1600), turn=8), name)  # 8: to be turned to the left
    made = copy_of(store, arrived)
    assert CANARY.encode() not in made
    assert (arrived.copies.width, arrived.copies.height) == (1600, 2400)
    sizes = {}
    for key in (arrived.copies.copy_key, arrived.copies.photo_key, arrived.copies.thumbnail_key):
        with Image.open(store.path(str(key))) as picture:
            sizes[key] = picture.size
            top, bottom = (
                picture.convert("RGB").getpixel((9, 9)),
                picture.convert("RGB").getpixel((9, picture.height - 9)),
            )
        assert bottom[0] > bottom[2], "what was on the left is below"
        assert top[2] > top[0]
    assert list(sizes.values()) == [(1600, 2400), (800, 1200), (485, 728)]


def test_a_picture_of_a_phone_becomes_a_jpeg(store: FileStore) -> None:
    arrived = taken(store, PHONE, "IMG_1.HEIC")
    assert (arrived.kind, arrived.copies.copy_kind, arrived.name) == ("heic", "jpg", "IMG_1.HEIC")
    made = copy_of(store, arrived)
    assert b"Exif" not in made
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 96))


def test_what_is_transparent_is_white_in_small(store: FileStore) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    arrived = taken(store, out.getvalue(), "logo.png")
    with Image.open(store.path(str(arrived.copies.thumbnail_key))) as picture:
        assert picture.getpixel((25, 25)) == (255, 255, 255)
    with Image.open(store.path(arrived.copies.copy_key)) as picture:
        assert picture.mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_sort_of_colours_can_be_copied(store: FileStore, mode: str) -> None:
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (60, 40)).save(out, kind)
    assert taken(store, out.getvalue(), "a.jpg" if mode == "CMYK" else "a.png").copies.width == 60


def test_a_document_says_nothing_about_people_and_runs_nothing(store: FileStore) -> None:
    content = document()
    with pikepdf.open(io.BytesIO(content)) as before:
        assert CANARY in str(before.docinfo)
    arrived = taken(store, content, "report.pdf")
    with pikepdf.open(store.path(arrived.copies.copy_key)) as made:
        flat = io.BytesIO()
        made.save(flat, stream_decode_level=pikepdf.StreamDecodeLevel.specialized, qdf=True,
                  object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
        assert len(made.pages) == 1
        assert str(made.pages[0].Annots[0].Contents) == "Look here"
        image = made.pages[0].Resources.XObject.Im.read_raw_bytes()
    whole = flat.getvalue() + image
    for word in (CANARY, "JavaScript", "/Launch", "EmbeddedFile", "/Metadata"):
        assert word.encode() not in whole, word
    with Image.open(io.BytesIO(image)) as picture:
        assert picture.size == (96, 64)
    assert CANARY.encode() not in store.path(arrived.copies.copy_key).read_bytes()


def test_a_workbook_says_nothing_about_people(store: FileStore) -> None:
    arrived = taken(store, workbook(), "figures.xlsx")
    with zipfile.ZipFile(store.path(arrived.copies.copy_key)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    assert [name for name, data in parts.items() if CANARY.encode() in data] == []
    book = openpyxl.load_workbook(io.BytesIO(copy_of(store, arrived)))
    assert book.active["A1"].value == "Days"
    assert book.active["A1"].comment.text == "Counted"


def test_a_table_is_its_own_copy(store: FileStore) -> None:
    arrived = taken(store, b"a;b\n1;2\n", "figures.csv")
    assert arrived.copies.copy_key == arrived.key
    assert store.keys() == [arrived.key]


def locked(content: bytes, **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="owner", **how))
    return out.getvalue()


def portfolio() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.Root.Collection = pikepdf.Dictionary()
        made.save(out)
    return out.getvalue()


def test_documents_that_cannot_be_read_are_refused_with_what_to_do(store: FileStore) -> None:
    assert "Save it without a password" in refusal(store, locked(pdf(), user="secret"), "a.pdf")
    assert "Save it without a password" in refusal(store, locked(pdf(), user=""), "a.pdf")
    assert "Upload them one by one" in refusal(store, portfolio(), "a.pdf")
    assert "did not arrive complete" in refusal(store, pdf()[:-40], "a.pdf")
    assert "did not arrive complete" in refusal(store, b"%PDF-1.7\n<html>\n%%EOF", "a.pdf")


def test_too_many_pixels_are_refused_before_any_is_decoded(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.new("1", (5001, 5000)).save(out, "PNG")
    assert "more than 25 megapixels" in refusal(store, out.getvalue(), "a.png")
    source = store.folder / "large.png"
    source.write_bytes(out.getvalue())
    monkeypatch.setattr(Image.Image, "load", None)  # not to be called
    with pytest.raises(copying.Fault, match="pixels"):
        copying.make(source, "png", copy=source, wide=source, small=source, pixels=copies.PIXELS)


def test_a_cut_picture_is_refused(store: FileStore) -> None:
    assert "cannot be read as a picture" in refusal(store, photo("JPEG", (900, 900))[:3000], "a.jpg")
    assert "cannot be read. Save the picture as JPEG" in refusal(store, PHONE[:400], "a.heic")


MEASURED = """
import json, resource, sys
from pathlib import Path
from awards.core import workshop
source, *out = map(Path, sys.argv[1:])
made = workshop.copied(source, "png", copy=out[0], wide=out[1], small=out[2], pixels=25_000_000)
print(json.dumps([made, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def test_the_largest_picture_takes_bounded_memory_and_gives_it_back(tmp_path: Path) -> None:
    Image.new("RGBA", (5000, 5000), (9, 9, 9, 9)).save(tmp_path / "large.png")
    paths = [str(tmp_path / name) for name in ("large.png", "copy", "wide", "small")]
    done = subprocess.run([sys.executable, "-c", MEASURED, *paths], capture_output=True, check=True, timeout=60)
    made, kilobytes = json.loads(done.stdout)
    assert made == {"kind": "png", "width": 5000, "height": 5000}
    assert kilobytes < 450 * 1024


def test_work_that_grows_too_large_ends_with_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "greedy.py"
    program.write_text(
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))\nbytearray(1 << 29)\n"
    )
    monkeypatch.setattr(workshop.copying, "__file__", str(program))
    made = workshop.copied(program, "pdf", copy=tmp_path / "a", wide=tmp_path / "b", small=tmp_path / "c", pixels=1)
    assert made == {"fault": "broken"}


TRIED = """
import sys
from pathlib import Path
from awards.core import workshop
try:
    with workshop.turn(Path(sys.argv[1]), wait=0):
        print("mine")
except workshop.Busy:
    print("busy")
"""


def test_one_works_at_a_time_on_the_whole_machine(tmp_path: Path) -> None:
    def another_process() -> str:
        done = subprocess.run([sys.executable, "-c", TRIED, tmp_path], capture_output=True, check=True, timeout=30)
        return done.stdout.decode().strip()

    with workshop.turn(tmp_path):
        assert another_process() == "busy"
        with pytest.raises(workshop.Busy), workshop.turn(tmp_path, wait=0):
            pass
    assert another_process() == "mine"


def test_few_threads_of_a_process_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "_queue", workshop.threading.BoundedSemaphore(1))
    with workshop.turn(tmp_path), pytest.raises(workshop.Busy), workshop.turn(tmp_path / "other"):
        pass
