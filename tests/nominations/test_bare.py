"""Nothing about people stays in hidden places of documents and workbooks, and no file is worked on for long."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
import xlsxwriter
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from awards.core import copying, workshop
from awards.core.bare.pictures import Fault, bare_jpeg
from awards.core.bare.workbooks import EMPTY, GONE, changed
from awards.core.files import FileStore, new_key
from awards.core.verdicts import Refused
from awards.nominations.files import copies
from tests.nominations.samples import CANARY, document, pdf, photo, workbook

MEGABYTE = 1024 * 1024
RUN = b"\xff" * 1_000_000 + b"\0"
SEEN = {"kind": "jpg", "width": 96, "height": 64}


def copied(tmp_path: Path, content: bytes, name: str) -> bytes:
    store = FileStore(tmp_path)
    taken = copies.take_in(store, io.BytesIO(content), key=new_key(), name=name, accept=("pdf", "jpg", "xlsx"),
                           most=20 * MEGABYTE)  # fmt: skip
    return store.path(taken.copies.copy_key).read_bytes()


# Work


def with_run(jpeg: bytes) -> bytes:
    """A picture with a million fill bytes, and what makes them none, at the start of its pixels."""
    start = jpeg.index(b"\xff\xda")
    start += 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")
    return jpeg[:start] + RUN + jpeg[start:]


@pytest.fixture
def two_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program that makes copies has so much of the processor."""
    root = Path(copying.__file__).resolve().parents[2]
    program = tmp_path / "program.py"
    program.write_text(
        f"import sys; sys.path.insert(0, {str(root)!r})\nfrom awards.core import copying\nimport resource\n"
        "copying.LIMITS = (*copying.LIMITS, (resource.RLIMIT_CPU, 2, 3))\ncopying.main(*sys.argv[1:])\n"
    )
    monkeypatch.setattr(workshop.copying, "__file__", str(program))


def made(tmp_path: Path, content: bytes, kind: str) -> dict[str, Any]:
    (tmp_path / "source").write_bytes(content)
    copy, wide, small = (tmp_path / name for name in ("copy", "wide", "small"))
    return workshop.copied(tmp_path / "source", kind, copy=copy, wide=wide, small=small, pixels=25_000_000)


@pytest.mark.usefixtures("two_seconds")
def test_a_long_run_of_one_byte_is_read_once(tmp_path: Path) -> None:
    assert made(tmp_path, with_run(photo()), "jpg") in ({"fault": "broken"}, SEEN)
    assert made(tmp_path, document(with_run(photo())), "pdf") == {"kind": "pdf"}
    with_picture = replaced(workbook(), **{"xl/media/image1.jpg": with_run(photo())})
    assert made(tmp_path, with_picture, "xlsx") == {"kind": "xlsx"}


@pytest.mark.usefixtures("two_seconds")
def test_tags_that_never_end_are_read_once(tmp_path: Path) -> None:
    for tag in (b"<absPath ", b"<Relationship ", b'<a b="'):
        endless = replaced(workbook(), **{"xl/workbook.xml": tag * 300_000, "_rels/.rels": tag * 300_000})
        assert made(tmp_path, endless, "xlsx") == {"fault": "broken"}


def test_work_that_takes_too_long_ends_and_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "endless.py"
    program.write_text("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass\n")
    monkeypatch.setattr(workshop.copying, "__file__", str(program))
    with pytest.raises(Refused, match="takes too long to read"):
        copied(tmp_path, photo(), "a.jpg")
    assert copying.SECONDS <= 15


def test_a_workbook_that_unpacks_to_too_much_is_refused_in_words(tmp_path: Path) -> None:
    for megabytes in (61, 201):
        bomb = replaced(workbook(), **{"xl/worksheets/sheet1.xml": b" " * (megabytes * MEGABYTE)})
        with pytest.raises(Refused, match="unpacks to more than 60 MB"):
            copied(tmp_path, bomb, "figures.xlsx")


# Pictures


def test_a_picture_keeps_no_part_that_a_decoder_does_not_need() -> None:
    content = photo()
    adobe = b"\xff\xee" + (14 + len(CANARY)).to_bytes(2, "big") + b"Adobe\0\x64\0\0\0\0\1" + CANARY.encode()
    other = b"\xff\xf1" + (2 + len(CANARY)).to_bytes(2, "big") + CANARY.encode()
    bare = bare_jpeg(content[:2] + adobe + other + content[2:])
    assert CANARY.encode() not in bare
    with Image.open(io.BytesIO(bare)) as one, Image.open(io.BytesIO(content)) as two:
        assert one.tobytes() == two.tobytes()


