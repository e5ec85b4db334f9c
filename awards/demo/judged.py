"""Who judges what in a round of the demonstration: declarations, conflicts, and entries spread over the panels."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from awards.demo.entries import Entry
from awards.demo.peopling import Judge
from awards.demo.seasons import Stage
from awards.jury.assigning.spread import Entry as Wanting
from awards.jury.assigning.spread import Seated, spread
from awards.jury.models import Conflict, Declaration
from awards.programmes.models import Round

Pair = tuple[str, str]  # keys of an entry and a juror
EVERY_CONFLICT = 7  # each so-many-th juror has one


@dataclass
class Panel:
    """A round to be judged: its entries and jurors by key, and until when the ballots have come."""

    stage: Stage
    round: Round
    entries: dict[str, Entry]
    judges: dict[str, Judge]
    until: datetime

    def sits(self, judge: Judge, entry: Entry) -> bool:
        """Whether a juror's panel judges an entry."""
        by_category = getattr(self.stage.document.round(self.round.code), "panel", "category") == "category"
        return entry.category in judge.categories if by_category else judge.final

    def moment(self, name: str, start: float = 0.0, end: float = 1.0) -> datetime:
        """Return a moment between opening and `until` that belongs to a name."""
        share = random.Random(f"{self.stage.seed}|{self.round.code}|{name}").uniform(start, end)
        return self.round.opens_at + (self.until - self.round.opens_at) * share


def declared(panel: Panel, *, plain: bool = False) -> dict[Pair, str]:
    """Write declarations and conflicts; returns the reasons by pair. `plain`: nobody has a conflict."""
    conflicts = {} if plain else _conflicts(panel)
    at = panel.round.opens_at - timedelta(days=3) + timedelta(hours=9, minutes=12)
    for place, judge in enumerate(panel.judges.values()):
        shown = sorted(str(entry.id) for entry in panel.entries.values() if panel.sits(judge, entry))
        moment = at + timedelta(hours=2 * place % 60, minutes=17 * place % 60)
        declaration = panel.stage.id("declaration", panel.round.code, judge.key)
        panel.stage.rows.add(Declaration, id=declaration, round_id=panel.round.id, juror_id=judge.id,
                             nominations=shown, at=moment)  # fmt: skip
        panel.stage.event("conflicts.declared", moment, judge.person_id, judge.id, round=panel.round.code,
                          count=sum(key == judge.key for _, key in conflicts))  # fmt: skip
    for pair, reason in conflicts.items():
        conflict(panel, pair, reason, at=at + timedelta(minutes=31))
    return conflicts


def _conflicts(panel: Panel) -> dict[Pair, str]:
    reasons = [reason.id for reason in panel.stage.document.jury.conflict.reasons]
    found: dict[Pair, str] = {}
    for place, judge in enumerate(panel.judges.values()):
        own = [key for key, entry in panel.entries.items() if panel.sits(judge, entry)]
        if judge.conflict and judge.conflict["nomination"] in own:
            named = judge.conflict["reason"]
            found[judge.conflict["nomination"], judge.key] = named if named in reasons else reasons[0]
        elif place % EVERY_CONFLICT == EVERY_CONFLICT - 1 and own and not judge.sign_in:
            found[own[place % len(own)], judge.key] = reasons[place % len(reasons)]
    return found


def conflict(panel: Panel, pair: Pair, reason: str, *, at: datetime) -> None:
    """Write that a juror has a conflict of interest with an entry."""
    entry, judge = panel.entries[pair[0]], panel.judges[pair[1]]
    panel.stage.rows.add(Conflict, id=panel.stage.id("conflict", *pair), juror_id=judge.id, nomination_id=entry.id,
                         reason=reason, at=at, by_id=judge.person_id)  # fmt: skip
    panel.stage.event("conflict.declared", at, judge.person_id, entry.id, juror=str(judge.id), reason=reason)


def spread_out(panel: Panel, barred: Collection[Pair]) -> list[Pair]:
    """Return who gets what: the entries spread over the panels as evenly as they go, a final panel's over all of it."""
    jury, shut = panel.stage.document.jury, defaultdict[str, set[str]](set)
    for entry, judge in barred:
        shut[entry].add(judge)
    final = all(panel.sits(judge, entry) for judge in panel.judges.values() for entry in panel.entries.values())
    seated = [
        Seated(judge.key, None if final else frozenset(judge.categories), 0, jury.max_entries_per_juror)
        for judge in panel.judges.values()
    ]
    entries = [Wanting(entry.key, entry.category) for entry in panel.entries.values()]
    target = len(seated) if final else jury.target_ballots_per_entry
    return list(spread(entries, seated, target=target, barred=shut).pairs)


def so_many_each(panel: Panel, count: int) -> list[Pair]:
    """Return who gets what: exactly `count` entries for every juror, and several jurors for an entry."""
    wanted = max(1, count * len(panel.judges) // panel.stage.document.jury.target_ballots_per_entry)
    pairs = []
    for place, judge in enumerate(panel.judges.values()):
        own = [key for key, entry in panel.entries.items() if panel.sits(judge, entry)]
        own = own[: max(wanted // 2, count)]
        pairs += [(own[(place * count + turn) % len(own)], judge.key) for turn in range(min(count, len(own)))]
    return pairs
