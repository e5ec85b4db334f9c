"""Saving, submitting and closing ballots, on both databases."""

from __future__ import annotations

import copy
import uuid

import pytest
from sqlalchemy import func, select

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.verdicts import Refused
from awards.jury import actions as jury
from awards.jury.conflicts.actions import add_conflict, lift
from awards.jury.models import Assignment, Recusal, Tally
from awards.jury.queries import assignment as assignment_of
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.models import Criterion, FrozenRules
from awards.programmes.rulebook.actions import FIRST_SCORE
from awards.scoring import actions, for_ranking, queries
from awards.scoring.actions import Change, Remarks
from awards.scoring.counting import queries as counting
from awards.scoring.counting.queries import Count
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make


class Scene:
    """A juror with one entry in the open round 1."""

    def __init__(self):
        self.season = make.season()
        self.round = make.rounds(self.season)["1"]
        self.category = make.category(self.season)
        self.juror = make.juror(self.season)
        self.person = self.juror.person
        self.entry = make.entry(self.season, "Route of last resort")
        self.assignment = make.assignment(self.juror, self.round, self.entry)
        self.codes = [criterion.id for criterion in self.season.document.category("resilience").criteria]
        db.session.flush()

    def sheet(self):
        return actions.locked(self.person, self.season, self.assignment.id)

    def save(self, changes, remarks=None):
        return actions.save(self.sheet(), changes, remarks, language="en", by=self.person)

    def fill(self, steps=7):
        return self.save({code: Change(steps, "", 0) for code in self.codes})

    def submit(self):
        actions.submit(self.sheet(), self.season.document, by=self.person)
        db.session.flush()

    def counts(self):
        """What stands with the ballot of draft and copy."""
        names = ("scored", "revision", "counted", "weighted_sum", "changed")
        columns = [getattr(Ballot, name) for name in names]
        found = db.session.execute(select(*columns).where(Ballot.assignment_id == self.assignment.id)).one()
        return dict(zip(names, found, strict=True))

    def ranks(self):
        """The steps that are ranked, in the order of the criteria."""
        steps = {row.criterion: row.steps for row in self.ranked()}
        return [steps.get(code) for code in self.codes]

    def sum_of(self, *steps):
        weights = [criterion.weight for criterion in self.season.document.category("resilience").criteria]
        return sum(weight * step for weight, step in zip(weights, steps, strict=True))

    def moves(self):
        return db.session.scalar(select(Tally.moves).where(Tally.round_id == self.round.id)) or 0

    def ranked(self):
        return sorted(for_ranking.ballots_for_ranking(self.round, self.category), key=str)


@pytest.fixture
def scene(context):
    return Scene()


def test_a_score_is_saved_into_the_draft_with_its_revision_and_counts_nowhere(scene):
    scene.save({scene.codes[0]: Change(8, "Clear.", 0)})
    scene.save({scene.codes[1]: Change(4, "", 0)})
    assert scene.counts() == {"scored": 2, "revision": 2, "counted": 0, "weighted_sum": 0, "changed": False}
    assert {(row.criterion, row.state) for row in scene.ranked()} == {(None, "draft")}
    sheet = scene.sheet()
    assert (sheet.marks[scene.codes[0]].steps, sheet.marks[scene.codes[0]].comment) == (8, "Clear.")
    assert [mark.revision for mark in sheet.marks.values()][:3] == [1, 1, 0]
    assert sheet.state == "draft"


def test_the_same_save_again_changes_nothing(scene):
    assert scene.save({scene.codes[0]: Change(8, "", 0)}) is True
    assert scene.save({scene.codes[0]: Change(8, "", 0)}) is False
    assert db.session.get_one(Ballot, scene.assignment.id).revision == 1
    assert [scene.save({}, Remarks("Good.", "", number)) for number in (0, 1)] == [True, False]
    assert db.session.get_one(Ballot, scene.assignment.id, populate_existing=True).revision == 2


def test_a_change_on_an_older_revision_is_stale_unless_it_says_the_same(scene):
    code = scene.codes[0]
    scene.save({code: Change(8, "", 0)})
    assert actions.is_stale(scene.sheet(), code, Change(5, "", 0))
    assert not actions.is_stale(scene.sheet(), code, Change(8, "", 0))
    assert not actions.is_stale(scene.sheet(), code, Change(5, "", 1))
    scene.save({}, Remarks("Good.", "", 0))
    assert actions.are_stale(scene.sheet(), Remarks("Bad.", "", 0))
    assert not actions.are_stale(scene.sheet(), Remarks("Good.", "", 0))


