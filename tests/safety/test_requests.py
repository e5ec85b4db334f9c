"""Every route that takes POST: without our token, with hostile input, with somebody else's objects (2, 5, 19, 24)."""

from __future__ import annotations

import functools
import json
import re
import uuid
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.client import PageClient
from tests.demonstration import LAST, OPEN, RUNNING, STRANGER, TIED, Tour
from tests.safety.database import fingerprint, moved
from tests.shares import turns
from tests.visits import SENDS, VISITS, Visit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# What a script sends as JSON, with plausible values; what else it sends with a token of its own.
AS_JSON: dict[str, dict[str, object]] = {
    "scoring.score": {"value": "7", "comment": "", "revision": 0},
    "scoring.comments": {"jury_comment": "Good", "advice": "More", "revision": 0},
    "scoring.keep_note": {"value": "Mine", "starred": True, "later": False, "revision": 0},
    "scoring.keep_order": {"order": [], "revision": 0},
    "scoring.hand_over": {"field": "remarks", "jury_comment": "Good", "advice": "More", "revision": 0, "at": 1},
}
SCRIPTED = {"nominations.save", "nominations.upload", *AS_JSON}
OTHER = {RUNNING: OPEN, OPEN: RUNNING, LAST: RUNNING, TIED: RUNNING}
JSON_FIELDS = {endpoint: list(values) for endpoint, values in AS_JSON.items()}
KEPT = {"csrf_token", "idempotency_key", "form_begin", "form_end"}  # without them a form is refused for another reason
FETCH = {"X-Requested-With": "fetch"}
HOSTILE = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "large": str(2**63),
    "nan": "NaN",
    "infinite": "-Infinity",
    "exponent": "1e999999",
    "digits": "9" * 5000,
    "bidi": "\u202egnp.exe",
    "lines": "a\r\nBcc: all@jury.example\r\n",
    "long": "Ж" * 40_000,
    "path": "../../etc/passwd",
}


