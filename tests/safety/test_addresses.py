"""Hostile addresses: every page with every parameter it could have, on either kind of database (24, 26)."""

from __future__ import annotations

from typing import Any

import pytest

from awards.accounts.company import actions as company_actions
from awards.web.pages import LONGEST
from tests.demonstration import OPEN, ROLES, STRANGER, Tour
from tests.shares import turns
from tests.visits import VISITS

# What pages ask their address for, and what none does.
ASKED = (
    "q", "search", "page", "sort", "order", "category", "country", "state", "language", "goal", "fate", "round", "show",
    "kind", "role", "person", "day", "all", "check", "removed", "next", "from", "before", "after", "target",
    "season_id",
)  # fmt: skip
HOSTILE = {
    "nul": "%00", "surrogate": "%ed%a0%80", "no text": "%ff%fe", "large": str(2**63), "negative": "-1",
    "arabic digits": "%D9%A1", "quotes": "'%22%60;--", "pattern": "%25_%5C", "lines": "%0d%0aSet-Cookie:%20a=b",
    "list": "1&{name}=2", "long": "9" * 3000, "uuid": "00000000-0000-0000-0000-000000000000",
    "elsewhere": "//evil.example",
}  # fmt: skip


@pytest.fixture(autouse=True)
def many_companies(monkeypatch: pytest.MonkeyPatch) -> None:
    """One nominee founds more companies here than a person may have."""
    monkeypatch.setattr(company_actions, "MOST_COMPANIES", 1000)


@pytest.mark.parametrize("turn", turns(len(HOSTILE), short=2))
def test_no_parameter_breaks_a_page(tour: Tour, turn: int) -> None:
    clients, wrong, opened = {role: tour.client(role) for role in (*ROLES, STRANGER)}, [], 0
    for number, (endpoint, visits) in enumerate(VISITS.items()):
        kind, value = list(HOSTILE.items())[(number + turn) % len(HOSTILE)]
        query = "&".join(f"{name}={value.replace('{name}', name)}" for name in ASKED)
        clients[visits[0].role].parses = False
        answer = tried(clients[visits[0].role], f"{tour.url(endpoint, visits[0].values)}?{query}")
        opened += answer == 200
        if not isinstance(answer, int) or answer >= 500:
            wrong.append(f"{endpoint}, {kind}: {answer}")
    assert "\n".join(wrong) == ""
    assert opened > 75


def tried(client: Any, url: str) -> int | str:
    """The status of a page, or what was raised instead; a redirect off the site or a second header is raised too."""
    try:
        answer = client.get(url, buffered=True)
    except Exception as error:  # all faults of all pages at once
        return f"{type(error).__name__}: {str(error)[:200]}"
    return int(answer.status_code)


PARTS = ("%00", "a%00b", "%ed%a0%80", "%ff", "..%2f..%2fetc%2fpasswd", "x" * 5000, "%0d%0aA:b")


@pytest.mark.parametrize("turn", turns(len(PARTS), short=2))
def test_no_part_of_an_address_breaks_a_page(tour: Tour, turn: int) -> None:
    wrong, count = [], 0
    for endpoint, visits in VISITS.items():
        rule = next(iter(tour.app.url_map.iter_rules(endpoint)))
        texts = [name for name, kind in rule._converters.items() if type(kind).__name__ == "UnicodeConverter"]
        client = tour.client(visits[0].role) if texts else None
        for name in texts:
            client.parses, part = False, PARTS[(count + turn) % len(PARTS)]
            url = tour.url(endpoint, visits[0].values | {name: "placeholder"}).replace("placeholder", part)
            status, count = tried(client, url), count + 1
            if status not in (400, 404, 410, 303):
                wrong.append(f"{endpoint} {name}, {part[:20]}: {status}")
    assert count > 50
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("target", [
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/%09/evil.example", "/%2f/evil.example", "/%252f%252fevil.example", "/%5cevil.example", "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b", "/a\x00", " //evil.example", "///evil.example", "/@evil.example//x", "///@evil.example",
    "http:evil.example", "/" + "a" * LONGEST,
])  # fmt: skip
def test_going_on_stays_on_the_site(tour: Tour, target: str) -> None:
    stranger, nominee = tour.client("stranger"), tour.client("nominee")
    answers = [stranger.get("/language/de", query_string={"next": target})]
    page = stranger.get("/sign-in", query_string={"next": target})
    kept = [value for form in page.page.forms for name, value in form.fields if name == "next" and value] \
        if page.status_code == 200 else []  # fmt: skip
    assert kept in ([], [target], [target.strip()], [target.replace("\x00", "")])
    answers.append(stranger.submit(f"/{tour.values['season']}/demonstration", form=0, next=target))
    page = nominee.get("/companies/new", query_string={"next": target})
    answers.append(nominee.submit(page, name="New rail", country="KZ") if page.status_code == 200 else page)
    for answer in answers:
        assert answer.status_code == 303
        where = answer.headers["Location"]
        # Only paths of ours, as a browser reads them: it drops tabs and line ends and takes \ for /.
        plain = "".join(letter for letter in where if letter > " ").replace("\\", "/")
        assert plain.startswith("/")
        assert not plain.startswith("//")
        assert "Set-Cookie" not in where


def test_a_long_way_back_is_kept(tour: Tour) -> None:
    nominee, way = tour.client("nominee"), "/" + "b" * (LONGEST - 1)
    answer = nominee.submit(f"/companies/new?next={way}", name="Newer rail", country="KZ")
    assert answer.headers["Location"] == way


def test_filters_longer_than_what_is_kept_lead_back_all_the_same(tour: Tour) -> None:
    organiser, search = tour.client("organiser"), "щ" * 90
    page = organiser.get(f"/{OPEN}/entries/admission")
    fields = dict(page.page.forms[-1].fields) | {"nominations": str(tour.values["own_sent"])}
    for _ in range(2):
        answer = organiser.post(page.request.path, query_string={"q": search}, data=fields)
        assert answer.status_code == 303, answer.page.text
        assert answer.headers["Location"].startswith(f"/{OPEN}/entries")
