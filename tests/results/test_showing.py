"""What a board says beside its numbers: chances that would mislead, why a lower place has the higher one, and names."""

from __future__ import annotations

from types import SimpleNamespace as Thing

import pytest

from awards.core.message import Message
from awards.ranking.analysis.analysis import analyse
from awards.ranking.analysis.report import sentences_of
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import parse
from awards.results.boards import board_page
from awards.results.boards.stored_board import data_of, ids_in, message_of

SCHEME = {
    "version": 1,
    "scale": {"min": 0, "max": 10, "step": 1},
    "criteria": [{"id": "care", "weight": 25}, {"id": "speed", "weight": 15}],
    "tie_break": ["chair"],
    "cut": {"places": 1},
}
TIED = ["A,j0,care,8", "A,j0,speed,8", "B,j0,care,8", "B,j0,speed,8", "A,j1,care,8", "A,j1,speed,8", "B,j1,care,8",
        "B,j1,speed,8", "C,j0,care,5", "C,j0,speed,5", "C,j1,care,5", "C,j1,speed,5"]  # fmt: skip
CHAIR = Decision(("B", "A"), "chair", "2027-05-01T10:00:00Z", "Talked about.")


def ranked(rows, decisions=(), **changes):
    scheme = parse(SCHEME | changes)
    sheets = sheets_of_rows(scheme, [Row(*row.split(",")) for row in rows])
    result = rank(scheme, sheets, decisions)
    return result, analyse(scheme, sheets, result, seed=1)


def said(analysis):
    return [str(one.message) for one in sentences_of(analysis)]


def row(place, *, position, tied=0, cut="in", ballots=5, **detail):
    kept = {"group": position, "settled": [], "leaning": None, **detail}
    return Thing(place=place, position=position, tied=tied, cut=cut, ballots=ballots, detail=kept)


def words(*messages):
    return tuple(None if each is None else each.text for each in messages)


def test_a_certain_tie_is_shared_and_undecided_rather_than_a_hundred_and_nought_percent():
    _, analysis = ranked(TIED)
    a = analysis.places["A"]
    assert (a.first, a.inside) == (1.0, 0.0)  # the numbers of the analysis stay what they are
    shown = row("1", position=1, tied=1, cut="undecided", first=a.first, inside=a.inside)
    assert words(*board_page.chances_said(shown)) == ("shared", "undecided")
    open_tie = row("1", position=1, tied=1, cut="undecided", first=0.5, inside=0.5)
    assert words(*board_page.chances_said(open_tie)) == (None, None)
    alone = row("1", position=1, first=1.0, inside=1.0)
    assert words(*board_page.chances_said(alone)) == (None, None)


def test_what_the_chair_decided_is_decided():
    from awards.results.boards import rank_ballots as board

    result, analysis = ranked(TIED, [CHAIR])
    made = board.Ranked(result.scheme, result.sheets, result)
    assert board._settled(made) == {"A": ["first", "cut"], "B": ["first", "cut"]}
    assert analysis.settled == {"A", "B"}
    shown = row("2", position=2, cut="out", first=1.0, inside=0.0, settled=["first", "cut"])
    assert words(*board_page.chances_said(shown)) == ("decided by the chair",) * 2
    assert not any("Too close" in line for line in said(analysis))


def test_a_tie_that_splits_is_no_alarm_also_once_the_chair_has_decided():
    rows = [*TIED[:8], "C,j0,care,5", "C,j0,speed,5", "C,j1,care,5", "C,j1,speed,5"]
    rows[0], rows[1], rows[2], rows[3] = "A,j0,care,9", "A,j0,speed,8", "B,j0,care,8", "B,j0,speed,8"
    rows[4], rows[5], rows[6], rows[7] = "A,j1,care,7", "A,j1,speed,8", "B,j1,care,8", "B,j1,speed,8"
    for decisions, splits in (((), 2), ([CHAIR], 1)):
        _, analysis = ranked(rows, decisions)
        assert set(analysis.tied_first) == {"A", "B"}
        found = said(analysis)
        assert (
            f"With any one juror left out, the tie at place 1 splits in {splits} of 2 cases, as ties do; "
            "no other nomination wins" in found
        )
        assert (
            "When all weights change at random by up to 10%, one of those tied at place 1 comes first in 1000 "
            "of 1000 draws" in found
        )
        assert not any("winner stays the same in" in line or "winner changes in" in line for line in found)
        assert any(
            line == "With any one juror left out, the same nominations go through in all 2 cases" for line in found
        )


