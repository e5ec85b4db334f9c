"""Stored bytes: random keys on the local disk, outside anything a web server serves by itself."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from flask import current_app

BLOCK = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT)
# Endings by the kind of a file, the usual one first.
ENDINGS = {
    "pdf": ("pdf",),
    "png": ("png",),
    "jpg": ("jpg", "jpeg", "jpe", "jfif"),
    "heic": ("heic", "heif"),
    "xlsx": ("xlsx",),
    "csv": ("csv",),
}
# “plan.v2” and “Bericht 1.2” have none.
_ENDING = re.compile(r"(?!v\d+$)(?=.*[A-Za-z])[A-Za-z0-9]{1,5}")


class TooLarge(Exception):
    """The stream went on past the allowed size; nothing was kept."""


class Gone(Exception):
    """The bytes of a file are not there any more, or have never been."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


def is_full(error: OSError) -> bool:
    """Whether what could not be written found no room: the same again will do once there is some."""
    return error.errno in FULL


def ending(name: str) -> str:
    """Return what a file name ends in after its last dot, in small letters, or nothing if that is no ending."""
    _, dot, last = name.rpartition(".")
    return last.lower() if dot and _ENDING.fullmatch(last) else ""


def named(name: str, kind: str) -> str:
    """Return a file name with an ending of the kind, whatever it ended in: what opens it must be what it is."""
    last = ending(name)
    endings = ENDINGS.get(kind, (kind,))
    if last in endings:
        return name
    stem = name[: -len(last) - 1] if last else name
    while ending(stem) in endings:
        stem = stem.rpartition(".")[0]
    return f"{stem or 'file'}.{endings[0]}"


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

    def write(self, key: str, stream: IO[bytes], *, most: int) -> Stored:
        """Store a stream of at most `most` bytes under a key, whole or not at all; TooLarge past that."""
        target, partial = self.path(key), self.partial(key)
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

    def partial(self, key: str) -> Path:
        """Return where the bytes of a key may be made until they are whole: then `settle` keeps them."""
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.with_suffix(".part")

    def settle(self, key: str) -> Stored:
        """Keep what was made under the `partial` of a key."""
        digest, size, partial = hashlib.sha256(), 0, self.partial(key)
        with partial.open("rb+") as made:
            while block := made.read(BLOCK):
                size += len(block)
                digest.update(block)
            os.fsync(made.fileno())
        partial.replace(self.path(key))
        return Stored(size, digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Open the bytes of a key for reading; FileNotFoundError if there are none."""
        return self.path(key).open("rb")

    def remove(self, key: str) -> None:
        """Remove the bytes of a key, if there are any."""
        for path in (self.path(key), self.partial(key)):
            path.unlink(missing_ok=True)

    def forget_partials(self, *, before: float) -> None:
        """Remove what was begun and never became whole. before: seconds since 1970."""
        for path in self.folder.glob("??/*.part"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def keys(self) -> list[str]:
        """Return every stored key."""
        return sorted(f"{path.parent.name}{path.name}" for path in self.folder.glob("??/*") if path.suffix != ".part")


def store() -> FileStore:
    """Return where the application keeps its files."""
    found: FileStore = current_app.extensions["awards.files"]
    return found


def export_store() -> FileStore:
    """Return where the application keeps what the worker prepared for download: for days, and in no backup."""
    found: FileStore = current_app.extensions["awards.exports"]
    return found
