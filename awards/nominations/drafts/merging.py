"""Two people, or two tabs, at one topic: whose change stands, and where a person has to choose. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from awards.nominations.answers.values import Answers, mark


@dataclass(frozen=True, slots=True)
class Basis:
    """What a page was made from: the topic's revision, and a mark of each answer as it stood then."""

    revision: int = -1
    marks: Mapping[str, str] = field(default_factory=dict)


def marks_of(answers: Answers, questions: Iterable[str]) -> dict[str, str]:
    """Return the mark of the answer to each question."""
    return {question: mark(answers.get(question)) for question in questions}


def merged(stored: Answers, revision: int, typed: Answers, basis: Basis) -> tuple[dict[str, object], list[str]]:
    """Return the changes to be made to what is stored at a revision, and the questions a person has to choose about.

    An answer with a mark is taken if nobody else changed it since, left alone if it was not changed here, and a matter
    of choice if both sides changed it. Without a mark it is taken on the very revision it was typed on, or where
    nothing stands yet, else a matter of choice.
    """
    changes: dict[str, object] = {}
    conflicts: list[str] = []
    for name, mine in typed.items():
        there, here, before = mark(stored.get(name)), mark(mine), basis.marks.get(name)
        if here in (there, before):
            continue
        unmarked = before is None and (basis.revision == revision or there == mark(None))
        if before == there or unmarked:
            changes[name] = mine
        else:
            conflicts.append(name)
    return changes, conflicts
