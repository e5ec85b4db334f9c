"""What must hold between the parts of a document: each fault at its place alone, and none where a limit is just met."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml

from awards.programmes.document.checks.references import check, check_new
from awards.programmes.document.document_yaml import Node
from tests.programmes.seeds import text_of

# What is replaced in harbour-lights.yaml, in pairs; then path and words of each fault, none where it is all right.
OK: dict[str, str] = {}
CUT, TIES, LIMITS = "cut: {places: 2, min: 3}", "[highest_ballots, chair]", "thresholds: {total: 2}"
ASKED = "form.sections[1].questions"
LOOK, JUDGE = "day: 56, days: 7, round: reading", "day: 63, days: 21, round: jury"
CASES: list[tuple[tuple[str, ...], dict[str, str]]] = [
    ((), OK),
    # The scale, and what is on it
    (('step: "0.5"', 'step: "0.004"'), OK),
    (('step: "0.5"', "step: 1", "max: 5", "max: 1002"), {"scale.step": "at most 1001"}),
    (('step: "0.5"', "step: 1", "max: 5", "max: 1001"), OK),
    (("max: 5", "max: 1"), {"scale.max": "greater than the lowest"}),
    (('step: "0.5"', "step: 0"), OK),
    (('step: "0.5"', "step: x"), OK),
    (("min: 1\n", "min: x\n"), OK),
    (("max: 5\n", "max: x\n"), OK),
    (("at: [1]", "at: [1, 5]"), OK),
    (("at: [1]", 'at: [1, "1.0"]'), {"scale.comment_required_at[1]": "already in this list"}),
    (("at: [1]", "at: [0]"), {"scale.comment_required_at[0]": "not a value"}),
    (("at: [1]", "at: [6]"), {"scale.comment_required_at[0]": "not a value"}),
    (("at: [1]", 'at: ["1.2"]'), {"scale.comment_required_at[0]": "not a value"}),
    (("at: [1]", "at: [x]"), OK),
    (("- value: 3", "- value: 1"), {"scale.anchors[1].value": "already has an anchor"}),
    (("- value: 3", "- value: x", "- value: 5", "- value: y"), OK),
    (("“{upper}”", "“upper”"), {"scale.between.en": "must contain"}),
    (("“{lower}”", "“lower”"), {"scale.between.en": "must contain"}),
    ((CUT, "cut: {places: 2, min: 5}"), OK),
    ((CUT, "cut: {places: 2, min: 1}"), OK),
    ((CUT, 'cut: {places: 2, min: "5.1"}'), {"rounds[1].cut.min": "outside the scale"}),
    ((CUT, 'cut: {places: 2, min: "0.9"}'), {"rounds[1].cut.min": "outside the scale"}),
    ((CUT, 'cut: {places: 2, min: "9"}', "total: weighted_mean", "total: weighted_sum"), OK),
    ((CUT, "cut: {places: 2}"), OK),
    # The scheme
    ((TIES, '["criterion:place.care", "count_at_least:3", chair]'), OK),
    ((TIES, '["criterion:care"]'), {"scheme.tie_break[0]": "categories[].criteria"}),
    ((TIES, "[criterion]"), {"scheme.tie_break[0]": "scheme.tie_break"}),
    ((TIES, "[count_at_least]"), {"scheme.tie_break[0]": "scheme.tie_break"}),
    ((TIES, '["chair:2"]'), {"scheme.tie_break[0]": "scheme.tie_break"}),
    ((TIES, "[chair, ~, ~]"), OK),
    ((LIMITS, 'thresholds: {"criterion:crew.young": 2}'), OK),
    ((LIMITS, 'thresholds: {"criterion:crew": 2}'), {"scheme.thresholds.criterion:crew": "A threshold"}),
    (("quorum: 2", "quorum: 3"), OK),
    (("quorum: 2", "quorum: 4"), {"scheme.quorum": "4 is more than the 3"}),
    (("quorum: 2", "quorum: x"), OK),
    (("target_ballots_per_entry: 3", "target_ballots_per_entry: x"), OK),
    # Rounds and honours
    (("kind: admission, by: organisers", "kind: scoring, panel: final, entries: admitted"), OK),
    (("kind: scoring", "kind: admission"),
     {"rounds": "type “scoring”", "rounds[1].kind": "must be the first", "honours.laureate.in_cut_of": "a cut-off"}),
    (("entries: admitted", "entries: cut"), {"rounds[1].entries": "No earlier round"}),
    ((", " + CUT, ""), {"honours.laureate.in_cut_of": "not a scoring round"}),
    (("in_cut_of: jury", "in_cut_of: ~"), OK),
    (("chosen_by: chair", "chosen_by: final_panel"), {"honours.grand_prix.chosen_by": "“final”"}),
    (("chosen_by: chair", "chosen_by: final_panel", "panel: category", "panel: final"), OK),
    # Names
    (("- id: crew", "- id: ~"), {ASKED + "[8].category": "categories",
                                ASKED + "[9].category": "categories"}),
    (("{id: night,", "{id: dusk,"), {"options.watches[3].id": "already used"}),
    (("languages: [en, de]", "languages: [en, ~, ~]"), {"programme.default_language": "programme.languages"}),
    (("default_language: de", "default_language: ~"), OK),
    (('DK: {en: "Denm', 'DK: {fr: "Denm'), {"cldr_overrides.DK.fr": "not have the language"}),
    (("amount: 0,", "amount: 1,"), {"eligibility.fee.amount": "not supported yet"}),
    (("amount: 0,", "amount: x,"), OK),
    # The form
    (("  habits:\n", "  eligibility:\n", "options: habits", "options: watches"), {"options.eligibility": "reserved"}),
    (("options: languages, label", "options: eligibility, label"),
     {"form.sections[0].questions[3].options": "under options"}),
    (("  habits:\n", "  habits: []\n  tides:\n", "options: habits", "options: tides"),
     {"options.habits": "must not be empty"}),
    (("  habits:\n", "  habits: {}\n  tides:\n", "options: habits", "options: tides"), OK),
    (("{id: free, kind: declare,", "{id: free, kind: check,", "{id: honest, kind: declare,", "{id: honest, kind: x,"),
     {"eligibility.rules[1]": "needs either", "form.sections[2].questions[0].options": "to confirm"}),
    (("max_choices: 2, options: watches", "max_choices: 4, options: watches"), OK),
    (("min_choices: 1, max_choices: 2, options: watches", "min_choices: 5, max_choices: 6, options: watches"),
     {ASKED + "[8].max_choices": "6 is more", ASKED + "[8].min_choices": "5 is mo"}),
    (("min_choices: 1, max_choices: 2", "min_choices: 2, max_choices: 2"), OK),
    (("min_choices: 1, max_choices: 2, options: watches", "min_choices: 3, max_choices: 2, options: none"),
     {ASKED + "[8].options": "under options", ASKED + "[8].min_choices": "3 is mo"}),
    (("max_choices: 2, options: watches", "max_choices: x, options: watches"), OK),
    (("min: 0, max: 100000", "min: 7, max: 7"), OK),
    (("min_rows: 0, max_rows: 3", "min_rows: 3, max_rows: 3"), OK),
    (("min_rows: 0, max_rows: 3", "min_rows: 4, max_rows: 3"), {ASKED + "[10].min_rows": "4 is more"}),
    (("max_mb_each: 5, max_mb_total: 8", "max_mb_each: 8, max_mb_total: 8"), OK),
    (("informs: [place.night]", "informs: [crew.young]"), {ASKED + "[6].informs[0]": "another"}),
    (("informs: [place.night]", "informs: [place.day]"), {ASKED + "[6].informs[0]": "declared"}),
    (("{id: call, type: tel", "{id: call, type: category"), {ASKED + "[15].type": "already asked"}),
    (("type: category, ", "type: category, category: crew, "), {ASKED + "[0].category": "in every"}),
    (("type: category, ", "type: consent, "), {"form.sections": "type “category”"}),
    # Who may enter
    (("question: where", "question: since"), {"eligibility.rules[0].question": "country, countries"}),
    (("question: where", "question: neighbours"), OK),
    (("question: where", "question: nowhere"), {"eligibility.rules[0].question": "form.sections[].questions"}),
    (("question: where, any_in: [north_sea, baltic]", "question: since, months_before_close: {min: 2, max: 2}"), OK),
    (("question: where, any_in: [north_sea, baltic]", "question: where, months_before_close: {min: 2}"),
     {"eligibility.rules[0].question": "of the type: month"}),
    (("any_in: [north_sea,", "months_before_close: {min: 2, max: 1}, any_in: [north,"),
     {"eligibility.rules[0]": "needs either", "eligibility.rules[0].months_before_close.min": "2 is more",
      "eligibility.rules[0].any_in[0]": "regions", "eligibility.rules[0].question": "type: month"}),
    # The timetable
    (("{id: close, day: 55,", "{id: close, day: 0,"), OK),
    (("{id: open, day: 0,", "{id: open, day: 56,"),
     {"timeline.steps[1].day": "order of their days", "timeline.steps[1].day ": "must not close"}),
    (("{id: close, day: 55,", "{id: close, day: 62,"), {"timeline.steps[2].day": "order of their days"}),
    (("{id: close, day: 55,", "{id: close, day: 63,"),
     {"timeline.steps[2].day": "order of their days", "timeline.steps[3].day": "after day 63"}),
    (("{id: close, day: 55,", "{id: close, day: x,"), OK),
    (("{id: open,", "{id: begin,"), {"timeline.steps": "a step “open”"}),
    (("{id: close,", "{id: end,"), {"timeline.steps": "a step “close”"}),
    (('closes_at: "18:00", grace_minutes: 30', "grace_minutes: 0"), OK),
    (('closes_at: "18:00", ', ""), {"timeline.steps[1].grace_minutes": "needs a “closes_at”"}),
    ((LOOK, "day: 63, round: reading"), {"timeline.steps[3].day": "after day 63"}),
    ((LOOK, "day: 62, round: reading"), OK),
    ((LOOK, "day: 56, days: 8, round: reading"), {"timeline.steps[3].day": "after day 63"}),
    ((LOOK, "day: x, days: 8, round: reading"), OK),
    ((LOOK, "day: 56, days: 7"), {"rounds[0].id": "has no step"}),
    ((LOOK, "day: 56, days: 7, round: jury"), {"timeline.steps[3].round": "already", "rounds[0].id": "has no step"}),
    ((JUDGE, "day: 63, round: x"), {"timeline.steps[3].round": "under rounds", "rounds[1].id": "has no step"}),
    (("  steps:\n", "  steps: []\n  others:\n"), OK),
]  # fmt: skip


@cache
def part(text: str) -> dict[str, Node]:
    """The fields of a part of a document, read by a quicker reader than ours; most cases change one part."""
    return {name: tree(each, name) for name, each in yaml.load(text, Loader=yaml.CSafeLoader).items()}


def tree(data: Any, path: str) -> Node:
    """Plain data as a tree; all of it on one line."""
    if isinstance(data, dict):
        return Node(path, 1, {name: tree(each, f"{path}.{name}") for name, each in data.items()})
    if isinstance(data, list):
        return Node(path, 1, tuple(tree(each, f"{path}[{place}]") for place, each in enumerate(data)))
    return Node(path, 1, data)


def told(changes: tuple[str, ...], *, new: bool = False) -> list[tuple[str, str]]:
    """Path and words of what is wrong between the parts of a changed document, by path."""
    text = text_of("harbour-lights")
    for old, other in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, other, 1)
    parts = [part(each) for each in re.split(r"\n(?=[a-z_]+:)", text) if not each.startswith("#")]
    root = Node("", 1, {name: node for one in parts for name, node in one.items()})
    return sorted((each.path, str(each.message)) for each in (check_new(root) if new else check(root)))


def test_a_fault_between_parts_is_told_at_its_place_and_no_other() -> None:
    for changes, expected in CASES:
        found = told(changes)
        assert [path for path, _ in found] == sorted(path.strip() for path in expected), (changes, found)
        for path, words in expected.items():
            assert any(path.strip() == at and words in said for at, said in found), (changes, path, found)


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ((), []),
        (("accept: [jpg, png]", "accept: [jpg, pdf]"), [ASKED + "[12].public"]),
        (("accept: [jpg, png]", "accept: [png]"), []),
        (("type: file, required: true", "type: files, required: true"), [ASKED + "[12].public"]),
        (("type: files, max_files", "type: files, public: false, max_files"), []),
        (("type: files, max_files", "type: files, public: true, max_files"), [ASKED + "[13].public"]),
        (('id: "harbour-2027"', "id: static"), ["season.id"]),
        (("“{upper}”", "“{upper}” {more}"), ["scale.between.en"]),
    ],
)
def test_a_new_season_publishes_pictures_only_and_is_called_like_no_address(
    changes: tuple[str, ...], places: list[str]
) -> None:
    assert [path for path, _ in told(changes, new=True)] == places
