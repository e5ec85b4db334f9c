"""What is wrong with a document, in words: each kind of fault that pydantic finds, and names that were misspelt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from awards.core.message import Message
from awards.ranking.scheme.faults import Fault, excerpt, id_problem, nearest, path_text, words_of

KNOWN = ("criteria", "combine", "places")


Found = tuple[str, Any, str, dict[str, Any]]


def found(kind: str, value: Any = None, name: str = "field", **context: Any) -> Found:
    return kind, value, name, context


def words(kind: str, value: Any, name: str, context: dict[str, Any]) -> Message:
    return words_of({"type": kind, "loc": (), "msg": "", "input": value, "ctx": context}, name, KNOWN)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (found("worded", words=Message("as it is")), "as it is"),
        (found("missing"), "The field “field” is missing."),
        (found("missing", name="", discriminator="'kind'"), "The field “kind” is missing."),
        (found("union_tag_not_found", name="", discriminator="'kind'"), "The field “kind” is missing."),
        (found("extra_forbidden", name="Criterea"),
         "There is no field “Criterea” here. Did you mean “criteria”?"),
        (found("extra_forbidden", name="x"),
         "There is no field “x” here. Known fields: criteria, combine, places."),
        (found("literal_error", "medium", expected="'mean', 'median' or 'sum'"),
         "“medium” is not allowed here. Choose one of: mean, median, sum. Did you mean “median”?"),
        (found("literal_error", "x", expected="'mean' or 'sum'"),
         "“x” is not allowed here. Choose one of: mean, sum."),
        (found("literal_error", 3, expected="1 or 2"), "“3” is not allowed here. Choose one of: 1 or 2."),
        (found("union_tag_invalid", {"kind": "yeer"}, tag="yeer", expected_tags="'year', 'date'"),
         "“yeer” is not allowed here. Choose one of: year, date. Did you mean “year”?"),
        (found("string_type", 5), "This must be text. Put 5 in quotes."),
        (found("string_type", None), "This must be text."),
        (found("string_type", {"a": 1}), "This must be text."),
        (found("string_type", (1, 2)), "This must be text."),
        (found("model_type", 5), "This must be a group of named fields."),
        (found("tuple_type", 5), "This must be a list."),
        (found("bool_type", 5), "This must be true or false."),
        (found("too_short"), "This list must not be empty."),
        (found("too_long", max_length=3), "This list must have at most 3 items."),
        (found("string_too_short"), "This text must not be empty."),
        (found("string_too_long", max_length=9), "This text must be 9 characters or less."),
        (found("greater_than", 0, gt=0), "0 must be more than 0."),
        (found("greater_than_equal", Decimal("-1.5"), ge=0), "-1.5 must be at least 0."),
        (found("less_than_equal", "9" * 70, le=20), "9" * 59 + "… must be at most 20."),
        (found("something_else", "odd"), "“odd” is not understood here."),
    ],
)  # fmt: skip
def test_each_kind_of_fault_has_its_words(fault: Found, expected: str) -> None:
    assert str(words(*fault)) == expected


@pytest.mark.parametrize("value", [-3, Decimal("-1.50")])
def test_a_number_stays_one_so_that_pages_write_it_as_the_reader_does(value: object) -> None:
    told = words(*found("greater_than", value, gt=0))
    assert told == Message("{value} must be more than {limit}.", value=value, limit=0)
    assert told.values["value"] is value


def test_where_a_fault_is() -> None:
    assert path_text(("rounds", 0, "trim", "low")) == "rounds[0].trim.low"
    assert path_text((2, "a\n")) == "[2].a\\n"
    assert str(Fault("scale.min", 3, Message("wrong"))) == "line 3: scale.min: wrong"
    assert str(Fault("scale.min", None, Message("wrong"))) == "scale.min: wrong"
    assert str(Fault("", 3, Message("wrong"))) == "line 3: wrong"


@pytest.mark.parametrize(
    ("value", "text"),
    [("a" * 60, "a" * 60), ("a" * 61, "a" * 59 + "…"), ("tab\t", "tab\\t"), ("é", "é"), ("é\t", "\\xe9\\t"), (7, "7")],
)
def test_what_is_quoted_is_short_and_can_be_printed(value: object, text: str) -> None:
    assert excerpt(value) == text


def test_a_misspelt_name_is_guessed_unless_it_is_very_long() -> None:
    assert nearest("COMBIN", KNOWN) == "combine"
    assert nearest("zzz", KNOWN) is None
    long = "x" * 61
    assert (nearest(long[:60], [long[:60]]), nearest(long, [long])) == (long[:60], None)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a" * 200, None),
        ("a" * 201, "the name is longer than 200 characters"),
        ("", "the name is empty"),
        (" \u3000", "the name is empty"),
        ("é\u3000x", None),
        ("x\u2028", "the name contains the character U+2028"),
        ("x\u200b", "the name contains the character U+200B"),
        ("x\u00ad", "the name contains the character U+00AD"),
        ("x\ud800", "the name contains the character U+D800"),
        ("x\u200d", None),
    ],
)
def test_what_cannot_be_a_name(name: str, why: str | None) -> None:
    assert (why is None) == (id_problem(name) is None)
    assert why is None or str(id_problem(name)) == why
