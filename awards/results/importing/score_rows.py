"""What a file of scores that somebody else collected says: ballots and categories, every fault with its line. Pure.

The file is one that `awards rank` reads, of one round and without factors. A row without criterion and score tells the
state of a whole ballot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from awards.core import figures
from awards.core.message import Message
from awards.core.text import NotPlain, plain_line
from awards.programmes.document.parts import Scale
from awards.programmes.document.programme import Programme
from awards.ranking.ballots.coded import Table
from awards.ranking.ballots.columns import Columns
from awards.ranking.ballots.scores_file import FileFault, ScoreFile, ScoresError, read_file
from awards.ranking.ballots.sheets import STATES
from awards.ranking.scheme.scheme import Scheme, parse
from awards.scoring.rules import is_on

CLOSED = frozenset({"recused", "abstained", "excluded"})
LONGEST_NAME = 100
MOST_BYTES = 200_000_000


@dataclass(slots=True)
class GivenBallot:
    """What a file says of one juror and one entry: the state, and steps above the scale's least value by criterion."""

    line: int
    entry: str
    juror: str
    state: str
    steps: dict[str, int] = field(default_factory=dict)


@dataclass
class Given:
    """A file's ballots, the category of each entry as far as it is known, and the faults."""

    ballots: dict[tuple[str, str], GivenBallot] = field(default_factory=dict)
    category: dict[str, str] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, line: int, text: str, /, **values: object) -> None:
        """Note what is wrong with a line."""
        self.faults.append(FileFault(line, Message(text, **values)))


def read_scores(data: bytes, programme: Programme, category: str | None = None) -> Given:
    """Return what a file says, with every fault of its rows; `category`: the only one its criteria may be of."""
    categories = [each for each in programme.categories if category in (None, each.id)]
    category_of = {criterion.id: each.id for each in categories for criterion in each.criteria}
    scheme = _scheme(programme.scale, category_of)
    try:
        file = read_file(data, optional=("state",))
    except ScoresError as error:
        return Given(faults=error.faults)
    columns = _as_kept(file.table, programme.scale).columns(scheme)
    file.sheets(columns, scheme)
    given = Given(faults=file.faults)
    _take(given, file, columns, scheme, category_of)
    _place_entries(given, [each.id for each in categories])
    given.faults.sort(key=lambda fault: fault.line)
    return given


def _scheme(scale: Scale, criteria: Mapping[str, str]) -> Scheme:
    """The scale and all criteria, for a check of each score; what they weigh is of no matter."""
    steps = {"min": scale.min, "max": scale.max, "step": scale.step}
    return parse({"scale": steps, "criteria": [{"id": name, "weight": 1} for name in criteria]})


def _as_kept(table: Table, scale: Scale) -> Table:
    """The rows with names as they are kept, and with scores in the notations that jurors may use."""
    return replace(
        table,
        entry=table.entry.changed(_name),
        juror=table.juror.changed(_name),
        state=table.state.changed(str.lower),
        score=table.score.changed(partial(_score, scale)),
        decimal_comma=False,
    )


def _name(text: str) -> str:
    try:
        return plain_line(text)
    except NotPlain:
        return text  # the check of the columns says why


def _score(scale: Scale, text: str) -> str:
    """A number in plain digits, a value of the scale if it can be one; what may be either of two is left as written."""
    value, reading = is_on(scale, text), figures.read(text)
    if value is None and reading.bare and len(reading.values) == 1:
        value = reading.values[0]
    return text if value is None else figures.in_digits(value)


def _take(given: Given, file: ScoreFile, columns: Columns, scheme: Scheme, category_of: Mapping[str, str]) -> None:
    """Put the rows together, in the order of the file."""
    rows = range(len(columns.entry)) if columns.rows is None else columns.rows.tolist()
    numbers = (columns.entry, columns.juror, columns.state, columns.criterion, columns.step)
    for row, entry, juror, state, criterion, step in zip(rows, *(each.tolist() for each in numbers), strict=True):
        line, names = file.line_of(row), (columns.entries[entry], columns.jurors[juror])
        if names not in given.ballots:
            given.ballots[names] = GivenBallot(line, *names, STATES[state])
            _check_lengths(given, line, *names)
        if criterion < 0:
            continue
        code = scheme.criteria[criterion].id
        if given.category.setdefault(names[0], category_of[code]) != category_of[code]:
            given.fault(line, "The entry has scores of another category on an earlier line.")
        if step >= 0:
            given.ballots[names].steps[code] = step


def _check_lengths(given: Given, line: int, entry: str, juror: str) -> None:
    for what, name in (("entry", entry), ("juror", juror)):
        if len(name) > LONGEST_NAME:
            problem = Message("the name is longer than {limit} characters", limit=LONGEST_NAME)
            given.fault(line, "the {what}: {problem}", what=what, problem=problem)


def _place_entries(given: Given, categories: list[str]) -> None:
    """Find the category of entries that have no score at all: there is only one, or it cannot be known."""
    all_is_read = not given.faults  # else a row that is wrong may be the one that tells it
    for ballot in given.ballots.values():
        if ballot.entry in given.category:
            continue
        if len(categories) == 1:
            given.category[ballot.entry] = categories[0]
        elif all_is_read:
            given.fault(ballot.line, "No score tells the category of this entry. Import one category at a time.")