def test_a_picture_without_an_end_is_only_taken_within_another_file() -> None:
    cut = photo()[:-8].partition(b"\xff\xd9" + CANARY.encode())[0]
    assert CANARY.encode() not in bare_jpeg(cut, whole=False)
    with pytest.raises(Fault):
        bare_jpeg(cut)


# PDF


def flat(content: bytes) -> bytes:
    """A document with all that can be unpacked unpacked, so that it can be searched."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.specialized, qdf=True,
                    object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
    return out.getvalue()


def built(build: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        build(opened)
        opened.save(out)
    return out.getvalue()


PACKED = {
    "FlateDecode": zlib.compress,
    "ASCIIHexDecode": lambda data: data.hex().encode() + b">",
    "RunLengthDecode": lambda data: (
        b"".join(bytes((len(part) - 1,)) + part for at in range(0, len(data), 128) if (part := data[at : at + 128]))
        + b"\x80"
    ),
}


@pytest.mark.parametrize("chain", [*((name,) for name in PACKED), ("ASCIIHexDecode", "FlateDecode")])
@pytest.mark.parametrize("parms", [False, True])
def test_a_photo_within_other_filters_is_cleaned(tmp_path: Path, chain: tuple[str, ...], parms: bool) -> None:
    data = photo()
    for name in reversed(chain):
        data = PACKED[name](data)

    def build(opened: Any) -> None:
        image = opened.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64,
                                   ColorSpace=Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip
        image.Filter = Array([*(Name(f"/{name}") for name in chain), Name.DCTDecode])
        if parms:
            image.DecodeParms = Array([*(None for _ in chain), Dictionary(ColorTransform=1)])
        opened.pages[0].Resources = Dictionary(XObject=Dictionary(Im=image))

    with pikepdf.open(io.BytesIO(copied(tmp_path, built(build), "a.pdf"))) as opened:
        image = opened.pages[0].Resources.XObject.Im
        assert image.Filter == Name.DCTDecode
        assert not parms or image.DecodeParms.ColorTransform == 1
        bare = image.read_raw_bytes()
    assert CANARY.encode() not in bare
    with Image.open(io.BytesIO(bare)) as one, Image.open(io.BytesIO(photo())) as two:
        assert one.tobytes() == two.tobytes()


def file_within(opened: Any) -> None:
    spec = Dictionary(Type=Name.Filespec, F=CANARY, UF=CANARY, EF=Dictionary(F=opened.make_stream(CANARY.encode())))
    media = Dictionary(S=Name.MR, C=Dictionary(S=Name.MCD, D=opened.make_indirect(spec)))
    opened.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9],
                                               A=Dictionary(S=Name.Rendition, OP=0, R=media))])  # fmt: skip


def actions_in_lists(opened: Any) -> None:
    launch, script = Dictionary(S=Name.Launch, F=CANARY), Dictionary(S=Name.JavaScript, JS=CANARY)
    first = Dictionary(S=Name.URI, URI="https://example.org", Next=Array([opened.make_indirect(launch), script]))
    last = Dictionary(S=Name.URI, URI="https://example.org", Next=Dictionary(S=Name.URI, URI="a", Next=launch))
    opened.Root.Outlines = Dictionary(First=Dictionary(Title="a", A=first, Next=Dictionary(Title="b", A=last)))
    opened.Root.Somewhere = Dictionary(Else=Dictionary(S=Name.Launch, F=CANARY))


def signature(opened: Any) -> None:
    signed = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=CANARY, Location=CANARY, ContactInfo=CANARY,
                        Reason=CANARY, Contents=CANARY, ByteRange=[0, 1, 2, 3])  # fmt: skip
    field = Dictionary(FT=Name.Sig, T="Signature", V=opened.make_indirect(signed))
    opened.Root.AcroForm = Dictionary(Fields=Array([field]))
    opened.Root.Kept = Array([signed])


def layers(opened: Any) -> None:
    usage = Dictionary(CreatorInfo=Dictionary(Creator=CANARY, Subtype=Name.Artwork), User=Dictionary(Name="a"))
    layer = opened.make_indirect(Dictionary(Type=Name.OCG, Name="Layer", Usage=usage))
    opened.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(Creator=CANARY, Order=[layer]))


@pytest.mark.parametrize("build", [file_within, actions_in_lists, signature, layers])
def test_a_document_says_nothing_in_hidden_places(tmp_path: Path, build: Callable[[Any], None]) -> None:
    content = built(build)
    assert CANARY.encode() in flat(content)
    found = flat(copied(tmp_path, content, "a.pdf"))
    for word in (CANARY, "/EF", "/Launch", "/JavaScript"):
        assert word.encode() not in found, word


def test_what_lies_too_deep_to_be_cleaned_is_refused(tmp_path: Path) -> None:
    deep = Dictionary(S=Name.Launch, F=CANARY)
    for _ in range(70):
        deep = Array([deep])
    with pytest.raises(Refused):
        copied(tmp_path, built(lambda opened: setattr(opened.Root, "Deep", deep)), "a.pdf")


# Workbooks


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(content: bytes, **others: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts_of(content), **others}.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_chart() -> bytes:
    """A workbook with a chart, a photo, a formula, a link and a table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Figures")
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_formula("A4", "=SUM(A1:A3)", None, 6)
    sheet.write_url("B1", "https://example.org/a?b=1&c=2", string="There")
    sheet.write_url("B2", f"external:C:\\Users\\{CANARY}\\a.xlsx", string="Here")
    sheet.insert_image("D1", "photo.jpg", {"image_data": io.BytesIO(photo())})
    sheet.write_comment("A1", "Counted", {"author": CANARY})
    sheet.add_table("F1:G3", {"columns": [{"header": "One"}, {"header": "Two"}]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Figures!$A$1:$A$3"})
    sheet.insert_chart("D9", chart)
    book.close()
    return out.getvalue()


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXIF_TIFF = io.BytesIO()
Image.new("RGB", (9, 9), "red").save(EXIF_TIFF, "TIFF", tiffinfo={315: CANARY})


def adorned() -> bytes:
    """A workbook as programs fill it: each part below says something about who wrote it."""
    parts = parts_of(with_chart())
    said = CANARY.encode()
    extra = {
        "package/services/metadata/core-properties/a.psmdcp": b"<c>%s</c>" % said,
        "xl/embeddings/oleObject1.bin": said,
        "xl/embeddings/Book.xlsx": said,
        "xl/printerSettings/printerSettings1.bin": said,
        "customXml/item1.xml": b"<c>%s</c>" % said,
        "xl/revisions/userNames.xml": b"<c>%s</c>" % said,
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations("externalLinkPath", "file:///C:\\" + CANARY, True),
        "xl/connections.xml": b"<connections><connection id='1' type='1' refreshedVersion='8' name='%s' odcFile='%s'>"
        b"<dbPr connection='%s'/></connection></connections>" % (said, said, said),
        "xl/media/image8.jfif": photo(),
        "xl/media/image9.tiff": EXIF_TIFF.getvalue(),
        "xl/notes.unknown": said,
    }
    parts.update(extra)
    edit(parts, "[Content_Types].xml", b"</Types>", TYPES)
    edit(parts, "_rels/.rels", b"</Relationships>", b'<Relationship Id="rId90" Type="http://schemas.openxmlformats.org'
         b'/package/2006/relationships/metadata/core-properties" Target="/package/services/metadata/core-properties/'
         b'a.psmdcp"/></Relationships>')  # fmt: skip
    inside = [("oleObject", "../embeddings/oleObject1.bin"), ("package", "../embeddings/Book.xlsx"),
              ("printerSettings", "../printerSettings/printerSettings1.bin"), ("image", "../media/image8.jfif"),
              ("image", "../media/image9.tiff")]  # fmt: skip
    for number, (kind, target) in enumerate(inside, 91):
        edit(parts, "xl/worksheets/_rels/sheet1.xml.rels", b"</Relationships>",
             f'<Relationship Id="rId{number}" Type="{RELATED}/{kind}" Target="{target}"/></Relationships>'
             .encode())  # fmt: skip
    edit(parts, "xl/worksheets/sheet1.xml", b"<drawing ", b'<pageSetup paperSize="9" r:id="rId93"/><drawing ')
    edit(parts, "xl/worksheets/sheet1.xml", b"<tableParts",
         b'<oleObjects><oleObject progId="%s" shapeId="1" r:id="rId91"/></oleObjects><tableParts' % said)  # fmt: skip
    edit(parts, "xl/workbook.xml", b"<bookViews>", b"<x:absPath xmlns:x='a' url='C:\\%s\\'/><bookViews>" % said)
    return replaced(b"PK\5\6" + b"\0" * 18, **parts)


TYPES = (
    b'<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
    b'<Default Extension="jfif" ContentType="image/jpeg"/><Default Extension="tiff" ContentType="image/tiff"/>'
    b'<Override PartName="/xl/connections.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.connections+xml"/><Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application'
    b'/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/>'
    b'<Override PartName="/xl/notes.unknown" ContentType="text/plain"/></Types>'
)


def edit(parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> None:
    assert old in parts[name], (name, old)
    parts[name] = parts[name].replace(old, new, 1)


def relations(kind: str, target: str, external: bool) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    return (f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="rId1" Type="{RELATED}/{kind}" Target="{target}"{mode}/></Relationships>').encode()  # fmt: skip


def test_a_workbook_says_nothing_in_any_part(tmp_path: Path) -> None:
    made = parts_of(copied(tmp_path, adorned(), "figures.xlsx"))
    assert [name for name, data in made.items() if CANARY.encode() in data or CANARY in name] == []
    assert {name for name in made if name.endswith((".bin", ".unknown", ".psmdcp"))} == set()
    assert b'<pageSetup paperSize="9"/>' in made["xl/worksheets/sheet1.xml"]
    assert b"<connection id=" in made["xl/connections.xml"]
    for name in ("xl/media/image8.jfif", "xl/media/image9.tiff"):
        with Image.open(io.BytesIO(made[name])) as picture:
            assert picture.width in (9, 96)
            assert not picture.getexif().get(315)


def test_a_workbook_refers_to_no_part_that_is_gone(tmp_path: Path) -> None:
    made = parts_of(copied(tmp_path, adorned(), "figures.xlsx"))
    for name in made:
        if name.endswith(".rels") and "externalLinks" not in name:
            for target in targets(made[name]):
                path = target.lstrip("/") if target.startswith("/") else target.replace("../", "")
                assert any(part.endswith(path) for part in made), (name, target)


def targets(data: bytes) -> list[str]:
    found: list[str] = []
    changed(
        data, lambda _, said: found.append(said["Target"]) if "Target" in said and "TargetMode" not in said else None
    )
    return found


def test_a_workbook_keeps_what_it_shows(tmp_path: Path) -> None:
    content = adorned()
    copy = copied(tmp_path, content, "figures.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(copy))["Figures"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3, 4)] == [1, 2, 3, "=SUM(A1:A3)"]
    assert openpyxl.load_workbook(io.BytesIO(copy), data_only=True)["Figures"]["A4"].value == 6
    assert sheet["B1"].hyperlink.target == "https://example.org/a?b=1&c=2"
    assert (len(sheet._charts), len(sheet._images), list(sheet.tables)) == (1, 1, ["Table1"])
    assert sheet["A1"].comment.text == "Counted"


def test_a_part_that_defines_entities_is_refused(tmp_path: Path) -> None:
    parts = parts_of(with_chart())
    parts["xl/styles.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/styles.xml"].partition(b"?>")[2]
    with pytest.raises(Refused, match="cannot be read as a workbook"):
        copied(tmp_path, replaced(b"PK\5\6" + b"\0" * 18, **parts), "a.xlsx")


@pytest.mark.parametrize(
    ("document", "becomes"),
    [
        ("<r><gone/><a x='1'/></r>", "<r><a x='1'/></r>"),
        ("<r><gone><gone/>a</gone>b</r>", "<r>b</r>"),
        ("<r><p:empty y='1'><a/>b</p:empty><empty/></r>", "<r><p:empty y='1'></p:empty><empty/></r>"),
        ("<r><other a='&gt;é&#10;' b='\"'/>é<!-- c --></r>", '<r><other a="&gt;&#233;&#10;" b="&quot;" n="1"/>é</r>'),
        ("<r><a b='>'><gone c='>'/></a></r>", "<r><a b='>'></a></r>"),
    ],
)
def test_markup_stays_as_it_was_but_for_changes(document: str, becomes: str) -> None:
    def change(name: str, said: Any) -> Any:
        return {"gone": GONE, "empty": EMPTY, "other": {**said, "n": "1"}}.get(name)

    document, becomes = (each.replace("<r>", "<r xmlns:p='q'>") for each in (document, becomes))
    assert changed(document.encode(), change).decode() == becomes
    if "é" not in document:
        assert changed(document.encode("utf-16"), change).decode() == becomes


def test_a_picture_of_few_colours_is_made_smaller_without_steps(tmp_path: Path) -> None:
    """Its slanted edges have points between the two colours."""
    picture = Image.new("P", (1600, 1067), 0)
    picture.putpalette([0, 95, 115, 250, 248, 243])
    ImageDraw.Draw(picture).polygon([(0, 1067), (1600, 0), (1600, 1067)], fill=1)
    out = io.BytesIO()
    picture.save(out, "PNG")
    store = FileStore(tmp_path)
    taken = copies.take_in(
        store, io.BytesIO(out.getvalue()), key=new_key(), name="a.png", accept=("png",), most=MEGABYTE
    )
    with Image.open(store.path(taken.copies.photo_key or "")) as wide:
        between = [red for red in wide.getchannel("R").tobytes() if 60 < red < 190]
    assert len(between) > 500
