"""What the page of a message to many shows: the filter as a sentence, the list, the texts, and what is still to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.message import Message
from awards.core.text import sort_key
from awards.desk.audience import audience_filter as words
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Addressee, Audience
from awards.desk.circulars import filling, rules
from awards.desk.circulars.forms import SIGNS, CircularForm
from awards.desk.circulars.models import Circular
from awards.desk.circulars.placeholders import letter_for
from awards.jury.queries import scoring_rounds
from awards.nominations.staff import queries as staff_queries
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES, at_time, language_name, programme_text, reader_language, say
from awards.web.pages import Page, asked_page

AT_ONCE, AT_FIRST = 50, 8  # people on a page, and before somebody asks for all
MOST_OUT = 100  # of those left out that are named
_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Select:
    """A select of the sentence: its name, what it is called, its choices, and which is chosen."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Tongue:
    """A language of the message: how many read it, and whether it has a text, one with faults, or none though read."""

    code: str
    name: str
    readers: int
    state: str


def sentence(season: Season, wanted: Filter) -> Iterator[str | Select]:
    """Yield the pieces of the filter's sentence in the reader's language: words, and the selects in its gaps."""
    for place, piece in enumerate(_GAP.split(_(wanted.pattern.text))):
        if place % 2 == 0:
            yield piece
        else:
            yield _select(season, wanted, piece)


def _select(season: Season, wanted: Filter, name: str) -> Select:
    document = season.document
    if name == "to":
        shown = [code for code in words.CODES if code not in words.CHOSEN or code == wanted.code]
        return Select(name, _("Whom"), [(code, say(words.CODES[code])) for code in shown], wanted.code)
    if name == "category":
        named = [(each.id, programme_text(each.name)) for each in document.categories]
        return Select(name, _("Category"), [("", say(words.ANY_CATEGORY)), *named], wanted.category)
    if name == "round":
        codes = [each.code for each in scoring_rounds(season)]
        named = [(code, programme_text(words.round_called(document, code))) for code in codes]
        return Select(name, _("Round"), [("", say(words.ANY_ROUND)), *named], wanted.round)
    days = sorted({*words.DAYS, wanted.days})
    named = [(str(each or ""), _days(each)) for each in days]
    return Select(name, _("Not changed for"), named, str(wanted.days or ""))


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days) if days else say(words.ANY_TIME)


def more_selects(season: Season, wanted: Filter, unseen: Any) -> list[Select]:
    """Return the selects beside the sentence: the country of the people's organisation, and the language they read."""
    found = [Select("language", _("They read"), [("", _("any language")), *LANGUAGES.items()], wanted.language)]
    if wanted.code in words.OF_ENTRIES:
        codes = {*staff_queries.countries(season, unseen), wanted.country} - {""}
        named = sorted(((code, country(season, code)) for code in codes), key=lambda each: sort_key(each[1]))
        found.append(Select("country", _("Country"), [("", _("any country")), *named], wanted.country))
    return found


def country(season: Season, code: str) -> str:
    """Return what a country is called; nothing for none."""
    return country_name(season.document, code, reader_language()) if code else ""


def said(season: Season, wanted: Filter) -> str:
    """Return a filter in words, in the reader's language."""
    return ". ".join(
        say(each) for each in words.sentences(wanted, season.document, country=country(season, wanted.country))
    )


