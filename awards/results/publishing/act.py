"""Publishing and correcting results as acts that take two people: what they would do now (who is named, what is open,
what changes, who gets which mail), what that is in numbers, and doing it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from awards.core.clock import now
from awards.core.message import Message
from awards.core.verdicts import Verdict
from awards.jury.queries import scoring_rounds
from awards.programmes import queries as programmes
from awards.programmes.document import timetable
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals.actions import Act, Payload
from awards.results import rules
from awards.results.boards import queries as boards_queries
from awards.results.models import PublicEntry
from awards.results.publishing import actions, bundle, honours, queries
from awards.results.publishing.public_entries import Change, changes, named_by_id

# How the steps of a timetable are called at which results come out, the likeliest first.
STEPS = {
    rules.SHORTLIST: ("shortlist", "finalists"),
    rules.LAUREATES: ("results", "publication", "laureates", "ceremony"),
}
MOST_CHANGES = 40  # that are listed with a proposal
DISCLOSED = {
    bundle.BALLOTS: Message(
        "For checking: every scoresheet, with pseudonyms for the jurors and for the nominations that won nothing."
    ),
    bundle.MEANS: Message(
        "For checking: the place and score of every nomination, with pseudonyms for those that won nothing."
    ),
    bundle.PLACES: Message("For checking: the place of every nomination, with pseudonyms for those that won nothing."),
}


@dataclass(frozen=True)
class Plan:
    """What would be published: the prospect, and what was published of the kind before it, the latest first."""

    season: Season
    kind: str
    found: honours.Prospect
    history: list[queries.Edition]
    moment: datetime

    @cached_property
    def entries(self) -> list[PublicEntry]:
        """All that is named."""
        return honours.public_entries(self.season, self.found)

    @cached_property
    def planned(self) -> timetable.Listed | None:
        """The step of the timetable for it, or none."""
        return step_of(self.season, self.kind)

    @property
    def earlier(self) -> queries.Edition | None:
        """The last one that was public, taken back or not: this would be its correction. None before the first."""
        return next((each for each in self.history if rules.was_public(each, now=self.moment)), None)

    @property
    def replaces(self) -> queries.Edition | None:
        """The one that is public, whose place this would take; or none."""
        return next((each for each in self.history if self._state(each) == rules.PUBLIC), None)

    @property
    def waits(self) -> queries.Edition | None:
        """The one that waits for its time, or none."""
        return next((each for each in self.history if self._state(each) == rules.WAITS), None)

    def _state(self, row: queries.Edition) -> str:
        return rules.state(row, now=self.moment)


def plan(season: Season, kind: str) -> Plan:
    """Return what publishing a kind of results would do now."""
    moment = now()
    return Plan(season, kind, honours.prospect(season, kind, now=moment), queries.history(season, kind), moment)


def step_of(season: Season, kind: str) -> timetable.Listed | None:
    """Return the step of the timetable at which results of a kind come out: by its name, else by where it stands.

    None where there is no such step, or its dates hold no longer.
    """
    steps = timetable.dated_steps(season.document, programmes.steps(season), now=now(), internal=True)
    by_code = {each.code: each for each in steps}
    found = next((by_code[code] for code in STEPS[kind] if code in by_code), None) or _after_judging(
        season, kind, steps
    )
    return None if found is None or found.waits else found


def _after_judging(season: Season, kind: str, steps: list[timetable.Listed]) -> timetable.Listed | None:
    """The first public step that is no round: after the last one; of the finalists before their round opens."""
    rounds, until = scoring_rounds(season), None
    if kind == rules.SHORTLIST:
        last = honours.shortlist_round(season)
        rounds = [each for each in rounds if last is not None and each.position < last.position]
        until = last.opens_at if last is not None else None
    if not rounds:
        return None
    begin = rounds[-1].closes_at
    there = [each for each in steps if each.public and each.round is None and each.starts_at >= begin]
    return next((each for each in there if until is None or each.starts_at < until), None)


def clock_of(season: Season, planned: timetable.Listed) -> str:
    """Return the time of day at which a step ends by the programme, as it is typed; nothing where it is a whole day."""
    declared = next(each for each in season.document.timeline.steps if each.id == planned.code).closes_at
    return declared.strftime("%H:%M") if declared is not None else ""


def last_day(season: Season, planned: timetable.Listed) -> date:
    """Return the last day of a step, in the season's zone."""
    return (planned.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(season.timezone)).date()


