"""When a ballot may be scored and submitted, what it still lacks, and in which state it is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from awards.core import figures
from awards.core.message import Message
from awards.core.text import fits, is_blank
from awards.core.verdicts import YES, Verdict, no
from awards.programmes.document.parts import Scale
from awards.programmes.document.programme import Programme
from awards.programmes.rules import HasWindow, round_is_closed, round_is_open

ASSIGNED, DRAFT, SUBMITTED, SKIPPED = "assigned", "draft", "submitted", "skipped"
COMPLETE, CHANGED = "ready", "changed"  # a draft that lacks nothing; one that is no longer what was submitted
RECUSED, ABSTAINED, EXCLUDED, WITHDRAWN = "recused", "abstained", "excluded", "withdrawn"
DISQUALIFIED = "disqualified"
CLOSED = frozenset({RECUSED, ABSTAINED, EXCLUDED, WITHDRAWN, DISQUALIFIED})
MARKS = ("starred", "later")  # what a juror marks an entry with, for themselves
REMOVED = "removed"  # the reason of an exclusion by the organisers, where there is no conflict
LONGEST_TEXT = 10_000


class Standing(Protocol):
    """What decides a ballot's state: see `Assignment`, `Recusal` and `Ballot`."""

    recusal: str | None
    recusal_reason: str | None
    conflict: bool
    own_company: bool
    withdrawn: bool
    disqualified: bool
    removed: bool
    skipped_at: datetime | None
    begun_at: datetime | None
    submitted_at: datetime | None


def state_of(ballot: Standing) -> str:
    """Return a ballot's state: recused, abstained, excluded, withdrawn, disqualified, submitted, draft, skipped or
    assigned.
    """
    if ballot.recusal:
        return ballot.recusal
    if ballot.withdrawn:
        return WITHDRAWN
    if ballot.disqualified:
        return DISQUALIFIED
    if ballot.submitted_at:
        return SUBMITTED
    if ballot.skipped_at:
        return SKIPPED
    return DRAFT if ballot.begun_at else ASSIGNED


def told_state(ballot: Standing, *, changed: bool, complete: bool) -> str:
    """Return the state as the own juror is told it: a draft may be complete, and a submitted one changed since.

    changed: the draft is no longer the copy that counts. complete: the draft lacks nothing.
    """
    state = state_of(ballot)
    if state == SUBMITTED:
        return CHANGED if changed else SUBMITTED
    return COMPLETE if complete and state in (DRAFT, SKIPPED) else state


def is_shut(ballot: Standing) -> bool:
    """Whether nothing of it may be seen any more: a conflict, the own company, a recusal, or taken back unbegun."""
    recused = bool(ballot.recusal and ballot.recusal_reason != REMOVED)
    return ballot.conflict or ballot.own_company or recused or _taken_back(ballot)


def _taken_back(ballot: Standing) -> bool:
    return ballot.removed and not ballot.recusal


def shows_dossier(ballot: Standing) -> bool:
    """Whether the dossier is open to the juror: not once the ballot was taken back or the entry withdrawn.

    That of a disqualified entry stays readable, as after the close.
    """
    return not is_shut(ballot) and not ballot.removed and not ballot.recusal and not ballot.withdrawn


