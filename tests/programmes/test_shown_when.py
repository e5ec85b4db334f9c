"""Questions that depend on answers: what may be declared, what is asked, and how a change of it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import awards
from awards.nominations.answers import whole_entry
from awards.nominations.answers.whole_entry import Kept
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme, dump, fingerprint, load
from awards.programmes.rulebook import rulebook
from awards.programmes.rulebook.form_changes import changed_questions, changes
from tests.nominations.dependent import source
from tests.programmes.seeds import faults_in, text_of
from tests.programmes.test_frozen import english

AT = "form.sections[1].questions[4].shown_when"  # of the partner, in a page below that of `abroad`
PASS = "form.sections[1].questions[8].shown_when"
WET = "form.sections[1].questions[11].shown_when"


@cache
def programme() -> Programme:
    return load(source())


def test_a_form_with_questions_that_depend_on_others_has_no_fault() -> None:
    assert faults_in(source()) == []
    assert load(dump(programme())) == programme()
    assert fingerprint(load(dump(programme()))) == fingerprint(programme())


ABROAD = 'shown_when: {question: abroad, any_of: ["yes"]}, label: {en: "Partner'
HOME = "shown_when: {question: wet}"


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        (ABROAD, ABROAD.replace("abroad", "abrod"), f"{AT}.question", "Did you mean “abroad”"),
        (ABROAD, ABROAD.replace("abroad", "partner"), f"{AT}.question", "cannot depend on itself"),
        (ABROAD, ABROAD.replace("abroad", "guests"), f"{AT}.question", "comes after this question"),
        (ABROAD, ABROAD.replace("abroad", "team"), f"{AT}.question", "comes after this question"),
        (ABROAD, ABROAD.replace("abroad", "title"), f"{AT}.question", "has the type “text”"),
        (ABROAD, ABROAD.replace('["yes"]', '["maybe"]'), f"{AT}.any_of[0]", "“maybe” is no answer to “abroad”"),
        (ABROAD, ABROAD.replace('["yes"]', '["yess"]'), f"{AT}.any_of[0]", "Did you mean “yes”"),
        (ABROAD, ABROAD.replace('["yes"]', '["yes", "yes"]'), f"{AT}.any_of[1]", "already in this list"),
        (ABROAD, ABROAD.replace('["yes"]', "[]"), f"{AT}.any_of", "at least one answer"),
        (ABROAD, ABROAD.replace(', any_of: ["yes"]', ""), AT, "at least one answer"),
        (ABROAD, ABROAD.replace("{question: abroad, any", "{any"), f"{AT}.question", "missing"),
        ('any_of: ["NO", "SE"]}, label: {en: "Kind', 'any_of: ["NO", "QQ"]}, label: {en: "Kind',
         f"{PASS}.any_of[1]", "“QQ” is no answer to “land”"),
        (HOME, "shown_when: {question: wet, any_of: [wet]}",
         f"{WET}.any_of", "Leave “any_of” out"),
        ("category: place, shown_when", "shown_when",
         f"{WET}.question", "asked only in the category “place”, and this question elsewhere too"),
        ("category: place, shown_when", "category: crew, shown_when",
         f"{WET}.question", "only in the category “place”"),
        ("{id: category, type: category,",
         '{id: category, type: category, shown_when: {question: abroad, any_of: ["yes"]},',
         "form.sections[1].questions[0].shown_when.question", "always asked"),
    ],
)  # fmt: skip
def test_each_fault_is_said_at_its_place(old: str, new: str, path: str, words: str) -> None:
    assert source().count(old) == 1
    found = faults_in(source().replace(old, new))
    assert [each[0] for each in found] == [path]
    assert words in found[0][2]


def test_what_is_asked_after_ticked_statements_and_several_answers() -> None:
    text = source().replace(
        "{id: privacy, type: consent,",
        "{id: privacy, type: consent, shown_when: {question: rules, any_of: [free, honest]},",
    )
    text = text.replace(
        "{id: call, type: tel,", '{id: call, type: tel, shown_when: {question: neighbours, any_of: ["DE", "NO"]},'
    )
    changed = load(text)
    for answer, asked in ((None, False), ([], False), (["honest"], True), (["free", "honest"], True), (["x"], False)):
        assert ("privacy" in ids(changed, {"last": {"rules": answer}})) is asked
    for answer, asked in ((["SE"], False), (["SE", "NO"], True), ("NO", True), ({"NO": 1}, False)):
        assert ("call" in ids(changed, {"entry": {"neighbours": answer}})) is asked
    bad = text.replace("any_of: [free, honest]", "any_of: [free, shore]")
    assert [(path, words) for path, _line, words in faults_in(bad)] == [
        ("form.sections[3].questions[2].shown_when.any_of[1]", "“shore” is no answer to “rules”.")
    ]


def ids(of: Programme, answers: Mapping[str, Any] | None, category: str | None = "place") -> set[str]:
    return {question.id for _, question in form_schema.all_asked(of, category, answers)}


def test_a_question_is_asked_when_its_whole_chain_is_answered_so() -> None:
    chain = {"guests": "yes", "land": "NO"}
    assert {"guest_story", "land", "pass", "visa"} <= ids(programme(), {"entry": chain})
    assert not {"guest_story", "land", "pass", "visa"} & ids(programme(), {"entry": {**chain, "guests": "no"}})
    assert {"land", "pass"} & ids(programme(), {"entry": {**chain, "land": "DE"}}) == {"land"}
    assert "wet_why" in ids(programme(), {"entry": {"wet": True}})
    assert "wet_why" not in ids(programme(), {"entry": {"wet": "y"}})
    assert "wet_why" not in ids(programme(), {"entry": {"wet": True}}, "crew")
    assert "wet_why" in ids(programme(), {"entry": {"wet": True}}, form_schema.ANY)
    assert "wet_why" not in ids(programme(), {"entry": {"wet": True}}, None)
    assert {"partner", "team", "pass", "wet_why"} <= ids(programme(), None)
    sections = [topic.section.id for topic in form_schema.topics(programme(), "place", {})]
    assert sections == ["you", "entry", "last"]


def test_one_place_alone_decides_what_is_asked() -> None:
    root = Path(awards.__file__).parent
    decides = re.compile(r"\.category (?:not )?in \(None|\.shown_when\.(?:question|any_of)\b")
    found = {str(path.relative_to(root)) for path in root.rglob("*.py") if decides.search(path.read_text())}
    assert found == {"programmes/document/form_schema.py", "programmes/rulebook/form_changes.py"}


def test_what_stands_on_a_page_is_what_its_own_answers_can_lead_to() -> None:
    entry = form_schema.section_of(programme(), "title")
    for answers, partner in (({}, False), ({"you": {"abroad": "yes"}}, True)):
        here = {each.id for each in form_schema.on_page(programme(), "crew", answers, entry)}
        assert {"guests", "guest_story", "land", "pass", "visa"} <= here
        assert ("partner" in here) is partner
        assert not {"wet", "wet_why"} & here
    crossing = form_schema.section_of(programme(), "team")
    assert form_schema.on_page(programme(), "crew", {"you": {"abroad": "no"}}, crossing) == ()


def test_a_change_of_when_a_question_is_asked_is_told_in_words_and_is_no_rule() -> None:
    plain = source().replace(' shown_when: {question: guests, any_of: ["yes"]}, label: {en: "Who', ' label: {en: "Who')
    plain = plain.replace(', shown_when: {question: wet}', "")  # fmt: skip
    before = load(plain)
    assert rulebook.rules_of(before) == rulebook.rules_of(programme())
    said = [english(each) for each in changes(before, programme())]
    assert said == [
        "When “Who are the guests?” is asked: always → only if “Do guests come?” is answered with: Yes",
        "When “Why in the water?” is asked: always → only if “It stands in the water” is ticked",
    ]
    other = load(source().replace('["NO", "SE"]}, label: {en: "Kind', '["NO"]}, label: {en: "Kind'))
    assert english(changes(programme(), other)[0]) == (
        "When “Kind of pass” is asked: only if “Where most guests live” is answered with: NO; SE"
        " → only if “Where most guests live” is answered with: NO"
    )
    assert changed_questions(before, programme()) == ["guest_story", "wet_why"]


# Of any form at all

KINDS = ("choice", "multi", "country", "countries", "consent", "checklist", "text")
DECIDING = KINDS[:-1]
COUNTRIES, OPTIONS, DECLARED = ["NO", "SE", "DE", "KZ"], ["a", "b", "c"], ["free", "honest"]
CATEGORIES = ("place", "crew")


def possible(question: dict[str, Any]) -> list[str]:
    if question["type"] in ("country", "countries"):
        return COUNTRIES
    return DECLARED if question.get("options") == "eligibility" else OPTIONS


@st.composite
def questions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Questions of every kind, each of which may depend on one that stands above it."""
    found: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(KINDS))
        made: dict[str, Any] = {"id": f"q{number}", "type": kind, "label": {"en": "A", "de": "A"}}
        made |= {"required": draw(st.booleans())}
        made |= {"category": category} if (category := draw(st.sampled_from([None, *CATEGORIES]))) else {}
        if kind == "checklist":
            made["options"] = draw(st.sampled_from(["letters", "eligibility"]))
        elif kind in ("choice", "multi"):
            made["options"] = "letters"
        elif kind == "text":
            made["max_chars"] = 20
        fitting = [each for each in found if each["type"] in DECIDING
                   and each.get("category") in (None, made.get("category"))]  # fmt: skip
        if fitting and draw(st.booleans()):
            above = draw(st.sampled_from(fitting))
            made["shown_when"] = {"question": above["id"]}
            if above["type"] != "consent":
                some = st.lists(st.sampled_from(possible(above)), min_size=1, max_size=2, unique=True)
                made["shown_when"]["any_of"] = draw(some)
        found.append(made)
    return found


