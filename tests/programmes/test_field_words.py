"""The editor has words for all that a programme may hold: the schema is walked, and what has none fails."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from awards.core.message import Message
from awards.programmes.document.checks.references import DECLARED_RULES
from awards.programmes.document.judging import AdmissionRound, SchemeRules, TimelineStep
from awards.programmes.document.later import LATER, holder
from awards.programmes.document.parts import Category, Option
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import CategoryQuestion, Section, TextField, TextQuestion
from awards.programmes.document.types import Text
from awards.programmes.editing import field_words
from awards.programmes.editing.field_words import ADD, CHOICES, FIELDS, INSIDE, ITEMS, PARAGRAPH, TECHNICAL
from awards.ranking.scheme.kinds import Part
from awards.ranking.scheme.terms import PLAIN_TIE_RULES

Schema = dict[str, list[Any]]  # every field by the class that declares it, and what may stand there in each part
# Texts that hold one of a few words, or one of them before a colon; the schema does not name these.
WORDS_IN_TEXTS = {
    "SchemeRules.tie_break": {*PLAIN_TIE_RULES, "criterion", "count_at_least"},
    "SchemeRules.thresholds": {"total", "criterion"},
    "ChecklistQuestion.options": {DECLARED_RULES},
}


def inside(annotation: Any) -> Iterator[Any]:
    """What stands directly in a field: the sides of a union, none of them None; what is annotated, without the rest."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from inside(each)
    elif hasattr(annotation, "__metadata__"):
        yield from inside(get_args(annotation)[0])
    elif annotation is not type(None):
        yield annotation


def below(annotation: Any) -> Iterator[Any]:
    """All that stands in a field, at any depth of lists and mappings, these included."""
    for found in inside(annotation):
        yield found
        if get_origin(found) in (tuple, dict):
            for each in get_args(found):
                if each is not Ellipsis:
                    yield from below(each)


def parts_below(root: type[Part]) -> set[type[Part]]:
    """A part and all that may stand in it."""
    waiting, seen = [root], set()
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += [each for info in part.model_fields.values() for each in below(info.annotation) if is_part(each)]
    return seen


def schema_from(root: type[Part]) -> Schema:
    """The fields of a part and of all that may stand in it."""
    fields: Schema = {}
    for part in parts_below(root):
        for name, info in part.model_fields.items():
            fields.setdefault(holder(part, name), []).append(info.annotation)
    return fields


def is_part(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Part)


def literals(schema: Schema) -> dict[str, set[str]]:
    """The values of each field that has a few only."""
    found: dict[str, set[str]] = {}
    for name, kinds in schema.items():
        for each in (one for annotation in kinds for one in below(annotation)):
            if get_origin(each) is Literal:
                found.setdefault(name, set()).update(map(str, get_args(each)))
    return found


def having(schema: Schema, *origins: type) -> dict[str, Any]:
    """The fields that are directly a list or a mapping, with what it is of."""
    return {
        name: each
        for name, kinds in schema.items()
        for annotation in kinds
        for each in inside(annotation)
        if get_origin(each) in origins
    }


def absent_parts(schema: Schema) -> set[str]:
    """The fields with a part that need not be there."""
    return {
        name
        for name, kinds in schema.items()
        for annotation in kinds
        if type(None) in get_args(annotation) and any(map(is_part, inside(annotation)))
    }


def with_names(lists: dict[str, Any]) -> set[str]:
    """The lists whose items are parts or texts, which are called something until they have a name."""
    return {name for name, each in lists.items() if any(is_part(one) or one is Text for one in below(each))}


SCHEMA = schema_from(Programme)
LISTS, MAPPINGS = having(SCHEMA, tuple), having(SCHEMA, dict)


def differing(words: Iterable[str], wanted: Iterable[str]) -> tuple[set[str], set[str]]:
    """What has words and is nothing, and what has none."""
    return set(words) - set(wanted), set(wanted) - set(words)


def test_the_walk_reaches_every_corner() -> None:
    assert {"Programme.options", "Option.unece", "Months.max", "CriterionField.type", "Rounding.carried", "Way.order",
            "_Input.label", "_Question.required", "_Autofilled.autocomplete", "Stop.by_sea"} <= set(SCHEMA)  # fmt: skip
    assert set(LATER) <= set(SCHEMA)
    assert "SchemeRules.order" not in SCHEMA
    assert literals(SCHEMA)["FileQuestion.accept"] == {"pdf", "png", "jpg", "xlsx", "csv"}
    assert {"Section.questions", "Scale.comment_required_at", "Jury.conduct"} <= set(LISTS)
    assert set(MAPPINGS) == {"Programme.options", "Programme.cldr_overrides", "Programme.regions", "Programme.mails",
                             "SchemeRules.thresholds"}  # fmt: skip
    assert {"ScoringRound.cut", "Honours.grand_prix", "Way.trim"} <= absent_parts(SCHEMA)
    assert "Honours.publish" not in absent_parts(SCHEMA)


def test_every_field_has_words_and_no_words_are_of_nothing() -> None:
    assert differing(FIELDS, SCHEMA) == (set(), set())


def test_every_value_has_words() -> None:
    wanted = {**literals(SCHEMA), **WORDS_IN_TEXTS}
    assert differing(CHOICES, wanted) == (set(), set())
    assert {name: set(values) for name, values in CHOICES.items()} == wanted


