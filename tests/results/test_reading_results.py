"""What is read of results is of the season, the round, the category and the entry asked for, and of what stands.

Beside what must be found stand decoys that differ in one respect: another season, round, category, person, or state.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from awards.accounts.models import Company, Membership
from awards.core.clock import now, standing_at
from awards.core.db import db, run
from awards.jury.models import Finalist, Tally
from awards.ledger.models import Event
from awards.messages.models import SEVERAL, Mail
from awards.nominations.models import Disqualification, Extension, Nomination, Withdrawal
from awards.programmes.models import Appointment
from awards.results import queries
from awards.results.boards import queries as boards
from awards.results.deciding import queries as deciding
from awards.results.models import Board, Honour, Publication, PublicEntry, Standing, TieDecision
from awards.results.rounds import queries as rounds
from awards.scoring.models import Ballot, BallotCopy
from awards.web.access import Side
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)


@pytest.fixture
def world(context: Flask) -> Any:
    """A season and the one after, each with two jurors' entries; a first round that is over, and a final."""
    season, later = make.season(running="2"), make.next_season()
    return SimpleNamespace(
        season=season, first=make.rounds(season)["1"], final=make.rounds(season)["2"],
        later=later, later_first=make.rounds(later)["1"],
        resilience=make.category(season), fairness=make.category(season, "fairness"),
        later_resilience=make.category(later),
        one=make.entry(season, "One"), two=make.entry(season, "Two"),
        fair=make.entry(season, "Fair", in_category="fairness"), far=make.entry(later, "Far"),
    )  # fmt: skip


def add(row: Any) -> Any:
    if hasattr(row, "id"):
        row.id = row.id or uuid.uuid4()
    db.session.add(row)
    db.session.flush()
    return row


def gone(entry: Nomination, kind: Any = Withdrawal) -> Nomination:
    """The same, withdrawn or disqualified."""
    made = add(kind(nomination_id=entry.id, at=now(), reason="Roads"))
    setattr(entry, "withdrawal_id" if kind is Withdrawal else "disqualification_id", made.id)
    db.session.flush()
    return entry


def decision(round_: Any, category: Any, *entries: Any, **more: Any) -> TieDecision:
    order = [str(each.id) for each in entries]
    given = {"at": now(), "reason": "Roads", "order": order} | more
    return add(TieDecision(round_id=round_.id, category_id=category.id, **given))


def honour(of: Any, entry: Any, kind: str, **more: Any) -> Honour:
    return add(Honour(season_id=of.id, nomination_id=entry.id, kind=kind, **{"at": now(), "citation": {}} | more))


def advanced(round_: Any, entry: Any) -> Finalist:
    return add(Finalist(round_id=round_.id, category_id=entry.category_id, nomination_id=entry.id, at=now()))


def published(of: Any, kind: str = "laureates", **more: Any) -> Publication:
    given = {"number": 1, "content": {}, "sha256": "0" * 64, "embargo_until": now() - DAY, "at": now()} | more
    return add(Publication(season_id=of.id, kind=kind, **given))


def given(juror: Any, round_: Any, entry: Any, *, submitted: bool | None = True, removed: bool = False) -> Any:
    """An entry given to a juror with its scoresheet: submitted, not submitted, or (none) without any."""
    made = make.assignment(juror, round_, entry, declared=False)
    if submitted is not None:
        add(Ballot(assignment_id=made.id, opened_at=now(), submitted_at=now() if submitted else None, copies=1))
    made.removed_at = now() if removed else None
    db.session.flush()
    return made


def changed(who: Any, role: str, **values: Any) -> None:
    """Have a person's role in another state."""
    run(update(Appointment).where(Appointment.person_id == who.id, Appointment.role == role).values(values))


# Sides


