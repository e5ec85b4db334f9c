"""A cell as the answer to a question, by the same rules as what is typed into the form. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from babel import Locale

from awards.core import countries, figures
from awards.core.message import Message
from awards.core.reading.grid import Exact
from awards.core.text import NotPlain, plain_line, plain_text, search_key
from awards.nominations.answers import values
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    AnswerPart,
    Asked,
    ConsentQuestion,
    CountriesQuestion,
    CountryQuestion,
    GroupQuestion,
    NumberField,
    NumberQuestion,
    Question,
    TableQuestion,
)

SPOKEN = ("en", "de", "ru", "kk")
YES = frozenset(
    map(search_key, ("yes", "y", "true", "1", "x", "ja", "j", "wahr", "да", "истина", "иә", "ия", "✓", "✔", "ok"))
)
NO = frozenset(map(search_key, ("no", "n", "false", "0", "-", "–", "nein", "falsch", "нет", "ложь", "жоқ")))
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:[0-9]+)?(/\S*)?")
_SPLIT = re.compile(r"[;\n]")
_MONTH = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[-./](?P<month>0?[1-9]|1[0-2])(?:[-./][0-9]{1,2}(?:T.*)?)?")
_TURNED = re.compile(r"(?:[0-9]{1,2}[-./])?(?P<month>0?[1-9]|1[0-2])[-./](?P<year>(?:19|20)[0-9]{2})")
_IN_WORDS = re.compile(r"(?P<word>[^\W\d_]+)\.?\s+(?P<year>(?:19|20)[0-9]{2})(?:\s*ж\.|\s*г\.)?")
_LOST = re.compile(r"[0-9][.,][0-9]+E\+[0-9]+", re.IGNORECASE)


class Refused(ValueError):
    """A cell says nothing that can be kept; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def line(text: str) -> str:
    """Return a cell as one line, cleaned as what is typed; Refused if it is no text."""
    return _plain(plain_line, text)


def lines(text: str) -> str:
    """Return a cell as lines, cleaned as what is typed; Refused if it is no text."""
    return _plain(plain_text, text)