def test_only_a_complete_ballot_is_submitted(scene):
    scene.save({scene.codes[0]: Change(7, "", 0)})
    with pytest.raises(Refused):
        scene.submit()
    scene.fill()
    scene.submit()
    assert scene.sheet().state == "submitted"
    assert scene.ranks() == [7] * 5
    assert scene.counts() | {"revision": 0} == {
        "scored": 5, "counted": 5, "weighted_sum": scene.sum_of(7, 7, 7, 7, 7), "changed": False, "revision": 0,
    }  # fmt: skip


@pytest.mark.parametrize("change", [(4, ""), (10, ""), (None, "")], ids=["other score", "unexplained", "cleared"])
def test_what_was_submitted_counts_until_it_is_submitted_again(scene, change):
    scene.fill()
    scene.submit()
    before = scene.ranked()
    scene.save({scene.codes[0]: Change(*change, 1)})
    assert scene.ranked() == before
    assert scene.counts()["changed"] is True
    assert scene.counts()["weighted_sum"] == scene.sum_of(7, 7, 7, 7, 7)
    assert scene.sheet().state == "submitted"
    scene.save({scene.codes[0]: Change(5, "Well shown.", 2)})
    scene.submit()
    assert scene.ranks() == [5, 7, 7, 7, 7]
    assert scene.counts()["changed"] is False
    copies = db.session.scalars(select(BallotCopy).order_by(BallotCopy.number)).all()
    assert [(copy.number, copy.scores[scene.codes[0]], copy.comments) for copy in copies] == [
        (1, 7, {}), (2, 5, {scene.codes[0]: "Well shown."}),
    ]  # fmt: skip
    assert [copy.weighted_sum for copy in copies] == [scene.sum_of(7, 7, 7, 7, 7), scene.sum_of(5, 7, 7, 7, 7)]


def test_a_comment_changed_since_is_a_change_and_a_change_back_is_none(scene):
    scene.fill()
    scene.submit()
    scene.save({}, Remarks("Well argued.", "", 0))
    assert scene.counts()["changed"] is True
    scene.save({}, Remarks("", "", 1))
    assert scene.counts()["changed"] is False
    scene.save({scene.codes[0]: Change(8, "", 1)})
    scene.save({scene.codes[0]: Change(7, "", 2)})
    assert scene.counts()["changed"] is False


def test_submitting_the_same_again_makes_no_copy_and_no_event(scene):
    scene.fill()
    scene.submit()
    scene.submit()
    assert db.session.scalar(select(func.count()).select_from(BallotCopy)) == 1
    assert db.session.scalar(select(func.count()).where(Event.kind == "ballot.submitted")) == 1


def test_taking_back_leaves_nothing_that_counts_and_can_be_undone(scene):
    scene.fill()
    scene.submit()
    actions.take_back(scene.sheet(), by=scene.person)
    assert scene.sheet().state == "draft"
    assert scene.ranks() == [None] * 5
    assert (scene.counts()["counted"], scene.counts()["weighted_sum"]) == (0, 0)
    scene.save({scene.codes[0]: Change(3, "", 1)})
    actions.bring_back(scene.sheet(), by=scene.person)
    assert scene.ranks() == [7] * 5
    assert scene.counts()["changed"] is True
    assert [copy.taken_back_at for copy in db.session.scalars(select(BallotCopy))] == [None]
    kinds = set(db.session.scalars(select(Event.kind)))
    assert {"ballot.taken_back", "ballot.brought_back"} <= kinds


def test_a_score_that_must_be_explained_is_not_submitted_without_a_comment(scene):
    scene.fill()
    scene.save({scene.codes[0]: Change(10, "  ", 1)})
    with pytest.raises(Refused):
        scene.submit()
    scene.save({scene.codes[0]: Change(10, "A model for all.", 2)})
    scene.submit()
    assert scene.sheet().state == "submitted"


def test_everything_that_could_move_standings_moves_the_tally(scene):
    seen = [scene.moves()]

    def moved():
        seen.append(scene.moves())
        return seen[-1] > seen[-2]

    scene.fill()
    assert moved()
    scene.submit()
    assert moved()
    assignment = assignment_of(scene.season, scene.assignment.id)
    jury.remove_assignment(assignment, reason="Ill", by=None)
    assert moved()
    jury.assign(scene.season, scene.round, [(scene.entry.id, scene.juror.id)], by=None)
    assert moved()
    actions.recuse(scene.sheet(), scene.season, reason="family", note="", by=scene.person)
    assert moved()


