"""What waits for an organiser as their desk says it, for the worker, which has no request, and for the page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask import current_app, g

from awards.accounts.models import Person
from awards.core.db import db
from awards.desk import waits as desk_waits
from awards.desk.home import Reader, home, signs
from awards.desk.matrix.matrix_page import Asked
from awards.desk.waits import Wait
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.queries import roles_and_sides, within
from awards.web.i18n import speaking


def waits_of(slug: str, person_id: uuid.UUID, *, now: datetime) -> Sequence[Wait]:
    """Return what waits for a person in a season, in their language."""
    person, season = db.session.get(Person, person_id), programmes.season_by_slug(slug)
    if person is None or season is None:
        return ()
    with current_app.test_request_context(), speaking(person.language):  # a request: for the paths of the lists
        g.season = season
        return waits(season, person, now=now)


def waits(season: Season, person: Person, *, now: datetime) -> list[Wait]:
    """Return what waits for an organiser, without what they have a side in; within a request, for the paths.

    In the language that is spoken.
    """
    held, sides = roles_and_sides(person, season)
    roles = frozenset(each.role for each in held if each.season_id == season.id)
    reader = Reader(person, held, roles, sides, within(season, sides) if sides else None, Asked("", 1, 1))
    found = home(season, signs(season, reader, now=now), reader, now=now)
    return desk_waits.waits(desk_waits.seen_by(season, found, reader, now=now))
