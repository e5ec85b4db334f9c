"""The rules as one document: what is in it, byte for byte, and how two of them differ in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awards.core.canonical import canonical, sha256
from awards.programmes.document.programme import load
from awards.programmes.rulebook.change_words import compared
from awards.programmes.rulebook.rulebook import (
    Difference,
    categories_of,
    differences,
    impossible,
    rounds_of,
    rules_of,
    text_of,
)
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, changed
from tests.programmes.seeds import NAMES
from tests.programmes.seeds import text_of as seed

# Whoever adds something to the programme leaves it out of the document while it has its default: the document of rules
# that nobody touched must not change with the version of the software.
PRINTS = {
    "magistral": "5acdfd61dc0d02a4d063f8d1bdb309617df2e9d13a15d6e810c9247dd07b34af",
    "harbour-lights": "f19d80940397a6a31cfd9a0ebba7410140dcdd7dd0978ce7e4ff35faee50c960",
    "shrout-fleiss": "17cc67447483b3b02a10301965b25f3cdf1b2b0995fbce073be528a017ea3d36",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_document_of_a_seed_stays_as_it_is(name: str) -> None:
    assert sha256(text_of(load(seed(name)))) == PRINTS[name]


def test_it_is_canonical_json_of_texts_and_whole_numbers() -> None:
    text = text_of(load(seed("magistral")))
    assert canonical(json.loads(text)) == text.encode()
    assert '"blind":"no"' in text
    assert '"weight":"25"' in text


@pytest.mark.parametrize("value", [1.5, True, None, 2**53 + 1, {"a": [0.1]}, {"ä": 1}, {1: "a"}])
def test_what_has_no_place_in_canonical_json(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_names_are_sorted_and_letters_stay_letters() -> None:
    assert canonical({"b": ["ж", '"\n\u2028'], "a": -3}) == '{"a":-3,"b":["ж","\\"\\n\u2028"]}'.encode()


def told(change: Any) -> list[Any]:
    before, after = (rules_of(load(changed(each))) for each in (None, change))
    return compared(before, after)


@pytest.mark.parametrize("name", FROZEN)
def test_each_rule_is_in_it_and_has_a_name(name: str) -> None:
    found = told(FROZEN[name])
    assert found
    for each in found:
        assert each.what.text != "{value}", each
        assert str(each.sentence)
        assert each.before != each.after


@pytest.mark.long
def test_a_rule_that_nothing_keeps_yet_is_promised_to_nobody() -> None:
    mark = "{rule} (not supported by this version yet)"
    found = {name for name in FROZEN if any(each.what.text == mark for each in told(FROZEN[name]))}
    assert found == {"profile", "disagreement", "shared advice", "grand prix"}


@pytest.mark.parametrize("name", FREE)
def test_what_stays_free_is_not_in_it(name: str) -> None:
    assert load(changed(FREE[name])) != load(changed())
    assert told(FREE[name]) == []


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_meant_for_given_scores(name: str) -> None:
    change, words = IMPOSSIBLE[name]
    found = differences(rules_of(load(changed())), rules_of(load(changed(change))))
    reasons = [str(reason) for each in found if (reason := impossible(each)) is not None]
    assert reasons
    assert all(reason.startswith(words) for reason in reasons)


@pytest.mark.parametrize("name", FROZEN)
def test_all_else_can(name: str) -> None:
    found = differences(rules_of(load(changed())), rules_of(load(changed(FROZEN[name]))))
    assert [impossible(each) for each in found] == [None] * len(found)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("weight", "Weight of “Welcome” in “Place of the year”: 1.5 → 2.5"),
        ("combine", "How the jurors’ scores are combined: median → mean"),
        ("quorum", "Fewest scoresheets for a place: 2 → 1"),
        ("anchor", "What the score 3 means (English): Well done, with examples. → Done."),
        ("blindness", "Nominees stay anonymous in round jury: yes → no"),
        ("least of the cut", "Lowest score to go through or win in round jury: 3 → 3.5"),
        ("tie break", ("What decides between equal nominations, in this order: the jurors’ values, highest "
                       "first; the chair of the jury, with a recorded reason → the median of the jurors’ values; "
                       "the criteria, heaviest first; number of scores of 4 or more; the chair of the jury, "
                       "with a recorded reason")),
        ("explained", "Scores that a juror must explain: 1 → 1; 5"),
        ("tie band", "Greatest difference at which nominations count as equal: – → 0.1"),
        ("what is concealed", "Questions left out where the nominee stays anonymous: group_name → –"),
    ],
)  # fmt: skip
def test_a_difference_in_words(name: str, sentence: str) -> None:
    with_english_names(sentence, [each.sentence for each in told(FROZEN[name])])


def with_english_names(sentence: str, found: list[Any]) -> None:
    """Texts of the programme are said in the reader's language; here in English."""
    assert sentence in [english(each) for each in found]


def english(message: Any) -> Any:
    """A sentence in English, with what is in it."""
    if hasattr(message, "get_for"):
        return message.get_for("en")
    if not hasattr(message, "values"):
        return message
    return message.text.format(**{name: english(value) for name, value in message.values.items()})


def test_what_a_list_gained_is_told_once() -> None:
    change, _ = IMPOSSIBLE["category added"]
    (found,) = told(change)
    assert english(found.sentence) == (
        "Categories: Crew of the year; Place of the year → Boat; Crew of the year; Place of the year"
    )


def test_which_categories_and_rounds_a_difference_touches() -> None:
    before, every = rules_of(load(changed())), ["place", "crew"]

    def touched(name: str) -> tuple[set[str], set[str] | None]:
        found = differences(before, rules_of(load(changed(FROZEN[name]))))
        return categories_of(found, every), rounds_of(found)

    assert touched("weight") == ({"place"}, None)
    assert touched("quorum") == ({"place", "crew"}, None)
    assert touched("cut") == ({"place", "crew"}, {"jury"})
    own, of_all, round_, entries = (
        Difference(path, "1", "2")
        for path in (
            ("categories", "place", "name", "en"), ("categories",), ("rounds", "jury", "cut", "places"),
            ("rounds", "jury", "entries"),
        )
    )  # fmt: skip
    assert categories_of([own], every) == {"place"}
    assert [categories_of([own, each], every) for each in (of_all, round_)] == [{"place", "crew"}] * 2
    assert [rounds_of(each) for each in ([round_], [round_, own], [entries])] == [{"jury"}, None, None]
