"""Who leaves the jury, a round or a panel leaves what is there and nothing beside it, and comes back to it once."""

from __future__ import annotations

from typing import Any

import pytest

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury import actions, queries
from awards.jury.leaving import actions as leaving
from awards.jury.leaving import queries as leaving_queries
from awards.jury.models import Assignment, Departure, Seat
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.models import Appointment
from tests import factories as make
from tests.jury.scenes import events, in_full, mails, moves, standing
from tests.jury.test_queries import begun, end_roles, gone, member, season_role


def out(scene: Any, juror: Any, *rounds: Any, keep: str = leaving.NOTHING, **how: Any) -> Departure:
    found = leaving.taken_out(scene.season, queries.juror(scene.season, juror.id), rounds, **how)
    return leaving.leave(found, keep=keep, reason="Ill", by=scene.by)


def test_who_is_taken_out_of_a_round_leaves_its_seats_and_entries_and_no_others(scene: Any) -> None:
    for juror, round_, entry in ((scene.asel, scene.round, scene.one), (scene.asel, scene.final, scene.one),
                                 (scene.boris, scene.round, scene.one)):  # fmt: skip
        make.assignment(juror, round_, entry)
        make.seat(juror, round_)
    made = out(scene, scene.asel, scene.round)
    assert standing(scene.round) == {(scene.one.id, scene.boris.id)}
    assert standing(scene.final) == {(scene.one.id, scene.asel.id)}
    seats = {(row.juror_id, row.round_id) for row in db.session.query(Seat)}
    assert seats == {(scene.asel.id, scene.final.id), (scene.boris.id, scene.round.id)}
    assert (len(made.entries), made.seats, made.round_id) == (1, [[str(scene.round.id), ""]], scene.round.id)
    assert [mail.person_id for mail in mails("jury.removed")] == [scene.asel.person.id]


def test_who_leaves_one_panel_keeps_the_others(scene: Any) -> None:
    seat = make.seat(scene.asel, scene.round, scene.fairness)
    make.seat(scene.asel, scene.round, scene.resilience)
    for entry in (scene.one, scene.fair):
        make.assignment(scene.asel, scene.round, entry)
    out(scene, scene.asel, scene.round, seat=seat)
    assert standing(scene.round) == {(scene.one.id, scene.asel.id)}
    assert [row.category_id for row in db.session.query(Seat)] == [scene.resilience.id]


def test_what_was_begun_stays_where_asked(scene: Any) -> None:
    begun(make.assignment(scene.asel, scene.round, scene.one))
    make.assignment(scene.asel, scene.round, scene.two)
    out(scene, scene.asel, scene.round, keep=leaving.BEGUN)
    assert standing(scene.round) == {(scene.one.id, scene.asel.id)}
    assert len(mails("jury.removed")) == len(events("juror.taken_out")) == 1
    out(scene, scene.asel, scene.round, keep=leaving.SUBMITTED)
    assert standing(scene.round) == set(), "begun is not submitted"


def test_with_the_moment_of_the_close_there_is_nothing_to_leave_of_a_round(scene: Any) -> None:
    with standing_at(scene.round.closes_at):
        assert leaving.taken_out(scene.season, queries.juror(scene.season, scene.asel.id), [scene.round]).parts == []


