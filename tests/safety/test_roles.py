"""What a role may not see stays shut: to sorting, after the role has ended, and in a conflict of interest (4, 6, 9)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.jury.conflicts.actions import add_conflict
from awards.jury.models import Assignment, Juror
from awards.nominations.models import Attachment, Nomination, Version
from awards.programmes.models import Appointment
from awards.scoring.models import Ballot
from tests.access_table import DOORS
from tests.demonstration import DRAFT, RUNNING, STRANGER, Tour, season
from tests.safety.test_requests import Senders
from tests.safety.test_secrecy import RANDOM
from tests.visits import SENDS, VISITS

HIDDEN = ("score", "place", "steps", "weighted_sum", "ballots", "rank", "average", "mean", "scored", "jury_comment",
          "password_hash", "email", "contact_name", "juror", "Score.steps", "-score", "answers.ties")  # fmt: skip
ASKING = ("sort", "order", "order_by", "sort_by", "expand", "include", "fields", "filter", "with", "select", "embed")


def body_of(client: Any, url: str) -> tuple[int, str]:
    """Status and body of a page, without what is random in it and without its own address."""
    answer = client.get(url, buffered=True)
    body = RANDOM.sub(r"\1", answer.get_data().decode("utf-8", "replace"))
    return answer.status_code, "\n".join(line for line in body.splitlines() if "?" not in line)


@pytest.fixture(scope="module")
def still(copies: Any) -> Tour:
    """A copy on SQLite: what a page does with its address does not depend on the kind of database."""
    found: Tour = copies.tour("sqlite")
    return found


def test_nobody_sorts_or_filters_by_what_is_hidden(still: Tour) -> None:
    clients: dict[str, Any] = {}
    wrong, count = [], 0
    queries = ["&".join(f"{name}={value}" for name in ASKING) for value in HIDDEN]
    queries += ["&".join(f"{name}=7" for name in HIDDEN if name != "email")]
    for endpoint, visit in [(name, each) for name, visits in VISITS.items() for each in visits if each.page]:
        if visit.status != 200 or visit.query or endpoint in ("accounts.sign_ins", "web.language"):
            continue
        client = clients.setdefault(visit.role, still.client(visit.role))
        client.parses = False
        url = still.url(endpoint, visit.values)
        plain = body_of(client, url)
        for query in queries if endpoint in LISTS else queries[:1] + queries[-1:]:
            count += 1
            if body_of(client, f"{url}?{query}") != plain:
                wrong.append(f"{endpoint}?{query[:60]}")
    assert count > 150
    assert wrong == []


LISTS = {"nominations.entries", "scoring.queue", "jury.assign", "jury.panels", "results.board", "results.laureates",
         "programmes.people", "desk.log", "messages.outbox", "desk.jury_members", "jury.conflicts"}  # fmt: skip


def end_appointments(tour: Tour, person_id: uuid.UUID) -> None:
    """The person has no role any more."""
    ended = update(Appointment).where(Appointment.person_id == person_id, Appointment.ended_at.is_(None))
    assert db.session.execute(ended.values(ended_at=now())).rowcount  # type: ignore[attr-defined]


def end_memberships(tour: Tour, person_id: uuid.UUID) -> None:
    """The person acts for no company any more."""
    ended = update(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    assert db.session.execute(ended.values(ended_at=now())).rowcount  # type: ignore[attr-defined]


def disable(tour: Tour, person_id: uuid.UUID) -> None:
    """The account was closed."""
    db.session.execute(update(Person).where(Person.id == person_id).values(disabled_at=now()))


ENDS: dict[str, Callable[[Tour, uuid.UUID], None]] = {
    "organiser": end_appointments, "chair": end_appointments, "juror": end_appointments, "observer": end_appointments,
    "nominee": end_memberships,
}  # fmt: skip


def bound(endpoint: str, role: str) -> bool:
    """Whether a role's standing is what opens a route."""
    if role == "nominee":
        own = endpoint.startswith("nominations.") and endpoint not in ("nominations.mine", "nominations.start")
        return (own or endpoint in ("accounts.company", "accounts.invite")) and DOORS[endpoint] == "signed_in"
    return DOORS[endpoint].startswith("role:")


@pytest.fixture(scope="module")
def ended(copies: Any, request: Any) -> Any:
    """A copy in which standings end, one person after the other."""
    return copies.tour("sqlite")


