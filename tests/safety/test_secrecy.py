"""What nobody may learn: scores before their time, and words that are meant for others (safety, lines 1, 3, 8, 12)."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.core.db import db
from awards.jury.models import Assignment, Conflict, Juror, Recusal
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.models import Round, Season
from awards.scoring.models import Ballot, Score
from tests.conftest import demonstration_app, let_go
from tests.demonstration import OPEN, RUNNING, STRANGER, Tour
from tests.visits import VISITS

ROLES = ("organiser", "chair", "juror", "observer", "nominee", STRANGER)
RANDOM = re.compile(
    r'(name="(?:csrf_token|idempotency_key|opened|comments_print)"[^>]*?value="|csrf-token" content="|'
    r'name="idempotency_key" value=")[^"]*'
)
UNSTEADY = {"Date", "Expires", "Set-Cookie", "Last-Modified"}


@pytest.fixture(scope="module")
def twin(demonstration: Path, instances: Any, tmp_path_factory: Any) -> Iterator[Tour]:
    """A second copy of the demonstration in which every score of the running round but the juror's own is another."""
    folder = tmp_path_factory.mktemp("twin") / "copy"
    shutil.copytree(demonstration, folder)
    app = demonstration_app(instances("sqlite"), folder)
    twin = Tour(app)
    with app.app_context():
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
    yield twin
    let_go(app)


def looks(tour: Tour, role: str) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Status, body and headers of every page as one role sees it."""
    client, found = tour.client(role), {}
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
    """Where two looks are not the same, with the first place at which the bodies part."""
    found = []
    for url in ours:
        if ours[url] != theirs[url]:
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
def planted(demonstration: Path, instances: Any, tmp_path_factory: Any) -> Iterator[Tour]:
    """A copy of the demonstration with the canaries in their places."""
    folder = tmp_path_factory.mktemp("planted") / "copy"
    shutil.copytree(demonstration, folder)
    app = demonstration_app(instances("sqlite"), folder)
    planted = Tour(app)
    with app.app_context():
        _plant(planted)
        db.session.commit()
    yield planted
    let_go(app)


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


@pytest.mark.parametrize("role", ROLES)
def test_words_meant_for_others_are_nowhere(planted: Tour, role: str, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    seen: dict[str, list[str]] = {}
    for url, (_, body, headers) in looks(planted, role).items():
        for canary in CANARIES:
            if canary in body or canary in str(headers):
                seen.setdefault(canary, []).append(url)
    assert {canary: urls for canary, urls in seen.items() if role not in CANARIES[canary]} == {}
    if role == "organiser":
        assert {"canaryhiddenanswer", "canaryrecusalnote"} <= set(seen)
    assert [canary for canary in CANARIES if canary in caplog.text] == []


def test_secrets_of_accounts_are_nowhere(planted: Tour, caplog: Any) -> None:
    from awards.accounts.models import MailedLink, Person, SignIn

    caplog.set_level(logging.DEBUG)
    pages = {role: looks(planted, role) for role in ROLES}
    with planted.app.app_context():
        secrets = [str(each) for each in db.session.scalars(select(SignIn.id))]
        secrets += [str(each) for each in db.session.scalars(select(MailedLink.id))]
        secrets += [each for each in db.session.scalars(select(Person.password_hash)) if each]
        secrets.append(planted.app.config["SECRET_KEY"])
    own = {"/account/sign-ins", "/demo/mail"}  # the own sign-ins have buttons; the demonstration's mails their links
    found = [
        (role, url)
        for role, looked in pages.items()
        for url, (_, body, headers) in looked.items()
        if url not in own and any(secret in body or secret in str(headers) for secret in secrets)
    ]
    assert found == []
    assert [secret for secret in secrets if secret in caplog.text] == []
