"""What the nominee's pages show: the task list, one topic, the check before submitting; and what a sent topic does."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.verdicts import YES, Verdict
from awards.nominations import queries, rules
from awards.nominations.answers import whole_entry
from awards.nominations.answers.values import Answers, mark, marks_of
from awards.nominations.answers.whole_entry import File, key_of, with_details
from awards.nominations.drafts.actions import save_topic
from awards.nominations.drafts.at_work import at_work, note, opened_at
from awards.nominations.drafts.forms import TopicForm, anchor_of, category_hints, topic_form
from awards.nominations.models import Draft, Extension, Nomination
from awards.programmes.document import form_schema
from awards.programmes.document.questions import CategoryQuestion, Question, Section, WithFiles
from awards.programmes.models import Season

WRITING = timedelta(minutes=5)


@dataclass
class Work:
    """A nomination as its people work on it: drafts, files, deadline, and whether anything may be changed."""

    nomination: Nomination
    season: Season
    drafts: whole_entry.Drafts
    files: Mapping[str, File]
    extension: Extension | None
    opened: datetime | None = None  # since when the reader has been at work on it

    @property
    def category(self) -> str | None:
        """The id of the category the draft names, or none."""
        return whole_entry.chosen_category(self.season.document, self.drafts)

    @property
    def title(self) -> str:
        """The title the draft names, or what stands for it."""
        return self._said.title if self._said.title is not None else self.nomination.title

    @property
    def language(self) -> str:
        """The language of the draft's answers."""
        return self._said.language or self.nomination.language

    @property
    def _said(self) -> whole_entry.Heading:
        document = self.season.document
        return whole_entry.heading(document, whole_entry.all_given(document, self.drafts))

    @property
    def topics(self) -> Sequence[form_schema.Topic]:
        """The topics with the questions that the draft is asked."""
        return whole_entry.topics_of(self.season.document, whole_entry.by_topic(self.drafts))

    @property
    def sections(self) -> list[Section]:
        """The sections of the form in order: those of the topics, and those that every category will ask."""
        shown = {topic.section.id for topic in self.topics}
        codes = [category.id for category in self.season.document.categories] if self.category is None else []
        return [
            section
            for section in self.season.document.form.sections
            if section.id in shown or (codes and all(_always_asks(section, code) for code in codes))
        ]

    def anchor(self, question: Question) -> str:
        """Return where on its page a question is answered."""
        return anchor_of(self.season.document, question)

    def to_correct(self, topic: form_schema.Topic) -> tuple[int, int]:
        """Return how many answers of a topic the organisers asked about, and how many are still as they were."""
        asked = [question.id for question in topic.questions if rules.is_to_correct(self.nomination, question.id)]
        version, now_given = self.nomination.version, self.answers.get(topic.section.id, {})
        before = version.answers.get(topic.section.id, {}) if version is not None else {}
        return len(asked), sum(mark(before.get(each)) == mark(now_given.get(each)) for each in asked)

    @property
    def uncorrected(self) -> int:
        """How many answers the organisers asked about are still as they were."""
        return sum(self.to_correct(topic)[1] for topic in self.topics) if self.state == "returned" else 0

    @property
    def answers(self) -> dict[str, Any]:
        """Every answer that belongs to the entry: topic → question → value."""
        return whole_entry.entry_answers(self.season.document, self.drafts)

    @property
    def deadline(self) -> datetime:
        """When answers are taken no more, by everybody's deadline or this nomination's own."""
        return max(self.season.closes_at, self.extension.until if self.extension else self.season.closes_at)

    @property
    def changeable_until(self) -> datetime | None:
        """Until when the entry may be changed and submitted again, the grace of whoever is at work included."""
        until = self.extension.until if self.extension else None
        return rules.changeable_until(self.nomination, self.season, now=now(), opened_at=self.opened, extended=until)

    @property
    def in_grace(self) -> bool:
        """Whether the deadline has passed, and only the grace keeps the nomination open for this reader."""
        return self.state in ("draft", "submitted") and now() >= self.deadline and self.changeable_until is not None

    @property
    def verdict(self) -> Verdict:
        """Whether answers may be changed now."""
        until = self.extension.until if self.extension else None
        return rules.can_edit(self.nomination, self.season, now=now(), opened_at=self.opened, extended=until)

    def may_change(self, question_id: str) -> bool:
        """Whether an answer is among those that may be changed: only of these something can be left to do."""
        return bool(rules.can_edit_question(self.nomination, self.season.document, question_id))

    @property
    def state(self) -> str:
        """The state of the nomination: one of rules.STATES."""
        return rules.state(self.nomination)

    @property
    def shown_state(self) -> str:
        """The state as its people read it: a draft that was not submitted in time is `missed`."""
        until = self.extension.until if self.extension else None
        missed = rules.is_missed(self.nomination, self.season, now=now(), extended=until)
        return "missed" if missed and not self.in_grace else self.state

    @property
    def waits(self) -> bool:
        """Whether something is left for the nominee to do: to go on, to correct, or to submit what was changed."""
        return bool(self.verdict) and (rules.waits_for_people(self.nomination) or self.changed)

    @property
    def saved_at(self) -> datetime | None:
        """When anything was saved last."""
        return max((draft.saved_at for draft in self.drafts.values() if draft.saved_at), default=None)

    @property
    def changed(self) -> bool:
        """Whether the draft says something else than the last submission."""
        version = self.nomination.version
        if version is None:
            return False
        shown = {file_id for each in self.answers.values() for ids in each.values() for file_id in _ids(ids)}
        details = any(mark(file.details) != mark(file.row.details) for key, file in self.files.items() if key in shown)
        return details or not whole_entry.same(version.answers, self.answers)


