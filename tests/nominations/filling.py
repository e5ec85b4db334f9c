"""A good answer to every question of any programme, in the shapes of a draft and as the fields of a page."""

from __future__ import annotations

from typing import Any

from awards.nominations.answers.values import checklist_ids
from awards.nominations.drafts.forms import name_of
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SIMPLE = {
    "url": "https://www.steppe-rail.example/project",
    "email": "aliya@steppe-rail.example",
    "tel": "+7 701 555 0123",
    "number": "12.5",
    "month": "2024-03",
    "country": "KZ",
    "consent": True,
}


def answer(programme: Programme, question: Any, category: str) -> Any:
    """A good answer to a question, as a draft keeps it; nothing for files."""
    match question.type:
        case "text":
            return "KZ 123"[: question.max_chars]
        case "longtext":
            return "The bridge was gone.\n\nWe rehearsed three routes."
        case "choice":
            return programme.options[question.options][0].id
        case "multi":
            return [option.id for option in programme.options[question.options][: question.max_choices or 2]][:2]
        case "checklist":
            return checklist_ids(programme, question.options)
        case "countries":
            return ["DE", "KZ"]
        case "country" if question.id == "where":
            return "DE"
        case "category":
            return category
        case "table":
            return [{column.id: _part(column) for column in question.columns}] * (question.min_rows or 1)
        case "group":
            return {field.id: _part(field) for field in question.fields}
        case "number":
            return SIMPLE["number"] if question.min is None or question.min <= 12 else str(question.min)
        case "file" | "files":
            return None
    return SIMPLE[question.type]


def answers(programme: Programme, category: str) -> dict[str, dict[str, Any]]:
    """Good answers to everything a category is asked: topic → question → value, files left out."""
    found: dict[str, dict[str, Any]] = {}
    for topic in form_schema.topics(programme, category):
        given = {question.id: answer(programme, question, category) for question in topic.questions}
        found[topic.section.id] = {name: value for name, value in given.items() if value is not None}
    return found


def fields(programme: Programme, topic: str, category: str, *, asked: str | None = None) -> dict[str, Any]:
    """The same as the fields of a topic's page; `asked`: the category whose questions the page shows."""
    found: dict[str, Any] = {}
    for each in form_schema.topics(programme, asked):
        for question in each.questions if each.section.id == topic else ():
            found |= _fields(question, answer(programme, question, category))
    return found


def _fields(question: Any, value: Any) -> dict[str, Any]:
    name = name_of(question.id)
    match question.type:
        case "month":
            year, month = value.split("-")
            return {f"{name}-year": year, f"{name}-month": month}
        case "table":
            return {
                f"{name}-{number}-{column}": text for number, row in enumerate(value) for column, text in row.items()
            }
        case "group":
            return {f"{name}-{part}": text for part, text in value.items()}
        case "consent":
            return {name: "y"}
        case "file" | "files":
            return {}
    return {name: value}


def _part(part: Any) -> str:
    if part.type == "text":
        return "Audit 2024"[: part.max_chars]
    return str(SIMPLE[part.type])