def test_every_list_and_every_part_that_may_be_absent_can_be_added_to() -> None:
    assert differing(ADD, {*LISTS, *MAPPINGS, *absent_parts(SCHEMA)}) == (set(), set())
    nested = {name for name, each in MAPPINGS.items() if get_origin(get_args(each)[1]) in (tuple, dict)}
    assert differing(INSIDE, nested) == (set(), set())


def test_every_item_without_a_name_is_called_something() -> None:
    named = with_names(LISTS) | with_names(MAPPINGS) | {"SchemeRules.tie_break"}
    assert differing(ITEMS, named) == (set(), set())
    assert all("{number}" in each.text for each in ITEMS.values())


def test_what_is_marked_is_there() -> None:
    texts = {name for name, found in SCHEMA.items() if any(each is Text for one in found for each in below(one))}
    assert texts >= PARAGRAPH
    assert set(SCHEMA) >= TECHNICAL
    assert {name for name in SCHEMA if name.endswith(".id")} <= TECHNICAL


def test_a_field_without_words_is_found() -> None:
    class Medal(Part):
        metal: Literal["gold", "tin"]
        holes: tuple[Text, ...] = ()
        ribbon: Category | None = None

    class Award(Programme):
        medals: dict[str, tuple[Medal, ...]] = {}

    schema = schema_from(Award)
    new = {"Award.medals", "Medal.metal", "Medal.holes", "Medal.ribbon"}
    assert differing(FIELDS, schema) == (set(), new)
    assert differing(CHOICES, literals(schema))[1] == {"Medal.metal"}
    assert differing(ADD, {*having(schema, tuple, dict), *absent_parts(schema)})[1] == new - {"Medal.metal"}
    assert differing(ITEMS, with_names(having(schema, tuple, dict)))[1] == {"Award.medals", "Medal.holes"}
    del schema["Stop.by_sea"]
    assert differing(FIELDS, schema)[0] == {"Stop.by_sea"}


def test_words_are_short_and_for_people() -> None:
    for name, (label, said) in FIELDS.items():
        assert 0 < len(str(label)) <= 60, name
        assert str(label)[0].isupper(), name
        assert str(label)[-1] not in ".:", name
        assert said is None or (len(str(said)) <= 200 and str(said)[-1] in ".”"), name
        assert not set("`_<>[]") & set(f"{label} {said}"), name
        assert "YAML" not in f"{label} {said}", name


def test_two_fields_of_a_part_are_told_apart() -> None:
    for part in parts_below(Programme):
        labels = [str(field_words.label_of(part, name)) for name in part.model_fields]
        assert len(set(labels)) == len(labels), part


def test_words_of_buttons_and_values_are_short() -> None:
    buttons = [*ADD.values(), *INSIDE.values()]
    choices = [each for values in CHOICES.values() for each in values.values()]
    assert all(0 < len(str(each)) <= 60 and str(each)[-1] not in ".:" for each in (*buttons, *choices))
    assert all(str(each)[0].isupper() for each in buttons)


def test_two_values_of_a_field_are_told_apart() -> None:
    for name, values in CHOICES.items():
        assert len(set(map(str, values.values()))) == len(values), name
    types = [
        str(value) for name, values in CHOICES.items() if name.endswith("Question.type") for value in values.values()
    ]
    assert len(set(types)) == len(types) == 18


def test_a_field_is_found_by_the_class_that_declares_it() -> None:
    assert str(field_words.label_of(TextQuestion, "label")) == "What is asked"
    assert field_words.label_of(TextField, "label") == field_words.label_of(CategoryQuestion, "label")
    assert str(field_words.label_of(SchemeRules, "order")) == "What is combined first"
    assert str(field_words.label_of(Category, "theme")) == "Second title"
    assert field_words.help_of(CategoryQuestion, "required") is None
    assert str(field_words.choice_words(SchemeRules, "order", "juror_first")).startswith("each juror’s criteria first")
    assert str(field_words.choice_words(AdmissionRound, "kind", "admission")) == "admission"
    assert str(field_words.choice_words(Programme, "schema_version", 1)) == "1"
    assert str(field_words.add_words(Category, "criteria")) == "Add a criterion"
    assert str(field_words.add_words(Programme, "options")) == "Add a list"
    assert str(field_words.add_words(Programme, "options", inside=True)) == "Add an option"
    assert str(field_words.item_words(Section, "questions", 3)) == "Question 3"
    assert field_words.is_paragraph(TextQuestion, "label")
    assert not field_words.is_paragraph(TimelineStep, "name")
    assert field_words.is_technical(TextQuestion, "id")
    assert not field_words.is_technical(TextQuestion, "label")


def test_what_there_is_not_has_no_words() -> None:
    for part, field in ((Category, "metal"), (Programme, "schema"), (TextField, "required")):
        with pytest.raises(KeyError):
            field_words.label_of(part, field)
    with pytest.raises(KeyError):
        field_words.choice_words(SchemeRules, "order", "chair_first")
    with pytest.raises(KeyError):
        field_words.add_words(Category, "name")


def test_what_nothing_keeps_yet_says_so() -> None:
    said = field_words.help_of(Option, "unece")
    assert isinstance(said, Message)
    assert str(said) == (
        "Code of the mode of transport by UN/ECE Recommendation 19. This version does not support it yet."
    )
    for name in LATER:
        assert len(str(FIELDS[name].help or "")) <= 200 - len(" This version does not support it yet.")