def _always_asks(section: Section, category: str) -> bool:
    return any(each.category == category and each.shown_when is None for each in section.questions)


@dataclass
class TopicPage:
    """One topic of a draft: its questions, the answers given, and where it stands among the others.

    questions: what stands on the page, of which the topic's are asked; the others wait, out of sight, for an answer on
    the page that leads to them, or came with a page of before, when they were asked.
    """

    work: Work
    topic: form_schema.Topic
    questions: Sequence[Question]
    conflicts: Mapping[str, object] = field(default_factory=dict)
    suggested: Answers = field(default_factory=dict)
    used_up: Mapping[str, str] = field(default_factory=dict)  # how far, in words, by the code of a category

    @property
    def code(self) -> str:
        """The topic's id."""
        return self.topic.section.id

    @property
    def draft(self) -> Draft | whole_entry.Kept:
        """The topic as it stands: saved, or as the last version has it."""
        return self.work.drafts.get(self.code) or whole_entry.Kept()

    @property
    def open(self) -> list[Question]:
        """The questions that may be changed now: all, unless the organisers asked for some only."""
        return [question for question in self.questions if self.work.may_change(question.id)]

    def asked(self, form: TopicForm) -> set[str]:
        """Return the ids of the questions that are asked with what stands in a form, saved or not."""
        typed = {**self.draft.answers, **form.answers()}
        answers = {**whole_entry.by_topic(self.work.drafts), self.code: typed}
        topics = whole_entry.topics_of(self.work.season.document, answers)
        return {question.id for topic in topics if topic.section.id == self.code for question in topic.questions}

    @property
    def number(self) -> int:
        """The topic's place in the form, from 1."""
        return 1 + sum(self._is_after(section) for section in self.work.sections)

    def _is_after(self, section: Section) -> bool:
        order = [each.id for each in self.work.season.document.form.sections]
        return order.index(section.id) < order.index(self.code)

    @property
    def total(self) -> int:
        """How many topics the form has, the one of the category included while none is chosen."""
        return len(self.work.sections)

    def next_topic(self) -> str | None:
        """Return the topic after this one, or none; of a returned entry the next one with something to correct."""
        for topic in self.work.topics:
            before = topic.section.id == self.code or self._is_after(topic.section)
            if not before and any(self.work.may_change(question.id) for question in topic.questions):
                return topic.section.id
        return None

    def files_of(self, question: WithFiles) -> list[File]:
        """Return the files given as the answer to a question, in their order."""
        return [self.work.files[key] for key in self.draft.answers.get(question.id) or () if key in self.work.files]

    def form(self) -> TopicForm:
        """Return the topic's form: as it was sent, or with the answers given so far."""
        answers = {**self.suggested, **self.draft.answers}
        made = topic_form(
            self.work.season.document, self.open, answers, files=self.work.files, category=self.work.category
        )
        if made.is_submitted():
            made.settle()
            if opened_at(self.work.nomination.id, made.opened.data) is None:
                made.opened.data = ""
        else:
            made.opened.data = note(self.work.nomination.id, self.work.opened)
            self.base(made)
        return made

    def stand_on(self, draft: Draft) -> None:
        """Have the page stand on its topic as it was read last, locked, or saved."""
        self.work.drafts = {**self.work.drafts, self.code: draft}
        self.work.files = with_details({key: file.row for key, file in self.work.files.items()}, self.work.drafts)

    def base(self, form: TopicForm, marks: Mapping[str, str] | None = None) -> None:
        """Have a form stand on the topic as it is saved now, or on the answers with these marks."""
        form.revision.data = str(self.draft.revision)
        form.marks.data = json.dumps(self.marks(form) if marks is None else marks, separators=(",", ":"))

    def marks(self, form: TopicForm) -> dict[str, str]:
        """Return the marks of the answers as they are saved now, what is said about files included."""
        stored = dict(self.draft.answers)
        for file_id in form.file_parts:
            stored.setdefault(key_of(file_id), dict(self.work.files[file_id].details))
        return marks_of(stored, form.answers())


