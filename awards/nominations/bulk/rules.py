"""What may be done with many nominations at once, and what may be taken back of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.nominations.rules import state
from awards.nominations.staff import rules
from awards.nominations.staff.rules import JUDGED

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from awards.programmes.models import Season

ADMIT, REFUSE, MOVE, EXTEND, TAG, UNTAG, ASSIGN = "admit", "refuse", "move", "extend", "tag", "untag", "assign"
KINDS = (ADMIT, REFUSE, MOVE, EXTEND, TAG, UNTAG, ASSIGN)
OUTCOMES = {ADMIT: "admitted", REFUSE: "not_admitted"}
MAILED = (ADMIT, REFUSE, MOVE, EXTEND)  # of which the nominees are told
REASONED = (REFUSE, MOVE, EXTEND)
MOST = 1000  # nominations of one act
DONE, LEFT = "done", "left"
_LATER = timedelta(days=1)  # until a day is chosen, only what does not depend on it is said
NO_REASON = no("Give the reason. The nominee will read it.")


@dataclass(frozen=True)
class Deed:
    """What is done to each of many nominations.

    category: the code of the one they go to. thing: the id of a tag or of a colleague, empty for nobody. tag: the name
    of a tag that may still have to be made.
    """

    kind: str
    reason: str = ""
    category: str = ""
    until: datetime | None = None
    thing: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Standing:
    """What else is known of a nomination: how far the jury is, its category's code, and whether that is decided."""

    jury: str
    code: str | None
    has_tag: bool = False
    colleague: str = ""


_UNDECIDED: Mapping[str, Verdict] = {
    "draft": no("It has not been submitted."),
    "returned": no("It has been returned for correction and is with the nominee."),
    "admitted": no("It has already been admitted."),
    "not_admitted": no("It has already been decided: not admitted."),
    "withdrawn": no("This nomination is withdrawn."),
    "disqualified": no("This nomination is disqualified. Reverse the disqualification first."),
}


def can_do(nomination: Nomination, season: Season, deed: Deed, standing: Standing, *, now: datetime) -> Verdict:
    """Whether a deed may be done to one of many nominations: a decision only where nothing is decided yet."""
    match deed.kind:
        case "admit" | "refuse":
            if standing.jury == JUDGED:
                return no("Jurors have started to score this nomination. The decision can no longer be changed.")
            return _UNDECIDED.get(state(nomination), YES)
        case "move":
            return rules.can_move(nomination, season.document, code=deed.category, present=standing.code,
                                  reason=deed.reason or "-", jury=standing.jury)  # fmt: skip
        case "extend":
            return _can_extend(nomination, season, deed, now=now)
        case "tag":
            return no("It already has this tag.") if standing.has_tag else YES
        case "untag":
            return YES if standing.has_tag else no("It does not have this tag.")
    return no("It is already so.") if standing.colleague == deed.thing else YES


def _can_extend(nomination: Nomination, season: Season, deed: Deed, *, now: datetime) -> Verdict:
    if state(nomination) == "withdrawn":
        return no("This nomination is withdrawn.")
    until = deed.until or max(now, season.closes_at) + _LATER
    return rules.can_extend(nomination, season, until=until, reason=deed.reason or "-", now=now)


def can_reverse(kind: str, *, stands: bool, jury: str, told: bool, used: bool) -> Verdict:
    """Whether what was done to one nomination may be taken back.

    stands: what was made then is still in force. told: its people had the mail. used: they did something with it.
    """
    if not stands:
        return no("Somebody has changed this since.")
    if kind in (ADMIT, REFUSE, MOVE) and jury == JUDGED:
        return no("Jurors have started to score this nomination. The decision can no longer be changed.")
    if kind == EXTEND and used:
        return no("The nominee has already used the extended deadline.")
    if kind == EXTEND and told:
        return no("The nominee has been told of the extended deadline. A promise is kept.")
    return YES


WORDS: Mapping[str, Message] = {
    ADMIT: Message("Admit"),
    REFUSE: Message("Do not admit"),
    MOVE: Message("Move to another category"),
    EXTEND: Message("Extend the deadline"),
    TAG: Message("Add a tag"),
    UNTAG: Message("Remove a tag"),
    ASSIGN: Message("Assign to a colleague"),
}
