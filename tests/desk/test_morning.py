"""The morning mail: each weekday at half past seven by the organiser's own clock, with what waits on the desk."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from awards.accounts.models import Membership, Person
from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.desk.morning import actions, rules, waiting_lines
from awards.desk.morning.models import MorningMail
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.client import PageClient

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 7, 30, tzinfo=BERLIN)
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "zone", "due"),
    [
        (MONDAY, "Europe/Berlin", True),
        (MONDAY - timedelta(seconds=1), "Europe/Berlin", False),
        (MONDAY + 4 * HOURS, "Europe/Berlin", True),
        (MONDAY + 5 * HOURS, "Europe/Berlin", False),  # half past twelve: too late for a morning
        (MONDAY, "Asia/Almaty", True),  # half past eleven there
        (MONDAY, "America/New_York", False),  # night
        (MONDAY - timedelta(days=1), "Europe/Berlin", False),  # a Sunday
        (MONDAY - timedelta(days=2), "Europe/Berlin", False),
        (MONDAY - timedelta(days=3), "Europe/Berlin", True),
    ],
)
def test_it_is_sent_on_weekday_mornings_by_the_own_clock(moment: datetime, zone: str, due: bool) -> None:
    day = rules.day_to_see_to(moment, zone=zone, last="")
    assert (day is not None) is due
    if day is not None:
        assert rules.day_to_see_to(moment, zone=zone, last=str(day)) is None


def test_whoever_asks_after_its_time_gets_the_first_on_the_next_morning() -> None:
    assert rules.seen_to(MONDAY + HOURS, zone="Europe/Berlin") == "2026-11-30"
    assert rules.seen_to(MONDAY - HOURS, zone="Europe/Berlin") == ""


@pytest.fixture
def slug(app: Flask) -> str:
    """The slug of a season whose organiser, in Berlin and in German, wants the mail since Sunday; one entry waits."""
    with app.app_context(), standing_at(MONDAY - timedelta(days=1)):
        season = make.season()
        who = make.person("Olga", email="olga@awards.example", language="de", timezone="Europe/Berlin")
        make.appointed(season, "organiser", who)
        make.entry(season, outcome=None)
        actions.switch(season, who, on=True)
        db.session.commit()
        return season.slug


def run_at(moment: datetime) -> int:
    db.session.commit()
    with standing_at(moment):
        return actions.send_mornings()


def mails() -> list[Mail]:
    return db.session.query(Mail).filter_by(event="morning").order_by(Mail.created_at).all()


def test_what_waits_is_told_once_a_morning_with_its_lists(app: Flask, slug: str) -> None:
    with app.app_context():
        assert [run_at(MONDAY + minutes * HOURS / 60) for minutes in (-1, 0, 1, 60)] == [0, 1, 0, 0]
        (mail,) = mails()
        assert (mail.to, mail.language, mail.season_id) == ("olga@awards.example", "de", None)
        assert f"/{slug}/entries?state=submitted" in mail.text
        assert "1 eingereichte Nominierung" in " ".join(mail.text.split())
        assert f'href="{{{{site}}}}/{slug}/entries?state=submitted"' in mail.html
        assert f"/{slug}/desk/morning" in mail.text
        assert run_at(MONDAY + timedelta(days=1)) == 1


def test_what_has_changed_since_is_named(app: Flask, slug: str) -> None:
    with app.app_context():
        run_at(MONDAY)
        with standing_at(MONDAY + HOURS):
            make.entry(season_by_slug(slug), outcome=None)
        run_at(MONDAY + timedelta(days=1))
        assert "2 eingereichte Nominierungen" in " ".join(mails()[1].text.split())
        assert "(zuletzt: 1)" in mails()[1].text


def settle() -> None:
    """Nothing waits any more."""
    from awards.nominations.models import Nomination, Withdrawal

    for row in db.session.query(Nomination).filter_by(withdrawal_id=None).all():
        made = Withdrawal(id=uuid.uuid4(), nomination_id=row.id, reason="", at=now())
        db.session.add(made)
        db.session.flush()
        row.withdrawal_id = made.id
    db.session.commit()


def test_nothing_is_sent_when_nothing_waits_and_nothing_has_changed(app: Flask, slug: str) -> None:
    with app.app_context():
        run_at(MONDAY)
        settle()
        assert [run_at(MONDAY + timedelta(days=days)) for days in (1, 2, 3)] == [1, 0, 0]
        assert "erledigt" in mails()[1].text
        assert "entries" not in mails()[1].text


def test_two_workers_in_the_same_second_send_one(app: Flask, slug: str) -> None:
    barrier, sent = threading.Barrier(2), []

    def work() -> None:
        with app.app_context(), standing_at(MONDAY):
            barrier.wait()
            sent.append(actions.send_mornings())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(sent) == [0, 1]
    with app.app_context():
        assert len(mails()) == 1


@pytest.mark.parametrize("ended", ["role", "season", "account", "switch"])
def test_nobody_who_does_not_organise_any_more_gets_it(app: Flask, slug: str, ended: str) -> None:
    with app.app_context():
        season, who = season_by_slug(slug), db.session.query(Person).filter_by(email="olga@awards.example").one()
        assert season is not None
        if ended == "role":
            db.session.query(Appointment).filter_by(person_id=who.id).update({"ended_at": now()})
        elif ended == "season":
            season.opened_at = None
        elif ended == "account":
            who.disabled_at = now()
        else:
            actions.switch(season, who, on=False)
            assert db.session.query(MorningMail).count() == 0
        assert run_at(MONDAY) == 0


def test_conflicts_of_the_reader_are_respected(app: Flask, slug: str) -> None:
    with app.app_context():
        season, who = season_by_slug(slug), db.session.query(Person).filter_by(email="olga@awards.example").one()
        own = make.company("Own")
        make.entry(season, by=own)  # admitted, in the same category
        db.session.add(Membership(company_id=own.id, person_id=who.id, invited_at=now(), accepted_at=now()))
        db.session.commit()
        assert run_at(MONDAY) == 0


def test_the_numbers_are_those_of_the_desk(app: Flask, client: PageClient, slug: str) -> None:
    with app.app_context():
        season, who = season_by_slug(slug), db.session.query(Person).filter_by(email="olga@awards.example").one()
        make.entry(season, outcome="returned")
        made = make.entry(season, outcome=None)
        made.version_id, made.touched_at = None, now() - timedelta(days=30)
        db.session.commit()
        with app.test_request_context(f"/{slug}/desk"):
            g.season = season
            told = {(str(each.count), each.url) for each in waiting_lines.waits(season, who, now=now())}
        person_id = who.id
    make.sign_in(client, person_id)
    page = client.get(f"/{slug}/desk")
    html = page.get_data(as_text=True)
    shown = re.findall(r'class="how-many">(\d+)</span><div><a href="([^"]+)"', html)
    assert {(count, path.replace("&amp;", "&")) for count, path in shown} == told
    assert len(told) == 3


def test_an_organiser_switches_it_on_and_off(app: Flask, client: PageClient, slug: str) -> None:
    with app.app_context():
        who = make.appointed(season_by_slug(slug), "organiser", make.person("Timur", timezone="Asia/Almaty"))
        db.session.commit()
        person_id = who.id
    make.sign_in(client, person_id)
    page = client.get(f"/{slug}/desk/morning")
    assert "Almaty" in page.page.text
    assert "1 submitted nomination to decide on" in page.page.text
    assert client.submit(page, is_on="y").status_code == 303
    with app.app_context():
        assert db.session.query(MorningMail).filter_by(person_id=person_id).count() == 1
    assert client.submit(f"/{slug}/desk/morning", is_on="y").status_code == 303  # once more changes nothing
    again = client.get(f"/{slug}/desk/morning")
    data = {name: value for name, value in again.page.forms[-1].fields if name != "is_on"}
    assert client.post(f"/{slug}/desk/morning", data=data).status_code == 303
    with app.app_context():
        assert db.session.query(MorningMail).filter_by(person_id=person_id).count() == 0


def test_an_early_riser_who_asks_before_its_time_gets_it_today(app: Flask, slug: str) -> None:
    with app.app_context():
        season, who = season_by_slug(slug), db.session.query(Person).filter_by(email="olga@awards.example").one()
        for moment, sent in ((MONDAY - HOURS, 1), (MONDAY + timedelta(days=1, minutes=1), 0)):
            with standing_at(moment):
                actions.switch(season, who, on=False)
                actions.switch(season, who, on=True)
            assert run_at(moment + HOURS) == sent
    assert MONDAY.astimezone(UTC).hour == 6
