"""A programme while it is edited: the tree of a document and back, its places, its changes and its faults."""

from __future__ import annotations

from typing import Any

import pytest

from awards.programmes.document.programme import fingerprint, load
from awards.programmes.editing import edits, tree
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.editing.queries import tree_of
from awards.programmes.editing.tree import KEY, Nowhere, Tree, at, bare, path_of, planted
from tests.programmes.seeds import NAMES, text_of


@pytest.fixture
def magistral() -> Tree:
    return tree_of(load(text_of("magistral")))


def put(found: Tree, place: str, value: Any) -> Tree:
    return edits.applied(found, [edits.put(path_of(place), value)])[0]


def faults(found: Tree) -> list[tuple[str, str]]:
    return [(each.at, str(each.says)) for each in read_draft(found).faults]


@pytest.mark.parametrize("name", NAMES)
def test_a_tree_reads_as_the_document_it_was_made_from(name):
    programme = load(text_of(name))
    reading = read_draft(tree_of(programme))
    assert reading.faults == ()
    assert reading.programme is not None
    assert fingerprint(reading.programme) == fingerprint(programme)


def test_keys_are_the_same_each_time_and_are_no_part_of_the_document(magistral):
    assert tree_of(load(text_of("magistral"))) == magistral
    assert f"'{KEY}'" not in str(bare(magistral))
    assert [each[KEY] for each in magistral["categories"]] == ["efficiency", "resilience", "digitalisation", "fairness"]


def test_a_place_stays_the_same_whatever_happens_around_it(magistral):
    key = magistral["categories"][3]["criteria"][0][KEY]
    place = ("categories", "fairness", "criteria", key, "weight")
    before = at(magistral, place)
    moved, _ = edits.applied(
        magistral,
        [edits.move(("categories", "fairness"), after=None), edits.take(("categories", "efficiency"))],
    )
    assert at(moved, place) == before
    assert [each[KEY] for each in moved["categories"]] == ["fairness", "resilience", "digitalisation"]


def test_each_change_gives_the_one_that_takes_it_back(magistral):
    item = {KEY: "new", "id": "new", "name": {"en": "New"}, "weight": "5"}
    wanted = [
        edits.put(path_of("categories/efficiency/name/en"), "Speed"),
        edits.put(path_of("programme/founded"), None),
        edits.add(path_of("categories/efficiency/criteria"), item, after=None),
        edits.move(path_of("categories/efficiency/criteria/new"), after="efficiency.time"),
        edits.take(path_of("rounds/1")),
        edits.put(path_of("eligibility"), None),
        edits.add(path_of("eligibility/rules"), {KEY: "r", "id": "r"}),
    ]
    for number in range(1, len(wanted) - 1):
        changed, back = edits.applied(magistral, wanted[:number])
        assert changed != magistral
        assert edits.applied(changed, back)[0] == magistral


def test_what_is_no_more_is_no_place(magistral):
    for place in ("categories/none/name/en", "categories/efficiency/none/x", "scale/min/x", "nowhere/at/all"):
        with pytest.raises(Nowhere):
            edits.applied(magistral, [edits.put(path_of(place), "x")])
    with pytest.raises(Nowhere):
        edits.applied(magistral, [edits.put(("categories", "efficiency", KEY), "other")])
    with pytest.raises(Nowhere):
        tree.shape_at(magistral, path_of("categories/efficiency/unknown"))


@pytest.mark.parametrize(("place", "value", "at_place", "words"), [
    ("categories/efficiency/name/kk", None, "categories/efficiency/name", "The text is missing in: kk."),
    ("categories/efficiency/criteria/efficiency.time/weight", "heavy",
     "categories/efficiency/criteria/efficiency.time/weight", "“heavy” must be a number"),
    ("categories/efficiency/id", "resilience", "categories/resilience/id", "The id “resilience” is already used."),
    ("season/timezone", None, "season/timezone", "not filled in"),
    ("honours/laureate/in_cut_of", "9", "honours/laureate/in_cut_of", "“9”"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(magistral, place, value, at_place, words):
    said = dict(faults(put(magistral, place, value)))[at_place]
    assert words in said
    assert "line" not in said


def test_a_language_that_goes_takes_no_text_with_it(magistral):
    fewer = put(magistral, "programme/languages", ["en", "de"])
    reading = read_draft(fewer)
    assert reading.faults == ()
    assert reading.programme is not None
    assert dict(reading.programme.category("efficiency").name.items()) == {"en": "Efficiency", "de": "Effizienz"}
    again = put(fewer, "programme/languages", ["en", "de", "ru", "kk"])
    assert again == magistral
    more = put(magistral, "programme/languages", ["en", "de", "ru", "kk", "fr"])
    assert len(faults(more)) > 200
    assert all(words == "The text is missing in: fr." for _, words in faults(more) if "missing in" in words)


def test_another_kind_keeps_what_only_the_old_one_has(magistral):
    question = next(each for each in magistral["form"]["sections"][2]["questions"] if each["type"] == "text")
    place = f"form/sections/{magistral['form']['sections'][2][KEY]}/questions/{question[KEY]}"
    other = put(magistral, f"{place}/type", "consent")
    assert not [each for each in read_draft(other).faults if "max_chars" in each.at]
    assert put(other, f"{place}/type", "text") == magistral


def test_what_is_not_built_as_a_programme_is_refused():
    for data in ({"categories": "none"}, {"unknown": 1}, {"scale": []}, {"rounds": [{"kind": "circus"}]}, {"form": 3}):
        with pytest.raises(tree.Unfit):
            planted(data)
