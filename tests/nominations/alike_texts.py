"""Nominations for tests of what looks alike, made of the demonstration's stories: projects, copies that somebody
edited, and other projects of a company that says the same of itself in each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from awards.demo import bank
from awards.nominations.alike.sketch import Sketch, sketch
from awards.programmes.document.programme import Programme

FIELDS = ("summary", "challenge", "solution", "results", "fairness_all", "transfer", "sdg_text")
SECTION = {"summary": "project", "sdg_text": "case"}
ABOUT = {
    "en": "Our company was founded in 1994 and has carried goods by road and rail between eleven countries ever since. "
    "It employs four hundred people at nine places, owns sixty wagons and is certified for the environment.",
    "de": "Unser Unternehmen wurde 1994 gegründet und befördert seither Güter auf Straße und Schiene. Es beschäftigt "
    "vierhundert Menschen an neun Orten, besitzt sechzig Wagen und ist für seine Umweltarbeit zertifiziert.",
    "ru": "Наша компания основана в 1994 году и с тех пор перевозит грузы по автомобильным и железным дорогам между "
    "одиннадцатью странами. В ней работают четыреста человек в девяти городах, ей принадлежат шестьдесят вагонов.",
    "kk": "Біздің компания 1994 жылы құрылған және содан бері он бір елдің арасында жүкті автомобиль және темір жолмен "
    "тасымалдайды. Онда тоғыз қалада төрт жүз адам жұмыс істейді, компанияның алпыс вагоны бар.",
}


@dataclass(frozen=True)
class Made:
    """A nomination: whose, which project, how much of it was edited (none: the original), and its texts."""

    company: str
    project: str
    edited: float | None
    language: str
    texts: dict[str, str]

    @property
    def title(self) -> str:
        """A title of its own: a copy is called something else."""
        return f"{self.project} {'' if self.edited is None else f'anew {self.edited}'}"

    def answers(self) -> dict[str, dict[str, object]]:
        """As a version has them."""
        found: dict[str, dict[str, object]] = {"organisation": {"legal_name": self.company}}
        for name, text in self.texts.items():
            found.setdefault(SECTION.get(name, "case"), {})[name] = text
        return found

    def sketch(self, programme: Programme) -> Sketch:
        """What is compared of it."""
        return sketch(programme, self.answers(), None, title=self.title, company=self.company, category="efficiency")


def projects(seed: int = 1) -> list[Made]:
    """Every story of the demonstration in each language, as the project of a company of its own."""
    rng = random.Random(seed)
    return [
        Made(f"Company {language} {number}", f"Project {language} {number}", None, language, _told(story, rng))
        for language in bank.LANGUAGES
        for number, story in enumerate(bank.read(f"stories_{language}"))
    ]


def copies(of: list[Made], part: float, seed: int = 2) -> Iterator[Made]:
    """Each project once more, by somebody else: this part of the words replaced by others' words, one text left out."""
    rng = random.Random(seed)
    for each in of:
        words = [word for other in of if other.language == each.language for word in other.texts["results"].split()]
        texts = dict(each.texts)
        del texts[rng.choice(sorted(texts))]
        edited = {name: _edited(text, part, words, rng) for name, text in texts.items()}
        yield Made(f"Copier {each.project}", each.project, part, each.language, edited)


def of_one_company(of: list[Made]) -> list[Made]:
    """The projects of each language as those of one company, which says the same of itself in each of them."""
    return [
        Made(f"House {each.language}", each.project, None, each.language,
             each.texts | {"challenge": f"{ABOUT[each.language]} {each.texts['challenge']}"})
        for each in of
    ]  # fmt: skip


def _told(story: dict[str, object], rng: random.Random) -> dict[str, str]:
    slots: dict[str, str] = {}

    def slot(found: re.Match[str]) -> str:
        return slots.setdefault(found[1], f"{rng.randint(2, 99)}" if rng.random() < 0.6 else f"Ort{rng.randint(1, 99)}")

    found = {}
    for name in FIELDS:
        sentences = [part if isinstance(part, str) else rng.choice(part) for part in story[name]]  # type: ignore[attr-defined]
        found[name] = re.sub(r"\{(\w+)\}", slot, " ".join(sentences))
    return found


def _edited(text: str, part: float, words: list[str], rng: random.Random) -> str:
    return " ".join(rng.choice(words) if rng.random() < part else word for word in text.split())
