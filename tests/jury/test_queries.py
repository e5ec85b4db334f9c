"""What is read of the jury is of the season, the round and the juror asked for, and of what stands.

Each test has decoys beside what must be found: the same people in the next season, the next round, other jurors, and
what was taken back, recused, ended or never accepted.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Membership
from awards.core.clock import now
from awards.core.db import db
from awards.jury import queries
from awards.jury.assigning import queries as assigning_queries
from awards.jury.conflicts import queries as conflicts_queries
from awards.jury.models import CategoryDoubt, Finalist
from awards.jury.panels import queries as panels
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from tests import factories as make


@pytest.fixture
def world(context: Flask) -> Any:
    """Two jurors, one of the next season too; a round that runs and a final; three entries in two categories."""
    season, later = make.season(), make.next_season()
    asel, boris = make.person("Asel"), make.person("Boris")
    found = SimpleNamespace(
        season=season, round=make.rounds(season)["1"], final=make.rounds(season)["2"],
        asel=make.juror(season, asel), boris=make.juror(season, boris),
        resilience=make.category(season), fairness=make.category(season, "fairness"),
        one=make.entry(season, "One"), two=make.entry(season, "Two"),
        fair=make.entry(season, "Fair", in_category="fairness"),
        later=later, later_round=make.rounds(later)["1"], later_asel=make.juror(later, asel),
        later_one=make.entry(later, "Later one"), later_resilience=make.category(later),
    )  # fmt: skip
    found.there = make.assignment(found.later_asel, found.later_round, found.later_one)
    return found


def gone(assignment: Any) -> Any:
    """The same, taken back."""
    assignment.removed_at = now()
    db.session.flush()
    return assignment


def begun(assignment: Any) -> Any:
    """The same, begun."""
    assignment.begun_at = now()
    db.session.flush()
    return assignment


def rows(query: Any) -> list[Any]:
    return list(db.session.execute(query))


def titles(query: Any) -> list[str]:
    return [row.title for row in rows(query)]


def member(person: Any, company_id: uuid.UUID, **more: Any) -> None:
    at = {"invited_at": now(), "accepted_at": now()} | more
    db.session.add(Membership(company_id=company_id, person_id=person.id, role="member", **at))
    db.session.flush()


# Rounds


def test_without_a_code_the_round_is_the_one_that_runs_else_the_next_else_the_last(world: Any) -> None:
    first, final = world.round, world.final

    def at(moment: Any, code: str | None = None) -> Any:
        return queries.round_for(world.season, code, now=moment)

    before = timedelta(microseconds=1)
    assert at(first.opens_at - before) is first
    assert at(first.closes_at - before) is first
    assert at(first.closes_at) is final, "with the minute of its close a round is over"
    assert at(final.closes_at) is final
    assert at(first.opens_at, "2") is final
    assert at(first.opens_at, "0") is None, "nobody scores in the round of admission"


# Jurors


def test_a_juror_is_one_of_the_season(world: Any) -> None:
    assert queries.juror_of(world.asel.person, world.season) is world.asel
    assert queries.juror_of(world.asel.person, world.later) is world.later_asel
    assert queries.juror_of(world.boris.person, world.later) is None
    assert queries.juror(world.season, world.asel.id) is world.asel
    assert queries.juror(world.season, world.later_asel.id) is None
    assert queries.juror_and_load(world.season, world.round, world.later_asel.id) is None


def test_a_declaration_is_that_of_the_juror_in_the_round(world: Any) -> None:
    make.declare(world.boris, world.round, world.one)
    make.declare(world.asel, world.final, world.two)

    def of(juror: Any, season: Any, round_: Any) -> Any:
        return queries.juror_and_declaration(juror.person, season, round_)

    assert of(world.asel, world.season, world.round) == (world.asel, None)
    assert of(world.asel, world.season, world.final) == (world.asel, [str(world.two.id)])
    assert of(world.boris, world.season, world.round) == (world.boris, [str(world.one.id)])
    assert of(world.asel, world.later, world.later_round) == (world.later_asel, [str(world.later_one.id)])
    assert of(world.boris, world.later, world.later_round) == (None, None)


def test_a_load_is_what_stands_with_the_juror_in_the_round(world: Any) -> None:
    for entry in (world.one, world.fair):
        make.assignment(world.asel, world.round, entry)
    make.assignment(world.boris, world.round, world.one)
    make.assignment(world.asel, world.final, world.one)
    gone(make.assignment(world.asel, world.round, world.two))
    third = make.assignment(world.asel, world.round, make.entry(world.season))
    make.recusal(third)
    unseen = {world.fairness.id}
    assert queries.juror_and_load(world.season, world.round, world.asel.id, unseen) == (world.asel, 2, 1)
    assert queries.juror_and_load(world.season, world.round, world.boris.id, unseen) == (world.boris, 1, 1)


# Entries of a round


def test_entries_of_a_round_are_those_admitted_that_take_part_by_title(world: Any) -> None:
    make.entry(world.season, "Not looked at", outcome=None)
    make.entry(world.season, "Refused", outcome="rejected")
    withdrawn, out = make.entry(world.season, "Withdrawn"), make.entry(world.season, "Disqualified")
    decided = {"id": uuid.uuid4(), "reason": "", "at": now()}
    db.session.add(Withdrawal(nomination_id=withdrawn.id, **decided))
    db.session.add(Disqualification(nomination_id=out.id, **decided))
    db.session.flush()
    withdrawn.withdrawal_id = out.disqualification_id = decided["id"]
    db.session.flush()
    assert titles(queries.entries(world.season, world.round)) == ["Fair", "One", "Two"]
    assert titles(queries.entries(world.season, world.round, unseen={world.fairness.id})) == ["One", "Two"]
    some = {world.two.id, withdrawn.id, out.id, world.later_one.id}
    assert titles(queries.entries(world.season, world.round, ids=some)) == ["Two"]
    assert titles(queries.entries(world.later, world.later_round)) == ["Later one"]


def test_entries_of_a_final_are_those_advanced_into_it(world: Any) -> None:
    for round_, entry in ((world.final, world.one), (world.round, world.two)):
        db.session.add(Finalist(round_id=round_.id, category_id=entry.category_id, nomination_id=entry.id, at=now()))
    db.session.flush()
    assert titles(queries.entries(world.season, world.final)) == ["One"]
    assert titles(queries.entries(world.season, world.final, ids={world.one.id, world.two.id})) == ["One"]


def test_one_entry_is_read_with_the_answers_that_were_admitted(world: Any) -> None:
    found = queries.entry(world.season, world.round, world.two.id)
    assert found is not None
    assert (found.title, found.version_id) == ("Two", world.two.version_id)
    assert found.answers["project"]["title"] == "Route of last resort"
    assert queries.entry(world.season, world.round, world.later_one.id) is None


def test_cover_counts_the_jurors_with_whom_an_entry_stands_in_the_round(world: Any) -> None:
    make.assignment(world.asel, world.round, world.one)
    make.assignment(world.boris, world.final, world.one)
    gone(make.assignment(world.boris, world.round, world.one))
    make.recusal(make.assignment(world.asel, world.round, world.two))
    query = queries.entries(world.season, world.round, queries.cover_column(world.round))
    assert {row.title: row.cover for row in rows(query)} == {"Fair": 0, "One": 1, "Two": 0}
    assert panels.cover(world.season, world.round) == {world.resilience.id: {0: 1, 1: 1}, world.fairness.id: {0: 1}}
    assert panels.cover(world.season, world.round, world.fairness.id) == {world.fairness.id: {0: 1}}


# What was given to whom


def test_an_assignment_is_one_of_the_season(world: Any) -> None:
    made = make.assignment(world.asel, world.round, world.one)
    assert queries.assignment(world.season, made.id) is made
    assert queries.assignment(world.season, world.there.id) is None


def test_pairs_given_and_pairs_with_a_conflict_are_told_apart(world: Any) -> None:
    make.assignment(world.asel, world.round, world.one)
    make.assignment(world.boris, world.round, world.two)
    make.assignment(world.boris, world.final, world.fair)
    gone(make.assignment(world.boris, world.round, world.one))
    make.recusal(make.assignment(world.asel, world.round, world.two))
    make.conflict(world.asel, world.two)
    make.conflict(world.boris, world.one)
    make.conflict(world.later_asel, world.later_one)
    one, two = world.one.id, world.two.id
    asel, boris = world.asel.id, world.boris.id
    assert queries.given_and_conflicting(world.season, world.round) == (
        {(one, asel), (two, boris)},
        {(two, asel), (one, boris)},
    )
    assert queries.given_and_conflicting(world.season, world.round, one) == ({(one, asel)}, {(one, boris)})


def test_what_stands_is_found_by_entry_and_by_juror(world: Any) -> None:
    first = begun(make.assignment(world.asel, world.round, world.one))
    make.assignment(world.asel, world.round, world.two)
    other = begun(make.assignment(world.boris, world.round, world.one))
    begun(make.assignment(world.boris, world.final, world.one))
    begun(gone(make.assignment(world.asel, world.round, world.fair)))
    recused = begun(make.assignment(world.boris, world.round, world.two))
    closed = make.recusal(recused)
    one, two = str(world.one.id), str(world.two.id)
    asel, boris = str(world.asel.id), str(world.boris.id)
    assert queries.given_of(world.round) == sorted([(one, asel), (two, asel), (one, boris)])
    assert queries.given_of(world.round, nomination_id=world.one.id) == sorted([(one, asel), (one, boris)])
    assert queries.given_of(world.round, juror_id=world.asel.id) == sorted([(one, asel), (two, asel)])

    def begun_(**of: Any) -> set[Any]:
        return {row.id for row in assigning_queries.begun_among(world.round, **of)}

    assert begun_() == {first.id, other.id}
    assert begun_(nomination_id=world.two.id) == set()
    assert begun_(juror_id=world.boris.id) == {other.id}
    assert queries.recusal_of(first) is None
    assert queries.recusal_of(recused) == ("recused", closed.at)
    assert set(queries.assignments_of(world.final)) == {each for each in queries.assignments_of(world.final)
                                                        if each.round_id == world.final.id}  # fmt: skip
    assert len(queries.assignments_of(world.final)) == 1


# Who acts for a nominee


def test_whoever_acts_for_the_nominee_is_found_among_the_pairs(world: Any) -> None:
    company = world.one.company_id
    member(world.asel.person, company)
    member(world.boris.person, company, accepted_at=None)
    dana, egor = make.juror(world.season, make.person("Dana")), make.juror(world.season, make.person("Egor"))
    member(dana.person, company, ended_at=now())
    member(egor.person, world.two.company_id)
    asked = [(world.one.id, each.id) for each in (world.asel, world.boris, dana, egor)]
    assert queries.own_among(asked) == {(world.one.id, world.asel.id): ("Asel", "One")}
    assert queries.own_among([(world.two.id, world.asel.id), (world.one.id, egor.id)]) == {}


def test_members_are_those_who_accepted_and_did_not_leave_and_common_mail_says_nothing(world: Any) -> None:
    company = world.one.company_id
    boss, clerk = make.person(email="boss@rail.example"), make.person(email="clerk@gmail.com")
    for person, more in ((boss, {}), (clerk, {}), (make.person(email="new@invited.example"), {"accepted_at": None}),
                         (make.person(email="old@left.example"), {"ended_at": now()})):  # fmt: skip
        member(person, company, **more)
    member(make.person(email="other@other.example"), world.two.company_id)
    assert queries.members([company]) == ({company: {boss.id, clerk.id}}, {company: {"rail.example"}})


# Declaring


def test_a_juror_declares_on_the_own_panels_and_on_what_was_given(world: Any) -> None:
    world.asel_seat = make.seat(world.asel, world.round, world.fairness)
    make.seat(world.asel, world.final)
    make.seat(world.boris, world.round)
    make.seat(world.later_asel, world.later_round)
    make.assignment(world.asel, world.round, world.one)
    make.assignment(world.asel, world.final, world.two)
    make.conflict(world.asel, world.fair, "advice")
    make.conflict(world.boris, world.one, "family")

    def reasons(juror: Any, **how: Any) -> dict[str, Any]:
        found = conflicts_queries.to_declare(juror, world.season, world.round, **how)
        return {db.session.get(Nomination, row.id).title: row.reason for row in found}  # type: ignore[union-attr]

    assert reasons(world.asel) == {"Fair": "advice", "One": None}
    assert reasons(world.boris) == {"Fair": None, "One": "family", "Two": None}
    assert reasons(world.asel, also=[world.two.id, world.later_one.id]) == {"Fair": "advice", "One": None, "Two": None}
    assert reasons(None) == {}
    gone(queries.assignments_of(world.round)[0])
    assert reasons(world.asel) == {"Fair": "advice"}


def test_what_is_searched_for_stands_in_title_or_company_and_in_a_blind_round_in_the_company(world: Any) -> None:
    make.seat(world.asel, world.round)

    def fitting(search: str, **how: Any) -> list[str]:
        found = conflicts_queries.to_declare(world.asel, world.season, world.round, search=search, **how)
        return [db.session.get(Nomination, row.id).title for row in found if row.fits]  # type: ignore[union-attr]

    assert fitting("two") == ["Two"]
    assert fitting("two", blind=True) == []
    assert len(fitting("company")) == len(fitting("company", blind=True)) == 3


def test_what_is_declared_on_comes_with_the_own_reason_alone(world: Any) -> None:
    make.conflict(world.asel, world.one, "advice")
    make.conflict(world.boris, world.two, "family")
    found = conflicts_queries.declared_on(world.asel, world.season, world.round, [world.one.id, world.two.id])
    assert {row.title: row.reason for row in found.values()} == {"One": "advice", "Two": None}
    assert found[world.one.id].answers["project"]["title"] == "Route of last resort"
    assert conflicts_queries.declared_on(world.asel, world.season, world.round, []) == {}
    assert conflicts_queries.declared_on(None, world.season, world.round, [world.one.id])[world.one.id].reason is None


def test_entries_for_a_juror_are_those_of_the_own_panels_and_those_given(world: Any) -> None:
    make.seat(world.asel, world.round, world.fairness)
    make.seat(world.asel, world.final)
    make.seat(world.boris, world.round)
    given = begun(make.assignment(world.asel, world.round, world.one))
    make.assignment(world.boris, world.round, world.one)
    make.assignment(world.asel, world.final, world.two)
    make.conflict(world.asel, world.fair)
    make.conflict(world.boris, world.one)

    def of(juror: Any, **how: Any) -> dict[str, Any]:
        found = rows(assigning_queries.entries_for(juror, world.season, world.round, **how))
        return {row.title: (row.cover, row.assignment_id, bool(row.begun_at), bool(row.conflict)) for row in found}

    assert of(world.asel) == {"Fair": (0, None, False, True), "One": (2, given.id, True, False)}
    assert of(world.asel, unseen={world.fairness.id}) == {"One": (2, given.id, True, False)}
    assert set(of(world.boris)) == {"Fair", "One", "Two"}


# Panels


def named(judges: list[Any]) -> dict[str, tuple[int, int, int, bool]]:
    return {each.person.name: (each.total, each.shown, len(each.seats), each.judges) for each in judges}


def test_judges_are_who_may_judge_in_the_season_and_who_still_holds_or_sits(world: Any) -> None:
    season = world.season
    for category in (world.fairness, world.resilience):
        make.seat(world.asel, world.round, category)
    make.seat(world.asel, world.final)
    make.assignment(world.asel, world.round, world.one)
    make.assignment(world.asel, world.final, world.two)
    make.person("Stranger")
    make.appointed(season, "organiser", make.person("Organiser"))
    make.appointed(season, "chair", make.juror(world.later, make.person("Chair")).person)
    make.appointed(world.later, "juror", make.person("Next year"))
    ended = {name: make.juror(season, make.person(name)) for name in ("Left", "Holds", "Sits")}
    invited = make.appointed(season, "juror", make.person("Invited"))
    end_roles(season, *(each.person.id for each in ended.values()))
    season_role(season, invited.id).accepted_at = None
    make.assignment(ended["Holds"], world.round, world.two)
    make.seat(ended["Sits"], world.round, world.resilience)
    db.session.flush()
    found = panels.judges(season, world.round)
    assert {each.person.name for each in found if each.juror is None} == {"Chair"}
    assert named(found) == {
        "Asel": (1, 1, 2, True), "Boris": (0, 0, 0, True), "Chair": (0, 0, 0, True), "Holds": (1, 1, 0, False),
        "Sits": (0, 0, 1, False),
    }  # fmt: skip
    among = panels.judges(season, world.round, {world.resilience.id}, among=[world.asel.person.id])
    assert named(among) == {"Asel": (1, 0, 1, True)}
    assert panels.seats_in(world.round) == 3


def season_role(season: Any, person_id: uuid.UUID) -> Any:
    from awards.programmes.models import Appointment

    return db.session.query(Appointment).filter_by(season_id=season.id, person_id=person_id).one()


def end_roles(season: Any, *people: uuid.UUID) -> None:
    for each in people:
        season_role(season, each).ended_at = now()
    db.session.flush()


def on_panel(world: Any, category: Any, unseen: Any = (), **how: Any) -> list[str]:
    from awards.accounts.models import Person

    query = panels.on_panel(world.season, world.round, category.id if category else None, unseen, **how)
    return [db.session.get(Person, each).name for each in db.session.scalars(query)]  # type: ignore[union-attr]


def test_a_panel_is_who_sits_on_it_and_where_asked_who_holds_entries_of_it(world: Any) -> None:
    dana, egor, farida = (make.juror(world.season, make.person(name)) for name in ("Dana", "Egor", "Farida"))
    make.seat(world.asel, world.round, world.resilience)
    make.seat(world.boris, world.round)
    make.seat(dana, world.final, world.resilience)
    make.seat(make.juror(world.later), world.later_round)
    make.seat(egor, world.round, world.fairness)
    make.assignment(dana, world.round, world.one)
    make.assignment(farida, world.final, world.one)
    gone(make.assignment(farida, world.round, world.two))
    assert on_panel(world, world.resilience) == ["Asel", "Boris"]
    assert on_panel(world, world.resilience, holding=True) == ["Asel", "Boris", "Dana"]
    assert on_panel(world, world.fairness, holding=True) == ["Boris", "Egor"]
    assert on_panel(world, None) == ["Asel", "Boris", "Egor"]
    assert on_panel(world, None, {world.resilience.id}, holding=True) == ["Boris", "Egor"]
    assert on_panel(world, None, name="bor") == ["Boris"]


def test_whoever_is_searched_for_a_seat_may_judge_in_the_season(world: Any) -> None:
    make.appointed(world.season, "observer", make.person("Asel the observer"))
    make.juror(world.later, make.person("Asel of next year"))
    make.juror(world.season, make.person("Asel who left"))
    end_roles(world.season, left("who left"))
    invited = make.appointed(world.season, "juror", make.person("Asel who was invited"))
    season_role(world.season, invited.id).accepted_at = None
    db.session.flush()
    asel, boris = world.asel.person.id, world.boris.person.id
    assert panels.to_be_seated(world.season, "asel", None) == [asel]
    assert panels.to_be_seated(world.season, "asel", boris) == [asel, boris]
    assert panels.to_be_seated(world.season, "asel the", boris) == [boris]
    assert panels.to_be_seated(world.season, " ", boris) == [boris]
    assert panels.to_be_seated(world.season, "", None) == []


def left(words: str) -> uuid.UUID:
    from awards.accounts.models import Person

    return db.session.query(Person.id).filter(Person.name.contains(words)).scalar()


def test_loads_are_counted_by_category(world: Any) -> None:
    for entry in (world.one, world.two, world.fair):
        make.assignment(world.asel, world.round, entry)
    make.assignment(world.asel, world.final, world.one)
    gone(make.assignment(world.boris, world.round, world.one))
    make.recusal(make.assignment(world.boris, world.round, world.two))
    found = panels.judges(world.season, world.round)
    panels.add_loads(found, world.round)
    loads = {judge.person.name: judge.load for judge in found}
    assert loads == {"Asel": {world.resilience.id: 2, world.fairness.id: 1}, "Boris": {}}


def test_the_categories_of_a_juror_are_those_with_a_seat_or_an_entry_that_was_not_taken_back(world: Any) -> None:
    make.seat(world.asel, world.round, world.fairness)
    make.assignment(world.asel, world.final, world.one)
    make.seat(world.boris, world.round, world.resilience)
    gone(make.assignment(world.boris, world.round, world.fair))
    assert panels.judged_by(world.asel, world.season) == {world.fairness.id, world.resilience.id}
    assert panels.judged_by(world.asel, world.season, world.round) == {world.fairness.id}
    assert panels.judged_by(world.asel, world.season, world.final) == {world.resilience.id}
    assert panels.judged_by(world.boris, world.season) == {world.resilience.id}
    make.seat(world.boris, world.final)
    every = {make.category(world.season, each.id).id for each in world.season.document.categories}
    assert panels.judged_by(world.boris, world.season, world.final) == every
    assert panels.judged_by(world.later_asel, world.season) == set()


def test_who_judges_in_a_category_sits_or_holds_there(world: Any) -> None:
    make.seat(world.asel, world.round, world.fairness)
    make.assignment(world.boris, world.round, world.one)
    dana, egor = make.juror(world.season), make.juror(world.season)
    make.seat(dana, world.final)
    gone(make.assignment(egor, world.round, world.one))
    asel, boris = world.asel.person.id, world.boris.person.id
    assert panels.who_judges(world.season, {world.fairness.id, None}) == {asel, dana.person.id}
    assert panels.who_judges(world.season, {world.resilience.id}) == {boris, dana.person.id}
    assert panels.who_judges(world.season, {world.later_resilience.id}) == {dana.person.id}
    assert panels.who_judges(world.season, {None}) == panels.who_judges(world.season, ()) == set()


def test_a_seat_is_one_of_the_season_and_covers_its_category_or_all(world: Any) -> None:
    seat, everywhere = make.seat(world.asel, world.round, world.fairness), make.seat(world.boris, world.round)
    make.seat(world.asel, world.round, make.category(world.season, "efficiency"))
    assert panels.seat(world.season, seat.id) is seat
    assert panels.seat(world.later, seat.id) is None
    judges = {each.person.name: each for each in panels.judges(world.season, world.round)}
    sits = {name: [judge.sits_for(each.id) for each in (world.fairness, world.resilience)]
            for name, judge in judges.items()}  # fmt: skip
    assert sits == {"Asel": [True, False], "Boris": [True, True]}
    assert everywhere.category_id is None


def test_what_is_compared_with_nominees_is_the_profile_without_blank_lines(world: Any) -> None:
    world.asel.employer, world.asel.past_employers = "Port", "Rail\n \n\nRoad"
    facts = panels.facts_of(world.asel.person, world.asel)
    assert (facts.employer, facts.past_employers) == ("Port", ("Rail", "Road"))
    assert panels.facts_of(world.asel.person, None).past_employers == ()


# Lists for organisers


def test_recusals_of_the_season_are_listed_the_latest_first_and_counted(world: Any) -> None:
    first = make.assignment(world.boris, world.round, world.one)
    second = make.assignment(world.asel, world.round, world.fair)
    make.recusal(first).at = now() - timedelta(hours=1)
    make.recusal(second)
    make.recusal(world.there)
    make.assignment(world.boris, world.round, world.two)
    db.session.flush()
    unseen = {world.fairness.id}
    found = rows(conflicts_queries.recusals(world.season, ()))
    assert [(row.title, row.juror, row.round) for row in found] == [("Fair", "Asel", "1"), ("One", "Boris", "1")]
    assert titles(conflicts_queries.recusals(world.season, unseen)) == ["One"]
    assert conflicts_queries.how_many_recusals(world.season, ()) == 2
    assert conflicts_queries.how_many_recusals(world.season, unseen) == 1


def test_doubts_of_the_season_are_listed_open_ones_first(world: Any) -> None:
    made = {}
    for assignment, settled in (
        (make.assignment(world.boris, world.round, world.one), now()),
        (make.assignment(world.asel, world.round, world.fair), None),
        (world.there, None),
    ):
        row = CategoryDoubt(id=uuid.uuid4(), assignment_id=assignment.id, note="", at=now(), settled_at=settled)
        db.session.add(row)
        db.session.flush()
        made[assignment.nomination_id] = row
    found = rows(conflicts_queries.doubts(world.season, ()))
    assert [(row.title, row.juror) for row in found] == [("Fair", "Asel"), ("One", "Boris")]
    assert titles(conflicts_queries.doubts(world.season, {world.fairness.id})) == ["One"]
    doubt = made[world.fair.id]
    assert conflicts_queries.doubt(world.season, doubt.id) == (doubt, world.fairness.id)
    assert conflicts_queries.doubt(world.later, doubt.id) is None
