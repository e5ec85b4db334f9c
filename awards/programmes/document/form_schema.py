"""What a form shows: the questions of a category, the choices of a question, the countries in a language, and what
entries have to meet that the programme declares without words of its own. Pure."""

from dataclasses import dataclass

from awards.core import countries as core_countries
from awards.core.message import Message
from awards.core.text import sort_key
from awards.programmes.document.checks.references import DECLARED_RULES
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
    TextQuestion,
)


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
    """A section with those of its questions that a category asks."""

    section: Section
    questions: tuple[Question, ...]


def topics(programme: Programme, category_id: str | None) -> tuple[Topic, ...]:
    """Return the sections with the questions of a category; before one is chosen (None), only those asked of all.

    A section left without questions is left out.
    """
    found = (Topic(section, _asked(section, category_id)) for section in programme.form.sections)
    return tuple(topic for topic in found if topic.questions)


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


def autocomplete(asked: Question) -> str:
    """Return the token by which browsers know what a question asks; empty where none is declared."""
    return getattr(asked, "autocomplete", None) or ""


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


def _asked(section: Section, category_id: str | None) -> tuple[Question, ...]:
    return tuple(asked for asked in section.questions if asked.category in (None, category_id))


def _by_label(choice: Choice) -> tuple[str, str]:
    return sort_key(choice.label), choice.id
