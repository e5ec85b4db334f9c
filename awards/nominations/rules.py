"""What may be done with a nomination, and in which state it is. Pure: rows and the time come in, verdicts go out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.nominations.answers.whole_entry import category_in, topics_of
from awards.programmes.document import form_schema
from awards.programmes.rules import can_enter, last_minute

if TYPE_CHECKING:
    from awards.nominations.answers.values import ByTopic
    from awards.nominations.models import Admission, Nomination
    from awards.programmes.document.programme import Programme
    from awards.programmes.models import Season

MOST_BEGUN = 40  # nominations of a company in a season, withdrawn ones too
STATES = ("draft", "submitted", "returned", "admitted", "not_admitted", "withdrawn", "disqualified")
REFUSED = ("returned", "not_admitted")  # by an admission that lets it into no round
# Whoever does nothing for so long has stopped working.
BREAK = timedelta(hours=1)


def state(nomination: Nomination) -> str:
    """Return the state of a nomination with its admission loaded: one of STATES."""
    if nomination.withdrawal_id is not None:
        return "withdrawn"
    if nomination.disqualification_id is not None:
        return "disqualified"
    if nomination.admission is not None:
        return nomination.admission.outcome
    return "submitted" if nomination.version_id is not None else "draft"


def is_missed(nomination: Nomination, season: Season, *, now: datetime, extended: datetime | None = None) -> bool:
    """Whether a nomination was not submitted in time, by everybody's deadline or its own later one."""
    closed = now >= max(season.closes_at, extended or season.closes_at)
    return closed and state(nomination) == "draft"


def can_start(season: Season, *, now: datetime, begun: int = 0) -> Verdict:
    """Whether a new nomination may be begun. `begun`: those the company has in the season, whatever became of them."""
    if begun >= MOST_BEGUN:
        return no(
            "Your company has started {limit} nominations this season, the most allowed. Use one that has not "
            "been submitted.",
            limit=MOST_BEGUN,
        )
    return can_enter(season, now=now)


def at_work_since(
    *, now: datetime, since: datetime | None = None, last: datetime | None = None, opened: datetime | None = None
) -> datetime:
    """Return since when a person has been at work on a nomination without a break; the grace goes by that moment.

    `since`, `last`: what was known at the request before, at `last`. `opened`: when the page that is sent now was
    opened; a page held open is no break.
    """
    begun = [now]
    if since is not None and last is not None and now - last <= BREAK:
        begun.append(since)
    if opened is not None:
        begun.append(opened)
    return min(begun)


def can_edit(
    nomination: Nomination,
    season: Season,
    *,
    now: datetime,
    opened_at: datetime | None = None,
    extended: datetime | None = None,
) -> Verdict:
    """Whether answers may be changed. After the close only what was returned for correction, until it is due."""
    if (returned := _returned(nomination)) is not None:
        due = returned.due_at
        return YES if due is None or now < due else no("The correction was due on {due}.", due=last_minute(due))
    match state(nomination):
        case "withdrawn":
            return no("This nomination is withdrawn. Undo the withdrawal to change it.")
        case "disqualified":
            return no("This nomination is disqualified. It can no longer be changed.")
        case "admitted" | "not_admitted":
            return no("The organisers have decided on this nomination. It can no longer be changed.")
    return can_enter(season, now=now, opened_at=opened_at, extended_until=extended)


def changeable_until(
    nomination: Nomination,
    season: Season,
    *,
    now: datetime,
    opened_at: datetime | None = None,
    extended: datetime | None = None,
) -> datetime | None:
    """Return until when the nominee can still change and send the entry, as it stands; none if not any more.

    The end of a correction, else everybody's deadline or the nomination's own later one. `opened_at`: since when the
    person has been at work, for the grace; in a mail, which others read too, the grace is no promise and is left out.
    """
    end: datetime | None = None
    if (returned := _returned(nomination)) is not None:
        end = returned.due_at
    elif state(nomination) in ("draft", "submitted"):
        end = max(season.closes_at, extended or season.closes_at)
        if now >= end and can_enter(season, now=now, opened_at=opened_at, extended_until=extended):
            end += timedelta(minutes=season.grace_minutes)
    return end if end is not None and now < end else None


