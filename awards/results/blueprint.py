"""The room's blueprint, and what its pages begin with: the place of an address, and who may look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask import Blueprint, abort, g
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.verdicts import Verdict
from awards.jury.queries import scoring_rounds
from awards.programmes import queries as programmes
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Category, Round, Season
from awards.results import rules
from awards.results.publishing.public_entries import Entry
from awards.results.rounds.looks import note_looks
from awards.web.access import impartial_in, me, roles_here
from awards.web.i18n import reader_language
from awards.web.pages import require
from awards.web.reading_events import note

bp = Blueprint("results", __name__)


@dataclass(frozen=True)
class Place:
    """The round and category of an address, with the season."""

    season: Season
    round: Round
    category: Category

    @property
    def address(self) -> dict[str, str]:
        """What links to pages of this place carry."""
        return {"round_code": self.round.code, "category_code": self.category.code}


def scoring_round(season: Season, code: str) -> Round:
    """Return a scoring round of the season by its code, else answer 404."""
    return next((each for each in scoring_rounds(season) if each.code == code), None) or abort(404)


def place_of(season: Season, round_code: str, category_code: str) -> Place:
    """Return the place of an address that the reader may look at now, else answer 404 or 403 with the reason."""
    round_ = scoring_round(season, round_code)
    return Place(season, round_, require_sight(season, round_, category_code))


def require_sight(season: Season, round_: Round, category_code: str) -> Category:
    """Return a category of the season, only if the reader may see its board now; 404 if there is none."""
    category = next((each for each in programmes.categories(season) if each.code == category_code), None) or abort(404)
    require(sight_of(season, round_, category_code))
    if rules.is_early(round_, now=now()):
        note("board.seen_early", season, by=me(), round=round_.code, category=category_code)
    else:
        note_looks(season, [round_], [category], by=me())
    return category


def sight_of(season: Season, round_: Round, category_code: str) -> Verdict:
    """Return whether the reader may see the board of a category of a round now."""
    seen, impartial = season.document.jury.scores_seen.organisers, impartial_in(category_code)
    return rules.can_see_board(round_, roles=roles_here(), organisers_from=seen, impartial=impartial, now=now())


class OfCompany(Protocol):
    """An entry, or a row of one, as far as it tells whose it is."""

    @property
    def company(self) -> str:
        """The company's name."""

    @property
    def country(self) -> str:
        """The code of the company's country, or nothing."""


def by_line(row: OfCompany) -> str:
    """Return whose an entry is: its company and, if it has one, its country."""
    return f"{row.company}, {country_of(row.country)}" if row.country else row.company


def country_of(code: str) -> str:
    """Return a country's name as the season of the page and the reader's language have it."""
    return country_name(g.season.document, code, reader_language())


@bp.app_template_filter("honour")
def honour_words(entry: Entry, season: str) -> str:
    """Return what a public entry was given in a season (its address), in the reader's language."""
    words = {
        "laureate": _("Laureate %(season)s", season=season),
        "special_mention": _("Special mention %(season)s", season=season),
        "finalist": _("Finalist %(season)s", season=season),
    }
    return str(_("Grand prix %(season)s", season=season) if entry.grand_prix else words[entry.kind])
