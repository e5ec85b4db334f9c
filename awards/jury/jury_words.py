"""How pages of the jury room say things: rounds, reasons, countries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.jury import queries
from awards.jury.conflict_hints import EMPLOYER, NAMED, OWN_COMPANY
from awards.jury.rules import REMOVED
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Round, Season
from awards.web.i18n import programme_text, reader_language


def round_name(season: Season, code: str) -> str:
    """Return what a round is called: its step of the timetable."""
    names = [step.name for step in season.document.timeline.steps if step.round == code]
    return programme_text(names[0]) if names else code


def round_tabs(season: Season, present: Round, endpoint: str, **values: Any) -> list[dict[str, object]]:
    """Return the scoring rounds as tabs that lead to an endpoint."""
    return [
        {
            "name": round_name(season, each.code),
            "url": url_for(endpoint, round=each.code, **values),
            "current": each.id == present.id,
        }
        for each in queries.scoring_rounds(season)
    ]


def reasons(season: Season) -> dict[str, str]:
    """Return the programme's reasons for a conflict of interest, by id."""
    return {reason.id: programme_text(reason.name) for reason in season.document.jury.conflict.reasons}


def all_reasons(season: Season) -> dict[str, str]:
    """Return every reason for which an entry may be closed to a juror: the programme's, and those of the product."""
    return reasons(season) | {
        REMOVED: _("Unassigned by the organisers"),
        OWN_COMPANY: _("Represents the nominee’s company"),
        EMPLOYER: _("Works for the nominee, according to the profile"),
    }


def closed_by_employer(closed: int) -> str:
    """Return what is said when a profile was saved, and entries of the employer that it names were closed by that."""
    if not closed:
        return _("Saved.")
    return ngettext(
        "Saved. %(num)s nomination is from the employer now named; it is closed, and its scoresheet does not count.",
        "Saved. %(num)s nominations are from the employer now named; they are closed, and their scoresheets do "
        "not count.",
        closed,
    )


def reason_for(season: Season, kind: str) -> str:
    """Return the id of the programme's reason that fits a kind of tie best; the last one if none does."""
    known = [reason.id for reason in season.document.jury.conflict.reasons]
    wanted = "advice" if kind == NAMED else "employment"
    return wanted if wanted in known else known[-1]


def country_of(season: Season) -> Callable[[str], str]:
    """Return what names a country by its code, in the reader's language."""
    language = reader_language()
    return lambda code: country_name(season.document, code, language) if code else ""


def category_names(season: Season) -> dict[str, str]:
    """Return the names of the categories by code."""
    return {category.id: programme_text(category.name) for category in season.document.categories}
