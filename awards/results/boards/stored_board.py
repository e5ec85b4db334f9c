"""What a stored board is: its rows, its findings, and messages of the ranking core as data, and back. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict, cast

from awards.core.message import Message


class StoredMessage(TypedDict):
    """A message of the ranking core as data: numbers, texts and further messages by name."""

    text: str
    values: dict[str, object]


class Sentence(StoredMessage):
    """A sentence beside a board, under its topic."""

    topic: str


class Strict(TypedDict):
    """A juror (id), and by how many points more severe or generous than the panel."""

    juror: str
    points: float


class Followed(TypedDict):
    """A decision of the chair that a board follows: ids of the entries, best first, and when it was made."""

    entries: list[str]
    at: str


class Findings(TypedDict):
    """What a board keeps beside its standings. near: the first and the last place that are too close to call."""

    edition: int
    seed: int
    draws: int
    sentences: list[Sentence]
    notes: list[StoredMessage]
    near: list[int] | None
    ranked: int
    jurors: int
    ballots: int
    severity: list[Strict]
    decisions: list[Followed]


class Doubt(TypedDict, total=False):
    """Which places an entry could have, its chances to be first and to go on, and whether it is too close to call."""

    low: int | None
    high: int | None
    first: float | None
    inside: float | None
    near: bool


class Detail(Doubt):
    """What a standing keeps beside its place. group: the position at which those begin that share it.

    settled: what the chair decided of it. leaning: by how many points its jurors were more generous than the panel.
    """

    group: int
    spread: str | None
    reason: StoredMessage | None
    decided_by: str | None
    settled: list[str]
    leaning: float | None


class SchemeDocument(TypedDict):
    """The scheme as `Scheme.to_document` has it, as far as pages read it."""

    tie_break: list[str]


class StandingRow(NamedTuple):
    """An entry's outcome on a board, and what it is called; see `models.Standing`."""

    nomination_id: uuid.UUID
    position: int
    place: str | None
    score: str | None
    exact: str | None
    status: str
    cut: str | None
    ballots: int
    expected: int
    tied: int
    detail: Detail
    title: str
    language: str
    country: str
    company: str


class Made(NamedTuple):
    """A stored board: when it was made, from how many moves, its findings, and those of its rows that were asked for.

    total: how many entries it has. gone_on: entries are in a round after this one. published: the laureates are public
    or wait for their time. apart: entries of the category are disqualified.
    """

    id: uuid.UUID
    moves: int
    scheme: SchemeDocument
    fingerprint: str
    made_at: datetime
    findings: Findings
    total: int
    gone_on: bool
    published: bool
    apart: bool
    rows: Sequence[StandingRow] = ()


_ID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d), (?=[\d…−-])")


def data_of(message: Message) -> StoredMessage:
    """Return a message as data, ready for JSON."""
    return {"text": message.text, "values": {name: _data(value) for name, value in message.values.items()}}


def _data(value: object) -> object:
    if isinstance(value, Message):
        return data_of(value)
    return value if isinstance(value, str | int) else str(value)


def ids_in(data: object) -> set[str]:
    """Return every id that stored messages, or other stored data, name."""
    if isinstance(data, str):
        return set(_ID.findall(data))
    if isinstance(data, Mapping):
        data = data.values()
    return set().union(*map(ids_in, data)) if isinstance(data, Iterable) else set()


def message_of(data: StoredMessage, names: Mapping[str, object], *, comma: bool = False) -> Message:
    """Return a stored message with names instead of ids; `comma`: the reader's language writes 9,5 and not 9.5.

    names: by the text of an id, and by a criterion's id. An id without a name stays.
    """
    return Message(data["text"], **{name: _value(value, names, comma) for name, value in data["values"].items()})


def written(text: str, *, comma: bool) -> str:
    """Return a number of the ranking core, or several, as the reader's language writes it."""
    return _POINT.sub(",", _BETWEEN_NUMBERS.sub("; ", text)) if comma else text


def _value(value: object, names: Mapping[str, object], comma: bool) -> object:
    if isinstance(value, dict):  # a message within a message
        return message_of(cast(StoredMessage, value), names, comma=comma)
    if not isinstance(value, str):
        return value
    if value in names:
        return names[value]
    # A list of numbers with decimal commas needs another mark between them, a list of names does not.
    parts = enumerate(_ID.split(value))
    return "".join(str(names.get(part, part)) if at % 2 else written(part, comma=comma) for at, part in parts)
