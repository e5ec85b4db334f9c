"""Two people do the same thing at the same moment: one effect, nobody sees a fault, the doctor is content (20).

The requests carry keys of their own, so it is not the key that makes them one; tests of that are in test_saves.
"""

from __future__ import annotations

import logging
import threading
import uuid
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, or_, select, update

from awards.accounts.models import Membership
from awards.core.clock import now
from awards.core.db import db
from awards.desk.doctor.doctor import examine
from awards.jury.actions import move_tally
from awards.jury.models import Assignment, CategoryDoubt, Recusal, Tally
from awards.ledger.actions import log
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination, Version, Withdrawal
from awards.programmes.models import Appointment, Category, Criterion, Proposal, Round
from awards.programmes.proposals.actions import seconds
from awards.results import rules
from awards.results.models import Board, Honour, Publication, Standing, TieDecision
from awards.results.publishing import honours
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import weighted_sum
from tests import factories as make
from tests.client import PageClient
from tests.demonstration import LAST, OPEN, RUNNING, TIED, Tour, season
from tests.safety.test_extra_fields import sample
from tests.safety.test_requests import TOKEN

AT_ONCE = 4
NOTHING = "Nothing was done"


class Rival:
    """One of several browsers of one person, or of several people with the same role."""

    def __init__(self, tour: Tour, person: str | uuid.UUID) -> None:
        self.client: PageClient = tour.app.test_client()
        make.sign_in(self.client, tour.people[person] if isinstance(person, str) else person)
        with self.client.session_transaction() as session:
            session["language"] = "en"
        token = TOKEN.search(self.client.get("/account").get_data(as_text=True))
        assert token is not None
        self.token = token[1]
        self.client.parses = False

    def post(self, url: str, **data: Any) -> int:
        """Send a form with a key of its own; gives the status."""
        return self.told(url, **data)[0]

    def told(self, url: str, **data: Any) -> tuple[int, str]:
        """Send a form with a key of its own; gives the status and what the answer says."""
        ours = {"csrf_token": self.token, "idempotency_key": str(uuid.uuid4())}
        answer = self.client.post(url, data=data | ours)
        return answer.status_code, answer.get_data(as_text=True)

    def get(self, url: str) -> int:
        """Open a page; gives the status."""
        return self.client.get(url).status_code


def mark_on(tour: Tour, role: str | uuid.UUID, page: str, target: str = "") -> str:
    """The mark of what a page was made from, as the form that is sent to an address carries it."""
    client = tour.app.test_client()
    make.sign_in(client, tour.people[role] if isinstance(role, str) else role)
    posts = [each for each in client.get(page).page.forms if each.method == "post" and "on" in each.names]
    return str(next(dict(each.fields)["on"] for each in posts if each.action in ("", target)))


def race(*acts: Any) -> list[Any]:
    """Do all these things at the same moment; gives their outcomes, sorted, or what was raised."""
    gate, found = threading.Barrier(len(acts)), []

    def run(act: Any) -> None:
        gate.wait()
        try:
            found.append(act())
        except Exception:  # a request that raised was no answer: the outcome of no test
            found.append(999)
            logging.getLogger(__name__).exception("a rival's request")

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.fixture
def rivals(tour: Tour) -> Any:
    """Makes browsers of a person; afterwards the doctor has nothing to say."""
    yield lambda person: [Rival(tour, person) for _ in range(AT_ONCE)]
    with tour.app.app_context():
        assert [found.what for found in examine(tour.app) if "mail server" not in found.what] == []
        db.session.rollback()


def count(tour: Tour, table: Any, *conditions: Any) -> int:
    """How many rows of a table there are."""
    with tour.app.app_context():
        found = db.session.scalar(select(func.count()).select_from(table).where(*conditions))
        db.session.rollback()
    return int(found or 0)


