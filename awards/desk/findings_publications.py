"""What the doctor looks at in publications: they are what was published, and rest on the scores that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from awards.core.db import db
from awards.desk.findings import RESTORE, Finding
from awards.nominations.models import Nomination, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.results import boards, honours, publishing
from awards.results.models import STANDS, Publication, PublicEntry
from awards.scoring.queries import ballots_for_ranking

# Never: make it anew, delete it, publish it again. Whoever forged a score would have that done for them.
LOOK = (
    "Compare it with a backup from the day of the publication and with what was decided since. If scores were changed "
    "by hand, restore them; if two people decided so, have them publish a correction. Leave the publication as it is."
)


def of_publications() -> Iterator[Finding]:
    """Every publication is what its hash says, its pages say the same, and its scores are those of the ballots."""
    for season in programmes.seasons():
        of_season = select(Publication).where(Publication.season_id == season.id)
        for publication in db.session.scalars(of_season.order_by(Publication.kind, Publication.number)).all():
            yield from _of_copy(season, publication)
        for publication in db.session.scalars(of_season.where(STANDS)).all():
            yield from _of_scores(season, publication)


def _of_copy(season: Season, publication: Publication) -> Iterator[Finding]:
    if publishing.fingerprint(publication.content.get("bundle")) != publication.sha256:
        yield Finding(f"Publication {publication.id}: it is not what was published.", RESTORE)
        return
    try:
        named = _named(season, publication)
    except (KeyError, TypeError, AttributeError):
        yield Finding(f"Publication {publication.id}: who is behind its pseudonyms was changed.", RESTORE)
        return
    pages = db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id == publication.id)).all()
    for entry in pages:
        told = named.get(str(entry.nomination_id))
        if told is None or told != _on_page(entry, told):
            yield Finding(f"Publication {publication.id}: the page of {entry.id} says something else.", RESTORE)
    missing = {key for key, told in named.items() if told["honour"]} - {str(entry.nomination_id) for entry in pages}
    if missing:
        yield Finding(f"Publication {publication.id}: pages of winners are missing: {len(missing)}.", RESTORE)


def _named(season: Season, publication: Publication) -> dict[str, dict[str, Any]]:
    """What the frozen copy says of each entry by nomination's id: honour ("" for none); name and place if known."""
    bundle, kept = publication.content["bundle"], publication.content["kept"]["entries"]
    behind = {pseudonym: nomination_id for nomination_id, pseudonym in kept.items()}
    last = honours.laureates_round(season).code
    found: dict[str, dict[str, Any]] = {key: {"honour": ""} for key in kept}
    for category in bundle["categories"]:
        for honour in category.get("honours", ()):
            if honour["honour"] != "grand_prix":
                found[behind[honour["entry"]]]["honour"] = honour["honour"]
        for row in (row for one in category.get("rounds", ()) if one["id"] == last for row in one["standings"]):
            found[behind[row["entry"]]] |= {name: row[name] for name in ("place", "score") if name in row}
    for pseudonym, called in bundle["entries"].items():
        found[behind[pseudonym]] |= {name: called[name] for name in ("title", "country")}
    return found


def _on_page(entry: PublicEntry, told: Mapping[str, Any]) -> dict[str, Any]:
    """The same of its page; a place or a score that the page does not show is taken as told."""
    content, honour = entry.content, "" if entry.kind == "finalist" else entry.kind
    shown = {"honour": honour, "title": content.get("title"), "country": entry.country}
    place, score = content.get("place"), content.get("score")
    shown |= {"place": told.get("place") if place is None else str(place).rstrip("="),
              "score": told.get("score") if score is None else score}  # fmt: skip
    return {name: shown[name] for name in told}


def _of_scores(season: Season, publication: Publication) -> Iterator[Finding]:
    bundle, kept = publication.content.get("bundle") or {}, publication.content.get("kept") or {}
    rounds = {each.code: each for each in programmes.rounds(season)}
    categories = {each.code: each for each in programmes.categories(season)}
    gone = _withdrawn(season)
    for category in bundle.get("categories", ()):
        for one in category.get("rounds", ()):
            round_, where = rounds.get(one["id"]), categories.get(category["id"])
            if round_ is None or where is None or not _rests(season, round_, where, one, kept, gone):
                yield Finding(
                    f"Publication {publication.id}: the scores of round {one['id']}, category {category['id']}, are "
                    "not those it was made from.",
                    LOOK,
                )


def _withdrawn(season: Season) -> set[str]:
    query = select(Nomination.id).join(Withdrawal, Withdrawal.id == Nomination.withdrawal_id)
    return {str(each) for each in db.session.scalars(query.where(Nomination.season_id == season.id))}


def _rests(
    season: Season, round_: Round, category: Category, frozen: Mapping[str, Any], kept: Mapping[str, Any],
    gone: set[str],
) -> bool:  # fmt: skip
    """Whether a round's part of the copy is what its ballots give now; entries withdrawn since are left out."""
    entries, jurors = kept.get("entries", {}), kept.get("jurors", {})
    left_out = {pseudonym for nomination_id, pseudonym in entries.items() if nomination_id in gone}
    if "ballots" in frozen:
        rows: list[Any] = list(ballots_for_ranking(round_, category))
        if any(str(row[1]) not in jurors for row in rows if str(row[0]) in entries):
            return False
        now = publishing.ballot_documents(rows, entries, jurors, season.document.scale.value_at)
        return _without(now, left_out) == _without(frozen["ballots"], left_out)
    if left_out:
        return True  # places are others without them, and which they were is not disclosed
    ranked = boards.ranked_now(season, round_, category)
    there = {
        entries.get(each.entry): {"place": each.place_text or None, "score": each.score_text or None}
        for each in ranked.result.standings
    }
    return all(
        there.get(row["entry"], {}).get(name) == row[name]
        for row in frozen["standings"]
        for name in ("place", "score")
        if name in row
    )


def _without(ballots: list[dict[str, Any]], left_out: set[str]) -> list[dict[str, Any]]:
    return [each for each in ballots if each["entry"] not in left_out]
