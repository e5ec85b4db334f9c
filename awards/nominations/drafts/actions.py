"""Verbs at the draft: begin a nomination, and save what was typed into a topic."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.text import search_key, sort_key
from awards.core.verdicts import Verdict, insist
from awards.ledger.actions import log
from awards.nominations import queries, rules
from awards.nominations.answers import whole_entry
from awards.nominations.answers.values import Answers, Basis, ByTopic, merged
from awards.nominations.answers.whole_entry import file_of
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.document import form_schema
from awards.programmes.document.questions import WithFiles
from awards.programmes.models import Category, Season


class Overtaken(Exception):
    """Someone else changed the same answers since: `draft` as it stands now, `questions` to choose about."""

    def __init__(self, draft: Draft, questions: Collection[str]) -> None:
        super().__init__("The same answers were changed by someone else.")
        self.draft = draft
        self.questions = frozenset(questions)


def start(season: Season, company: Company, *, by: Person) -> Nomination:
    """Begin a nomination of a company; its country is the company's until the form says otherwise."""
    # A season is not made a draft again while somebody begins.
    db.session.refresh(season, ("opened_at",), with_for_update={"read": True, "key_share": True})
    insist(rules.can_start(season, now=now(), begun=queries.begun(season, company)))
    document = season.document
    asks_language = (
        whole_entry.has_question(document, "answer_language") and by.language in document.form.answer_languages
    )
    nomination = Nomination(
        id=uuid.uuid4(),
        season_id=season.id,
        company=company,
        country=company.country,
        language=by.language if asks_language else season.default_language,
        title="" if whole_entry.has_question(document, "title") else company.name,
        created_at=now(),
        created_by_id=by.id,
        touched_at=now(),
    )
    if form_schema.category_question(document) is None:
        nomination.category_id = programmes.categories(season)[0].id
    _index(nomination)
    db.session.add(nomination)
    db.session.flush()
    log("nomination.started", by=by, season_id=season.id, subject_id=nomination.id)
    return nomination


def carry(nomination: Nomination, season: Season, given: ByTopic, *, by: Person) -> None:
    """Put what was answered before the form into its topics (topic → question → value).

    It waits there at revision 0: nobody has been on those pages yet, and what is known already is still filled in.
    """
    for topic, answers in given.items():
        draft = Draft(nomination_id=nomination.id, topic=topic, revision=0, answers=dict(answers))
        draft.saved_at, draft.saved_by_id = now(), by.id
        db.session.add(draft)
        follow(nomination, season, answers)
    db.session.flush()


def waits(draft: Draft | whole_entry.Kept) -> bool:
    """Whether a topic has only what was answered before the form."""
    return bool(draft.revision == 0 and draft.answers)


def save_topic(
    nomination: Nomination,
    season: Season,
    topic: str,
    answers: Answers,
    *,
    basis: Basis,
    opened_at: datetime | None,
    by: Person,
    said: Answers | None = None,
    aside: Collection[str] = (),
) -> Draft:
    """Save what a person typed into one topic, on top of what their page was based on.

    `answers`: question id → value, of the questions shown, and `file:<id>` → what is said about a file; whatever is not
    named stays as it is. `said`: what the rows of the files say, under the same names. `aside`: questions that are not
    asked any more; their answers are kept, and say nothing of the nomination. Refused when nothing may be changed now.
    Overtaken when someone else changed the same answer to something different; nothing is saved then.
    """
    insist(may_edit(nomination, season, opened_at))
    draft = locked_draft(nomination, topic)
    allowed = {name: value for name, value in answers.items() if _is_open(nomination, season, name)}
    changes, conflicts = merged({**(said or {}), **draft.answers}, draft.revision, allowed, basis)
    if conflicts:
        raise Overtaken(draft, conflicts)
    if changes or (nomination.version is None and waits(draft)):
        change(nomination, draft, changes, by=by)
        if nomination.version_id is None:
            follow(nomination, season, {name: value for name, value in changes.items() if name not in aside})
        db.session.flush()
    return draft


def may_edit(nomination: Nomination, season: Season, opened_at: datetime | None) -> Verdict:
    """Return whether answers may be changed at this moment, a later deadline of this nomination included."""
    extended = queries.extended_until(nomination)
    return rules.can_edit(nomination, season, now=now(), opened_at=opened_at, extended=extended)


def locked_draft(nomination: Nomination, topic: str) -> Draft:
    """Return the draft of a topic, locked against other writers; one that begins from the last version if need be."""
    draft = queries.draft(nomination, topic, lock=True)
    if draft is not None:
        return draft
    version = db.session.get(Version, nomination.version_id) if nomination.version_id is not None else None
    submitted = version.answers.get(topic, {}) if version is not None else {}
    fresh = Draft(nomination_id=nomination.id, topic=topic, revision=0, answers=dict(submitted), saved_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # the other tab was first
        draft = queries.draft(nomination, topic, lock=True)
        if draft is None:
            raise
        return draft
    return fresh


def change(nomination: Nomination, draft: Draft, changes: Answers, *, by: Person) -> None:
    """Put answers into a locked draft: its next revision."""
    draft.answers, draft.revision = {**draft.answers, **changes}, draft.revision + 1
    draft.saved_at, draft.saved_by_id = now(), by.id
    nomination.touched_at = now()


def _is_open(nomination: Nomination, season: Season, name: str) -> bool:
    """Whether the answer, or what is said about a file, is among those that may be changed now."""
    if file_of(name) is None:
        return bool(rules.can_edit_question(nomination, season.document, name))
    asked = [question.id for question in season.document.questions if isinstance(question, WithFiles)]
    return any(rules.can_edit_question(nomination, season.document, question) for question in asked)


def follow(nomination: Nomination, season: Season, answers: Answers) -> None:
    """Let the nomination's own title, language, country and category be what answers say (question → value)."""
    said = whole_entry.heading(season.document, answers)
    nomination.title = nomination.title if said.title is None else said.title
    nomination.language = said.language or nomination.language
    nomination.country = said.country or nomination.country
    question = form_schema.category_question(season.document)
    if question is not None and question.id in answers:
        nomination.category = _category(season, answers[question.id])
    _index(nomination)


def _category(season: Season, code: str | None) -> Category | None:
    """Return the season's category of a code, or none."""
    return next((category for category in programmes.categories(season) if category.code == code), None)


def _index(nomination: Nomination) -> None:
    nomination.title_key = sort_key(nomination.title)
    nomination.search_key = search_key(f"{nomination.title} {nomination.company.name} {nomination.country}")
