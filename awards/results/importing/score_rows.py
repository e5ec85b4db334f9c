"""Reading a file of scores that somebody else collected: every row checked, every fault named. Pure.

The file is CSV in UTF-8 with a first line of names: entry, juror, criterion, score and, if given, state (submitted
where it is left out). A row without criterion and score tells the state of a whole ballot. Separators: comma,
semicolon or tab.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from awards.core.plain import NotPlain, plain_line
from awards.core.words import Message
from awards.programmes.document.programme import Programme
from awards.scoring.rules import is_on

COLUMNS = ("entry", "juror", "criterion", "score", "state")
STATES = ("submitted", "draft", "assigned", "recused", "abstained", "excluded")
CLOSED = frozenset({"recused", "abstained", "excluded"})
LONGEST_NAME = 100
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and on which line of the file (from 1)."""

    line: int
    message: Message


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
    """A file's ballots, the category of each entry, the faults, and the entries whose category a fault leaves open."""

    ballots: dict[tuple[str, str], GivenBallot] = field(default_factory=dict)
    category: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def fault(self, line: int, text: str, /, **values: object) -> None:
        """Note what is wrong with a line."""
        self.faults.append(Fault(line, Message(text, **values)))


def read_scores(data: bytes, programme: Programme, category: str | None = None) -> Given:
    """Return what a file says, with every fault of its rows; `category`: the only one its criteria may be of."""
    given = Given()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        given.fault(data[: error.start].count(b"\n") + 1, "The file must be written in UTF-8.")
        return given
    of_criterion = {
        criterion.id: each.id
        for each in programme.categories
        for criterion in each.criteria
        if category in (None, each.id)
    }
    for line, row in _rows(text, given):
        _take(given, line, row, programme, of_criterion)
    _place_entries(given, [each.id for each in programme.categories if category in (None, each.id)])
    given.faults.sort(key=lambda fault: fault.line)
    return given


def _rows(text: str, given: Given) -> Iterator[tuple[int, dict[str, str]]]:
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not _head_is_good(names, given):
            return
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) == len(names):
                    yield reader.line_num, dict(zip(names, cells, strict=True))
                else:
                    given.fault(reader.line_num, "The line has {found} cells, and the first line has {named}.",
                                found=len(cells), named=len(names))  # fmt: skip
    except csv.Error:
        given.fault(reader.line_num, "The line cannot be read as CSV: a quotation mark is missing or too many.")


def _head_is_good(names: list[str], given: Given) -> bool:
    missing = [name for name in COLUMNS[:4] if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing:
        given.fault(1, "The first line must name the columns {names}.", names=", ".join(missing))
    if unknown:
        given.fault(1, "Unknown columns: {names}.", names=", ".join(unknown[:10]))
    if len(set(names)) < len(names):
        given.fault(1, "A column is named twice.")
    return not given.faults


def _take(given: Given, line: int, row: dict[str, str], programme: Programme, of_criterion: dict[str, str]) -> None:
    entry, juror = (_name(given, line, row, column) for column in ("entry", "juror"))
    state = (row.get("state") or "").strip().lower() or "submitted"
    if state not in STATES:
        given.fault(line, "The state “{state}” is not known.", state=state[:40])
    elif entry and juror:
        ballot = given.ballots.setdefault((entry, juror), GivenBallot(line, entry, juror, state))
        if ballot.state != state:
            given.fault(line, "The scoresheet has another state on line {line}.", line=ballot.line)
        _take_score(given, line, row, ballot, programme, of_criterion)


def _name(given: Given, line: int, row: dict[str, str], column: str) -> str | None:
    try:
        name = plain_line(row[column])
    except NotPlain as refusal:
        given.faults.append(Fault(line, refusal.message))
        return None
    if not name or len(name) > LONGEST_NAME:
        given.fault(line, "The {column} must have 1 to {most} characters.", column=column, most=LONGEST_NAME)
        return None
    return name


def _take_score(
    given: Given, line: int, row: dict[str, str], ballot: GivenBallot, programme: Programme, known: dict[str, str]
) -> None:
    criterion, written = row["criterion"].strip(), row["score"].strip()
    if not criterion and not written:
        if ballot.line != line:
            given.fault(line, "The scoresheet has rows already; one without a score says nothing more.")
        return
    if criterion not in known:
        given.fault(line, "The criterion “{criterion}” is not known.", criterion=criterion[:60])
        given.doubtful.add(ballot.entry)
        return
    if given.category.setdefault(ballot.entry, known[criterion]) != known[criterion]:
        given.fault(line, "The entry has scores of another category on an earlier line.")
    value = is_on(programme.scale, written)
    steps = _steps(programme, value)
    if steps is None:
        scale = programme.scale
        given.fault(line, "The score “{score}” is not on the scale from {least} to {most} in steps of {step}.",
                    score=written[:40], least=scale.min, most=scale.max, step=scale.step)  # fmt: skip
    elif criterion in ballot.steps:
        given.fault(line, "This score is given twice.")
    else:
        ballot.steps[criterion] = steps


def _steps(programme: Programme, value: Decimal | None) -> int | None:
    return None if value is None else programme.scale.steps_to(value)


def _place_entries(given: Given, categories: Iterable[str]) -> None:
    """Find the category of entries that have no score at all: there is only one, or it cannot be known."""
    known = list(categories)
    for ballot in given.ballots.values():
        if ballot.entry not in given.category:
            if len(known) == 1:
                given.category[ballot.entry] = known[0]
            elif ballot.entry not in given.doubtful:
                given.fault(ballot.line, "No score tells the category of this entry. Import one category at a time.")
                given.category[ballot.entry] = ""
