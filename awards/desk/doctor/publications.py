"""What the doctor looks at in publications: they are what was published, and rest on the scores that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from awards.core.db import db
from awards.desk.doctor.findings import RESTORE, Finding
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.boards import audit
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import bundle as publishing_bundle
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from awards.results.rules import LAUREATES

# Never: make it anew, delete it, publish it again. Whoever forged a score would have that done for them.
LOOK = (
    "Publication {number} stands: it holds what was counted. Compare the scoresheets with a backup from its day and "
    "with what was decided since. If they were changed by hand, restore them; if two people decided so, have them "
    "publish a correction."
)
CORRECT = "Look in the log why. If it is right, publish a correction; until then publication {number} stands."


def of_publications() -> Iterator[Finding]:
    """Every publication is what its hash says, its pages say the same, and its scores are those of the ballots."""
    for season in programmes.seasons():
        of_season = select(Publication).where(Publication.season_id == season.id)
        for publication in db.session.scalars(of_season.order_by(Publication.kind, Publication.number)).all():
            yield from _of_copy(season, publication)
        yield from _unlike(season)


def _of_copy(season: Season, publication: Publication) -> Iterator[Finding]:
    if publishing_bundle.fingerprint(publication.content.get("bundle")) != publication.sha256:
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


def _named(season: Season, publication: Publication) -> dict[str, dict[str, object]]:
    """What the frozen copy says of each entry by nomination's id: honour ("" for none); name and place if known."""
    bundle, kept = publication.content["bundle"], publication.content["kept"]["entries"]
    behind = {pseudonym: nomination_id for nomination_id, pseudonym in kept.items()}
    last = honours.laureates_round(season).code
    found: dict[str, dict[str, object]] = {key: {"honour": "", "grand_prix": False} for key in kept}
    for category in bundle["categories"]:
        for honour in category.get("honours", ()):
            if honour["honour"] == "grand_prix":
                found[behind[honour["entry"]]]["grand_prix"] = True
            else:
                found[behind[honour["entry"]]] |= {"honour": honour["honour"], "category": category["id"]}
        for row in (row for one in category.get("rounds", ()) if one["id"] == last for row in one["standings"]):
            found[behind[row["entry"]]] |= {name: row[name] for name in ("place", "score") if name in row}
    for pseudonym, called in bundle["entries"].items():
        found[behind[pseudonym]] |= {name: called[name] for name in ("title", "country")}
    return found


def _on_page(entry: PublicEntry, told: Mapping[str, object]) -> dict[str, object]:
    """The same of its page; a place or a score that the page does not show is taken as told."""
    content, honour = entry.content, "" if entry.kind == "finalist" else entry.kind
    shown: dict[str, object] = {"honour": honour, "title": content.get("title"), "country": entry.country}
    place, score = content.get("place"), content.get("score")
    shown |= {"category": entry.category_code, "grand_prix": bool(content.get("grand_prix"))}
    shown |= {"place": told.get("place") if place is None else str(place).rstrip("="),
              "score": told.get("score") if score is None else score}  # fmt: skip
    return {name: shown[name] for name in told}


def _unlike(season: Season) -> Iterator[Finding]:
    made = publishing_queries.publication_in_force(season, LAUREATES)
    if made is None or publishing_bundle.fingerprint(made.content.get("bundle")) != made.sha256:
        return
    for each in audit.unlike_published(season):
        where = f"Publication {made.id}: in round {each.round.code} of {each.category.code}"
        if each.excluded:
            yield Finding(f"{where} scoresheets were excluded since.", CORRECT.format(number=made.number))
        else:
            yield Finding(f"{where} the scoresheets are not those that were counted.", LOOK.format(number=made.number))
