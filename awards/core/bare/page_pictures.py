"""Pages of PDF documents, drawn as pictures of bounded size, and the text on them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

WIDE, HIGH = 1400, 1600  # pixels of a picture at most
SHARPEST = 4.0  # pixels a point: a stamp is not drawn as large as a page
QUALITY = 75
MOST_TEXT = 20_000  # characters of a page
COUNTED = 100_000  # pages: what says it has more is not asked further
# What no database keeps and no page shows: control characters, halves of characters, and those that are none.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Said(TypedDict, total=False):
    """Of a document its count of pages; of a page its number, its picture's pixels and its text; or the fault."""

    pages: int
    page: int
    width: int
    height: int
    text: str
    fault: str


def page_pictures(source: Path, pictures: Sequence[Path]) -> Iterator[Said]:
    """Draw the first pages of a document, one for each place; yields the count of pages, then what was drawn.

    A page that cannot be drawn is left out; of a document that cannot be read there are no pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        count = min(len(document), COUNTED)
    except Exception:  # broken, or with a password
        count = 0
    yield {"pages": count}
    for index, picture in enumerate(pictures[:count]):
        with suppress(pypdfium2.PdfiumError, ValueError, MemoryError):
            yield _drawn(document, index, picture)


def _drawn(document: PdfDocument, index: int, picture: Path) -> Said:
    page = document[index]
    try:
        width, height = page.get_size()
        if not min(width, height) > 0:
            raise ValueError("a page without an area")
        scale = min(SHARPEST, (WIDE - 1) / width, (HIGH - 1) / height)  # parts of a pixel are made whole ones
        shown = page.render(scale=scale).to_pil()
        shown.convert("RGB").save(made := io.BytesIO(), "JPEG", quality=QUALITY, optimize=True)
        picture.write_bytes(made.getvalue())
        return {"page": index + 1, "width": shown.width, "height": shown.height, "text": _text(page)}
    finally:
        page.close()


def _text(page: PdfPage) -> str:
    found: Any = page.get_textpage()
    try:
        text = found.get_text_bounded()[:MOST_TEXT]
    finally:
        found.close()
    return _UNFIT.sub("", text.replace("\r\n", "\n")).strip()