@cache
def _base() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of("harbour-lights"))
    return found


@st.composite
def forms(draw: st.DrawFn) -> Programme:
    """A sound programme with such questions, spread over several pages."""
    found = draw(questions())
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(found) - 1)), max_size=3)))
    pages = [found[start:end] for start, end in zip([0, *cuts], [*cuts, len(found)], strict=True)]
    sections = [{"id": "first", "title": {"en": "A", "de": "A"}, "questions": [
        {"id": "category", "type": "category", "required": True, "label": {"en": "A", "de": "A"}}]}]  # fmt: skip
    sections += [
        {"id": f"page{number}", "title": {"en": "A", "de": "A"}, "questions": page}
        for number, page in enumerate(pages)
        if page
    ]
    base = _base()
    letters = [{"id": each, "name": {"en": each, "de": each}} for each in OPTIONS]
    rules = [each for each in base["eligibility"]["rules"] if each["kind"] == "declare"]
    tree = base | {
        "form": {"answer_languages": ["en"], "sections": sections},
        "options": {"letters": letters},
        "eligibility": {**base["eligibility"], "rules": rules},
    }
    return load(yaml.safe_dump(tree, allow_unicode=True))


def good(question: Any) -> st.SearchStrategy[Any]:
    match question.type:
        case "category":
            return st.sampled_from(CATEGORIES)
        case "consent":
            return st.just(True) if question.required else st.booleans()
        case "text":
            return st.just("Something")
        case "choice":
            return st.sampled_from(OPTIONS)
        case "country":
            return st.sampled_from(COUNTRIES)
        case "countries":
            return st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True)
        case "multi":
            return st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True)
    every = DECLARED if question.options == "eligibility" else OPTIONS
    # All statements of a required checklist have to be confirmed.
    return st.just(every) if question.required else st.lists(st.sampled_from(every), unique=True)


