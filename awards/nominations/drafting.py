"""What the nominee's pages show: the task list, one topic, the check before submitting. Reads only, but for `save`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from awards.nominations import actions, entry, queries, rules
from awards.nominations.forms import TopicForm
from awards.nominations.models import Draft, Nomination
from awards.programmes import form_schema
from awards.programmes.models import Season
from awards.web.i18n import reader_zone
from awards.web.opened import opened_at


@dataclass(frozen=True)
class TopicPage:
    """One topic of a draft: its questions, the answers given, and where it stands among the others."""

    nomination: Nomination
    season: Season
    topic: form_schema.Topic
    topics: Sequence[form_schema.Topic]
    drafts: Mapping[str, Draft]

    @property
    def code(self) -> str:
        """The topic's id."""
        return self.topic.section.id

    @property
    def draft(self) -> Draft | None:
        """The saved draft of the topic, or none."""
        return self.drafts.get(self.code)

    @property
    def given(self) -> dict[str, Any]:
        """The answers given so far, by question."""
        return self.draft.answers if self.draft else {}

    @property
    def revision(self) -> int:
        """The revision a page opened now is based on."""
        return self.draft.revision if self.draft else 0

    @property
    def editable(self) -> set[str]:
        """The questions that may be changed now, as far as the organisers asked for some only."""
        return {q.id for q in self.topic.questions if rules.can_edit_question(self.nomination, q.id)}

    @property
    def number(self) -> int:
        """The topic's place in the form, from 1."""
        return self.topics.index(self.topic) + 1

    def next_topic(self) -> str | None:
        """Return the topic after this one, or none."""
        return self.topics[self.number].section.id if self.number < len(self.topics) else None


def topic_page(nomination: Nomination, season: Season, code: str) -> TopicPage | None:
    """Return a topic of a nomination, or none if the form has no such topic for its category."""
    drafts = queries.drafts(nomination)
    topics = form_schema.topics(season.document, entry.chosen_category(season.document, drafts))
    found = next((topic for topic in topics if topic.section.id == code), None)
    return TopicPage(nomination, season, found, topics, drafts) if found else None


def overview(nomination: Nomination, season: Season) -> dict[str, Any]:
    """Return what the task list shows: every topic with its progress and who saved it last."""
    drafts = queries.drafts(nomination)
    files = queries.files(nomination)
    progress = entry.progress(season.document, drafts, files)
    saved = max((draft.saved_at for draft in drafts.values()), default=None)
    return {
        "nomination": nomination,
        "state": rules.state(nomination),
        "topics": form_schema.topics(season.document, entry.chosen_category(season.document, drafts)),
        "progress": {found.topic: found for found in progress},
        "drafts": drafts,
        "saved_at": saved,
        "changed": bool(nomination.submitted_at and saved and saved > nomination.submitted_at),
        "people": queries.members(nomination),
        "extension": queries.extension(nomination),
    }


def checked(nomination: Nomination, season: Season) -> dict[str, Any]:
    """Return what the check page shows: every answer, and everything that keeps the entry from being submitted."""
    shown = overview(nomination, season)
    files = queries.files(nomination)
    answers = entry.entry_answers(season.document, shown["drafts"])
    return shown | {"answers": answers, "files": files, "faults": entry.faults(season.document, answers, files)}


def save(form: TopicForm, page: TopicPage, *, by: Any) -> Draft | None:
    """Save what was typed; when someone else was faster, return their draft. A refusal is said above the form."""
    try:
        form.accepted(
            lambda: actions.save_topic(
                page.nomination,
                page.season,
                page.code,
                form.answers(),
                revision=form.base_revision(),
                opened_at=opened_at(form.opened.data),
                by=by,
            )
        )
    except actions.Overtaken as overtaken:
        return overtaken.draft
    return None


def clock_time(moment: datetime) -> str:
    """Return hour and minute in the reader's zone, as “Saved 14:02” says them."""
    return f"{moment.astimezone(ZoneInfo(reader_zone())):%H:%M}"