def _returned(nomination: Nomination) -> Admission | None:
    """The decision by which a nomination was returned for correction, if that is its state."""
    return nomination.admission if state(nomination) == "returned" else None


def can_edit_question(nomination: Nomination, programme: Programme, question_id: str) -> Verdict:
    """Whether this question is among those that may be changed: all of them, unless some were returned.

    A correction may lead to questions that the entry was not asked: those too can be answered then.
    """
    returned = _returned(nomination)
    if returned is None or question_id in returned.questions or _is_new(nomination, programme, question_id):
        return YES
    return no("Only the answers the organisers asked about can be changed now.")


def is_to_correct(nomination: Nomination, question_id: str) -> bool:
    """Whether the organisers asked for another answer to this question."""
    returned = _returned(nomination)
    return returned is not None and question_id in returned.questions


def _is_new(nomination: Nomination, programme: Programme, question_id: str) -> bool:
    """Whether a question was not asked in the entry that was returned, and depends on an answer to correct."""
    if not any(is_to_correct(nomination, each) for each in form_schema.depends_on(programme, question_id)):
        return False
    topics = topics_of(programme, answers_of(nomination))
    return all(each.id != question_id for topic in topics for each in topic.questions)


def answers_of(nomination: Nomination) -> ByTopic:
    """Return the answers of the last submission, topic → question → value; none where nothing was submitted."""
    return nomination.version.answers if nomination.version is not None else {}


def can_submit(
    nomination: Nomination,
    season: Season,
    *,
    now: datetime,
    faults: Sequence[object],
    category: str | None,
    rivals: Sequence[str | None],
    opened_at: datetime | None = None,
    extended: datetime | None = None,
) -> Verdict:
    """Whether the entry may be submitted.

    `faults`: what is still missing or wrong. `category`, `rivals`: as for `has_room`.
    """
    editable = can_edit(nomination, season, now=now, opened_at=opened_at, extended=extended)
    if not editable:
        return editable
    if faults:
        return no("Some answers are missing or need correcting. They are listed here.")
    return has_room(nomination, season, category, rivals, now=now)


@dataclass(frozen=True, slots=True)
class Used:
    """How far an organisation has used up its entries: all of them, or those of a category."""

    submitted: int
    most: int

    @property
    def full(self) -> bool:
        """Whether no further one can be submitted."""
        return self.submitted >= self.most


def used(season: Season, submitted: Sequence[str]) -> tuple[Used | None, dict[str, Used]]:
    """Return how far an organisation has used up its entries in all, and by category; none where nothing limits them.

    `submitted`: the category of each of its entries that counts.
    """
    limits = season.document.eligibility
    whole = Used(len(submitted), limits.max_entries_per_organisation) if limits.max_entries_per_organisation else None
    if not limits.max_entries_per_category:
        return whole, {}
    counted = {category: submitted.count(category) for category in submitted}
    return whole, {each: Used(count, limits.max_entries_per_category) for each, count in counted.items()}


def has_room(
    nomination: Nomination,
    season: Season,
    category: str | None,
    rivals: Sequence[str | None],
    *,
    now: datetime,
) -> Verdict:
    """Whether an organisation has room for this entry beside its others.

    One that is in has its place already: limits that came later, and a category that the organisers chose, keep no
    correction from being sent. Only a category that its people may choose themselves can be full.
    `category`: that of its draft. `rivals`: the categories of the organisation's other submitted entries of the season.
    """
    version = nomination.version
    in_category = version is None or (
        category != category_in(season.document, version.answers) and _chooses_category(nomination, season)
    )
    return within_limits(
        season,
        0 if version else len(rivals),
        rivals.count(category) if in_category else 0,
        may_withdraw=can_enter(season, now=now),
    )


def _chooses_category(nomination: Nomination, season: Season) -> bool:
    question = form_schema.category_question(season.document)
    return question is not None and bool(can_edit_question(nomination, season.document, question.id))


