"""What an answer must be, by its question's kind: whether one is given, what it still lacks, and what is wrong with it;
and where two people, or two tabs, change one: whose change stands, and where a person has to choose. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypedDict
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from awards.core import countries, figures
from awards.core.message import Message
from awards.core.text import fits, is_blank, most_characters, words
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    AnswerPart,
    Asked,
    CategoryQuestion,
    ChecklistQuestion,
    ChoiceQuestion,
    ConsentQuestion,
    CountriesQuestion,
    CountryQuestion,
    CriterionField,
    EmailField,
    EmailQuestion,
    GroupQuestion,
    LongTextQuestion,
    MonthQuestion,
    MultiQuestion,
    NumberField,
    NumberQuestion,
    Question,
    TableQuestion,
    TelField,
    TelQuestion,
    TextField,
    TextQuestion,
    UrlField,
    UrlQuestion,
)

Answers = Mapping[str, Any]  # question → value
ByTopic = Mapping[str, Answers]
MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_TEL = re.compile(r"\+?[0-9][0-9 ()./-]{4,24}")
LONGEST_ADDRESS = 500


def checklist_ids(programme: Programme, options: str) -> list[str]:
    """Return the ids of the statements of a checklist: the declarations of eligibility, or a list of options."""
    if options == "eligibility":
        return [rule.id for rule in programme.eligibility.rules if rule.kind == "declare"]
    return [option.id for option in programme.options[options]]


def faults_of(programme: Programme, question: Asked, value: Any, *, beside: Collection[str] = ()) -> list[Message]:
    """Return what is wrong with an answer that is given, of any kind but tables and groups.

    beside: the other texts of its row, which may name the unit of a number.
    """
    if isinstance(question, NumberQuestion | NumberField):
        return _number(question, value, beside)
    return _CHECKS[question.type](programme, question, value)


def _text(_programme: Programme, question: TextQuestion | TextField, value: str) -> list[Message]:
    if len(value) <= question.max_chars:
        return []
    return [Message("“{label}” must be {limit} characters or less.", label=question.label, limit=question.max_chars)]


def _long_text(_programme: Programme, question: LongTextQuestion, value: str) -> list[Message]:
    if fits(value, question.max_words):
        return []
    if words(value) > question.max_words:
        return [Message("“{label}” must be {limit} words or less.", label=question.label, limit=question.max_words)]
    limit = most_characters(question.max_words)
    return [Message("“{label}” must be {limit} characters or less.", label=question.label, limit=limit)]


def _one_of(known: Collection[str], question: Asked, value: str) -> list[Message]:
    return [] if value in known else [Message("Choose one of the answers to “{label}”.", label=question.label)]


def _choice(programme: Programme, question: ChoiceQuestion, value: str) -> list[Message]:
    return _one_of([option.id for option in programme.options[question.options]], question, value)


def _category(programme: Programme, question: CategoryQuestion, value: str) -> list[Message]:
    return _one_of([category.id for category in programme.categories], question, value)


def _criterion(programme: Programme, question: CriterionField, value: str) -> list[Message]:
    return _one_of([criterion.id for criterion in programme.criteria], question, value)


def _multi(programme: Programme, question: MultiQuestion, value: Sequence[str]) -> list[Message]:
    if not set(value) <= {option.id for option in programme.options[question.options]}:
        return [Message("Choose from the answers to “{label}”.", label=question.label)]
    if question.max_choices and len(value) > question.max_choices:
        return [Message("Choose at most {limit} for “{label}”.", limit=question.max_choices, label=question.label)]
    if len(value) < question.min_choices:
        return [Message("Choose at least {limit} for “{label}”.", limit=question.min_choices, label=question.label)]
    return []


def _country(_programme: Programme, question: CountryQuestion, value: str) -> list[Message]:
    known = value in countries.CODES
    return [] if known else [Message("Choose a country from the list for “{label}”.", label=question.label)]


def _countries(_programme: Programme, question: CountriesQuestion, value: Sequence[str]) -> list[Message]:
    known = set(value) <= countries.CODES
    return [] if known else [Message("Choose countries from the list for “{label}”.", label=question.label)]


def _month(_programme: Programme, question: MonthQuestion, value: str) -> list[Message]:
    good = MONTH.fullmatch(value)
    return [] if good else [Message("“{label}” must be a month and a year, such as March 2024.", label=question.label)]


def _url(_programme: Programme, question: UrlQuestion | UrlField, value: str) -> list[Message]:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and len(value) <= LONGEST_ADDRESS
    except ValueError:
        good = False
    if good and not any(letter.isspace() for letter in value):
        return []
    return [Message("“{label}” must be a web address that begins with https://.", label=question.label)]


def _email(_programme: Programme, question: EmailQuestion | EmailField, value: str) -> list[Message]:
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        return [Message("“{label}” must be an email address, such as name@company.kz.", label=question.label)]
    return []


def _tel(_programme: Programme, question: TelQuestion | TelField, value: str) -> list[Message]:
    if _TEL.fullmatch(value.strip()):
        return []
    return [Message("“{label}” must be a phone number, such as +7 701 555 0123.", label=question.label)]


def units_beside(question: Asked) -> list[str]:
    """Return the texts at a number that may name its unit: label and hint in every language."""
    texts = (question.label, question.hint)
    return [said for text in texts if text is not None for _language, said in text.items()]


class Bounds(TypedDict):
    """The least and the most that a number may be, as far as it is bound."""

    least: Decimal | None
    most: Decimal | None


def bounds(question: NumberQuestion | NumberField) -> Bounds:
    """Return the least and the most a number may be; none in tables and groups."""
    if isinstance(question, NumberField):
        return {"least": None, "most": None}
    return {"least": question.min, "most": question.max}


def _number(question: NumberQuestion | NumberField, value: str, beside: Collection[str]) -> list[Message]:
    found = figures.stored(value)
    if found is None:
        return [_unsettled(question, figures.typed(value, "en"), beside)]
    limits = bounds(question)
    if limits["least"] is not None and found < limits["least"]:
        return [Message("“{label}” must be {limit} or more.", label=question.label, limit=limits["least"])]
    if limits["most"] is not None and found > limits["most"]:
        return [Message("“{label}” must be {limit} or less.", label=question.label, limit=limits["most"])]
    return []


def _unsettled(question: NumberQuestion | NumberField, text: str, beside: Collection[str]) -> Message:
    reading = figures.read(text, [*units_beside(question), *beside])
    if reading.is_open:
        return Message("“{label}”: choose which number “{typed}” means.", label=question.label, typed=text)
    if reading.unit:
        return Message("Enter only a number for “{label}”, without “{unit}”.", label=question.label, unit=reading.unit)
    return Message("“{label}” must be a number, such as 9.5.", label=question.label)


def _checklist(programme: Programme, question: ChecklistQuestion, value: Sequence[str]) -> list[Message]:
    known = set(value) <= set(checklist_ids(programme, question.options))
    return [] if known else [Message("Choose from the answers to “{label}”.", label=question.label)]


def _nothing(_programme: Programme, _question: Question, _value: object) -> list[Message]:
    return []


_CHECKS: dict[str, Callable[..., list[Message]]] = {
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
    "checklist": _checklist,
    "criterion": _criterion,
    "consent": _nothing,
    "file": _nothing,
    "files": _nothing,
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an answer, and where in it: the row of a table (from 0), the column or the part of a group."""

    message: Message
    part: str | None = None
    row: int | None = None


