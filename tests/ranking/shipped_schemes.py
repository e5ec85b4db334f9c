"""The schemes that come with the ranking, and panels of judges to run through them."""

from __future__ import annotations

from pathlib import Path

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme import scheme as scheme_module
from awards.ranking.scheme.scheme import Scheme, parse

FOLDER = Path(scheme_module.__file__).parents[1] / "schemes"


def shipped(name: str) -> Scheme:
    """A scheme by the name of its file."""
    return parse((FOLDER / f"{name}.yaml").read_bytes())


def changed(name: str, **fields: object) -> Scheme:
    """A shipped scheme with some fields as its note says for another panel."""
    return parse({**shipped(name).to_document(), **fields})


def ranked(scheme: Scheme, rows: list[Row]) -> Result:
    """What the rows give under the scheme."""
    return rank(scheme, sheets_of_rows(scheme, rows))


def panel(entry: str, criterion: str, scores: str, **more: str) -> list[Row]:
    """One score of each judge, with blanks between them."""
    return [Row(entry, f"J{number}", criterion, score, **more) for number, score in enumerate(scores.split())]
