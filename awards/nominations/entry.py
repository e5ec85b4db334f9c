"""The entry as a whole: its answers over all topics, what is still missing or wrong, and how far each topic is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.words import Message
from awards.nominations import answers as kinds
from awards.programmes import form_schema
from awards.programmes.document import Programme


@dataclass(frozen=True, slots=True)
class Fault:
    """What is missing or wrong with one answer."""

    topic: str
    question: str
    message: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a topic is: required questions in all, those left, and faults in what is given."""

    topic: str
    required: int
    left: int
    wrong: int

    @property
    def state(self) -> str:
        """done, started or todo."""
        if not self.left and not self.wrong:
            return "done"
        return "todo" if self.left == self.required else "started"


def chosen_category(programme: Programme, drafts: Mapping[str, Any]) -> str | None:
    """Return the category the draft names, or none."""
    question = form_schema.question_of_type(programme, "category")
    if question is None:
        return None
    draft = drafts.get(form_schema.section_of(programme, question.id).id)
    value = draft.answers.get(question.id) if draft else None
    return value if value in {category.id for category in programme.categories} else None


def entry_answers(programme: Programme, drafts: Mapping[str, Any]) -> dict[str, Any]:
    """Return topic → question → value of all that is asked in the draft's category; hidden answers stay behind.

    `drafts`: topic → anything with `.answers`.
    """
    found: dict[str, Any] = {}
    for topic in form_schema.topics(programme, chosen_category(programme, drafts)):
        given = drafts[topic.section.id].answers if topic.section.id in drafts else {}
        found[topic.section.id] = {
            question.id: given[question.id] for question in topic.questions if kinds.is_given(given.get(question.id))
        }
    return found


def faults(programme: Programme, answers: Mapping[str, Any], files: Mapping[str, Any]) -> list[Fault]:
    """Return everything that keeps an entry from being submitted. `answers`: as entry_answers; `files`: id → file."""
    category = _category_of(programme, answers)
    return [
        Fault(topic.section.id, question.id, message)
        for topic in form_schema.topics(programme, category)
        for question in topic.questions
        for message in _faults_of(programme, question, answers.get(topic.section.id, {}).get(question.id), files)
    ]


def progress(programme: Programme, drafts: Mapping[str, Any], files: Mapping[str, Any]) -> list[Progress]:
    """Return how far each topic of the draft is, in the order of the form."""
    answers = entry_answers(programme, drafts)
    found = []
    for topic in form_schema.topics(programme, chosen_category(programme, drafts)):
        given = answers[topic.section.id]
        required = [question for question in topic.questions if question.required]
        left = [question for question in required if _missing(programme, question, given.get(question.id))]
        wrong = [q for q in topic.questions if _wrong(programme, q, given.get(q.id), files)]
        found.append(Progress(topic.section.id, len(required), len(left), len(wrong)))
    return found


def _category_of(programme: Programme, answers: Mapping[str, Any]) -> str | None:
    question = form_schema.question_of_type(programme, "category")
    if question is None:
        return None
    value = answers.get(form_schema.section_of(programme, question.id).id, {}).get(question.id)
    return value if isinstance(value, str) else None


def _faults_of(programme: Programme, question: Any, value: Any, files: Mapping[str, Any]) -> list[Message]:
    return _missing(programme, question, value) + _wrong(programme, question, value, files)


def _missing(programme: Programme, question: Any, value: Any) -> list[Message]:
    due = kinds.checklist_ids(programme, question.options) if question.type == "checklist" else ()
    return kinds.missing(question, value, alone=due)


def _wrong(programme: Programme, question: Any, value: Any, files: Mapping[str, Any]) -> list[Message]:
    if question.type not in ("file", "files"):
        return kinds.faults(programme, question, value)
    found = [files[file_id] for file_id in value or () if file_id in files]
    blank = [file for file in found if getattr(question, "alt_text_required", False) and not file.details.get("alt")]
    return [Message("Describe the picture “{name}” for people who cannot see it.", name=file.name) for file in blank]
