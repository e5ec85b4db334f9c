"""A result as a table for the eye, as CSV or as JSON, piece by piece: any size without growing memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from awards.core.words import Message
from awards.ranking.explain.derivation import derivation
from awards.ranking.explain.notes import notes_of
from awards.ranking.explain.uncounted import uncounted
from awards.ranking.places.result import (
    MANY,
    STATUS_WORDS,
    Result,
    Standing,
    score_texts,
    standing_document,
    tied_others,
)

COLUMNS = ("entry", "place", "score", "ballots", "tied_with", "status")
PIECE = 1000


def csv_pieces(result: Result) -> Iterator[str]:
    """The CSV of the command line: one row for each entry, by place and then by id; tied entries with ; between."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, row in enumerate(_rows(result), start=1):
        writer.writerow(row)
        if number % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _rows(result: Result) -> Iterator[tuple[str, str, str, int, str, str]]:
    """The columns of each entry, straight from the arrays."""
    names, scores = result.sheets.entries, score_texts(result)
    last = np.maximum(result.outcome.last, 0)
    ballots = np.stack(result.ballots)[last, np.arange(len(names))].tolist()
    words = [STATUS_WORDS[status] for status in result.status.tolist()]
    sizes = result.groups.sizes[result.groups.group].tolist()
    wide = _Wide(result)
    for position, (entry, doubled, size) in enumerate(
        zip(result.by_place.tolist(), result.places.tolist(), sizes, strict=True)
    ):
        place = str(doubled // 2) if doubled % 2 == 0 else f"{doubled // 2}.5"
        others = "" if size == 1 else wide.others(position, size)
        yield names[entry], place, scores[entry], ballots[entry], others, words[entry]
    for entry in result.listing[len(result.by_place) :].tolist():
        yield names[entry], "", scores[entry], ballots[entry], "", words[entry]


class _Wide:
    """The names of tied entries as one text; that of a large group is made once for all who are not in it."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.end, self.text = -1, ""

    def others(self, position: int, size: int) -> str:
        """With whom the entry at a position shares its place."""
        if position < self.end:
            return self.text
        count, named = tied_others(self.result, position)
        text = ";".join(named) + (f";+{count - len(named)}" if count > len(named) else "")
        first = int(self.result.starts[self.result.groups.group[position]])
        if size > MANY + 1 and position > first + len(named):
            self.end, self.text = first + size, text
        return text


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def table_pieces(result: Result) -> Iterator[str]:
    """A table with aligned columns."""
    widths = [
        6,
        max((len(name) for name in result.sheets.entries), default=5),
        max((len(text) for text in score_texts(result)), default=5),
        7,
    ]
    yield _row(("place", "entry", "score", "ballots", "remarks"), widths)
    rules = {rule.text: rule.message for rule in result.scheme.tie_break}
    plain = not result.scheme.cut and not result.scheme.tie_break
    for position, (entry, place, score, ballots, others, status) in enumerate(_rows(result)):
        remarks = "" if plain and status == "ranked" else _remarks(result.standings[position], rules)
        yield _row((f"={place}" if others else place, entry, score, str(ballots), remarks), widths)


def _remarks(one: Standing, rules: Mapping[str, Message]) -> str:
    remarks = [] if one.status == "ranked" else [str(one.reason)]
    if one.decided_by:
        remarks.append(f"tie decided by {rules[one.decided_by]}")
    if one.cut and one.place is not None:
        remarks.append({"in": "in", "out": "out", "undecided": "undecided at the cut"}[one.cut])
    return ", ".join(remarks)


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
        "notes": [str(note) for note in notes_of(result)],
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


def result_document(result: Result, *, steps: bool = True) -> dict[str, object]:
    """A result as plain data, in the order of the standings."""
    return {
        "scheme": result.scheme.to_document(),
        "fingerprint": result.scheme.fingerprint(),
        "notes": [str(note) for note in notes_of(result)],
        "standings": list(standing_documents(result, steps=steps)),
    }


def standing_documents(result: Result, *, steps: bool) -> Iterator[dict[str, object]]:
    """Each standing as plain data."""
    for standing in result.standings:
        document = standing_document(standing)
        if steps:
            document["steps"] = [str(line) for line in derivation(result, standing.entry)]
        yield document


def _array(items: Iterable[Mapping[str, object]]) -> Iterator[str]:
    before = "[\n"
    for item in items:
        yield before + _json(item)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