def mails_twice(tour: Tour, event: str, slug: str) -> list[Any]:
    """Who got the mail of an event in a season more than once."""
    with tour.app.app_context():
        query = select(Mail.to).where(Mail.event == event, Mail.season_id == season(slug).id)
        found = list(db.session.scalars(query.group_by(Mail.to).having(func.count() > 1)))
        assert db.session.scalars(query).first()
        db.session.rollback()
    return found


def test_the_doctor_is_content_before(tour: Tour, rivals: Any) -> None:
    assert count(tour, Nomination) > 30


def test_boards_are_made_once(tour: Tour, rivals: Any) -> None:
    with tour.app.app_context():
        last = season(LAST)
        board = db.session.execute(
            select(Board.id, Board.round_id, Board.category_id, Round.code.label("round"), Category.code)
            .join(Round, Round.id == Board.round_id).join(Category, Category.id == Board.category_id)
            .where(Round.season_id == last.id).limit(1)
        ).one()  # fmt: skip
        rows = db.session.scalar(select(func.count()).where(Standing.board_id == board.id))
        db.session.rollback()
    who, url = [*rivals("organiser"), *rivals("observer")], f"/{LAST}/boards/{board.round}/{board.code}"
    for _ in range(3):
        with tour.app.app_context():
            there = (Tally.round_id == board.round_id, Tally.category_id == board.category_id)
            db.session.execute(update(Tally).where(*there).values(moves=Tally.moves + 1))
            db.session.commit()
        assert race(*[lambda each=each: each.get(url) for each in who]) == [200] * len(who)
    assert count(tour, Board, Board.round_id == board.round_id, Board.category_id == board.category_id) == 1
    assert count(tour, Standing, Standing.board_id == board.id) == rows


def test_one_publication(tour: Tour, rivals: Any) -> None:
    organiser, url = tour.client("organiser"), tour.url("results.confirm", {"season": LAST, "kind": "laureates"})
    taken_back = tour.url("results.unpublish", {"season": LAST})
    assert organiser.submit(taken_back, reason="A test").status_code == 303
    form = next(each for each in organiser.get(url).page.forms if "idempotency_key" in each.names)
    data = dict(sample("organiser", url, "results.confirm", form).data) | {"when": "confirmed"}
    before = count(tour, Publication)
    outcomes = race(*[lambda each=each: each.post(url, **data) for each in rivals("organiser")])
    assert outcomes.count(303) == 1
    assert set(outcomes) <= {303, 403, 409, 422}
    assert count(tour, Publication) == before, "nothing is published by one person"
    with tour.app.app_context():
        made = db.session.scalars(select(Proposal).where(Proposal.act == "correction")).one()
        second = next(each for each in seconds(season(LAST), made) if each.id != tour.people["organiser"]).id
        page, season_id = f"/{LAST}/proposals/{made.id}", made.season_id
        db.session.rollback()
    confirmation = f"{page}/confirmation"
    on = mark_on(tour, second, page, confirmation)
    outcomes = race(*[lambda each=each: each.post(confirmation, on=on) for _ in range(5) for each in rivals(second)])
    assert outcomes == [303] + [422] * 19
    assert count(tour, Publication) == before + 1
    # It says what was said before, and nobody had heard yet that it does not hold: nobody gets a mail.
    waits = (Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None), Mail.event.startswith("results."))
    assert count(tour, Mail, Mail.season_id == season_id, *waits) == 0


def test_one_admission(tour: Tour, rivals: Any) -> None:
    entry, url = (
        tour.values["own_sent"],
        tour.url("nominations.admission", {"season": OPEN, "nomination_id": "own_sent"}),
    )
    on = mark_on(tour, "organiser", tour.url("nominations.entry", {"season": OPEN, "nomination_id": entry}), url)
    outcomes = race(*[lambda each=each: each.post(url, on=on, outcome="admitted") for each in rivals("organiser")])
    assert outcomes == [303] + [422] * (AT_ONCE - 1)
    assert count(tour, Admission, Admission.nomination_id == entry) == 1
    assert count(tour, Event, Event.subject_id == entry, Event.kind == "admission.admitted") == 1
    assert mails_twice(tour, "nomination.admitted", OPEN) == []


