"""An organiser looks after what did not arrive, changes a reminder, and asks for the morning email."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.morning.models import MorningMail
from awards.desk.reminders.models import ReminderRule
from awards.messages.models import Mail
from awards.programmes.people import actions as people_actions
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.browsing import Browsing, seen
from tests.journeys import people
from tests.journeys.tongue import like, tongue

pytestmark = pytest.mark.browser


@pytest.fixture
def slug(app: Flask) -> str:
    """A season that takes nominations: a draft, an invitation to a mistyped address, a domain that refuses mail."""
    with app.app_context():
        season = make.open_season()
        organiser = make.appointed(season, "organiser", make.person("Olga", email="olga@awards.example"))
        nominee = make.person("Anna", email="anna@nordlicht.example")
        draft = make.entry(season, "Nordlicht", by=make.company("Nordlicht", members=(nominee,)), outcome=None)
        draft.version_id = draft.submitted_at = None
        invitation = people_actions.invite(
            season, "ina@mistyped.example", "juror", name="Ina", own={"organiser"}, by=organiser
        )
        db.session.flush()
        db.session.query(Mail).filter_by(about_id=invitation.id).update(
            {"failed_at": now(), "refused_at": now(), "error": "550 5.1.1: no such user"}
        )
        for number in range(3):
            who = make.person(f"Nominee {number}", email=f"n{number}@refuses.example")
            db.session.add(Mail(
                id=uuid.uuid4(), event="nomination.submitted", season_id=season.id, person_id=who.id, to=who.email,
                language="en", subject=f"Mail {number}", text="Text", html="", created_at=now(), next_try_at=now(),
                attempts=19, failed_at=now(), error="451 4.7.1: please try again later",
            ))  # fmt: skip
        db.session.commit()
        return season.slug


def looked_at(page: Page, language: str, width: int) -> None:
    """The page is in its language, no wider than its window, and axe finds nothing."""
    found = seen(page)
    assert (found.faults, found.over, found.language) == ([], 0, language), page.url
    assert page.viewport_size is not None
    assert page.viewport_size["width"] == width


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["de", "kk"])
def test_what_did_not_arrive_and_who_is_reminded(
    app: Flask, browse: Browsing, site: str, slug: str, language: str, width: int
) -> None:
    say = tongue(language)
    with app.app_context():
        person = db.session.query(Person).filter_by(email="olga@awards.example").one()
        person.language = language
        db.session.commit()
        person_id = person.id
    page = people.come_in(browse(language=language, width=width), app, site, person_id)
    page.goto(f"{site}/{slug}/mail")
    looked_at(page, language, width)
    page.get_by_role("link", name=say("See which addresses have a problem, and what to do")).click()
    expect(page.locator("main")).to_contain_text("451 4.7.1: please try again later")
    looked_at(page, language, width)
    _invite_rightly(page, say, language, width)
    _try_again(page, say)
    page.goto(f"{site}/{slug}/mail/reminders")
    looked_at(page, language, width)
    _change_reminder(page, say, language, width)
    page.goto(f"{site}/{slug}/desk/morning")
    looked_at(page, language, width)
    page.get_by_label(say("Send me this email")).check()
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("body")).to_contain_text(say("You get the next one in the morning."))
    with app.app_context():
        assert db.session.query(MorningMail).one().person_id == person_id
        rule = db.session.query(ReminderRule).one()
        assert (rule.kind, rule.days, rule.is_on) == ("drafts_last", 5, True)
        invited = db.session.query(Mail).filter_by(event="appointment", withdrawn_at=None).one()
        assert invited.to == "ina@right.example"
        assert db.session.query(Mail).filter(Mail.failed_at.is_not(None), Mail.withdrawn_at.is_(None)).count() == 0
        assert season_by_slug(slug) is not None


def _invite_rightly(page: Page, say: Any, language: str, width: int) -> None:
    page.get_by_role("link", name=like(say("Invite at the right address") + "…")).click()
    looked_at(page, language, width)
    page.get_by_label(say("Right address")).fill("not an address")
    page.get_by_role("button", name=say("Send the invitation")).click()
    expect(page.get_by_label(say("Right address"))).to_have_value("not an address")
    looked_at(page, language, width)
    page.get_by_label(say("Right address")).fill("ina@right.example")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text(say("The invitation is on its way."))
    expect(page.locator("main")).not_to_contain_text("ina@mistyped.example")


def _try_again(page: Page, say: Any) -> None:
    section = page.locator("section.problem").filter(has_text="refuses.example")
    section.get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text(say("Every email could be delivered"))


def _change_reminder(page: Page, say: Any, language: str, width: int) -> None:
    page.get_by_role("link", name=say("Last reminder of drafts")).click()
    expect(page.locator("main")).to_contain_text("anna@nordlicht.example")
    looked_at(page, language, width)
    page.get_by_label(say("Days"), exact=True).fill("900")
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("main")).to_contain_text(say("Enter a number of days from 1 to %(most)s", most=90))
    page.get_by_label(say("Days"), exact=True).fill("5")
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("body")).to_contain_text(say("The reminder was changed."))
    expect(page.get_by_label(say("Days"), exact=True)).to_have_value("5")
