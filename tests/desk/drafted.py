"""An opened season that is being scored and a draft of the next one, with people in each."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.demo import seasons
from awards.programmes.models import Appointment, Season
from awards.programmes.people import actions as people_actions
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.client import PageClient

RUNNING, NEXT = "2027", "2028"
AHEAD = timedelta(days=100)


def source(slug: str, *, alone: bool = False) -> str:
    """The programme of another season; `alone`: one person suffices for its decisions."""
    text = seasons.moved(make.MAGISTRAL.read_text(encoding="utf-8"), slug, now().date() + AHEAD)
    return text.replace("  timezone: ", "  deciders: 1\n  timezone: ", 1) if alone else text


class Drafted:
    """The draft 2028 with owner, organiser, second, observer, chair, an accepted juror and an invited one.

    In 2027 that is being scored there are its organiser (who owns the draft too), a juror with a scoresheet and a
    nominee; the stranger is in none.
    """

    def __init__(self, app: Flask, *, alone: bool = False) -> None:
        self.app = app
        self.people: dict[str, uuid.UUID] = {}
        with app.app_context():
            running = make.season()
            draft = make.draft(source(NEXT, alone=alone), running=None)
            draft.opens_at, draft.closes_at = now() + AHEAD, now() + 2 * AHEAD
            self._running(running)
            self._draft(draft)
            self.people["stranger"] = make.person("The stranger").id
            db.session.commit()

    def _running(self, season: Season) -> None:
        owner, judge, nominee = make.person("The owner"), make.person("The judge"), make.person("The nominee")
        make.appointed(season, "organiser", owner)
        entry = make.entry(season, by=make.company("Caspian Rail", members=(nominee,)))
        make.assignment(make.juror(season, judge), make.rounds(season)["1"], entry)
        self.people |= {"owner": owner.id, "judge": judge.id, "nominee": nominee.id}

    def _draft(self, season: Season) -> None:
        owner = db.session.get_one(Person, self.people["owner"])
        make.appointed(season, "owner", owner)
        for role, name in (("organiser", "organiser"), ("organiser", "second"), ("observer", "observer"),
                           ("chair", "chair"), ("juror", "juror")):  # fmt: skip
            self.people[name] = make.appointed(season, role, make.person(f"The {name}")).id
        invited = make.person("The invited", email="invited@jury.example")
        self.people["invited"] = invited.id
        db.session.flush()
        people_actions.invite(season, invited.email, "juror", own={"owner"}, by=owner)

    def client(self, name: str) -> PageClient:
        """A browser in which somebody is signed in, reading English."""
        client = self.app.test_client()
        if name != "nobody":
            make.sign_in(client, self.people[name])
        with client.session_transaction() as session:
            session["language"] = "en"
        return client

    def season(self, slug: str = NEXT) -> Season:
        """The season, within an open context."""
        found = season_by_slug(slug)
        assert found is not None
        return found

    def opened(self, slug: str = NEXT) -> bool:
        """Whether a season is open."""
        with self.app.app_context():
            return not self.season(slug).is_draft

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows of a table, as they are stored, in the order of their keys."""
        with self.app.app_context():
            return list(db.session.scalars(select(table).where(*conditions).order_by(*inspect(table).primary_key)))

    def end_roles(self, *names: str) -> None:
        """These people have no role in the draft any more."""
        with self.app.app_context():
            ids = [self.people[name] for name in names]
            for row in db.session.query(Appointment).filter_by(season_id=self.season().id):
                if row.person_id in ids:
                    row.ended_at = now()
            db.session.commit()

    def propose(self, name: str = "owner") -> str:
        """Somebody proposes to open the draft; the address of the proposal."""
        answer = self.client(name).submit(f"/{NEXT}/opening", reason="All is ready.")
        assert answer.status_code == 303
        return str(answer.location)

    def open_it(self) -> None:
        """Two people open the draft."""
        address = self.propose()
        assert self.client("organiser").submit(address, form="/confirmation").status_code == 303
        assert self.opened()
