"""Answers of every kind: given or not, right or wrong, and what they still lack."""

from __future__ import annotations

from typing import Any

import pytest

from awards.core import countries
from awards.nominations.answers import values
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme, load
from awards.programmes.document.questions import TableQuestion, TextField
from awards.programmes.document.types import Text
from tests.programmes.seeds import text_of

MAGISTRAL, HARBOUR = load(text_of("magistral")), load(text_of("harbour-lights"))
KPI = {"indicator": "Days", "unit": "d", "before": "38", "after": "11.5", "period": "2024", "source": "Audit"}
GOOD = [
    (MAGISTRAL, "legal_name", "A" * 150),
    (MAGISTRAL, "summary", "сөз " * 80),
    (MAGISTRAL, "size", "micro"),
    (MAGISTRAL, "role", ["carrier", "public", "shipper"]),
    (MAGISTRAL, "country", "KZ"),
    (MAGISTRAL, "project_countries", ["DE", "KG"]),
    (MAGISTRAL, "start_date", "2024-03"),
    (MAGISTRAL, "website", "https://пример.рф/a?b=1"),
    (MAGISTRAL, "contact_email", "Aliya@Company.KZ"),
    (MAGISTRAL, "contact_phone", "+49 (30) 123-456"),
    (MAGISTRAL, "kpis", [KPI] * 5),
    (MAGISTRAL, "referee", {"name": "A", "organisation": "B", "email": "a@b.example"}),
    (MAGISTRAL, "category", "fairness"),
    (MAGISTRAL, "eligibility_confirm", ["organisation", "truth"]),
    (HARBOUR, "lamps", "100000"),
    (HARBOUR, "lamps", "0"),
    (HARBOUR, "habits", ["off"]),
    (HARBOUR, "watches", ["dawn"]),
    (MAGISTRAL, "modes", [option.id for option in MAGISTRAL.options["modes"]]),
    (MAGISTRAL, "project_countries", sorted(countries.CODES)),
    (MAGISTRAL, "website", "https://a.kz/" + "a" * 487),
]
BAD = [
    (MAGISTRAL, "legal_name", "A" * 151, "150 characters or less"),
    (MAGISTRAL, "summary", "сөз " * 81, "80 words or less"),
    (MAGISTRAL, "size", "enormous", "Choose one"),
    (MAGISTRAL, "role", ["carrier", "public", "shipper", "forwarder"], "at most 3"),
    (MAGISTRAL, "role", ["carrier", "pirate"], "Choose from"),
    (MAGISTRAL, "country", "EU", "from the list"),
    (MAGISTRAL, "country", "Kazakhstan", "from the list"),
    (MAGISTRAL, "project_countries", ["DE", "<script>"], "from the list"),
    (MAGISTRAL, "start_date", "2024-", "month and a year"),
    (MAGISTRAL, "start_date", "2024-13", "month and a year"),
    (MAGISTRAL, "start_date", "٢٠٢٤-03", "month and a year"),
    (MAGISTRAL, "website", "javascript:alert(1)", "web address"),
    (MAGISTRAL, "website", "https://[", "web address"),
    (MAGISTRAL, "website", "https://a.kz/" + "a" * 488, "web address"),
    (MAGISTRAL, "website", "https://a b.example", "web address"),
    (MAGISTRAL, "contact_email", "aliya", "email address"),
    (MAGISTRAL, "contact_email", "a@b\ud800.example", "email address"),
    (MAGISTRAL, "contact_phone", "call me", "phone number"),
    (MAGISTRAL, "kpis", [KPI] * 6, "5 rows at most"),
    (MAGISTRAL, "kpis", [KPI, {**KPI, "after": "many"}], "Row 2"),
    (MAGISTRAL, "referee", {"email": "nobody"}, "email address"),
    (MAGISTRAL, "category", "beauty", "Choose one"),
    (MAGISTRAL, "eligibility_confirm", ["geography"], "Choose from"),
    (HARBOUR, "lamps", "100001", "100000 or less"),
    (HARBOUR, "lamps", "-1", "0 or more"),
    (HARBOUR, "lamps", "?NaN", "must be a number"),
    (HARBOUR, "lamps", "?1,234", "choose which number “1,234” means"),
    (HARBOUR, "lamps", "?500 kg", "without “kg”"),
    (HARBOUR, "story", "a" * 40_000, "2400 characters or less"),
    (HARBOUR, "story", ("a" * 30 + " ") * 120, "2400 characters or less"),
    (MAGISTRAL, "kpis", [{**KPI, "unit": "%", "after": "?1,234 %"}], "choose which number “1,234 %” means"),
    (MAGISTRAL, "kpis", [{**KPI, "unit": "%", "after": "?12 kg"}], "Row 1"),
    (HARBOUR, "watches", ["dawn", "day", "dusk"], "at most 2"),
]


