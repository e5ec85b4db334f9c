"""What somebody decided who is not impartial any more: marked, offered to another chair, decided anew."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.doctor import results
from awards.jury.actions import juror_for
from awards.jury.conflicts.actions import add_conflict
from awards.nominations.models import Nomination
from awards.results import queries
from awards.results.deciding import actions
from awards.results.models import Honour, TieDecision
from tests import factories as make
from tests.results.test_to_decide import Contested

pytestmark = pytest.mark.long_for("postgresql")

MARK = "conflict of interest since"


class Doubtful(Contested):
    """The chair has decided a tie; a deputy chairs too, who has done what comes before deciding."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        with app.app_context():
            season = self.season()
            deputy = make.appointed(season, "chair", make.person("The deputy"))
            self.people["deputy"] = deputy.id
            round_, category = make.rounds(season)["1"], make.category(season)
            tied = [self.entries["resilience 4"], self.entries["resilience 5"]]
            chair = db.session.get(type(deputy), self.people["chair"])
            actions.decide(season, round_, category, tied, reason="The bridge", by=chair)
            juror = juror_for(deputy, season)
            juror.conduct_accepted_at = now()
            make.declare(juror, round_, *(db.session.get_one(Nomination, each) for each in tied))
            db.session.commit()

    def bind(self, how: str) -> None:
        """Have the chair declare a conflict with the entry put first, or join its nominee."""
        with self.app.app_context():
            season, first = self.season(), db.session.get_one(Nomination, self.entries["resilience 4"])
            chair = db.session.get_one(Person, self.people["chair"])
            if how == "declares":
                add_conflict(juror_for(chair, season), season, first.id, reason="family", by=chair)
            else:
                db.session.add(Membership(company_id=first.company_id, person_id=chair.id, role="member",
                                          invited_at=now(), accepted_at=now()))  # fmt: skip
            db.session.commit()

    def findings(self) -> str:
        with self.app.app_context():
            return "\n".join(found.what for found in results.of_jury())


@pytest.fixture
def doubtful(app: Any) -> Doubtful:
    return Doubtful(app)


@pytest.mark.parametrize("how", ["declares", "joins"])
def test_a_decision_of_somebody_bound_since_is_marked_and_decided_anew_by_another(doubtful: Doubtful, how: str) -> None:
    pages = ("/boards/1/resilience/decisions", "/boards/1/resilience", "/to-decide")
    deputy = doubtful.client("deputy")
    assert all(MARK not in deputy.get(doubtful.at(path)).page.text for path in pages)
    doubtful.bind(how)
    decisions, board, to_decide = (deputy.get(doubtful.at(path)) for path in pages)
    assert MARK in decisions.page.text
    assert "A decision needs another look" in board.page.text
    assert "reverse it and decide again" in to_decide.page.text
    assert "whoever decided on a tie there has a conflict of interest" in doubtful.findings()
    assert MARK in doubtful.client("organiser").get(doubtful.at(pages[0])).page.text
    assert deputy.submit(decisions, form="/revocation").status_code == 303
    again = deputy.get(doubtful.tie())
    five, four = (str(doubtful.entries[f"resilience {number}"]) for number in (5, 4))
    assert deputy.submit(again, order_1=five, order_2=four, reason="Read again").status_code == 303
    assert all(MARK not in deputy.get(doubtful.at(path)).page.text for path in pages[1:])
    assert doubtful.findings() == ""


def test_the_one_who_is_bound_finds_nothing_to_decide_there(doubtful: Doubtful) -> None:
    doubtful.bind("joins")
    chair = doubtful.client("chair")
    assert chair.get(doubtful.at("/boards/1/resilience/decisions")).status_code == 403
    assert "reverse it and decide again" not in chair.get(doubtful.at("/to-decide")).page.text
    with doubtful.app.app_context():
        number = db.session.query(TieDecision).one().id
        db.session.rollback()
    token = dict(next(form for form in chair.get("/account").page.forms if form.method == "post").fields)["csrf_token"]
    assert chair.post(doubtful.at(f"/decisions/{number}/revocation"), data={"csrf_token": token}).status_code == 403


def test_an_honour_of_somebody_bound_since_is_marked(doubtful: Doubtful) -> None:
    with doubtful.app.app_context():
        season, entry = doubtful.season(), doubtful.entries["resilience 4"]
        for kind in ("special_mention", "laureate"):
            db.session.add(Honour(id=uuid.uuid4(), season_id=season.id, nomination_id=entry, kind=kind, citation={},
                                  at=now(), by_id=doubtful.people["chair"]))  # fmt: skip
        db.session.commit()
        kinds = ("special_mention", "grand_prix")
        assert queries.honours_in_doubt(doubtful.season(), kinds) == set()
        db.session.rollback()
    doubtful.bind("declares")
    with doubtful.app.app_context():
        assert queries.honours_in_doubt(doubtful.season(), kinds) == {(entry, "special_mention")}
        db.session.rollback()
    assert "the special_mention has a conflict of interest by now" in doubtful.findings()
