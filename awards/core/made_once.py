"""Files that are made when they are first asked for: from then on they lie in a folder, one for each name."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from awards.core import workshop


def made_once(folder: Path, name: str, mark: str, make: Callable[[], bytes], *, shop: Path) -> bytes:
    """Return the content of a name's file as long as its mark stays what it is; if not it is made, and an earlier one
    goes.

    One is made at a time, whichever process asks: the turn is that of the folder `shop`; Busy if it does not come. name
    and mark: letters, digits and hyphens. Whole or not at all.
    """
    path = folder / f"{name}.{mark}"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with workshop.turn(shop):
        with suppress(FileNotFoundError):  # made meanwhile
            return path.read_bytes()
        content = make()
        _write(path, content)
        for earlier in set(folder.glob(f"{name}.*")) - {path}:
            earlier.unlink(missing_ok=True)
    return content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
