"""Revisions are published while nominees save: no save is lost, nobody sees a fault, what comes later is asked anew."""

from __future__ import annotations

import itertools
import threading
import uuid
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.nominations.models import Draft
from tests import factories as make
from tests.client import PageClient
from tests.programmes.rule_changes import FREE
from tests.results.publishing_scene import Publishing
from tests.results.test_programme_publication import ask

DRAFTS, HANDS, REVISIONS = 200, 8, 3


class Nominee:
    """Somebody with a few drafts open in a browser."""

    def __init__(self, scene: Publishing, person: uuid.UUID, homes: list[str]) -> None:
        self.homes = homes
        self.client: PageClient = scene.app.test_client()
        make.sign_in(self.client, person)
        page = self.client.get(f"{homes[0]}/topics/entry")
        self.token = next(each.get("content") for each in page.page.all("meta") if each.get("name") == "csrf-token")
        self.client.parses = False

    def save(self, home: str, **values: str) -> int:
        """Send what the page's script sends of a draft that was never saved, or was saved before."""
        page = self.client.get(f"{home}/topics/entry").get_data(as_text=True)
        revision = page.split('name="revision"')[1].split('value="')[1].split('"')[0]
        headers = {"X-Requested-With": "fetch", "X-CSRFToken": self.token}
        data = {"revision": revision, **{f"q_{name}": value for name, value in values.items()}}
        return self.client.post(f"{home}/topics/entry/draft", data=data, headers=headers).status_code


def crowd(scene: Publishing) -> list[Nominee]:
    with scene.app.app_context():
        season = scene.season()
        rows = []
        for _ in range(DRAFTS // 2):
            person = make.person()
            company = make.company(members=(person,))
            homes = [
                scene.at(f"/nominations/{make.nomination(season, by=company, starter=person).id}") for _ in range(2)
            ]
            rows.append((person.id, homes))
        db.session.commit()
    return [Nominee(scene, person, homes) for person, homes in rows]


def answer_of(scene: Publishing, home: str) -> dict[str, Any]:
    with scene.app.app_context():
        found = db.session.get(Draft, (uuid.UUID(home.rsplit("/", 1)[1]), "entry"))
        return dict(found.answers) if found else {}


@pytest.mark.long
def test_revisions_are_published_while_two_hundred_drafts_are_saved(app: Flask) -> None:
    scene = Publishing(app, "entering")
    nominees, organiser = crowd(scene), scene.client()
    todo = [(nominee, home) for nominee in nominees for home in nominee.homes]
    turns, statuses, published = itertools.count(), [], []

    def work() -> None:
        while (turn := next(turns)) < len(todo):
            nominee, home = todo[turn]
            statuses.append(nominee.save(home, title=f"Title {turn}"))

    def publish() -> None:
        for change in (ask, FREE["tagline"], FREE["hint"])[:REVISIONS]:
            scene.edit(change)
            published.append(organiser.submit(scene.at(), form="publish", button="go=all").status_code)

    hands = [threading.Thread(target=each) for each in [publish, *[work] * HANDS]]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert published == [303] * REVISIONS
    assert statuses == [200] * DRAFTS
    assert [answer_of(scene, home)["title"] for _, home in todo] == [f"Title {turn}" for turn in range(DRAFTS)]
    for nominee, home in todo[:: DRAFTS // 10]:
        assert nominee.save(home, title="Later", posts="Khorgos") == 200
        assert answer_of(scene, home) == answer_of(scene, home) | {"title": "Later", "posts": "Khorgos"}
    assert scene.number() == 1 + REVISIONS