def test_a_foreign_ballot_is_none_and_moves_nothing_that_is_kept(scene):
    other = make.juror(scene.season)
    db.session.flush()
    before = scene.moves()
    assert actions.locked(other.person, scene.season, scene.assignment.id) is None
    assert scene.moves() == before


def test_a_conflict_closes_the_ballot_and_leaves_it_out_of_the_count(scene):
    scene.fill()
    scene.submit()
    assert {row.state for row in scene.ranked()} == {"submitted"}
    organiser = make.appointed(scene.season, "organiser")
    actions.recuse(scene.sheet(), scene.season, reason="employment", note="My brother", by=scene.person)
    db.session.flush()
    sheet = queries.own_ballot(scene.person, scene.season, scene.assignment.id)
    assert (sheet.state, sheet.conflict) == ("excluded", True)
    assert {row.state for row in scene.ranked()} == {"excluded"}
    kinds = set(db.session.scalars(select(Event.kind)))
    assert {"ballot.excluded", "conflict.declared"} <= kinds
    mail = db.session.scalars(select(Mail).where(Mail.event == "jury.recused")).one()
    assert mail.to == organiser.email
    assert "Route of last resort" in mail.text


def test_a_conflict_without_a_begun_ballot_is_a_recusal(scene):
    add_conflict(scene.juror, scene.season, scene.entry.id, reason="family", by=None)
    assert db.session.scalars(select(Recusal.kind)).one() == "recused"
    with pytest.raises(Refused):
        add_conflict(scene.juror, scene.season, make.entry(scene.season).id, reason="dislike", by=None)


def test_a_conflict_known_after_the_close_leaves_the_result_alone(scene):
    scene.fill()
    scene.submit()
    make.close(scene.round)
    before = scene.moves()
    add_conflict(scene.juror, scene.season, scene.entry.id, reason="family", by=None)
    assert {row.state for row in scene.ranked()} == {"submitted"}
    assert scene.moves() == before


def test_a_lifted_recusal_brings_the_ballot_back(scene):
    scene.fill()
    scene.submit()
    actions.recuse(scene.sheet(), scene.season, reason="family", note="", by=scene.person)
    lift(assignment_of(scene.season, scene.assignment.id), scene.season, reason="A mistake", by=None)
    db.session.flush()
    assert {row.state for row in scene.ranked()} == {"submitted"}


def test_what_is_ranked_has_every_state_and_no_withdrawn_entry(scene):
    others = {name: make.juror(scene.season) for name in ("assigned", "recused", "removed", "gone")}
    for name, juror in others.items():
        make.assignment(juror, scene.round, scene.entry)
        if name == "recused":
            add_conflict(juror, scene.season, scene.entry.id, reason="family", by=None)
    removed = db.session.scalars(select(Assignment).where(Assignment.juror_id == others["removed"].id)).one()
    jury.remove_assignment(assignment_of(scene.season, removed.id), reason="", by=None)
    scene.fill()
    scene.submit()
    rows = scene.ranked()
    mine = [row for row in rows if row.juror_id == scene.juror.id]
    assert {(row.criterion, row.steps, row.state) for row in mine} == {(code, 7, "submitted") for code in scene.codes}
    rest = {(row.juror_id, row.criterion, row.steps, row.state) for row in rows} - {tuple(row)[1:] for row in mine}
    assert rest == {
        (others["assigned"].id, None, None, "assigned"),
        (others["gone"].id, None, None, "assigned"),
        (others["recused"].id, None, None, "recused"),
    }
    scene.entry.withdrawal_id = withdrawal(scene.entry)
    db.session.flush()
    assert scene.ranked() == []


def withdrawal(entry):
    from awards.core.clock import now
    from awards.nominations.models import Withdrawal

    row = Withdrawal(id=uuid.uuid4(), nomination_id=entry.id, at=now())
    db.session.add(row)
    db.session.flush()
    return row.id


def test_progress_counts_and_never_scores(scene):
    scene.fill()
    scene.submit()
    make.assignment(scene.juror, scene.round, make.entry(scene.season, in_category="fairness"))
    by_category, by_juror = counting.progress(scene.round)
    assert by_category == {"resilience": Count(1, 1, 1, 0), "fairness": Count(1, 0, 0, 0)}
    assert {uuid.UUID(key): counts for key, counts in by_juror.items()} == {scene.juror.id: (2, 1)}
    assert counting.progress(scene.round, unseen=("resilience",))[0] == {"fairness": Count(1, 0, 0, 0)}
    assert counting.progress_by_category(scene.round) == {"resilience": (1, 0, 1), "fairness": (0, 0, 1)}


