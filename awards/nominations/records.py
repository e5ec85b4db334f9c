"""What is on record of entries besides their answers: who won lately, which projects are in two categories."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from awards.nominations import queries
from awards.nominations.answers.eligibility import Record
from awards.nominations.models import Nomination
from awards.programmes.document.form_schema import ONE_CATEGORY, WAIT, conditions
from awards.programmes.models import Season

Asked = tuple[uuid.UUID | None, uuid.UUID | None, str]  # ids of nomination and organisation, key of the latter's name


def record_of(nomination: Nomination, season: Season, unseen: Collection[object] = ()) -> Record:
    """Return what is on record of one nomination, its company loaded; unseen: categories not for the reader."""
    asked = (nomination.id, nomination.company_id, nomination.company.name_key)
    return records(season, [asked], unseen)[nomination.id]


def records(
    season: Season, entries: Iterable[Asked], unseen: Collection[object] = ()
) -> dict[uuid.UUID | None, Record]:
    """Return what is on record of several nominations, by id; none is one still to be begun. Two queries at most."""
    entries, asks = list(entries), {each.id for each in conditions(season.document)}
    ids = [each for each, _, _ in entries if each is not None] if ONE_CATEGORY in asks else []
    elsewhere = queries.entered_elsewhere(ids, unseen) if ids else {}
    won: dict[Any, str] = {}
    if WAIT in asks and entries:
        editions = season.document.eligibility.previous_laureate_wait_editions
        for row in queries.laureates_before(season, editions=editions):
            won |= {row.company_id: row.season, row.name_key: row.season}
    return {
        entry: Record(won=won.get(company) or won.get(name, ""), elsewhere=elsewhere.get(entry, "") if entry else "")
        for entry, company, name in entries
    }
