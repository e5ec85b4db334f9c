"""Languages: which one a reader gets, and how texts, numbers and times are said in it. Each catalogue is read once."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.localedata import exists
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain, gettext
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from awards.core.clock import now
from awards.core.full_stops import one_stop
from awards.core.message import LanguageCodes, Message
from awards.web import zones
from awards.web.access import house
from awards.web.linking import linked

NO_BREAK = "\N{NO-BREAK SPACE}"
_TOGETHER = re.compile("(?<=[0-9]) | (?=[^ ]*$)")  # the blank after a time's digits, and the one before the last word
ZONE = "zone"  # the cookie in which a script tells the zone of the device
SPOKEN = "spoken"  # in the session: the language of whoever is signed in
LANGUAGES = {"en": "English", "de": "Deutsch", "ru": "Русский", "kk": "Қазақша"}
LOCALES = {"en": "en_GB", "de": "de_DE", "ru": "ru_RU", "kk": "kk_KZ"}  # as link previews name them


@runtime_checkable
class InLanguages(Protocol):
    """A text of a programme, in its languages."""

    def get_for(self, language: str, default: str) -> str:
        """Return it in a language, else in the default one."""


@runtime_checkable
class HasLanguages(InLanguages, Protocol):
    """The same, if it says which languages it has."""

    def __contains__(self, language: object) -> bool:
        """Whether it is there in a language."""


class _Babel(Babel):  # type: ignore[misc]
    domain_instance: Catalogues | None = None  # one for the process: the library's property makes one for each request


babel = _Babel()


def init_app(app: Flask, translations: str) -> None:
    """Set up languages and the filters templates say things with."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    babel.init_app(app, locale_selector=reader_language, timezone_selector=reader_zone)
    app.jinja_env.filters.update(
        t=programme_text, say=say, date=on_date, datetime=at_time, clock=clock_time, number=number, percent=percent,
        clocks=clocks, last_minute=last_minute, period=period, days=days, zone_name=zone_name, own_name=own_name,
        filesize=filesize, language_name=language_name, lang_of=lang_of, linked=linked,
    )  # fmt: skip
    app.jinja_env.globals.update(locales=LOCALES)
    _look_up_texts(app, Catalogues(translations))


class Catalogues(Domain):  # type: ignore[misc]
    """The catalogues in a folder. Flask-Babel's own domain lives as long as a request, and reads them for each."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._read: dict[str, NullTranslations] = {}
        self._ready: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language."""
        if not g:
            return NullTranslations()
        language = reader_language()
        if language not in self._read:
            self._read[language] = Translations.load(self.translation_directories[0], [language])
        return self._read[language]

    def ready(self, text: str) -> Markup:
        """Return a text without values as a template shows it."""
        key = (reader_language(), text)
        if key not in self._ready:
            self._ready[key] = Markup(self.get_translations().ugettext(text)) % {}  # noqa: S704 (ours, not typed)
        return self._ready[key]


def _look_up_texts(app: Flask, catalogues: Catalogues) -> None:
    """Have Flask-Babel and templates look texts up there; what a template says without values is made ready once."""
    babel.domain_instance = catalogues

    @pass_eval_context
    def gettext(context: EvalContext, text: str, **values: object) -> str:
        if context.autoescape and not values:
            return catalogues.ready(text)
        return _filled(context, catalogues.get_translations().ugettext(text), values)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
        text = catalogues.get_translations().ungettext(one, many, num)
        return _filled(context, text, {"num": num} | values)

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)


def _filled(context: EvalContext, text: str, values: dict[str, object]) -> str:
    text = one_stop(text, values)
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 (the values are escaped)


def reader_language() -> str:
    """Return the language of this request: chosen, else the person's, else the browser's, else English."""
    held = g._get_current_object()  # asked for every text of a page: g itself, rather than its proxy twice
    known = held.get("speak") or held.get("language")
    if known is None:
        if not has_request_context():
            return "en"
        known = held.language = _language_of_request()
    return str(known)


def _language_of_request() -> str:
    if (
        session.get("language") not in LANGUAGES
        and current_user.is_authenticated
        and current_user.language in LANGUAGES
    ):
        return str(current_user.language)
    return language_of_browser()


def language_of_browser() -> str:
    """Return the language of this request as far as the browser tells it: chosen in it, last spoken in it, or its own.

    Nobody is asked who is signed in.
    """
    for known in (session.get("language"), session.get(SPOKEN)):
        if known in LANGUAGES:
            return str(known)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def remember_language(code: str) -> None:
    """Have the browser know the language of whoever signs in, for pages that cannot ask."""
    session[SPOKEN] = code


