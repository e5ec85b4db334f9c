"""Copies of files without what cameras and programs wrote about people: what jurors and the public get.

A program of its own, run under limits (see `awards.core.workshop`), because it takes apart what strangers send. It
needs no other module of ours and knows no secrets. It answers one line of JSON: what it made, or a fault by its name.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

SMALL, WIDE = (480, 480), (1200, 1200)
MEMORY = 1 << 30  # bytes of address space
SECONDS = 30  # of the processor
LARGEST = 256 << 20  # bytes of a file that is written
PART = 32 << 20  # bytes of a part of a workbook that is rewritten
QUALITY = 90
DEPTH = 60  # of what lies within each other in a PDF


class Fault(Exception):
    """Why no copy can be made: pixels, broken, encrypted, portfolio."""


def main(source: str, kind: str, copy: str, wide: str, small: str, pixels: str) -> int:
    """Make the copies that a command line asks for, within limits of its own."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, LARGEST)):
        with suppress(OSError, ValueError):  # a system that knows no such limit
            resource.setrlimit(what, (most, most))
    try:
        made = make(Path(source), kind, copy=Path(copy), wide=Path(wide), small=Path(small), pixels=int(pixels))
    except Fault as fault:
        made = {"fault": str(fault)}
    sys.stdout.write(json.dumps(made))
    return 0


def make(source: Path, kind: str, *, copy: Path, wide: Path, small: Path, pixels: int) -> dict[str, Any]:
    """Write the copy of a file, and of a picture two smaller ones; returns the copy's kind, width and height.

    kind: pdf, png, jpg, heic or xlsx. pixels: the most a picture may have. Fault if none can be made.
    """
    if kind == "pdf":
        return _document(source, copy)
    if kind == "xlsx":
        return _workbook(source, copy)
    return _picture(source, kind, copy, wide, small, pixels)


# Pictures


def _picture(source: Path, kind: str, copy: Path, wide: Path, small: Path, pixels: int) -> dict[str, Any]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    _taken(kind)
    try:
        with Image.open(source) as picture:
            if picture.width * picture.height > pixels:
                raise Fault("pixels")
            data, made = source.read_bytes(), kind
            if kind == "heic" or picture.getexif().get(_ORIENTATION, 1) != 1:
                data, made = _drawn(ImageOps.exif_transpose(picture), kind)
        copy.write_bytes(bare_png(data) if made == "png" else bare_jpeg(data))
        with Image.open(copy) as picture:
            size = picture.size
            picture.draft("RGB", WIDE)
            _shrunk(picture, wide, small)
    except Fault:
        raise
    except Exception as fault:  # whatever a decoder says of bytes it cannot read
        raise Fault("broken") from fault
    return {"kind": made, "width": size[0], "height": size[1]}


_ORIENTATION = 0x0112


def _taken(kind: str) -> None:
    if kind == "heic":
        import pi_heif

        pi_heif.register_heif_opener()


def _drawn(picture: Any, kind: str) -> tuple[bytes, str]:
    """Draw a picture anew, as it is to be seen; its colour profile stays. Returns it with its kind."""
    profile, out = picture.info.get("icc_profile"), io.BytesIO()
    if kind == "png":
        picture.save(out, "PNG", icc_profile=profile, compress_level=4)
        return out.getvalue(), "png"
    if picture.mode not in ("L", "RGB", "CMYK"):
        picture = _flat(picture)
    picture.save(out, "JPEG", quality=QUALITY, icc_profile=profile)
    return out.getvalue(), "jpg"


def _shrunk(picture: Any, wide: Path, small: Path) -> None:
    picture.load()
    if picture.mode.startswith("I"):  # sixteen bits a pixel
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    picture.thumbnail(WIDE, reducing_gap=2.0)
    flat = _flat(picture)
    flat.info.clear()
    flat.save(wide, "JPEG", quality=82, optimize=True, icc_profile=profile)
    flat.thumbnail(SMALL)
    flat.save(small, "JPEG", quality=82, optimize=True, icc_profile=profile)


