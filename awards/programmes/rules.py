"""When entries and rounds are open (every bound is half open: an end belongs to what follows it), who may give and take
roles in a season, when rounds may be moved, and who may confirm what takes two people. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from awards.core.roles import CHAIR, JUDGES, ROLES, STAFF
from awards.core.verdicts import YES, Verdict, no, not_yet


class HasDeadline(Protocol):
    """A season, as far as its entry window goes."""

    opens_at: datetime
    closes_at: datetime
    grace_minutes: int

    @property
    def is_draft(self) -> bool:
        """Whether it has not been opened."""


class HasWindow(Protocol):
    """A round, as far as its window goes."""

    opens_at: datetime
    closes_at: datetime


def can_enter(
    season: HasDeadline, *, now: datetime, opened_at: datetime | None = None, extended_until: datetime | None = None
) -> Verdict:
    """Whether an entry may be changed or submitted at `now`.

    `opened_at`: when the page that is being sent was opened; one opened in time is taken within the grace minutes.
    `extended_until`: a later deadline for this one nomination.
    """
    if season.is_draft:
        return no("This season is a draft. Nobody can submit a nomination before it is opened.")
    if now < season.opens_at:
        return no("Nominations open on {opens}.", opens=season.opens_at)
    deadline = max(season.closes_at, extended_until or season.closes_at)
    if now < deadline:
        return YES
    if opened_at is not None and opened_at < deadline and now < deadline + timedelta(minutes=season.grace_minutes):
        return YES
    return no("Nominations closed on {closed}.", closed=last_minute(deadline))


def round_is_open(round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether scores of a round may be given or changed at `now`."""
    if now < round_.opens_at:
        return no("Scoring opens on {opens}.", opens=round_.opens_at)
    if now >= round_.closes_at:
        return no("Scoring closed on {closed}.", closed=last_minute(round_.closes_at))
    return YES


