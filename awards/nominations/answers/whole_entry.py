"""The entry as a whole: its answers over all topics and what is said about its files, what is missing or wrong, how
far each topic is. Pure.

What a nominee says about a file (title, what it proves, a description) stands in `Draft.answers` under `file:<id>`
until it is submitted; the file's row has what the last submission said, and a version (`Version.files`) what it said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from awards.core import countries
from awards.core.message import Message
from awards.core.text import is_blank
from awards.nominations.answers import values
from awards.nominations.answers.values import Answers, ByTopic
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    ChecklistQuestion,
    CountryQuestion,
    FileField,
    FileQuestion,
    FilesQuestion,
    Question,
    WithFiles,
)

if TYPE_CHECKING:
    from awards.accounts.models import Person
    from awards.nominations.models import Draft, Version


PREFIX = "file:"
ALT = "alt"
PAGE = "page"  # where in a document, if its question asks so
ALT_LENGTH = 300
Files = Mapping[str, Any]  # by id: rows of stored files, or anything with their columns
PICTURES = ("png", "jpg", "heic")  # kinds of files that may need a description


@dataclass(frozen=True, slots=True)
class File:
    """A stored file with what a draft or a version says about it."""

    row: Any
    details: Mapping[str, object]

    @property
    def id(self) -> str:
        """The file's id as text."""
        return str(self.row.id)

    def __getattr__(self, name: str) -> object:
        return getattr(self.row, name)


def key_of(file_id: object) -> str:
    """Return the name under which a draft keeps what is said about a file."""
    return f"{PREFIX}{file_id}"


def file_of(name: str) -> str | None:
    """Return the id of the file a name in a draft is about, or none for a question."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def with_details(files: Files, drafts: Drafts) -> dict[str, File]:
    """Return files (id → row) with what the drafts (topic → anything with `.answers`) say about them."""
    said: dict[str, Any] = {}
    for draft in drafts.values():
        said |= {name: value for name, value in draft.answers.items() if file_of(name) is not None}
    return {file_id: File(row, said.get(key_of(file_id), row.details)) for file_id, row in files.items()}


def as_submitted(files: Files, frozen: Mapping[str, Any] | None) -> dict[str, File]:
    """Return files (id → row) with what a version says about them; its `files` are none if it is from before 0020."""
    said = {file_id: file["details"] for file_id, file in (frozen or {}).items()}
    return {file_id: File(row, said.get(file_id, row.details)) for file_id, row in files.items()}


_NUMBER = re.compile(r"[0-9]{1,4}")


def page_said(text: str) -> int:
    """Return the first page that somebody named, such as 3 of “pp. 3–5”; the first one where no page is named."""
    found = _NUMBER.search(text)
    return int(found[0]) or 1 if found else 1


FILES_NAME = "files:"  # no topic can be called so
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A topic that stands as it was submitted and was not touched since: what a draft of it begins from."""

    answers: Answers = field(default_factory=dict)
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: Person | None = None
    saved_by_id: UUID | None = None


Drafts = Mapping[str, "Draft | Kept"]  # each topic as it stands, by its id


@dataclass(frozen=True, slots=True)
class Fault:
    """What is missing or wrong with one answer."""

    topic: str
    question: str
    message: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a topic is: required questions in all, those left, faults in what is given, and answers there at all."""

    topic: str
    required: int
    left: int
    wrong: int
    given: int

    @property
    def state(self) -> str:
        """done, started or todo."""
        if not self.left and not self.wrong and (self.required or self.given):
            return "done"
        return "started" if self.given else "todo"


def working(drafts: Drafts, version: Version | None) -> dict[str, Draft | Kept]:
    """Return the topics as they stand: those saved as drafts, the others as the last version has them.

    `version`: the standing submission, or none.
    """
    submitted = version.answers if version is not None else {}
    return {topic: Kept(answers) for topic, answers in submitted.items()} | dict(drafts)


def chosen_category(programme: Programme, drafts: Drafts) -> str | None:
    """Return the category the draft names, or none; the only one where the form does not ask."""
    return category_in(programme, by_topic(drafts))


def by_topic(drafts: Drafts) -> ByTopic:
    """Return topic → question → value of all that is stored, hidden answers too."""
    return {topic: draft.answers for topic, draft in drafts.items()}


def topics_of(programme: Programme, answers: ByTopic) -> tuple[form_schema.Topic, ...]:
    """Return the topics with the questions that are asked of an entry with these answers (topic → question → value)."""
    return form_schema.topics(programme, category_in(programme, answers), answers)


def entry_answers(programme: Programme, drafts: Drafts) -> dict[str, Any]:
    """Return topic → question → value of all that is asked of the draft; hidden answers stay behind."""
    return asked_only(programme, by_topic(drafts), chosen_category(programme, drafts))


def asked_only(programme: Programme, answers: ByTopic, category: str | None = form_schema.ANY) -> dict[str, Any]:
    """Return those of an entry's answers that are given and asked for, by topic. category: as for `all_asked`."""
    found: dict[str, object] = {}
    for topic in form_schema.topics(programme, category, answers):
        given = answers.get(topic.section.id, {})
        found[topic.section.id] = {
            question.id: given[question.id] for question in topic.questions if values.is_given(given.get(question.id))
        }
    return found


class Heading(NamedTuple):
    """What answers say of an entry as a whole; none where they do not say it, and what was known stands."""

    title: str | None
    language: str | None
    country: str | None


