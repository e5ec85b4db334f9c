"""The document of a new season, made from an earlier one or from a template: its name, days, languages and award. Pure.

A timetable counts its days from the season's opening: with another opening every step moves by as many days, and its
length and its times of day stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import TypeAlias

from awards.programmes.document.document_yaml import to_yaml
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import LONGEST_ID, LONGEST_SEASON

Tree: TypeAlias = dict[str, object]
WEEK = timedelta(days=7)
NOTICE = timedelta(weeks=4)  # between the day on which a season is made and the one on which entries open
_YEAR = re.compile(r"(?<![0-9])(19|20|21|22)[0-9]{2}(?![0-9])")


@dataclass(frozen=True)
class Wanted:
    """What a template is to become. award: the award's name, in every language; slug: its short name."""

    season_id: str
    opens: date
    timezone: str
    languages: tuple[str, ...]
    default_language: str
    award: str
    slug: str


def copied(programme: Programme, *, season_id: str, opens: date) -> str:
    """Return the text of the same programme for another season: all of it stays but its name and its days."""
    tree = _tree(programme)
    tree["season"] = _part(tree, "season") | {"id": season_id, "opens": opens}
    return to_yaml(tree)


def from_template(programme: Programme, wanted: Wanted) -> str:
    """Return the text of a template's programme for a season of somebody's own, in the languages it is to have.

    What the template says of its own award, the year and the country it began in, stays with that award alone.
    """
    tree = _spoken(_tree(programme), programme.programme.languages, wanted.languages)
    season = {"id": wanted.season_id, "opens": wanted.opens, "timezone": wanted.timezone}
    about = _part(tree, "programme")
    if wanted.slug != programme.programme.slug:
        about = {name: value for name, value in about.items() if name not in ("founded", "founded_in")}
    about |= {"slug": wanted.slug, "languages": wanted.languages, "default_language": wanted.default_language}
    if wanted.award not in (text for _, text in programme.programme.name.items()):
        about["name"] = dict.fromkeys(wanted.languages, wanted.award)
    tree["season"], tree["programme"] = _part(tree, "season") | season, about
    _limit_names_of_countries(tree, wanted.languages)
    form = _part(tree, "form")
    answered = [each for each in programme.form.answer_languages if each in wanted.languages]
    tree["form"] = form | {"answer_languages": answered or [wanted.default_language]}
    return to_yaml(tree)


def _tree(programme: Programme) -> Tree:
    return programme.model_dump(by_alias=True, exclude_unset=True)


def _part(tree: Tree, name: str) -> Tree:
    found = tree[name]
    return dict(found) if isinstance(found, dict) else {}


def _spoken(tree: Tree, languages: Collection[str], wanted: Collection[str]) -> Tree:
    """Leave the texts of other languages out. A text is what has a word in each language of the programme, and else
    nothing."""
    return {name: _without(value, set(languages), set(wanted)) for name, value in tree.items()}


def _without(value: object, languages: set[str], wanted: set[str]) -> object:
    if isinstance(value, dict):
        if set(value) == languages and all(isinstance(text, str) for text in value.values()):
            return {language: text for language, text in value.items() if language in wanted}
        return {name: _without(each, languages, wanted) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, languages, wanted) for each in value]
    return value


def _limit_names_of_countries(tree: Tree, wanted: Collection[str]) -> None:
    if not (named := _part(tree, "cldr_overrides") if "cldr_overrides" in tree else {}):
        return
    left = {
        code: {language: name for language, name in names.items() if language in wanted}
        for code, names in named.items()
        if isinstance(names, dict)
    }
    tree["cldr_overrides"] = {code: names for code, names in left.items() if names}


# What is offered before anybody typed anything


def next_edition(opens: date, *, after: date) -> date:
    """Return the opening of the next edition that lies after a day: the same weekday of the same week of a later year.

    From one year to the next that is 364 days, or 371 where a year has 53 weeks: so weekdays stay, and copies of copies
    do not wander through the year. The 53rd week is followed by the 52nd.
    """
    year, week, weekday = opens.isocalendar()
    for later in count(year + 1):
        found = date.fromisocalendar(later, min(week, 52), weekday)
        if found > after:
            return found
    raise AssertionError


def first_opening(opens: date, *, after: date) -> date:
    """Return an opening that leaves some weeks from a day on, on the weekday on which a template opens."""
    earliest = after + NOTICE
    return earliest + timedelta(days=(opens.weekday() - earliest.weekday()) % 7)


def season_name(year: int, *, taken: Collection[str], earlier: str = "", years: int = 1, kind: str = "") -> str:
    """Return a free name for a season: the year it ends in, with its kind before it where that alone is taken.

    earlier: the name of the season that it follows, `years` before; if that has a year in it, the rest of it stays.
    """
    found = list(_YEAR.finditer(earlier))
    if not found:
        base = f"{kind}-{year}" if kind and str(year) in taken else str(year)
        return _free(base, taken, LONGEST_SEASON)
    last = found[-1]
    base = f"{earlier[: last.start()]}{int(last.group()) + years}{earlier[last.end() :]}"
    return _free(base, taken, LONGEST_SEASON)


def award_slug(name: str, *, otherwise: str, taken: Collection[str]) -> str:
    """Return a short name of an award made from its name in Latin letters, free of those that others took.

    otherwise: the short name where the name has no letter that could be written so.
    """
    written = "-".join(re.findall("[a-z0-9]+", _latin(name)))[:LONGEST_ID].strip("-")
    return _free(written or otherwise, taken, LONGEST_ID)


def _free(base: str, taken: Collection[str], longest: int) -> str:
    numbered: Iterable[str] = (f"{base[: longest - len(f'-{n}')].rstrip('._-')}-{n}" for n in count(2))
    return base if base not in taken else next(each for each in numbered if each not in taken)


_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_WRITTEN = (
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya a gh q ng o u u h i".replace(".", "")
).split(" ")
_OTHER = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d",
          "þ": "th", "ı": "i"}  # fmt: skip
_LETTERS = str.maketrans({**dict(zip(_CYRILLIC, _WRITTEN, strict=True)), **_OTHER, "’": "", "'": ""})


def _latin(text: str) -> str:
    lowered = unicodedata.normalize("NFC", text.lower()).translate(_LETTERS)
    return "".join(each for each in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(each))
