"""What the desk counts and names, asked row by row: everything that counts once, beside it what differs in one way."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk import queries
from awards.desk.leaving.queries import waiting_on
from awards.desk.matrix import queries as matrix_queries
from awards.jury.models import CategoryDoubt, Finalist
from awards.messages.models import Mail
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from awards.programmes.models import Appointment, Season
from awards.results.models import Board, Publication, Standing, TieDecision
from awards.scoring.models import Ballot
from awards.web.access import Side
from tests import factories as make
from tests.desk.drafted import source

pytestmark = pytest.mark.long_for("postgresql")

NOW = now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def two() -> tuple[Season, Season]:
    """A season, and another one beside it."""
    return make.season(), make.season(source("2028"), running="1")


def role(of: Season, person: Person, role_: str, **more: Any) -> None:
    """A role with what became of it."""
    make.appointed(of, role_, person)
    row = db.session.query(Appointment).filter_by(season_id=of.id, person_id=person.id, role=role_).one()
    for field, value in more.items():
        setattr(row, field, value)
    db.session.flush()


def out(entry: Nomination, kind: type[Withdrawal] | type[Disqualification]) -> Nomination:
    """An entry that takes no part any more."""
    more = {"reason": "Twice"} if kind is Disqualification else {}
    row = kind(id=uuid.uuid4(), nomination_id=entry.id, at=NOW, **more)
    db.session.add(row)
    db.session.flush()
    setattr(entry, "withdrawal_id" if kind is Withdrawal else "disqualification_id", row.id)
    db.session.flush()
    return entry


def drafted(entry: Nomination) -> Nomination:
    """An entry that was never sent."""
    entry.version_id, entry.submitted_at = None, None
    db.session.flush()
    return entry


def test_jurors_are_those_who_accepted_and_organise_where_they_do_now(context: Any) -> None:
    season, other = two()

    def juror(name: str, role_: str = "juror", *, employer: str = "", at: str = "", **more: Any) -> Person:
        person = make.person(name)
        role(season, person, role_, **more)
        for of, where in ((season, employer), (other, at)):
            if where:
                made = make.juror(of, person, role="observer", employer=where)
                made.about = f"of {where}"
        return person

    juror("a juror", employer="Here")
    juror("a juror elsewhere too", employer="Here", at="There")
    juror("a profile elsewhere", at="There")
    juror("the chair", "chair", employer="Here")
    organiser = juror("who organises", employer="Here")
    role(season, organiser, "organiser")
    owner = juror("who owns")
    role(season, owner, "owner")
    for name, of, held, more in (
        ("who did", season, "organiser", {"ended_at": NOW}),
        ("who may", season, "organiser", {"accepted_at": None}),
        ("who observes", season, "observer", {}),
        ("who organises elsewhere", other, "organiser", {}),
    ):
        role(of, juror(name), held, **more)
    juror("who was a juror", ended_at=NOW)
    juror("who is invited", accepted_at=None)
    juror("an observer", "observer")
    role(other, make.person("a juror elsewhere alone"), "juror")
    db.session.flush()
    found = queries.jurors(season)
    assert (found[0].name, found[0].chair) == ("the chair", 1)
    assert sorted((row.name, row.employer, bool(row.chair), bool(row.organises)) for row in found) == [
        ("a juror", "Here", False, False),
        ("a juror elsewhere too", "Here", False, False),
        ("a profile elsewhere", None, False, False),
        ("the chair", "Here", True, False),
        ("who did", None, False, False),
        ("who may", None, False, False),
        ("who observes", None, False, False),
        ("who organises", "Here", False, True),
        ("who organises elsewhere", None, False, False),
        ("who owns", None, False, True),
    ]
    assert {row.about for row in found} == {"of Here", None}


def test_people_of_the_demonstration_are_named_so_and_have_a_role_or_a_company(context: Any) -> None:
    season, other = two()

    def person(name: str, ends: str = "example") -> Person:
        return make.person(email=f"{name}@awards.{ends}")

    role(season, person("organiser"), "organiser")
    role(other, person("chair"), "chair")
    role(season, person("someone"), "juror")
    role(season, person("second.organiser", "test"), "organiser")
    person("juror")
    nominee, conflicted = person("nominee"), person("conflicted.juror")
    make.entry(season, by=make.company(members=(nominee,)))
    make.entry(other, by=make.company(members=(conflicted,)))
    make.company(members=(person("observer"),))
    make.entry(season)
    found = [(name, who.email.split("@")[0], here) for name, who, here in queries.demonstration_people(season)]
    assert found == [
        ("organiser", "organiser", True), ("chair", "chair", False), ("conflicted.juror", "conflicted.juror", False),
        ("nominee", "nominee", True), ("observer", "observer", False),
    ]  # fmt: skip


def test_each_nomination_is_counted_once_in_the_state_it_is_in(context: Any) -> None:
    season, other = two()
    for in_category, outcomes in (
        ("resilience", ("admitted", "admitted", "admitted", "returned", "not_admitted", "not_admitted", None)),
        ("fairness", ("returned", None, None)),
    ):
        for outcome in outcomes:
            make.entry(season, in_category=in_category, outcome=outcome)
    for outcome in ("returned", "not_admitted", "admitted", None):
        out(make.entry(season, outcome=outcome), Withdrawal)
        make.entry(other, in_category="fairness", outcome=outcome)
    out(drafted(make.entry(season, outcome=None)), Withdrawal)
    out(make.entry(season), Disqualification)
    for number in range(3):
        entry = drafted(make.entry(season, outcome=None))
        entry.category_id = entry.category_id if number else None
    drafted(make.entry(season, outcome="admitted"))
    db.session.flush()
    assert queries.states_by_category(season) == {
        "resilience": {"admitted": 4, "returned": 1, "not_admitted": 2, "submitted": 1, "draft": 2, "withdrawn": 5,
                       "disqualified": 1},
        "fairness": {"returned": 1, "submitted": 2},
        "": {"draft": 1},
    }  # fmt: skip


def test_finalists_are_the_entries_of_a_round_that_take_part_in_it(context: Any) -> None:
    season, _ = two()
    rounds = make.rounds(season)

    def advanced(entry: Nomination, code: str = "2") -> None:
        where = {"round_id": rounds[code].id, "category_id": entry.category_id, "nomination_id": entry.id}
        db.session.add(Finalist(at=NOW, **where))
        db.session.flush()

    for _ in range(2):
        advanced(make.entry(season))
    advanced(make.entry(season, in_category="fairness"))
    advanced(out(make.entry(season), Withdrawal))
    advanced(out(make.entry(season), Disqualification))
    advanced(make.entry(season), "1")
    make.entry(season, in_category="efficiency")
    assert matrix_queries.advanced(rounds["2"]) == {"resilience": 2, "fairness": 1}
    assert matrix_queries.advanced(rounds["1"]) == {"resilience": 1}


def side(of: Season, code: str) -> Side:
    """A category in which the reader is not impartial."""
    return Side(make.category(of, code).id, code, own=True)


def counted(season: Season, *names: str, of: Any = None, sides: Any = (), moment: Any = NOW) -> Any:
    """What waits, of some kinds."""
    db.session.flush()
    found = queries.waiting(season, of, now=moment, cold_before=NOW - 7 * DAY, sides=sides)
    values = tuple(getattr(found, name) for name in names)
    return values[0] if len(values) == 1 else values


def test_drafts_are_cold_that_were_not_touched_and_first_and_last_are_those_of_the_season(context: Any) -> None:
    season, other = two()
    assert counted(season, "cold", "first", "last") == (0, None, None)

    def begun(of: Season, age: int, *, touched: Any = None, draft: bool = True, category: str = "resilience") -> Any:
        entry = make.entry(of, outcome=None, in_category=category)
        entry.created_at = NOW - age * DAY
        entry.touched_at = touched or NOW - 9 * DAY
        if draft:
            drafted(entry)
        else:
            entry.submitted_at = NOW - (age - 3) * DAY
        return entry

    begun(season, 20)
    begun(season, 19, touched=NOW - 7 * DAY - SECOND)
    begun(season, 18, touched=NOW - 7 * DAY)
    begun(season, 17, draft=False)
    out(begun(season, 16), Withdrawal)
    assert counted(season, "last") == NOW - 14 * DAY
    begun(season, 13)
    begun(other, 30)
    begun(other, 5, draft=False)
    hidden = begun(season, 25, category="fairness")
    begun(season, 4, draft=False, category="fairness")
    assert counted(season, "cold", "first", "last") == (4, hidden.created_at, NOW - DAY)
    apart = [side(season, "fairness")]
    assert counted(season, "cold", "first", "last", sides=apart) == (3, NOW - 20 * DAY, NOW - 13 * DAY)
    none = [Side(None, None, own=True)]
    assert counted(season, "cold", sides=none) == 4


def mail(of: Season, **more: Any) -> None:
    """A mail that could not be delivered."""
    texts = {"event": "x", "to": "a@b.example", "language": "en", "subject": "", "text": "", "html": ""}
    moments = {"created_at": NOW, "next_try_at": NOW, "failed_at": NOW}
    db.session.add(Mail(season_id=of.id, **(texts | moments | more)))


def test_what_waits_is_counted_of_the_season_and_of_what_its_reader_may_see(context: Any) -> None:
    season, other = two()
    rounds, shown, hidden = make.rounds(season), make.entry(season), make.entry(season, in_category="fairness")
    beside = make.entry(other)
    apart = [side(season, "fairness")]
    for of, about, more in (
        (season, shown, {}), (season, hidden, {}), (other, shown, {}), (season, shown, {"failed_at": None}),
        (season, shown, {"sent_at": NOW}),
    ):  # fmt: skip
        mail(of, about_id=about.id, **more)
    juror, elsewhere = make.juror(season), make.juror(other)
    given = {
        "shown": make.assignment(juror, rounds["1"], shown),
        "hidden": make.assignment(juror, rounds["1"], hidden),
        "over": make.assignment(juror, rounds["0"], shown),
        "beside": make.assignment(elsewhere, make.rounds(other)["1"], beside),
        "settled": make.assignment(make.juror(season), rounds["1"], shown),
    }
    for name, row in given.items():
        db.session.add(CategoryDoubt(assignment_id=row.id, at=NOW, settled_at=NOW if name == "settled" else None))
        reason = {"settled": "family", "hidden": "employer"}.get(name, "own_company")
        make.recusal(row, reason=reason)
    rounds["0"].closes_at = NOW
    for person, moments in (
        ("asked", {"accepted_at": None}),
        ("declined", {"accepted_at": None, "declined_at": NOW}),
        ("taken back", {"accepted_at": None, "ended_at": NOW}),
    ):
        role(season, make.person(person), "juror", **moments)
    role(other, make.person(), "juror", accepted_at=None)
    for award, confirmed in ((season.award, NOW), (season.award, None), ("other-award", NOW)):
        make.notice(award, f"{award}-{confirmed is None}@b.example", confirmed_at=confirmed)
    for entry, code in ((shown, "2"), (hidden, "2"), (shown, "1")):
        where = {"round_id": rounds[code].id, "category_id": entry.category_id, "nomination_id": entry.id}
        db.session.add(Finalist(at=NOW, **where))
    names = ("failed", "doubts", "own_closed", "invited", "to_tell", "finalists")
    assert counted(season, *names) == (2, 3, 2, 1, 1, 0)
    assert counted(season, *names, of=rounds["2"]) == (2, 3, 2, 1, 1, 2)
    assert counted(season, *names, of=rounds["2"], sides=apart) == (1, 2, 1, 1, 1, 1)
    assert counted(season, *names, sides=apart) == (1, 2, 1, 1, 1, 0)
    assert counted(season, "own_closed", moment=NOW - SECOND) == 3
    assert counted(other, *names) == (1, 1, 1, 1, 1, 0)


def test_laureates_are_published_while_their_publication_stands(context: Any) -> None:
    season, other = two()
    values = {"kind": "laureates", "sha256": "0" * 64, "content": {}, "at": NOW, "embargo_until": NOW + DAY}
    for number, (of, more, found) in enumerate(
        [
            (other, {}, 0),
            (season, {"kind": "shortlist"}, 0),
            (season, {"unpublished_at": NOW}, 0),
            (season, {"replaced_at": NOW}, 0),
            (season, {}, 1),
        ]
    ):
        db.session.add(Publication(season_id=of.id, number=number, **(values | more)))
        for sides in ((), [side(season, "fairness")]):
            assert counted(season, "published", sides=sides) == found, more


def test_a_shared_place_at_the_cut_waits_until_the_chair_decides_after_the_board_was_made(context: Any) -> None:
    season, other = two()

    def board(of: Season, code: str, round_: str, *cuts: str) -> Board:
        made = Board(
            round_id=make.rounds(of)[round_].id, category_id=make.category(of, code).id, moves=1, scheme={},
            scheme_fingerprint="0" * 64, made_at=NOW,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        for cut in cuts:
            entry = make.entry(of, in_category=code)
            db.session.add(Standing(board_id=made.id, nomination_id=entry.id, position=1, status="ranked", cut=cut,
                                    ballots=1, expected=1, detail={}))  # fmt: skip
        return made

    def decided(of: Board, *, at: Any = NOW + SECOND, revoked: Any = None) -> None:
        where = {"round_id": of.round_id, "category_id": of.category_id}
        db.session.add(TieDecision(order=[], reason="x", at=at, revoked_at=revoked, **where))

    waits = board(season, "resilience", "1", "undecided", "undecided", "in")
    board(season, "efficiency", "1", "in", "out")
    board(other, "resilience", "1", "undecided")
    assert counted(season, "undecided") == 1
    decided(waits, at=NOW)
    decided(waits, revoked=NOW + SECOND)
    decided(board(season, "resilience", "2", "in"))
    decided(board(season, "digitalisation", "1", "in"))
    assert counted(season, "undecided") == 1
    board(season, "fairness", "1", "undecided")
    assert counted(season, "undecided") == 2
    assert counted(season, "undecided", sides=[side(season, "fairness")]) == 1
    decided(waits)
    assert counted(season, "undecided") == 1
    assert counted(other, "undecided") == 1


def member(person: Person, **more: Any) -> Any:
    """A company of somebody, with what became of that."""
    company = make.company(members=(person,))
    row = db.session.query(Membership).filter_by(company_id=company.id).one()
    for field, value in more.items():
        setattr(row, field, value)
    db.session.flush()
    return company


def test_organisers_have_a_side_who_act_for_a_nominee_or_declared_a_conflict_here(context: Any) -> None:
    season, other = two()
    make.entry(season)
    for name, of, held, more, company, entered in (
        ("acts", season, "organiser", {}, {}, season),
        ("owner", season, "owner", {}, {}, season),
        ("left", season, "organiser", {}, {"ended_at": NOW}, season),
        ("asked to act", season, "organiser", {}, {"accepted_at": None}, season),
        ("entered elsewhere", season, "organiser", {}, {}, other),
        ("elsewhere", other, "organiser", {}, {}, season),
        ("juror", season, "juror", {}, {}, season),
        ("ended", season, "organiser", {"ended_at": NOW}, {}, season),
        ("invited", season, "organiser", {"accepted_at": None}, {}, season),
    ):
        person = make.person(name)
        role(of, person, held, **more)
        make.entry(entered, by=member(person, **company))
    assert counted(season, "sided") == 2
    assert counted(season, "sided", sides=[side(season, "fairness")]) == 2, "whatever the reader may see"
    entries = {of.id: make.entry(of) for of in (season, other)}
    for of in (season, other):
        person = make.person()
        role(season, person, "organiser")
        make.conflict(make.juror(of, person), entries[of.id])
    make.juror(season, make.appointed(season, "organiser"))
    assert counted(season, "sided") == counted(season, "sided", sides=[side(season, "fairness")]) == 3


def test_scoresheets_count_of_ones_own_company_while_one_acts_for_it_and_they_stand(context: Any) -> None:
    season, other = two()
    rows: dict[str, Any] = {}

    def counts(
        name: str,
        of: Season = season,
        *,
        company: Any = (),
        sheet: Any = NOW,
        removed: Any = None,
        category: str = "resilience",
    ) -> Any:
        person = make.person(name)
        entry = make.entry(of, name, by=member(person, **dict(company)), in_category=category)
        row = make.assignment(make.juror(of, person), make.rounds(of)["1"], entry)
        row.removed_at = removed
        db.session.add(Ballot(assignment_id=row.id, opened_at=NOW, submitted_at=sheet))
        db.session.flush()
        rows[name] = row
        return row

    first = counts("counts")
    counts("elsewhere", other)
    counts("hidden", category="fairness")
    counts("left", company={"ended_at": NOW})
    counts("asked", company={"accepted_at": None})
    counts("begun", sheet=None)
    counts("removed", removed=NOW)
    make.recusal(counts("recused"))
    stranger = make.assignment(make.juror(season), make.rounds(season)["1"], make.entry(season))
    db.session.add(Ballot(assignment_id=stranger.id, opened_at=NOW, submitted_at=NOW))
    assert counted(season, "own_public") == 0
    values = {"number": 1, "sha256": "0" * 64, "content": {}, "at": NOW, "embargo_until": NOW}
    for of, kind, more in (
        (other, "laureates", {}), (season, "shortlist", {"embargo_until": NOW + DAY}),
        (season, "laureates", {"unpublished_at": NOW, "embargo_until": NOW - DAY}),
        (season, "laureates", {"replaced_at": NOW, "embargo_until": NOW + 2 * DAY}),
    ):  # fmt: skip
        db.session.add(Publication(season_id=of.id, kind=kind, **(values | more)))
    assert counted(season, "own_public") == 0
    found = {row.title: row for row in db.session.execute(queries.counting_own())}
    assert {name: (row.id, row.season_id, row.juror, row.public_from) for name, row in found.items()} == {
        name: (rows[name].id, of.id, name, public)
        for name, of, public in (
            ("counts", season, NOW + DAY), ("hidden", season, NOW + DAY), ("elsewhere", other, NOW),
        )
    }  # fmt: skip
    assert found["counts"].round_id == first.round_id
    db.session.add(Publication(season_id=season.id, kind="laureates", **values))
    assert counted(season, "own_public") == 2
    assert counted(season, "own_public", sides=[side(season, "fairness")]) == 1


STAY = "They stay, and can be confirmed or withdrawn by others."


def test_what_waits_for_a_role_is_said_with_how_many_others_hold_it(context: Any) -> None:
    season, other = two()

    def held(of: Season, role_: str, who: Person | None = None) -> Appointment:
        who = make.appointed(of, role_, who)
        return db.session.query(Appointment).filter_by(season_id=of.id, person_id=who.id, role=role_).one()

    chair = held(season, "chair")
    assert [str(each) for each in waiting_on(season, chair)][1] == "Other chairs of the jury: 0."
    held(season, "chair")
    held(other, "chair")
    assert [str(each) for each in waiting_on(season, chair)][1] == "Other chairs of the jury: 1."
    owner, organiser = held(season, "owner"), held(season, "organiser")
    people = [db.session.get_one(Person, each.person_id) for each in (owner, owner, organiser)]
    for by in people:
        make.proposal(season, by)
    for who, own, others in ((owner, 2, 1), (organiser, 1, 2)):
        assert [str(each) for each in waiting_on(season, who)] == [
            f"This person’s proposals waiting for a second person: {own}. {STAY}",
            f"Other people’s proposals waiting: {others}.",
            "Proposals that this person confirmed: 0. What was done stays done.",
            "Other organisers of the season: 1.",
            "Nominations that this person handles: 0. Nobody handles them then.",
            "Exports prepared for this person: 0. They are deleted.",
        ]
    for role_ in ("juror", "observer"):
        assert waiting_on(season, held(season, role_)) == []


def test_nobody_is_impartial_in_a_category_where_every_organiser_has_a_side(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    season, _ = two()
    one, second, chair = make.person(), make.person(), make.person()
    monkeypatch.setattr(queries, "deciders", lambda _: {one: {"organiser"}, second: {"owner"}, chair: {"chair"}})
    for sides, found in (
        ({}, ([], False)),
        ({one.id: {"fairness"}, chair.id: {"fairness"}}, ([], False)),
        ({one.id: {"fairness"}, second.id: {"resilience"}}, ([], True)),
        ({one.id: {"fairness", "resilience"}, second.id: {"fairness"}}, (["fairness"], True)),
    ):
        monkeypatch.setattr(queries, "tied", lambda _season, _staff, sides=sides: sides)
        assert queries.without_impartial(season) == found