def page_of_people(people: Sequence[Addressee]) -> Page:
    """Return the page of the list that the address asks for (?page=); the first few people if it asks for none."""
    if "page" not in request.args and len(people) > AT_FIRST + 2:
        return Page(people[:AT_FIRST], 1, len(people), len(people))
    number = min(asked_page(), max(1, -(-len(people) // AT_ONCE)))
    return Page(people[(number - 1) * AT_ONCE : number * AT_ONCE], number, AT_ONCE, len(people))


def tongues(texts: Mapping[str, Mapping[str, str]], wrong: Collection[str], reads: Mapping[str, int]) -> list[Tongue]:
    """Return the languages of a message in the order of the site."""
    missing = rules.missing_in(reads, texts)
    states = {code: "wrong" if code in wrong else "written" if code in texts else "" for code in LANGUAGES}
    return [
        Tongue(code, name, reads.get(code, 0), "missing" if code in missing else states[code])
        for code, name in LANGUAGES.items()
    ]


def signs(audience: Audience) -> str:
    """Return what a page keeps of its list, to tell later whether it is the same."""
    return "".join(sorted(each.id.hex[:SIGNS] for each in audience.people))


def changes(audience: Audience, seen: str) -> tuple[list[Addressee], int]:
    """Return who came to the list since a page was made, and how many are on it no more."""
    before = {seen[place : place + SIGNS] for place in range(0, len(seen), SIGNS)}
    after = {each.id.hex[:SIGNS] for each in audience.people}
    return [each for each in audience.people if each.id.hex[:SIGNS] not in before], len(before - after)


def whens(season: Season) -> list[tuple[str, str]]:
    """Return the choices of when a message goes."""
    morning = at_time(rules.next_morning(now(), season.timezone), "medium", season.timezone)
    return [
        (rules.NOW, _("At once")),
        (rules.MORNING, _("Next morning: %(time)s, season time", time=morning)),
        (rules.LATER, _("Another time")),
    ]


def checks(
    circular: Circular | None,
    form: CircularForm,
    audience: Audience,
    wrong: Mapping[str, str],
    empty: Mapping[str, int],
) -> list[dict[str, Any]]:
    """Return what is still to do before sending, and what is done: words, whether it is good, and a way."""
    found: list[dict[str, Any]] = []
    for code, count in rules.missing_in(audience.by_language, form.texts).items():
        found.append({"good": False, "code": code, "language": language_name(code), "count": count})
    for code, fault in wrong.items():
        if code in audience.by_language:
            told = _("Correct the text in %(language)s. %(fault)s", language=language_name(code), fault=fault)
            found.append({"good": False, "words": told})
    if not found:
        found.append({"good": True, "words": _("There is a text in every language that is read")})
    for name, count in empty.items():
        gap = f"{{{name}}}"
        told = ngettext(
            "%(gap)s stays empty for %(num)s person", "%(gap)s stays empty for %(num)s people", count, gap=gap
        )
        found.append({"good": None, "words": told})
    if not empty:
        found.append({"good": True, "words": _("Every placeholder is filled for every person")})
    if circular is not None and circular.tested_at is not None:
        names = ", ".join(language_name(code) for code in circular.tested)
        told = _(
            "A test went out on %(time)s, in: %(languages)s",
            time=at_time(circular.tested_at, "medium"),
            languages=names,
        )
        found.append({"good": True, "words": told})
    else:
        found.append({"good": None, "words": _("No test has been sent yet")})
    return found


def preview(season: Season, circular: Circular, audience: Audience) -> dict[str, Any]:
    """Return the mail as it arrives with the person that the address asks for (?person=, from 1).

    Without a text in the language there is none."""
    number = min(asked_page("person"), max(1, len(audience.people)))
    if not audience.people:
        return {"number": 0, "to": None, "mail": None}
    to = audience.people[number - 1]
    mail = None
    if rules.is_begun(circular.texts.get(to.language) or {}):
        wanted = Filter.of(circular.filters, season.document)
        mail = filling.arrives(filling.written_for(season, wanted, circular.texts, audience, [to]), to)
    return {"number": number, "to": to, "mail": mail}


def gaps_of(code: str) -> list[Any]:
    """Return what can be filled into a message to an audience."""
    return list(letter_for(code).gaps)


REASONS: dict[str, object] = {
    "unsubscribed": Message("Unsubscribed"),
    "refused": Message("Address rejected by the mail server"),
    "written": Message("Written to today already"),
    "no_address": Message("No address"),
    "chosen": Message("Left out by you or a colleague"),
    "changed": Message("No longer meant when the emails were written"),
    "disabled": Message("Account closed"),
}


def asked_filter(season: Season, circular: Circular | None) -> Filter:
    """Return the filter that a page or its address asks for, else the one that is kept."""
    values = request.form if request.method == "POST" else request.args
    if "to" not in values and circular is not None:
        return Filter.of(circular.filters, season.document)
    return Filter.read(values.to_dict(flat=False), season.document)
