"""Verbs of the nominee: begin, save, submit, withdraw, restore."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.sorting import search_key, sort_key
from awards.core.verdicts import insist, no
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.nominations import entry as whole
from awards.nominations import queries, rules
from awards.nominations.models import Draft, Nomination, Version, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.models import Season


class Overtaken(Exception):
    """Someone else saved this topic since; `draft` is what stands there now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("The topic was saved by someone else.")
        self.draft = draft


def start(season: Season, company: Company, *, by: Person) -> Nomination:
    """Begin a nomination of a company; its country is the company's until the form says otherwise."""
    insist(rules.can_start(season, now=now()))
    nomination = Nomination(
        id=uuid.uuid4(),
        season_id=season.id,
        company=company,
        country=company.country,
        language=by.language,
        created_at=now(),
        created_by_id=by.id,
        touched_at=now(),
    )
    _index(nomination, company)
    db.session.add(nomination)
    db.session.flush()
    log("nomination.started", by=by, season_id=season.id, subject_id=nomination.id)
    return nomination


def save_topic(
    nomination: Nomination,
    season: Season,
    topic: str,
    answers: Mapping[str, Any],
    *,
    revision: int,
    opened_at: datetime | None,
    by: Person,
) -> Draft:
    """Save what a person typed into one topic, on top of the revision it was based on.

    `answers`: question id → value, of the questions shown; the answers of questions not shown stay as they are.
    Refused when nothing may be changed now, Overtaken when the topic has moved on and says something else.
    """
    extended = queries.extension(nomination)
    insist(
        rules.can_edit(
            nomination, season, now=now(), opened_at=opened_at, extended=extended.until if extended else None
        )
    )
    draft = _locked(nomination, topic)
    merged = {**draft.answers, **{name: value for name, value in answers.items() if _open(nomination, name)}}
    if merged == draft.answers:
        return draft
    if draft.revision != revision:
        raise Overtaken(draft)
    draft.answers, draft.revision = merged, draft.revision + 1
    draft.saved_at, draft.saved_by_id = now(), by.id
    nomination.touched_at = now()
    _follow(nomination, season, merged)
    db.session.flush()
    return draft


def submit(nomination: Nomination, season: Season, *, opened_at: datetime | None, by: Person) -> Version:
    """Freeze the draft into the next version and tell everyone who acts for the company.

    Refused when something is missing or wrong, entries are closed, or the organisation has too many entries.
    """
    answers = whole.entry_answers(season.document, queries.drafts(nomination))
    extended = queries.extension(nomination)
    others = queries.rivals(nomination)
    insist(
        rules.can_submit(
            nomination,
            season,
            now=now(),
            faults=whole.faults(season.document, answers, queries.files(nomination)),
            rivals=len(others),
            rivals_in_category=others.count(nomination.category_id),
            opened_at=opened_at,
            extended=extended.until if extended else None,
        )
    )
    version = _frozen(nomination, season, answers, by)
    nomination.version, nomination.admission = version, None
    nomination.submitted_at = nomination.touched_at = now()
    db.session.flush()
    log("nomination.submitted", by=by, season_id=season.id, subject_id=nomination.id, version=version.number,
        sha256=version.sha256)  # fmt: skip
    for person in queries.members(nomination):
        enqueue("nomination.submitted", to=person, season=season, nomination=nomination, version=version)
    return version


def withdraw(nomination: Nomination, season: Season, *, reason: str, by: Person) -> Withdrawal:
    """Take an entry back; every version is kept."""
    extended = queries.extension(nomination)
    insist(rules.can_withdraw(nomination, season, now=now(), extended=extended.until if extended else None))
    withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=nomination.id, reason=reason, at=now(), by_id=by.id)
    db.session.add(withdrawal)
    db.session.flush()
    nomination.withdrawal = withdrawal
    log("nomination.withdrawn", by=by, season_id=season.id, subject_id=nomination.id)
    for person in queries.members(nomination):
        enqueue("nomination.withdrawn", to=person, season=season, nomination=nomination)
    return withdrawal


def restore(nomination: Nomination, season: Season, *, by: Person) -> None:
    """Undo a withdrawal: the last submission counts again."""
    extended = queries.extension(nomination)
    insist(rules.can_restore(nomination, season, now=now(), extended=extended.until if extended else None))
    nomination.withdrawal = None
    log("nomination.restored", by=by, season_id=season.id, subject_id=nomination.id)


def _locked(nomination: Nomination, topic: str) -> Draft:
    draft = queries.draft(nomination, topic, lock=True)
    if draft is not None:
        return draft
    fresh = Draft(nomination_id=nomination.id, topic=topic, revision=0, answers={}, saved_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # the other tab was first
        draft = queries.draft(nomination, topic, lock=True)
        if draft is None:
            raise
        return draft
    return fresh


def _open(nomination: Nomination, question: str) -> bool:
    return bool(rules.can_edit_question(nomination, question))


def _follow(nomination: Nomination, season: Season, answers: Mapping[str, Any]) -> None:
    """Let the nomination's own title, category, language and country follow the draft."""
    document = season.document
    if "title" in answers:
        nomination.title = str(answers["title"] or "")[:200]
    if "answer_language" in answers and answers["answer_language"] in document.form.answer_languages:
        nomination.language = answers["answer_language"]
    for question in document.questions:
        if question.id not in answers:
            continue
        if question.type == "category":
            nomination.category_id = _category_id(season, answers[question.id])
        elif question.type == "country" and answers[question.id]:
            nomination.country = str(answers[question.id])[:2]
    _index(nomination, nomination.company)


def _category_id(season: Season, code: Any) -> uuid.UUID | None:
    return next((category.id for category in programmes.categories(season) if category.code == code), None)


def _index(nomination: Nomination, company: Company) -> None:
    nomination.title_key = sort_key(nomination.title)
    nomination.search_key = search_key(f"{nomination.title} {company.name} {nomination.country}")


def _frozen(nomination: Nomination, season: Season, answers: dict[str, Any], by: Person) -> Version:
    if nomination.category_id is None or season.programme_id is None:
        insist(no("Choose a category first."))
    earlier = queries.versions(nomination)
    canonical = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = Version(
        id=uuid.uuid4(),
        nomination_id=nomination.id,
        number=earlier[0].number + 1 if earlier else 1,
        programme_id=season.programme_id,
        category_id=nomination.category_id,
        title=nomination.title,
        language=nomination.language,
        answers=answers,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        submitted_at=now(),
        submitted_by_id=by.id,
    )
    db.session.add(version)
    db.session.flush()
    return version
