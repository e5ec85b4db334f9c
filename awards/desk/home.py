"""The organisers' one page: what waits for them, how far the jury is, and what comes in over time.

It is read in two steps: `signs` is little, and says whether anything has moved since; `home` is the rest.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from awards.accounts.models import Person
from awards.core.roles import STAFF
from awards.desk import charts, over_time, pace, queries, rules
from awards.desk.charts import Chart
from awards.desk.live.queries import Mails, mails
from awards.desk.matrix import matrix_page
from awards.desk.matrix.matrix_page import Asked, Matrix
from awards.desk.matrix.queries import Known, advanced, known
from awards.desk.matrix.rules import can_see_progress, pace_of
from awards.desk.over_time import Point
from awards.jury.panels import queries as panels_queries
from awards.jury.queries import entries_from, moves_of, round_for, scoring_rounds
from awards.nominations.alike import queries as alike_queries
from awards.nominations.rules import STATES
from awards.nominations.staff.queries import piece_of_entries
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season
from awards.results.boards.boards import scheme_of
from awards.results.rounds import queries as rounds_queries
from awards.results.rounds.queries import SheetsOf
from awards.scoring.counting.queries import Count, by_juror, in_all
from awards.scoring.queries import uncounted_by_round
from awards.web.access import Held, Hidden, Side
from awards.web.pieces import piece, piece_while

MOST_NAMED = 3  # jurors by name in a line of what waits
Counts = Mapping[str, Mapping[str, Count]]  # by category (code) and juror (the id as a text)


@dataclass(frozen=True)
class Reader:
    """Whoever looks at the desk, and at which part of the matrix. held: their roles in every season.

    hidden: see `messages.queries.but_for`.
    """

    person: Person
    held: Collection[Held]
    roles: Collection[str]
    sides: Sequence[Side]
    hidden: Hidden | None
    asked: Asked

    @property
    def may_act(self) -> bool:
        """Whether they organise, and not only read."""
        return bool(STAFF & set(self.roles))

    @property
    def tied(self) -> frozenset[str]:
        """Codes of the categories in which they have a side; empty for a draft without one."""
        return frozenset(side.code or "" for side in self.sides)

    @property
    def unseen(self) -> frozenset[uuid.UUID | None]:
        """Ids of these categories."""
        return frozenset(side.category_id for side in self.sides)


@dataclass(frozen=True)
class Signs:
    """What moves when anything of the desk does. moves: of the round. proposals: of others, and their own."""

    round: Round | None
    moves: tuple[tuple[object, ...], ...]
    waiting: queries.Waiting
    proposals: tuple[int, int]
    mail: Mails
    alike: int
    mark: str


def signs(season: Season, reader: Reader, *, now: datetime, said: Collection[object] = ()) -> Signs:
    """Return what says whether the desk is another one than before. Nine queries at most.

    said: what else the page follows from, such as the reader's language.
    """
    round_ = round_for(season, None, now=now)
    moves = moves_of(round_.id) if round_ else ()
    waiting = queries.waiting(season, round_, now=now, cold_before=now - rules.COLD_AFTER, sides=reader.sides)
    proposals = programmes.how_many_wait(season, reader.person, now=now, tied=reader.tied - {""})
    mail = mails(season, now=now, hidden=reader.hidden)
    alike = _alike(season, reader)
    seen = (_seen_moves(season, moves, reader), waiting, proposals, mail, alike, season.programme_id,
            round_ and round_.closes_at, sorted(reader.roles), sorted(reader.tied), reader.asked, rules.slot(now),
            *said)  # fmt: skip
    return Signs(round_, moves, waiting, proposals, mail, alike, hashlib.sha256(repr(seen).encode()).hexdigest()[:32])


def _seen_moves(season: Season, moves: Sequence[tuple[object, ...]], reader: Reader) -> tuple[object, ...]:
    """What moved of the jury and of nominations, for who reads it: of categories in which they have a side, nothing."""
    if not reader.sides:
        return *moves, season.entries_moved
    return *(row for row in moves if row[0] not in reader.unseen), sorted(_states(season, reader).items())


def _states(season: Season, reader: Reader) -> dict[str, Mapping[str, int]]:
    counted = piece_of_entries(season, lambda: queries.states_by_category(season), "states by category")
    return {code: found for code, found in counted.items() if code not in reader.tied}


def _alike(season: Season, reader: Reader) -> int:
    """How many pairs of nominations that look alike wait to be looked at, of those that the reader sees."""
    sees = alike_queries.reader(season, reader.person, reader.held, reader.unseen)
    return alike_queries.count_open(season, sees.unseen, sees.seen)


@dataclass(frozen=True)
class Track:
    """How far the jury is with a category: entries of the round, and the scoresheets of its jurors."""

    entries: int
    counts: Mapping[str, Count]

    @property
    def sheets(self) -> Count:
        """Scoresheets: given to jurors, begun, done, and those scored in full and not submitted."""
        return in_all(self.counts.values())

    def wanted(self, target: int) -> int:
        """Return how many scoresheets the category should get."""
        return self.entries * target


@dataclass(frozen=True)
class Home:
    """Everything the page says. open: whether the round has not closed yet. late: the slowest of those who lag."""

    signs: Signs
    open: bool
    states: Mapping[str, Mapping[str, int]]
    tracks: Mapping[str, Track]
    late: Sequence[Known]
    late_count: int
    short: int
    placeless: int
    quorum: int
    target: int
    closed: Round | None
    points: Sequence[Point]
    nominations: Chart | None
    scoresheets: Chart | None
    matrix: Matrix | None

    @property
    def round(self) -> Round | None:
        """The round that runs, else the next one, else the last one."""
        return self.signs.round

    @property
    def waiting(self) -> queries.Waiting:
        """What waits, as it is counted."""
        return self.signs.waiting

    @property
    def sheets(self) -> Count:
        """Scoresheets of all categories together."""
        return in_all(track.sheets for track in self.tracks.values())

    @property
    def in_all(self) -> Mapping[str, int]:
        """How many nominations there are by state."""
        return summed(self.states)


def summed(states: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return counts by category and state as counts by state; states without any are left out."""
    found = {state: sum(counts.get(state, 0) for counts in states.values()) for state in STATES}
    return {state: count for state, count in found.items() if count}


