"""What waits for an organiser, line by line: the numbers of the desk as that person sees them, each with its list.

The one place to change when the desk counts something else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import ngettext

from awards.accounts.models import Person
from awards.core.db import db
from awards.desk.home import Home, home
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.queries import roles_and_sides
from awards.web.i18n import speaking


@dataclass(frozen=True)
class Waits:
    """How many of what wait, in words that follow the number, and the path of their list. code: which line it is."""

    code: str
    count: int
    words: str
    path: str


def waits_of(slug: str, person_id: uuid.UUID, *, now: datetime) -> Sequence[Waits]:
    """Return what waits for a person in a season, in their language: for the worker, which has no request."""
    person, season = db.session.get(Person, person_id), programmes.season_by_slug(slug)
    if person is None or season is None:
        return ()
    with current_app.test_request_context(), speaking(person.language):  # a request: for the paths of the lists
        return waits(season, person, now=now)


def waits(season: Season, person: Person, *, now: datetime) -> list[Waits]:
    """Return what waits for an organiser, as their desk shows it: without what they have a side in.

    In the language that is spoken; within a request, for the paths.
    """
    _held, sides = roles_and_sides(person, season)
    tied = frozenset(side.code for side in sides if side.code is not None)
    found = home(season, sides=sides, now=now)
    proposals = programmes.how_many_wait(season, person, now=now, tied=tied)
    lines = [*_to_decide(season, found, proposals), *_of_people(season, found), *_of_jury(season, found)]
    return [each for each in lines if each.count]


def _to_decide(season: Season, found: Home, proposals: tuple[int, int]) -> Iterator[Waits]:
    (others, own), states = proposals, found.states
    path = url_for("desk.proposals", season=season.slug)
    words = ngettext("proposal waits for you to confirm it", "proposals wait for you to confirm them", others)
    yield Waits("proposals", others, words, path)
    words = ngettext("of your proposals waits for a second person", "of your proposals wait for a second person", own)
    yield Waits("own proposals", own, words, path)
    count = states.get("submitted", 0)
    words = ngettext("submitted nomination to decide on", "submitted nominations to decide on", count)
    yield Waits("submitted", count, words, url_for("nominations.entries", season=season.slug, state="submitted"))
    count = states.get("returned", 0)
    words = ngettext(
        "nomination returned to the nominee for correction", "nominations returned to the nominees for correction",
        count,
    )  # fmt: skip
    yield Waits("returned", count, words, url_for("nominations.entries", season=season.slug, state="returned"))


def _of_people(season: Season, found: Home) -> Iterator[Waits]:
    waiting, slug = found.waiting, season.slug
    words = ngettext("draft unchanged for a week", "drafts unchanged for a week", waiting.cold)
    yield Waits("cold", waiting.cold, words, url_for("nominations.entries", season=slug, state="draft", sort="changed"))
    words = ngettext("email could not be delivered", "emails could not be delivered", waiting.failed)
    yield Waits("failed", waiting.failed, words, url_for("desk.mail_problems", season=slug))
    words = ngettext("invitation not answered", "invitations not answered", waiting.invited)
    yield Waits("invited", waiting.invited, words, url_for("programmes.people", season=slug))


def _of_jury(season: Season, found: Home) -> Iterator[Waits]:
    waiting, slug = found.waiting, season.slug
    words = ngettext("category query", "category queries", waiting.doubts)
    yield Waits("doubts", waiting.doubts, words, url_for("jury.doubts", season=slug))
    words = ngettext(
        "nomination has fewer jurors than the target", "nominations have fewer jurors than the target", found.short
    )
    yield Waits("short", found.short, words, url_for("jury.panels", season=slug))
    words = ngettext("juror behind schedule", "jurors behind schedule", found.lagging_count)
    yield Waits("lagging", found.lagging_count, words, url_for("desk.home", season=slug, _anchor="jurors"))
    words = ngettext(
        "scoresheet is complete but not submitted: it does not count",
        "scoresheets are complete but not submitted: they do not count",
        found.unsent,
    )
    yield Waits("unsent", found.unsent, words, url_for("desk.home", season=slug, _anchor="round"))
    words = ngettext(
        "category with a shared place at the cut-off, for the chair to decide",
        "categories with a shared place at the cut-off, for the chair to decide",
        waiting.undecided,
    )
    yield Waits("undecided", waiting.undecided, words, url_for("results.boards", season=slug))
