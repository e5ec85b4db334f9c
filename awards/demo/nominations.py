"""Invented nominations for the demonstration: the handwritten ones first, then composed ones, any number of them.

The same programme, number and seed give the same nominations every time; fewer are the beginning of more.

Each is a story of a category and language from the sentence banks, its route and figures drawn.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from awards.demo import bank, dossier, generic, outline
from awards.demo.outline import Doc, Made
from awards.programmes.document.programme import Programme

TEXTS = (
    "title",
    "summary",
    "partners",
    "challenge",
    "solution",
    "results",
    "fairness_all",
    "transfer",
    "sdg_text",
    "q1",
    "q2",
    "q3",
)


@cache
def stories(category: str, language: str) -> list[Doc]:
    """The stories that can be told in a category and language."""
    return [story for story in bank.read(f"stories_{language}") if story["category"] == category]


def composed(category: str, language: str, turn: int, year: int, rng: random.Random) -> Made:
    """One entry in the shape of the handwritten ones, without its company and people.

    turn: how many were composed before it in this category and language; picks the story and the route.
    """
    told = stories(category, language)
    story = told[turn % len(told)]
    route = story["routes"][(turn // len(told) + rng.randrange(2)) % len(story["routes"])]
    slots = slots_of(story, route, language, rng) | {f"y{back}": str(year - back) for back in range(10)}
    texts = {**story, "title": rng.choice(story["title"])}
    entry: Made = {name: prose(texts[name], slots, language, rng) for name in TEXTS if name in texts}
    entry["kpis"] = [[cell_filled(cell, slots, language) for cell in row] for row in story["kpis"]]
    entry |= {name: story[name] for name in ("category", "picture", "role", "modes", "sdgs")}
    entry |= {"language": language, "countries": route["cc"], "corridors": route.get("corridors", ["other"])}
    entry["start"] = bank.filled(rng.choice(story["start"]), slots, language)
    entry["home"] = rng.choice([c for c in story.get("homes", route["cc"]) if c in route["cc"]] or route["cc"])
    return entry


def slots_of(story: Doc, route: Doc, language: str, rng: random.Random) -> Made:
    """Values for a story's slots: the route's names, a number from each range, a word from each list."""
    slots: Made = {name: value for name, value in route.items() if isinstance(value, str)}
    for name, bounds in (story.get("numbers") or {}).items():
        low, high, *step = bounds
        number = rng.randrange(low, high + 1, *step)
        slots[name] = countable(number) if language == "ru" else number
    for name, words in (story.get("words") or {}).items():
        slots[name] = rng.choice(words)
    return slots


def countable(number: int) -> int:
    """The next number that Russian follows with the genitive plural (5–20, 25–30 …), as the stories are written.

    Numbers below five stay: where a range holds them, the story has the other form.
    """
    while number >= 5 and number % 100 not in range(11, 20) and number % 10 in (1, 2, 3, 4):
        number += 1
    return number


def prose(lines: str | list[str | list[str]], slots: Doc, language: str, rng: random.Random) -> str:
    """Sentences one after another; where several are offered in one place, one of them is drawn."""
    lines = [lines] if isinstance(lines, str) else lines
    chosen = [rng.choice(line) if isinstance(line, list) else line for line in lines]
    sentences = (bank.filled(line, slots, language) for line in chosen)
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def cell_filled(cell: str, slots: Doc, language: str) -> str:
    """A cell of the key-figure table; a cell that is one slot only keeps its number ungrouped."""
    alone = bank.SLOT.fullmatch(cell)
    return str(slots[alone[1]]) if alone else bank.filled(cell, slots, language)


# Languages of the composed nominations of each category, over and over; of the first 60, the handwritten ones included,
# 24 are in English, 10 in German, 16 in Russian, 10 in Kazakh.
TURNS = {
    "efficiency": ("en", "ru", "en", "de", "en", "kk", "ru", "en"),
    "resilience": ("ru", "en", "kk", "en", "ru", "de", "en", "ru"),
    "digitalisation": ("en", "ru", "en", "kk", "de", "en", "ru", "en"),
    "fairness": ("en", "kk", "ru", "en", "de", "ru", "en", "kk"),
}
CHECKED_TEXTS = 400  # up to here no long text may come twice; beyond it only titles and companies are compared
CHECKED_NOW = 60  # so many of the current season are looked at lest the season before repeats them
REDRAWS = 16


def nominations(programme: Doc | Programme, n: int, seed: int, *, closes: date | None = None) -> Iterator[Made]:
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


def with_work(programme: Doc | Programme, seed: int, taken: Iterable[str], *, closes: date) -> Iterator[Made]:
    """What waits for the nominee with a sign-in: an entry to correct, and a draft with a later deadline.

    taken: titles that others have. Only for the form that content was written for.
    """
    doc = outline.document(programme)
    if not dossier.fits(doc):
        return
    first, titles = handwritten(outline.categories(doc), closes.year, "now")["efficiency"][0], set(taken)
    fates = {row["status"]: dict(row) for row in bank.read("fates")}
    waiting = (("returned", "resilience", first["company"]), ("draft", "digitalisation", bank.read("cast")["second"]))
    for number, (status, category, company) in enumerate(waiting, start=1):
        rng = random.Random(f"{seed}|own|{number}")
        for turn in range(REDRAWS * REDRAWS):
            entry = composed(category, "en", turn, closes.year, rng)
            if entry["title"] not in titles:
                break
        else:  # of a thousand there is none left that nobody has
            entry["title"] = f"{entry['title']} · {len(titles)}"
        titles.add(entry["title"])
        entry |= {"company": company, "person": first["person"]}
        fate = fates[status] | {"extended": status == "draft"}
        yield fated(dossier.nomination(doc, entry, f"own-{number}", rng), fate, closes)


def last_season(programme: Doc | Programme, n: int, seed: int, *, closes: date | None = None) -> Iterator[Made]:
    """Nominations of the season before, all admitted; laureates carry an `outcome` and a `citation` in each language.

    closes: the day entries closed then; a year before the programme's own where not given.
    """
    doc = outline.document(programme)
    this = outline.closes(doc)
    closes = closes or this.replace(year=this.year - 1, day=min(this.day, 28))
    if dossier.fits(doc):
        current = drawn(doc, CHECKED_NOW, seed, this, "now")
        answers = (topic for one in current for topic in one["answers"].values())
        said = {value for topic in answers for value in topic.values() if isinstance(value, str)}
        yield from drawn(doc, n, seed + 1, closes, "last", said)
    else:
        yield from generic.nominations(doc, n, seed + 1, closes, prefix="last")


def drawn(doc: outline.Doc, n: int, seed: int, closes: date, when: str, said: Iterable[str] = ()) -> Iterator[Made]:
    """n nominations, the categories taking turns, handwritten entries first in each."""
    written = handwritten(outline.categories(doc), closes.year, when)
    composer = Composer(when, closes.year, said)
    ids = outline.categories(doc)
    for index in range(n):
        category, turn = ids[index % len(ids)], index // len(ids)
        rng = random.Random(f"{seed}|{when}|{index}")
        if turn < len(written[category]):
            entry = composer.kept(written[category][turn])
        else:
            entry = composer.entry(category, turn - len(written[category]), rng)
        key = f"{when}-{index + 1:05d}"
        yield fated(dossier.nomination(doc, entry, key, rng), fate(category, turn, when), closes)


def handwritten(categories: list[str], year: int, when: str) -> dict[str, list[Made]]:
    """The entries written by hand for a season, by category, languages mixed, in a fixed order."""
    found: dict[str, list[Made]] = {category: [] for category in categories}
    for language in bank.LANGUAGES:
        for entry in bank.read(f"{when}_{language}"):
            found[entry["category"]].append(bank.in_year(dict(entry) | {"language": language}, year))
    return {category: sorted(rows, key=lambda row: row["order"]) for category, rows in found.items()}


class Composer:
    """Composes entries one after another and sees to it that none repeats another's title or texts."""

    def __init__(self, when: str, year: int, said: Iterable[str] = ()) -> None:
        self.when, self.year = when, year
        self.told: Counter[tuple[str, str]] = Counter()
        self.named: Counter[tuple[str, str]] = Counter()
        self.seen = set(said)
        self.kept_count = 0

    def entry(self, category: str, turn: int, rng: random.Random) -> Made:
        """The next composed entry of a category, with its company still to be named."""
        language = TURNS[category][(turn + (3 if self.when == "last" else 0)) % len(TURNS[category])]
        told = self.told[category, language]
        self.told[category, language] += 1
        offset = 1 if self.when == "last" else 0
        for redraw in range(REDRAWS):
            entry = composed(category, language, told + offset + redraw // 4, self.year, rng)
            if not self.repeats(entry):
                break
        if entry["title"] in self.seen:
            entry["title"] = f"{entry['title']} · {told + 1}"
        self.named[entry["home"], language] += 1
        return self.kept(entry | {"turn": 2 * self.named[entry["home"], language] + offset})

    def repeats(self, entry: outline.Doc) -> bool:
        """Whether, among the first few hundred, a title or text was there before; later titles only get a number."""
        texts = (entry[name] for name in TEXTS if name in entry)
        return self.kept_count < CHECKED_TEXTS and any(text in self.seen for text in texts)

    def kept(self, entry: Made) -> Made:
        """The entry, its title and texts remembered."""
        self.kept_count += 1
        names = TEXTS if self.kept_count <= CHECKED_TEXTS else ("title",)
        self.seen.update(entry[name] for name in names if name in entry)
        return entry


def fate(category: str, turn: int, when: str) -> Made:
    """What became of a nomination at admission: of 15 in a category 12 are admitted; last season all were."""
    place = turn % 15
    if when == "last" or place < 12:
        return {"status": "admitted"}
    fates = bank.read("fates")
    rows = [row for row in fates if row["place"] == place and category in row.get("categories", [category])]
    return dict(rows[0])


def fated(nomination: Made, fate: Made, closes: date) -> Made:
    """The nomination with its fate: one refused for its age has begun too late, a draft has its first sections only."""
    answers = nomination["answers"]
    if "start" in fate:
        answers["project"]["start_date"] = outline.months_before(closes, fate["start"])
    if "sections" in fate:
        nomination["answers"] = {name: answers[name] for name in fate["sections"] if name in answers}
        nomination["files"] = []
    return nomination | {"fate": fate}
