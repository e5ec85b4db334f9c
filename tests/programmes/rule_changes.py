"""Every kind of rule that is frozen, changed one by one in a programme's data; and what stays free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from tests.programmes.seeds import text_of

Change = Callable[[Any], Any]


def changed(change: Change | None = None, name: str = "harbour-lights") -> str:
    """The text of a seed with a change of its data."""
    data = yaml.safe_load(text_of(name))
    if change is not None:
        change(data)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def put(*path: Any) -> Change:
    """A change that puts the last of these at the place the others name."""
    *way, last, value = path

    def change(data: Any) -> None:
        for step in way:
            data = data.setdefault(step, {}) if isinstance(step, str) else data[step]
        data[last] = value

    return change


def _first_question(data: Any) -> Any:
    return data["form"]["sections"][0]["questions"][0]


# Weight, criterion and category; scale and anchors; scheme; rounds, blindness and cut; honours; jury.
FROZEN: dict[str, Change] = {
    "weight": put("categories", 0, "criteria", 0, "weight", "2.5"),
    "criterion name": put("categories", 0, "criteria", 0, "name", "en", "Warm welcome"),
    "criterion text": put("categories", 1, "criteria", 0, "description", "de", "Wer noch?"),
    "category name": put("categories", 0, "name", "en", "Place"),
    "category text": put("categories", 0, "description", "en", "A quay."),
    "category theme": put("categories", 0, "theme", {"en": "Water", "de": "Wasser"}),
    "anchor": put("scale", "anchors", 1, "text", "en", "Done."),
    "anchor label": put("scale", "anchors", 1, "label", "en", "Bright"),
    "anchor gone": lambda data: data["scale"]["anchors"].pop(1),
    "explained": put("scale", "comment_required_at", [1, 5]),
    "between": put("scale", "between", {"en": "{lower} to {upper}", "de": "{lower} bis {upper}"}),
    "order": put("scheme", "order", "criterion_first"),
    "missing": put("scheme", "missing", "complete_only"),
    "combine": put("scheme", "combine", "mean"),
    "limit": put("scheme", "limit", "1.5"),
    "trim": lambda data: data["scheme"].update(combine="trimmed_mean", trim={"low": 1, "high": 1, "min_count": 3}),
    "total": put("scheme", "total", "weighted_sum"),
    "rank on": put("scheme", "rank_on", "unrounded"),
    "places": put("scheme", "places", "competition"),
    "quorum": put("scheme", "quorum", 1),
    "rounding": put("scheme", "rounding", {"total": 2}),
    "tie band": put("scheme", "tie_band", "0.1"),
    "tie break": put("scheme", "tie_break", ["median", "heaviest_criteria", "count_at_least:4", "chair"]),
    "tie break by criterion": put("scheme", "tie_break", ["criterion:place.care", "highest_ballots"]),
    "threshold": put("scheme", "thresholds", {"total": 3, "criterion:place.care": 2}),
    "cut": put("rounds", 1, "cut", "places", 3),
    "least of the cut": put("rounds", 1, "cut", "min", "3.5"),
    "blindness": put("rounds", 1, "blind", False),
    "panel": put("rounds", 1, "panel", "final"),
    "what is concealed": lambda data: _first_question(data).pop("identity"),
    "what jurors never see": lambda data: _first_question(data).update(hidden_from_jury=True),
    "least entries": put("honours", "min_admitted_entries", 1),
    "grand prix": lambda data: data["honours"].pop("grand_prix"),
    "mentions": put("honours", "special_mention", {"max_per_category": 1, "min": 4, "chosen_by": "chair"}),
    "published places": put("honours", "publish", "places", "finalists"),
    "published scores": put("honours", "publish", "scores", False),
    "bundle": put("honours", "publish", "bundle", "places_only"),
    "profile": put("honours", "publish", "profile_to_nominee", True),
    "disagreement": put("honours", "disagreement", {"range_at_least": 3}),
    "comments": put("jury", "comments", "per_criterion", "required"),
    "words": put("jury", "comments", "advice_max_words", 50),
    "shared advice": put("jury", "comments", "shared_with_entrant", "anonymised_after_publication"),
    "declared first": put("jury", "conflict", "declare_before_opening", False),
    "look back": put("jury", "conflict", "lookback_years", 3),
    "reason": put("jury", "conflict", "reasons", 0, "name", "en", "I was a member"),
    "reason gone": lambda data: data["jury"]["conflict"]["reasons"].pop(1),
    "scores seen": put("jury", "scores_seen", {"organisers": "during_round"}),
    "deciders": put("season", "deciders", 1),
}  # fmt: skip

# What cannot be meant for scores that are given, and how that is said.
IMPOSSIBLE: dict[str, tuple[Change, str]] = {
    "criterion gone": (lambda data: data["categories"][1]["criteria"].pop(0) and _uninform(data), "Criteria cannot"),
    "criterion added": (
        lambda data: data["categories"][1]["criteria"].append(
            {"id": "crew.calm", "weight": 1, "name": {"en": "Calm", "de": "Ruhe"}}
        ),
        "Criteria cannot",
    ),
    "category added": (
        lambda data: data["categories"].append(
            {"id": "boat", "name": {"en": "Boat", "de": "Boot"},
             "criteria": [{"id": "boat.dry", "weight": 1, "name": {"en": "Dry", "de": "Trocken"}}]}
        ),
        "Categories cannot",
    ),
    "highest score": (put("scale", "max", 6), "The scale cannot"),
    "step": (put("scale", "step", 1), "The scale cannot"),
    "round gone": (lambda data: data["rounds"].pop(0) and data["timeline"]["steps"].pop(2), "Rounds cannot"),
}  # fmt: skip


def _uninform(data: Any) -> None:
    for section in data["form"]["sections"]:
        for question in section["questions"]:
            question.get("informs", []).count("crew.service") and question["informs"].remove("crew.service")


# What one person may change at any time: a text, a colour, a date, the order of what is listed.
FREE: dict[str, Change] = {
    "tagline": put("programme", "tagline", "en", "Towns by the water"),
    "conduct": put("jury", "conduct", 0, "en", "Go there after dark."),
    "colour": put("categories", 0, "line_colour", "light", "#0B5A6C"),
    "step": put("timeline", "steps", 4, "name", "en", "All lamps on"),
    "order of criteria": lambda data: data["categories"][0]["criteria"].reverse(),
    "order of categories": lambda data: data["categories"].reverse(),
    "workload": put("jury", "max_entries_per_juror", 31),
    "hint": lambda data: _first_question(data).update(hint={"en": "In full", "de": "Ausgeschrieben"}),
}