def named_by_category(season: Season, found: honours.Prospect) -> dict[str, list[object]]:
    """Return who would be named: pairs of honour and row, winners first, by category's code."""
    return {each.category.code: list(honours.named_rows(season, found, each)) for each in found.outcomes}


def ground(season: Season, wanted: Plan) -> list[object]:
    """Return what publishing is decided on, as plain values: all that would be public, and what it comes from."""
    found = wanted.found
    open_ = [[each.endpoint, sorted(map(str, each.values.values()))] for each in (*found.blocked, *found.missing)]
    standing = [[str(each.id), each.unpublished_at, each.replaced_at] for each in wanted.history]
    # What is blocked cannot be published; while a round is open nothing follows from how often it was scored.
    scores = [] if found.blocked or wanted.kind == rules.SHORTLIST else boards_queries.moves(season)
    crowned = str(found.grand_prix.nomination_id) if found.grand_prix else None
    return [_comparable(wanted.entries), crowned, open_, standing, scores, season.programme_id]


def _comparable(entries: list[PublicEntry]) -> list[object]:
    return [[str(each.nomination_id), each.kind, each.category_code, each.country, each.content] for each in entries]


def changed(season: Season, wanted: Plan) -> list[Change]:
    """Return what would be named otherwise than by the last publication that was public; nothing before the first."""
    if wanted.earlier is None:
        return []
    return changes(named_by_id(queries.public_entries(wanted.earlier.id)), named_by_id(wanted.entries))


