"""What nobody may learn: scores before their time, and words that are meant for others (safety, lines 1, 3, 8, 12)."""

from __future__ import annotations

import io
import logging
import re
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, insert, select, update

from awards.accounts.models import MailedLink, Person, SignIn
from awards.core.db import db
from awards.jury.models import Assignment, Conflict, Juror, Recusal, Tally
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.models import Round, Season
from awards.scoring.models import Ballot, BallotCopy, Note, OwnOrder, Score
from tests import paper
from tests.demonstration import OPEN, RUNNING, STRANGER, Tour
from tests.visits import VISITS, Visit

ROLES = ("organiser", "chair", "juror", "observer", "nominee", STRANGER)
SIGNED = re.compile(r"(/notices/)[\w.~-]+")  # at its moment
RANDOM = re.compile(
    r'(name="(?:csrf_token|idempotency_key|opened|comments_print)"[^>]*?value="|csrf-token" content="|'
    r'name="idempotency_key" value="|name="on"[^>]*?value="[0-9a-f]*|data-mark=")[^"]*'
)
UNSTEADY = {"Date", "Expires", "Set-Cookie", "Last-Modified"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = uuid.UUID(int=0)
# Pages say when they were made; this is after everything in the demonstration, of whichever second of the run.
MOMENT = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture(scope="module")
def tour(database_kind: str, copies: Any) -> Tour:
    """A copy of the demonstration on either kind of database, with the canaries in their places."""
    planted: Tour = copies.tour(database_kind)
    _change(planted, _plant)
    return planted


@pytest.fixture(scope="module")
def twin(database_kind: str, copies: Any) -> Tour:
    """A second such copy in which every score of the running round but the juror's own is another."""
    twin: Tour = copies.tour(database_kind)
    _change(twin, _plant, _score_otherwise)
    return twin


@pytest.fixture(scope="module")
def busier(database_kind: str, copies: Any) -> Tour:
    """A third such copy in which others than the juror and the chair have scored nothing at all."""
    busier: Tour = copies.tour(database_kind)
    _change(busier, _plant, _score_nothing)
    return busier


def _change(tour: Tour, *ways: Callable[[Tour], None]) -> None:
    with tour.app.app_context():
        for way in ways:
            way(tour)
        db.session.commit()


def _others(tour: Tour) -> Any:
    """The ballots of the running season that are neither the juror's nor the chair's."""
    own = select(Juror.id).where(Juror.person_id.in_([tour.people["juror"], tour.people["chair"]]))
    return (
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Season, Season.id == Round.season_id)
        .where(Season.slug == RUNNING, Assignment.juror_id.not_in(own))
    )


def _score_otherwise(tour: Tour) -> None:
    others = _others(tour)
    theirs = update(Score).where(Score.ballot_id.in_(others))
    # Drafts and what was submitted, each in its own way.
    assert rows(theirs.values(steps=(Score.steps * 7 + 3) % 11, counted=(Score.counted * 3 + 5) % 11)) > 20
    assert rows(update(BallotCopy).where(BallotCopy.ballot_id.in_(others)).values(scores={}, advice="Other.")) > 5
    db.session.execute(
        update(Ballot).where(Ballot.assignment_id.in_(others)).values(weighted_sum=Ballot.weighted_sum + 17)
    )
    order = select(Assignment.juror_id, Assignment.round_id, Assignment.category_id).distinct()
    orders = db.session.execute(order.where(Assignment.id.in_(others))).all()
    db.session.execute(insert(OwnOrder), [
        {"juror_id": juror, "round_id": round_, "category_id": category, "ballots": [str(UNKNOWN)], "revision": 5}
        for juror, round_, category in orders
    ])  # fmt: skip
    marked = update(Note).where(Note.assignment_id.in_(others))
    assert rows(marked.values(text="canaryprivatenote otherwise", starred=True, later=True, revision=3)) > 5
    _forget_standings()


def _score_nothing(tour: Tour) -> None:
    others = _others(tour)
    assert rows(delete(Score).where(Score.ballot_id.in_(others))) > 20
    assert rows(delete(BallotCopy).where(BallotCopy.ballot_id.in_(others))) > 5
    assert rows(delete(Ballot).where(Ballot.assignment_id.in_(others))) > 5
    assert rows(update(Assignment).where(Assignment.id.in_(others)).values(begun_at=None)) > 5
    _forget_standings()


