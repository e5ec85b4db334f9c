"""Databases that differ in size alone: jurors and their scoresheets grow with the nominations, a juror's load does not.

A nomination gets five scoresheets: 1,000 nominations have 250 jurors and 5,000 ballots, 20,000 have 5,000 and 100,000.
Everybody holds 20. The panel of one category does not grow either: what its jurors see should cost the same in both.
Two more jurors of equal panels hold 20 and 500. Made once by the parts of the demonstration, in one process, and kept.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from bench.prepared import Prepared, fingerprint

FEW, MANY = 1_000, 20_000
SEED, LOAD, MUCH = 7, 20, 500
PER_NOMINATION = 5
SMALL, OF_SMALL, ON_SMALL = "fairness", 250, 60  # a category, its nominations and its jurors, in every size
KEPT = "BENCH_GROWN"  # the environment's name for where the databases are kept


@dataclass(frozen=True)
class People:
    """Who is signed in to measure: addresses. `small`: a juror of the small panel; the others: of the large ones."""

    organiser: str = "organiser@magistral.example"
    small: str = "juror@magistral.example"
    some: str = "some@magistral.example"  # 20 scoresheets
    much: str = "much@magistral.example"  # 500


def grown(nominations: int) -> Prepared:
    """Return the database with so many nominations; made first if there is none. It is not copied: read it only.

    It lies in the temporary folder as long as what makes it stays as it is; or in the folder BENCH_GROWN, then for
    whoever set that to bring it up to date (`awards db upgrade`) or to remove it.
    """
    kept = os.environ.get(KEPT)
    root = Path(kept) if kept else Path(tempfile.gettempdir()) / f"awards-bench-{os.getuid()}"
    name = f"grown-{nominations}" if kept else f"grown-{nominations}-{fingerprint(Path(__file__))}"
    made = Prepared(root / name, nominations)
    if not (made.folder / "awards.db").exists():
        print(f"Making {nominations:,} nominations with their scoresheets in {made.folder}", flush=True)
        making = Prepared(made.folder.with_suffix(".making"), nominations)
        shutil.rmtree(making.folder, ignore_errors=True)
        _make(making)
        making.folder.rename(made.folder)
    return made


def _make(made: Prepared) -> None:
    from bench.pages import Site

    site = Site(made, 80)
    with site.app.app_context():
        from awards.core import migrating
        from awards.core.db import db

        migrating.upgrade()
        _fill(site.app.extensions["awards.files"], made.nominations)
        db.session.commit()
        db.engine.dispose()


def _fill(store: Any, nominations: int) -> None:
    from awards.core.clock import now, standing_at
    from awards.demo import balloting, peopling, seasons, story
    from awards.demo import entries as demo_entries
    from awards.demo.loading import PROGRAMME, Size, finished_season
    from awards.demo.seasons import Rows

    present, rows = now(), Rows(SEED)
    text = seasons.source_now(PROGRAMME.read_text(encoding="utf-8"), now=present)
    before = seasons.source_before(text)
    assert before is not None
    finished_season(seasons.found(before, rows, now=present), store, Size(seed=SEED))
    stage = seasons.found(text, rows, now=present)
    peopling.staff(stage)
    found = demo_entries.add(stage, _nominations(stage, nominations), store)
    admitted = {entry.key: entry for entry in found if entry.admitted_version is not None}
    judges, some, much = _jury(stage, nominations * PER_NOMINATION // LOAD)
    every = {judge.key: judge for judge in [*judges, some, much]}
    panel = balloting.Panel(stage, stage.scored[0], admitted, every, stage.now)
    pairs = _declared(panel, _spread(judges, panel.entries), [judges[0], some, much])
    balloting.fill(panel, [pair for pair in pairs if pair[1] != judges[0].key], share=1.0)
    # Whoever is measured is half way through.
    wide = [key for key, entry in admitted.items() if entry.category != SMALL]
    own = [pair for pair in pairs if pair[1] == judges[0].key]
    own += [(key, judge.key) for judge, load in ((some, LOAD), (much, MUCH)) for key in wide[:load]]
    balloting.fill(panel, own, share=0.5)
    rows.write()
    with standing_at(present):
        story.mails(stage, found)


def _nominations(stage: Any, count: int) -> Iterator[Mapping[str, Any]]:
    """The demonstration's nominations, those of the small category only as far as it goes."""
    from awards.demo import nominations as demo_nominations

    left = OF_SMALL
    drawn = demo_nominations.nominations(stage.plain, 2 * count, SEED, closes=stage.closes)
    for made in islice(drawn, 2 * count):
        if made["category"] == SMALL:
            if not left:
                continue
            left -= 1
        yield made
        count -= 1
        if not count:
            return


def _jury(stage: Any, count: int) -> tuple[list[Any], Any, Any]:
    """So many jurors, the one who is measured first; then the two of the large panels with few and with many."""
    from awards.demo import cast, peopling

    large = [code for code in stage.categories if code != SMALL]
    turns = cycle(large)
    rows = cast.jurors(count + 2, SEED)
    for place, row in enumerate(rows):
        left = [code for code in row["categories"] if code != SMALL]
        if place >= ON_SMALL or row["sign_in"]:
            row["categories"] = left or [next(turns)]
    rows[0] |= {"categories": [SMALL]}
    for row, email in zip(rows[-2:], (People.some, People.much), strict=True):
        row |= {"email": email, "categories": large}
    *judges, some, much = (peopling.juror(stage, row, place) for place, row in enumerate(rows))
    return judges, some, much


def _spread(judges: Sequence[Any], entries: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give everybody the next ones of the own categories."""
    by_category: defaultdict[str, list[str]] = defaultdict(list)
    for key, entry in entries.items():
        by_category[entry.category].append(key)
    wheels = {code: cycle(keys) for code, keys in by_category.items()}
    pairs = []
    for judge in judges:
        share = LOAD // len(judge.categories)
        given = dict.fromkeys(chain.from_iterable(islice(wheels[code], share) for code in judge.categories))
        pairs += [(key, judge.key) for key in given]
    return pairs


def _declared(panel: Any, pairs: Sequence[tuple[str, str]], whole: Sequence[Any]) -> list[tuple[str, str]]:
    """Let everybody declare: `whole` on all of their panels, the others on what they hold; some recuse themselves.

    Thousands of lists of thousands of entries would be most of the database. Returns what is left to be judged.
    """
    from awards.demo import balloting

    balloting.declared(replace(panel, judges={judge.key: judge for judge in whole}), plain=True)
    measured = {judge.key for judge in whole}
    held: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for entry, key in pairs:
        held[key][entry] = panel.entries[entry]
    conflicts: dict[tuple[str, str], str] = {}
    for place, (key, own) in enumerate(held.items()):
        if key not in measured:
            balloting.declared(replace(panel, entries=own, judges={key: panel.judges[key]}), plain=True)
            if place % balloting.EVERY_CONFLICT == 0:
                conflicts[list(own)[-1], key] = "advice"
    for pair, reason in conflicts.items():
        balloting.conflict(panel, pair, reason, at=panel.round.opens_at)
    balloting.recused(panel, conflicts, {key for _, key in conflicts})
    return [pair for pair in pairs if pair not in conflicts]
