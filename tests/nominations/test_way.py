"""The way of a nomination: its stations by its state and the timetable, and where it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from awards.nominations.answers.journey import Station, journey
from awards.programmes.document.timetable import Listed
from awards.programmes.document.types import Text

CLOSE = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def step(code: str, day: int, state: str = "", round_: str | None = None) -> Listed:
    at = CLOSE + day * DAY
    return Listed(code, Text({"en": code}), round_, True, at, at + DAY, None, waits=False, state=state)


STEPS = [
    step("open", -70, "done"),
    step("check", 1, "done", "0"),
    step("round1", 14, "done", "1"),
    step("shortlist", 50),
    step("ceremony", 90),
]


def way(state: str, submitted: datetime | None = CLOSE - DAY) -> list[Station]:
    return journey(
        state, STEPS, closes_at=CLOSE, deadline=CLOSE + 30 * DAY, submitted_at=submitted, decided_at=CLOSE + 5 * DAY,
        scored={"1"},
    )  # fmt: skip


def told(stations: list[Station]) -> list[tuple[str, str]]:
    return [(one.step.code if one.step else str(one.name), one.state) for one in stations]


def test_an_admitted_one_has_the_steps_of_everybody_ahead_but_not_the_check_of_the_organisers() -> None:
    assert told(way("admitted")) == [
        ("Submitted", "done"), ("Admitted", "done"), ("round1", "done"), ("shortlist", "now"), ("ceremony", ""),
    ]  # fmt: skip
    assert way("admitted")[1].at == CLOSE + 5 * DAY


@pytest.mark.parametrize(
    ("state", "submitted", "states"),
    [
        ("draft", None, ["now", "", "", "", ""]),
        ("submitted", CLOSE, ["done", "now", "", "", ""]),
        ("returned", CLOSE, ["now", "", "", "", ""]),
        ("not_admitted", CLOSE, ["done"]),
        ("disqualified", CLOSE, ["done"]),
        ("withdrawn", None, [""]),
        ("missed", None, [""]),
    ],
)
def test_one_that_waits_or_has_ended_says_so(state, submitted, states) -> None:
    assert [one.state for one in way(state, submitted)] == states


def test_what_begins_when_entries_close_is_on_the_way_and_what_began_before_is_not() -> None:
    steps = [replace(STEPS[3], starts_at=CLOSE - timedelta(seconds=1)), replace(STEPS[4], starts_at=CLOSE)]
    found = journey("submitted", steps, closes_at=CLOSE, deadline=CLOSE, submitted_at=CLOSE, decided_at=None, scored=())
    assert told(found)[2:] == [("ceremony", "")]


def test_a_draft_says_by_when_and_what_comes_next_is_of_the_timetable() -> None:
    assert way("draft", None)[0].by == CLOSE + 30 * DAY
    assert [str(way(state, None)[0].name) for state in ("draft", "missed")] == ["Submit"] * 2
    assert str(way("returned")[0].name) == "Submitted"
    assert [one.step for one in way("admitted") if one.state == "now"] == [STEPS[3]]