def within_limits(season: Season, rivals: int, rivals_in_category: int, *, may_withdraw: Verdict = YES) -> Verdict:
    """Whether an organisation may have one more entry beside its others in the season and in the category.

    may_withdraw: whether it can make room by withdrawing one of them; nobody is told to do what cannot be done.
    """
    limits = season.document.eligibility
    if limits.max_entries_per_organisation and rivals >= limits.max_entries_per_organisation:
        if not may_withdraw:
            return no(
                "Maximum number of nominations per organisation: {limit}. Nominations have closed, and none can "
                "be withdrawn any more. Write to the organisers.",
                limit=limits.max_entries_per_organisation,
            )
        return no(
            "Maximum number of nominations per organisation: {limit}. Withdraw another one first.",
            limit=limits.max_entries_per_organisation,
        )
    if limits.max_entries_per_category and rivals_in_category >= limits.max_entries_per_category:
        if not may_withdraw:
            return no(
                "Maximum number of nominations per organisation and category: {limit}. Nominations have closed, "
                "and none can be withdrawn any more. Write to the organisers.",
                limit=limits.max_entries_per_category,
            )
        return no(
            "Maximum number of nominations per organisation and category: {limit}. Withdraw another one first.",
            limit=limits.max_entries_per_category,
        )
    return YES


def limits_reached(season: Season, submitted: Sequence[str], category: str | None) -> list[Message]:
    """Return why an organisation with these submitted entries cannot submit a further one, of this category or of any.

    `submitted`: the category of each. `category`: of the further one, or none while it is not chosen.
    """
    in_all = within_limits(season, len(submitted), 0)
    here = within_limits(season, 0, submitted.count(category) if category else 0)
    return [verdict.reason for verdict in (in_all, here) if verdict.reason is not None]


def waits_for_people(nomination: Nomination) -> bool:
    """Whether it is the nominee's turn: a draft to go on with, or an entry to correct."""
    return state(nomination) in ("draft", "returned")


def can_withdraw(
    nomination: Nomination,
    season: Season,
    *,
    now: datetime,
    extended: datetime | None = None,
    judged_at: datetime | None = None,
) -> Verdict:
    """Whether the nominee may take the entry back: until entries close.

    judged_at: when the last round closed in which it was scored; after that what counts there stays.
    """
    if state(nomination) == "withdrawn":
        return no("This nomination is already withdrawn.")
    if state(nomination) == "disqualified":
        return no("This nomination is disqualified. It can no longer be withdrawn.")
    if judged_at is not None:
        return _judged(judged_at)
    return can_enter(season, now=now, extended_until=extended)


def can_restore(
    nomination: Nomination,
    season: Season,
    *,
    now: datetime,
    extended: datetime | None = None,
    judged_at: datetime | None = None,
) -> Verdict:
    """Whether a withdrawal may be taken back: until entries close; judged_at as in `can_withdraw`."""
    if state(nomination) != "withdrawn":
        return no("This nomination is not withdrawn.")
    if judged_at is not None:
        return _judged(judged_at)
    return can_enter(season, now=now, extended_until=extended)


def _judged(at: datetime) -> Verdict:
    return no(
        "Jurors have scored this nomination, and scoring closed on {closed}. Write to the organisers.",
        closed=last_minute(at),
    )


def can_decide(
    nomination: Nomination, outcome: str, *, reason: str, questions: Collection[str], judged: bool
) -> Verdict:
    """Whether the organisers may admit, not admit or return a nomination. `judged`: a ballot was given on it."""
    if state(nomination) in ("draft", "withdrawn"):
        return no("You can only decide on a submitted nomination.")
    if state(nomination) == "disqualified":
        return no("This nomination is disqualified. Reverse the disqualification first.")
    if judged:
        return no("Jurors have started to score this nomination. The decision can no longer be changed.")
    if outcome == "not_admitted" and not reason.strip():
        return no("Give the reason. The nominee will read it.")
    if outcome == "returned" and (not questions or not reason.strip()):
        return no("Choose the answers to correct and say what is needed. The nominee will read it.")
    return YES
