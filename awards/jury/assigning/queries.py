"""Reading what is given to jurors: by hand, the entries of a round with their jurors, and those of one juror; and for a
plan, entries, jurors with room, and who is kept from what."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from awards.core.db import Rows, Unseen, found_by, run
from awards.jury import queries, rules
from awards.jury.assigning.spread import Entry, Plan, Seated, spread
from awards.jury.conflict_hints import NomineeFacts, Tie, ties, words_of
from awards.jury.models import Assignment, Conflict, Juror, Seat
from awards.jury.panels.queries import Judge, judges
from awards.jury.queries import cover_column, entries, is_held
from awards.nominations.answers.dossier import Audience, is_blind
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes.models import Category, Round, Season


def with_cover(season: Season, round_: Round, category: Category | None, *, search: str, unseen: Unseen) -> Select[Any]:
    """Return the select of a round's entries by title, of a category or of all: rows as `entries`, then cover.

    search: words of title or company. unseen: ids of categories that are left out.
    """
    query = entries(season, round_, cover_column(round_), unseen=unseen)
    query = query.where(*found_by(search, Nomination.search_key))
    if category is None:
        return query
    # Sorted by what no index is in the order of: that of the titles would be gone through for the whole season.
    by_title = (func.coalesce(Nomination.title_key, ""), Nomination.id)
    return query.where(Nomination.category_id == category.id).order_by(None).order_by(*by_title)


def unread(round_: Round, rows: Rows) -> dict[uuid.UUID, int]:
    """Return how many jurors hold an entry in a language that they do not read, by its id; only where there are some.

    rows: as `entries`. One query.
    """
    query = select(Assignment.nomination_id, Juror.languages).join(Juror, Juror.id == Assignment.juror_id)
    query = query.where(is_held(round_), Assignment.nomination_id.in_([row.id for row in rows]))
    spoken = {row.id: row.language for row in rows}
    return dict(Counter(key for key, languages in run(query) if not rules.reads(languages, spoken[key])))


def begun_among(round_: Round, *, nomination_id: uuid.UUID | None = None, juror_id: uuid.UUID | None = None) -> Rows:
    """Return the scoresheets begun that stand in a round, of one entry or of one juror: id, nomination_id, juror_id."""
    query = select(Assignment.id, Assignment.nomination_id, Assignment.juror_id)
    query = query.where(is_held(round_), Assignment.begun_at.is_not(None))
    if nomination_id is not None:
        query = query.where(Assignment.nomination_id == nomination_id)
    if juror_id is not None:
        query = query.where(Assignment.juror_id == juror_id)
    return run(query).all()


def entries_for(juror: Juror, season: Season, round_: Round, unseen: Unseen = ()) -> Select[Any]:
    """Return the select of a round's entries for one juror: of the own panels, and those given.

    unseen: ids of categories that are left out.
    Rows as `entries`, then cover, assignment_id and begun_at (none where not given), conflict, and the answers.
    """
    given = and_(Assignment.nomination_id == Nomination.id, Assignment.juror_id == juror.id, is_held(round_))
    conflict = exists().where(Conflict.nomination_id == Nomination.id, Conflict.juror_id == juror.id)
    seated = exists().where(
        Seat.juror_id == juror.id,
        Seat.round_id == round_.id,
        or_(Seat.category_id.is_(None), Seat.category_id == Nomination.category_id),
    )
    columns = (Assignment.id.label("assignment_id"), Assignment.begun_at, conflict.label("conflict"))
    return (
        entries(season, round_, cover_column(round_), *columns, Version.answers, unseen=unseen)
        .outerjoin(Assignment, given)
        .outerjoin(Version, Version.id == Admission.version_id)
        .where(or_(seated, Assignment.id.is_not(None)))
    )


def some_entries_for(
    juror: Juror, season: Season, round_: Round, ids: Collection[uuid.UUID], unseen: Unseen = ()
) -> Rows:
    """Return those of `entries_for` that have one of these ids. One query."""
    return run(entries_for(juror, season, round_, unseen).where(Nomination.id.in_(ids))).all()


People = Mapping[uuid.UUID, set[uuid.UUID]]
Domains = Mapping[uuid.UUID, set[str]]


def nominee_facts(
    season: Season, row: Any, people: People, domains: Domains, *, read_in: Round | None = None
) -> NomineeFacts:
    """Return what is known of the nominee of an entry (a row with company, company_id and answers).

    read_in: the round whose juror is told; then nothing that jurors of it do not read. None for the organisers.
    """
    blind = read_in is not None and is_blind(season.document, read_in.code)
    audience: Audience = "staff" if read_in is None else "jury"
    words = words_of(row.answers or {}, season.document, audience=audience, blind=blind)
    whose = row.company_id
    return NomineeFacts(row.company, frozenset(people.get(whose, ())), frozenset(domains.get(whose, ())), words)


def companies_of(season: Season) -> Select[uuid.UUID]:
    """Return the select of the companies with a nomination in a season."""
    return select(Nomination.company_id).where(Nomination.season_id == season.id)


def all_entries(season: Season, round_: Round, unseen: Unseen) -> Rows:
    """Return every entry of a round with the answers of its version, but for unseen categories."""
    query = queries.entries(season, round_, Version.answers, unseen=unseen)
    return run(query.outerjoin(Version, Version.id == Admission.version_id)).all()


def basis(season: Season, round_: Round, unseen: Unseen = ()) -> str:
    """Return a mark of all that a plan is made from. Four queries, and no answers are read: a version never changes."""
    entries = [
        (row.id, row.category_id, row.company_id, row.company, row.version_id, row.language)
        for row in run(queries.entries(season, round_, unseen=unseen))
    ]
    panel = [
        (judge.juror.id, sorted(str(seat.category_id) for seat in judge.seats), judge.total, judge.juror.most_entries,
         judge.facts, sorted(judge.juror.languages))
        for judge in judges(season, round_, unseen) if judge.juror and judge.seats
    ]  # fmt: skip
    pairs = [sorted(map(repr, found)) for found in queries.given_and_conflicting(season, round_)]
    acting = [sorted((repr(key), sorted(map(repr, values))) for key, values in found.items())
              for found in queries.members(companies_of(season))]  # fmt: skip
    told = [season.programme_id, sorted(map(repr, entries)), sorted(map(repr, panel)), pairs, acting]
    return hashlib.sha256(repr(told).encode(errors="replace")).hexdigest()


class Outlook:
    """A plan with what tells people about it: entries and jurors by id, and the ties that were found. Four queries.

    unseen: ids of the categories that whoever asks for the plan has a side in; it leaves them as they are.
    """

    def __init__(self, season: Season, round_: Round, *, target: int, most: int, unseen: Unseen = ()) -> None:
        self.rows = {str(row.id): row for row in all_entries(season, round_, unseen)}
        found = judges(season, round_, unseen)
        self.judges = {str(judge.juror.id): judge for judge in found if judge.juror and judge.seats}
        self.ties: dict[tuple[str, str], tuple[Tie, ...]] = {}
        given, conflicts = queries.given_and_conflicting(season, round_)
        barred: dict[str, set[str]] = {entry_id: set() for entry_id in self.rows}
        for nomination_id, juror_id in conflicts:
            barred.setdefault(str(nomination_id), set()).add(str(juror_id))
        self._bar_ties(season, barred)
        self.plan = _planned(self.rows, self.judges, given, barred, target=target, most=most)

    def _bar_ties(self, season: Season, barred: dict[str, set[str]]) -> None:
        people, domains = queries.members(companies_of(season))
        jurors = [(juror_id, judge, judge.facts) for juror_id, judge in self.judges.items()]
        for entry_id, row in self.rows.items():
            nominee = nominee_facts(season, row, people, domains)
            for juror_id, judge, facts in jurors:
                if judge.sits_for(row.category_id) and (found := ties(facts, nominee)):
                    self.ties[entry_id, juror_id] = found
                    barred[entry_id].add(juror_id)


def _planned(
    rows: Mapping[str, Any],
    judges_: Mapping[str, Judge],
    given: set[queries.Pair],
    barred: Mapping[str, set[str]],
    *,
    target: int,
    most: int,
) -> Plan:
    holders: dict[str, set[str]] = {entry_id: set() for entry_id in rows}
    for nomination_id, juror_id in given:
        if str(nomination_id) in holders:
            holders[str(nomination_id)].add(str(juror_id))
    entries = [Entry(key, str(row.category_id), frozenset(holders[key])) for key, row in rows.items()]
    seated = [_seated(key, judge, most) for key, judge in judges_.items()]
    foreign = {key: _unread(row.language, judges_) for key, row in rows.items()}
    return spread(entries, seated, target=target, barred=barred, unread=foreign)


def _unread(language: str, judges_: Mapping[str, Judge]) -> set[str]:
    return {key for key, judge in judges_.items() if judge.juror and not rules.reads(judge.juror.languages, language)}


def _seated(juror_id: str, judge: Judge, most: int) -> Seated:
    everywhere = any(seat.category_id is None for seat in judge.seats)
    categories = None if everywhere else frozenset(str(seat.category_id) for seat in judge.seats)
    own = judge.juror.most_entries if judge.juror else None
    return Seated(juror_id, categories, judge.total, rules.most_entries(most, own))