def test_the_weight_of_a_single_criterion_is_not_moved():
    rows = [each for each in TIED if ",care," in each]
    _, analysis = ranked(rows, criteria=[{"id": "care", "weight": 25}])
    assert not any("weight" in line for line in said(analysis))
    assert any("weight" in line for line in said(ranked(TIED)[1]))


def test_criteria_are_named_wherever_a_sentence_holds_one():
    rows = ["A,j0,care,9", "A,j0,speed,5", "B,j0,care,7", "B,j0,speed,8", "A,j1,care,9", "A,j1,speed,5", "B,j1,care,7",
            "B,j1,speed,8"]  # fmt: skip
    _, analysis = ranked(rows)
    kept = [data_of(one.message) for one in sentences_of(analysis)]
    line = next(
        each for each in kept if each["text"].startswith("With one weight {share} lower or higher, the winner changes")
    )
    names = {"care": "Care for people", "speed": "Speed of the line"}
    shown = str(message_of(line, names))
    assert "Care for people" in shown or "Speed of the line" in shown
    assert "care " not in shown
    assert "speed " not in shown


@pytest.mark.parametrize(
    ("mine", "best", "text"),
    [
        ({"leaning": 0.31}, {"leaning": -0.1}, "on average its jurors were {points} points more generous"),
        ({"ballots": 3}, {"ballots": 5}, "there are fewer scoresheets"),
        ({}, {}, "places follow the scoring rules"),
    ],
)
def test_where_a_lower_place_has_the_higher_chance_the_reason_stands_there(mine, best, text):
    above = row("4", position=4, inside=0.43, **mine)
    below = [row("5", position=5, inside=0.76, **best), row("6", position=6, inside=0.73)]
    found = board_page._behind(above, below)
    assert text in found.text
    assert found.values["place"] == "5"
    if "leaning" in mine:
        assert str(found.values["points"]) == "0.41"
    assert board_page._behind(below[0], below[1:]) is None
    assert board_page._behind(row("4", position=4, inside=0.43, settled=["cut"]), below) is None


def test_an_equal_chance_below_needs_no_reason():
    below = [row("5", position=5, inside=0.43, leaning=-0.1)]
    assert board_page._behind(row("4", position=4, inside=0.43), below) is None


def table(*made, chain=("chair",), gone_on=False, published=False):
    whole = [Thing(**vars(each), exact=None) for each in made]
    board = Thing(rows=whole, scheme={"tie_break": list(chain)}, gone_on=gone_on, published=published)
    for each in whole:
        each.detail.setdefault("reason", None)
    return board_page.rows(board, {}, comma=False)


def tie_at_the_cut():
    tied = {"tied": 1, "cut": "undecided", "near": True}
    return (row("1", position=1, near=True), row("2", position=2, **tied), row("2", position=3, **tied | {"group": 2}),
            row("4", position=4, cut="out"))  # fmt: skip


def test_the_line_of_the_cut_runs_below_the_last_that_is_in():
    assert [each.last_in for each in table(*tie_at_the_cut())] == [True, False, False, False]
    assert [each.last_in for each in table(row("1", position=1), row("2", position=2))] == [False, False]


def test_the_chair_decides_a_tie_from_its_first_row_where_the_rules_say_so():
    assert [each.decidable for each in table(*tie_at_the_cut())] == [None, 2, None, None]
    assert [each.decidable for each in table(*tie_at_the_cut(), chain=())] == [None] * 4


