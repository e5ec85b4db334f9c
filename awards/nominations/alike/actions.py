"""The worker compares what was submitted with the other nominations of the award; organisers settle what it found.

Reading and comparing hold up nobody: only what came of it is written in a short transaction. What is compared of a
version is kept before its pairs are looked for: of two compared at the same time, the later one sees the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import Rows, only_reading, run, session_apart, upsert
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.nominations.alike import queries, rules, wording
from awards.nominations.alike.candidates import Among, Kept
from awards.nominations.alike.likeness import KEPT, Side, changed, likeness
from awards.nominations.alike.models import ComparedText, Likeness
from awards.nominations.alike.sketch import Sketch, sketch
from awards.programmes.models import Season

AT_ONCE = 100  # nominations compared before what came of it is written
LONGEST = timedelta(seconds=45)  # that the worker compares before it does something else
MUCH = 0.2  # of a text's words: a settled pair is open again once so many are others
_FOUND = ("season_id", "one_version_id", "other_version_id", "strength", "reasons", "passages", "made_at")
_THIS = (Likeness.one_id == bindparam("one"), Likeness.other_id == bindparam("other"))
Pair = tuple[uuid.UUID, uuid.UUID]


def compare_submitted() -> int:
    """Compare nominations whose latest version was not compared yet, for a while; returns how many were."""
    until, done = now() + LONGEST, 0
    with only_reading():
        waiting = sorted(queries.waiting(), key=lambda each: each.award)
    for award, found in groupby(waiting, key=lambda each: each.award):
        done += _compare(award, [each.nomination_id for each in found], until)
    return done


def _compare(award: str, ids: Sequence[uuid.UUID], until: datetime) -> int:
    for start in range(0, len(ids), AT_ONCE):
        _keep_sketches(award, ids[start : start + AT_ONCE])
    with only_reading():
        work = _Work(award)
    done = 0
    for start in range(0, len(ids), AT_ONCE):
        if now() > until:
            break
        work.compare(ids[start : start + AT_ONCE])
        done += len(ids[start : start + AT_ONCE])
    return done


def _keep_sketches(award: str, ids: Collection[uuid.UUID]) -> None:
    with only_reading():
        sketches = _sketches(award, queries.latest(ids))
        rows = [
            {"nomination_id": row.id, "version_id": row.version_id, "compared": False,
             "prints": wording.packed(side.prints), "marks": dict(side.sketch.marks)}
            for row, side in sketches
        ]  # fmt: skip
    if rows:
        with session_apart():
            run(upsert(ComparedText, "version_id", "prints", "marks", "compared"), rows)


def _sketches(award: str, rows: Rows) -> list[tuple[Any, Side]]:
    """What is compared of versions: rows of `queries.latest`, each with its side."""
    documents = {season.id: season.document for season in queries.seasons_of(award)}
    return [
        (row, Side.of(row.company_id, sketch(documents[row.season_id], row.answers, row.files, title=row.title,
                                             company=row.company, category=row.category)))
        for row in rows if row.season_id in documents
    ]  # fmt: skip


class _Work:
    """The nominations of an award as they were kept when the worker began, and those compared with them."""

    def __init__(self, award: str) -> None:
        self.award = award
        kept = queries.kept_of(award)
        self.ids = [row.nomination_id for row in kept]
        self.versions = {row.nomination_id: row.version_id for row in kept}
        self.places = {each: place for place, each in enumerate(self.ids)}
        self.among = Among(
            [Kept(row.company_id, wording.unpacked(row.prints), row.marks) for row in kept],
            wording.prints(queries.sources_of(award)),
        )
        self.opens = {season.id: season.opens_at for season in queries.seasons_of(award)}

    def compare(self, ids: Collection[uuid.UUID]) -> None:
        """Find the pairs of some nominations, and write them in place of those found before."""
        with only_reading():
            beside = {
                each: [self.ids[place] for place in self.among.beside(self.places[each])]
                for each in ids if each in self.places
            }  # fmt: skip
            wanted = {each for own, others in beside.items() if others for each in (own, *others)}
            sides = {row.id: (row, side) for row, side in _sketches(self.award, queries.latest(wanted))}
            pairs = dict(self._pairs(beside, sides))
            known = queries.known_pairs(beside)
            again = [(row.one_id, row.other_id) for row in _reopened(known, pairs, sides)]
            # What was settled stays as it was then, so that many small changes of a text come to a great one too.
            settled = {(row.one_id, row.other_id): row for row in known if row.verdict is not None}
        fresh = {each: pair for each, pair in pairs.items() if each not in settled or each in again}
        with session_apart():
            _reopen([settled[each] for each in again])
            _write(fresh, known, [self.versions[each] for each in beside])

    def _pairs(
        self, beside: Mapping[uuid.UUID, Iterable[uuid.UUID]], sides: Mapping[uuid.UUID, tuple[Any, Side]]
    ) -> Iterator[tuple[Pair, dict[str, Any]]]:
        looked: set[Pair] = set()
        for own, others in beside.items():
            for each in others:
                pair = queries.ordered(own, each)
                if pair not in looked and own in sides and each in sides:
                    looked.add(pair)
                    yield from self._pair(pair, sides)

    def _pair(self, pair: Pair, sides: Mapping[uuid.UUID, tuple[Any, Side]]) -> Iterator[tuple[Pair, dict[str, Any]]]:
        (one, mine), (other, yours) = (sides[each] for each in pair)
        found = likeness(mine, yours, self.among.phrases)
        if found.strength >= KEPT:
            yield pair, {
                "one_id": one.id, "other_id": other.id, "strength": found.strength, "reasons": found.reasons,
                "season_id": max((one.season_id, other.season_id), key=lambda each: self.opens[each]),
                "one_version_id": one.version_id, "other_version_id": other.version_id,
                "passages": list(found.passages), "made_at": now(), "note": "",
            }  # fmt: skip


def _write(pairs: Mapping[Pair, dict[str, Any]], known: Rows, versions: Collection[uuid.UUID]) -> None:
    """Write the pairs of compared versions; those found before that are none any more go, unless they were settled."""
    gone = [_key(row) for row in known if row.verdict is None and (row.one_id, row.other_id) not in pairs]
    if gone:
        run(delete(Likeness).where(*_THIS, Likeness.verdict.is_(None)), gone)
    if pairs:
        run(upsert(Likeness, *_FOUND), list(pairs.values()))
    # Of a nomination of which another version has come meanwhile there is another text by now: it waits.
    run(update(ComparedText).where(ComparedText.version_id.in_(versions)).values(compared=True))


def _reopened(known: Rows, pairs: Mapping[Pair, object], sides: Mapping[uuid.UUID, tuple[Any, Side]]) -> Iterator[Any]:
    """The settled pairs that are alike still, and of which one has much of another text than what was settled."""
    settled = [row for row in known if row.verdict is not None and (row.one_id, row.other_id) in pairs]
    before = queries.answers_of_versions(
        {each for row in settled for each in (row.one_version_id, row.other_version_id)}
    )
    for row in settled:
        for name, version in ((row.one_id, row.one_version_id), (row.other_id, row.other_version_id)):
            now_, side = sides[name]
            if now_.version_id != version and changed(_texts(before[version], side.sketch), side.sketch.texts) > MUCH:
                yield row
                break


def _texts(answers: Mapping[str, Mapping[str, object]], like: Sketch) -> dict[str, str]:
    """What an earlier version answered to the questions whose texts are compared now."""
    flat = {name: value for topic in answers.values() for name, value in topic.items()}
    return {name: str(flat[name]) for name in like.texts if isinstance(flat.get(name), str)}


def _reopen(rows: Sequence[Any]) -> None:
    again = {"verdict": None, "note": "", "settled_at": None, "settled_by_id": None, "reopened_at": now()}
    # Whoever settled it anew meanwhile has seen the new text.
    here = (*_THIS, Likeness.settled_at == bindparam("settled"))
    if rows:
        run(update(Likeness).where(*here).values(**again), [_key(row) | {"settled": row.settled_at} for row in rows])


def _key(row: Any) -> dict[str, Any]:
    return {"one": row.one_id, "other": row.other_id}


# What organisers make of a pair


def settle(pair: Likeness, season: Season, *, verdict: str, note: str, by: Person) -> None:
    """Say that two are the same project, or no duplicates."""
    insist(rules.can_settle(pair.verdict))
    pair.verdict, pair.note, pair.settled_at, pair.settled_by_id = verdict, note, now(), by.id
    pair.reopened_at = None
    _log(f"alike.{verdict}", pair, season, by)


def reopen(pair: Likeness, season: Season, *, by: Person) -> None:
    """Take back what was said of a pair: it is open again."""
    insist(rules.can_reopen(pair.verdict))
    pair.verdict, pair.note, pair.settled_at, pair.settled_by_id = None, "", None, None
    _log("alike.reopened", pair, season, by)


def _log(kind: str, pair: Likeness, season: Season, by: Person) -> None:
    """Note it for each of the two that is of this season; neither line names the other, which may be hidden there."""
    for each in queries.in_season(season, (pair.one_id, pair.other_id)):
        log(kind, by=by, season_id=season.id, subject_id=each)
