"""What the pages about a revision show: each change in words with the parts that differ, beside whom it touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import STAFF
from awards.core.verdicts import YES, Verdict, insist, no
from awards.jury.queries import scoring_rounds
from awards.nominations import revision_effect
from awards.nominations.answers.differences import Piece, compared
from awards.nominations.revision_effect import Affected
from awards.programmes import actions as programmes_actions
from awards.programmes import queries as programmes
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme
from awards.programmes.document.types import Text
from awards.programmes.editing import queries as drafts
from awards.programmes.editing.draft_reading import Reading, read_draft
from awards.programmes.editing.stations import BY_CODE
from awards.programmes.models import ProgrammeDraft, ProgrammeRevision, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.rulebook import changed_parts
from awards.programmes.rulebook.changed_parts import REMOVED, Item, Line
from awards.programmes.rulebook.form_changes import QUESTIONS
from awards.programmes.rulebook.rest_only import Entangled, with_rules_of
from awards.programmes.rules import round_is_closed
from awards.results.revision import actions, queries
from awards.results.revision.actions import PROPOSED, UNCHANGED, Plan
from awards.results.revision.whom import Sums, Touch, Whom
from awards.web.i18n import programme_text, reader_language, say

AROUND = 6  # words that stay beside what differs in a long text
MOST_LISTED = 100  # nominations that are named


@dataclass(frozen=True)
class Compared:
    """A line of a change as pieces of text; `language` is the code of a text's."""

    pieces: Sequence[Piece]
    language: str = ""


@dataclass(frozen=True)
class Shown:
    """A change with its number on the page.

    whom: whom it touches. lacking: submitted nominations that lack an answer, in categories the reader may see; unseen:
    how many more there are. holds: why what it takes away cannot be; way_out: of a category, whether its nominations
    can be moved first (move) or what was submitted in it keeps it for good (kept). back: whether it takes back what
    was put in force elsewhere since the draft was begun.
    """

    number: int
    item: Item
    part: Message
    lines: Sequence[Compared]
    whom: Sequence[Whom] = ()
    lacking: Sequence[Affected] = ()
    unseen: int = 0
    holds: Sequence[Message] = ()
    way_out: str = ""
    back: bool = False

    @property
    def own(self) -> Sequence[Compared]:
        """The line in the reader's language, else the first; of values all."""
        if not self.lines or not self.lines[0].language:
            return self.lines
        return [next((each for each in self.lines if each.language == reader_language()), self.lines[0])]

    @property
    def others(self) -> Sequence[Compared]:
        """The lines in other languages."""
        return [each for each in self.lines if each not in self.own]


@dataclass(frozen=True)
class Changes:
    """All that another programme changes: frozen or other rules of judging first, then the rest.

    sums and told (jurors who get a mail) are none where a season is still a draft, and for revisions of the past.
    """

    rules: Sequence[Shown] = ()
    rest: Sequence[Shown] = ()
    sums: Sums | None = None
    told: int = 0

    @property
    def every(self) -> list[Shown]:
        """All of them."""
        return [*self.rules, *self.rest]

    @property
    def holds(self) -> list[Message]:
        """Why something that is taken away cannot be."""
        return [words for each in self.every for words in each.holds]

    @property
    def rest_only(self) -> Changes:
        """Those that are no rules."""
        return replace(self, rules=())


def changes(
    season: Season, document: Programme, *, unseen: Collection[UUID | None] = (), elsewhere: Collection[Item] = ()
) -> Changes:
    """Return what a programme would change of the one in force, with whom.

    unseen: ids of categories of which the reader sees no nomination. elsewhere: what was put in force past the draft.
    """
    dates = {each.code: (each.starts_at, each.ends_at) for each in programmes.steps(season)}
    items = changed_parts.items(season.document, document, dates)
    held, there = queries.held_back(season, items), {(each.path, each.code) for each in elsewhere}
    touch = None if season.is_draft else _touch(season, document, items, unseen)
    shown = []
    for number, item in enumerate(items, 1):
        row = _shown(number, item)
        counts = held.get((*item.path, item.code), {})
        holds = [_hold(item, *each) for each in counts.items()]
        row = replace(row, holds=holds, way_out=_way_out(counts), back=(item.path, item.code) in there)
        shown.append(_with_whom(row, touch) if touch is not None else row)
    sums = touch.sums(items) if touch is not None else None
    told = touch.told(items) if touch is not None else 0
    return Changes([row for row in shown if row.item.rule], [row for row in shown if not row.item.rule], sums, told)


