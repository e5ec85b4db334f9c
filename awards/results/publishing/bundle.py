"""The frozen copy of results: what it holds, in one canonical form, with pseudonyms for whoever won nothing; as tables;
and as files for whoever computes it again with `awards rank`, with the commands. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
import uuid
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.roles import CHAIR

FORMAT = "awards-results/1"
BALLOTS, MEANS, PLACES = "ballots_under_pseudonyms", "means_only", "places_only"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # none that is taken for another
NAME_LENGTH = 8


def canonical(document: Any) -> bytes:
    """Return a document as canonical JSON: names sorted, no white space, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(document: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def pseudonyms(ids: Iterable[object], prefix: str) -> dict[str, str]:
    """Return a random name for each id (as text): new ones every time, so that publications cannot be joined."""
    found: dict[str, str] = {}
    for each in ids:
        name = prefix + "".join(secrets.choice(LETTERS) for _ in range(NAME_LENGTH))
        while name in found.values():
            name = prefix + "".join(secrets.choice(LETTERS) for _ in range(NAME_LENGTH))
        found[str(each)] = name
    return found


def round_document(
    code: str,
    made: Any,
    ballots: Iterable[object],
    decisions: Iterable[Any],
    *,
    discloses: str,
    entries: Mapping[str, str],
    jurors: Mapping[str, str],
    value_at: Callable[[int], Any],
) -> dict[str, object]:
    """Return a category's round as the bundle discloses it.

    made: the board. ballots: rows as `scoring.for_ranking.ballots_for_ranking`. entries, jurors: pseudonyms by id.
    value_at: the score that lies so many steps above the scale's least.
    """
    document = {
        "id": code,
        "scheme": made.scheme,
        "fingerprint": made.fingerprint,
        "standings": sorted((_standing_document(row, entries, discloses) for row in made.rows), key=_by_entry),
    }
    if discloses == BALLOTS:
        document["ballots"] = ballot_documents(ballots, entries, jurors, value_at)
        document["decisions"] = [
            {"entries": [entries[each] for each in one.entries], "time": one.time} for one in decisions
        ]
    return document


def _by_entry(row: Mapping[str, object]) -> Any:
    return row["entry"]


def _standing_document(row: Any, entries: Mapping[str, str], discloses: str) -> dict[str, object]:
    document = {"entry": entries[str(row.nomination_id)], "place": row.place, "status": row.status, "cut": row.cut}
    if discloses != PLACES:
        document |= {"score": row.score, "exact": row.exact, "ballots": row.ballots}
    return document


def ballot_documents(
    rows: Iterable[Any], entries: Mapping[str, str], jurors: Mapping[str, str], value_at: Callable[[int], Any]
) -> list[dict[str, object]]:
    """Return the ballots of a round under pseudonyms, each with its state and its scores by criterion."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if str(row.nomination_id) not in entries:
            continue
        entry, juror = entries[str(row.nomination_id)], jurors[str(row.juror_id)]
        ballot = found.setdefault((entry, juror), {"entry": entry, "juror": juror, "state": row.state, "scores": {}})
        if row.criterion is not None and row.steps is not None:
            ballot["scores"][row.criterion] = f"{value_at(row.steps):f}"
    return [found[key] for key in sorted(found)]


def bundle(
    *, head: Mapping[str, object], categories: list[dict[str, Any]], named: Mapping[str, Mapping[str, Any]]
) -> dict[str, object]:
    """Return the whole document that is published; `named`: what those who won are called, by pseudonym."""
    return {"format": FORMAT, **head, "categories": categories, "entries": dict(named)}


def score_rows(document: Mapping[str, Any]) -> Iterable[list[str]]:
    """Yield a bundle's scores as rows under a head, of all categories and rounds in one table."""
    yield ["category", "round", "entry", "juror", "criterion", "score", "state"]
    for category in document["categories"]:
        for one in category.get("rounds", ()):
            for ballot in one.get("ballots", ()):
                yield from ballot_rows([category["id"], one["id"]], ballot)


def ballot_rows(place: list[str], ballot: Mapping[str, Any]) -> Iterable[list[str]]:
    """Yield a ballot's scores as rows that begin with a place; one that says its state where it has none."""
    who = [ballot["entry"], ballot["juror"]]
    for criterion, score in sorted(ballot["scores"].items()):
        yield [*place, *who, criterion, score, ballot["state"]]
    if not ballot["scores"]:
        yield [*place, *who, "", "", ballot["state"]]


def standing_rows(document: Mapping[str, Any]) -> Iterable[list[str]]:
    """Yield a bundle's standings as rows under a head."""
    yield ["category", "round", "entry", "title", "place", "score", "exact", "status"]
    for category in document["categories"]:
        for one in category.get("rounds", ()):
            for row in one["standings"]:
                title = document["entries"].get(row["entry"], {}).get("title", "")
                shown = [row.get(name) or "" for name in ("place", "score", "exact", "status")]
                yield [category["id"], one["id"], row["entry"], title, *shown]


def winners(
    ids: Collection[Any], entries: Mapping[str, str], names: Mapping[uuid.UUID, Any]
) -> dict[str, dict[str, object]]:
    """Return what winners are called, by their pseudonym."""
    return {
        entries[str(each)]: {
            "title": names[each].title,
            "language": names[each].language,
            "company": names[each].company,
            "country": names[each].country,
        }
        for each in ids
    }


# For whoever computes it again


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
