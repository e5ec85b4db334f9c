"""Changing a draft of a season's programme: saving what a page says, adding, moving, removing, and taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.message import Message
from awards.core.verdicts import Refused, insist, no
from awards.ledger.actions import log
from awards.programmes.document.types import sentence_data
from awards.programmes.editing import edits, queries, rules
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.tree import Nowhere, Path, Tree, same, stated, written
from awards.programmes.models import DraftEdit, ProgrammeDraft, Season

MOST = 1_500_000  # characters of a draft as JSON; a programme has at most 1,000,000


@dataclass(frozen=True)
class Both:
    """A field that two people changed: what this one wrote, what is there, and the edit that wrote it.

    gone: whether what it is part of was removed.
    """

    at: str
    mine: Any
    theirs: Any
    edit: DraftEdit
    gone: bool = False


@dataclass
class Saved:
    """What became of a page that was sent: the draft, and the fields in which somebody else was there first."""

    draft: ProgrammeDraft
    both: list[Both] = field(default_factory=list)


def save(
    season: Season, values: Mapping[Path, Any], acts: Sequence[Edit] = (), *, on: int, base: int, part: str,
    told: Message, by: Person,
) -> Saved:  # fmt: skip
    """Write fields and make further changes, as one edit that can be taken back.

    values: what a page says of its fields, all or some; what it left as it was when the page was made changes nothing.
    on: the number of the last edit that the page was made on; base: of the revision. told: what it is called.
    A field that somebody else changed since is not written: it is told with both. Refused for frozen rules, for a page
    made before another revision was in force, and for what is no more.
    """
    draft = held(season)
    insist(rules.is_of_revision(draft, base))
    insist(rules.is_recent(draft, on))
    saved, since = Saved(draft), _since(draft, on)
    wanted = [each for path, value in values.items() if (each := _wanted(saved, since, path, value)) is not None]
    insist(rules.can_edit(season, draft, [*wanted, *acts]))
    _make(draft, [*wanted, *acts], part=part, told=told, by=by)
    return saved


def held(season: Season) -> ProgrammeDraft:
    """Return the draft of a season, as a row; whoever else edits it waits until the commit."""
    run(select(Season.id).where(Season.id == season.id).with_for_update(key_share=True))
    kept = db.session.get(ProgrammeDraft, season.id, populate_existing=True)
    draft = kept if kept is not None else queries.draft_of(season)
    if kept is None:
        draft.changed_at = now()
        db.session.add(draft)
    return draft


@dataclass(frozen=True)
class Since:
    """What was changed since a page was made: the edits, the first first, and the draft as it was then."""

    edits: Sequence[DraftEdit] = ()
    before: Tree = field(default_factory=dict)

    def of(self, path: Path) -> list[DraftEdit]:
        """Return the edits that changed a place."""
        return [each for each in self.edits if _touches(each, path)]

    def is_as_before(self, path: Path, value: Any) -> bool:
        """Whether a field says what it said before others changed it: whoever sent it left it alone."""
        try:
            return same(stated(self.before, path), value)
        except Nowhere:
            return False


def _since(draft: ProgrammeDraft, on: int) -> Since:
    if on == draft.number:
        return Since()
    found = queries.edits_since(draft, on)
    try:
        before, _ = edits.applied(draft.tree, [one for each in reversed(found) for one in each.edits["back"]])
    except Nowhere:  # the draft follows another revision since
        raise Refused(rules.is_of_revision(draft, -1)) from None
    return Since(found, before)


def _wanted(saved: Saved, since: Since, path: Path, value: Any) -> Edit | None:
    """The change that a field of a page stands for; none if it stands for none, or somebody else was there first."""
    touched = since.of(path)
    left_alone = bool(touched) and since.is_as_before(path, value)
    try:
        current = stated(saved.draft.tree, path)
    except Nowhere:
        if touched and not left_alone:
            saved.both.append(Both(written(path), value, None, touched[0], gone=True))
        return None
    if same(value, current) or left_alone:
        return None
    if not touched:
        return edits.put(path, value)
    saved.both.append(Both(written(path), value, current, touched[-1]))
    return None


def _touches(edit: DraftEdit, path: Path) -> bool:
    return any(_is_within(path, edits.place_of(each)) for each in edit.edits["done"] if each["do"] != "move")


def _is_within(path: Path, place: Path) -> bool:
    return path[: len(place)] == place or place[: len(path)] == path


def _make(
    draft: ProgrammeDraft, wanted: Sequence[Edit], *, part: str, told: Message, by: Person | None,
    undoes: int | None = None,
) -> DraftEdit | None:  # fmt: skip
    if not wanted:
        return None
    try:
        draft.tree, back = edits.applied(draft.tree, wanted)
    except Nowhere:
        insist(no("What you changed here has been removed meanwhile. Nothing was changed."))
    insist(rules.has_room(draft, MOST))
    draft.number += 1
    draft.changed_at = now()
    made = DraftEdit(
        season_id=draft.season_id, number=draft.number, part=part, at=now(), by_id=by.id if by else None,
        edits={"done": list(wanted), "back": back, "told": sentence_data(told)}, undoes=undoes, undone=False,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def undo(season: Season, number: int, *, by: Person) -> DraftEdit:
    """Take back one's own edit. Refused if somebody changed the same place since, or it was taken back already."""
    draft = held(season)
    found = db.session.get(DraftEdit, (season.id, number), populate_existing=True)
    if found is None or found.by_id != by.id or found.undone or found.undoes is not None:
        raise Refused(no("This has already been undone."))
    insist(rules.can_undo(found, queries.edits_since(draft, number)))
    insist(rules.can_edit(season, draft, found.edits["back"]))
    told = Message("Undone: {what}", what=rules.told(found))
    _make(draft, found.edits["back"], part=found.part, told=told, by=by, undoes=number)
    found.undone = True
    return found


def unlock(season: Season, *, by: Person) -> None:
    """Let frozen rules be edited in the draft, to be proposed to a second person. Refused while none are frozen."""
    draft = held(season)
    insist(rules.can_unlock(season))
    if not draft.unlocked:
        draft.unlocked, draft.changed_at = True, now()
        log("rules.unlocked", by=by, season_id=season.id, subject_id=season.id)


def replace(season: Season, tree: Tree, *, told: Message, by: Person) -> None:
    """Put a whole document in the place of what a draft has, as one edit that can be taken back."""
    draft = held(season)
    draft.base_number = queries.revision_number(season)
    draft.unlocked = draft.unlocked or bool(season.rules_number)
    names = dict.fromkeys([*draft.tree, *tree])
    wanted = [edits.put((name,), tree.get(name)) for name in names if draft.tree.get(name) != tree.get(name)]
    _make(draft, wanted, part="file", told=told, by=by)


def published(season: Season) -> None:
    """Let the draft go on from the revision that is in force now."""
    draft = db.session.get(ProgrammeDraft, season.id, populate_existing=True)
    if draft is not None:
        draft.base_number, draft.unlocked = queries.revision_number(season), False