def test_a_side_is_who_declared_a_conflict_or_acts_for_a_nominee_of_the_season(world: Any) -> None:
    world.one.created_at = now() - DAY
    alone = make.entry(world.season, "Alone", by=(company := make.company()))
    gone(alone)
    people: dict[str, Any] = {}

    def member(name: str, of: Any = world.one.company_id, **more: Any) -> None:
        people[name] = make.person(name)
        at = {"invited_at": now(), "accepted_at": now(), **more}
        add(Membership(company_id=of, person_id=people[name].id, role="member", **at))

    member("acts")
    member("invited", accepted_at=None)
    member("ended", ended_at=now())
    member("left", ended_at=now(), left_at=world.one.created_at + TICK)
    member("left before", ended_at=now(), left_at=world.one.created_at)
    member("of what was withdrawn", company.id)
    member("of another season", world.far.company_id)
    for name, of, entry in (("declared", world.season, world.one), ("declared later", world.later, world.far)):
        people[name] = make.person(name)
        make.conflict(make.juror(of, people[name]), entry)

    def sides(season: Any) -> dict[str, bool]:
        found = {name: queries.roles_and_sides(each, season)[1] for name, each in people.items()}
        tied = queries.tied(season, [each.id for each in people.values()])
        assert tied == {people[name].id: {"resilience"} for name, each in found.items() if each}
        return {name: each[0].own for name, each in found.items() if each}

    assert sides(world.season) == {"acts": True, "left": True, "declared": False}
    assert sides(world.later) == {"of another season": True, "declared later": False}
    assert queries.tied(world.season, []) == {}
    make.conflict(make.juror(world.season, people["acts"]), world.one)
    assert queries.roles_and_sides(people["acts"], world.season)[1] == (
        Side(world.resilience.id, "resilience", own=True),
    ), "to act for a nominee weighs more than a word of one's own"
    assert queries.roles_and_sides(people["acts"], None)[1] == ()


def test_a_draft_without_a_category_is_a_side_in_all_as_long_as_it_can_be_sent(world: Any) -> None:
    season = world.season
    who, moment = make.person(), season.closes_at
    draft = make.entry(season, "Draft", by=make.company(members=(who,)), outcome=None)
    other = make.entry(season, "Other", outcome=None)
    draft.category_id = other.category_id = None
    every = {each.id for each in season.document.categories}

    def codes(closes_at: Any = moment, at: Any = None) -> Collection[str | None]:
        season.closes_at = closes_at
        db.session.flush()
        with standing_at(at or now()):
            return {each.code for each in queries.roles_and_sides(who, season)[1]}

    assert codes() == {None}, "entries are closed"
    assert codes(closes_at=now() + DAY) == every | {None}
    assert codes(at=moment - TICK) == every | {None}
    assert codes(at=moment) == {None}, "at the very moment they close"
    extension = add(Extension(nomination_id=other.id, until=now() + DAY, reason="Roads", at=now()))
    assert codes() == {None}, "another one may still be sent"
    extension.nomination_id = draft.id
    assert codes() == every | {None}
    assert codes(at=extension.until) == {None}
    extension.until = now() - TICK
    assert codes() == {None}
    draft.category_id = world.resilience.id
    assert codes(closes_at=now() + DAY) == {"resilience"}


def test_roles_are_those_in_force_of_the_season_that_opens_last_first(world: Any) -> None:
    who, other = make.person(), make.person()
    world.later.opens_at, world.later.opened_at = world.season.opens_at + DAY, None
    for of, role in ((world.season, "juror"), (world.season, "chair"), (world.later, "organiser")):
        make.appointed(of, role, who)
    make.appointed(world.season, "owner", other)
    changed(make.appointed(world.season, "observer", who), "observer", ended_at=now())
    changed(make.appointed(world.season, "owner", who), "owner", accepted_at=None)
    held = queries.roles_and_sides(who, world.season)[0]
    assert [(each.slug, each.role, each.is_draft) for each in held] == [
        (world.later.slug, "organiser", True), (world.season.slug, "chair", False), (world.season.slug, "juror", False),
    ]  # fmt: skip


def test_what_lies_within_a_category_is_everything_about_its_entries_and_nothing_else(world: Any) -> None:
    season, juror = world.season, make.juror(world.season)
    there = make.juror(world.later)
    open_ = make.entry(season, "Open", outcome=None)
    open_.category_id = None

    def mail(**more: Any) -> Any:
        texts = dict.fromkeys(("to", "subject", "text", "html"), "x")
        at = {"created_at": now(), "next_try_at": now(), "language": "en", "event": "x"}
        return add(Mail(**{"season_id": season.id, **texts, **at, **more}))

    about = {
        entry.title: [
            entry,
            make.assignment(who, round_, entry, declared=False),
            make.conflict(who, entry),
            mail(entry_id=entry.id),
            mail(about_id=entry.id),
        ]
        for entry, who, round_ in (
            (world.one, juror, world.first), (world.fair, juror, world.first), (world.far, there, world.later_first),
        )
    }  # fmt: skip
    decisions = [decision(world.first, each, world.one) for each in (world.resilience, world.fairness)]
    proposals = [
        make.proposal(of, None, categories=codes)
        for of, codes in ((season, ["resilience"]), (season, ["fairness"]), (world.later, ["resilience"]))
    ]
    elsewhere = mail(season_id=world.later.id, entry_id=world.one.id)
    both = mail(entry_id=world.fair.id, about_id=decisions[0].id)

    def within(*sides: Side) -> set[Any]:
        found = {key for (key,) in run(queries.within(season, sides))}
        assert SEVERAL in found  # a mail that names nominations of several categories is in each of them
        return found - {SEVERAL}

    wanted = {each.id for each in (*about["One"], world.two, decisions[0], proposals[0], world.resilience, both)}
    assert within(Side(world.resilience.id, "resilience", own=True)) == wanted
    assert elsewhere.id not in wanted
    drafts = mail(entry_id=open_.id)
    assert within(Side(None, None, own=True)) == {open_.id, drafts.id}


