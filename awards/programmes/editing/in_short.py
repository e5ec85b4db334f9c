"""What each part of a draft comes to, in a line, as far as it can be read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from awards.core.message import Message
from awards.programmes.editing.days import first_day
from awards.programmes.editing.linked import called
from awards.programmes.editing.tree import KEY, Tree, languages


def in_short(code: str, tree: Tree) -> Message | None:
    """Return a line on a part of the programme, by its code; none where there is nothing to say."""
    found = LINES.get(code)
    return found(tree) if found is not None else None


def _names(tree: Tree) -> Message:
    about = tree.get("programme") or {}
    return Message("{award}. Languages: {count}.", award=called(about) or "–", count=len(languages(tree)))


def _categories(tree: Tree) -> Message:
    found = tree.get("categories") or []
    criteria = sum(len(each.get("criteria") or ()) for each in found)
    return Message("Categories: {categories}. Criteria: {criteria}.", categories=len(found), criteria=criteria)


def _scale(tree: Tree) -> Message:
    scale = tree.get("scale") or {}
    return Message("From {least} to {most}. Anchors: {count}.", least=_said(scale.get("min")),
                   most=_said(scale.get("max")), count=len(scale.get("anchors") or ()))  # fmt: skip


def _form(tree: Tree) -> Message:
    sections = (tree.get("form") or {}).get("sections") or []
    questions = sum(len(each.get("questions") or ()) for each in sections)
    return Message("Sections: {sections}. Questions: {questions}.", sections=len(sections), questions=questions)


def _lists(tree: Tree) -> Message:
    return Message("Lists: {count}.", count=len(tree.get("options") or {}))


def _eligibility(tree: Tree) -> Message:
    return Message("Conditions: {count}.", count=len((tree.get("eligibility") or {}).get("rules") or ()))


def _rounds(tree: Tree) -> Message:
    rounds = tree.get("rounds") or []
    return Message("Rounds of scoring: {count}.", count=sum(each.get("kind") == "scoring" for each in rounds))


def _timetable(tree: Tree) -> Message:
    steps = (tree.get("timeline") or {}).get("steps") or []
    days = [found for each in steps if (found := first_day(tree, ("timeline", "steps", each[KEY])))]
    if not days:
        return Message("Steps: {count}.", count=len(steps))
    return Message("Steps: {count}. From {first} to {last}.", count=len(steps), first=days[0], last=max(days))


def _jury(tree: Tree) -> Message:
    jury = tree.get("jury") or {}
    return Message(
        "Scoresheets for each nomination: {wanted}. Most nominations for one juror: {most}.",
        wanted=_said(jury.get("target_ballots_per_entry")), most=_said(jury.get("max_entries_per_juror")),
    )  # fmt: skip


def _said(written: Any) -> str:
    return "–" if written in (None, "") else str(written)


LINES: Mapping[str, Callable[[Tree], Message]] = {
    "names": _names,
    "categories": _categories,
    "scale": _scale,
    "form": _form,
    "lists": _lists,
    "eligibility": _eligibility,
    "rounds": _rounds,
    "timetable": _timetable,
    "jury": _jury,
}
