"""Whoever sees a season as somebody else changes nothing by any door, and sees no more than both may (safety, 7)."""

from __future__ import annotations

from typing import Any

import pytest

from awards.desk.viewing.rules import LEAVES, OF_DRAFTS, PICTURES, SHOWN
from tests.access_table import DOORS
from tests.demonstration import CONFLICTED, LAST, OPEN, RUNNING, Tour
from tests.safety.test_secrecy import RANDOM
from tests.test_access import addresses
from tests.visits import VISITS

pytestmark = pytest.mark.long_for("postgresql")
SEEN = [("nominee", OPEN), ("observer", OPEN), ("observer", LAST), ("juror", LAST), ("chair", LAST)]
OPENED = ("public", "demo")


def look(tour: Tour, season: str, role: str, *, by: str = "organiser") -> Any:
    """The answer to beginning a look at the pages of somebody, and the browser of whoever looks."""
    client = tour.client(by)
    page = client.get(f"/{season}/people/{tour.people[role]}/pages")
    assert page.status_code == 200
    client.parses = False
    return client.submit(page, reason="Asked by phone"), client


def test_what_is_shown_is_read_by_somebody_it_is_for() -> None:
    assert set(DOORS) >= SHOWN
    assert set(DOORS) >= LEAVES
    assert SHOWN.isdisjoint(LEAVES)
    # Nothing of accounts and companies, and no page that only staff have.
    assert not [name for name in SHOWN if name.startswith("accounts.") or DOORS[name] == "role:organiser,owner"]


@pytest.mark.parametrize(("role", "season"), SEEN)
def test_nothing_can_be_changed_by_any_route(tour: Tour, role: str, season: str) -> None:
    answer, client = look(tour, season, role)
    assert answer.status_code == 303
    wrong, count = [], 0
    for method, url, endpoint in addresses(tour.app, season):
        if method == "GET" or endpoint in LEAVES:
            continue
        count += 1
        if (status := client.open(url, method=method).status_code) != 403:
            wrong.append(f"{method} {url} → {status}")
    assert count > 80
    assert wrong == []


@pytest.mark.parametrize(("role", "season"), SEEN)
def test_every_page_that_is_not_named_is_closed(tour: Tour, role: str, season: str) -> None:
    _, client = look(tour, season, role)
    wrong = []
    for method, url, endpoint in addresses(tour.app, season):
        if method != "GET" or endpoint in SHOWN or DOORS[endpoint] in OPENED:
            continue
        if (status := client.get(url).status_code) != 403:
            wrong.append(f"{url} → {status}")
    for endpoint in SHOWN:  # and what is named only in the season that is looked at
        if DOORS[endpoint] not in OPENED and "season" in next(tour.app.url_map.iter_rules(endpoint)).arguments:
            url = tour.url(endpoint, {"season": RUNNING})
            if (status := client.get(url).status_code) != 403:
                wrong.append(f"{url} → {status}")
    assert wrong == []


def said(answer: Any) -> tuple[int, str]:
    """Status of a page, and its main part without what is random."""
    body = answer.get_data(as_text=True)
    main = body[body.find("<main") : body.find("</main>")]
    return answer.status_code, "\n".join(line for line in RANDOM.sub(r"\1", main).splitlines() if "hidden" not in line)


@pytest.mark.parametrize(("role", "season"), SEEN)
def test_what_is_shown_is_what_the_person_sees(tour: Tour, role: str, season: str) -> None:
    _, client = look(tour, season, role)
    own, shown, wrong = tour.client(role), 0, []
    own.parses = False
    for endpoint in sorted(SHOWN - PICTURES):
        for visit in VISITS[endpoint]:
            url = tour.url(endpoint, visit.values | {"season": season})
            theirs = said(own.get(url))
            if theirs[0] == 200 and endpoint in OF_DRAFTS and "own_sent" in visit.values.values():
                continue
            found = said(client.get(url))
            shown += found[0] == 200
            if endpoint == "scoring.queue":  # without what a juror marks, and without totals
                found, theirs = (found[0], ""), (theirs[0], "")
            if found != theirs:
                wrong.append(f"{url} → {found[0]}, theirs {theirs[0]}")
    assert wrong == []
    assert shown > 8


def test_a_conflict_of_interest_is_no_way_round(tour: Tour) -> None:
    answer, client = look(tour, OPEN, "observer", by=CONFLICTED)
    assert answer.status_code == 303
    own = tour.client(CONFLICTED)
    for url in (f"/{OPEN}/nominations", f"/{OPEN}/entries/{tour.values['own_sent']}", f"/{OPEN}/entries"):
        assert tour.client("observer").get(url).status_code == 200
        if "entries" in url:
            assert said(client.get(url))[0] == said(own.get(url))[0]
    assert client.get(f"/{OPEN}/entries/{tour.values['own_sent']}").status_code == 403
    # Nor by the nominee, who has nominations there, and no more by an address that is typed.
    page = own.get(f"/{OPEN}/people/{tour.people['nominee']}/pages")
    assert "category in which you have a conflict of interest" in page.page.text
    assert not [form for form in page.page.forms if "reason" in form.names]
    assert str(tour.people["nominee"]) not in own.get(f"/{OPEN}/people/nominees").get_data(as_text=True)


def test_nobody_sees_a_jurors_pages_while_a_round_is_open(tour: Tour) -> None:
    for role in ("juror", "chair"):
        page = tour.client("organiser").get(f"/{RUNNING}/people/{tour.people[role]}/pages")
        assert "a round is being scored until" in page.page.text
        assert not [form for form in page.page.forms if "reason" in form.names]