# Decisions, honours and names


def test_decisions_are_of_the_round_and_the_category(world: Any) -> None:
    early = decision(world.first, world.resilience, world.one, at=now() - DAY)
    late = decision(world.first, world.resilience, world.two, revoked_at=now())
    of_final = decision(world.final, world.resilience, world.one)
    fair = decision(world.first, world.fairness, world.fair)
    far = decision(world.later_first, world.later_resilience, world.far)
    assert queries.decisions(world.first, world.resilience) == [late, early]
    assert deciding.decided_entries(world.first, world.resilience) == {str(world.one.id)}
    assert rounds.decisions_in(world.first) == 2
    assert rounds.decisions_in(world.final) == 1
    assert rounds.decisions_in(make.rounds(world.season)["0"]) == 0
    found = queries.decision(world.season, of_final.id)
    assert found is not None
    assert (found.TieDecision, found.Round, found.Category) == (of_final, world.final, world.resilience)
    assert queries.decision(world.season, far.id) is None
    assert queries.decision(world.later, fair.id) is None


def test_in_doubt_is_what_stands_of_whoever_has_a_side_in_that_category(world: Any) -> None:
    bound, free = make.person("Bound"), make.person("Free")
    make.conflict(make.juror(world.season, bound), world.two)
    make.conflict(make.juror(world.later, bound), world.far)
    wanted = decision(world.first, world.resilience, world.one, by_id=bound.id)
    decision(world.first, world.resilience, world.one, by_id=free.id)
    decision(world.first, world.resilience, world.one)
    decision(world.first, world.resilience, world.one, by_id=bound.id, revoked_at=now())
    decision(world.first, world.fairness, world.fair, by_id=bound.id)
    there = decision(world.later_first, world.later_resilience, world.far, by_id=bound.id)
    assert set(queries.in_doubt(world.season)) == {wanted.id}
    assert set(queries.in_doubt(world.later)) == {there.id}
    honour(world.season, world.one, "special_mention", by_id=bound.id)
    honour(world.season, world.two, "special_mention", by_id=free.id)
    honour(world.season, world.one, "laureate", by_id=bound.id)
    honour(world.season, world.one, "grand_prix")
    honour(world.season, world.fair, "special_mention", by_id=bound.id)
    honour(world.later, world.far, "special_mention", by_id=bound.id)
    found = queries.honours_in_doubt(world.season, ("special_mention", "grand_prix"))
    assert found == {(world.one.id, "special_mention")}


def test_honours_and_citations_are_those_of_the_season_the_entry_and_the_kind(world: Any) -> None:
    honour(world.season, world.one, "laureate", citation={"en": "Rare"})
    honour(world.season, world.one, "grand_prix", citation={"en": "First"}, at=now() - DAY)
    honour(world.season, world.two, "laureate", citation={"en": "Bold"})
    honour(world.later, world.far, "grand_prix", citation={"en": "Far"})
    assert [(each.nomination_id, each.kind) for each in queries.honours(world.season)] == [
        (world.one.id, "grand_prix"), (world.one.id, "laureate"), (world.two.id, "laureate"),
    ]  # fmt: skip
    assert queries.chosen(world.season, ["grand_prix"]) == [(str(world.one.id), "grand_prix")]
    assert queries.citation(world.season, world.one.id, "laureate") == {"en": "Rare"}
    assert queries.citation(world.season, world.two.id, "laureate") == {"en": "Bold"}
    assert queries.citation(world.season, world.two.id, "grand_prix") == {}
    assert queries.citation(world.season, world.far.id, "grand_prix") == {}