NONSENSE = st.sampled_from([None, "", "x" * 500, ["x", "NO", "a"], "NO", "a", True, {"a": "b"}, 7, []])


def is_asked(of: Programme, question: Any, category: str, flat: Mapping[str, Any]) -> bool:
    """Said a second time, from the question up: of the category, and its chain is answered so."""
    if question.category not in (None, category):
        return False
    when = question.shown_when
    if when is None:
        return True
    above = form_schema.question(of, when.question)
    answer = flat.get(above.id)
    if above.type == "consent":
        fits = answer is True
    else:
        fits = bool(set(when.any_of) & {str(each) for each in (answer if isinstance(answer, list) else [answer])})
    return fits and is_asked(of, above, category, flat)


@given(forms(), st.data())
@settings(deadline=None, max_examples=150)
def test_asked_is_what_has_its_chain_met_and_nothing_else_ever_keeps_an_entry(
    of: Programme, data: st.DataObject
) -> None:
    flat = {each.id: data.draw(good(each), each.id) for each in of.questions}
    category = flat["category"]
    hidden = {each.id for each in of.questions if not is_asked(of, each, category, flat)}
    flat |= {name: data.draw(NONSENSE, f"hidden {name}") for name in hidden}
    stored = {section.id: {each.id: flat[each.id] for each in section.questions} for section in of.form.sections}
    assert ids(of, stored, category) == {each.id for each in of.questions} - hidden

    drafts = {topic: Kept(answers) for topic, answers in stored.items()}
    answers = whole_entry.entry_answers(of, drafts)
    assert not hidden & {name for topic in answers.values() for name in topic}
    assert ids(of, answers, category) == ids(of, stored, category)
    assert whole_entry.faults(of, answers, {}) == []
    assert all(each.left == each.wrong == 0 for each in whole_entry.progress(of, drafts, {}))
    for section in of.form.sections:
        here = {each.id for each in form_schema.on_page(of, category, stored, section)}
        assert here >= {each.id for each in section.questions} - hidden
