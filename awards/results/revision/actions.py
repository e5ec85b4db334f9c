"""Putting another text of a season's programme in force: at once, or proposed where it changes frozen rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from awards.accounts.models import Person
from awards.core.verdicts import YES, Verdict, insist, no
from awards.core.words import Message
from awards.messages.links import on_site
from awards.nominations import revising
from awards.programmes.document.programme import Programme, fingerprint
from awards.programmes.models import Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.rules import is_impartial
from awards.programmes.rulebook import form_changes, rulebook
from awards.programmes.season import actions
from awards.results.revision.act import RULES_CHANGE, can_change, can_change_now, changes, effect, takes_two
from awards.web.i18n import say, speaking

UNCHANGED, AT_ONCE, PROPOSED = "unchanged", "at_once", "proposed"


@dataclass(frozen=True)
class Plan:
    """What another programme would be: the same, in force at once, or a proposal; what it does, and whether it can."""

    kind: str
    effect: list[Message]
    may: Verdict
    changes_rules: bool = False


def plan(season: Season, document: Programme, *, tied: Collection[str] = ()) -> Plan:
    """Return what putting a programme in the place of a season's would be.

    tied: codes of the categories in which the reader is not impartial: how many places would change there is a look at
    scores, and of rules that touch one of them nothing is told.
    """
    if document.season.id != season.slug:
        return Plan(AT_ONCE, [], no("This is the programme of season “{other}”.", other=document.season.id))
    if season.programme is not None and fingerprint(document) == season.programme.fingerprint:
        return Plan(UNCHANGED, [], YES)
    found = changes(season, document)
    if found and takes_two(season, document):
        every = [category.id for category in season.document.categories]
        may = is_impartial(tied, rulebook.categories_of(found, every)) and can_change(season, document)
        return Plan(PROPOSED, effect(season, document) if may else [], may)
    may = can_change_now(season, found) if found else YES
    return Plan(AT_ONCE, form_changes.changes(season.document, document), may, changes_rules=bool(found))


def take(season: Season, source: str, document: Programme, *, reason: str, by: Person | None) -> Proposal | str:
    """Put a text in force, or propose it; returns what was done: unchanged, at_once, or the proposal.

    by: none for the command line. reason: of a change of frozen rules; everybody can read it. Refused if it cannot be.
    """
    found = plan(season, document)
    insist(found.may)
    if found.kind == PROPOSED:
        if not reason.strip():
            insist(no("This changes frozen rules. Give the reason: everybody can read it."))
        return proposals_actions.propose(season, RULES_CHANGE, {"source": source}, reason=reason.strip(), by=by)
    revision = actions.revise_programme(season, source, by=by)
    return UNCHANGED if revision is None else AT_ONCE


def from_command_line(season: Season, source: str, document: Programme, *, reason: str) -> list[str]:
    """Take a programme from the command line, which can only propose; answers in lines, in English."""
    lines, found = revising.effect_lines(season, season.document, document), plan(season, document)
    with speaking("en"):
        told = [f"  {say(line)}" for line in found.effect]
    insist(found.may)
    why = "the rules of judging are frozen since the first score" if season.rules_number else "this takes two people"
    if found.kind == PROPOSED and not reason.strip():
        asked = f"Nothing was changed: {why}.\n{{effect}}\n{{advice}}"
        advice = "Give the reason with --reason: it is proposed then, and everybody can read the reason."
        insist(no(asked, effect="\n".join(told), advice=advice))
    done = take(season, source, document, reason=reason, by=None)
    if isinstance(done, Proposal):
        return [
            f"Proposed. Nothing has changed yet: {why}.",
            *told,
            "An owner or organiser confirms it within 72 hours:",
            on_site(f"/{season.slug}/proposals/{done.id}"),
        ]
    if done == UNCHANGED or season.programme is None:
        return [f"The season {season.slug} has this programme in force already. Nothing was changed."]
    done_words = f"The season {season.slug} has revision {season.programme.number} of its programme in force."
    return [done_words, *told, *lines]
