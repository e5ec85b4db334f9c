"""What changed between two submitted versions of an entry, question by question and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from awards.nominations.answers.values import is_given
from awards.programmes.document.programme import Programme

# Longer texts are shown whole, before and after: comparing them word by word would take too long.
MOST_WORDS = 3000
_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer changed; `pieces` for texts, else the answers before and after."""

    topic: str
    question: Any
    before: Any
    after: Any
    pieces: tuple[Piece, ...] = ()


def flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return question → value of an entry's answers by topic."""
    return {question: value for topic in answers.values() for question, value in topic.items()}


def changes(programme: Programme, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return every question answered differently, in the order of the form; answers are topic → question → value."""
    found = []
    for section in programme.form.sections:
        for question in section.questions:
            old = before.get(section.id, {}).get(question.id)
            new = after.get(section.id, {}).get(question.id)
            if old != new and (is_given(old) or is_given(new)):
                found.append(Change(section.id, question, old, new, _pieces(question, old, new)))
    return found


def _pieces(question: Any, before: Any, after: Any) -> tuple[Piece, ...]:
    if question.type not in ("text", "longtext"):
        return ()
    return tuple(compared(str(before or ""), str(after or "")))


def compared(before: str, after: str) -> list[Piece]:
    """Return two texts as one run of pieces: what stayed, what was removed, what was added."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [Piece("removed", before), Piece("added", after)]
    found: list[Piece] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[from_old:to_old])))
            continue
        parts = (("removed", old[from_old:to_old]), ("added", new[from_new:to_new]))
        found += [Piece(name, "".join(words)) for name, words in parts if words]
    return found
