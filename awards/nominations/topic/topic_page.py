"""How the questions of a topic stand on its page: how each field looks, what one that was never saved can say already,
and the texts of others beside one's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_percent
from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, FieldList, Form, FormField
from wtforms.fields.choices import SelectChoice

from awards.accounts.models import Person
from awards.core.text import most_characters
from awards.nominations import queries
from awards.nominations.answers import dossier, values
from awards.nominations.answers.values import mark
from awards.nominations.answers.whole_entry import file_of, key_of
from awards.nominations.drafts import answer_fields, forms
from awards.nominations.drafts.actions import Overtaken, waits
from awards.nominations.drafts.answer_fields import DecimalField
from awards.nominations.drafts.forms import TopicForm, with_hints
from awards.nominations.drafts.progress import TopicPage, by_topic
from awards.nominations.models import Nomination
from awards.programmes.document import form_schema
from awards.programmes.document.parts import Category
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    CategoryQuestion,
    ChoiceQuestion,
    CountriesQuestion,
    CountryQuestion,
    EmailQuestion,
    LongTextQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    TableQuestion,
    TelQuestion,
    TextQuestion,
    UrlQuestion,
)
from awards.web.i18n import number, programme_text, reader_language

# Kinds whose answers are the same in every nomination.
_SAME = TextQuestion | EmailQuestion | TelQuestion | UrlQuestion | CountryQuestion | ChoiceQuestion | MultiQuestion
MANY = 6  # from so many choices on they stand in two columns
WIDTHS = {"tel": "medium", "number": "short", "country": "medium", "choice": "medium"}


@dataclass(frozen=True, slots=True)
class Other:
    """What someone else wrote as the answer that was also changed here."""

    item: dossier.Item
    by: str
    at: datetime | None
    by_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class OnTrial:
    """A question with its field, how that looks, and the fields of a file, as the page of a nomination has them."""

    question: Question
    field: Field
    look: Mapping[str, object]
    per_file: Form

    def fields_of(self, _question: Question) -> Field:
        """Return its field, as a form does."""
        return self.field

    def no_files(self, _question: Question) -> Sequence[object]:
        """Return that nothing was uploaded."""
        return ()


def look(page: TopicPage, question: Question) -> dict[str, object]:
    """Return how the field of a question looks, as arguments of the macro `field`."""
    work = page.work
    return _look(work.season.document, question, work.language, category=work.category, used_up=page.used_up)


def _look(
    programme: Programme, question: Question, language: str, *, category: str | None, used_up: Mapping[str, str]
) -> dict[str, object]:
    found: dict[str, object] = {"width": WIDTHS.get(question.type, "")}
    if isinstance(question, TextQuestion | LongTextQuestion):
        found |= {"lang": language if language != reader_language() else None}
    match question:
        case LongTextQuestion():
            found |= {"limit": question.max_words, "most_chars": most_characters(question.max_words)}
        case TextQuestion():
            found |= {"limit": question.max_chars, "unit": "chars"}
        case NumberQuestion():
            found |= {"inputmode": "decimal"}
        case CategoryQuestion():
            found |= {"lines": True, "hints": with_hints(themes(programme), used_up)}
        case MultiQuestion() | ChoiceQuestion():
            found |= {"columns": len(programme.options.get(question.options, ())) > MANY}
        case CountryQuestion() | CountriesQuestion():
            found |= {"first": list(programme.countries_first), "find": True}
    if isinstance(question, MultiQuestion) and question.max_choices:
        found |= {"most": question.max_choices}
    found |= {"notes": _notes(programme, question, category)}
    if autocomplete := form_schema.autocomplete(question):
        found |= {"autocomplete": autocomplete}
    return found


def notes(page: TopicPage, question: Question) -> list[str]:
    """Return what is said at a question besides its hint: how many may be chosen, and which criteria it informs."""
    return _notes(page.work.season.document, question, page.work.category)


def _notes(programme: Programme, question: Question, category: str | None) -> list[str]:
    found = [_how_many(question)] if isinstance(question, MultiQuestion) else []
    if isinstance(question, UrlQuestion) and question.max_minutes is not None:
        found.append(ngettext("At most %(num)s minute", "At most %(num)s minutes", question.max_minutes))
    if category is not None and form_schema.asks_goals(question):
        found.append(_suggested(programme, category))
    if category is not None and question.informs:
        found.append(_informed(programme.category(category), set(question.informs)))
    return [words for words in found if words]


def on_trial(programme: Programme, questions: Sequence[Question], category: str | None) -> list[OnTrial]:
    """Return fields of questions that stand on no nomination: to be tried out where a programme is made."""
    form = forms.topic_form(programme, questions, {}, files={}, category=category, sent=False)
    return [
        OnTrial(
            question,
            form.field_of(question),
            _look(programme, question, reader_language(), category=category, used_up={}),
            _per_file(programme, question, category),
        )
        for question in questions
    ]


def _per_file(programme: Programme, question: Question, category: str | None) -> Form:
    """The fields of what is asked about each file, or none."""
    parts = getattr(question, "per_file", ())
    criteria = form_schema.criteria(programme, category, reader_language()) if category else ()
    choices = [SelectChoice(choice.id, choice.label) for choice in criteria]
    return answer_fields.row_form(parts, choices)(prefix=f"{forms.name_of(question.id)}-file-") if parts else ()


def _how_many(question: MultiQuestion) -> str:
    least, most = question.min_choices, question.max_choices
    if most is None:
        return ngettext("Choose at least %(num)s", "Choose at least %(num)s", least) if least > 1 else ""
    if least > 1 and least != most:
        return _("Choose from %(least)s to %(most)s", least=least, most=most)
    if least == most:
        return ngettext("Choose %(num)s", "Choose %(num)s", most)
    return ngettext("Choose up to %(num)s", "Choose up to %(num)s", most)


def _suggested(programme: Programme, category: str) -> str:
    """The goals that the programme suggests for a category, which are no more than a help."""
    suggested = programme.category(category).sdg_suggested
    goals = form_schema.options(programme, form_schema.GOALS, reader_language())
    names = [goal.label for goal in goals if goal.id in suggested]
    return _("Often chosen in this category: %(goals)s", goals=" · ".join(names)) if names else ""


def _informed(category: Category, informs: set[str]) -> str:
    whole = sum(criterion.weight for criterion in category.criteria)
    named = [
        f"{programme_text(criterion.name)} {_share(criterion.weight, whole)}"
        for criterion in category.criteria
        if criterion.id in informs
    ]
    return _("Counts towards: %(criteria)s", criteria=" · ".join(named)) if named else ""


def _share(weight: Decimal, whole: Decimal | int) -> str:
    if whole != 100:
        return _("weight %(weight)s", weight=number(weight))
    return str(format_percent(weight / 100, locale=reader_language(), decimal_quantization=False))


def shown(page: TopicPage, form: TopicForm) -> dict[str, Any]:
    """Return what the page of a topic shows, but for a file that was taken out just now."""
    form.answers()  # numbers are read with what stands beside them
    return {"page": page, "work": page.work, "nomination": page.work.nomination, "look": look,
            "notes": notes, "asked": page.asked(form), "new": newly_asked(page, form), "show": show(page),
            "field_name": field_name, "progress": by_topic(page.work)}  # fmt: skip


def show(page: TopicPage) -> dict[str, dossier.Item]:
    """Return the answers of a topic as words, by question: for what cannot be changed now."""
    words = dossier.Words(page.work.season.document, page.work.files, reader_language())
    given = page.draft.answers
    return {each.id: words.item(page.code, each, given.get(each.id)) for each in page.questions}


def newly_asked(page: TopicPage, form: TopicForm) -> list[Question]:
    """Return the questions that are asked since the answers on this page were sent, and that nobody has seen yet.

    Where a script shows them at once, the form says which ones it showed.
    """
    if request.method == "POST":
        seen, asked = set(request.form.getlist("shown")), page.asked(form)
        return [each for each in page.open if each.shown_when and each.id in asked and each.id not in seen]
    asked, told = {each.id for each in page.topic.questions}, request.args.getlist("new")
    return [each for each in page.open if each.shown_when and each.id in asked and each.id in told]


def other_texts(page: TopicPage, form: TopicForm, overtaken: Overtaken) -> dict[str, Other]:
    """Return what stands there now for each answer to choose about, by its name in the draft."""
    draft = page.draft
    by = draft.saved_by.name if draft.saved_by is not None else ""
    shown, typed = show(page), form.answers()
    for question in form.questions:
        if isinstance(question, TableQuestion) and question.id in overtaken.questions:
            words = dossier.Words(page.work.season.document, {}, reader_language())
            mine = words.item(page.code, question, typed[question.id])
            shown[question.id] = rows_apart(shown[question.id], mine)
    return {
        name: Other(
            shown[name] if name in shown else _file_item(page, form, name), by, draft.saved_at, draft.saved_by_id
        )
        for name in typed
        if name in overtaken.questions
    }


def rows_apart(theirs: dossier.Item, mine: dossier.Item) -> dossier.Item:
    """Return the rows of another's table that are not like one's own, by number; a row that is not there is dashes."""
    size = max(len(theirs.rows), len(mine.rows))
    heads = theirs.heads or mine.heads
    pairs = [(rows[n] if n < len(rows) else None) for n in range(size) for rows in (theirs.rows, mine.rows)]
    apart = [
        (str(n + 1), *(pairs[2 * n] or ("–",) * len(heads))) for n in range(size) if pairs[2 * n] != pairs[2 * n + 1]
    ]
    return replace(
        theirs,
        kind="table",
        heads=(_("Row"), *heads),
        rows=tuple(apart),
        numeric=(False, *(theirs.numeric or mine.numeric)),
    )


def _file_item(page: TopicPage, form: TopicForm, name: str) -> dossier.Item:
    file_id = str(file_of(name))
    said, parts = page.draft.answers.get(name) or {}, form.file_parts.get(file_id, ())
    pairs = tuple((programme_text(part.label), str(said.get(part.id) or "")) for part in parts)
    file = page.work.files.get(file_id)
    return dossier.Item(id=name, topic=page.code, label=file.row.name if file else "", kind="pairs", pairs=pairs)


def changed_by_others(page: TopicPage, form: TopicForm) -> dict[str, dict[str, Any]]:
    """Return what stands differently in the draft, someone else's change: values by field name, and marks by answer."""
    stored = _stored(page, form)
    names = [name for name, typed in form.answers().items() if mark(stored.get(name)) != mark(typed)]
    values: dict[str, list[str]] = {}
    for name in names:
        values |= values_of(page, form, name)
    return {"values": values, "marks": {name: mark(stored.get(name)) for name in names}}


