"""What a nominee says about a file (title, what it proves, a description): in the draft until it is submitted. Pure.

In `Draft.answers` it stands under `file:<id>`; the file's own row has what the last submission said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "file:"
ALT = "alt"
ALT_LENGTH = 300
PICTURES = ("png", "jpg", "heic")  # kinds of files that may need a description


@dataclass(frozen=True, slots=True)
class File:
    """A stored file with what the draft says about it."""

    row: Any
    details: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The file's id as text."""
        return str(self.row.id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def key_of(file_id: Any) -> str:
    """Return the name under which a draft keeps what is said about a file."""
    return f"{PREFIX}{file_id}"


def file_of(name: str) -> str | None:
    """Return the id of the file a name in a draft is about, or none for a question."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def with_details(files: Mapping[str, Any], drafts: Mapping[str, Any]) -> dict[str, File]:
    """Return files (id → row) with what the drafts (topic → anything with `.answers`) say about them."""
    said: dict[str, Any] = {}
    for draft in drafts.values():
        said |= {name: value for name, value in draft.answers.items() if file_of(name) is not None}
    return {file_id: File(row, said.get(key_of(file_id), row.details)) for file_id, row in files.items()}
