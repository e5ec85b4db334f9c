"""The list of a form's sections and questions beside each of its pages: how many, where one is, what is new, what is
to mend. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from awards.core.message import Message
from awards.programmes.editing.draft_reading import Reading
from awards.programmes.editing.fields import Label
from awards.programmes.editing.form_acts import SECTIONS
from awards.programmes.editing.linked import called
from awards.programmes.editing.tree import KEY, Path, Tree, written

SECTION, QUESTION = 3, 5  # how long the paths of a section and of a question are


@dataclass(frozen=True)
class Listed:
    """A question in the list: its place, and what is told of it."""

    path: Path
    called: Label
    faults: int
    is_new: bool
    is_here: bool

    @property
    def at(self) -> str:
        """The place as fields of a page have it."""
        return written(self.path)


@dataclass(frozen=True)
class Group:
    """Questions that follow each other in a section and are asked in the same category: its id, or empty for all.

    before: the key of the question before them.
    """

    category: str
    name: Label
    before: str
    questions: Sequence[Listed]
    is_open: bool

    @property
    def faults(self) -> int:
        """How many things are to mend in its questions."""
        return sum(each.faults for each in self.questions)


@dataclass(frozen=True)
class Topic:
    """A section in the list."""

    path: Path
    called: Label
    count: int
    faults: int
    is_new: bool
    is_open: bool
    groups: Sequence[Group] = field(default=())

    @property
    def at(self) -> str:
        """The place as fields of a page have it."""
        return written(self.path)

    @property
    def is_divided(self) -> bool:
        """Whether some of its questions are asked in one category only."""
        return any(each.category for each in self.groups)


@dataclass(frozen=True)
class Outline:
    """The sections of a form; how many questions they have, and from how many to how many a nominee meets."""

    topics: Sequence[Topic]
    total: int
    least: int
    most: int

    @property
    def group(self) -> Group | None:
        """The group of the question whose page this is."""
        return next((each for topic in self.topics for each in topic.groups if _here(each) is not None), None)

    @property
    def number(self) -> int:
        """The number of that question in its group."""
        place = _here(self.group) if self.group else None
        return 0 if place is None else place + 1

    @property
    def neighbours(self) -> tuple[bool, bool]:
        """Whether other questions of its section, of whatever group, stand before and after that question."""
        for topic in self.topics:
            here = [each.is_here for group in topic.groups for each in group.questions]
            if True in here:
                return not here[0], not here[-1]
        return False, False


def outline(tree: Tree, reading: Reading, here: Path, known: Collection[str]) -> Outline:
    """Return the list for a page. here: its place. known: ids of sections and questions in force; others are new."""
    faults = Counter(part for each in reading.faults for part in _within(each.path))
    topics = [_topic(tree, section, here, known, faults) for section in _sections(tree)]
    asked = [each for section in _sections(tree) for each in section.get("questions") or ()]
    categories = [each.get("id") for each in tree.get("categories") or ()] or [None]
    meets = [[each for each in asked if each.get("category") in (None, "", code)] for code in categories]
    least = min(sum(not each.get("shown_when") for each in met) for met in meets)
    return Outline(topics, len(asked), least, max(map(len, meets)))


def _sections(tree: Tree) -> Sequence[Tree]:
    return (tree.get("form") or {}).get("sections") or ()


def _within(path: Path) -> Iterator[Path]:
    """The section and the question that a place is in."""
    if path[: len(SECTIONS)] == SECTIONS:
        yield from (path[:size] for size in (SECTION, QUESTION) if len(path) >= size)


def _topic(tree: Tree, section: Tree, here: Path, known: Collection[str], faults: Counter[Path]) -> Topic:
    path = (*SECTIONS, section[KEY])
    is_open = here[:SECTION] == path
    questions = section.get("questions") or []
    return Topic(
        path, called(section) or Message("(without a name)"), len(questions), faults[path],
        str(section.get("id")) not in known, is_open,
        list(_groups(tree, path, questions, here, known, faults)) if is_open else (),
    )  # fmt: skip


def _groups(
    tree: Tree, path: Path, questions: Sequence[Tree], here: Path, known: Collection[str], faults: Counter[Path]
) -> Iterator[Group]:
    names = {str(each.get("id")): called(each) for each in tree.get("categories") or ()}
    before = ""
    for category, of_it in groupby(questions, lambda each: str(each.get("category") or "")):
        listed = [_listed((*path, "questions", each[KEY]), each, here, known, faults) for each in of_it]
        is_open = len(here) == SECTION or any(each.is_here for each in listed)
        name = names.get(category, category) if category else Message("All categories")
        yield Group(category, name, before, listed, is_open)
        before = listed[-1].path[-1]


def _listed(path: Path, data: Tree, here: Path, known: Collection[str], faults: Counter[Path]) -> Listed:
    has_words = any((data.get("label") or {}).values())
    name = called(data) if has_words else Message("(without words)")
    return Listed(path, name, faults[path], str(data.get("id")) not in known, here[:QUESTION] == path)


def _here(group: Group) -> int | None:
    return next((number for number, each in enumerate(group.questions) if each.is_here), None)
