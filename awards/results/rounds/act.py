"""Acts of two people on a round: moving it after its close or to before now, and letting complete drafts count; and
their mails to jurors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import run
from awards.core.message import Message
from awards.core.verdicts import Verdict
from awards.jury.actions import move_tally
from awards.jury.mails import people_of
from awards.jury.models import Assignment
from awards.jury.queries import is_held
from awards.messages.actions import enqueue, stop
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal, Round, Season
from awards.programmes.proposals.actions import Act, Payload
from awards.programmes.rules import last_minute
from awards.programmes.timetable import actions as timetable_actions
from awards.results import rules
from awards.results.deciding import actions as deciding
from awards.results.publishing import honours
from awards.results.rounds import queries
from awards.scoring import actions as scoring
from awards.scoring.queries import let_count
from awards.scoring.scoresheet import Sheet

REOPENED, COUNTED = "jury.reopened", "jury.let_count"


def round_of(season: Season, payload: Payload) -> Round:
    """Return the round that a payload names."""
    return next(each for each in programmes.rounds(season) if each.code == payload["round"])


# Moving a round after its close, or to before now


def _times(payload: Payload) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(payload["opens_at"]), datetime.fromisoformat(payload["closes_at"])


def _move_title(season: Season, payload: Payload) -> Message:
    round_, (_, closes_at) = round_of(season, payload), _times(payload)
    if round_.closes_at <= now():
        return Message("Reopen round {round} until {closes}", round=round_.code, closes=last_minute(closes_at))
    return Message("Close round {round} at once", round=round_.code)


def _move_effect(season: Season, payload: Payload) -> list[Message]:
    round_, (_, closes_at) = round_of(season, payload), _times(payload)
    if round_.closes_at <= now():
        later = timetable_actions.consequences_of_end(season, round_, closes_at=closes_at)
        return [*queries.at_stake(season, round_), *later]
    return [Message("The round closes the moment this is confirmed."), *queries.at_stake(season, round_)]


def _move_ground(season: Season, payload: Payload) -> object:
    round_ = round_of(season, payload)
    window: list[object] = [round_.opens_at, round_.closes_at]
    if round_.closes_at <= now():  # of a round that runs scores move all the time
        window.append(queries.moves_of(round_))
    return [window, queries.gone_on(round_), [str(each.id) for each in queries.publications_in_force(season)]]


def _move_allowed(season: Season, payload: Payload) -> Verdict:
    round_, (opens_at, closes_at) = round_of(season, payload), _times(payload)
    if round_.closes_at > now():
        return rules.can_close_now(round_, opens_at=opens_at, closes_at=closes_at, now=now())
    gone_on, published = round_.kind == "scoring" and queries.gone_on(round_), _is_published(season, round_)
    return rules.can_reopen(round_, closes_at=closes_at, gone_on=gone_on, published=published, now=now())


def _is_published(season: Season, round_: Round) -> bool:
    return round_.id in honours.resting(season)


def _move(season: Season, proposal: Proposal) -> None:
    round_, (_, closes_at) = round_of(season, proposal.payload), _times(proposal.payload)
    if round_.closes_at <= now():
        _forget_ties(season, round_)
        _tell_reopened(season, round_, closes_at=closes_at, reason=proposal.reason)
    timetable_actions.set_times(
        round_, season, opens_at=round_.opens_at, closes_at=max(closes_at, now()), reason=proposal.reason,
        by=proposal.confirmed_by, proposal=str(proposal.id), proposed_by=proposal.by_id and str(proposal.by_id),
    )  # fmt: skip


def _forget_ties(season: Season, round_: Round) -> None:
    """Ties of a round that is scored again wait for nobody; of those there are at its next end the chair is told."""
    categories = [each.id for each in programmes.categories(season)]
    stop(categories, "results.tie", why="reopened")
    deciding.forget(round_)


def _tell_reopened(season: Season, round_: Round, *, closes_at: datetime, reason: str) -> None:
    """Tell everybody who holds entries of a round that they can be scored again."""
    jurors = set(run(select(Assignment.juror_id).where(is_held(round_))).scalars())
    stop(round_.id, REOPENED, why="replaced")
    for person in people_of(jurors).values():
        _mail(REOPENED, person, season, round_, closes_at=closes_at, reason=reason)


def _mail(event: str, person: Person, season: Season, round_: Round, **values: Any) -> None:
    url = f"/{season.slug}/ballots?round={round_.code}"
    enqueue(event, to=person, season=season, about=round_.id, url=url, round=round_.code, **values)


MOVE = Act(
    code=timetable_actions.MOVE_ROUND,
    title=_move_title,
    effect=_move_effect,
    ground=_move_ground,
    allowed=_move_allowed,
    carry_out=_move,
    public=True,
)


# Letting the complete drafts of a closed round count


def _sheets(season: Season, payload: Payload) -> list[Sheet]:
    round_ = round_of(season, payload)
    return let_count(round_) if payload.get("back") else queries.drafts(season, round_).complete


def _amend_title(season: Season, payload: Payload) -> Message:
    if payload.get("back"):
        return Message("Round {round}: complete drafts that were counted no longer count", round=payload["round"])
    return Message("Round {round}: count complete drafts that nobody submitted", round=payload["round"])


def _amend_effect(season: Season, payload: Payload) -> list[Message]:
    return queries.of_counting(season, round_of(season, payload), back=bool(payload.get("back")))


def _amend_ground(season: Season, payload: Payload) -> object:
    round_ = round_of(season, payload)
    sheets = sorted([str(each.id), each.revision, each.copies] for each in _sheets(season, payload))
    return [[round_.opens_at, round_.closes_at], sheets, len(queries.lookers(round_))]


def _amend_allowed(season: Season, payload: Payload) -> Verdict:
    round_ = round_of(season, payload)
    return rules.can_let_count(
        round_, count=len(_sheets(season, payload)), looked=len(queries.lookers(round_)),
        gone_on=queries.gone_on(round_), published=_is_published(season, round_), now=now(),
    )  # fmt: skip


def _amend_categories(season: Season, payload: Payload) -> list[str]:
    return sorted({each.category for each in _sheets(season, payload)})


def _amend(season: Season, proposal: Proposal) -> None:
    round_, sheets = round_of(season, proposal.payload), _sheets(season, proposal.payload)
    for category in programmes.categories(season):  # in one order, so that no two wait for each other
        if any(sheet.category_id == category.id for sheet in sheets):
            move_tally(round_.id, category.id)
    back = bool(proposal.payload.get("back"))
    for sheet in sheets:
        if back:
            scoring.count_no_more(sheet, proposal=proposal)
        else:
            scoring.let_count(sheet, season.document, proposal=proposal)
    _tell_let_count(season, round_, sheets, reason=proposal.reason, back=back)


def _tell_let_count(season: Season, round_: Round, sheets: Sequence[Sheet], *, reason: str, back: bool) -> None:
    """Tell jurors how many of their complete drafts count now; back: that these count no more, if they were told."""
    many = Counter(sheet.juror_id for sheet in sheets)
    told = stop(round_.id, COUNTED, why="taken_back" if back else "replaced").people(COUNTED)
    for juror_id, person in people_of(many).items():
        if not back or person.id in told:
            _mail(COUNTED, person, season, round_, count=many[juror_id], reason=reason, back=back)


AMEND = Act(
    code="round.amend",
    title=_amend_title,
    effect=_amend_effect,
    ground=_amend_ground,
    allowed=_amend_allowed,
    carry_out=_amend,
    categories=_amend_categories,
    public=True,
)
