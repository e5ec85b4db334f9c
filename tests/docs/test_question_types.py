"""The six places at which a question type is added, as docs/contributing.md lists them: each knows every type."""

from __future__ import annotations

import re
import typing

import pytest

from awards.programmes.document.questions import Question
from tests.docs.fences import ROOT

PLACES = (
    "awards/programmes/document/questions.py",
    "awards/nominations/answers/values.py",
    "awards/nominations/drafts/answer_fields.py",
    "templates/nominations/preview.html",
    "docs/programme.md",
    "tests/nominations/filling.py",
)
# What a place does with a type that it does not name, because it is what is left.
LEFT_OVER = {
    ("templates/nominations/preview.html", "consent"),
}
UNION, _ = typing.get_args(Question)
TYPES = sorted(typing.get_args(kind.model_fields["type"].annotation)[0] for kind in typing.get_args(UNION))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_knows_every_type(place: str):
    text = (ROOT / place).read_text()
    unknown = {kind for kind in TYPES if not re.search(rf'["`]{kind}["`]', text)}
    assert unknown == {kind for where, kind in LEFT_OVER if where == place}


def test_the_recipe_names_these_places():
    page = (ROOT / "docs" / "contributing.md").read_text()
    recipe = page[page.index("## A question type") : page.index("## An export")]
    steps = re.findall(r"^\d\. `([^`]+)`", recipe, re.MULTILINE)
    assert tuple(steps) == PLACES
