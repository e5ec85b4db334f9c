"""What a form asks and shows: the questions of a category after certain answers, the choices of a question, the
countries in a language, and what entries have to meet that the programme declares without words of its own. Pure.

`all_asked` alone decides what is asked of an entry: of every page, check, dossier and export.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core import countries as core_countries
from awards.core.message import Message
from awards.core.text import sort_key
from awards.programmes.document.checks.outline import DECLARED_RULES
from awards.programmes.document.parts import Criterion, DeclareRule
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    CategoryQuestion,
    ChecklistQuestion,
    ChoiceQuestion,
    CountriesQuestion,
    CountryQuestion,
    MultiQuestion,
    Question,
    Section,
    ShownWhen,
    TextQuestion,
)

ANY = "*"  # in the place of a category: what any of them asks
Given = Mapping[str, Mapping[str, Any]]  # topic → question → answer


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen: the id that is stored, and the label in the reader's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What an entry has to meet, declared by a number or a yes: the words are ours. `id` is the field's name."""

    id: str
    text: Message
    kind: str = "record"  # beside the kinds of declared rules: told from what is on record besides the answers
    organiser_decision: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A section with those of its questions that are asked."""

    section: Section
    questions: tuple[Question, ...]


def all_asked(
    programme: Programme, category_id: str | None, answers: Given | None = None
) -> Iterator[tuple[Section, Question]]:
    """Yield section and question of all that is asked of an entry, in the order of the form.

    category_id: the entry's, or ANY; before one is chosen (None) only what every category asks. answers: the entry's,
    by which some questions are asked or not; without them all those that may come to be asked. What a question depends
    on has to be asked itself: an answer that is kept from earlier counts for nothing.
    """
    given: dict[str, object] = {}
    for section in programme.form.sections:
        here = (answers or {}).get(section.id, {})
        for each in section.questions:
            of_category = each.category in (None, category_id) or category_id == ANY
            if of_category and (answers is None or is_met(each.shown_when, given)):
                given[each.id] = here.get(each.id)
                yield section, each


def is_met(when: ShownWhen | None, given: Mapping[str, object]) -> bool:
    """Whether what a question depends on was answered so. given: question → answer, of what is asked before it."""
    if when is None:
        return True
    answer = given.get(when.question)
    if not when.any_of:
        return answer is True
    return any(each in when.any_of for each in (answer if isinstance(answer, list) else [answer]))


def topics(programme: Programme, category_id: str | None, answers: Given | None = None) -> tuple[Topic, ...]:
    """Return the sections with the questions that are asked. Arguments as those of `all_asked`.

    A section left without questions is left out.
    """
    found: dict[str, list[Question]] = {}
    for section, each in all_asked(programme, category_id, answers):
        found.setdefault(section.id, []).append(each)
    return tuple(Topic(section, tuple(found[section.id])) for section in programme.form.sections if section.id in found)


def on_page(programme: Programme, category_id: str | None, answers: Given, section: Section) -> tuple[Question, ...]:
    """Return what stands on the page of a section: what is asked, and what other answers on the same page bring up."""
    given = {each.id: answers.get(of.id, {}).get(each.id) for of, each in all_asked(programme, category_id, answers)}
    found: dict[str, Question] = {}
    for each in section.questions:
        when = each.shown_when
        if each.category in (None, category_id) and ((when and when.question in found) or is_met(when, given)):
            found[each.id] = each
    return tuple(found.values())


def depends_on(programme: Programme, question_id: str) -> list[str]:
    """Return the ids of the questions on whose answers it depends that a question is asked, the nearest first."""
    by_id, found = {each.id: each for each in programme.questions}, list[str]()
    when = by_id[question_id].shown_when if question_id in by_id else None
    while when is not None:
        found.append(when.question)
        when = by_id[when.question].shown_when
    return found


def shown_when_said(programme: Programme, question: Question, language: str) -> Message | None:
    """Return in words when a question is asked, in the language of a reader; None if it is always asked."""
    when = question.shown_when
    if when is None:
        return None
    above = {each.id: each for each in programme.questions}[when.question]
    if not when.any_of:
        return Message("Asked only if “{question}” is ticked.", question=above.label)
    answers = [choice.label for choice in choices(programme, above, language) if choice.id in when.any_of]
    if len(answers) == 1:
        return Message(
            "Asked only if “{question}” is answered with “{answer}”.", question=above.label, answer=answers[0]
        )
    listed = " · ".join(answers)
    return Message(
        "Asked only if “{question}” is answered with one of these: {answers}.", question=above.label, answers=listed
    )


def question(programme: Programme, question_id: str) -> Question:
    """Return a question by its id; KeyError if there is none."""
    return {found.id: found for found in programme.questions}[question_id]


def section_of(programme: Programme, question_id: str) -> Section:
    """Return the section of a question; KeyError if there is none."""
    return {found.id: section for section in programme.form.sections for found in section.questions}[question_id]


def category_question(programme: Programme) -> CategoryQuestion | None:
    """Return the question that asks for the category, or None."""
    return next((found for found in programme.questions if isinstance(found, CategoryQuestion)), None)


def naming(programme: Programme) -> str | None:
    """Return the id of the question whose answer names the organisation, or None."""
    return next((found.id for found in programme.questions if isinstance(found, TextQuestion) and found.identity), None)


def autocomplete(question: Question) -> str:
    """Return the token by which browsers know what a question asks; empty where none is declared."""
    return getattr(question, "autocomplete", None) or ""


def asks_goals(asked: Question) -> bool:
    """Tell whether the answer names goals of the United Nations."""
    return isinstance(asked, MultiQuestion) and asked.options == GOALS


def is_published(asked: Question) -> bool:
    """Tell whether the answer is published with a finalist or laureate."""
    # The list of the results is cut down by the goals.
    return asked.public or asks_goals(asked)


def choices(programme: Programme, asked: Question, language: str) -> tuple[Choice, ...]:
    """Return what can be chosen in a question, labelled in a language; nothing for questions without choices."""
    match asked:
        case ChecklistQuestion(options=name) if name == DECLARED_RULES:
            return declared_rules(programme, language)
        case ChoiceQuestion() | MultiQuestion() | ChecklistQuestion():
            return options(programme, asked.options, language)
        case CountryQuestion() | CountriesQuestion():
            return countries(programme, language)
        case CategoryQuestion():
            return categories(programme, language)
    return ()


def options(programme: Programme, name: str, language: str) -> tuple[Choice, ...]:
    """Return an option list in its own order; KeyError if there is none of that name."""
    default = programme.default_language
    return tuple(Choice(option.id, option.name.get_for(language, default)) for option in programme.options[name])


def declared_rules(programme: Programme, language: str) -> tuple[Choice, ...]:
    """Return the rules of eligibility that a nominee declares to fulfil."""
    default = programme.default_language
    rules = (rule for rule in programme.eligibility.rules if isinstance(rule, DeclareRule))
    return tuple(Choice(rule.id, rule.text.get_for(language, default)) for rule in rules)


GOALS = "sdgs"  # the option list of the goals of the United Nations
ONE_CATEGORY, WAIT = "same_project_in_several_categories", "previous_laureate_wait_editions"


def conditions(programme: Programme) -> tuple[Condition, ...]:
    """Return what an entry has to meet besides the declared rules: one project in one category, laureates waiting."""
    declared, found = programme.eligibility, []
    if not declared.same_project_in_several_categories and len(programme.categories) > 1:
        found.append(Condition(ONE_CATEGORY, Message("The same nomination can be submitted in one category only.")))
    if declared.previous_laureate_wait_editions == 1:
        found.append(Condition(WAIT, Message("Laureates of the previous season cannot take part.")))
    elif editions := declared.previous_laureate_wait_editions:
        words = Message("Laureates of the last {seasons} seasons cannot take part.", seasons=editions)
        found.append(Condition(WAIT, words))
    return tuple(found)


def categories(programme: Programme, language: str) -> tuple[Choice, ...]:
    """Return the categories in the programme's order."""
    default = programme.default_language
    return tuple(Choice(category.id, category.name.get_for(language, default)) for category in programme.categories)


