"""What the stage shows of published results, slide by slide: of each category its finalists from A to Z, never by
place, then who won; the grand prix last. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from awards.core.text import sort_key
from awards.programmes.document.parts import Category
from awards.results.publishing.public_entries import Entry

MOST_ROWS = 6  # finalists on one slide, so that the last row of the hall reads them


@dataclass(frozen=True)
class Slide:
    """One step of the stage.

    kind: opening, category, finalists, waiting, laureate, mention, citation, nobody, grand, candidates or end. line:
    the id of the category whose colour it has; nothing: brass or none. entries: whom it shows, one but on lists.
    number, of: which part of a list that is longer than a slide; total: how many the whole list has.
    """

    kind: str
    line: str = ""
    category: Category | None = None
    entries: tuple[Entry, ...] = ()
    number: int = 1
    of: int = 1
    total: int = 0

    @property
    def entry(self) -> Entry:
        """The only entry it shows."""
        return self.entries[0]


def slides(
    categories: Sequence[Category], entries: Sequence[Entry], *, as_laureate: tuple[str, str] = ("", "")
) -> list[Slide]:
    """Return the slides for the entries that a publication names, in the order of the stage.

    as_laureate: language and text of the citation that the winner of the grand prix has as a laureate. Its category
    shows this one, and nothing else of it that is not shown of every laureate: the hall must not know too early.
    Where a grand prix is given laureates are cited before it all or none: who is left out would tell.
    """
    found = [Slide("opening")]
    crowned = [entry for entry in entries if entry.grand_prix]
    before = _before_the_grand_prix(entries, as_laureate) if crowned else entries
    for category in categories:
        found += _of_category(category, _in_order(entry for entry in before if entry.category_code == category.id))
    if crowned:
        found.append(Slide("grand"))
        found += _list("candidates", "", None, _in_order(each for each in entries if each.kind == "laureate"))
        for entry in crowned:
            found += _won(entry, None)
    return [*found, Slide("end")]


def _before_the_grand_prix(entries: Sequence[Entry], as_laureate: tuple[str, str]) -> list[Entry]:
    lang, text = as_laureate
    before = [replace(one, grand_prix=False, citation=text, citation_lang=lang) if one.grand_prix else one
              for one in entries]  # fmt: skip
    if all(one.citation for one in before if one.kind == "laureate"):
        return before
    return [replace(one, citation="") if one.kind == "laureate" else one for one in before]


def _in_order(entries: Iterator[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (sort_key(entry.title), str(entry.id)))


def _of_category(category: Category, inside: list[Entry]) -> Iterator[Slide]:
    yield Slide("category", category.id, category)
    # Without finalists beside them a list would only say who wins.
    if any(not entry.won for entry in inside):
        yield from _list("finalists", category.id, category, inside)
    for entry in inside:
        if entry.kind == "special_mention":
            yield Slide("mention", category.id, category, (entry,))
            yield from _cited(entry, category)
    laureates = [entry for entry in inside if entry.kind == "laureate"]
    for entry in laureates:
        yield from _won(entry, category)
    if not laureates:
        yield Slide("nobody", category.id, category)


def _list(kind: str, line: str, category: Category | None, entries: list[Entry]) -> Iterator[Slide]:
    parts = -(-len(entries) // MOST_ROWS)
    size = -(-len(entries) // parts) if parts else 0  # two of four rather than one of six and one of two
    for number in range(parts):
        shown = tuple(entries[number * size : (number + 1) * size])
        yield Slide(kind, line, category, shown, number=number + 1, of=parts, total=len(entries))


def _won(entry: Entry, category: Category | None) -> Iterator[Slide]:
    """category: none of the grand prix; before it the colour would say who gets it."""
    yield Slide("waiting", category.id if category else "", category)
    yield Slide("laureate", entry.category_code, category, (entry,))
    yield from _cited(entry, category)


def _cited(entry: Entry, category: Category | None) -> Iterator[Slide]:
    if entry.citation:
        yield Slide("citation", entry.category_code, category, (entry,))
