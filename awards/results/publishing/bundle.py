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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Required, TypedDict

from awards.core.roles import CHAIR
from awards.ranking.ballots.decisions import Decision

FORMAT = "awards-results/1"
BALLOTS, MEANS, PLACES = "ballots_under_pseudonyms", "means_only", "places_only"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # none that is taken for another
NAME_LENGTH = 8


class Ranked(NamedTuple):
    """An entry with what it is called and, where it was ranked, what came of it; see `models.Standing`."""

    nomination_id: uuid.UUID
    title: str
    language: str
    country: str
    company: str
    place: str | None = None
    tied: int = 0
    score: str | None = None
    exact: str | None = None
    status: str = ""
    cut: str | None = None
    ballots: int = 0

    @property
    def exact_score(self) -> Fraction | None:
        """The score as a fraction, or none."""
        return None if self.exact is None else Fraction(self.exact)


class BallotRow(NamedTuple):
    """A row as of `scoring.for_ranking.ballots_for_ranking`."""

    nomination_id: uuid.UUID
    juror_id: uuid.UUID
    criterion: str | None
    steps: int | None
    state: str


class BallotDocument(TypedDict):
    """A scoresheet as the bundle has it, with the scores by criterion."""

    entry: str
    juror: str
    state: str
    scores: dict[str, str]


class StandingDocument(TypedDict, total=False):
    """What came of an entry; the score only where scores are disclosed."""

    entry: Required[str]
    place: Required[str | None]
    status: Required[str]
    cut: str | None
    score: str | None
    exact: str | None
    ballots: int


class DecisionDocument(TypedDict):
    """The order that the chair decided, and when."""

    entries: list[str]
    time: str


class RoundDocument(TypedDict, total=False):
    """A category's round; the ballots and decisions only where they are disclosed."""

    id: Required[str]
    scheme: Mapping[str, object]
    fingerprint: str
    standings: Required[list[StandingDocument]]
    ballots: list[BallotDocument]
    decisions: list[DecisionDocument]


class CategoryDocument(TypedDict, total=False):
    """A category: its finalists in a shortlist, else its rounds and who was given what."""

    id: Required[str]
    name: dict[str, str]
    awarded: bool
    finalists: list[str]
    rounds: list[RoundDocument]
    honours: list[dict[str, str]]


class Head(TypedDict):
    """What a publication is of."""

    award: dict[str, str]
    season: str
    kind: str
    number: int
    public_from: str
    programme: str
    discloses: str


class Bundle(Head):
    """The whole document that is published. entries: what those who won are called, by pseudonym."""

    format: str
    categories: list[CategoryDocument]
    entries: dict[str, dict[str, str]]


def canonical(document: object) -> bytes:
    """Return a document as canonical JSON: names sorted, no white space, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(document: object) -> str:
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
    scheme: Mapping[str, object],
    fingerprint: str,
    rows: Iterable[Ranked],
    ballots: Iterable[BallotRow],
    decisions: Iterable[Decision],
    *,
    discloses: str,
    entries: Mapping[str, str],
    jurors: Mapping[str, str],
    value_at: Callable[[int], Decimal],
) -> RoundDocument:
    """Return a category's round as the bundle discloses it.

    scheme, fingerprint, rows: of the board. entries, jurors: pseudonyms by id. value_at: the score that lies so many
    steps above the scale's least.
    """
    standings = (_standing_document(row, entries, discloses) for row in rows)
    document: RoundDocument = {
        "id": code,
        "scheme": scheme,
        "fingerprint": fingerprint,
        "standings": sorted(standings, key=lambda each: each["entry"]),
    }
    if discloses == BALLOTS:
        document["ballots"] = ballot_documents(ballots, entries, jurors, value_at)
        document["decisions"] = [
            {"entries": [entries[each] for each in one.entries], "time": one.time} for one in decisions
        ]
    return document


def _standing_document(row: Ranked, entries: Mapping[str, str], discloses: str) -> StandingDocument:
    document: StandingDocument = {
        "entry": entries[str(row.nomination_id)], "place": row.place, "status": row.status, "cut": row.cut
    }  # fmt: skip
    if discloses != PLACES:
        document |= {"score": row.score, "exact": row.exact, "ballots": row.ballots}
    return document


def ballot_documents(
    rows: Iterable[BallotRow],
    entries: Mapping[str, str],
    jurors: Mapping[str, str],
    value_at: Callable[[int], Decimal],
) -> list[BallotDocument]:
    """Return the ballots of a round under pseudonyms, each with its state and its scores by criterion."""
    found: dict[tuple[str, str], BallotDocument] = {}
    for row in rows:
        if str(row.nomination_id) not in entries:
            continue
        entry, juror = entries[str(row.nomination_id)], jurors[str(row.juror_id)]
        ballot = found.setdefault((entry, juror), {"entry": entry, "juror": juror, "state": row.state, "scores": {}})
        if row.criterion is not None and row.steps is not None:
            ballot["scores"][row.criterion] = f"{value_at(row.steps):f}"
    return [found[key] for key in sorted(found)]


def bundle(*, head: Head, categories: list[CategoryDocument], named: dict[str, dict[str, str]]) -> Bundle:
    """Return the whole document that is published; `named`: what those who won are called, by pseudonym."""
    return {"format": FORMAT, **head, "categories": categories, "entries": named}


def score_rows(document: Bundle) -> Iterable[list[str]]:
    """Yield a bundle's scores as rows under a head, of all categories and rounds in one table."""
    yield ["category", "round", "entry", "juror", "criterion", "score", "state"]
    for category in document["categories"]:
        for one in category.get("rounds", ()):
            for ballot in one.get("ballots", ()):
                yield from ballot_rows([category["id"], one["id"]], ballot)


