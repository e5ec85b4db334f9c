"""What may be changed in a draft of a programme: what is frozen, what others changed since, and how large it may be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.programmes.document.types import sentence
from awards.programmes.editing import edits
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.tree import Path
from awards.programmes.models import DraftEdit, ProgrammeDraft, Season

# Places whose change is a change of the rules of judging: what rulebook.rules_of takes from a document. A star is any
# name or key.
RULES = (
    ("season", "deciders"),
    ("scale",),
    ("categories", "*", "id"),
    ("categories", "*", "name"),
    ("categories", "*", "theme"),
    ("categories", "*", "description"),
    ("categories", "*", "criteria"),
    ("scheme",),
    ("rounds",),
    ("honours",),
    ("jury", "comments"),
    ("jury", "conflict"),
    ("jury", "scores_seen"),
    ("form", "sections", "*", "hidden_from_jury"),
    ("form", "sections", "*", "questions", "*", "hidden_from_jury"),
    ("form", "sections", "*", "questions", "*", "identity"),
)


def is_rule(path: Path) -> bool:
    """Whether a place, or the whole of it, is among the rules that the first score freezes."""
    return any(len(path) >= len(rule) and _fits(path, rule) for rule in RULES)


def _fits(path: Path, rule: Sequence[str]) -> bool:
    return all(wanted in ("*", name) for wanted, name in zip(rule, path, strict=False))


def is_locked(season: Season, draft: ProgrammeDraft, path: Path) -> bool:
    """Whether a place cannot be edited as it is: a rule, after the first score, that nobody has unlocked."""
    return bool(season.rules_number) and not draft.unlocked and is_rule(path)


def can_edit(season: Season, draft: ProgrammeDraft, wanted: Iterable[Edit]) -> Verdict:
    """Whether changes may be made in a draft."""
    if any(is_locked(season, draft, _judged(each)) for each in wanted):
        return no("The rules have been frozen since the first score. Unlock them first, to propose a change to a "
                  "second person.")  # fmt: skip
    return YES


def _judged(edit: Edit) -> Path:
    """The place a change is held against: who adds or removes a category changes the list of them."""
    place = edits.place_of(edit)
    if edit["do"] in ("add", "take") and place[:1] == ("categories",) and len(place) == 2:
        return (*place, "id")
    return place


def can_undo(edit: DraftEdit, since: Iterable[DraftEdit]) -> Verdict:
    """Whether an edit can be taken back: nobody changed the same place since."""
    places = [edits.place_of(each) for each in edit.edits["done"]]
    for later in since:
        if later.undone or (later.undoes is not None and later.undoes > edit.number):
            continue  # what was taken back leaves the place as it was
        found = [edits.place_of(each) for each in later.edits["done"]]
        if any(place[: len(own)] == own or own[: len(place)] == place for place in found for own in places):
            return no("This has been changed again since. It can no longer be undone.")
    return YES


def is_of_revision(draft: ProgrammeDraft, base: int) -> Verdict:
    """Whether a page was made on the revision that a draft goes on from."""
    if draft.base_number != base:
        return no("A revision has been published since you opened this page. Save again; what you typed is "
                  "still below.")  # fmt: skip
    return YES


def has_room(draft: ProgrammeDraft, most: int) -> Verdict:
    """Whether a draft is no larger than a programme may be."""
    if len(json.dumps(draft.tree, ensure_ascii=False)) > most:
        return no("The programme would be too large. Shorten its texts.")
    return YES


def told(edit: DraftEdit) -> Message:
    """Return what an edit is called."""
    found: Message = sentence(edit.edits["told"])
    return found
