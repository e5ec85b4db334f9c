"""What an answer must be: whether one is given, and what is wrong with it, by the kind of its question.

Values are those of `Draft.answers`: text as str, several as list of str, a table as list of dicts, a group as dict,
files as list of attachment ids, a consent as true. Everything here is pure: shapes in, words out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from awards.core.words import Message
from awards.programmes.document import Programme
from awards.programmes.document_types import COUNTRIES

Answers = Mapping[str, Any]
_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_TEL = re.compile(r"\+?[0-9][0-9 ()./-]{4,24}")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")


def words(text: str) -> int:
    """Return how many words a text has: NFC, split on Unicode white space; the browser counts the same."""
    return len(unicodedata.normalize("NFC", text).split())


def is_given(value: Any) -> bool:
    """Whether an answer is there at all: no blank text, no empty list, no row or group of blanks only."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return any(is_given(part) for part in value.values())
    if isinstance(value, list):
        return any(is_given(part) for part in value)
    return value is True


def exact_number(text: str) -> Decimal | None:
    """Return the number a person wrote, “9,5” and “9.5” alike and blanks between digits allowed, or none."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > 30:
        return None
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def questions_for(programme: Programme, category: str | None) -> list[tuple[str, Any]]:
    """Return the questions an entry of a category is asked, each with its topic's id, in the order of the form."""
    return [
        (section.id, question)
        for section in programme.form.sections
        for question in section.questions
        if question.category in (None, category)
    ]


def faults(programme: Programme, question: Any, value: Any) -> list[Message]:
    """Return what is wrong with a given answer; an answer that is not given has no faults."""
    if not is_given(value):
        return []
    return _CHECKS[question.type](programme, question, value)


def missing(question: Any, value: Any, *, alone: Collection[str] = ()) -> list[Message]:
    """Return what a required answer still lacks, in words. `alone`: the statements of a checklist, each of them due."""
    if question.type == "checklist" and question.required:
        ticked = set(value or ())
        return [] if ticked >= set(alone) else [Message("Confirm every statement to go on.")]
    if question.type == "table" and question.required and len(_rows(value)) < question.min_rows:
        return [Message("Give at least {n} rows of “{label}”.", n=question.min_rows, label=question.label)]
    if question.type == "group" and question.required:
        blank = [field for field in question.fields if not is_given((value or {}).get(field.id))]
        return [Message("Enter “{field}” of “{label}”.", field=field.label, label=question.label) for field in blank]
    if not question.required or is_given(value):
        return []
    if question.type == "consent":
        return [Message("Confirm this to go on.")]
    return [Message("Answer “{label}”.", label=question.label)]


def checklist_ids(programme: Programme, options: str) -> list[str]:
    """Return the ids of the statements of a checklist: the declarations of eligibility, or a list of options."""
    if options == "eligibility":
        return [rule.id for rule in programme.eligibility.rules if rule.kind == "declare"]
    return [option.id for option in programme.options[options]]


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value or [] if is_given(row)]


def _text(_programme: Programme, question: Any, value: Any) -> list[Message]:
    if len(value) > question.max_chars:
        return [
            Message("“{label}” must be {limit} characters or less.", label=question.label, limit=question.max_chars)
        ]
    return []


def _long_text(_programme: Programme, question: Any, value: Any) -> list[Message]:
    if words(value) > question.max_words:
        return [Message("“{label}” must be {limit} words or less.", label=question.label, limit=question.max_words)]
    return []


def _choice(programme: Programme, question: Any, value: Any) -> list[Message]:
    known = [option.id for option in programme.options[question.options]]
    return [] if value in known else [Message("Choose one of the answers to “{label}”.", label=question.label)]


def _category(programme: Programme, question: Any, value: Any) -> list[Message]:
    known = [category.id for category in programme.categories]
    return [] if value in known else [Message("Choose one of the answers to “{label}”.", label=question.label)]


def _multi(programme: Programme, question: Any, value: Any) -> list[Message]:
    if not set(value) <= {option.id for option in programme.options[question.options]}:
        return [Message("Choose among the answers to “{label}”.", label=question.label)]
    if question.max_choices and len(value) > question.max_choices:
        return [Message("Choose at most {limit} for “{label}”.", limit=question.max_choices, label=question.label)]
    if len(value) < question.min_choices:
        return [Message("Choose at least {limit} for “{label}”.", limit=question.min_choices, label=question.label)]
    return []


