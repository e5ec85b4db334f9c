"""What `awards rank` does once its options are read: the files are ranked, and what came out is written."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn, TextIO

import click

from awards.ranking.analysis.analysis import Analysis, analyse
from awards.ranking.analysis.analysis_document import document_of
from awards.ranking.analysis.sentences import sentences_of
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.decisions_file import read_decisions
from awards.ranking.ballots.scores_file import ScoresError, read_scores
from awards.ranking.explain.compare import compare
from awards.ranking.explain.derivation import derivation
from awards.ranking.explain.notes import notes_of
from awards.ranking.explain.uncounted import uncounted, unranked
from awards.ranking.output import csv_pieces, json_pieces, table_pieces
from awards.ranking.places.counting import TooLong
from awards.ranking.places.rank import rank as rank_sheets
from awards.ranking.places.result import Result
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
