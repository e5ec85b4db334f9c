"""Verbs of the organisers: admit, not admit, return for correction, take back, extend, move to another category;
and of two people: shutting an admitted entry out, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.ports import Port
from awards.core.verdicts import Refused, insist, no
from awards.ledger.actions import log
from awards.messages.actions import stop
from awards.nominations import queries
from awards.nominations import rules as nominations_rules
from awards.nominations.drafts.actions import locked_draft
from awards.nominations.mails import DECISIONS, OUTCOMES, REMINDERS, tell, tell_jury
from awards.nominations.models import Admission, Disqualification, Extension, Nomination
from awards.nominations.staff import rules
from awards.nominations.staff.rules import JUDGED
from awards.programmes import queries as programmes
from awards.programmes.document import form_schema
from awards.programmes.models import Proposal, Season

MAILS = {
    "admitted": "nomination.admitted",
    "not_admitted": "nomination.not_admitted",
    "returned": "nomination.returned",
}

# How the events begin that tell what became of a nomination.
CHANGES = ("admission.", "nomination.submitted", "nomination.withdrawn", "nomination.restored", "nomination.extended",
           "nomination.moved", "nomination.disqualified", "nomination.reinstated")  # fmt: skip


def decide(
    nomination: Nomination,
    season: Season,
    outcome: str,
    *,
    reason: str = "",
    questions: Collection[str] = (),
    due_at: datetime | None = None,
    by: Person,
) -> Admission:
    """Admit a nomination, do not admit it, or return it for correction; its people get a mail.

    outcome: admitted, not_admitted, returned. questions, due_at: what to correct and until when, for returned.
    Refused when nothing is submitted, a reason is missing, or jurors have begun to score. Unless it is admitted,
    jurors who hold it lose it.
    """
    if outcome not in MAILS:
        raise Refused(no("Choose a decision."))
    judged = queries.jury_state(nomination.id) == JUDGED
    insist(nominations_rules.can_decide(nomination, outcome, reason=reason, questions=questions, judged=judged))
    if outcome == "returned":
        if due_at is None:
            raise Refused(no("Enter when the correction is due."))
        insist(rules.can_return_until(due_at, now=now()))
        answers = nominations_rules.answers_of(nomination)
        insist(rules.can_ask_about(season.document, _code(nomination, season), answers, set(questions)))
    admission = _decide(nomination, season, outcome, reason=reason, questions=questions, due_at=due_at, by=by)
    if outcome != "admitted":
        let_go(nomination.id, season, reason=reason, by=by)
    return admission


@Port
def let_go(nomination_id: uuid.UUID, season: Season, *, reason: str, by: Person) -> int:
    """Take an entry back from every juror who has not begun to score it, and tell them; returns how many."""
    raise NotImplementedError


@Port
def let_go_all(nomination_ids: Collection[uuid.UUID], season: Season, *, reason: str, by: Person) -> int:
    """Do the same for several entries, in as many statements as for one; jurors are told once."""
    raise NotImplementedError


def _decide(
    nomination: Nomination, season: Season, outcome: str, *, reason: str = "", questions: Collection[str] = (),
    due_at: datetime | None = None, by: Person,
) -> Admission:  # fmt: skip
    admission = _admission(nomination, outcome, reason, list(questions), due_at, by)
    tell_jury(season, nomination.category_id)
    before = stop(nomination.id, *DECISIONS, "nomination.extended", why="replaced", since=nomination.submitted_at)
    tell(nomination, season, MAILS[outcome], before=before.people(*OUTCOMES), reason=reason, due_at=admission.due_at,
         labels=_labels(season, questions))  # fmt: skip
    return admission


def admit_all(nominations: Iterable[Nomination], season: Season, *, by: Person) -> int:
    """Admit submitted nominations that nobody has decided on; returns how many. Their people get a mail each."""
    count = 0
    for nomination in nominations:
        insist(nominations_rules.can_decide(nomination, "admitted", reason="", questions=(), judged=False))
        _decide(nomination, season, "admitted", by=by)
        count += 1
    return count


def take_back(nomination: Nomination, season: Season, *, by: Person) -> None:
    """Take a decision back: the nomination waits for one again, and jurors lose the entry.

    Its mail does not go out any more; whom it has reached is told that it no longer holds.
    """
    insist(rules.can_undo(nomination, jury=queries.jury_state(nomination.id)))
    before = nomination.admission.outcome if nomination.admission else None
    nomination.admission = None
    db.session.flush()
    tell_jury(season, nomination.category_id)
    log("admission.taken_back", by=by, season_id=season.id, subject_id=nomination.id, before=before)
    stop(nomination.id, *REMINDERS, why="taken_back")
    told = stop(nomination.id, *DECISIONS, why="taken_back", since=nomination.submitted_at).people(*OUTCOMES)
    tell(nomination, season, "nomination.reopened", before=told, only=True, until=_until(nomination, season))
    let_go(nomination.id, season, reason="", by=by)


def extend(nomination: Nomination, season: Season, *, until: datetime, reason: str, by: Person) -> Extension:
    """Give one nomination a later deadline, for a reason; its people get a mail."""
    insist(rules.can_extend(nomination, season, until=until, reason=reason, now=now()))
    extension = Extension(
        id=uuid.uuid4(), nomination_id=nomination.id, until=until, reason=reason, at=now(), by_id=by.id
    )
    db.session.add(extension)
    db.session.flush()
    log("nomination.extended", by=by, season_id=season.id, subject_id=nomination.id, until=until.isoformat(),
        reason=reason)  # fmt: skip
    stop(nomination.id, *REMINDERS, why="replaced")  # they name the earlier deadline
    before = stop(nomination.id, "nomination.extended", why="replaced")
    tell(nomination, season, "nomination.extended", before=before.told, reason=reason, until=until)
    return extension


def move(nomination: Nomination, season: Season, code: str, *, reason: str, by: Person) -> None:
    """Put a nomination into another category, for a reason; the draft follows, its people get a mail, jurors lose it.

    Submitted versions stay as they are: what the other category asks is answered when the entry is sent again.
    """
    present, jury = _code(nomination, season), queries.jury_state(nomination.id)
    insist(rules.can_move(nomination, season.document, code=code, present=present, reason=reason, jury=jury))
    category = next(each for each in programmes.categories(season) if each.code == code)
    before_id, nomination.category_id = nomination.category_id, category.id
    _answer_category(nomination, season, code, by)
    db.session.flush()
    tell_jury(season, before_id, category.id)
    log("nomination.moved", by=by, season_id=season.id, subject_id=nomination.id, before=present, category=code,
        reason=reason)  # fmt: skip
    let_go(nomination.id, season, reason=reason, by=by)
    before = stop(nomination.id, "nomination.moved", why="replaced")
    if before.spared and not before.told and _as_submitted(nomination):
        return  # moved there and back before anybody was told
    tell(nomination, season, "nomination.moved", before=before.told, reason=reason,
         category=season.document.category(code).name, until=_until(nomination, season))  # fmt: skip


def _as_submitted(nomination: Nomination) -> bool:
    return nomination.version is not None and nomination.version.category_id == nomination.category_id


def _until(nomination: Nomination, season: Season) -> datetime | None:
    extended = queries.extended_until(nomination)
    return nominations_rules.changeable_until(nomination, season, now=now(), extended=extended)


def _admission(
    nomination: Nomination, outcome: str, reason: str, questions: list[str], due_at: datetime | None, by: Person
) -> Admission:
    returned = outcome == "returned"
    admission = Admission(
        id=uuid.uuid4(),
        nomination_id=nomination.id,
        version_id=nomination.version_id,
        outcome=outcome,
        reason=reason,
        questions=questions if returned else [],
        due_at=due_at if returned else None,
        at=now(),
        by_id=by.id,
    )
    db.session.add(admission)
    db.session.flush()
    before = nomination.admission.outcome if nomination.admission else None
    nomination.admission = admission
    log(f"admission.{outcome}", by=by, subject_id=nomination.id, season_id=nomination.season_id, before=before,
        reason=reason, questions=admission.questions)  # fmt: skip
    return admission


def _answer_category(nomination: Nomination, season: Season, code: str, by: Person) -> None:
    question = form_schema.category_question(season.document)
    if question is None:
        return
    draft = locked_draft(nomination, form_schema.section_of(season.document, question.id).id)
    draft.answers = {**draft.answers, question.id: code}
    draft.revision += 1
    draft.saved_at, draft.saved_by_id = now(), by.id


def _code(nomination: Nomination, season: Season) -> str | None:
    return next((each.code for each in programmes.categories(season) if each.id == nomination.category_id), None)


def _labels(season: Season, questions: Collection[str]) -> list[object]:
    return [question.label for question in season.document.questions if question.id in set(questions)]


MAIL = "nomination.disqualified"


def disqualify(nomination: Nomination, season: Season, *, proposal: Proposal) -> Disqualification:
    """Shut an entry out by a confirmed proposal, for its reason; its people get a mail that says it."""
    insist(rules.can_disqualify(nomination))
    made = Disqualification(
        id=uuid.uuid4(), nomination_id=nomination.id, reason=proposal.reason, at=now(), by_id=proposal.by_id,
        confirmed_by_id=proposal.confirmed_by_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    nomination.disqualification = made
    db.session.flush()
    log(MAIL, by=proposal.confirmed_by, season_id=season.id, subject_id=nomination.id, reason=proposal.reason,
        proposed_by=_text(proposal.by_id))  # fmt: skip
    stop(nomination.id, *DECISIONS, "nomination.reinstated", why="disqualified")
    tell(nomination, season, MAIL, reason=proposal.reason)
    return made


def reinstate(nomination: Nomination, season: Season, *, proposal: Proposal) -> None:
    """Take a disqualification back by a confirmed proposal: the entry takes part again, with all it was given.

    Its mail does not go out any more; whom it has reached is told that it no longer holds.
    """
    insist(rules.can_reinstate(nomination, published=False))
    ended = nomination.disqualification
    if ended is not None:
        ended.ended_at, ended.ended_reason = now(), proposal.reason
        ended.ended_by_id, ended.ended_confirmed_by_id = proposal.by_id, proposal.confirmed_by_id
    nomination.disqualification = None
    db.session.flush()
    log("nomination.reinstated", by=proposal.confirmed_by, season_id=season.id, subject_id=nomination.id,
        reason=proposal.reason, proposed_by=_text(proposal.by_id))  # fmt: skip
    told = stop(nomination.id, MAIL, why="taken_back").people(MAIL)
    tell(nomination, season, "nomination.reinstated", before=told, only=True, reason=proposal.reason)


def _text(person_id: uuid.UUID | None) -> str | None:
    return None if person_id is None else str(person_id)