def _country(_programme: Programme, question: Any, value: Any) -> list[Message]:
    return (
        [] if value in COUNTRIES else [Message("Choose a country from the list for “{label}”.", label=question.label)]
    )


def _countries(_programme: Programme, question: Any, value: Any) -> list[Message]:
    return (
        []
        if set(value) <= COUNTRIES
        else [Message("Choose countries from the list for “{label}”.", label=question.label)]
    )


def _month(_programme: Programme, question: Any, value: Any) -> list[Message]:
    if _MONTH.fullmatch(value):
        return []
    return [Message("“{label}” must be a month and a year, such as 3 and 2024.", label=question.label)]


def _url(_programme: Programme, question: Any, value: Any) -> list[Message]:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and len(value) <= 500
    except ValueError:
        good = False
    if good and not any(letter.isspace() for letter in value):
        return []
    return [Message("“{label}” must be a web address that begins with https://.", label=question.label)]


def _email(_programme: Programme, question: Any, value: Any) -> list[Message]:
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return [Message("“{label}” must be an e-mail address, such as name@company.kz.", label=question.label)]
    return []


def _tel(_programme: Programme, question: Any, value: Any) -> list[Message]:
    if _TEL.fullmatch(value.strip()):
        return []
    return [Message("“{label}” must be a phone number, such as +7 701 555 0123.", label=question.label)]


def _number(_programme: Programme, question: Any, value: Any) -> list[Message]:
    found = exact_number(value)
    if found is None:
        return [Message("“{label}” must be a number, such as 9.5.", label=question.label)]
    least, most = getattr(question, "min", None), getattr(question, "max", None)
    if least is not None and found < least:
        return [Message("“{label}” must be {limit} or more.", label=question.label, limit=least)]
    if most is not None and found > most:
        return [Message("“{label}” must be {limit} or less.", label=question.label, limit=most)]
    return []


def _parts(programme: Programme, fields: Collection[Any], value: Mapping[str, Any]) -> list[Message]:
    return [fault for field in fields for fault in faults(programme, field, value.get(field.id))]


def _group(programme: Programme, question: Any, value: Any) -> list[Message]:
    return _parts(programme, question.fields, value)


def _table(programme: Programme, question: Any, value: Any) -> list[Message]:
    rows = _rows(value)
    if len(rows) > question.max_rows:
        return [Message("“{label}” can have {limit} rows at most.", label=question.label, limit=question.max_rows)]
    found = []
    for number, row in enumerate(rows, start=1):
        blank = [column for column in question.columns if not is_given(row.get(column.id))]
        found += [Message("Row {n}: enter “{column}”.", n=number, column=column.label) for column in blank]
        for fault in _parts(programme, question.columns, row):
            found.append(Message("Row {n}: {fault}", n=number, fault=fault))
    return found


def _checklist(programme: Programme, question: Any, value: Any) -> list[Message]:
    known = checklist_ids(programme, question.options)
    return [] if set(value) <= set(known) else [Message("Choose among the answers to “{label}”.", label=question.label)]


def _criterion(programme: Programme, question: Any, value: Any) -> list[Message]:
    known = [criterion.id for criterion in programme.criteria]
    return [] if value in known else [Message("Choose one of the answers to “{label}”.", label=question.label)]


def _nothing(_programme: Programme, _question: Any, _value: Any) -> list[Message]:
    return []


_CHECKS: dict[str, Callable[[Programme, Any, Any], list[Message]]] = {
    "text": _text,
    "longtext": _long_text,
    "choice": _choice,
    "category": _category,
    "multi": _multi,
    "country": _country,
    "countries": _countries,
    "month": _month,
    "url": _url,
    "email": _email,
    "tel": _tel,
    "number": _number,
    "table": _table,
    "group": _group,
    "checklist": _checklist,
    "criterion": _criterion,
    "consent": _nothing,
    "file": _nothing,
    "files": _nothing,
}