def past_changes(before: Programme, after: Programme) -> Changes:
    """Return what a revision changed of the one before it."""
    shown = [_shown(number, item) for number, item in enumerate(changed_parts.items(before, after), 1)]
    return Changes([row for row in shown if row.item.rule], [row for row in shown if not row.item.rule])


def still_lacking(season: Season, before: Programme, unseen: Collection[UUID | None]) -> tuple[Sequence[Affected], int]:
    """Return the submitted nominations that lack something since the revision before: to see, and how many more."""
    found = revision_effect.effect(season, before, season.document).affected
    return _listed([each for each in found if each.state != "draft" and each.category_id not in unseen])


def _shown(number: int, item: Item) -> Shown:
    station = BY_CODE.get(item.part)
    lines = [_compared(item, each) for each in item.lines]
    return Shown(number, item, station.name if station is not None else OTHER_PARTS[item.part], lines)


OTHER_PARTS = {changed_parts.MAILS: Message("Emails")}


def _way_out(counts: Mapping[str, int]) -> str:
    if "versions" in counts:
        return "kept"
    return "move" if "nominations" in counts else ""


def _hold(item: Item, table: str, count: int) -> Message:
    name = item.lines[0].before if item.lines else item.code
    return programmes_actions.holding(table, name if isinstance(name, Text | str) else item.code, count)


# Whom it touches


def _touch(season: Season, document: Programme, items: Sequence[Item], unseen: Collection[UUID | None]) -> Touch:
    """Whom it touches, as far as the reader may see: nothing of a category in which they have a side."""
    asks = any(each.part in (changed_parts.FORM, changed_parts.ELIGIBILITY) for each in items)
    before = season.document
    affected = revision_effect.effect(season, before, document).affected if asks else ()
    affected = [each for each in affected if each.category_id not in unseen]
    sections = {each.id: section.id for section in before.form.sections for each in section.questions}
    gone = {each.code: sections[each.code] for each in items if each.path == QUESTIONS and each.kind == REMOVED}
    return Touch(
        before, document, queries.numbers(season, now=now(), unseen=unseen), affected,
        queries.answered(season, gone, unseen),
        scored=bool(season.rules_number),
    )  # fmt: skip


def _with_whom(row: Shown, touch: Touch) -> Shown:
    lacking, more = _listed(touch.lacking(row.item))
    return replace(row, whom=touch.of(row.item), lacking=lacking, unseen=more)


def _listed(found: Sequence[Affected]) -> tuple[Sequence[Affected], int]:
    return found[:MOST_LISTED], max(len(found) - MOST_LISTED, 0)


# What differs


def _compared(item: Item, line: Line) -> Compared:
    before, after = _words(line.before), _words(line.after)
    if line.language or (isinstance(line.before, str) and isinstance(line.after, str)):
        return Compared(list(_shortened(compared(before, after))), line.language)
    pieces = [Piece(kind, words) for kind, words in (("removed", before), ("added", after)) if words]
    return Compared([*pieces[:1], Piece("same", " "), *pieces[1:]] if len(pieces) > 1 else pieces)


def _words(value: object) -> str:
    if isinstance(value, Text):
        return programme_text(value)
    return say(Message("{value}", value=value)) if not isinstance(value, str) else value