def values_of(page: TopicPage, form: TopicForm, name: str) -> dict[str, list[str]]:
    """Return the values of an answer's fields as the draft has it: field name → values."""
    field = _as_saved(page, form)._fields.get(field_name(name))
    found = list(_leaves(field)) if field is not None else []
    choices = {
        f"{leaf.name}~": [sent for sent, _words, chosen in leaf.ways if chosen]
        for leaf in found
        if isinstance(leaf, DecimalField)
    }
    return {leaf.name: _values(leaf) for leaf in found} | choices


def numbers_read(form: TopicForm) -> Iterator[DecimalField]:
    """Yield the fields of a form that hold numbers, with what was understood of them."""
    form.answers()
    for field in form:
        yield from (leaf for leaf in _leaves(field) if isinstance(leaf, DecimalField))


def numbers_of(page: TopicPage, form: TopicForm, names: Collection[str]) -> Iterator[DecimalField]:
    """Yield the fields of these names that hold numbers, as the draft has them."""
    if names:
        yield from (field for field in numbers_read(_as_saved(page, form)) if field.name in names)


def _as_saved(page: TopicPage, form: TopicForm) -> TopicForm:
    work = page.work
    fresh = forms.topic_form(
        work.season.document, form.questions, page.draft.answers, files=work.files, category=work.category, sent=False
    )
    fresh.answers()
    return fresh


