"""A nomination on its way through the season, as stations: submitted, admitted, then what everybody's timetable says.

Only what its people may know: places and names of winners are nowhere in it. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from awards.core.message import Message
from awards.programmes.document.timetable import Listed

ENDED = ("not_admitted", "disqualified", "withdrawn", "missed")


@dataclass(frozen=True, slots=True)
class Station:
    """One station: its name (of the interface, or a step of the timetable), when, and whether it is done or now.

    at: the moment it happened. by: until when it has to happen. step: of the timetable, whose days are its own.
    """

    name: object
    state: str = ""
    at: datetime | None = None
    by: datetime | None = None
    step: Listed | None = None


def journey(
    state: str,
    steps: Sequence[Listed],
    *,
    closes_at: datetime,
    deadline: datetime,
    submitted_at: datetime | None,
    decided_at: datetime | None,
    scored: Collection[str],
) -> list[Station]:
    """Return the stations of a nomination.

    state: as its people read it. steps: the public timetable. closes_at, deadline: everybody's
    and its own. scored: codes of the scored rounds.
    One that takes part no longer ends where it stands.
    """
    sent = submitted_at is not None
    waits = state in ("draft", "returned")
    first = Station(Message("Submitted") if sent else Message("Submit"), "done" if sent and not waits else "now",
                    at=submitted_at, by=None if sent else deadline)  # fmt: skip
    if state in ENDED:
        return [first] if sent else [replace(first, state="")]
    admitted = state == "admitted"
    second = Station(Message("Admitted"), "done" if admitted else "now" if sent and not waits else "",
                     at=decided_at if admitted else None)  # fmt: skip
    later = [step for step in steps if step.starts_at >= closes_at and (step.round is None or step.round in scored)]
    following = next((step for step in later if step.state != "done"), None)
    return [
        first,
        second,
        *(Station(step.name, _reached(step, following) if admitted else "", step=step) for step in later),
    ]


def _reached(step: Listed, following: Listed | None) -> str:
    if step.state == "done":
        return "done"
    return "now" if step is following else ""
