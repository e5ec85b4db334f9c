"""The programmes that ship, as text, and a way to look at faults."""

from pathlib import Path

import awards.programmes
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import load

FOLDER = Path(awards.programmes.__file__).parent / "seeds"
NAMES = ("magistral", "harbour-lights", "shrout-fleiss")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def faults_in(source: str | bytes) -> list[tuple[str, int, str]]:
    """Return path, line and words of each fault; none for a sound document."""
    try:
        load(source)
    except ProgrammeFaults as refused:
        return [(fault.path, fault.line, str(fault.message)) for fault in refused.faults]
    return []


def changed(name: str, old: str, new: str) -> str:
    """Return a shipped programme with the first occurrence of a piece of text replaced."""
    text = text_of(name)
    assert old in text, f"{name} does not hold {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, piece: str) -> int:
    """Return the 1-based line of the first occurrence of a piece of text."""
    return text[: text.index(piece)].count("\n") + 1
