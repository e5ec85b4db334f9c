"""The entry as a whole: progress, categories that come and go, what stands, and how it is read."""

from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from awards.nominations.answers import eligibility, whole_entry
from awards.nominations.answers.whole_entry import Kept, Progress, key_of, with_details
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.programme import load
from tests.nominations import filling
from tests.programmes.seeds import text_of

pytestmark = pytest.mark.long_for("postgresql")

MAGISTRAL, HARBOUR, ONE = (load(text_of(name)) for name in ("magistral", "harbour-lights", "shrout-fleiss"))
PICTURE = SimpleNamespace(id="1", name="night.png", kind="png", size=1, details={}, thumbnail_key=None)


def drafts(programme: Any, category: str, **changes: Any) -> dict[str, Kept]:
    given = filling.answers(programme, category)
    for topic, answers in changes.items():
        given.setdefault(topic, {}).update(answers)
    return {topic: Kept(answers) for topic, answers in given.items()}


@pytest.mark.parametrize("category", [category.id for category in MAGISTRAL.categories])
def test_a_full_entry_has_no_faults(category: str) -> None:
    found = drafts(MAGISTRAL, category)
    assert whole_entry.faults(MAGISTRAL, whole_entry.entry_answers(MAGISTRAL, found), {}) == []
    states = {each.topic: each.state for each in whole_entry.progress(MAGISTRAL, found, {})}
    assert set(states.values()) == {"done"}


def test_progress_counts_what_is_left_and_what_is_wrong() -> None:
    found = drafts(MAGISTRAL, "fairness", case={"results": "", "kpis": []}, contact={"contact_email": "nobody"})
    by_topic = {each.topic: each for each in whole_entry.progress(MAGISTRAL, found, {})}
    assert (by_topic["case"].left, by_topic["case"].required, by_topic["case"].state) == (2, 8, "started")
    assert (by_topic["contact"].left, by_topic["contact"].wrong, by_topic["contact"].state) == (0, 1, "started")
    due = {
        each.topic: each for each in whole_entry.progress(MAGISTRAL, found, {}, due={"results", "video"}.__contains__)
    }
    assert {topic: (each.required, each.left, each.wrong) for topic, each in due.items() if each.required} == {
        "case": (1, 1, 0),
    }  # fmt: skip
    assert due["contact"].wrong == 0
    begun = drafts(HARBOUR, "place", entry={"visitors": [{"year": "2024", "people": ""}], "title": ""})
    (entry,) = (each for each in whole_entry.progress(HARBOUR, begun, {}) if each.topic == "entry")
    assert (entry.left, entry.wrong) == (2, 1), "title and picture; the row that lacks a number"


def test_a_topic_is_done_once_nothing_is_left_and_something_is_given_or_was_required() -> None:
    rows = {(0, 0, 0, 0): "todo", (0, 0, 0, 1): "done", (2, 0, 0, 2): "done", (2, 1, 0, 1): "started",
            (2, 2, 0, 0): "todo", (0, 0, 1, 1): "started"}  # fmt: skip
    assert {row: Progress("a", *row).state for row in rows} == rows


def test_answers_of_another_category_are_kept_hidden_and_come_back() -> None:
    found = drafts(MAGISTRAL, "fairness")
    found["category_questions"] = Kept({**found["category_questions"].answers, "q_resilience_1": "Kept"})
    assert "q_resilience_1" not in whole_entry.entry_answers(MAGISTRAL, found)["category_questions"]
    found["project"] = Kept({**found["project"].answers, "category": "resilience"})
    shown = whole_entry.entry_answers(MAGISTRAL, found)["category_questions"]
    assert shown == {"q_resilience_1": "Kept"}


def test_before_a_category_is_chosen_its_topic_is_not_there() -> None:
    assert "category_questions" not in [each.topic for each in whole_entry.progress(MAGISTRAL, {}, {})]
    assert whole_entry.chosen_category(MAGISTRAL, {"project": Kept({"category": "beauty"})}) is None


def test_the_only_category_needs_no_question() -> None:
    assert whole_entry.chosen_category(ONE, {}) == ONE.categories[0].id


def test_a_topic_stands_as_submitted_until_it_is_saved_anew() -> None:
    version = SimpleNamespace(answers={"a": {"x": "1"}, "b": {"y": "2"}})
    found = whole_entry.working({"a": Kept({"x": "3"}, 4)}, version)
    assert (found["a"].answers, found["b"].answers, found["b"].revision) == ({"x": "3"}, {"y": "2"}, 0)


def test_what_an_entry_is_called_follows_what_its_answers_say() -> None:
    given = {"title": "T" * 201, "answer_language": "kk", "country": "DE", "website": "https://rail.example"}
    assert whole_entry.heading(MAGISTRAL, given) == ("T" * 200, "kk", "DE")
    assert whole_entry.heading(MAGISTRAL, {"title": None, "answer_language": "fr", "country": "<b>"}) == (
        "",
        None,
        None,
    )
    assert whole_entry.heading(MAGISTRAL, {}) == (None, None, None)