def test_a_role_beside_which_somebody_judges_leaves_nothing_and_is_not_logged_as_leaving(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    make.appointed(scene.season, "chair", scene.asel.person)
    role = db.session.query(Appointment).filter_by(person_id=scene.asel.person.id, role="juror").one()
    found = leaving.of_role(scene.season, programmes.appointment(scene.season, role.id))
    leaving.end_role(found, keep=leaving.NOTHING, reason="Chairs now", own={"owner"}, by=scene.by)
    assert standing(scene.round) == {(scene.one.id, scene.asel.id)}
    assert events("juror.taken_out") == []


def test_the_effect_of_leaving_is_said_round_by_round(scene: Any) -> None:
    quorum = scene.season.document.scheme.quorum
    for entry, others in ((scene.one, quorum - 1), (scene.two, quorum), (scene.fair, 0)):
        make.assignment(scene.asel, scene.round, entry)
        for _ in range(others):
            make.assignment(make.juror(scene.season), scene.round, entry)
    begun(queries.assignments_of(scene.round, Assignment.juror_id == scene.asel.id)[0])
    gone(make.assignment(scene.boris, scene.round, scene.one))
    gone(make.assignment(scene.asel, scene.round, make.entry(scene.season)))
    make.recusal(make.assignment(scene.asel, scene.round, make.entry(scene.season)))
    make.seat(scene.asel, scene.round)
    make.seat(scene.asel, scene.final)
    make.seat(scene.boris, scene.final, scene.fairness)
    first, second = leaving_queries.parts(scene.season, scene.asel, [scene.round, scene.final])
    assert (first.effect.held, first.effect.begun, first.effect.submitted, first.effect.seats) == (3, 1, 0, 1)
    assert (first.effect.below, first.effect.below_all) == (1, 1)
    assert (second.effect.held, second.effect.seats) == (0, 1)
    assert leaving_queries.parts(scene.season, scene.asel, []) == []
    (part,) = leaving_queries.parts(scene.season, scene.asel, [scene.round], category_id=scene.fairness.id)
    assert [each.nomination_id for each in part.standing] == [scene.fair.id]


def test_a_role_ends_the_jurys_work_unless_another_one_goes_on(scene: Any) -> None:
    role = season_role(scene.season, scene.asel.person.id)
    assert leaving_queries.leaves_jury(role)
    assert not leaving_queries.leaves_jury(season_role(scene.season, scene.by.id)), "an organiser judges nothing"
    invited = season_role(scene.season, make.appointed(scene.season, "juror").id)
    invited.accepted_at = None
    assert not leaving_queries.leaves_jury(invited)
    make.appointed(make.next_season(), "juror", scene.asel.person)
    make.appointed(scene.season, "observer", scene.asel.person)
    make.appointed(scene.season, "chair", scene.boris.person)
    assert leaving_queries.leaves_jury(role), "neither next year's role nor another's is one by which to judge here"
    chair = make_chair(scene, accepted_at=None)
    assert leaving_queries.leaves_jury(role)
    chair.accepted_at, chair.ended_at = now(), now()
    db.session.flush()
    assert leaving_queries.leaves_jury(role)
    chair.ended_at = None
    db.session.flush()
    assert not leaving_queries.leaves_jury(role)


def make_chair(scene: Any, **more: Any) -> Any:
    make.appointed(scene.season, "chair", scene.asel.person)
    found = db.session.query(Appointment).filter_by(person_id=scene.asel.person.id, role="chair").one()
    for name, value in more.items():
        setattr(found, name, value)
    db.session.flush()
    return found


@pytest.mark.parametrize("name", ["asel", "boris"])
def test_what_was_left_comes_back_as_one_and_once(scene: Any, name: str) -> None:
    juror, other = (scene.asel, scene.boris) if name == "asel" else (scene.boris, scene.asel)
    make.juror(make.next_season(), juror.person)
    for each in (juror, other):
        make.seat(each, scene.round)
    for entry in (scene.one, scene.two):
        make.assignment(juror, scene.round, entry)
    made = out(scene, juror, scene.round)
    assert (standing(scene.round), made.by_id) == (set(), scene.by.id)
    db.session.query(Mail).update({"sent_at": now()})
    member(juror.person, scene.two.company_id)
    before = moves(scene, scene.resilience)
    assert leaving.come_back(made, scene.season, own={"organiser"}, by=scene.by) == 1
    assert standing(scene.round) == {(scene.one.id, juror.id)}, "of the own company nothing comes back"
    assert {row.juror_id for row in db.session.query(Seat)} == {juror.id, other.id}
    assert moves(scene, scene.resilience) == before + 1
    assert made.undone_by_id == scene.by.id
    assert [mail.person_id for mail in mails("jury.assigned")] == [juror.person.id]
    with pytest.raises(Refused, match="already been undone"):
        leaving.come_back(made, scene.season, own={"organiser"}, by=scene.by)


def test_with_the_moment_of_the_close_a_role_comes_back_and_nothing_else(scene: Any) -> None:
    make.seat(scene.asel, scene.round)
    make.seat(scene.boris, scene.round)
    make.assignment(scene.asel, scene.round, scene.one)
    role = season_role(scene.season, scene.asel.person.id)
    found = leaving.of_role(scene.season, programmes.appointment(scene.season, role.id))
    of_role = leaving.end_role(found, keep=leaving.NOTHING, reason="Ill", own={"owner"}, by=scene.by)
    of_round = out(scene, scene.boris, scene.round)
    scene.final.closes_at = scene.round.closes_at
    with standing_at(scene.round.closes_at):
        assert leaving.come_back(of_role, scene.season, own={"owner"}, by=scene.by) == 0
        assert not leaving.may_come_back(of_round, scene.season)
    assert db.session.query(Seat).count() == 0
    assert standing(scene.round) == set()


def test_an_organiser_does_not_give_themselves_the_role_of_a_juror_again(scene: Any) -> None:
    role = season_role(scene.season, scene.asel.person.id)
    make.appointed(scene.season, "organiser", scene.asel.person)
    found = leaving.of_role(scene.season, programmes.appointment(scene.season, role.id))
    made = leaving.end_role(found, keep=leaving.NOTHING, reason="A tie", own={"owner"}, by=scene.by)
    with pytest.raises(Refused, match="cannot appoint yourself"):
        leaving.come_back(made, scene.season, own={"organiser"}, by=scene.asel.person)
    db.session.rollback()


def test_a_seat_that_was_given_meanwhile_is_not_given_twice(scene: Any) -> None:
    make.seat(scene.asel, scene.round, scene.fairness)
    made = out(scene, scene.asel, scene.round)
    make.seat(scene.asel, scene.round, scene.fairness)
    make.seat(scene.boris, scene.round, scene.resilience)
    leaving.come_back(made, scene.season, own={"organiser"}, by=scene.by)
    assert db.session.query(Seat).filter_by(juror_id=scene.asel.id).count() == 1


def test_what_can_come_back_is_still_taken_back_open_and_not_closed_since(scene: Any) -> None:
    given = {name: make.assignment(scene.asel, scene.round, make.entry(scene.season, name))
             for name in ("Free", "Given again", "Conflict", "Own", "Excluded")}  # fmt: skip
    given["Past"] = make.assignment(scene.asel, scene.final, scene.one)
    gone(make.assignment(scene.asel, scene.round, scene.two))  # taken back before, by itself
    gone(make.assignment(scene.boris, scene.round, scene.two))
    made = out(scene, scene.asel, scene.round, scene.final)
    given["Given again"].removed_at = None
    entries = {name: db.session.get(type(scene.one), each.nomination_id) for name, each in given.items()}
    make.conflict(scene.asel, entries["Conflict"])
    make.conflict(scene.boris, entries["Free"])
    member(scene.asel.person, entries["Own"].company_id)
    member(scene.boris.person, entries["Free"].company_id)
    make.recusal(given["Excluded"], kind="excluded", reason="own_company")
    make.close(scene.final)
    found = leaving_queries.to_come_back(made, now=now())
    assert [each.id for each in found] == [given["Free"].id]
    assert leaving_queries.to_come_back(made, now=scene.round.closes_at) == []
    assert leaving_queries.can_be_given_again([given["Free"]])
    assert not leaving_queries.can_be_given_again([given["Free"], given["Own"]])


def test_what_was_taken_back_although_begun_is_listed_by_entry_and_by_juror(scene: Any) -> None:
    for juror, entry in ((scene.asel, scene.one), (scene.boris, scene.two)):
        actions.remove_assignment(in_full(scene.season, begun(make.assignment(juror, scene.round, entry))), reason="",
                                  by=scene.by)  # fmt: skip
    gone(make.assignment(scene.asel, scene.round, scene.fair))
    actions.remove_assignment(in_full(scene.season, begun(make.assignment(scene.asel, scene.final, scene.fair))),
                              reason="", by=scene.by)  # fmt: skip

    def entries(**of: Any) -> set[Any]:
        return {each.nomination_id for each in leaving_queries.taken_back(scene.round, **of)}

    assert entries() == {scene.one.id, scene.two.id}
    assert entries(nomination_id=scene.one.id) == entries(juror_id=scene.asel.id) == {scene.one.id}


def test_one_entry_is_given_again_where_nothing_closed_it(scene: Any) -> None:
    given = make.assignment(scene.asel, scene.round, scene.one)
    with pytest.raises(Refused, match="closed to the juror"):
        leaving.give_again(in_full(scene.season, given), scene.season, by=scene.by)
    gone(given)
    before = moves(scene, scene.resilience)
    leaving.give_again(in_full(scene.season, given), scene.season, by=scene.by)
    assert standing(scene.round) == {(scene.one.id, scene.asel.id)}
    assert moves(scene, scene.resilience) == before + 1
    gone(given)
    make.close(scene.round)
    with pytest.raises(Refused, match="Scoring closed"):
        leaving.give_again(in_full(scene.season, given), scene.season, by=scene.by)


def test_leavings_are_found_by_season_role_person_and_round(scene: Any) -> None:
    role = season_role(scene.season, scene.asel.person.id)
    make.seat(scene.asel, scene.round)
    make.assignment(scene.boris, scene.round, scene.one)
    make.assignment(scene.boris, scene.final, scene.one)
    of_round, of_final = out(scene, scene.boris, scene.round), out(scene, scene.boris, scene.final)
    found = leaving.of_role(scene.season, programmes.appointment(scene.season, role.id))
    of_role = leaving.end_role(found, keep=leaving.NOTHING, reason="Ill", own={"owner"}, by=scene.by)
    assert scene.asel.person.id not in {mail.person_id for mail in mails("jury.removed")}, "the end of a role is told"
    later = make.next_season()
    assert leaving_queries.departure(scene.season, of_round.id) is of_round
    assert leaving_queries.departure(later, of_round.id) is None
    assert leaving_queries.last_departures(scene.season, [role.id]) == {role.id: of_role}
    assert leaving_queries.last_departures(scene.season, []) == {}

    def undone(person: Any, *rounds: Any) -> list[Any]:
        return leaving_queries.to_be_undone(scene.season, person.id, [each.id for each in rounds])

    assert undone(scene.boris.person, scene.round) == [of_round]
    assert undone(scene.boris.person, scene.round, scene.final) == [of_final, of_round]
    assert undone(scene.asel.person, scene.round) == []
    assert leaving_queries.rounds_of(of_round, scene.season) == [scene.round]
    assert leaving_queries.rounds_of(of_role, scene.season) == [scene.round]
    for each in (of_round, of_role):
        each.undone_at = now()
    db.session.flush()
    assert undone(scene.boris.person, scene.round, scene.final) == [of_final]
    assert leaving_queries.last_departures(scene.season, [role.id]) == {}


def test_a_role_has_ended_when_none_is_left(scene: Any) -> None:
    person = scene.asel.person
    assert leaving_queries.ended_at(person, scene.season) is None
    assert leaving_queries.ended_at(make.person(), scene.season) is None
    end_roles(scene.season, person.id)
    role = season_role(scene.season, person.id)
    assert leaving_queries.ended_at(person, scene.season) == role.ended_at
    make.appointed(scene.season, "observer", person)
    make.appointed(make.next_season(), "juror", person)
    assert leaving_queries.ended_at(person, scene.season) == role.ended_at
    chair = make_chair(scene, accepted_at=None)
    assert leaving_queries.ended_at(person, scene.season) == role.ended_at, "who never accepted never judged"
    chair.accepted_at = now()
    db.session.flush()
    assert leaving_queries.ended_at(person, scene.season) is None


def test_only_who_judged_and_does_so_no_longer_is_told_that_it_has_ended(scene: Any) -> None:
    make.assignment(scene.asel, scene.round, scene.one)
    assert leaving_queries.ended_for(scene.asel.person, scene.season) is None
    end_roles(scene.season, scene.asel.person.id, scene.boris.person.id)
    assert leaving_queries.ended_for(scene.boris.person, scene.season) is None, "nothing was given"
    assert leaving_queries.ended_for(scene.asel.person, None) is None
    assert "that count: 0." in str(leaving_queries.ended_for(scene.asel.person, scene.season))


def test_what_somebody_was_ever_given_says_whether_it_stands(scene: Any) -> None:
    later = make.next_season()
    make.assignment(make.juror(later, scene.asel.person), make.rounds(later)["1"], make.entry(later))
    make.assignment(scene.boris, scene.round, scene.one)
    there, back, recused = (
        make.assignment(scene.asel, scene.round, each) for each in (scene.one, scene.two, scene.fair)
    )
    gone(back)
    make.recusal(recused)
    assert dict(leaving_queries.all_of(scene.asel.person, scene.season)) == {
        there.id: True, back.id: False, recused.id: False,
    }  # fmt: skip
