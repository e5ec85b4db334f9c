"""What a workbook that a juror sends back changes of the own scoresheets: row by row, with what cannot be read and what
has been changed elsewhere since the file was made. Nothing is written here.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from awards.core import figures
from awards.core.message import Message
from awards.core.reading import workbook
from awards.core.reading.grid import Grid, Unreadable, cell, letters
from awards.core.text import NotPlain, plain_text
from awards.programmes.document.parts import Scale
from awards.programmes.document.programme import Programme
from awards.scoring import rules
from awards.scoring.actions import Change, Remarks, are_stale, is_stale
from awards.scoring.scoresheet import Mark, Sheet, print_of
from awards.scoring.workbook.sheet_file import COMMENT, KEY, REMARKS, SCORE

MOST_SHEETS = 40
MOST_ROWS = 2000  # more than any juror has
_WAS = re.compile(r"([^=\s]+)=(\d{1,9})\.([0-9a-f]{12})")


@dataclass(frozen=True)
class Said:
    """A row of a file: which scoresheet, where it stands, its cells by their codes, and what its fields were then.

    was: revision and print by code of the criterion, KEY for both comments.
    """

    ballot_id: uuid.UUID
    sheet: str
    line: int
    cells: Mapping[str, tuple[str, int]]  # text and column
    was: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell or a row, and where."""

    sheet: str
    place: str
    what: Message


@dataclass
class Changed:
    """What a row changes of a scoresheet.

    changes, remarks: what would be saved. both: the codes of what was changed elsewhere since the file was made, too.
    """

    sheet: Sheet
    changes: dict[str, Change] = field(default_factory=dict)
    remarks: Remarks | None = None
    both: set[str] = field(default_factory=set)


