"""Answers for a form nobody wrote content for: every type of question filled sensibly from the document alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

from awards.demo import bank, cast, outline, pictures
from awards.demo import files as demo_files

COUNTRY = "DE"


def nominations(doc: outline.Doc, n: int, seed: int, closes: date, prefix: str = "now") -> Iterator[outline.Made]:
    """n nominations for any programme, in the shape of `dossier.nomination`; files only where they are required."""
    ids, codes = outline.categories(doc), outline.languages(doc)
    for index in range(n):
        rng = random.Random(f"{seed}|{prefix}|generic|{index}")
        category, language = ids[index % len(ids)], codes[(index // len(ids)) % len(codes)]
        admitted = prefix == "last" or index % 5 != 4
        yield Writer(doc, category, language, index, closes, rng).nomination(f"{prefix}-{index + 1:05d}") | {
            "fate": {"status": "admitted" if admitted else "returned", "fields": [], "reason": {}}
        }


class Writer:
    """Writes the answers of one nomination."""

    def __init__(
        self, doc: outline.Doc, category: str, language: str, index: int, closes: date, rng: random.Random
    ) -> None:
        self.doc, self.category, self.language = doc, category, language
        self.index, self.closes, self.rng = index, closes, rng
        self.script = language if language in bank.LANGUAGES else "en"
        known = outline.countries(doc)
        self.country = known[index % min(12, len(known))] if known else COUNTRY
        self.legal, self.short = cast.company(self.country, self.script, index)
        self.person = cast.person(self.country, self.script, rng)
        self.domain = f"{cast.ascii_name(self.short)}.example"

    def nomination(self, key: str) -> outline.Made:
        """The nomination with every question of its category answered, files aside."""
        answers: dict[str, outline.Made] = {}
        for section, question in outline.questions(self.doc, self.category):
            value = self.value(question)
            if value not in (None, "", [], {}):
                answers.setdefault(section, {})[question["id"]] = value
        email = f"{cast.mail_name(self.person)}@{self.domain}"
        return {
            "key": key,
            "category": self.category,
            "language": self.language,
            "answers": answers,
            "files": self.files(key),
            "quality": round(min(9.0, max(2.5, self.rng.gauss(6.0, 1.2))), 2),
            "company": {
                "name": self.legal,
                "public_name": self.short,
                "country": self.country,
                "domain": self.domain,
                "website": f"https://www.{self.domain}/",
                "registration_no": str(10_000_000 + self.index),
                "size": "",
                "role": [],
                "modes": [],
            },
            "contact": {
                "name": self.person,
                "role": cast.position(self.script, self.rng),
                "email": email,
                "phone": cast.telephone(self.country, self.rng),
                "language": self.language,
            },
        }

    def files(self, key: str) -> list[outline.Made]:
        """One file for each question that requires one, of the first kind it accepts and we can make."""
        asked = [
            question
            for _, question in outline.questions(self.doc, self.category)
            if question["type"] in ("file", "files") and question.get("required")
        ]
        return [self.file(question, key) for question in asked]

    def file(self, question: outline.Doc, key: str) -> outline.Made:
        """A planned file for a question, in the shape of `files.planned`."""
        kind = next((kind for kind in question.get("accept", ["pdf"]) if kind in demo_files.MEDIA), "png")
        return {
            "question": question["id"],
            "name": f"{key}-{question['id']}.{kind}",
            "kind": kind,
            "media": demo_files.MEDIA[kind],
            "title": demo_files.TITLES[kind][self.script],
            "criterion": None,
            "page": "",
            "alt": pictures.description("", self.script) if kind == "png" else "",
        }

    def value(self, question: outline.Doc) -> object:
        """A value of the shape the question's type has; None for files."""
        kind = question["type"]
        simple: dict[str, Callable[[], object]] = {
            "category": lambda: self.category,
            "country": lambda: self.country,
            "consent": lambda: True,
            "email": lambda: f"{cast.mail_name(self.person)}@{self.domain}",
            "url": lambda: f"https://www.{self.domain}/",
            "tel": lambda: cast.telephone(self.country, self.rng),
            "number": lambda: self.number(question),
            "month": lambda: self.month(question),
            "countries": self.several,
            "text": lambda: self.text(question),
            "longtext": lambda: self.longtext(question),
            "choice": lambda: self.choice(question),
            "multi": lambda: self.multi(question),
            "checklist": lambda: outline.option_ids(self.doc, question),
            "group": lambda: self.fields(question.get("fields", [])),
            "table": lambda: self.rows(question),
        }
        return simple[kind]() if kind in simple else None

    def choice(self, question: outline.Doc) -> str:
        """One option; the nomination's own language where languages are offered."""
        ids = outline.option_ids(self.doc, question)
        spoken = question.get("options") == "languages" and self.language in ids
        return self.language if spoken else str(self.rng.choice(ids))

    def multi(self, question: outline.Doc) -> list[str]:
        """Options within the question's bounds, in the order of the document."""
        ids = outline.option_ids(self.doc, question)
        least = max(1, int(question.get("min_choices") or 1))
        most = min(len(ids), int(question.get("max_choices") or 3))
        chosen = set(self.rng.sample(ids, self.rng.randint(min(least, most), most)))
        return [option for option in ids if option in chosen]

    def several(self) -> list[str]:
        """The company's country and up to two more."""
        return list(dict.fromkeys([self.country, *self.rng.sample((outline.countries(self.doc) or [COUNTRY])[:8], 1)]))

    def month(self, question: outline.Doc) -> str:
        """A month that the rules of eligibility accept, where one asks about it; else some two years back."""
        rules = (self.doc.get("eligibility") or {}).get("rules") or []
        asked = (rule for rule in rules if rule.get("question") == question.get("id") and "months_before_close" in rule)
        bounds = next((rule["months_before_close"] for rule in asked), {"min": 12, "max": 40})
        low, high = int(bounds.get("min") or 0), int(bounds.get("max") or bounds.get("min", 0) + 36)
        return outline.months_before(self.closes, self.rng.randint(low + 1, max(low + 1, high - 1)))

    def number(self, question: outline.Doc) -> str:
        """A number as a string, within bounds where the question has some."""
        low = int(question.get("min") or 0) or 1
        return str(self.rng.randint(low, int(question.get("max") or 0) or low + 99))

    def text(self, question: outline.Doc) -> str:
        """A short answer: what its name suggests, or a title; never longer than allowed."""
        name = question.get("id", "")
        if "email" in name or "name" in name:
            value = self.legal if any(word in name for word in ("legal", "public")) else self.person
        else:
            known = bank.read("plain")[self.script]
            value = f"{self.rng.choice(known['titles'])} {self.index + 1}"
        if any(word in name for word in ("organisation", "company")):
            value = self.legal
        most = int(question.get("max_chars") or 200)
        if "year" in name or most < 8:
            value = str(self.closes.year - 1 - self.index % 3)
        return value[:most].strip()

    def longtext(self, question: outline.Doc) -> str:
        """A few plain sentences, as many as the limit of words or characters allows, at most sixty words."""
        known = bank.read("plain")[self.script]["sentences"]
        slots = {"company": self.short, "n": self.rng.randrange(12, 90), "m": self.rng.randrange(3, 12)}
        words, most = int(question.get("max_words") or 60), int(question.get("max_chars") or 10_000)
        written: list[str] = []
        for sentence in self.rng.sample(known, len(known)):
            grown = [*written, bank.filled(sentence, slots, self.script)]
            if len(" ".join(grown).split()) <= min(words, 60) and len(" ".join(grown)) <= most:
                written = grown
        return " ".join(written) or self.short[: max(1, most)]

    def fields(self, parts: list[outline.Doc]) -> outline.Made:
        """A value for each field of a group or each column of a table."""
        return {part["id"]: self.value(part) for part in parts}

    def rows(self, question: outline.Doc) -> list[outline.Made]:
        """Two rows of a table, or as many as its bounds demand."""
        count = min(int(question.get("max_rows") or 2), max(2, int(question.get("min_rows") or 1)))
        return [self.fields(question.get("columns", [])) for _ in range(count)]
