"""What docs/ says of fields and settings is what the code has, and its example programme is one."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from awards.programmes.document.programme import Programme, load
from awards.programmes.document.types import Text
from awards.ranking.scheme.kinds import Part
from scripts import reference
from tests.docs.fences import ROOT, fences

SCHEMA = reference.Schema((ROOT / "docs" / "programme.md").read_text())


def parts(kind: typing.Any) -> Iterator[type[Part]]:
    """The parts of a document that a type holds, at any depth."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Text:
        yield kind
        for field in kind.model_fields.values():
            yield from parts(field.annotation)
    for inner in typing.get_args(kind):
        yield from parts(inner)


PARTS = sorted(set(parts(Programme)), key=lambda part: part.__name__)


def test_the_pages_say_what_the_code_says():
    assert [
        path.name for path in sorted((ROOT / "docs").glob("*.md")) if reference.page(text := path.read_text()) != text
    ] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_of_a_programme_is_described(part: type[Part]):
    described = [base.__name__ for base in part.__mro__ if base.__name__ in SCHEMA.anchors]
    rows = {field for name in described for field, *_ in SCHEMA.rows(name)}
    assert rows == {f"`{field.alias or name}`" for name, field in part.model_fields.items()}


def test_a_field_without_words_is_named():
    schema = reference.Schema("")
    schema._read(reference.ast.parse("class Fee:\n    amount: bool = False"))
    with pytest.raises(SystemExit, match=r"Fee\.amount"):
        schema.fields("Fee")


def test_the_example_is_a_whole_programme_and_the_others_fit_into_it():
    whole, *others = [text for language, _, text in fences("programme.md") if language == "yaml"]
    assert [round_.id for round_ in load(whole, new=True).rounds] == ["check", "jury"]
    assert others
    for other in others:
        names = re.findall(r"^(\w+):", other, re.MULTILINE)
        rest = "".join(
            part for part in re.split(r"^(?=\w+:)", whole, flags=re.MULTILINE) if part.split(":")[0] not in names
        )
        load(rest + other, new=True)


def test_the_settings_that_the_first_page_names_exist():
    from awards.app import settings_module

    config = settings_module()
    named = re.findall(rf"{config.PREFIX}([A-Z_]+)", (ROOT / "README.md").read_text())
    assert {name.lower() for name in named} <= set(config.Settings.model_fields)