def field_name(name: str) -> str:
    """Return the name of the field (or of the group of fields) of an answer's name in the draft."""
    file_id = file_of(name)
    return forms.name_of(name) if file_id is None else forms.FILE_PREFIX + file_id


def depends_on_category(programme: Programme, topic: str) -> bool:
    """Whether some of a topic's questions are asked in one category only."""
    return any(
        question.category is not None
        for section in programme.form.sections
        if section.id == topic
        for question in section.questions
    )


def _stored(page: TopicPage, form: TopicForm) -> dict[str, object]:
    said = {
        key_of(file_id): page.work.files[file_id].details for file_id in form.file_parts if file_id in page.work.files
    }
    return {**said, **page.draft.answers}


def themes(programme: Programme) -> dict[str, str]:
    """Return what each category is about, by its id: the words under the choice."""
    return {
        category.id: programme_text(category.theme or category.description)
        for category in programme.categories
        if category.theme or category.description
    }


def _leaves(field: Field) -> Iterator[Field]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _leaves(entry)
    elif isinstance(field, FormField):
        for part in field.form:
            yield from _leaves(part)
    else:
        yield field


def _values(field: Field) -> list[str]:
    if isinstance(field, DecimalField):
        return [field.text]
    if field.type == "BooleanField":
        return ["y"] if field.data else []
    if isinstance(field.data, list):
        return [str(each) for each in field.data]
    return [str(field.data)] if field.data else ([] if field.type == "RadioField" else [""])


def suggest(page: TopicPage, *, reader: Person) -> None:
    """Have a page that was never saved begin with what is known already; nothing is saved by that."""
    work = page.work
    untouched = page.code not in work.drafts or (work.nomination.version is None and waits(work.drafts[page.code]))
    if untouched and work.verdict:
        page.suggested = suggestions(work.nomination, work.season.document, page.topic, reader=reader)


def suggestions(
    nomination: Nomination, programme: Programme, topic: form_schema.Topic, *, reader: Person
) -> dict[str, object]:
    """Return answers to begin a topic with: question id → value, each of them one that the question takes.

    What names the organisation comes from its last nomination, or from the company itself; what is about the person
    from `reader`'s account, and from that nomination too if it was the same person. One query.
    """
    earlier = queries.earlier_answers(nomination, topic.section.id)
    same_person = reader.email in earlier.values()
    naming = form_schema.naming(programme)
    found: dict[str, object] = {}
    for question in topic.questions:
        if not isinstance(question, _SAME):
            continue
        value = _known(question, nomination, reader, names=question.id == naming)
        if question.identity or (topic.section.personal_data and same_person):
            value = earlier.get(question.id) or value
        if values.is_given(value) and not values.faults(programme, question, value):
            found[question.id] = value
    return found


def _known(question: Question, nomination: Nomination, reader: Person, *, names: bool) -> str:
    if names:
        return nomination.company.name
    if isinstance(question, CountryQuestion):
        return nomination.company.country if question.identity else ""
    about = {"name": reader.name, "email": reader.email, "organization": nomination.company.name}
    return about.get(form_schema.autocomplete(question), "")
