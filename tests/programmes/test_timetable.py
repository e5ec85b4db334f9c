from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.programmes.document.programme import Programme, load
from awards.programmes.document.timetable import (
    bounds,
    closing_day,
    closing_step,
    dated_steps,
    day_starts,
    minute_ends,
    months_before_close,
    opening,
    round_bounds,
    step,
    timetable,
)
from tests.programmes.seeds import changed, text_of


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def magistral() -> Programme:
    return load(text_of("magistral"))


def test_days_are_those_of_the_seasons_zone(magistral: Programme) -> None:
    """Almaty is five hours ahead of UTC, all year."""
    assert opening(magistral) == utc("2027-01-10 19:00")
    check = step(magistral, "check")
    assert (check.starts, check.ends) == (utc("2027-03-29 19:00"), utc("2027-04-08 19:00"))
    assert check.round == "0"
    assert check.name["en"] == "Eligibility check and corrections"


def test_the_close_ends_with_its_minute_and_then_has_its_grace(magistral: Programme) -> None:
    close = step(magistral, "close")
    assert close.ends == utc("2027-03-29 19:00")  # 23:59 and its sixty seconds
    assert close.last_minute == utc("2027-03-29 18:59")
    assert close.grace_ends == close.ends + timedelta(minutes=15)
    assert close.covers(close.ends - timedelta(microseconds=1))
    assert not close.covers(close.ends)
    assert closing_step(magistral).grace_minutes == 15
    assert closing_day(magistral) == date(2027, 3, 29)


def test_a_step_without_days_lasts_one_day_and_has_no_grace(magistral: Programme) -> None:
    ceremony = step(magistral, "ceremony")
    assert ceremony.ends - ceremony.starts == timedelta(days=1)
    assert ceremony.grace_ends == ceremony.ends


def test_days_count_the_first_and_the_last(magistral: Programme) -> None:
    starts, ends = round_bounds(magistral, "1")
    assert ends - starts == timedelta(days=28)
    assert (starts, ends) == bounds(magistral, magistral.timeline.steps[5])
    with pytest.raises(KeyError):
        round_bounds(magistral, "9")


def test_every_step_is_there_in_order(magistral: Programme) -> None:
    steps = timetable(magistral)
    assert [found.id for found in steps] == [declared.id for declared in magistral.timeline.steps]
    assert all(found.starts < found.ends <= found.grace_ends for found in steps)
    assert [found.starts for found in steps] == sorted(found.starts for found in steps)


def test_across_a_change_of_clocks_in_berlin() -> None:
    """The clocks of Berlin go forward on 28 March 2027, the closing day of Harbour Lights."""
    programme = load(text_of("harbour-lights"))
    assert opening(programme) == utc("2027-01-31 23:00")
    assert closing_day(programme) == date(2027, 3, 28)
    close = step(programme, "close")
    assert (close.starts, close.ends) == (utc("2027-03-27 23:00"), utc("2027-03-28 16:01"))
    whole_day = load(changed("harbour-lights", 'closes_at: "18:00", grace_minutes: 30, ', ""))
    short = step(whole_day, "close")
    assert short.ends - short.starts == timedelta(hours=23)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "ends"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(1, 59), "2027-03-28 01:00"),
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28 01:00"),  # skipped: as the clock jumps over it
        ("Europe/Berlin", date(2027, 3, 28), time(3, 0), "2027-03-28 01:01"),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "2027-10-31 01:31"),  # twice: the later one
        ("Europe/Berlin", date(2027, 10, 31), time(23, 59), "2027-10-31 23:00"),
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29 01:00"),  # the day's last hour is skipped
        ("Asia/Kathmandu", date(2027, 1, 1), time(23, 59), "2027-01-01 18:15"),
    ],
)
def test_minutes_that_are_skipped_or_come_twice(zone: str, day: date, clock: time, ends: str) -> None:
    assert minute_ends(day, clock, ZoneInfo(zone)) == utc(ends)


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25 22:00"),  # 00:00 to 01:00 is skipped
        ("America/Havana", date(2024, 11, 3), "2024-11-03 04:00"),  # 00:00 to 01:00 comes twice: the first one
        ("America/Toronto", date(1919, 3, 31), "1919-03-31 04:30"),  # 23:30 jumps to 00:30
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00"),  # the whole day is skipped
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30 10:00"),
    ],
)
def test_midnights_that_are_skipped_or_come_twice(zone: str, day: date, starts: str) -> None:
    assert day_starts(day, ZoneInfo(zone)) == utc(starts)


