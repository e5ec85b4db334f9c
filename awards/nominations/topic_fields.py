"""How the questions of a topic stand on its page: how each field looks, and the texts of others beside one's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import Field, FieldList, FormField

from awards.nominations import dossier, forms
from awards.nominations.actions_drafts import Overtaken
from awards.nominations.answers import mark
from awards.nominations.details import file_of, key_of
from awards.nominations.drafting import TopicPage
from awards.nominations.forms import TopicForm
from awards.programmes.document import Programme
from awards.web.i18n import programme_text, reader_language

MANY = 6  # from so many choices on they stand in two columns
WIDTHS = {"tel": "medium", "number": "short", "country": "medium", "choice": "medium"}


@dataclass(frozen=True, slots=True)
class Other:
    """What someone else wrote as the answer that was also changed here."""

    item: dossier.Item
    by: str
    at: datetime | None
    by_id: uuid.UUID | None = None


def look(page: TopicPage, question: Any) -> dict[str, Any]:
    """Return how the field of a question looks, as arguments of the macro `field`."""
    programme, nomination = page.work.season.document, page.work.nomination
    found: dict[str, Any] = {"width": WIDTHS.get(question.type, "")}
    if question.type in ("text", "longtext"):
        found |= {"lang": nomination.language if nomination.language != reader_language() else None}
    if question.type == "longtext":
        found |= {"limit": question.max_words}
    elif question.type == "text":
        found |= {"limit": question.max_chars, "unit": "chars"}
    elif question.type == "number":
        found |= {"inputmode": "decimal"}
    elif question.type == "category":
        found |= {"lines": True, "hints": _themes(programme)}
    elif question.type in ("multi", "choice"):
        found |= {"columns": len(programme.options[question.options]) > MANY}
    elif question.type in ("country", "countries"):
        found |= {"first": list(programme.countries_first)}
    if autocomplete := getattr(question, "autocomplete", None):
        found |= {"autocomplete": autocomplete}
    return found


def show(page: TopicPage) -> dict[str, dossier.Item]:
    """Return the answers of a topic as words, by question: for what cannot be changed now."""
    work = page.work
    return {
        question.id: dossier.item(
            work.season.document,
            page.code,
            question,
            page.draft.answers.get(question.id),
            work.files,
            reader_language(),
        )
        for question in page.topic.questions
    }


def other_texts(page: TopicPage, form: TopicForm, overtaken: Overtaken) -> dict[str, Other]:
    """Return what stands there now for each answer to choose about, by its name in the draft."""
    draft = page.draft
    by = draft.saved_by.name if draft.saved_by is not None else ""
    shown = show(page)
    return {
        name: Other(
            shown[name] if name in shown else _file_item(page, form, name), by, draft.saved_at, draft.saved_by_id
        )
        for name in form.answers()
        if name in overtaken.questions
    }


def _file_item(page: TopicPage, form: TopicForm, name: str) -> dossier.Item:
    file_id = str(file_of(name))
    said, parts = page.draft.answers.get(name) or {}, form.file_parts.get(file_id, ())
    pairs = tuple((programme_text(part.label), str(said.get(part.id) or "")) for part in parts)
    file = page.work.files.get(file_id)
    return dossier.Item(id=name, topic=page.code, label=file.row.name if file else "", kind="pairs", pairs=pairs)


def changed_by_others(page: TopicPage, form: TopicForm) -> dict[str, Any]:
    """Return what stands differently in the draft, someone else's change: values by field name, and marks by answer."""
    stored = _stored(page, form)
    names = [name for name, typed in form.answers().items() if mark(stored.get(name)) != mark(typed)]
    values: dict[str, list[str]] = {}
    for name in names:
        values |= values_of(page, form, name)
    return {"values": values, "marks": {name: mark(stored.get(name)) for name in names}}


def values_of(page: TopicPage, form: TopicForm, name: str) -> dict[str, list[str]]:
    """Return the values of an answer's fields as the draft has it: field name → values."""
    work = page.work
    fresh = forms.topic_form(
        work.season.document, form.questions, page.draft.answers, files=work.files, category=work.category, sent=False
    )
    field = fresh._fields.get(field_name(name))
    return {leaf.name: _values(leaf) for leaf in _leaves(field)} if field is not None else {}


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


def _stored(page: TopicPage, form: TopicForm) -> dict[str, Any]:
    said = {
        key_of(file_id): page.work.files[file_id].details for file_id in form.file_parts if file_id in page.work.files
    }
    return {**said, **page.draft.answers}


def _themes(programme: Programme) -> dict[str, str]:
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
    if field.type == "BooleanField":
        return ["y"] if field.data else []
    if isinstance(field.data, list):
        return [str(each) for each in field.data]
    return [str(field.data)] if field.data else ([] if field.type == "RadioField" else [""])