@pytest.mark.parametrize("role", ENDS)
def test_the_next_request_after_a_role_ended_is_refused(ended: Tour, role: str) -> None:
    senders, wrong, count = Senders(ended), [], 0
    gets = [
        (each, visit) for each, visits in VISITS.items() for visit in visits if visit.role == role and bound(each, role)
    ]
    posts = [(each, visit) for each, visit in SENDS.items() if visit.role == role and bound(each, role)]
    client, token = senders("", (gets or posts)[0][1])
    opened = [client.get(ended.url(each, visit.values), buffered=True).status_code for each, visit in gets]
    assert opened.count(200) > len(opened) / 2
    with ended.app.app_context():
        ENDS[role](ended, ended.people[role])
        db.session.commit()
    for method, routes in (("GET", gets), ("POST", posts)):
        for endpoint, visit in routes:
            data = {"csrf_token": token} if method == "POST" else None
            headers = {"X-CSRFToken": token}
            status = client.open(
                ended.url(endpoint, visit.values), method=method, data=data, headers=headers
            ).status_code
            count += 1
            # Who had work in the jury is told that the role has ended; to others there is nothing there.
            told = role == "juror" and "juror" in DOORS[endpoint]
            wrong += [f"{method} {endpoint}: {status}"] if status != (403 if told else 404) else []
    assert wrong == []
    assert count > 3


@pytest.mark.parametrize("role", ENDS)
def test_a_closed_account_is_signed_out_at_once(still: Tour, role: str) -> None:
    client = still.client(role)
    assert client.get("/account").status_code == 200
    with still.app.app_context():
        disable(still, still.people[role])
        db.session.commit()
    try:
        wrong = []
        for endpoint, visit in [
            (each, visits[0]) for each, visits in VISITS.items() if DOORS[each] not in ("public", "demo")
        ]:
            answer = client.get(still.url(endpoint, visit.values))
            asked = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
            # A draft is not there for somebody who is signed out: not even a sign-in is offered.
            if (answer.status_code != 404) if visit.values.get("season") == DRAFT else not asked:
                wrong.append(f"{endpoint}: {answer.status_code}")
        assert wrong == []
    finally:
        with still.app.app_context():
            db.session.execute(update(Person).values(disabled_at=None))
            db.session.commit()


@pytest.fixture(scope="module")
def torn(database_kind: str, copies: Any) -> tuple[Tour, Any]:
    """A copy in which a canary is in one entry's answers and file names, and what its juror's ballot is called."""
    tour: Tour = copies.tour(database_kind)
    with tour.app.app_context():
        ballot = db.session.get(Assignment, tour.values["ballot_with_file"])
        assert ballot is not None
        for version in db.session.scalars(select(Version).where(Version.nomination_id == ballot.nomination_id)):
            version.answers = {topic: dict(given) for topic, given in version.answers.items()}
            version.answers["case"] = {**version.answers["case"], "challenge": "canarydossier"}
        db.session.execute(update(Attachment).where(Attachment.nomination_id == ballot.nomination_id)
                           .values(name="canaryfile.pdf"))  # fmt: skip
        others = select(Assignment.id).where(Assignment.nomination_id == ballot.nomination_id)
        db.session.execute(update(Ballot).where(Ballot.assignment_id.in_(others)).values(jury_comment="canarycomment"))
        found = ballot.id, ballot.nomination_id
        db.session.commit()
    return tour, found


CANARIES = ("canarydossier", "canaryfile", "canarycomment")


def all_a_juror_can_ask(tour: Tour, ballot_id: uuid.UUID) -> list[tuple[str, str]]:
    """Address and body of every page and file of a juror's, the one ballot in the place of others."""
    client, found = tour.client("juror"), []
    client.parses = False
    for endpoint, visit in [(each, visit) for each, visits in VISITS.items() for visit in visits]:
        if visit.role in ("juror", STRANGER) and endpoint not in ("web.language", "web.season_css"):
            values = visit.values | ({"ballot_id": ballot_id} if endpoint.startswith("scoring.") else {})
            url = tour.url(endpoint, values)
            answer = client.get(url, buffered=True)
            found.append(
                (f"{answer.status_code} {url}", f"{answer.headers}{answer.get_data().decode('utf-8', 'replace')}")
            )
    return found


def test_a_conflict_of_interest_shuts_the_entry(torn: Any) -> None:
    tour, (ballot_id, nomination_id) = torn
    before = " ".join(body for _, body in all_a_juror_can_ask(tour, ballot_id))
    assert "canarydossier" in before
    assert "canaryfile" in before
    with tour.app.app_context():
        juror = db.session.scalars(
            select(Juror).join(Assignment, Assignment.juror_id == Juror.id).where(Assignment.id == ballot_id)
        ).one()
        person = db.session.get(Person, tour.people["juror"])
        entry = db.session.get(Nomination, nomination_id)
        assert entry is not None
        running = season(RUNNING)
        reason = running.document.jury.conflict.reasons[0].id
        add_conflict(juror, running, nomination_id, reason=reason, note="", by=person)
        db.session.commit()
    leaks = [
        (url, canary) for url, body in all_a_juror_can_ask(tour, ballot_id) for canary in CANARIES if canary in body
    ]
    assert leaks == []
    client, token = Senders(tour)("", SENDS["scoring.score"])
    sent = client.post(
        tour.url("scoring.score", {"ballot_id": ballot_id}),
        json={"value": "10", "comment": "", "revision": 0},
        headers={"X-CSRFToken": token, "X-Requested-With": "fetch"},
    )
    assert sent.status_code in (403, 404)
