"""The lines of the desk's room: stations of a timetable, curves of sums, who lags. No application."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Thing

import pytest

from awards.desk import over_time, rules
from awards.desk.over_time import Point
from awards.programmes.document import timetable
from awards.programmes.document.programme import load
from tests.programmes.seeds import text_of

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def steps_of(document, start=NOON - timedelta(days=10)):
    return [
        Thing(code=step.id, position=place, starts_at=start + timedelta(days=step.day),
              ends_at=start + timedelta(days=step.day + step.days))
        for place, step in enumerate(document.timeline.steps)
    ]  # fmt: skip


def test_what_is_over_is_done_and_the_first_that_is_not_is_now():
    document = load(text_of("harbour-lights"))
    steps = steps_of(document)
    for moment, states in (
        (steps[0].starts_at, ["now", "", "", "", ""]),
        (steps[0].ends_at, ["done", "now", "", "", ""]),
        (steps[-1].ends_at - timedelta(microseconds=1), ["done"] * 4 + ["now"]),
        (steps[-1].ends_at, ["done"] * 5),
    ):
        assert [found.state for found in timetable.dated_steps(document, steps, now=moment)] == states


@pytest.mark.parametrize("days", [1, 2, 400])
@pytest.mark.parametrize("most", [0, 1, 7, 5000])
def test_curves_stay_on_their_canvas(days, most):
    points = [Point(date(2027, 1, 1) + timedelta(days=day), most * (day + 1) // days, 0) for day in range(days)]
    found = over_time.curves(points)
    for place in re.findall(r"[ML]([\d.]+) ([\d.]+)", found.started + found.submitted):
        assert 0 <= float(place[0]) <= over_time.WIDTH
        assert 0 <= float(place[1]) <= over_time.HEIGHT
    assert max(value for _, value in found.marks) >= most


def test_three_days_are_written_at_four_and_one_at_fewer_and_a_round_number_tops_itself():
    for days, marked in ((1, 1), (2, 1), (3, 1), (4, 3)):
        points = [Point(date(2027, 1, 1) + timedelta(days=day), 1, 0) for day in range(days)]
        assert len(over_time.curves(points).days) == marked, days
    for most, top in ((1, 1), (2, 2), (3, 4), (5, 5), (7, 8), (8, 8), (9, 10), (10, 10), (11, 20), (40, 40), (41, 50)):
        assert over_time._round_up(most) == top, most


@pytest.mark.parametrize(
    ("done", "given", "part", "late"),
    [(0, 10, 0.2, False), (0, 10, 0.25, True), (2, 10, 0.5, True), (3, 10, 0.5, False), (10, 10, 1.0, False),
     (0, 0, 1.0, False), (5, 10, 1.0, False), (9, 10, 1.0, False), (4, 10, 1.0, True)],
)  # fmt: skip
def test_who_lags(done, given, part, late):
    assert rules.lags(done, given, part=part) is late


def test_how_much_of_a_round_has_passed():
    round_ = Thing(opens_at=NOON, closes_at=NOON + timedelta(days=10))
    for days, part in ((-1, 0.0), (0, 0.0), (5, 0.5), (10, 1.0), (11, 1.0)):
        assert rules.elapsed(round_, now=NOON + timedelta(days=days)) == part
