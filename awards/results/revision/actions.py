"""Putting another text of a season's programme in force: at once, or by two people where it changes frozen rules.

The payload of the act is the text. What it does is told in numbers. How many places it would change is told of rounds
that have closed only: of one that is still being scored the answer would tell what nobody may know yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import exists, select

from awards.accounts.models import Person
from awards.core.canonical import sha256
from awards.core.clock import now
from awards.core.db import run
from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, insist, no
from awards.jury.models import Finalist, Tally
from awards.jury.queries import scoring_rounds
from awards.messages.links import on_site
from awards.nominations import revision_effect
from awards.programmes import actions
from awards.programmes import queries as programmes
from awards.programmes.document import timetable
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme, dump, fingerprint, load, scheme_document
from awards.programmes.editing import actions as editing_actions
from awards.programmes.models import Category, Proposal, Round, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.proposals.actions import Act, Payload
from awards.programmes.rulebook import actions as rulebook_actions
from awards.programmes.rulebook import form_changes, rulebook
from awards.programmes.rules import is_impartial, round_is_closed
from awards.ranking.scheme.scheme import Scheme, parse
from awards.results import rules
from awards.results.boards import boards
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from awards.results.revision import mails, queries
from awards.scoring import actions as scoring_actions
from awards.scoring.queries import submitted
from awards.web.i18n import say, speaking

UNCHANGED, AT_ONCE, PROPOSED = "unchanged", "at_once", "proposed"


@lru_cache(maxsize=4)
def document_of(source: str) -> Programme:
    """Return the programme of a proposal's text; a page asks for it several times. ProgrammeFaults if it is faulty."""
    return load(source)


def changes(season: Season, document: Programme) -> list[rulebook.Difference]:
    """Return the rules of judging in which another programme differs from the one in force."""
    return rulebook.differences(rulebook.rules_of(season.document), rulebook.rules_of(document))


# Whether it can be


def takes_two(season: Season, document: Programme) -> bool:
    """Whether rules become those of another programme by two people only: after the first score.

    And at any time where one person would suffice from then on; else each could first give themselves that right.
    """
    return bool(season.rules_number) or rulebook.lets_one_decide(season.document, document)


def can_change(season: Season, document: Programme) -> Verdict:
    """Whether the rules of judging of a season may become those of another programme, by two people."""
    found = changes(season, document)
    if document.season.id != season.slug:
        return no("This is the programme of season “{other}”.", other=document.season.id)
    if not found or not takes_two(season, document):
        return no("This changes no frozen rule.")
    for each in found:
        if season.rules_number and (reason := rulebook.impossible(each)) is not None:
            return Verdict(reason)
    if _dates(document) != _dates(season.document):
        return no(
            "Dates and rules are decided separately. Put the dates into force first, with a file that changes "
            "only the dates."
        )
    return can_change_now(season, found)


def can_change_now(season: Season, found: Collection[rulebook.Difference]) -> Verdict:
    """Whether what is published leaves these rules open to change."""
    return rules.can_change_rules(
        publishing_queries.publications(season), of_later_rounds=_of_later_rounds(season, found), now=now()
    )


def _of_later_rounds(season: Season, found: Collection[rulebook.Difference]) -> bool:
    listed, touched = honours.shortlist_round(season), rulebook.rounds_of(found)
    if listed is None or touched is None:
        return False
    return all(round_.position >= listed.position for round_ in scoring_rounds(season) if round_.code in touched)


def _dates(document: Programme) -> list[tuple[object, ...]]:
    return [(step.id, step.round, step.starts, step.ends, step.grace_ends) for step in timetable.timetable(document)]


def alone(season: Season, document: Programme, *, tied: Collection[str], anywhere: bool) -> Verdict:
    """Whether somebody may put a programme in force by themselves, whatever side they have.

    Dates, and rules of a category in which they have a side (tied, codes), are left to those who have none, if there
    are any: as on the pages of the timetable. anywhere: whether they have a side in any category.
    """
    found = changes(season, document)
    of_own = bool(found) and not is_impartial(tied, categories_touched(season, document))
    moved = anywhere and _dates(document) != _dates(season.document)
    if (of_own or moved) and proposals_actions.has_impartial(season):
        return no("You have a conflict of interest in a category that this affects. Somebody else must decide.")
    return YES