def _flat(picture: Any) -> Any:
    """Return a picture without transparency, on white."""
    from PIL import Image

    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    return picture.convert("RGB")


_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_SOI, _EOI, _SOS, _ALONE = 0xD8, 0xD9, 0xDA, 0x01
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
_PROFILE, _ADOBE = b"ICC_PROFILE\0", b"Adobe"


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG of the same pixels and colours with nothing beside them: no EXIF, XMP, IPTC, preview or comment.

    What follows its end goes too. Fault if its parts cannot be told.
    """
    return b"\xff\xd8" + b"".join(_segments(data)) + b"\xff\xd9"


def _segments(data: bytes) -> Iterator[bytes]:
    if data[:2] != b"\xff\xd8":
        raise Fault("broken")
    at = 2
    while found := _MARKER.search(data, at):
        marker = found[1][0]
        if marker == _EOI:
            return
        start, at = found.end(), found.end()
        if marker in (_SOI, _ALONE):
            continue
        length = int.from_bytes(data[start : start + 2], "big")
        body, at = data[start + 2 : start + length], start + max(2, length)
        if marker == _SOS:
            after = _MARKER.search(data, at)
            if after is None:
                raise Fault("broken")
            body, at = data[start + 2 : after.start()], after.start()
            yield bytes((0xFF, marker)) + data[start : start + 2] + body
        elif _stays(marker, body):
            yield bytes((0xFF, marker)) + data[start : start + 2] + body
        elif marker == 0xE0 and body.startswith(b"JFIF\0"):
            yield b"\xff\xe0\0\x10" + body[:12] + b"\0\0"  # its own small picture goes
    raise Fault("broken")


def _stays(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if marker not in _APPLICATION:
        return True
    return (marker == 0xE2 and body.startswith(_PROFILE)) or (marker == 0xEE and body.startswith(_ADOBE))


_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
                     b"cICP", b"bKGD", b"pHYs"})  # fmt: skip
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def bare_png(data: bytes) -> bytes:
    """Return a PNG of the same pixels and colours with nothing beside them; Fault if its parts cannot be told."""
    if not data.startswith(_SIGNATURE):
        raise Fault("broken")
    kept, at = [_SIGNATURE], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name in _CHUNKS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise Fault("broken")


# PDF

# What is written about people or programs, or runs or fetches something when the document is opened.
_LEFT_OUT = ("/Metadata", "/PieceInfo", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/AF", "/XFA", "/Thumb")
_RUNS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"})
_HOLDS_FILES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen"})


def _document(source: Path, copy: Path) -> dict[str, Any]:
    import pikepdf

    try:
        with pikepdf.open(source) as pdf:
            if pdf.is_encrypted:
                raise Fault("encrypted")
            if "/Collection" in pdf.Root:
                raise Fault("portfolio")
            if not len(pdf.pages):
                raise Fault("broken")
            _clean(pdf)
            pdf.save(copy, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError:
        raise Fault("encrypted") from None
    except Fault:
        raise
    except Exception as fault:
        raise Fault("broken") from fault
    return {"kind": "pdf"}


def _clean(pdf: Any) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for each in pdf.objects:
        _clean_object(each)


def _clean_object(found: Any, depth: int = 0) -> None:
    """Take out of an object, and of what lies in it directly, what is about people or runs."""
    import pikepdf

    inside = list(found) if isinstance(found, pikepdf.Array) else []
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        _clean_entries(found)
        inside = [each for _, each in found.items()]
    for each in inside:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect and depth < DEPTH:
            _clean_object(each, depth + 1)


def _clean_entries(found: Any) -> None:
    import pikepdf

    for name in [*_LEFT_OUT, *_of_annotation(found)]:
        if name in found:
            del found[name]
    for name in ("/A", "/Next", "/OpenAction"):
        if name in found and _runs(found[name]):
            del found[name]
    if isinstance(found, pikepdf.Stream):
        _clean_picture(found)


def _of_annotation(found: Any) -> Iterator[str]:
    """What of a note on a page says who wrote it and when, or holds a file."""
    kind = str(found.get("/Subtype", ""))
    if "/Rect" not in found or kind == "/Widget":
        return
    yield from ("/T", "/M", "/CreationDate", "/NM")
    if kind in _HOLDS_FILES:
        yield from ("/FS", "/RichMediaContent", "/Movie", "/A")


def _runs(action: Any) -> bool:
    import pikepdf

    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in _RUNS


def _clean_picture(stream: Any) -> None:
    """Take out of a photo within a document what its camera wrote: place, owner, serial number."""
    import pikepdf

    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if str(filters) == "/DCTDecode":
        with suppress(Fault):
            bare = bare_jpeg(stream.read_raw_bytes())
            stream.write(bare, filter=stream["/Filter"], decode_parms=stream.get("/DecodeParms"))


# Workbooks

_CORE = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
         b'openxmlformats.org/package/2006/metadata/core-properties"/>')  # fmt: skip
_APP = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/extended-properties"/>')  # fmt: skip
_CUSTOM = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.'
           b'org/officeDocument/2006/custom-properties"/>')  # fmt: skip
_REPLACED = {"docprops/core.xml": _CORE, "docprops/app.xml": _APP, "docprops/custom.xml": _CUSTOM}
# Attributes and texts that name a person or a folder of the writer's machine, by the part they stand in.
_NAMED: tuple[tuple[re.Pattern[str], re.Pattern[bytes]], ...] = (
    (re.compile(r"xl/workbook\.xml"), re.compile(rb"(<[^>]*absPath[^>]*\burl=\")[^\"]*")),
    (re.compile(r"xl/workbook\.xml"), re.compile(rb"(<(?:\w+:)?fileSharing\b[^>]*\buserName=\")[^\"]*")),
    (re.compile(r"xl/persons/.*\.xml"), re.compile(rb"(\b(?:displayName|userId)=\")[^\"]*")),
    (re.compile(r"xl/comments.*\.xml"), re.compile(rb"(<(?:\w+:)?author>)[^<]*")),
    (re.compile(r"xl/pivotcache/.*\.xml"), re.compile(rb"(\brefreshedBy=\")[^\"]*")),
    (re.compile(r"xl/revisions/.*\.xml"), re.compile(rb"(\b(?:userName|name)=\")[^\"]*")),
)
_MEDIA = re.compile(r"xl/media/.*\.(?:jpe?g|png)")
_THUMBNAIL = re.compile(rb"<Relationship\b[^>]*/metadata/thumbnail\"[^>]*/>")
_DATE = (1980, 1, 1, 0, 0, 0)


def _workbook(source: Path, copy: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                name = part.filename.lower()
                if part.is_dir() or name.startswith("docprops/thumbnail"):
                    continue
                if part.file_size > PART:
                    _copied(old, part, new)
                else:
                    new.writestr(_entry(part.filename), _rewritten(name, old.read(part)))
    except Exception as fault:
        raise Fault("broken") from fault
    return {"kind": "xlsx"}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _copied(old: zipfile.ZipFile, part: zipfile.ZipInfo, new: zipfile.ZipFile) -> None:
    with old.open(part) as stream, new.open(_entry(part.filename), "w") as out:
        while block := stream.read(1 << 20):
            out.write(block)


def _rewritten(name: str, data: bytes) -> bytes:
    if name in _REPLACED:
        return _REPLACED[name]
    if name == "_rels/.rels":
        return _THUMBNAIL.sub(b"", data)
    if _MEDIA.fullmatch(name):
        bare: Callable[[bytes], bytes] = bare_png if name.endswith("png") else bare_jpeg
        with suppress(Fault):
            return bare(data)
    for where, what in _NAMED:
        if where.fullmatch(name):
            data = what.sub(rb"\1", data)
    return data


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
