"""What another programme changes, one by one: with its part, rules apart, and each text once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from awards.core.message import Message
from awards.programmes.document import timetable
from awards.programmes.document.programme import load
from awards.programmes.document.types import Text
from awards.programmes.rulebook.changed_parts import Item, Line, items
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, Change, changed, put

QUESTIONS = ("form", "sections", 1, "questions")
NEW = {"id": "new", "type": "text", "max_chars": 9, "label": {"en": "New", "de": "Neu"}}


def found(change: Change, before: Change | None = None) -> list[Item]:
    return items(load(changed(before)), load(changed(change)))


def english(value: object) -> str:
    """What is said, in English."""
    if isinstance(value, Text):
        return value["en"]
    if isinstance(value, Message):
        return value.text.format(**{name: english(each) for name, each in value.values.items()})
    return str(value)


def said(item: Item) -> tuple[str, str]:
    return item.part, english(item.what)


def add(question: Any) -> Change:
    return lambda data: data["form"]["sections"][1]["questions"].append(question)


@pytest.mark.parametrize("name", FROZEN)
def test_every_rule_is_a_rule_here(name: str) -> None:
    assert [each.rule for each in found(FROZEN[name])] == [True] * len(found(FROZEN[name]))
    assert found(FROZEN[name])


@pytest.mark.parametrize("name", FREE)
def test_whatever_is_free_is_told_and_no_rule(name: str) -> None:
    assert {each.rule for each in found(FREE[name])} == {False}


def test_nothing_changed_is_nothing() -> None:
    assert found(lambda data: None) == []


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_told_too(name: str) -> None:
    assert any(each.rule for each in found(IMPOSSIBLE[name][0]))


@pytest.mark.parametrize(
    ("change", "part", "what", "before", "after"),
    [
        (FROZEN["weight"], "categories", "Weight of “Welcome” in “Place of the year”", "1.5 of 3",
         "2.5 of 4"),
        (put(*QUESTIONS, 5, "max_words", 300), "form", "Maximum number of words in “Tell us”", "120", "300"),
        (FREE["workload"], "jury", "Maximum number of nominations per juror in a round", "30", "31"),
        (FREE["tagline"], "public", "Heading of the public page (English)", "Towns by the water, places by the light",
         "Towns by the water"),
        (add(NEW), "form", "New question", "", "New"),
        (add(NEW | {"required": True}), "form", "New question, needed to submit", "", "New"),
        (put(*QUESTIONS, 4, "identity", True), "form", "The answer to “Since” reveals who the nominee is", "no", "yes"),
    ],
)  # fmt: skip
def test_a_change(change: Change, part: str, what: str, before: str, after: str) -> None:
    (only,) = found(change)
    assert said(only) == (part, what)
    (line,) = only.lines
    if what.startswith("Heading"):
        assert line.language == "en"
        assert english(line.after) == after
    else:
        assert (english(line.before), english(line.after)) == (before, after)


def test_a_text_counts_once_in_however_many_languages() -> None:
    (only,) = found(FREE["hint"])
    assert english(only.what) == "Help text of “Name of the group” (English, Deutsch)"
    assert only.lines == (Line("", "In full", "en"), Line("", "Ausgeschrieben", "de"))
    assert only.kind == "text"


def test_a_question_that_conceals_comes_and_goes_as_a_rule_and_once() -> None:
    new = add(NEW | {"identity": True})
    (came,) = found(new)
    (went,) = found(lambda data: None, new)
    assert [(each.rule, each.kind, each.code) for each in (came, went)] == [
        (True, "added", "new"),
        (True, "removed", "new"),
    ]


def test_what_is_published_of_answers_is_a_sentence_without_lines() -> None:
    (only,) = found(put(*QUESTIONS, 4, "public", True))
    assert english(only.what) == "Answers to “Since” that are submitted from now on will be published."
    assert only.lines == ()


def test_dates_are_told_rather_than_days() -> None:
    change = put("timeline", "steps", 4, "day", 70)
    (only,) = found(change)
    step = timetable.timetable(load(changed(change)))[4]
    assert (only.part, only.kind, only.code) == ("timetable", "dates", step.id)
    assert only.lines[0].after == Message("{first} to {last}", first=step.starts, last=step.ends - timedelta(minutes=1))
    moved = (step.starts - timedelta(days=1), step.ends)
    (again,) = items(load(changed()), load(changed(change)), {step.id: moved})
    assert again.lines[0].before == Message("{first} to {last}", first=moved[0], last=step.last_minute)


def test_another_opening_moves_every_step() -> None:
    all_moved = found(put("season", "opens", "2027-03-01"))
    assert said(all_moved[0]) == ("timetable", "First day of the timetable")
    steps = load(changed()).timeline.steps
    assert [each.code for each in all_moved[1:]] == [each.id for each in steps]


def test_a_language_that_comes_is_told_once_and_of_rules_with_its_texts() -> None:
    def kazakh(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"en", "de"}:
                value["kk"] = "{lower} {upper}"
            for each in value.values():
                kazakh(each)
        for each in value if isinstance(value, list) else ():
            kazakh(each)
        return value

    def change(data: Any) -> None:
        kazakh(data)
        data["programme"]["languages"].append("kk")

    rules, rest = found(change)
    assert rules.rule
    assert english(rules.what).startswith("Texts of the rules in қазақ тілі: ")
    assert said(rest) == ("names", "Languages of the season")


def test_own_words_of_mails_and_pages() -> None:
    def words(data: Any) -> None:
        text = {"en": "Hello there", "de": "Guten Tag"}
        data["mails"] = {"nomination-submitted": {"subject": text}}
        data["public"] = {"privacy": text, "contact": "post@harbour.example"}

    assert [(*said(each), len(each.lines)) for each in found(words)] == [
        ("mails", "Own subject of the email “Nomination submitted” (English, Deutsch)", 2),
        ("public", "Own words in the privacy notice (English, Deutsch)", 2),
        ("public", "Email address for questions", 1),
    ]


def test_what_no_page_shows_is_not_passed_over() -> None:
    (only,) = found(lambda data: data["options"].update(unused=[{"id": "x", "name": {"en": "X", "de": "X"}}]))
    assert english(only.what) == "Details that no page shows"


def test_categories_come_and_go_with_their_names() -> None:
    (came,) = found(IMPOSSIBLE["category added"][0])
    (went,) = found(lambda data: None, IMPOSSIBLE["category added"][0])
    assert (said(came), english(came.lines[0].after)) == (("categories", "New category"), "Boat")
    assert (said(went), english(went.lines[0].before)) == (("categories", "Category removed"), "Boat")
    assert (came.code, went.code) == ("boat", "boat")
