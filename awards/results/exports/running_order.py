"""The script of the ceremony as a table: what is said in which order, who won, and who receives it.

It is made of what the stage shows, so that both say the same, and only once that may be had.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from awards.accounts.models import ACTS, Membership, Person
from awards.core.db import Unseen, run
from awards.core.message import Message
from awards.nominations.models import Nomination
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Season
from awards.results.ceremony import queries as ceremony
from awards.results.ceremony.slides import Slide, slides
from awards.results.exports.streaming import NUMBER, Row, Say, Source, heads, ids
from awards.results.exports.tables import ENTRY, ENTRY_ID, NONE, Filters
from awards.results.models import PublicEntry
from awards.results.publishing import queries as publishing
from awards.results.publishing.public_entries import Entry, shown_entries
from awards.web.access import impartial_everywhere
from awards.web.i18n import reader_language

STEPS = {
    "opening": Message("Opening"),
    "category": Message("Category"),
    "finalists": Message("Finalist"),
    "mention": Message("Special mention"),
    "laureate": Message("Laureate"),
    "nobody": Message("No laureate"),
    "grand": Message("Grand prix"),
    "candidates": Message("Candidate for the grand prix"),
    "end": Message("End"),
}
CITED = ("mention", "laureate")


def script(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return the steps of the ceremony in order; none as long as the reader may not have the file for the stage."""
    columns = heads(
        say, (Message("Step"), "step", NUMBER), (Message("What"), "what"), (Message("Category"), "category"), *ENTRY,
        (Message("Received by"), "received_by"), (Message("Citation"), "citation"),
        *ids((Message("Kind of step"), "kind")), *ENTRY_ID,
    )  # fmt: skip

    def rows() -> Iterable[Row]:
        found = ceremony.confirmed(season)
        if found is None or not impartial_everywhere():
            return
        public = publishing.public_entries(found.id)
        entry_ids = {each.address: each.nomination_id for each in public}
        receiving = _receiving(list(entry_ids.values()))
        for number, (slide, entry) in enumerate(_steps(season, public), start=1):
            yield [number, say(STEPS[slide.kind]), say(slide.category.name) if slide.category else "",
                   *_entry(slide, entry, entry_ids, receiving)]  # fmt: skip

    return Source(columns, None, more=rows)


def _steps(season: Season, public: list[PublicEntry]) -> Iterable[tuple[Slide, Entry | None]]:
    """Yield each step with the entry it is about; of a list that stage shows in parts each entry is a step."""
    shown = shown_entries(public, season, reader_language(), lambda code: country_name(
        season.document, code, reader_language()))  # fmt: skip
    for slide in slides(
        season.document.categories, shown, as_laureate=ceremony.as_laureate(season, public, reader_language())
    ):
        if slide.kind in STEPS:
            yield from ((slide, entry) for entry in slide.entries or (None,))


def _entry(
    slide: Slide, entry: Entry | None, entry_ids: dict[uuid.UUID, uuid.UUID], receiving: dict[uuid.UUID, list[str]]
) -> Row:
    if entry is None:
        return ["", "", "", "", "", slide.kind, ""]
    honoured, nomination_id = slide.kind in CITED, entry_ids[entry.id]
    people = ", ".join(receiving.get(nomination_id, [])) if honoured else ""
    return [
        entry.title,
        entry.company,
        entry.country,
        people,
        entry.citation if honoured else "",
        slide.kind,
        str(nomination_id),
    ]


def _receiving(nominations: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of those who act for entries, by the entry's id. One query."""
    query = (
        select(Nomination.id, Person.name)
        .join(Membership, Membership.company_id == Nomination.company_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Nomination.id.in_(nominations), *ACTS)
        .order_by(Person.name_key, Person.id)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for nomination_id, name in run(query):
        found.setdefault(nomination_id, []).append(name)
    return found
