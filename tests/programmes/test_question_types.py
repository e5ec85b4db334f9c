"""Where a kind of question is known: what has to be written for a new one, and what may be."""

from __future__ import annotations

import random
import re
import typing
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from awards.core.process import ROOT
from awards.demo.generic import Writer
from awards.nominations.answers import values
from awards.nominations.answers.dossier import Words
from awards.nominations.drafts.answer_fields import CONTROLS
from awards.programmes.document import questions
from awards.programmes.document.programme import load
from awards.programmes.editing import field_words
from awards.results.exports.tables import cell
from tests.nominations import filling
from tests.programmes.seeds import text_of

# Each of these has to know every kind; the tests below fail for one that it does not.
PLACES = {
    "awards/programmes/document/questions.py": "what a programme declares of it",
    "awards/nominations/answers/values.py": "what is wrong with an answer",
    "awards/nominations/answers/dossier.py": "how an answer is said; a line of text where nothing else is",
    "awards/nominations/drafts/answer_fields.py": "how it is answered on a page",
    "templates/nominations/preview.html": "what it takes, before anyone signs up",
    "awards/demo/generic.py": "an answer that is made up",
    "awards/programmes/editing/form_words.py": "what organisers call it and its fields",
}
# Here a kind stands only if something about it is out of the ordinary.
PECULIAR = {
    "awards/desk/imports/cells.py": "what of a cell is no answer yet: numbers, names of choices, several in one",
    "awards/desk/imports/taking/nomination_rows.py": "the category, and what is no answer by itself",
    "awards/desk/imports/wanted.py": "what no spreadsheet holds",
    "awards/desk/previewing/example_answers.py": "an example for a preview; none of what is not known there",
    "awards/nominations/alike/pair_page.py": "texts, which stand side by side",
    "awards/nominations/alike/sketch.py": "texts, addresses and files, which are compared",
    "awards/nominations/answers/differences.py": "texts are compared word by word",
    "awards/nominations/answers/eligibility.py": "how long it takes to answer, what is looked up first",
    "awards/nominations/answers/whole_entry.py": "the country of an entry; statements that are due one by one; files",
    "awards/nominations/drafts/actions.py": "files that may be changed now",
    "awards/nominations/drafts/forms.py": "files come by another way; rows of a table may be left blank",
    "awards/nominations/drafts/progress.py": "the category's page says how many entries are left",
    "awards/nominations/files/actions.py": "files",
    "awards/nominations/files/recognition.py": "files",
    "awards/nominations/files/views.py": "files",
    "awards/nominations/listing/list_columns.py": "numbers, and names of choices, in a column",
    "awards/nominations/nominee/check_page.py": "files",
    "awards/nominations/topic/topic_page.py": "limits and widths of a field; what is the same in every nomination",
    "awards/nominations/translating/forms.py": "a line or lines of a translation",
    "awards/nominations/translating/rules.py": "texts, which can be translated",
    "awards/programmes/document/checks/dependence.py": "on which answers others can depend",
    "awards/programmes/document/checks/references.py": "what cannot be declared together",
    "awards/programmes/document/form_schema.py": "what can be chosen",
    "awards/programmes/editing/fresh.py": "with which limits a new one begins",
    "awards/programmes/editing/linked.py": "which ones a condition may name",
    "awards/results/exports/tables.py": "numbers, consent, rows and files as a cell",
    "awards/results/publishing/public_entries.py": "where on a laureate's page it stands",
    "templates/nominations/parts.html": "files",
    "templates/nominations/start.html": "months",
    "templates/nominations/topic.html": "files, rows and months",
    "templates/programmes/editing/trial.html": "files, rows and months",
}
CLASSES: tuple[Any, ...] = typing.get_args(typing.get_args(questions.Question)[0])
KINDS = [typing.get_args(each.model_fields["type"].annotation)[0] for each in CLASSES]
MAGISTRAL, HARBOUR = (load(text_of(name)) for name in ("magistral", "harbour-lights"))
ONE = {question.type: (programme, question) for programme in (MAGISTRAL, HARBOUR) for question in programme.questions}
NAMES = "|".join(each.__name__ for each in CLASSES)
SWITCH = re.compile(rf"question\.type\b|question\[.type.\]|\b(?:{NAMES}|WithFiles)\b")
FILE: Any = SimpleNamespace(name="a.png", kind="png", size=1, details={}, thumbnail_key=None, width=None, height=None)
IMPORT = re.compile(r"^from [\w.]+ import (?:\([^)]*\)|.*)$", re.MULTILINE)


def test_a_kind_of_question_is_added_in_seven_places_at_most() -> None:
    assert len(PLACES) <= 7
    found = {
        str(path.relative_to(ROOT))
        for folder in ("awards", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html") and SWITCH.search(IMPORT.sub("", path.read_text(encoding="utf-8")))
    }
    assert found == PLACES.keys() | PECULIAR.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_knows_every_kind(kind: str) -> None:
    programme, question = ONE[kind]
    category = programme.categories[0].id
    given = ["1"] if kind in ("file", "files") else filling.answer(programme, question, category)
    assert values.flaws(programme, question, given) == []
    assert kind in CONTROLS
    assert f'"{kind}"' in (ROOT / "templates/nominations/preview.html").read_text(encoding="utf-8")
    said = Words(programme, {"1": FILE}, "en").item("topic", question, given)
    assert said.kind != "none"
    assert cell(question, given, {}) is not None
    assert field_words.choice_words(type(question), "type", kind).text
    document = yaml.safe_load(text_of("magistral" if programme is MAGISTRAL else "harbour-lights"))
    made = Writer(document, category, "en", 0, date(2027, 3, 1), random.Random(1))
    assert (made.value({**question.model_dump(mode="json"), "type": kind}) is None) == (kind in ("file", "files"))
