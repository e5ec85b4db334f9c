"""Acts of two people on rounds and entries: alone nothing happens, by two it does, once, and by nobody tied."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.desk.acts import ACTS
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal, Round, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.queries import season_by_slug
from awards.programmes.timetable import actions as timetable_actions
from awards.results.boards import boards
from awards.results.models import Publication
from awards.results.rounds import queries as rounds_queries
from awards.scoring import actions as scoring
from awards.scoring.actions import Change
from awards.scoring.models import Ballot, BallotCopy
from tests import factories as make
from tests.client import PageClient
from tests.safety.test_requests import TOKEN

pytestmark = pytest.mark.long_for("postgresql")

HOUR = timedelta(hours=1)
REASON = "The connection of the whole jury failed on the last evening."


class Scene:
    """Round 1 of a season with two organisers, one who is not impartial, a chair, three jurors and three entries.

    Of the first two jurors everything is submitted; the third scored all and submitted nothing.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        with app.app_context():
            season = make.season()
            self.slug, self.people = season.slug, {}
            for name, role in (("first", "organiser"), ("second", "owner"), ("tied", "organiser"), ("chair", "chair")):
                self.people[name] = make.appointed(season, role, make.person(f"The {name}")).id
            self.people["nominee"] = (nominee := make.person("The nominee")).id
            tied = db.session.get(type(nominee), self.people["tied"])
            own = make.company("Caspian Rail", members=(nominee, tied))
            self.entries = [make.entry(season, f"Route {number}", by=own if number == 1 else None).id
                            for number in (1, 2, 3)]  # fmt: skip
            self._judge(season)
            db.session.commit()

    def _judge(self, season: Season) -> None:
        round_, category = make.rounds(season)["1"], make.category(season)
        codes = [each.id for each in season.document.category("resilience").criteria]
        for number in range(3):
            juror = make.juror(season, make.person(f"Juror {number}"))
            self.people[f"juror{number}"] = juror.person_id
            make.seat(juror, round_, category)
            for place, entry in enumerate(self.entries):
                given = make.assignment(juror, round_, db.session.get_one(Nomination, entry))
                sheet = scoring.locked(juror.person, season, given.id)
                steps = {code: Change(5 + place + number % 2, "Because.", 0) for code in codes}
                scoring.save(sheet, steps, language="en", by=juror.person)
                if number < 2:
                    scoring.submit(sheet, season.document, by=juror.person)

    def season(self) -> Season:
        """The season, as a request loads it."""
        found = season_by_slug(self.slug)
        assert found is not None
        return found

    def round(self) -> Round:
        """Round 1."""
        return db.session.query(Round).filter_by(season_id=self.season().id, code="1").one()

    def close(self, ago: timedelta = HOUR) -> None:
        """Have round 1 over."""
        with self.app.app_context():
            self.round().closes_at = now() - ago
            db.session.commit()

    def client(self, who: str) -> PageClient:
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        make.sign_in(client, self.people[who])
        return client

    def at(self, rest: str) -> str:
        """An address of the season."""
        return f"/{self.slug}{rest}"

    def propose(self, act: str, payload: Any, subject: uuid.UUID, by: str = "first") -> uuid.UUID:
        """Have somebody propose an act; gives the id of the proposal."""
        with self.app.test_request_context():
            person = db.session.get(Person, self.people[by])
            made = proposals_actions.propose(
                self.season(), ACTS[act], payload, reason=REASON, by=person, subject_id=subject
            )
            db.session.commit()
            return made.id

    def confirm(self, proposal_id: uuid.UUID, by: str = "second") -> None:
        """Have somebody confirm a proposal."""
        with self.app.test_request_context():
            season, person = self.season(), db.session.get(Person, self.people[by])
            found = programmes.proposal(season, proposal_id)
            roles = programmes.deciders(season).get(person, set())
            proposals_actions.confirm(season, ACTS[found.act], found, roles=roles, by=person)
            db.session.commit()

    def both(self, act: str, payload: Any, subject: uuid.UUID) -> None:
        """Have two people do it."""
        self.confirm(self.propose(act, payload, subject))


@dataclass(frozen=True)
class Case:
    """An act in a scene made ready for it: what to propose about what, whether it was done, and what overtakes it."""

    act: str
    ready: Callable[[Scene], tuple[dict[str, Any], uuid.UUID]]
    done: Callable[[Scene], bool]
    overtake: Callable[[Scene], None]


