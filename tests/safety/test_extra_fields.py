"""Fields that no form declares change nothing, in any form there is (safety, line 19).

Every form is sent twice from the same state of the database, at the same moment: as its page has it, and with a field
for every column of every table. What is in the database afterwards has to be the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Boolean, Connection, DateTime, Integer, NullPool, Uuid, create_engine

from awards.programmes.models import EntryMoves
from awards.results.rounds import looks
from tests.client import PageClient
from tests.copies import count_on
from tests.demonstration import DRAFT, STRANGER, Tour
from tests.safety.database import tables
from tests.safety.test_requests import TOKEN
from tests.visits import SENDS, VISITS

# Names that other sites have for what must not be set from outside.
MORE = ("is_admin", "is_verified", "is_staff", "roles", "roles[]", "owner", "user", "user_id", "admin", "published_at",
        "published", "visible", "score", "scores", "place", "rank", "version", "by", "_method", "_user_id", "__class__",
        "csrf", "Idempotency-Key", "validate", "data", "errors", "meta", "obj", "prefix", "formdata")  # fmt: skip
ADDRESS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")
DIGEST = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b")
NUMBER = re.compile(r"^(?:\('\(|\()(\d+)(?=,)")
OURS = {"csrf_token", "idempotency_key"}
# Counts of tries, and the hour at which a browser was seen.
RESTLESS = {"rate_counts"}
JSON = {
    "scoring.score": {"value": "7", "comment": "Words", "revision": 0},
    "scoring.comments": {"jury_comment": "Good", "advice": "More", "revision": 0},
}
# Forms whose good answer needs more than any text and the first choice.
GOOD: dict[str, dict[str, str]] = {
    "accounts.account": {"language": "de", "timezone": "Asia/Almaty"},
    "accounts.company": {"country": "KZ"},
    "accounts.new_company": {"country": "KZ"},
    "desk.removal": {"name": DRAFT},
}
# Fields of another form of the same address, which no page of the tour shows.
ANOTHERS = {"nominations.filter_removal": {"before"}}  # calls a filter that was renamed what it was called


@dataclass(frozen=True)
class Sample:
    """A form of some page: who sends it where, what it would send, and every name it has a field for."""

    role: str
    url: str
    data: tuple[tuple[str, str], ...]
    declared: frozenset[str]


@pytest.fixture(scope="module")
def own(tour: Tour) -> Tour:
    """The module's copy, on either kind of database."""
    return tour


@pytest.fixture(scope="module")
def known() -> dict[str, Sample]:
    """Forms by endpoint: copies of one database have the same, so they are read once for both kinds."""
    return {}


@pytest.fixture(scope="module")
def samples(own: Tour, known: dict[str, Sample]) -> dict[str, Sample]:
    """The first form of every endpoint that takes one, filled in."""
    if not known:
        known.update(read_samples(own))
    return known


def read_samples(own: Tour) -> dict[str, Sample]:
    """The first form of every endpoint that takes one, as some page shows it."""
    found: dict[str, Sample] = {}
    for endpoint, visits in VISITS.items():
        for visit in (each for each in visits if each.page and each.status == 200):
            url = own.url(endpoint, visit.values)
            page = own.client(visit.role).get(url + (f"?{visit.query}" if visit.query else ""))
            for form in (each for each in page.page.forms if each.method == "post"):
                target = (form.action or url).split("?")[0]
                found.setdefault(endpoint_of(own, target), sample(visit.role, target, endpoint_of(own, target), form))
    return found


def endpoint_of(tour: Tour, url: str) -> str:
    """The endpoint that takes POST at an address; the place of its page that a browser then goes to is not sent."""
    return str(tour.app.url_map.bind("localhost").match(url.partition("#")[0], method="POST")[0])


