"""What the tables for download hold: of closed rounds what stands or was recused, with the copy that counts."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Disqualification
from awards.programmes.document.programme import load
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.programmes.queries import season_by_slug
from awards.results.exports import tables
from awards.results.models import Board, Standing
from awards.scoring.models import Ballot, BallotCopy
from tests import factories as make
from tests.programmes.seeds import text_of

pytestmark = pytest.mark.long_for("postgresql")


def test_an_answer_is_one_cell() -> None:
    asked = {each.type: each for each in load(text_of("harbour-lights")).questions}
    words = {"a": "Alpha", "b": "Beta", "True": "I agree", "before": "Before"}
    rows = [{"before": "1", "after": ""}, {"before": None, "after": 0}]
    for kind, value, wanted in (
        ("text", None, None), ("text", "", None), ("text", "x", "x"), ("choice", "a", "Alpha"), ("text", 7, "7"),
        ("number", "2.50", Decimal("2.50")), ("number", "many", "many"), ("number", "NaN", "NaN"),
        ("consent", True, "I agree"), ("consent", False, ""), ("multi", ["a", "c"], "Alpha; c"),
        ("table", rows, "Before: 1\nafter: 0"), ("group", rows[0], "Before: 1"),
    ):  # fmt: skip
        found = tables.cell(asked[kind], value, words)
        assert (found, type(found)) == (wanted, type(wanted)), (kind, value)
    assert tables.cell(asked["consent"], True, {}) == "1"


def keep(season: Season) -> None:
    """Commit: tables are read on a connection of their own."""
    slug = season.slug
    db.session.commit()
    season_by_slug(slug)


def say(words: object) -> str:
    return words["en"] if isinstance(words, Text) else str(words)


def test_scoresheets_are_of_closed_rounds_and_hold_the_copy_that_counts(context: Flask) -> None:
    season = make.season(running="2")
    rounds = make.rounds(season)
    criteria = [each.id for each in season.document.category("resilience").criteria]
    names = {each.id: each.name["en"] for each in season.document.criteria}
    one, fair = make.entry(season, "One"), make.entry(season, "Fair", in_category="fairness")
    gone = make.entry(season, "Gone", outcome=None)
    make.entry(make.next_season(), "Of the season after")

    def given(name: str, entry: Any = one, code: str = "1", *, scored: int | None = None, **more: Any) -> Any:
        juror = make.juror(season, make.person(name))
        made = make.assignment(juror, rounds[code], entry, declared=False)
        ballot = Ballot(assignment_id=made.id, opened_at=now(), scored=len(criteria) if scored is None else scored)
        ballot.submitted_at, ballot.copies = more.get("submitted_at"), 2
        db.session.add(ballot)
        db.session.flush()
        made.begun_at, made.removed_at = now(), more.get("removed_at")
        for number in (1, 2, 3):
            said = {"comments": {criteria[0]: f"{name} {number}", "old": "Old"}, "advice": ""}
            said |= {"scores": {criteria[0]: number + len(name)}, "jury_comment": name if number == 2 else ""}
            db.session.add(BallotCopy(ballot_id=made.id, number=number, at=now(), weighted_sum=0, **said))
        db.session.flush()
        return made

    given("Asel", submitted_at=now())
    given("Boris", scored=1)
    given("Clara")
    given("Dana", removed_at=now())
    make.recusal(given("Egor", removed_at=now(), submitted_at=now()))
    given("Fatima", fair, submitted_at=now())
    given("Gulnar", code="2", submitted_at=now())
    keep(season)

    def matrix(*unseen: Any, moment: Any = None) -> dict[str, tuple[str, Any]]:
        head, *rows = tables.matrix(season, say, unseen=unseen, now=moment or now())
        at = head.index(names[criteria[0]])
        assert len({row[5] for row in rows}) == len(rows)
        return {str(row[5]): (str(row[6]), row[at]) for row in rows}

    found = {
        "Asel": ("submitted", Decimal(6)), "Boris": ("draft", None), "Clara": ("scored in full, not submitted", None),
        "Egor": ("recused", Decimal(6)), "Fatima": ("submitted", Decimal(8)),
    }  # fmt: skip
    assert matrix() == found
    assert matrix(fair.category_id) == {name: row for name, row in found.items() if name != "Fatima"}
    assert set(matrix(moment=rounds["2"].closes_at)) == {*found, "Gulnar"}
    assert matrix(moment=rounds["1"].closes_at - timedelta(microseconds=1)) == {}

    rows = list(tables.comments(season, say, unseen=(fair.category_id,), now=now()))[1:]
    assert [row[5:11] for row in rows] == [
        each for name, state in (("Asel", "submitted"), ("Egor", "recused")) for each in (
            [name, state, "comment for the jury", "", "en", name],
            [name, state, "comment on a score", "old", "en", "Old"],
            [name, state, "comment on a score", names[criteria[0]], "en", f"{name} 2"],
        )
    ]  # fmt: skip

    board = Board(id=uuid.uuid4(), round_id=rounds["1"].id, category_id=one.category_id, moves=0, scheme={},
                  scheme_fingerprint="", made_at=now(), analysis={})  # fmt: skip
    db.session.add(board)
    db.session.flush()
    for position, (place, cut, tied) in enumerate((("1", "in", 2), ("1", "out", 0), (None, None, 0)), 1):
        db.session.add(Standing(
            id=uuid.uuid4(), board_id=board.id, nomination_id=one.id, position=position, place=place, score=place,
            exact=place, status="ranked" if place else "unranked", cut=cut, ballots=1, expected=1, tied=tied, detail={},
        ))  # fmt: skip
    keep(season)
    rows = list(tables.ranked(season, say, unseen=(), now=now()))[1:]
    assert [[*row[2:4], row[10], row[11]] for row in rows] == [
        [Decimal(1), "yes", "ranked", "goes through"], [Decimal(1), "no", "ranked", "does not go through"],
        [None, "", "unranked", ""],
    ]  # fmt: skip
    assert list(tables.ranked(season, say, unseen=(one.category_id,), now=now()))[1:] == []

    gone.category_id = None
    keep(season)
    rows = list(tables.nominations(season, say, unseen=(fair.category_id,), now=now()))[1:]
    assert [(row[1], bool(row[4]), row[5]) for row in rows] == [("Gone", False, "submitted"), ("One", True, "admitted")]
    rows = list(tables.nominations(season, say, unseen=(None,), now=now()))[1:]
    assert [row[1] for row in rows] == ["Fair", "One"]


def test_a_disqualified_entry_of_a_category_that_is_closed_to_the_reader_is_in_no_table(context: Flask) -> None:
    season = make.season(running="2")
    out = {code: make.entry(season, code.title(), in_category=code) for code in ("resilience", "fairness")}
    for entry in out.values():
        gone = Disqualification(id=uuid.uuid4(), nomination_id=entry.id, reason="Copied.", at=now())
        db.session.add(gone)
        db.session.flush()
        entry.disqualification = gone
    keep(season)
    for unseen, titles in (((), ["Resilience", "Fairness"]), ((out["fairness"].category_id,), ["Resilience"])):
        rows = list(tables.ranked(season, say, unseen=unseen, now=now()))[1:]
        assert sorted(row[4] for row in rows) == sorted(titles)