@pytest.mark.parametrize("over", [{"gone_on": True}, {"published": True}])
def test_nothing_is_close_once_entries_have_gone_on_or_the_laureates_are_out(over):
    assert [each.near for each in table(*tie_at_the_cut())] == [True, True, True, False]
    assert not any(each.near for each in table(*tie_at_the_cut(), **over))


def test_of_a_large_jury_both_ends_are_shown():
    jurors = [{"juror": str(number), "points": number} for number in range(31)]
    all_of_them = board_page.strictness({"severity": jurors[:30]})
    assert (all_of_them.strict, all_of_them.between) == (jurors[:30], 0)
    ends = board_page.strictness({"severity": jurors})
    assert (ends.strict, ends.generous, ends.between) == (jurors[:15], jurors[-15:], 1)


def test_a_stored_message_says_whom_it_names_in_the_readers_numbers():
    who = "6f15477b-847e-58bf-b5d7-d04287d030de"
    inner = Message("{n} of {value}", n=3, value="9.5, 10.25")
    kept = data_of(Message("{who}: {inner}", who=who, inner=inner))
    assert kept["values"]["inner"] == {"text": "{n} of {value}", "values": {"n": 3, "value": "9.5, 10.25"}}
    assert ids_in([kept, 7, None]) == {who}
    assert str(message_of(kept, {who: "Anna"})) == "Anna: 3 of 9.5, 10.25"
    assert str(message_of(kept, {}, comma=True)) == f"{who}: 3 of 9,5; 10,25"


def test_names_of_a_list_have_one_mark_between_them_whatever_their_ids_look_like():
    ids = [f"{end}0000000-0000-4000-8000-00000000000{end}" for end in "12a"]
    kept = data_of(Message("Without: {jurors}", jurors=", ".join(ids)))
    names = dict(zip(ids, ("Anna", "Bo", "Chu"), strict=True))
    assert str(message_of(kept, names, comma=True)) == "Without: Anna, Bo, Chu"
    assert str(message_of(kept, {}, comma=True)) == "Without: " + ", ".join(ids)


def test_once_it_is_decided_nothing_is_too_close_to_call():
    text = "Too close to call: places {low}–{high} at the cut-off"
    close = {"topic": "close", "text": text, "values": {"low": 1, "high": 3}}
    findings = {"sentences": [close], "notes": [], "near": [1, 3]}
    for over, start in ((False, "Too close"), (True, "It was close at the cut-off: places 1–3")):
        ((name, _, messages),) = board_page.notes(findings, {}, over=over, comma=False)
        assert name == "cut"
        assert str(messages[0]).startswith(start)


APART = ["A,j0,care,8", "A,j0,speed,9", "B,j0,care,7", "B,j0,speed,7", "A,j1,care,6", "A,j1,speed,9", "B,j1,care,8",
         "B,j1,speed,7", "C,j2,care,8", "C,j2,speed,7", "D,j2,care,9", "D,j2,speed,6", "C,j3,care,5", "C,j3,speed,7",
         "D,j3,care,8", "D,j3,speed,8"]  # fmt: skip


@pytest.mark.parametrize("rounds", [[], [{"id": "a", "weight": 1}]])
def test_what_is_said_stands_under_the_heading_of_its_topic_in_rounds_too(rounds):
    _, analysis = ranked([f"{line},a" if rounds else line for line in APART], rounds=rounds)
    sentences = [{"topic": one.topic, **data_of(one.message)} for one in sentences_of(analysis)]
    found = board_page.notes({"sentences": sentences, "notes": []}, {}, over=False, comma=False)
    under = {name: len(messages) for name, _, messages in found}
    assert under == {"cut": 1, "holds": 4, "severity": 1, "agreement": 1, "panels": 3}


def test_no_sentence_for_people_says_ballot():
    from pathlib import Path

    from babel.messages.pofile import read_po

    path = Path(board_page.__file__).parents[2] / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        texts = [
            each for message in read_po(file) for each in ([message.id] if isinstance(message.id, str) else message.id)
        ]
    assert [
        text for text in texts if "ballot" in text.lower() or "count_at_least" in text or "heaviest_criteria" in text
    ] == []
