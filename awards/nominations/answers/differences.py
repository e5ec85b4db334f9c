"""What changed between two submitted versions of an entry, question by question and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from awards.nominations.answers import whole_entry
from awards.nominations.answers.values import ByTopic, is_given
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import LongTextQuestion, Question, TextQuestion, WithFiles

if TYPE_CHECKING:
    from awards.nominations.models import Version

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
    question: Question
    before: object
    after: object
    pieces: tuple[Piece, ...] = ()


def flat(answers: ByTopic) -> dict[str, object]:
    """Return question → value of an entry's answers by topic."""
    return {question: value for topic in answers.values() for question, value in topic.items()}


def changes(programme: Programme, before: Version, after: Version) -> list[Change]:
    """Return every question answered differently in two versions, in the order of the form, as each was asked it.

    A file of which something else is said is another answer; what versions from before 0020 said is not known.
    """
    found = []
    earlier, later = (whole_entry.asked_only(programme, version.answers) for version in (before, after))
    for section in programme.form.sections:
        for question in section.questions:
            old = earlier.get(section.id, {}).get(question.id)
            new = later.get(section.id, {}).get(question.id)
            of_files = isinstance(question, WithFiles)
            differs = old != new or (of_files and _said(before, after, old) != _said(after, before, new))
            if differs and (is_given(old) or is_given(new)):
                found.append(Change(section.id, question, old, new, _pieces(question, old, new)))
    return found


def _said(version: Version, other: Version, ids: Sequence[str] | None) -> list[object]:
    if version.files is None or other.files is None:
        return []
    return [version.files.get(file_id) for file_id in ids or ()]


def _pieces(question: Question, before: object, after: object) -> tuple[Piece, ...]:
    if not isinstance(question, TextQuestion | LongTextQuestion):
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
