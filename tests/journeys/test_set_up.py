"""Somebody who knows nothing sets up each of the templates in the browser, changes it, publishes it and opens the call
with a second person; from there it goes on to laureates whom everybody can read of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.browsing import Browsing
from tests.journeys import people
from tests.journeys.setting_up import ASKED, JUDGED, NAMED, Editing
from tests.programmes.whole_way import HOUR, Way
from tests.services import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.long]
DAYS = timedelta(days=3)
SECOND = "second@steppe.example"
AWARD = "Steppe"


@dataclass
class Journey:
    """A founder and whoever comes after, in one language at one width."""

    app: Flask
    site: str
    browse: Browsing
    mailbox: Mailbox
    language: str = "en"
    width: int = 1440

    def come(self, person: Any = None) -> Editing:
        """A browser of its own, in which somebody may be signed in."""
        page = self.browse(language=self.language, width=self.width)
        if person is not None:
            people.come_in(page, self.app, self.site, person)
        return Editing(page, self.language)

    def person(self, name: str, **more: Any) -> Any:
        """Somebody with an account; gives its id."""
        with self.app.app_context():
            made = make.person(name, language=self.language, **more)
            db.session.commit()
            return made.id

    @property
    def document(self) -> Any:
        """The programme in force."""
        with self.app.app_context():
            season = season_by_slug("ours")
            assert season is not None
            return season.document

    @property
    def opens_at(self) -> Any:
        """When the call opens."""
        with self.app.app_context():
            return season_by_slug("ours").opens_at  # type: ignore[union-attr]

    def set_up(self, template: str, kind: str) -> None:
        """From the empty site to a season with a second revision, opened by two."""
        self.founder = self.person("Timur", may_found=True)
        editing = self.come(self.founder)
        editing.page.goto("/")
        editing.found(template, AWARD)
        editing.change_a_category()
        editing.add_a_criterion()
        editing.add_a_question(kind)
        editing.publish()
        asked = [each.label["en"] for each in self.document.form.sections[0].questions]
        assert asked.index(ASKED["en"]) == len(asked) - 2
        editing.invite(SECOND)
        second = self.come()
        second.accept(self.app, self.mailbox, SECOND)
        with self.app.app_context():
            self.second = db.session.query(Person.id).filter_by(email=SECOND).scalar()
        with time_machine.travel(self.opens_at - DAYS, tick=True):
            self.come(self.founder).propose_to_open()
            self.come(self.second).confirm()

    def nominate(self) -> Any:
        """Somebody enters in the browser."""
        nominee = self.person("Aliya")
        with time_machine.travel(self.opens_at + HOUR, tick=True):
            self.come(nominee).nominate(self.document, "Aliya Nurlanova")
        with self.app.app_context():
            return db.session.query(Nomination.id).one().id

    def go_on(self, entry: Any) -> Any:
        """By the verbs that people use to the laureates; gives the moment from which everybody can read of them."""
        with self.app.app_context():
            season: Any = season_by_slug("ours")
            organiser, second = (db.session.get_one(Person, each) for each in (self.founder, self.second))
            way = Way.of(season, self.app.extensions["awards.files"], organiser=organiser, second=second)
            category = season.document.categories[0].id
            way.entries[category].append(db.session.get_one(Nomination, entry))
            way.from_the_call()
            assert entry in [each.id for each in way.winners(category)]
            after = way.announced_at() + HOUR
            db.session.commit()
        return after

    def visit(self, after: Any) -> None:
        """A visitor reads of the laureate, the category's new name and the new criterion."""
        category = self.document.categories[0]
        visitor = self.come()
        with time_machine.travel(after, tick=True):
            visitor.page.goto("/ours/laureates")
            main = visitor.page.get_by_role("main")
            expect(main.get_by_text(NAMED[self.language]).first).to_be_visible()
            expect(main.get_by_text("Aliya Nurlanova").or_(main.get_by_text("KZ 123")).first).to_be_visible()
            visitor.looks_right("laureates")
            visitor.page.goto(f"/ours/categories/{category.id}")
            expect(visitor.page.locator("h1")).to_have_text(NAMED[self.language])
            expect(visitor.page.get_by_role("main").get_by_text(JUDGED[self.language]).first).to_be_visible()


@pytest.mark.parametrize(
    ("template", "kind", "language", "width"),
    [
        ("hackathon", "Month and year", "en", 1440),
        ("magistral", "A number", "en", 1440),
        ("company-award", "Phone number", "de", 1440),
        ("film-festival", "A number", "ru", 1180),
        ("science-fair", "Web address", "kk", 390),
        ("small-grants", "One country", "en", 390),
    ],
)
def test_a_template_becomes_a_season_with_laureates(
    app: Flask, site: str, browse: Browsing, mailbox: Mailbox, template: str, kind: str, language: str, width: int
) -> None:
    journey = Journey(app, site, browse, mailbox, language, width)
    journey.set_up(template, kind)
    journey.visit(journey.go_on(journey.nominate()))
