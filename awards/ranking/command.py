"""What `awards rank` does once its options are read: the files are ranked, and what came out is written, as a table for
the eye, as CSV or as JSON, piece by piece: any size without growing memory.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn, TextIO

import click
import numpy as np

from awards.core.message import Message
from awards.ranking.analysis.analysis import Analysis, analyse
from awards.ranking.analysis.report import document_of, sentences_of
from awards.ranking.ballots.decisions import Decision, read_decisions
from awards.ranking.ballots.scores_file import ScoresError, read_scores
from awards.ranking.explain.compare import compare
from awards.ranking.explain.derivation import derivation
from awards.ranking.explain.notes import notes_of, unranked
from awards.ranking.explain.uncounted import uncounted
from awards.ranking.places.counting import TooLong
from awards.ranking.places.rank import rank as rank_sheets
from awards.ranking.places.result import (
    MANY,
    STATUS_WORDS,
    Result,
    Standing,
    score_texts,
    standing_document,
    tied_others,
)
from awards.ranking.scheme.faults import SchemeError
from awards.ranking.scheme.scheme import Scheme, parse


def carry_out(
    scheme: str,
    scores: str,
    decisions: str | None,
    *,
    form: str,
    out: str | None,
    seed: int | None,
    explain: str | None,
    other: str | None,
) -> None:
    """Rank a file of scores and write the places, in a form, with the analysis where its draws have a seed.

    explain: an entry; only how its place came about is written. other: a second scheme; only who moves under it is.
    """
    if [scheme, scores, decisions, other].count("-") > 1:
        _refuse(["only one file can be standard input"])
    rules = _scheme(scheme)
    ranking = _Ranking(scores, _decisions(decisions))
    result = ranking.under(rules)
    if explain is not None:
        _explain(result, explain, out)
    elif other is not None:
        second = ranking.under(_scheme(other))
        _write((f"{line}\n" for line in compare(result, second, ranking.tried).lines()), out)
    else:
        _report(result, form, out, None if seed is None else _analysis(result, seed))


class _Ranking:
    """The scores of one file, ranked under one scheme or several."""

    def __init__(self, path: str, decisions: list[Decision]) -> None:
        self.path, self.data, self.decisions = path, _bytes(path), decisions

    def tried(self, scheme: Scheme) -> Result:
        """The result under a scheme. Raises ScoresError and other ValueErrors."""
        return rank_sheets(scheme, read_scores(self.data, scheme), self.decisions)

    def under(self, scheme: Scheme) -> Result:
        """The result under a scheme; faults end the command."""
        try:
            return self.tried(scheme)
        except ScoresError as error:
            _refuse(f"{_name(self.path)}: {fault}" for fault in error.faults)
        except TooLong as error:
            _refuse([f"{_name(self.path)}: {error}"])


def _bytes(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        _refuse([f"{_name(path)}: {error.strerror}"])


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def _scheme(path: str) -> Scheme:
    try:
        return parse(_bytes(path))
    except SchemeError as error:
        _refuse(f"{_name(path)}: {fault}" for fault in error.faults)


def _decisions(path: str | None) -> list[Decision]:
    if path is None:
        return []
    try:
        return read_decisions(_bytes(path))
    except ScoresError as error:
        _refuse(f"{_name(path)}: {fault}" for fault in error.faults)


def _refuse(faults: Iterable[str]) -> NoReturn:
    """Say everything that is wrong and end with exit code 2."""
    _stream(err=True).writelines(f"{fault}\n" for fault in faults)
    raise click.exceptions.Exit(2)


def _explain(result: Result, entry: str, out: str | None) -> None:
    if entry not in result.numbers:
        _refuse([f"there is no entry “{entry}” among the scores"])
    _write((f"{line}\n" for line in derivation(result, entry)), out)


def _analysis(result: Result, seed: int) -> Analysis:
    return analyse(result.scheme, result.sheets, result, seed=seed)


def _report(result: Result, form: str, out: str | None, analysis: Analysis | None) -> None:
    if form == "json":
        more = {} if analysis is None else {"analysis": document_of(analysis)}
        _write(json_pieces(result, **more), out)
        return
    _write(csv_pieces(result) if form == "csv" else table_pieces(result), out)
    if analysis is not None:
        _write((f"{one.message}\n" for one in sentences_of(analysis)), None, err=form == "csv" or out is not None)
    _name_the_rest(result)


def _name_the_rest(result: Result) -> None:
    """On standard error: what does not count and why, and what a reader must know."""
    rest = (notes_of(result), unranked(result), (one.message for one in uncounted(result)))
    _write((f"{line}\n" for lines in rest for line in lines), None, err=True)


def _stream(*, err: bool = False) -> TextIO:
    """Standard output or error as UTF-8, whatever the terminal's setting."""
    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _write(pieces: Iterable[str], out: str | None, *, err: bool = False) -> None:
    try:
        with contextlib.ExitStack() as stack:
            if out is None:
                stream = _stream(err=err)
            else:
                stream = stack.enter_context(Path(out).open("w", encoding="utf-8", newline=""))
            for piece in pieces:
                stream.write(piece)
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        _refuse([f"{out or 'standard output'}: {error.strerror}"])


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


def json_pieces(result: Result, **more: object) -> Iterator[str]:
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