def home(season: Season, read: Signs, reader: Reader, *, now: datetime) -> Home:
    """Return what the desk shows at `now`, after `signs`. What only follows from them is counted when they moved."""
    round_ = read.round
    states = _states(season, reader)
    counts = _counts(round_, read, reader) if round_ else {}
    tracks = _tracks(season, round_, states, counts, reader)
    late = late_jurors(round_, counts, now=now) if round_ else {}
    last = pace.before(season, round_, now=now)
    target = season.document.jury.target_ballots_per_entry
    without = placeless(season, round_, read.moves, reader.unseen, now=now) if round_ else []
    chosen = _chosen(season, round_, tracks, reader, now=now)
    points = _points(season, read, reader, states, now=now)
    return Home(
        signs=read,
        open=round_ is not None and now < round_.closes_at,
        states=states,
        tracks=tracks,
        late=_named(late)[:MOST_NAMED],
        late_count=len(late),
        short=_short(season, round_, read, reader, summed(states).get("admitted", 0)) if round_ else 0,
        placeless=len(without),
        quorum=min(quorums(season, round_).values(), default=0) if round_ and without else 0,
        target=target,
        closed=_closed(season, round_, read.waiting, now),
        points=points,
        nominations=charts.nominations(season, points, last, reader.tied, now=now),
        scoresheets=_scoresheets(season, read, tracks, last, reader, now=now),
        matrix=_matrix(season, round_, chosen, tracks, frozenset(late), reader) if round_ and chosen else None,
    )


def _counts(round_: Round, read: Signs, reader: Reader) -> Counts:
    """How far each juror is: counted when anything of the round moved."""
    found: Counts = piece_while(
        read.moves, lambda: by_juror(round_, unseen=reader.tied), "progress", round_.id, reader.tied
    )
    return found


def _tracks(
    season: Season, round_: Round | None, states: Mapping[str, Mapping[str, int]], counts: Counts, reader: Reader
) -> dict[str, Track]:
    if round_ is None:
        return {}
    # A later round's entries are those that were advanced.
    finalists = advanced(round_) if entries_from(season, round_) == "cut" else None
    codes = [category.id for category in season.document.categories if category.id not in reader.tied]
    entries = {code: states.get(code, {}).get("admitted", 0) for code in codes} if finalists is None else finalists
    return {code: Track(entries.get(code, 0), counts.get(code, {})) for code in codes}