def criteria(programme: Programme, category_id: str, language: str) -> tuple[Choice, ...]:
    """Return the criteria of a category, for fields of the type `criterion`; KeyError if there is no such category."""
    found: tuple[Criterion, ...] = programme.category(category_id).criteria
    return tuple(Choice(one.id, one.name.get_for(language, programme.default_language)) for one in found)


def countries(programme: Programme, language: str) -> tuple[Choice, ...]:
    """Return every country: the programme's first ones, then the others in the alphabet's order."""
    first = [Choice(code, country_name(programme, code, language)) for code in programme.countries_first]
    others = (code for code in core_countries.CODES if code not in programme.countries_first)
    rest = [Choice(code, country_name(programme, code, language)) for code in others]
    return (*first, *sorted(rest, key=_by_label))


def country_name(programme: Programme, code: str, language: str) -> str:
    """Return a country's name: the programme's override, else that of Unicode CLDR, else the code."""
    override = programme.cldr_overrides.get(code, {}).get(language)
    return override or core_countries.country_name(code, language)


def founded(programme: Programme, language: str) -> str:
    """Return when and where the award was founded, as far as its programme says."""
    about = programme.programme
    where = country_name(programme, about.founded_in, language) if about.founded_in else ""
    return ", ".join(filter(None, (str(about.founded or ""), where)))


def _by_label(choice: Choice) -> tuple[str, str]:
    return sort_key(choice.label), choice.id