def test_what_does_not_stand_is_in_no_count_of_the_progress(scene):
    def given(title, *, begun, submitted=False):
        made = make.assignment(scene.juror, scene.round, make.entry(scene.season, title))
        if begun:
            made.begun_at = now()
            moment = now() if submitted else None
            db.session.add(Ballot(assignment_id=made.id, opened_at=now(), scored=5, submitted_at=moment))
        db.session.flush()
        return made

    given("Done", begun=True, submitted=True)
    given("Unsent", begun=True)
    recused, begun = given("Recused", begun=False), given("Excluded", begun=True, submitted=True)
    for each in (recused, begun):
        db.session.add(Recusal(assignment_id=each.id, kind="recused", reason="advice", at=now()))
    given("Unassigned", begun=True).removed_at = now()
    entry = given("Withdrawn", begun=True, submitted=True).nomination_id
    nomination = db.session.get_one(Nomination, entry)
    nomination.withdrawal_id = withdrawal(nomination)
    both = given("Withdrawn and recused", begun=True)
    db.session.add(Recusal(assignment_id=both.id, kind="recused", reason="advice", at=now()))
    nomination = db.session.get_one(Nomination, both.nomination_id)
    nomination.withdrawal_id = withdrawal(nomination)
    db.session.flush()
    by_category, by_juror = counting.progress(scene.round)
    assert by_category == {"resilience": Count(given=3, begun=2, done=1, unsent=1)}
    assert list(by_juror.values()) == [(3, 1)]


def test_what_is_scored_in_full_and_not_submitted_is_counted_and_named(scene):
    scene.save({code: Change(7, "", 0) for code in scene.codes[1:]})
    assert counting.progress_by_category(scene.round) == {"resilience": (0, 0, 1)}
    assert queries.not_submitted(scene.round, scene.category) == []
    scene.save({scene.codes[0]: Change(7, "", 0)})
    assert counting.progress_by_category(scene.round) == {"resilience": (0, 1, 1)}
    assert [row.title for row in queries.not_submitted(scene.round, scene.category)] == ["Route of last resort"]
    assert [sheet.id for sheet in queries.unsent(scene.person, scene.season, scene.round.id)] == [scene.assignment.id]
    assert queries.not_submitted(scene.round, scene.category, make.entry(scene.season).id) == []
    scene.submit()
    assert queries.not_submitted(scene.round, scene.category) == []
    assert queries.unsent(scene.person, scene.season, scene.round.id) == []
    scene.save({scene.codes[0]: Change(6, "", 1)})
    assert [sheet.changed for sheet in queries.unsent(scene.person, scene.season, scene.round.id)] == [True]
    scene.save({scene.codes[0]: Change(None, "", 2)})
    assert queries.unsent(scene.person, scene.season, scene.round.id) == []


def test_saving_every_score_takes_as_many_statements_as_saving_one(scene, statements):
    scene.fill()
    db.session.flush()
    costs = []
    for codes in (scene.codes[:1], scene.codes):
        revisions = {code: mark.revision for code, mark in scene.sheet().marks.items()}
        with statements() as sent:
            scene.save({code: Change(5 + len(codes), "", revisions[code]) for code in codes})
            db.session.flush()
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_scores_are_rows_of_their_own(scene):
    scene.fill()
    assert db.session.scalar(select(func.count()).select_from(Score)) == len(scene.codes)


def another(scene):
    """A second juror with the same entry, who scores in German."""
    found = copy.copy(scene)
    found.juror = make.juror(scene.season)
    found.person = found.juror.person
    found.assignment = make.assignment(found.juror, scene.round, scene.entry)
    sheet = found.sheet()
    actions.save(sheet, {code: Change(4, "", 0) for code in found.codes}, language="de", by=found.person)
    found.submit()
    return found


def all_of(scene):
    """Everything that is stored of a ballot."""
    keys = (Assignment.id, Ballot.assignment_id, Score.ballot_id, BallotCopy.ballot_id)
    return [run(select(key.class_.__table__).where(key == scene.assignment.id)).all() for key in keys]


