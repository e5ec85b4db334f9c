"""The timetable moved by organisers: rounds and the deadline, for a reason, never a round that has closed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.programmes import rules as programmes_rules
from awards.programmes.models import Round, Season, Step
from awards.programmes.queries import season_by_slug
from awards.programmes.timetable import telling
from awards.programmes.timetable.models import Announcement
from awards.results.models import Publication
from tests import factories as make
from tests.staffing import Staffed

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def staffed(app):
    return Staffed(app)


def test_the_deadline_moves_for_everybody_and_the_timetable_follows(staffed):
    client = staffed.client("organiser")
    page = client.submit(
        staffed.at("/timetable/deadline"), last_day="2199-06-30", last_minute="23:59", reason="Many asked."
    )
    assert page.status_code == 422
    assert "“Round 1: independent scoring” would end on" in page.page.text
    assert "Nothing has been moved yet. Read what this does and agree to it." in page.page.text
    assert "There is a problem" not in page.page.text  # the first look is no fault
    assert "There is a problem" in client.submit(page).page.text
    assert staffed.rows(Event, kind="deadline.moved") == []
    answer = client.submit(page, agreed="y")
    assert answer.status_code == 303
    season = staffed.rows(Season)[0]
    assert season.closes_at.isoformat() == "2199-06-30T19:00:00+00:00"
    assert staffed.rows(Step, code="close")[0].ends_at == season.closes_at
    assert staffed.rows(Event, kind="deadline.moved")[0].detail["reason"] == "Many asked."
    assert "30 Jun 2199, 23:59" in client.get(staffed.at("/timetable")).page.text


def test_a_deadline_before_every_round_needs_no_second_look(staffed):
    with staffed.app.app_context():
        for round_ in db.session.query(Round):
            round_.opens_at, round_.closes_at = round_.opens_at + 400 * DAY, round_.closes_at + 400 * DAY
        day = (min(round_.opens_at for round_ in db.session.query(Round)) - 2 * DAY).date().isoformat()
        db.session.commit()
    client = staffed.client("organiser")
    page = client.submit(staffed.at("/timetable/deadline"), last_day=day, last_minute="12:00", reason="One day more.")
    assert "There is a problem" not in page.page.text  # the first look is no fault
    assert "until now it was" in page.page.text
    assert 'name="agreed"' not in page.text
    assert staffed.rows(Event, kind="deadline.moved") == []
    assert client.submit(page).status_code == 303


def test_a_round_moved_to_before_the_close_of_entries_is_warned_about(staffed):
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        season.closes_at = now() + timedelta(days=20)
        round_ = db.session.query(Round).filter_by(code="2").one()
        round_.opens_at, round_.closes_at = now() + timedelta(days=30), now() + timedelta(days=60)
        db.session.commit()
    soon = (now() + timedelta(days=10)).date().isoformat()
    client = staffed.client("organiser")
    page = client.submit(staffed.at("/timetable/rounds/2"), first_day=soon, reason="Earlier.")
    assert page.status_code == 422
    assert "after the round would begin" in page.page.text
    assert client.submit(page, agreed="y").status_code == 303


def test_a_running_round_ends_later_but_begins_as_it_did(staffed):
    before = staffed.rows(Round, code="1")[0]
    client = staffed.client("organiser")
    page = client.submit(
        staffed.at("/timetable/rounds/1"), last_day="2199-06-30", last_minute="12:00", reason="More time."
    )
    assert page.status_code == 422
    assert "“Round 2: final scoring” begins on" in page.page.text
    assert client.submit(page, agreed="y").status_code == 303
    after = staffed.rows(Round, code="1")[0]
    assert after.opens_at == before.opens_at
    assert after.closes_at.isoformat() == "2199-06-30T07:01:00+00:00"
    step = next(step for step in staffed.rows(Step) if step.round_id == after.id)
    assert (step.starts_at, step.ends_at) == (after.opens_at, after.closes_at)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"last_day": "2000-01-01"}, "must be after the beginning"),
        ({"first_day": "2199-01-01", "last_day": "2199-02-01"}, "Only its closing time can be moved"),
        ({"last_day": ""}, "Enter the last day"),
        ({"last_minute": "noon"}, "Enter a time such as"),
        ({"last_day": "2199-06-30", "reason": " "}, "Give the reason"),
    ],
)
def test_a_move_that_cannot_be_is_said_in_words(staffed, values, words):
    before = staffed.rows(Round, code="1")[0].closes_at
    answer = staffed.client("organiser").submit(staffed.at("/timetable/rounds/1"), **({"reason": "x"} | values))
    assert answer.status_code == 422
    assert words in answer.page.text
    assert staffed.rows(Round, code="1")[0].closes_at == before


def test_a_round_that_has_closed_stays_closed(staffed):
    with staffed.app.app_context():
        round_ = db.session.query(Round).filter_by(code="1").one()
        round_.opens_at, round_.closes_at = round_.opens_at - timedelta(days=30), round_.opens_at - timedelta(days=20)
        db.session.commit()
    client = staffed.client("organiser")
    answer = client.submit(staffed.at("/timetable/rounds/1"), last_day="2199-06-30", reason="Once more.")
    assert answer.status_code == 422
    assert "It takes two people" in answer.page.text


@pytest.mark.parametrize(("offset", "yes"), [(-timedelta(milliseconds=1), True), (timedelta(0), False), (HOUR, False)])
def test_the_moment_of_closing_belongs_to_what_follows(offset, yes):
    round_ = Thing(opens_at=NOON - HOUR, closes_at=NOON)
    verdict = programmes_rules.can_move_round(
        round_, opens_at=round_.opens_at, closes_at=NOON + 2 * HOUR, reason="x", now=NOON + offset
    )
    assert bool(verdict) is yes


def test_an_observer_reads_the_timetable_and_moves_nothing(staffed):
    client = staffed.client("observer")
    assert "Move" not in client.get(staffed.at("/timetable")).page.text
    for rest in ("/timetable/deadline", "/timetable/rounds/1"):
        assert client.get(staffed.at(rest)).status_code == 404
    assert staffed.client("organiser").get(staffed.at("/timetable/rounds/none")).status_code == 404
    assert "Reminder about unfinished drafts" in client.get(staffed.at("/timetable")).page.text
    for stranger in (staffed.client("juror"), staffed.app.test_client()):
        text = stranger.get(staffed.at("/timetable")).page.text
        assert "Nominations close" in text
        assert "Reminder about unfinished drafts" not in text
        assert "Move" not in text


def agreed(client, page) -> int:
    """The status of a move, agreed to where the page asks for that."""
    assert page.status_code == 422, page
    return client.submit(page, **({"agreed": "y"} if 'name="agreed"' in page.text else {})).status_code


def iso(day: datetime) -> str:
    return day.date().isoformat()


def test_an_end_within_the_hour_and_entries_left_without_a_place_have_to_be_agreed_to(staffed):
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        make.entry(season_by_slug(season.slug), "Route")
        db.session.commit()
    before = staffed.rows(Round, code="1")[0].closes_at
    soon = (now() + timedelta(minutes=30)).astimezone(ZoneInfo(staffed.rows(Season)[0].timezone))
    client = staffed.client("organiser")
    at = staffed.at("/timetable/rounds/1")
    shown = client.get(at).page.text
    assert "Scoresheets submitted so far: 0 of 0." in shown
    assert "Nominations that would have no place because too few scoresheets are in: 1 of 1." in shown
    told = {"last_day": iso(soon), "last_minute": f"{soon:%H:%M}", "reason": "Enough."}
    page = client.submit(at, **told)
    assert page.status_code == 422
    assert "Minutes until it ends:" in page.page.text
    present = staffed.rows(Round, code="1")[0]
    assert present.closes_at == before
    ends = soon.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    assert f'value="{present.opens_at.isoformat()} {ends.isoformat()}"' in page.text
    other = (soon + timedelta(minutes=5)).strftime("%H:%M")  # another time than the one that was agreed to
    assert client.submit(page, agreed="y", last_minute=other).status_code == 422
    assert staffed.rows(Round, code="1")[0].closes_at == before
    assert client.submit(page, agreed="y").status_code == 303
    assert staffed.rows(Round, code="1")[0].closes_at < before


def test_an_end_before_now_is_only_proposed_and_another_one_closes_the_round(staffed):
    before = staffed.rows(Round, code="1")[0].closes_at
    yesterday = (now() - DAY).astimezone(ZoneInfo(staffed.rows(Season)[0].timezone))
    client = staffed.client("organiser")
    page = client.submit(staffed.at("/timetable/rounds/1"), last_day=iso(yesterday), last_minute="12:00", reason="Past")
    assert page.status_code == 422
    assert "It takes two people: another person must confirm it." in page.page.text
    assert "Propose it" in page.page.source
    answer = client.submit(page, agreed="y")
    assert answer.status_code == 303
    assert staffed.rows(Round, code="1")[0].closes_at == before
    owner = staffed.client("owner")
    assert owner.submit(answer.location, form="/confirmation").status_code == 303
    closed = staffed.rows(Round, code="1")[0]
    assert now() - HOUR < closed.closes_at <= now()  # not before anybody could know of it


def test_a_move_is_put_back_with_one_press_as_long_as_the_old_times_are_possible(staffed):
    before = staffed.rows(Round, code="2")[0]
    client = staffed.client("organiser")
    later = iso(before.closes_at + 3 * DAY)
    assert agreed(client, client.submit(staffed.at("/timetable/rounds/2"), last_day=later, reason="More.")) == 303
    moved = staffed.rows(Round, code="2")[0]
    assert moved.closes_at > before.closes_at
    page = client.get(staffed.at("/timetable"))
    assert "Put it back" in page.page.text
    assert "Put it back" not in staffed.client("observer").get(staffed.at("/timetable")).page.text
    back = client.submit(page, form="/back")
    assert back.status_code == 303, back.page.text
    after = staffed.rows(Round, code="2")[0]
    assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at)
    assert "Put it back" not in client.get(staffed.at("/timetable")).page.text
    assert any(event.detail.get("put_back") for event in staffed.rows(Event, kind="round.moved"))


def test_other_steps_move_and_the_opening_takes_the_season_with_it(staffed):
    client = staffed.client("organiser")
    step = staffed.rows(Step, code="ceremony")[0]
    with staffed.app.app_context():
        row = db.session.query(Step).filter_by(code="ceremony").one()
        row.starts_at, row.ends_at = now() + 100 * DAY, now() + 101 * DAY
        opening = db.session.query(Step).filter_by(code="open").one()
        season = db.session.query(Season).one()
        season.opens_at = opening.starts_at = now() + 5 * DAY
        season.closes_at, opening.ends_at = now() + 60 * DAY, now() + 6 * DAY
        db.session.commit()
    day = now() + 120 * DAY
    page = client.submit(staffed.at("/timetable/steps/ceremony"), first_day=iso(day), last_day=iso(day),
                         reason="The hall.")  # fmt: skip
    assert agreed(client, page) == 303
    assert staffed.rows(Step, code="ceremony")[0].starts_at != step.starts_at
    assert staffed.rows(Event, kind="step.moved")[0].detail["reason"] == "The hall."
    first = now() + 10 * DAY
    page = client.submit(staffed.at("/timetable/steps/open"), first_day=iso(first), reason="Late.")
    assert "in the public timetable and in calendars at once" in page.page.text
    assert agreed(client, page) == 303
    assert iso(staffed.rows(Season)[0].opens_at + HOUR * 12) == iso(first)
    for code in ("close", "round1", "none"):
        assert client.get(staffed.at(f"/timetable/steps/{code}")).status_code == 404


def test_a_step_before_published_results_stays(staffed):
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        row = db.session.query(Step).filter_by(code="ceremony").one()
        row.starts_at, row.ends_at = now() + 100 * DAY, now() + 101 * DAY
        db.session.add(Publication(id=uuid.uuid4(), season_id=season.id, kind="laureates", number=1, content={},
                                   sha256="0" * 64, embargo_until=now() + DAY, at=now()))  # fmt: skip
        db.session.commit()
    client = staffed.client("organiser")
    day = iso(now() + 120 * DAY)
    answer = client.submit(staffed.at("/timetable/steps/ceremony"), first_day=day, last_day=day, reason="The hall.")
    assert answer.status_code == 422
    assert "Unpublish them first" in answer.page.text


def test_a_link_shows_what_some_days_more_mean_before_anything_moves(staffed):
    client, before = staffed.client("organiser"), staffed.rows(Season)[0].closes_at
    page = client.get(staffed.at("/timetable/deadline?by=7"))
    assert page.status_code == 200
    assert (before + 7 * DAY - timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Almaty")).date().isoformat() in page.text
    assert "Draft nominations that will have more time: 0." in page.page.text
    assert staffed.rows(Season)[0].closes_at == before
    for odd in ("0", "-1", "8", "x", "9" * 40):
        assert "What will change" not in client.get(staffed.at(f"/timetable/deadline?by={odd}")).page.text


def test_whoever_reopens_a_round_is_asked_for_the_end_of_a_day(staffed):
    with staffed.app.app_context():
        db.session.execute(update(Round).values(opens_at=now() - 9 * DAY, closes_at=now() - DAY))
        db.session.commit()

    page = staffed.client("organiser").get(staffed.at("/timetable/rounds/1"))
    assert "Reopen round 1" in page.page.text
    assert 'value="23:59"' in page.text


def test_no_link_leads_to_an_end_that_is_over(staffed):
    client = staffed.client("organiser")
    for ago, offered in ((-1, ["1", "3", "7", "14"]), (5, ["7", "14"]), (20, [])):
        with staffed.app.app_context():
            db.session.execute(update(Season).values(closes_at=now() - ago * DAY))
            db.session.commit()
        links = client.get(staffed.at("/timetable/deadline")).page.links.values()
        assert [url.partition("?by=")[2] for url in links if "?by=" in url] == offered


def test_whoever_moves_a_deadline_reads_the_mail_first_and_may_leave_it_out(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        season.closes_at = now() + 3 * DAY
        who = make.person("Drafting")
        make.nomination(season, by=make.company("Draft", members=(who,)), starter=who)
        for round_ in db.session.query(Round):
            round_.opens_at, round_.closes_at = round_.opens_at + 400 * DAY, round_.closes_at + 400 * DAY
        db.session.commit()
    client = staffed.client("organiser")
    for mails in (True, False):
        page = client.get(staffed.at("/timetable/deadline?by=7"))
        assert "1 person can be told by email" in page.page.text
        assert "nominations now close on" in page.page.text
        assert client.submit(page, reason="Many asked.", mails="y" if mails else None).status_code == 303
        assert len(staffed.rows(Announcement)) == 1
    with staffed.app.app_context():
        assert telling.tell_moves() == 0  # nobody had heard of the first move, and the second one is told to nobody
