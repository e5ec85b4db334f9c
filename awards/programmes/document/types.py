"""The kinds of single values in a programme document: exact numbers, dates, codes, ids and texts by language."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    RootModel,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from awards.core import countries
from awards.core.message import LanguageCodes, Message
from awards.core.text import is_blank
from awards.programmes.document.document_yaml import NUMBER
from awards.ranking.scheme.faults import excerpt, refused
from awards.ranking.scheme.kinds import Known

_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
LONGEST_ID = 60
LONGEST_SEASON = 40  # characters of a season’s id, as `parts.Season` has it too
LONGEST_TEXT = 5_000

_TIMEZONES = frozenset(available_timezones())
_CURRENCIES = frozenset(list_currencies())


def known_languages(written: object) -> tuple[str, ...]:
    """Return the languages if each of them is one, else none: texts are then not held against the list."""
    try:
        return tuple(_check_language(str(item)) for item in written) if isinstance(written, tuple) else ()
    except PydanticCustomError:
        return ()


class Context(Known):
    """What a validation knows beyond the value: the programme's languages too."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self.languages = languages


class Text(RootModel[dict[str, str]]):
    """A text for people in every language of the programme, in the order written."""

    model_config = ConfigDict(frozen=True, strict=True)

    def __getitem__(self, language: str) -> str:
        return self.root[language]

    def __contains__(self, language: object) -> bool:
        return language in self.root

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield language and text."""
        yield from self.root.items()

    def get_for(self, language: str, default_language: str = "") -> str:
        """Return the text in a language, else in the default one, else in the first there is."""
        return self.root.get(language) or self.root.get(default_language) or next(iter(self.root.values()), "")

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> "Text":
        for text in self.root.values():
            if is_blank(text) or len(text) > LONGEST_TEXT:
                raise refused(Message("Each text must have 1 to {limit} characters.", limit=LONGEST_TEXT))
        if isinstance(info.context, Context):
            _speak_all(self.root, info.context.languages)
        return self


def sentence_data(value: object) -> object:
    """Return a sentence with what is in it as plain JSON, for a row that keeps it."""
    if isinstance(value, Message):
        return {"say": value.text, "with": {name: sentence_data(each) for name, each in value.values.items()}}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Text):
        return {"in": value.root}
    return value if isinstance(value, str | int) else str(value)


def sentence(data: Any) -> Any:
    """Return the sentence, or what is in one, that a row keeps as plain JSON."""
    if not isinstance(data, dict):
        return data
    if "at" in data:
        return datetime.fromisoformat(data["at"])
    if "in" in data:
        return Text.model_construct(data["in"])
    template = data["say"]
    return Message(template, **{name: sentence(each) for name, each in data["with"].items()})


def _speak_all(texts: Mapping[str, str], languages: tuple[str, ...]) -> None:
    absent = [language for language in languages if language not in texts]
    if absent:
        raise refused(Message("The text is missing in: {languages}.", languages=LanguageCodes(", ".join(absent))))
    foreign = [excerpt(language) for language in texts if languages and language not in languages]
    if foreign:
        raise refused(
            Message("The programme does not have the language: {languages}.", languages=", ".join(foreign[:10]))
        )


def _read_exact(value: object) -> Decimal:
    written = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refused(Message("This must be a number."))
    if not NUMBER.fullmatch(written):
        raise refused(
            Message(
                "“{value}” must be a number in plain digits, such as 25 or 0.5, with at most 12 digits before "
                "the point and 9 after it.",
                value=excerpt(written),
            )
        )
    whole, _, fraction = written.partition(".")
    fraction = fraction.rstrip("0")
    number = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return number if number else Decimal(0)


def _read_whole(value: object) -> int:
    number = _read_exact(value)
    if number != int(number):
        raise refused(Message("“{value}” must be a whole number.", value=excerpt(value)))
    return int(number)


def is_id(value: str, *, longest: int = LONGEST_ID) -> bool:
    """Whether a text is an id: small letters and digits, with single dots, dashes or underscores between them."""
    return len(value) <= longest and bool(_ID.fullmatch(value))


def _check_id(value: str) -> str:
    if not is_id(value):
        raise refused(
            Message(
                "“{value}” must be an id: lower-case letters a–z and digits, with single “.”, “_” or “-” between "
                "them, at most {limit} characters.",
                value=excerpt(value),
                limit=LONGEST_ID,
            )
        )
    return value


def _read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value) and "1900" <= value < "2300":
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refused(Message("“{value}” must be a date such as 2027-01-31.", value=excerpt(value)))


def _read_time(value: object) -> time:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise refused(Message("“{value}” must be a time such as 23:59.", value=excerpt(value)))
    return time(int(found[1]), int(found[2]))


def _check_country(value: str) -> str:
    if value not in countries.CODES:
        raise refused(
            Message(
                "“{value}” is not a country code. Use two capital letters from ISO 3166-1, such as KZ, or XK for "
                "Kosovo.",
                value=excerpt(value),
            )
        )
    return value


def _check_language(value: str) -> str:
    try:
        if not _LANGUAGE.fullmatch(value):
            raise UnknownLocaleError(value)
        Locale(value)
    except UnknownLocaleError as error:
        raise refused(Message("“{value}” is not a language code, such as en.", value=excerpt(value))) from error
    return value


def _check_timezone(value: str) -> str:
    if value not in _TIMEZONES or len(value) > 50:
        raise refused(Message("“{value}” is not a time zone, such as Asia/Almaty.", value=excerpt(value)))
    return value


def _check_currency(value: str) -> str:
    if value not in _CURRENCIES:
        raise refused(Message("“{value}” is not a currency code, such as EUR.", value=excerpt(value)))
    return value


def _check_colour(value: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise refused(Message("“{value}” must be a colour such as #005F73.", value=excerpt(value)))
    return value


def _digits(value: Decimal) -> str:
    return f"{value:f}"


def _hour_and_minute(value: time) -> str:
    return value.isoformat("minutes")


Exact = Annotated[Decimal, BeforeValidator(_read_exact), PlainSerializer(_digits, when_used="json")]
"""An exact number in plain digits, plain or quoted: at most 12 digits before the point and 9 after it."""
Positive = Annotated[Exact, Field(gt=0)]
"""An exact number above 0."""
NotNegative = Annotated[Exact, Field(ge=0)]
"""An exact number, 0 or more."""
Whole = Annotated[int, BeforeValidator(_read_whole)]
"""A whole number."""
Count = Annotated[Whole, Field(ge=1, le=1_000_000)]
"""A whole number from 1 to 1,000,000."""
CountOrNone = Annotated[Whole, Field(ge=0, le=1_000_000)]
"""A whole number from 0 to 1,000,000."""
Id = Annotated[str, AfterValidator(_check_id)]
"""Small letters a–z and digits, with single `.`, `_` or `-` between them; at most 60 characters."""
Day = Annotated[date, BeforeValidator(_read_date)]
"""A day such as `2027-01-31`."""
Clock = Annotated[time, BeforeValidator(_read_time), PlainSerializer(_hour_and_minute)]
"""A time of day such as `"23:59"`, in quotation marks."""
Country = Annotated[str, AfterValidator(_check_country)]
"""A code of ISO 3166-1 such as `"KZ"`, or `"XK"`; in quotation marks, as YAML reads an unquoted NO as false."""
Language = Annotated[str, AfterValidator(_check_language)]
"""A language code such as `en`."""
Timezone = Annotated[str, AfterValidator(_check_timezone)]
"""An IANA time zone such as `Asia/Almaty`."""
Currency = Annotated[str, AfterValidator(_check_currency)]
"""A currency code such as `EUR`."""
Colour = Annotated[str, AfterValidator(_check_colour)]
"""A colour such as `"#005F73"`."""
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
"""A text of 1 to 200 characters that is not translated."""
