"""Files of nominees: recognised by what is in them, never by their name, and refused in words before they are kept."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Collection
from typing import BinaryIO

import filetype

from awards.core.bare.workbooks import UNPACKED
from awards.core.files import ENDINGS, ending
from awards.core.verdicts import YES, Verdict, insist, no
from awards.programmes.document.questions import FilesQuestion, Question, WithFiles

MEGABYTE = 1024 * 1024
MEGAPIXELS = 25
# What nominees may keep beside the files that stand in the form: replaced and removed ones, for a day.
ROOM = 3  # times what the form takes
FILES_AN_HOUR = "120 per hour"
_DIRECTORY = MEGABYTE  # of an archive: 5,000 parts with long names have less
_END = 22 + (1 << 16)  # bytes: the record an archive ends with, and the longest comment
_PDF_END = 2048  # bytes: within so many the last line of a PDF stands
_PHONES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1")
# Endings that say the same as those of the kind.
_ALSO = {"csv": ("txt", "tsv")}
# Inside a name these make a program or a page of it for whoever does not see the last ending.
_MISLEADING = frozenset({"exe", "bat", "cmd", "scr", "hta", "htm", "html", "xhtml", "lnk", "vbs", "vbe", "jse", "wsf",
                         "ps1", "svg", "php", "mht"})  # fmt: skip
_TEXTS = frozenset({"doc", "docx", "docm", "dot", "dotx", "odt", "rtf", "wps", "pages"})
_SLIDES = frozenset({"ppt", "pptx", "pptm", "pps", "ppsx", "odp", "key"})
_SHEETS = frozenset({"xls", "xlsm", "xlsb", "xltx", "ods", "numbers"})
_IMAGES = frozenset({"gif", "webp", "tif", "bmp", "avif", "jxl", "psd", "ico", "cr2", "jxr"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tar", "bz2", "xz"})
_CONTROLS = frozenset(map(chr, {*range(32)} - {*b"\t\n\v\f\r"}))  # no text has these
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office wrote before 2007


def recognise(stream: BinaryIO) -> str | None:
    """Return the kind of a file by its content (a key of ENDINGS), or none; the stream is left at its start."""
    head = stream.read(8192)
    stream.seek(0)
    if _is_workbook(stream, head):
        return "xlsx"
    if head[4:8] == b"ftyp" and head[8:12] in _PHONES:
        return "heic"
    guess = filetype.guess(head)
    if guess is not None:
        return guess.extension if guess.extension in ("pdf", "png", "jpg") else None
    return "csv" if _is_table(stream) else None


def check(name: str, stream: BinaryIO, *, size: int, accept: Collection[str], most: int) -> str:
    """Return the kind of an acceptable file. Refused in words otherwise: too large, another kind, cut, a wrong ending.

    `size`, `most`: bytes. `accept`: kinds the question takes; where JPEG is taken, so are the pictures of phones.
    """
    insist(fits(name, size, most))
    kind = recognise(stream)
    if kind is None or kind not in accepted_kinds(accept):
        insist(_other_kind(name, stream, accept))
    if kind == "pdf":
        insist(_is_whole(name, stream, size))
    insist(_is_named_so(name, str(kind)))
    return str(kind)


def accepted_kinds(accept: Collection[str]) -> tuple[str, ...]:
    """Return the kinds that are taken where a question accepts some."""
    return (*accept, "heic") if "jpg" in accept and "heic" not in accept else tuple(accept)


def chooser(accept: Collection[str]) -> str:
    """Return what the browser's chooser of files is to offer: endings and media types."""
    endings = [f".{each}" for kind in accepted_kinds(accept) for each in (*ENDINGS[kind], *_ALSO.get(kind, ()))]
    media = {"jpg": "image/jpeg", "png": "image/png", "heic": "image/heic", "pdf": "application/pdf"}
    return ",".join([*endings, *(media[kind] for kind in accepted_kinds(accept) if kind in media)])


def kinds_said(accept: Collection[str]) -> str:
    """Return the kinds that are taken, as people read them."""
    return ", ".join(kind.upper() for kind in accepted_kinds(accept))