def test_names_are_of_jurors_people_and_entries_asked_for(world: Any) -> None:
    juror, person = make.juror(world.season, make.person("Asel")), make.person("Boris")
    make.juror(world.season, person)
    ids = [str(each.id) for each in (juror, person, world.one)]
    assert queries.names_of(ids) == dict(zip(ids, ("Asel", "Boris", "One"), strict=True))
    assert queries.names_of([]) == {}
    gone(world.two)
    entries = (world.fair, world.one, world.two, gone(make.entry(world.season, "Out"), Disqualification))
    assert [row.title for row in queries.entries_named([each.id for each in entries])] == ["Fair", "One"]
    assert queries.entry(world.season, world.fair.id).code == "fairness"
    assert queries.entry(world.season, world.far.id) is None


# Rounds


def test_the_next_round_is_the_one_that_takes_from_the_cut_of_this(world: Any) -> None:
    assert queries.next_round(world.season, world.first) is world.final
    assert queries.next_round(world.season, world.final) is None
    assert queries.next_round(world.season, make.rounds(world.season)["0"]) is None, "it takes what was admitted"


def test_who_went_on_is_told_by_round_and_category(world: Any) -> None:
    assert not queries.has_finalists(world.final)
    assert not rounds.gone_on(world.first)
    for entry in (world.one, world.two):
        advanced(world.final, entry)
    assert not rounds.gone_on(world.later_first)
    advanced(world.later_first, world.far)
    found = queries.finalists(world.final)
    assert {key: set(ids) for key, ids in found.items()} == {world.resilience.id: {world.one.id, world.two.id}}
    assert [queries.has_finalists(each) for each in (world.first, world.final)] == [False, True]
    assert queries.has_finalists(world.final, world.resilience)
    assert not queries.has_finalists(world.final, world.fairness)
    assert not queries.has_finalists(world.first, world.resilience)
    assert [rounds.gone_on(each) for each in (world.first, world.final)] == [True, False]
    assert rounds.rounds_gone_on_to(world.one.id) == ["2"]
    assert rounds.rounds_gone_on_to(world.fair.id) == []


def test_admitted_are_those_that_take_part(world: Any) -> None:
    make.entry(world.season, outcome="not_admitted")
    make.entry(world.season, outcome=None)
    gone(make.entry(world.season))
    gone(make.entry(world.season), Disqualification)
    make.entry(world.season).category_id = None
    db.session.flush()
    assert queries.admitted(world.season) == {world.resilience.id: 2, world.fairness.id: 1}


def test_a_conflict_is_of_a_juror_of_the_season(world: Any) -> None:
    juror, there = make.juror(world.season), make.juror(world.later)
    make.conflict(juror, world.one)
    make.conflict(there, world.far)
    assert queries.conflicts(world.season) == {(world.one.id, juror.id)}


def test_scoresheets_are_counted_by_entry_and_round_as_far_as_they_stand(world: Any) -> None:
    jurors = [make.juror(world.season) for _ in range(5)]
    given(jurors[0], world.first, world.one)
    given(jurors[1], world.first, world.one, submitted=False).begun_at = now()
    given(jurors[2], world.first, world.one, submitted=None)
    make.recusal(given(jurors[3], world.first, world.one))
    given(jurors[4], world.first, world.one, removed=True)
    given(jurors[0], world.final, world.one)
    given(jurors[0], world.first, world.two, submitted=False)
    open_ = make.entry(world.season, "Open")
    open_.category_id = None
    out = gone(make.entry(world.season, "Out"))
    given(jurors[4], world.first, out)
    make.entry(world.season, "Not admitted", outcome="not_admitted")
    given(make.juror(world.later), world.later_first, world.far).begun_at = now()
    db.session.flush()
    found = {row.nomination_id: (row.given, row.done) for row in rounds.sheets_by_entry(world.season, world.first)}
    assert found == {world.one.id: (3, 1), world.two.id: (1, 0), world.fair.id: (0, 0)}
    assert rounds.sheets_by_entry(world.season, world.final) == []
    advanced(world.final, world.one)
    assert [(row.given, row.done) for row in rounds.sheets_by_entry(world.season, world.final)] == [(1, 1)]
    assert rounds.jurors_in(world.first) == 3
    assert [tuple(row) for row in rounds.sheets_of_entry(world.one.id)] == [("1", 3, 1), ("2", 1, 1)]
    assert [queries.begun_in(each) for each in (world.first, world.final, world.later_first)] == [1, 0, 1]


