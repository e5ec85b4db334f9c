"""What cards and pages show of a public entry beside its texts: its picture or drawing, and its key figures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from awards.nominations.answers.dossier import number_said
from awards.programmes.models import Season
from awards.results.models import Content, FrozenItem, PublicEntry
from awards.results.publishing.drawings import Drawing, drawing
from awards.results.publishing.public_entries import Entry, pictures_of, shown_entries

MOST_FIGURES = 3
_LONGEST_UNIT = 12  # letters; longer words are no unit


class Picture(NamedTuple):
    """The published picture of an entry: which of its pictures it is, what it shows in words, and its file's id."""

    number: int
    alt: str
    id: str


class Figure(NamedTuple):
    """A row of a published table of figures: what is counted, in which unit, before and after, as said and as parts.

    before, before_part: empty and 0 where only one number was given. part: of the larger of both, in percent.
    """

    label: str
    unit: str
    before: str
    after: str
    before_part: int
    after_part: int


@dataclass(frozen=True)
class Card(Entry):
    """A public entry as cards show it, in any season's pages: `season` is the slug of its own."""

    season: str
    picture: Picture | None
    figures: Sequence[Figure]

    @property
    def drawing(self) -> Drawing:
        """What stands in for a picture."""
        return drawing(self.id)


def cards(
    rows: Sequence[PublicEntry], season: Season, language: str, country: Callable[[str], str], stored: Collection[str]
) -> list[Card]:
    """Return public entries in the reader's language. stored: the ids of pictures that are there to be seen."""
    return [
        Card(**vars(entry), season=season.slug, picture=_picture(row.content, stored), figures=_figures(row, language))
        for row, entry in zip(rows, shown_entries(rows, season, language, country), strict=True)
    ]


def _picture(content: Content, stored: Collection[str]) -> Picture | None:
    pictures = enumerate(pictures_of(content), 1)
    return next((Picture(number, each["alt"], each["id"]) for number, each in pictures if each["id"] in stored), None)


def _figures(row: PublicEntry, language: str) -> list[Figure]:
    found = [each for item in row.content.get("items", ()) for each in _of_table(item, language)]
    return found[:MOST_FIGURES]


def _of_table(item: FrozenItem, language: str) -> Iterable[Figure]:
    """Rows of a table that has a number before and one after, and words to the left of them."""
    numbers = [column for column, numeric in enumerate(item.get("numeric", ())) if numeric]
    if len(numbers) != 2 or numbers[0] == 0:
        return
    words = range(numbers[0])
    for row in item["rows"]:
        before, after = (_number(row[column]) for column in numbers)
        label, unit = row[0], row[1] if len(words) > 1 and len(row[1]) <= _LONGEST_UNIT else ""
        if label and after is not None:
            yield _figure(label, unit, before, after, language)


def _figure(label: str, unit: str, before: Decimal | None, after: Decimal, language: str) -> Figure:
    most = max(abs(before or Decimal(0)), abs(after)) or Decimal(1)
    told = number_said(str(before), language) if before is not None else ""
    parts = (round(abs(each) * 100 / most) for each in (before or Decimal(0), after))
    return Figure(label, unit, told, number_said(str(after), language), *parts)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
