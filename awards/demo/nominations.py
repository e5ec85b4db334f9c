"""Invented nominations for the demonstration: the handwritten ones first, then composed ones, any number of them.

The same programme, number and seed give the same nominations every time; fewer are the beginning of more.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from awards.demo import bank, compose, dossier, generic, outline

# Languages of the composed nominations of each category, over and over; with the handwritten ones: 24 en, 10 de, 16 ru, 10 kk.
TURNS = {
    "efficiency": ("en", "ru", "en", "de", "en", "kk", "ru", "en"),
    "resilience": ("ru", "en", "kk", "en", "ru", "de", "en", "ru"),
    "digitalisation": ("en", "ru", "en", "kk", "de", "en", "ru", "en"),
    "fairness": ("en", "kk", "ru", "en", "de", "ru", "en", "kk"),
}
CHECKED_TEXTS = 400    # up to here no long text may come twice; beyond it only titles and companies are compared
REDRAWS = 12


def nominations(programme: Any, n: int, seed: int, *, closes: date | None = None) -> Iterator[dict[str, Any]]:
    """The first n nominations of the current season, with answers to every question of the programme's form.

    programme: the document as a mapping (as its YAML file) or a model of it; closes: the day entries close, the
    programme's own where not given. Each is described in `dossier.nomination`.
    """
    doc = outline.document(programme)
    closes = closes or outline.closes(doc)
    if not dossier.fits(doc):
        yield from generic.nominations(doc, n, seed, closes)
        return
    yield from drawn(doc, n, seed, closes, "now")


def last_season(programme: Any, n: int, seed: int, *, closes: date | None = None) -> Iterator[dict[str, Any]]:
    """Nominations of the season before, all admitted; laureates carry an `outcome` and a `citation` in each language.

    closes: the day entries closed then; a year before the programme's own where not given.
    """
    doc = outline.document(programme)
    this = outline.closes(doc)
    closes = closes or this.replace(year=this.year - 1, day=min(this.day, 28))
    if dossier.fits(doc):
        yield from drawn(doc, n, seed + 1, closes, "last")
    else:
        yield from generic.nominations(doc, n, seed + 1, closes, prefix="last")


def drawn(doc: outline.Doc, n: int, seed: int, closes: date, when: str) -> Iterator[dict[str, Any]]:
    """n nominations, the categories taking turns, handwritten entries first in each."""
    written = handwritten(outline.categories(doc), closes.year, when)
    composer = Composer(when, seed, closes.year)
    ids = outline.categories(doc)
    for index in range(n):
        category, turn = ids[index % len(ids)], index // len(ids)
        rng = random.Random(f"{seed}|{when}|{index}")
        if turn < len(written[category]):
            entry = composer.kept(written[category][turn])
        else:
            entry = composer.entry(category, turn - len(written[category]), index, rng)
        key = f"{when}-{index + 1:05d}"
        yield dossier.nomination(doc, entry, key, closes, rng) | {"fate": fate(category, turn, when)}


def handwritten(categories: list[str], year: int, when: str) -> dict[str, list[dict[str, Any]]]:
    """The entries written by hand for a season, by category, languages mixed, in a fixed order."""
    found: dict[str, list[dict[str, Any]]] = {category: [] for category in categories}
    for language in bank.LANGUAGES:
        for entry in bank.read(f"{when}_{language}"):
            found[entry["category"]].append(bank.in_year(dict(entry) | {"language": language}, year))
    return {category: sorted(rows, key=lambda row: row["order"]) for category, rows in found.items()}


class Composer:
    """Composes entries one after another and sees to it that none repeats another's title or texts."""

    def __init__(self, when: str, seed: int, year: int) -> None:
        self.when, self.seed, self.year = when, seed, year
        self.told: Counter[tuple[str, str]] = Counter()
        self.seen: set[str] = set()
        self.kept_count = 0

    def entry(self, category: str, turn: int, index: int, rng: random.Random) -> dict[str, Any]:
        """The next composed entry of a category, with its company still to be named."""
        language = TURNS[category][(turn + (3 if self.when == "last" else 0)) % len(TURNS[category])]
        told = self.told[category, language]
        self.told[category, language] += 1
        offset = 1 if self.when == "last" else 0
        for redraw in range(REDRAWS):
            entry = compose.composed(category, language, told + offset + redraw // 4, self.year, rng)
            if not self.repeats(entry):
                break
        if entry["title"] in self.seen:
            entry["title"] = f"{entry['title']} · {told + 1}"
        return self.kept(entry | {"turn": index})

    def repeats(self, entry: Mapping[str, Any]) -> bool:
        """Whether a title (or, among the first few hundred, any text) was there before."""
        names = compose.TEXTS if self.kept_count < CHECKED_TEXTS else ("title",)
        return any(entry[name] in self.seen for name in names if name in entry)

    def kept(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry, its title and texts remembered."""
        self.kept_count += 1
        names = compose.TEXTS if self.kept_count <= CHECKED_TEXTS else ("title",)
        self.seen.update(entry[name] for name in names if name in entry)
        return entry


def fate(category: str, turn: int, when: str) -> dict[str, Any]:
    """What became of a nomination at admission: of 15 in a category 12 are admitted; last season all were."""
    place = turn % 15
    if when == "last" or place < 12:
        return {"status": "admitted"}
    fates = bank.read("fates")
    rows = [row for row in fates if row["place"] == place and category in row.get("categories", [category])]
    return dict(rows[0])
