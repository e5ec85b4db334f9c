"""Before the long form: what it takes, and which of the programme's conditions an entry meets, as answers can tell and
what is on record of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from awards.core.message import Message
from awards.nominations.answers.values import MONTH, Answers, is_given
from awards.programmes.document import form_schema
from awards.programmes.document.form_schema import ONE_CATEGORY, WAIT
from awards.programmes.document.parts import CheckRule, DeclareRule
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    CategoryQuestion,
    ChecklistQuestion,
    GroupQuestion,
    LongTextQuestion,
    Question,
    TableQuestion,
    TextQuestion,
    WithFiles,
)

# How people get on with a form, in minutes; a text takes a minute for so many of the words it may have.
MINUTES = {"table": 10, "group": 3, "file": 5, "files": 5, "countries": 2}
WORDS_A_MINUTE = 25
ROUNDED_TO = 30


@dataclass(frozen=True, slots=True)
class Needs:
    """What a nomination takes: minutes, questions that must be answered, those of them that are texts, what to have at
    hand (questions whose answers have to be looked up), and whether some answers lead to questions besides."""

    minutes: int
    required: int
    texts: int
    at_hand: Sequence[Question]
    leads_on: bool


def needs(programme: Programme) -> Needs:
    """Return what a nomination takes in the category that asks most."""
    found = [_needs(programme, category.id) for category in programme.categories]
    return max(found, key=lambda each: (each.minutes, each.required))


def _needs(programme: Programme, category: str) -> Needs:
    asked = [q for _, q in form_schema.all_asked(programme, category, {}) if q.required]
    most = sum(q.required for _, q in form_schema.all_asked(programme, category))
    minutes = sum(_minutes(question) for question in asked)
    rounded = max(ROUNDED_TO, round(minutes / ROUNDED_TO) * ROUNDED_TO)
    texts = sum(isinstance(question, LongTextQuestion) for question in asked)
    at_hand = [question for question in asked if _is_looked_up(programme, question)]
    return Needs(rounded, len(asked), texts, at_hand, leads_on=most > len(asked))


def _minutes(question: Question) -> float:
    if isinstance(question, LongTextQuestion):
        return float(question.max_words / WORDS_A_MINUTE)
    return float(MINUTES.get(question.type, 1))


def _is_looked_up(programme: Programme, question: Question) -> bool:
    """Whether an answer is not known by heart: figures, other people, files, and facts about the organisation."""
    if isinstance(question, TextQuestion):
        return question.identity and question.id != form_schema.naming(programme)
    return isinstance(question, TableQuestion | GroupQuestion | WithFiles)


def asked_first(programme: Programme) -> list[Question]:
    """Return the questions that the conditions and limits rest on, asked of every nominee, in the form's order."""
    checked = {rule.question for rule in programme.eligibility.rules if isinstance(rule, CheckRule)}
    everybody = (question for _, question in form_schema.all_asked(programme, None, {}))
    return [each for each in everybody if each.id in checked or isinstance(each, CategoryQuestion)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition and whether the entry meets it: yes, no, or (none) not to be told from the answers."""

    rule: DeclareRule | CheckRule | form_schema.Condition
    met: bool | None
    note: Message | None = None

    @property
    def says(self) -> Message:
        """The condition in words."""
        return self.rule.text if isinstance(self.rule.text, Message) else Message("{value}", value=self.rule.text)


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of an entry besides its answers.

    won: the latest of the editions, after which laureates wait, in which its organisation won; else empty.
    elsewhere: the code of another category in which its organisation submitted a project of the same title; else empty.
    """

    won: str = ""
    elsewhere: str = ""


NOTHING = Record()


def findings(programme: Programme, answers: Answers, *, closes: date, record: Record = NOTHING) -> list[Finding]:
    """Return a finding for every condition, in the programme's order.

    `answers`: question id → value over all topics. `closes`: the closing day, in the season's time zone.
    """
    found = [_finding(programme, rule, answers, closes) for rule in programme.eligibility.rules]
    return [*found, *(_on_record(programme, each, record) for each in form_schema.conditions(programme))]


def unmet(programme: Programme, answers: Answers, *, closes: date, record: Record = NOTHING) -> list[Finding]:
    """Return the findings of the conditions that an entry does not meet."""
    return [each for each in findings(programme, answers, closes=closes, record=record) if each.met is False]


def _on_record(programme: Programme, condition: form_schema.Condition, record: Record) -> Finding:
    if condition.id == WAIT and record.won:
        note = Message("This nominee, or one with the same name, won in season {season}.", season=record.won)
        return Finding(condition, False, note)
    if condition.id == ONE_CATEGORY and record.elsewhere:
        name = programme.category(record.elsewhere).name
        note = Message("The nominee has submitted something with the same title in the category {category}.",
                       category=name)  # fmt: skip
        return Finding(condition, False, note)
    return Finding(condition, True)


def _finding(programme: Programme, rule: DeclareRule | CheckRule, answers: Answers, closes: date) -> Finding:
    if isinstance(rule, DeclareRule):
        return Finding(rule, True if rule.id in _declared(programme, answers) else None)
    value = answers.get(rule.question)
    if not is_given(value):
        return Finding(rule, None)
    if rule.any_in:
        return _somewhere(programme, rule, value)
    return _long_enough(rule, value, closes)


def _declared(programme: Programme, answers: Answers) -> set[str]:
    lists = [question.id for question in programme.questions if isinstance(question, ChecklistQuestion)]
    return {statement for question in lists for statement in answers.get(question) or ()}


def _somewhere(programme: Programme, rule: CheckRule, value: object) -> Finding:
    allowed = {country for region in rule.any_in for country in programme.regions[region]}
    named = set(value) if isinstance(value, list) else {value}
    return Finding(rule, bool(allowed & named))


def _long_enough(rule: CheckRule, value: object, closes: date) -> Finding:
    bounds = rule.months_before_close
    if bounds is None or not isinstance(value, str) or not MONTH.fullmatch(value):
        return Finding(rule, None)
    year, month = (int(part) for part in value.split("-"))
    months = (closes.year - year) * 12 + closes.month - month
    met = months >= bounds.min and (bounds.max is None or months <= bounds.max)
    if months < 0:
        return Finding(rule, met, Message("That is after the closing date."))
    return Finding(rule, met, Message("Months until the closing date: {months}.", months=months))
