"""Files of nominees: recognised by what is in them, never by their name, and refused in words before they are kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from typing import Any, BinaryIO

import filetype
from PIL import Image, UnidentifiedImageError

from awards.core.verdicts import YES, Verdict, insist, no

MEGABYTE = 1024 * 1024
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_PIXELS = 60_000_000
_UNPACKED = 200 * MEGABYTE
_DIRECTORY = MEGABYTE  # of an archive: 5,000 parts with long names have less
_END = 22 + (1 << 16)  # bytes: the record an archive ends with, and the longest comment
_THUMBNAIL = (480, 480)
PICTURES = ("png", "jpg")


def recognise(stream: BinaryIO) -> str | None:
    """Return the kind of a file by its content (a key of MEDIA_TYPES), or none; the stream is left at its start."""
    head = stream.read(8192)
    stream.seek(0)
    if _is_workbook(stream, head):
        return "xlsx"
    guess = filetype.guess(head)
    if guess is not None:
        return guess.extension if guess.extension in ("pdf", "png", "jpg") else None
    return "csv" if _is_table(stream) else None


def check(name: str, stream: BinaryIO, *, size: int, accept: Collection[str], most: int) -> str:
    """Return the kind of an acceptable file. Refused in words otherwise: too large, another kind, or not what it seems.

    `size`, `most`: bytes. `accept`: kinds the question takes.
    """
    kinds = ", ".join(kind.upper() for kind in accept)
    insist(fits(name, size, most))
    kind = recognise(stream)
    if kind is None or kind not in accept:
        insist(no("“{name}” is not a file of these kinds: {kinds}.", name=name, kinds=kinds))
    if kind in PICTURES:
        insist(_picture(name, stream))
    return str(kind)


def fits(name: str, size: int, most: int) -> Verdict:
    """Whether a file of a size is taken. `size`, `most`: bytes."""
    if size == 0:
        return no("“{name}” is empty.", name=name)
    if size > most:
        return no("“{name}” is larger than {limit} MB. Make it smaller and upload it again.", name=name,
                  limit=most // MEGABYTE)  # fmt: skip
    return YES


def has_room(question: Any, sizes: Collection[int], size: int) -> Verdict:
    """Whether one more file fits beside those that are there. `sizes`, `size`: bytes."""
    if len(sizes) >= question.max_files:
        return no("There can be this many files at most: {limit}. Remove one first.", limit=question.max_files)
    if sum(sizes) + size > question.max_mb_total * MEGABYTE:
        return no("All files together can have {limit} MB at most.", limit=question.max_mb_total)
    return YES


def thumbnail(stream: BinaryIO) -> bytes:
    """Return a small picture of a picture, without what the camera wrote beside it."""
    with Image.open(stream) as picture:
        picture.draft("RGB", _THUMBNAIL)
        small = picture.convert("RGB")
        small.thumbnail(_THUMBNAIL)
    stream.seek(0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def display_name(name: str) -> str:
    """Return a file name fit to be shown and downloaded: no path, no control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: 114 - len(ending)]}.{ending}" if stem else f"file.{ending}"
    return plain[:120] or "file"


def _is_workbook(stream: BinaryIO, head: bytes) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    if not _short_directory(stream):
        return False
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return False
    finally:
        stream.seek(0)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "xl/workbook.xml" in names and unpacked < _UNPACKED and len(names) < 5000 and not macros


def _short_directory(stream: BinaryIO) -> bool:
    """Whether the list of an archive's parts is short, before it is read: a long one fills the memory."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END))
    tail = stream.read(_END)
    stream.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    return end >= 0 and directory <= _DIRECTORY and b"PK\x06\x07" not in tail


def _is_table(stream: BinaryIO) -> bool:
    try:
        text = stream.read(1 << 20).decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        # A letter cut in two by the end of the block is no fault.
        text = "" if error.end < (1 << 20) - 4 else "a,b"
    finally:
        stream.seek(0)
    start = text.lstrip()[:200].lower()
    if not start or start.startswith(("<", "%pdf", "{\\rtf", "#!")) or "\0" in text:
        return False
    return any(mark in text.splitlines()[0] for mark in ",;\t") if text.splitlines() else False


def _picture(name: str, stream: BinaryIO) -> Verdict:
    fault = no("“{name}” cannot be read as a picture. Save it again as PNG or JPEG and upload that.", name=name)
    try:
        with Image.open(stream) as picture:
            if picture.width * picture.height > _PIXELS:
                return no("“{name}” has too many pixels. Make it smaller and upload it again.", name=name)
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return fault
    finally:
        stream.seek(0)
    return YES
