"""What a row of a board says beside its place, and which sentences stand beside the board: case by case, and pure."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from awards.core.message import Message
from awards.results.boards import board_page
from awards.results.boards.board_page import EXTREMES
from awards.results.boards.stored_board import Made, StandingRow, data_of, ids_in, message_of, written

DETAIL: dict[str, Any] = {
    "group": 1, "spread": None, "reason": None, "decided_by": None, "settled": [], "leaning": None, "low": 1, "high": 2,
    "first": 0.4, "inside": 0.6, "near": True,
}  # fmt: skip


def row(position: int, *, cut: str | None = "in", tied: int = 0, place: str | None = "", **detail: Any) -> StandingRow:
    place = str(position) if place == "" else place
    more: Any = {**DETAIL, "group": position} | detail
    return StandingRow(uuid.uuid4(), position, place, "7", "7/1", "ranked", cut, 3, 3, tied, more, "T", "en", "KZ", "C")


def made(*found: StandingRow, chair: bool = True, **more: Any) -> Made:
    values: Any = {"gone_on": False, "published": False, "apart": False} | more
    scheme: Any = {"tie_break": ["chair"] if chair else []}
    none: Any = None
    return Made(uuid.uuid4(), 0, scheme, "", none, none, len(found), rows=found, **values)


def shown(*found: StandingRow, **more: Any) -> list[board_page.BoardRow]:
    return board_page.rows(made(*found, **more), {}, comma=False)


def test_a_row_says_its_place_and_is_near_only_while_nothing_is_over() -> None:
    assert [board_page.shared(*each) for each in (("4", 0), ("4", 2), (None, 2))] == ["4", "4=", "–"]
    for over in ({}, {"gone_on": True}, {"published": True}):
        assert [each.near for each in shown(row(1), row(2, near=False), **over)] == [not over, False]


def test_the_line_runs_below_the_last_that_is_in() -> None:
    for cuts, lines in (
        (("in", "in", "out"), [False, True, False]),
        (("in", "undecided", "undecided"), [True, False, False]),
        (("out", "out", None), [False, False, False]),
        (("in", "in", "in"), [False, False, False]),
    ):
        assert [each.last_in for each in shown(*(row(n, cut=cut) for n, cut in enumerate(cuts, 1)))] == lines


def test_the_chair_decides_at_the_first_of_those_that_share_a_place() -> None:
    tie = [row(1), row(2, tied=2, group=2), row(3, tied=2, group=2)]
    assert [each.decidable for each in shown(*tie)] == [None, 2, None]
    assert [each.decidable for each in shown(*tie, chair=False)] == [None, None, None]
    assert [each.bar_place for each in shown(*tie)] == [1, 2, 2]


def test_a_chance_is_told_in_words_where_a_number_would_mislead() -> None:
    for found, first, inside in (
        (row(1), None, None),
        (row(1, tied=2, first=1), "shared", None),
        (row(1, first=1), None, None),
        (row(1, tied=2), None, None),
        (row(1, cut="undecided", inside=0), None, "undecided"),
        (row(1, cut="out", inside=0), None, None),
        (row(1, cut="undecided"), None, None),
        (row(1, settled=["first"]), "decided by the chair", None),
        (row(1, settled=["cut"], cut="undecided", inside=0), None, "decided by the chair"),
        (row(1, settled=["first"], tied=2, first=1), "decided by the chair", None),
    ):
        said = [None if each is None else str(each) for each in board_page.chances_said(found)]
        assert said == [first, inside], found


def test_a_higher_chance_below_is_explained() -> None:
    def behind(mine: StandingRow, *below: StandingRow) -> str:
        said = shown(mine, *below)[0].behind
        return "" if said is None else str(said)

    assert behind(row(1, inside=0.6), row(2, inside=0.6)) == ""
    assert behind(row(1, inside=0.6), row(2, inside=0.604)) == "", "the same in whole percents"
    assert "place 2: places follow" in behind(row(1, inside=0.6), row(2, inside=0.61))
    assert "place 3: places follow" in behind(row(1, inside=0.6), row(2, inside=0.61), row(3, inside=0.7))
    assert "1.50 points more generous" in behind(row(1, leaning=1.0), row(2, inside=0.7, leaning=-0.5))
    assert "0.01 points" in behind(row(1, leaning=0.005), row(2, inside=0.7))
    assert "fewer scoresheets" in behind(row(1)._replace(ballots=2), row(2, inside=0.7))
    assert "places follow" in behind(row(1, leaning=0.004), row(2, inside=0.7))
    assert behind(row(1, settled=["cut"]), row(2, inside=0.7)) == ""
    assert behind(row(1), row(2, inside=0.7, settled=["cut"])) == ""
    assert behind(row(1, inside=None, first=None), row(2, first=0.9)) == ""
    assert "place 2" in behind(row(1, inside=None, first=0.4), row(2, inside=None, first=0.5))
    assert behind(row(1), row(2, inside=None)) == ""


def test_of_a_large_jury_both_ends_are_shown() -> None:
    ids = [str(uuid.uuid4()) for _ in range(2 * EXTREMES + 1)]
    for number, parts in ((2 * EXTREMES, (2 * EXTREMES, 0, 0)), (2 * EXTREMES + 1, (EXTREMES, EXTREMES, 1))):
        findings: Any = {"severity": [{"juror": each, "points": 0.5} for each in ids[:number]], "sentences": []}
        found = board_page.strictness(findings)
        assert (len(found.strict), len(found.generous), found.between) == parts
        assert len(board_page.named_in(findings)) == number - found.between


def test_sentences_stand_under_their_headings_and_what_was_close_is_past_once_over() -> None:
    def notes(near: Any, over: bool) -> dict[str, list[str]]:
        said: Any = {
            "sentences": [
                {"topic": "close", **data_of(Message("Close."))},
                {"topic": "holds", **data_of(Message("Holds."))},
            ],
            "notes": [data_of(Message("Mind {n}.", n=2))],
            "near": near,
        }
        return {
            name: [str(each) for each in found] for name, _, found in board_page.notes(said, {}, over=over, comma=False)
        }

    assert notes([2, 3], False) == {"cut": ["Close."], "holds": ["Holds."], "more": ["Mind 2."]}
    assert notes([2, 3], True)["cut"] == ["It was close at the cut-off: places 2–3. Who goes through has been decided"]
    assert notes([2, 2], True)["cut"] == ["It was close at the cut-off: place 2. Who goes through has been decided"]
    assert notes(None, True)["cut"] == ["Close."]


def test_a_stored_message_comes_back_with_names_and_the_marks_of_a_language() -> None:
    juror, entry = str(uuid.uuid4()), str(uuid.uuid4())
    kept = data_of(Message("{a} {b} {c} {d}", a=f"{juror}, {entry}", b=Message("{x}", x="1.5, 2.5"), c="care", d=3))
    assert kept["values"]["d"] == 3
    assert data_of(Message("{n}", n=Decimal("0.50")))["values"] == {"n": "0.50"}
    assert ids_in(kept) == {juror, entry}
    assert ids_in(7) == set()
    names = {juror: "Asel", "care": "Care"}
    assert str(message_of(kept, names)) == f"Asel, {entry} 1.5, 2.5 Care 3"
    assert str(message_of(kept, names, comma=True)) == f"Asel, {entry} 1,5; 2,5 Care 3"
    assert written("1.5, −2.5, x.y", comma=True) == "1,5; −2,5, x.y"
    assert written("1.5", comma=False) == "1.5"