@dataclass
class Compared:
    """What a file changes, what is wrong with it, and how many of its scoresheets are as they were."""

    changed: list[Changed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0


def rows_of(data: bytes) -> tuple[list[Said], list[Fault]]:
    """Return the rows of a file that we made, and what cannot be read of it. Unreadable if it is none of ours."""
    found: list[Said] = []
    faults: list[Fault] = []
    for name, grid in workbook.every(data, most=MOST_SHEETS):
        _read_sheet(name, grid, found, faults)
    if not found and not faults:
        raise Unreadable(Message("This is not a workbook from this page: the hidden first column is missing."))
    return found, faults


def _read_sheet(name: str, grid: Grid, found: list[Said], faults: list[Fault]) -> None:
    head = next((at for at, row in enumerate(grid.rows) if KEY in row), None)
    if head is None:
        return
    codes = {code: column for column, code in enumerate(grid.rows[head]) if code}
    for line, row in enumerate(grid.rows[head + 2 : head + 2 + MOST_ROWS], start=head + 3):
        cells = {code: (cell(row, column), column) for code, column in codes.items() if code != KEY}
        ballot_id, was = _read_key(cell(row, codes[KEY]))
        if ballot_id is not None:
            found.append(Said(ballot_id, name, line, cells, was))
        elif any(text for code, (text, _column) in cells.items() if code.startswith((SCORE, COMMENT))):
            faults.append(Fault(name, str(line), _NOBODY_S))


_NOBODY_S = Message("It is not clear which nomination this row is about: what its hidden first cell said is gone.")


def _read_key(text: str) -> tuple[uuid.UUID | None, dict[str, tuple[int, str]]]:
    first, _sep, rest = text.partition(" ")
    try:
        ballot_id = uuid.UUID(hex=first) if len(first) == 32 else None
    except ValueError:
        ballot_id = None
    marks = [mark for part in rest.split() if (mark := _WAS.fullmatch(part))]
    return ballot_id, {mark[1]: (int(mark[2]), mark[3]) for mark in marks}


def compared(rows: Iterable[Said], own: Mapping[uuid.UUID, Sheet], programme: Programme) -> Compared:
    """Return what rows change of own scoresheets (by id, those that may be scored now)."""
    found, seen = Compared(), set[uuid.UUID]()
    for row in rows:
        sheet = own.get(row.ballot_id)
        if sheet is None:
            found.faults.append(_in_row(row, Message("You cannot score this nomination now.")))
        elif row.ballot_id in seen:
            found.faults.append(_in_row(row, Message("This nomination is in the file twice.")))
        else:
            seen.add(row.ballot_id)
            changed = Changed(sheet)
            found.faults += list(_compare(row, changed, programme))
            if changed.changes or changed.remarks:
                found.changed.append(changed)
            else:
                found.same += 1
    return found


def _in_row(row: Said, what: Message) -> Fault:
    return Fault(row.sheet, str(row.line), what)


def _in_cell(row: Said, code: str, what: Message) -> Fault:
    return Fault(row.sheet, f"{letters(row.cells[code][1])}{row.line}", what)


def _compare(row: Said, changed: Changed, programme: Programme) -> Iterator[Fault]:
    for mark in changed.sheet.marks.values():
        yield from _compare_mark(row, mark, changed, programme)
    yield from _compare_remarks(row, changed)


def _compare_mark(row: Said, mark: Mark, changed: Changed, programme: Programme) -> Iterator[Fault]:
    score, comment = f"{SCORE}{mark.code}", f"{COMMENT}{mark.code}"
    revision, was = row.was.get(mark.code, (-1, ""))
    steps, text = mark.steps, mark.comment
    if score in row.cells:
        given = row.cells[score][0]
        value = rules.is_on(programme.scale, str(given)) if given else None
        if given and value is None:
            yield _in_cell(row, score, _no_score(given, programme.scale))
            return
        steps = programme.scale.steps_to(value) if value is not None else None
    if comment in row.cells:
        legible = _legible(row.cells[comment][0])
        if legible is None:
            yield _in_cell(row, comment, _ILLEGIBLE)
            return
        text = legible
    if (steps, text) != (mark.steps, mark.comment) and print_of(steps, text) != was:
        changed.changes[mark.code] = Change(steps, text, mark.revision)
        if revision != mark.revision:
            changed.both.add(mark.code)


def _no_score(given: str, scale: Scale) -> Message:
    """Why a cell is no score; “8,5” lies on a scale from 0 to 10, but on none of its steps."""
    shown, least, most = given[:40], scale.min, scale.max
    if figures.only(given, lambda value: least < value < most) is None:
        return Message("“{text}” is no score from {least} to {most}.", text=shown, least=least, most=most)
    return Message("“{text}” lies between two scores: they go from {least} to {most} in steps of {step}.",
                   text=shown, least=least, most=most, step=scale.step)  # fmt: skip


_ILLEGIBLE = Message("The comment has characters that cannot be stored, or is too long.")


def _legible(text: str) -> str | None:
    try:
        clean = plain_text(text.replace("\r\n", "\n")).strip()
    except NotPlain:
        return None
    return clean if rules.legible(clean) else None


def _compare_remarks(row: Said, changed: Changed) -> Iterator[Fault]:
    sheet = changed.sheet
    both = [sheet.jury_comment, sheet.advice]
    for place, code in enumerate(REMARKS):
        if code in row.cells:
            legible = _legible(row.cells[code][0])
            if legible is None:
                yield _in_cell(row, code, _ILLEGIBLE)
                return
            both[place] = legible
    revision, was = row.was.get(KEY, (-1, ""))
    if both != [sheet.jury_comment, sheet.advice] and print_of(*both) != was:
        changed.remarks = Remarks(both[0], both[1], sheet.comments_revision)
        if revision != sheet.comments_revision:
            changed.both.add(KEY)


# What a page carries along, from the look at a file to the press of its button


def carried(found: Sequence[Changed]) -> list[dict[str, Any]]:
    """Return changes as plain values for the page that shows them."""
    return [
        {
            "id": each.sheet.id.hex,
            "marks": {code: [change.steps, change.comment, change.revision] for code, change in each.changes.items()},
            "remarks": each.remarks and [each.remarks.jury_comment, each.remarks.advice, each.remarks.revision],
        }
        for each in found
    ]


def brought_back(said: object, own: Mapping[uuid.UUID, Sheet], programme: Programme) -> list[Changed] | None:
    """Return the changes that a page carried along, of own scoresheets; none if that is not what it holds."""
    try:
        return [_brought_back(each, own, programme) for each in said if uuid.UUID(hex=each["id"]) in own]  # type: ignore[attr-defined]
    except (TypeError, ValueError, KeyError, AttributeError, LookupError):
        return None


def _brought_back(said: Any, own: Mapping[uuid.UUID, Sheet], programme: Programme) -> Changed:
    sheet = own[uuid.UUID(hex=said["id"])]
    found = Changed(sheet)
    for code, (steps, comment, revision) in said["marks"].items():
        if code not in sheet.marks or not _is_step(steps, programme) or not rules.legible(comment):
            raise ValueError(code)
        found.changes[code] = Change(steps, comment, _whole(revision))
    if said["remarks"] is not None:
        jury_comment, advice, revision = said["remarks"]
        if not (rules.legible(jury_comment) and rules.legible(advice)):
            raise ValueError(KEY)
        found.remarks = Remarks(jury_comment, advice, _whole(revision))
    return found


def _is_step(steps: object, programme: Programme) -> bool:
    return steps is None or (type(steps) is int and 0 <= steps < len(programme.scale.values))


def _whole(revision: object) -> int:
    if type(revision) is not int or not 0 <= revision < 10**9:
        raise ValueError(revision)
    return revision


def overtaken(changed: Iterable[Changed]) -> list[Changed]:
    """Return the changes of which something was saved elsewhere since the page was made; from now on they stand on what
    is stored, and say so.
    """
    found = []
    for each in changed:
        stale = [code for code, change in each.changes.items() if is_stale(each.sheet, code, change)]
        for code in stale:
            each.changes[code] = replace(each.changes[code], revision=each.sheet.marks[code].revision)
        if each.remarks is not None and are_stale(each.sheet, each.remarks):
            each.remarks = replace(each.remarks, revision=each.sheet.comments_revision)
            stale.append(KEY)
        each.both |= set(stale)
        if stale:
            found.append(each)
    return found
