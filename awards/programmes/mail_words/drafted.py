"""The mails of a season as its draft of the programme has them: standard or in own words, and how one would look."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext

from awards.accounts.models import Person
from awards.core.message import Message
from awards.core.ports import Port
from awards.messages import rendering
from awards.messages.actions import enqueue
from awards.messages.letters.occasions import GROUPS, LETTERS, Letter
from awards.messages.rules import Recipient
from awards.programmes.document.types import Text
from awards.programmes.editing import edits
from awards.programmes.editing.draft_reading import Reading
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.tree import Path, Tree, is_blank, languages, written
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES, speaking

WHAT = ("subject", "text")
Real = tuple[Recipient, dict[str, Any]]  # a person, and what takes the place of invented values


@dataclass(frozen=True)
class Listed:
    """A letter in the list: whether it has words of its own, and how much of them is to mend."""

    letter: Letter
    own: bool
    faults: int


def listed(tree: Tree, reading: Reading) -> list[tuple[Message, list[Listed]]]:
    """Return all letters by who gets them."""
    own = own_of(tree)
    rows = [Listed(each, name in own, reading.below(written(place_of(each)))) for name, each in LETTERS.items()]
    return [(words, [row for row in rows if row.letter.to == group]) for group, words in GROUPS.items()]


def own_of(tree: Tree) -> Mapping[str, Tree]:
    """Return the own words of a draft by letter, whatever is wrong with them."""
    return {name: each for name, each in (tree.get("mails") or {}).items() if isinstance(each, dict)}


def place_of(letter: Letter) -> Path:
    """Return the place of a letter in a draft."""
    return ("mails", letter.name)


def begun(season: Season, tree: Tree, letter: Letter) -> Edit:
    """Return the change with which a letter has own words: to begin with, ours, in every language that we speak."""
    ours = {each: standard(season, letter, each) for each in languages(tree) if each in LANGUAGES}
    words = {what: {each: texts[number] for each, texts in ours.items()} for number, what in enumerate(WHAT)}
    return put_words(tree, letter, words)


def put_words(tree: Tree, letter: Letter, words: Tree) -> Edit:
    """Return the change that writes all own words of a letter."""
    if tree.get("mails") is None:
        return edits.put(("mails",), {letter.name: words})
    return edits.put(place_of(letter), words)


def typed(values: Mapping[Path, Any]) -> Tree:
    """Return what a page says of a letter, as a draft holds it."""
    words: Tree = {}
    for (*_place, what, language), each in values.items():
        if each is not None:
            words.setdefault(what, {})[language] = each
    return words


def standard(season: Season, letter: Letter, language: str) -> tuple[str, str]:
    """Return our subject and text of a letter in a language, with signs in their gaps."""
    to, values = example(letter, season, language)
    return rendering.standard(letter.name, to=to, season=season, **values)


def preview(
    season: Season, tree: Tree, letter: Letter, language: str, person: Real | None = None
) -> rendering.Rendered:
    """Return how a letter would look by the draft, in a language: with invented names, or with those of a person."""
    to, values = example(letter, season, language)
    if person is not None:
        to, values = person[0], _with_names(values, person[1])
    return rendering.render(letter.event, to=to, season=Saying(season, own_of(tree)), **values)


def _with_names(values: Mapping[str, Any], real: Mapping[str, Any]) -> dict[str, Any]:
    """Values of an example with real ones in their place; a version is called as its nomination is."""
    made = {**values, **real}
    if values.get("version") is not None and "title" in real:
        made["version"] = SimpleNamespace(**vars(values["version"]) | {"title": real["title"]})
    return made


def send_test(season: Season, tree: Tree, letter: Letter, language: str, *, to: Person) -> None:
    """Mail a letter by the draft to whoever asks for it, with invented names."""
    _, values = example(letter, season, language)
    reader = _Tester(to.id, to.email, to.name, language, to.timezone)
    mail = enqueue(letter.event, to=reader, season=Saying(season, own_of(tree)), **values)
    if mail is not None:
        with speaking(language):
            mail.subject = f"{gettext('Test:')} {mail.subject}"[: rendering.SUBJECT_LENGTH]


@dataclass(frozen=True)
class _Tester:
    """Whoever has a letter sent to them, in whichever language."""

    id: uuid.UUID
    email: str
    name: str
    language: str
    timezone: str


@Port
def real(letter: Letter, season: Season, language: str) -> Sequence[Real]:
    """Return people of the season whom such a letter may go to, as the reader may see them, with their values."""
    raise NotImplementedError


@Port
def example(letter: Letter, season: Season, language: str) -> tuple[Recipient, dict[str, Any]]:
    """Return whom a letter goes to and what it is given, for an example with invented names in a language."""
    raise NotImplementedError


@dataclass(frozen=True)
class Saying:
    """A season that says other words than its programme in force: those of its draft, or of a message to many."""

    season: Season
    own: Mapping[str, Tree]

    def own_mail(self, letter: str) -> SimpleNamespace:
        """What it says in a letter; of a text only the languages in which something is written."""
        found = self.own.get(letter) or {}
        return SimpleNamespace(**{what: _text(found.get(what)) for what in WHAT})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.season, name)


def _text(data: Any) -> Text | None:
    there = {language: words for language, words in (data or {}).items() if not is_blank(words)}
    return Text.model_construct(there) if there else None