def work_on(nomination: Nomination, season: Season) -> Work:
    """Return a nomination (with its version) as its people work on it. Three queries."""
    drafts = whole_entry.working(queries.drafts(nomination), nomination.version)
    files = with_details(queries.files(nomination), drafts)
    return Work(nomination, season, drafts, files, queries.extension(nomination), at_work(nomination))


def works(nominations: Sequence[Nomination], season: Season) -> list[Work]:
    """Return several nominations (each with its version) as their people's list shows them. Three queries."""
    if not nominations:
        return []
    drafts, files = queries.drafts_of(nominations), queries.files_of(nominations)
    extensions = queries.extensions(nominations)
    found = []
    for each in nominations:
        saved = whole_entry.working(drafts.get(each.id, {}), each.version)
        described = with_details(files.get(each.id, {}), saved)
        found.append(Work(each, season, saved, described, extensions.get(each.id)))
    return found


def topic_page(nomination: Nomination, season: Season, code: str, *, sent: Collection[str] = ()) -> TopicPage | None:
    """Return a topic of a nomination, or none if the form has no such topic, or asks nothing in it.

    sent: questions that stood on the page which is being sent. They stay on it, whatever is asked by now.
    """
    work = work_on(nomination, season)
    section = next((section for section in season.document.form.sections if section.id == code), None)
    if section is None:
        return None
    asked = next((topic.questions for topic in work.topics if topic.section.id == code), ())
    here = form_schema.on_page(season.document, work.category, whole_entry.by_topic(work.drafts), section)
    questions = [each for each in section.questions if each in here or each.id in sent]
    if not asked and not any(each.id in sent for each in questions):
        return None
    page = TopicPage(work, form_schema.Topic(section, asked), questions)
    if work.verdict and any(isinstance(question, CategoryQuestion) for question in page.open):
        others = queries.entries_of([nomination.company], season, besides=nomination)
        page.used_up = category_hints(season, [nomination.company], others)
    return page


def overview(nomination: Nomination, season: Season, *, reader: Person) -> dict[str, Any]:
    """Return what the task list shows: every topic with its progress, who saved it last, and who is writing now."""
    work = work_on(nomination, season)
    recent = now() - WRITING
    return {
        "work": work,
        "nomination": nomination,
        "progress": by_topic(work),
        "writing": {
            topic: draft.saved_by
            for topic, draft in work.drafts.items()
            if draft.saved_at and draft.saved_at > recent and draft.saved_by_id not in (None, reader.id)
        },
        "people": queries.members(nomination),
        "room": room(work) if work.verdict and work.state == "draft" else YES,
    }


def by_topic(work: Work) -> dict[str, whole_entry.Progress]:
    """Return how far each topic is, by its id."""
    found = whole_entry.progress(work.season.document, work.drafts, work.files, due=work.may_change)
    return {progress.topic: progress for progress in found}


def room(work: Work) -> Verdict:
    """Return whether the limits of the organisation leave room for this entry. One query."""
    return rules.has_room(work.nomination, work.season, work.category, queries.rivals(work.nomination), now=now())


def save(form: TopicForm, page: TopicPage, *, by: Person) -> Draft | None:
    """Save what was typed; the draft, on which the page stands then, or none when it was refused, said by the form.

    Overtaken when the same answers were changed by someone else and nobody chose between the texts.
    """
    answers = form.answers()
    for name in form.preferred():
        answers.pop(name, None)
    aside = {question.id for question in form.questions} - page.asked(form)
    saved = form.accepted(
        lambda: save_topic(
            page.work.nomination,
            page.work.season,
            page.code,
            answers,
            basis=form.basis(),
            aside=aside,
            said={key_of(key): dict(file.row.details) for key, file in page.work.files.items()},
            opened_at=page.work.opened,
            by=by,
        )
    )
    if saved:
        page.stand_on(saved.result)
    return saved.result if saved else None


def _ids(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