# What it does, in numbers


@dataclass(frozen=True)
class Moved:
    """A board of a closed round: how many of its entries get another place."""

    round: Round
    category: Category
    places: int
    entries: int


def effect(season: Season, document: Programme) -> list[Message]:
    """Return what differs, and what the rules would change, in sentences."""
    return [*form_changes.changes(season.document, document), *consequences(season, document)]


def consequences(season: Season, document: Programme) -> list[Message]:
    """Return what other rules would change, in sentences: of rounds that have closed also places."""
    lines = [Message("Scoresheets submitted so far: {count}.", count=submitted(season))]
    return [*lines, *_of_boards(season, document), *_of_entries(season, document)]


def _of_boards(season: Season, document: Programme) -> list[Message]:
    moved = moved_boards(season, document)
    count, places = sum(each.places > 0 for each in moved), sum(each.places for each in moved)
    lines = [
        Message("Rankings of closed rounds that would change: {count} of {all}. Places that would change: {places}.",
                count=count, all=len(moved), places=places)
    ] if moved else []  # fmt: skip
    lines += [
        Message("“{category}”, round {round}: places that would change: {places} of {entries}.",
                category=season.document.category(each.category.code).name, round=each.round.code, places=each.places,
                entries=each.entries)
        for each in moved if each.places
    ]  # fmt: skip
    secret = Message("Round {round} has not closed: what would change in its ranking stays secret until then.")
    running = [each for each in scoring_rounds(season) if each.opens_at <= now() < each.closes_at]
    return [*lines, *(Message(secret.text, round=each.code) for each in running)]


def moved_boards(season: Season, document: Programme) -> list[Moved]:
    """Return every board of a closed round with the places that another programme would change, ranked anew."""
    return [
        _moved(season, round_, category, parse(scheme_document(document, category.code, round_.code)))
        for round_ in scoring_rounds(season)
        if round_is_closed(round_, now=now())
        for category in programmes.categories(season)
    ]


def _moved(season: Season, round_: Round, category: Category, scheme: Scheme) -> Moved:
    old = _places(season, round_, category, boards.scheme_of(season, category.code, round_.code))
    new = _places(season, round_, category, scheme)
    return Moved(round_, category, sum(old[entry] != place for entry, place in new.items()), len(new))


def _places(season: Season, round_: Round, category: Category, scheme: Scheme) -> dict[str, tuple[str, ...]]:
    made = boards.ranked_now(season, round_, category, scheme)
    return {one.entry: (one.place_text, one.status, one.cut or "") for one in made.result.standings}


def _of_entries(season: Season, document: Programme) -> list[Message]:
    lines = []
    ids = [round_.id for round_ in scoring_rounds(season)]
    if run(select(exists().where(Finalist.round_id.in_(ids)))).scalar():
        lines.append(Message("Nominations that have gone through to a later round stay in it."))
    if document.form != season.document.form:
        lacking = len(revision_effect.effect(season, season.document, document).affected)
        lines.append(Message("Nominations that will now be missing an answer: {count}.", count=lacking))
    return lines


# The act


def _ground(season: Season, payload: Payload) -> object:
    """The programme in force, the text, and the scoresheets of the rounds that have closed."""
    closed = [round_ for round_ in scoring_rounds(season) if round_is_closed(round_, now=now())]
    query = select(Tally.round_id, Tally.category_id, Tally.moves).where(
        Tally.round_id.in_([each.id for each in closed])
    )
    moves = sorted((str(row.round_id), str(row.category_id), row.moves) for row in run(query))
    fingerprint = season.programme.fingerprint if season.programme else ""
    return [season.rules_number, fingerprint, sha256(payload["source"]), [each.code for each in closed], moves]


def _allowed(season: Season, payload: Payload) -> Verdict:
    try:
        return can_change(season, document_of(payload["source"]))
    except ProgrammeFaults:
        return no("This programme can no longer be read. Nothing was changed.")


def _effect(season: Season, payload: Payload) -> list[Message]:
    return effect(season, document_of(payload["source"])) if _allowed(season, payload) else []


