"""What publishing a kind of results would do now: who is named, what is open, what changes, and who gets which mail."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from awards.core.clock import now
from awards.jury.queries import scoring_rounds
from awards.programmes import queries as programmes
from awards.programmes.document import timetable
from awards.programmes.models import Season
from awards.results import rules
from awards.results.boards import queries as boards_queries
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import contents, correction, honours, mails, queries

# How the steps of a timetable are called at which results come out, the likeliest first.
STEPS = {
    rules.SHORTLIST: ("shortlist", "finalists"),
    rules.LAUREATES: ("results", "publication", "laureates", "ceremony"),
}


@dataclass(frozen=True)
class Plan:
    """What would be published: the prospect, the values of its public entries, and what was published before it.

    history: every publication of the kind, the latest first. planned: the step of the timetable for it, or none.
    """

    kind: str
    found: honours.Prospect
    entries: list[dict[str, Any]]
    history: list[Any]
    planned: timetable.Listed | None
    moment: datetime

    @property
    def earlier(self) -> Any:
        """The last one that was public, taken back or not: this would be its correction. None before the first."""
        return next((each for each in self.history if rules.was_public(each, now=self.moment)), None)

    @property
    def replaces(self) -> Any:
        """The one that is public, whose place this would take; or none."""
        return next((each for each in self.history if self._state(each) == rules.PUBLIC), None)

    @property
    def waits(self) -> object:
        """The one that waits for its time, or none."""
        return next((each for each in self.history if self._state(each) == rules.WAITS), None)

    def _state(self, row: Any) -> str:
        return rules.state(row, now=self.moment)

    @property
    def named(self) -> dict[uuid.UUID, correction.Named]:
        """The entries as they are compared with those of another publication."""
        return {each["nomination_id"]: correction.named(each["kind"], each["category_code"], each["country"],
                                                     each["content"])
                for each in self.entries}  # fmt: skip


def plan(season: Season, kind: str) -> Plan:
    """Return what publishing a kind of results would do now."""
    moment = now()
    found = honours.prospect(season, kind, now=moment)
    entries = contents.public_entries(season, found)
    return Plan(kind, found, entries, queries.history(season, kind), step_of(season, kind), moment)


def step_of(season: Season, kind: str) -> timetable.Listed | None:
    """Return the step of the timetable at which results of a kind come out: by its name, else by where it stands.

    None where there is no such step, or its dates hold no longer.
    """
    steps = timetable.dated_steps(season.document, programmes.steps(season), now=now(), internal=True)
    by_code = {each.code: each for each in steps}
    found = next((by_code[code] for code in STEPS[kind] if code in by_code), None) or _after_judging(
        season, kind, steps
    )
    return None if found is None or found.waits else found


def _after_judging(season: Season, kind: str, steps: list[timetable.Listed]) -> timetable.Listed | None:
    """The first public step that is no round: after the last one; of the finalists before their round opens."""
    rounds, until = scoring_rounds(season), None
    if kind == rules.SHORTLIST:
        last = honours.shortlist_round(season)
        rounds = [each for each in rounds if last is not None and each.position < last.position]
        until = last.opens_at if last is not None else None
    if not rounds:
        return None
    begin = rounds[-1].closes_at
    there = [each for each in steps if each.public and each.round is None and each.starts_at >= begin]
    return next((each for each in there if until is None or each.starts_at < until), None)


def clock_of(season: Season, planned: timetable.Listed) -> str:
    """Return the time of day at which a step ends by the programme, as it is typed; nothing where it is a whole day."""
    declared = next(each for each in season.document.timeline.steps if each.id == planned.code).closes_at
    return declared.strftime("%H:%M") if declared is not None else ""


def last_day(season: Season, planned: timetable.Listed) -> Any:
    """Return the last day of a step, in the season's zone."""
    return (planned.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(season.timezone)).date()


def named_by_category(season: Season, found: honours.Prospect) -> dict[str, list[object]]:
    """Return who would be named: pairs of honour and row, winners first, by category's code."""
    return {each.category.code: list(contents.named_rows(season, found, each)) for each in found.outcomes}


def ground(season: Season, wanted: Plan) -> list[object]:
    """Return what publishing is decided on, as plain values: all that would be public, and what it comes from."""
    found = wanted.found
    open_ = [[each.endpoint, sorted(map(str, each.values.values()))] for each in (*found.blocked, *found.missing)]
    standing = [[str(each.id), each.unpublished_at, each.replaced_at] for each in wanted.history]
    # What is blocked cannot be published; while a round is open nothing follows from how often it was scored.
    scores = [] if found.blocked or wanted.kind == rules.SHORTLIST else boards_queries.moves(season)
    crowned = str(found.grand_prix.nomination_id) if found.grand_prix else None
    return [_comparable(wanted.entries), crowned, open_, standing, scores, season.programme_id]


def _comparable(entries: list[dict[str, object]]) -> list[Any]:
    return [[str(each["nomination_id"]), each["kind"], each["category_code"], each["country"], each["content"]]
            for each in entries]  # fmt: skip


def changed(season: Season, wanted: Plan) -> list[correction.Change]:
    """Return what would be named otherwise than by the last publication that was public; nothing before the first."""
    if wanted.earlier is None:
        return []
    return correction.changes(mails.named(queries.public_entries(wanted.earlier.id)), wanted.named)


def before(season: Season, made: Publication) -> Any:
    """Return the last publication of the kind that was public before one, or none; a row as of its history."""
    rows = queries.history(season, made.kind)
    return next((row for row in rows if row.number < made.number and rules.was_public(row, now=now())), None)


def compared(publication_id: uuid.UUID, entries: Iterable[PublicEntry]) -> list[correction.Change]:
    """Return what public entries (rows of `PublicEntry`) change beside an earlier publication."""
    return correction.changes(mails.named(queries.public_entries(publication_id)), mails.named(entries))


def letters(season: Season, wanted: Plan, *, at_once: bool) -> list[mails.Letter]:
    """Return the mails that would go out."""
    return mails.letters(season, wanted.kind, wanted.named, at_once=at_once)


def counts(season: Season, wanted: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return how many entries are named as what, by category's code."""
    found: dict[str, dict[str, int]] = {
        each.category.code: {honours.LAUREATE: 0, honours.MENTION: 0, honours.FINALIST: 0}
        for each in wanted.found.outcomes
    }
    for entry in wanted.entries:
        found[entry["category_code"]][entry["kind"]] += 1
    return found
