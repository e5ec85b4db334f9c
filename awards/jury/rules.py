"""Who may judge what, and when panels and assignments may change. Pure: no database, no clock of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no
from awards.jury.conflict_hints import Tie
from awards.programmes.rules import last_minute

# How an entry is closed to its juror, and the reason of an exclusion by the organisers, where there is no conflict.
EXCLUDED, RECUSED, REMOVED = "excluded", "recused", "removed"


class HasClose(Protocol):
    """A round, as far as its end goes."""

    closes_at: datetime


class ScoredRound(HasClose, Protocol):
    """A round, with what is done in it."""

    kind: str


class HasProfile(Protocol):
    """A juror, as far as conduct goes."""

    conduct_accepted_at: datetime | None


def has_accepted_conduct(juror: HasProfile | None) -> Verdict:
    """Whether a person has accepted the terms of conduct: before anything else of the jury's work."""
    if juror is None or juror.conduct_accepted_at is None:
        return no("Accept the terms of conduct first.")
    return YES


def has_declared(nomination_id: object, declared: Collection[str] | None, *, needed: bool) -> Verdict:
    """Whether the juror went through the nominees with this entry among them; `needed`: the programme asks for it.

    declared: the ids that were shown when conflicts were declared for the round; none before the first time.
    """
    if not needed or (declared is not None and str(nomination_id) in declared):
        return YES
    return no("First say whether you have a conflict of interest with this nominee.")


def can_change_counting(round_: HasClose, *, now: datetime) -> Verdict:
    """Whether one person may change which scoresheets of a round count at `now`: until it closes, and never after.

    Asked wherever a scoresheet begins or ceases to count other than by its own juror's pen.
    """
    if now >= round_.closes_at:
        return no(
            "Scoring closed on {closed}. You can no longer change which scoresheets count.",
            closed=last_minute(round_.closes_at),
        )
    return YES


def can_assign_in(round_: ScoredRound, *, now: datetime) -> Verdict:
    """Whether entries of a round may be given to jurors, or taken back, at `now`: until it closes."""
    if round_.kind != "scoring":
        return no("This round is not scored.")
    return can_change_counting(round_, now=now)


def can_be_given(own: Sequence[tuple[str, str]]) -> Verdict:
    """Whether entries may be given to jurors. own: of those who act for the nominee, the names of juror and entry."""
    if own:
        juror, title = own[0]
        return no("{juror} represents the nominee of “{title}”, and cannot judge it.", juror=juror, title=title)
    return YES


def can_lift(round_: ScoredRound, *, acts_for_nominee: bool, now: datetime) -> Verdict:
    """Whether a recusal may be lifted: until the round closes, and never for somebody who acts for the nominee."""
    if not (open_ := can_assign_in(round_, now=now)):
        return open_
    if acts_for_nominee:
        return no(
            "This juror represents the nominee’s company. As long as that is so, the nomination stays closed to them."
        )
    return YES


def can_assign(*, conflict: bool, ties: Sequence[Tie], load: int, most: int) -> Verdict:
    """Whether an entry may be given to a juror by hand.

    conflict: one was declared. ties: what the records show. load, most: entries the juror has, and may have.
    """
    if conflict:
        return no("A conflict of interest was declared.")
    if any(tie.shuts_out for tie in ties):
        return no("This is the juror’s own company.")
    if load >= most:
        return no("The juror already has the maximum number of nominations: {most}.", most=most)
    return YES


def can_come_back(*, undone: bool, public: bool, role: bool, rounds: Sequence[HasClose], now: datetime) -> Verdict:
    """Whether leaving the jury, a round or a panel may be undone.

    public: something public rests on a round that was left. role: a role ended with it, which comes back even where no
    entry can. rounds: those that were left; in one that has closed nothing comes back.
    """
    if undone:
        return no("This has already been undone.")
    if public:
        return no("Published results rest on this, so it can no longer be undone. Invite the person again.")
    if not role and all(now >= each.closes_at for each in rounds):
        return no("The round has closed. You can no longer change which scoresheets count.")
    return YES


def can_recuse(*, recused: bool, removed: bool, round_: HasClose, now: datetime) -> Verdict:
    """Whether a juror may still step back from an entry of a round."""
    if recused or removed:
        return no("You no longer judge this nomination.")
    if now >= round_.closes_at:
        return no(
            "Scoring closed on {closed}. Tell the organisers about the conflict.", closed=last_minute(round_.closes_at)
        )
    return YES


def known_reason(reason: str, known: Collection[str]) -> Verdict:
    """Whether a reason is one of the programme's."""
    return YES if reason in known else no("Choose a reason from the list.")


def most_entries(allowed: int, own: int | None) -> int:
    """Return how many entries a juror may have in a round: the programme's number, or fewer as agreed."""
    return allowed if own is None else min(allowed, own)


def reads(languages: Collection[str], language: str) -> bool:
    """Whether a juror reads a language, by the languages of the profile; nothing is said of one without any."""
    return not languages or language in languages
