"""A season with a draft of its programme, and the staff who publish it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.message import Message
from awards.programmes import queries as programmes
from awards.programmes.document.programme import load
from awards.programmes.editing import actions as editing
from awards.programmes.editing import queries as drafts
from awards.programmes.editing.tree import bare, planted
from awards.programmes.models import Season
from tests import factories as make
from tests.client import PageClient
from tests.programmes.rule_changes import Change, changed
from tests.results import scenes

ROLES = ("owner", "organiser", "observer", "juror", "chair")


class Publishing:
    """The small award: judged, open, or a draft season; its staff, and a draft of its programme."""

    def __init__(self, app: Flask, kind: str = "judged") -> None:
        self.app = app
        with app.app_context():
            season = KINDS[kind]()
            self.slug = season.slug
            self.people = scenes.staff(season, *ROLES)

    def client(self, role: str = "organiser") -> PageClient:
        """A browser in which somebody is signed in."""
        client: PageClient = self.app.test_client()
        make.sign_in(client, self.people[role])
        return client

    def at(self, rest: str = "/programme/publication") -> str:
        """An address of the season."""
        return f"/{self.slug}{rest}"

    def season(self) -> Season:
        """The season, in an open context."""
        found = programmes.season_by_slug(self.slug)
        assert found is not None
        return found

    def edit(self, *changes: Change) -> None:
        """Have the organiser make changes in the draft, faulty or not."""
        with self.app.app_context():
            season, by = self.season(), db.session.get_one(Person, self.people["organiser"])
            data: Any = bare(drafts.draft_of(season).tree)
            for each in changes:
                each(data)
            editing.replace(season, planted(data), told=Message("A change"), by=by)
            db.session.commit()

    def put_elsewhere(self, change: Change) -> None:
        """Put something in force from the command line."""
        from awards.results.revision import actions

        with self.app.app_context():
            source = changed(change)
            actions.take(self.season(), source, load(source), reason="", by=None)
            db.session.commit()

    def number(self) -> int:
        """The revision in force."""
        with self.app.app_context():
            return drafts.revision_number(self.season())

    def draft_changes(self) -> list[str]:
        """What the draft would change, as the page says it."""
        page = self.client().get(self.at()).text
        return re.findall(r"<h3><span[^>]*>\d+\. </span>(.*?)</h3>", page)


def _judged() -> Season:
    found: Season = scenes.judged(closed=False)
    scenes.set_close(found, "jury", 600)
    db.session.commit()
    return found


def _closed() -> Season:
    found: Season = scenes.judged()
    return found


def _open() -> Season:
    return make.season(changed(), running=None)


def _entering() -> Season:
    found = make.open_season(changed())
    db.session.commit()
    return found


def _unopened() -> Season:
    season = make.season(changed(), running=None)
    season.opened_at = None
    db.session.commit()
    return season


KINDS: dict[str, Callable[[], Season]] = {
    "judged": _judged,
    "closed": _closed,
    "open": _open,
    "entering": _entering,
    "unopened": _unopened,
}
