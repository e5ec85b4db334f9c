"""What another programme changes besides the rules: every change in a sentence, what is published first."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest

from awards.programmes.document.programme import Programme, canonical, load
from awards.programmes.document.questions import AnswerPart, Question
from awards.programmes.rulebook.form_changes import OF_QUESTION, changed_questions, changes
from tests.programmes.rule_changes import FREE, FROZEN, Change, changed, put
from tests.programmes.seeds import text_of
from tests.programmes.test_frozen import english

QUESTIONS = ("form", "sections", 1, "questions")  # 2 title, 4 since, 5 story, 6 lamps, 7 water, 8 watches
NEW = {"id": "new", "type": "text", "max_chars": 9, "public": True, "label": {"en": "New", "de": "Neu"}}
LONG = "One two three four five {} seven eight nine ten eleven"


def told(change: Change, before: Change | None = None) -> list[str]:
    return [english(each) for each in changes(load(changed(before)), load(changed(change)))]


def asked(change: Callable[[list[Any]], Any]) -> Change:
    def of_form(data: Any) -> None:
        change(data["form"]["sections"][1]["questions"])

    return of_form


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put(*QUESTIONS, 4, "public", True), "Answers to “Since” that are submitted from now on will be published."),
        (put(*QUESTIONS, 2, "public", False), "Answers to “Title” will no longer be published."),
        (put(*QUESTIONS, 4, "required", True), "“Since” must be answered: no → yes"),
        (put(*QUESTIONS, 4, "identity", True), "The answer to “Since” reveals who the nominee is: no → yes"),
        (put(*QUESTIONS, 4, "category", "crew"),
         "Category in which “Since” is asked: every category → Crew of the year"),
        (asked(lambda all_: all_[6].pop("category")),
         "Category in which “Number of lamps” is asked: Place of the year → every category"),
        (put(*QUESTIONS, 5, "max_words", 300), "Maximum number of words in “Tell us”: 120 → 300"),
        (put(*QUESTIONS, 6, "max", "10.5"), "Highest number in “Number of lamps”: 100000 → 10.5"),
        (put(*QUESTIONS, 5, "informs", ["crew.young"]),
         "Criteria that “Tell us” helps to judge: Welcome; Service → Young members"),
        (put(*QUESTIONS, 4, "hint", {"en": "As MM/YYYY", "de": "Als MM/JJJJ"}),
         "Help text of “Since” (English): – → As MM/YYYY"),
        (put(*QUESTIONS, 4, "heading", {"en": "Founded", "de": "Gegründet"}),
         "Heading of “Since” where others read the answer (English): – → Founded"),
        (put(*QUESTIONS, 4, "label", "en", "From when on?"),
         "Wording of “From when on?” (English): Since → From when on?"),
        (put("form", "sections", 0, "questions", 1, "fields", 0, "max_chars", 7),
         "Maximum number of characters in “Who writes: Name”: 100 → 7"),
        (put("form", "sections", 0, "personal_data", False), "The answer to “Email” is about a person: yes → no"),
        (put("form", "sections", 0, "title", "en", "You"), "Title of the section “You” (English): The group → You"),
        (put("form", "answer_languages", ["en"]), "Languages in which nominees may answer: de; en → en"),
        (put("options", "watches", 0, "name", "en", "Early"),
         "Wording of “When the crew is out: Early” (English): At dawn → Early"),
        (put("eligibility", "rules", 2, "text", "en", "All is true."),
         "Wording of the entry condition “honest” (English): What we write is true. → All is true."),
        (put("jury", "max_entries_per_juror", 31), "Maximum number of nominations per juror in a round: 30 → 31"),
    ],
)  # fmt: skip
def test_a_change_in_a_sentence(change: Change, sentence: str) -> None:
    assert sentence in told(change)


def test_questions_that_come_and_go_are_told_once() -> None:
    added = asked(lambda all_: all_.append(NEW))
    assert told(added) == ["Answers to “New” that are submitted from now on will be published.", "New question: “New”."]
    assert told(lambda data: None, added) == [
        "Answers to “New” will no longer be published.",
        "No longer asked: “New”.",
    ]
    assert told(asked(lambda all_: all_.insert(0, all_.pop(5)))) == ["The questions are asked in another order."]


def test_what_is_published_is_told_first_and_of_rules_before_the_rest() -> None:
    def change(data: Any) -> None:
        FREE["hint"](data), FROZEN["weight"](data), put(*QUESTIONS, 4, "public", True)(data)

    assert [sentence.partition(":")[0] for sentence in told(change)] == [
        "Answers to “Since” that are submitted from now on will be published.",
        "Weight of “Welcome” in “Place of the year”",
        "Help text of “Name of the group” (English)",
        "Help text of “Name of the group” (Deutsch)",
    ]


@pytest.mark.parametrize("name", [each for each in FREE if not each.startswith("order of")])
def test_whatever_is_no_rule_is_told_too(name: str) -> None:
    assert told(FREE[name])


def test_of_prizes_and_the_route_what_has_no_name_is_called_by_its_number() -> None:
    def told_of(*place: Any) -> list[str]:
        before, after = (load(changed(change, "magistral")) for change in (None, put("programme", *place)))
        return [english(each) for each in changes(before, after)]

    assert told_of("route", 1, "latitude", "49.5") == ["Place 2 on the map: 49.45 → 49.5"]
    assert told_of("prizes", 0, "name", "en", "The hall") == ["Name of prize 1 (English): The stage → The hall"]
    assert told_of("prizes", []) == ["Prizes: 1 → –"]


def test_every_field_of_a_question_has_words() -> None:
    kinds = [each for union in (get_args(Question)[0], AnswerPart) for each in get_args(union)]
    assert {field for kind in kinds for field in kind.model_fields} - OF_QUESTION.keys() == {
        "id",  # tells them apart
        "public",  # has sentences of its own
        "options",  # of a list what is in it is told
    }


def test_another_list_of_options_is_told_by_what_is_in_it() -> None:
    def change(data: Any) -> None:
        data["options"]["tides"] = [{"id": "ebb", "name": {"en": "At ebb", "de": "Bei Ebbe"}}]
        data["form"]["sections"][1]["questions"][8].update(options="tides", max_choices=1)

    found = told(change)
    assert [each for each in found if "Options of “When the crew is out”" in each]
    assert not [each for each in found if "tides" in each]


def test_what_has_no_id_is_called_by_its_number() -> None:
    before = load(text_of("magistral"))
    moved = load(text_of("magistral").replace("latitude: 51.43", "latitude: 51.44", 1))
    assert [english(each) for each in changes(before, moved)] == ["Place 1 on the map: 51.43 → 51.44"]
    data = json.loads(canonical(before))
    data["programme"]["route"] = data["programme"]["route"][:-1]
    gone = [english(each) for each in changes(before, load(json.dumps(data)))]
    assert [each.partition(":")[0] for each in gone] == ["Places on the map"]


def test_of_long_texts_what_differs_is_told() -> None:
    place = ("categories", 0, "description", "en")
    before, after = put(*place, LONG.format("six")), put(*place, LONG.format("6"))
    (found,) = told(after, before)
    assert found.endswith(
        "(English): … three four five six seven eight nine … → … three four five 6 seven eight nine …"
    )
    again = "in the port in the port in the port in the port"
    assert told(put(*place, f"{again} in the port"), put(*place, again))[0].endswith(
        "… in the port → … in the port in the port"
    )


def test_the_ids_of_questions_that_changed() -> None:
    def between(one: Change | None, other: Change | None) -> list[str]:
        documents: list[Programme] = [load(changed(each)) for each in (one, other)]
        return changed_questions(*documents)

    added = asked(lambda all_: all_.append(NEW))
    assert between(None, None) == between(None, FROZEN["weight"]) == []
    assert between(None, added) == between(added, None) == ["new"]
    assert between(None, put(*QUESTIONS, 4, "public", True)) == ["since"]
    assert between(None, put("options", "watches", 0, "name", "en", "Early")) == ["watches"]
