"""Nominations over time, counted by both databases as they are counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from awards.core.db import db
from awards.desk import over_time, queries
from tests import factories as make

NOW = datetime(2027, 4, 20, 12, tzinfo=UTC)


def counted(season, *, at=NOW):
    waiting = queries.waiting(season, None, now=at, cold_before=at)
    return over_time.points(season, waiting.first, waiting.last, now=at)


def begun(season, *moments):
    """Nominations begun at moments of the season's own time, each submitted a day later."""
    zone = ZoneInfo(season.timezone)
    for moment in moments:
        row = make.entry(season)
        row.created_at = datetime.fromisoformat(moment).replace(tzinfo=zone)
        row.submitted_at = row.created_at + timedelta(days=1)
    db.session.flush()


@pytest.mark.parametrize("zone", ["Asia/Almaty", "Europe/Berlin", "Asia/Kathmandu"])
def test_days_end_at_midnight_where_the_season_is(app, zone):
    with app.app_context():
        season = make.season()
        season.timezone = zone
        # Two days around the end of March, when clocks go forward in Berlin.
        begun(season, "2027-03-27 00:00", "2027-03-27 23:59:59", "2027-03-28 00:00", "2027-03-28 23:30")
        points = counted(season)
        assert points[:3] == [
            over_time.Point(date(2027, 3, 27), 2, 0),
            over_time.Point(date(2027, 3, 28), 4, 2),
            over_time.Point(date(2027, 3, 29), 4, 4),
        ]
        assert points[-1].day == date(2027, 4, 5)  # a week after the last one


def test_a_long_season_has_few_points_and_ends_with_all(app):
    with app.app_context():
        season = make.season()
        begun(season, *(f"{date(2026, 1, 1) + timedelta(days=7 * week)} 12:00" for week in range(60)))
        points = counted(season)
        assert 30 <= len(points) <= over_time.MOST_POINTS
        assert (points[-1].started, points[-1].submitted) == (60, 60)
        days = {point.day - earlier.day for earlier, point in pairwise(points)}
        assert len(days) == 1


def test_points_are_of_the_season_but_for_categories_that_are_not_seen(app):
    with app.app_context():
        season, other = make.season(), make.next_season()
        begun(season, "2027-03-27 12:00")
        begun(other, "2027-03-27 12:00", "2027-03-28 12:00")
        hidden = make.entry(season, in_category="fairness")
        hidden.created_at = hidden.submitted_at = datetime(2027, 3, 27, 12, tzinfo=UTC)
        db.session.flush()
        first, last = hidden.created_at, hidden.created_at + timedelta(days=1)
        for unseen, sums in (((), (2, 2)), ({hidden.category_id}, (1, 1))):
            found = over_time.points(season, first, last, unseen=unseen, now=NOW)
            assert (found[-1].started, found[-1].submitted) == sums
        assert over_time.points(season, None, last, now=NOW) == over_time.points(season, first, None, now=NOW) == []


def test_no_nominations_no_points(app):
    with app.app_context():
        assert counted(make.season()) == []


def test_states_by_category_are_those_of_the_list(app):
    from awards.nominations.choosing.queries import Wanted
    from awards.nominations.staff import queries as list_queries

    with app.app_context():
        season = make.season()
        for outcome in ("admitted", "admitted", "returned", "not_admitted", None):
            make.entry(season, outcome=outcome)
        drafts = [make.entry(season, outcome=None) for _ in range(2)]
        for row in drafts:
            row.version_id, row.submitted_at = None, None
        drafts[0].category_id = None
        db.session.flush()
        found = queries.states_by_category(season)
        assert found[""] == {"draft": 1}
        listed = list_queries.counts(season, Wanted())
        states = {state for states in found.values() for state in states}
        assert {state: sum(each.get(state, 0) for each in found.values()) for state in states} == listed
        assert listed == {"admitted": 2, "returned": 1, "not_admitted": 1, "submitted": 1, "draft": 2}
