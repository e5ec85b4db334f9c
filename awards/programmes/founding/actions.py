"""Founding a season in the browser: whoever does it owns it from then on, and may ask the same people to run it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy.exc import IntegrityError

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.verdicts import Refused, insist, no
from awards.programmes import actions
from awards.programmes.document.programme import load
from awards.programmes.founding import queries, rules
from awards.programmes.models import Season
from awards.programmes.people import actions as people_actions

OWN = frozenset({"owner"})


def found(
    source: str, *, organised: Collection[uuid.UUID], staff_of: Season | None = None, second: str = "", by: Person
) -> Season:
    """Found the season that a text declares, as a draft that `by` owns.

    organised: the ids of the seasons that they run. staff_of: the season whose owners and organisers are invited to
    the same roles. second: the address of somebody else who is invited to organise it. Raises ProgrammeFaults for a
    faulty text, Refused for a name that is taken, and for an award that only others run.
    """
    document = load(source, new=True)
    insist(rules.can_be_of(document.programme.slug, foreign=queries.taken(organised).awards))
    season = _founded(source, document.season.id, by=by)
    people_actions.appoint(season, by, "owner", by=by, accepted=True)
    asked = queries.staff_to_invite(staff_of, but=by) if staff_of is not None else {}
    if second:
        asked.setdefault(second, "organiser")
    for email, role in asked.items():
        people_actions.invite(season, email, role, own=OWN, by=by)
    return season


def _founded(source: str, slug: str, *, by: Person) -> Season:
    try:
        with db.session.begin_nested():
            return actions.found_season(source, by=by)
    except IntegrityError:  # somebody founded one of the same name at the same moment
        raise Refused(no("“{name}” is taken. Choose another name.", name=slug)) from None
