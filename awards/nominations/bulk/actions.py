"""Doing one thing to many nominations in one transaction, and taking it back. A handful of statements, however many.

Whoever decides in a season waits meanwhile, as for a single decision. Mails were made before: see `letters`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import Unseen, db, insert_into, run
from awards.core.verdicts import YES, insist, no
from awards.ledger.actions import log, log_each
from awards.nominations.bulk import letters, queries, rules
from awards.nominations.bulk.letters import Letters, Told
from awards.nominations.bulk.models import BulkAct, BulkItem
from awards.nominations.bulk.queries import Known
from awards.nominations.bulk.rules import (
    ADMIT,
    ASSIGN,
    DONE,
    EXTEND,
    LEFT,
    MAILED,
    MOVE,
    OUTCOMES,
    REFUSE,
    TAG,
    UNTAG,
    Deed,
)
from awards.nominations.mails import tell_jury
from awards.nominations.models import Admission, Draft, Extension, Nomination, Version
from awards.nominations.staff.actions import let_go_all
from awards.nominations.working import actions as working
from awards.nominations.working import queries as working_queries
from awards.nominations.working import rules as working_rules
from awards.programmes import queries as programmes
from awards.programmes.document import form_schema
from awards.programmes.models import Season

Made = dict[uuid.UUID, tuple[str, str]]  # by nomination: what was made, and what stood there before
_ADMIT = insert(Admission.__table__)  # type: ignore[arg-type]
_EXTEND = insert(Extension.__table__)  # type: ignore[arg-type]
_ITEMS = insert(BulkItem.__table__)  # type: ignore[arg-type]
_POINT = update(Nomination.__table__).where(Nomination.id == bindparam("row"))  # type: ignore[arg-type]
_ANSWER = update(Draft.__table__).where(  # type: ignore[arg-type]
    Draft.nomination_id == bindparam("row"), Draft.topic == bindparam("of_topic")
)


@dataclass(frozen=True)
class Doing:
    """A deed under way: to which nominations, what is known of them, and by whom."""

    season: Season
    deed: Deed
    nominations: Sequence[Nomination]
    known: Known
    by: Person

    @property
    def ids(self) -> list[uuid.UUID]:
        """The ids of the nominations."""
        return [each.id for each in self.nominations]

    def told(self, *, back: bool = False, codes: Mapping[uuid.UUID, str | None] | None = None) -> Told:
        """What their people are told. codes: the categories they are in then, if these are others."""
        there = {key: standing.code for key, standing in self.known.standing.items()}
        if self.deed.kind == MOVE and not back:
            there = dict.fromkeys(there, self.deed.category)
        return Told(self.season, self.deed, {**there, **(codes or {})}, self.known.extensions, back)


def able(doing: Doing) -> Doing:
    """Return the deed cut down to the nominations to which it may be done now."""
    return replace(doing, nominations=[each for each in doing.nominations if verdict_of(doing, each)])


def verdict_of(doing: Doing, nomination: Nomination) -> Any:
    """Return the verdict on one nomination of a deed."""
    standing = doing.known.standing[nomination.id]
    return rules.can_do(nomination, doing.season, doing.deed, standing, now=now())


def look(
    season: Season, deed: Deed, ids: Sequence[uuid.UUID], *, by: Person, unseen: Unseen, lock: bool = False
) -> Doing:
    """Return what a deed would be done to, with what is known of it; lock: nobody else decides until the end."""
    if lock:
        db.session.refresh(season, ("closes_at",), with_for_update={"key_share": True})
    nominations = queries.chosen(season, ids, unseen, lock=lock)
    return Doing(season, deed, nominations, queries.known(season, nominations, deed), by)


def written(doing: Doing) -> Letters:
    """Return the mails that the deed would send now. Slow; reads only."""
    return letters.make(doing.told(), able(doing).nominations) if doing.deed.kind in MAILED else {}


def carry_out(
    season: Season, deed: Deed, marks: Mapping[uuid.UUID, str], mails: Letters, *, made: datetime, by: Person,
    unseen: Unseen,
) -> BulkAct:  # fmt: skip
    """Do a deed to nominations, but for those that somebody else changed since a page was made or that do not allow it.

    marks: of each nomination, what the page was decided on. Refused if nothing at all can be done.
    """
    deed, moment = _with_thing(season, deed, by=by), now()
    doing = look(season, deed, list(marks), by=by, unseen=unseen, lock=True)
    same = replace(
        doing, nominations=[each for each in doing.nominations if doing.known.marks[each.id] == marks[each.id]]
    )
    todo = able(same)
    insist(no("Nothing was done: none of these nominations allows it any more.") if not todo.nominations else YES)
    results = _DO[deed.kind](todo)
    if deed.kind in MAILED:
        letters.send(todo.told(), todo.nominations, mails)
    left = _left(doing, {each.id for each in same.nominations}, set(todo.ids), made)
    return _kept(doing, results, left, moment)


def _with_thing(season: Season, deed: Deed, *, by: Person) -> Deed:
    if deed.kind == TAG:
        return replace(deed, thing=str(working.tag_named(season, deed.tag, by=by).id))
    if deed.kind == UNTAG:
        tag = working_queries.tag(season, uuid.UUID(deed.thing))
        return replace(deed, tag=tag.name if tag else "")
    if deed.kind == ASSIGN and deed.thing:
        insist(working_rules.can_handle(organises=working_queries.is_colleague(season, uuid.UUID(deed.thing))))
    return deed


def _left(doing: Doing, same: set[uuid.UUID], done: set[uuid.UUID], made: datetime) -> dict[uuid.UUID, dict[str, Any]]:
    """Why nothing was done to each of the others: what somebody did meanwhile, or what the rule says."""
    others = [each for each in doing.nominations if each.id not in done]
    changed = queries.changed_since(doing.season, [each.id for each in others if each.id not in same], made)
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for each in others:
        verdict = verdict_of(doing, each)
        if each.id not in same:
            found[each.id] = changed.get(each.id, {"kind": "", "at": "", "by": ""})
        else:
            found[each.id] = {"text": verdict.reason.text, "values": {}} if verdict.reason else {}
    return found


def _kept(doing: Doing, results: Made, left: Mapping[uuid.UUID, dict[str, Any]], moment: datetime) -> BulkAct:
    """Keep what was done. moment: when it began, before the first of its mails was written."""
    deed = doing.deed
    chosen = {"reason": deed.reason, "category": deed.category, "until": deed.until.isoformat() if deed.until else "",
              "thing": deed.thing, "tag": deed.tag}  # fmt: skip
    act = BulkAct(
        id=uuid.uuid4(), season_id=doing.season.id, kind=deed.kind, chosen=chosen, at=moment, by_id=doing.by.id
    )
    db.session.add(act)
    db.session.flush()
    row: dict[str, Any] = {"act_id": act.id, "outcome": DONE, "made": "", "before": "", "said": None, "undone_at": None}
    run(_ITEMS, [
        *({**row, "nomination_id": key, "made": made, "before": before} for key, (made, before) in results.items()),
        *({**row, "nomination_id": key, "outcome": LEFT, "said": said} for key, said in left.items()),
    ])  # fmt: skip
    log("bulk.done", by=doing.by, season_id=doing.season.id, subject_id=act.id, deed=deed.kind)
    return act


# What is done


def _decide(doing: Doing) -> Made:
    outcome, moment, deed = OUTCOMES[doing.deed.kind], now(), doing.deed
    made = {each.id: uuid.uuid4() for each in doing.nominations}
    run(_ADMIT, [
        {"id": made[each.id], "nomination_id": each.id, "version_id": each.version_id, "outcome": outcome,
         "reason": deed.reason, "questions": [], "due_at": None, "at": moment, "by_id": doing.by.id}
        for each in doing.nominations
    ])  # fmt: skip
    _point(doing, {key: {"admission_id": value} for key, value in made.items()})
    detail: dict[str, object] = {"before": None, "reason": deed.reason, "questions": []}
    log_each(f"admission.{outcome}", dict.fromkeys(made, detail), by=doing.by, season_id=doing.season.id)
    tell_jury(doing.season, *{each.category_id for each in doing.nominations})
    if outcome != "admitted":
        let_go_all(doing.ids, doing.season, reason=deed.reason, by=doing.by)
    return {key: (str(value), "") for key, value in made.items()}


def _move(doing: Doing) -> Made:
    return put_into(doing, dict.fromkeys(doing.ids, doing.deed.category), reason=doing.deed.reason)


def put_into(doing: Doing, codes: Mapping[uuid.UUID, str], *, reason: str) -> Made:
    """Put nominations into categories, by code; their drafts follow, jurors lose them."""
    ids = {each.code: each.id for each in programmes.categories(doing.season)}
    before = {each.id: doing.known.standing[each.id].code or "" for each in doing.nominations}
    were = {each.category_id for each in doing.nominations}
    _point(doing, {key: {"category_id": ids.get(code)} for key, code in codes.items()})
    _answer(doing, codes)
    tell_jury(doing.season, *(were | {ids.get(code) for code in codes.values()}))
    details = {key: {"before": before[key], "category": code, "reason": reason} for key, code in codes.items()}
    log_each("nomination.moved", details, by=doing.by, season_id=doing.season.id)
    let_go_all(list(codes), doing.season, reason=reason, by=doing.by)
    return {key: (code, before[key]) for key, code in codes.items()}


def _answer(doing: Doing, codes: Mapping[uuid.UUID, str]) -> None:
    """Let the drafts say which category it is; one that was never saved begins from the last version."""
    question = form_schema.category_question(doing.season.document)
    if question is None:
        return
    topic, moment = form_schema.section_of(doing.season.document, question.id).id, now()
    submitted = dict(
        run(select(Version.nomination_id, Version.answers)
            .join(Nomination, Nomination.version_id == Version.id).where(Nomination.id.in_(codes))).all()
    )  # fmt: skip
    fresh = [{"nomination_id": key, "topic": topic, "revision": 0, "answers": submitted.get(key, {}).get(topic, {}),
              "saved_at": moment, "saved_by_id": None} for key in codes]  # fmt: skip
    run(insert_into(Draft).on_conflict_do_nothing(), fresh)
    query = select(Draft.nomination_id, Draft.answers, Draft.revision).where(Draft.nomination_id.in_(codes))
    drafts = run(query.where(Draft.topic == topic).with_for_update()).all()
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in ("answers", "revision", "saved_at", "saved_by_id")
    }
    run(_ANSWER.values(**values), [
        {"row": row.nomination_id, "of_topic": topic, "new_revision": row.revision + 1, "new_saved_at": moment,
         "new_answers": {**row.answers, question.id: codes[row.nomination_id]}, "new_saved_by_id": doing.by.id}
        for row in drafts
    ])  # fmt: skip


def _extend(doing: Doing) -> Made:
    deed, made = doing.deed, {each.id: uuid.uuid4() for each in doing.nominations}
    row = {"until": deed.until, "reason": deed.reason, "at": now(), "by_id": doing.by.id}
    run(_EXTEND, [{"id": value, "nomination_id": key, **row} for key, value in made.items()])
    detail = {"until": deed.until.isoformat() if deed.until else "", "reason": deed.reason}
    log_each("nomination.extended", dict.fromkeys(made, detail), by=doing.by, season_id=doing.season.id)
    return {key: (str(value), "") for key, value in made.items()}


def _tag(doing: Doing) -> Made:
    tag = working_queries.tag(doing.season, uuid.UUID(doing.deed.thing))
    insist(YES if tag is not None else no("This tag is not there any more."))
    if tag is not None:
        working.add_tag(tag, doing.ids, by=doing.by)
        _logged(doing, "nomination.tagged", name=tag.name)
    return dict.fromkeys(doing.ids, (doing.deed.thing, ""))


def _untag(doing: Doing) -> Made:
    working.remove_tag(uuid.UUID(doing.deed.thing), doing.ids)
    _logged(doing, "nomination.untagged", name=doing.deed.tag)
    return dict.fromkeys(doing.ids, ("", doing.deed.thing))


def _assign(doing: Doing) -> Made:
    to = doing.deed.thing
    working.assign(doing.ids, uuid.UUID(to) if to else None, by=doing.by)
    _logged(doing, "nomination.handed", to=to or None)
    return {key: (to, doing.known.standing[key].colleague) for key in doing.ids}


def _logged(doing: Doing, kind: str, **detail: object) -> None:
    log_each(kind, dict.fromkeys(doing.ids, detail), by=doing.by, season_id=doing.season.id)


def _point(doing: Doing, rows: Mapping[uuid.UUID, Mapping[str, object]]) -> None:
    """Change a column of the nominations. The rows that are loaded are read again when somebody looks."""
    name = next(iter(next(iter(rows.values()))))
    run(_POINT.values({name: bindparam("new")}), [{"row": key, "new": each[name]} for key, each in rows.items()])


_DO: Mapping[str, Callable[[Doing], Made]] = {
    ADMIT: _decide, REFUSE: _decide, MOVE: _move, EXTEND: _extend, TAG: _tag, UNTAG: _untag, ASSIGN: _assign
}  # fmt: skip
