"""What can be exported: every table and document by name, who gets it, and what it can be cut down to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, Protocol

from awards.core.db import Unseen
from awards.core.message import Message
from awards.core.roles import READERS, STAFF
from awards.programmes.models import Season
from awards.results.exports import directory, guests, jury_at_work, rules, running_order, tables
from awards.results.exports.streaming import Say, Source
from awards.results.exports.tables import Filters

ENTRIES = ("q", "category", "state", "country", "language", "tag", "colleague", "answers", "sort")
PLACES = ("round", "category")
LIST, BADGES, CARDS, SCRIPT = "list", "badges", "place_cards", "script"  # how it is set for paper


class Rows(Protocol):
    """What makes a table of what the reader may see."""

    def __call__(self, season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters) -> Source:
        """Return it; unseen: ids of the categories that are left out; filters: what it is cut down to."""


class Table(NamedTuple):
    """A table or document that can be handed out.

    roles: who gets it. filters: their names. of_rounds: it is empty until a round has closed. shows_places: places or
    scores are in it, so that a look at it is noted. names_winners: it rests on a publication.
    """

    title: Message
    text: Message
    rows: Rows
    filters: tuple[str, ...] = ()
    roles: Collection[str] = READERS
    of_rounds: bool = False
    shows_places: bool = False
    names_winners: bool = False
    paper: str = LIST
    formats: tuple[str, ...] = rules.FORMATS

    @property
    def is_list(self) -> bool:
        """Whether it is set for paper as a table, whose columns are chosen."""
        return self.paper == LIST


RESULTS = {
    "results": Table(
        Message("Results by place"),
        Message("Places and exact scores of every closed round, as in the rankings."),
        tables.ranked, PLACES, of_rounds=True, shows_places=True,
    ),
    "scores": Table(
        Message("Score matrix"),
        Message("A row for each scoresheet of the closed rounds, a column for each criterion."),
        tables.matrix, PLACES, of_rounds=True, shows_places=True,
    ),
    "comments": Table(
        Message("Comments and advice"),
        Message("What jurors of the closed rounds wrote."),
        tables.comments, PLACES, of_rounds=True,
    ),
}  # fmt: skip
SEASON = {
    "nominations": Table(
        Message("Nominations with all answers"),
        Message("A row for each nomination, a column for each question, as last submitted."),
        tables.nominations, ENTRIES,
    ),
    "companies": Table(
        Message("Organisations"),
        Message("Who has nominations in this season, and how many."),
        directory.companies, ENTRIES[:-1], STAFF,
    ),
    "contacts": Table(
        Message("Contacts of nominees"),
        Message("Who represents which nomination, with email address and language."),
        directory.contacts, ENTRIES[:-1], STAFF,
    ),
    "people": Table(
        Message("People with a role"),
        Message("Organisers, jury and observers, with email address and since when."),
        directory.people, ("q", "role"), STAFF,
    ),
    "mails": Table(
        Message("Emails sent and waiting"),
        Message("The outbox: to whom, about what, and what became of it. Without the texts."),
        directory.mails, ("search", "fate"), STAFF,
    ),
}  # fmt: skip
JURY = {
    "jurors": Table(
        Message("Jurors and their progress"),
        Message("How many scoresheets each juror has and has submitted, by round. No scores."),
        jury_at_work.jurors, ("round",),
    ),
    "assignments": Table(
        Message("Assignments"),
        Message("Which juror has which nomination. What became of a scoresheet is told once its round has closed."),
        jury_at_work.assignments, PLACES,
    ),
    "recusals": Table(
        Message("Recusals"),
        Message("Who does not judge which nomination, and why."),
        jury_at_work.recusals, PLACES,
    ),
    "recusal-counts": Table(
        Message("Recusals in numbers"),
        Message("How many there are by round, category and type."),
        jury_at_work.recusal_counts, PLACES,
    ),
}  # fmt: skip
CEREMONY = {
    "script": Table(
        Message("Ceremony script"),
        Message("The running order with finalists from A to Z, laureates, citations and who receives the award. It "
                "says who won: it is empty before a second person has confirmed the publication of the laureates."),
        running_order.script, (), STAFF, names_winners=True, paper=SCRIPT,
    ),
    "seating": Table(
        Message("Seating list"),
        Message("Jury, organisers and the finalists’ contacts by name, with room for table and seat."),
        guests.guests, ("group",), STAFF,
    ),
    "badges": Table(
        Message("Name badges"),
        Message("For the same people, eight to a sheet of A4: name, organisation, role."),
        guests.guests, ("group",), STAFF, paper=BADGES, formats=(rules.PDF,),
    ),
    "place-cards": Table(
        Message("Place cards"),
        Message("For the same people, four to a sheet of A4, to be cut and folded: the name in large letters on both "
                "sides."),
        guests.guests, ("group",), STAFF, paper=CARDS, formats=(rules.PDF,),
    ),
}  # fmt: skip
GROUPS = (
    (Message("Results"), RESULTS),
    (Message("Nominations and people"), SEASON),
    (Message("Jury"), JURY),
    (Message("Ceremony"), CEREMONY),
)
TABLES = RESULTS | SEASON | JURY | CEREMONY