def test_one_withdrawal(tour: Tour, rivals: Any) -> None:
    entry, url = (
        tour.values["own_sent"],
        tour.url("nominations.withdrawal", {"season": OPEN, "nomination_id": "own_sent"}),
    )
    outcomes = race(*[lambda each=each: each.post(url, reason="Sold") for each in rivals("nominee")])
    assert outcomes.count(303) == 1
    assert set(outcomes) <= {303, 403, 409, 422}
    assert count(tour, Withdrawal, Withdrawal.nomination_id == entry) == 1


def test_one_submission(tour: Tour, rivals: Any) -> None:
    entry, url = (
        tour.values["own_draft"],
        tour.url("nominations.submission", {"season": OPEN, "nomination_id": "own_draft"}),
    )
    outcomes = race(*[lambda each=each: each.post(url) for each in rivals("nominee")])
    assert set(outcomes) <= {303, 422}
    assert count(tour, Version, Version.nomination_id == entry) == 1
    assert count(tour, Event, Event.subject_id == entry, Event.kind == "nomination.submitted") == 1
    assert 303 in outcomes


def test_entries_are_given_once(tour: Tour, rivals: Any) -> None:
    with tour.app.app_context():
        used = [exists().where(each.assignment_id == Assignment.id) for each in (Ballot, Recusal, CategoryDoubt)]
        running = select(Round.id).where(Round.season_id == season(RUNNING).id)
        gone = db.session.execute(delete(Assignment).where(~or_(*used), Assignment.round_id.in_(running))).rowcount
        db.session.commit()
    assert gone > 5
    organiser, url = tour.client("organiser"), tour.url("jury.spread", {})
    page = organiser.get(f"{url}?round=1&target=4&most=20")
    form = next(each for each in page.page.forms if each.method == "post" and "idempotency_key" in each.names)
    url = form.action or f"{url}?round=1&target=4&most=20"
    outcomes = race(*[lambda each=each: each.post(url, **dict(form.fields)) for each in rivals("organiser")])
    assert set(outcomes) <= {303, 403, 409, 422}
    with tour.app.app_context():
        pairs = select(Assignment.round_id, Assignment.nomination_id, Assignment.juror_id)
        rows = db.session.execute(pairs.where(Assignment.removed_at.is_(None))).all()
        db.session.rollback()
    assert len(rows) == len(set(rows))
    assert 303 in outcomes


def test_one_invitation(tour: Tour, rivals: Any) -> None:
    url, address = tour.url("accounts.invite", {}), "colleague@people.example"
    outcomes = race(*[lambda each=each: each.post(url, email=address, role="member") for each in rivals("nominee")])
    assert set(outcomes) <= {303, 409, 422}
    assert 303 in outcomes
    there = select(Membership.id).where(Membership.company_id == tour.values["company_id"])
    assert count(tour, Membership, Membership.id.in_(there), Membership.accepted_at.is_(None)) == 1


def test_one_appointment(tour: Tour, rivals: Any) -> None:
    url, address = f"/{RUNNING}/people/invitation", "new.juror@people.example"
    url = tour.url("programmes.invitation", {})
    outcomes = race(*[lambda each=each: each.post(url, email=address, role="juror", name="New Juror")
                      for each in rivals("organiser")])  # fmt: skip
    assert set(outcomes) <= {303, 409, 422}
    with tour.app.app_context():
        from awards.accounts.queries import person_by_email

        found = person_by_email(address)
        assert found is not None
        assert db.session.scalar(select(func.count()).where(Appointment.person_id == found.id)) == 1
        db.session.rollback()


