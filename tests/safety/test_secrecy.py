"""What nobody may learn: scores before their time, and words that are meant for others (safety, lines 1, 3, 8, 12)."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts.models import MailedLink, Person, SignIn
from awards.core.db import db
from awards.jury.models import Assignment, Conflict, Juror, Recusal
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.models import Round, Season
from awards.scoring.models import Ballot, Score
from tests.demonstration import OPEN, RUNNING, STRANGER, Tour
from tests.visits import VISITS

ROLES = ("organiser", "chair", "juror", "observer", "nominee", STRANGER)
RANDOM = re.compile(
    r'(name="(?:csrf_token|idempotency_key|opened|comments_print)"[^>]*?value="|csrf-token" content="|'
    r'name="idempotency_key" value=")[^"]*'
)
UNSTEADY = {"Date", "Expires", "Set-Cookie", "Last-Modified"}


@pytest.fixture(scope="module")
def tour(copies: Any) -> Tour:
    """One kind of database is enough: what a page shows of equal rows does not depend on it."""
    found: Tour = copies.tour("sqlite")
    return found


@pytest.fixture(scope="module")
def twin(copies: Any) -> Tour:
    """A second copy of the demonstration in which every score of the running round but the juror's own is another."""
    twin: Tour = copies.tour("sqlite")
    with twin.app.app_context():
        own = select(Juror.id).where(Juror.person_id.in_([twin.people["juror"], twin.people["chair"]]))
        others = (
            select(Assignment.id)
            .join(Round, Round.id == Assignment.round_id)
            .join(Season, Season.id == Round.season_id)
            .where(Season.slug == RUNNING, Assignment.juror_id.not_in(own))
        )
        changed = db.session.execute(
            update(Score).where(Score.ballot_id.in_(others)).values(steps=(Score.steps * 7 + 3) % 11)
        )
        assert changed.rowcount > 20  # type: ignore[attr-defined]
        db.session.execute(
            update(Ballot).where(Ballot.assignment_id.in_(others)).values(weighted_sum=Ballot.weighted_sum + 17)
        )
        db.session.commit()
    return twin


def looks(tour: Tour, role: str) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Status, body and headers of every page as one role sees it."""
    client, found = tour.client(role), {}
    client.parses = False
    for endpoint, visits in VISITS.items():
        if endpoint in ("web.language", "web.season_css"):
            continue  # the one changes the language, the other is a style sheet that is public
        for visit in visits:
            url = tour.url(endpoint, visit.values) + (f"?{visit.query}" if visit.query else "")
            answer = client.get(url, buffered=True)
            body = RANDOM.sub(r"\1", answer.get_data(as_text=False).decode("utf-8", "replace"))
            if answer.mimetype.startswith("application/vnd"):
                body = ""  # a workbook holds the second it was written
            headers = {name: value for name, value in answer.headers if name not in UNSTEADY}
            headers.pop("Content-Length", None)
            found[url] = (answer.status_code, body, headers)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_two_databases_that_differ_only_in_scores_look_alike(tour: Tour, twin: Tour, role: str) -> None:
    ours, theirs = looks(tour, role), looks(twin, role)
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 15


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
    "canaryconflictnote": {"organiser", "observer"},
    "canaryrecusalnote": {"organiser", "observer"},
    "canarydraft": {"organiser", "observer", "nominee"},
}


@pytest.fixture(scope="module")
def planted(copies: Any) -> Tour:
    """A copy of the demonstration with the canaries in their places."""
    planted: Tour = copies.tour("sqlite")
    with planted.app.app_context():
        _plant(planted)
        db.session.commit()
    return planted


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
    db.session.execute(update(Conflict).where(Conflict.juror_id.not_in(own)).values(note="canaryconflictnote"))
    db.session.execute(update(Recusal).where(Recusal.assignment_id.in_(others)).values(note="canaryrecusalnote"))
    opened = db.session.scalars(select(Season.id).where(Season.slug == OPEN)).one()
    drafts = select(Draft).join(Nomination).where(Nomination.season_id == opened, Draft.topic == "case")
    for draft in db.session.scalars(drafts):
        draft.answers = draft.answers | {"challenge": "canarydraft"}


@pytest.fixture(scope="module")
def seen_by(planted: Tour) -> Callable[[str], Seen]:
    """Gives what a role sees on every page, and what was logged meanwhile; looked at once."""
    made: dict[str, Seen] = {}

    def of(role: str) -> Seen:
        if role not in made:
            made[role] = Seen.look(planted, role)
        return made[role]

    return of


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


def test_secrets_of_accounts_are_nowhere(planted: Tour, seen_by: Any) -> None:
    pages = {role: seen_by(role) for role in ROLES}
    with planted.app.app_context():
        secrets = [str(each) for each in db.session.scalars(select(SignIn.id))]
        secrets += [str(each) for each in db.session.scalars(select(MailedLink.id))]
        secrets += [each for each in db.session.scalars(select(Person.password_hash)) if each]
        secrets.append(planted.app.config["SECRET_KEY"])
    own = {"/account/sign-ins", "/demo/mail"}  # the own sign-ins have buttons; the demonstration's mails their links
    found = [
        (role, url)
        for role, looked in pages.items()
        for url, (_, body, headers) in looked.pages.items()
        if url not in own and any(secret in body or secret in str(headers) for secret in secrets)
    ]
    assert found == []
    assert [secret for secret in secrets for looked in pages.values() if secret in looked.logged] == []
