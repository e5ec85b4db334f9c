"""The nomination form: one form a topic, built from the programme; and the small forms around it: for whom it is begun,
submitting it, withdrawing it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Mapping, Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from awards.accounts.models import Company
from awards.core.countries import countries
from awards.core.message import Message
from awards.core.text import without_controls
from awards.nominations import rules
from awards.nominations.answers import eligibility, values
from awards.nominations.answers.values import Answers, Basis, is_given
from awards.nominations.answers.whole_entry import ALT, ALT_LENGTH, Files, key_of
from awards.nominations.drafts import answer_fields
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    AnswerPart,
    CategoryQuestion,
    FilesQuestion,
    Question,
    TableQuestion,
    TextField,
    WithFiles,
)
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.web import forms
from awards.web.country_search import country_choices
from awards.web.forms import Line, Lines
from awards.web.i18n import reader_language, say

PREFIX = "q_"
FILE_PREFIX = "file_"
MINE, THEIRS = "mine", "theirs"
PAGES_OWN = {"autocomplete": "off"}
LONGEST_MARKS = 50_000
Taken = tuple[uuid.UUID, str | None, bool]  # of queries.entries_of
ALT_FIELD = TextField(id=ALT, type="text", max_chars=ALT_LENGTH, label=Text({"en": "Description"}))


class TopicForm(forms.Form):
    """A topic's questions as fields named q_<question>; its faults are those of `nominations.answers`.

    What is said about a file stands in fields named file_<id>-<part>.
    """

    # What the page was made from is the page's, not what a browser remembers of an earlier visit.
    revision = HiddenField(default="0", render_kw=PAGES_OWN)
    marks = HiddenField(render_kw=PAGES_OWN)
    opened = HiddenField(render_kw=PAGES_OWN)
    programme: Programme
    questions: Sequence[Question] = ()
    files: Files = {}
    file_parts: Mapping[str, Sequence[AnswerPart]] = {}

    def field_of(self, question: Question) -> Field:
        """Return the field of a question."""
        return self._fields[name_of(question.id)]

    def file_fields(self, file_id: str) -> Form:
        """Return the fields of what is said about a file, or none."""
        found = self._fields.get(FILE_PREFIX + file_id)
        return found.form if found is not None else ()

    def asks_category(self) -> bool:
        """Whether the category is chosen here, which decides what else is asked."""
        return any(isinstance(question, CategoryQuestion) for question in self.questions)

    def answers(self) -> dict[str, object]:
        """Return what stands in the fields in the shapes of `Draft.answers`; uploaded files are not among it."""
        found = {
            question.id: answer_fields.value_of(question, self.field_of(question))
            for question in self.questions
            if not isinstance(question, WithFiles)
        }
        for file_id, parts in self.file_parts.items():
            found[key_of(file_id)] = answer_fields.parts_value(parts, self.file_fields(file_id))
        return found

    def basis(self) -> Basis:
        """Return what the page was made from; nothing at all for a note that is not ours."""
        text = self.revision.data or ""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        return Basis(number, noted(self.marks.data))

    def settle(self) -> None:
        """Have the hidden notes hold nothing but what was understood of them: they may go out again."""
        basis = self.basis()
        self.revision.data, self.marks.data = str(basis.revision), json.dumps(basis.marks, separators=(",", ":"))

    def preferred(self) -> set[str]:
        """Return the names of the answers for which the other person's text was chosen."""
        return {name for name in self.answers() if request.form.get(f"choose_{name}") == THEIRS}

    def find_faults(self, asked: Collection[str] | None = None) -> bool:
        """Put the words for every faulty answer at its field; True if there are any.

        asked: the ids of the questions that are asked, if not all are: nothing is wrong with the others.
        """
        given = self.answers()
        found = False
        for question in self.questions:
            if isinstance(question, WithFiles) or (asked is not None and question.id not in asked):
                continue
            for flaw in values.flaws(self.programme, question, self._with_blank_rows(question, given)):
                found = True
                self._place(question, flaw)
        return self._find_file_faults(given, asked) or found

    def _with_blank_rows(self, question: Question, given: Answers) -> object:
        if not isinstance(question, TableQuestion):
            return given[question.id]
        return [answer_fields.parts_value(question.columns, each.form) for each in self.field_of(question).entries]

    def _find_file_faults(self, given: Answers, asked: Collection[str] | None) -> bool:
        found = False
        for file_id, parts in self.file_parts.items():
            is_asked = asked is None or self.files[file_id].question in asked
            for part in parts if is_asked else ():
                for message in values.faults(self.programme, part, given[key_of(file_id)].get(part.id)):
                    _add(self.file_fields(file_id)[answer_fields.part_name(part.id)], message)
                    found = True
        return found

    def _place(self, question: Question, flaw: values.Flaw) -> None:
        whole = field = self.field_of(question)
        if isinstance(field, FieldList) and flaw.row is not None:
            field = field.entries[flaw.row]
        if isinstance(field, FormField):
            field = field.form[answer_fields.part_name(flaw.part)] if flaw.part else next(iter(field.form))
        _add(field, flaw.message)
        if isinstance(whole, FieldList) and field is not whole:
            # A list does not know the faults of its rows by itself; without them the form would seem to have none.
            whole.errors = [row.errors for row in whole.entries if row.errors]