def round_is_closed(round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether the scores of a round may be looked at: never before it has closed."""
    if now < round_.closes_at:
        return not_yet("Scores are secret until the round closes on {closes}.", closes=last_minute(round_.closes_at))
    return YES


def last_minute(end: datetime) -> datetime:
    """Return an end as people read it: 23:59 of the last day, not 0:00 of the day after."""
    return end - timedelta(minutes=1)


SOON = timedelta(hours=1)  # an end so near may be a mistyped one


class HasState(Protocol):
    """An appointment, as far as its state goes."""

    role: str
    accepted_at: datetime | None
    declined_at: datetime | None
    ended_at: datetime | None


class HasStep(Protocol):
    """A step of the timetable, as far as its dates go."""

    starts_at: datetime
    ends_at: datetime


Window = TypeVar("Window", bound=HasWindow)


STATES = ("invited", "accepted", "declined", "ended")


def state(appointment: HasState) -> str:
    """Return ended, declined, accepted or invited."""
    if appointment.ended_at is not None:
        return "ended"
    if appointment.declined_at is not None:
        return "declined"
    return "accepted" if appointment.accepted_at is not None else "invited"


def can_give(own: Collection[str], role: str) -> Verdict:
    """Whether somebody with these roles may offer a role: an organiser every one but that of an owner."""
    if role not in ROLES:
        return no("Choose a role from the list.")
    if "owner" in own or ("organiser" in own and role != "owner"):
        return YES
    return no("Only a lead organiser of the season can appoint another lead organiser.")


def can_offer(appointment: HasState | None) -> Verdict:
    """Whether a person may be invited to a role, given what there is of it already."""
    return HAS_ROLE if appointment is not None and state(appointment) == "accepted" else YES


HAS_ROLE = no("This person already has the role.")


def can_invite_to_both(role: str, held: Collection[str], *, oneself: bool, agreed: bool) -> Verdict:
    """Whether somebody with the roles `held` may be offered another one that lets them admit entries and judge them.

    Nobody gives a role of the jury to themselves: somebody else has to want it. For others it has to be agreed to, and
    the public page of the jury says it.
    """
    if not decides_and_judges({role, *held}):
        return YES
    if oneself:
        return no(
            "You decide which nominations are admitted, so you cannot appoint yourself to judge them. If this is "
            "intended, another organiser must invite you; the jury’s public page will then say so."
        )
    if not agreed:
        return no(
            "This person would decide which nominations are admitted and also judge them. Tick the box if this "
            "is intended; the jury’s public page will then say so."
        )
    return YES


def decides_and_judges(roles: Collection[str]) -> bool:
    """Whether somebody with these roles both decides on admission and scores."""
    return bool(STAFF & set(roles)) and bool(JUDGES & set(roles))


def can_resend(appointment: HasState) -> Verdict:
    """Whether an invitation may be mailed again."""
    if state(appointment) == "accepted":
        return no("This person has already accepted.")
    if state(appointment) == "ended":
        return no("This role has ended. Invite the person again.")
    return YES


class Others(NamedTuple):
    """How many others organise a season, lead organisers included, and how many of these lead it."""

    organise: int
    lead: int


def can_end(own: Collection[str], appointment: HasState, *, others: Others) -> Verdict:
    """Whether somebody with these roles may end an appointment: a season is never left without who runs it."""
    if state(appointment) == "ended":
        return no("This role has already ended.")
    if appointment.role == "owner" and "owner" not in own:
        return no("Only a lead organiser of the season can end a lead organiser’s role.")
    if appointment.role in STAFF and not others.organise:
        return no("A season needs at least one organiser. Appoint another one first.")
    if appointment.role == "owner" and state(appointment) == "accepted" and not others.lead:
        return no("A season needs a lead organiser. Hand the season over to somebody first.")
    return YES


def can_change(own: Collection[str], appointment: HasState, role: str, *, others: Others, oneself: bool) -> Verdict:
    """Whether somebody with these roles may give the holder of a role another one in its place: never one's own."""
    if oneself:
        return no("Nobody changes their own role. Ask another organiser, or hand the season over.")
    if state(appointment) != "accepted":
        return no("Nobody holds this role now.")
    if role == appointment.role:
        return HAS_ROLE
    if not (may := can_give(own, role)):
        return may
    stays = role in STAFF and appointment.role == "organiser"  # then nobody is missing
    return YES if stays else can_end(own, appointment, others=others)


def can_take_back(appointment: HasState) -> Verdict:
    """Whether an invitation may be taken back: until it was accepted."""
    if state(appointment) == "accepted":
        return no("This person has accepted. Check what ending the role will do, then end it.")
    return YES


def can_give_back(own: Collection[str], appointment: HasState) -> Verdict:
    """Whether somebody with these roles may undo the end of a role: whoever may end it."""
    if state(appointment) != "ended" or appointment.accepted_at is None:
        return no("This role has not ended.")
    if appointment.role == "owner" and "owner" not in own:
        return no("Only a lead organiser of the season can appoint another lead organiser.")
    return YES


def can_answer(appointment: HasState) -> Verdict:
    """Whether an invitation may be accepted or declined: while it is open, and also after it was declined."""
    if state(appointment) == "ended":
        return no("This invitation was cancelled.")
    if state(appointment) == "accepted":
        return no("You have already accepted this role.")
    return YES


def takes_two(round_: HasWindow, *, closes_at: datetime, now: datetime) -> bool:
    """Whether moving a round takes two people: after its close, or a running one to an end before now."""
    return now >= round_.closes_at or (now >= round_.opens_at and closes_at <= now)


def can_move_round(
    round_: HasWindow, *, opens_at: datetime, closes_at: datetime, reason: str, now: datetime
) -> Verdict:
    """Whether one person may have a round open and close at other times: not once it has closed; see `takes_two`."""
    if now >= round_.closes_at:
        return no("This round has closed, and its results may have been seen. It takes two people to reopen it.")
    if now >= round_.opens_at and opens_at != round_.opens_at:
        return no("This round has opened. Only its closing time can be moved.")
    return _can_end_at(opens_at, closes_at, reason, now)


def can_move_opening(entries: HasWindow, *, opens_at: datetime, now: datetime) -> Verdict:
    """Whether entries may open at another time: not once they have opened, and not in the past."""
    if now >= entries.opens_at:
        return no("Nominations have opened. Their opening time can no longer be changed.")
    return YES if opens_at > now else no("Nominations must open in the future.")


def can_move_step(step: HasStep, *, starts_at: datetime, ends_at: datetime, held: bool, now: datetime) -> Verdict:
    """Whether another step of the timetable may begin and end at other times.

    held: results are published, or wait for their time, that come after it.
    """
    if now >= step.ends_at:
        return no("This step is over. Its dates can no longer be changed.")
    if held:
        return no("Results that follow this step are published or scheduled. Unpublish them first.")
    if now >= step.starts_at and starts_at != step.starts_at:
        return no("This step has begun. Only its end can be moved.")
    if ends_at <= starts_at:
        return no("The end must be after the beginning.")
    return YES if ends_at > now else no("The end must be in the future.")


def can_move_deadline(entries: HasWindow, *, closes_at: datetime, reason: str, now: datetime) -> Verdict:
    """Whether entries may close at another time for everybody: after they open, and in the future."""
    return _can_end_at(entries.opens_at, closes_at, reason, now)


def overlaps(rounds: Iterable[Window], *, entries_close: datetime) -> list[Window]:
    """Return the rounds that begin while entries still come in: what is late reaches them half way, or never."""
    return [round_ for round_ in rounds if round_.opens_at < entries_close]


def _can_end_at(opens_at: datetime, closes_at: datetime, reason: str, now: datetime) -> Verdict:
    if closes_at <= opens_at:
        return no("The end must be after the beginning.")
    if closes_at <= now:
        return no("The end must be in the future.")
    return YES if reason.strip() else no("Give the reason. It is recorded in the log.")


# What takes two people: how long a proposal stands, and who may confirm it


OPEN, CONFIRMED, WITHDRAWN, EXPIRED = "open", "confirmed", "withdrawn", "expired"
LASTS = timedelta(hours=72)


class HasProposal(Protocol):
    """A proposal, as far as its state goes."""

    categories: list[str]
    at: datetime
    by_id: uuid.UUID | None
    confirmed_at: datetime | None
    withdrawn_at: datetime | None


def proposal_ends_at(proposal: HasProposal) -> datetime:
    """Return until when a proposal can be confirmed."""
    return proposal.at + LASTS


def proposal_state(proposal: HasProposal, *, now: datetime) -> str:
    """Return open, confirmed, withdrawn or expired."""
    if proposal.confirmed_at is not None:
        return CONFIRMED
    if proposal.withdrawn_at is not None:
        return WITHDRAWN
    return OPEN if now < proposal_ends_at(proposal) else EXPIRED


def still_waits(proposal: HasProposal, *, now: datetime) -> Verdict:
    """Whether a proposal still waits for a second person."""
    found = proposal_state(proposal, now=now)
    if found == CONFIRMED:
        return no("This has already been confirmed.")
    if found == WITHDRAWN:
        return no("This proposal was withdrawn.")
    return YES if found == OPEN else no("This proposal is older than 72 hours. Propose it again if it is still wanted.")


def is_impartial(tied: Collection[str], categories: Collection[str]) -> Verdict:
    """Whether somebody tied to nominees of some categories (codes) may decide on what touches these categories."""
    if set(tied) & set(categories):
        return no("You have a conflict of interest in a category that this affects. Somebody else must decide.")
    return YES


def can_confirm(
    proposal: HasProposal, *, person_id: uuid.UUID, roles: Collection[str], tied: Collection[str], others: int,
    late: bool, now: datetime,
) -> Verdict:  # fmt: skip
    """Whether somebody may be the second person.

    tied: codes of the categories in which they are not impartial. others: how many impartial owners and organisers but
    the one who proposed there are; only where there is none the chair confirms. late: whether they have the role that
    lets them only since it was proposed, and others had theirs: who proposes does not then choose the second person.
    """
    if not (still := still_waits(proposal, now=now)):
        return still
    if proposal.by_id is not None and proposal.by_id == person_id:
        return no("You proposed this yourself. Somebody else must confirm it.")
    if not (impartial := is_impartial(tied, proposal.categories)):
        return impartial
    if not (STAFF & set(roles) or (CHAIR in roles and not others)):
        return no(
            "A lead organiser or organiser confirms this. The chair does so only if no impartial organiser is left."
        )
    return (
        no("You were given your role after this was proposed. Somebody who already had theirs must confirm it.")
        if late
        else YES
    )


def can_withdraw(proposal: HasProposal, *, roles: Collection[str], now: datetime) -> Verdict:
    """Whether somebody may take a proposal back: any owner or organiser, while it waits."""
    if not STAFF & set(roles):
        return no("Only lead organisers and organisers can withdraw a proposal.")
    return still_waits(proposal, now=now)
