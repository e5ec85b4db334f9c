"""Counts for the home pages, and who is on the public page of the jury"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from awards.accounts.models import ACTS, Membership, Person
from awards.core.db import Base, Rows, beside, by_name, db, outside, run
from awards.core.roles import CHAIR, JUDGES, STAFF
from awards.jury.conflict_hints import EMPLOYER, OWN_COMPANY
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Finalist, Juror, Recusal
from awards.messages.models import Mail
from awards.messages.queries import but_for, with_fate
from awards.nominations.models import Admission, Nomination
from awards.nominations.rules import REFUSED
from awards.programmes.models import IN_FORCE, Appointment, Category, OpeningNotice, Round, Season
from awards.programmes.queries import deciders
from awards.results.models import STANDS, Board, Publication, Standing, TieDecision
from awards.results.queries import tied, within
from awards.results.rules import LAUREATES
from awards.scoring.models import Ballot
from awards.web.access import Side

# The names before the @ of the people one may sign in as, in the order to show.
DEMONSTRATION = ("organiser", "second.organiser", "chair", "juror", "conflicted.juror", "nominee", "observer")
MOST_JURORS = 300
# Statements that every view of the desk sends are built once; these come with the run.
SEASON: ColumnElement[uuid.UUID] = bindparam("season")
_AWARD = select(Season.award).where(Season.id == SEASON).scalar_subquery()
ROUND: ColumnElement[uuid.UUID] = bindparam("round")


def demonstration_people(season: Season) -> list[tuple[str, Person, bool]]:
    """Return the people of the demonstration, each with what they are, and whether that is in a season.

    People who have no role anywhere are left out, unless they act for a company.
    """
    entered = exists().where(
        Membership.person_id == Person.id,
        Membership.company_id == Nomination.company_id,
        Nomination.season_id == season.id,
    )
    role = or_(exists().where(Appointment.person_id == Person.id, Appointment.season_id == season.id), entered)
    anything = or_(
        exists().where(Appointment.person_id == Person.id), exists().where(Membership.person_id == Person.id)
    )
    named = or_(*(Person.email.like(f"{name}@%.example") for name in DEMONSTRATION))
    rows = db.session.execute(select(Person, role).where(named, anything))
    found = {person.email.split("@")[0]: (person, bool(here)) for person, here in rows}
    return [(name, *found[name]) for name in DEMONSTRATION if name in found]


def jurors(season: Season) -> Rows:
    """Return those who accepted to judge, by name, as rows: name, employer, about, language (in which they
    write), chair (whether they lead), organises (whether they decide about admission too).
    """
    staff = aliased(Appointment)
    organises = exists().where(
        staff.season_id == season.id, staff.person_id == Person.id, staff.role.in_(STAFF),
        staff.accepted_at.is_not(None), staff.ended_at.is_(None),
    )  # fmt: skip
    chair = func.max(case((Appointment.role == CHAIR, 1), else_=0)).label("chair")
    query = (
        select(Person.name, Juror.employer, Juror.about, Person.language, chair, organises.label("organises"))
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Juror, and_(Juror.person_id == Person.id, Juror.season_id == season.id))
        .where(
            Appointment.season_id == season.id,
            Appointment.role.in_(JUDGES),
            *IN_FORCE,
        )
        .group_by(Person.id, Person.name, Person.name_key, Person.language, Juror.employer, Juror.about)
        .order_by(chair.desc(), Person.name_key)
        .limit(MOST_JURORS)
    )
    return run(query).all()


def states_by_category(season: Season) -> dict[str, dict[str, int]]:
    """Return how many nominations are in which state, by category code ("" before one is chosen). One query.

    It counts in an index, and the few that were not admitted or returned by themselves: admitted is what remains.
    """
    found: dict[str, dict[str, int]] = {}
    for code, outcome, every, withdrawn, disqualified, undecided, draft in run(_STATES, {"season": season.id}).all():
        states = found.setdefault(code or "", {"admitted": 0})
        if outcome:
            states |= {outcome: every, "admitted": states["admitted"] - every}
        else:
            states |= {"withdrawn": withdrawn, "disqualified": disqualified}
            states |= {"draft": draft, "submitted": undecided - draft}
            states["admitted"] += every - withdrawn - disqualified - undecided
    return {code: {state: count for state, count in states.items() if count} for code, states in found.items()}


_THERE = Nomination.withdrawal_id.is_(None)
_UNDECIDED = and_(_THERE, Nomination.admission_id.is_(None))
_EACH = select(
    Nomination.category_id,
    literal("").label("outcome"),
    func.count().label("every"),
    func.count(Nomination.withdrawal_id).label("withdrawn"),
    func.count(Nomination.disqualification_id).label("disqualified"),
    func.count(case((_UNDECIDED, 1))).label("undecided"),
    func.count(case((and_(_UNDECIDED, Nomination.version_id.is_(None)), 1))).label("draft"),
).where(Nomination.season_id == SEASON)
# Beginning at the few decisions that did not admit; a join would begin at all nominations of the season.
_OF = select(Nomination.category_id).where(Nomination.admission_id == Admission.id, _THERE).correlate(Admission)
_REFUSED = select(_OF.scalar_subquery().label("category_id"), Admission.outcome).where(Admission.outcome.in_(REFUSED))
_FEW = _REFUSED.subquery().c
_COUNTED = union_all(
    _EACH.group_by(Nomination.category_id),
    select(_FEW.category_id, _FEW.outcome, func.count(), *[literal(0)] * 4).group_by(_FEW.category_id, _FEW.outcome),
).subquery()
_STATES = (
    select(Category.code, *[column for column in _COUNTED.c if column.name != "category_id"])
    .select_from(_COUNTED)
    .outerjoin(Category, Category.id == _COUNTED.c.category_id)
    .where(or_(_COUNTED.c.outcome == "", Category.season_id == SEASON))
)


@dataclass(frozen=True)
class Waiting:
    """How much of each kind waits for an organiser; entries that are in the round; laureates that are published.

    first, last: when the first nomination was begun, and when something was begun or submitted last; none without any.
    overdue, next_due: corrections whose day has passed, and when the next one is due. judges: who was invited to judge.
    """

    first: datetime | None
    last: datetime | None
    cold: int
    failed: int
    doubts: int
    undecided: int
    invited: int
    own_closed: int
    own_public: int
    finalists: int
    published: int
    sided: int
    to_tell: int
    judges: int
    overdue: int
    next_due: datetime | None


def waiting(
    season: Season,
    round_: Round | None,
    *,
    now: datetime,
    cold_before: datetime,
    sides: Sequence[Side] = (),
) -> Waiting:
    """Return what waits for the organisers. One query.

    cold_before: drafts untouched since then go cold. sides: of the reader, whose categories are left out. sided:
    organisers who may have a side themselves. to_tell: confirmed addresses that are told when nominations open.
    """
    values: dict[str, object] = {"season": season.id, "cold": cold_before, "moment": now}
    if round_ is not None:
        values |= {"round": round_.id}
    row = run(_statement(round_ is not None, season, sides) if sides else _waiting(round_ is not None), values).one()
    found = row._asdict()
    first, *later = (found.pop(name) for name in ("first", "begun", "submitted"))
    last = max(filter(None, later), default=None)
    due = found.pop("next_due")
    return Waiting(first=first, last=last, next_due=due, **{name: int(count or 0) for name, count in found.items()})


@cache
def _waiting(in_round: bool) -> Select[Any]:
    return _statement(in_round, None, ())


def _statement(in_round: bool, season: Season | None, sides: Sequence[Side]) -> Select[Any]:
    unseen = {side.category_id for side in sides}
    seen = outside(Nomination.category_id, unseen)
    hidden = within(season, sides) if season is not None else None
    drafts = (Nomination.season_id == SEASON, Nomination.version_id.is_(None), Nomination.withdrawal_id.is_(None))
    answers = (Appointment.accepted_at, Appointment.declined_at, Appointment.ended_at)
    finalists = _count(Finalist, Finalist.round_id == ROUND, *outside(Finalist.category_id, unseen))

    def at(moment: ColumnElement[datetime | None]) -> ScalarSelect[datetime | None]:
        return select(moment).where(Nomination.season_id == SEASON, *seen).scalar_subquery()

    columns: dict[str, ColumnElement[Any]] = {
        "cold": _count(Nomination, *drafts, Nomination.touched_at < bindparam("cold"), *seen),
        "failed": _count(Mail, Mail.season_id == SEASON, *with_fate("failed"), *but_for(hidden)),
        "doubts": _doubts(seen),
        "undecided": _undecided_ties(outside(Board.category_id, unseen)),
        "invited": _count(Appointment, Appointment.season_id == SEASON, *(each.is_(None) for each in answers)),
        "own_closed": _own_closed(seen),
        "own_public": _own_public(seen),
        "finalists": finalists if in_round else literal(0),
        "published": _count(Publication, Publication.season_id == SEASON, Publication.kind == LAUREATES, STANDS),
        "sided": _sided(),
        "to_tell": _count(OpeningNotice, OpeningNotice.award == _AWARD, OpeningNotice.confirmed_at.is_not(None)),
        "judges": _count(
            Appointment,
            Appointment.season_id == SEASON,
            Appointment.role.in_(JUDGES),
            *(each.is_(None) for each in answers[1:]),
        ),
        "overdue": _returned(func.count(), seen, Admission.due_at < bindparam("moment")),
        "next_due": _returned(func.min(Admission.due_at), seen, Admission.due_at >= bindparam("moment")),
        "first": at(func.min(Nomination.created_at)),
        "begun": at(func.max(Nomination.created_at)),
        "submitted": at(func.max(Nomination.submitted_at)),
    }
    return select(*by_name(columns))


def _count(table: type[Base], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _returned(what: ColumnElement[Any], seen: Sequence[ColumnElement[bool]], due: ColumnElement[bool]) -> Any:
    """What is counted of nominations that were returned to their nominees for correction."""
    inside = exists().where(
        Nomination.admission_id == Admission.id,
        Nomination.season_id == SEASON,
        Nomination.withdrawal_id.is_(None),
        *seen,
    )
    query = select(what).select_from(Admission).where(Admission.outcome == "returned", due)
    return query.where(inside.correlate(Admission)).correlate(None).scalar_subquery()


def _sided() -> ScalarSelect[int]:
    """Organisers who act for a company with a nomination of the season, or once declared a conflict of interest."""
    acting = exists().where(
        Membership.person_id == Appointment.person_id,
        *ACTS,
        Nomination.company_id == Membership.company_id,
        beside(Nomination.season_id) == SEASON,
    )
    declared = exists().where(
        Juror.person_id == Appointment.person_id, Juror.season_id == SEASON, Conflict.juror_id == Juror.id
    )
    here = (Appointment.season_id == SEASON, Appointment.role.in_(STAFF), *IN_FORCE)
    return _count(Appointment, *here, or_(acting, declared))


def without_impartial(season: Season) -> tuple[list[str], bool]:
    """Return the categories (codes) in which every owner and organiser has a side, and whether all have one somewhere.

    Two queries: for the rare season in which organisers have sides at all.
    """
    staff = [person.id for person, roles in deciders(season).items() if STAFF & roles]
    found = tied(season, staff)
    bound = [found.get(person, frozenset()) for person in staff]
    codes = [category.id for category in season.document.categories]
    return [code for code in codes if all(code in each for each in bound)], all(bound)


def _doubts(seen: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(CategoryDoubt)
        .join(Assignment, Assignment.id == CategoryDoubt.assignment_id)
        .join(Round, Round.id == beside(Assignment.round_id))
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Round.season_id == SEASON, CategoryDoubt.settled_at.is_(None), *seen)
        .scalar_subquery()
    )


def _own_closed(seen: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    """Entries of running rounds that were closed because their juror belongs to the nominee."""
    query = select(func.count()).select_from(Recusal)
    query = query.join(Assignment, Assignment.id == beside(Recusal.assignment_id))
    query = query.join(Round, Round.id == beside(Assignment.round_id))
    query = query.join(Nomination, Nomination.id == Assignment.nomination_id)
    query = query.where(Round.season_id == SEASON, Recusal.reason.in_((OWN_COMPANY, EMPLOYER)), *seen)
    return query.where(Round.closes_at > bindparam("moment")).scalar_subquery()


def _own_public(seen: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """Scoresheets that count in published results although their juror acts for the nominee by now."""
    # Beginning at the few jurors who act for anybody; and none is looked for before there are results.
    query = counting_own(Juror.season_id == SEASON, beside(Nomination.season_id) == SEASON, *seen)
    found = query.with_only_columns(func.count()).order_by(None).scalar_subquery()
    return case((_laureates_public(SEASON), found), else_=0)


def _laureates_public(season_id: ColumnElement[uuid.UUID]) -> Exists:
    return exists().where(Publication.season_id == season_id, Publication.kind == LAUREATES, STANDS)


def counting_own(
    *conditions: ColumnElement[bool],
) -> Select[uuid.UUID, uuid.UUID, uuid.UUID, str, str, datetime | None, datetime]:
    """Return the select of scoresheets that count although their juror acts for the nominee.

    Rows: id (of the assignment), round_id, season_id, juror (a name), title, accepted_at (when the juror joined),
    public_from (when results of the season are first public; none while they are not).
    """
    published = select(func.min(Publication.embargo_until)).where(
        Publication.season_id == Nomination.season_id, Publication.unpublished_at.is_(None)
    )
    public_from = published.correlate(Nomination).scalar_subquery()
    return (
        select(
            Assignment.id, Assignment.round_id, Nomination.season_id, Person.name.label("juror"), Nomination.title,
            Membership.accepted_at, public_from.label("public_from"),
        )
        .select_from(Assignment)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .join(Juror, Juror.id == beside(Assignment.juror_id))
        .join(Person, Person.id == Juror.person_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Membership, and_(Membership.person_id == Juror.person_id, Membership.company_id == Nomination.company_id))
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(*ACTS)
        .where(Assignment.removed_at.is_(None), Recusal.assignment_id.is_(None), Ballot.submitted_at.is_not(None))
        .where(*conditions)
        .order_by(Nomination.season_id, Assignment.id)
    )  # fmt: skip


def _undecided_ties(seen: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    """Boards on which a shared place lies across the cut and the chair has not decided yet.

    A board shows what was decided before it was made, on this tie or another.
    """
    decided = exists().where(
        TieDecision.round_id == Board.round_id,
        TieDecision.category_id == Board.category_id,
        TieDecision.revoked_at.is_(None),
        TieDecision.at > Board.made_at,
    )
    return (
        select(func.count(Board.id.distinct()))
        .join(Standing, Standing.board_id == Board.id)
        .join(Round, Round.id == Board.round_id)
        .where(Round.season_id == SEASON, Standing.cut == "undecided", ~decided, *seen)
        .scalar_subquery()
    )
