"""A publication for whoever computes it again: the files as `awards rank` reads them, and the commands. Pure."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.roles import CHAIR
from awards.results.publishing.bundle import BALLOTS, ballot_rows, canonical

Document = Mapping[str, Any]
MADE = (2000, 1, 1, 0, 0, 0)  # of the files in an archive: the same publication gives the same bytes
KEPT = "not disclosed"


@dataclass(frozen=True)
class Part:
    """A category's round that can be ranked again: what its files begin with, and whether the chair decided in it."""

    category: str
    round: str
    decided: bool

    @property
    def stem(self) -> str:
        """How the names of its files begin."""
        return f"{self.category}-{self.round}"

    @property
    def command(self) -> str:
        """Rank it and compare; says nothing where places, scores and numbers of scoresheets are those published."""
        decisions = f" --decisions {self.stem}-decisions.jsonl" if self.decided else ""
        ranked = f"awards rank {self.stem}-scheme.json {self.stem}-scores.csv{decisions} --format csv"
        return f"{ranked} | cut -d, -f1-4 | diff - {self.stem}-places.csv"


def parts(document: Document) -> list[Part]:
    """Return what of a bundle can be ranked again; nothing where it does not disclose the scoresheets."""
    return [Part(category["id"], one["id"], bool(one["decisions"])) for category, one in _rounds(document)]


def archive(document: Document, name: str) -> bytes:
    """Return a ZIP of the bundle itself and of the files of all its parts. name: what the bundle's file is called."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, content in _files(document, name):
            packed.writestr(zipfile.ZipInfo(file, MADE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _rounds(document: Document) -> Iterator[tuple[Document, Document]]:
    if document["discloses"] == BALLOTS:
        for category in document["categories"]:
            yield from ((category, one) for one in category.get("rounds", ()))


def _files(document: Document, name: str) -> Iterator[tuple[str, bytes | str]]:
    yield f"{name}.json", canonical(document)
    for part, (_, one) in zip(parts(document), _rounds(document), strict=True):
        yield f"{part.stem}-scheme.json", json.dumps(one["scheme"], ensure_ascii=False, indent=1)
        yield f"{part.stem}-scores.csv", _table(_scores(one))
        if part.decided:
            yield f"{part.stem}-decisions.jsonl", "".join(map(_decision, one["decisions"]))
        yield f"{part.stem}-places.csv", _table(_places(one))


def _scores(one: Document) -> Iterator[list[str]]:
    yield ["entry", "juror", "criterion", "score", "state"]
    for ballot in one["ballots"]:
        yield from ballot_rows([], ballot)


def _decision(decision: Document) -> str:
    # Who decided and why is not published; that it was the chair is.
    shown = {"entries": decision["entries"], "person": CHAIR, "time": decision["time"], "reason": KEPT}
    return json.dumps(shown, ensure_ascii=False) + "\n"


def _places(one: Document) -> Iterator[list[Any]]:
    """What was published, in the columns and the order that `awards rank` writes; entries nobody had are in no file."""
    judged = {ballot["entry"] for ballot in one["ballots"]}
    yield ["entry", "place", "score", "ballots"]
    for row in sorted((row for row in one["standings"] if row["entry"] in judged), key=_by_place):
        yield [row["entry"], row["place"] or "", row["score"] or "", row["ballots"]]


def _by_place(row: Document) -> tuple[bool, float, str]:
    return not row["place"], float(row["place"] or 0), row["entry"]


def _table(rows: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
