"""What waits for the chair: told once, found on a list, read and decided; and read by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from awards.app import SWEEPS
from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Assignment, Conflict, Juror
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from awards.results.deciding import actions
from awards.scoring.models import Ballot, BallotCopy
from tests import factories as make
from tests.results.test_deciding import magistral, prepared

pytestmark = pytest.mark.long_for("postgresql")

# The cut is after the fifth: the fifth and the sixth share its place, in both categories.
SCORES = (10, 9, 8, 7, 6, 6, 4)
WORDS = "A rare bridge between two gauges."


class Contested:
    """A closed round with a tie across the cut in two categories, its chair, and others of the staff."""

    def __init__(self, app: Any) -> None:
        self.app = app
        with app.app_context():
            season = magistral(steps=SCORES)
            self.slug = season.slug
            chair = make.person("Aruzhan", language="kk")
            make.appointed(season, "chair", chair)
            self.people = {"chair": chair.id}
            for role in ("organiser", "observer", "juror", "owner"):
                self.people[role] = make.appointed(season, role, make.person(f"The {role}")).id
            self.entries = {row.title: row.id for row in db.session.query(Nomination)}
            ballot = db.session.query(Ballot).join(Assignment).filter(
                Assignment.nomination_id == self.entries["resilience 4"]).first()  # fmt: skip
            db.session.get_one(BallotCopy, (ballot.assignment_id, 1)).jury_comment = WORDS
            db.session.commit()

    def season(self) -> Any:
        return season_by_slug(self.slug)

    def client(self, role: str) -> Any:
        client = self.app.test_client()
        make.sign_in(client, self.people[role])
        with client.session_transaction() as session:
            session["language"] = "en"
        return client

    def at(self, rest: str) -> str:
        return f"/{self.slug}{rest}"

    def tie(self) -> str:
        return self.at("/boards/1/resilience/ties/5")

    def dossier(self, title: str, category: str = "resilience") -> str:
        return self.at(f"/boards/1/{category}/entries/{self.entries[title]}/dossier")

    def mails(self) -> list[tuple[str, str]]:
        with self.app.app_context():
            return [(mail.to, mail.subject) for mail in db.session.query(Mail).filter_by(event="results.tie")]

    def sweep(self) -> None:
        with self.app.app_context():
            actions.tell_everywhere()
            db.session.commit()


@pytest.fixture
def contested(app: Any) -> Contested:
    return Contested(app)


def test_the_chair_is_told_once_of_each_category_whoever_sees_the_board(contested: Contested) -> None:
    assert actions.tell_everywhere in SWEEPS
    contested.client("observer").get(contested.at("/boards/1/resilience"))
    first = contested.mails()
    assert len(first) == 1  # only this board was made so far
    for _ in range(2):
        contested.sweep()
        contested.client("organiser").get(contested.at("/boards/1/fairness"))
    assert len(contested.mails()) == 2
    assert {subject for _, subject in contested.mails()} == {first[0][1]}
    with contested.app.app_context():
        mail = db.session.query(Mail).filter_by(event="results.tie").first()
        assert (mail.language, mail.person_id) == ("kk", contested.people["chair"])
        assert "/to-decide" in mail.text
        assert contested.slug in mail.text


def test_nobody_is_told_before_the_round_has_closed_or_of_what_is_none_of_theirs(contested: Contested) -> None:
    with contested.app.app_context():
        season = contested.season()
        round_ = make.rounds(season)["1"]
        closed, round_.closes_at = round_.closes_at, now() + make.timedelta(days=1)
        juror = Juror(season_id=season.id, person_id=contested.people["chair"], languages=[], fields=[])
        db.session.add(juror)
        db.session.flush()
        entry = contested.entries["fairness 0"]
        db.session.add(Conflict(juror_id=juror.id, nomination_id=entry, reason="employment", at=now()))
        db.session.commit()
    contested.sweep()
    assert contested.mails() == []
    with contested.app.app_context():
        make.rounds(contested.season())["1"].closes_at = closed
        db.session.commit()
    contested.sweep()
    assert len(contested.mails()) == 1
    page = contested.client("chair").get(contested.at("/to-decide")).page
    assert (
        "You declared a conflict of interest with a nominee in this category. Somebody else has to decide." in page.text
    )
    assert [link for link in page.all("a") if link.get("href") == contested.at("/boards/1/fairness/ties/5")] == []


def test_the_chair_finds_it_where_she_lands_and_organisers_read_who_decides(contested: Contested) -> None:
    contested.sweep()
    chair = contested.client("chair")
    for path in ("/to-decide", "/", "/ballots"):
        if path == "/ballots":
            chair.submit(contested.at("/conduct"), accept="y")
        assert "resilience 4" in chair.get(contested.at(path)).page.text or (
            "2 shared places are waiting for your decision." in chair.get(contested.at(path)).page.text
        )
    assert "waiting for your decision" not in contested.client("juror").get(contested.at("/")).page.text
    organiser = contested.client("organiser")
    board = organiser.get(contested.at("/boards/1/resilience")).page.text
    assert "2 nominations share a place at the cut-off." in board
    assert "To be decided by: Aruzhan" in board
    assert "To be decided by: Aruzhan" in organiser.get(contested.at("/desk")).page.text
    assert "first: Aruzhan." in organiser.get(contested.at("/boards/1/advance")).page.text


def test_she_reads_what_she_decides_about_decides_and_is_done(contested: Contested) -> None:
    contested.sweep()
    chair = contested.client("chair")
    page = prepared(chair, contested.tie())
    assert page.status_code == 200
    assert WORDS in page.page.text
    links = {link.get("href") for link in page.page.all("a")}
    tied = ["resilience 4", "resilience 5"]
    assert {contested.dossier(title) for title in tied} <= links
    read = chair.get(contested.dossier("resilience 4")).page.text
    assert WORDS in read
    ids = [str(contested.entries[title]) for title in tied]
    done = chair.submit(contested.tie(), order_1=ids[1], order_2=ids[0], reason="It carries further.")
    with contested.app.app_context():
        mails = db.session.query(Mail).filter_by(event="results.tie")
        assert sorted((mail.withdrawn_why or "", mail.once is None) for mail in mails) == [
            ("", False),
            ("decided", True),
        ]
    assert done.status_code == 303
    waits = chair.get(contested.at("/to-decide")).page.text
    assert "resilience 4" not in waits
    assert "fairness 4" in waits
    assert chair.get(contested.dossier("resilience 4")).status_code == 200  # what was decided can be read again
    assert "a place at the cut-off" not in contested.client("organiser").get(
        contested.at("/boards/1/resilience")).page.text  # fmt: skip


def test_the_chair_reads_exactly_the_entries_to_decide_on_and_nobody_else_does(contested: Contested) -> None:
    contested.sweep()
    chair = contested.client("chair")
    prepared(chair, contested.tie())
    prepared_too = chair.get(contested.at("/boards/1/fairness/ties/5"), follow_redirects=True)
    chair.submit(prepared_too)
    opened = {
        title
        for title in contested.entries
        for category in ("resilience", "fairness")
        if chair.get(contested.dossier(title, category)).status_code == 200
    }
    assert opened == {f"{code} {number}" for code in ("resilience", "fairness") for number in (4, 5)}
    for role in ("owner", "organiser", "observer", "juror"):
        assert contested.client(role).get(contested.dossier("resilience 4")).status_code == 404
    with contested.app.app_context():
        make.rounds(contested.season())["1"].closes_at = now() + make.timedelta(days=1)
        db.session.commit()
    assert chair.get(contested.dossier("resilience 4")).status_code == 403


def test_conduct_and_conflicts_come_first_and_a_conflict_closes_it(contested: Contested) -> None:
    contested.sweep()
    chair = contested.client("chair")
    assert chair.get(contested.dossier("resilience 4")).location == contested.at("/conduct")
    chair.submit(contested.at("/conduct"), accept="y")
    asked = chair.get(contested.tie(), follow_redirects=True)
    shown = [each.get("value") for each in asked.page.all("input") if each.get("name") == "shown"]
    assert set(shown) == {str(contested.entries[f"resilience {number}"]) for number in (4, 5)}
    done = chair.submit(asked, **{f"reason-{shown[0]}": "employment"})
    assert done.location == contested.at("/to-decide")
    assert chair.get(contested.tie()).status_code == 403
    assert chair.get(contested.dossier("resilience 4")).status_code == 403


def test_only_a_chair_is_asked_about_entries_that_an_address_names(contested: Contested) -> None:
    juror = contested.client("juror")
    juror.submit(contested.at("/conduct"), accept="y")
    path = contested.at(f"/conflicts?round=1&about={contested.entries['resilience 4']}")
    assert "still to check" not in juror.get(path).page.text
