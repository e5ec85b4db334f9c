"""Pictures without what cameras and programs wrote beside them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from PIL.Image import Image


class Fault(Exception):
    """Why no copy can be made: pixels, broken, encrypted, portfolio, unpacked, slow."""


SMALL, WIDE = (728, 728), (1200, 1200)
QUALITY = 90


class Made(TypedDict, total=False):
    """What was made: the kind of the copy, of a picture its pixels; or the fault."""

    kind: str
    width: int
    height: int
    fault: str


def picture_copy(source: Path, kind: str, copy: Path, wide: Path, small: Path, pixels: int) -> Made:
    """Write the copy of a picture and two smaller ones. Fault if it has too many pixels or cannot be read."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    _enable(kind)
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


def _enable(kind: str) -> None:
    if kind == "heic":
        import pi_heif

        pi_heif.register_heif_opener()


def _drawn(picture: Image, kind: str) -> tuple[bytes, str]:
    """Draw a picture anew, as it is to be seen; its colour profile stays. Returns it with its kind."""
    profile, out = picture.info.get("icc_profile"), io.BytesIO()
    if kind == "png":
        picture.save(out, "PNG", icc_profile=profile, compress_level=4)
        return out.getvalue(), "png"
    if picture.mode not in ("L", "RGB", "CMYK"):
        picture = _flat(picture)
    picture.save(out, "JPEG", quality=QUALITY, icc_profile=profile)
    return out.getvalue(), "jpg"


def _shrunk(picture: Image, wide: Path, small: Path) -> None:
    picture.load()
    if picture.mode.startswith("I"):  # sixteen bits a pixel
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    if picture.mode in ("1", "P"):  # which would be made smaller by leaving out points
        picture = _flat(picture)
    picture.thumbnail(WIDE, reducing_gap=2.0)
    flat = _flat(picture)
    flat.info.clear()
    flat.save(wide, "JPEG", quality=82, optimize=True, icc_profile=profile)
    flat.thumbnail(SMALL)
    flat.save(small, "JPEG", quality=60, optimize=True, progressive=True, icc_profile=profile)


def _flat(picture: Image) -> Image:
    """Return a picture without transparency, on white."""
    from PIL import Image

    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    return picture.convert("RGB")


# One byte 0xff is enough: what fills up before it is passed over, and a long run of it is read once.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
# Frames, tables and intervals: what a decoder needs. All else is left out but for colours.
_NEEDED = frozenset({*range(0xC0, 0xD0), *range(0xDB, 0xE0)})
_PROFILE, _JFIF, _ADOBE = b"ICC_PROFILE\0", b"JFIF\0", b"Adobe"


def bare_jpeg(data: bytes, *, whole: bool = True) -> bytes:
    """Return a JPEG of the same pixels and colours with nothing beside them: no EXIF, XMP, IPTC, preview or comment.

    What follows its end goes too. Fault if its parts cannot be told, or it is to be `whole` and has no end.
    """
    return b"\xff\xd8" + b"".join(_segments(data, whole)) + b"\xff\xd9"


def _segments(data: bytes, whole: bool) -> Iterator[bytes]:
    if data[:2] != b"\xff\xd8":
        raise Fault("broken")
    at, drawn = 2, False
    while found := _MARKER.search(data, at):
        marker, start, at = found[1][0], found.end(), found.end()
        if marker == _EOI:
            return
        if marker <= _SOI and marker not in _NEEDED:
            continue
        end = start + max(2, int.from_bytes(data[start : start + 2], "big"))
        at = _scanned(data, end, whole) if marker == _SOS else end
        drawn = drawn or marker == _SOS
        yield data[start - 2 : at] if marker == _SOS else _bare_segment(marker, data[start + 2 : end])
    if whole or not drawn:
        raise Fault("broken")


def _scanned(data: bytes, at: int, whole: bool) -> int:
    """Return where the pixels end that begin at a place."""
    after = _MARKER.search(data, at)
    if after is None and whole:
        raise Fault("broken")
    return after.start() if after else len(data)


def _bare_segment(marker: int, body: bytes) -> bytes:
    """Return what is kept of a part of a JPEG: whole, cut to what a decoder reads, or nothing."""
    if marker == 0xE0 and body.startswith(_JFIF):
        body = body[:12] + b"\0\0"  # its own small picture goes
    elif marker == 0xEE and body.startswith(_ADOBE):
        body = body[:12]
    elif marker not in _NEEDED and not (marker == 0xE2 and body.startswith(_PROFILE)):
        return b""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


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


# Pictures within workbooks

_DRAWN = (b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a")  # drawings of Windows, of lines and not of points: EMF, WMF
WITHIN = 25_000_000  # pixels


def bare_picture(data: bytes) -> bytes | None:
    """Return a picture of any kind without what is beside it; none if that cannot be done. What it is its bytes say."""
    try:
        if data.startswith(_SIGNATURE):
            return bare_png(data)
        if data.startswith(b"\xff\xd8"):
            return bare_jpeg(data, whole=False)
    except Fault:
        return None
    return data if data.startswith(_DRAWN) else _points(data)


def _points(data: bytes) -> bytes | None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # counted here
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=("TIFF", "GIF", "BMP", "WEBP")) as picture:
            if picture.width * picture.height > WITHIN:
                return None
            seen = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            Image.frombytes(seen.mode, seen.size, seen.tobytes()).save(out, str(picture.format))
    except Exception:  # whatever a decoder says of bytes it cannot read
        return None
    return out.getvalue()
