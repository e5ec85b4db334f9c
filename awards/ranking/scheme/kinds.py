"""What parts of a document have in common, and the kinds of single values in a scheme."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationInfo, model_validator

from awards.core.message import Message
from awards.ranking.numbers.exact import NotANumber, exact_text, kind_of, read_number
from awards.ranking.scheme.faults import id_problem, refused


class Known:
    """What a validation notes for its faults: the fields there are in each mapping, by the mapping's identity."""

    def __init__(self) -> None:
        self.fields: dict[int, tuple[str, ...]] = {}


class Part(BaseModel):
    """Base of every part of a document: frozen, strict, and unknown fields are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _note_known_fields(cls, data: object, info: ValidationInfo) -> object:
        if isinstance(info.context, Known):
            names = (model_field.alias or name for name, model_field in cls.model_fields.items())
            info.context.fields[id(data)] = tuple(names)
        return data


def _read_number(value: object) -> Fraction:
    try:
        return read_number(value)
    except NotANumber as why:
        raise refused(why.message) from None


def _read_whole(value: object) -> int:
    number = _read_number(value)
    if number.denominator != 1:
        raise refused(Message("a whole number is needed, not {value}", value=exact_text(number)))
    return int(number)


def _read_name(value: object) -> object:
    """Text, or a whole number taken as text."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise refused(Message("a name is needed, not {kind}", kind=kind_of(value if value != "" else None)))
    if problem := id_problem(value):
        raise refused(problem)
    return value


def as_tuple(value: object) -> object:
    """A list as what a strict field takes; nothing as an empty one."""
    return () if value is None else tuple(value) if isinstance(value, list) else value


def as_nothing(value: object) -> object:
    """The word for nothing as nothing."""
    return None if value == "none" else value


def as_group(value: object) -> object:
    """Nothing as a group without fields."""
    return {} if value is None else value


Number = Annotated[Fraction, PlainValidator(_read_number)]
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Whole = Annotated[int, PlainValidator(_read_whole)]
"""A whole number."""
Count = Annotated[Whole, Field(ge=1, le=1_000_000)]
CountOrNone = Annotated[Whole, Field(ge=0, le=1_000_000)]
Many = Annotated[Whole, Field(ge=1, le=10_000_000)]
Digits = Annotated[CountOrNone, Field(le=20)]
Name = Annotated[str, BeforeValidator(_read_name)]