def ballot_rows(place: list[str], ballot: BallotDocument) -> Iterable[list[str]]:
    """Yield a ballot's scores as rows that begin with a place; one that says its state where it has none."""
    who = [ballot["entry"], ballot["juror"]]
    for criterion, score in sorted(ballot["scores"].items()):
        yield [*place, *who, criterion, score, ballot["state"]]
    if not ballot["scores"]:
        yield [*place, *who, "", "", ballot["state"]]


def standing_rows(document: Bundle) -> Iterable[list[str]]:
    """Yield a bundle's standings as rows under a head."""
    yield ["category", "round", "entry", "title", "place", "score", "exact", "status"]
    for category in document["categories"]:
        for one in category.get("rounds", ()):
            for row in one["standings"]:
                title = document["entries"].get(row["entry"], {}).get("title", "")
                shown = [row["place"], row.get("score"), row.get("exact"), row["status"]]
                yield [category["id"], one["id"], row["entry"], title, *(each or "" for each in shown)]


def winners(named: Iterable[Ranked], entries: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what those who won are called, by their pseudonym."""
    return {
        entries[str(each.nomination_id)]: {
            "title": each.title, "language": each.language, "company": each.company, "country": each.country
        }
        for each in named
    }  # fmt: skip


# For whoever computes it again


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


def parts(document: Bundle) -> list[Part]:
    """Return what of a bundle can be ranked again; nothing where it does not disclose the scoresheets."""
    return [Part(category["id"], one["id"], bool(one["decisions"])) for category, one in _rounds(document)]


def archive(document: Bundle, name: str) -> bytes:
    """Return a ZIP of the bundle itself and of the files of all its parts. name: what the bundle's file is called."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, content in _files(document, name):
            packed.writestr(zipfile.ZipInfo(file, MADE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _rounds(document: Bundle) -> Iterator[tuple[CategoryDocument, RoundDocument]]:
    if document["discloses"] == BALLOTS:
        for category in document["categories"]:
            yield from ((category, one) for one in category.get("rounds", ()))


def _files(document: Bundle, name: str) -> Iterator[tuple[str, bytes | str]]:
    yield f"{name}.json", canonical(document)
    for part, (_, one) in zip(parts(document), _rounds(document), strict=True):
        yield f"{part.stem}-scheme.json", json.dumps(one["scheme"], ensure_ascii=False, indent=1)
        yield f"{part.stem}-scores.csv", _table(_scores(one))
        if part.decided:
            yield f"{part.stem}-decisions.jsonl", "".join(map(_decision, one["decisions"]))
        yield f"{part.stem}-places.csv", _table(_places(one))


def _scores(one: RoundDocument) -> Iterator[list[str]]:
    yield ["entry", "juror", "criterion", "score", "state"]
    for ballot in one["ballots"]:
        yield from ballot_rows([], ballot)


def _decision(decision: DecisionDocument) -> str:
    # Who decided and why is not published; that it was the chair is.
    shown = {"entries": decision["entries"], "person": CHAIR, "time": decision["time"], "reason": KEPT}
    return json.dumps(shown, ensure_ascii=False) + "\n"


def _places(one: RoundDocument) -> Iterator[list[object]]:
    """What was published, in the columns and the order that `awards rank` writes; entries nobody had are in no file."""
    judged = {ballot["entry"] for ballot in one["ballots"]}
    yield ["entry", "place", "score", "ballots"]
    for row in sorted((row for row in one["standings"] if row["entry"] in judged), key=_by_place):
        yield [row["entry"], row["place"] or "", row["score"] or "", row["ballots"]]


def _by_place(row: StandingDocument) -> tuple[bool, float, str]:
    return not row["place"], float(row["place"] or 0), row["entry"]


def _table(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
