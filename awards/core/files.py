"""Stored bytes: random keys on the local disk, outside anything a web server serves by itself."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 20


class TooLarge(Exception):
    """The stream went on past the allowed size; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


def new_key() -> str:
    """Return a random key for bytes that are about to be stored."""
    return secrets.token_hex(20)


class FileStore:
    """A folder of files under random keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Return where the bytes of a key lie; ValueError if it is not a key of ours."""
        if len(key) != 40 or not set(key) <= set("0123456789abcdef"):
            raise ValueError("Not a storage key.")
        return self.folder / key[:2] / key[2:]

    def write(self, key: str, stream: BinaryIO, *, most: int) -> Stored:
        """Store a stream of at most `most` bytes under a key, whole or not at all; TooLarge past that."""
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("wb") as out:
                while block := stream.read(BLOCK):
                    size += len(block)
                    if size > most:
                        raise TooLarge
                    digest.update(block)
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return Stored(size, digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Open the bytes of a key for reading; FileNotFoundError if there are none."""
        return self.path(key).open("rb")

    def remove(self, key: str) -> None:
        """Remove the bytes of a key, if there are any."""
        self.path(key).unlink(missing_ok=True)

    def keys(self) -> list[str]:
        """Return every stored key."""
        return sorted(f"{path.parent.name}{path.name}" for path in self.folder.glob("??/*") if path.suffix != ".part")
