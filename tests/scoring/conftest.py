"""A juror at work: season, jurors and entries that are committed, and clients signed in as people of it."""

from __future__ import annotations

import uuid

import pytest

from awards.core.db import db
from awards.jury.models import Juror
from awards.programmes.models import Round
from awards.programmes.queries import season_by_slug
from tests import factories as make


class Cast:
    """Ids of what the views' tests need; everything is committed."""

    def __init__(self, app, entries=3):
        self.app = app
        with app.app_context():
            season = make.season()
            self.slug = season.slug
            round_ = make.rounds(season)["1"]
            category = make.category(season)
            self.round_id = round_.id
            self.codes = [criterion.id for criterion in season.document.category("resilience").criteria]
            jurors = {name: make.juror(season, make.person(name)) for name in ("Asel Juror", "Boris Rival")}
            self.people = {name: juror.person.id for name, juror in jurors.items()}
            self.jurors = {name: juror.id for name, juror in jurors.items()}
            for role in ("organiser", "chair", "observer"):
                self.people[role] = make.appointed(season, role).id
            self.people["stranger"] = make.person("A stranger").id
            self.entries, self.ballots = [], {name: [] for name in jurors}
            for juror in jurors.values():
                make.seat(juror, round_, category)
            db.session.commit()
            self.add(entries)

    def add(self, entries):
        """So many more entries, given to both jurors."""
        with self.app.app_context():
            season, round_ = season_by_slug(self.slug), db.session.get(Round, self.round_id)
            jurors = {name: db.session.get(Juror, each) for name, each in self.jurors.items()}
            for _ in range(entries):
                entry = make.entry(season, f"Route {len(self.entries) + 1}")
                self.entries.append(entry.id)
                for name, juror in jurors.items():
                    self.ballots[name].append(make.assignment(juror, round_, entry).id)
            db.session.commit()

    @property
    def mine(self):
        return self.ballots["Asel Juror"]

    def client(self, name="Asel Juror"):
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        return client

    def url(self, number=0, rest="", name="Asel Juror"):
        return f"/{self.slug}/ballots/{self.ballots[name][number]}{rest}"


@pytest.fixture
def cast(app):
    return Cast(app)


@pytest.fixture
def new_key():
    return lambda: str(uuid.uuid4())
