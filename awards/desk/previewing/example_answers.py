"""An example of an answer to every kind of question: one that the form takes, and plainly nobody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from awards.core import countries
from awards.nominations.answers.values import checklist_ids
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Asked, Question

COUNTRY = "DE"


def example(programme: Programme, category: str) -> dict[str, dict[str, Any]]:
    """Return an answer to each question of a category: topic → question → value; none where a file is asked for."""
    found: dict[str, dict[str, Any]] = {}
    for topic in form_schema.topics(programme, category):
        given = {each.id: answer(programme, each, category) for each in topic.questions}
        found[topic.section.id] = {name: value for name, value in given.items() if value not in (None, "", [])}
    return found


def answer(programme: Programme, question: Question, category: str) -> Any:
    """Return an answer to a question; none where a file is asked for."""
    return _ANSWERS[question.type](programme, question, category) if question.type in _ANSWERS else None


def _text(_programme: Programme, question: Any, _category: str) -> str:
    if question.id == "title":
        return _title()[: question.max_chars].strip()
    return _("Example of an answer")[: question.max_chars].strip()


def _title() -> str:
    return _("An example of a nomination")


def _long_text(_programme: Programme, question: Any, _category: str) -> str:
    said = _(
        "This is where the nominee’s answer stands. It is as long as the limit of words lets it be, in the nominee’s "
        "own language, and jurors read it as it was written."
    )
    return " ".join(said.split()[: question.max_words])


def _choice(programme: Programme, question: Any, _category: str) -> str:
    return programme.options[question.options][0].id


def _multi(programme: Programme, question: Any, _category: str) -> list[str]:
    known = programme.options[question.options]
    return [each.id for each in known[: min(max(question.min_choices, 2), question.max_choices or len(known))]]


def _country(programme: Programme) -> str:
    return next((code for code in programme.countries_first if code in countries.CODES), COUNTRY)


def _number(_programme: Programme, question: Any, _category: str) -> str:
    least, most = getattr(question, "min", None), getattr(question, "max", None)
    if least is not None and least > 0:
        return f"{least:f}"
    return f"{min(12, most):f}" if most is not None else "12"


def _month(programme: Programme, question: Any, _category: str) -> str:
    """A month that the conditions take, where they ask about it; else two years before the close."""
    asked = (each for each in programme.eligibility.rules if getattr(each, "question", None) == question.id)
    bounds = next((getattr(each, "months_before_close", None) for each in asked), None)
    back = int(getattr(bounds, "min", None) or 0) + 1 if bounds else 24
    closes = timetable.closing_day(programme)
    total = closes.year * 12 + closes.month - 1 - back
    return f"{min(max(total // 12, 1900), 2099):04d}-{total % 12 + 1:02d}"


def _row(programme: Programme, parts: Sequence[Asked], category: str) -> dict[str, Any]:
    return {each.id: _ANSWERS[each.type](programme, each, category) for each in parts if each.type in _ANSWERS}


def _table(programme: Programme, question: Any, category: str) -> list[dict[str, Any]]:
    return [_row(programme, question.columns, category) for _each in range(max(1, question.min_rows))]


_ANSWERS: dict[str, Callable[[Programme, Any, str], Any]] = {
    "text": _text,
    "longtext": _long_text,
    "choice": _choice,
    "multi": _multi,
    "country": lambda programme, _question, _category: _country(programme),
    "countries": lambda programme, _question, _category: [_country(programme)],
    "month": _month,
    "url": lambda _programme, _question, _category: "https://www.example.org/",
    "email": lambda _programme, _question, _category: "name@example.org",
    "tel": lambda _programme, _question, _category: "+49 30 5550123",
    "number": _number,
    "table": _table,
    "group": lambda programme, question, category: _row(programme, question.fields, category),
    "checklist": lambda programme, question, _category: checklist_ids(programme, question.options),
    "consent": lambda _programme, _question, _category: True,
    "category": lambda _programme, _question, category: category,
}