def test_what_is_asked_in_another_category_says_nothing_of_the_entry() -> None:
    found = drafts(MAGISTRAL, "fairness")
    found["category_questions"] = Kept({"q_resilience_1": "Kept"})
    del found["case"]
    given = whole_entry.all_given(MAGISTRAL, found)
    assert given["title"] == found["project"].answers["title"]
    assert "q_resilience_1" not in given
    assert "challenge" not in given
    assert given["q_fairness_1"] is None


def test_a_version_keeps_the_files_that_its_answers_name() -> None:
    file = SimpleNamespace(**{**vars(PICTURE), "sha256": "ab", "details": {"alt": "Lamps"}})
    files = {"1": file, "2": file}
    kept = whole_entry.frozen_files(HARBOUR, {"entry": {"picture": ["1", "gone"], "title": "2"}}, files)
    assert kept == {"1": {"name": "night.png", "sha256": "ab", "details": {"alt": "Lamps"}}}
    assert whole_entry.as_submitted({"1": PICTURE}, kept)["1"].details == {"alt": "Lamps"}
    assert whole_entry.as_submitted({"1": PICTURE}, None)["1"].details == {}
    assert whole_entry.digest({"a": {}}, None) == sha256(b'{"a":{}}').hexdigest()
    assert whole_entry.digest({"a": {}}, {}) == sha256(b'{"a":{},"files:":{}}').hexdigest()


def test_a_picture_without_a_description_is_a_fault() -> None:
    found = drafts(HARBOUR, "place", entry={"picture": ["1"]})
    answers = whole_entry.entry_answers(HARBOUR, found)
    files = with_details({"1": PICTURE}, found)
    assert ["Describe the picture" in str(fault.message) for fault in whole_entry.faults(HARBOUR, answers, files)] == [
        True
    ]
    described = {"x": Kept({key_of("1"): {"alt": "Lamps"}})}
    assert whole_entry.faults(HARBOUR, answers, with_details({"1": PICTURE}, described)) == []


@pytest.mark.parametrize(
    ("question", "kind", "alt", "needed"),
    [
        ("photo", "png", "", True),
        ("photo", "png", "A bridge", False),
        ("photo", "pdf", "", False),
        ("logo", "png", "", False),
        ("files", "png", "", False),
    ],
)
def test_a_picture_is_described_where_its_question_asks_for_it(
    question: str, kind: str, alt: str, needed: bool
) -> None:
    file = SimpleNamespace(kind=kind, details={"alt": alt})
    assert whole_entry.needs_alt(form_schema.question(MAGISTRAL, question), file) is needed


def test_a_programme_has_the_questions_it_asks() -> None:
    assert whole_entry.has_question(MAGISTRAL, "title")
    assert not whole_entry.has_question(MAGISTRAL, "beauty")


def test_the_same_entry_twice() -> None:
    assert whole_entry.same({"a": {"x": "1", "y": ""}}, {"a": {"x": "1"}, "b": {}})
    assert not whole_entry.same({"a": {"x": "1"}}, {"a": {"x": "2"}})


FAULTY = {"start_date": "2024-", "project_countries": []}


@pytest.mark.parametrize(
    ("answers", "met"),
    [
        ({"start_date": "2024-03", "project_countries": ["KZ"]}, [True, True]),
        ({"start_date": "2026-12", "project_countries": ["BR"]}, [False, False]),
        ({"start_date": "2019-01", "project_countries": ["BR", "DE"]}, [True, False]),
        (FAULTY, [None, None]),
        ({}, [None, None]),
    ],
)
def test_conditions_are_computed_where_they_can_be(answers: dict, met: list[Any]) -> None:
    closes = timetable.closing_day(MAGISTRAL)
    found = {each.rule.id: each.met for each in eligibility.findings(MAGISTRAL, answers, closes=closes)}
    assert [found["geography"], found["in_operation"]] == met


@pytest.mark.parametrize(
    ("start", "met", "note"),
    [
        ("2022-02", False, "61"),
        ("2022-03", True, "60"),
        ("2026-03", True, "12"),
        ("2026-04", False, "11"),
        ("2027-03", False, "Months until the closing date: 0."),
        ("2027-04", False, "That is after the closing date."),
    ],
)
def test_months_in_operation_count_from_the_least_to_the_most(start: str, met: bool, note: str) -> None:
    closes = timetable.closing_day(MAGISTRAL)
    found = {each.rule.id: each for each in eligibility.findings(MAGISTRAL, {"start_date": start}, closes=closes)}
    assert found["in_operation"].met is met
    assert note in str(found["in_operation"].note)


def test_what_is_declared_is_met_and_every_condition_is_said() -> None:
    given = {"eligibility_confirm": ["organisation"], "role": ["truth"]}
    found = eligibility.findings(MAGISTRAL, given, closes=timetable.closing_day(MAGISTRAL))
    declared = {each.rule.id: each.met for each in found if getattr(each.rule, "kind", "") == "declare"}
    assert declared == {"organisation": True, "independence": None, "sanctions": None, "truth": None}
    assert str(found[-1].says).startswith("Laureates of")
    assert found[0].says.text == "{value}"
    assert found[0].says.values["value"] is found[0].rule.text
