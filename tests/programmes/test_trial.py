"""A question of a draft as nominees would meet it: the same as in force where nothing is wrong, and never a failure."""

from __future__ import annotations

import typing

import pytest

from awards.programmes.document import questions
from awards.programmes.document.programme import load
from awards.programmes.editing import edits
from awards.programmes.editing.form_words import KINDS_SAID
from awards.programmes.editing.fresh import fresh_item
from awards.programmes.editing.queries import tree_of
from awards.programmes.editing.tree import KEY, Path, Tree, at, path_of, shape_at
from awards.programmes.editing.trial import tried
from tests.programmes.seeds import NAMES, text_of

CLASSES = typing.get_args(typing.get_args(questions.Question)[0])
KINDS = [typing.get_args(each.model_fields["type"].annotation)[0] for each in CLASSES]
PROJECT = path_of("form/sections/project/questions")


def paths(tree: Tree) -> list[Path]:
    return [
        ("form", "sections", section[KEY], "questions", each[KEY])
        for section in tree["form"]["sections"]
        for each in section["questions"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_what_has_no_fault_is_tried_out_as_it_is(name):
    programme = load(text_of(name))
    tree = tree_of(programme)
    made = tried(tree, paths(tree))
    assert [each.model_dump() for each in made.questions] == [each.model_dump() for each in programme.questions]
    assert made.missing == []
    assert made.programme.categories == programme.categories


def test_every_kind_of_question_has_a_line_about_it():
    assert list(KINDS_SAID) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_that_was_just_added_can_be_tried_out(kind):
    tree = tree_of(load(text_of("magistral")))
    item = fresh_item(tree, shape_at(tree, PROJECT).item, kind)
    tree, _ = edits.applied(tree, [edits.add(PROJECT, item)])
    made = tried(tree, [(*PROJECT, item[KEY])])
    assert made.questions[0].type == kind
    assert str(made.missing[0]) == "The question is missing in: en, de, ru, kk."


def test_a_missing_language_is_filled_in_and_told():
    tree = tree_of(load(text_of("magistral")))
    place = (*PROJECT, at(tree, PROJECT)[0][KEY])
    tree, _ = edits.applied(tree, [edits.put((*place, "label", "kk"), None)])
    made = tried(tree, [place])
    assert made.questions[0].label["kk"] == made.questions[0].label["en"]
    assert [str(each) for each in made.missing] == ["The question is missing in: kk."]


@pytest.mark.parametrize("wrong", ["", "many", "-3", "0", "9" * 40, "1.5", "<script>"])
def test_a_limit_that_is_none_breaks_nothing(wrong):
    tree = tree_of(load(text_of("magistral")))
    place = path_of("form/sections/case/questions/challenge")
    tree, _ = edits.applied(tree, [edits.put((*place, "max_words"), wrong or None)])
    assert tried(tree, [place]).questions[0].max_words == 1


def test_another_kind_is_tried_before_it_is_chosen_and_keeps_what_both_have():
    tree = tree_of(load(text_of("magistral")))
    place = path_of("form/sections/case/questions/challenge")
    made = tried(tree, [place], kind="text")
    assert made.questions[0].type == "text"
    assert made.questions[0].max_chars == 200
    assert made.questions[0].label["en"] == at(tree, place)["label"]["en"]


def test_what_is_named_twice_stands_once_each():
    tree = tree_of(load(text_of("magistral")))
    columns = path_of("form/sections/case/questions/kpis/columns")
    first, second = (each[KEY] for each in at(tree, columns)[:2])
    tree, _ = edits.applied(tree, [edits.put((*columns, second, "id"), first), edits.put((*columns, first, "id"), "")])
    made = tried(tree, [columns[:-1]]).questions[0]
    assert len({each.id for each in made.columns}) == len(made.columns)
