"""Putting together what a publication freezes: the bundle that anyone can check, and the public entries."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from awards.core.db import run
from awards.jury.queries import scoring_rounds
from awards.nominations.answers import dossier
from awards.nominations.answers.file_details import as_submitted
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.document.types import Text
from awards.programmes.models import Category, Round, Season
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.publishing import bundle as publishing_bundle
from awards.results.publishing import honours
from awards.results.publishing.public_entries import public_content
from awards.scoring.queries import ballots_for_ranking


@dataclass(frozen=True)
class Frozen:
    """A publication's bundle, what only we keep (who is behind the pseudonyms), and the values of public entries."""

    bundle: dict[str, object]
    kept: dict[str, object]
    entries: list[dict[str, object]]


@dataclass
class _Judged:
    """A category's round as it is frozen."""

    round: Round
    made: boards.Made
    ballots: Sequence[Any]
    decisions: list[Any]


def freeze(season: Season, found: honours.Prospect, *, number: int, embargo_until: datetime) -> Frozen:
    """Return the frozen copy of results."""
    judged = {} if found.kind == rules.SHORTLIST else _judged(season, found)
    every = [one for rounds in judged.values() for one in rounds]
    entries = publishing_bundle.pseudonyms(
        sorted(
            {str(row.nomination_id) for one in every for row in one.made.rows} | set(map(str, _finalist_ids(found)))
        ),
        "E-",
    )
    jurors = publishing_bundle.pseudonyms(sorted({str(row.juror_id) for one in every for row in one.ballots}), "J-")
    public = public_entries(season, found)
    head = {
        "award": dict(season.name.items()),
        "season": season.slug,
        "kind": found.kind,
        "number": number,
        "public_from": embargo_until.isoformat(),
        "programme": season.programme.fingerprint if season.programme else "",
        "discloses": _discloses(season, found),
    }
    categories = [_category(season, found, each, judged.get(each.category.code, []), entries, jurors)
                  for each in found.outcomes]  # fmt: skip
    named = _winner_rows(found)
    document = publishing_bundle.bundle(
        head=head, categories=categories, named=publishing_bundle.winners(list(named), entries, named)
    )
    return Frozen(document, {"entries": entries, "jurors": jurors}, public)


def _discloses(season: Season, found: honours.Prospect) -> str:
    return "names_only" if found.kind == rules.SHORTLIST else season.document.honours.publish.bundle


def _judged(season: Season, found: honours.Prospect) -> dict[str, list[_Judged]]:
    rounds = scoring_rounds(season)
    return {
        outcome.category.code: [_judge(season, each, outcome.category) for each in rounds]
        for outcome in found.outcomes
        if outcome.awarded
    }


def _judge(season: Season, round_: Round, category: Category) -> _Judged:
    made = boards.current(season, round_, category)
    used = {(tuple(each["entries"]), each["at"]) for each in made.findings["decisions"]}
    decisions = [each for each in boards.decisions_of(round_, category) if (each.entries, each.time) in used]
    return _Judged(round_, made, ballots_for_ranking(round_, category), decisions)


def _category(
    season: Season,
    found: honours.Prospect,
    outcome: honours.Outcome,
    judged: Iterable[_Judged],
    entries: Mapping[str, str],
    jurors: Mapping[str, str],
) -> dict[str, object]:
    name = season.document.category(outcome.category.code).name
    document: dict[str, Any] = {"id": outcome.category.code, "name": dict(name.items()), "awarded": outcome.awarded}
    if found.kind == rules.SHORTLIST:
        return document | {"finalists": sorted(entries[str(row.nomination_id)] for row in outcome.finalists)}
    document["rounds"] = [
        publishing_bundle.round_document(
            one.round.code, one.made, one.ballots, one.decisions,
            discloses=_discloses(season, found), entries=entries, jurors=jurors,
            value_at=season.document.scale.value_at,
        )
        for one in judged
    ]  # fmt: skip
    given = [(row, honours.LAUREATE) for row in outcome.laureates] + [
        (row, honours.MENTION) for row in outcome.mentions
    ]
    if found.grand_prix is not None and found.grand_prix in outcome.laureates:
        given.append((found.grand_prix, honours.GRAND_PRIX))
    document["honours"] = sorted(
        ({"entry": entries[str(row.nomination_id)], "honour": kind} for row, kind in given),
        key=lambda each: (each["entry"], each["honour"]),
    )
    return document


def _winner_rows(found: honours.Prospect) -> dict[uuid.UUID, Any]:
    if found.kind == rules.SHORTLIST:
        return {row.nomination_id: row for outcome in found.outcomes for row in outcome.finalists}
    return {row.nomination_id: row for outcome in found.outcomes for row in [*outcome.laureates, *outcome.mentions]}


