"""Verbs of the nominee on a whole entry: submit, withdraw, restore; beginning and saving are of its drafts."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import insist, no
from awards.ledger.actions import log
from awards.messages.actions import stop
from awards.nominations import queries, rules
from awards.nominations.answers import whole_entry
from awards.nominations.answers.values import ByTopic, mark
from awards.nominations.answers.whole_entry import Files, with_details
from awards.nominations.drafts.actions import follow
from awards.nominations.mails import DECISIONS, RECEIPTS, REMINDERS, tell, tell_jury
from awards.nominations.models import Nomination, Version, Withdrawal
from awards.nominations.translating.actions import carry_over
from awards.programmes.models import Season


def submit(nomination: Nomination, season: Season, *, opened_at: datetime | None, by: Person) -> Version:
    """Freeze the draft into the next version and tell everyone who acts for the company.

    What is submitted again without a change stays the version it was. Refused when something is missing or wrong,
    entries are closed, or the organisation has too many entries.
    """
    nomination = queries.locked(nomination)
    drafts = whole_entry.working(queries.drafts(nomination), nomination.version)
    files = with_details(queries.files(nomination), drafts)
    answers = whole_entry.entry_answers(season.document, drafts)
    extended = queries.extended_until(nomination)
    due = partial(rules.can_edit_question, nomination, season.document)
    insist(
        rules.can_submit(
            nomination,
            season,
            now=now(),
            faults=whole_entry.faults(season.document, answers, files, due=due),
            category=whole_entry.chosen_category(season.document, drafts),
            rivals=queries.rivals(nomination),
            opened_at=opened_at,
            extended=extended,
        )
    )
    if stands(nomination, answers, files):
        return nomination.version  # type: ignore[return-value]
    before_id = nomination.category_id
    version = _frozen(nomination, season, drafts, answers, files, by)
    _keep_details(nomination, files)
    if nomination.admission is not None or (nomination.version is not None and before_id != version.category_id):
        tell_jury(season, before_id, version.category_id)
    nomination.version, nomination.admission = version, None
    nomination.submitted_at = nomination.touched_at = now()
    db.session.flush()
    log("nomination.submitted", by=by, season_id=season.id, subject_id=nomination.id, version=version.number,
        sha256=version.sha256)  # fmt: skip
    stop(nomination.id, *DECISIONS, "nomination.extended", *REMINDERS, why="overtaken")
    until = rules.changeable_until(nomination, season, now=now(), extended=extended)
    tell(nomination, season, "nomination.submitted", version=version, until=until, company=nomination.company.name)
    return version


def stands(nomination: Nomination, answers: ByTopic, files: Files) -> bool:
    """Whether the last submission says what these answers and files say, and waits for nothing."""
    version = nomination.version
    if version is None or rules.state(nomination) == "returned" or not whole_entry.same(version.answers, answers):
        return False
    return all(mark(file.details) == mark(file.row.details) for file in files.values())


def withdraw(nomination: Nomination, season: Season, *, reason: str, by: Person) -> Withdrawal:
    """Take an entry back; every version is kept. Refused once a round has closed in which it was scored."""
    nomination = queries.locked(nomination)
    extended = queries.extended_until(nomination)
    judged_at = queries.judged_at(nomination.id)
    insist(rules.can_withdraw(nomination, season, now=now(), extended=extended, judged_at=judged_at))
    withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=nomination.id, reason=reason, at=now(), by_id=by.id)
    db.session.add(withdrawal)
    db.session.flush()
    nomination.withdrawal = withdrawal
    tell_jury(season, nomination.category_id)
    log("nomination.withdrawn", by=by, season_id=season.id, subject_id=nomination.id)
    stop(nomination.id, *DECISIONS, *RECEIPTS, "nomination.extended", *REMINDERS, why="overtaken")
    end = max(season.closes_at, extended or season.closes_at)
    tell(nomination, season, "nomination.withdrawn", until=end, company=nomination.company.name)
    return withdrawal


def restore(nomination: Nomination, season: Season, *, by: Person) -> None:
    """Undo a withdrawal: the last submission counts again, as far as the limits of entries leave room for it."""
    nomination = queries.locked(nomination)
    extended = queries.extended_until(nomination)
    judged_at = queries.judged_at(nomination.id)
    insist(rules.can_restore(nomination, season, now=now(), extended=extended, judged_at=judged_at))
    if nomination.version_id is not None:
        others = queries.rivals(nomination)
        insist(
            rules.within_limits(
                season, len(others), others.count(nomination.category.code if nomination.category else None)
            )
        )
    nomination.withdrawal = None
    tell_jury(season, nomination.category_id)
    log("nomination.restored", by=by, season_id=season.id, subject_id=nomination.id)
    db.session.flush()
    stop(nomination.id, "nomination.withdrawn", why="taken_back")
    until = rules.changeable_until(nomination, season, now=now(), extended=extended)
    tell(nomination, season, "nomination.restored", version=nomination.version, until=until,
         company=nomination.company.name, outcome=rules.state(nomination))  # fmt: skip


def _frozen(
    nomination: Nomination, season: Season, drafts: whole_entry.Drafts, answers: ByTopic, files: Files, by: Person
) -> Version:
    follow(nomination, season, whole_entry.all_given(season.document, drafts))
    if nomination.category is None or season.programme_id is None:
        insist(no("Choose a category first."))
    shown = whole_entry.frozen_files(season.document, answers, files)
    earlier = queries.versions(nomination)
    version = Version(
        id=uuid.uuid4(),
        nomination_id=nomination.id,
        number=earlier[0].number + 1 if earlier else 1,
        programme_id=season.programme_id,
        category_id=nomination.category_id,
        title=nomination.title,
        language=nomination.language,
        answers=answers,
        files=shown,
        sha256=whole_entry.digest(answers, shown),
        submitted_at=now(),
        submitted_by_id=by.id,
    )
    db.session.add(version)
    db.session.flush()
    if earlier:
        carry_over(earlier[0], version)
    return version


def _keep_details(nomination: Nomination, files: Files) -> None:
    for file in files.values():
        file.row.details = dict(file.details)