def is_given(value: object) -> bool:
    """Whether an answer is there at all: no blank text, no empty list, no row or group of blanks only."""
    if isinstance(value, str):
        return not is_blank(value)
    if isinstance(value, Mapping):
        return any(is_given(part) for part in value.values())
    if isinstance(value, list):
        return any(is_given(part) for part in value)
    return value is True


def mark(value: object) -> str:
    """Return a short mark that two answers share only if they say the same; all that is not given is alike."""
    written = json.dumps(_filled(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode(errors="replace")).hexdigest()[:12]


def _filled(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _filled(part) for name, part in value.items() if is_given(part)} or None
    if isinstance(value, list):
        return [_filled(part) for part in value if is_given(part)] or None
    return value if is_given(value) else None


def faults(programme: Programme, question: Asked, value: Any, *, beside: Collection[str] = ()) -> list[Message]:
    """Return in words what is wrong with a given answer; an answer that is not given has no faults."""
    return [flaw.message for flaw in flaws(programme, question, value, beside=beside)]


def flaws(programme: Programme, question: Asked, value: Any, *, beside: Collection[str] = ()) -> list[Flaw]:
    """Return what is wrong with a given answer, each with its place in a table or group.

    beside: the other texts of its row, which may name the unit of a number.
    """
    if not is_given(value):
        return []
    if isinstance(question, TableQuestion):
        return list(_table(programme, question, value))
    if isinstance(question, GroupQuestion):
        return list(_parts(programme, question.fields, value))
    return [Flaw(message) for message in faults_of(programme, question, value, beside=beside)]


def missing(question: Question, value: Any, *, alone: Collection[str] = ()) -> list[Message]:
    """Return what an answer still lacks, in words. `alone`: the statements of a checklist, each of them due."""
    if isinstance(question, ChecklistQuestion) and question.required:
        every = set(value or ()) >= set(alone)
        return [] if every else [Message("Tick every statement under “{label}”.", label=question.label)]
    if isinstance(question, TableQuestion):
        return _missing_rows(question, value or [])
    if isinstance(question, GroupQuestion) and question.required:
        blank = [field for field in question.fields if not is_given((value or {}).get(field.id))]
        return [Message("Enter “{field}” for “{label}”.", field=field.label, label=question.label) for field in blank]
    if not question.required or is_given(value):
        return []
    if isinstance(question, ConsentQuestion):
        return [Message("Confirm: {label}", label=question.label)]
    return [Message("Answer “{label}”.", label=question.label)]


def _missing_rows(question: TableQuestion, value: list[Mapping[str, object]]) -> list[Message]:
    rows = [row for row in value if is_given(row)]
    least = max(question.min_rows, 1) if question.required else (question.min_rows if rows else 0)
    found = [
        Message("Row {n} of “{label}”: enter “{column}”.", n=number, label=question.label, column=column.label)
        for number, row in enumerate(rows, start=1)
        for column in question.columns
        if not is_given(row.get(column.id))
    ]
    if len(rows) < least == 1:
        found.append(Message("Fill in at least one row of “{label}”.", label=question.label))
    elif len(rows) < least:
        found.append(Message("Fill in more rows of “{label}”. Needed: {n}.", label=question.label, n=least))
    return found


def _table(programme: Programme, question: TableQuestion, value: list[Mapping[str, object]]) -> Iterator[Flaw]:
    if sum(1 for row in value if is_given(row)) > question.max_rows:
        limit = question.max_rows
        yield Flaw(Message("“{label}” can have {limit} rows at most.", label=question.label, limit=limit))
    for place, row in enumerate(value):
        for flaw in _parts(programme, question.columns, row):
            yield Flaw(Message("Row {n}: {fault}", n=place + 1, fault=flaw.message), flaw.part, place)


def _parts(programme: Programme, fields: Collection[AnswerPart], value: Mapping[str, object]) -> Iterator[Flaw]:
    beside = texts_in(fields, value)
    for part in fields:
        for message in faults(programme, part, value.get(part.id), beside=beside):
            yield Flaw(message, part.id)


def texts_in(fields: Collection[AnswerPart], value: Mapping[str, object]) -> list[str]:
    """Return the texts of a row or a group: one of them may be the unit of its numbers."""
    return [str(value.get(part.id) or "") for part in fields if part.type == "text"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a page was made from: the topic's revision, and a mark of each answer as it stood then."""

    revision: int = -1
    marks: Mapping[str, str] = field(default_factory=dict)


def marks_of(answers: Answers, questions: Iterable[str]) -> dict[str, str]:
    """Return the mark of the answer to each question."""
    return {question: mark(answers.get(question)) for question in questions}


def merged(stored: Answers, revision: int, typed: Answers, basis: Basis) -> tuple[dict[str, object], list[str]]:
    """Return the changes to be made to what is stored at a revision, and the questions a person has to choose about.

    An answer with a mark is taken if nobody else changed it since, left alone if it was not changed here, and a matter
    of choice if both sides changed it. Without a mark it is taken on the very revision it was typed on, or where
    nothing stands yet, else a matter of choice.
    """
    changes: dict[str, object] = {}
    conflicts: list[str] = []
    for name, mine in typed.items():
        there, here, before = mark(stored.get(name)), mark(mine), basis.marks.get(name)
        if here in (there, before):
            continue
        unmarked = before is None and (basis.revision == revision or there == mark(None))
        if before == there or unmarked:
            changes[name] = mine
        else:
            conflicts.append(name)
    return changes, conflicts
