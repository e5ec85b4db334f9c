"""A file of a dossier as it is looked at, page by page; a picture is a document of one page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort

from awards.nominations import queries
from awards.nominations.answers.dossier import FileShown
from awards.nominations.files.file_pages import MOST_PAGES

# What its addresses end in.
PAGE = "pages/<int(min=1, max=9999):number>"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that is looked at, and one of its pages.

    pages: how many it has; none while they are still to be drawn, 0 where nothing can be. drawn: so many of them at
    most. width, height: of the page's picture, none where there is no picture. text: on a page of a document.
    """

    file: FileShown
    number: int
    pages: int | None
    width: int | None
    height: int | None
    text: str = ""

    @property
    def drawn(self) -> int:
        """The last page that may have a picture."""
        return min(self.pages or 0, MOST_PAGES)


def looked_at(files: Sequence[FileShown], file_id: uuid.UUID, number: int) -> Looked:
    """Return a page of one of the files that somebody reads; 404 for a file that is none of them or has no pages."""
    file = next((each for each in files if each.id == str(file_id) and each.opens), None) or abort(404)
    if file.kind != "pdf":
        return Looked(file, 1, 1 if file.thumbnail else 0, file.width, file.height)
    found: Any = queries.page_of(file_id, number) or abort(404)
    return Looked(file, number, found.pages, found.width, found.height, found.text or "")


def picture_key(file_id: uuid.UUID, found: Any, number: int) -> str:
    """Return the key of a page's picture, given what there is to be had of its file; 404 where there is none."""
    if number == 1 and (photo := found.photo_key or found.thumbnail_key):
        return str(photo)
    page = queries.page_of(file_id, number)
    return (page and page.key) or abort(404)
