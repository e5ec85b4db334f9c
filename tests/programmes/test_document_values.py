"""What a single value of a document may be, at its limits; how it is read and written; the form it makes."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from awards.core.message import Message
from awards.programmes.document import form_schema, later, timetable, types
from awards.programmes.document.document_yaml import MAX_CHARACTERS, Node, read, to_yaml
from awards.programmes.document.programme import Programme, load, scheme_document
from tests.programmes.seeds import text_of

REFUSED = object()
VALUES: list[tuple[Any, Any, Any]] = [
    (types.Exact, "-0.00", Decimal(0)),
    (types.Exact, "0.50", Decimal("0.5")),
    (types.Exact, Decimal("2.5"), Decimal("2.5")),
    (types.Exact, 7, Decimal(7)),
    (types.Exact, True, REFUSED),
    (types.Exact, None, REFUSED),
    (types.Exact, ["1"], REFUSED),
    (types.Exact, "9" * 12, Decimal("9" * 12)),
    (types.Exact, "9" * 13, REFUSED),
    (types.Whole, "3.0", 3),
    (types.Whole, "3.5", REFUSED),
    (types.Count, 1_000_000, 1_000_000),
    (types.Id, "a" * 60, "a" * 60),
    (types.Id, "a" * 61, REFUSED),
    (types.Id, "a b", REFUSED),
    (types.Day, "1900-01-01", date(1900, 1, 1)),
    (types.Day, "1899-12-31", REFUSED),
    (types.Day, "2299-12-31", date(2299, 12, 31)),
    (types.Day, "2300-01-01", REFUSED),
    (types.Day, "2027-02-29", REFUSED),
    (types.Day, date(1800, 1, 1), date(1800, 1, 1)),
    (types.Day, 20270101, REFUSED),
    (types.Clock, "23:59", time(23, 59)),
    (types.Clock, "24:00", REFUSED),
    (types.Clock, time(7), time(7)),
    (types.Clock, 5, REFUSED),
    (types.Country, "KZ", "KZ"),
    (types.Country, "XX", REFUSED),
    (types.Language, "kk", "kk"),
    (types.Language, "KK", REFUSED),
    (types.Language, "qx", REFUSED),
    (types.Timezone, "Asia/Almaty", "Asia/Almaty"),
    (types.Timezone, "Asia/Nowhere", REFUSED),
    (types.Currency, "EUR", "EUR"),
    (types.Currency, "EUX", REFUSED),
    (types.Colour, "#005F73", "#005F73"),
    (types.Colour, "005F73", REFUSED),
    (types.Text, {"en": "a" * 5_000}, types.Text({"en": "a" * 5_000})),
    (types.Text, {"en": "a" * 5_001}, REFUSED),
    (types.Text, {"en": "a", "de": " "}, REFUSED),
]


def test_a_value_is_read_up_to_its_limits() -> None:
    for kind, written, wanted in VALUES:
        try:
            found = TypeAdapter(kind).validate_python(written)
        except ValidationError:
            found = REFUSED
        assert (found, type(found)) == (wanted, type(wanted)), (kind, written)


def test_a_text_speaks_the_programmes_languages_all_and_no_other() -> None:
    def refused(texts: dict[str, str], *languages: str) -> str:
        try:
            types.Text.model_validate(texts, context=types.Context(languages))
        except ValidationError as error:
            return str(error)
        return ""

    assert refused({"en": "a", "de": "b"}, "en", "de") == ""
    assert "missing" in refused({"en": "a"}, "en", "de")
    assert "not have the language" in refused({"en": "a", "fr": "b"}, "en")
    assert refused({"fr": "a"}) == "", "which languages there are is not known"
    assert types.known_languages(("en", "de")) == ("en", "de")
    assert types.known_languages(("en", "EN")) == ()
    assert types.known_languages(["en"]) == ()
    text = types.Text({"en": "a", "de": "b"})
    assert [text.get_for(*each) for each in (("de", "en"), ("ru", "de"), ("ru", "kk"), ("ru",))] == ["b", "b", "a", "a"]
    assert types.Text.model_construct({}).get_for("en") == ""


def test_a_sentence_comes_back_as_it_was_kept() -> None:
    moment = timetable.day_starts(date(2027, 1, 1), ZoneInfo("Asia/Almaty"))
    kept = Message("{a} {b} {c} {d} {e}", a=Message("{n}", n=1), b=moment, c=types.Text({"en": "x"}), d="y", e=2)
    assert types.sentence(types.sentence_data(kept)) == kept
    assert types.sentence_data(Decimal("0.5")) == "0.5"
    assert types.sentence("as it is") == "as it is"


# Reading and writing


def plain(text: str | bytes) -> tuple[Any, list[str]]:
    root, faults = read(text)
    return root.plain() if root is not None else None, [f"{each.path}: {each.message}" for each in faults]


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("a: NULL", {"a": None}, ""),
        ("a: True", {"a": True}, ""),
        ('a: "true"', {"a": "true"}, ""),
        ("a: 12", {"a": 12}, ""),
        ("a: -1.50", {"a": Decimal("-1.50")}, ""),
        ('a: "1.5"', {"a": "1.5"}, ""),
        ("a: some text", {"a": "some text"}, ""),
        ("a: y", {"a": "y"}, "y without quotes"),
        ("a: N", {"a": "N"}, "N without quotes"),
        ("a: off", {"a": "off"}, "off without quotes"),
        ("a: 1_000", {"a": "1_000"}, "1_000 as a different number"),
        ("a: 1e3", {"a": "1e3"}, ""),
        ("a: +12.5e+3", {"a": "+12.5e+3"}, "as a different number"),
        ("true: 1", {"true": 1}, "true without quotes"),
        ('"true": 1', {"true": 1}, ""),
        ("12: 1", {"12": 1}, ""),
        ("1.5: 1", {"1.5": 1}, ""),
        ("0x1: 1", {"0x1": 1}, "0x1 as a different number"),
        ("null: 1", {}, "must be text"),
        ('"": 1', {"": 1}, ""),
        ('"null": 1', {"null": 1}, ""),
        ('"a\\tb": 1', {}, "contains a control character"),
        ('"a\\x07": 1', {}, "contains a control character"),
        ('a: "x\\ty"', {"a": "x\ty"}, "contains a control character"),
        ("!!str a: 1", {}, "must be text"),
        ("a: [1, {b: 2}]", {"a": (1, {"b": 2})}, ""),
        ("a: &x [1]\nb: *x", {"a": (1,), "b": (1,)}, ""),
        ("a: 1\nb: 2\na: 3", {"a": 1, "b": 2}, "already there, on line 1"),
        ("\ufeffa: 1", {"a": 1}, ""),
        ("a: 1\n\t\n", None, "cannot be read as YAML"),
        (
            '{"a":\t1,\n\t"b": "x\\/y", "c": "\\ud83d\\ude00", "d": "\\n"}',
            {"a": 1, "b": "x/y", "c": "😀", "d": "\n"},
            "",
        ),
    ],
)
def test_a_scalar_is_what_every_reader_takes_it_for(text: str, wanted: Any, words: str) -> None:
    found, faults = plain(text)
    assert found == wanted
    assert words in faults[0] if words else faults == [], faults


def test_a_text_is_read_up_to_its_length() -> None:
    longest = "#" * (MAX_CHARACTERS - 3)
    assert plain(f"a:\n{longest}") == ({"a": None}, [])
    assert "longer than" in plain(f"a: \n{longest}")[1][0]
    assert plain(b"a: 1") == ({"a": 1}, [])


def test_a_node_is_asked_for_what_it_is() -> None:
    numbers = {"7": 7, "0.5": "0.5", "-3": Decimal(-3), "x": None, "true": None}
    for written, value in zip(numbers, (7, "0.5", Decimal(-3), "x", True), strict=True):
        wanted = None if numbers[written] is None else Decimal(str(numbers[written]))
        assert Node("", 1, value).number == wanted
    node = Node("a", 3, {"b": Node("a.b", 4, "x")})
    assert (node["b"].text, node["c"].path, node["c"].line, node["c"].text) == ("x", "a.c", 3, None)
    assert ("b" in node, "c" in node, node.items, node.text) == (True, False, (), None)
    assert Node("", 1, (node,)).items == (node,)
    assert Node("", 1, "x").fields == {}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"a": "sure"}, "{a: sure}\n"),
        ({"a": "no"}, '{a: "no"}\n'),
        ({"a": "Off"}, '{a: "Off"}\n'),
        ({"a": "two words"}, '{a: "two words"}\n'),
        ({"a": Decimal("3.0")}, "{a: 3}\n"),
        ({"a": Decimal("2.5")}, '{a: "2.5"}\n'),
        ({"a": date(2027, 1, 2)}, '{a: "2027-01-02"}\n'),
        ({"a": [1, 2]}, "a: [1, 2]\n"),
        ({"a": {"b": {"c": 1}}}, "a:\n  b: {c: 1}\n"),
        ({"a": ("x" * 101,)}, f"a: [{'x' * 101}]\n"),
        ({"a": ["x" * 106]}, f"a: [{'x' * 106}]\n"),
        ({"a": ["x" * 107]}, f"a:\n  - {'x' * 107}\n"),
    ],
)
def test_what_is_written_is_quoted_where_in_doubt_and_short_groups_stand_on_one_line(data: Any, text: str) -> None:
    assert to_yaml(data) == text


# The timetable


@pytest.fixture(scope="module")
def harbour() -> Programme:
    return load(text_of("harbour-lights"))


def test_a_step_covers_its_first_instant_and_not_its_end(harbour: Programme) -> None:
    look, tick = timetable.step(harbour, "look"), timedelta(microseconds=1)
    moments = (look.starts - tick, look.starts, look.ends - tick, look.ends)
    assert [look.covers(each) for each in moments] == [False, True, True, False]


def test_what_a_step_has_come_to_follows_from_the_dates_in_force(harbour: Programme) -> None:
    day, tick = timedelta(days=1), timedelta(microseconds=1)
    planned = {each.id: each for each in timetable.timetable(harbour)}

    def listed(now: Any, **moved: tuple[Any, Any]) -> list[tuple[str, str, bool, bool]]:
        rows = [
            SimpleNamespace(code=code, starts_at=moved.get(code, (each.starts, 0))[0],
                            ends_at=moved.get(code, (0, each.ends))[1])
            for code, each in planned.items()
        ]  # fmt: skip
        found = timetable.dated_steps(harbour, rows, now=now, internal=True)
        return [(each.code, each.state, each.before is not None, each.waits) for each in found]

    def states(now: Any, **moved: Any) -> list[str]:
        return [state for _, state, _, _ in listed(now, **moved)]

    look, judge = planned["look"], planned["judge"]
    assert states(look.ends - tick) == ["done", "done", "now", "", ""]
    assert states(look.ends) == ["done", "done", "done", "now", ""]
    assert all(not moved and not waits for _, _, moved, waits in listed(look.ends))
    close = planned["close"]
    # The close was moved past the reading, which then waits; the jury's round holds whatever comes before it.
    late = {"close": (close.starts, look.starts + 9 * day)}
    assert [each[0] for each in listed(look.ends, **late) if each[2]] == ["close"]
    assert [each[0] for each in listed(look.ends, **late) if each[3]] == ["look"]
    assert states(look.ends, **late) == ["done", "now", "", "", ""]
    assert states(judge.starts + 2 * day, **late) == ["done", "done", "done", "now", ""]
    just = {"close": (close.starts, look.starts)}
    assert not any(each[3] for each in listed(look.ends, **just)), "it ends where the reading begins"
    # Of a day that ends at another time than planned only the end was moved.
    row = SimpleNamespace(code="close", starts_at=close.starts, ends_at=close.ends + day)
    (found,) = timetable.dated_steps(harbour, [row], now=look.ends)
    assert found.starts_at == close.starts + day - timedelta(hours=1), "the clocks went forward"
    assert found.before == (close.starts, close.ends)


def test_months_are_counted_from_the_first_of_one_to_the_closing_day(harbour: Programme) -> None:
    months = [timetable.months_before_close(harbour, *each) for each in ((2026, 3), (2027, 3), (2027, 4))]
    assert months == [12, 0, -1]


# The form and the scheme


def test_what_a_programme_declares_without_words_is_said(harbour: Programme) -> None:
    def said(**more: Any) -> list[str]:
        declared = harbour.eligibility.model_copy(update=more)
        return [each.id for each in form_schema.conditions(harbour.model_copy(update={"eligibility": declared}))]

    assert said() == []
    assert said(same_project_in_several_categories=False) == [form_schema.ONE_CATEGORY]
    assert said(previous_laureate_wait_editions=1) == [form_schema.WAIT]
    assert said(previous_laureate_wait_editions=2) == [form_schema.WAIT]
    one = harbour.model_copy(update={
        "categories": harbour.categories[:1],
        "eligibility": harbour.eligibility.model_copy(update={"same_project_in_several_categories": False}),
    })  # fmt: skip
    assert form_schema.conditions(one) == ()
    naming = form_schema.question(harbour, "group_name")
    assert form_schema.naming(harbour) == naming.id
    asked = form_schema.category_question(harbour)
    assert asked is not None
    assert asked.id == "category"
    assert not form_schema.asks_goals(form_schema.question(harbour, "watches"))
    assert [form_schema.is_published(form_schema.question(harbour, each)) for each in ("title", "watches")] == [
        True,
        False,
    ]


def test_a_scheme_is_that_of_the_category(harbour: Programme) -> None:
    rules = harbour.scheme.model_copy(update={
        "tie_break": ("criterion:crew.young", "criterion:place.care", "chair"),
        "thresholds": {"total": Decimal(2), "criterion:crew.young": Decimal(3)},
    })  # fmt: skip
    changed = harbour.model_copy(update={"scheme": rules})
    place, crew = (scheme_document(changed, each, "jury") for each in ("place", "crew"))
    assert (place["tie_break"], crew["tie_break"]) == (
        ["criterion:place.care", "chair"],
        ["criterion:crew.young", "chair"],
    )
    assert place["thresholds"] == {"total": "2"}
    assert crew["thresholds"] == {"total": "2", "criterion:crew.young": "3"}
    assert place["cut"] == {"places": 2, "min": "3"}
    assert [each.id for each in harbour.scoring_rounds] == ["jury"]
    with pytest.raises(KeyError):
        harbour.round("other")


def test_what_is_declared_and_not_done_yet_is_told_in_words(harbour: Programme) -> None:
    assert later.notices(harbour) == []
    assert later.is_rule(("honours", "grand_prix", "tie"))
    assert later.is_rule(("honours", "disagreement", "deeper"))
    assert not later.is_rule(("honours", "grand_prix"))
    assert not later.is_rule(("jury", "comments"))
