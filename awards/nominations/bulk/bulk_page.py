"""What the pages of bulk acts show: the effect before it is done, what was done, and what could not be."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from awards.core.db import Rows
from awards.core.message import Message
from awards.nominations import queries as nominations
from awards.nominations.bulk import actions, queries, reversal, rules
from awards.nominations.bulk.actions import Doing
from awards.nominations.bulk.letters import EVENTS
from awards.nominations.bulk.models import BulkAct
from awards.nominations.bulk.rules import ADMIT, ASSIGN, DONE, EXTEND, LEFT, MAILED, MOVE, REASONED, REFUSE, TAG, UNTAG
from awards.nominations.choosing.filters import Filters
from awards.nominations.models import Nomination, Tag
from awards.nominations.working import queries as working
from awards.programmes.models import Season
from awards.web.access import me, tied_here, unseen_here
from awards.web.i18n import own_name, programme_text, say
from awards.web.pieces import piece

MOST_WRITTEN_TO = 100  # chosen one by one, for the address of a page
AUDIENCES = {"draft": "drafts", "submitted": "submitted", "returned": "returned", "admitted": "admitted",
             "not_admitted": "not_admitted"}  # fmt: skip
WHAT = {
    "admission.": Message("decided by {name}, {at}"),
    "nomination.submitted": Message("submitted again by {name}, {at}"),
    "nomination.withdrawn": Message("withdrawn by {name}, {at}"),
    "nomination.moved": Message("moved by {name}, {at}"),
    "nomination.extended": Message("deadline extended by {name}, {at}"),
    "nomination.disqualified": Message("disqualified, confirmed by {name}, {at}"),
}


def choices(season: Season, tags: Iterable[Tag], colleagues: Rows) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be done with many nominations, in groups: the words of a group, then codes with words."""
    known = piece(lambda: _of_programme(season), "bulk acts", season.programme_id, tied_here())
    mine = str(me().id)
    people = [(f"assign:{row.id}", _("me") if str(row.id) == mine else row.name) for row in colleagues]
    return [
        *known,
        (_("Tags"), [("tag", _("Add a tag…")),
                     *((f"untag:{tag.id}", _("Remove “%(name)s”", name=tag.name)) for tag in tags)]),
        (_("Assign to"), [*people, ("assign:", _("nobody"))]),
        (_("Contact"), [("write", _("Write to their people…"))]),
    ]  # fmt: skip


def _of_programme(season: Season) -> list[tuple[str, list[tuple[str, str]]]]:
    free = [each for each in season.document.categories if each.id not in tied_here()]
    moves = [(f"move:{each.id}", programme_text(each.name)) for each in free]
    found = [
        (_("Decide"), [("admit", _("Admit")), ("refuse", _("Do not admit…")), ("extend", _("Extend the deadline…"))])
    ]
    return [*found, (_("Move to"), moves)] if len(season.document.categories) > 1 else found


def heading(doing: Doing, count: int) -> str:
    """Return what a deed is, with how many nominations: the page's title and the words of its button."""
    deed, season = doing.deed, doing.season
    name = _named(season, deed)
    match deed.kind:
        case "admit":
            return ngettext("Admit %(num)s nomination", "Admit %(num)s nominations", count)
        case "refuse":
            return ngettext("Do not admit %(num)s nomination", "Do not admit %(num)s nominations", count)
        case "move":
            return ngettext(
                "Move %(num)s nomination to %(name)s", "Move %(num)s nominations to %(name)s", count, name=name
            )
        case "extend":
            return ngettext(
                "Extend the deadline for %(num)s nomination", "Extend the deadline for %(num)s nominations", count
            )
        case "tag":
            return ngettext("Add a tag to %(num)s nomination", "Add a tag to %(num)s nominations", count)
        case "untag":
            return ngettext(
                "Remove “%(name)s” from %(num)s nomination",
                "Remove “%(name)s” from %(num)s nominations",
                count,
                name=name,
            )
    if not deed.thing:
        return ngettext("Assign %(num)s nomination to nobody", "Assign %(num)s nominations to nobody", count)
    return ngettext("Assign %(num)s nomination to %(name)s", "Assign %(num)s nominations to %(name)s", count, name=name)


def _named(season: Season, deed: rules.Deed) -> str:
    """What the category, tag or colleague of a deed is called."""
    if deed.kind == MOVE:
        return programme_text(season.document.category(deed.category).name)
    if deed.kind in (TAG, UNTAG):
        tag = working.tag(season, uuid.UUID(deed.thing)) if deed.thing else None
        return tag.name if tag else deed.tag
    names = {str(row.id): row.name for row in working.colleagues(season)} if deed.kind == ASSIGN else {}
    return names.get(deed.thing, "–")


def effect(doing: Doing, asked: int) -> dict[str, object]:
    """Return what the page of the effect shows. asked: how many nominations were chosen, seen or not."""
    can = actions.able(doing).nominations
    cannot: dict[str, list[Nomination]] = {}
    for each in doing.nominations:
        if not (verdict := actions.verdict_of(doing, each)):
            cannot.setdefault(say(verdict.reason), []).append(each)
    return {
        "kind": doing.deed.kind,
        "can": can,
        "cannot": sorted(cannot.items(), key=lambda one: -len(one[1])),
        "unseen": asked - len(doing.nominations),
        "mails": _mails(can) if doing.deed.kind in MAILED else None,
        "subject": SUBJECTS.get(doing.deed.kind),
        "asks": _asks(doing.deed.kind),
        "title": heading(doing, len(can) or asked),
        "tags": working.tags(doing.season, unseen_here()) if doing.deed.kind == TAG else [],
    }


