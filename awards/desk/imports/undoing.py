"""Taking back what an import made, as long as nothing rests on it; every reason why not is said."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Select, delete, or_, select, update
from sqlalchemy.orm import joinedload

from awards.accounts.models import Company, Membership
from awards.core.clock import now
from awards.core.db import Base, Unseen, db, run
from awards.core.message import Message
from awards.desk.imports.models import Import
from awards.desk.imports.taking.work import ELSEWHERE
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.actions import move_tally, take_back
from awards.jury.models import Assignment, Juror, Recusal, Seat
from awards.messages.actions import stop
from awards.nominations.alike.models import ComparedText, Likeness
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.models import Appointment, Round, Season
from awards.programmes.people.actions import end
from awards.scoring.models import Ballot, Score

Ids = list[uuid.UUID]
# What a table that leads to something is called, where people know it; any other one counts as well.
WORDS = {
    "admissions": Message("the organisers have decided on admission"),
    "assignments": Message("jurors hold it"),
    "attachments": Message("it has files"),
    "conflicts": Message("a conflict of interest was declared"),
    "withdrawals": Message("it was withdrawn"),
    "nominations": Message("it has nominations"),
    "memberships": Message("somebody acts for it"),
    "declarations": Message("the juror has declared conflicts of interest"),
}
OTHERWISE = Message("something else refers to it")
# What the worker makes of every nomination by itself: nothing rests on an import by that.
COMPARED = (ComparedText.__tablename__, Likeness.__tablename__)


def ids_of(found: Import, name: str) -> Ids:
    """Return the ids of what an import made."""
    return [uuid.UUID(each) for each in found.made.get(name, ())]


def resting(found: Import, season: Season, unseen: Unseen) -> list[Message]:
    """Return every reason why an import cannot be undone; none if it can."""
    if found.undone_at is not None:
        return [Message("This has already been undone.")]
    if unseen and _touches(found, unseen):
        return [ELSEWHERE]
    return list(_RESTS[found.kind](found, season))


def hold(found: Import, season: Season) -> None:
    """Have nobody change a scoresheet of what an import gave or filled until the transaction ends, as a save does.

    Asked before `resting` by whoever undoes: a score that is saved meanwhile is seen, and stays.
    """
    round_ = _round(found, season)
    if round_ is None:
        return
    jurors = {juror_id for _, juror_id in _pairs(found)}
    given = or_(Assignment.id.in_(list(_sheets(found))), Assignment.juror_id.in_(jurors))
    places = select(Assignment.category_id).where(Assignment.round_id == round_.id, given).distinct()
    for category_id in sorted(run(places).scalars(), key=str):
        move_tally(round_.id, category_id)


def _touches(found: Import, unseen: Unseen) -> bool:
    """Whether it is about a nomination in a category in which the reader has a side."""
    sheets = [uuid.UUID(each[0]) for each in found.made.get("sheets", ())]
    pairs = [uuid.UUID(each[0]) for each in found.made.get("pairs", ())]
    entries = select(Nomination.id).where(
        Nomination.id.in_([*ids_of(found, "nominations"), *pairs]), Nomination.category_id.in_(unseen)
    )
    given = select(Assignment.id).where(Assignment.id.in_(sheets), Assignment.category_id.in_(unseen))
    return any(run(query.limit(1)).first() is not None for query in (entries, given))


def references(
    table: type[Base], ids: Collection[uuid.UUID], *, but: Collection[str] = ()
) -> Iterator[tuple[str, Any]]:
    """Yield, for each table that leads to rows (but some), its name and the id of a row it leads to."""
    for column in _leading_to(table):
        if column.table.name not in but:
            found = run(select(column).where(column.in_(ids)).limit(1)).scalar()
            if found is not None:
                yield column.table.name, found


def _leading_to(table: type[Base]) -> list[Column[Any]]:
    known: Any = table.__table__
    return [
        column
        for each in Base.metadata.sorted_tables
        for column in each.columns
        if any(key.column is known.c.id for key in column.foreign_keys)
    ]


def _in_use(name: str, used: Iterable[tuple[str, Any]]) -> Iterator[Message]:
    for table, _row in used:
        yield Message("{name}: {why}.", name=name, why=WORDS.get(table, OTHERWISE))


# Companies


def _companies_rest(found: Import, _season: Season) -> Iterator[Message]:
    ids = ids_of(found, "companies")
    names = dict(run(select(Company.id, Company.name).where(Company.id.in_(ids))).all())
    for table, company_id in references(Company, ids):
        yield from _in_use(names.get(company_id, ""), [(table, company_id)])
    yield from _changed_since(Company, found.made.get("filled", ()), "name")


def _changed_since(table: type[Base], filled: Collection[Any], name: str) -> Iterator[Message]:
    there = {str(each.id): each for each in _rows(table, [uuid.UUID(row[0]) for row in filled])}
    for row_id, _before, after in filled:
        row = there.get(row_id)
        if row is not None and any(getattr(row, field) != value for field, value in after.items()):
            yield Message("{name} was changed since.", name=getattr(row, name, "") or row_id)


def _rows(table: type[Base], ids: Ids) -> list[Any]:
    known: Any = table
    return list(db.session.scalars(select(known).where(known.id.in_(ids)).with_for_update()))


def _restore(table: type[Base], filled: Collection[Any]) -> None:
    there = {str(each.id): each for each in _rows(table, [uuid.UUID(row[0]) for row in filled])}
    for row_id, before, _after in filled:
        for field, value in before.items() if row_id in there else ():
            setattr(there[row_id], field, value)
    db.session.flush()


def _undo_companies(found: Import, _season: Season, _by: Any) -> None:
    _restore(Company, found.made.get("filled", ()))
    run(delete(Company).where(Company.id.in_(ids_of(found, "companies"))))


# Nominations


def _nominations_rest(found: Import, _season: Season) -> Iterator[Message]:
    ids = ids_of(found, "nominations")
    rows = {each.id: each for each in _rows(Nomination, ids)}
    later = [each for each in rows.values() if found.applied_at is None or each.touched_at > found.applied_at]
    for each in later:
        yield Message("“{title}” was edited or submitted since.", title=each.title)
    touched = {each.id for each in later}
    for table, entry_id in references(Nomination, ids, but=("drafts", "versions", *COMPARED)):
        if entry_id not in touched:
            yield from _in_use(rows[entry_id].title, [(table, entry_id)])
    versions = run(select(Version.id).where(Version.nomination_id.in_(ids))).scalars().all()
    yield from _in_use(found.name, references(Version, versions, but=("nominations", "admissions", *COMPARED)))
    if run(_alike(ids).where(Likeness.verdict.is_not(None)).limit(1)).first() is not None:
        yield from _in_use(found.name, [(Likeness.__tablename__, None)])
    accepted = select(Membership).where(
        Membership.id.in_(ids_of(found, "memberships")), Membership.accepted_at.is_not(None)
    )
    if len(db.session.scalars(accepted).all()):
        yield Message("A contact has accepted the invitation to act for the company.")


def _alike(ids: Ids) -> Select[uuid.UUID]:
    return select(Likeness.one_id).where(or_(Likeness.one_id.in_(ids), Likeness.other_id.in_(ids)))


def _undo_nominations(found: Import, _season: Season, _by: Any) -> None:
    ids, members = ids_of(found, "nominations"), ids_of(found, "memberships")
    run(update(Nomination).where(Nomination.id.in_(ids)).values(version_id=None))
    run(delete(Likeness).where(or_(Likeness.one_id.in_(ids), Likeness.other_id.in_(ids))))
    run(delete(ComparedText).where(ComparedText.nomination_id.in_(ids)))
    run(delete(Version).where(Version.nomination_id.in_(ids)))
    run(delete(Draft).where(Draft.nomination_id.in_(ids)))
    run(delete(Nomination).where(Nomination.id.in_(ids)))
    if members:
        stop(members, "colleague", why="ended")
    run(delete(Membership).where(Membership.id.in_(members)))
    companies = ids_of(found, "companies")
    # One for which something else was entered since stays.
    used = {
        row for column in _leading_to(Company) for row in run(select(column).where(column.in_(companies))).scalars()
    }
    run(delete(Company).where(Company.id.in_(set(companies) - used)))


# Jurors


def _jurors_rest(found: Import, _season: Season) -> Iterator[Message]:
    appointments = _appointments(found)
    people = [each.person_id for each in appointments]
    for each in appointments:
        if each.accepted_at is not None and each.ended_at is None:
            yield Message("{name} has accepted the role.", name=each.person.name or each.person.email)
    seats = run(select(Seat.juror_id).where(Seat.id.in_(ids_of(found, "seats")))).scalars().all()
    jurors = select(Juror.id).where(
        Juror.season_id == found.season_id, Juror.person_id.in_(people) | Juror.id.in_(seats)
    )
    held = select(Assignment.id).where(Assignment.juror_id.in_(jurors), Assignment.removed_at.is_(None))
    if run(held.limit(1)).first() is not None:
        yield Message("Some of these jurors hold nominations.")
    yield from _changed_since(Juror, found.made.get("profiles", ()), "employer")


def _appointments(found: Import) -> list[Appointment]:
    query = select(Appointment).options(joinedload(Appointment.person))
    return list(db.session.scalars(query.where(Appointment.id.in_(ids_of(found, "appointments")))))


def _undo_jurors(found: Import, season: Season, by: Any) -> None:
    run(delete(Seat).where(Seat.id.in_(ids_of(found, "seats"))))
    _restore(Juror, found.made.get("profiles", ()))
    for each in _appointments(found):
        if each.ended_at is None:
            end(each, season, own=("owner", "organiser"), by=by)


# Assignments and scores


def _round(found: Import, season: Season) -> Round | None:
    return next((each for each in jury.scoring_rounds(season) if each.code == found.made.get("round")), None)


def _pairs(found: Import) -> list[tuple[uuid.UUID, uuid.UUID]]:
    return [(uuid.UUID(entry), uuid.UUID(juror)) for entry, juror in found.made.get("pairs", ())]


def _assignments_rest(found: Import, season: Season) -> Iterator[Message]:
    if (round_ := _round(found, season)) is None:
        return
    if (verdict := jury_rules.can_assign_in(round_, now=now())).reason is not None:
        yield verdict.reason
        return
    pairs = set(_pairs(found))
    given = [each for each in jury.assignments_of(round_) if (each.nomination_id, each.juror_id) in pairs]
    begun = sum(1 for each in given if each.begun_at is not None)
    if begun:
        yield Message("Jurors have started to score. Scoresheets: {count}.", count=begun)
    if shut := sum(1 for each in given if each.recusal is not None):
        yield Message("Jurors have recused themselves. Scoresheets: {count}.", count=shut)


def _undo_assignments(found: Import, season: Season, by: Any) -> None:
    if (round_ := _round(found, season)) is not None:
        take_back(season, round_, _pairs(found), reason="", by=by)


def _sheets(found: Import) -> dict[uuid.UUID, int]:
    return {uuid.UUID(sheet): revision for sheet, revision in found.made.get("sheets", ())}


def _scores_rest(found: Import, season: Season) -> Iterator[Message]:
    round_ = _round(found, season)
    if round_ is not None and now() >= round_.closes_at:
        yield Message("The round has closed.")
    sheets = _sheets(found)
    rows = run(
        select(Ballot.assignment_id, Ballot.revision, Ballot.copies).where(Ballot.assignment_id.in_(sheets))
    ).all()
    moved = sum(1 for row in rows if row.copies or row.revision != sheets[row.assignment_id])
    if moved:
        yield Message("Jurors have changed or submitted scoresheets. Scoresheets: {count}.", count=moved)
    shut = run(select(Recusal.assignment_id).where(Recusal.assignment_id.in_(sheets))).all()
    if shut:
        yield Message("Jurors have recused themselves. Scoresheets: {count}.", count=len(shut))


def _undo_scores(found: Import, season: Season, _by: Any) -> None:
    sheets = list(_sheets(found))
    run(delete(Score).where(Score.ballot_id.in_(sheets)))
    run(delete(Ballot).where(Ballot.assignment_id.in_(sheets)))
    run(update(Assignment).where(Assignment.id.in_(sheets)).values(begun_at=None))
    if (round_ := _round(found, season)) is not None:
        people = select(Juror.person_id).join(Assignment, Assignment.juror_id == Juror.id)
        told = run(people.where(Assignment.id.in_(sheets)).distinct()).scalars().all()
        stop(round_.id, "jury.scores_entered", why="undone", to=list(told))


_RESTS: dict[str, Callable[[Import, Season], Iterator[Message]]] = {
    "companies": _companies_rest,
    "nominations": _nominations_rest,
    "jurors": _jurors_rest,
    "assignments": _assignments_rest,
    "scores": _scores_rest,
}
UNDO: dict[str, Callable[[Import, Season, Any], None]] = {
    "companies": _undo_companies,
    "nominations": _undo_nominations,
    "jurors": _undo_jurors,
    "assignments": _undo_assignments,
    "scores": _undo_scores,
}
