"""A result as a table for the eye, as CSV or as JSON, piece by piece: any size without growing memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from .rank import Result
from .standings import standing_documents
from .uncounted import uncounted

COLUMNS = ("entry", "place", "score", "ballots", "tied_with", "status")
PIECE = 1000


def csv_pieces(result: Result) -> Iterator[str]:
    """The CSV of the command line: one row for each entry, by place and then by id; tied entries with ; between."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, one in enumerate(result.standings, start=1):
        others = ";".join(one.tied_with) + (
            f";+{one.tied - len(one.tied_with)}" if one.tied > len(one.tied_with) else ""
        )
        writer.writerow((one.entry, one.place_text, one.score_text, one.ballots, others, one.status))
        if number % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def table_pieces(result: Result) -> Iterator[str]:
    """A table with aligned columns."""
    rows = [("place", "entry", "score", "ballots", "remarks")]
    widths = [max(len(cell), 5) for cell in rows[0]]
    for one in result.standings:
        widths[0] = max(widths[0], len(one.place_text) + 1)
        widths[1] = max(widths[1], len(one.entry))
        widths[2] = max(widths[2], len(one.score_text))
        break
    widths[1] = max(widths[1], max((len(name) for name in result.sheets.entries), default=0))
    yield _row(rows[0], widths)
    for one in result.standings:
        place = f"={one.place_text}" if one.tied else one.place_text
        remarks = [] if one.status == "ranked" else [str(one.reason)]
        if one.decided_by:
            remarks.append(f"tie decided by {one.decided_by}")
        if one.cut:
            remarks.append({"in": "in", "out": "out", "undecided": "undecided at the cut"}[one.cut])
        yield _row((place, one.entry, one.score_text, str(one.ballots), ", ".join(remarks)), widths)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    place, entry, score, ballots, remarks = cells
    line = f"{place:>{widths[0]}}  {entry:<{widths[1]}}  {score:>{widths[2]}}  {ballots:>{widths[3]}}  {remarks}"
    return line.rstrip() + "\n"


def json_pieces(result: Result, **more: Any) -> Iterator[str]:
    """One JSON object: scheme, decisions in force, notes, what does not count, standings with their steps, `more`."""
    head = {
        "scheme": result.scheme.to_document(),
        "fingerprint": result.scheme.fingerprint(),
        "decisions": [
            {"entries": list(one.entries), "person": one.person, "time": one.time, "reason": one.reason}
            for one in result.used
        ],
        "notes": [str(note) for note in result.notes],
    }
    yield "{\n" + ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in head.items())
    left_out = (
        {"entry": one.entry, "juror": one.juror, "round": one.round, "reason": str(one.reason)}
        for one in uncounted(result)
    )
    yield ',\n"not_counting": '
    yield from _array(left_out)
    yield ',\n"standings": '
    yield from _array(standing_documents(result, steps=True))
    for name, value in more.items():
        yield f",\n{_json(name)}: {_json(value)}"
    yield "\n}\n"


def _array(items: Iterable[dict[str, object]]) -> Iterator[str]:
    before = "[\n"
    for item in items:
        yield before + _json(item)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