ZONES = ["Asia/Almaty", "Europe/Berlin", "America/Havana", "America/Nuuk", "Australia/Lord_Howe", "Africa/Cairo"]


@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_days_follow_each_other_without_gap_or_overlap(zone_name: str, day: date) -> None:
    zone = ZoneInfo(zone_name)
    starts, ends = day_starts(day, zone), day_starts(day + timedelta(days=1), zone)
    assert timedelta(hours=22) <= ends - starts <= timedelta(hours=26)
    assert starts.astimezone(zone).date() == day
    assert (starts - timedelta(seconds=1)).astimezone(zone).date() == day - timedelta(days=1)
    assert starts < minute_ends(day, time(23, 59), zone) <= ends


def test_months_in_operation_are_counted_to_the_closing_day(magistral: Programme) -> None:
    assert months_before_close(magistral, 2026, 3) == 12
    assert months_before_close(magistral, 2026, 4) == 11
    assert months_before_close(magistral, 2022, 3) == 60
    assert months_before_close(magistral, 2027, 6) == -3


def rows_of(programme: Programme, **moved: tuple[datetime, datetime]) -> list[SimpleNamespace]:
    """The rows of a season as it was founded, some steps moved."""
    found = []
    for each in timetable(programme):
        starts, ends = moved.get(each.id, (each.starts, each.ends))
        found.append(SimpleNamespace(code=each.id, starts_at=starts, ends_at=ends))
    return found


def test_a_deadline_that_was_moved_is_one_day_and_names_the_one_before(magistral: Programme) -> None:
    steps = {each.id: each for each in timetable(magistral)}
    close, check = steps["close"], steps["check"]
    later = close.ends + timedelta(days=30)
    rows = rows_of(magistral, close=(close.starts, later))
    for moment, states in (
        (check.ends + timedelta(days=1), {"close": "now", "check": "", "round1": ""}),
        (later + timedelta(minutes=1), {"close": "done", "check": "done", "round1": "now"}),
    ):
        found = {each.code: each for each in dated_steps(magistral, rows, now=moment)}
        moved = found["close"]
        assert moved.before == (close.starts, close.ends)
        assert timedelta(0) < moved.ends_at - moved.starts_at <= timedelta(days=1)
        assert found["check"].waits
        assert not found["round1"].waits
        assert {code: found[code].state for code in states} == states


def test_a_step_that_others_overtook_is_not_done_before_a_later_one_has_begun(magistral: Programme) -> None:
    steps = {each.id: each for each in timetable(magistral)}
    later = steps["round1"].ends + timedelta(days=20)
    rows = rows_of(magistral, round1=(steps["round1"].starts, later))
    for moment, state in ((later, "now"), (steps["round2"].starts, "done")):
        found = {each.code: each for each in dated_steps(magistral, rows, now=moment, internal=True)}
        assert found["shortlist"].waits
        assert found["shortlist"].state == state


def test_an_hour_more_on_the_same_day_is_no_move_and_internal_steps_are_for_organisers(magistral: Programme) -> None:
    steps = {each.id: each for each in timetable(magistral)}
    close = steps["close"]
    rows = rows_of(magistral, close=(close.starts, close.ends - timedelta(hours=1)))
    found = dated_steps(magistral, rows, now=close.starts)
    assert [each.before for each in found] == [None] * len(found)
    assert [each.code for each in found] == ["open", "close", "check", "round1", "shortlist", "round2", "ceremony"]
    assert len(dated_steps(magistral, rows, now=close.starts, internal=True)) == len(steps)