def reopening(scene: Scene) -> tuple[dict[str, Any], uuid.UUID]:
    scene.close()
    with scene.app.app_context():
        round_ = scene.round()
        return timetable_actions.to_move(round_, opens_at=round_.opens_at, closes_at=now() + 24 * HOUR), round_.id


def closing(scene: Scene) -> tuple[dict[str, Any], uuid.UUID]:
    with scene.app.app_context():
        round_ = scene.round()
        return timetable_actions.to_move(round_, opens_at=round_.opens_at, closes_at=now() - HOUR), round_.id


def counting(scene: Scene) -> tuple[dict[str, Any], uuid.UUID]:
    scene.close()
    with scene.app.app_context():
        return {"round": "1", "back": False}, scene.round().id


def shutting_out(scene: Scene) -> tuple[dict[str, Any], uuid.UUID]:
    return {"entry": str(scene.entries[0]), "category": "resilience"}, scene.entries[0]


def taking_back(scene: Scene) -> tuple[dict[str, Any], uuid.UUID]:
    scene.both("entry.disqualification", *shutting_out(scene))
    return shutting_out(scene)


def is_open(scene: Scene) -> bool:
    return scene.round().closes_at > now() + HOUR


def counted(scene: Scene) -> int:
    return db.session.query(Ballot).filter(Ballot.submitted_at.is_not(None)).count()


def is_out(scene: Scene) -> bool:
    return db.session.get_one(Nomination, scene.entries[0]).disqualification_id is not None


def move_a_little(scene: Scene) -> None:
    scene.round().closes_at += timedelta(minutes=1)


def look(scene: Scene) -> None:
    db.session.add(Event(at=now(), kind=rounds_queries.SEEN, season_id=scene.season().id,
                         subject_id=scene.round().id, person_id=scene.people["chair"],
                         detail={"round": "1", "category": "resilience"}))  # fmt: skip


def publish(scene: Scene) -> None:
    db.session.add(Publication(id=uuid.uuid4(), season_id=scene.season().id, kind="laureates", number=1, content={},
                               sha256="0" * 64, embargo_until=now(), at=now()))  # fmt: skip


CASES = {
    "reopening": Case("round.move", reopening, is_open, move_a_little),
    "closing": Case("round.move", closing, lambda scene: scene.round().closes_at <= now(), move_a_little),
    "counting": Case("round.amend", counting, lambda scene: counted(scene) == 9, look),
    "disqualifying": Case("entry.disqualification", shutting_out, is_out, publish),
    "reinstating": Case("entry.reinstatement", taking_back, lambda scene: not is_out(scene), publish),
}
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


@pytest.fixture
def scene(app):
    return Scene(app)


def was_done(scene: Scene, case: Case) -> bool:
    with scene.app.app_context():
        return case.done(scene)


@EACH
def test_alone_nothing_happens_and_by_two_it_does(scene, case):
    payload, subject = case.ready(scene)
    proposal_id = scene.propose(case.act, payload, subject)
    assert not was_done(scene, case)
    with pytest.raises(Refused, match="You proposed this yourself"):
        scene.confirm(proposal_id, by="first")
    assert not was_done(scene, case)
    scene.confirm(proposal_id)
    assert was_done(scene, case)
    with pytest.raises(Refused, match="already been confirmed"):
        scene.confirm(proposal_id)


@EACH
def test_whoever_is_not_impartial_has_no_part_in_it(scene, case):
    payload, subject = case.ready(scene)
    with pytest.raises(Refused, match="conflict of interest"):
        scene.propose(case.act, payload, subject, by="tied")
    proposal_id = scene.propose(case.act, payload, subject)
    with pytest.raises(Refused, match="conflict of interest"):
        scene.confirm(proposal_id, by="tied")
    assert not was_done(scene, case)


@EACH
def test_nothing_is_done_on_other_ground(scene, case):
    payload, subject = case.ready(scene)
    proposal_id = scene.propose(case.act, payload, subject)
    with scene.app.app_context():
        case.overtake(scene)
        db.session.commit()
    with pytest.raises(Refused, match="Nothing was done"):
        scene.confirm(proposal_id)


def test_a_reopening_is_proposed_anew_once_other_scoresheets_count(scene):
    """Its effect said how many count; between the two people drafts may have been let count."""
    payload, subject = reopening(scene)
    proposal_id = scene.propose("round.move", payload, subject)
    scene.both("round.amend", {"round": "1", "back": False}, subject)
    with pytest.raises(Refused, match="has changed since"):
        scene.confirm(proposal_id)
    assert not is_open_in(scene)


def is_open_in(scene):
    with scene.app.app_context():
        return is_open(scene)