def test_who_looked_is_told_of_the_round_and_since_its_close(world: Any) -> None:
    first, final, close = world.first, world.final, world.first.closes_at
    asel, boris, nameless = make.person("Asel"), make.person("Boris"), make.person("Clara")
    nameless.name = ""

    def look(who: Any, round_: Any, kind: str = "board.seen", at: Any = close, **detail: Any) -> None:
        of = detail.pop("season_id", world.season.id)
        subject = round_.id if round_ is not None else None
        detail.setdefault("category", "resilience")
        who_id = who.id if who is not None else None
        add(Event(at=at, kind=kind, season_id=of, person_id=who_id, subject_id=subject, detail=detail))

    look(asel, first)
    look(asel, first, category="fairness", at=close - TICK)
    look(boris, first, category="efficiency")
    look(asel, final, category="digitalisation", at=final.closes_at)
    look(asel, first, "board.seen_early", category="efficiency")
    assert rounds.looked_at([first], asel) == {(first.id, "resilience")}
    assert rounds.looked_at([first, final], asel) == {(first.id, "resilience"), (final.id, "digitalisation")}
    assert rounds.looked_at([], asel) == set()

    assert rounds.lookers(first) == ["Asel", "Boris"]
    assert rounds.lookers(final) == ["Asel"]
    look(nameless, first, "scores.imported", at=close - DAY)
    look(None, None, "board.seen_early", at=close + DAY, round="1")
    look(boris, None, "board.seen_early", round="2")
    look(boris, None, "scores.imported", round="2")
    look(make.person("Other"), first, "score.given")
    look(make.person("Elsewhere"), None, "board.seen_early", round="1", season_id=world.later.id)
    assert rounds.lookers(first) == [nameless.email, "Asel", "Boris", "–"]
    assert set(rounds.lookers(final)) == {"Asel", "Boris"}


def test_what_moved_is_counted_by_round(world: Any) -> None:
    run(delete(Tally))
    for round_, category, moves in (
        (world.first, world.resilience, 3), (world.first, world.fairness, 4), (world.final, world.resilience, 9),
        (world.later_first, world.later_resilience, 5),
    ):  # fmt: skip
        add(Tally(round_id=round_.id, category_id=category.id, moves=moves))
    assert rounds.moves_of(world.first) == 7
    assert rounds.moves_of(make.rounds(world.season)["0"]) == 0
    ids = str(world.later_first.id), str(world.later_resilience.id)
    assert boards.moves(world.later) == [[*ids, 5]]


def test_what_names_an_entry_is_out_or_waits(world: Any) -> None:
    def naming(made: Publication, entry: Any) -> Publication:
        add(PublicEntry(publication_id=made.id, address=uuid.uuid4(), nomination_id=entry.id, kind="laureate",
                        category_code="resilience", position=1, content={}))  # fmt: skip
        return made

    out = naming(published(world.season), world.one)
    waits = naming(published(world.season, number=2, embargo_until=now() + DAY), world.one)
    short = naming(published(world.season, "shortlist", number=3), world.one)
    naming(published(world.season, number=4, unpublished_at=now()), world.one)
    naming(published(world.season, number=5, replaced_at=now() - DAY), world.one)
    naming(published(world.season, number=6), world.two)
    naming(published(world.later, number=7), world.one)
    found = [row.number for row in rounds.naming(world.season, world.one.id, now=now())]
    assert found == [1, 2, 3]
    in_force = [row.id for row in rounds.publications_in_force(world.season)]
    assert set(in_force) >= {out.id, waits.id, short.id}
    assert in_force[-1] == short.id
    assert len(in_force) == 4, "neither taken back nor replaced"
    assert deciding.is_published(world.season)


def test_only_laureates_that_stand_are_published_for_the_chair(world: Any) -> None:
    published(world.season, "shortlist")
    published(world.season, unpublished_at=now())
    published(world.season, replaced_at=now())
    published(world.later)
    assert not deciding.is_published(world.season)


