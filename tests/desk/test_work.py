"""What somebody has to do, asked row by row: roles, rounds and nominations that differ in one respect each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk import landing, rules
from awards.desk.landing import HOLDS_A_ROLE, NOMINATES, SCORES, WAITS
from awards.jury.models import Assignment, Recusal
from awards.nominations.models import Admission, Extension, Nomination, Withdrawal
from awards.programmes.models import Appointment, Season, Step
from awards.results.models import Publication
from tests import factories as make
from tests.desk.drafted import source

pytestmark = pytest.mark.long_for("postgresql")

NOW = now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TASKS = {SCORES: "scores", NOMINATES: "nominates", HOLDS_A_ROLE: "holds", WAITS: "waits"}


def seasons() -> tuple[Season, Season]:
    """A season that is judged, its last step ahead; and another one beside it, in which nobody has anything to do."""
    made = make.season(), make.season(source("2028"), running="1")
    for season in made:
        season.opens_at, season.closes_at = NOW - 9 * DAY, NOW - DAY
        for step in db.session.query(Step).filter_by(season_id=season.id):
            step.starts_at, step.ends_at = NOW - 2 * DAY, NOW + DAY
        for code, round_ in make.rounds(season).items():
            start = NOW - DAY if code in ("0", "1") else NOW + 5 * DAY
            round_.opens_at, round_.closes_at = start, start + 2 * DAY
    db.session.flush()
    return made


def tasks(person: Person, season: Season, at: Any = NOW) -> str:
    """What somebody has to do in a season, in a word each."""
    db.session.flush()
    return " ".join(TASKS[row.kind] for row in landing.work_of(person, now=at) if row.slug == season.slug)


def test_who_scores_is_a_juror_with_an_entry_or_a_seat_in_a_round_of_scoring_that_is_open(context: Any) -> None:
    season, other = seasons()
    rounds, entry = make.rounds(season), make.entry(season)
    others = make.juror(season)
    make.assignment(others, rounds["1"], make.entry(season))
    make.seat(others, rounds["1"])

    def judge(
        name: str, *, role: str = "juror", held: str = "", sits: str = "", given: Any = None, appointment: Any = None
    ) -> Person:
        found = make.juror(season, make.person(name), role=role)
        if held:
            assignment = make.assignment(found, rounds[held], entry)
            (given or (lambda _: None))(assignment)
        if sits:
            make.seat(found, rounds[sits])
        if appointment is not None:
            row = db.session.query(Appointment).filter_by(season_id=season.id, person_id=found.person_id).one()
            for field, value in appointment.items():
                setattr(row, field, value)
        return found.person

    def removed(row: Assignment) -> None:
        row.removed_at = NOW

    def recused(row: Assignment) -> None:
        db.session.add(Recusal(assignment_id=row.id, kind="recused", reason="family", at=NOW))

    both = {
        judge("holds", held="1"): "scores holds",
        judge("sits", sits="1"): "scores holds",
        judge("both", held="1", sits="1"): "scores holds",
        judge("chair", sits="1", role="chair"): "scores holds",
        judge("neither"): "holds",
        judge("later", held="2", sits="2"): "holds",
        judge("admission", held="0", sits="0"): "holds",
        judge("observer", held="1", sits="1", role="observer"): "holds",
        judge("removed", held="1", given=removed): "holds",
        judge("recused", held="1", given=recused): "holds",
        judge("elsewhere", held="1", sits="1", appointment={"season_id": other.id}): "",
        judge("invited", held="1", sits="1", appointment={"accepted_at": None}): "",
        judge("ended", held="1", sits="1", appointment={"ended_at": NOW}): "",
        make.person("nobody"): "",
    }
    assert {person.name: tasks(person, season) for person in both} == {
        person.name: word for person, word in both.items()
    }
    assert tasks(next(person for person in both if person.name == "elsewhere"), other) == "holds"
    holder = next(iter(both))
    for moment, found in (
        (rounds["1"].opens_at - SECOND, "holds"),
        (rounds["1"].opens_at, "scores holds"),
        (rounds["1"].closes_at - SECOND, "scores holds"),
        (rounds["1"].closes_at, ""),
    ):
        assert tasks(holder, season, moment) == found, moment
    assert [(row.kind, row.at) for row in landing.work_of(holder, now=NOW)] == [
        (SCORES, rounds["1"].closes_at),
        (HOLDS_A_ROLE, season.opens_at),
    ]
    season.opened_at = None
    assert tasks(holder, season) == ""


def test_a_role_is_held_until_the_last_step_is_over_or_laureates_are_public(context: Any) -> None:
    season, other = seasons()
    organiser = make.appointed(season, "organiser")
    steps = db.session.query(Step).filter_by(season_id=season.id).all()
    assert tasks(organiser, season, steps[0].ends_at - SECOND) == "holds"
    assert tasks(organiser, season, steps[0].ends_at) == ""
    values = {"kind": "laureates", "number": 1, "sha256": "0" * 64, "content": {}, "at": NOW, "embargo_until": NOW}
    for of, more, held in (
        (season, {}, ""),
        (season, {"embargo_until": NOW + SECOND}, "holds"),
        (season, {"kind": "shortlist"}, "holds"),
        (season, {"unpublished_at": NOW}, "holds"),
        (other, {}, "holds"),
    ):
        made = Publication(season_id=of.id, **(values | more))
        db.session.add(made)
        assert tasks(organiser, season) == held, more
        db.session.delete(made)


def test_who_nominates_has_a_draft_that_can_still_be_sent_or_an_entry_to_correct(context: Any) -> None:
    season, other = seasons()
    people: list[tuple[Person, str]] = []

    def nominee(
        word: str,
        change: Callable[[Nomination], None] = lambda _: None,
        *,
        of: Season = season,
        draft: bool = False,
        outcome: str | None = None,
        due: Any = None,
        member: Any = None,
    ) -> Person:
        person = make.person(f"{len(people)} {word}")
        company = make.company(members=(person,))
        entry = make.entry(of, by=company, outcome=outcome)
        if outcome:
            db.session.get_one(Admission, entry.admission_id).due_at = due
        if draft:
            entry.version_id = None
        for field, value in (member or {}).items():
            setattr(db.session.query(Membership).filter_by(person_id=person.id).one(), field, value)
        change(entry)
        people.append((person, word))
        return person

    def until(moment: Any) -> Callable[[Nomination], None]:
        return lambda entry: db.session.add(Extension(nomination_id=entry.id, until=moment, reason="Ill", at=NOW))

    def withdrawn(entry: Nomination) -> None:
        row = Withdrawal(nomination_id=entry.id, at=NOW)
        db.session.add(row)
        db.session.flush()
        entry.withdrawal_id = row.id

    season.closes_at = NOW
    drafted = nominee("waits", draft=True)
    extended = nominee("nominates waits", until(NOW + SECOND), draft=True)
    nominee("waits", until(NOW), draft=True)
    nominee("waits", until(NOW + SECOND))
    nominee("waits", until(NOW + SECOND), draft=True, outcome="admitted")
    nominee("", withdrawn, draft=True)
    nominee("", draft=True, member={"accepted_at": None})
    nominee("", draft=True, member={"ended_at": NOW})
    nominee("", draft=True, of=other)
    nominee("waits")
    returned = nominee("nominates waits", outcome="returned")
    nominee("nominates waits", outcome="returned", due=NOW + SECOND)
    nominee("waits", outcome="returned", due=NOW)
    nominee("waits", outcome="not_admitted", due=NOW + SECOND)
    nominee("waits", outcome="admitted")
    nominee("", withdrawn, outcome="returned")
    people.append((make.person("nobody"), ""))
    assert [(person.name, tasks(person, season)) for person, _ in people] == [
        (each.name, word) for each, word in people
    ]
    season.closes_at = NOW + SECOND
    for opens, word in ((NOW, "nominates waits"), (NOW + SECOND, "waits")):
        season.opens_at = opens
        assert tasks(drafted, season) == tasks(extended, season) == word
        assert tasks(returned, season) == "nominates waits"
    season.opens_at = NOW - DAY
    assert [(row.kind, row.at) for row in landing.work_of(drafted, now=NOW)] == [
        (NOMINATES, season.closes_at),
        (WAITS, season.opens_at),
    ]
    over = NOW + 30 * DAY
    season.closes_at = over + SECOND
    assert tasks(drafted, season, over) == "nominates"
    season.opened_at = None
    assert tasks(drafted, season) == tasks(returned, season) == ""


def test_a_juror_begins_with_scoresheets_a_nominee_with_nominations_and_others_where_their_role_begins() -> None:
    for kind, roles, page in (
        (SCORES, {"organiser", "juror"}, "scoring.queue"),
        (NOMINATES, {"organiser"}, "nominations.nominate"),
        (WAITS, set(), "nominations.nominate"),
        (HOLDS_A_ROLE, {"organiser"}, "desk.home"),
        (HOLDS_A_ROLE, {"juror"}, "scoring.queue"),
    ):
        assert landing._endpoint(kind, roles) == page, kind
    held: Any = [Thing(slug="2027", role="juror"), Thing(slug="2028", role="owner")]
    assert landing._roles(held, "2028") == {"owner"}


@pytest.mark.parametrize("late", [-SECOND, timedelta(0), SECOND])
def test_a_round_of_no_length_is_over(late: timedelta) -> None:
    assert rules.elapsed(Thing(opens_at=NOW, closes_at=NOW), now=NOW + late) == 1.0


def test_what_may_become_of_a_season_depends_on_what_rests_on_it() -> None:
    def resting(**more: int) -> Any:
        return Thing(**({"nominations": 0, "ballots": 0, "publications": 0} | more))

    for more, word in (
        ({}, ""),
        ({"nominations": 1}, "Nominations have already"),
        ({"ballots": 1}, "scoresheets"),
        ({"publications": 1}, "published"),
    ):
        verdict = rules.can_be_draft(resting(**more))
        assert bool(verdict) is (not word)
        assert word in str(verdict.reason)
        assert bool(rules.can_remove(resting(**more), draft=True)) is (not word)
        assert "is open" in str(rules.can_remove(resting(**more), draft=False).reason)
    for draft, deciders, allowed in ((True, 2, True), (True, 3, True), (True, 1, False), (False, 2, False)):
        assert bool(rules.can_open(draft=draft, deciders=deciders, needed=2)) is allowed


@pytest.mark.databases("sqlite")
def test_who_has_nothing_to_do_lands_in_the_latest_season_and_in_a_draft_only_where_there_is_none(
    context: Any,
) -> None:
    stranger = make.person()

    def place(*held: tuple[str, str]) -> Any:
        return landing.place_of(stranger, [Thing(slug=slug, role=role) for slug, role in held], now=NOW)

    assert place() is None
    assert place(("2030", "owner")) == landing.Place("2030", "desk.home", draft=True)
    season, _ = seasons()
    season.opens_at = NOW - 30 * DAY
    db.session.flush()
    assert place().season == place(("2030", "owner")).season == "2028"
    assert place(("2028", "owner")) == landing.Place("2028", "desk.home")
    assert place(("2027", "owner")).endpoint == place().endpoint != "desk.home"
    make.appointed(season, "organiser", stranger)
    assert place(("2027", "organiser")) == landing.Place("2027", "desk.home")
