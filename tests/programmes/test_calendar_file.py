"""The public timetable as a file for calendars."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from awards.core.db import db
from awards.programmes.document.calendar_file import Calendar, calendar_file
from awards.programmes.document.timetable import Listed
from awards.programmes.document.types import Text
from tests import factories as make

CALENDAR = Calendar("Award; 2027, \\ new", "Asia/Almaty", "https://a.example/2027/timetable", "2027@a.example",
                    datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC))  # fmt: skip


def listed(code: str, starts: datetime, ends: datetime, *, waits: bool = False) -> Listed:
    return Listed(code, Text({"en": "Ж" * 60}), None, True, starts, ends, None, waits)


def unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in data[:-2].split(b"\r\n"))
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def file(*steps: Listed) -> list[str]:
    return unfolded(calendar_file(CALENDAR, steps, lambda text: text.get_for("en", "en")))


def test_days_are_those_of_the_seasons_zone_and_the_close_is_its_last_minute() -> None:
    starts, ends = datetime(2027, 2, 12, 19, 0, tzinfo=UTC), datetime(2027, 2, 14, 19, 0, tzinfo=UTC)
    lines = file(listed("ceremony", starts, ends), listed("close", starts, ends))
    assert [line for line in lines if line.startswith("DT") and "STAMP" not in line] == [
        "DTSTART;VALUE=DATE:20270213", "DTEND;VALUE=DATE:20270215", "DTSTART:20270214T185900Z", "DTEND:20270214T190000Z"
    ]  # fmt: skip
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "X-WR-TIMEZONE:Asia/Almaty" in lines
    assert "UID:ceremony-2027@a.example" in lines
    assert "DTSTAMP:20270102T030405Z" in lines
    assert f"SUMMARY:{'Ж' * 60} – Award\\; 2027\\, \\\\ new" in lines


def test_a_step_without_dates_that_hold_is_left_out() -> None:
    moment = datetime(2027, 2, 12, 19, 0, tzinfo=UTC)
    assert "BEGIN:VEVENT" not in file(listed("ceremony", moment, moment, waits=True))


def test_everybody_gets_the_public_steps_in_their_language(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.season()
        db.session.commit()
    answer = client.get("/2027/timetable.ics", headers={"Accept-Language": "de"})
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    lines = unfolded(answer.data)
    codes = [line.removeprefix("UID:").partition("-")[0] for line in lines if line.startswith("UID:")]
    assert {"open", "close", "shortlist", "ceremony"} <= set(codes)
    assert not {"reminder", "embargo", "deliberation"} & set(codes)
    assert len(codes) == len(set(codes))
    assert any(re.match("SUMMARY:Einreichungsschluss – ", line) for line in lines)
    page = client.get("/2027/timetable").page
    assert "/2027/timetable.ics" in [each.get("href") for each in page.all("a")]