def can_score(ballot: Standing, round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether scores and comments of a ballot may be given or changed at `now`."""
    return _stands(ballot) and round_is_open(round_, now=now)


def can_hand_over(ballot: Standing, round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether what a juror typed in time and could not send in time may be handed over to the organisers at `now`."""
    if now < round_.closes_at:
        return no("This round has not closed.")
    return _stands(ballot)


def _stands(ballot: Standing) -> Verdict:
    if ballot.withdrawn:
        return no("The nominee has withdrawn this nomination.")
    if ballot.disqualified:
        return no("This nomination is disqualified. Your scoresheet stays saved, but does not count.")
    if ballot.recusal or ballot.removed:
        return no("The organisers unassigned this nomination. The scoresheet does not count.")
    return YES


def is_on(scale: Scale, given: object) -> Decimal | None:
    """Return the value of the scale that somebody gave as text or whole number, “9,5” and “9.5” alike; else none."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None
    return figures.only(str(given), lambda value: scale.min <= value <= scale.max and scale.steps_to(value) is not None)


def comment_is_required(value: Decimal | None, programme: Programme) -> bool:
    """Whether a score must be explained: at the values the scale names, or always where the programme says so."""
    if value is None:
        return False
    return programme.jury.comments.per_criterion == "required" or value in programme.scale.comment_required_at


def legible(text: str) -> bool:
    """Whether a text can be stored: no NUL, no half characters, not endless."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a ballot lacks before it can be submitted: where (a criterion, jury_comment, advice) and what to do."""

    where: str
    kind: str  # score, comment, long
    what: Message


class HasMark(Protocol):
    """A criterion of a ballot: its code, steps above the least value (or none) and comment."""

    code: str
    steps: int | None
    comment: str


def lacks(marks: Iterable[HasMark], jury_comment: str, advice: str, programme: Programme) -> list[Lack]:
    """Return what a ballot lacks before it can be submitted, in the order of the page; empty when it is complete."""
    found = [lack for mark in marks for lack in _lacks_of(mark, programme)]
    limits = programme.jury.comments
    if not fits(jury_comment, limits.strengths_max_words):
        most = limits.strengths_max_words
        found.append(Lack("jury_comment", "long", Message("Comment for the jury must be {n} words or less.", n=most)))
    if not fits(advice, limits.advice_max_words):
        most = limits.advice_max_words
        found.append(Lack("advice", "long", Message("Advice to the nominee must be {n} words or less.", n=most)))
    return found


def _lacks_of(mark: HasMark, programme: Programme) -> list[Lack]:
    name = programme.criterion(mark.code).name
    if mark.steps is None:
        return [Lack(mark.code, "score", Message("Score “{criterion}”.", criterion=name))]
    value = programme.scale.value_at(mark.steps)
    if comment_is_required(value, programme) and is_blank(mark.comment):
        what = Message("Explain the score {value} for “{criterion}”.", value=value, criterion=name)
        return [Lack(mark.code, "comment", what)]
    return []


LEAST_OTHERS = 3
NOT_SETTLED = Message("They can be seen once nominations have gone on to the next round, or the results are public.")
TOO_FEW = Message(
    "Fewer than {n} scoresheets of other jurors count: what one of them gave could be worked out.", n=LEAST_OTHERS
)
# When jurors may see a panel's scores, by what a programme declares.
_SEEN_FROM = {"after_round": round_is_closed}


def can_see_panel(ballot: Standing, round_: HasWindow, *, seen: str, now: datetime) -> Verdict:
    """Whether the juror of a ballot may see what the panel gave: of what stands, once the round is over.

    seen: from when on, as the programme says.
    """
    if is_closed(ballot) or is_shut(ballot) or ballot.removed:
        return no("This scoresheet does not count.")
    return _SEEN_FROM[seen](round_, now=now)


def can_take_back(ballot: Standing, round_: HasWindow, *, now: datetime) -> Verdict:
    """Whether what was submitted of a ballot may be taken back at `now`, so that nothing of it counts."""
    may = can_score(ballot, round_, now=now)
    if may and ballot.submitted_at is None:
        return no("Nothing on this scoresheet counts.")
    return may


def can_bring_back(ballot: Standing, round_: HasWindow, *, copies: int, now: datetime) -> Verdict:
    """Whether the copy that was taken back last may count again at `now`. copies: how many were ever submitted."""
    may = can_score(ballot, round_, now=now)
    if may and (ballot.submitted_at is not None or not copies):
        return no("There is nothing to restore.")
    return may


def can_be_let_count(found: Collection[Lack], *, taken_back: bool) -> Verdict:
    """Whether a draft that nobody submitted may count after the close: complete, and not taken back by its juror.

    found: what it lacks.
    """
    if taken_back:
        return no("The juror withdrew this scoresheet.")
    return can_submit(found)


def can_submit(found: Collection[Lack]) -> Verdict:
    """Whether a ballot may be submitted, given what it lacks."""
    return no("The scoresheet is not complete yet.") if found else YES


class Listed(Protocol):
    """A row of a juror's list: its state, when it was skipped (a text that sorts), and its place in the own order."""

    state: str
    skipped: str | None
    position: int


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Return a juror's rows in the order of the list: the own order, skipped ones last, closed ones behind them.

    rows: see `Listed`.
    """
    return sorted(rows, key=lambda row: (row.state in CLOSED, row.skipped or "", row.position))


def next_open(rows: Sequence[Any]) -> Any:
    """Return the first row to score of a list that is in order; a skipped one where no other waits; none if all are
    done.
    """
    waiting = (row for row in rows if row.state in (ASSIGNED, DRAFT))
    return next(waiting, None) or next((row for row in rows if row.state == SKIPPED), None)


def is_closed(ballot: Standing) -> bool:
    """Whether nothing is left to do or to count: recused, abstained, excluded, withdrawn or disqualified."""
    return bool(ballot.recusal) or ballot.withdrawn or ballot.disqualified
