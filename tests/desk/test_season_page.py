"""A season's public page in its states: the call, the jury at work, who won; and nothing before its time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.models import Publication, PublicEntry
from tests import factories as make
from tests import markup
from tests.programmes.seeds import text_of
from tests.results import scenes

pytestmark = pytest.mark.long_for("postgresql")

DAY = timedelta(days=1)
CALL = "For projects that keep goods and people moving"


def set_at(season: Season, days: float) -> None:
    """Have a season `days` after its opening: its timetable, its deadline and its steps."""
    moved = now() - days * DAY - season.opens_at
    season.opens_at += moved
    season.closes_at += moved
    for step in programmes.steps(season):
        step.starts_at += moved
        step.ends_at += moved
    db.session.flush()


def founded(days: float, source: str | None = None) -> Season:
    season = make.season(source, running=None)
    document = season.document
    # The factory moves the deadline; the steps are where the programme has them.
    opens = next(step for step in programmes.steps(season) if step.code == "open")
    closes = next(step for step in programmes.steps(season) if step.code == "close")
    season.opens_at, season.closes_at = opens.starts_at, closes.ends_at
    assert document.timeline.steps
    set_at(season, days)
    return season


def admitted(season: Season, *countries: str) -> None:
    for number, code in enumerate(countries):
        make.entry(season, f"Secret title {number}", by=make.company(f"Secret company {number}", country=code))


@pytest.mark.parametrize(
    ("days", "heading"),
    [
        (-10, "The Transport Oscar of Eurasia"),
        (10, "The Transport Oscar of Eurasia"),
        (80, "Nominations are closed"),
        (95, "3 nominations are with the jury"),
        (150, "3 nominations are with the jury"),
        (170, "The jury has scored 3 nominations"),
    ],
)
def test_a_season_leads_with_what_happens_in_it(app, client, days, heading):
    with app.app_context():
        admitted(founded(days), "KZ", "KZ", "DE")
        db.session.commit()
    page = client.get("/2027/").page
    assert f"<h1>{heading}</h1>" in page.source
    assert (CALL in page.text) is (days < 77)
    assert ('<span class="muted">Nominations open</span>' in page.source) is (days < 0)
    assert ("No fee" in page.text) is (days < 77)
    assert ("What you win" in page.text) is (days < 77)
    assert ("nominations in 2027" in page.text) is (days > 77)
    assert "Laureates of" not in page.text


def test_while_the_jury_reads_projects_are_counted_and_not_named(app, client):
    with app.app_context():
        season = founded(95)
        admitted(season, "KZ", "KZ", "DE", "GE")
        refused = make.entry(season, "Refused", by=make.company("Refused company", country="FR"), outcome="refused")
        make.entry(season, "Undecided", by=make.company(country="PL"), outcome=None)
        assert refused
        make.juror(season, make.person("A juror"))
        db.session.commit()
    page = client.get("/2027/").page
    assert "4 nominations are with the jury" in page.text
    assert "1 juror reads, alone" in page.text
    assert re.search(r"<dt>countries<span class=\"small\">1 of them landlocked</span></dt><dd>3</dd>", page.source)
    stations = re.findall(r'<circle class="at"([^>]*)>', page.source.split('<ul class="key">')[0])
    assert len(stations) == 4
    assert not any("data-line" in each for each in stations)
    assert "Secret" not in page.source
    assert 'class="core"' not in page.source.split('<ul class="key">')[0]
    assert "Finalists announced" in page.text


def test_where_there_is_no_route_nobody_is_told_which_countries_have_no_sea(app, client):
    with app.app_context():
        season = founded(70, text_of("harbour-lights"))
        make.entry(season, in_category="place", by=make.company(country="KZ"))
        make.entry(season, in_category="place", by=make.company(country="DE"))
        db.session.commit()
    page = client.get("/harbour-2027/").page
    assert "<dt>Länder</dt><dd>2</dd>" in page.source or "<dt>countries</dt><dd>2</dd>" in page.source


def test_a_season_without_nominations_or_a_route_reads_well(app, client):
    with app.app_context():
        founded(95)
        founded(20, text_of("harbour-lights"))
        db.session.commit()
    empty = client.get("/2027/").page
    assert "<h1>Nominations are closed</h1>" in empty.source
    assert 'class="sums"' not in empty.source
    assert "day.css" not in empty.source  # nobody has won
    other = client.get("/harbour-2027/").page
    assert 'class="cmap"' not in other.source
    assert "As a laureate" in other.text


@pytest.fixture
def judged(app):
    with app.app_context():
        season = scenes.judged("shrout-fleiss")
        made = make.publish(season, at=now() + timedelta(hours=1))
        found = [
            (row.content["title"], row.content["company"], row.kind)
            for row in db.session.query(PublicEntry).filter_by(publication_id=made.id)
        ]
        db.session.commit()
        return season.slug, made.id, found


def test_nothing_is_said_before_the_embargo_ends_and_who_won_leads_after(app, client, judged):
    slug, made, entries = judged
    before = client.get(f"/{slug}/").page.source
    for title, company, _ in entries:
        assert f">{title}<" not in before
        assert company not in before
    assert "aureates of" not in before
    with app.app_context():
        db.session.get_one(Publication, made).embargo_until = now()
        db.session.commit()
    after = client.get(f"/{slug}/").page
    assert "Start a nomination" not in after.text
    kinds = {title: kind for title, _, kind in entries}
    shown = [markup.text_of(each) for each in after.all("h3")]
    assert [kinds[title] for title in shown if title in kinds] == ["laureate"]
    assert f"How {slug} was decided" in after.text
    with app.app_context():
        db.session.get_one(Publication, made).unpublished_at = now()
        db.session.commit()
    gone = client.get(f"/{slug}/").page.source
    assert not any(company in gone for _, company, _ in entries)


def test_the_demonstration_in_its_states(tour):
    client = tour.client("stranger")
    last = client.get("/2026/").page
    assert "<h1" in last.source
    assert 'class="opens"' in last.source  # the grand prix
    assert last.source.count('class="won"') >= 3
    assert "How 2026 was decided" in last.text
    assert "nominations in 2026" in last.text
    assert 'class="core"' in last.source
    running = client.get("/2027/").page
    assert "with the jury" in running.text
    assert "Laureates of 2026" in running.text
    open_ = client.get("/2028/").page
    assert "Start a nomination" in open_.text
    assert "nominations in 2026" in open_.text
    assert "Finalists of 2026, in the colour of their category" in open_.text
    assert open_.source.count('aria-current="step"') == 1


@pytest.mark.parametrize("slug", ["2026", "2027", "2028"])
def test_the_number_of_queries_does_not_grow(tour, statements, slug):
    client = tour.client("stranger")
    client.get(f"/{slug}/")
    with statements() as sent:
        client.get(f"/{slug}/")
    assert len(sent) <= 5


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_for_one_nomination_and_for_three(app, client, statements, count):
    with app.app_context():
        admitted(founded(95), *["KZ", "DE", "GE"][:count])
        db.session.commit()
    client.get("/2027/")
    with statements() as sent:
        client.get("/2027/")
    assert len(sent) == 5


def test_the_pages_name_the_places_of_the_map_in_the_readers_language(app, client):
    with app.app_context():
        founded(10)
        db.session.commit()
    for language, names in {
        "en": ("Constanța", "Black"),
        "kk": ("Ақтау", "Қара"),
        "ru": ("Баку", "Каспийское"),
    }.items():
        client.get(f"/language/{language}")
        text = client.get("/2027/").page.text
        assert all(name in text for name in names)
