"""Which events of the log are found and what they are about, asked row by row."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.desk.log import queries
from awards.desk.log.queries import Mark, Wanted
from awards.jury.models import Departure
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Appointment, Season
from awards.web.access import Side
from tests import factories as make
from tests.desk.drafted import source

pytestmark = pytest.mark.long_for("postgresql")

NOW = now().replace(microsecond=0)
SECOND = timedelta(seconds=1)


def two() -> tuple[Season, Season]:
    """A season, and another one beside it; nothing was logged yet."""
    made = make.season(), make.season(source("2028"), running="1")
    db.session.query(Event).delete()
    return made


def happened(of: Season | None, name: str, *, kind: str = "x.done", by: Person | None = None, about: Any = None,
             at: Any = NOW, **detail: Any) -> None:  # fmt: skip
    """An event with a name to know it by."""
    row = Event(at=at, kind=kind, season_id=of.id if of else None, person_id=by.id if by else None,
                subject_id=about.id if about is not None else None, detail={"name": name} | detail)  # fmt: skip
    db.session.add(row)
    db.session.flush()


def names(rows: Any) -> list[str]:
    """The names of events."""
    return [row.detail["name"] for row in rows]


def found(season: Season, *sides: Side, **wanted: Any) -> list[str]:
    """The names of the events that fit, the latest first."""
    return names(run(queries.events(season, Wanted(**wanted), sides)).all())


def test_events_are_those_of_a_season_by_kind_person_and_time(context: Any) -> None:
    season, other = two()
    anna, boris = make.person("Anna", email="first@x.example"), make.person("Boris", email="second@x.example")
    for name, of, by, more in (
        ("early", season, anna, {"at": NOW - SECOND}),
        ("at", season, boris, {"kind": "x.undone"}),
        ("late", season, None, {"at": NOW + SECOND}),
        ("elsewhere", other, anna, {}),
        ("nowhere", None, anna, {}),
    ):
        happened(of, name, by=by, **more)
    for wanted, said in (
        ({}, ["late", "at", "early"]),
        ({"kind": "x.undone"}, ["at"]),
        ({"kind": "x"}, []),
        ({"since": NOW}, ["late", "at"]),
        ({"until": NOW}, ["early"]),
        ({"since": NOW, "until": NOW + SECOND}, ["at"]),
        ({"person": "anna"}, ["early"]),
        ({"person": "second@"}, ["at"]),
    ):
        assert found(season, **wanted) == said, wanted
    rows = run(queries.events(season, Wanted(), ())).all()
    assert [(row.person, row.email) for row in rows] == [
        (None, None), ("Boris", "second@x.example"), ("Anna", "first@x.example"),
    ]  # fmt: skip


def test_events_are_about_a_nomination_or_its_scoresheets(context: Any) -> None:
    season, other = two()
    one, second, elsewhere = make.entry(season, "One"), make.entry(season, "Second"), make.entry(other, "One")
    sheets = [make.assignment(make.juror(season), make.rounds(season)["1"], entry) for entry in (one, second)]
    beside = make.assignment(make.juror(other), make.rounds(other)["1"], elsewhere)
    db.session.query(Event).delete()
    for name, about in (("one", one), ("second", second), ("sheet", sheets[0]), ("other sheet", sheets[1]),
                        ("elsewhere", elsewhere), ("sheet elsewhere", beside), ("nothing", None)):  # fmt: skip
        happened(season, name, about=about)
    assert found(season, about=one.id) == ["sheet", "one"]
    assert found(season, entry="one") == ["sheet", "one"]
    assert found(season, entry="nothing like it") == []
    assert len(found(season)) == 7
    sides = [Side(make.category(season).id, "resilience", own=True)]
    assert found(season, *sides) == ["nothing", "sheet elsewhere", "elsewhere"]


def test_what_is_about_a_category_is_hidden_from_whoever_has_a_side_in_it(context: Any) -> None:
    season, _ = two()
    for kind in ("tie.decided", "seat.given", "board.made", "nomination.moved"):
        for category in ("resilience", "fairness", None):
            happened(season, f"{kind} {category}", kind=kind, **({"category": category} if category else {}))
    every = found(season)
    assert len(every) == 12
    side = Side(make.category(season).id, "resilience", own=True)
    hidden = {"tie.decided resilience", "seat.given resilience", "board.made resilience"}
    assert set(every) - set(found(season, side)) == hidden
    assert found(season, Side(None, None, own=True)) == every


@pytest.mark.parametrize("moments", [(0, 0, 0, 0, 0), (5, 4, 3, 2, 1), (3, 2, 2, 2, 1)])
def test_a_stretch_ends_with_a_mark_of_what_lies_beyond_it_and_none_of_what_does_not(
    context: Any, moments: tuple[int, ...]
) -> None:
    season, other = two()
    for number, ago in enumerate(moments):
        happened(season, str(number), at=NOW - ago * SECOND)
        happened(other, "elsewhere", at=NOW - ago * SECOND)
        happened(season, "of another kind", kind="y.done", at=NOW - ago * SECOND)

    def stretch(mark: Mark | None, most: int) -> tuple[list[str], Mark | None, Mark | None]:
        made = queries.stretch(season, Wanted(kind="x.done"), (), mark, most=most)
        return names(made.rows), made.newer, made.older

    assert stretch(None, 5) == (["4", "3", "2", "1", "0"], None, None)
    first, newer, older = stretch(None, 2)
    assert (first, newer) == (["4", "3"], None)
    second, back, further = stretch(older, 2)
    assert second == ["2", "1"]
    third, back_again, end = stretch(further, 2)
    assert (third, end) == (["0"], None)
    assert stretch(back_again, 2)[0] == second
    again, none, onward = stretch(back, 2)
    assert (again, none) == (first, None)
    assert stretch(onward, 2)[0] == second
    assert stretch(back_again, 4)[:2] == (["4", "3", "2", "1"], None)
    assert stretch(back_again, 3)[0] == ["3", "2", "1"]
    assert stretch(back_again, 3)[1] is not None
    assert stretch(Mark(NOW - 9 * SECOND, 0), 2) == ([], None, None)
    assert stretch(Mark(NOW + 9 * SECOND, 0, newer=True), 2) == ([], None, None)


def test_meanwhile_is_what_happened_since_to_what_was_decided_about(context: Any) -> None:
    season, other = two()
    one, second = make.entry(season), make.entry(season)
    jurors = [make.juror(season) for _ in range(2)]
    sheets = {
        (entry.id, juror.id): make.assignment(juror, make.rounds(season)["1"], entry)
        for entry in (one, second)
        for juror in jurors
    }
    db.session.query(Event).delete()
    subjects = [one.id, jurors[0].id]

    def since(moment: Any, *kinds: str, about: Any = subjects, sides: Any = ()) -> list[str]:
        return names(queries.meanwhile(season, kinds=kinds, subjects=about, since=moment, sides=sides))

    assert since(NOW, "x.") == []
    for number, (name, about, more) in enumerate(
        [
            ("juror", jurors[0], {}),
            ("entry", one, {}),
            ("sheet of both", sheets[one.id, jurors[0].id], {}),
            ("sheet of the entry", sheets[one.id, jurors[1].id], {}),
            ("sheet of the juror", sheets[second.id, jurors[0].id], {"kind": "y.done"}),
            ("of neither", sheets[second.id, jurors[1].id], {}),
            ("another entry", second, {}),
            ("of another kind", one, {"kind": "z.done"}),
            ("nothing", None, {}),
        ]
    ):
        happened(season, name, about=about, at=NOW + number * SECOND, **more)
    happened(other, "elsewhere", about=one, at=NOW + 20 * SECOND)
    own = ["juror", "entry", "sheet of both", "sheet of the entry", "sheet of the juror"]
    assert since(NOW - SECOND, "x.", "y.") == own
    assert since(NOW, "x.", "y.") == own[1:]
    assert since(NOW, "x.") == own[1:4]
    assert since(NOW, "x_") == []
    assert since(NOW + 30 * SECOND, "x.", "y.") == own[-1:]
    assert since(NOW + 5 * SECOND, "x.", "z.", about=()) == ["another entry", "of another kind", "nothing"]
    assert since(NOW, "x.", sides=[Side(one.category_id, "resilience", own=True)]) == ["juror"]


def test_names_are_those_of_things_of_the_season_that_are_asked_for_and_seen(context: Any) -> None:
    season, other = two()
    things: dict[str, Any] = {}
    for of, prefix in ((season, ""), (other, "other ")):
        juror = make.juror(of, make.person(f"{prefix}Anna"))
        nameless = make.juror(of, make.person(email=f"{of.slug}@x.example"))
        nameless.person.name = ""
        make.juror(of, make.person("Nobody"))
        entry = make.entry(of, f"{prefix}Entry", language="de")
        make.entry(of, "Beside")
        hidden = make.entry(of, f"{prefix}Hidden", in_category="fairness")
        gone = Departure(season_id=of.id, person_id=juror.person_id, reason="Ill", at=NOW)
        mail = Mail(season_id=of.id, event="x", to=f"{of.slug}@b.example", language="en", subject="", text="", html="",
                    created_at=NOW, next_try_at=NOW)  # fmt: skip
        db.session.add_all([gone, mail])
        db.session.flush()
        role = db.session.query(Appointment).filter_by(season_id=of.id, person_id=juror.person_id).one()
        rounds = make.rounds(of)
        for name, thing in (
            ("entry", entry), ("hidden", hidden), ("juror", juror), ("nameless", nameless), ("gone", gone),
            ("role", role), ("round", rounds["1"]), ("mail", mail), ("proposal", make.proposal(of, None)),
            ("sheet", make.assignment(juror, rounds["1"], entry)),
            ("hidden sheet", make.assignment(juror, rounds["1"], hidden)),
        ):  # fmt: skip
            things[prefix + name] = thing
    ids = {thing.id: name for name, thing in things.items()}
    unseen = {make.category(season, "fairness").id}
    named = queries.names(season, set(ids), unseen)
    entry = things["entry"].id
    proposal = named.pop(things["proposal"].id)
    assert {ids[each]: tuple(row)[1:] for each, row in named.items()} == {
        "entry": ("nomination", "Entry", "de", entry, None, None),
        "sheet": ("ballot", "Entry", "de", entry, "Anna", "1"),
        "juror": ("juror", "Anna", None, None, None, None),
        "nameless": ("juror", "2027@x.example", None, None, None, None),
        "gone": ("juror", "Anna", None, None, None, None),
        "role": ("role", "Anna", None, None, None, "juror"),
        "round": ("round", "1", None, None, None, None),
        "mail": ("mail", "2027@b.example", None, None, None, None),
    }
    assert (proposal.what, json.loads(proposal.name)) == ("proposal", things["proposal"].told)
    assert {ids[each] for each in queries.names(season, {things["hidden"].id, things["hidden sheet"].id}, ())} == {
        "hidden", "hidden sheet",
    }  # fmt: skip
    assert queries.names(season, (), ()) == {}
    assert queries.names(season, {uuid.uuid4()}, ()) == {}
