"""Copies of files without what cameras and programs wrote about people: what jurors and the public get.

A program of its own, run under limits (see `awards.core.workshop`), because it takes apart what strangers send. It
needs nothing of ours but `awards.core.bare` and knows no secrets. It answers one line of JSON: what it made, or a fault
by its name.
"""

from __future__ import annotations

import errno
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path

if __name__ == "__main__":  # run by its path and isolated: only then is our package not found by itself
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from awards.core.bare.documents import document_copy
from awards.core.bare.pictures import Fault, Made, picture_copy
from awards.core.bare.workbooks import workbook_copy

MEMORY = 1 << 30  # bytes of address space
SECONDS = 10  # of the processor
LARGEST = 256 << 20  # bytes of a file that is written
# A second more until it is ended without a signal of its own: by the signal it is told that it took too long.
LIMITS = (
    (resource.RLIMIT_AS, MEMORY, MEMORY),
    (resource.RLIMIT_CPU, SECONDS, SECONDS + 1),
    (resource.RLIMIT_FSIZE, LARGEST, LARGEST),
    (resource.RLIMIT_CORE, 0, 0),
)


def main(source: str, kind: str, copy: str, wide: str, small: str, pixels: str) -> int:
    """Make the copies that a command line asks for, within limits of its own."""
    confine()
    try:
        made = make(Path(source), kind, copy=Path(copy), wide=Path(wide), small=Path(small), pixels=int(pixels))
    except (Fault, OSError) as fault:
        if not (full := found_no_room(fault)) and not isinstance(fault, Fault):
            raise
        made = {"fault": "full" if full else str(fault)}
    sys.stdout.write(json.dumps(made))
    return 0


def confine() -> None:
    """Bound what this process may take of memory, processor and disk from now on."""
    for what, soft, hard in LIMITS:
        with suppress(OSError, ValueError):  # a system that knows no such limit
            resource.setrlimit(what, (soft, hard))


def found_no_room(fault: BaseException | None) -> bool:
    """Whether a copy could not be written for want of room: then nothing is wrong with the file."""
    while fault is not None and getattr(fault, "errno", None) not in (errno.ENOSPC, errno.EDQUOT):
        fault = fault.__cause__
    return fault is not None


def make(source: Path, kind: str, *, copy: Path, wide: Path, small: Path, pixels: int) -> Made:
    """Write the copy of a file, and of a picture two smaller ones; returns the copy's kind, width and height.

    kind: pdf, png, jpg, heic or xlsx. pixels: the most a picture may have. Fault if none can be made.
    """
    if kind == "pdf":
        return document_copy(source, copy)
    if kind == "xlsx":
        return workbook_copy(source, copy)
    return picture_copy(source, kind, copy, wide, small, pixels)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
