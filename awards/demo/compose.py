"""Nominations composed from the sentence banks: a story of a category and language, its route and figures drawn."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from awards.demo import bank
from awards.demo.outline import Doc

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


def composed(category: str, language: str, turn: int, year: int, rng: random.Random) -> dict[str, Any]:
    """One entry in the shape of the handwritten ones, without its company and people.

    turn: how many were composed before it in this category and language; picks the story and the route.
    """
    told = stories(category, language)
    story = told[turn % len(told)]
    route = story["routes"][(turn // len(told) + rng.randrange(2)) % len(story["routes"])]
    slots = drawn(story, route, language, rng) | {f"y{back}": str(year - back) for back in range(10)}
    texts = {**story, "title": rng.choice(story["title"])}
    entry: dict[str, Any] = {name: prose(texts[name], slots, language, rng) for name in TEXTS if name in texts}
    entry["kpis"] = [[cell_filled(cell, slots, language) for cell in row] for row in story["kpis"]]
    entry |= {name: story[name] for name in ("category", "role", "modes", "sdgs")}
    entry |= {"language": language, "countries": route["cc"], "corridors": route.get("corridors", ["other"])}
    entry["start"] = bank.filled(rng.choice(story["start"]), slots, language)
    entry["home"] = rng.choice([c for c in story.get("homes", route["cc"]) if c in route["cc"]] or route["cc"])
    return entry


def drawn(story: Doc, route: Doc, language: str, rng: random.Random) -> dict[str, Any]:
    """Values for a story's slots: the route's names, a number from each range, a word from each list."""
    slots: dict[str, Any] = {name: value for name, value in route.items() if isinstance(value, str)}
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


def prose(lines: Any, slots: Doc, language: str, rng: random.Random) -> str:
    """Sentences one after another; where several are offered in one place, one of them is drawn."""
    lines = [lines] if isinstance(lines, str) else lines
    chosen = [rng.choice(line) if isinstance(line, list) else line for line in lines]
    sentences = (bank.filled(line, slots, language) for line in chosen)
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def cell_filled(cell: str, slots: Doc, language: str) -> str:
    """A cell of the key-figure table; a cell that is one slot only keeps its number ungrouped."""
    alone = bank.SLOT.fullmatch(cell)
    return str(slots[alone[1]]) if alone else bank.filled(cell, slots, language)
