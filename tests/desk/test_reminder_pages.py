"""The organisers' pages of reminders: all rules, and each with who would get it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.reminders.models import ReminderRule, ReminderRun
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.client import PageClient
from tests.markup import text_of


@pytest.fixture
def slug(app: Flask) -> str:
    """The slug of a season that takes nominations for ten days more; Olga organises it."""
    with app.app_context():
        season = make.open_season()
        make.appointed(season, "organiser", make.person("Olga", email="organiser@awards.example"))
        db.session.commit()
        return season.slug


@pytest.fixture
def staff(app: Flask, client: PageClient, slug: str) -> PageClient:
    with app.app_context():
        person_id = db.session.query(Person.id).filter_by(email="organiser@awards.example").scalar()
    make.sign_in(client, person_id)
    return client


def draft(slug: str, name: str, category: str = "resilience") -> Any:
    who = make.person(name, email=f"{name.lower()}@nominee.example")
    made = make.entry(
        season_by_slug(slug), f"Of {name}", in_category=category, by=make.company(members=(who,)), outcome=None
    )
    made.version_id = made.submitted_at = None
    db.session.commit()
    return made


def cells_of(row: Any) -> list[str]:
    return [text_of(each) for each in row.iter() if each.tag in ("th", "td")]


def test_the_list_says_when_each_is_sent_next_and_how_many_would_get_it(
    app: Flask, staff: PageClient, slug: str
) -> None:
    with app.app_context():
        draft(slug, "Anna")
        draft(slug, "Berik")
    page = staff.get(f"/{slug}/mail/reminders").page
    rows = {cells[0]: cells[1:] for row in page.all("tr") for cells in [cells_of(row)] if cells}
    assert rows["Last reminder of drafts"][0] == "3 days before nominations close, 09:00"
    assert rows["Last reminder of drafts"][2:] == ["2", "On"]
    assert rows["Untouched drafts"] == ["when a draft has not been changed for 14 days, 09:00", "–", "0", "Off"]
    assert rows["Corrections due soon"][1] == "As it comes"
    assert "No reminder has been sent yet." in page.text


def test_a_rule_is_changed_and_what_was_typed_stays_where_it_is_refused(
    app: Flask, staff: PageClient, slug: str
) -> None:
    address = f"/{slug}/mail/reminders/drafts_last"
    for days in ("0", "91", "x", ""):
        answer = staff.submit(address, days=days)
        assert answer.status_code == 422, days
    assert staff.submit(address, days="5", hour="18").status_code == 303
    page = staff.get(address).page
    assert "5 days before nominations close, at 18:00" in page.text
    with app.app_context():
        row = db.session.query(ReminderRule).one()
        assert (row.kind, row.is_on, row.days, row.hour) == ("drafts_last", True, 5, 18)
    old = staff.get(address)
    assert staff.submit(address, days="6").status_code == 303
    assert staff.submit(old, days="7").status_code == 422  # somebody was first
    assert staff.get(f"/{slug}/mail/reminders/nothing").status_code == 404


def test_whoever_would_get_it_is_named_but_for_what_the_reader_has_a_side_in(
    app: Flask, staff: PageClient, slug: str
) -> None:
    with app.app_context():
        draft(slug, "Rival")
        draft(slug, "Other", category="efficiency")
    page = staff.get(f"/{slug}/mail/reminders/drafts_first").page
    assert ("rival@nominee.example" in page.text, "other@nominee.example" in page.text) == (True, True)
    with app.app_context():
        who = db.session.query(Person).filter_by(email="organiser@awards.example").one()
        own = make.company("Own", members=(who,))
        make.entry(season_by_slug(slug), by=own)
        db.session.commit()
    page = staff.get(f"/{slug}/mail/reminders/drafts_first").page
    assert ("rival@nominee.example" in page.text, "other@nominee.example" in page.text) == (False, True)


def test_what_no_server_was_there_for_is_said(app: Flask, staff: PageClient, slug: str) -> None:
    with app.app_context():
        season = season_by_slug(slug)
        assert season is not None
        season.closes_at = now() + timedelta(hours=12)  # three days before that nothing ran
        first = now() - timedelta(days=9)
        run = {"kind": "correction_due", "round_code": "", "claimed_at": first, "done_at": first}
        db.session.add(ReminderRun(season_id=season.id, day=str(first.date()), **run))
        db.session.commit()
    page = staff.get(f"/{slug}/mail/reminders").page
    assert "The server was not running when these reminders were due." in page.text
    with app.app_context():
        db.session.query(ReminderRun).update({"claimed_at": now() - timedelta(hours=2)})
        db.session.commit()
    page = staff.get(f"/{slug}/mail/reminders").page
    assert "The server was not running" not in page.text  # reminders began to run only then


def test_what_was_sent_leads_to_the_emails(app: Flask, staff: PageClient, slug: str) -> None:
    with app.app_context():
        season = season_by_slug(slug)
        assert season is not None
        run = {"round_code": "", "claimed_at": now(), "done_at": now(), "day": "2026-11-29"}
        db.session.add(ReminderRun(season_id=season.id, kind="drafts_first", count=3, left_out=1, **run))
        db.session.add(ReminderRun(season_id=season.id, kind="correction_due", **run))
        db.session.commit()
    page = staff.get(f"/{slug}/mail/reminders").page
    assert f"/{slug}/mail?event=reminder.draft" in page.links.values()
    assert f"/{slug}/mail?event=reminder.correction" not in page.links.values()
    sent = [cells_of(row)[2:] for row in page.all("tr") if "Emails:" in text_of(row)]
    assert sent == [["3 Emails: First reminder of drafts", "1"]]
    with app.app_context():  # the numbers cover all categories: they are not for somebody with a side in one
        who = db.session.query(Person).filter_by(email="organiser@awards.example").one()
        make.entry(season_by_slug(slug), by=make.company("Own", members=(who,)))
        db.session.commit()
    page = staff.get(f"/{slug}/mail/reminders").page
    sent = [cells_of(row)[2:] for row in page.all("tr") if "Emails:" in text_of(row)]
    assert sent == [["– Emails: First reminder of drafts", "–"]]


def test_a_draft_season_says_that_nothing_is_sent(app: Flask, staff: PageClient, slug: str) -> None:
    with app.app_context():
        season = season_by_slug(slug)
        assert season is not None
        season.opened_at = None
        db.session.commit()
    assert "This season has not been opened." in staff.get(f"/{slug}/mail/reminders").page.text


@pytest.mark.parametrize("drafts", [1, 3])
def test_the_list_costs_the_same_queries(
    app: Flask, staff: PageClient, slug: str, statements: Any, drafts: int
) -> None:
    with app.app_context():
        for number in range(drafts):
            draft(slug, f"N{number}")
    with statements() as sent:
        staff.get(f"/{slug}/mail/reminders")
    assert len(sent) == 17