def test_a_company_keeps_an_owner(tour: Tour, rivals: Any) -> None:
    with tour.app.app_context():
        people = [make.person(name) for name in ("First Owner", "Second Owner")]
        company = make.company("Rivals’ Rail", members=tuple(people))
        members = {each.person_id: each.id for each in db.session.scalars(
            select(Membership).where(Membership.company_id == company.id))}  # fmt: skip
        (one, other), company_id = [each.id for each in people], company.id
        db.session.commit()
    first, second = Rival(tour, one), Rival(tour, other)
    url = f"/companies/{company_id}/members/"
    outcomes = race(
        lambda: first.post(f"{url}{members[other]}/role/member"),
        lambda: second.post(f"{url}{members[one]}/role/member"),
    )
    assert outcomes == [303, 422]
    owners = (Membership.company_id == company_id, Membership.role == "owner", Membership.ended_at.is_(None))
    assert count(tour, Membership, *owners) == 1


def test_a_season_keeps_an_organiser(tour: Tour, rivals: Any) -> None:
    with tour.app.app_context():
        made = season(TIED)
        mine = db.session.scalars(select(Appointment).where(
            Appointment.season_id == made.id, Appointment.person_id == tour.people["organiser"])).one().id  # fmt: skip
        other = make.appointed(made, "organiser")
        theirs = db.session.scalars(select(Appointment).where(Appointment.person_id == other.id)).one().id
        other_id, season_id = other.id, made.id
        db.session.execute(update(Appointment).where(
            Appointment.season_id == made.id, Appointment.role == "organiser", Appointment.id.not_in((mine, theirs))
        ).values(ended_at=now()))  # fmt: skip
        db.session.commit()
    first, second = Rival(tour, "organiser"), Rival(tour, other_id)
    first_url, second_url = (
        tour.url("jury.role_end", {"season": TIED, "appointment_id": each}) for each in (theirs, mine)
    )
    marks = [mark_on(tour, "organiser", url, url) for url in (first_url, second_url)]
    outcomes = race(
        lambda: first.post(first_url, on=marks[0], reason="A"), lambda: second.post(second_url, on=marks[1], reason="A")
    )
    assert outcomes in ([303, 404], [303, 422])
    left = (Appointment.season_id == season_id, Appointment.role == "organiser", Appointment.ended_at.is_(None))
    assert count(tour, Appointment, *left) == 1


def rivalling(kind: str) -> list[uuid.UUID]:
    """Two entries of last season of which one can be honoured, with the results not public and nothing given."""
    judged = season(LAST)
    published = update(Publication).where(Publication.season_id == judged.id)
    db.session.execute(published.values(unpublished_at=Publication.at))
    for made in db.session.scalars(select(Publication.id).where(Publication.season_id == judged.id)):
        log("results.unpublished", by=None, season_id=judged.id, subject_id=made)
    db.session.execute(delete(Honour).where(Honour.season_id == judged.id))
    found = honours.prospect(judged, rules.LAUREATES, now=now())
    if kind == honours.GRAND_PRIX:
        return [row.nomination_id for outcome in found.outcomes for row in outcome.laureates][:2]
    # The last of three wins, with full marks: the two that were better can both be mentioned, and one may be.
    first, second, third = next(rows for each in found.outcomes if len(rows := [*each.laureates, *each.finalists]) == 3)
    full_marks(judged, honours.laureates_round(judged), third.nomination_id)
    return [first.nomination_id, second.nomination_id]


def full_marks(judged: Any, round_: Round, nomination_id: uuid.UUID) -> None:
    """Every juror gives an entry the most there is on every criterion."""
    scale = judged.document.scale
    most = int((scale.max - scale.min) / scale.step)
    ballots = select(Ballot).join(Assignment, Assignment.id == Ballot.assignment_id)
    given = (Assignment.nomination_id == nomination_id, Assignment.round_id == round_.id)
    for ballot in db.session.scalars(ballots.where(*given)).all():
        scores = select(Score, Criterion).join(Criterion, Criterion.id == Score.criterion_id)
        rows = db.session.execute(scores.where(Score.ballot_id == ballot.assignment_id)).all()
        for score, _ in rows:
            score.steps = score.counted = most
        weights = {criterion.code: criterion.exact_weight for _, criterion in rows}
        ballot.weighted_sum = weighted_sum(weights, dict.fromkeys(weights, most))
        copy = db.session.get_one(BallotCopy, (ballot.assignment_id, ballot.copies))
        copy.scores, copy.weighted_sum = dict.fromkeys(weights, most), ballot.weighted_sum
    category_id = db.session.scalar(select(Nomination.category_id).where(Nomination.id == nomination_id))
    move_tally(round_.id, category_id)