def _forget_standings() -> None:
    running = select(Round.id).join(Season, Season.id == Round.season_id).where(Season.slug == RUNNING)
    assert rows(update(Tally).where(Tally.round_id.in_(running)).values(moves=Tally.moves + 1))


def rows(statement: Any) -> int:
    """How many rows a statement changed."""
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def looks(tour: Tour, role: str) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Status, body and headers of every page as one role sees it, all at one moment."""
    with time_machine.travel(MOMENT, tick=False):
        return _looks(tour, role)


def _looks(tour: Tour, role: str) -> dict[str, tuple[int, str, dict[str, str]]]:
    client, found = tour.client(role), {}
    client.parses = False
    for url in addresses(tour):
        answer = client.get(url, buffered=True)
        body = answer.get_data()
        text = written(body, answer.mimetype)
        headers = {name: value for name, value in answer.headers if name not in UNSTEADY}
        if answer.mimetype == WORKBOOK:
            headers.pop("Content-Length", None)
        if "/desk/live" in url:
            headers.pop("ETag", None)  # like the page's data-mark: how often anybody saved, which `_change` moves too
        found[SIGNED.sub(rf"\g<1>{len(found)}", url)] = (answer.status_code, SIGNED.sub(r"\1", text), headers)
    return found


def visited(tour: Tour) -> list[tuple[str, Visit]]:
    """Every page there is, with its visit: but the one that changes the language, and a style sheet that is public."""
    pages = [(endpoint, visit) for endpoint, visits in VISITS.items() for visit in visits]
    return [
        (tour.url(endpoint, visit.values) + (f"?{visit.query}" if visit.query else ""), visit)
        for endpoint, visit in pages
        if endpoint not in ("web.language", "web.season_css")
    ]


def addresses(tour: Tour) -> list[str]:
    """Every page there is, and every page about results for the season that is being judged as well."""
    judged = []
    for endpoint, visits in VISITS.items():
        known = {"publication_id": UNKNOWN, "entry_id": UNKNOWN, "position": 1}
        asked = next(iter(tour.app.url_map.iter_rules(endpoint))).arguments
        for visit in visits if endpoint.startswith("results.") and "season" in asked else ():
            kept = {name: value for name, value in visit.values.items() if name in ("table", "kind", "form")}
            judged.append(tour.url(endpoint, {name: known[name] for name in known if name in asked} | kept))
    return list(dict.fromkeys([url for url, _ in visited(tour)] + judged))


def written(body: bytes, kind: str) -> str:
    """What an answer says; of a file what is in it."""
    if kind == WORKBOOK:
        return inside(body)
    if kind == "application/pdf" and body.startswith(b"%PDF"):
        return "".join([*paper.read(body), *paper.feet(body), *paper.about(body).values()])
    return RANDOM.sub(r"\1", body.decode("utf-8", "replace"))


def inside(workbook: bytes) -> str:
    """What a workbook holds, without the second at which it was written."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name != "docProps/core.xml")


@pytest.fixture(scope="module")
def seen_by(tour: Tour) -> Callable[[str], Seen]:
    """Gives what a role sees on every page, and what was logged meanwhile; looked at once."""
    made: dict[str, Seen] = {}

    def of(role: str) -> Seen:
        if role not in made:
            made[role] = Seen.look(tour, role)
        return made[role]

    return of


@pytest.mark.parametrize("role", ROLES)
def test_two_databases_that_differ_only_in_scores_look_alike(seen_by: Any, twin: Tour, role: str) -> None:
    ours, theirs = seen_by(role).pages, looks(twin, role)
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 15
    own = [url for url, visit in visited(twin) if visit.role == role and visit.status == 200]
    # Or nobody was signed in, and there was nothing to see. What a signed link leads to has its number as its address.
    assert [url for url in own if not SIGNED.search(url) and ours[url][0] != 200] == []


