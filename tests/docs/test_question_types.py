"""The recipe for a question type names the places that have to know it."""

from __future__ import annotations

import re

from tests.docs.fences import ROOT
from tests.programmes.test_question_types import PLACES


def test_the_recipe_names_these_places() -> None:
    page = (ROOT / "docs" / "contributing.md").read_text()
    recipe = page[page.index("## A question type") : page.index("## An export")]
    assert re.findall(r"^\d\. `([^`]+)`", recipe, re.MULTILINE) == list(PLACES)
