"""What may be changed in a draft of a programme: what is frozen, what others changed since, and how large it may be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.programmes.document.types import sentence
from awards.programmes.editing import edits
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, languages
from awards.programmes.models import DraftEdit, ProgrammeDraft, Season

HIDDEN, IDENTITY = "hidden_from_jury", "identity"
QUESTION = 5  # names of the path of a question
MOST_SINCE = 2000  # edits that a page may be behind

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
    return _is_frozen(season, draft) and (is_rule(path) or _names_what_is_concealed(draft.tree, path))


def _is_frozen(season: Season, draft: ProgrammeDraft) -> bool:
    return bool(season.rules_number) and not draft.unlocked


def _names_what_is_concealed(tree: Tree, path: Path) -> bool:
    """Whether a place is the id of a question whose answers are concealed: the rules name it by that."""
    if len(path) != QUESTION + 1 or path[3] != "questions" or path[-1] != "id":
        return False
    return any(each.get(KEY) == path[QUESTION - 1] and marks for each, marks in _marked(tree))


def can_edit(season: Season, draft: ProgrammeDraft, wanted: Iterable[Edit]) -> Verdict:
    """Whether changes may be made in a draft."""
    wanted = list(wanted)
    if not _is_frozen(season, draft):
        return YES
    if any(is_rule(_judged(each)) for each in wanted) or _changes_hidden_rules(draft.tree, wanted):
        return no("The rules have been frozen since the first score. Unlock them first, to propose a change to a "
                  "second person.")  # fmt: skip
    return YES


def _judged(edit: Edit) -> Path:
    """The place a change is held against: who adds or removes a category changes the list of them."""
    place = edits.place_of(edit)
    if edit["do"] in ("add", "take") and place[:1] == ("categories",) and len(place) == 2:
        return (*place, "id")
    return place


def _changes_hidden_rules(tree: Tree, wanted: Sequence[Edit]) -> bool:
    """Whether changes touch rules that stand at no place of their own: what is concealed, and languages of the texts.

    A question that is added, removed, called otherwise, or moved into a section that jurors do not see.
    """
    try:
        after, _ = edits.applied(tree, wanted)
    except Nowhere:  # refused when they are made
        return False
    return _concealed(tree) != _concealed(after) or set(languages(tree)) != set(languages(after))


def _concealed(tree: Tree) -> set[tuple[str, str]]:
    return {(str(question.get("id")), mark) for question, marks in _marked(tree) for mark in marks}


def _marked(tree: Tree) -> Iterator[tuple[Tree, list[str]]]:
    """Every question with what conceals its answers, its section's mark too."""
    for section in (tree.get("form") or {}).get("sections") or ():
        for question in section.get("questions") or ():
            hidden = bool(section.get(HIDDEN) or question.get(HIDDEN))
            yield question, [mark for mark, is_so in ((HIDDEN, hidden), (IDENTITY, question.get(IDENTITY))) if is_so]


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


def is_recent(draft: ProgrammeDraft, on: int) -> Verdict:
    """Whether a page was made on an edit that there was, and not so many ago that they cannot be gone through."""
    if not max(0, draft.number - MOST_SINCE) <= on <= draft.number:
        return no("Too much has changed since you opened this page. Open it again; nothing was saved.")
    return YES


def can_unlock(season: Season) -> Verdict:
    """Whether there are frozen rules that could be unlocked."""
    return YES if season.rules_number else no("This changes no frozen rule.")


def has_room(draft: ProgrammeDraft, most: int) -> Verdict:
    """Whether a draft is no larger than a programme may be."""
    if len(json.dumps(draft.tree, ensure_ascii=False)) > most:
        return no("The programme would be too large. Shorten its texts.")
    return YES


def told(edit: DraftEdit) -> Message:
    """Return what an edit is called."""
    found: Message = sentence(edit.edits["told"])
    return found
