"""A season with its staff for tests of the organisers' pages: who signs in, and what they find."""

from __future__ import annotations

from typing import Any

from flask import Flask

from awards.core.db import db
from tests import factories as make
from tests.client import PageClient


class Staffed:
    """A running season with organiser, owner, observer, juror and a nominee's company; more entries as asked."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people: dict[str, Any] = {}
        with app.app_context():
            season = make.season()
            self.slug = season.slug
            for role in ("owner", "organiser", "observer", "chair", "juror"):
                self.people[role] = make.appointed(season, role, make.person(f"The {role}")).id
            nominee = make.person("The nominee")
            self.people["nominee"] = nominee.id
            self.people["stranger"] = make.person("The stranger").id
            self.company_id = make.company("Caspian Rail", members=(nominee,)).id
            db.session.commit()

    def client(self, role: str) -> PageClient:
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        make.sign_in(client, self.people[role])
        # A process reads a programme once: not to be counted with the page that happens to come first.
        client.get(self.at("/rules"))
        return client

    def at(self, rest: str) -> str:
        """An address of the season."""
        return f"/{self.slug}{rest}"

    def entry(self, title: str = "", **more: Any) -> Any:
        """The id of a new entry: of the nominee's company unless `by` is the id of another, without a decision."""
        from awards.accounts.models import Company
        from awards.core.text import search_key
        from awards.programmes.queries import season_by_slug

        with self.app.app_context():
            company = db.session.get(Company, more.pop("by", self.company_id))
            made = make.entry(season_by_slug(self.slug), title, by=company, **({"outcome": None} | more))
            made.search_key = search_key(f"{made.title} {company.name}")
            db.session.commit()
            return made.id

    def rows(self, table: Any, **values: Any) -> list[Any]:
        """Rows of a table, as they are stored."""
        with self.app.app_context():
            return list(db.session.query(table).filter_by(**values))
