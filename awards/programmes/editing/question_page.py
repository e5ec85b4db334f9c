"""How the fields of a question are arranged on its page: limits with their units, the criteria it informs, where it can
be moved and copied. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from awards.core.message import Message
from awards.programmes.document.types import Text
from awards.programmes.editing import field_words
from awards.programmes.editing.fields import Field, Label
from awards.programmes.editing.form_acts import SECTIONS
from awards.programmes.editing.form_words import KINDS_SAID
from awards.programmes.editing.linked import called
from awards.programmes.editing.shape import Shape
from awards.programmes.editing.tree import KEY, Path, Tree, at, shape_at

_LEAST, _MOST = Message("At least"), Message("At most")
# The limits of all kinds of question: what stands before the number, and the unit behind it.
LIMITS: Mapping[str, tuple[Message, str]] = {
    "min_choices": (_LEAST, "options"), "max_choices": (_MOST, "options"), "max_words": (_MOST, "words"),
    "max_chars": (_MOST, "characters"), "min_rows": (_LEAST, "rows"), "max_rows": (_MOST, "rows"),
    "max_minutes": (_MOST, "minutes"), "max_files": (_MOST, "files"),
    "max_mb_each": (Message("Each file at most"), "MB"), "max_mb_total": (Message("All files at most"), "MB"),
}  # fmt: skip
ASKED = ("label", "hint", "heading")
KIND_OF_ANSWER = ("min", "max", "accept", "alt_text_required")
SHOWN = ("category", "shown_when")
READERS = ("hidden_from_jury", "public", "identity", "personal_data")


@dataclass(frozen=True)
class Kind:
    """A kind of question: how it is named in the document, what it is called, and a line about it."""

    code: str
    name: Message
    about: Message


@dataclass(frozen=True)
class Informed:
    """A category with its criteria: code, name and weight of each."""

    category: str
    name: Label
    criteria: Sequence[tuple[str, Label, str]]


@dataclass(frozen=True)
class QuestionPage:
    """What the page of a question has, by where it stands; other: fields that have no place of their own."""

    kind: str
    kinds: Sequence[Kind]
    fields: Mapping[str, Field]
    informed: Sequence[Informed]
    sections: Sequence[tuple[str, Label]]
    categories: Sequence[tuple[str, Label]]
    used_by: int

    def those(self, names: Sequence[str]) -> list[Field]:
        """Return the fields of these names that this kind of question has."""
        return [self.fields[name] for name in names if name in self.fields]

    @property
    def limits(self) -> list[tuple[Field, Message, str]]:
        """Its limits, each with what stands before and behind it."""
        return [(self.fields[name], *words) for name, words in LIMITS.items() if name in self.fields]

    @property
    def other(self) -> list[Field]:
        """The fields without a place of their own: columns, fields, and what came to the document later."""
        placed = {*ASKED, *LIMITS, *KIND_OF_ANSWER, *SHOWN, *READERS, "required", "informs", "options"}
        return [each for name, each in self.fields.items() if name not in placed and not each.technical]

    @property
    def technical(self) -> list[Field]:
        """The fields that only engineers need."""
        return [each for each in self.fields.values() if each.technical]


def kinds(shape: Shape) -> list[Kind]:
    """Return the kinds of question that there are."""
    words = field_words.choice_words
    return [Kind(code, words(part, shape.tag, code), KINDS_SAID[code]) for code, part in shape.kinds.items()]


def question_page(tree: Tree, path: Path, fields: Sequence[Field]) -> QuestionPage:
    """Return how a question's fields are arranged."""
    data, shape = at(tree, path), shape_at(tree, path)
    here = path[len(SECTIONS)]
    own = str(data.get("category") or "")
    return QuestionPage(
        kind=str(data.get(shape.tag)),
        kinds=kinds(shape),
        fields={each.path.rsplit("/", 1)[-1]: each for each in fields},
        informed=list(_informed(tree, own, fields)),
        sections=[(each[KEY], called(each)) for each in tree["form"]["sections"] if each[KEY] != here],
        categories=[(code, name) for code, name in _categories(tree) if code != own],
        used_by=_used_by(tree, str(data.get("options") or "")),
    )


def _categories(tree: Tree) -> list[tuple[str, Text | str]]:
    return [(str(each["id"]), called(each)) for each in tree.get("categories") or () if each.get("id")]


def _informed(tree: Tree, own: str, fields: Sequence[Field]) -> Iterator[Informed]:
    """The criteria that an answer may inform, by category; what is named there and is none of them comes last."""
    field = next((each for each in fields if each.path.endswith("/informs")), None)
    names = dict(field.choices) if field is not None else {}
    for category in tree.get("categories") or ():
        if own in ("", category.get("id")) and (criteria := category.get("criteria")):
            rows = [(str(each.get("id")), called(each), str(each.get("weight") or "")) for each in criteria]
            for code, _name, _weight in rows:
                names.pop(code, None)
            yield Informed(str(category.get("id")), called(category), rows)
    if names:
        rest = [(code, name, "") for code, name in names.items()]
        yield Informed("", Message("No criteria of this category"), rest)


def _used_by(tree: Tree, name: str) -> int:
    """How many questions offer a list."""
    asked = (each for section in tree["form"]["sections"] for each in section.get("questions") or ())
    return sum(bool(name) and each.get("options") == name for each in asked)
