"""What organisers may do with a nomination beyond deciding on it. Pure: rows and the time come in, verdicts go out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from awards.core.verdicts import YES, Verdict, no
from awards.nominations.answers.values import ByTopic
from awards.nominations.rules import state
from awards.programmes.document.form_schema import all_asked
from awards.programmes.document.programme import Programme
from awards.programmes.rules import last_minute

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from awards.programmes.models import Season

# How far the jury is with an entry: nothing of it, given to jurors, a ballot begun.
UNTOUCHED, ASSIGNED, JUDGED = "", "assigned", "judged"


def can_return_until(due_at: datetime, *, now: datetime) -> Verdict:
    """Whether a correction may be due then: in the future, so that there is time to make it."""
    return YES if due_at > now else no("The due date of the correction must be in the future.")


def can_undo(nomination: Nomination, *, jury: str) -> Verdict:
    """Whether a decision may be taken back, so that the nomination waits for one again."""
    if nomination.admission_id is None or state(nomination) == "withdrawn":
        return no("There is no decision to reverse.")
    if state(nomination) == "disqualified":
        return no("This nomination is disqualified. Reverse the disqualification first.")
    if jury == JUDGED:
        return no("Jurors have started to score this nomination. The decision can no longer be changed.")
    return YES


def can_disqualify(nomination: Nomination) -> Verdict:
    """Whether an entry may be disqualified: while it takes part, however far the jury is with it."""
    if state(nomination) == "disqualified":
        return no("This nomination is already disqualified.")
    return YES if state(nomination) == "admitted" else no("Only an admitted nomination can be disqualified.")


def can_reinstate(nomination: Nomination, *, published: bool) -> Verdict:
    """Whether a disqualification may be taken back. published: results stand, or wait for their time, without it."""
    if state(nomination) != "disqualified":
        return no("This nomination is not disqualified.")
    if published:
        return no("Results without this nomination are published or waiting for their time. Unpublish them first.")
    return YES


def can_extend(nomination: Nomination, season: Season, *, until: datetime, reason: str, now: datetime) -> Verdict:
    """Whether one nomination may have a later deadline: after everybody's and in the future, for a reason."""
    if state(nomination) in ("admitted", "not_admitted"):
        return no("A decision has been made on this nomination. Reverse it first.")
    if state(nomination) == "disqualified":
        return no("This nomination is disqualified. Reverse the disqualification first.")
    if until <= now:
        return no("The extended deadline must be in the future.")
    if until <= season.closes_at:
        return no(
            "The extended deadline must be after everyone else’s, which is {closes}.",
            closes=last_minute(season.closes_at),
        )
    return _with_reason(reason)


def can_move(
    nomination: Nomination, programme: Programme, *, code: str, present: str | None, reason: str, jury: str
) -> Verdict:
    """Whether a nomination may go to another category: before jurors begin to score it, for a reason.

    present: the code of its category now.
    """
    if state(nomination) == "withdrawn":
        return no("This nomination is withdrawn.")
    if state(nomination) == "disqualified":
        return no("This nomination is disqualified. Reverse the disqualification first.")
    if code not in {category.id for category in programme.categories}:
        return no("Choose a category from the list.")
    if code == present:
        return no("The nomination is already in this category.")
    if jury == JUDGED:
        return no("Jurors have started to score this nomination, so it can no longer be moved.")
    return _with_reason(reason)


def can_ask_about(programme: Programme, category: str | None, answers: ByTopic, questions: Collection[str]) -> Verdict:
    """Whether all questions to correct are among those asked of an entry of this category with these answers."""
    asked = {question.id for _, question in all_asked(programme, category, answers)}
    return YES if set(questions) <= asked else no("Choose the answers to correct from the list.")


def _with_reason(reason: str) -> Verdict:
    return YES if reason.strip() else no("Give the reason. The nominee will read it.")