def _shortened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Leave out most of what stayed in a long text."""
    for place, piece in enumerate(pieces):
        words = piece.text.split(" ")
        if piece.kind != "same" or len(words) <= 3 * AROUND:
            yield piece
            continue
        begin = words[:AROUND] if place else []
        end = words[-AROUND:] if place < len(pieces) - 1 else []
        yield Piece("same", " ".join([*begin, "…", *end]))


# What is about to be published


@dataclass(frozen=True)
class Publication:
    """A draft that is about to be published.

    document: none while the draft has faults. rest: the document with the rules as they are, where the draft changes
    them and more besides; rest_faults: why there is none. elsewhere: the number of a revision that was put in force
    past the draft, 0 without one. seconds: who may agree. closed: whether a round has closed, of which it is told what
    becomes of its places. alone, rest_alone: whether the reader's own side leaves it to them.
    """

    draft: ProgrammeDraft
    reading: Reading
    plan: Plan = field(default_factory=lambda: Plan(UNCHANGED, YES))
    changes: Changes = field(default_factory=Changes)
    rest: Programme | None = None
    rest_faults: Sequence[Message] = ()
    elsewhere: int = 0
    seconds: Sequence[str] = ()
    closed: bool = False
    alone: Verdict = YES
    rest_alone: Verdict = YES

    @property
    def takes_two(self) -> bool:
        """Whether the whole of it takes a second person."""
        return self.plan.kind == PROPOSED

    @property
    def may(self) -> Verdict:
        """Whether the whole of it can be published, or proposed."""
        return _held(self.plan.may and self.alone, self.changes.holds)

    @property
    def may_rest(self) -> Verdict:
        """Whether what is no rule can be published by itself."""
        return _held(self.rest_alone, [words for each in self.changes.rest for words in each.holds])

    def to_publish(self, *, only_rest: bool) -> Programme:
        """Return what is to be put in force. Refused for a draft with faults, and for what is held back."""
        document = self.rest if only_rest else self.reading.programme
        if document is None:
            insist(no("The draft has faults. Mend them first; nothing was published."))
        insist(self.may_rest if only_rest else self.may)
        return cast(Programme, document)


def _held(may: Verdict, holds: Sequence[Message]) -> Verdict:
    return Verdict(holds[0]) if may and holds else may


def publication(
    season: Season, draft: ProgrammeDraft, *, tied: Collection[str], unseen: Collection[UUID | None], by: Person
) -> Publication:
    """Return what publishing a draft would do now. tied, unseen: categories in which the reader is not impartial."""
    reading = read_draft(draft.tree)
    number, elsewhere = draft.base_number, draft.base_number < drafts.revision_number(season)
    base = drafts.revision(season.id, number) if elsewhere else None
    past = changed_parts.items(base.document, season.document) if base is not None else []
    found = Publication(draft, reading, elsewhere=drafts.revision_number(season) if elsewhere else 0)
    if reading.programme is None:
        return found
    plan = actions.plan(season, reading.programme, tied=tied)
    shown = changes(season, reading.programme, unseen=unseen, elsewhere=past)
    found = replace(found, plan=plan, changes=shown)
    if not found.takes_two:
        return replace(found, alone=actions.alone(season, reading.programme, tied=tied, anywhere=bool(unseen)))
    rest, faults = _rest(season, reading.programme) if shown.rest else (None, [])
    seconds = _seconds(season, reading.programme, by)
    closed = any(round_is_closed(each, now=now()) for each in scoring_rounds(season))
    may = actions.alone(season, rest, tied=tied, anywhere=bool(unseen)) if rest is not None else YES
    return replace(found, rest=rest, rest_faults=faults, seconds=seconds, closed=closed, rest_alone=may)


def _rest(season: Season, document: Programme) -> tuple[Programme | None, Sequence[Message]]:
    try:
        return actions.document_of(with_rules_of(season.document, document)), []
    except ProgrammeFaults as found:
        return None, [each.message for each in found.faults]
    except Entangled:
        return None, [Message("What else changes depends on the rules that change.")]


def _seconds(season: Season, document: Programme, by: Person) -> list[str]:
    """Who may agree: impartial owners and organisers; the chair where there is none."""
    found = proposals_actions.impartial(season, actions.categories_touched(season, document))
    others = {person: held for person, held in found.items() if person.id != by.id}
    asked = [person for person, held in others.items() if STAFF & held] or list(others)
    return [person.name or person.email for person in asked]


# Revisions of the past


@dataclass(frozen=True)
class Past:
    """A revision with what it changed of the one before, in sentences."""

    revision: ProgrammeRevision
    changed: Sequence[Message]


def past(revisions: Sequence[ProgrammeRevision]) -> list[Past]:
    """Return revisions (the latest first) with what each changed of the one before it."""
    older = [*revisions[1:], None]
    return [
        Past(each, [item.what for item in changed_parts.items(before.document, each.document)] if before else [])
        for each, before in zip(revisions, older, strict=True)
    ]