def heading(programme: Programme, answers: Answers) -> Heading:
    """Return what some or all answers (question → value) of an entry say of it as a whole."""
    language = answers.get("answer_language")
    asked = [answers.get(question.id) for question in programme.questions if isinstance(question, CountryQuestion)]
    return Heading(
        title=str(answers["title"] or "")[:LONGEST_TITLE] if "title" in answers else None,
        language=language if language in programme.form.answer_languages else None,
        country=next((code for code in reversed(asked) if code in countries.CODES), None),
    )


def all_given(programme: Programme, drafts: Drafts) -> dict[str, object]:
    """Return question → value of all that is asked of the draft on the topics that were begun."""
    return {
        question.id: drafts[topic.section.id].answers.get(question.id)
        for topic in topics_of(programme, by_topic(drafts))
        if topic.section.id in drafts
        for question in topic.questions
    }


def frozen_files(programme: Programme, answers: ByTopic, files: Files) -> dict[str, object]:
    """Return what a version keeps of the files that its answers (as entry_answers) name: `Version.files`."""
    return {
        file_id: {"name": files[file_id].name, "sha256": files[file_id].sha256, "details": dict(files[file_id].details)}
        for section in programme.form.sections
        for question in section.questions
        if isinstance(question, WithFiles)
        for file_id in answers.get(section.id, {}).get(question.id) or ()
        if file_id in files
    }


def digest(answers: ByTopic, files: Files | None) -> str:
    """Return the SHA-256 of a version in canonical JSON: sorted names, no white space, UTF-8.

    Of its answers by topic and, as one member more, its files; of the answers alone where files are none.
    """
    content = answers if files is None else {**answers, FILES_NAME: files}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def same(one: ByTopic, other: ByTopic) -> bool:
    """Whether two entries say the same; what is not given does not count."""
    return _given(one) == _given(other)


def every(_question_id: str) -> bool:
    """Whether an answer can be changed: all of them."""
    return True


def faults(
    programme: Programme, answers: ByTopic, files: Files, *, due: Callable[[str], object] = every
) -> list[Fault]:
    """Return everything that keeps an entry from being submitted. `answers`: as entry_answers; `files`: id → file.

    due: tells by a question's id whether its answer may be changed; nothing is asked of the others, whatever the
    programme has come to ask since they were submitted.
    """
    return [
        Fault(topic.section.id, question.id, message)
        for topic in topics_of(programme, answers)
        for question in topic.questions
        if due(question.id)
        for message in _faults_of(programme, question, answers.get(topic.section.id, {}).get(question.id), files)
    ]


def progress(
    programme: Programme, drafts: Drafts, files: Files, *, due: Callable[[str], object] = every
) -> list[Progress]:
    """Return how far each topic of the draft is, in the order of the form. due: as for `faults`."""
    answers = entry_answers(programme, drafts)
    found = []
    for topic in topics_of(programme, answers):
        given = answers[topic.section.id]
        required = [question for question in topic.questions if question.required and due(question.id)]
        left = [question for question in required if _missing(programme, question, given.get(question.id))]
        wrong = [q for q in topic.questions if due(q.id) and _is_wrong(programme, q, given.get(q.id), files)]
        found.append(Progress(topic.section.id, len(required), len(left), len(wrong), len(given)))
    return found


def has_question(programme: Programme, question_id: str) -> bool:
    """Whether the programme asks a question of this id; none of them is sure to be there."""
    return any(question.id == question_id for question in programme.questions)


def _given(answers: ByTopic) -> dict[str, str]:
    flat = {
        (topic, question): value
        for topic, given in answers.items()
        for question, value in given.items()
        if values.is_given(value)
    }
    return {f"{topic}/{question}": values.mark(value) for (topic, question), value in flat.items()}


def category_in(programme: Programme, answers: ByTopic) -> str | None:
    """Return the category that an entry's answers (topic → question → value) name, or the only one, or none."""
    question = form_schema.category_question(programme)
    known = [category.id for category in programme.categories]
    if question is None:
        return known[0] if len(known) == 1 else None
    value = answers.get(form_schema.section_of(programme, question.id).id, {}).get(question.id)
    return value if value in known else None


def _faults_of(programme: Programme, question: Question, value: object, files: Files) -> list[Message]:
    return _missing(programme, question, value) + _wrong(programme, question, value, files)


def _missing(programme: Programme, question: Question, value: object) -> list[Message]:
    due = values.checklist_ids(programme, question.options) if isinstance(question, ChecklistQuestion) else ()
    return values.missing(question, value, alone=due)


def _is_wrong(programme: Programme, question: Question, value: object, files: Files) -> bool:
    unfinished = not question.required and bool(_missing(programme, question, value))
    return unfinished or bool(_wrong(programme, question, value, files))


def _wrong(programme: Programme, question: Question, value: Any, files: Files) -> list[Message]:
    if not isinstance(question, WithFiles):
        return values.faults(programme, question, value)
    found = [files[file_id] for file_id in value or () if file_id in files]
    fields = parts_said(question)
    messages = [
        m for file in found for each in fields for m in values.faults(programme, each, file.details.get(each.id))
    ]
    blank = [file for file in found if needs_alt(question, file)]
    return messages + [
        Message("Describe the picture “{name}” for people who cannot see it.", name=file.name) for file in blank
    ]


def needs_alt(question: WithFiles, file: Any) -> bool:
    """Whether a picture still needs a description, because its question asks for one."""
    asked = isinstance(question, FileQuestion) and question.alt_text_required and file.kind in PICTURES
    return asked and is_blank(str(file.details.get("alt") or ""))


def parts_said(question: WithFiles) -> tuple[FileField, ...]:
    """Return what is asked about each file."""
    return question.per_file if isinstance(question, FilesQuestion) else ()
