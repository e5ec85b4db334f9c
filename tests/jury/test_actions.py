"""What is done to the jury touches what it is about and nothing beside it, is logged once, and moves what it must."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from awards.accounts import queries as accounts
from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury import actions, queries
from awards.jury.conflicts import actions as conflicts
from awards.jury.leaving import actions as leaving
from awards.jury.leaving import queries as leaving_queries
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Recusal
from awards.jury.panels import queries as panels
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.document.types import LONGEST_ID
from tests import factories as make
from tests.jury.scenes import events, in_full, mails, moves, standing
from tests.jury.test_queries import begun, end_roles, gone, member, season_role

# Profiles and seats


def test_a_juror_row_is_made_once_a_season(scene: Any) -> None:
    person = make.person()
    made = actions.juror_for(person, scene.season)
    assert actions.juror_for(person, scene.season) is made
    assert actions.juror_for(person, make.next_season()) is not made


def test_conduct_is_accepted_once_and_logged_once(scene: Any) -> None:
    juror = make.juror(scene.season, ready=False)
    actions.accept_conduct(juror, by=juror.person)
    at = juror.conduct_accepted_at
    actions.accept_conduct(juror, by=juror.person)
    assert juror.conduct_accepted_at == at is not None
    assert len(events("conduct.accepted")) == 1


def test_a_profile_says_what_changed_and_logs_nothing_where_nothing_did(scene: Any) -> None:
    assert actions.edit_profile(scene.asel, by=None, employer="Port", about="") == ["employer"]
    assert actions.edit_profile(scene.asel, by=None, employer="Port") == []
    assert scene.asel.employer == "Port"
    assert [each.detail["fields"] for each in events("juror.changed")] == [["employer"]]


def test_a_seat_is_given_once_in_each_category_and_round(scene: Any) -> None:
    def seat(juror: Any, category: Any) -> Any:
        return actions.add_seat(juror.person, scene.season, scene.round, category, by=scene.by)

    make.seat(scene.asel, scene.final, scene.resilience)
    first = seat(scene.asel, scene.resilience)
    assert seat(scene.asel, scene.resilience) is first
    assert first.round_id == scene.round.id
    others = [seat(scene.asel, scene.fairness), seat(scene.asel, None), seat(scene.boris, scene.resilience)]
    assert len({first.id, *(each.id for each in others)}) == 4
    assert {each.detail["category"] for each in events("seat.added")} == {"resilience", "fairness", None}
    make.close(scene.round)
    with pytest.raises(Refused, match="Scoring closed"):
        seat(scene.boris, scene.fairness)


def test_a_reason_is_as_long_as_an_id_of_the_programme_may_be(scene: Any) -> None:
    reason = "r" * LONGEST_ID
    kept = [
        make.conflict(scene.asel, scene.one, reason),
        make.recusal(make.assignment(scene.asel, scene.round, scene.one), reason=reason),
    ]
    db.session.expire_all()
    assert [each.reason for each in kept] == [reason, reason]


# Giving and taking back


def give(scene: Any, *pairs: Any) -> int:
    chosen = [(entry.id, juror.id) for entry, juror in pairs]
    return actions.assign(scene.season, scene.round, chosen, by=scene.by)


def test_only_what_is_new_is_given_and_only_its_category_moves(scene: Any) -> None:
    outside = make.entry(scene.season, "Not admitted", outcome=None)
    before = moves(scene, scene.resilience), moves(scene, scene.fairness)
    assert give(scene, (scene.one, scene.asel), (scene.one, scene.boris), (outside, scene.asel)) == 2
    assert moves(scene, scene.resilience) > before[0]
    assert moves(scene, scene.fairness) == before[1]
    assert {each.by_id for each in queries.assignments_of(scene.round)} == {scene.by.id}
    assert give(scene, (scene.one, scene.asel), (scene.two, scene.asel)) == 1
    assert give(scene, (scene.one, scene.asel)) == 0
    assert [each.detail["count"] for each in events("entries.assigned")] == [2, 1]
    assert {mail.person_id for mail in mails("jury.assigned")} == {scene.asel.person.id, scene.boris.person.id}


def test_what_was_taken_back_is_given_again_with_what_was_scored(scene: Any) -> None:
    plain = gone(make.assignment(scene.asel, scene.round, scene.one))
    scored = begun(gone(make.assignment(scene.boris, scene.round, scene.one)))
    make.recusal(scored, kind="excluded", reason="removed")
    assert give(scene, (scene.one, scene.asel), (scene.one, scene.boris)) == 2
    assert db.session.query(Assignment).count() == 2
    assert plain.removed_at is scored.removed_at is None
    assert scored.begun_at is not None
    assert db.session.query(Recusal).count() == 0


@pytest.mark.parametrize("taken_back", [True, False])
def test_what_a_conflict_has_closed_is_not_given_again(scene: Any, taken_back: bool) -> None:
    closed = make.assignment(scene.asel, scene.round, scene.one)
    make.recusal(gone(closed) if taken_back else closed)
    assert give(scene, (scene.one, scene.asel)) == 0
    assert db.session.query(Recusal).count() == 1


def test_each_juror_has_an_order_of_their_own_that_stays(scene: Any) -> None:
    entries = [uuid.uuid4() for _ in range(8)]
    orders = [sorted(entries, key=lambda each: actions.position(juror.id, each)) for juror in (scene.asel, scene.boris)]
    assert orders[0] != orders[1]
    assert all(0 <= actions.position(scene.asel.id, each) < 2**31 for each in entries)


def test_only_the_pairs_named_are_taken_back_and_only_their_jurors_told(scene: Any) -> None:
    pairs = [(scene.one, scene.asel), (scene.two, scene.asel), (scene.one, scene.boris)]
    give(scene, *pairs)
    other = make.assignment(scene.asel, scene.final, scene.one)
    db.session.query(Mail).update({"sent_at": now()})
    actions.take_back(scene.season, scene.round, [(scene.one.id, scene.asel.id)], reason="Ill", by=scene.by)
    assert standing(scene.round) == {(scene.two.id, scene.asel.id), (scene.one.id, scene.boris.id)}
    assert other.removed_at is None
    assert [mail.person_id for mail in mails("jury.removed")] == [scene.asel.person.id]
    actions.take_back(scene.season, scene.round, [(scene.one.id, scene.asel.id)], reason="Ill", by=scene.by)
    assert len(mails("jury.removed")) == len(events("assignment.removed")) == 1


def test_after_the_close_nothing_is_taken_back_that_was_begun(scene: Any) -> None:
    plain = make.assignment(scene.asel, scene.round, scene.one)
    scored = begun(make.assignment(scene.boris, scene.round, scene.one))
    recused = begun(make.assignment(scene.boris, scene.round, scene.two))
    make.recusal(recused)
    make.close(scene.round)
    for each in (plain, recused):
        actions.remove_assignment(in_full(scene.season, each), reason="", by=scene.by)
        assert in_full(scene.season, each).removed_at is not None
    with pytest.raises(Refused, match="Scoring closed"):
        actions.remove_assignment(in_full(scene.season, scored), reason="", by=scene.by)
    assert db.session.query(Recusal).count() == 1


def test_a_scoresheet_that_was_begun_is_kept_as_excluded(scene: Any) -> None:
    plain = make.assignment(scene.asel, scene.round, scene.one)
    scored = begun(make.assignment(scene.boris, scene.round, scene.one))
    before = moves(scene, scene.resilience)
    for each in (plain, scored):
        actions.remove_assignment(in_full(scene.season, each), reason="Ill", by=scene.by)
    assert [(row.assignment_id, row.kind, row.reason) for row in db.session.query(Recusal)] == [
        (scored.id, "excluded", "removed")
    ]
    assert moves(scene, scene.resilience) == before + 2
    told = {each.subject_id: each.detail["begun"] for each in events("assignment.removed")}
    assert told == {plain.id: False, scored.id: True}


# Conflicts


def test_what_was_gone_through_is_kept_by_juror_and_round(scene: Any) -> None:
    def declare(juror: Any, round_: Any, *entries: Any, **conflicts_: Any) -> None:
        said = {entry.id: ("family", "") for entry in conflicts_.get("with_", ())}
        conflicts.declare(juror, scene.season, round_, said, shown=[each.id for each in entries], by=juror.person)

    declare(scene.asel, scene.round, scene.one, with_=[scene.two])
    declare(scene.asel, scene.round, scene.two)
    declare(scene.asel, scene.final, scene.fair)
    declare(scene.boris, scene.round, scene.one, with_=[scene.one])
    found = {(row.juror_id, row.round_id): set(row.nominations) for row in db.session.query(Declaration)}
    one, two, fair = (str(each.id) for each in (scene.one, scene.two, scene.fair))
    assert found == {
        (scene.asel.id, scene.round.id): {one, two}, (scene.asel.id, scene.final.id): {fair},
        (scene.boris.id, scene.round.id): {one},
    }  # fmt: skip
    assert [row.juror_id for row in db.session.query(Conflict)] == [scene.boris.id], "what was not shown is not said"


def test_a_conflict_closes_what_the_juror_has_of_the_entry_in_rounds_that_run(scene: Any) -> None:
    plain = make.assignment(scene.asel, scene.final, scene.one)
    scored = begun(make.assignment(scene.asel, scene.round, scene.one))
    for juror, entry in ((scene.asel, scene.two), (scene.boris, scene.one)):
        make.assignment(juror, scene.round, entry)
    before = moves(scene, scene.resilience)
    for _ in range(2):
        conflicts.add_conflict(scene.asel, scene.season, scene.one.id, reason="family", by=scene.asel.person)
    kinds = {row.assignment_id: row.kind for row in db.session.query(Recusal)}
    assert kinds == {plain.id: "recused", scored.id: "excluded"}
    assert moves(scene, scene.resilience) == before + 1
    assert len(events("conflict.declared")) == len(mails("jury.recused")) == db.session.query(Conflict).count() == 1
    begun_ = {each.subject_id: each.detail["begun"] for each in [*events("ballot.recused"), *events("ballot.excluded")]}
    assert begun_ == {plain.id: False, scored.id: True}
    for entry in (scene.two, scene.fair):
        conflicts.add_conflict(scene.asel, scene.season, entry.id, reason="family", by=scene.asel.person)
    assert db.session.query(Conflict).count() == 3
    conflicts.add_conflict(scene.boris, scene.season, scene.one.id, reason="advice", by=scene.boris.person)
    assert db.session.query(Conflict).count() == 4


def test_a_conflict_touches_nothing_of_a_round_that_is_over_nor_what_is_closed_already(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    make.close(scene.round)
    gone(make.assignment(scene.asel, scene.final, scene.one))
    recused = make.assignment(scene.asel, scene.final, scene.two)
    make.recusal(recused, reason="advice")
    for entry in (scene.one, scene.two):
        conflicts.add_conflict(scene.asel, scene.season, entry.id, reason="family", by=scene.asel.person)
    assert [(row.assignment_id, row.reason) for row in db.session.query(Recusal)] == [(recused.id, "advice")]


def test_with_the_moment_of_the_close_a_conflict_closes_nothing_of_a_round(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    with standing_at(scene.round.closes_at):
        conflicts.add_conflict(scene.asel, scene.season, scene.one.id, reason="family", by=scene.asel.person)
    assert db.session.query(Recusal).count() == 0


def test_organisers_read_who_has_which_conflict_with_what(scene: Any) -> None:
    conflicts.add_conflict(scene.boris, scene.season, scene.two.id, reason="family", by=scene.boris.person)
    (mail,) = mails("jury.recused")
    assert all(words in mail.text for words in ("Boris", "Two", "Family or close personal relation"))


def test_an_organiser_with_a_side_in_the_category_is_told_of_none_of_its_conflicts(scene: Any) -> None:
    tied = make.appointed(scene.season, "organiser")
    make.entry(scene.season, by=make.company(members=(tied,)), in_category="fairness")
    assert {each.id for each in conflicts.impartial(scene.season, scene.one.id)} == {scene.by.id, tied.id}
    assert [each.id for each in conflicts.impartial(scene.season, scene.fair.id)] == [scene.by.id]


def test_a_reason_that_the_programme_does_not_know_is_refused(scene: Any) -> None:
    with pytest.raises(Refused):
        conflicts.add_conflict(scene.asel, scene.season, scene.one.id, reason="dislike", by=None)


def test_lifting_brings_back_the_entry_and_takes_the_conflict_of_this_pair_alone(scene: Any) -> None:
    given = make.assignment(scene.asel, scene.round, scene.one)
    make.conflict(scene.asel, scene.two)
    make.conflict(scene.boris, scene.one)
    conflicts.add_conflict(scene.asel, scene.season, scene.one.id, reason="family", by=scene.asel.person)
    gone(given)
    db.session.query(Mail).update({"sent_at": now()})
    scene.asel.person.name = ""
    late = make.appointed(scene.season, "organiser")
    for _ in range(2):
        conflicts.lift(in_full(scene.season, given), scene.season, reason="A slip", by=scene.by)
    assert in_full(scene.season, given).removed_at is None
    pairs = {(row.juror_id, row.nomination_id) for row in db.session.query(Conflict)}
    assert pairs == {(scene.asel.id, scene.two.id), (scene.boris.id, scene.one.id)}
    (mail,) = mails("jury.lifted")
    assert mail.person_id == scene.by.id != late.id
    assert scene.asel.person.email.partition("@")[0] in mail.text, "whoever has no name is called by the address"
    assert len(events("recusal.lifted")) == 1


def test_a_recusal_without_a_conflict_is_lifted_too(scene: Any) -> None:
    given = make.assignment(scene.asel, scene.round, scene.one)
    make.recusal(given, reason="own_company")
    make.conflict(scene.asel, scene.two)
    conflicts.lift(in_full(scene.season, given), scene.season, reason="A slip", by=scene.by)
    assert db.session.query(Recusal).count() == 0
    assert db.session.query(Conflict).count() == 1
    assert mails("jury.lifted") == []


def test_a_doubt_about_the_category_is_the_jurors_last_word_and_settled_once(scene: Any) -> None:
    first, other = (in_full(scene.season, make.assignment(juror, scene.round, scene.one))
                    for juror in (scene.asel, scene.boris))  # fmt: skip
    conflicts.doubt_category(other, scene.resilience, note="Theirs", by=scene.boris.person)
    conflicts.doubt_category(first, scene.fairness, note="Hm", by=scene.asel.person)
    doubt = db.session.query(CategoryDoubt).filter_by(assignment_id=first.id).one()
    conflicts.settle_doubt(doubt, season=scene.season, by=scene.by)
    at = doubt.settled_at
    conflicts.settle_doubt(doubt, season=scene.season, by=scene.by)
    assert doubt.settled_at == at is not None
    assert len(events("category.doubt_settled")) == 1
    conflicts.doubt_category(first, None, note="No idea", by=scene.asel.person)
    said = {row.assignment_id: (row.category_id, row.note, row.settled_at) for row in db.session.query(CategoryDoubt)}
    assert said == {first.id: (None, "No idea", None), other.id: (scene.resilience.id, "Theirs", None)}
    assert {each.detail["category"] for each in events("category.doubted")} == {"resilience", "fairness", None}


# Whoever belongs to a nominee


def test_joining_closes_the_own_companys_entries_and_no_others(scene: Any) -> None:
    own = make.assignment(scene.asel, scene.round, scene.one)
    make.assignment(scene.asel, scene.round, scene.two)
    make.assignment(scene.boris, scene.round, scene.one)
    gone(make.assignment(scene.asel, scene.final, scene.one))
    member(scene.asel.person, scene.one.company_id)
    assert conflicts.close_own(scene.asel.person.id, scene.one.company_id, by=None) == 1
    assert [row.assignment_id for row in db.session.query(Recusal)] == [own.id]
    assert conflicts.close_own(scene.asel.person.id, scene.one.company_id, by=None) == 0


def test_who_is_told_of_an_own_company_learns_whether_it_was_begun(scene: Any) -> None:
    scored = begun(make.assignment(scene.asel, scene.round, scene.one))
    plain = make.assignment(scene.asel, scene.round, make.entry(scene.season, by=company_of(scene.one)))
    scene.asel.person.name = ""
    member(scene.asel.person, scene.one.company_id)
    assert conflicts.exclude_own(scene.season) == 2
    told = {mail.entry_id: mail for mail in mails("jury.own_company")}
    assert "does not count" in told[scored.nomination_id].text
    assert "had not started scoring" in told[plain.nomination_id].text
    assert scene.asel.person.email.partition("@")[0] in told[plain.nomination_id].text
    assert all(mail.text.count("recusals") for mail in told.values())
    closed = {mail.entry_id: "do not count" in mail.text for mail in mails("jury.closed")}
    assert closed == {scored.nomination_id: True, plain.nomination_id: False}


def company_of(entry: Any) -> Any:
    from awards.accounts.models import Company

    return db.session.get(Company, entry.company_id)


def test_what_comes_about_again_is_told_again(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    member(scene.asel.person, scene.one.company_id)
    for _ in range(2):
        assert conflicts.exclude_own(scene.season) == 1
        db.session.delete(db.session.query(Recusal).one())
        db.session.flush()
    assert len(mails("jury.own_company")) == 2


def test_only_the_season_named_is_gone_through(scene: Any) -> None:
    later = make.next_season()
    juror = make.juror(later, scene.asel.person)
    entry = make.entry(later, by=company_of(scene.one))
    theirs = make.assignment(juror, make.rounds(later)["1"], entry)
    own = make.assignment(scene.asel, scene.round, scene.one)
    member(scene.asel.person, scene.one.company_id)
    conflicts.exclude_own(later)
    assert [row.assignment_id for row in db.session.query(Recusal)] == [theirs.id]
    conflicts.exclude_everywhere()
    assert {row.assignment_id for row in db.session.query(Recusal)} == {theirs.id, own.id}


def test_another_employer_closes_what_runs_of_that_company(scene: Any) -> None:
    company_of(scene.one).name = "Caspian Rail JSC"
    named = make.assignment(scene.asel, scene.final, scene.one)
    make.assignment(scene.asel, scene.round, scene.one)
    make.assignment(scene.asel, scene.final, scene.two)
    make.assignment(scene.boris, scene.final, scene.one)
    make.close(scene.round)
    assert conflicts.edit_profile(scene.asel, scene.season, by=None, employer="Caspian Rail") == 1
    assert [(row.assignment_id, row.reason) for row in db.session.query(Recusal)] == [(named.id, "employer")]
    assert conflicts.edit_profile(scene.asel, scene.season, by=None, about="Rail") == 0
    scene.asel.employer = ""
    db.session.query(Recusal).delete()
    with standing_at(scene.final.closes_at):
        assert conflicts.edit_profile(scene.asel, scene.season, by=None, employer="Caspian Rail") == 0


# What other rooms may know


def test_how_far_the_jury_is_with_an_entry(scene: Any) -> None:
    assert queries.state_of(scene.one.id) == queries.UNTOUCHED
    gone(begun(make.assignment(scene.boris, scene.round, scene.one)))
    make.recusal(begun(make.assignment(scene.boris, scene.final, scene.one)))
    begun(make.assignment(scene.boris, scene.round, scene.two))
    assert queries.state_of(scene.one.id) == queries.UNTOUCHED
    given = make.assignment(scene.asel, scene.round, scene.one)
    assert queries.state_of(scene.one.id) == queries.ASSIGNED
    begun(given)
    assert queries.state_of(scene.one.id) == queries.JUDGED


def test_an_entry_was_judged_when_the_last_round_closed_in_which_it_was_scored(scene: Any) -> None:
    given = begun(make.assignment(scene.asel, scene.round, scene.one))
    make.assignment(scene.asel, scene.final, scene.one)
    begun(make.assignment(scene.asel, scene.final, scene.two))
    assert queries.judged_at(scene.one.id) is None
    make.close(scene.round)
    make.close(scene.final)
    scene.final.closes_at = now()
    db.session.flush()
    assert queries.judged_at(scene.one.id) == scene.round.closes_at
    gone(given)
    assert queries.judged_at(scene.one.id) is None


def test_the_categories_somebody_judges_are_those_of_the_season(scene: Any) -> None:
    later = make.next_season()
    make.seat(scene.asel, scene.round, scene.fairness)
    make.seat(make.juror(later, scene.asel.person), make.rounds(later)["1"], make.category(later))
    make.seat(scene.boris, scene.round, scene.resilience)
    assert panels.judged(scene.asel.person.id, scene.season) == {scene.fairness.id}
    assert panels.judged(scene.by.id, scene.season) == set()


def test_offices_are_roles_that_were_accepted_and_did_not_end(scene: Any) -> None:
    assert accounts.offices(scene.asel.person) == (True, False)
    assert accounts.offices(scene.by) == (False, True)
    assert accounts.offices(make.appointed(scene.season, "chair")) == (True, False)
    assert accounts.offices(make.person()) == (False, False)
    end_roles(scene.season, scene.asel.person.id)
    season_role(scene.season, scene.by.id).accepted_at = None
    db.session.flush()
    assert accounts.offices(scene.asel.person) == accounts.offices(scene.by) == (False, False)


def test_an_entry_is_let_go_by_whoever_has_not_begun(scene: Any) -> None:
    dana = make.juror(scene.season)
    make.assignment(scene.asel, scene.round, scene.one)
    make.assignment(dana, scene.final, scene.one)
    begun(make.assignment(scene.boris, scene.round, scene.one))
    make.assignment(scene.boris, scene.round, scene.two)
    gone(make.assignment(scene.boris, scene.final, scene.one))
    assert actions.let_go(scene.one.id, scene.season, reason="Withdrawn", by=scene.by) == 2
    assert standing(scene.final) == set()
    assert standing(scene.round) == {(scene.one.id, scene.boris.id), (scene.two.id, scene.boris.id)}
    told = {(mail.person_id, mail.about_id) for mail in mails("jury.removed")}
    assert told == {(scene.asel.person.id, scene.round.id), (dana.person.id, scene.final.id)}


def test_an_entry_that_takes_part_anew_moves_its_categories_in_every_round(scene: Any) -> None:
    before = moves(scene, scene.resilience), moves(scene, scene.fairness)
    actions.takes_part_anew(scene.season, scene.resilience.id, None)
    assert (moves(scene, scene.resilience), moves(scene, scene.fairness)) == (before[0] + 1, before[1])


def test_whoever_judged_and_does_no_longer_is_told_how_much_counts(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    assert leaving_queries.ended_for(scene.asel.person, None) is None
    assert leaving_queries.ended_for(scene.asel.person, scene.season) is None
    end_roles(scene.season, scene.asel.person.id, scene.boris.person.id)
    assert "count: 0" in str(leaving_queries.ended_for(scene.asel.person, scene.season))
    assert leaving_queries.ended_for(scene.boris.person, scene.season) is None, "nothing was ever given"


def test_roles_that_can_be_given_back_are_those_that_were_held_and_ended(scene: Any) -> None:
    make.seat(scene.asel, scene.round)
    role = season_role(scene.season, scene.asel.person.id)
    held = season_role(scene.season, scene.boris.person.id)
    found = leaving.of_role(scene.season, programmes.appointment(scene.season, role.id))
    made = leaving.end_role(found, keep=leaving.NOTHING, reason="Ill", own={"owner"}, by=scene.by)
    back = leaving_queries.to_give_back(scene.season, [role, held])
    assert {key: each[0] for key, each in back.items()} == {role.id: made.id}
    assert leaving_queries.to_give_back(scene.season, [held]) == {}
    assert db.session.query(Juror).count() == 2
