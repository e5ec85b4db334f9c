"""Rows of judging: declarations, conflicts, entries spread over the panels; assignments, ballots and scores, as far as
each juror has come.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from awards.core.clock import standing_at
from awards.demo import judging, tying
from awards.demo.entries import Entry
from awards.demo.outline import Doc
from awards.demo.peopling import Judge
from awards.demo.seasons import Stage
from awards.jury.actions import move_tally, position
from awards.jury.assigning.spread import Entry as Wanting
from awards.jury.assigning.spread import Seated, spread
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Recusal
from awards.programmes.models import Round
from awards.programmes.rulebook import actions as rulebook_actions
from awards.results.boards.boards import scheme_of
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import weighted_sum

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
    for entry, judge in (*barred, *((each.apart, each.key) for each in panel.judges.values() if each.apart)):
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


SIGN_IN_SHARE = {"juror": 0.5, "conflicted-juror": 0.35}
GIVEN, DECLARED = timedelta(days=5, hours=-14), timedelta(days=3, hours=-8)  # before the round opens


@dataclass(frozen=True)
class Turn:
    """An entry in a juror's queue: how far its ballot is, and where it stands in the queue, from 0 to 1."""

    entry: Entry
    judge: Judge
    state: str
    place: float


def fill(panel: Panel, pairs: Iterable[Pair], *, share: float | None = None, tie: bool = False) -> None:
    """Write what the panel was given and what it made of it. share: the part every juror has done; else drawn.

    tie: whether two entries of one category share the place across the cut.
    """
    writer = _Writer(panel)
    queues: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry, judge in pairs:
        queues[judge].append(panel.entries[entry])
    turns = [turn for key, queue in queues.items() for turn in _turns(panel, panel.judges[key], queue, share)]
    asked = [(turn.entry.plain, {"key": turn.judge.key, "languages": list(turn.judge.languages)}) for turn in turns]
    ballots = list(judging.scores(panel.stage.plain, asked, panel.stage.seed, panel.round.code))
    if tie:
        named = [given | {"of": of, "by": by} for given, (of, by) in zip(ballots, asked, strict=True)]
        schemes = {code: scheme_of(panel.stage.season, code, panel.round.code) for code in panel.stage.categories}
        ballots = tying.across_the_cut(panel.stage.plain, schemes, named, panel.stage.seed)
    for turn, given in zip(turns, ballots, strict=True):
        writer.ballot(turn, given)
    if writer.first_score is not None and not panel.stage.season.rules_number:
        with standing_at(writer.first_score):
            rulebook_actions.freeze(panel.stage.season, why=rulebook_actions.FIRST_SCORE)
    for code in sorted({turn.entry.category for turn in turns}):
        move_tally(panel.round.id, panel.stage.categories[code].id)


def _turns(panel: Panel, judge: Judge, queue: list[Entry], share: float | None) -> list[Turn]:
    queue.sort(key=lambda entry: position(judge.id, entry.id))
    under_way = share is None
    share = SIGN_IN_SHARE.get(judge.sign_in or "") if share is None else share
    states = judging.progress(judge.key, [entry.key for entry in queue], panel.stage.seed, share)
    if under_way and judge.sign_in == "juror" and states.count(judging.SUBMITTED) > 1:
        # One is scored in full and was not submitted: it does not count, and its juror is told.
        states[states.index(judging.DRAFT) - 1 if judging.DRAFT in states else -1] = judging.COMPLETE
    return [
        Turn(entry, judge, state, (place + 0.5) / len(queue))
        for place, (entry, state) in enumerate(zip(queue, states, strict=True))
    ]


def recused(panel: Panel, conflicts: Mapping[Pair, str], only: Collection[str]) -> None:
    """Write that some jurors stand aside from entries they had been given before they declared."""
    writer = _Writer(panel)
    for pair in conflicts:
        if pair[1] in only:
            judge = panel.judges[pair[1]]
            assignment, at = writer.assign(panel.entries[pair[0]], judge), panel.round.opens_at - DECLARED
            note = (judge.conflict or {}).get("note", "")
            panel.stage.rows.add(Recusal, assignment_id=assignment, kind="recused", reason=conflicts[pair], note=note,
                                 at=at, by_id=judge.person_id)  # fmt: skip
            panel.stage.event("ballot.recused", at, judge.person_id, assignment, reason=conflicts[pair], begun=False)


