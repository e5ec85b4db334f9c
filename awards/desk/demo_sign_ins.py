"""The sign-ins of the demonstration: one card for each role, and where it begins."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext

from awards.desk import queries
from awards.programmes.models import Season


@dataclass(frozen=True)
class Card:
    """A person to sign in as: what they are, what they can do here, and the page they begin on."""

    email: str
    name: str
    role: object
    says: object
    next: str


ROLES: dict[str, tuple[object, object, str]] = {
    "organiser": (
        lazy_gettext("Organiser"),
        lazy_gettext("Admits nominations, puts together the jury, publishes results."),
        "desk.home",
    ),
    "second.organiser": (
        lazy_gettext("Second organiser"),
        lazy_gettext("The second person where a decision needs two."),
        "desk.home",
    ),
    "chair": (
        lazy_gettext("Chair of the jury"),
        lazy_gettext("Scores, and decides on shared places."),
        "scoring.queue",
    ),
    "juror": (lazy_gettext("Juror"), lazy_gettext("Halfway through a list of nominations to score."), "scoring.queue"),
    "conflicted.juror": (
        lazy_gettext("Juror with a conflict of interest"),
        lazy_gettext("Advised one of the nominees and does not score its nomination."),
        "scoring.queue",
    ),
    "nominee": (
        lazy_gettext("Nominee"),
        lazy_gettext("Has one nomination admitted, one to correct and a draft in progress."),
        "nominations.mine",
    ),
    "observer": (lazy_gettext("Observer"), lazy_gettext("Can read everything, but change nothing."), "desk.home"),
}


def cards(season: Season) -> list[Card]:
    """Return a card for each person of the demonstration there is, in the order to show.

    It leads to their page in the season, or to where their work is if they have nothing to do in this one.
    """
    return [
        Card(person.email, person.name, *ROLES[known][:2], _begins(known, season, here))
        for known, person, here in queries.demonstration_people(season)
    ]


def _begins(known: str, season: Season, here: bool) -> str:
    return url_for(ROLES[known][2], season=season.slug) if here else url_for("desk.work")
