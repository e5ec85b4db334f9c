"""Reads of scoresheets say what is asked for and nothing beside it, by juror, round, category, season and entry."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Declaration
from awards.jury.queries import juror_of
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from awards.programmes.models import Criterion
from awards.scoring import queries, rules
from awards.scoring.counting import queries as counting
from awards.scoring.list import queries as list_queries
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make


class World:
    """Two jurors in two rounds and two categories of a season, and the season after it."""

    def __init__(self):
        self.season = make.season()
        self.round, self.final = (make.rounds(self.season)[code] for code in "12")
        self.category = make.category(self.season)
        self.asel, self.boris = (make.juror(self.season, make.person(name)) for name in ("Asel", "Boris"))
        self.later = make.next_season()

    def sheet(self, title="", *, juror=None, round_=None, category="resilience", season=None, scored=5, **more):
        """A scoresheet with so many scores; `submitted`: so many copies, `let`: by a proposal, `back`: taken back."""
        season = season or self.season
        juror, round_ = juror or self.asel, round_ or self.round
        made = make.assignment(juror, round_, make.entry(season, title, in_category=category))
        made.begun_at = now()
        copies, back = more.get("submitted", 0), more.get("back", False)
        db.session.add(Ballot(
            assignment_id=made.id, opened_at=now(), scored=scored, copies=copies, changed=more.get("changed", False),
            submitted_at=now() if copies and not back else None,
        ))  # fmt: skip
        db.session.flush()
        for number in range(1, copies + 1):
            let = make.proposal(season, None).id if more.get("let") == number else None
            db.session.add(BallotCopy(
                ballot_id=made.id, number=number, at=now(), scores={}, comments={}, jury_comment=f"Copy {number}",
                weighted_sum=0, proposal_id=let,
            ))  # fmt: skip
        for criterion in criteria_of(make.category(season, category))[:scored]:
            db.session.add(Score(ballot_id=made.id, criterion_id=criterion.id, steps=3, saved_at=now()))
        db.session.flush()
        return made

    def out_of_it(self, **more):
        """Scoresheets that do not stand, each for another reason."""
        make.recusal(self.sheet("Recused", **more), kind="excluded")
        self.sheet("Unassigned", **more).removed_at = now()
        for name, kind in (("withdrawal", Withdrawal), ("disqualification", Disqualification)):
            entry = db.session.get_one(Nomination, self.sheet(name, **more).nomination_id)
            reason = {"reason": "Plagiarism"} if kind is Disqualification else {}
            row = kind(id=uuid.uuid4(), nomination_id=entry.id, at=now(), **reason)
            db.session.add(row)
            db.session.flush()
            setattr(entry, f"{name}_id", row.id)
        db.session.flush()


@pytest.fixture
def world(context):
    return World()


def criteria_of(category):
    return db.session.query(Criterion).filter_by(category_id=category.id).order_by(Criterion.position).all()


def ids(sheets):
    return {sheet.id for sheet in sheets}


def test_the_own_ballot_is_that_of_the_person_in_the_season_with_its_last_copy(world):
    mine = world.sheet(submitted=2)
    world.sheet(submitted=1)
    world.sheet(juror=world.boris, submitted=2)
    own = queries.own_ballot(world.asel.person, world.season, mine.id)
    assert (own.id, own.last.jury_comment, own.last.let_count) == (mine.id, "Copy 2", False)
    assert {mark.steps for mark in own.marks.values()} == {3}
    assert len(own.marks) == len(world.season.document.category("resilience").criteria)
    assert (own.category, own.round_code, own.removed, own.withdrawn, own.disqualified) == (
        "resilience", "1", False, False, False,
    )  # fmt: skip
    assert queries.own_ballot(world.boris.person, world.season, mine.id) is None
    assert queries.own_ballot(world.asel.person, world.later, mine.id) is None
    half = world.sheet(scored=2, submitted=1, let=1)
    found = queries.own_ballot(world.asel.person, world.season, half.id)
    assert (found.scored, found.last.let_count) == (2, True)
    assert [mark.steps for mark in found.marks.values()] == [3, 3, None, None, None]


def test_what_is_closed_says_so(world):
    given = world.sheet()
    make.conflict(world.asel, make.entry(world.season))
    make.conflict(world.boris, db.session.get_one(Nomination, given.nomination_id))
    assert not queries.own_ballot(world.asel.person, world.season, given.id).conflict
    make.conflict(world.asel, db.session.get_one(Nomination, given.nomination_id))
    assert queries.own_ballot(world.asel.person, world.season, given.id).conflict
    make.recusal(given, reason="family")
    make.recusal(world.sheet(), reason="advice")
    assert queries.recusal(given.id).reason == "family"
    assert queries.own_ballot(world.asel.person, world.season, given.id).recusal_reason == "family"


def test_unsent_are_the_own_ones_of_the_round_that_are_full_and_stand(world):
    draft, changed = world.sheet("Draft"), world.sheet("Changed", submitted=1, changed=True)
    world.sheet("Submitted", submitted=1)
    world.sheet("Half", scored=2)
    world.sheet("Final", round_=world.final)
    world.sheet("Another’s", juror=world.boris)
    world.out_of_it()
    conflict = world.sheet("Conflict")
    make.conflict(world.asel, db.session.get_one(Nomination, conflict.nomination_id))
    assert ids(queries.unsent(world.asel.person, world.season, world.round.id)) == {draft.id, changed.id}
    assert queries.unsent(world.asel.person, world.later, world.round.id) == []


def test_what_counts_by_two_people_and_what_does_not_count_is_found_in_the_round(world):
    draft, back = world.sheet("Draft"), world.sheet("Back", juror=world.boris, submitted=1, back=True)
    let = world.sheet("Let", submitted=1, let=1)
    world.sheet("Let, then back", submitted=1, let=1, back=True, scored=2)
    world.sheet("Let, then submitted", submitted=2, let=1)
    world.sheet("Half", scored=4)
    world.sheet("Final", round_=world.final)
    world.sheet("Let in the final", round_=world.final, submitted=1, let=1)
    world.out_of_it()
    world.out_of_it(submitted=1, let=1)
    assert ids(queries.uncounted(world.round)) == {draft.id, back.id}
    assert ids(queries.let_count(world.round)) == {let.id}
    closes = world.round.closes_at
    assert queries.uncounted_by_round(world.season, now=closes) == {"1": (2, 1)}
    assert queries.uncounted_by_round(world.season, now=closes - timedelta(seconds=1)) == {}
    assert queries.uncounted_by_round(world.later, now=closes) == {}


def test_in_a_category_without_criteria_nothing_is_scored_in_full(world):
    world.sheet(scored=0)
    for criterion in criteria_of(world.category):
        db.session.delete(criterion)
    db.session.flush()
    assert queries.uncounted_by_round(world.season, now=world.round.closes_at) == {}


def test_a_declaration_is_that_of_the_juror_in_the_round(world):
    for juror, round_, entries in ((world.asel, world.final, ["b"]), (world.boris, world.round, ["c"])):
        db.session.add(Declaration(round_id=round_.id, juror_id=juror.id, nominations=entries, at=now()))
    db.session.flush()
    assert queries.declared_on(world.asel.id, world.round.id) is None
    db.session.add(Declaration(round_id=world.round.id, juror_id=world.asel.id, nominations=["a"], at=now()))
    db.session.flush()
    assert queries.declared_on(world.asel.id, world.round.id) == ["a"]


def test_how_far_scoresheets_are_is_said_of_those_asked_for(world):
    half, done = world.sheet(scored=2), world.sheet(submitted=1)
    fair = world.sheet(category="fairness", scored=1)
    many = len(world.season.document.category("fairness").criteria)
    assert counting.how_far([half.id, fair.id]) == {half.id: (2, 5, False), fair.id: (1, many, False)}
    assert counting.how_far([done.id]) == {done.id: (5, 5, True)}
    assert counting.how_far([]) == {}


def test_what_was_not_submitted_is_named_by_category_and_entry(world):
    draft = world.sheet("Draft")
    world.sheet("Another", juror=world.boris)
    for more in ({"submitted": 1}, {"scored": 4}, {"round_": world.final}, {"category": "fairness"}):
        world.sheet("Not this", **more)
    world.out_of_it()
    rows = queries.not_submitted(world.round, world.category)
    assert [(row.juror, row.title) for row in rows] == [("Asel", "Draft"), ("Boris", "Another")]
    (row,) = queries.not_submitted(world.round, world.category, draft.nomination_id)
    assert (row.juror, row.nomination_id) == ("Asel", draft.nomination_id)


def test_scores_and_scoresheets_are_counted_in_the_season(world):
    later = make.juror(world.later, world.asel.person)
    world.sheet(juror=later, round_=make.rounds(world.later)["1"], season=world.later, submitted=1)
    assert (queries.has_scores(world.season), queries.submitted(world.season)) == (False, 0)
    cleared = world.sheet(scored=1)
    db.session.query(Score).filter_by(ballot_id=cleared.id).update({"steps": None})
    assert (queries.has_scores(world.season), queries.submitted(world.season)) == (False, 0)
    world.sheet(submitted=1)
    assert (queries.has_scores(world.season), queries.submitted(world.season)) == (True, 1)
    assert juror_of(world.asel.person, world.later).id == later.id


def test_progress_is_that_of_the_round_and_its_season(world):
    world.sheet(submitted=1)
    world.sheet(scored=4)
    world.sheet(round_=world.final, submitted=1)
    world.out_of_it()
    later = make.juror(world.later)
    world.sheet(juror=later, round_=make.rounds(world.later)["1"], season=world.later)
    by_category, by_juror = counting.progress(world.round)
    assert by_category == {"resilience": counting.Count(given=2, begun=2, done=1, unsent=0)}
    assert list(by_juror.values()) == [(2, 1)]


def test_the_own_list_has_what_was_given_and_not_taken_back_unbegun(world):
    kept, unbegun = world.sheet(submitted=1), world.sheet(submitted=1)
    unbegun.begun_at = None
    gone, recused = world.sheet(), world.sheet()
    gone.removed_at = recused.removed_at = now()
    make.recusal(recused, kind="excluded")
    world.sheet(juror=world.boris)
    world.sheet(round_=world.final)
    db.session.flush()
    found = {uuid.UUID(row.id): row.state for row in list_queries.whole_list(world.asel.id, world.round.id)}
    assert found.keys() == ids([kept, unbegun, recused])
    assert found[kept.id] == rules.SUBMITTED
    assert rules.SUBMITTED not in (found[unbegun.id], found[recused.id])
    assert sum(list_queries.counts_by_state(world.asel.id, world.round.id).values()) == 3


def test_next_come_the_open_ones_round_about_and_then_those_skipped_first(world):
    sheets = [world.sheet(scored=0, submitted=int(not place)) for place in range(6)]
    done, first, second, third, fourth, fifth = sheets
    for place, sheet in enumerate(sheets):
        sheet.position = place
    moment = now()
    third.skipped_at = fourth.skipped_at = fifth.skipped_at = moment
    db.session.flush()

    def then(sheet):
        return list_queries.next_open(world.asel.id, world.round.id, after=sheet.id)

    assert (then(done), then(first), then(second)) == (first.id, second.id, first.id)
    for sheet in (first, second):
        make.recusal(sheet, kind="excluded")
    db.session.flush()
    assert (then(done), then(third), then(fourth), then(fifth)) == (third.id, fourth.id, fifth.id, third.id)
    fourth.skipped_at = moment - timedelta(minutes=1)
    db.session.flush()
    assert (then(done), then(fourth), then(third), then(fifth)) == (fourth.id, third.id, fifth.id, fourth.id)
    other = world.sheet(juror=world.boris, scored=0)
    assert list_queries.next_open(world.boris.id, world.final.id, after=other.id) is None