@cache
def own_name(code: str) -> str:
    """Return what a language calls itself; the code of one that nobody knows, as a draft may have it."""
    return LANGUAGES.get(code) or str((exists(code) and Locale(code).get_display_name(code)) or code)


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return str(Locale(reader_language()).languages.get(code, code))


def forget_language() -> None:
    """Forget the language chosen in this browser, so that the account's is spoken again."""
    session.pop("language", None)
    g.pop("language", None)


def reader_zone() -> str:
    """Return the time zone of this request: the person's, else the device's, else the season's (the house's), else UTC.

    While a mail is made (`g.zone`) its recipient's zone takes the place of the reader's.
    """
    held = g._get_current_object()
    if (zone := held.get("zone")) is None and (zone := held.get("own_zone")) is None:
        zone = held.own_zone = _zone_of_request()  # asked for every time of a page
    if not zone and (zone := season_zone()) is None and (home := house()) is not None:
        zone = home.timezone
    return str(zone or zones.UTC)


def _zone_of_request() -> str:
    if not has_request_context():
        return ""
    chosen = current_user.timezone if current_user.is_authenticated else ""
    return chosen or zones.listed_zone(request.cookies.get(ZONE))


def season_zone() -> str | None:
    """Return the time zone of the season of the address, or of the mail that is made; none without one."""
    season = g.get("season")
    return None if season is None else str(season.timezone)


class speaking:
    """Speak one language for a while, whatever the request says: for mails and files made for someone else."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __enter__(self) -> None:
        self.before = g.get("speak")
        g.speak = self.language
        flask_babel.refresh()

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            g.pop("speak", None)
        else:
            g.speak = self.before
        flask_babel.refresh()


def say(message: object) -> str:
    """Return a Message in the reader's language; other values as text."""
    if not isinstance(message, Message):
        return "" if message is None else str(message)
    values = {name: _for_reader(value) for name, value in message.values.items()}
    return one_stop(str(gettext(message.text)), values).format(**values)


def programme_text(text: InLanguages | str | None) -> str:
    """Return a text of the programme in the reader's language, else in the programme's own."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    default = getattr(g.get("season"), "default_language", None) or "en"
    return str(text.get_for(reader_language(), default))


def lang_of(text: object) -> str:
    """Return which language a text of the programme is shown in, if it is not the reader's; else nothing."""
    if not isinstance(text, HasLanguages) or reader_language() in text:
        return ""
    return getattr(g.get("season"), "default_language", None) or "en"


def on_date(moment: datetime | date | None, form: str = "long", zone: str | None = None) -> str:
    """Return the day of a moment in a zone (the reader's unless given), as their language writes it."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo(zone or reader_zone())).date()
    return "" if moment is None else _day(moment, form, reader_language())


def at_time(moment: datetime | None, form: str = "long", zone: str | None = None) -> str:
    """Return a moment's day and minute in a zone (the reader's unless given), as their language writes it."""
    return "" if moment is None else _minute(moment, form, zone or reader_zone(), reader_language())


def clock_time(moment: datetime | None) -> str:
    """Return a moment of today as hour and minute of the reader's clock, “14:02”; any other with its day."""
    if moment is None:
        return ""
    zone = ZoneInfo(reader_zone())
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now().astimezone(zone).date() else at_time(moment, "medium")


def clocks(moment: datetime | None, form: str = "long") -> str:
    """Return a moment that people must keep by the reader's clock, with the season's beside it where it differs.

    Both zones are named: “11 December 2026, 19:59 Berlin time (23:59 Almaty time)”.
    """
    if moment is None:
        return ""
    own = reader_zone()
    return _clocks(moment, form, own, season_zone() or own, reader_language())


def last_minute(end: datetime | None, form: str = "long") -> str:
    """Return an end as people read it, by both clocks: the last minute that still belongs, 23:59 rather than 0:00."""
    return "" if end is None else clocks(end - timedelta(minutes=1), form)


def period(start: datetime, end: datetime) -> str:
    """Return the days from a start to an end (exclusive), short: “16–26 Mar 2027”, or one day.

    They are days of the season's calendar, else the reader's: a day of the timetable is no other one elsewhere.
    """
    zone = ZoneInfo(season_zone() or reader_zone())
    first, last = start.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()
    return _days(first, max(first, last), reader_language())


