"""Who may come in where: every route is in the table, and the table is what happens (safety, lines 2 and 5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.web.access import check_doors
from tests import factories
from tests.access_table import DOORS

ROLES = ("owner", "organiser", "chair", "juror", "observer")
SAMPLES: dict[str, Any] = {
    "topic": lambda: "project",
    "token": lambda: "not-a-token",
    "filename": lambda: "mark.svg",
    "code": lambda: "nothing-here",
}


def doors(app: Flask) -> dict[str, str]:
    return {name: view.door for name, view in app.view_functions.items() if name != "static"}


@pytest.mark.databases("sqlite")
def test_every_route_is_in_the_table_with_its_door(app):
    assert doors(app) == DOORS


@pytest.mark.databases("sqlite")
def test_a_view_without_a_door_stops_the_start(app):
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open"):
        check_doors(bare)


def sample(rule: Any, season: str) -> dict[str, Any]:
    """Values for the variables of an address that name nothing that exists."""
    found: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        if name == "season":
            found[name] = season
        elif type(converter).__name__ == "UUIDConverter":
            found[name] = uuid.uuid4()
        elif type(converter).__name__ == "IntegerConverter":
            found[name] = 1
        elif hasattr(converter, "items"):
            found[name] = min(converter.items)
        else:
            found[name] = SAMPLES.get(name, lambda: "nothing")()
    return found


def addresses(app: Flask, season: str) -> list[tuple[str, str, str]]:
    """Method, address and endpoint of every route."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static":
                continue
            url = adapter.build(rule.endpoint, sample(rule, season), method=None, force_external=False)
            found += [(method, url, rule.endpoint) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


@pytest.mark.databases("sqlite")
def test_strangers_are_sent_to_sign_in_and_others_find_nothing_where_they_have_no_role(app, client, sign_in):
    with app.app_context():
        season = factories.season()
        slug, other = season.slug, factories.season(factories.HARBOUR.read_text(), running=None).slug
        people = {role: factories.appointed(season, role).id for role in ROLES}
        people["nobody"] = factories.person().id
        db.session.commit()
    clients = {role: sign_in(person) for role, person in people.items()}
    for each in clients.values():
        each.parses = False  # hundreds of times the same page
    faults = []
    for method, url, endpoint in addresses(app, slug):
        door = DOORS[endpoint]
        status = client.open(url, method=method).status_code
        if door not in ("public", "demo") and status not in (303, 401):
            faults.append(f"stranger: {method} {url} → {status}")
        if door == "demo" and status != 404:
            faults.append(f"demo page outside the demonstration: {method} {url} → {status}")
        if door.startswith("appointed:"):
            wanted = set(door.removeprefix("appointed:").split(","))
            for role, visitor in clients.items():
                if ((status := visitor.open(url, method=method).status_code) == 404) is (role in wanted):
                    faults.append(f"{role} of any season: {method} {url} → {status}")
        if not door.startswith("role:"):
            continue
        wanted = set(door.removeprefix("role:").split(","))
        for role, visitor in clients.items():
            if role not in wanted:
                status = visitor.open(url, method=method).status_code
                if status != 404:
                    faults.append(f"{role}: {method} {url} → {status}")
            elif (status := visitor.open(url.replace(f"/{slug}", f"/{other}", 1), method=method).status_code) != 404:
                faults.append(f"{role} of another season: {method} {url} → {status}")
    assert faults == []


def test_no_season_can_be_called_like_the_first_part_of_an_address(app) -> None:
    from awards.programmes.document.checks.references import RESERVED

    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    own = {part for part in first if part and not part.startswith("<")}
    assert {"links", "static", "companies", "account", "health", "demo"} <= own  # those that were taken before
    assert own - RESERVED == set()
    assert {"seasons", "api", "feed", "log"} <= RESERVED