def sample(role: str, url: str, endpoint: str, form: Any) -> Sample:
    """A form with words in its empty fields, and a choice where none is made."""
    data = {name: value for name, value in form.fields if name not in OURS}
    controls = [each for each in form.element.iter() if each.get("name")]
    for control in controls:
        name = control.get("name")
        if name in OURS or control.get("disabled") is not None:
            continue
        if control.tag == "select" and not data.get(name):
            options = [each.get("value") for each in control.iter("option") if each.get("value")]
            data |= {name: options[0]} if options else {}
        elif control.get("type") in ("radio", "checkbox"):
            data.setdefault(name, control.get("value", "on"))
        elif control.tag in ("input", "textarea") and not data.get(name) and control.get("type") != "file":
            data[name] = words_for(control)
    data |= {name: value for name, value in GOOD.get(endpoint, {}).items() if name in data}
    buttons = [(name, value) for name, value in form.buttons if name not in ("decline", "later")]
    data |= dict(buttons[:1])
    declared = {each.get("name") for each in controls} | OURS | ANOTHERS.get(endpoint, set())
    return Sample(role, url, tuple(data.items()), frozenset(declared))


def words_for(control: Any) -> str:
    """What somebody would type into an empty field."""
    soon = datetime.now(UTC) + timedelta(days=2)
    fitting = {"email": "colleague@people.example", "date": f"{soon:%Y-%m-%d}", "time": "12:00", "number": "1",
               "password": "four unusual words here"}  # fmt: skip
    named = {"email": fitting["email"], "password": "four unusual words here"}
    return fitting.get(control.get("type", ""), named.get(control.get("name"), "An innocent sentence"))


def foreign(own: Tour, declared: frozenset[str]) -> dict[str, str]:
    """A value for every column of every table that a form has no field for."""
    someone = str(own.people["juror"])
    found = dict.fromkeys(MORE, "canaryfield")
    for table in tables().sorted_tables:
        for column in table.c:
            if isinstance(column.type, Uuid):
                found[column.name] = someone
            elif isinstance(column.type, DateTime) or column.name.endswith(("_at", "_until")):
                found[column.name] = "2020-01-01 00:00:00"
            elif isinstance(column.type, (Integer, Boolean)):
                found.setdefault(column.name, "1")
            else:
                found.setdefault(column.name, "canaryfield")
    return {name: value for name, value in found.items() if name not in declared}


