"""Publishing and correcting results as acts that take two people: what they do in numbers, and doing it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from awards.core.clock import now
from awards.core.verdicts import Verdict
from awards.core.words import Message
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals.actions import Act, Payload
from awards.results import rules
from awards.results.publishing import actions, bundle, contents, honours, preview
from awards.results.publishing.preview import Plan

MOST_CHANGES = 40  # that are listed with a proposal
DISCLOSED = {
    bundle.BALLOTS: Message(
        "For checking: every scoresheet, with pseudonyms for the jurors and for the entries that won nothing."
    ),
    bundle.MEANS: Message("For checking: place and score of every entry, with pseudonyms for those that won nothing."),
    bundle.PLACES: Message("For checking: the place of every entry, with pseudonyms for those that won nothing."),
}


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
    at, wanted = moment_of(payload), preview.plan(season, payload["kind"])
    mails = preview.letters(season, wanted, at_once=at is None)
    return [
        *_when(season, wanted, at),
        *_instead(wanted),
        *_named(season, wanted),
        *_disclosed(season, wanted),
        *_kept_back(season, wanted),
        Message("Mails that go out then: {number}.", number=len(mails)),
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
        yield Message("It takes the place of number {number}, public since {since}, which stays until then.",
                      number=wanted.replaces.number, since=wanted.replaces.embargo_until)  # fmt: skip
    elif wanted.earlier is not None:
        yield Message("Number {number}, public from {since}, was taken back.", number=wanted.earlier.number,
                      since=wanted.earlier.embargo_until)  # fmt: skip


def _named(season: Season, wanted: Plan) -> Iterable[Message]:
    counts = preview.counts(season, wanted)
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
    for label, number in contents.kept_back(season, [each["nomination_id"] for each in wanted.entries]):
        yield Message(
            "Declared public after entries were submitted: “{question}”. Answers that stay hidden: {number}.",
            question=label, number=number,
        )  # fmt: skip


def _open(wanted: Plan) -> Iterable[Message]:
    if wanted.found.missing:
        yield Message("Still open, and published without it: {number}.", number=len(wanted.found.missing))


def _changes(season: Season, wanted: Plan) -> Iterable[Message]:
    if wanted.earlier is None:
        return
    found = preview.changed(season, wanted)
    yield Message("Entries that are named differently than before: {number}.", number=len(found))
    for change in found[:MOST_CHANGES]:
        yield from (Message("“{title}”. {what}", title=change.title, what=line) for line in change.lines)


def _ground(season: Season, payload: Payload) -> object:
    return preview.ground(season, preview.plan(season, payload["kind"]))


def allowed(season: Season, payload: Payload, wanted: Plan, *, correction: bool) -> Verdict:
    """Return whether publishing (or correcting) is possible now, at the time that a payload asks for."""
    return rules.can_publish(
        blocked=len(wanted.found.blocked), waits=wanted.waits is not None, correction=correction,
        was_public=wanted.earlier is not None, at=moment_of(payload), now=now(),
    )  # fmt: skip


def _may_publish(season: Season, payload: Payload) -> Verdict:
    return allowed(season, payload, preview.plan(season, payload["kind"]), correction=False)


def _may_correct(season: Season, payload: Payload) -> Verdict:
    return allowed(season, payload, preview.plan(season, payload["kind"]), correction=True)


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