def topic_form(
    programme: Programme,
    questions: Sequence[Question],
    given: Answers,
    *,
    files: Files,
    category: str | None,
    sent: bool = True,
) -> TopicForm:
    """Return the form of a topic, filled with what was typed or, on a fresh page, with the answers given so far.

    `files`: id → file with what is said about it, of the files given as answers. `category`: decides which criteria a
    file can prove. `sent` false: what was typed is left aside.
    """
    made = {
        name_of(question.id): answer_fields.field_for(programme, question, given.get(question.id))
        for question in questions
    }
    data = {name_of(question.id): answer_fields.data_of(question, given.get(question.id)) for question in questions}
    criteria = form_schema.criteria(programme, category, reader_language()) if category else ()
    choices = [SelectChoice(choice.id, choice.label) for choice in criteria]
    parts = _file_parts(questions, given, files)
    for file_id, each in parts.items():
        made[FILE_PREFIX + file_id] = FormField(answer_fields.row_form(each, choices))
        data[FILE_PREFIX + file_id] = answer_fields.parts_data(each, files[file_id].details)
    kind = type("Topic", (TopicForm,), made)
    form: TopicForm = kind(data=data) if sent else kind(formdata=None, data=data)
    form.programme, form.questions, form.files, form.file_parts = programme, questions, files, parts
    if sent and form.is_submitted():
        _keep_unsent(form, kind(formdata=None, data=data))
    for question in questions:
        _mark_required(form.field_of(question), question.required)
    for file_id in parts:
        if ALT_FIELD in parts[file_id]:
            form.file_fields(file_id)[ALT].label.text = _("Describe the picture for people who cannot see it")
    return form


def _keep_unsent(form: TopicForm, stored: TopicForm) -> None:
    """Leave as it is stored what came to be asked since the page that is sent was opened: it had no field there."""
    sent = sent_here()
    for question in form.questions:
        if (question.shown_when or question.category) and question.id not in sent:
            form._fields[name_of(question.id)] = stored._fields[name_of(question.id)]


_SINGLE_DASH = re.compile("(?<!-)-(?!-)")


def sent_here() -> set[str]:
    """Return the ids of the questions that stood on the page which is being sent; none if none is."""
    if request.method != "POST":
        return set()
    fields = {_SINGLE_DASH.split(name)[0].rstrip("~") for name in (*request.form, *request.files)}
    named = {name.removeprefix(PREFIX).replace("--", "-") for name in fields if name.startswith(PREFIX)}
    return named | set(noted(request.form.get("marks")))


def noted(marks: str | None) -> dict[str, str]:
    """Return the mark of each answer that a page came with, as far as its note is one of ours."""
    try:
        known = json.loads(marks) if marks and len(marks) < LONGEST_MARKS else {}
    except (ValueError, RecursionError):
        known = {}
    known = known if isinstance(known, dict) else {}
    return {name: mark for name, mark in known.items() if isinstance(mark, str)}


def name_of(question_id: str) -> str:
    """Return the name of a question's field. A dash is doubled, for single ones lead to the parts of a field."""
    return PREFIX + question_id.replace("-", "--")


def anchor_of(programme: Programme, question: Question) -> str:
    """Return the id of the first control of a question on its page: where a link to change its answer leads."""
    return name_of(question.id) + answer_fields.first_control(programme, question)


def _file_parts(questions: Sequence[Question], given: Answers, files: Files) -> dict[str, Sequence[AnswerPart]]:
    found: dict[str, Sequence[AnswerPart]] = {}
    for question in questions:
        if isinstance(question, WithFiles):
            parts = (
                question.per_file if isinstance(question, FilesQuestion) else (ALT_FIELD,) * question.alt_text_required
            )
            found |= dict.fromkeys([key for key in given.get(question.id) or () if key in files], parts)
    return {file_id: parts for file_id, parts in found.items() if parts}


def _mark_required(field: Field, required: bool) -> None:
    # For the eye only: "(optional)" stands at what may be left out. What is missing is said on the check page.
    field.flags.required = required
    if isinstance(field, FormField):
        for part in field.form:
            part.flags.required = True


def _add(field: Field, message: Message) -> None:
    field.errors = [*field.errors, say(message)]


