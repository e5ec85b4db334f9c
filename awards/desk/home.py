"""The organisers' one page: what waits for them, how far the jury is, and the nominations over time."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from awards.desk import over_time, queries, rules
from awards.desk.over_time import Point
from awards.jury.panels import queries as panels_queries
from awards.jury.queries import entries_from, moves_of, round_for, scoring_rounds
from awards.nominations.rules import STATES
from awards.nominations.staff.queries import piece_of_entries
from awards.programmes.models import Round, Season
from awards.results.rounds import queries as rounds_queries
from awards.scoring.queries import Count, names_of, progress, uncounted_by_round
from awards.web.access import Side
from awards.web.pieces import piece, piece_while

MOST_LAGGING = 10
OfRound = tuple[dict[str, Count], dict[str, tuple[int, int]], int]


@dataclass
class Track:
    """How far the jury is with a category: entries of the round, those given to jurors, scoresheets begun and done.

    unsent: those that are scored in full and were not submitted.
    """

    entries: int = 0
    given: int = 0
    begun: int = 0
    done: int = 0
    unsent: int = 0

    def cover(self, target: int) -> int:
        """Return how many of the wanted scoresheets have a juror, at most all of them."""
        return min(self.given, self.wanted(target))

    def wanted(self, target: int) -> int:
        """Return how many scoresheets the category should get."""
        return self.entries * target


@dataclass
class Judge:
    """How far a juror is over all categories."""

    name: str
    given: int = 0
    done: int = 0
    juror_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Home:
    """Everything the page says. open: whether the round has not closed yet."""

    round: Round | None
    open: bool
    states: Mapping[str, int]
    waiting: queries.Waiting
    tracks: Mapping[str, Track]
    lagging: Sequence[Judge]
    lagging_count: int
    jurors: int
    points: Sequence[Point]
    short: int
    target: int
    closed: Round | None
    table: Sequence[Point] = field(default=())

    @property
    def done(self) -> int:
        """Scoresheets submitted."""
        return sum(track.done for track in self.tracks.values())

    @property
    def unsent(self) -> int:
        """Scoresheets that are scored in full and were not submitted."""
        return sum(track.unsent for track in self.tracks.values())

    @property
    def given(self) -> int:
        """Scoresheets that jurors were asked for."""
        return sum(track.given for track in self.tracks.values())


def home(season: Season, *, sides: Sequence[Side] = (), now: datetime) -> Home:
    """Return what the desk shows at `now`. Eight queries, five if nobody scored meanwhile, four if no entry moved
    either; one more in a round of advanced entries.

    sides: of the reader; their categories are in no number and no list.
    """
    round_ = round_for(season, None, now=now)
    tied, unseen = frozenset(side.code or "" for side in sides), frozenset(side.category_id for side in sides)
    counted = piece_of_entries(season, lambda: queries.states_by_category(season), "states by category")
    states = {code: found for code, found in counted.items() if code not in tied}
    in_all = _in_all(states)
    found = _of_round(season, round_, in_all.get("admitted", 0), sides) if round_ else None
    counts, judges, short = found or ({}, {}, 0)
    part = rules.elapsed(round_, now=now) if round_ else 0.0
    late = {key: each for key, each in judges.items() if rules.lags(each[1], each[0], part=part)}
    waiting = queries.waiting(season, round_, now=now, cold_before=now - rules.COLD_AFTER, sides=sides)
    points = piece(
        lambda: over_time.points(season, waiting.first, waiting.last, unseen=unseen, now=now),
        # As long as nobody begins or submits one, today's sums are what they were.
        "nominations over time", season.id, unseen, waiting.first, waiting.last, repr(states),
        over_time.today(season, now=now),
    )  # fmt: skip
    return Home(
        round=round_,
        open=round_ is not None and now < round_.closes_at,
        states=in_all,
        waiting=waiting,
        tracks=_tracks(season, round_, states, counts, tied),
        lagging=_lagging(late),
        lagging_count=len(late),
        jurors=len(judges),
        points=points,
        short=short,
        target=season.document.jury.target_ballots_per_entry,
        closed=_closed(season, round_, waiting, now),
        table=points[:: max(1, len(points) // 12)] if points else (),
    )


def _of_round(season: Season, round_: Round, admitted: int, sides: Sequence[Side]) -> OfRound:
    """How far a round is, by category and by juror, and how many entries lack jurors: counted when any of it moved."""
    moved, target = moves_of(round_.id), season.document.jury.target_ballots_per_entry
    tied = frozenset(side.code or "" for side in sides)
    counts, judges = piece_while(moved, lambda: progress(round_, unseen=tied), "progress", round_.id, tied)
    short = piece_while(
        (moved, admitted, target),
        lambda: panels_queries.short(season, round_, target=target, admitted=admitted, sides=sides),
        "short of jurors", round_.id, tied,
    )  # fmt: skip
    return counts, judges, short


def _closed(season: Season, round_: Round | None, waiting: queries.Waiting, now: datetime) -> Round | None:
    """The round that has closed and whose results wait: to send entries on to `round_`, or to be published."""
    if round_ is None:
        return None
    if now >= round_.closes_at:
        return None if waiting.published else round_
    before = [each for each in scoring_rounds(season) if each.position < round_.position]
    return before[-1] if before and entries_from(season, round_) == "cut" and not waiting.finalists else None


def undecided_drafts(season: Season, closed: Round | None, *, sides: Sequence[Side], now: datetime) -> int:
    """Return how many complete drafts of a closed round could still count: until somebody looks at its places.

    sides: of the reader, who decides on none of them with any. Two queries at most.
    """
    if closed is None or sides:
        return 0
    left, _counted = uncounted_by_round(season, now=now).get(closed.code, (0, 0))
    return 0 if left and rounds_queries.lookers(closed) else left


def _in_all(states: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    summed = {state: sum(found.get(state, 0) for found in states.values()) for state in STATES}
    return {state: count for state, count in summed.items() if count}


def _lagging(late: Mapping[str, tuple[int, int]]) -> list[Judge]:
    """Those furthest behind, with their names; one query, none without any."""
    furthest = sorted(late, key=lambda key: (late[key][1] / late[key][0], key))[:MOST_LAGGING]
    names = names_of(furthest) if furthest else {}
    return [Judge(names[key], *late[key], uuid.UUID(key)) for key in furthest]


def _tracks(
    season: Season,
    round_: Round | None,
    states: Mapping[str, Mapping[str, int]],
    counts: Mapping[str, Count],
    tied: Collection[str],
) -> dict[str, Track]:
    found = {category.id: Track() for category in season.document.categories if category.id not in tied}
    if round_ is not None:
        # A later round's entries are those that were advanced.
        advanced = queries.finalists_by_category(round_) if entries_from(season, round_) == "cut" else None
        for code, track in found.items():
            track.entries = states.get(code, {}).get("admitted", 0) if advanced is None else advanced.get(code, 0)
    for code, count in counts.items():
        track = found.setdefault(code, Track())
        track.given, track.begun, track.done, track.unsent = count.given, count.begun, count.done, count.unsent
    return found
