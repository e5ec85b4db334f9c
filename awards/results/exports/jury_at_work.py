"""Tables about the jury: how far its members are, who was given what, and who does not judge what.

While a round runs they hold counts, and nothing of what became of a single scoresheet.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from awards.accounts.models import Company, Person
from awards.core.db import Rows, Unseen, outside, run
from awards.core.message import Message
from awards.core.roles import CHAIR, JUDGES
from awards.jury.conflict_hints import EMPLOYER, OWN_COMPANY
from awards.jury.conflicts import queries as conflicts
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.queries import scoring_rounds
from awards.jury.rules import REMOVED
from awards.nominations.models import Nomination
from awards.programmes.models import IN_FORCE, Appointment, Category, Round, Season
from awards.programmes.queries import categories
from awards.results.exports.streaming import MOMENT, NUMBER, Found, Row, Say, Source, each, heads, ids
from awards.results.exports.tables import (
    ENTRY,
    ENTRY_ID,
    NONE,
    PLACE,
    SHEET_IDS,
    STATES,
    Filters,
    entry_cells,
    of_place,
)
from awards.scoring.counting import queries as counting
from awards.scoring.models import Ballot
from awards.scoring.queries import FULL, state

JUROR_ID = ids((Message("Juror’s id"), "juror_id"))
JUROR = (Message("Juror"), "juror")
GIVEN = Message("assigned")
ROLES = {True: Message("jury chair"), False: Message("juror")}
REASONS = {
    REMOVED: Message("Unassigned by the organisers"),
    OWN_COMPANY: Message("Represents the nominee’s company"),
    EMPLOYER: Message("Works for the nominee, according to the profile"),
}


def at(season: Season) -> Callable[[datetime | None], datetime | None]:
    """Return what puts a moment into the season's zone, which the head of its column names."""
    zone = ZoneInfo(season.timezone)
    return lambda moment: moment.astimezone(zone) if moment else None


def jurors(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return one row for each member of the jury and scoring round: how many scoresheets they have and submitted.

    Scoresheets of unseen categories are not counted.
    """
    columns = heads(
        say, (Message("Round"), "round"), JUROR, (Message("Role"), "role"), (Message("Organisation"), "organisation"),
        (Message("Languages"), "languages"), (Message("Categories"), "categories"),
        (Message("Scoresheets assigned"), "assigned", NUMBER), (Message("Scoresheets submitted"), "submitted", NUMBER),
        (Message("Still open"), "open", NUMBER), *JUROR_ID,
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    left_out = {each.code for each in categories(season) if each.id in unseen}

    def rows() -> Iterable[Row]:
        judges = _judges(season)
        for round_ in scoring_rounds(season):
            if filters.get("round") in ("", None, round_.code):
                counts = counting.progress(round_, unseen=left_out)[1]
                for one in judges:
                    given, sent = counts.get(str(one.id), (0, 0))
                    fields = ", ".join(names.get(code, code) for code in one.fields)
                    yield [round_.code, one.name, say(ROLES[one.role == CHAIR]), one.employer,
                           ", ".join(one.languages), fields, given, sent, given - sent, str(one.id)]  # fmt: skip

    return Source(columns, None, more=rows)


def _judges(season: Season) -> Rows:
    query = (
        select(Juror.id, Person.name, Juror.employer, Juror.languages, Juror.fields, Appointment.role)
        .join(Person, Person.id == Juror.person_id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Juror.season_id == season.id, Appointment.season_id == season.id, Appointment.role.in_(JUDGES))
        .where(*IN_FORCE)
        .order_by(Person.name_key, Juror.id, Appointment.role)
    )
    found: dict[uuid.UUID, Any] = {}
    for row in run(query):
        found.setdefault(row.id, row)  # who is chair and juror stands there once, as chair
    return list(found.values())


def assignments(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return who was given which nomination. What became of the scoresheet is told of closed rounds only."""
    query = (
        select(Round.code.label("round"), Round.closes_at, Category.code.label("category"),
               Nomination.id.label("nomination_id"), Nomination.title, Company.name.label("company"),
               Nomination.country, Person.name.label("juror"), Juror.id.label("juror_id"),
               Assignment.id.label("sheet_id"), Assignment.at, Recusal.kind, state((FULL, "complete")))
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Round.season_id == season.id, *outside(Nomination.category_id, unseen), *of_place(filters))
        .where(or_(Assignment.removed_at.is_(None), Recusal.assignment_id.is_not(None)))
        .order_by(Round.position, Person.name_key, Category.position, Nomination.title_key, Assignment.id)
    )  # fmt: skip
    names, moment = {each.id: say(each.name) for each in season.document.categories}, at(season)

    def cells(row: Found) -> Row:
        told = row.state if row.closes_at <= now else row.kind
        return [row.round, names[row.category], *entry_cells(season, row), row.juror, moment(row.at),
                say(STATES[told] if told else GIVEN), str(row.nomination_id), str(row.juror_id),
                str(row.sheet_id)]  # fmt: skip

    columns = heads(say, *PLACE, *ENTRY, JUROR, (Message("Assigned ({zone})", zone=season.timezone), "at", MOMENT),
                    (Message("State"), "state"), *SHEET_IDS)  # fmt: skip
    return Source(columns, query, each(cells))


def recusals(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return every recusal with its reason, the latest first."""
    columns = heads(say, *PLACE, *ENTRY[:2], JUROR, (Message("Type"), "type"), (Message("Reason"), "reason"),
                    (Message("Note"), "note"), (Message("Time ({zone})", zone=season.timezone), "at", MOMENT),
                    *ENTRY_ID, *JUROR_ID)  # fmt: skip
    names, moment = {each.id: say(each.name) for each in season.document.categories}, at(season)
    reasons = {each.id: say(each.name) for each in season.document.jury.conflict.reasons}
    reasons |= {code: say(words) for code, words in REASONS.items()}

    def cells(row: Found) -> Row:
        return [row.round, names[row.category], row.title, row.company, row.juror, say(STATES[row.kind]),
                reasons.get(row.reason, row.reason), row.note, moment(row.at), str(row.nomination_id),
                str(row.juror_id)]  # fmt: skip

    return Source(columns, conflicts.recusals(season, unseen).where(*of_place(filters)), each(cells))


def recusal_counts(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return how many recusals of which kind there are in each round and category, and by how many jurors."""
    query = (
        select(Round.code.label("round"), Category.code.label("category"), Recusal.kind,
               func.count().label("many"), func.count(Assignment.juror_id.distinct()).label("jurors"))
        .select_from(Recusal)
        .join(Assignment, Assignment.id == Recusal.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Assignment.category_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Round.season_id == season.id, *outside(Nomination.category_id, unseen), *of_place(filters))
        .group_by(Round.position, Round.code, Category.position, Category.code, Recusal.kind)
        .order_by(Round.position, Category.position, Recusal.kind)
    )  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    columns = heads(say, *PLACE, (Message("Type"), "type"), (Message("Nominations"), "recusals", NUMBER),
                    (Message("Jurors"), "jurors", NUMBER))  # fmt: skip
    return Source(columns, query, each(lambda row: [row.round, names[row.category], say(STATES[row.kind]), row.many,
                                                    row.jurors]))  # fmt: skip
