"""How the juror's pages say things: states, months, sizes, and the sentences that the script shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from awards.programmes.models import Season
from awards.scoring import rules
from awards.web.i18n import clock_time, number, programme_text, reader_language
from awards.web.pieces import kept

STATES = {
    rules.ASSIGNED: lazy_gettext("Not begun"),
    rules.DRAFT: lazy_gettext("Draft"),
    rules.SUBMITTED: lazy_gettext("Submitted"),
    rules.SKIPPED: lazy_gettext("Skipped"),
    rules.RECUSED: lazy_gettext("Recused"),
    rules.ABSTAINED: lazy_gettext("Abstained"),
    rules.EXCLUDED: lazy_gettext("Does not count"),
    rules.WITHDRAWN: lazy_gettext("Withdrawn by the nominee"),
}
CLOSED = frozenset({rules.RECUSED, rules.ABSTAINED, rules.EXCLUDED, rules.WITHDRAWN})


def stations(states: Iterable[str], here: int = -1) -> list[str]:
    """Return the states of a list as stations of the progress line; `here` is the one the page is about."""
    kinds = ["done" if state == rules.SUBMITTED else "off" if state in CLOSED else "" for state in states]
    return ["now" if place == here else kind for place, kind in enumerate(kinds)]


def counts(states: Iterable[str]) -> dict[str, int]:
    """Return how many of a list are submitted, and how many there are to score in all."""
    known = list(states)
    return {"done_count": known.count(rules.SUBMITTED), "open_count": sum(state not in CLOSED for state in known)}


def month(value: str) -> str:
    """Return "2024-03" as a month of a year in the reader's language."""
    try:
        return str(format_date(date.fromisoformat(f"{value}-01"), "LLLL y"))
    except ValueError:
        return value


def figure(text: str) -> str:
    """Return a figure as the reader's language writes it, with the digits the nominee gave; else the text."""
    try:
        return number(Decimal(text))
    except InvalidOperation:
        return text


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return str(Locale(reader_language()).languages.get(code, code))


def saved_words(moment: Any) -> str:
    """Return "Saved 14:02", with the day when it is not today; nothing before the first save."""
    return _("Saved %(time)s", time=clock_time(moment)) if moment else ""


def progress_words(sheet: Any) -> str:
    """Return how many criteria of a ballot are scored."""
    return _("%(scored)s of %(all)s criteria scored", scored=sheet.scored, all=len(sheet.marks))


def script_words() -> dict[str, str]:
    """Return the sentences of the ballot's script, as attributes of its form."""
    return {
        "data-say-saving": _("Saving…"),
        "data-say-waiting": _("Not saved – waiting for the connection"),
        "data-say-failed": _("Not saved – retry"),
        "data-say-signed-out": _("You are signed out. Your scores are kept here; sign in again in another tab."),
        "data-say-moved": _("Changed on another page. Stored there: {stored}. Here: {here}."),
        "data-say-keep": _("Keep mine"),
        "data-say-take": _("Take the stored one"),
        "data-say-saved": _("Saved"),
        "data-say-cleared": _("Cleared"),
        "data-say-none": _("no score"),
        "data-say-leave": _("Some scores are not saved yet. They are kept in this browser. Retry before you go on."),
    }


def shared(season: Season) -> dict[str, Any]:
    """Return what every page of this room says things with."""
    return {
        "month": month,
        "figure": figure,
        "language_name": language_name,
        "locale_of_page": reader_language,
        "names": kept(lambda: _names(season.document), "names", season.programme_id),
    }


def _names(programme: Any) -> dict[str, str]:
    found = {category.id: programme_text(category.name) for category in programme.categories}
    return found | {criterion.id: programme_text(criterion.name) for criterion in programme.criteria}
