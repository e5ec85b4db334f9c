"""PDFs as somebody reads them: the text of their pages, without what stands above and below each."""

from __future__ import annotations

import pypdfium2

CENTIMETRE = 72 / 2.54


def read(content: bytes) -> list[str]:
    """The text of each page between its head and its foot."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [_body(page) for page in document]
    finally:
        document.close()


def feet(content: bytes) -> list[str]:
    """The text at the foot of each page."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [" ".join(_between(page, 0, 2.1).split()) for page in document]
    finally:
        document.close()


def about(content: bytes) -> dict[str, str]:
    """What a document says of itself, as far as it says anything."""
    document = pypdfium2.PdfDocument(content)
    try:
        return {name: said for name, said in document.get_metadata_dict().items() if said}
    finally:
        document.close()


def letters(text: str) -> str:
    """Letters and digits alone: lines of a page are broken, and words in them."""
    return "".join(letter for letter in text if letter.isalnum())


def _body(page: pypdfium2.PdfPage) -> str:
    return _between(page, 2.1, page.get_height() / CENTIMETRE - 2.3)


def _between(page: pypdfium2.PdfPage, low: float, high: float) -> str:
    found = page.get_textpage().get_text_bounded(bottom=low * CENTIMETRE, top=high * CENTIMETRE)
    return str(found)