def test_what_is_done_to_a_ballot_leaves_those_beside_it_as_they_are(scene):
    other = another(scene)
    before = all_of(other)
    scene.fill()
    actions.skip(scene.sheet(), by=scene.person)
    begun_at = scene.sheet().begun_at
    assert scene.sheet().skipped_at is not None
    scene.save({scene.codes[0]: Change(6, "", 1)})
    assert (scene.sheet().skipped_at, scene.sheet().begun_at) == (None, begun_at), "who goes on scoring skips no more"
    scene.submit()
    actions.skip(scene.sheet(), by=scene.person)
    assert scene.sheet().skipped_at is None, "what is submitted is not put off"
    sheet = scene.sheet()
    actions.take_back(sheet, by=scene.person)
    assert sheet.last.taken_back_at is not None
    assert all_of(other) == before
    copies = db.session.scalars(select(BallotCopy)).all()
    assert {(each.ballot_id, each.language, each.by_id) for each in copies} == {
        (scene.assignment.id, "en", scene.person.id), (other.assignment.id, "de", other.person.id),
    }  # fmt: skip


def test_only_the_copy_that_counts_is_taken_back_and_submitting_says_whether_it_made_one(scene):
    scene.fill()
    scene.submit()
    scene.save({scene.codes[0]: Change(5, "", 1)})
    assert actions.submit(scene.sheet(), scene.season.document, by=scene.person) is True
    assert actions.submit(scene.sheet(), scene.season.document, by=scene.person) is False
    actions.take_back(scene.sheet(), by=scene.person)
    copies = db.session.scalars(select(BallotCopy).order_by(BallotCopy.number)).all()
    assert [each.taken_back_at is None for each in copies] == [True, False]


def test_a_ballot_is_locked_in_its_season_and_a_round_with_its_categories_once(scene):
    other, final = another(scene), make.rounds(scene.season)["2"]
    make.assignment(scene.juror, final, scene.entry)
    make.assignment(scene.juror, scene.round, make.entry(scene.season))
    before = scene.moves()
    assert actions.locked(other.person, scene.season, scene.assignment.id) is None
    assert actions.locked(scene.person, make.next_season(), scene.assignment.id) is None
    assert actions.locked_unsent(scene.person, scene.season, final.id) == []
    assert scene.moves() == before
    other.save({other.codes[0]: Change(5, "", 1)})
    before = scene.moves()
    assert actions.locked(scene.person, scene.season, scene.assignment.id) is not None
    assert scene.moves() == before + 1, "of all that the juror holds only this one"
    before = scene.moves()
    assert actions.locked_unsent(scene.person, scene.season, scene.round.id) == [], "another juror’s are not among them"
    assert scene.moves() == before + 1


def test_the_first_score_freezes_the_rules_and_a_comment_alone_does_not(scene):
    scene.save({scene.codes[0]: Change(None, "To be read again.", 0)})
    assert not scene.season.rules_number
    scene.save({scene.codes[0]: Change(None, "Read again.", 1), scene.codes[1]: Change(8, "", 0)})
    assert scene.season.rules_number == 1
    assert db.session.scalars(select(FrozenRules.why)).one() == FIRST_SCORE


def test_other_weights_are_weighed_into_the_ballots_and_copies_of_their_category(scene):
    other, fair = another(scene), copy.copy(scene)
    scene.fill()
    scene.submit()
    scene.save({scene.codes[0]: Change(5, "", 1)})
    scene.submit()
    fair.assignment = make.assignment(scene.juror, scene.round, make.entry(scene.season, in_category="fairness"))
    fair.codes = [criterion.id for criterion in scene.season.document.category("fairness").criteria]
    fair.fill()
    fair.submit()
    before = all_of(fair)
    criteria = {each.code: each for each in db.session.scalars(select(Criterion).where(
        Criterion.category_id == scene.category.id))}  # fmt: skip
    for code, weight in zip(scene.codes, ("1", "2", "0.5", "3", "4"), strict=True):
        criteria[code].weight = weight
    db.session.flush()
    actions.reweigh(scene.season)
    sums = {(each.ballot_id, each.number): each.weighted_sum for each in db.session.scalars(select(BallotCopy))}
    assert sums[scene.assignment.id, 1] == 7 * 105
    assert sums[scene.assignment.id, 2] == 7 * 105 - 2 * 10
    assert sums[other.assignment.id, 1] == 4 * 105
    assert (scene.counts()["weighted_sum"], other.counts()["weighted_sum"]) == (7 * 105 - 2 * 10, 4 * 105)
    assert all_of(fair) == before
