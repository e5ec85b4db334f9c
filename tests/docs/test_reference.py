"""What docs/ says of fields and settings is what the code has, and its example programme is one."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from awards.programmes.document.programme import Programme, load
from awards.programmes.document.types import Part, Text
from scripts import reference
from tests.docs.fences import ROOT, fences

PAGE = (ROOT / "docs" / "programme.md").read_text()


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
    shown = {name for _, names in reference.MARK.findall(PAGE) for name in names.split()}
    described = {base.__name__ for base in part.__mro__} & shown
    schema = reference.Schema(PAGE)
    rows = {field for name in described for field, *_ in schema._rows(name)}
    assert rows == {f"`{field.alias or name}`" for name, field in part.model_fields.items()}


def test_a_field_without_words_is_named():
    schema = reference.Schema("")
    schema._read(reference.ast.parse("class Fee:\n    amount: bool = False"))
    with pytest.raises(SystemExit, match=r"Fee\.amount"):
        schema.fields("Fee")


def test_the_example_is_a_whole_programme():
    (example,) = [text for language, _, text in fences("programme.md") if text.startswith("schema:")]
    assert [round_.id for round_ in load(example, new=True).rounds] == ["check", "jury"]


def test_the_settings_that_the_first_page_names_exist():
    from awards.app import settings_module

    config = settings_module()
    named = re.findall(rf"{config.PREFIX}([A-Z_]+)", (ROOT / "README.md").read_text())
    assert {name.lower() for name in named} <= set(config.Settings.model_fields)
