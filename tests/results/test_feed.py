"""The feed of publications: only what is public, each once, well formed whatever people are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from awards.core.clock import now
from awards.core.db import db
from awards.programmes.queries import season_by_slug
from awards.results.publishing import queries as publishing_queries
from tests.results.scenes import Show

ATOM = "{http://www.w3.org/2005/Atom}"
EMBARGO = datetime(2027, 7, 8, 19, 0, tzinfo=UTC)


def published(app: Flask) -> tuple[str, Any]:
    with app.app_context():
        show = Show()
        made = show.publish(EMBARGO)
        first = publishing_queries.public_entries(made.id)[0]
        first.content = {**first.content, "title": '<b>Fast & "true"</b>'}
        slug, made_id = show.season.slug, made.id
        db.session.commit()
    return slug, made_id


def feed(client: FlaskClient, **headers: str) -> ElementTree.Element:
    answer = client.get("/feed.xml", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data)


def test_the_feed_names_what_is_public_and_nothing_else(app: Flask, client: FlaskClient, statements: Any) -> None:
    slug, made_id = published(app)
    with time_machine.travel(EMBARGO - timedelta(milliseconds=1), tick=False):
        assert feed(client).findall(f"{ATOM}entry") == []
    with time_machine.travel(EMBARGO, tick=False):
        feed(client)
        with statements() as sent:
            found = feed(client)
        assert len(sent) <= 3
        assert not [each for each in sent if "public_entries" in each], "whom a publication names is read once"
        (entry,) = found.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}id") != f"urn:uuid:{made_id}"
        assert entry.findtext(f"{ATOM}title") == f"Laureates of {slug}"
        assert entry.findtext(f"{ATOM}updated") == found.findtext(f"{ATOM}updated") == "2027-07-08T19:00:00Z"
        assert '<b>Fast & "true"</b>' in "".join(entry.itertext())
        links = [each.get("href") or "" for each in entry.iter() if each.tag.endswith("}a")]
        assert links
        assert all(client.get(each.removeprefix(app.config["SITE_URL"])).status_code == 200 for each in links)
        german = feed(client, **{"Accept-Language": "de"})
        assert german.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
        with app.app_context():
            season = season_by_slug(slug)
            assert season is not None
            made = publishing_queries.publication_in_force(season, "laureates")
            assert made is not None
            made.unpublished_at = now()
            db.session.commit()
        assert feed(client).findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_correction_is_the_same_entry_moved_on(app: Flask, client: FlaskClient, taken_back: bool) -> None:
    with app.app_context():
        show = Show()
        show.publish(EMBARGO)
        db.session.commit()
    later = EMBARGO + timedelta(days=1)
    with time_machine.travel(EMBARGO, tick=False):
        (before,) = feed(client).findall(f"{ATOM}entry")
    with time_machine.travel(later, tick=False):
        with app.app_context():
            show = show.again()
            if taken_back:
                show.unpublish(publishing_queries.publication_in_force(show.season, "laureates"))
            show.publish(reason="A sheet had been read wrongly.")
            db.session.commit()
        (after,) = feed(client).findall(f"{ATOM}entry")
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert [each.findtext(f"{ATOM}published") for each in (before, after)] == ["2027-07-08T19:00:00Z"] * 2
    assert after.findtext(f"{ATOM}updated") == "2027-07-09T19:00:00Z"


def test_what_was_never_public_is_not_the_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        show = Show()
        show.unpublish(show.publish(EMBARGO - timedelta(days=3)))
        show.publish(EMBARGO)
        db.session.commit()
    with time_machine.travel(EMBARGO, tick=False):
        (entry,) = feed(client).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}published") == "2027-07-08T19:00:00Z"


def test_pages_of_results_name_the_feed(app: Flask, client: FlaskClient) -> None:
    slug, _ = published(app)
    with time_machine.travel(EMBARGO, tick=False):
        for page in (f"/{slug}/laureates", "/archive"):
            links = [each.get("href") for each in client.get(page).page.all("link") if each.get("rel") == "alternate"]
            assert links == ["/feed.xml"]


def test_icons_and_manifest_are_there(client: FlaskClient) -> None:
    manifest = client.get("/site.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    icons = [each["src"] for each in manifest.get_json(force=True)["icons"]]
    named = [each.get("href") for each in client.get("/archive").page.all("link")
             if (each.get("rel") or "") in ("icon", "apple-touch-icon", "manifest")]  # fmt: skip
    assert len(named) == 5
    asked = ["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"]
    for address in (*icons, *named, *asked):
        assert client.get(address).status_code == 200, address