def found(programme: Programme, question: str, value: Any) -> list[str]:
    return [str(fault) for fault in values.faults(programme, form_schema.question(programme, question), value)]


@pytest.mark.parametrize(("programme", "question", "value"), GOOD)
def test_a_good_answer_has_no_faults(programme: Programme, question: str, value: Any) -> None:
    assert found(programme, question, value) == []


@pytest.mark.parametrize(("programme", "question", "value", "words"), BAD)
def test_a_faulty_answer_is_told_in_words(programme: Programme, question: str, value: Any, words: str) -> None:
    faults = found(programme, question, value)
    assert len(faults) == 1
    assert words in faults[0]


@pytest.mark.parametrize("value", [None, "", "  \n", "\u3164", [], {}, False, [{"a": " "}], {"name": ""}])
def test_what_is_blank_is_no_answer(value: Any) -> None:
    assert not values.is_given(value)
    assert values.mark(value) == values.mark(None)


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), (["a", "b"], ["b", "a"]), ({"a": "1"}, {"a": "2"}), (True, None), ("1", ["1"])]
)
def test_different_answers_have_different_marks(one: Any, other: Any) -> None:
    assert values.mark(one) != values.mark(other)


def test_blank_parts_do_not_make_a_difference() -> None:
    assert values.mark({"a": "1", "b": ""}) == values.mark({"a": "1"})
    assert values.mark([{"a": "1"}, {"a": ""}]) == values.mark([{"a": "1"}])


def lacking(programme: Programme, question_id: str, value: Any) -> list[str]:
    question = form_schema.question(programme, question_id)
    due = values.checklist_ids(programme, question.options) if question.type == "checklist" else ()
    return [fault.text for fault in values.missing(question, value, alone=due)]


@pytest.mark.parametrize(
    ("programme", "question", "value", "count"),
    [
        (MAGISTRAL, "title", "", 1),
        (MAGISTRAL, "website", "", 0),
        (MAGISTRAL, "privacy", False, 1),
        (MAGISTRAL, "privacy", True, 0),
        (MAGISTRAL, "eligibility_confirm", ["organisation", "truth"], 1),
        (MAGISTRAL, "eligibility_confirm", ["organisation", "independence", "sanctions", "truth"], 0),
        (HARBOUR, "habits", [], 0),
        (MAGISTRAL, "kpis", [], 1),
        (MAGISTRAL, "kpis", [{**KPI, "unit": "", "source": ""}], 2),
        (HARBOUR, "visitors", [], 0),
        (HARBOUR, "visitors", [{"year": "2024", "people": ""}], 1),
        (MAGISTRAL, "referee", {"name": "A"}, 2),
        (MAGISTRAL, "referee", None, 3),
    ],
)
def test_what_an_answer_still_lacks(programme: Programme, question: str, value: Any, count: int) -> None:
    assert len(lacking(programme, question, value)) == count


def rows_of(number: int) -> list[dict[str, str]]:
    return [{"a": "1"}] * number


def test_what_is_missing_is_said_in_the_words_of_its_kind() -> None:
    def table(least: int, *, required: bool) -> TableQuestion:
        label = Text({"en": "Figures"})
        column = TextField(id="a", type="text", label=label, max_chars=9)
        return TableQuestion(id="t", type="table", label=label, required=required, min_rows=least, max_rows=9,
                             columns=(column,))  # fmt: skip

    privacy, title = (form_schema.question(MAGISTRAL, each) for each in ("privacy", "title"))
    for question, value, words in (
        (privacy, False, ["Confirm: "]),
        (title, "", ["Answer “"]),
        (table(1, required=True), rows_of(0), ["Fill in at least one row of “"]),
        (table(2, required=True), rows_of(0), ["Needed: 2."]),
        (table(2, required=True), rows_of(1), ["Needed: 2."]),
        (table(2, required=True), rows_of(2), []),
        (table(2, required=False), rows_of(0), []),
        (table(2, required=False), rows_of(1), ["Needed: 2."]),
    ):
        found = [str(each) for each in values.missing(question, value)]
        assert [words in each for words, each in zip(words, found, strict=True)] == [True] * len(words)


def test_the_unit_of_a_number_may_be_among_the_texts_of_its_row() -> None:
    columns = form_schema.question(MAGISTRAL, "kpis").columns
    assert values.texts_in(columns, {**KPI, "period": None}) == ["Days", "d", "", "Audit"]
