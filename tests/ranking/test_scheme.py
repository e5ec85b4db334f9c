"""Reading a scheme: every field, its defaults, its one canonical form, and every fault named at once."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.ranking.scheme.faults import SchemeError
from awards.ranking.scheme.scheme import parse
from tests.ranking.scheme_cases import scheme_documents

EXAMPLE = """
version: 1
scale: {min: 0, max: 10, step: 1}
criteria:
  - {id: response, weight: 25}
  - {id: people, weight: 15}
combine: trimmed_mean
trim: {low: 1, high: 1, min_count: 3}
rounding: {total: 2}
rank_on: rounded
tie_break: ["criterion:response", median]
quorum: 3
"""
SMALL: dict[str, Any] = {"scale": {"min": 0, "max": 10, "step": 1}, "criteria": [{"id": "a", "weight": 1}]}


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(SchemeError) as caught:
        parse(document)
    return {fault.path: str(fault.message) for fault in caught.value.faults}


def small(**fields: Any) -> dict[str, Any]:
    return {**SMALL, **fields}


def test_the_example_reads_with_its_fields() -> None:
    scheme = parse(EXAMPLE)
    assert [(c.id, c.weight) for c in scheme.criteria] == [("people", 15), ("response", 25)]
    assert (scheme.rules.combine, scheme.rank_on, scheme.quorum) == ("trimmed_mean", "rounded", 3)
    assert [rule.text for rule in scheme.tie_break] == ["criterion:response", "median"]


def test_defaults_are_those_declared() -> None:
    scheme = parse(SMALL)
    rules = scheme.rules
    assert (rules.order, rules.missing, rules.limit, rules.combine) == ("juror_first", "complete_only", None, "mean")
    assert (rules.total, rules.quorum, scheme.rank_on, scheme.places) == (
        "weighted_mean",
        1,
        "unrounded",
        "competition",
    )
    assert (scheme.tie_band, scheme.tie_break, scheme.cut, scheme.thresholds) == (0, (), None, {})


@pytest.mark.parametrize("text", ["0.1", '"0.1"', "'0.10'", "1e-1", "+0.1", ".1"])
def test_numbers_plain_or_quoted_are_decimal_text(text: str) -> None:
    scheme = parse(f"scale: {{min: 0, max: 1, step: {text}}}\ncriteria: [{{id: a, weight: 0.30000000000000000001}}]")
    assert scheme.scale.step == Fraction(1, 10)
    assert scheme.criteria[0].weight == Fraction("0.30000000000000000001")


def test_json_numbers_are_decimal_text() -> None:
    scheme = parse('{"scale":{"min":0,"max":10,"step":0.1},"criteria":[{"id":"a","weight":0.30000000000000000001}]}')
    assert scheme.criteria[0].weight == Fraction("0.30000000000000000001")


@pytest.mark.parametrize("indent", [None, "\t"])
def test_json_is_read_as_json_with_its_escapes(indent: str | None) -> None:
    """A character beyond the first 65,536 is two escapes in JSON, and none that YAML knows."""
    text = json.dumps(small(criteria=[{"id": "🏆", "weight": 1}]), indent=indent)
    assert "\\ud83c\\udfc6" in text
    assert [one.id for one in parse(text).criteria] == ["🏆"]


def test_a_float_in_a_mapping_is_refused() -> None:
    assert "not exact" in faults(small(tie_band=0.1))["tie_band"]
    assert parse(small(tie_band=Decimal("0.1"))).tie_band == Fraction(1, 10)


def test_ids_stay_text() -> None:
    scheme = parse("scale: {min: 0, max: 1, step: 1}\ncriteria: [{id: no, weight: 1}, {id: 007, weight: 1}]")
    assert [c.id for c in scheme.criteria] == ["007", "no"]


def test_the_canonical_form_does_not_depend_on_how_it_was_written() -> None:
    one = parse(EXAMPLE)
    other = parse(
        {
            "quorum": "3", "rank_on": "rounded", "rounding": {"total": 2}, "combine": "trimmed_mean",
            "trim": {"low": 1, "high": 1, "min_count": 3}, "tie_break": ["criterion:response", "median"],
            "criteria": [{"id": "people", "weight": "15.0"}, {"id": "response", "weight": 25}],
            "scale": {"min": "0.0", "max": 10, "step": 1}, "order": "juror_first",
        }
    )  # fmt: skip
    assert one.to_json() == other.to_json()
    assert one.fingerprint() == other.fingerprint()
    assert len(one.fingerprint()) == 64


def test_a_changed_rule_changes_the_fingerprint() -> None:
    assert parse(SMALL).fingerprint() != parse(small(quorum=2)).fingerprint()


@given(scheme_documents())
def test_a_scheme_reads_back_equal(document: dict[str, Any]) -> None:
    scheme = parse(document)
    assert parse(scheme.to_document()) == scheme
    assert parse(scheme.to_json()) == scheme
    assert json.loads(scheme.to_json()) == scheme.to_document()


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"scale": {"min": 0, "max": 10}}, "scale.step"),
    ({"scale": {"min": 10, "max": 0, "step": 1}}, "scale.max"),
    ({"scale": {"min": 5, "max": 5, "step": 1}}, "scale.max"),
    ({"scale": {"min": 0, "max": 10, "step": 0}}, "scale.step"),
    ({"scale": {"min": 0, "max": 10, "step": -1}}, "scale.step"),
    ({"scale": [0, 10, 1]}, "scale"),
    ({"criteria": []}, "criteria"),
    ({"criteria": {"a": 1}}, "criteria"),
    ({"criteria": [{"id": "a"}]}, "criteria[0].weight"),
    ({"criteria": [{"weight": 1}]}, "criteria[0].id"),
    ({"criteria": [{"id": "a", "weight": 0}]}, "criteria[0].weight"),
    ({"criteria": [{"id": "a", "weight": -1}]}, "criteria[0].weight"),
    ({"criteria": [{"id": "a", "weight": 1}, {"id": "a", "weight": 2}]}, "criteria[1].id"),
    ({"criteria": [{"id": "", "weight": 1}]}, "criteria[0].id"),
    ({"criteria": [{"id": "a", "weight": 1, "colour": "red"}]}, "criteria[0].colour"),
    ({"order": "jurors_first"}, "order"),
    ({"order": None}, "order"),
    ({"missing": "zero"}, "missing"),
    ({"limit": -1}, "limit"),
    ({"combine": "average"}, "combine"),
    ({"combine": "trimmed_mean"}, "trim"),
    ({"trim": {"low": 1, "high": 1, "min_count": 3}}, "trim"),
    ({"combine": "trimmed_sum", "trim": {"low": 1, "high": 1, "min_count": 2}}, "trim.min_count"),
    ({"combine": "trimmed_sum", "trim": {"low": -1, "high": 1}}, "trim.low"),
    ({"combine": "trimmed_sum", "trim": {"low": 1.5, "high": 1}}, "trim.low"),
    ({"missing": "pooled", "combine": "median"}, "combine"),
    ({"missing": "pooled", "total": "weighted_sum"}, "total"),
    ({"missing": "pooled", "rounding": {"juror": 2}}, "rounding.juror"),
    ({"missing": "pooled", "order": "criterion_first", "rounding": {"criterion": 2}}, "rounding.criterion"),
    ({"rounding": {"cell": 2}}, "rounding.cell"),
    ({"rounding": {"criterion": 2}}, "rounding.criterion"),
    ({"order": "criterion_first", "rounding": {"juror": 2}}, "rounding.juror"),
    ({"order": "criterion_first", "rounding": {"weighted": 2}}, "rounding.weighted"),
    ({"rounding": {"carried": 2}}, "rounding.carried"),
    ({"rounding": {"total": -1}}, "rounding.total"),
    ({"rounding": {"final": 1}}, "rounding.final"),
    ({"rank_on": "rounded"}, "rank_on"),
    ({"rank_on": "rounded", "rounding": {"total": 1}, "rounds": [{"id": "1", "weight": 1}]}, "rank_on"),
    ({"rounds": [{"id": "1", "weight": -1}]}, "rounds[0].weight"),
    ({"rounds": [{"id": "1"}]}, "rounds[0].weight"),
    ({"rounds": [{"id": "1", "weight": 1}, {"id": "1", "weight": 1}]}, "rounds[1].id"),
    ({"rounds": [{"id": "1", "weight": 1, "places": "dense"}]}, "rounds[0].places"),
    ({"rounds": [{"id": "1", "weight": 1, "combine": "trimmed_mean"}]}, "rounds[0].trim"),
    ({"tie_band": -1}, "tie_band"),
    ({"tie_break": "median"}, "tie_break"),
    ({"tie_break": ["name"]}, "tie_break[0]"),
    ({"tie_break": ["criterion:b"]}, "tie_break[0]"),
    ({"tie_break": ["count_at_least:x"]}, "tie_break[0]"),
    ({"places": "olympic"}, "places"),
    ({"quorum": 0}, "quorum"),
    ({"quorum": "2.5"}, "quorum"),
    ({"thresholds": {"criterion:b": 1}}, "thresholds.criterion:b"),
    ({"thresholds": {"sum": 1}}, "thresholds.sum"),
    ({"thresholds": {"total": "x"}}, "thresholds.total"),
    ({"cut": {"places": 0}}, "cut.places"),
    ({"cut": {}}, "cut"),
    ({"cut": {"max": 3}}, "cut.max"),
    ({"version": 2}, "version"),
    ({"weights": [1]}, "weights"),
]


@pytest.mark.parametrize(("fields", "path"), FAULTY, ids=[path + str(n) for n, (_, path) in enumerate(FAULTY)])
def test_a_fault_names_its_field(fields: dict[str, Any], path: str) -> None:
    assert path in faults(small(**fields))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (None, "a name is needed, not an empty value"),
        ("", "a name is needed, not an empty value"),
        (" ", "a name is needed, not text"),
        (True, "a name is needed, not true or false"),
        ([1], "a name is needed, not a list"),
        (10**18, "a name is needed, not int"),
        ("a\0", "the name contains the character U+0000"),
        ("a" * 201, "the name is longer than 200 characters"),
    ],
)
def test_what_cannot_name_a_criterion_is_refused_in_words(name: object, words: str) -> None:
    assert faults(small(criteria=[{"id": name, "weight": 1}])) == {"criteria[0].id": words}


@pytest.mark.parametrize(
    ("name", "read"), [(7, "7"), (10**18 - 1, "9" * 18), ("a" * 200, "a" * 200), ("é\xa0b", "é\xa0b")]
)
def test_a_whole_number_is_a_name_too(name: object, read: str) -> None:
    assert [one.id for one in parse(small(criteria=[{"id": name, "weight": 1}])).criteria] == [read]


def test_who_ranks_on_rounded_values_is_told_which_rounding_lacks() -> None:
    assert faults(small(rank_on="rounded")) == {"rank_on": "rounded needs rounding.total"}
    rounds = [{"id": "one", "weight": 1}, {"id": "two", "weight": 1, "rounding": {"carried": 1}}]
    assert faults(small(rank_on="rounded", rounds=rounds)) == {"rank_on": "rounded needs rounding.carried"}


def test_all_faults_come_at_once_with_their_lines() -> None:
    text = EXAMPLE.replace("15", ".nan").replace("max: 10", "max: .inf").replace("median", "name") + "colour: red\n"
    with pytest.raises(SchemeError) as caught:
        parse(text)
    found = {fault.path: fault.line for fault in caught.value.faults}
    assert found == {"criteria[1].weight": 6, "scale.max": 3, "tie_break[1]": 11, "colour": 13}


def test_an_inherited_field_need_not_fit_a_round_that_replaces_another() -> None:
    scheme = parse(
        small(
            combine="trimmed_mean",
            trim={"low": 1, "high": 1},
            rounding={"juror": 2},
            rounds=[{"id": "1", "weight": 1}, {"id": "2", "weight": 1, "combine": "mean", "order": "criterion_first"}],
        )
    )
    assert [one.rules.combine for one in scheme.stages] == ["trimmed_mean", "mean"]


@pytest.mark.parametrize(
    "text",
    [
        "", "[1, 2]", "text", "a: &a [1]\nb: *a", "scale: 1\nscale: 2", "!!python/object:os.system x", "\tscale: 1",
        "[" * 100_000, '{"a":' * 100_000, "scale: {min: 0\n", "\0", "a: 1\n---\nb: 2", '{"scale": {"min": NaN}}',
        '{"scale": 1, "scale": 2}', "? [a]\n: b", "scale: {min: 0, max: 1e999999999, step: 1}",
        "\ud800", "x" * 600_000, "criteria:\n" + "- {id: a, weight: 1}\n" * 20_000,
    ],
)  # fmt: skip
def test_hostile_texts_are_refused_in_words(text: str) -> None:
    assert all(len(line) < 400 for line in faults(text).values())


def test_a_fault_at_the_end_of_the_text_is_on_its_last_line() -> None:
    with pytest.raises(SchemeError, match=r"^line 1: the text is not YAML"):
        parse('{"scale": {"min": 0, "max"')


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    assert "byte 129" in faults(bytes(range(256)))[""]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(
        [*SMALL, "order", "limit", "trim", "rounding", "rounds", "tie_break", "thresholds", "cut", "quorum"]
    ),
)
def test_any_value_in_any_field_is_read_or_refused(value: Any, name: str) -> None:
    assert read_or_refused(small(**{name: value}))


def read_or_refused(document: dict[str, Any]) -> bool:
    """Whether a document either reads back equal or is refused in words."""
    try:
        scheme = parse(document)
    except SchemeError as error:
        return bool(error.faults) and all(str(fault) for fault in error.faults)
    return parse(scheme.to_json()) == scheme


def test_a_million_criteria_are_refused_quickly() -> None:
    assert "at most 1000 " in faults(small(criteria=[{"id": "a", "weight": 1}] * 1_000_000))["criteria"]