@pytest.mark.parametrize("kind", [honours.MENTION, honours.GRAND_PRIX])
def test_one_of_two_is_honoured_and_the_others_are_told(tour: Tour, rivals: Any, kind: str) -> None:
    with tour.app.app_context():
        entries = rivalling(kind)
        db.session.commit()
        logged = Event.kind == "honour.given", Event.number > (db.session.scalar(select(func.max(Event.number))) or 0)
        db.session.rollback()
    urls = [tour.url("results.give", {"season": LAST, "kind": kind, "nomination_id": entry}) for entry in entries]
    sent = [(each, urls[number % 2]) for number, each in enumerate([*rivals("organiser"), *rivals("chair")])]
    on = mark_on(tour, "organiser", tour.url("results.honours", {"season": LAST}), urls[0])
    answers = race(*[lambda each=each, url=url: each.told(url, on=on) for each, url in sent])
    given = [count(tour, Honour, Honour.nomination_id == entry, Honour.kind == kind) for entry in entries]
    assert sorted(given) == [0, 1]
    assert [status for status, _ in answers] == [303] + [422] * (len(sent) - 1)
    assert [text for status, text in answers if status == 422 and NOTHING not in text] == []
    refused, chosen = (entries[given.index(number)] for number in (0, 1))
    assert [count(tour, Event, Event.subject_id == entry, *logged) for entry in (refused, chosen)] == [0, 1]


def test_a_tie_is_decided_once_and_the_others_are_told(tour: Tour, rivals: Any) -> None:
    url = tour.url("results.decide", {"season": TIED, "round_code": "tie_round", "category_code": "tie_category",
                                      "position": "tie_position"})  # fmt: skip
    form = next(each for each in tour.client("chair", language="en").get(url).page.forms if "order_1" in each.names)
    on = dict(form.fields)["on"]
    first = next(each for each in form.element.iter("select") if each.get("name") == "order_1")
    tied = [each.get("value") for each in first.iter("option") if each.get("value")]
    assert len(tied) > 1
    orders = [tied, tied[::-1]]
    sent = [
        (each, {f"order_{place}": entry for place, entry in enumerate(orders[number % 2], 1)})
        for number, each in enumerate(rivals("chair"))
    ]
    answers = race(*[lambda each=each, data=data: each.told(url, on=on, reason="The water", **data)
                     for each, data in sent])  # fmt: skip
    assert [status for status, _ in answers] == [303] + [422] * (len(sent) - 1)
    assert [text for status, text in answers if status == 422 and NOTHING not in text] == []
    with tour.app.app_context():
        decided = select(TieDecision).join(Round, Round.id == TieDecision.round_id)
        decided = decided.where(Round.season_id == season(TIED).id)
        made = [(each.id, each.order in orders) for each in db.session.scalars(decided)]
        db.session.rollback()
    assert [known for _, known in made] == [True]
    back = tour.url("results.revoke", {"season": TIED, "decision_id": made[0][0]})
    page = tour.url("results.decisions", {"season": TIED, "round_code": "tie_round", "category_code": "tie_category"})
    on = mark_on(tour, "chair", page, back)
    answers = race(*[lambda each=each: each.told(back, on=on) for each in rivals("chair")])
    assert [status for status, _ in answers] == [303] + [422] * (AT_ONCE - 1)
    assert [text for status, text in answers if status == 422 and NOTHING not in text] == []
    logged = {kind: count(tour, Event, Event.kind == kind, Event.subject_id == made[0][0])
              for kind in ("tie.decided", "tie.reopened")}  # fmt: skip
    assert logged == {"tie.decided": 1, "tie.reopened": 1}