SUBJECTS = {
    ADMIT: lazy_gettext("nomination admitted"),
    REFUSE: lazy_gettext("nomination not admitted"),
    MOVE: lazy_gettext("category changed"),
    EXTEND: lazy_gettext("deadline extended"),
}


def _asks(kind: str) -> frozenset[str]:
    asks = {"reason"} if kind in (*REASONED, ADMIT) else set()
    return frozenset(asks | ({"day"} if kind == EXTEND else set()) | ({"tag"} if kind == TAG else set()))


def _mails(chosen: Sequence[Nomination]) -> dict[str, object]:
    """How many people are told, in which languages, and of how many nominations nobody is there to be told."""
    people = nominations.members_of({each.company_id for each in chosen})
    spoken: dict[str, int] = {}
    for each in chosen:
        for person in people.get(each.company_id, ()):
            spoken[person.language] = spoken.get(person.language, 0) + 1
    lonely = sum(1 for each in chosen if not people.get(each.company_id))
    persons = {person.id for each in chosen for person in people.get(each.company_id, ())}
    return {
        "count": sum(spoken.values()), "people": len(persons), "lonely": lonely,
        "languages": [(own_name(code), count) for code, count in sorted(spoken.items(), key=lambda one: -one[1])],
    }  # fmt: skip


def letter_address(season: Season, filters: Filters, ids: Sequence[uuid.UUID], *, every: bool) -> str | None:
    """Return the address at which the people of chosen nominations are written to; none for too many of them.

    every: all that fit the filters. Their group is named then where the address of the letter has a name for it.
    """
    if every and filters.state in AUDIENCES and not (filters.search or filters.tag or filters.colleague):
        query = {"category": filters.category, "country": filters.country, "language": filters.language}
        pairs = [("to", AUDIENCES[filters.state]), *((name, value) for name, value in query.items() if value)]
    elif len(ids) <= MOST_WRITTEN_TO:
        pairs = [("to", "nominations"), *(("id", str(each)) for each in ids)]
    else:
        return None
    return f"{url_for('desk.circular_new', season=season.slug)}?{urlencode(pairs)}"


def act_values(act: BulkAct, season: Season) -> dict[str, object]:
    """Return what the page of a bulk act shows: what was done, what was left and why, what cannot be taken back."""
    found = queries.items(act, unseen_here())
    undoing = reversal.look(act, season, by=me(), unseen=unseen_here())
    done = [row for row in found if row.outcome == DONE]
    doing = undoing.doing
    return {
        "act": act,
        "title": heading(doing, len(done)),
        "reason": doing.deed.reason,
        "until": doing.deed.until,
        "done": done,
        "left": [(row, left_words(row.said or {})) for row in found if row.outcome == LEFT],
        "back": sum(1 for row in done if row.undone_at),
        "can_undo": len(undoing.able.nominations),
        "stays": _grouped(reversal.left_now(undoing)),
        "event": EVENTS.get(act.kind),
    }


def _grouped(found: Iterable[tuple[Any, Any]]) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for item, verdict in found:
        groups.setdefault(say(verdict.reason), []).append(item)
    return list(groups.items())


def left_words(said: Mapping[str, Any]) -> str:
    """Return why nothing was done to a nomination: what somebody did meanwhile, or what the rule said."""
    if "text" in said:
        return say(Message(said["text"], **said.get("values", {})))
    for kind, words in WHAT.items():
        if said.get("kind", "").startswith(kind):
            return say(Message(words.text, name=said["by"], at=datetime.fromisoformat(said["at"])))
    return _("changed meanwhile")


def said_of(act: BulkAct, count: int) -> str:
    """Return what is said when a bulk act was done."""
    words = {
        ADMIT: ngettext("%(num)s nomination admitted.", "%(num)s nominations admitted.", count),
        REFUSE: ngettext("%(num)s nomination not admitted.", "%(num)s nominations not admitted.", count),
        MOVE: ngettext("%(num)s nomination moved.", "%(num)s nominations moved.", count),
        EXTEND: ngettext(
            "Deadline extended for %(num)s nomination.", "Deadline extended for %(num)s nominations.", count
        ),
        ASSIGN: ngettext("%(num)s nomination assigned.", "%(num)s nominations assigned.", count),
    }
    return str(words.get(act.kind) or ngettext("%(num)s nomination changed.", "%(num)s nominations changed.", count))


def strip(season: Season) -> dict[str, object] | None:
    """Return what the list says of the reader's last bulk act, which can be taken back there; none if there is none."""
    act = queries.latest(season, me())
    if act is None:
        return None
    found = queries.items(act, unseen_here())
    return {
        "act": act, "said": said_of(act, sum(row.outcome == DONE for row in found)), "left": len(queries.left(found))
    }  # fmt: skip


def kind_words(kind: str) -> str:
    """Return what a kind of act is called."""
    return say(rules.WORDS[kind])