def test_disqualified_entries_are_listed_in_the_rounds_they_were_in(world: Any) -> None:
    season, first, final = world.season, world.first, world.final
    juror = make.juror(season)

    def shut(title: str, *, outcome: str | None = "admitted", category: str = "resilience") -> Any:
        return gone(make.entry(season, title, outcome=outcome, in_category=category), Disqualification)

    admitted, final_too = shut("Admitted"), shut("Final too", category="fairness")
    never, held = shut("Never", outcome="returned"), shut("Held", outcome="returned")
    advanced(final, final_too)
    advanced(final, world.one)
    given(juror, first, held)
    given(juror, final, held, removed=True)
    make.recusal(given(juror, final, never))
    given(juror, first, admitted)
    given(make.juror(season), first, admitted, submitted=False)
    gone(make.entry(world.later, "There"), Disqualification)

    def found(*args: Any) -> list[tuple[str, str, int]]:
        return [(row.round, row.title, row.done) for row in rounds.disqualified_in(season, *args)]

    fair = [("1", "Final too", 0), ("2", "Final too", 0)]
    assert found([first, final], world.fairness) == fair
    assert found([first], world.fairness) == fair[:1]
    assert found([first, final], world.resilience) == [("1", "Admitted", 1), ("1", "Held", 1)]
    assert len(found([first, final])) == 4
    assert found([]) == []


# Boards


def board(round_: Any, category: Any, *rows: tuple[Any, dict[str, Any]], **more: Any) -> Board:
    given = {"moves": 0, "scheme": {}, "scheme_fingerprint": "0" * 64, "made_at": now(), "analysis": {}} | more
    made = add(Board(round_id=round_.id, category_id=category.id, **given))
    for position, (entry, values) in enumerate(rows, 1):
        row = {"place": str(position), "score": "7", "exact": "7/1", "status": "ranked", "cut": "out", "ballots": 1,
               "expected": 1, "tied": 0, "detail": {"group": position}} | values  # fmt: skip
        add(Standing(board_id=made.id, nomination_id=entry.id, position=position, **row))
    return made


def test_ties_are_those_of_closed_rounds_on_which_nothing_rests(world: Any) -> None:
    season, first, final, tie = world.season, world.first, world.final, {"tied": 1}
    moment = first.closes_at
    board(first, world.resilience, (world.one, tie), (world.two, {}))
    board(first, world.fairness, (world.fair, tie))
    board(final, world.resilience, (world.two, tie))
    board(world.later_first, world.later_resilience, (world.far, tie))

    def titles(at: Any = moment) -> list[str]:
        db.session.flush()
        return [row.title for row in deciding.tied(season, now=at)]

    assert titles(moment - TICK) == []
    assert set(titles()) == {"One", "Fair"}
    assert set(titles(final.closes_at)) == {"One", "Fair", "Two"}
    there = published(world.later)
    short = published(season, "shortlist")
    over = [published(season, unpublished_at=now()), published(season, replaced_at=now())]
    assert set(titles()) == {"One", "Fair"}
    over[0].unpublished_at = None
    assert titles() == []
    for each in (there, short, *over):
        db.session.delete(each)
    went = advanced(final, world.fair)
    assert titles() == ["One"], "what has gone on of its category is decided"
    went.round_id = first.id
    assert set(titles()) == {"One", "Fair"}, "into the same round"
    went.round_id = make.rounds(world.later)["2"].id
    assert set(titles()) == {"One", "Fair"}, "of another season"


def test_a_tie_is_due_at_the_cut_or_among_those_who_win_where_there_is_an_award(world: Any) -> None:
    first, final = world.first, world.final
    three, four = make.entry(world.season, "Three"), make.entry(world.season, "Four")

    def tied(cut: str, group: int) -> dict[str, Any]:
        return {"tied": 2, "cut": cut, "detail": {"group": group}}

    assert deciding.due(world.season, now=final.closes_at) == []
    board(first, world.resilience, (world.one, tied("undecided", 1)), (world.two, tied("undecided", 1)),
          (three, tied("out", 3)), (four, tied("out", 3)))  # fmt: skip
    board(first, world.fairness, (world.fair, tied("undecided", 1)))
    board(final, world.resilience, (world.one, tied("in", 1)), (world.two, tied("in", 1)))
    found = deciding.due(world.season, now=final.closes_at)
    assert [(tie.round, tie.category, tie.across, set(tie.entries)) for tie in found] == [
        (first, world.resilience, True, {world.one.id, world.two.id}),
        (final, world.resilience, False, {world.one.id, world.two.id}),
    ]