@pytest.mark.long
@EACH
def test_twenty_at_once_do_it_once(scene, case):
    payload, subject = case.ready(scene)
    proposal_id = scene.propose(case.act, payload, subject)
    url = scene.at(f"/proposals/{proposal_id}")
    mark = next(dict(each.fields)["on"] for each in scene.client("second").get(url).page.forms if "on" in each.names)
    gate, found = threading.Barrier(20), []

    def confirm() -> None:
        client = scene.client("second")
        token = TOKEN.search(client.get("/account").get_data(as_text=True))[1]
        client.parses = False
        data = {"csrf_token": token, "idempotency_key": str(uuid.uuid4()), "on": mark}
        gate.wait(60)
        found.append(client.post(f"{url}/confirmation", data=data).status_code)

    threads = [threading.Thread(target=confirm) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(found) == [303, *[422] * 19]
    assert was_done(scene, case)
    with scene.app.app_context():
        assert db.session.query(Event).filter_by(kind="proposal.confirmed", subject_id=proposal_id).count() == 1


# Reopening


def test_a_reopened_round_is_scored_again_hides_its_boards_and_is_noted_for_everybody(scene):
    payload, subject = reopening(scene)
    board = scene.at("/boards/1/resilience")
    assert scene.client("chair").get(board).status_code == 200
    proposal_id = scene.propose("round.move", payload, subject)
    with scene.app.app_context():
        told = [str(each) for each in proposals_actions.effect(db.session.get_one(Proposal, proposal_id))]
    assert "Jurors who can score again: 3." in told
    assert "Scoresheets that can still be submitted: 3." in told
    assert "Who has seen places or scores of this round: The chair." in told
    assert REASON not in scene.client("first").get(scene.at("/rules")).page.text
    scene.confirm(proposal_id)
    assert scene.client("chair").get(board).status_code == 403
    rules = scene.app.test_client().get(scene.at("/rules")).page.text
    assert "Reopen round 1 until" in rules
    assert REASON in rules
    assert rules.count("Almaty time") >= 3  # until when, and when it was decided
    with scene.app.app_context():
        assert db.session.query(Mail).filter_by(event="jury.reopened").count() == 3


def test_a_round_on_which_something_rests_is_not_reopened(scene):
    payload, subject = reopening(scene)
    with scene.app.app_context():
        publish(scene)
        db.session.commit()
    with pytest.raises(Refused, match="Unpublish them first"):
        scene.propose("round.move", payload, subject)


def test_what_two_reopened_two_can_close_again(scene):
    payload, subject = reopening(scene)
    scene.both("round.move", payload, subject)
    scene.both("round.move", *closing(scene))
    with scene.app.app_context():
        assert scene.round().closes_at <= now()


# Counting drafts


def test_complete_drafts_count_all_and_are_known_as_such(scene):
    payload, subject = counting(scene)
    proposal_id = scene.propose("round.amend", payload, subject)
    with scene.app.app_context():
        told = [str(each) for each in proposals_actions.effect(db.session.get_one(Proposal, proposal_id))]
    assert told[0] == "Complete scoresheets that will count: 3. Jurors: 1."
    scene.confirm(proposal_id)
    with scene.app.app_context():
        copies = db.session.query(BallotCopy).filter(BallotCopy.proposal_id.is_not(None)).all()
        assert [(each.number, each.by_id, each.proposal_id) for each in copies] == [(1, None, proposal_id)] * 3
        made = boards.current(scene.season(), scene.round(), make.category(scene.season()))
        assert {row.ballots for row in made.rows} == {3}
        assert db.session.query(Mail).filter_by(event="jury.let_count").count() == 1
    ballot = next(iter(copies)).ballot_id
    page = scene.client("juror2").get(scene.at(f"/ballots/{ballot}")).page.text
    assert "the organisers let it count" in page


def test_drafts_that_could_count_are_told_before_a_look_at_the_places_ends_that(scene):
    counting(scene)
    said, let = "You can count them only until somebody opens a ranking", scene.at("/boards/1/drafts")
    client, tied = scene.client("first"), scene.client("tied")
    for rest in ("/boards", "/desk"):
        page = client.get(scene.at(rest)).page
        assert said in page.text
        assert let in page.links.values()
        assert let not in tied.get(scene.at(rest)).page.links.values()
    source = client.get(scene.at("/boards")).page.source
    assert source.index(let) < source.index(scene.at("/boards/1/resilience"))
    client.get(scene.at("/boards/1/resilience"))
    for rest in ("/boards", "/desk"):
        page = client.get(scene.at(rest)).page
        assert said not in page.text
        assert let not in page.links.values()


def test_after_a_look_the_desk_leads_nobody_with_a_side_to_who_goes_on_and_the_effect_names_who_looked(scene):
    counting(scene)
    ahead = scene.at("/boards/1/advance")
    assert ahead in scene.client("first").get(scene.at("/desk")).page.links.values()
    links = scene.client("tied").get(scene.at("/desk")).page.links.values()
    assert ahead not in links
    assert scene.at("/boards") in links
    said, page = "Nobody has seen places or scores", scene.at("/boards/1/drafts")
    assert said in scene.client("first").get(page).page.text
    scene.client("chair").get(scene.at("/boards/1/fairness"))
    text = scene.client("first").get(page).page.text
    assert said not in text
    assert "Who has seen places or scores of this round: The chair." in text


def test_a_proposal_is_told_apart_by_whom_it_waits_for(scene):
    scene.propose("round.move", *reopening(scene))
    for who, words in (("first", "of your proposals waits for a second person"),
                       ("second", "proposal waits for you to confirm it")):  # fmt: skip
        assert words in scene.client(who).get(scene.at("/desk")).page.links


def test_drafts_that_lack_something_or_were_taken_back_stay_out(scene):
    with scene.app.app_context():
        season, juror = scene.season(), db.session.get(Person, scene.people["juror1"])
        sheets = db.session.scalars(select(Ballot).where(Ballot.submitted_at.is_not(None))).all()
        own = [sheet for each in sheets if (sheet := scoring.locked(juror, season, each.assignment_id))]
        scoring.take_back(own[0], by=juror)
        third = db.session.get(Person, scene.people["juror2"])
        drafts = [sheet for each in db.session.scalars(select(Ballot).where(Ballot.copies == 0))
                  if (sheet := scoring.locked(third, season, each.assignment_id))]  # fmt: skip
        code, mark = next(iter(drafts[0].marks.items()))
        lowest = {code: Change(0, "", mark.revision)}  # a score that has to be explained
        scoring.save(drafts[0], lowest, language="en", by=third)
        db.session.commit()
    payload, subject = counting(scene)
    proposal_id = scene.propose("round.amend", payload, subject)
    with scene.app.app_context():
        told = [str(each) for each in proposals_actions.effect(db.session.get_one(Proposal, proposal_id))]
    assert told[0] == "Complete scoresheets that will count: 2. Jurors: 1."
    assert "Left out because an explanation is missing or a comment is too long: 1." in told
    assert "Left out because their jurors undid the submission: 1." in told
    scene.confirm(proposal_id)
    with scene.app.app_context():
        assert counted(scene) == 7


def test_counting_can_be_undone_until_somebody_looks(scene):
    payload, subject = counting(scene)
    scene.both("round.amend", payload, subject)
    scene.both("round.amend", payload | {"back": True}, subject)
    with scene.app.app_context():
        assert counted(scene) == 6
        assert db.session.query(BallotCopy).filter(BallotCopy.taken_back_at.is_not(None)).count() == 3
    scene.both("round.amend", payload, subject)
    assert scene.client("chair").get(scene.at("/boards/1/resilience")).status_code == 200
    with pytest.raises(Refused, match="Somebody has seen"):
        scene.propose("round.amend", payload | {"back": True}, subject)
    page = scene.client("first").get(scene.at("/boards/1/drafts")).page.text
    assert "Somebody has seen" in page
    assert "Nobody has seen" not in page


@pytest.mark.parametrize("rest", ["/boards/1/resilience", "/boards/1/advance", "/exports/results.csv",
                                  "/exports/scores.csv"])  # fmt: skip
def test_every_look_at_places_or_scores_after_the_close_is_noted_once(scene, rest):
    payload, subject = counting(scene)
    client = scene.client("second")
    for _ in range(2):
        assert client.get(scene.at(rest)).status_code == 200
    with scene.app.app_context():
        seen = db.session.query(Event).filter_by(kind="board.seen", person_id=scene.people["second"]).all()
        assert len({each.detail["category"] for each in seen}) == len(seen) >= 1
        assert {each.subject_id for each in seen} == {subject}
    with pytest.raises(Refused, match="Somebody has seen"):
        scene.propose("round.amend", payload, subject)


# Disqualification


def test_a_disqualified_entry_has_no_place_and_its_scoresheets_are_kept(scene):
    scene.both("entry.disqualification", *shutting_out(scene))
    scene.close()
    with scene.app.app_context():
        made = boards.current(scene.season(), scene.round(), make.category(scene.season()))
        assert {row.nomination_id for row in made.rows} == set(scene.entries[1:])
        assert db.session.query(BallotCopy).count() == 6
        (told,) = db.session.query(Mail).filter_by(event="nomination.disqualified").filter_by(
            person_id=scene.people["nominee"])  # fmt: skip
        assert REASON in told.text
    board = scene.client("chair").get(scene.at("/boards/1/resilience")).page.text
    assert "Disqualified, without a place" in board
    apart = scene.client("chair").get(scene.at(f"/boards/1/resilience/entries/{scene.entries[0]}")).page
    assert REASON in apart.text
    assert apart.text.count("does not count") == 2
    assert "See the nomination" not in apart.links  # the chair could not read it
    of_staff = scene.client("first").get(scene.at(f"/boards/1/resilience/entries/{scene.entries[0]}")).page
    assert "See the nomination" in of_staff.links
    entry = scene.client("first").get(scene.at(f"/entries/{scene.entries[0]}")).page.links
    assert "Reverse the disqualification" in entry
    assert not {"Extend the deadline", "Move to another category"} & set(entry)
    nominee = scene.client("nominee").get(scene.at(f"/nominations/{scene.entries[0]}")).page.text
    assert REASON in nominee
    assert "Withdrawn" not in nominee
    queue = scene.client("juror0").get(scene.at("/ballots?round=1")).page.text
    assert "Disqualified" in queue
    results = scene.client("first").get(scene.at("/exports/results.csv")).get_data(as_text=True)
    assert "disqualified" in next(line for line in results.splitlines() if "Route 1" in line)
    matrix = scene.client("first").get(scene.at("/exports/scores.csv")).get_data(as_text=True)
    assert all("disqualified" in line for line in matrix.splitlines() if "Route 1" in line)
    rules = scene.app.test_client().get(scene.at("/rules")).page.text
    assert "A nomination in the category “Resilience” was disqualified" in rules
    assert REASON not in rules
    assert "Route 1" not in rules


def test_the_juror_reads_the_own_scoresheet_of_a_disqualified_entry_and_changes_nothing(scene):
    scene.both("entry.disqualification", *shutting_out(scene))
    with scene.app.app_context():
        juror = db.session.get(Person, scene.people["juror2"])
        sheet = next(sheet for each in db.session.scalars(select(Ballot))
                     if (sheet := scoring.locked(juror, scene.season(), each.assignment_id))
                     and sheet.nomination_id == scene.entries[0])  # fmt: skip
        ballot = sheet.id
        db.session.rollback()
    page = scene.client("juror2").get(scene.at(f"/ballots/{ballot}")).page.text
    assert "This nomination is disqualified. Your scoresheet stays saved, but does not count." in page
    assert "Because." in page


def test_reinstated_an_entry_has_its_place_again(scene):
    payload, subject = taking_back(scene)
    scene.close()
    scene.both("entry.reinstatement", payload, subject)
    with scene.app.app_context():
        made = boards.current(scene.season(), scene.round(), make.category(scene.season()))
        assert {row.nomination_id for row in made.rows} == set(scene.entries)
    history = scene.client("second").get(scene.at(f"/entries/{subject}")).page.text
    assert "Disqualification reversed" in history


def test_who_reinstates_reads_first_what_counts_again(scene):
    scene.both("entry.disqualification", *shutting_out(scene))
    act = ACTS["entry.reinstatement"]
    with scene.app.test_request_context():
        told = act.effect(scene.season(), shutting_out(scene)[0])
        assert [(each.text.partition(":")[0], each.values) for each in told[-1:]] == [
            ("Round {round}", {"round": "1", "done": 2, "open": 1})
        ]
        assert act.effect(scene.season(), {"entry": str(uuid.uuid4()), "category": "resilience"}) == []


def test_what_is_published_without_an_entry_stands_in_the_way_of_its_return(scene):
    payload, subject = taking_back(scene)
    with scene.app.app_context():
        publish(scene)
        db.session.commit()
    with pytest.raises(Refused, match="Unpublish them first"):
        scene.propose("entry.reinstatement", payload, subject)


def test_a_withdrawn_entry_is_not_disqualified_and_a_disqualified_one_not_withdrawn(scene):
    scene.both("entry.disqualification", *shutting_out(scene))
    with scene.app.app_context():
        scene.season().closes_at = now() + HOUR
        db.session.commit()
    answer = scene.client("nominee").submit(scene.at(f"/nominations/{scene.entries[0]}/withdrawal"), reason="")
    assert answer.status_code == 422
    assert "It can no longer be withdrawn" in answer.page.text