class StartForm(TopicForm):
    """For which organisation a nomination is begun (one's own or a new one), and the questions of the short check."""

    company = RadioField(lazy_gettext("Nominee"), validate_choice=False)
    name = Line(lazy_gettext("Name of the organisation, team or person"), most=150)
    country = SelectField(lazy_gettext("Country"), validate_choice=False)

    @classmethod
    def for_companies(cls, programme: Programme, companies: Sequence[Company]) -> StartForm:
        """Return the form for a person who acts for these companies."""
        questions = eligibility.asked_first(programme)
        made = {name_of(question.id): answer_fields.field_for(programme, question, None) for question in questions}
        form: StartForm = type("Start", (cls,), made)()
        form.programme, form.questions = programme, questions
        form.own = {str(company.id): company for company in companies}
        form.company.choices = [SelectChoice(key, company.name) for key, company in form.own.items()]
        if companies:
            form.company.choices.append(SelectChoice("", _("Another nominee")))
        form.country.choices = [SelectChoice("", _("Choose a country")), *country_choices(reader_language())]
        if form.company.data is None and len(companies) == 1 and request.method == "GET":
            form.company.data = str(companies[0].id)
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Check that an organisation is chosen, or a new one named with its country, and what is answered already."""
        if not super().validate(extra_validators):
            return False
        faulty = self.find_faults()
        return self._names_organisation() and not faulty

    def _names_organisation(self) -> bool:
        if self.chosen is not None:
            return True
        if self.own and self.company.data is None:
            self.company.errors = [_("Choose who is nominated.")]
            return False
        if not self.name.data:
            self.name.errors = [*self.name.errors, _("Enter the name of the organisation, team or person.")]
        if self.country.data not in dict(countries(reader_language())):
            self.country.errors = [*self.country.errors, _("Choose the nominee’s country.")]
        return not self.errors

    @property
    def chosen(self) -> Company | None:
        """The company chosen, or none for a new one."""
        return self.own.get(self.company.data or "")

    def given(self) -> dict[str, object]:
        """Return what was answered: question id → value."""
        return {name: value for name, value in self.answers().items() if is_given(value)}

    def by_topic(self) -> dict[str, dict[str, object]]:
        """Return what was answered: topic → question id → value."""
        found: dict[str, dict[str, object]] = {}
        for name, value in self.given().items():
            found.setdefault(form_schema.section_of(self.programme, name).id, {})[name] = value
        return found

    def typed(self) -> list[tuple[str, str]]:
        """Return names and values of what was filled in, to be sent once more by another page."""
        own = ("company", "name", "country", *(name_of(question.id) for question in self.questions))
        return [
            (name, without_controls(value))
            for name, value in request.form.items(multi=True)
            if name in own or name.startswith(tuple(f"{each}-" for each in own))
        ]


def company_hints(season: Season, companies: Sequence[Company], entries: Sequence[Taken]) -> dict[str, str]:
    """Return how far each company has used up its entries, in words, by its id. `entries`: of queries.entries_of."""
    found = {}
    for company in companies:
        submitted = [code for owner, code, sent in entries if sent and code and owner == company.id]
        drafts = sum(not sent and owner == company.id for owner, _code, sent in entries)
        whole, _by_category = rules.used(season, submitted)
        words = []
        if whole is not None and whole.submitted:
            words.append(_("Nominations submitted: %(count)s of %(most)s.", count=whole.submitted, most=whole.most))
        if drafts:
            words.append(_("Drafts: %(count)s.", count=drafts))
        found[str(company.id)] = " ".join(words)
    return found


def category_hints(season: Season, companies: Sequence[Company], entries: Sequence[Taken]) -> dict[str, str]:
    """Return which categories companies have used up, or partly, in words, by the category's code."""
    found: dict[str, list[str]] = {}
    for company in companies:
        submitted = [code for owner, code, sent in entries if sent and code and owner == company.id]
        for code, used in rules.used(season, submitted)[1].items():
            numbers = {"company": company.name, "count": used.submitted, "most": used.most}
            found.setdefault(code, []).append(
                _("Limit reached: %(company)s has submitted %(count)s of %(most)s here.", **numbers)
                if used.full
                else _("%(company)s has submitted %(count)s of %(most)s here.", **numbers)
            )
    return {code: " ".join(words) for code, words in found.items()}


def with_hints(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Return the words of both under each choice."""
    return {key: " · ".join(filter(None, (first.get(key), second.get(key)))) for key in {**first, **second}}


class SubmitForm(forms.Form):
    """The button that submits, with the note of when the page was opened."""

    opened = HiddenField()


class WithdrawForm(forms.Form):
    """Taking an entry back, with a reason if the nominee likes."""

    reason = Lines(lazy_gettext("Reason"), most=1000)
