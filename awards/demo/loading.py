"""Filling an empty database with the demonstration: last season finished, this season in the middle of its jury."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select

from awards.core.clock import now, standing_at
from awards.core.db import run
from awards.core.files import FileStore
from awards.demo import balloting, entries, finishing, peopling, story
from awards.demo import nominations as demo_nominations
from awards.demo import seasons as demo_seasons
from awards.demo.entries import Entry
from awards.demo.peopling import Judge
from awards.demo.seasons import Rows, Stage
from awards.programmes.models import Season

LAST_JURORS = 24
PROGRAMME = Path(__file__).resolve().parent.parent / "programmes" / "seeds" / "magistral.yaml"


@dataclass(frozen=True)
class Made:
    """What the demonstration has: the seasons' addresses, and counts of this one; the chair judges too."""

    seasons: tuple[str, ...]
    nominations: int
    admitted: int
    jurors: int


@dataclass(frozen=True)
class Size:
    """What is asked for.

    `ballots`: so many finished ones for every juror instead of a round half way through. `last`: nominations of the
    season before, whatever the size of this one.
    """

    nominations: int = 60
    jurors: int = 24
    seed: int = 7
    ballots: int | None = None
    last: int = 40


def is_filled() -> bool:
    """Whether the database has a season already."""
    return bool(run(select(exists().where(Season.id.is_not(None)))).scalar())


def load(store: FileStore, size: Size | None = None, *, source: str | None = None, at: datetime | None = None) -> Made:
    """Fill the database; the caller commits. source: another programme's text. at: the present of the story."""
    size, present = size or Size(), at or now()
    text = demo_seasons.source_now(source or PROGRAMME.read_text(encoding="utf-8"), now=present)
    rows, made = Rows(size.seed), []
    before = demo_seasons.source_before(text)
    if before is not None:
        made.append(finished_season(demo_seasons.found(before, rows, now=present), store, size))
    stage = demo_seasons.found(text, rows, now=present)
    made.append(stage)
    peopling.staff(stage)
    judges = peopling.jury(stage, size.jurors)
    found = entries.add(
        stage, demo_nominations.nominations(stage.plain, size.nominations, size.seed, closes=stage.closes), store
    )
    titles = [entry.title for entry in found]
    own = entries.add(stage, demo_nominations.with_work(stage.plain, size.seed, titles, closes=stage.closes), store)
    running_round(stage, found, judges, size)
    rows.write()
    with standing_at(present):
        story.mails(stage, [*own, *found])
    return Made(
        tuple(each.season.slug for each in reversed(made)),
        len(own) + len(found),
        sum(entry.admitted_version is not None for entry in found),
        len(judges),
    )


def running_round(stage: Stage, found: list[Entry], judges: list[Judge], size: Size) -> None:
    """Judge the first round as far as it is."""
    admitted = {entry.key: entry for entry in found if entry.admitted_version is not None}
    panel = balloting.Panel(stage, stage.scored[0], admitted, {judge.key: judge for judge in judges}, stage.now)
    if size.ballots:
        balloting.declared(panel, plain=True)
        balloting.fill(panel, balloting.so_many_each(panel, size.ballots), share=1.0)
        return
    conflicts = balloting.declared(panel)
    balloting.fill(panel, balloting.spread_out(panel, conflicts))
    balloting.recused(panel, conflicts, [judge.key for judge in judges[: 2 * balloting.EVERY_CONFLICT]])


def finished_season(stage: Stage, store: FileStore, size: Size) -> Stage:
    """Fill the last season."""
    peopling.staff(stage)
    judges = peopling.jury(stage, LAST_JURORS)
    found = entries.add(
        stage, demo_nominations.last_season(stage.plain, size.last, size.seed, closes=stage.closes), store
    )
    admitted = {entry.key: entry for entry in found}
    panel = balloting.Panel(stage, stage.scored[0], admitted, {judge.key: judge for judge in judges},
                         stage.scored[0].closes_at)  # fmt: skip
    conflicts = balloting.declared(panel)
    balloting.fill(panel, balloting.spread_out(panel, conflicts), share=1.0, tie=True)
    stage.rows.write()
    finishing.finish(stage, found, judges, conflicts)
    return stage
