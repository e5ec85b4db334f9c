"""Whom each change of a programme touches, as kinds with counts; the page has the words. Counts only: no scores, no
places, so that nobody chooses a rule by whom it helps. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awards.programmes.document.checks.references import CLOSE
from awards.programmes.document.programme import Programme
from awards.programmes.rulebook import changed_parts as parts
from awards.programmes.rulebook.changed_parts import Item
from awards.programmes.rulebook.form_changes import QUESTIONS

if TYPE_CHECKING:
    from awards.nominations.revision_effect import Affected

Cell = tuple[str, str]  # codes of a round and a category
Counts = Mapping[str | None, int]


@dataclass(frozen=True)
class Sheets:
    """Scoresheets of a category in a round: how many jurors have begun, and how many are submitted."""

    begun: int
    submitted: int


@dataclass(frozen=True)
class Answered:
    """How many drafts and submitted versions have an answer to a question."""

    drafts: int
    versions: int


@dataclass(frozen=True)
class Numbers:
    """Whom a programme has to do with, by codes of categories and rounds; what has no category stands under none.

    drafts: entries never submitted that can still be changed; submitted: those that were, and wait or were returned.
    jurors: who holds entries, of each round that has not closed. running: the rounds that are open.
    """

    drafts: Counts = field(default_factory=dict)
    submitted: Counts = field(default_factory=dict)
    admitted: Counts = field(default_factory=dict)
    sheets: Mapping[Cell, Sheets] = field(default_factory=dict)
    jurors: Mapping[Cell, frozenset[uuid.UUID]] = field(default_factory=dict)
    running: Collection[str] = ()


@dataclass(frozen=True)
class Whom:
    """Somebody whom a change touches: how (see the page's words), and how many. more: a second number."""

    kind: str
    count: int = 0
    more: int = 0


@dataclass(frozen=True)
class Sums:
    """How many changes there are, and how much all of them touch together."""

    changes: int
    drafts: int
    lacking: int
    sheets: int


@dataclass(frozen=True)
class Touch:
    """Two programmes with whom the later one has to do with.

    affected: nominations under way that it asks more of. answered: of questions that go. scored: whether rules are
    frozen, because scores were given.
    """

    before: Programme
    after: Programme
    numbers: Numbers
    affected: Sequence[Affected] = ()
    answered: Mapping[str, Answered] = field(default_factory=dict)
    scored: bool = False

    def of(self, item: Item) -> list[Whom]:
        """Return whom a change touches, whoever has to do something first."""
        return list(_KINDS.get(item.part, _everyone)(self, item))

    def lacking(self, item: Item) -> list[Affected]:
        """Return the submitted nominations that lack an answer for this change."""
        return [each for each in self.submitted_affected if _codes(self, item) & each.questions.keys()]

    @property
    def submitted_affected(self) -> list[Affected]:
        """The submitted nominations that lack any answer."""
        return [each for each in self.affected if each.state != "draft"]

    def sums(self, items: Sequence[Item]) -> Sums:
        """Return how much all of it touches, each thing once."""
        new = [_category(self, each) for each in items if _is_new_question(each)]
        drafts = sum(_of(self.numbers.drafts, each) for each in ([None] if None in new else set(new)))
        touched = {cell for each in items for cell in _cells(self, each)}
        sheets = sum(self.numbers.sheets[cell].begun for cell in touched)
        return Sums(len(items), drafts, len(self.submitted_affected), sheets)

    def told(self, items: Iterable[Item]) -> int:
        """Return how many jurors are told of rules that change: those who hold entries in rounds that are open."""
        found: set[uuid.UUID] = set()
        for item in items:
            found |= _at_work(self, item) if item.rule else set()
        return len(found) if self.scored else 0


# The form and who may enter


def _of_form(touch: Touch, item: Item) -> Iterator[Whom]:
    if item.path[:1] == ("concealed",):
        yield Whom("jurors", len(_people(touch.numbers, None)))
    elif _is_new_question(item):
        if item.rule:
            yield Whom("kept_back")
        yield from _of_new_question(touch, item)
    elif item.path == QUESTIONS and item.kind == parts.REMOVED:
        found = touch.answered.get(item.code, Answered(0, 0))
        yield Whom("answers_stay", found.drafts, found.versions)
    else:
        yield from _of_those_under_way(touch, item)


def _is_new_question(item: Item) -> bool:
    return item.path == QUESTIONS and item.kind == parts.ADDED


def _of_new_question(touch: Touch, item: Item) -> Iterator[Whom]:
    category = _category(touch, item)
    drafts, lacking = _of(touch.numbers.drafts, category), len(touch.lacking(item))
    if drafts:
        yield Whom("gets", drafts)
    if lacking:
        yield Whom("lacks", lacking)
    asked = next(each for each in touch.after.questions if each.id == item.code)
    if asked.required and (admitted := _of(touch.numbers.admitted, category)):
        yield Whom("stays_without", admitted)
    if not drafts and not lacking:
        yield Whom("later_only")


def _of_those_under_way(touch: Touch, item: Item) -> Iterator[Whom]:
    drafts, lacking = _of(touch.numbers.drafts, _category(touch, item)), len(touch.lacking(item))
    if lacking:
        yield Whom("no_longer_fits", lacking)
    yield Whom("sees", drafts) if drafts else Whom("later_only")


def _category(touch: Touch, item: Item) -> str | None:
    """The category in which a question is asked; none for every one."""
    code = item.path[2] if item.path[:2] == QUESTIONS and len(item.path) > 2 else item.code
    return next((each.category for each in touch.after.questions if each.id == code), None)


def _codes(touch: Touch, item: Item) -> set[str]:
    """The questions at which a nomination lacks something because of a change."""
    if item.part == parts.ELIGIBILITY:
        changed = {code for each in touch.affected for code in each.questions}
        return changed - _changed_questions(touch)
    if item.part != parts.FORM or item.path[:2] != QUESTIONS:
        return set()
    return {item.path[2] if len(item.path) > 2 else item.code}


def _changed_questions(touch: Touch) -> set[str]:
    old, new = ({each.id: each for each in it.questions} for it in (touch.before, touch.after))
    return {code for code in new if old.get(code) != new[code]}


def _of(counts: Counts, category: str | None) -> int:
    return sum(counts.values()) if category is None else counts.get(category, 0)


# Rules of judging


def _of_judging(touch: Touch, item: Item) -> Iterator[Whom]:
    if not item.rule:
        yield Whom("everyone")
    elif item.kind == parts.ADDED and item.path == ("categories",):
        yield Whom("can_choose")
    elif not touch.scored:
        yield Whom("no_scores")
    else:
        cells = _cells(touch, item)
        if not cells:
            yield Whom("no_sheets")
        elif _is_computed(item):
            yield Whom("computed_anew", sum(touch.numbers.sheets[cell].submitted for cell in cells))
        else:
            yield Whom("under_old_words", sum(touch.numbers.sheets[cell].begun for cell in cells))
        if told := len(_at_work(touch, item)):
            yield Whom("told", told)


def _cells(touch: Touch, item: Item) -> list[Cell]:
    """The scoresheets that a rule touches: those it computes, or those that were filled in by its words."""
    if not item.rule or not (_is_computed(item) or _is_read_while_scoring(item)):
        return []
    category = item.path[1] if item.path[0] == "categories" and len(item.path) > 1 else None
    return [cell for cell in touch.numbers.sheets if category in (None, cell[1])]


def _is_computed(item: Item) -> bool:
    return item.path[0] == "scheme" or item.path[-1] == "weight"


def _is_read_while_scoring(item: Item) -> bool:
    return item.path[0] in ("scale", "languages") or (item.path[0] == "categories" and item.kind == parts.TEXT)


def _at_work(touch: Touch, item: Item) -> set[uuid.UUID]:
    category = item.path[1] if item.path[0] == "categories" and len(item.path) > 1 else None
    return _people(touch.numbers, category)


def _people(numbers: Numbers, category: str | None) -> set[uuid.UUID]:
    held = (
        ids for (code, other), ids in numbers.jurors.items() if code in numbers.running and category in (None, other)
    )
    return {juror for ids in held for juror in ids}


# Everything else


def _of_dates(touch: Touch, item: Item) -> Iterator[Whom]:
    step = next((each for each in touch.after.timeline.steps if each.id == item.code), None)
    if item.kind != parts.DATES or step is None:
        yield Whom("everyone")
        return
    if step.round is not None:
        held = (ids for (code, _), ids in touch.numbers.jurors.items() if code == step.round)
        yield Whom("judges_then", len({juror for ids in held for juror in ids}))
    elif step.id == CLOSE:
        yield Whom("can_submit", sum(touch.numbers.drafts.values()))
    yield Whom("everyone") if step.public else Whom("organisers")


def _of_jury(touch: Touch, item: Item) -> Iterator[Whom]:
    if item.rule:
        yield from _of_judging(touch, item)
    else:
        yield Whom("jurors", len({juror for ids in touch.numbers.jurors.values() for juror in ids}))


def _of_mails(_touch: Touch, _item: Item) -> Iterator[Whom]:
    yield Whom("next_mail")


def _everyone(_touch: Touch, _item: Item) -> Iterator[Whom]:
    yield Whom("everyone")


_KINDS = {
    parts.FORM: _of_form,
    parts.ELIGIBILITY: _of_those_under_way,
    parts.CATEGORIES: _of_judging,
    parts.SCALE: _of_judging,
    parts.ROUNDS: _of_judging,
    parts.HONOURS: _of_judging,
    parts.TIMETABLE: _of_dates,
    parts.JURY: _of_jury,
    parts.MAILS: _of_mails,
}
