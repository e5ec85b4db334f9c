"""What is read of seasons, roles and proposals is of the season and the person asked for, in the state asked for.

Beside what must be found stand decoys that differ in one respect.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from awards.accounts.models import SignIn
from awards.core.clock import now
from awards.core.db import db, run
from awards.ledger.models import Event
from awards.programmes import queries, rules
from awards.programmes.models import Appointment, FrozenRules, Proposal, Season
from awards.programmes.rulebook.rulebook import text_of
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
STATES: dict[str, dict[str, Any]] = {
    "accepted": {},
    "invited": {"accepted_at": None},
    "declined": {"accepted_at": None, "declined_at": now()},
    "ended": {"ended_at": now()},
}


@pytest.fixture
def world(context: Flask) -> Any:
    season, later = make.season(), make.next_season()
    later.opens_at = season.opens_at + DAY
    db.session.flush()
    return SimpleNamespace(season=season, later=later)


def role(of: Season, name: str, role: str, state: str = "accepted", **more: Any) -> Any:
    """A person with a role in a state, told apart by the name."""
    who = make.appointed(of, role, make.person(name))
    values = STATES[state] | more
    if values:
        run(update(Appointment).where(Appointment.person_id == who.id).values(values))
    return who


def named(people: Any) -> list[str]:
    return sorted(each.name for each in people)


# Seasons


def test_seasons_are_found_by_their_address_and_listed_from_the_latest_once_opened(world: Any) -> None:
    season, later, draft = world.season, world.later, make.draft(make.HARBOUR.read_text(), running=None)
    draft.opens_at = later.opens_at + DAY
    db.session.flush()
    slugs = [later.slug, season.slug]
    for each in (season, later, draft):
        assert queries.season_by_slug(each.slug) is each
        assert queries.season_at(each.slug) == (each, slugs)
        assert queries.is_as_read(each)
    for nowhere in ("nowhere", "nul\x00"):
        assert queries.season_by_slug(nowhere) is None
        assert queries.season_at(nowhere) == (None, [])
    assert queries.seasons() == [draft, later, season]
    assert queries.opened_seasons() == [later, season]
    assert queries.latest_season() is later
    house, found = queries.house()
    assert house is not None
    assert (house.slug, found) == (later.slug, slugs)
    draft.opened_at = now()
    db.session.flush()
    assert queries.house() == (None, [draft.slug, *slugs]), "of two awards none is the house"
    run(update(Season).values(opened_at=None))
    assert queries.house() == (None, [])
    assert queries.season_at(season.slug) == (season, [])


def test_a_season_is_not_as_it_was_read_once_a_time_moved_or_it_is_gone(world: Any) -> None:
    run(update(Season).where(Season.id == world.later.id).values(closes_at=now()))
    assert queries.is_as_read(world.season)
    assert not queries.is_as_read(world.later)
    assert not queries.is_as_read(Season(id=uuid.uuid4()))


def test_parts_of_a_season_are_its_own(world: Any) -> None:
    for season in (world.season, world.later):
        for found, declared in (
            (queries.categories(season), season.document.categories),
            (queries.rounds(season), season.document.rounds),
            (queries.steps(season), season.document.timeline.steps),
        ):
            assert [each.code for each in found] == [each.id for each in declared]
            assert {each.season_id for each in found} == {season.id}
    criteria = [[each.code for each in category.criteria] for category in queries.categories(world.season)]
    assert criteria == [[each.id for each in category.criteria] for category in world.season.document.categories]
    ids = {world.season.programme_id}
    assert queries.documents(ids) == {world.season.programme_id: world.season.document}
    assert queries.documents([]) == {}


def test_moves_are_events_of_the_season_and_the_kinds(world: Any) -> None:
    asel, nameless = make.person("Asel"), make.person("Boris")
    nameless.name = ""

    def event(who: Any, kind: str = "round.moved", of: Any = world.season) -> None:
        person = who.id if who else None
        db.session.add(Event(at=now(), kind=kind, season_id=of.id, person_id=person, detail={}))
        db.session.flush()

    event(asel)
    event(nameless)
    event(None)
    event(asel, "season.opened")
    event(asel, of=world.later)
    found = [row.name for row in queries.moves(world.season, ["round.moved", "step.moved"])]
    assert found == ["Asel", nameless.email, None]


# Roles


def test_roles_count_of_whoever_is_signed_in(world: Any) -> None:
    who = role(world.season, "Asel", "juror")
    make.appointed(world.later, "juror", who)
    for state, other in (("invited", "chair"), ("ended", "observer")):
        make.appointed(world.season, other, who)
        run(update(Appointment).where(Appointment.role == other).values(STATES[state]))
    role(world.season, "Boris", "juror")

    def sign_in(person: Any, **more: Any) -> Any:
        made = SignIn(id=uuid.uuid4(), person_id=person.id, at=now(), seen_at=now(), expires_at=now() + DAY, **more)
        db.session.add(made)
        db.session.flush()
        return made.id

    signed_in, ended, nobody = sign_in(who), sign_in(who, ended_at=now()), sign_in(make.person())
    assert queries.roles_if_in(signed_in) == 2
    assert queries.roles_if_in(nobody) == 0
    assert queries.roles_if_in(ended) is None
    assert queries.roles_if_in(uuid.uuid4()) is None
    who.disabled_at = now()
    db.session.flush()
    assert queries.roles_if_in(signed_in) is None


def test_an_appointment_is_of_the_person_the_season_and_the_role(world: Any) -> None:
    who, other = role(world.season, "Asel", "juror", "ended"), role(world.season, "Boris", "juror")
    make.appointed(world.season, "chair", who)
    make.appointed(world.later, "juror", who)
    found = queries.appointment_of(who, world.season, "juror")
    assert found is not None
    assert (found.person_id, found.season_id, found.role) == (who.id, world.season.id, "juror")
    assert queries.appointment_of(who, world.season, "owner") is None
    assert queries.appointment_of(other, world.later, "juror") is None
    assert queries.appointment(world.season, found.id) is found
    assert queries.appointment(world.later, found.id) is None
    assert queries.invitation(who, found.id) is found
    assert queries.invitation(other, found.id) is None
    assert queries.invitation(who, None) is None


def test_roles_offered_are_held_or_may_still_be_accepted(world: Any) -> None:
    who = make.person("Asel")
    for given, state in zip(("juror", "chair", "observer", "owner"), STATES, strict=True):
        make.appointed(world.season, given, who)
        if values := STATES[state]:
            run(update(Appointment).where(Appointment.role == given).values(values))
    make.appointed(world.later, "organiser", who)
    role(world.season, "Boris", "organiser")
    assert queries.roles_offered(who, world.season) == {"juror", "chair"}
    assert queries.counts_by_role(world.season) == {
        "juror": (1, 1), "chair": (1, 1), "observer": (1, 0), "owner": (1, 0), "organiser": (1, 1),
    }  # fmt: skip


def test_organisers_are_in_force_in_the_season(world: Any) -> None:
    first = role(world.season, "Asel", "owner")
    make.appointed(world.season, "organiser", first)
    role(world.season, "Boris", "organiser")
    for state in ("invited", "declined", "ended"):
        role(world.season, state, "organiser", state)
    role(world.season, "Chair", "chair")
    role(world.later, "Later", "owner")
    own = queries.appointment_of(first, world.season, "owner")
    assert own is not None
    assert queries.other_organisers(own).organise == 1
    assert named(queries.staff_of(world.season)) == ["Asel", "Boris"]
    assert named(queries.staff_of(world.later)) == ["Later"]
    alone = queries.appointment_of(queries.staff_of(world.later)[0], world.later, "owner")
    assert alone is not None
    assert queries.other_organisers(alone).organise == 0


def test_people_are_of_the_season_those_that_ended_last(world: Any) -> None:
    role(world.season, "Asel", "juror", "ended")
    role(world.season, "Boris", "juror")
    role(world.season, "Clara", "chair", "invited")
    role(world.season, "Dana", "chair", "declined")
    role(world.later, "Later", "juror")

    def found(**more: Any) -> list[str]:
        return [each.person.name for each in db.session.scalars(queries.people(world.season, **more))]

    assert found() == ["Boris", "Clara", "Dana", "Asel"]
    assert found(role="juror") == ["Boris", "Asel"]
    assert found(search="cla") == ["Clara"]
    assert found(role="juror", search="cla") == []
    states = db.session.query(Appointment.role, queries.STATE).filter(Appointment.season_id == world.season.id)
    assert sorted(states) == [("chair", "declined"), ("chair", "invited"), ("juror", "accepted"), ("juror", "ended")]


def test_who_decides_is_in_force_can_sign_in_and_if_asked_held_the_role_by_then(world: Any) -> None:
    asel = role(world.season, "Asel", "owner", accepted_at=now() - DAY)
    make.appointed(world.season, "juror", asel)
    boris = role(world.season, "Boris", "chair")
    make.appointed(world.season, "organiser", boris)
    for state in ("invited", "declined", "ended"):
        role(world.season, state, "organiser", state)
    role(world.season, "Observer", "observer")
    role(world.later, "Later", "owner")
    role(world.season, "Disabled", "organiser").disabled_at = now()
    db.session.flush()
    found = queries.deciders(world.season)
    assert found == {asel: {"owner"}, boris: {"chair", "organiser"}}
    moment = db.session.query(Appointment).filter_by(person_id=asel.id, role="owner").one().accepted_at
    assert queries.deciders(world.season, since=moment) == {asel: {"owner"}}
    assert queries.deciders(world.season, since=moment - TICK if moment else None) == {}


# Proposals


def test_what_waits_is_neither_confirmed_nor_withdrawn_nor_old(world: Any) -> None:
    asel, boris, moment, subject = make.person("Asel"), make.person("Boris"), now(), uuid.uuid4()

    def made(of: Any = world.season, by: Any = asel, **more: Any) -> Proposal:
        return make.proposal(of, by, **({"at": moment} | more))

    waits = made(subject_id=subject)
    young = made(by=boris, at=moment - rules.LASTS + TICK, act="other", subject_id=subject, categories=["fairness"])
    other = made(by=None, at=moment - DAY, subject_id=uuid.uuid4())
    done = made(confirmed_at=moment, at=moment - 2 * TICK)
    earlier = made(confirmed_at=moment - DAY, at=moment - 3 * TICK, act="other")
    back = made(withdrawn_at=moment, at=moment - 4 * TICK)
    old = made(at=moment - rules.LASTS)
    there = made(world.later, confirmed_at=moment)
    made(world.later)
    season = world.season

    assert list(db.session.scalars(queries.proposals(season))) == [waits, done, earlier, back, other, young, old]
    assert young not in list(db.session.scalars(queries.proposals(season, {"fairness", "x"})))
    assert len(list(db.session.scalars(queries.proposals(season, {"fair"})))) == 7
    assert queries.waiting(season, now=moment) == [waits, other, young]
    assert queries.waiting(season, now=moment, act="unknown", subject_id=subject) == [waits]
    assert queries.waiting(season, now=moment, act="other", subject_id=subject) == [young]
    assert queries.confirmed(season, ["unknown", "other"]) == [earlier, done]
    assert queries.confirmed(season, ["unknown"]) == [done]
    assert queries.how_many_wait(season, asel, now=moment) == (2, 1)
    assert queries.how_many_wait(season, boris, now=moment, tied={"fairness"}) == (2, 0)
    assert queries.proposal(season, done.id) is done
    assert queries.proposal(season, there.id) is None


# Frozen rules


def test_frozen_rules_are_of_the_season_in_their_order_with_what_changed(world: Any) -> None:
    season, why = world.season, make.proposal(world.season, None, reason="The flood")
    document = text_of(season.document)

    def rules_of(of: Any, number: int, text: str, sha256: str, **more: Any) -> FrozenRules:
        found = FrozenRules(
            season_id=of.id, number=number, document=text, sha256=sha256, frozen_at=now(), why="change",
            programme_id=of.programme_id, **more,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        return found

    assert queries.editions(season) == []
    first = rules_of(season, 1, document, "a" * 64)
    season.rules_number = 1
    found = queries.editions(season)
    assert [(each.rules, each.reason, each.changes) for each in found] == [(first, "", [])]
    second = rules_of(season, 2, document.replace('"quorum":5', '"quorum":4'),
                      "b" * 64, proposal_id=why.id)  # fmt: skip
    assert second.document != document
    rules_of(season, 3, document, "a" * 64)
    rules_of(world.later, 1, document, "c" * 64)
    season.rules_number = 3
    found = queries.editions(season)
    assert [each.rules.number for each in found] == [1, 2, 3]
    assert [each.reason for each in found] == ["", "The flood", ""]
    assert [bool(each.changes) for each in found] == [False, True, True]

    def number(sha256: str) -> int | None:
        rules = queries.by_fingerprint(season, sha256)
        return rules.number if rules else None

    assert [number(each * 64) for each in "abc"] == [1, 2, None]
    assert number("\x00") is None