def test_the_state_of_a_board_is_of_its_round_category_and_season(world: Any) -> None:
    season, first, final = world.season, world.first, world.final
    run(delete(Tally))
    made = board(first, world.resilience, (world.one, {}), (world.two, {}))
    board(final, world.resilience, (world.one, {}))
    board(first, world.fairness, (world.fair, {}))
    for round_, category, moves in ((first, world.resilience, 3), (first, world.fairness, 4)):
        add(Tally(round_id=round_.id, category_id=category.id, moves=moves))

    def state(round_: Any = first, category: Any = world.resilience) -> Any:
        db.session.flush()
        found, moves = boards.board_state(season, round_, category)
        return (found.id, found.total, moves, found.gone_on, found.published, found.apart) if found else moves

    assert state() == (made.id, 2, 3, False, False, False)
    assert state(final)[1:3] == (1, 0)
    assert state(final, world.fairness) == 0
    advanced(first, world.one)
    advanced(make.rounds(world.later)["2"], world.far)
    published(season, "shortlist")
    published(season, unpublished_at=now())
    published(season, replaced_at=now())
    published(world.later)
    gone(world.fair, Disqualification)
    gone(world.far, Disqualification)
    add(Disqualification(nomination_id=world.one.id, at=now(), ended_at=now(), reason="Roads"))
    assert state()[3:] == (False, False, False)
    assert state(category=world.fairness)[3:] == (False, False, True)
    advanced(final, world.one)
    published(season)
    gone(world.two, Disqualification)
    assert state()[3:] == (True, True, True)
    assert state(final)[3:] == (False, True, True)


def test_a_glimpse_is_of_a_board_that_nothing_moved_since(world: Any) -> None:
    season, first, final = world.season, world.first, world.final
    run(delete(Tally))
    said = {"edition": 5, "near": [1, 2], "ballots": 6}
    board(first, world.resilience, (world.one, {"tied": 2}), (world.two, {"tied": 2}), moves=3, analysis=said)
    board(first, world.fairness, (world.fair, {"place": None}), moves=1, analysis=said)
    board(final, world.resilience, (world.two, {}), analysis=said)
    board(world.later_first, world.later_resilience, (world.far, {}), analysis=said)
    for round_, category, moves in ((first, world.resilience, 3), (first, world.fairness, 2)):
        add(Tally(round_id=round_.id, category_id=category.id, moves=moves))
    every = [(each.id, category.id) for each in (first, final) for category in (world.resilience, world.fairness)]
    every.append((world.later_first.id, world.later_resilience.id))

    def seen(places: Any = every) -> dict[Any, Any]:
        db.session.flush()
        found = boards.glimpses(season, places)
        return {(one.round_id, one.category_id): (one.title, one.tied, one.over) for one in found}

    of_first, of_final, fair = every[0], every[2], every[1]
    assert seen() == {of_first: ("One", 2, False), of_final: ("Two", 0, False)}
    assert seen([of_final]) == {of_final: ("Two", 0, False)}
    run(update(Tally).values(moves=1))
    assert seen() == {fair: (None, None, False), of_final: ("Two", 0, False)}
    advanced(first, world.one)
    advanced(make.rounds(world.later)["2"], world.far)
    assert seen([fair, of_final]) == {fair: (None, None, False), of_final: ("Two", 0, False)}
    advanced(final, world.one)
    assert seen([fair, of_final]) == {fair: (None, None, True), of_final: ("Two", 0, False)}
    published(season)
    assert seen([fair, of_final]) == {fair: (None, None, True), of_final: ("Two", 0, True)}


def test_entries_of_a_board_take_part_and_are_in_the_round_or_given_to_a_juror_there(world: Any) -> None:
    season, first, final = world.season, world.first, world.final
    jurors = [make.juror(season) for _ in range(2)]
    held, none, back = (make.entry(season, title, outcome="returned") for title in ("Held", "None", "Back"))
    given(jurors[0], first, held)
    given(jurors[0], final, none)
    given(jurors[0], first, back, removed=True)
    make.recusal(given(jurors[1], first, none))
    out, shut = gone(make.entry(season, "Out")), gone(make.entry(season, "Shut"), Disqualification)
    for entry in (out, shut):
        given(jurors[0], first, entry)
    advanced(final, world.two)
    advanced(final, world.fair)

    def titles(round_: Any, category: Any = world.resilience) -> set[str]:
        ids = boards.entries_of(season, round_, category)
        return {each.title for each in db.session.query(Nomination).filter(Nomination.id.in_(ids))}

    assert titles(first) == {"One", "Two", "Held"}
    assert titles(final) == {"Two", "None"}
    assert titles(first, world.fairness) == {"Fair"}
    assert boards.entries_of(world.later, first, world.resilience) == []