def test_every_route_is_known(tour: Tour) -> None:
    taking = {
        rule.endpoint for rule in tour.app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert taking == set(SENDS)


@pytest.fixture(scope="module")
def known() -> dict[str, list[tuple[str, str]]]:
    """Fields of forms by address: copies of one database have the same, so they are read once for both kinds."""
    return {}


@pytest.fixture(scope="module")
def forms(tour: Tour, known: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """What the forms of all pages would send, by the address they send it to."""
    if not known:
        known.update(read_forms(tour))
    return known


def read_forms(tour: Tour) -> dict[str, list[tuple[str, str]]]:
    """The fields of every form that some page shows to somebody who may send it."""
    found: dict[str, list[tuple[str, str]]] = {}
    clients = {role: tour.client(role) for role in [*tour.people, STRANGER]}
    for endpoint, visits in VISITS.items():
        for visit in visits:
            if not visit.page or visit.status != 200:
                continue
            url = tour.url(endpoint, visit.values)
            for form in clients[visit.role].get(url + (f"?{visit.query}" if visit.query else "")).page.forms:
                if form.method == "post":
                    found.setdefault((form.action or url).split("?")[0], form.fields)
    return found


def names(forms: dict[str, list[tuple[str, str]]]) -> set[str]:
    """The names of all fields there are."""
    return {name for fields in forms.values() for name, _ in fields} | {"role", "reason", "value", "comment", "outcome"}


class Senders:
    """A browser and its token for each role, made anew when a request has signed it out."""

    ENDING = {"accounts.sign_out", "accounts.end_sign_ins", "accounts.end_sign_in", "accounts.password", "desk.viewing"}

    def __init__(self, tour: Tour) -> None:
        self.tour = tour
        # What a page looks like after hostile input does not depend on the kind of database.
        self.parses = tour.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
        self.known: dict[str, tuple[PageClient, str]] = {}

    def __call__(self, endpoint: str, visit: Visit) -> tuple[PageClient, str]:
        """The browser for a route's visit, and a token of its session."""
        if visit.role not in self.known or endpoint in self.ENDING:
            client = self.tour.client(visit.role)
            client.parses = self.parses
            page = client.get("/account" if client.signed_in else "/sign-in").get_data(as_text=True)
            found = TOKEN.search(page)
            assert found is not None
            self.known[visit.role] = client, found[1]
        return self.known.pop(visit.role) if endpoint in self.ENDING else self.known[visit.role]


@pytest.fixture(scope="module")
def senders(tour: Tour) -> Senders:
    return Senders(tour)


def address(tour: Tour, endpoint: str, visit: Visit) -> str:
    """Where a form is sent, with what its address says: without it there is nothing at some."""
    return tour.url(endpoint, visit.values) + (f"?{visit.query}" if visit.query else "")


def send(client: PageClient, url: str, endpoint: str, data: Any, csrf: str = "") -> int:
    """Send a form, or what a script would send; gives the status."""
    headers = {**FETCH, "X-CSRFToken": csrf} if endpoint in SCRIPTED else {}
    kind = "application/x-www-form-urlencoded"
    if endpoint in AS_JSON:
        data, kind = json.dumps(data), "application/json"
    elif endpoint == "nominations.upload":
        data, kind = json.dumps(data), "application/octet-stream"
    elif csrf and endpoint not in SCRIPTED:
        data = data | {"csrf_token": csrf}
    body = data if isinstance(data, str) else urlencoded(data)
    return client.post(url, data=body, headers=headers, content_type=kind).status_code


def urlencoded(data: dict[str, Any]) -> bytes:
    """A form's body; half of a surrogate pair goes as the bytes that are no text."""
    return "&".join(f"{quote_plus(name)}={quoted(str(value))}" for name, value in data.items()).encode()


def quoted(value: str) -> str:
    """A value as it goes into a form's body; letters go as they are, which is as good and read much faster."""
    return value if value.isalnum() else quote_plus(value, errors="surrogatepass")


def tried(act: Any) -> int | str:
    """A status, or the words of what was raised instead of an answer."""
    try:
        return int(act())
    except Exception as error:  # all faults of all routes at once
        return f"{type(error).__name__}: {str(error)[:200]}"


def plausible(forms: dict[str, Any], endpoint: str, url: str) -> dict[str, Any]:
    """What the page's own form would send; for a route without a page, some values that fit."""
    if endpoint in AS_JSON:
        return AS_JSON[endpoint]
    found = dict(forms.get(url.split("?")[0], []))
    found |= {name: found.get(name) or "Some words" for name in ("reason", "name", "note") if name in found}
    return found | {"idempotency_key": str(uuid.uuid4())}


@pytest.mark.parametrize("kind", ["missing", "foreign"])
def test_without_our_token_nothing_happens(tour: Tour, forms: dict[str, Any], kind: str) -> None:
    senders, observer = Senders(tour), Senders(tour)("", Visit("observer"))
    foreign = observer[1] if kind == "foreign" else ""
    asked = [(endpoint, address(tour, endpoint, visit), senders(endpoint, visit)[0])
             for endpoint, visit in SENDS.items()]  # fmt: skip
    before, wrong = fingerprint(tour.app), []
    for endpoint, url, client in asked:
        data = plausible(forms, endpoint, url)
        data.pop("csrf_token", None)
        status = tried(
            lambda client=client, url=url, endpoint=endpoint, data=data: send(client, url, endpoint, data, foreign)
        )
        # What is not found would be refused for another reason: then neither this test nor that of others' objects says
        # anything about the route.
        if not (isinstance(status, int) and 400 <= status < 500 and status != 404):
            wrong.append(f"{endpoint} {url}: {status}")
    assert "\n".join(wrong) == ""
    assert moved(before, fingerprint(tour.app)) == []


@pytest.mark.parametrize("turn", turns(4, short=2))
def test_hostile_text_in_every_field(tour: Tour, forms: dict[str, Any], senders: Senders, turn: int) -> None:
    wrong, values, answers = [], list(HOSTILE.values()), list[int | str]()
    everything = names(forms) - KEPT
    for number, (endpoint, visit) in enumerate(SENDS.items()):
        url = address(tour, endpoint, visit)
        client, csrf = senders(endpoint, visit)
        own = {name for name, _ in forms.get(url.split("?")[0], [])} - KEPT
        # All fields at once would be larger than what the routes for scripts read at all.
        wanted = JSON_FIELDS.get(endpoint) or [*sorted(own or everything), "value", "comment", "revision"]
        data = {name: values[(place + number + turn * 3) % len(values)] for place, name in enumerate(wanted)}
        status = tried(lambda *, c=client, u=url, e=endpoint, d=data, t=csrf: send(c, u, e, d, t))
        answers.append(status)
        fine = endpoint == "nominations.upload"  # text is a good CSV
        if not isinstance(status, int) or status >= 500 or (status == 200 and not fine):
            wrong.append(f"{endpoint} {url}: {status}")
    assert "\n".join(wrong) == ""
    assert answers.count(422) > 30  # told what is wrong; all the others would do when nobody was signed in


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
BODIES = {
    "deep list": ("[" * 100_000, JSON),
    "cut": ("{", JSON),
    "cut multipart": ("--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    "surrogate": ('"\\ud800"', JSON),
    "no text": ("%ff%fe=%00", FORM),
    "deep object": ('{"value": ' + '{"a":' * 50_000 + "1" + "}" * 50_001, JSON),
    "list": ("[1, 2]", JSON),
    "nan": ("NaN", JSON),
    "bytes": ("\xff\xfe\x00", JSON),
    "10000 fields": ("&".join(f"f{number}=1" for number in range(10_000)), FORM),
}


@pytest.mark.parametrize("turn", turns(len(BODIES), short=3))
def test_bodies_that_are_nothing_we_know(tour: Tour, senders: Senders, turn: int) -> None:
    wrong = []
    for number, (endpoint, visit) in enumerate(SENDS.items()):
        name, (body, kind) = list(BODIES.items())[(number + turn) % len(BODIES)]
        client, csrf = senders(endpoint, visit)
        headers = {**FETCH, "X-CSRFToken": csrf} if endpoint in SCRIPTED or "json" in kind else {}
        post = functools.partial(
            client.post,
            address(tour, endpoint, visit),
            data=body.encode("latin-1"),
            content_type=kind,
            headers=headers,
        )
        status = tried(lambda post=post: post().status_code)
        if status not in (*range(400, 500), *([200] if endpoint in ("nominations.save", "nominations.upload") else [])):
            wrong.append(f"{endpoint}, {name}: {status}")
    assert "\n".join(wrong) == ""


def test_ten_thousand_fields_beside_our_token_are_refused(tour: Tour, forms: dict[str, Any], senders: Senders) -> None:
    prepared = [(endpoint, tour.url(endpoint, visit.values), *senders(endpoint, visit))
                for endpoint, visit in SENDS.items() if endpoint not in SCRIPTED]  # fmt: skip
    many, wrong, before = "&".join(f"f{number}=1" for number in range(10_000)), [], fingerprint(tour.app)
    for endpoint, url, client, csrf in prepared:
        body = urlencoded(plausible(forms, endpoint, url) | {"csrf_token": csrf}) + b"&" + many.encode()
        status = client.post(url, data=body, content_type="application/x-www-form-urlencoded").status_code
        wrong += [f"{endpoint}: {status}"] if status != 413 else []
    assert wrong == []
    assert moved(before, fingerprint(tour.app)) == []


@pytest.mark.parametrize("kind", [
    "text/plain", "application/xml", "multipart/form-data", "multipart/mixed; boundary=x", "image/png", "",
    "application/x-www-form-urlencoded; charset=utf-7",
])  # fmt: skip
def test_a_form_under_another_name_changes_nothing(
    tour: Tour, forms: dict[str, Any], senders: Senders, kind: str
) -> None:
    asked = [
        (endpoint, tour.url(endpoint, visit.values), *senders(endpoint, visit))
        for endpoint, visit in list(SENDS.items())[::4]
        if endpoint not in SCRIPTED and endpoint not in Senders.ENDING
    ]
    before, wrong = fingerprint(tour.app), []
    for endpoint, url, client, csrf in asked:
        body = urlencoded(plausible(forms, endpoint, url) | {"csrf_token": csrf})
        if "urlencoded" in kind:
            body = body.replace(csrf.encode(), b"x")
        status = tried(lambda c=client, u=url, b=body: c.post(u, data=b, content_type=kind).status_code)
        wrong += [f"{endpoint}: {status}"] if status not in range(400, 500) else []
    assert wrong == []
    assert moved(before, fingerprint(tour.app)) == []


@pytest.mark.parametrize("body", [b"a=" + b"b" * 2_200_000, b"a&" * 1_000_000], ids=["long", "many"])
def test_a_large_form_is_refused_before_it_is_taken_apart(
    tour: Tour, senders: Senders, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("werkzeug.formparser.parse_qsl", None)  # not to be called: it would fill the memory
    client, csrf = senders("accounts.account", SENDS["accounts.account"])
    for header in ({}, {"X-CSRFToken": csrf}):
        sent = client.post("/account", data=body, headers=header, content_type="application/x-www-form-urlencoded")
        assert sent.status_code == 413


def test_a_body_ten_times_the_limit_is_refused_unread(tour: Tour, senders: Senders) -> None:
    limit = tour.app.config["MAX_CONTENT_LENGTH"]
    wrong = []
    for endpoint, visit in SENDS.items():
        client, csrf = senders(endpoint, visit)
        answer = client.post(
            tour.url(endpoint, visit.values),
            environ_overrides={"CONTENT_LENGTH": str(limit * 10), "wsgi.input": Unread()},
            content_type="application/x-www-form-urlencoded",
            headers={"X-CSRFToken": csrf, **(FETCH if endpoint in SCRIPTED else {})},
        )
        if answer.status_code != 413:
            wrong.append(f"{endpoint} answers {answer.status_code}")
    assert wrong == []


class Unread:
    """The body of a request that must not be read."""

    def read(self, *_: Any) -> bytes:
        """Fail."""
        raise AssertionError("The body was read.")

    readline = readinto = read


def foreign(tour: Tour, visit: Visit, endpoint: str) -> list[dict[str, Any]]:
    """The same visit with objects of nobody, of another season, and of somebody else."""
    rule = next(iter(tour.app.url_map.iter_rules(endpoint)))
    objects = [name for name in rule.arguments if name.endswith("_id")]
    found = [visit.values | {name: uuid.uuid4()} for name in objects]
    if endpoint == "desk.viewing":
        # People are of no one season: their pages are there wherever they have a part. The juror has none there.
        found.append({"season": TIED, "person_id": "judging_person"})
    elif objects and "season" in rule.arguments:
        there = visit.values.get("season", RUNNING)
        elsewhere = LAST if there == TIED else TIED
        found.append(visit.values | {"season": elsewhere if endpoint.startswith("results.") else OTHER[there]})
    return found + [visit.values | {name: f"foreign_{name}"} for name in objects if f"foreign_{name}" in tour.values]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_objects_of_others_are_not_found(tour: Tour, senders: Senders, method: str) -> None:
    known = {name: (visit,) for name, visit in SENDS.items()} if method == "POST" else VISITS
    wrong, count = [], 0
    for endpoint, visits in known.items():
        for visit, values in [(each, values) for each in visits for values in foreign(tour, each, endpoint)]:
            (client, csrf), url = senders(endpoint, visit), tour.url(endpoint, values)
            if endpoint in AS_JSON:
                sent: dict[str, Any] = {"json": {}}
            else:
                sent = {"data": {"csrf_token": csrf}} if method == "POST" else {}
            headers = {**FETCH, "X-CSRFToken": csrf} if endpoint in SCRIPTED else {}
            status, count = client.open(url, method=method, headers=headers, **sent).status_code, count + 1
            if status != 404:
                wrong.append(f"{visit.role} {method} {endpoint} {url}: {status}")
    assert count > 60
    assert "\n".join(wrong) == ""
