"""Mails about a nomination: to everyone who acts for its company, and which of them take the place of which; and a word
to the jury when who takes part is another."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from awards.core.ports import Port
from awards.messages.actions import enqueue
from awards.messages.rendering import Line, line_in
from awards.nominations import queries
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Season

OUTCOMES = ("nomination.admitted", "nomination.not_admitted", "nomination.returned")
DECISIONS = (*OUTCOMES, "nomination.reopened")
REMINDERS = ("reminder.draft", "reminder.untouched", "reminder.correction")
RECEIPTS = ("nomination.submitted", "nomination.restored")


def tell(
    nomination: Nomination,
    season: Season,
    event: str,
    *,
    before: Collection[uuid.UUID] = (),
    only: bool = False,
    **values: Any,
) -> None:
    """Mail to the nomination's people. `before`: those whom an earlier mail told something else, which this one names.

    `only`: to nobody but them.
    """
    line = line_of(season, nomination.category_id)
    for person in queries.members(nomination):
        if only and person.id not in before:
            continue
        enqueue(
            event,
            to=person,
            season=season,
            about=nomination.id,
            url=f"/{season.slug}/nominations/{nomination.id}",
            line=line,
            nomination=nomination,
            changed=person.id in before,
            **values,
        )


def line_of(season: Season, category_id: uuid.UUID | None) -> Line:
    """Return the line over a mail about a nomination: in the colour of its category, if it has one."""
    code = next((each.code for each in programmes.categories(season) if each.id == category_id), None)
    return line_in(season.document.category(code).line_colour if code is not None else None)


@Port
def tell_jury(season: Season, *category_ids: uuid.UUID | None) -> None:
    """Let the jury know that in categories an entry may take part now, or no longer: their places are made anew."""
    raise NotImplementedError
