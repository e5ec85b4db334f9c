"""Who may see results and when, and what may be decided, advanced and published. Pure; `now` is passed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Protocol

from awards.core.message import Message
from awards.core.roles import CHAIR, STAFF
from awards.core.verdicts import YES, Verdict, no
from awards.programmes.models import Round
from awards.programmes.rules import HasWindow, last_minute, round_is_closed

SHORTLIST, LAUREATES = "shortlist", "laureates"
RANKED = "ranked"
IN, OUT, UNDECIDED = "in", "out", "undecided"
FIRST, CUT = "first", "cut"  # what a decision of the chair may settle about an entry
PUBLIC, WAITS, TAKEN_BACK, REPLACED = "public", "waits", "taken_back", "replaced"
FAR = timedelta(days=366)


class Embargoed(Protocol):
    """A publication, as far as being public goes."""

    @property
    def embargo_until(self) -> datetime:
        """From when on it is public."""

    @property
    def unpublished_at(self) -> datetime | None:
        """When it was taken back; none: it was not."""

    @property
    def replaced_at(self) -> datetime | None:
        """From when on a correction is in its place, if one is."""


class Dated(Protocol):
    """A step of the timetable."""

    @property
    def name(self) -> object:
        """What it is called."""

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""


class Published(Embargoed, Protocol):
    """A publication, with what it is of."""

    kind: str


def can_see_board(
    round_: HasWindow, *, roles: Collection[str], organisers_from: str, impartial: Verdict, now: datetime
) -> Verdict:
    """Whether someone whose role leads to boards may see one.

    organisers_from: after_round or during_round, as the programme says. impartial: whether the reader has no side in
    the category.
    """
    if not impartial:
        return impartial
    if organisers_from == "during_round" and STAFF & set(roles) and now >= round_.opens_at:
        return YES
    return round_is_closed(round_, now=now)


def is_early(round_: HasWindow, *, now: datetime) -> bool:
    """Whether a look at a board comes before its round has closed, so that it has to be in the log."""
    return now < round_.closes_at


def can_decide(
    round_: HasWindow, *, chain: Collection[str], tied: int, gone_on: bool, published: bool, now: datetime
) -> Verdict:
    """Whether the chair may put tied entries into an order.

    chain: the tie-break rules of the scheme. tied: how many entries share the place. gone_on: entries of the category
    are in the next round already. published: results that hang on it are published or wait for their time.
    """
    if not (closed := round_is_closed(round_, now=now)):
        return closed
    if CHAIR not in chain:
        return no("Under the rules of this round ties remain shared places; nobody decides them.")
    if tied < 2:
        return no("These nominations are no longer tied.")
    return _still_open(gone_on, published)


def can_revoke(*, revoked: bool, gone_on: bool, published: bool) -> Verdict:
    """Whether the chair may take back a decision on a tie."""
    if revoked:
        return no("This decision has already been reversed.")
    return _still_open(gone_on, published)


def _still_open(gone_on: bool, published: bool) -> Verdict:
    if gone_on:
        return no("The next round already has its nominations. Remove them first.")
    if published:
        return no("The results are published or scheduled for publication. Unpublish them first.")
    return YES


def can_advance(round_: HasWindow, following: Round | None, *, undecided: int, gone_on: bool, now: datetime) -> Verdict:
    """Whether the best of a round may go on to the following one (none: there is no such round)."""
    if following is None:
        return no("No round follows this one.")
    if not (closed := round_is_closed(round_, now=now)):
        return closed
    if gone_on:
        return no("The next round already has its nominations.")
    if undecided:
        return no("The chair has to decide the tie at the cut-off first.")
    if now >= following.closes_at:
        return no("The next round closed on {closed}.", closed=last_minute(following.closes_at))
    return YES


def can_take_all(name: str, wanted: int, *, most: int) -> Verdict:
    """Whether a juror of a panel may be given all its entries: `wanted` of them, where `most` are allowed."""
    if wanted > most:
        return no(
            "{name} would have {wanted} nominations; the most allowed is {most}. Advance the nominations without "
            "assigning them to the panel, and distribute them on the jury page.",
            name=name,
            wanted=wanted,
            most=most,
        )
    return YES


def can_take_back(following: HasWindow, *, begun: int, now: datetime) -> Verdict:
    """Whether entries may be taken out of the following round again: before a juror has begun to score there."""
    if begun:
        return no("Jurors have started scoring in the next round.")
    if now >= following.closes_at:
        return no("The next round closed on {closed}.", closed=last_minute(following.closes_at))
    return YES


def can_reopen(round_: HasWindow, *, closes_at: datetime, gone_on: bool, published: bool, now: datetime) -> Verdict:
    """Whether two people may have a closed round scored again until a time: while nothing rests on its results.

    gone_on: a round after it has its entries. published: results that hang on it are public or wait for their time.
    """
    if closes_at <= now:
        return no("The end must be in the future.")
    if closes_at <= round_.opens_at:
        return no("The end must be after the beginning.")
    return _still_open(gone_on, published)


def can_close_now(round_: HasWindow, *, opens_at: datetime, closes_at: datetime, now: datetime) -> Verdict:
    """Whether two people may close a running round at once: at an end that is over by now."""
    if closes_at <= round_.opens_at:
        return no("The end must be after the beginning.")
    if now < round_.opens_at:
        return no("This round has not opened. Its end must be in the future.")
    if opens_at != round_.opens_at:
        return no("This round has opened. Only its closing time can be moved.")
    return YES


def can_let_count(
    round_: HasWindow, *, count: int, looked: int, gone_on: bool, published: bool, now: datetime
) -> Verdict:
    """Whether two people may let the complete drafts of a closed round count, or take that back: all, or none of them.

    count: how many there are. looked: how many people saw places or scores of the round already.
    """
    if not (closed := round_is_closed(round_, now=now)):
        return closed
    if looked:
        return no("Somebody has seen places or scores of this round. What counts in it can no longer be changed.")
    if not (still := _still_open(gone_on, published)):
        return still
    return YES if count else no("There is no such scoresheet.")


def can_choose(roles: Collection[str], chosen_by: str) -> Verdict:
    """Whether someone may record a special mention or the grand prix: the chair, or for the panel also organisers."""
    if CHAIR in roles or (chosen_by == "final_panel" and STAFF & set(roles)):
        return YES
    return no("Only the chair can choose this.")


def can_be_mentioned(score: Fraction | None, *, least: Fraction | None, won: bool, chosen: int, most: int) -> Verdict:
    """Whether an entry may get a special mention.

    score: its exact one, or none. least: the lowest one for a mention, or none. won: it is a laureate. chosen: how many
    others of the category have one; most: how many may.
    """
    if won:
        return no("This nomination is already a laureate.")
    if score is None:
        return no("This nomination has no score in the last round.")
    if least is not None and score < least:
        return no("The score of this nomination is too low for a special mention.")
    if chosen >= most:
        return no("No more special mentions can be awarded in this category. Number allowed: {most}.", most=most)
    return YES


def has_award(admitted: int, *, least: int) -> bool:
    """Whether a category has enough admitted entries for an award."""
    return admitted >= least


def state(publication: Embargoed, *, now: datetime) -> str:
    """Return public, waits (for its time), taken_back, or replaced (by a correction that is public)."""
    if publication.unpublished_at is not None:
        return TAKEN_BACK
    if publication.replaced_at is not None and publication.replaced_at <= now:
        return REPLACED
    return PUBLIC if publication.embargo_until <= now else WAITS


def was_public(publication: Embargoed, *, now: datetime) -> bool:
    """Whether a publication is public or was so at any time."""
    return publication.embargo_until <= min(now, publication.unpublished_at or now)


def can_publish(
    *, blocked: int, waits: bool, correction: bool, was_public: bool, at: datetime | None, now: datetime
) -> Verdict:
    """Whether results may be published, at an instant or (without one) as soon as that is confirmed.

    blocked: how much has to be settled first. waits: something of this kind waits for its time. correction: it is meant
    to correct what was_public, that is, what was public before.
    """
    if waits:
        return no("A publication of these results is already scheduled. Unpublish it first.")
    if correction and not was_public:
        return no("These results have not been published yet, so there is nothing to correct. Publish them.")
    if was_public and not correction:
        return no("These results have been public before. Propose a correction and give the reason.")
    if blocked:
        return no("Something has to be settled before these results can be published; it is listed below.")
    if at is not None and at <= now:
        return no(
            "The chosen time has passed: {time}. Propose it again with a later time, or to become public as soon "
            "as it is confirmed.",
            time=at,
        )
    return YES


def can_show_on_stage(confirmed: bool, *, impartial: Verdict) -> Verdict:
    """Whether an organiser may have the file for the stage, which says who won.

    confirmed: the publication of the laureates was confirmed by whoever had to, and neither taken back nor replaced.
    """
    if not confirmed:
        return no(
            "There is nothing for the stage before a second person has confirmed the publication of the laureates."
        )
    return impartial


def days_off(moment: datetime, planned: Dated, zone: tzinfo) -> int:
    """Return how many days a moment lies after the days of a step, below zero if before; 0 on them."""
    day = moment.astimezone(zone).date()
    first, last = planned.starts_at.astimezone(zone).date(), (planned.ends_at - _SECOND).astimezone(zone).date()
    return min((day - first).days, 0) + max((day - last).days, 0)


_SECOND = timedelta(seconds=1)


def doubt_about(moment: datetime, planned: Dated | None, zone: tzinfo, *, now: datetime) -> Message | None:
    """Return what speaks against a time for publishing: it is not on the day of its step, or far off; or nothing."""
    if planned is None:
        return Message("This is more than a year from now.") if moment - now > FAR else None
    days, first = days_off(moment, planned, zone), planned.starts_at.astimezone(zone).date()
    if days < 0:
        return Message("This is before the day in the timetable: “{step}”, {day}. Days between: {days}.",
                       step=planned.name, day=first, days=-days)  # fmt: skip
    if days > 0:
        return Message("This is after the day in the timetable: “{step}”, {day}. Days between: {days}.",
                       step=planned.name, day=first, days=days)  # fmt: skip
    return None


def can_unpublish(
    publication: Embargoed, *, roles: Collection[str], tied: Collection[str], categories: Collection[str], others: int,
    now: datetime,
) -> Verdict:  # fmt: skip
    """Whether somebody may take a publication back, alone and at once.

    tied: codes of the categories in which they are not impartial; categories: those that the publication names.
    others: how many impartial owners and organisers there are; only where there is none the chair does it.
    """
    found = state(publication, now=now)
    if found == TAKEN_BACK:
        return no("This publication has already been unpublished.")
    if found == REPLACED:
        return no("A correction has replaced this publication. It is no longer public.")
    if set(tied) & set(categories):
        return no("You have a conflict of interest in a category this publication names. Somebody else has to "
                  "unpublish it.")  # fmt: skip
    if STAFF & set(roles) or (CHAIR in roles and not others):
        return YES
    return no("A lead organiser or organiser unpublishes it. The chair can do so only if no impartial one is left.")


def can_change_rules(publications: Iterable[Published], *, of_later_rounds: bool, now: datetime) -> Verdict:
    """Whether rules of judging may still change, given every publication of the season, also those taken back.

    of_later_rounds: whether only rounds after that of the shortlist are touched.
    """
    for each in publications:
        stands = each.unpublished_at is None and each.replaced_at is None
        was_public = each.embargo_until <= (each.unpublished_at or now)
        if was_public and each.kind == LAUREATES:
            return no("The results are or have been public. The rules that produced them can no longer change.")
        if stands and not was_public:
            return no("A publication is scheduled. Unpublish it first, then propose the rules.")
        if stands and not of_later_rounds:
            return no("The finalists are public. Only rules that concern a later round alone can still change.")
    return YES