@pytest.mark.parametrize("role", ["juror", "nominee", STRANGER])
def test_whether_others_have_scored_is_nowhere(seen_by: Any, busier: Tour, role: str) -> None:
    assert differences(seen_by(role).pages, looks(busier, role)) == []


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Where two looks are not the same, with the first place at which the bodies part.

    The page of one's own sign-ins says the minute of each, and the looks were taken one after the other.
    """
    found = []
    for url in ours:
        if ours[url] != theirs[url] and not url.startswith("/account/sign-ins"):
            one, other = ours[url][1], theirs[url][1]
            place = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
            found.append(f"{url}: {one[place - 40 : place + 40]!r} {other[place - 40 : place + 40]!r}")
    return found


# Canaries: words that stand where only some may read them. For each: who may.
CANARIES = {
    "canaryhiddenanswer": {"organiser", "observer"},
    "canaryjurycomment": set(),
    "canaryadvice": set(),
    "canaryscorecomment": set(),
    "canaryprivatenote": set(),
    "canaryconflictnote": {"organiser", "observer"},
    "canaryrecusalnote": {"organiser", "observer"},
    "canarydraft": {"organiser", "observer", "nominee"},
}


def _plant(tour: Tour) -> None:
    season = db.session.scalars(select(Season).where(Season.slug == RUNNING)).one()
    versions = select(Version).join(Nomination, Nomination.id == Version.nomination_id)
    for version in db.session.scalars(versions.where(Nomination.season_id == season.id)):
        answers = {topic: dict(given) for topic, given in version.answers.items()}
        answers.setdefault("contact", {})["contact_name"] = "canaryhiddenanswer"
        answers.setdefault("declarations", {})["ties"] = "canaryhiddenanswer"
        version.answers = answers
    own = select(Juror.id).where(Juror.person_id.in_([tour.people["juror"], tour.people["chair"]]))
    others = select(Assignment.id).join(Round, Round.id == Assignment.round_id).where(
        Round.season_id == season.id, Assignment.juror_id.not_in(own)
    )  # fmt: skip
    db.session.execute(update(Ballot).where(Ballot.assignment_id.in_(others)).values(
        jury_comment="canaryjurycomment", advice="canaryadvice"))  # fmt: skip
    db.session.execute(update(Score).where(Score.ballot_id.in_(others)).values(comment="canaryscorecomment"))
    notes = [{"assignment_id": each, "text": "canaryprivatenote"} for each in db.session.scalars(others)]
    db.session.execute(insert(Note), notes)
    db.session.execute(update(Conflict).where(Conflict.juror_id.not_in(own)).values(note="canaryconflictnote"))
    db.session.execute(update(Recusal).where(Recusal.assignment_id.in_(others)).values(note="canaryrecusalnote"))
    opened = db.session.scalars(select(Season.id).where(Season.slug == OPEN)).one()
    drafts = select(Draft).join(Nomination).where(Nomination.season_id == opened, Draft.topic == "case")
    for draft in db.session.scalars(drafts):
        draft.answers = draft.answers | {"challenge": "canarydraft"}


@dataclass
class Seen:
    """Pages by address, and the log written while they were looked at."""

    pages: dict[str, tuple[int, str, dict[str, str]]]
    logged: str

    @classmethod
    def look(cls, tour: Tour, role: str) -> Seen:
        """Look at every page, with everything logged that can be."""
        stream, root = io.StringIO(), logging.getLogger()
        handler, level = logging.StreamHandler(stream), root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            return cls(looks(tour, role), stream.getvalue())
        finally:
            root.setLevel(level)
            root.removeHandler(handler)


@pytest.mark.parametrize("role", ROLES)
def test_words_meant_for_others_are_nowhere(seen_by: Any, role: str) -> None:
    found, seen = seen_by(role), dict[str, list[str]]()
    for url, (_, body, headers) in found.pages.items():
        for canary in CANARIES:
            if canary in body or canary in str(headers):
                seen.setdefault(canary, []).append(url)
    assert {canary: urls for canary, urls in seen.items() if role not in CANARIES[canary]} == {}
    if role == "organiser":
        assert {"canaryhiddenanswer", "canaryrecusalnote"} <= set(seen)
    assert [canary for canary in CANARIES if canary in found.logged] == []


def test_secrets_of_accounts_are_nowhere(tour: Tour, seen_by: Any) -> None:
    pages = {role: seen_by(role) for role in ROLES}
    with tour.app.app_context():
        secrets = [str(each) for each in db.session.scalars(select(SignIn.id))]
        secrets += [str(each) for each in db.session.scalars(select(MailedLink.id))]
        secrets += [each for each in db.session.scalars(select(Person.password_hash)) if each]
        secrets.append(tour.app.config["SECRET_KEY"])
    own = {"/account/sign-ins", "/demo/mail"}  # the own sign-ins have buttons; the demonstration's mails their links
    found = [
        (role, url)
        for role, looked in pages.items()
        for url, (_, body, headers) in looked.pages.items()
        if url not in own and any(secret in body or secret in str(headers) for secret in secrets)
    ]
    assert found == []
    assert [secret for secret in secrets for looked in pages.values() if secret in looked.logged] == []