def _finalist_ids(found: honours.Prospect) -> list[uuid.UUID]:
    return [row.nomination_id for outcome in found.outcomes for row in outcome.finalists]


# What the public pages show


def public_entries(season: Season, found: honours.Prospect) -> list[dict[str, object]]:
    """Return what the public pages show of each entry that is named: the values of `PublicEntry`, but its address."""
    rows = [(outcome, kind, row) for outcome in found.outcomes for kind, row in named_rows(season, found, outcome)]
    contents = _contents(season, [row.nomination_id for _, _, row in rows])
    cited = {(each.nomination_id, each.kind): each.citation for each in queries.honours(season)}
    crowned = found.grand_prix.nomination_id if found.grand_prix is not None else None
    return [
        {
            "nomination_id": row.nomination_id,
            "category_code": outcome.category.code,
            "country": row.country,
            "kind": kind,
            "position": position,
            "content": {
                "title": row.title,
                "language": row.language,
                "company": row.company,
                "citation": _citation(cited, row.nomination_id, kind),
                "grand_prix": row.nomination_id == crowned,
                **contents.get(row.nomination_id, {}),
                **_figures(season, found, kind, row),
            },
        }
        for position, (outcome, kind, row) in enumerate(rows, 1)
    ]


def named_rows(season: Season, found: honours.Prospect, outcome: honours.Outcome) -> list[tuple[str, Any]]:
    """Return what the public list names of a category: (kind, row), winners first."""
    if found.kind == rules.SHORTLIST:
        return [(honours.FINALIST, row) for row in outcome.finalists]
    winners = [(honours.LAUREATE, row) for row in outcome.laureates] + [
        (honours.MENTION, row) for row in outcome.mentions
    ]
    if season.document.honours.publish.places == "finalists":
        rest = outcome.others if honours.shortlist_round(season) is not None else []
        return winners + [(honours.FINALIST, row) for row in [*outcome.finalists, *rest]]
    if honours.shortlist_round(season) is None:
        return winners
    # Finalists are known, their places are not: an order by place would tell them.
    return winners + [
        (honours.FINALIST, row) for row in sorted([*outcome.finalists, *outcome.others], key=lambda row: row.title)
    ]


def _citation(
    cited: Mapping[tuple[uuid.UUID, str], dict[str, Any]], nomination_id: uuid.UUID, kind: str
) -> dict[str, str]:
    return dict(cited.get((nomination_id, honours.GRAND_PRIX)) or cited.get((nomination_id, kind)) or {})


def _figures(season: Season, found: honours.Prospect, kind: str, row: Any) -> dict[str, object]:
    if found.kind == rules.SHORTLIST:
        return {}
    publish = season.document.honours.publish
    shows = publish.places == "finalists" or kind == honours.LAUREATE
    place = (f"{row.place}=" if row.tied else row.place) if shows else None
    return {
        "place": place,
        "score": row.score if publish.scores and shows else None,
        "ballots": row.ballots,
    }


def _contents(season: Season, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, object]]:
    files = _files(ids)
    return {
        row.id: public_content(
            season.document, row.code, row.answers, as_submitted(files.get(row.id, {}), row.files), told=told
        )
        for row, told in _admitted(ids)
    }


def kept_back(season: Season, ids: Collection[uuid.UUID]) -> list[tuple[Text, int]]:
    """Return the questions that came to be public after some of these entries answered them, and how many did.

    By label, in the order of the form: of those entries the answers are not published.
    """
    found = Counter(
        question.id
        for row, told in _admitted(ids)
        for question in dossier.kept_back(season.document, row.answers, category=row.code, told=told)
    )
    return [(each.label, found[each.id]) for each in season.document.questions if each.id in found]


def _admitted(ids: Collection[uuid.UUID]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Yield the admitted version of each entry, and which questions were public by the rules it was submitted under."""
    rows = run(
        select(Nomination.id, Category.code, Version.answers, Version.files, Version.programme_id)
        .join(Category, Category.id == Nomination.category_id)
        .join(Admission, Admission.id == Nomination.admission_id)
        .join(Version, Version.id == Admission.version_id)
        .where(Nomination.id.in_(ids))
    ).all()
    documents = programmes.documents({row.programme_id for row in rows})
    for row in rows:
        yield row, dossier.declared_public(documents[row.programme_id])


def _files(ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, object]]:
    found: dict[uuid.UUID, dict[str, object]] = {}
    query = select(Attachment.nomination_id, Attachment.id, Attachment.kind, Attachment.details).where(
        Attachment.nomination_id.in_(ids), Attachment.stored_at.is_not(None)
    )
    for row in run(query):
        found.setdefault(row.nomination_id, {})[str(row.id)] = row
    return found
