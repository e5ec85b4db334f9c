"""Telling jurors at work that rules of judging have changed."""

from __future__ import annotations

from awards.core.clock import now
from awards.jury.mails import people_of
from awards.messages.actions import enqueue, stop
from awards.programmes.models import Proposal, Season
from awards.results.revision import queries

MAIL = "rules.changed"


def tell_jurors(season: Season, proposal: Proposal) -> None:
    """Tell whoever holds entries that the changed rules are for, in a round that is open, and why they changed.

    A mail about an earlier change that has not gone goes no more: the page of rules tells both.
    """
    people = people_of(queries.jurors_at_work(season, proposal.categories, now=now()))
    stop(season.id, MAIL, why="replaced", to=[person.id for person in people.values()])
    for person in people.values():
        enqueue(MAIL, to=person, season=season, about=season.id, url=f"/{season.slug}/rules", reason=proposal.reason)