def _plain(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except NotPlain as refusal:
        raise Refused(refusal.message) from None


class Reader:
    """Reads cells for a programme. decimal: the mark of decimals in the file, if known; language: of its people."""

    def __init__(self, programme: Programme, *, language: str, decimal: str = "") -> None:
        self.programme, self.language, self.decimal = programme, language, decimal
        self._choices: dict[str, dict[str, str]] = {}

    def answer(self, question: Question, text: str) -> tuple[Any, list[Message]]:
        """Return a cell as an answer, and what is wrong with it; an empty one is not given."""
        try:
            value = self._value(question, text)
        except Refused as refusal:
            return None, [refusal.message]
        return value, values.faults(self.programme, question, value)

    def choice(self, question: Question, text: str) -> str:
        """Return the id of what a cell names among the choices of a question; Refused if it is none of them."""
        known = self._known(question)
        wanted = line(text)
        if wanted in known.values():
            return wanted
        if (found := known.get(search_key(wanted))) is not None:
            return found
        if isinstance(question, CountryQuestion | CountriesQuestion) and (code := country(wanted)):
            return code
        raise Refused(Message("“{typed}” is none of the answers to “{label}”.", typed=wanted, label=question.label))

    def _known(self, question: Question) -> dict[str, str]:
        if question.id not in self._choices:
            found: dict[str, str] = {}
            for language in dict.fromkeys((*SPOKEN, self.programme.default_language)):
                for each in form_schema.choices(self.programme, question, language):
                    found.setdefault(search_key(each.label), each.id)
                    found.setdefault(search_key(each.id), each.id)
            self._choices[question.id] = found
        return self._choices[question.id]

    def _value(self, question: Question, text: str) -> Any:
        if not text.strip():
            return None
        if isinstance(question, NumberQuestion):
            return self._number(question, text)
        if isinstance(question, TableQuestion):
            rows = [self._parts(question.columns, row) for row in _rows(lines(text))]
            return [row for row in rows if values.is_given(row)]
        if isinstance(question, GroupQuestion):
            return self._parts(question.fields, lines(text))
        if isinstance(question, ConsentQuestion):
            return self._consent(question, text)
        match question.type:
            case "longtext":
                return lines(text)
            case "choice" | "category" | "country":
                return self.choice(question, text)
            case "multi" | "checklist" | "countries":
                return self._several(question, text)
        return self._line(question, text)

    def _line(self, question: Asked, text: str) -> str:
        found = line(text)
        if question.type == "month":
            return month(found)
        if question.type == "url" and _BARE_ADDRESS.fullmatch(found):
            return f"https://{found}"
        if question.type == "tel" and _LOST.fullmatch(found):
            words = "“{typed}” has lost its last digits in the spreadsheet. Format the column there as text."
            raise Refused(Message(words, typed=found))
        return found

    def _number(self, question: NumberQuestion | NumberField, text: str, beside: Sequence[str] = ()) -> str:
        if isinstance(text, Exact):
            return str(text)
        typed = line(text)
        reading = figures.read(typed, [*values.units_beside(question), *beside])
        if reading.is_open and self.decimal:
            return figures.in_digits(reading.values[1 if reading.mark == self.decimal else 0])
        return figures.text_to_store(typed, reading.settled(self.language, **values.bounds(question)))

    def _consent(self, question: ConsentQuestion, text: str) -> bool | None:
        typed = search_key(line(text))
        if typed in YES or typed in {search_key(words) for _language, words in question.label.items()}:
            return True
        if typed in NO:
            return None
        raise Refused(Message("Write “yes” for “{label}”, or leave the cell empty.", label=question.label))

    def _several(self, question: Question, text: str) -> list[str]:
        """The choices that a cell names: one, or several with semicolons, line ends or commas between them."""
        known = self._known(question)
        whole = lines(text)
        if search_key(whole) in known:
            return [known[search_key(whole)]]
        pieces = [piece for each in _SPLIT.split(whole) if (piece := each.strip())]
        found = [self.choice(question, piece) for piece in _together(pieces, known)]
        return list(dict.fromkeys(found))

    def _parts(self, parts: Iterable[AnswerPart], text: str) -> dict[str, str]:
        parts = tuple(parts)
        named = _named(parts)
        found: dict[str, str] = {}
        marks = list(_labels(named).finditer(text))
        if text.strip() and (not marks or text[: marks[0].start()].strip(" ,;")):
            example = ", ".join(f"{next(iter(dict(part.label.items()).values()))}: …" for part in parts)
            raise Refused(Message("Write it as “{example}”.", example=example))
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            part = named[_folded(mark["label"])]
            found[part.id] = line(text[mark.end() : after.start() if after else None])
        beside = values.texts_in(parts, found)
        return {
            part.id: self._number(part, found[part.id], beside)
            if isinstance(part, NumberField)
            else self._line(part, found[part.id])
            for part in parts
            if part.id in found
        }


def _named(parts: Iterable[AnswerPart]) -> dict[str, AnswerPart]:
    names = ((name, part) for part in parts for name in (part.id, *(said for _language, said in part.label.items())))
    return {_folded(name): part for name, part in names}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _labels(named: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(named, key=len, reverse=True))
    return re.compile(rf"(?:^|[,;]\s+|\n)\s*(?P<label>{words})\s*:[ \t]*", re.IGNORECASE)


def _rows(text: str) -> list[str]:
    return [row for row in text.split("\n") if row.strip()]


def _together(pieces: Sequence[str], known: dict[str, str]) -> list[str]:
    """Pieces, those joined again that are one choice; a piece that is none is divided at its commas."""
    found: list[str] = []
    start = 0
    while start < len(pieces):
        for end in range(min(len(pieces), start + 6), start, -1):
            whole = "; ".join(pieces[start:end])
            if search_key(whole) in known or whole in known.values():
                found.append(whole)
                break
        else:
            end = start + 1
            found += _by_commas(pieces[start], known)
        start = end
    return found


def _by_commas(piece: str, known: dict[str, str]) -> list[str]:
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    fits = all(search_key(part) in known or countries.code_of(part) is not None for part in parts)
    return parts if fits and len(parts) > 1 else [piece]


def country(text: str) -> str | None:
    """Return the code of the country that a text names in one of our languages, or by its two letters."""
    code = text.strip().upper()
    return code if code in countries.CODES else countries.code_of(text)


def month(text: str) -> str:
    """Return “2024-03” for a month or a day as people and spreadsheets write it; what is none stays as it is."""
    if found := _MONTH.fullmatch(text) or _TURNED.fullmatch(text):
        return f"{found['year']}-{int(found['month']):02}"
    if (found := _IN_WORDS.fullmatch(text)) and (number := _months().get(found["word"].casefold())):
        return f"{found['year']}-{number:02}"
    return text


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in SPOKEN:
        for form in ("stand-alone", "format"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[form][width].items():
                    names.setdefault(name.casefold().rstrip("."), number)
    return names


def language_of(text: str, offered: Iterable[str]) -> str | None:
    """Return the code of the language that a text names, in any of our languages, among those offered."""
    typed = search_key(text)
    for code in offered:
        names = {search_key(str(Locale(each).languages.get(code, code))) for each in (*SPOKEN, code)}
        if typed in names | {code}:
            return code
    return None
