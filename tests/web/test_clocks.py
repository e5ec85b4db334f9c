"""Times by the reader's clock: whose zone counts, deadlines by both clocks, and the zones to choose from."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, g

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.web import i18n, zones
from awards.web.pieces import piece
from tests import factories as make

ROOT = Path(__file__).resolve().parents[2]
END = datetime(2026, 12, 11, 19, tzinfo=UTC)  # midnight in Almaty
ALMATY = SimpleNamespace(timezone="Asia/Almaty")


def plain(text: str) -> str:
    return " ".join(text.split())


def said(app: Flask, zone: str, language: str = "en", *, season: object = ALMATY) -> str:
    with app.test_request_context(headers={"Accept-Language": language, "Cookie": f"zone={zone}"}):
        if season:
            g.season = season
        return i18n.last_minute(END)


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Europe/Berlin", "en", "11 December 2026, 19:59 Berlin time (23:59 Almaty time)"),
        ("Asia/Almaty", "en", "11 December 2026, 23:59 Almaty time"),
        ("Asia/Tashkent", "en", "11 December 2026, 23:59 Tashkent time"),
        ("Asia/Tokyo", "en", "12 December 2026, 03:59 Tokyo time (11 December 2026, 23:59 Almaty time)"),
        ("UTC", "en", "11 December 2026, 18:59 UTC (23:59 Almaty time)"),
        ("Mars/Base", "en", "11 December 2026, 23:59 Almaty time"),
        ("../etc/passwd", "en", "11 December 2026, 23:59 Almaty time"),
        ("", "en", "11 December 2026, 23:59 Almaty time"),
        ("Europe/Berlin", "de", "11. Dezember 2026, 19:59 Uhr Ortszeit Berlin (23:59 Uhr Ortszeit Almaty)"),
        ("Europe/Kiev", "ru", "11 декабря 2026 г., 20:59 (Киев) / 23:59 (Алматы)"),
        ("Europe/Berlin", "kk", "2026 ж. 11 желтоқсан, 19:59 (Берлин) / 23:59 (Алматы)"),
    ],
)  # fmt: skip
@pytest.mark.databases("sqlite")
def test_an_end_is_said_by_both_clocks_and_once_where_they_agree(app, zone, language, words):
    assert plain(said(app, zone, language)) == words


@pytest.mark.parametrize(
    ("zone", "language", "pieces"),
    [
        ("Europe/Berlin", "en", ["11 December 2026,", "19:59 Berlin time", "(23:59 Almaty time)"]),
        ("America/New_York", "en", ["11 December 2026,", "13:59 New York time", "(23:59 Almaty time)"]),
        ("UTC", "de", ["11. Dezember 2026,", "18:59 UTC", "(23:59 Uhr", "Ortszeit Almaty)"]),
        ("Europe/Kiev", "ru", ["11 декабря 2026 г.,", "20:59 (Киев)", "/", "23:59 (Алматы)"]),
    ],
)  # fmt: skip
@pytest.mark.databases("sqlite")
def test_a_line_breaks_neither_in_a_day_nor_in_a_time_that_fits_a_narrow_column(app, zone, language, pieces):
    assert [plain(piece) for piece in said(app, zone, language).split(" ")] == pieces


@pytest.mark.databases("sqlite")
def test_a_time_saved_has_its_day_unless_that_is_today(app):
    with standing_at(END), app.test_request_context(headers={"Cookie": "zone=Europe/Berlin"}):
        assert i18n.clock_time(END - timedelta(minutes=3)) == "19:57"
        assert plain(i18n.clock_time(END - timedelta(hours=21))) == "10 Dec 2026, 23:00"


@pytest.mark.databases("sqlite")
def test_a_piece_is_kept_for_each_clock(app):
    def end() -> str:
        g.season = ALMATY
        return piece(lambda: i18n.at_time(END), "a piece")

    with app.test_request_context(headers={"Cookie": "zone=Europe/Berlin"}):
        assert end().endswith("20:00")
    with app.test_request_context(headers={"Cookie": "zone=Asia/Tokyo"}):
        assert end().endswith("04:00")


def test_strangers_have_the_clock_of_their_device_and_people_that_of_their_account(app, client):
    with app.app_context():
        season, ids = make.season(), [make.person(timezone=zone).id for zone in ("Asia/Tokyo", "")]
        season.closes_at = make.now() + timedelta(days=20)  # the page says until when it is open
        slug, end = season.slug, season.closes_at
        db.session.commit()
    hour = f"{(end - timedelta(minutes=1)).astimezone(i18n.ZoneInfo('Asia/Tokyo')):%H:%M} Tokyo time"
    assert "Almaty time" in plain(client.get(f"/{slug}/").page.text)
    assert "Tokyo time" not in plain(client.get(f"/{slug}/").page.text)
    client.set_cookie("zone", "Asia/Tokyo")
    assert hour in plain(client.get(f"/{slug}/").page.text)
    client.set_cookie("zone", "Europe/Berlin")
    assert "Berlin time" in plain(client.get(f"/{slug}/").page.text)
    make.sign_in(client, ids[0])
    assert hour in plain(client.get(f"/{slug}/").page.text)
    make.sign_in(client, ids[1])
    assert "Berlin time" in plain(client.get(f"/{slug}/").page.text)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_zones_are_grouped_by_region_and_named_in_the_readers_language(app, language):
    with app.test_request_context(headers={"Accept-Language": language}):
        regions = zones.by_region(language, now())
    every = [zone for some in regions.values() for zone, _ in some]
    assert len(regions) == len(zones.REGIONS)
    assert sorted(every) == list(zones.zones_to_choose())
    assert len({name for some in regions.values() for _, name in some}) == len(every)
    assert {"de": "Europa", "ru": "Европа", "kk": "Еуропа", "en": "Europe"}[language] in regions


@pytest.mark.databases("sqlite")
def test_days_of_the_timetable_are_the_seasons_everywhere(app):
    start = datetime(2026, 11, 1, 19, tzinfo=UTC)
    with app.test_request_context(headers={"Cookie": "zone=Europe/Berlin"}):
        g.season = ALMATY
        assert plain(i18n.period(start, start + timedelta(days=12))) == "2–13 Nov 2026"
        assert plain(i18n.on_date(date(2026, 11, 2))) == "2 November 2026"


# On which day results were published is a day; everything else somebody has to keep.
BARE = re.compile(
    r"(closes_at|due_at|opens_at|\bends_at|\bcloses)\s*\|\s*(datetime|date|clock)\b|embargo_until\s*\|\s*(datetime|clock)\b"
)


def test_no_template_says_an_end_or_a_beginning_by_one_clock_alone():
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for match in BARE.finditer(path.read_text())
    ]
    assert found == []
