"""What may be exported and when: at once or by the worker, how much waits, whether a file may still be had. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from awards.core.verdicts import YES, Verdict, no

AT_ONCE = 2_000  # rows that are written within a request
MOST_WAITING = 3  # of one person
ON_PAPER = 5_000  # rows of a PDF
ACROSS = 12  # columns of a PDF
KEPT = timedelta(days=7)
TRIES = 3
LOST_AFTER = timedelta(minutes=3)  # without a word of the worker that had it; setting a document takes one
PDF = "pdf"
CSV, SEMICOLON, XLSX, JSON = "csv", "semicolon", "xlsx", "json"
FORMATS = (XLSX, CSV, SEMICOLON, JSON, PDF)


class Ground(NamedTuple):
    """What an export rests on. unseen: ids of categories whose nominations are left out ("": without one).

    rounds: codes of the closed rounds, of a table about such. results: the publication that it names laureates of.
    staff: whether it was made for somebody who runs the season, with what only they see.
    """

    unseen: frozenset[str] = frozenset()
    rounds: frozenset[str] = frozenset()
    results: str = ""
    staff: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Ground:
        """Return what was kept with an export."""
        unseen, rounds = kept.get("unseen", ()), kept.get("rounds", ())
        results, staff = str(kept.get("results", "")), bool(kept.get("staff", False))
        return cls(frozenset(unseen), frozenset(rounds), results, staff)  # type: ignore[call-overload]

    def to_keep(self) -> dict[str, object]:
        """Return it as plain data."""
        return {"unseen": sorted(self.unseen), "rounds": sorted(self.rounds), "results": self.results,
                "staff": self.staff}  # fmt: skip


def is_small(format_: str, rows: int) -> bool:
    """Whether a file is made within the request that asks for it."""
    return format_ != PDF and rows <= AT_ONCE


def can_be_made(format_: str, *, rows: int, columns: int, is_list: bool) -> Verdict:
    """Whether there can be such a file. columns: how many are chosen. is_list: whether it is set as a table."""
    if format_ == PDF and rows > ON_PAPER:
        return no("A PDF holds at most {most} rows. Cut the list down, or choose another format.", most=ON_PAPER)
    if format_ == PDF and is_list and columns > ACROSS:
        return no("A page has room for {most} columns. Choose fewer, or another format.", most=ACROSS)
    return YES


def can_ask(waiting: int) -> Verdict:
    """Whether somebody may have another export prepared."""
    if waiting >= MOST_WAITING:
        return no("{most} of your exports are still being prepared. Wait for one of them, or cancel it.",
                  most=MOST_WAITING)  # fmt: skip
    return YES


def can_fetch(was: Ground, present: Ground, *, expires_at: datetime, now: datetime) -> Verdict:
    """Whether a file may still be had: made now, nothing in it would be missing for who asks."""
    if now >= expires_at:
        return no("Exports are kept for a week. Have it prepared again.")
    if present.unseen - was.unseen:
        return no("Since this file was prepared, you have acquired a conflict of interest in a category it contains. "
                  "Have it prepared again: the new file leaves that category out.")  # fmt: skip
    if was.rounds - present.rounds:
        return no("A round in this file has been reopened. Have it prepared again once the round has closed.")
    if was.staff and not present.staff:
        return no("You had another role when this file was prepared. Have it prepared again.")
    if was.results != present.results:
        return no("The results named in this file no longer stand. Have it prepared again.")
    return YES


def is_over(roles: Collection[str], wanted: Collection[str]) -> bool:
    """Whether the role has ended by which somebody could have an export. wanted: one of these it takes."""
    return not set(roles) & set(wanted)