def test_rows_and_the_cut_are_those_of_the_board(world: Any) -> None:
    entries = [make.entry(world.season, f"Entry {number}") for number in range(5)]
    cuts = ("in", "undecided", "out", "out", None)
    rows_ = [
        (each, {"cut": cut, "place": "1" if cut else None, "detail": {"near": each is entries[3]}})
        for each, cut in zip(entries, cuts, strict=True)
    ]
    made = board(world.first, world.resilience, *rows_)
    other = board(world.final, world.resilience, (world.one, {"cut": "in"}), (entries[0], {}))
    found = boards.cut_of(made.id, most=2)
    titles = [[row.title for row in part] for part in (found.inside, found.undecided, found.behind)]
    assert titles == [["Entry 0"], ["Entry 1"], ["Entry 2", "Entry 3"]]
    assert (found.outside, found.unplaced) == (3, 1)
    assert [row.near for row in found.behind] == [False, True]
    assert [row.title for row in boards.cut_of(made.id, most=9).behind] == ["Entry 2", "Entry 3", "Entry 4"]

    def rows(of: Any, **more: Any) -> list[str]:
        return [row.title for row in boards.standing_rows(of.id, **{"offset": 0, "limit": 9} | more)]

    assert rows(made, offset=1, limit=2) == ["Entry 1", "Entry 2"]
    assert rows(made, only=entries[0].id) == ["Entry 0"]
    assert rows(other, only=entries[0].id) == ["Entry 0"]
    assert rows(other) == ["One", "Entry 0"]


# For the chair


def test_the_chair_is_in_force_in_this_season_and_can_sign_in(world: Any) -> None:
    who = make.appointed(world.season, "chair", make.person("Asel"))
    make.appointed(world.season, "juror")
    make.appointed(world.later, "chair")
    make.appointed(world.season, "chair", make.person("Gone", disabled_at=now()))
    changed(make.appointed(world.season, "chair", make.person("Invited")), "chair", accepted_at=None)
    changed(make.appointed(world.season, "chair", make.person("Ended")), "chair", ended_at=now())
    assert deciding.chairs(world.season) == [who]


def test_the_version_judged_is_of_an_entry_of_the_category_that_was_not_withdrawn(world: Any) -> None:
    def judged(entry: Any, season: Any = world.season, category: Any = world.resilience) -> bool:
        found = deciding.version_judged(season, category, entry.id)
        company = db.session.get_one(Company, entry.company_id).name
        return found is not None and (found.title, found.company) == (entry.title, company)

    assert judged(world.one)
    assert not judged(world.one, world.later)
    assert not judged(world.one, category=world.fairness)
    assert not judged(world.fair)
    assert not judged(gone(world.two))
    assert judged(gone(world.one, Disqualification)), "the chair still reads what was judged"
    bare = make.entry(world.season, "Bare", outcome=None)
    assert deciding.with_version([world.one.id, bare.id]) == {world.one.id}
    assert deciding.with_version([]) == set()


def test_comments_are_those_submitted_in_the_round_that_stand(world: Any) -> None:
    jurors = [make.juror(world.season, make.person(name)) for name in ("Asel", "Boris", "Clara", "Dana", "Egor")]

    def said(juror: Any, round_: Any, entry: Any, words: str, **more: Any) -> Any:
        made = given(juror, round_, entry, **more)
        for number, text in ((1, words), (2, "of a copy that is not the one in force")):
            add(BallotCopy(ballot_id=made.id, number=number, at=now(), scores={}, comments={}, jury_comment=text,
                           weighted_sum=0))  # fmt: skip
        return made

    said(jurors[0], world.first, world.one, "Rare")
    said(jurors[0], world.first, world.fair, "Fair")
    said(jurors[0], world.final, world.one, "Final")
    said(jurors[1], world.first, world.two, "Bold")
    said(jurors[2], world.first, world.one, "Draft", submitted=False)
    make.recusal(said(jurors[3], world.first, world.one, "Recused"))
    said(jurors[4], world.first, world.one, "Removed", removed=True)
    found = deciding.comments(world.first, [world.one.id, world.two.id])
    assert [(each.juror, each.jury_comment) for each in found] == [("Asel", "Rare"), ("Boris", "Bold")]
