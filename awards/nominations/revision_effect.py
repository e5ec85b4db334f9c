"""What another revision of the programme means for nominations that are under way: which of them lack something new."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from awards.core.db import db
from awards.nominations import rules
from awards.nominations.answers import whole_entry
from awards.nominations.answers.whole_entry import Drafts, Files, with_details
from awards.nominations.models import Attachment, Draft, Nomination
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text
from awards.programmes.models import Season

ADVICE = (
    "Submitted entries stay in. One that is returned for correction is asked only what is opened with it: "
    "open these questions too where their answers are needed."
)
IN_FLIGHT = ("draft", "submitted", "returned")


@dataclass(frozen=True)
class Affected:
    """A nomination that another revision asks more of, and the questions (their labels, by id) it asks about."""

    id: uuid.UUID
    category_id: uuid.UUID | None
    title: str
    company: str
    state: str
    questions: Mapping[str, Text]


@dataclass(frozen=True)
class Effect:
    """How many nominations are under way, and those that lack something they did not lack before."""

    in_flight: int
    affected: Sequence[Affected]


def effect_lines(season: Season, before: Programme, after: Programme) -> list[str]:
    """Return for the command line, in English, which nominations under way another revision asks more of."""
    found = effect(season, before, after)
    if not found.in_flight:
        return []
    if not found.affected:
        return [f"Nominations under way: {found.in_flight}. None lacks an answer that it did not lack before."]
    default = after.default_language
    lines = [
        f"  {each.title or '(without a title)'}, {each.company}, {each.state}: "
        + ", ".join(f"“{label.get_for('en', default)}”" for label in each.questions.values())
        for each in found.affected
    ]
    return [
        f"Nominations under way: {found.in_flight}. Lacking something now: {len(found.affected)}.",
        *lines,
        ADVICE,
    ]


def effect(season: Season, before: Programme, after: Programme) -> Effect:
    """Return what putting `after` in the place of `before` means for the season's nominations. Three queries."""
    drafts = _by_nomination(season, select(Draft).join(Nomination, Nomination.id == Draft.nomination_id))
    files = _by_nomination(
        season,
        select(Attachment)
        .join(Nomination, Nomination.id == Attachment.nomination_id)
        .where(Attachment.stored_at.is_not(None), Attachment.removed_at.is_(None)),
    )
    under_way = [each for each in _nominations(season) if rules.state(each) in IN_FLIGHT]
    found = []
    for nomination in under_way:
        stored = {str(file.id): file for file in files.get(nomination.id, ())}
        topics = whole_entry.working(
            {draft.topic: draft for draft in drafts.get(nomination.id, ())}, nomination.version
        )
        if labels := _newly_asked(before, after, topics, with_details(stored, topics)):
            found.append(
                Affected(nomination.id, nomination.category_id, nomination.title, nomination.company.name,
                         rules.state(nomination), labels)
            )  # fmt: skip
    return Effect(len(under_way), found)


def _nominations(season: Season) -> Sequence[Nomination]:
    query = (
        select(Nomination)
        .options(
            joinedload(Nomination.company, innerjoin=True),
            joinedload(Nomination.admission),
            joinedload(Nomination.version),
        )
        .where(Nomination.season_id == season.id, Nomination.withdrawal_id.is_(None))
        .order_by(Nomination.title_key, Nomination.id)
    )
    return db.session.scalars(query).all()


def _by_nomination(season: Season, query: Select[Draft] | Select[Attachment]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.scalars(query.where(Nomination.season_id == season.id)):
        found.setdefault(row.nomination_id, []).append(row)
    return found


def _newly_asked(before: Programme, after: Programme, topics: Drafts, files: Files) -> dict[str, Text]:
    """The labels, by id, of the questions at fault under the new programme and not under the old one.

    A draft that was hardly begun lacks most answers anyway: of it only what is wrong, or newly asked, counts.
    """
    old = {fault.question for fault in whole_entry.faults(before, whole_entry.entry_answers(before, topics), files)}
    faults = whole_entry.faults(after, whole_entry.entry_answers(after, topics), files)
    new = dict.fromkeys(fault.question for fault in faults if fault.question not in old)
    labels = {question.id: question.label for question in after.questions}
    return {question: labels[question] for question in new}
