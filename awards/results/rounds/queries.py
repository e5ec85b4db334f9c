"""Reading what hangs on a round or on entries: scoresheets in and asked for, who looked, what rests on it.

Also in sentences with numbers: what to know before one of their times is moved.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core import clock
from awards.core.db import Rows, Unseen, beside, outside, run
from awards.core.message import Message
from awards.jury.models import Assignment, Finalist, Recusal, Tally
from awards.jury.queries import TAKES_PART, entries_from, in_round_of, is_held_in
from awards.ledger.models import Event
from awards.nominations.choosing.queries import Wanted
from awards.nominations.models import Admission, Disqualification, Nomination
from awards.nominations.staff.queries import counts
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.models import STANDS, Publication, PublicEntry, TieDecision
from awards.results.publishing import honours
from awards.results.publishing.queries import out_or_waiting
from awards.scoring import queries as scoring
from awards.scoring.counting.queries import progress_by_category
from awards.scoring.models import Ballot
from awards.scoring.scoresheet import Sheet

SEEN = "board.seen"
# What gives places or scores of a round away: to look at a board, before its close or after it, and to bring scores in.
LOOKS = (SEEN, "board.seen_early", "scores.imported")
NOBODY = Message("nobody")


def looked_at(rounds: Collection[Round], person: Person) -> set[tuple[uuid.UUID, str]]:
    """Return of which rounds and categories (id and code) somebody looked at the board since the round closed."""
    query = (
        select(Event.subject_id, Event.detail)
        .join(Round, Round.id == Event.subject_id)
        .where(Round.id.in_([each.id for each in rounds]))
        .where(Event.kind == SEEN, Event.person_id == person.id, Event.at >= Round.closes_at)
    )
    return {(round_id, str(detail.get("category"))) for round_id, detail in run(query)}


def lookers(round_: Round) -> list[str]:
    """Return the names of those who looked at places or scores of a round, or brought scores in, in order of time."""
    first = func.min(Event.at)
    query = (
        select(func.coalesce(func.nullif(Person.name, ""), Person.email, "–"))
        .select_from(Event)
        .outerjoin(Person, Person.id == Event.person_id)
        .where(
            Event.season_id == round_.season_id,
            Event.kind.in_(LOOKS),
            or_(
                beside(Event.subject_id) == round_.id,
                and_(Event.kind == "board.seen_early", Event.detail["round"].as_string() == round_.code),
            ),
        )
        .group_by(Person.id, Person.name, Person.email)
        .order_by(first)
    )
    return [str(name) for (name,) in run(query)]


class SheetsOf(NamedTuple):
    """How many scoresheets of an entry are asked for (given), and how many of them are submitted (done)."""

    category_id: uuid.UUID
    nomination_id: uuid.UUID
    given: int
    done: int


def sheets_by_entry(season: Season, round_: Round) -> list[SheetsOf]:
    """Return of every entry of a round how many scoresheets are in. One query."""
    held = and_(
        Assignment.nomination_id == Nomination.id, Assignment.round_id == round_.id, Assignment.removed_at.is_(None)
    )
    stands = and_(Assignment.id.is_not(None), Recusal.assignment_id.is_(None))
    query = (
        select(
            Nomination.category_id,
            Nomination.id.label("nomination_id"),
            func.count(case((stands, 1))).label("given"),
            func.count(case((and_(stands, Ballot.submitted_at.is_not(None)), 1))).label("done"),
        )
        .select_from(Nomination)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .outerjoin(Assignment, held)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(in_round_of(entries_from(season, round_), season.id, round_.id), Nomination.category_id.is_not(None))
        .group_by(Nomination.category_id, Nomination.id)
    )
    return [SheetsOf(*row) for row in run(query)]


def jurors_in(round_: Round) -> int:
    """Return how many jurors hold entries that take part in a round."""
    query = (
        select(func.count(Assignment.juror_id.distinct()))
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
            *TAKES_PART,
        )
    )
    return run(query).scalar() or 0


def decisions_in(round_: Round) -> int:
    """Return how many decisions of the chair on shared places of a round were not taken back."""
    query = select(func.count()).select_from(TieDecision)
    return run(query.where(TieDecision.round_id == round_.id, TieDecision.revoked_at.is_(None))).scalar() or 0


def gone_on(round_: Round) -> bool:
    """Whether a round after this one has its entries."""
    later = aliased(Round)
    query = exists().where(
        Finalist.round_id == later.id, later.season_id == round_.season_id, later.position > round_.position
    )
    return bool(run(select(query)).scalar())


def moves_of(round_: Round) -> int:
    """Return how often something moved that could move the standings of a round."""
    return run(select(func.sum(Tally.moves)).where(Tally.round_id == round_.id)).scalar() or 0


def publications_in_force(season: Season) -> Rows:
    """Return the publications of a season that neither were taken back nor have a correction: id, at; one of a kind."""
    query = select(Publication.id, Publication.at).where(Publication.season_id == season.id, STANDS)
    return run(query.order_by(Publication.kind)).all()


def naming(season: Season, nomination_id: uuid.UUID, *, now: datetime) -> Rows:
    """Return the publications that name an entry and are public or wait for their time: kind, number."""
    query = (
        select(Publication.kind, Publication.number)
        .join(PublicEntry, PublicEntry.publication_id == Publication.id)
        .where(
            Publication.season_id == season.id,
            out_or_waiting(now),
            PublicEntry.nomination_id == nomination_id,
        )
        .distinct()
    )
    return run(query.order_by(Publication.kind, Publication.number)).all()


def sheets_of_entry(nomination_id: uuid.UUID) -> Rows:
    """Return by scoring round what jurors hold of an entry: code, given, done (submitted), in order of the rounds."""
    query = (
        select(
            Round.code,
            func.count().label("given"),
            func.count(case((Ballot.submitted_at.is_not(None), 1))).label("done"),
        )
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.nomination_id == nomination_id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
        )
        .group_by(Round.code, Round.position)
    )
    return run(query.order_by(Round.position)).all()


def rounds_gone_on_to(nomination_id: uuid.UUID) -> list[str]:
    """Return the codes of the rounds that an entry was advanced into, in their order."""
    query = select(Round.code).join(Finalist, Finalist.round_id == Round.id)
    return list(run(query.where(Finalist.nomination_id == nomination_id).order_by(Round.position)).scalars())


def disqualified_in(
    season: Season, rounds: Collection[Round], category: Category | None = None, *, unseen: Unseen = ()
) -> Rows:
    """Return the disqualified entries that were in some rounds, or given to their jurors, of a category if given.

    unseen: ids of the categories that are left out.

    Rows: round (code), nomination_id, title, language, country, company, category_id, category (code), reason, at, done
    (scoresheets kept); by round, category and title. One query.
    """
    from_admission = [each.id for each in rounds if entries_from(season, each) != "cut"]
    chosen = or_(
        and_(Round.id.in_(from_admission), Admission.outcome == "admitted"),
        exists().where(Finalist.round_id == Round.id, Finalist.nomination_id == Nomination.id),
        exists().where(is_held_in(Round.id), Assignment.nomination_id == Nomination.id),
    )
    query = (
        select(
            Round.code.label("round"), Nomination.id.label("nomination_id"), Nomination.title, Nomination.language,
            Nomination.country, Company.name.label("company"), Category.id.label("category_id"),
            Category.code.label("category"), Disqualification.reason, Disqualification.at, _sheets_in().label("done"),
        )
        .join(Disqualification, Disqualification.id == Nomination.disqualification_id)
        .join(Company, Company.id == Nomination.company_id)
        .join(Category, Category.id == Nomination.category_id)
        .join(Round, Round.id.in_([each.id for each in rounds]))
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id, chosen, *outside(Nomination.category_id, unseen))
        .order_by(Round.position, Category.position, Nomination.title_key, Nomination.id)
    )  # fmt: skip
    return run(query if category is None else query.where(Nomination.category_id == category.id)).all()


def _sheets_in() -> ScalarSelect[int]:
    """How many submitted scoresheets of an entry there are in a round."""
    query = (
        select(func.count())
        .select_from(Assignment)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == Round.id,
            Assignment.nomination_id == Nomination.id,
            Ballot.submitted_at.is_not(None),
        )
    )
    return query.correlate(Nomination, Round).scalar_subquery()


def at_stake(season: Season, round_: Round) -> list[Message]:
    """Return what closing a round now would mean or, of a closed one, reopening it; nothing where nobody scores."""
    if round_.kind != "scoring":
        return []
    return _of_reopening(season, round_) if round_.closes_at <= clock.now() else _if_closed(season, round_)


def _if_closed(season: Season, round_: Round) -> list[Message]:
    rows, found = sheets_by_entry(season, round_), progress_by_category(round_)
    return [
        Message("Scoresheets submitted so far: {done} of {given}.", done=sum(row.done for row in rows),
                given=sum(row.given for row in rows)),
        Message("Nominations that would have no place because too few scoresheets are in: {n} of {all}.",
                n=_short(season, round_, rows), all=len(rows)),
        Message("Fully scored drafts that would not count because nobody submitted them: {n}.",
                n=sum(unsent for _, unsent, _ in found.values())),
    ]  # fmt: skip


def without_place(season: Season, round_: Round) -> int:
    """Return how many entries of a round would have no place if it closed now."""
    if round_.kind != "scoring":
        return 0
    return _short(season, round_, sheets_by_entry(season, round_))


def _short(season: Season, round_: Round, rows: Sequence[SheetsOf]) -> int:
    quorum = {
        each.id: boards.scheme_of(season, each.code, round_.code).rules.quorum for each in programmes.categories(season)
    }
    return sum(row.done < quorum[row.category_id] for row in rows)


def if_entries_closed(season: Season) -> list[Message]:
    """Return what it would mean if entries closed now."""
    found = counts(season, Wanted())
    return [
        Message("Draft nominations, which would not take part: {n}.", n=found.get("draft", 0)),
        Message("Nominations submitted: {n}.", n=sum(found.get(each, 0) for each in ("submitted", "admitted"))),
    ]


def in_draft(season: Season) -> int:
    """Return how many nominations would not take part if entries closed now."""
    return counts(season, Wanted()).get("draft", 0)


def _of_reopening(season: Season, round_: Round) -> list[Message]:
    rows, names = sheets_by_entry(season, round_), lookers(round_)
    done, given = sum(row.done for row in rows), sum(row.given for row in rows)
    found = [
        Message("Jurors who can score again: {n}.", n=jurors_in(round_)),
        Message("Scoresheets that can still be submitted: {n}.", n=given - done),
        Message("Scoresheets that count and that their jurors could change: {n}.", n=done),
        Message("Who has seen places or scores of this round: {names}.", names=", ".join(names) if names else NOBODY),
        Message("Until it closes again, nobody can see its places and scores."),
    ]
    if decisions := decisions_in(round_):
        found.append(
            Message("Decisions of the chair on shared places: {n}. Each applies only to the nominations it names.",
                    n=decisions)
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Drafts:
    """What of a closed round is scored in full and does not count: what could, and what stays out and why."""

    complete: list[Sheet]
    lacking: int
    taken_back: int


def drafts(season: Season, round_: Round) -> Drafts:
    """Return the drafts of a round that are scored in full, apart by whether two people could let them count."""
    complete, lacking, taken_back = [], 0, 0
    for sheet in scoring.uncounted(round_):
        if sheet.taken_back:
            taken_back += 1
        elif sheet.lacks(season.document):
            lacking += 1
        else:
            complete.append(sheet)
    return Drafts(complete, lacking, taken_back)


def of_counting(season: Season, round_: Round, *, back: bool) -> list[Message]:
    """Return what letting complete drafts count means; back: what it means that they count no more."""
    found = drafts(season, round_)
    sheets = scoring.let_count(round_) if back else found.complete
    jurors = len({each.juror_id for each in sheets})
    first = (
        Message("Scoresheets that no longer count: {n}. Jurors: {jurors}.", n=len(sheets), jurors=jurors)
        if back
        else Message("Complete scoresheets that will count: {n}. Jurors: {jurors}.", n=len(sheets), jurors=jurors)
    )
    told = [first, *_by_category(season, sheets)]
    if not back:
        told.append(Message("Nominations that have too few scoresheets now and would then have enough: {n}.",
                            n=_lifted(season, round_, sheets)))  # fmt: skip
        told.append(Message("Left out because an explanation is missing or a comment is too long: {n}.",
                            n=found.lacking))  # fmt: skip
        told.append(Message("Left out because their jurors undid the submission: {n}.", n=found.taken_back))
    return [*told, _seen_by(lookers(round_))]


def _seen_by(names: list[str]) -> Message:
    if not names:
        return Message("Nobody has seen places or scores of this round.")
    return Message("Who has seen places or scores of this round: {names}.", names=", ".join(names))


def _by_category(season: Season, sheets: list[Sheet]) -> list[Message]:
    many = Counter(each.category for each in sheets)
    return [
        Message("{category}: {n}", category=each.name, n=many[each.id])
        for each in season.document.categories
        if many[each.id]
    ]


def _lifted(season: Season, round_: Round, sheets: list[Sheet]) -> int:
    more, rows = Counter(each.nomination_id for each in sheets), sheets_by_entry(season, round_)
    then = [row._replace(done=row.done + more[row.nomination_id]) for row in rows]
    return _short(season, round_, rows) - _short(season, round_, then)


def holds_steps_before(season: Season) -> int | None:
    """Return the position of the round before whose step nothing of the timetable can be moved any more.

    None while nothing is published; every step is held once the laureates are.
    """
    kinds = results_queries.kinds_published(season)
    if rules.LAUREATES in kinds:
        return max(each.position for each in programmes.rounds(season)) + 1
    shortlist = honours.shortlist_round(season)
    return shortlist.position if rules.SHORTLIST in kinds and shortlist is not None else None
