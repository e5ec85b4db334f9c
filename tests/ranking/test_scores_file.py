"""Score files: understood, or refused with every wrong line."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.ranking.ballots.decisions import Decision, read_decisions
from awards.ranking.ballots.scores_file import ScoresError, read_scores
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import parse

SCHEME = parse(
    {"scale": {"min": 0, "max": 10, "step": "0.5"}, "criteria": [{"id": "a", "weight": 1}, {"id": "b", "weight": 2}]}
)
HEAD = "entry,juror,criterion,score\n"
GOOD = HEAD + "E1,J1,a,5\nE1,J1,b,6.5\nE2,J1,a,4\nE2,J1,b,4\n"


def scores(data: str | bytes, scheme: Any = SCHEME) -> dict[str, str]:
    result = rank(scheme, read_scores(data.encode() if isinstance(data, str) else data, scheme))
    return {standing.entry: standing.score_text for standing in result.standings}


def faults(data: str | bytes, scheme: Any = SCHEME) -> list[tuple[int, str]]:
    with pytest.raises(ScoresError) as caught:
        scores(data, scheme)
    return [(fault.line, str(fault.message)) for fault in caught.value.faults]


EXPECTED = {"E1": "6.000000", "E2": "4.000000"}


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        GOOD.rstrip("\n"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        "\ufeff" + GOOD,
        GOOD.encode("utf-16"),
        GOOD.replace(",", ";").replace("6.5", "6,5"),
        GOOD.replace(",", "\t").replace("6.5", "6,5"),
        GOOD.replace(",", "|"),
        GOOD.replace("6.5", '"6,5"'),
        GOOD.replace("E1", '"E1"'),
        GOOD.replace("\nE2", "\n\nE2"),
        GOOD.replace(",", ", "),
        GOOD.replace("entry,juror", "Entry,JUROR"),
        GOOD.replace("E1,J1,a,5", "E1,J1,a,5.0"),
        GOOD.replace("E1,J1,a,5", "E1,J1,a,5e0"),
        "score,criterion,juror,entry\n5,a,J1,E1\n6.5,b,J1,E1\n4,a,J1,E2\n4,b,J1,E2\n",
        "\n".join(
            f'{{"entry": "E{e}", "juror": "J1", "criterion": "{c}", "score": {s}}}'
            for e, c, s in [(1, "a", "5"), (1, "b", '"6.5"'), (2, "a", "4.0"), (2, "b", "4")]
        ),
    ],
)
def test_what_is_understood(data: str | bytes) -> None:
    assert scores(data) == EXPECTED


def test_states_factors_and_empty_scores() -> None:
    data = "entry,juror,criterion,score,state,factor\n"
    data += "E1,J1,a,5,,2\nE1,J1,b,5,,\nE1,J2,a,1,draft,\nE1,J3,,,recused,\nE1,J4,a,,submitted,\n"
    result = rank(SCHEME, read_scores(data.encode(), SCHEME))
    assert (result.standing("E1").score, result.standing("E1").ballots, result.standing("E1").expected) == (10, 1, 1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("E,J,a,nan\n", [(2, "“nan” is not a number")]),
        ("E,J,a,inf\n", [(2, "“inf” is not a number")]),
        ("E,J,a,1e999999999\n", [(2, "the number has more than 40 digits before or after the point")]),
        ("E,J,a,0x5\n", [(2, "“0x5” is not a number")]),
        ("E,J,a,1_0\n", [(2, "“1_0” is not a number")]),
        ("E,J,a,٣\n", [(2, "“٣” is not a number")]),
        ("E,J,a,5.3\n", [(2, "the score 5.3 is not on the scale 0 to 10 in steps of 0.5")]),
        ("E,J,a,10.5\n", [(2, "the score 10.5 is not on the scale 0 to 10 in steps of 0.5")]),
        ("E,J,c,5\n", [(2, "the criterion “c” is unknown; the known ones are a, b")]),
        ("E,J,,5\n", [(2, "there is a score but no criterion")]),
        ("E,J,,0\n", [(2, "there is a score but no criterion")]),
        (",J,a,5\n", [(2, "the entry: the name is missing")]),
        ("E,,a,5\n", [(2, "the juror: the name is missing")]),
        ("E,J,a\n", [(2, "there are 3 values instead of 4")]),
        ("E,J,a,5,6\n", [(2, "there are 5 values instead of 4")]),
        ("E,J,a,5\nE,J,b,5\nE,J,a,5\n", [(4, "the same cell is already given in line 2")]),
        ("E,J,a,5\n\n\nE,J,a,6\n", [(5, "the same cell is already given in line 2")]),
        ("E,J,a,x\nE,J,q,5\nE,K,a\nE,L,a,99\n", [
            (2, "“x” is not a number"), (3, "the criterion “q” is unknown; the known ones are a, b"),
            (4, "there are 3 values instead of 4"),
            (5, "the score 99 is not on the scale 0 to 10 in steps of 0.5"),
        ]),
        ('E,J,a,"5\n', [(2, "the line cannot be read: unexpected end of data")]),
        ("E\0,J,a,5\n", [(2, "the entry: the name contains the character U+0000")]),
        ("E\u202e1,J,a,5\nE\u200b,J,a,5\n", [
            (2, "the entry: the name contains the character U+202E"),
            (3, "the entry: the name contains the character U+200B"),
        ]),
        ("E\x851,J,a,5\n", [(2, "the entry: the name contains the character U+0085")]),
        ("Caf\u00e9,J,a,5\nCafe\u0301,J,b,5\n", [
            (3, "the entry “Café” looks like another one written with different characters")
        ]),
        ("E,\u212a,a,5\nE,K,b,5\n", [
            (3, "the juror “K” looks like another one written with different characters")
        ]),
        ("E,J,a,５\n", [(2, "“５” is not a number")]),
        ('E,J,a,"1.000,0"\n', [(2, "“1.000,0” is not a number")]),
        ("entry,juror,criterion,score\n", [(2, "the criterion “criterion” is unknown; the known ones are a, b")]),
        ("E" * 300 + ",J,a,5\n", [(2, "the entry: the name is longer than 200 characters")]),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_its_line(rows: str, expected: list[tuple[int, str]]) -> None:
    assert faults(HEAD + rows) == expected


def test_a_quoted_line_break_does_not_move_the_line_numbers() -> None:
    assert [number for number, _ in faults(HEAD + '"E\n1",J,a,5\nE,J,a,77\n')] == [2, 4]


def test_two_states_and_two_factors_are_refused() -> None:
    data = "entry,juror,criterion,score,state,factor\nE,J,a,5,submitted,2\nE,J,b,5,draft,2\nE,K,a,5,,3\nE,L,a,5,,-1\n"
    assert faults(data) == [
        (3, "the scoresheet is draft here and submitted in another line"),
        (4, "the factor is 3 here and 2 in another line for this nomination"),
        (5, "the factor must not be less than zero; it is -1"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "the header row is missing"),
        ("E1,J1,a,5\n", "the column “entry” is missing"),
        ("entry,juror,score\n", "the column “criterion” is missing"),
        (HEAD.replace("score", "score,comment"), "the column “comment” is unknown"),
        (HEAD.replace("juror", "juror,juror"), "the column “juror” appears twice"),
        (GOOD.replace("E1", "É").encode("latin-1"), "the text is not UTF-8"),
        (b"\xff\xfe\x00", "UTF-16"),
        ('[{"entry": "E", "juror": "J"}]', "write one object on each line"),
        (b"PK\x03\x04\0\0", "save it as CSV"),
        (b"\x1f\x8b\x08\0\0", "save it as CSV"),
        ("sep=;\n" + GOOD.replace(",", ";"), "the column “sep=;” is unknown"),
        ("null\n", "the column “null” is unknown"),
        ('{"entry": "E"}\nnull\n', "the line is not a JSON object"),
        ('{"entry": "E"', "the line is not JSON"),
        ('{"entry":' * 50_000, "the line is not JSON"),
        ('{"entry": "E", "entry": "F"}', "a field is given twice"),
        (
            '{"entry": ["E"], "juror": "J", "criterion": "a", "score": 1}',
            "the field entry is neither text nor a number",
        ),
        (
            '{"entry": "E", "juror": "J", "criterion": "a", "score": true}',
            "the field score is neither text nor a number",
        ),
        ('{"entry": "E", "juror": "J", "criterion": "a", "score": NaN}', "“NaN” is not a number"),
        ('{"entry": "E", "judge": "J"}', "the field “judge” is unknown"),
        ('{"entry": "\\ud800", "juror": "J", "criterion": "a", "score": 1}', "U+D800"),
        ("entry,juror,criterion,score,round\nE,J,a,5,1\n", "the round “1” is unknown"),
    ],
)
def test_a_wrong_file_is_refused_in_words(data: str | bytes, words: str) -> None:
    assert words in "\n".join(line for _, line in faults(data))


def test_an_empty_object_is_a_row_without_a_name() -> None:
    good = '{"entry": "E", "juror": "J", "criterion": "a", "score": 1}\n'
    assert faults(good + "{}\n") == [(2, "the entry: the name is missing"), (2, "the juror: the name is missing")]
    assert faults(good + "3\n") == [(2, "the line is not a JSON object")]
    assert faults(good + '["E"]\n') == [(2, "the line is not a JSON object")]


def test_a_round_is_needed_where_there_are_rounds() -> None:
    scheme = parse({**SCHEME.to_document(), "rounds": [{"id": "1", "weight": 1}]})
    assert faults(GOOD, scheme)[0] == (2, "the round is missing")
    assert (
        scores(GOOD.replace("score", "score,round").replace("5\n", "5,1\n").replace("4\n", "4,1\n"), scheme) == EXPECTED
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for head in (b"", HEAD.encode(), b'{"entry": '):
        try:
            read_scores(head + data, SCHEME)
        except ScoresError as error:
            assert error.faults  # noqa: PT017 (either outcome is right, but none without words)


@pytest.mark.long
@pytest.mark.parametrize("row", ["e{n},J,a,x{n}\n", "e,J,a,5\n", "e{n},J,q{n},5\n", '"e{n}",J,a,5\n'])
def test_a_large_file_takes_little_memory(row: str) -> None:
    data = (HEAD + "".join(row.format(n=n) for n in range(15_000))).encode()
    tracemalloc.start()
    try:
        read_scores(data, SCHEME)
    except ScoresError as error:
        assert len(error.faults) >= 14_999  # noqa: PT017
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15_000 * 1000  # a million rows: under one gigabyte


LINE = '{"entries": ["A", "B"], "person": "C", "time": "2027-05-01T10:00:00Z", "reason": "r"}'


def test_decisions_are_read() -> None:
    assert read_decisions(f"\ufeff{LINE}\n\n".encode()) == [Decision(("A", "B"), "C", "2027-05-01T10:00:00Z", "r")]


@pytest.mark.parametrize(
    "line",
    [
        "x", "[]", "{}", "{" * 50_000, LINE.replace('"B"', '"A"'), LINE.replace(', "B"', ""),
        LINE.replace("2027-05", "May"),
        LINE.replace('"r"', '""'), LINE.replace('"C"', "3"), LINE.replace('["A", "B"]', '"AB"'),
        LINE.replace("}", ', "x": 1}'),
    ],
)  # fmt: skip
def test_a_wrong_decision_is_named_with_its_line(line: str) -> None:
    with pytest.raises(ScoresError) as caught:
        read_decisions(f"{LINE}\n{line}\n".encode())
    assert [fault.line for fault in caught.value.faults] == [2]
