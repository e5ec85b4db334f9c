"""Documents for paper: a template of ours is filled with data and becomes a PDF.

A program of its own, run under limits (see `awards.core.workshop`), because what strangers typed may take long to set.
What was typed comes as data and is never read as markup. It answers one line of JSON: a fault by its name, or nothing.
"""

from __future__ import annotations

import errno
import json
import re
import resource
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any

TEMPLATE, DATA, MADE = "template.typ", "data.json", "made.pdf"  # in the folder that is worked in
MEMORY = 2 << 30  # bytes of address space
SECONDS = 30  # of the processor
LARGEST = 256 << 20  # bytes of the document
LIMITS = (
    (resource.RLIMIT_AS, MEMORY, MEMORY),
    (resource.RLIMIT_CPU, SECONDS, SECONDS + 1),
    (resource.RLIMIT_FSIZE, LARGEST, LARGEST),
    (resource.RLIMIT_CORE, 0, 0),
)
_RUN = re.compile(r"\S{30,}")
_AFTER = re.compile(r"(/+(?=[^/])|[.?&=_-]|[^/.?&=_-]{20})(?=.)")
_BREAK = "\N{ZERO WIDTH SPACE}"


def main(folder: str, fonts: str) -> int:
    """Set what a command line asks for, within limits of its own."""
    for what, soft, hard in LIMITS:
        with suppress(OSError, ValueError):  # a system that knows no such limit
            resource.setrlimit(what, (soft, hard))
    try:
        (Path(folder) / MADE).write_bytes(document(Path(folder), Path(fonts)))
        fault = {}
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        fault = {"fault": "full"}
    sys.stdout.write(json.dumps(fault))
    return 0


def document(folder: Path, fonts: Path) -> bytes:
    """Return the PDF of the template, data and pictures in a folder, which alone it can read.

    It is PDF/UA, for people who cannot see, but for letters that no font of ours has: they are there to be read out and
    copied, which that standard does not take.
    """
    import typst

    template, ours = folder / TEMPLATE, typst.Fonts(include_system_fonts=False, font_paths=[fonts])
    try:
        return typst.compile(template, root=folder, font_paths=ours, format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return typst.compile(template, root=folder, font_paths=ours, format="pdf")


def settable(content: Any) -> Any:
    """Return content with its texts as they can be set: without controls, and with places to break a long run."""
    if isinstance(content, dict):
        return {name: value if name == "link" else settable(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [settable(each) for each in content]
    if not isinstance(content, str):
        return content
    kept = "".join(" " if letter in "\n\t" else letter for letter in content
                   if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))  # fmt: skip
    return _RUN.sub(lambda run: _AFTER.sub(rf"\1{_BREAK}", run[0]), kept)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
