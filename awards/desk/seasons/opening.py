"""Opening a season: from then on everybody sees it. It takes two people; one can make it a draft again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.roles import CHAIR, JUDGES, STAFF
from awards.core.verdicts import Verdict, insist, no
from awards.core.words import Message
from awards.desk import rules
from awards.desk.seasons import queries
from awards.programmes import actions
from awards.programmes import queries as programmes
from awards.programmes.document import later
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.actions import Act, Payload
from awards.programmes.rules import last_minute


def _title(season: Season, _payload: Payload) -> Message:
    return Message("Open the season {season}", season=season.slug)


def effect(season: Season, _payload: Payload) -> list[Message]:
    """Return what opening a season does, in numbers, and what it would open without."""
    return [*_has(season), *_lands(season), *_lacks(season)]


def _has(season: Season) -> Iterator[Message]:
    document, roles, moment = season.document, queries.roles(season), now()
    yield Message("Categories: {categories}. Questions: {questions}. Rounds of scoring: {rounds}.",
                  categories=len(document.categories), questions=len(document.questions),
                  rounds=len(document.scoring_rounds))  # fmt: skip
    yield Message("Owners and organisers: {staff}. Jurors: {jurors}; asked, without an answer yet: {asked}.",
                  staff=sum(roles.get(role, (0, 0))[0] for role in STAFF),
                  jurors=roles.get("juror", (0, 0))[0], asked=roles.get("juror", (0, 0))[1])  # fmt: skip
    if moment >= season.closes_at:
        yield Message("Entries closed on {closed}. Nobody can enter any more.", closed=last_minute(season.closes_at))
    elif moment >= season.opens_at:
        yield Message("Entries are open at once, until {closes}.", closes=last_minute(season.closes_at))
    else:
        yield Message("Entries open on {opens} and close on {closes}.", opens=season.opens_at,
                      closes=last_minute(season.closes_at))  # fmt: skip


def _lands(season: Season) -> Iterator[Message]:
    latest = programmes.latest_season()
    if latest is None or latest.opens_at <= season.opens_at:
        yield Message("It becomes the front page, for everybody who has nothing to do in another season.")
    else:
        yield Message("The front page stays season {season}.", season=latest.slug)
    yield Message("People who go on landing in other seasons, where they have something to do: {people}.",
                  people=queries.busy_elsewhere(season, now=now()))  # fmt: skip


def _lacks(season: Season) -> Iterator[Message]:
    document, roles = season.document, queries.roles(season)
    wanted = document.jury.target_ballots_per_entry
    if sum(roles.get(role, (0, 0))[0] for role in JUDGES) < wanted:
        yield Message("Missing: jurors. An entry is to get {wanted} scoresheets.", wanted=wanted)
    if not roles.get(CHAIR, (0, 0))[0]:
        yield Message("Missing: a chair of the jury, who decides shared places.")
    if document.programme.tagline is None:
        yield Message("Missing: the sentence that the front page begins with.")
    if not document.jury.conduct:
        yield Message("Missing: what every juror promises.")
    if count := sum(each.description is None for each in document.categories):
        yield Message("Missing: descriptions of categories: {count}.", count=count)
    if count := sum(each.description is None for each in document.criteria):
        yield Message("Missing: descriptions of criteria: {count}.", count=count)
    for what in later.notices(document):
        yield Message("Declared, but not done by this version yet: {what}.", what=what)


def _ground(
    season: Season, _payload: Payload
) -> tuple[str | None, datetime, datetime, list[tuple[str, datetime, datetime]], str | None]:
    latest = programmes.latest_season()
    rounds = [(each.code, each.opens_at, each.closes_at) for each in programmes.rounds(season)]
    front = latest.slug if latest else None
    fingerprint = season.programme.fingerprint if season.programme else None
    return fingerprint, season.opens_at, season.closes_at, rounds, front


def allowed(season: Season, _payload: Payload) -> Verdict:
    """Whether a season can be opened now: a draft with enough impartial owners and organisers."""
    db.session.refresh(season, ("opened_at",))
    needed = season.document.season.deciders
    return rules.can_open(draft=season.is_draft, deciders=proposals_actions.impartial_staff(season), needed=needed)


def _carry_out(season: Season, proposal: Proposal) -> None:
    actions.open_season(season, by=proposal.confirmed_by, proposed_by=proposal.by_id)


OPENING = Act(
    code="season.opening",
    title=_title,
    effect=effect,
    ground=_ground,
    allowed=allowed,
    carry_out=_carry_out,
)


def take_back(season: Season, *, by: Person) -> None:
    """Make an opened season a draft again. Refused once something rests on it."""
    hold(season)
    if season.is_draft:
        insist(no("This season is a draft already."))
    insist(rules.can_be_draft(queries.resting(season)))
    actions.close_season(season, by=by)


def hold(season: Season) -> None:
    """Wait for whoever decides in a season or begins a nomination in it, keep others waiting, and read it anew."""
    run(select(Season.id).where(Season.id == season.id).with_for_update())
    db.session.refresh(season, ("opened_at",))