def _categories(season: Season, payload: Payload) -> set[str]:
    return categories_touched(season, document_of(payload["source"]))


def categories_touched(season: Season, document: Programme) -> set[str]:
    """Return the codes of the categories whose rules another programme changes: their own, or all."""
    every = [category.id for category in season.document.categories]
    return rulebook.categories_of(changes(season, document), every)


def _carry_out(season: Season, proposal: Proposal) -> None:
    """Put the rules in force: rows and sums follow, every board is out of date, and the rules are frozen anew."""
    source: str = proposal.payload["source"]
    scoring_actions.hold_ballots(season)
    actions.put_in_force(season, source, document_of(source), by=proposal.confirmed_by)
    scoring_actions.reweigh(season)
    if season.rules_number:
        rulebook_actions.change(season, proposal, ballots=submitted(season))
        mails.tell_jurors(season, proposal)
    if proposal.payload.get("draft"):
        editing_actions.published(season)


RULES_CHANGE = Act(
    code=queries.ACT,
    title=lambda _season, _payload: Message("Change the judging rules"),
    effect=_effect,
    ground=_ground,
    allowed=_allowed,
    carry_out=_carry_out,
    categories=_categories,
    whole=lambda season, payload: ("results.proposed_revision", {}),
)


# Doing it, or proposing it


@dataclass(frozen=True)
class Plan:
    """What another programme would be: the same, in force at once, or a proposal; what it does, and whether it can.

    changes: what differs, in sentences. consequences: what its rules would change.
    """

    kind: str
    may: Verdict
    changes: list[Message] = field(default_factory=list)
    consequences: list[Message] = field(default_factory=list)
    changes_rules: bool = False

    @property
    def effect(self) -> list[Message]:
        """All of it in sentences."""
        return [*self.changes, *self.consequences]


def plan(season: Season, document: Programme, *, tied: Collection[str] = ()) -> Plan:
    """Return what putting a programme in the place of a season's would be.

    tied: codes of the categories in which the reader is not impartial: how many places would change there is a look at
    scores, and of rules that touch one of them nothing is told.
    """
    if document.season.id != season.slug:
        return Plan(AT_ONCE, no("This is the programme of season “{other}”.", other=document.season.id))
    if season.programme is not None and fingerprint(document) == season.programme.fingerprint:
        return Plan(UNCHANGED, YES)
    found, told = changes(season, document), form_changes.changes(season.document, document)
    if found and takes_two(season, document):
        may = is_impartial(tied, categories_touched(season, document)) and can_change(season, document)
        return Plan(PROPOSED, may, told, consequences(season, document)) if may else Plan(PROPOSED, may)
    may = can_change_now(season, found) if found else YES
    return Plan(AT_ONCE, may, told, changes_rules=bool(found))


def take(
    season: Season, source: str, document: Programme, *, reason: str, by: Person | None, of_draft: bool = False
) -> Proposal | str:
    """Put a text in force, or propose it; returns what was done: unchanged, at_once, or the proposal.

    by: none for the command line. reason: of a change of frozen rules; everybody can read it. of_draft: whether it is
    what the season's draft says, which then goes on from there. Refused if it cannot be.
    """
    found = plan(season, document)
    insist(found.may)
    if found.kind == PROPOSED:
        if not reason.strip():
            insist(no("This changes frozen rules. Give the reason: everyone can read it."))
        payload = {"source": source, **({"draft": True} if of_draft else {})}
        return proposals_actions.propose(season, RULES_CHANGE, payload, reason=reason.strip(), by=by)
    revision = actions.revise_programme(season, source, by=by)
    return UNCHANGED if revision is None else AT_ONCE


def publish(season: Season, document: Programme, *, reason: str, by: Person) -> Proposal | str:
    """Put in force what a season's draft says, or propose it; what else the draft has stays in it. As `take`."""
    taken = take(season, dump(document), document, reason=reason, by=by, of_draft=True)
    if taken == AT_ONCE:
        editing_actions.published(season)
    return taken


def from_command_line(season: Season, source: str, document: Programme, *, reason: str) -> list[str]:
    """Take a programme from the command line, which can only propose; answers in lines, in English."""
    lines, found = revision_effect.effect_lines(season, season.document, document), plan(season, document)
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
