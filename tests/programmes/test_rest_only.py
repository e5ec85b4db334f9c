"""Publishing what is no rule while the rules stay: whatever else a document changes, with the rules in force."""

from __future__ import annotations

from typing import Any

import pytest

from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme, fingerprint, load
from awards.programmes.rulebook.changed_parts import items
from awards.programmes.rulebook.rest_only import with_rules_of
from awards.programmes.rulebook.rulebook import text_of
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, Change, changed

NEW = {"id": "new", "type": "text", "max_chars": 9, "label": {"en": "New", "de": "Neu"}, "identity": True}


def both(*changes: Change) -> Programme:
    def change(data: Any) -> None:
        for each in changes:
            each(data)

    return load(changed(change))


def rest(document: Programme) -> Programme:
    return load(with_rules_of(load(changed()), document))


@pytest.mark.parametrize("rule", FROZEN)
def test_the_rest_goes_and_the_rule_stays(rule: str) -> None:
    mixed = rest(both(FROZEN[rule], *FREE.values()))
    assert text_of(mixed) == text_of(load(changed()))
    assert items(load(changed()), mixed) == items(load(changed()), both(*FREE.values()))


@pytest.mark.parametrize("rule", FROZEN)
def test_then_only_the_rule_is_left(rule: str) -> None:
    document = both(FROZEN[rule], FREE["tagline"])
    left = items(rest(document), document)
    assert left
    assert all(each.rule for each in left)


@pytest.mark.parametrize("rule", FROZEN)
def test_where_only_a_rule_changes_nothing_is_left_to_publish(rule: str) -> None:
    assert fingerprint(rest(both(FROZEN[rule]))) == fingerprint(load(changed()))


@pytest.mark.parametrize("name", ["category added", "criterion added", "highest score", "step"])
def test_what_came_with_the_rules_waits_with_them(name: str) -> None:
    mixed = rest(both(IMPOSSIBLE[name][0], FREE["tagline"]))
    assert [each.rule for each in items(load(changed()), mixed)] == [False]


def test_a_round_that_goes_keeps_its_dates_or_all_is_refused() -> None:
    with pytest.raises(ProgrammeFaults, match="round"):
        rest(both(IMPOSSIBLE["round gone"][0]))


def test_a_question_of_a_category_that_waits_is_refused_in_words() -> None:
    def ask(data: Any) -> None:
        data["form"]["sections"][1]["questions"].append(NEW | {"identity": False, "category": "boat"})

    with pytest.raises(ProgrammeFaults, match="boat"):
        rest(both(IMPOSSIBLE["category added"][0], ask))


def test_questions_that_jurors_do_not_see_come_and_go_with_the_rules() -> None:
    def ask(data: Any) -> None:
        data["form"]["sections"][1]["questions"].append(NEW)

    def alone(data: Any) -> None:
        data["form"]["sections"].insert(0, {"id": "apart", "title": NEW["label"], "hidden_from_jury": True,
                                            "questions": [NEW | {"identity": False}]})  # fmt: skip

    for change in (ask, alone):
        document = both(change, FREE["tagline"])
        mixed = rest(document)
        assert "new" not in {each.id for each in mixed.questions}
        without = load(with_rules_of(document, mixed))
        assert "new" in {each.id for each in without.questions}
        assert text_of(without) == text_of(document)


def test_a_section_that_is_hidden_hides_nothing_before_the_rules_do() -> None:
    def hide(data: Any) -> None:
        data["form"]["sections"][1]["hidden_from_jury"] = True

    document = both(hide, FREE["tagline"])
    assert text_of(rest(document)) == text_of(load(changed()))
    back = load(with_rules_of(document, load(changed())))
    assert text_of(back) == text_of(document)
