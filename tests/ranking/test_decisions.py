"""The chair's decisions: what is refused, with its line and in words, and which of several is in force."""

from __future__ import annotations

import json

import pytest

from awards.ranking.ballots.decisions import Decision, in_force, read_decisions
from awards.ranking.ballots.scores_file import ScoresError

FIELDS = {"entries": ["A", "B"], "person": "C", "time": "2027-05-01T10:00:00Z", "reason": "r"}
LIST = "“entries” must be a list of names"
NAMES = "a decision must name at least two nominations, each once"
ALL_FOUR = "a decision has the fields entries, person, time, reason and no others"


def decision(*entries: str, time: str = "2027-05-01T10:00:00Z", person: str = "C") -> Decision:
    return Decision(entries, person, time, "r")


def faults(*lines: str) -> list[str]:
    with pytest.raises(ScoresError) as caught:
        read_decisions("\n".join(lines).encode())
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries": "AB"}, LIST),
        ({"entries": ["A", 3]}, LIST),
        ({"entries": ["A", ""]}, LIST),
        ({"entries": ["A", "B\0"]}, LIST),
        ({"entries": []}, NAMES),
        ({"entries": ["A"]}, NAMES),
        ({"entries": ["A", "A"]}, NAMES),
        ({"entries": ["A", "B", "A"]}, NAMES),
        ({"person": ""}, "person is missing"),
        ({"person": 3}, "person is missing"),
        ({"reason": " "}, "reason is missing"),
        ({"time": None}, "time is missing"),
        ({"time": "noon"}, "“noon” is not a time; write it like 2027-05-01T10:00:00Z"),
        ({"place": 1}, ALL_FOUR),
    ],
)
def test_a_line_that_is_no_decision_is_refused(changes: dict[str, object], words: str) -> None:
    assert faults(json.dumps(FIELDS), "", json.dumps(FIELDS | changes)) == [f"line 3: {words}"]


@pytest.mark.parametrize(("line", "words"), [("x", "the line is not JSON"), ("[]", ALL_FOUR), ("{}", ALL_FOUR)])
def test_a_line_that_is_no_table_is_refused(line: str, words: str) -> None:
    assert faults(line) == [f"line 1: {words}"]


def test_all_wrong_lines_are_named_at_once_and_a_contradiction_of_the_file_as_a_whole() -> None:
    assert faults("x", json.dumps(FIELDS), "{}") == ["line 1: the line is not JSON", f"line 3: {ALL_FOUR}"]
    turned = json.dumps(FIELDS | {"entries": ["B", "A"]})
    assert faults(json.dumps(FIELDS), turned) == [
        "two decisions of the same time put the same entries in different orders"
    ]
    with pytest.raises(ScoresError) as caught:
        read_decisions(b"\xff")
    assert [str(fault) for fault in caught.value.faults] == ["the text is not UTF-8"]


def test_names_are_read_without_the_spaces_around_them() -> None:
    (read,) = read_decisions(json.dumps(FIELDS | {"entries": [" A", "B "]}).encode())
    assert read.entries == ("A", "B")


@pytest.mark.parametrize("entries", [(), ("A",), ("A", "A"), ("A", "B", "A")])
def test_a_decision_that_orders_nothing_is_refused(entries: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="at least two entries, each once"):
        in_force([decision(*entries)])


def test_the_last_decision_on_the_same_entries_is_in_force() -> None:
    first, last = decision("A", "B"), decision("B", "A", time="2027-05-01T12:30:00+02:00")
    others = decision("A", "B", "C")
    assert in_force([last, others, first]) == {frozenset("AB"): last, frozenset("ABC"): others}
    assert first.moment < last.moment
    assert decision("A", "B", time="2027-05-01T10:00:00").moment == first.moment


def test_two_of_one_moment_are_refused_only_where_they_contradict() -> None:
    one, same = decision("A", "B"), decision("A", "B", person="D")
    assert in_force([one, same]) == {frozenset("AB"): same}
    with pytest.raises(ValueError, match="different orders"):
        in_force([one, decision("B", "A", person="D")])