def fits(name: str, size: int, most: int) -> Verdict:
    """Whether a file of a size is taken. `size`, `most`: bytes."""
    if size == 0:
        return no("“{name}” is empty.", name=name)
    if size > most:
        return no("“{name}” is larger than {limit} MB. Make it smaller and upload it again.", name=name,
                  limit=most // MEGABYTE)  # fmt: skip
    return YES


def has_room(question: FilesQuestion, sizes: Collection[int], size: int) -> Verdict:
    """Whether one more file fits beside those that are there. `sizes`, `size`: bytes."""
    if len(sizes) >= question.max_files:
        return no("Maximum number of files: {limit}. Remove one first.", limit=question.max_files)
    if sum(sizes) + size > question.max_mb_total * MEGABYTE:
        return no("All files together must be {limit} MB or less.", limit=question.max_mb_total)
    return YES


def is_within(questions: Collection[Question], kept: int, size: int) -> Verdict:
    """Whether a nomination may keep one more file beside all that it keeps, removed ones too. `kept`, `size`: bytes."""
    form = sum(
        each.max_mb_total if isinstance(each, FilesQuestion) else each.max_mb_each
        for each in questions
        if isinstance(each, WithFiles)
    )
    if kept + size > ROOM * form * MEGABYTE:
        return no("Too many files were uploaded and replaced here today. Files you removed are deleted after a "
                  "day; upload this one then.")  # fmt: skip
    return YES


def fault_said(fault: str, name: str, kind: str) -> Verdict:
    """Return why no copy of a file can be made (a fault of `core.copying`), as its sender reads it."""
    if fault == "pixels":
        return no("“{name}” has more than {limit} megapixels. Make it smaller and upload it again.", name=name,
                  limit=MEGAPIXELS)  # fmt: skip
    if fault == "encrypted":
        return no("“{name}” is protected by a password. Save it without a password and upload that.", name=name)
    if fault == "portfolio":
        return no("“{name}” is a collection of several files. Upload them one by one.", name=name)
    if fault == "unpacked":
        return no("“{name}” unpacks to more than {limit} MB. Remove what is not needed from the workbook and upload it"
                  " again.", name=name, limit=UNPACKED // 1_000_000)  # fmt: skip
    if fault == "slow":
        return no("“{name}” takes too long to read. Save it again, smaller or simpler, and upload that.", name=name)
    return _unreadable(name, kind)


def _unreadable(name: str, kind: str) -> Verdict:
    if kind == "pdf":
        return _cut(name)
    if kind == "xlsx":
        return no("“{name}” cannot be read as a workbook. Save it again as .xlsx and upload that.", name=name)
    if kind == "heic":
        return no("“{name}” cannot be read. Save the picture as JPEG and upload that. On an iPhone: Settings › Camera ›"
                  " Formats › Most Compatible.", name=name)  # fmt: skip
    return no("“{name}” cannot be read as a picture. Save it again as PNG or JPEG and upload that.", name=name)


def display_name(name: str) -> str:
    """Return a file name fit to be shown and downloaded: no path, no control characters, at most 120 characters."""
    last = unicodedata.normalize("NFC", name.encode(errors="ignore").decode()).replace("\\", "/").rsplit("/", 1)[-1]
    spaced = re.sub(r"[^\S\r\n]", " ", last)
    plain = (
        "".join(letter for letter in spaced if letter.isprintable() and letter not in '<>:"|?*').strip(" ").rstrip(" .")
    )
    stem, dot, last = plain.rpartition(".")
    stem, last = (stem, last) if dot and len(last) <= 5 else (plain, "")
    stem = stem.strip(" .")[: 114 - len(last)] or "file"
    return f"{stem}.{last}" if last else stem


def _is_whole(name: str, stream: BinaryIO, size: int) -> Verdict:
    stream.seek(max(0, size - _PDF_END))
    tail = stream.read()
    stream.seek(0)
    return YES if b"%%EOF" in tail else _cut(name)


def _cut(name: str) -> Verdict:
    return no("“{name}” is damaged or did not arrive complete. Save it as PDF again and upload that.", name=name)


def _is_named_so(name: str, kind: str) -> Verdict:
    """Whether a name ends as its kind does, or in nothing, and has no second ending that misleads."""
    right = ENDINGS[kind][0]
    last = ending(name)
    if last and last not in (*ENDINGS[kind], *_ALSO.get(kind, ())):
        return no("“{name}” ends in .{ending}, but it is a file of type {kind}. Rename it so that it ends in "
                  ".{right} and upload it again.", name=name, ending=last, kind=kind.upper(), right=right)  # fmt: skip
    if not _MISLEADING.isdisjoint(part.strip().lower() for part in name.split(".")[1:]):
        return no("“{name}” has two file extensions. Rename it so that it has only .{right} and upload it again.",
                  name=name, right=right)  # fmt: skip
    return YES


def _other_kind(name: str, stream: BinaryIO, accept: Collection[str]) -> Verdict:
    """Return what to do with a file that is not taken."""
    other = _other(name, stream)
    if other in _TEXTS and "pdf" in accept:
        return _as_pdf(name, other)
    if other in _SLIDES and "pdf" in accept:
        return no("“{name}” is a presentation. Save it as PDF: in PowerPoint, File › Save as › PDF. Then upload that.",
                  name=name)  # fmt: skip
    if other in _SHEETS and "xlsx" in accept:
        return no("“{name}” is a spreadsheet in a format that is not accepted. Save it as an Excel workbook "
                  "(.xlsx) without macros and upload that.", name=name)  # fmt: skip
    if other in _IMAGES and not {"jpg", "png"}.isdisjoint(accept):
        return no("“{name}” is a picture in a format that is not accepted. Save it as JPEG or PNG and upload that.",
                  name=name)  # fmt: skip
    if other in _ARCHIVES:
        return no("“{name}” is an archive. Upload the files in it one by one.", name=name)
    if "csv" in accept and _is_table(stream, "latin-1"):
        return no("“{name}” is a table, but it is not saved as Unicode. In Excel, choose File › Save as › CSV "
                  "UTF-8 and upload that.", name=name)  # fmt: skip
    return no("“{name}” is not in one of these formats: {kinds}. Save it in one of them and upload that.", name=name,
              kinds=kinds_said(accept))  # fmt: skip


def _as_pdf(name: str, other: str) -> Verdict:
    if other == "odt":
        return no("“{name}” is a text document. Save it as PDF: in LibreOffice, File › Export as › PDF. Then upload"
                  " that.", name=name)  # fmt: skip
    if other == "pages":
        return no("“{name}” is a text document. Save it as PDF: in Pages, File › Export to › PDF. Then upload that.",
                  name=name)  # fmt: skip
    return no("“{name}” is a text document. Save it as PDF: in Word, File › Save as › PDF. Then upload that.",
              name=name)  # fmt: skip


def _other(name: str, stream: BinaryIO) -> str:
    """Return what a file that is not taken most likely is, by its content and then by its name: an ending."""
    head, last = stream.read(8192), ending(name)
    stream.seek(0)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_OLE):
        return last if last in _SLIDES | _SHEETS else "doc"
    if head.startswith(b"PK\x03\x04"):
        for part, found in ((b"word/", "docx"), (b"ppt/", "pptx"), (b"xl/", "xlsm"), (b"opendocument.text", "odt"),
                            (b"opendocument.presentation", "odp"), (b"opendocument.spreadsheet", "ods")):  # fmt: skip
            if part in head:
                return found
        return "numbers" if last == "" and name.lower().endswith(".numbers") else last or "zip"
    guess = filetype.guess(head)
    return str(guess.extension) if guess is not None else ""


def _is_workbook(stream: BinaryIO, head: bytes) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    if not _short_directory(stream):
        return False
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return False
    finally:
        stream.seek(0)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "xl/workbook.xml" in names and len(names) < 5000 and not macros


def _short_directory(stream: BinaryIO) -> bool:
    """Whether the list of an archive's parts is short, before it is read: a long one fills the memory."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END))
    tail = stream.read(_END)
    stream.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    return end >= 0 and directory <= _DIRECTORY and b"PK\x06\x07" not in tail


def _is_table(stream: BinaryIO, encoding: str = "utf-8-sig") -> bool:
    try:
        text = stream.read(1 << 20).decode(encoding, errors="strict")
    except UnicodeDecodeError as error:
        # A letter cut in two by the end of the block is no fault.
        text = "" if error.end < (1 << 20) - 4 else "a,b"
    finally:
        stream.seek(0)
    start = text.lstrip()[:200].lower()
    if not start or start.startswith(("<", "%pdf", "{\\rtf", "#!")) or not _CONTROLS.isdisjoint(text):
        return False
    return any(mark in text.splitlines()[0] for mark in ",;\t")
