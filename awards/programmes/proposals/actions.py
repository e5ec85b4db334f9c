"""What takes two people: one proposes an act, another impartial one confirms it, and only then it is done.

A room describes each of its acts (`Act`); `awards.desk.acts` knows them all, and shows and confirms
proposals. What an act does in numbers is kept with its proposal as it was then. What it was decided on is read again
before it is confirmed: if that says something else by now nothing is done, and somebody proposes it anew.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.accounts.models import Person
from awards.core.canonical import comparable
from awards.core.clock import now
from awards.core.db import db
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.roles import STAFF
from awards.core.verdicts import YES, Verdict, insist, no
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.programmes import queries, rules
from awards.programmes.document.types import sentence, sentence_data
from awards.programmes.models import Proposal, Season
from awards.programmes.rulebook import actions as rulebook_actions

MAIL, MAIL_DONE = "proposal", "proposal.done"
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """A kind of act that takes two people. A payload is what one of the kind needs to be carried out, as plain JSON.

    title: what it is, in a sentence. effect: what it does, in sentences with numbers, as of now. ground: what it is
    decided on, as plain values in an order of their own. allowed: whether it can be done at all, now. carry_out: does
    it; gets the confirmed proposal, whose reason and two people it may log. categories: the codes of those whose
    result it touches; whoever is not impartial there has no part in it. public: whether its title and reason stand on
    the public page of rules once it was done. noted: what stands there instead, without a reason, where these name
    somebody. whole: the endpoint (with its values) where all that it does is listed. only: the id of who alone can be
    the second person, where it is theirs to accept: then one person never suffices.
    """

    code: str
    title: Callable[[Season, Payload], Message]
    effect: Callable[[Season, Payload], list[Message]]
    ground: Callable[[Season, Payload], object]
    allowed: Callable[[Season, Payload], Verdict]
    carry_out: Callable[[Season, Proposal], object]
    categories: Callable[[Season, Payload], Collection[str]] = lambda season, payload: all_categories(season)
    public: bool = False
    whole: Callable[[Season, Payload], tuple[str, dict[str, object]] | None] = lambda season, payload: None
    noted: Callable[[Season, Payload], Message] | None = None
    only: Callable[[Season, Payload], uuid.UUID | None] = lambda season, payload: None


@Port
def acts() -> Mapping[str, Act]:
    """Return every act that takes two people, by its code."""
    raise NotImplementedError


def all_categories(season: Season) -> list[str]:
    """Return the codes of all categories: what touches a whole season touches each."""
    return [category.id for category in season.document.categories]


def propose(
    season: Season, act: Act, payload: Payload, *, reason: str, by: Person | None, subject_id: uuid.UUID | None = None
) -> Proposal:
    """Propose an act, and tell who may confirm it. Where the programme says that one person suffices, it is done.

    by: none for the command line, which can only propose. subject_id: what it is about; one proposal about it waits at
    a time. Refused for a person who is not impartial, or if the act cannot be done now.
    """
    lock(season)
    categories = sorted(act.categories(season, payload))
    if by is not None:
        insist(rules.is_impartial(tied(season, [by.id]).get(by.id, frozenset()), categories))
    insist(act.allowed(season, payload))
    if queries.waiting(season, now=now(), act=act.code, subject_id=subject_id):
        insist(no("This has already been proposed and is waiting for a second person."))
    made = Proposal(
        id=uuid.uuid4(), season_id=season.id, act=act.code, subject_id=subject_id, payload=dict(payload),
        told=_words_of(season, act, payload), categories=categories, ground=mark(season, act, payload), reason=reason,
        at=now(), by_id=by.id if by else None,
    )  # fmt: skip
    made.by = by
    db.session.add(made)
    db.session.flush()
    log("proposal.made", by=by, season_id=season.id, subject_id=made.id, act=act.code, about=_text(subject_id))
    if by is not None and season.document.season.deciders == 1 and act.only(season, payload) is None:
        _carry_out(season, act, made, by=by)
    else:
        _tell(season, made)
    return made


def confirm(season: Season, act: Act, proposal: Proposal, *, roles: Collection[str], by: Person) -> None:
    """Be the second person: the act is done. Refused if it cannot be, or if what it was decided on has changed."""
    lock(season)
    db.session.refresh(proposal, ("confirmed_at", "withdrawn_at"), with_for_update=True)
    insist(may_confirm(season, proposal, roles=roles, by=by))
    if mark(season, act, proposal.payload) != proposal.ground:
        insist(
            no(
                "What this proposal is based on has changed since. Nothing was done. Withdraw the proposal and "
                "make it again."
            )
        )
    insist(act.allowed(season, proposal.payload))
    proposal.by = db.session.get(Person, proposal.by_id) if proposal.by_id else None
    others = {*seconds(season, proposal), *(impartial(season, proposal.categories).keys() & {proposal.by})} - {by}
    _carry_out(season, act, proposal, by=by)
    _tell_done(season, proposal, sorted(others, key=lambda person: person.email))


def may_confirm(season: Season, proposal: Proposal, *, roles: Collection[str], by: Person) -> Verdict:
    """Whether somebody with these roles may be the second person of a proposal, now."""
    if (only := _only(season, proposal)) is not None and by.id != only:
        return no("Only the person to whom this is offered can accept it.")
    found = _impartial(season, proposal)
    left, asked = sum(bool(STAFF & held) for held in found.values()), {person.id for person in _asked(found)}
    own = tied(season, [by.id]).get(by.id, frozenset())
    return rules.can_confirm(
        proposal, person_id=by.id, roles=roles, tied=own, others=left, late=by.id not in asked, now=now()
    )


def seconds(season: Season, proposal: Proposal) -> list[Person]:
    """Return who may confirm a proposal: impartial owners and organisers, else the chair; never who proposed it."""
    return _asked(_impartial(season, proposal))


def _asked(found: dict[Person, set[str]]) -> list[Person]:
    """Whoever was an owner or organiser then; a chair who became one since is asked only where nobody was."""
    return [person for person, held in found.items() if STAFF & held] or list(found)


def _impartial(season: Season, proposal: Proposal) -> dict[Person, set[str]]:
    """Who held their role already when it was proposed; only where that is nobody, who came since."""
    only = _only(season, proposal)
    then = _others(proposal, impartial(season, proposal.categories, since=proposal.at), only)
    return then or _others(proposal, impartial(season, proposal.categories), only)


def _others(proposal: Proposal, found: dict[Person, set[str]], only: uuid.UUID | None) -> dict[Person, set[str]]:
    return {
        person: held
        for person, held in found.items()
        if person.id != proposal.by_id and (only is None or person.id == only)
    }


def _only(season: Season, proposal: Proposal) -> uuid.UUID | None:
    """Who alone can be the second person of a proposal; none where several can."""
    act = acts().get(proposal.act)
    return act.only(season, proposal.payload) if act is not None else None


def impartial(season: Season, categories: Collection[str], *, since: datetime | None = None) -> dict[Person, set[str]]:
    """Return the owners, organisers and chair with a conflict of interest in none of these categories; their roles.

    since: only those who have held their role since then.
    """
    found = queries.deciders(season, since=since)
    bound = tied(season, [person.id for person in found])
    return {person: held for person, held in found.items() if not set(categories) & bound.get(person.id, frozenset())}


def withdraw(season: Season, proposal: Proposal, *, roles: Collection[str], by: Person) -> None:
    """Take a proposal back while it waits; its mails that have not gone never will."""
    lock(season)
    db.session.refresh(proposal, ("confirmed_at", "withdrawn_at"), with_for_update=True)
    insist(rules.can_withdraw(proposal, roles=roles, now=now()))
    proposal.withdrawn_at, proposal.withdrawn_by_id = now(), by.id
    stop(proposal.id, MAIL, why="not_wanted")
    log("proposal.withdrawn", by=by, season_id=season.id, subject_id=proposal.id, act=proposal.act)


def _carry_out(season: Season, act: Act, proposal: Proposal, *, by: Person) -> None:
    proposal.confirmed_at, proposal.confirmed_by_id, proposal.confirmed_by = now(), by.id, by
    db.session.flush()
    stop(proposal.id, MAIL, why="confirmed")
    log("proposal.confirmed", by=by, season_id=season.id, subject_id=proposal.id, act=act.code)
    act.carry_out(season, proposal)


def _tell(season: Season, proposal: Proposal) -> None:
    for person in seconds(season, proposal):
        _mail(MAIL, season, proposal, person, until=rules.proposal_ends_at(proposal))


def _tell_done(season: Season, proposal: Proposal, others: Collection[Person]) -> None:
    """Tell who proposed it, if they may still look at it, and who else could have confirmed it: two alone do nothing
    that nobody hears of.
    """
    for person in others:
        _mail(MAIL_DONE, season, proposal, person, second=_called(proposal.confirmed_by))


def _mail(event: str, season: Season, proposal: Proposal, person: Person, **more: Any) -> None:
    enqueue(event, to=person, season=season, about=proposal.id, url=f"/{season.slug}/proposals/{proposal.id}",
            title=title(proposal), reason=proposal.reason, who=_called(proposal.by), **more)  # fmt: skip


def _called(person: Person | None) -> str:
    return person.name or person.email if person is not None else ""


# What a proposal says and rests on


def lock(season: Season) -> None:
    """Wait until nobody else decides in a season, and keep them waiting until the commit.

    The season is read anew with its programme: what was put in force while this waited is what it decides on.
    """
    rulebook_actions.latest(season)


@Port
def tied(season: Season, people: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """Return in which categories (codes) people are not impartial, by person; whoever is everywhere is left out."""
    raise NotImplementedError


def has_impartial(season: Season) -> bool:
    """Whether some owner or organiser is impartial in every category. Two queries."""
    return impartial_staff(season) > 0


def impartial_staff(season: Season) -> int:
    """Return how many owners and organisers are impartial in every category. Two queries."""
    return sum(bool(STAFF & held) for held in impartial(season, all_categories(season)).values())


def mark(season: Season, act: Act, payload: Payload) -> str:
    """Return a mark of what an act is decided on, as it is now."""
    return hashlib.sha256(repr(comparable(act.ground(season, payload))).encode(errors="replace")).hexdigest()


def is_as_proposed(season: Season, act: Act, proposal: Proposal) -> bool:
    """Whether what a proposal was decided on is still so."""
    return mark(season, act, proposal.payload) == proposal.ground


def title(proposal: Proposal) -> Message:
    """Return what was proposed, in a sentence."""
    return sentence(proposal.told["title"])


def effect(proposal: Proposal) -> list[Message]:
    """Return what a proposal does, in sentences with numbers, as of when it was made."""
    return [sentence(each) for each in proposal.told["effect"]]


def public_words(proposal: Proposal) -> tuple[Message, str]:
    """Return what the public is told of a confirmed proposal: a sentence, and the reason unless that is kept back."""
    if (kept := proposal.told.get("noted")) is not None:
        return sentence(kept), ""
    return title(proposal), proposal.reason


def _words_of(season: Season, act: Act, payload: Payload) -> dict[str, object]:
    told: dict[str, object] = {
        "title": sentence_data(act.title(season, payload)),
        "effect": [sentence_data(each) for each in act.effect(season, payload)],
    }
    if act.noted is not None:
        told["noted"] = sentence_data(act.noted(season, payload))
    return told


def _text(subject_id: uuid.UUID | None) -> str | None:
    return None if subject_id is None else str(subject_id)


def always(_season: Season, _payload: Payload) -> Verdict:
    """An act that nothing but the proposal's own rules holds back."""
    return YES
