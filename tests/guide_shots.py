"""What docs/guide/pictures.yaml says: of which page each picture of the organisers' guide is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.demonstration import STRANGER, Tour

ROOT = Path(__file__).resolve().parent.parent
BOOK, FOLDER = ROOT / "docs" / "guide", ROOT / "static" / "guide"


@dataclass(frozen=True)
class Shot:
    """A picture: its page, who opens it, the values and the query of its address, and what of the page it shows."""

    page: str
    show: tuple[str, ...]
    role: str = STRANGER
    values: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    most: int = 2000
    width: int = 720

    def address(self, tour: Tour) -> str:
        """The path and query of the page."""
        return tour.url(self.page, self.values) + (f"?{self.query}" if self.query else "")


def shots() -> dict[str, Shot]:
    """Every picture by its name."""
    listed = yaml.safe_load((BOOK / "pictures.yaml").read_text(encoding="utf-8"))
    return {name: Shot(**said | {"show": tuple(said["show"])}) for name, said in listed.items()}