def late_jurors(round_: Round, counts: Counts, *, now: datetime) -> dict[str, float]:
    """Return the jurors (ids as texts) who have hardly started, over all they hold, with the part they submitted."""
    part = rules.elapsed(round_, now=now)
    jurors: dict[str, Count] = {}
    for found in counts.values():
        for juror, count in found.items():
            jurors.setdefault(juror, Count()).add(count)
    return {key: pace_of(each) for key, each in jurors.items() if rules.lags(each.done, each.given, part=part)}


def _named(late: Mapping[str, float]) -> list[Known]:
    return sorted(known(late).values(), key=lambda each: (late[each.juror], each.key, each.juror))


def _short(season: Season, round_: Round, read: Signs, reader: Reader, admitted: int) -> int:
    """How many entries lack jurors: counted when any of it moved."""
    target = season.document.jury.target_ballots_per_entry
    found: int = piece_while(
        (read.moves, admitted, target),
        lambda: panels_queries.short(season, round_, target=target, admitted=admitted, sides=reader.sides),
        "short of jurors", round_.id, reader.tied,
    )  # fmt: skip
    return found


def quorums(season: Season, round_: Round) -> dict[object, int]:
    """Return by category (id) the fewest scoresheets for a place in a round."""
    return {each.id: scheme_of(season, each.code, round_.code).rules.quorum for each in programmes.categories(season)}


def placeless(
    season: Season, round_: Round, moves: object, unseen: Collection[object], *, now: datetime
) -> list[SheetsOf]:
    """Return the entries of a round that would have no place if it closed now, once its last quarter has begun.

    moves: of the round; as long as nothing of it moved, nothing is counted anew.
    """
    if not rules.ends_soon(round_, now=now):
        return []
    fewest = quorums(season, round_)
    rows: list[SheetsOf] = piece_while(
        (moves, season.entries_moved, season.programme_id),
        lambda: [row for row in rounds_queries.sheets_by_entry(season, round_) if row.done < fewest[row.category_id]],
        "without a place", round_.id,
    )  # fmt: skip
    return [row for row in rows if row.category_id not in unseen]


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


def _chosen(
    season: Season, round_: Round | None, tracks: Mapping[str, Track], reader: Reader, *, now: datetime
) -> str | None:
    """The category whose matrix is shown: the one the address asks for, else the first; none who may not see any."""
    if round_ is None or not can_see_progress(round_, roles=reader.roles, now=now):
        return None
    held = [code for code, track in tracks.items() if track.counts]
    return reader.asked.category if reader.asked.category in held else next(iter(held), None)


def _matrix(
    season: Season, round_: Round, code: str, tracks: Mapping[str, Track], late: Collection[str], reader: Reader
) -> Matrix | None:
    category = next(each for each in programmes.categories(season) if each.code == code)
    track = tracks[code]
    return matrix_page.matrix(
        season, round_, category, track.counts, nominations=track.entries, late=late, asked=reader.asked
    )


def _points(
    season: Season, read: Signs, reader: Reader, states: Mapping[str, Mapping[str, int]], *, now: datetime
) -> Sequence[Point]:
    waiting, unseen = read.waiting, frozenset(side.category_id for side in reader.sides)
    found: Sequence[Point] = piece(
        lambda: over_time.points(season, waiting.first, waiting.last, unseen=unseen, now=now),
        # As long as nobody begins or submits one, today's sums are what they were.
        "nominations over time", season.id, unseen, waiting.first, waiting.last, repr(states),
        over_time.today(season, now=now),
    )  # fmt: skip
    return found


def _scoresheets(
    season: Season,
    read: Signs,
    tracks: Mapping[str, Track],
    last: pace.Before | None,
    reader: Reader,
    *,
    now: datetime,
) -> Chart | None:
    """Scoresheets over the days of a round that has begun, as soon as jurors hold any."""
    sheets, round_ = in_all(track.sheets for track in tracks.values()), read.round
    if round_ is None or not sheets.given or now < round_.opens_at:
        return None
    return charts.scoresheets(
        season, round_, last, reader.tied, done=sheets.done, given=sheets.given, moves=read.moves, now=now
    )
