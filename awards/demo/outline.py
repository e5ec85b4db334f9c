"""The parts of a programme document that invented answers need: categories, questions, options, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from awards.programmes.document.programme import Programme

Doc = Mapping[str, Any]  # a document of the example, or a part of one, as YAML or its makers give it
Made = dict[str, Any]  # one that is being made


def document(programme: Doc | Programme) -> Doc:
    """The programme as a plain mapping, in the shape of its YAML file; takes a mapping or a pydantic model."""
    if isinstance(programme, Mapping):
        return programme
    return programme.model_dump(mode="json", exclude_none=True)


def categories(doc: Doc) -> list[str]:
    """Ids of the categories, in the order of the document."""
    return [c["id"] for c in doc["categories"]]


def colour(doc: Doc, category: str) -> str:
    """The colour of a category on a light ground, as #RRGGBB; empty where it has none."""
    found = next(each for each in doc["categories"] if each["id"] == category)
    return str((found.get("line_colour") or {}).get("light", ""))


def languages(doc: Doc) -> list[str]:
    """Languages that answers may be written in: those of the form, or else those of the programme."""
    return list(doc.get("form", {}).get("answer_languages") or doc["programme"]["languages"])


def questions(doc: Doc, category: str) -> Iterator[tuple[str, Doc]]:
    """Section id and question, for each question that a nomination of this category is asked."""
    for section in doc["form"]["sections"]:
        for question in section["questions"]:
            if question.get("category") in (None, category):
                yield section["id"], question


def option_ids(doc: Doc, question: Doc) -> list[str]:
    """Ids that may be chosen in a question: a named list, a list in place, or what a nominee declares."""
    options = question.get("options", [])
    if options == "eligibility":
        return [rule["id"] for rule in doc["eligibility"]["rules"] if rule["kind"] == "declare"]
    rows = doc["options"][options] if isinstance(options, str) else options
    return [row["id"] if isinstance(row, Mapping) else str(row) for row in rows]


def countries(doc: Doc) -> list[str]:
    """Country codes known to the document, those to be listed first in front."""
    known = [code for codes in (doc.get("regions") or {}).values() for code in codes]
    return list(dict.fromkeys([*(doc.get("countries_first") or []), *known]))


def criteria(doc: Doc, category: str) -> list[str]:
    """Ids of the criteria of a category."""
    return next([c["id"] for c in row["criteria"]] for row in doc["categories"] if row["id"] == category)


def closes(doc: Doc) -> date:
    """The day entries close: day 0 of the season plus the days of the `close` step (90 where there is none)."""
    opens = date.fromisoformat(str(doc["season"]["opens"])[:10])
    steps = (doc.get("timeline") or {}).get("steps") or []
    return opens + timedelta(days=next((s["day"] for s in steps if s["id"] == "close"), 90))


def months_before(day: date, months: int) -> str:
    """The month so many months before a day, as YYYY-MM."""
    total = day.year * 12 + day.month - 1 - months
    return f"{total // 12:04d}-{total % 12 + 1:02d}"
