"""What a nominee says about a file (title, what it proves, a description): in the draft until it is submitted. Pure.

In `Draft.answers` it stands under `file:<id>`; the file's own row has what the last submission said, and a version
(`Version.files`) what was said when it was submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "file:"
ALT = "alt"
ALT_LENGTH = 300
Files = Mapping[str, Any]  # by id: rows of stored files, or anything with their columns
PICTURES = ("png", "jpg", "heic")  # kinds of files that may need a description


@dataclass(frozen=True, slots=True)
class File:
    """A stored file with what a draft or a version says about it."""

    row: Any
    details: Mapping[str, object]

    @property
    def id(self) -> str:
        """The file's id as text."""
        return str(self.row.id)

    def __getattr__(self, name: str) -> object:
        return getattr(self.row, name)


def key_of(file_id: object) -> str:
    """Return the name under which a draft keeps what is said about a file."""
    return f"{PREFIX}{file_id}"


def file_of(name: str) -> str | None:
    """Return the id of the file a name in a draft is about, or none for a question."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def with_details(files: Files, drafts: Mapping[str, Any]) -> dict[str, File]:
    """Return files (id → row) with what the drafts (topic → anything with `.answers`) say about them."""
    said: dict[str, Any] = {}
    for draft in drafts.values():
        said |= {name: value for name, value in draft.answers.items() if file_of(name) is not None}
    return {file_id: File(row, said.get(key_of(file_id), row.details)) for file_id, row in files.items()}


def as_submitted(files: Files, frozen: Mapping[str, Any] | None) -> dict[str, File]:
    """Return files (id → row) with what a version says about them; its `files` are none if it is from before 0020."""
    said = {file_id: file["details"] for file_id, file in (frozen or {}).items()}
    return {file_id: File(row, said.get(file_id, row.details)) for file_id, row in files.items()}
