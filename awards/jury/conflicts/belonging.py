"""Whoever belongs to a nominee's company does not judge its entries, whenever that came about.

An entry is not given to such a juror. One that stands with somebody who comes to belong is closed at once, and what was
scored no longer counts, unless something public rests on the round: then the frozen result stays, and the organisers
are told what to correct. Leaving the company brings nothing back; only an organiser lifts it, while the round is open.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.jury import actions
from awards.jury.conditions import acts_for
from awards.jury.conflict_hints import EMPLOYER, OWN_COMPANY, same_company
from awards.jury.conflicts.actions import about, changed, impartial, shut
from awards.jury.models import Assignment, Juror, Recusal
from awards.jury.queries import resting
from awards.jury.rules import EXCLUDED, RECUSED
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season

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
    if "employer" not in actions.edit_profile(juror, by=by, **fields):
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
        if row not in closing and _tell_organisers(season, row, public=True):
            log("ballot.own_company", by=by, **about(row))
    return len(closing)


def _exclude(season: Season, rows: Iterable[Assignment], *, reason: str, by: Person | None) -> None:
    for row in rows:
        shut(row, kind=RECUSED if row.begun_at is None else EXCLUDED, reason=reason, note="", by=by)
        changed(row)
        _tell_organisers(season, row, public=False)
        _tell_juror(season, row)


def _tell_organisers(season: Season, row: Assignment, *, public: bool) -> bool:
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