class _Writer:
    """Writes the rows of ballots."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.stage = panel, panel.stage
        self.low, self.step = Decimal(self.stage.document.scale.min), Decimal(self.stage.document.scale.step)
        self.criteria = {
            code: {row.code: (row.id, row.exact_weight) for row in category.criteria}
            for code, category in self.stage.categories.items()
        }
        self.doubted = self.skipped = False
        self.first_score: datetime | None = None

    def ballot(self, turn: Turn, given: Doc) -> None:
        """Write an assignment with as much of its ballot as there is."""
        entry, judge = turn.entry, turn.judge
        if turn.state == judging.UNTOUCHED:
            self._waiting(turn)
            return
        name = f"{entry.key}|{judge.key}"
        at = self.panel.moment(name, max(0.0, turn.place - 0.06), min(0.98, turn.place + 0.02))
        scores = given["scores"]
        if turn.state == judging.DRAFT:
            scores = judging.begun(scores, judge.key, entry.key, self.stage.seed)
        steps = {code: int((value - self.low) / self.step) for code, value in scores.items()}
        assignment = self.assign(entry, judge, begun_at=at)
        counts = turn.state == judging.SUBMITTED
        self._scores(assignment, entry, steps, given["comments"], at, counts=counts)
        self._ballot(assignment, turn, given, steps, at, counts=counts)

    def _ballot(
        self, assignment: uuid.UUID, turn: Turn, given: Doc, steps: Mapping[str, int], at: datetime, *,
        counts: bool,
    ) -> None:  # fmt: skip
        said = [given["strengths"], given["advice"]] if turn.state != judging.DRAFT else [None, None]
        weights = {code: row[1] for code, row in self.criteria[turn.entry.category].items()}
        saved = at + timedelta(minutes=2 * len(steps))
        shared = {
            "version_id": turn.entry.admitted_version,
            "weighted_sum": weighted_sum(weights, steps) if counts else 0,
            "jury_comment": said[0] or "",
            "advice": said[1] or "",
            "language": given["language"],
        }
        self.stage.rows.add(
            Ballot,
            assignment_id=assignment,
            opened_at=at - timedelta(minutes=4),
            revision=len(steps) + any(said),
            scored=len(steps),
            changed=False,
            copies=int(counts),
            counted=len(steps) if counts else 0,
            comments_revision=int(any(said)),
            saved_at=saved,
            submitted_at=saved + timedelta(seconds=40) if counts else None,
            **shared,
        )
        if counts:
            self._submitted(assignment, turn, saved + timedelta(seconds=40), steps, given["comments"], shared)

    def _submitted(
        self, assignment: uuid.UUID, turn: Turn, at: datetime, steps: Mapping[str, int], comments: Mapping[str, str],
        shared: Doc,
    ) -> None:  # fmt: skip
        by = turn.judge.person_id
        said = {code: words for code, words in comments.items() if code in steps and words}
        self.stage.rows.add(
            BallotCopy, ballot_id=assignment, number=1, at=at, by_id=by, scores=dict(steps), comments=said, **shared
        )
        written = bool(shared["jury_comment"] or shared["advice"])
        self.stage.event("ballot.submitted", at, by, assignment, revision=len(steps) + written, copy=1)

    def _scores(
        self,
        assignment: uuid.UUID,
        entry: Entry,
        steps: Mapping[str, int],
        comments: Any,
        at: datetime,
        *,
        counts: bool,
    ) -> None:
        if steps and (self.first_score is None or at < self.first_score):
            self.first_score = at
        for number, (code, count) in enumerate(steps.items(), 1):
            self.stage.rows.add(
                Score,
                ballot_id=assignment,
                criterion_id=self.criteria[entry.category][code][0],
                steps=count,
                counted=count if counts else None,
                comment=comments.get(code, ""),
                revision=1,
                saved_at=at + timedelta(minutes=2 * number),
            )

    def _waiting(self, turn: Turn) -> None:
        # One entry of the juror with a sign-in is put off, one seems to be in the wrong category.
        aside = turn.judge.sign_in == "juror" and not self.skipped and turn.place > 0.7
        self.skipped |= aside
        at = self.panel.until - timedelta(hours=30)
        assignment = self.assign(turn.entry, turn.judge, skipped_at=at if aside else None)
        others = [code for code in turn.judge.categories if code != turn.entry.category and code in self.criteria]
        if aside and others:
            note = {"de": "Die Kennzahlen handeln eher von der anderen Kategorie."}
            self.stage.rows.add(CategoryDoubt, id=self.stage.id("doubt", turn.entry.key), assignment_id=assignment,
                                category_id=self.stage.categories[others[0]].id, note=note["de"], at=at)  # fmt: skip

    def assign(
        self, entry: Entry, judge: Judge, *, begun_at: Any = None, skipped_at: datetime | None = None
    ) -> uuid.UUID:
        """Write that an entry was given to a juror; returns the assignment's id."""
        assignment: uuid.UUID = self.stage.id("assignment", self.panel.round.code, entry.key, judge.key)
        self.stage.rows.add(
            Assignment,
            id=assignment,
            round_id=self.panel.round.id,
            category_id=self.stage.categories[entry.category].id,
            nomination_id=entry.id,
            juror_id=judge.id,
            position=position(judge.id, entry.id),
            at=self.panel.round.opens_at - GIVEN,
            by_id=self.stage.organisers[0],
            begun_at=begun_at,
            skipped_at=skipped_at,
        )
        return assignment
