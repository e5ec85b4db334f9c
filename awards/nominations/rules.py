"""What may be done with a nomination, and in which state it is. Pure: rows and the time come in, verdicts go out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from awards.core.verdicts import YES, Verdict, no
from awards.programmes import form_schema
from awards.programmes.rules import can_enter, last_minute

MOST_BEGUN = 40  # nominations of a company in a season, withdrawn ones too
STATES = ("draft", "submitted", "returned", "admitted", "not_admitted", "withdrawn")


def state(nomination: Any) -> str:
    """Return the state of a nomination with its admission loaded: one of STATES."""
    if nomination.withdrawal_id is not None:
        return "withdrawn"
    if nomination.admission is not None:
        return str(nomination.admission.outcome)
    return "submitted" if nomination.version_id is not None else "draft"


def is_missed(nomination: Any, season: Any, *, now: datetime, extended: datetime | None = None) -> bool:
    """Whether a nomination was not submitted in time, by everybody's deadline or its own later one."""
    closed = now >= max(season.closes_at, extended or season.closes_at)
    return closed and state(nomination) == "draft"


def can_start(season: Any, *, now: datetime, begun: int = 0) -> Verdict:
    """Whether a new nomination may be begun. `begun`: those the company has in the season, whatever became of them."""
    if begun >= MOST_BEGUN:
        return no(
            "Your company has begun {limit} nominations this season, and there can be no more. Use one of those that"
            " are not submitted.",
            limit=MOST_BEGUN,
        )
    return can_enter(season, now=now)


def can_edit(
    nomination: Any, season: Any, *, now: datetime, opened_at: datetime | None = None, extended: datetime | None = None
) -> Verdict:
    """Whether answers may be changed. After the close only what was returned for correction, until it is due."""
    match state(nomination):
        case "withdrawn":
            return no("This nomination is withdrawn. Take the withdrawal back to change it.")
        case "admitted" | "not_admitted":
            return no("The organisers have decided on this nomination. It can no longer be changed.")
        case "returned":
            due = nomination.admission.due_at
            return YES if due is None or now < due else no("The correction was due on {due}.", due=last_minute(due))
    return can_enter(season, now=now, opened_at=opened_at, extended_until=extended)


def changeable_until(
    nomination: Any, season: Any, *, now: datetime, extended: datetime | None = None
) -> datetime | None:
    """Return until when the nominee can still change and send the entry, as it stands; none if not any more.

    The end of a correction, else everybody's deadline or the nomination's own later one. The grace of a page that was
    opened in time is no promise, and is left out.
    """
    found = state(nomination)
    if found == "returned":
        end = nomination.admission.due_at
    elif found in ("draft", "submitted"):
        end = max(season.closes_at, extended or season.closes_at)
    else:
        end = None
    return end if end is not None and now < end else None


def can_edit_question(nomination: Any, question_id: str) -> Verdict:
    """Whether this question is among those that may be changed: all of them, unless some were returned."""
    if state(nomination) == "returned" and question_id not in nomination.admission.questions:
        return no("Only the answers the organisers asked about can be changed now.")
    return YES


def can_submit(
    nomination: Any,
    season: Any,
    *,
    now: datetime,
    faults: Sequence[Any],
    rivals: int,
    rivals_in_category: int,
    opened_at: datetime | None = None,
    extended: datetime | None = None,
) -> Verdict:
    """Whether the entry may be submitted.

    `faults`: what is still missing or wrong. `rivals`: other submitted entries of the same organisation in the season,
    `rivals_in_category`: those of them in the same category.
    """
    editable = can_edit(nomination, season, now=now, opened_at=opened_at, extended=extended)
    if not editable:
        return editable
    if faults:
        return no("Some answers are missing or need a change. They are listed here.")
    return has_room(nomination, season, rivals, rivals_in_category, now=now)


def has_room(nomination: Any, season: Any, rivals: int, rivals_in_category: int, *, now: datetime) -> Verdict:
    """Whether an organisation has room for this entry beside its others.

    One that is in has its place already: limits that came later, and a category that the organisers chose, keep no
    correction from being sent. Only a category that its people may choose themselves can be full.
    """
    version = nomination.version
    in_category = version is None or (
        nomination.category_id != version.category_id and _chooses_category(nomination, season)
    )
    return within_limits(
        season,
        0 if version else rivals,
        rivals_in_category if in_category else 0,
        may_withdraw=can_enter(season, now=now),
    )


def _chooses_category(nomination: Any, season: Any) -> bool:
    question = form_schema.question_of_type(season.document, "category")
    return question is not None and bool(can_edit_question(nomination, question.id))


def within_limits(season: Any, rivals: int, rivals_in_category: int, *, may_withdraw: Verdict = YES) -> Verdict:
    """Whether an organisation may have one more entry beside its others in the season and in the category.

    may_withdraw: whether it can make room by withdrawing one of them; nobody is told to do what cannot be done.
    """
    limits = season.document.eligibility
    if limits.max_entries_per_organisation and rivals >= limits.max_entries_per_organisation:
        if not may_withdraw:
            return no(
                "An organisation can submit this many entries at most: {limit}. Entries have closed, and none can be "
                "withdrawn any more. Write to the organisers.",
                limit=limits.max_entries_per_organisation,
            )
        return no(
            "An organisation can submit this many entries at most: {limit}. Withdraw another one first.",
            limit=limits.max_entries_per_organisation,
        )
    if limits.max_entries_per_category and rivals_in_category >= limits.max_entries_per_category:
        if not may_withdraw:
            return no(
                "An organisation can submit this many entries of a category at most: {limit}. Entries have closed, and "
                "none can be withdrawn any more. Write to the organisers.",
                limit=limits.max_entries_per_category,
            )
        return no(
            "An organisation can submit this many entries of a category at most: {limit}. Withdraw another one first.",
            limit=limits.max_entries_per_category,
        )
    return YES


def can_withdraw(nomination: Any, season: Any, *, now: datetime, extended: datetime | None = None) -> Verdict:
    """Whether the nominee may take the entry back: until entries close."""
    if state(nomination) == "withdrawn":
        return no("This nomination is withdrawn already.")
    return can_enter(season, now=now, extended_until=extended)


def can_restore(nomination: Any, season: Any, *, now: datetime, extended: datetime | None = None) -> Verdict:
    """Whether a withdrawal may be taken back: until entries close."""
    if state(nomination) != "withdrawn":
        return no("This nomination is not withdrawn.")
    return can_enter(season, now=now, extended_until=extended)


def can_decide(nomination: Any, outcome: str, *, reason: str, questions: Collection[str], judged: bool) -> Verdict:
    """Whether the organisers may admit, not admit or return a nomination. `judged`: a ballot was given on it."""
    if state(nomination) in ("draft", "withdrawn"):
        return no("Only a submitted nomination can be decided on.")
    if judged:
        return no("Jurors have begun to score this nomination. The decision can no longer be changed.")
    if outcome == "not_admitted" and not reason.strip():
        return no("Give the reason. The nominee reads it.")
    if outcome == "returned" and (not questions or not reason.strip()):
        return no("Name the answers to correct and say what is needed. The nominee reads it.")
    return YES
