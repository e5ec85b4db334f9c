"""The programmes made by chance: each of them is valid, and together they reach all that the schema has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pytest

from awards.programmes.document.document_yaml import to_yaml
from awards.programmes.document.later import holder
from awards.programmes.document.programme import Programme, canonical, dump, fingerprint, load
from awards.ranking.scheme.kinds import Part
from tests.programmes.document_shapes import document

SEEDS = 300
# What a field has besides its default is refused.
ONLY_ITS_DEFAULT = {
    "CategoryQuestion.category": "it is asked in every category",
    "CategoryQuestion.shown_when": "it is always asked",
    "FilesQuestion.public": "only a season that is there already keeps it",
    "Rounding.carried": "rounds of a programme are never added up",
}
REACHED = "there"
LEFT_OUT = "left out"


def below(annotation: Any) -> Iterator[Any]:
    """A type and all that it is made of."""
    yield annotation
    for inner in get_args(annotation):
        yield from below(inner)


def parts_of(kind: type[Part], seen: set[type[Part]]) -> set[type[Part]]:
    """Every part that can stand somewhere in a part, itself included."""
    if kind not in seen:
        seen.add(kind)
        for info in kind.model_fields.values():
            for found in below(info.annotation):
                if isinstance(found, type) and issubclass(found, Part):
                    parts_of(found, seen)
    return seen


def words_of(annotation: Any) -> set[Any]:
    """The words that may stand in a field, if it is for words alone."""
    return {word for found in below(annotation) if get_origin(found) is Literal for word in get_args(found)}


def parts_in(value: Any) -> Iterator[Part]:
    if isinstance(value, Part):
        yield value
        for field in type(value).model_fields:
            yield from parts_in(getattr(value, field))
    elif isinstance(value, tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from parts_in(each)


@cache
def made(seed: int) -> Programme:
    return load(json.dumps(document(seed)), new=True)


@pytest.fixture(scope="module")
def reached() -> dict[str, set[Any]]:
    """What each field had, as `Class.field`: left out, something other than its default, its words, its length."""
    found: dict[str, set[Any]] = defaultdict(set)
    for part in (each for seed in range(SEEDS) for each in parts_in(made(seed))):
        for name, info in type(part).model_fields.items():
            told, value = found[f"{type(part).__name__}.{name}"], getattr(part, name)
            if name not in part.model_fields_set:
                told.add(LEFT_OUT)
            elif value != info.default or len(words_of(info.annotation)) == 1:
                told.add(REACHED)
            held = value if isinstance(value, tuple) else (value,)
            told |= {word for word in words_of(info.annotation) if word in held}
    return found


def fields() -> Iterator[tuple[str, type[Part], str]]:
    for kind in parts_of(Programme, set()):
        for name in kind.model_fields:
            yield f"{kind.__name__}.{name}", kind, name


@pytest.mark.long
def test_each_is_valid_and_comes_back_the_same() -> None:
    for seed in range(SEEDS):
        programme = made(seed)
        again = load(dump(programme), new=True)
        assert again == programme, seed
        assert fingerprint(again) == fingerprint(programme), seed


@pytest.mark.long
def test_yaml_json_and_the_canonical_form_are_one_programme() -> None:
    for seed in range(0, SEEDS, 10):
        programme = made(seed)
        assert load(to_yaml(document(seed))) == programme, seed
        assert load(canonical(programme)) == programme, seed


@pytest.mark.long
def test_they_reach_every_field(reached) -> None:
    missed = {name for name, _, _ in fields() if REACHED not in reached[name]}
    assert missed == set(ONLY_ITS_DEFAULT)


@pytest.mark.long
def test_they_leave_out_what_may_be_left_out(reached) -> None:
    optional = {name for name, kind, field in fields() if not kind.model_fields[field].is_required()}
    assert {name for name in optional if LEFT_OUT not in reached[name]} == set()


@pytest.mark.long
def test_they_use_every_word_a_field_knows(reached) -> None:
    missed = {
        (holder(kind, field), word)
        for name, kind, field in fields()
        for word in words_of(kind.model_fields[field].annotation) - reached[name]
    }
    assert missed == set()


def test_a_seed_makes_one_document_and_few_are_valid_too() -> None:
    assert document(7) == document(7) != document(8)
    for seed in range(20):
        assert load(dump(made(seed))) == made(seed), seed