class Kept:
    """The database as it was, row by row as it is stored, to compare with and to go back to."""

    def __init__(self, own: Tour) -> None:
        # An engine of its own, for which no key is foreign: it writes tables in any order.
        self.engine = create_engine(own.app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.rows = self.read()
        self.known = set(ADDRESS.findall(repr(self.rows)))
        self.last = max(int(NUMBER.match(repr(row))[1]) for row in self.rows["events"])  # type: ignore[index]

    def read(self) -> dict[str, list[Any]]:
        """Every row of every table: on PostgreSQL as one text each, and in order (places are reused)."""
        # What a trigger notes when an entry moves goes on when it moves back.
        names = [table.name for table in tables().sorted_tables if table is not EntryMoves.__table__]
        with self.engine.connect() as connection:
            if self.sqlite:
                return {
                    name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in names
                }
            each = (f"SELECT '{name}', array_agg(each::text) FROM {name} AS each" for name in names)
            found = connection.exec_driver_sql(" UNION ALL ".join(each)).all()
            return {name: [(text,) for text in sorted(texts or ())] for name, texts in found}

    def moved_and_back(self) -> dict[str, list[str]]:
        """The rows that are new or other than they were, by table, before the tables are made what they were.

        Ids and digests that were made on the way are all alike.
        """
        there, found = self.read(), {}
        changed = [name for name, rows in there.items() if rows != self.rows[name]]
        with self.engine.begin() as connection:
            for name in changed:
                before, rows = set(self.rows[name]), there[name]
                found[name] = sorted(self._told(repr(row)) for row in rows if row not in before)
                found[name] += [f"{len(before) - len(rows)} fewer"] if len(rows) < len(before) else []
            self._back(connection, changed)
        return {name: rows for name, rows in found.items() if name not in RESTLESS}

    def _back(self, connection: Connection, changed: list[str]) -> None:
        if not self.sqlite:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for name in changed:
            connection.exec_driver_sql(f"DELETE FROM {name}")
            kept = self.rows[name]
            if not self.sqlite:
                texts = f"SELECT (each::{name}).* FROM unnest(%s::text[]) AS each"
                connection.exec_driver_sql(f"INSERT INTO {name} {texts}", ([text for (text,) in kept],))
                count_on(connection, tables().tables[name])
            elif kept:
                marks = ", ".join("?" * len(kept[0]))
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", kept)

    def _told(self, row: str) -> str:
        # What one request writes into the log need not have an order.
        new = NUMBER.sub(lambda match: "(" if int(match[1]) > self.last else match[0], DIGEST.sub("digest", row))
        return ADDRESS.sub(lambda match: match[0] if match[0] in self.known else "new", new)


def browser(own: Tour, role: str) -> tuple[PageClient, str]:
    """Somebody's browser and its token."""
    client = own.client(role)
    page = client.get("/account" if role != STRANGER else "/sign-in").get_data(as_text=True)
    token = TOKEN.search(page)
    assert token is not None
    client.parses = False
    return client, token[1]


def test_every_form_with_fields_it_does_not_have(own: Tour, samples: dict[str, Sample]) -> None:
    wrong, effects = [], []
    clients = {role: browser(own, role) for role in [*own.people, STRANGER]}
    kept, key = Kept(own), "a key that is the same"
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5), tick=False):
        for endpoint, form in samples.items():
            client, token = clients[form.role]
            cookie = client.get_cookie("awards")
            ours = {"csrf_token": token, "idempotency_key": key}
            outcomes = []
            for more in ({}, foreign(own, form.declared)):
                looks.NOTED.clear()  # what a process has noted it does not note again
                answer = client.post(form.url, data={**more, **dict(form.data), **ours})
                outcomes.append((answer.status_code, where(answer), kept.moved_and_back()))
                client.set_cookie("awards", cookie.value)
            if outcomes[0] != outcomes[1]:
                wrong.append(f"{endpoint}: {differences(*outcomes)}")
            if outcomes[0][2]:
                effects.append(endpoint)
    assert "\n".join(wrong) == ""
    # The others were refused, with the foreign fields as without: their good answer would need more than any words.
    assert len(effects) > 35


def where(answer: Any) -> str:
    """Where an answer leads, new ids alike."""
    return ADDRESS.sub("id", answer.headers.get("Location", ""))


def differences(one: Any, other: Any) -> str:
    """What is not the same in two outcomes."""
    if one[:2] != other[:2]:
        return f"{one[:2]} {other[:2]}"
    names = [name for name in {**one[2], **other[2]} if one[2].get(name) != other[2].get(name)]
    return "; ".join(f"{name}: {one[2].get(name)} → {other[2].get(name)}" for name in names)[:1500]


@pytest.mark.parametrize("endpoint", [*JSON, "nominations.save"])
def test_what_scripts_send_with_fields_it_does_not_have(own: Tour, endpoint: str) -> None:
    visit = SENDS[endpoint]
    (client, token), url = browser(own, visit.role), own.url(endpoint, visit.values)
    kept = Kept(own)
    headers, outcomes = {"X-Requested-With": "fetch", "X-CSRFToken": token}, []
    if endpoint in JSON:
        said: dict[str, Any] = dict(JSON[endpoint])
        stale = client.post(url, headers=headers, json=said)
        kept.moved_and_back()
        said["revision"] = stale.json["stored"]["revision"] if stale.status_code == 409 else 0
    else:
        client.parses = True
        forms = client.get(url.removesuffix("/draft")).page.forms
        said = dict(next(each.fields for each in forms if "revision" in each.names))
        said |= {next(name for name in said if name.endswith("title")): "Another title"}
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5), tick=False):
        for more in ({}, foreign(own, frozenset(said))):
            body = {"json": more | said} if endpoint in JSON else {"data": more | said}
            answer = client.post(url, headers=headers, **body)
            outcomes.append((answer.status_code, DIGEST.sub("", json.dumps(answer.json)), kept.moved_and_back()))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == 200
    assert outcomes[0][2]
