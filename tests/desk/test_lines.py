"""The lines of the desk's room: stations of a timetable, lines of sums, where a season is, who lags. No application."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Thing

import pytest

from awards.desk import rules
from awards.desk.drawn_lines import HEIGHT, WIDTH, drawn, round_up
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
def test_lines_stay_on_their_canvas(days, most):
    sums = [(day, most * (day + 1) // days) for day in range(days)]
    found = drawn({"submitted": sums, "before": []}, first=date(2027, 1, 1), days=days, today=days - 1)
    assert [line.kind for line in found.lines] == ["submitted"]
    for place in re.findall(r"[ML]([\d.]+) ([\d.]+)", found.lines[0].path):
        assert 0 <= float(place[0]) <= WIDTH
        assert 0 <= float(place[1]) <= HEIGHT
    assert max(value for _, value in found.marks) >= most
    assert found.lines[0].value == most


def test_today_is_written_where_it_has_room_and_a_round_number_tops_itself():
    for today, written in ((0, False), (2, False), (14, True), (27, False), (None, False)):
        found = drawn({"submitted": [(0, 1)]}, first=date(2027, 1, 1), days=28, today=today)
        assert (found.today is not None) is written, today
    assert found.last == date(2027, 1, 28)
    for most, top in ((1, 1), (2, 2), (3, 4), (5, 5), (7, 8), (8, 8), (9, 10), (10, 10), (11, 20), (40, 40), (41, 50)):
        assert round_up(most) == top, most


def test_there_is_room_for_all_that_is_wanted():
    found = drawn({"submitted": [(0, 3)]}, first=date(2027, 1, 1), days=28, most=336)
    assert found.marks[-1][1] == 400


SEASON = Thing(opens_at=NOON, closes_at=NOON + timedelta(days=40), timezone="Asia/Almaty", is_draft=False, slug="2027")
ROUND = Thing(code="1", opens_at=NOON + timedelta(days=50), closes_at=NOON + timedelta(days=78))


@pytest.mark.parametrize(
    ("days", "kind", "day", "whole"),
    [(-1, "ahead", 0, 0), (0, "entries", 1, 41), (39, "entries", 40, 41), (40, "before", 0, 0), (50, "runs", 1, 29),
     (57, "runs", 8, 29), (78, "closed", 0, 0)],
)  # fmt: skip
def test_where_a_season_is(days, kind, day, whole):
    found = rules.where_in(SEASON, ROUND, published=False, now=NOON + timedelta(days=days))
    assert (found.kind, found.day, found.days) == (kind, day, whole)


def test_a_draft_a_published_season_and_one_without_rounds_say_so():
    draft = Thing(**(vars(SEASON) | {"is_draft": True}))
    assert rules.where_in(draft, ROUND, published=False, now=NOON).kind == "draft"
    assert rules.where_in(SEASON, ROUND, published=True, now=NOON).kind == "over"
    assert rules.where_in(SEASON, None, published=False, now=NOON + timedelta(days=41)).kind == "closed"


def test_places_are_told_in_the_last_quarter_only():
    round_ = Thing(opens_at=NOON, closes_at=NOON + timedelta(days=8))
    for days, told in ((0, False), (5.9, False), (6, True), (7.9, True), (8, False)):
        assert rules.ends_soon(round_, now=NOON + timedelta(days=days)) is told, days


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
