"""What waits for whoever holds a role of staff, and who is left to do it: the page that ends the role says so."""

from __future__ import annotations

from awards.core.clock import now
from awards.core.roles import CHAIR, STAFF
from awards.core.words import Message
from awards.programmes import queries as programmes
from awards.programmes.models import Appointment, Season
from awards.results.deciding import queries as deciding_queries


def waiting_on(season: Season, held: Appointment) -> list[Message]:
    """Return in sentences with numbers what waits for the holder of a role; nothing for jurors and observers."""
    if held.role == CHAIR:
        others = [each for each in deciding_queries.chairs(season) if each.id != held.person_id]
        return [
            Message(
                "Shared places that wait for a decision of the chair: {n}.",
                n=len(deciding_queries.due(season, now=now())),
            ),
            Message("Others who chair the jury: {n}.", n=len(others)),
        ]
    if held.role in STAFF:
        waiting = programmes.waiting(season, now=now())
        own = sum(each.by_id == held.person_id for each in waiting)
        return [
            Message("Proposals of this person that wait for a second person: {n}.", n=own),
            Message("Proposals of others that wait: {n}.", n=len(waiting) - own),
            Message("Others who organise the season: {n}.", n=programmes.other_organisers(held)),
        ]
    return []
