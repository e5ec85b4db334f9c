"""Taking a bulk act back where nothing rests on it: mails that have not gone never go, whom one had reached is told.

It does what taking a single decision back does, for all of them in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import Unseen, db, run
from awards.core.verdicts import YES, Verdict, insist, no
from awards.ledger.actions import log, log_each
from awards.messages.actions import told_each
from awards.nominations.bulk import actions, letters, queries, rules
from awards.nominations.bulk.actions import Doing
from awards.nominations.bulk.letters import REVERSED, Letters
from awards.nominations.bulk.models import BulkAct, BulkItem
from awards.nominations.bulk.rules import ADMIT, ASSIGN, DONE, EXTEND, MAILED, MOVE, OUTCOMES, REFUSE, TAG, UNTAG, Deed
from awards.nominations.mails import tell_jury
from awards.nominations.models import Extension, Nomination
from awards.nominations.staff.actions import let_go_all
from awards.nominations.working import actions as working
from awards.nominations.working import queries as working_queries
from awards.programmes.models import Season

_BACK = update(BulkItem.__table__).where(  # type: ignore[arg-type]
    BulkItem.act_id == bindparam("of_act"), BulkItem.nomination_id == bindparam("row")
)


@dataclass(frozen=True)
class Undoing:
    """A bulk act that is looked at to be taken back: its items that were done, and a verdict on each."""

    doing: Doing
    items: Mapping[uuid.UUID, Any]
    verdicts: Mapping[uuid.UUID, Verdict]

    @property
    def able(self) -> Doing:
        """What can be taken back."""
        can = [each for each in self.doing.nominations if self.verdicts[each.id]]
        return replace(self.doing, nominations=can)


def deed_of(act: BulkAct) -> Deed:
    """Return what a bulk act did."""
    said = act.chosen
    until = datetime.fromisoformat(said["until"]) if said.get("until") else None
    return Deed(act.kind, said["reason"], said["category"], until, said["thing"], said["tag"])


def look(act: BulkAct, season: Season, *, by: Person, unseen: Unseen, lock: bool = False) -> Undoing:
    """Return what could be taken back of a bulk act now; lock: nobody else decides until the end."""
    items = {row.nomination_id: row for row in queries.items(act, unseen) if row.outcome == DONE and not row.undone_at}
    doing = actions.look(season, deed_of(act), list(items), by=by, unseen=unseen, lock=lock)
    told = told_each(dict.fromkeys(doing.ids, act.at), *REVERSED.get(act.kind, ()))
    verdicts = {
        each.id: rules.can_reverse(
            act.kind, stands=_stands(doing, each, items[each.id]), jury=doing.known.standing[each.id].jury,
            told=bool(told[each.id].told), used=_used(doing, each, act.at),
        )
        for each in doing.nominations
    }  # fmt: skip
    return Undoing(doing, items, verdicts)


def _stands(doing: Doing, nomination: Nomination, item: Any) -> bool:
    standing, kind = doing.known.standing[nomination.id], doing.deed.kind
    if nomination.withdrawal_id or nomination.disqualification_id:
        return kind in (TAG, UNTAG, ASSIGN)
    extension = doing.known.extensions.get(nomination.id)
    present = {
        MOVE: standing.code, EXTEND: str(extension.id) if extension else "", ASSIGN: standing.colleague,
        TAG: doing.deed.thing if standing.has_tag else "", UNTAG: doing.deed.thing if standing.has_tag else "",
    }  # fmt: skip
    return bool(present.get(kind, str(nomination.admission_id)) == item.made)


def _used(doing: Doing, nomination: Nomination, since: datetime) -> bool:
    submitted = nomination.submitted_at
    return submitted is not None and submitted > max(since, doing.season.closes_at)


def written(undoing: Undoing) -> Letters:
    """Return the mails that taking it back would send now, to whom an earlier one has reached. Slow; reads only."""
    doing = undoing.able
    if doing.deed.kind not in MAILED:
        return {}
    return letters.make(doing.told(back=True, codes=_codes(undoing)), doing.nominations)


def _codes(undoing: Undoing) -> dict[uuid.UUID, str | None]:
    moved = undoing.doing.deed.kind == MOVE
    return {key: item.before or None for key, item in undoing.items.items()} if moved else {}


def take_back(act: BulkAct, season: Season, mails: Letters, *, by: Person, unseen: Unseen) -> int:
    """Take a bulk act back wherever nothing rests on it; returns at how many nominations. Refused if at none."""
    undoing = look(act, season, by=by, unseen=unseen, lock=True)
    doing = undoing.able
    insist(no("Nothing can be reversed any more. Below it says why.") if not doing.nominations else YES)
    _UNDO[act.kind](doing, {key: undoing.items[key].before for key in doing.ids})
    if act.kind in MAILED:
        letters.send(doing.told(back=True, codes=_codes(undoing)), doing.nominations, mails)
    act.undone_at, act.undone_by_id = now(), by.id
    db.session.flush()
    rows = [{"of_act": act.id, "row": key} for key in doing.ids]
    run(_BACK.values(undone_at=act.undone_at), rows)
    log("bulk.undone", by=by, season_id=season.id, subject_id=act.id, deed=act.kind)
    return len(doing.ids)


def _reopen(doing: Doing, _before: Mapping[uuid.UUID, str]) -> None:
    run(update(Nomination).where(Nomination.id.in_(doing.ids)).values(admission_id=None))
    tell_jury(doing.season, *{each.category_id for each in doing.nominations})
    detail = {"before": OUTCOMES[doing.deed.kind]}
    log_each("admission.taken_back", dict.fromkeys(doing.ids, detail), by=doing.by, season_id=doing.season.id)
    let_go_all(doing.ids, doing.season, reason="", by=doing.by)


def _move_back(doing: Doing, before: Mapping[uuid.UUID, str]) -> None:
    actions.put_into(doing, before, reason="")


def _shorten(doing: Doing, _before: Mapping[uuid.UUID, str]) -> None:
    made = [doing.known.extensions[key].id for key in doing.ids]
    run(delete(Extension).where(Extension.id.in_(made)))
    log_each("nomination.extension_undone", {key: {} for key in doing.ids}, by=doing.by, season_id=doing.season.id)


def _untag(doing: Doing, _before: Mapping[uuid.UUID, str]) -> None:
    working.remove_tag(uuid.UUID(doing.deed.thing), doing.ids)
    log_each("nomination.untagged", {key: {} for key in doing.ids}, by=doing.by, season_id=doing.season.id)


def _tag(doing: Doing, _before: Mapping[uuid.UUID, str]) -> None:
    tag = working_queries.tag(doing.season, uuid.UUID(doing.deed.thing))
    if tag is not None:
        working.add_tag(tag, doing.ids, by=doing.by)
    log_each("nomination.tagged", {key: {} for key in doing.ids}, by=doing.by, season_id=doing.season.id)


def _assign_back(doing: Doing, before: Mapping[uuid.UUID, str]) -> None:
    there = {str(row.id) for row in working_queries.colleagues(doing.season)}
    for person in sorted(set(before.values())):  # organisers are few
        ids = [key for key, was in before.items() if was == person]
        working.assign(ids, uuid.UUID(person) if person in there else None, by=doing.by)
    log_each("nomination.handed", {key: {} for key in doing.ids}, by=doing.by, season_id=doing.season.id)


def left_now(undoing: Undoing) -> Sequence[tuple[Any, Verdict]]:
    """Return what cannot be taken back, each item with the verdict that says why."""
    return [(item, undoing.verdicts[key]) for key, item in undoing.items.items()
            if key in undoing.verdicts and not undoing.verdicts[key]]  # fmt: skip


_UNDO: Mapping[str, Callable[[Doing, Mapping[uuid.UUID, str]], None]] = {
    ADMIT: _reopen, REFUSE: _reopen, MOVE: _move_back, EXTEND: _shorten, TAG: _untag, UNTAG: _tag, ASSIGN: _assign_back
}  # fmt: skip
