"""What is done about conflicts of interest: declared, closed, lifted; and doubts about a category.

Whoever belongs to a nominee's company does not judge its entries, whenever that came about.

An entry is not given to such a juror. One that stands with somebody who comes to belong is closed at once, and what was
scored no longer counts, unless something public rests on the round: then the frozen result stays, and the organisers
are told what to correct. Leaving the company brings nothing back; only an organiser lifts it, while the round is open.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.verdicts import Verdict, insist
from awards.jury import actions as jury_actions
from awards.jury import queries, rules
from awards.jury.actions import about, changed, shut
from awards.jury.conflict_hints import EMPLOYER, OWN_COMPANY, same_company
from awards.jury.mails import tell_given
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Recusal
from awards.jury.queries import acts_for, resting
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.programmes.proposals.actions import tied


def declare(
    juror: Juror,
    season: Season,
    round_: Round,
    conflicts: Mapping[uuid.UUID, tuple[str, str]],
    *,
    shown: Collection[uuid.UUID],
    by: Person,
) -> None:
    """Record that a juror went through the nominees `shown`, with a conflict (reason, note) where there is one."""
    for nomination_id, (reason, note) in conflicts.items():
        if nomination_id in shown:
            add_conflict(juror, season, nomination_id, reason=reason, note=note, by=by)
    made = db.session.scalar(
        select(Declaration).where(Declaration.round_id == round_.id, Declaration.juror_id == juror.id)
    )
    if made is None:
        made = Declaration(round_id=round_.id, juror_id=juror.id, nominations=[])
        db.session.add(made)
    made.nominations = sorted({*made.nominations, *map(str, shown)})
    made.at = now()
    log("conflicts.declared", by=by, season_id=season.id, subject_id=juror.id, round=round_.code, count=len(conflicts))


def add_conflict(
    juror: Juror, season: Season, nomination_id: uuid.UUID, *, reason: str, note: str = "", by: Person
) -> None:
    """Record a conflict of interest; what the juror has of this entry in rounds that are not over is closed."""
    reasons = [each.id for each in season.document.jury.conflict.reasons]
    insist(rules.known_reason(reason, reasons))
    known = select(Conflict.id).where(Conflict.juror_id == juror.id, Conflict.nomination_id == nomination_id)
    if run(known).scalar() is not None:
        return
    by_id = by.id if by else None
    conflict = Conflict(
        id=uuid.uuid4(), juror_id=juror.id, nomination_id=nomination_id, reason=reason, note=note, at=now(), by_id=by_id
    )
    db.session.add(conflict)
    affected = _close_assignments(juror, nomination_id, reason=reason, note=note, by=by)
    log("conflict.declared", by=by, season_id=season.id, subject_id=nomination_id, juror=str(juror.id), reason=reason)
    _tell_organisers(season, juror, conflict, affected)


def _close_assignments(juror: Juror, nomination_id: uuid.UUID, *, reason: str, note: str, by: Person) -> int:
    rows = db.session.execute(
        select(Assignment, Round)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(
            Assignment.juror_id == juror.id,
            Assignment.nomination_id == nomination_id,
            Assignment.removed_at.is_(None),
            Recusal.assignment_id.is_(None),
            Round.closes_at > now(),
        )
    ).all()
    for assignment, round_ in rows:
        assignment.round = round_
        shut(assignment, reason=reason, note=note, by=by)
        changed(assignment)
    return len(rows)


def _tell_organisers(season: Season, juror: Juror, conflict: Conflict, closed: int) -> None:
    name = run(select(Person.name).where(Person.id == juror.person_id)).scalar()
    title = run(select(Nomination.title).where(Nomination.id == conflict.nomination_id)).scalar()
    words = next(each.name for each in season.document.jury.conflict.reasons if each.id == conflict.reason)
    for person in impartial(season, conflict.nomination_id):
        enqueue(
            "jury.recused",
            to=person,
            season=season,
            about=conflict.id,
            entry=conflict.nomination_id,
            url=f"/{season.slug}/jury/recusals",
            juror=name,
            title=title,
            reason=words,
            closed=closed,
        )


def impartial(season: Season, nomination_id: uuid.UUID) -> list[Person]:
    """Return the organisers who have no side in the category of a nomination: nobody else is told about it."""
    found = queries.organisers(season)
    code = run(select(Category.code).join(Nomination).where(Nomination.id == nomination_id)).scalar()
    bound = tied(season, [person.id for person in found])
    return [person for person in found if code not in bound.get(person.id, ())]


def may_lift(assignment: Assignment) -> Verdict:
    """Whether the recusal of an assignment may be lifted now."""
    own = queries.own_among([(assignment.nomination_id, assignment.juror_id)])
    return rules.can_lift(assignment.round, acts_for_nominee=bool(own), now=now())


def lift(assignment: Assignment, season: Season, *, reason: str, by: Person) -> None:
    """Undo a recusal that was a mistake: conflict and recusal go, and the entry is the juror's again.

    The juror is told, and the organisers whom a mail told of the recusal; one that has not gone is not sent any more.
    """
    insist(may_lift(assignment))
    if assignment.recusal is None:
        return
    conflict = db.session.scalar(
        select(Conflict).where(
            Conflict.juror_id == assignment.juror_id, Conflict.nomination_id == assignment.nomination_id
        )
    )
    for row in (conflict, assignment.recusal):
        if row is not None:
            db.session.delete(row)
    assignment.removed_at = None
    changed(assignment)
    log("recusal.lifted", by=by, **about(assignment), reason=reason)
    tell_given(season, assignment.round, [assignment.juror_id], again=True)
    if conflict is not None:
        told = stop(conflict.id, "jury.recused", why="taken_back").told
        _tell_lifted(season, assignment, told, reason)


def _tell_lifted(season: Season, assignment: Assignment, told: Collection[uuid.UUID], reason: str) -> None:
    juror = assignment.juror.person.name or assignment.juror.person.email
    for person in impartial(season, assignment.nomination_id):
        if person.id in told:
            enqueue(
                "jury.lifted",
                to=person,
                season=season,
                entry=assignment.nomination_id,
                url=f"/{season.slug}/jury/recusals",
                juror=juror,
                title=assignment.nomination.title,
                reason=reason,
            )


def doubt_category(assignment: Assignment, category: Category | None, *, note: str, by: Person) -> None:
    """Record that a juror finds an entry in the wrong category; a later word of the same juror replaces it."""
    found = db.session.scalar(select(CategoryDoubt).where(CategoryDoubt.assignment_id == assignment.id))
    if found is None:
        found = CategoryDoubt(assignment_id=assignment.id)
        db.session.add(found)
    found.category_id = category.id if category else None
    found.note, found.at, found.settled_at = note, now(), None
    log("category.doubted", by=by, **about(assignment), category=_code(category))


def settle_doubt(doubt: CategoryDoubt, *, season: Season, by: Person) -> None:
    """Mark a doubt about a category as looked at."""
    if doubt.settled_at is None:
        doubt.settled_at = now()
        log("category.doubt_settled", by=by, season_id=season.id, subject_id=doubt.assignment_id)


def _code(category: Category | None) -> str | None:
    return category.code if category else None


# Belonging

TOLD, TOLD_JUROR = "jury.own_company", "jury.closed"


def close_own(person_id: uuid.UUID, company_id: uuid.UUID, *, by: Person) -> int:
    """Close to somebody who acts for a company now what they judge of it; returns how many entries that is.

    Where something public rests on a round nothing changes but what is told.
    """
    _hold(select(Juror.season_id).where(Juror.person_id == person_id))
    found = _own_assignments(Juror.person_id == person_id, Nomination.company_id == company_id)
    return sum(_close(season, rows, by=by) for season, rows in _by_season(found))


def exclude_own(season: Season, *, by: Person | None = None) -> int:
    """Close what stands with jurors of a season who act for the nominee, where nothing public rests on the round."""
    _hold([season.id])
    return _close(season, _own_assignments(Juror.season_id == season.id), by=by)


def exclude_everywhere() -> None:
    """Close what stands with jurors who act for the nominee, however it came to stand: what the worker does hourly."""
    for season, rows in _by_season(_own_assignments()):
        if _touched(season, rows):
            exclude_own(season)


def edit_profile(juror: Juror, season: Season, *, by: Person, **fields: object) -> int:
    """Change a juror's profile; what the juror judges of the employer that it names now is closed in open rounds.

    Returns how many entries that is. The names of companies are compared as they are when entries are given; it can be
    lifted where they only look alike. A company that takes another name closes nothing: nobody knocks a juror out so.
    """
    if "employer" not in jury_actions.edit_profile(juror, by=by, **fields):
        return 0
    _hold([season.id])
    found = [
        row
        for row in db.session.scalars(_assignments(Assignment.juror_id == juror.id, Round.closes_at > now()))
        if same_company(juror.employer, row.nomination.company.name)
    ]
    _exclude(season, found, reason=EMPLOYER, by=by)
    return len(found)


def _hold(seasons: Select[uuid.UUID] | list[uuid.UUID]) -> None:
    """Wait for whoever gives entries to jurors just now: what they give is seen, or they see who belongs."""
    query = select(Season.id).where(Season.id.in_(seasons)).order_by(Season.id)
    run(query.with_for_update(key_share=True))


def _own_assignments(*conditions: ColumnElement[bool]) -> list[Assignment]:
    belongs = acts_for(Juror.person_id, Nomination.company_id)
    return list(db.session.scalars(_assignments(belongs, *conditions)))


def _assignments(*conditions: ColumnElement[bool]) -> Select[Assignment]:
    whole = (
        joinedload(Assignment.round),
        joinedload(Assignment.juror).joinedload(Juror.person),
        joinedload(Assignment.nomination).joinedload(Nomination.company),
    )
    query = (
        select(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(Assignment.removed_at.is_(None), Recusal.assignment_id.is_(None), *conditions)
        # Tallies are moved in one order, so that no two wait for each other.
        .order_by(Juror.season_id, Assignment.round_id, Assignment.category_id, Assignment.id)
    )
    return query.options(*whole).execution_options(populate_existing=True)


def _by_season(found: Iterable[Assignment]) -> list[tuple[Season, list[Assignment]]]:
    rows = {season_id: list(rows) for season_id, rows in groupby(found, key=lambda row: row.round.season_id)}
    return [(season, rows[season.id]) for season in programmes.seasons() if season.id in rows] if rows else []


def _touched(season: Season, rows: Iterable[Assignment]) -> list[Assignment]:
    """Those of rounds that nothing public rests on."""
    public = resting(season)
    return [row for row in rows if row.round_id not in public]


def _close(season: Season, rows: list[Assignment], *, by: Person | None) -> int:
    closing = _touched(season, rows)
    _exclude(season, closing, reason=OWN_COMPANY, by=by)
    for row in rows:
        if row not in closing and _tell_of_own(season, row, public=True):
            log("ballot.own_company", by=by, **about(row))
    return len(closing)


def _exclude(season: Season, rows: Iterable[Assignment], *, reason: str, by: Person | None) -> None:
    for row in rows:
        shut(row, reason=reason, note="", by=by)
        changed(row)
        _tell_of_own(season, row, public=False)
        _tell_juror(season, row)


def _tell_of_own(season: Season, row: Assignment, *, public: bool) -> bool:
    """Mail the impartial organisers what came about; of what is public each is told once. Whether anybody was told."""
    mails = [
        enqueue(
            TOLD,
            to=person,
            season=season,
            about=row.id,
            entry=row.nomination_id,
            once=f"own_company/{row.id.hex}/{person.id.hex}" if public else None,
            url=f"/{season.slug}/{'publication' if public else 'jury/recusals'}",
            juror=row.juror.person.name or row.juror.person.email,
            company=row.nomination.company.name,
            title=row.nomination.title,
            round=row.round.code,
            begun=row.begun_at is not None,
            public=public,
        )
        for person in impartial(season, row.nomination_id)
    ]
    return any(mail is not None for mail in mails)


def _tell_juror(season: Season, row: Assignment) -> None:
    enqueue(
        TOLD_JUROR,
        to=row.juror.person,
        season=season,
        about=row.id,
        entry=row.nomination_id,
        url=f"/{season.slug}/ballots?round={row.round.code}",
        company=row.nomination.company.name,
        title=row.nomination.title,
        begun=row.begun_at is not None,
    )
