"""What waits on somebody whose role ends or changes, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from awards.core.clock import now
from awards.core.db import run
from awards.core.message import Message
from awards.core.roles import CHAIR, STAFF
from awards.nominations.models import Handling, Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Appointment, Season
from awards.programmes.people import queries as people_queries
from awards.programmes.queries import deciders
from awards.results.deciding import queries as deciding_queries
from awards.results.models import PreparedExport
from awards.results.queries import tied


def waiting_on(season: Season, held: Appointment) -> list[Message]:
    """Return in sentences with numbers what waits for the holder of a role; nothing for jurors and observers."""
    if held.role == CHAIR:
        others = [each for each in deciding_queries.chairs(season) if each.id != held.person_id]
        return [
            Message(
                "Shared places waiting for the chair’s decision: {n}.",
                n=len(deciding_queries.due(season, now=now())),
            ),
            Message("Other chairs of the jury: {n}.", n=len(others)),
        ]
    if held.role in STAFF:
        waiting = programmes.waiting(season, now=now())
        own, confirmed = people_queries.proposals_of(season, held.person_id, now=now())
        return [
            Message("This person’s proposals waiting for a second person: {n}. They stay, and can be confirmed or "
                    "withdrawn by others.", n=own),
            Message("Other people’s proposals waiting: {n}.", n=len(waiting) - own),
            Message("Proposals that this person confirmed: {n}. What was done stays done.", n=confirmed),
            Message("Other organisers of the season: {n}.", n=programmes.other_organisers(held).organise),
            Message("Nominations that this person handles: {n}. Nobody handles them then.", n=_handled(season, held)),
            Message("Exports prepared for this person: {n}. They are deleted.", n=_prepared(season, held)),
            *_left_to_the_chair(season, held),
        ]  # fmt: skip
    return []


def _left_to_the_chair(season: Season, held: Appointment) -> Iterator[Message]:
    """The categories in which nobody impartial organises once a role has ended, though somebody does now."""
    staff = {person.id for person, roles in deciders(season).items() if STAFF & roles}
    bound, left = tied(season, staff), staff - {held.person_id}
    for category in season.document.categories:
        impartial = {person for person in staff if category.id not in bound.get(person, frozenset())}
        if impartial and not impartial & left:
            yield Message("{category}: nobody impartial would be left to decide or to confirm but the chair.",
                          category=category.name)  # fmt: skip


def _handled(season: Season, held: Appointment) -> int:
    query = select(func.count()).select_from(Handling).join(Nomination, Nomination.id == Handling.nomination_id)
    return run(query.where(Nomination.season_id == season.id, Handling.person_id == held.person_id)).scalar() or 0


def _prepared(season: Season, held: Appointment) -> int:
    query = select(func.count()).select_from(PreparedExport)
    its = (PreparedExport.season_id == season.id, PreparedExport.person_id == held.person_id)
    return run(query.where(*its)).scalar() or 0
