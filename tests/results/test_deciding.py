"""The chair's decisions on ties, and letting the best go on to the next round."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury.models import Assignment, Conflict, Finalist, Recusal
from awards.jury.queries import entries
from awards.ledger.models import Event
from awards.programmes import queries as programmes
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.deciding import actions
from awards.results.models import TieDecision
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make
from tests.markup import text_of
from tests.results import scenes

pytestmark = pytest.mark.long_for("postgresql")

DECIDED = "/harbour-2027/boards/jury/place"


def tied(season, category="place"):
    """The rows of the first shared place of a board."""
    made = boards.current(season, *scenes.place(season, category))
    first = next(row for row in made.rows if row.tied)
    return [row for row in made.rows if row.tied and row.detail["group"] == first.detail["group"]]


class Tie:
    def __init__(self):
        self.season = scenes.judged()
        self.chair = make.appointed(self.season, "chair")
        db.session.flush()
        self.place = scenes.place(self.season, "place")
        self.rows = tied(self.season)

    def decide(self, order):
        return actions.decide(self.season, *self.place, order, reason="The water", by=self.chair)

    def places(self):
        return {row.title: row.place for row in boards.current(self.season, *self.place).rows}


@pytest.fixture
def tie(context):
    return Tie()


def test_a_decision_orders_exactly_the_tied_and_is_undone_by_taking_it_back(tie):
    shared = tie.places()
    order = [row.nomination_id for row in reversed(tie.rows)]
    made = tie.decide(order)
    after = boards.current(tie.season, *tie.place)
    by_id = {row.nomination_id: row for row in after.rows}
    assert [int(by_id[each].place) for each in order] == sorted(int(by_id[each].place) for each in order)
    assert by_id[order[0]].place != by_id[order[1]].place
    assert by_id[order[0]].detail["decided_by"] == "chair"
    assert not any(by_id[each].tied for each in order)
    actions.revoke(made, tie.season, *tie.place, by=tie.chair)
    assert tie.places() == shared
    with pytest.raises(Refused):
        actions.revoke(made, tie.season, *tie.place, by=tie.chair)
    kinds = list(db.session.scalars(select(Event.kind).where(Event.kind.startswith("tie.")).order_by(Event.number)))
    assert kinds == ["tie.decided", "tie.reopened"]


def test_a_decision_is_out_of_force_once_other_entries_are_tied(tie):
    tie.decide([row.nomination_id for row in tie.rows])
    moved = tie.rows[0].nomination_id
    ballots = select(Assignment.id).where(Assignment.nomination_id == moved)
    for score in db.session.scalars(select(Score).where(Score.ballot_id.in_(ballots))):
        score.counted = 7
    from awards.jury.actions import move_tally

    move_tally(tie.place[0].id, tie.place[1].id)
    db.session.flush()
    assert boards.current(tie.season, *tie.place).findings["decisions"] == []


@pytest.mark.parametrize("kind", ["one of them", "one twice", "one too many", "not tied"])
def test_only_the_whole_tie_can_be_ordered(tie, kind):
    ids = [row.nomination_id for row in tie.rows]
    others = [row.nomination_id for row in boards.current(tie.season, *tie.place).rows if not row.tied]
    order = {
        "one of them": ids[:1],
        "one twice": [ids[0], ids[0]],
        "one too many": [*ids, others[0]],
        "not tied": others[:2],
    }
    with pytest.raises(Refused):
        tie.decide(order[kind])
    assert db.session.scalar(select(func.count()).select_from(TieDecision)) == 0


def test_a_round_that_is_open_or_rules_without_the_chair_leave_ties(tie):
    scenes.set_close(tie.season, "jury", 30)
    with pytest.raises(Refused):
        tie.decide([row.nomination_id for row in tie.rows])
    verdict = rules.can_decide(tie.place[0], chain=["median"], tied=2, gone_on=False, published=False, now=now())
    assert not verdict


def prepared(chair, url):
    """The chair does what is done before deciding, led there by the page itself."""
    page = chair.get(url, follow_redirects=True)
    assert page.request.path.endswith("/conduct")
    chair.submit(page, accept="y")
    page = chair.get(url, follow_redirects=True)
    assert page.request.path.endswith("/conflicts")
    done = chair.submit(page, follow=True)
    assert done.request.path.endswith("/to-decide")
    return chair.get(url)


def test_the_chair_decides_on_a_page_and_organisers_read_why(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair", "organiser")
        rows = tied(season)
        position, ids = rows[0].detail["group"], [str(row.nomination_id) for row in rows]
        db.session.commit()
    chair, organiser = sign_in(people["chair"]), sign_in(people["organiser"])
    assert organiser.get(f"{DECIDED}/ties/{position}").status_code == 404
    assert "Decide this tie" in chair.get(DECIDED).page.text
    prepared(chair, f"{DECIDED}/ties/{position}")
    twice = chair.submit(f"{DECIDED}/ties/{position}", order_1=ids[0], order_2=ids[0], reason="")
    assert twice.status_code == 422
    assert [
        words
        for words in ("Choose each nomination once", "Enter the reason for the decision")
        if words not in twice.page.text
    ] == []
    done = chair.submit(f"{DECIDED}/ties/{position}", order_1=ids[1], order_2=ids[0], reason="More water", follow=True)
    assert "order decided by the chair" in done.page.text
    read = organiser.get(f"{DECIDED}/decisions").page.text
    assert [words for words in ("More water", "in force") if words not in read] == []
    assert "Reverse this decision" not in read
    back = chair.submit(f"{DECIDED}/decisions", form="revocation", follow=True)
    assert "The nominations share their place again." in back.page.text
    assert "reversed on" in organiser.get(f"{DECIDED}/decisions").page.text


# From round 1 to the final


def magistral(source: str | None = None, *, steps: tuple[int, ...] = (9, 8, 7, 6, 5, 5, 5)) -> Any:
    """A season of the Magistral programme after its first round: entries with these scores in two categories."""
    season = make.season(source, running="2")
    first = make.rounds(season)["1"]
    jurors = [make.juror(season) for _ in range(5)]
    for code in ("resilience", "fairness"):
        criteria = next(each.criteria for each in programmes.categories(season) if each.code == code)
        for number, given_steps in enumerate(steps):
            entry = make.entry(season, f"{code} {number}", in_category=code)
            for juror in jurors:
                given = make.assignment(juror, first, entry)
                given.begun_at = now()
                many, moment = len(criteria), now()
                db.session.add(
                    Ballot(
                        assignment_id=given.id,
                        opened_at=moment,
                        submitted_at=moment,
                        scored=many,
                        counted=many,
                        copies=1,
                    )
                )
                db.session.flush()
                scores = {each.code: given_steps for each in criteria}
                db.session.add(
                    BallotCopy(ballot_id=given.id, number=1, at=moment, scores=scores, comments={}, weighted_sum=0)
                )
                db.session.add_all(
                    Score(ballot_id=given.id, criterion_id=each.id, counted=given_steps, saved_at=now())
                    for each in criteria
                )
    db.session.flush()
    return season


@pytest.fixture
def after_round_1(context):
    season = magistral()
    db.session.commit()
    return programmes.season_by_slug(season.slug)


def test_those_within_the_cut_go_on_and_nobody_else(after_round_1):
    season = after_round_1
    found = {each.category.code: each for each in actions.cuts(season, make.rounds(season)["1"])}
    assert {code: each.awarded for code, each in found.items()} == {
        "efficiency": False, "resilience": True, "digitalisation": False, "fairness": True,
    }  # fmt: skip
    titles = [row.title for row in found["resilience"].of.inside]
    assert titles == [f"resilience {number}" for number in range(4)]  # 9, 8, 7, 6; then 5 is under the least of 6
    assert found["resilience"].undecided == 0


def test_all_go_on_at_once_and_the_whole_panel_gets_them(after_round_1):
    season = after_round_1
    first, final = (make.rounds(season)[code] for code in ("1", "2"))
    organiser = make.appointed(season, "organiser")
    seated = [make.juror(season) for _ in range(3)]
    for juror in seated:
        make.seat(juror, final)
    partial = db.session.scalars(select(entries_of("resilience", season))).first()
    db.session.add(Conflict(juror_id=seated[0].id, nomination_id=partial, reason="other", at=now()))
    db.session.flush()
    assert actions.advance(season, first, assign=True, by=organiser) == 8
    assert db.session.scalar(select(func.count()).select_from(Finalist)) == 8
    given = select(func.count()).select_from(Assignment).where(Assignment.round_id == final.id)
    assert db.session.scalar(given) == 3 * 8 - 1
    assert len(db.session.execute(entries(season, final)).all()) == 8
    with pytest.raises(Refused):
        actions.advance(season, first, assign=True, by=organiser)
    opened, stepped = db.session.scalars(select(Assignment.id).where(Assignment.round_id == final.id).limit(2))
    db.session.add(Ballot(assignment_id=opened, opened_at=now()))
    db.session.add(Recusal(assignment_id=stepped, kind="recused", reason="other", at=now()))
    db.session.flush()
    actions.take_back(season, final, by=organiser)
    assert (db.session.scalar(given), queries.has_finalists(final)) == (0, False)


def entries_of(code, season):
    from awards.nominations.models import Nomination

    return select(Nomination.id).where(Nomination.title == f"{code} 0").subquery().c.id


def test_nobody_of_the_whole_panel_gets_more_entries_than_allowed(after_round_1):
    season = after_round_1
    first, final = (make.rounds(season)[code] for code in ("1", "2"))
    organiser = make.appointed(season, "organiser")
    busy = make.juror(season)
    make.seat(busy, final)
    busy.most_entries = 7
    db.session.flush()
    with pytest.raises(Refused, match="8 nominations; the most allowed is 7") as refused:
        actions.advance(season, first, assign=True, by=organiser)
    assert (busy.person.name or busy.person.email) in str(refused.value)
    db.session.rollback()


def test_a_begun_final_is_not_taken_back(after_round_1):
    season = after_round_1
    first, final = (make.rounds(season)[code] for code in ("1", "2"))
    organiser = make.appointed(season, "organiser")
    make.seat(make.juror(season), final)
    actions.advance(season, first, assign=True, by=organiser)
    db.session.scalars(select(Assignment).where(Assignment.round_id == final.id)).first().begun_at = now()
    db.session.flush()
    with pytest.raises(Refused):
        actions.take_back(season, final, by=organiser)


def test_a_tie_at_the_cut_waits_for_the_chair(after_round_1):
    season = after_round_1
    first = make.rounds(season)["1"]
    low = select(Assignment.id).where(Assignment.round_id == first.id)
    for score in db.session.scalars(select(Score).where(Score.ballot_id.in_(low))):
        score.counted = 7
    for category in programmes.categories(season):
        from awards.jury.actions import move_tally

        move_tally(first.id, category.id)
    db.session.flush()
    found = {each.category.code: each for each in actions.cuts(season, first)}
    assert found["fairness"].undecided == 7
    with pytest.raises(Refused):
        actions.advance(season, first, assign=False, by=make.appointed(season, "organiser"))
    chair = make.appointed(season, "chair")
    for code in ("resilience", "fairness"):
        order = [row.nomination_id for row in found[code].of.undecided]
        actions.decide(season, first, make.category(season, code), order, reason="After a talk", by=chair)
    assert actions.advance(season, first, assign=False, by=chair) == 10
    one = db.session.scalars(select(TieDecision)).first()
    with pytest.raises(Refused):
        actions.revoke(one, season, first, make.category(season, "resilience"), by=chair)


def test_the_organiser_sees_who_goes_on_before_it_happens(app, sign_in):
    with app.app_context():
        season = magistral()
        organiser, observer = (make.appointed(season, role).id for role in ("organiser", "observer"))
        slug = season.slug
        db.session.commit()
        other = make.appointed(season, "organiser").id
        db.session.commit()
    client, reader, second = sign_in(organiser), sign_in(observer), sign_in(other)
    assert main_buttons(client.get(f"/{slug}/boards/1/resilience").page) == ["On to round 2"]
    page = client.get(f"/{slug}/boards/1/advance").page
    assert [
        words
        for words in ("4 nominations go through", "resilience 3", "there is no award in this category")
        if words not in page.text
    ] == []
    assert "Advance them to the next round" not in reader.get(f"/{slug}/boards/1/advance").page.text
    done = client.submit(f"/{slug}/boards/1/advance", assign=None, follow=True)
    assert "8 nominations go through to the next round." in done.page.text
    board = client.get(f"/{slug}/boards/1/resilience").page
    assert "The nominations have gone through to round 2." in board.text
    assert main_buttons(board) == []  # nothing is to be done before the final is over
    assert client.get(f"/{slug}/boards/2/advance").status_code == 403  # the final is open
    shortlist = client.get(f"/{slug}/publication/shortlist").page.text
    assert [
        words for words in ("resilience 0", "fairness 3", "no places and no scores") if words not in shortlist
    ] == []
    past = client.submit(f"/{slug}/publication/shortlist", day="2026-01-05", clock="10:00", read="y")
    assert "This time has passed." in past.page.text
    asked = client.submit(past, when="confirmed")
    assert "the day in the timetable: “Finalists announced”" in asked.page.text
    proposed = client.submit(asked, agreed="y")
    second.submit(proposed.location, form="confirmation")
    stranger = app.test_client()
    public = stranger.get(f"/{slug}/laureates").page
    assert public.h1 == f"Finalists of {slug}"
    assert "resilience 3" in public.text
    assert "resilience 4" not in public.text
    back = client.submit(f"/{slug}/boards/1/advance", form="revocation", follow=True)
    assert "The next round is empty again." in back.page.text


def main_buttons(page):
    """The words of a page's main buttons, without those of the header."""
    return [text_of(each) for each in page.all("a", "button") if each.get("class") == "btn"]


def test_uuids_of_another_season_lead_nowhere(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair", "organiser")
        rows = tied(season)
        other = scenes.judged("shrout-fleiss")
        chair = make.appointed(other, "chair")
        made = actions.decide(
            programmes.season_by_slug("harbour-2027"), *scenes.place(season, "place"),
            [row.nomination_id for row in rows], reason="Here", by=chair,
        )  # fmt: skip
        decision_id, foreign, chair_id = made.id, rows[0].nomination_id, chair.id
        db.session.commit()
    client = sign_in(chair_id)
    assert client.get("/harbour-2027/boards").status_code == 404
    base = "/shrout-fleiss-1979"
    assert client.get(f"{base}/boards/1/targets/entries/{foreign}").status_code == 404
    assert client.get(f"{base}/honours/laureate/{foreign}/citation").status_code == 404
    assert client.post(f"{base}/decisions/{decision_id}/revocation").status_code == 404
    assert client.get(f"{base}/laureates/{uuid.uuid4()}").status_code == 404
    assert people