def _counts(wanted: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return how many entries are named as what, by category's code."""
    found: dict[str, dict[str, int]] = {
        each.category.code: {honours.LAUREATE: 0, honours.MENTION: 0, honours.FINALIST: 0}
        for each in wanted.found.outcomes
    }
    for entry in wanted.entries:
        found[entry.category_code][entry.kind] += 1
    return found


# The acts


def subject(season: Season, kind: str) -> uuid.UUID:
    """Return what a proposal to publish is about: one of a kind waits at a time in a season."""
    return uuid.uuid5(season.id, kind)


def act_for(wanted: Plan) -> Act:
    """Return the act that publishing is: a correction once something of the kind was public."""
    return CORRECTION if wanted.earlier is not None else PUBLICATION


def moment_of(payload: Payload) -> datetime | None:
    """Return when it is to be public; none: as soon as it is confirmed."""
    return datetime.fromisoformat(payload["at"]) if payload["at"] else None


def _title(season: Season, payload: Payload) -> Message:
    if payload["kind"] == rules.SHORTLIST:
        return Message("Publish the finalists of {season}", season=season.slug)
    return Message("Publish the laureates of {season}", season=season.slug)


def _title_of_correction(season: Season, payload: Payload) -> Message:
    if payload["kind"] == rules.SHORTLIST:
        return Message("Correct the published finalists of {season}", season=season.slug)
    return Message("Correct the published laureates of {season}", season=season.slug)


def _effect(season: Season, payload: Payload) -> list[Message]:
    at, wanted = moment_of(payload), plan(season, payload["kind"])
    mails = actions.letters(season, wanted.kind, named_by_id(wanted.entries), at_once=at is None)
    return [
        *_when(season, wanted, at),
        *_instead(wanted),
        *_named(season, wanted),
        *_disclosed(season, wanted),
        *_kept_back(season, wanted),
        Message("Emails that will be sent then: {number}.", number=len(mails)),
        *_open(wanted),
        *_changes(season, wanted),
    ]


def _when(season: Season, wanted: Plan, at: datetime | None) -> Iterable[Message]:
    yield Message("Public from {moment}.", moment=at) if at else Message("Public as soon as it is confirmed.")
    # A correction comes when it is found necessary: the timetable has no day for it.
    planned = None if wanted.earlier is not None else wanted.planned
    days = rules.days_off(at or now(), planned, ZoneInfo(season.timezone)) if planned else 0
    if days < 0:
        yield Message("Days before the day in the timetable: {days}.", days=-days)
    elif days > 0:
        yield Message("Days after the day in the timetable: {days}.", days=days)


def _instead(wanted: Plan) -> Iterable[Message]:
    if wanted.replaces is not None:
        yield Message("It replaces number {number}, public since {since}, which stays until then.",
                      number=wanted.replaces.number, since=wanted.replaces.embargo_until)  # fmt: skip
    elif wanted.earlier is not None:
        yield Message("Number {number}, public from {since}, was unpublished.", number=wanted.earlier.number,
                      since=wanted.earlier.embargo_until)  # fmt: skip


def _named(season: Season, wanted: Plan) -> Iterable[Message]:
    counts = _counts(wanted)
    for outcome in wanted.found.outcomes:
        code = outcome.category.code
        name, of = season.document.category(code).name, counts[code]
        if wanted.kind == rules.SHORTLIST:
            yield Message("{category}: finalists {finalists}.", category=name, finalists=of[honours.FINALIST])
        elif not outcome.awarded:
            yield Message("{category}: no award.", category=name)
        else:
            yield Message(
                "{category}: laureates {laureates}, special mentions {mentions}, finalists {finalists}.",
                category=name, laureates=of[honours.LAUREATE], mentions=of[honours.MENTION],
                finalists=of[honours.FINALIST],
            )  # fmt: skip
    if wanted.found.grand_prix is not None:
        yield Message("Grand prix: {title}.", title=wanted.found.grand_prix.title)


def _disclosed(season: Season, wanted: Plan) -> Iterable[Message]:
    disclosed = season.document.honours.publish
    if wanted.kind == rules.SHORTLIST:
        yield Message("Names only: no places and no scores.")
        return
    yield (
        Message("Places of all finalists.")
        if disclosed.places == "finalists"
        else Message("Places of the laureates only.")
    )
    yield Message("Scores.") if disclosed.scores else Message("No scores on the pages.")
    yield DISCLOSED[disclosed.bundle]


def _kept_back(season: Season, wanted: Plan) -> Iterable[Message]:
    for label, number in queries.kept_back(season, [each.nomination_id for each in wanted.entries]):
        yield Message(
            "Marked as public only after nominations were submitted: “{question}”. Answers that stay hidden: "
            "{number}.",
            question=label, number=number,
        )  # fmt: skip


def _open(wanted: Plan) -> Iterable[Message]:
    if wanted.found.missing:
        yield Message("Still open, and published without it: {number}.", number=len(wanted.found.missing))


def _changes(season: Season, wanted: Plan) -> Iterable[Message]:
    if wanted.earlier is None:
        return
    found = changed(season, wanted)
    yield Message("Nominations that are named differently from before: {number}.", number=len(found))
    for change in found[:MOST_CHANGES]:
        yield from (Message("“{title}”. {what}", title=change.title, what=line) for line in change.lines)


def _ground(season: Season, payload: Payload) -> object:
    return ground(season, plan(season, payload["kind"]))


def allowed(season: Season, payload: Payload, wanted: Plan, *, correction: bool) -> Verdict:
    """Return whether publishing (or correcting) is possible now, at the time that a payload asks for."""
    return rules.can_publish(
        blocked=len(wanted.found.blocked), waits=wanted.waits is not None, correction=correction,
        was_public=wanted.earlier is not None, at=moment_of(payload), now=now(),
    )  # fmt: skip


def _may_publish(season: Season, payload: Payload) -> Verdict:
    return allowed(season, payload, plan(season, payload["kind"]), correction=False)


def _may_correct(season: Season, payload: Payload) -> Verdict:
    return allowed(season, payload, plan(season, payload["kind"]), correction=True)


def _carry_out(season: Season, proposal: Proposal) -> None:
    at = moment_of(proposal.payload) or now()
    actions.publish(season, proposal.payload["kind"], embargo_until=at, proposal=proposal)


def _whole(season: Season, payload: Payload) -> tuple[str, dict[str, object]]:
    return "results.confirm", {"kind": payload["kind"]}


PUBLICATION = Act(
    "publication", title=_title, effect=_effect, ground=_ground, allowed=_may_publish, carry_out=_carry_out,
    whole=_whole,
)  # fmt: skip
# Its reason becomes public with it, on the page of results, and not before its time.
CORRECTION = Act(
    "correction", title=_title_of_correction, effect=_effect, ground=_ground, allowed=_may_correct,
    carry_out=_carry_out, whole=_whole,
)  # fmt: skip
ACTS = (PUBLICATION, CORRECTION)
