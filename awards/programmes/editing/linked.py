"""What a field of a programme may name: other things that the programme declares, and lists the house knows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from awards.core import countries
from awards.core.message import Message
from awards.programmes.document.checks.dependence import DECIDING, OF_COUNTRIES
from awards.programmes.document.checks.outline import DECLARED_RULES
from awards.programmes.document.types import Text
from awards.programmes.editing.tree import KEY, Path, Tree, at
from awards.ranking.scheme.terms import PLAIN_TIE_RULES, TieRule

Named = tuple[str, Text | Message | str]
"""The value that is stored, and what it is called."""


def named(field: str, tree: Tree, path: Path) -> list[Named] | None:
    """Return what a field (by the class that declares it) may name, at a place of a tree; none if it names nothing."""
    find = LINKS.get(field)
    return None if find is None else list(find(tree, path))


def by_value(value: str, tree: Tree) -> list[Named] | None:
    """Return what a value of a kind may be where the field alone does not say it: countries, languages, time zones."""
    if value == "language":
        return [(each, each) for each in tree.get("programme", {}).get("languages", [])]
    if value == "country":
        return [(code, code) for code in sorted(countries.CODES)]
    return _zones() if value == "timezone" else None


# The languages of the house, then those of its neighbours; a file may declare any other.
_NEAR = "ar az be bg cs el es et fa fi fr hu hy it ja ka ko ky lt lv mn nl pl pt ro sk sv tg tk tr uk uz zh"
LANGUAGES = tuple(f"en de ru kk {_NEAR}".split())


def _languages(tree: Tree, _path: Path) -> Iterable[Named]:
    return [(each, each) for each in dict.fromkeys([*LANGUAGES, *tree.get("programme", {}).get("languages", [])])]


@lru_cache(maxsize=1)
def _zones() -> list[Named]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


def called(data: Mapping[str, Any]) -> Text | str:
    """Return what a part of a programme is called: its name, label or title, else what it says, else its id."""
    for name in ("name", "label", "title", "text"):
        if isinstance(data.get(name), dict) and any(data[name].values()):
            return Text.model_construct({code: text for code, text in data[name].items() if text})
    return str(data.get("id") or "")


def _items(data: Any) -> Iterable[Named]:
    return [(str(each.get("id") or ""), called(each)) for each in data or () if each.get("id")]


def _categories(tree: Tree, _path: Path) -> Iterable[Named]:
    return _items(tree.get("categories"))


def _criteria(tree: Tree, path: Path) -> Iterable[Named]:
    """The criteria that an answer may inform: those of the category it is asked in, or all."""
    own = at(tree, path[:-1]).get("category")
    for category in tree.get("categories") or ():
        if own in (None, "", category.get("id")):
            yield from _items(category.get("criteria"))


def _option_lists(tree: Tree, _path: Path) -> Iterable[Named]:
    return [(name, name) for name in tree.get("options") or {}]


def _checklists(tree: Tree, path: Path) -> Iterable[Named]:
    return [(DECLARED_RULES, Message("What nominees declare (Eligibility)")), *_option_lists(tree, path)]


def _goals(tree: Tree, _path: Path) -> Iterable[Named]:
    return _items((tree.get("options") or {}).get("sdgs"))


def _questions(*kinds: str) -> Callable[[Tree, Path], Iterable[Named]]:
    def found(tree: Tree, _path: Path) -> Iterable[Named]:
        for section in (tree.get("form") or {}).get("sections") or ():
            yield from _items(each for each in section.get("questions") or () if each.get("type") in kinds)

    return found


def _above(tree: Tree, path: Path) -> Iterable[Named]:
    """The questions on whose answers it can depend that one is asked: those above it that are asked wherever it is."""
    own, key = at(tree, path[:-2]).get("category"), path[-3]
    for question in _all_questions(tree):
        if question[KEY] == key:
            return
        if question.get("type") in DECIDING and question.get("category") in (None, "", own):
            yield from _items([question])


def _all_questions(tree: Tree) -> Iterable[Tree]:
    for section in (tree.get("form") or {}).get("sections") or ():
        yield from section.get("questions") or ()


def _answers(tree: Tree, path: Path) -> Iterable[Named]:
    """The answers that the question can have on which another depends; none for a box that is ticked."""
    wanted = at(tree, path[:-1]).get("question")
    found = next((each for each in _all_questions(tree) if each.get("id") == wanted), {})
    if found.get("type") in OF_COUNTRIES:
        return [(code, code) for code in sorted(countries.CODES)]
    if found.get("options") == DECLARED_RULES:
        rules = (tree.get("eligibility") or {}).get("rules") or ()
        return [(str(each["id"]), rule_words(each)) for each in rules if each.get("kind") == "declare" and "id" in each]
    return _items((tree.get("options") or {}).get(found.get("options")))


def rule_words(data: Mapping[str, Any]) -> Text | str:
    """Return what a rule of eligibility is called: its sentence, else its id."""
    texts = {code: text for code, text in (data.get("text") or {}).items() if text}
    return Text.model_construct(texts) if texts else str(data.get("id") or "")


def _regions(tree: Tree, _path: Path) -> Iterable[Named]:
    return [(name, name) for name in tree.get("regions") or {}]


def _rounds(tree: Tree, _path: Path) -> Iterable[Named]:
    return [(str(each["id"]), round_name(tree, each)) for each in tree.get("rounds") or () if each.get("id")]


def _scored(tree: Tree, _path: Path) -> Iterable[Named]:
    rounds = [each for each in tree.get("rounds") or () if each.get("kind") == "scoring" and each.get("cut")]
    return [(str(each["id"]), round_name(tree, each)) for each in rounds if each.get("id")]


def round_name(tree: Tree, data: Mapping[str, Any]) -> Text | str:
    """Return what a round is called: as its step of the timetable."""
    for step in (tree.get("timeline") or {}).get("steps") or ():
        if step.get("round") == data.get("id"):
            return called(step)
    return str(data.get("id") or "")


def _tie_rules(tree: Tree, _path: Path) -> Iterable[Named]:
    yield from ((rule, TieRule(rule).message) for rule in PLAIN_TIE_RULES)
    for category in tree.get("categories") or ():
        for code, name in _items(category.get("criteria")):
            yield f"criterion:{code}", Message("the criterion “{criterion}”", criterion=name)


def _thresholds(tree: Tree, path: Path) -> Iterable[Named]:
    yield "total", Message("The result")
    yield from (each for each in _tie_rules(tree, path) if each[0].startswith("criterion:"))


LINKS: Mapping[str, Callable[[Tree, Path], Iterable[Named]]] = {
    "_Question.category": _categories,
    "_Question.informs": _criteria,
    "ShownWhen.question": _above,
    "ShownWhen.any_of": _answers,
    "ChoiceQuestion.options": _option_lists,
    "MultiQuestion.options": _option_lists,
    "ChecklistQuestion.options": _checklists,
    "Category.sdg_suggested": _goals,
    "CheckRule.question": _questions("country", "countries", "month"),
    "CheckRule.any_in": _regions,
    "About.languages": _languages,
    "Form.answer_languages": _languages,
    "TimelineStep.round": _rounds,
    "Laureate.in_cut_of": _scored,
    "SchemeRules.tie_break": _tie_rules,
    "SchemeRules.thresholds": _thresholds,
}