def days(first: date, last: date) -> str:
    """Return the days from one to another (included), short: “16–26 Mar 2027”, or one with its weekday."""
    return _weekday(first, reader_language()) if first == last else _days(first, last, reader_language())


def zone_name(zone: str) -> str:
    """Return a time zone as the reader's language names it, with its present distance from UTC."""
    if (named := zones.city(zone, reader_language())).startswith(zones.UTC):
        return named
    return gettext("%(city)s time (UTC%(distance)s)", city=named, distance=zones.distance(zone, now()))


def number(value: Decimal | str, digits: int | None = None) -> str:
    """Return a number as the reader's language writes it; text such as "8.50" keeps its digits."""
    return "" if value is None else _number(str(value), digits, reader_language())


def filesize(count: int) -> str:
    """Return a number of bytes as people read it, in the reader's language; the unit is the same after any number."""
    if count >= 10**6:
        return gettext("%(size)s MB", size=number(f"{round(count / 10**6, 1):g}"))
    return gettext("%(size)s kB", size=number(f"{max(0.1, round(count / 10**3, 1)):g}"))


def percent(share: float | None) -> str:
    """Return a share of one in percent as the reader's language writes it."""
    return "" if share is None else _percent(share, reader_language())


# The same few numbers and days stand on every page; writing one costs as much as a small query.
@lru_cache(maxsize=4096)
def _number(value: str, digits: int | None, language: str) -> str:
    exact = Decimal(value)
    if digits is None:
        digits = max(0, -int(exact.as_tuple().exponent))
    return str(format_decimal(exact, f"#,##0.{'0' * digits}" if digits else "#,##0", locale=language))


@lru_cache(maxsize=4096)
def _percent(share: float, language: str) -> str:
    return str(format_percent(share, locale=language))


@lru_cache(maxsize=4096)
def _minute(moment: datetime, form: str, zone: str, language: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_day(local.date(), form, language)}, {local:%H:%M}"


@lru_cache(maxsize=4096)
def _clocks(moment: datetime, form: str, own: str, there: str, language: str) -> str:
    here, theirs = moment.astimezone(ZoneInfo(own)), moment.astimezone(ZoneInfo(there))
    said = _in_zone(_minute(moment, form, own, language), own, language)
    if here.utcoffset() == theirs.utcoffset():
        return said
    time = f"{theirs:%H:%M}" if here.date() == theirs.date() else _minute(moment, form, there, language)
    # For translators: a time by the reader's clock, and the same by the season's.
    return gettext("%(own)s (%(season)s)", own=said, season=_in_zone(time, there, language))


def _in_zone(time: str, zone: str, language: str) -> str:
    city = zones.city(zone, language)
    if city.startswith(zones.UTC):
        return f"{time}{NO_BREAK}{city}"
    # For translators: “19:59 Berlin time”; the city stays in its basic form.
    said = gettext("%(time)s %(city)s time", time=time, city=city.replace(" ", NO_BREAK))
    # What would be too long for a narrow column has a place to break: “19:59 Uhr Ortszeit Berlin”.
    return _TOGETHER.sub(NO_BREAK, said)


@lru_cache(maxsize=4096)
def _day(day: date, form: str, language: str) -> str:
    return str(format_date(day, form, locale=_dated(language))).replace(" ", NO_BREAK)


@lru_cache(maxsize=4096)
def _weekday(day: date, language: str) -> str:
    written = format_skeleton("yMMMEd", day, locale=_dated(language))
    return str(written).replace(" ", NO_BREAK).replace(f",{NO_BREAK}", ", ")


@lru_cache(maxsize=4096)
def _days(first: date, last: date, language: str) -> str:
    written = format_interval(first, last, "yMMMd", locale=_dated(language))
    # Between two days of different months a line may break.
    return str(written).replace(" ", NO_BREAK).replace(f"{NO_BREAK}–{NO_BREAK}", f"{NO_BREAK}– ")


def _dated(language: str) -> str:
    return "en_GB" if language == "en" else language  # the texts are in British English, and so are the days


def _for_reader(value: object) -> object:
    if isinstance(value, datetime):
        return clocks(value)  # in a sentence that somebody has to keep: when something opens, closes or is due
    if isinstance(value, date):
        return on_date(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, LanguageCodes):
        return ", ".join(map(language_name, value.split(", ")))
    if isinstance(value, InLanguages):
        return programme_text(value)
    return say(value) if isinstance(value, Message) else value
