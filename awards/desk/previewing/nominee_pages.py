"""The nominee's way as a draft would make it: the form in public, the short check, each section, the check of it all.

The sections are blank, as nominees find them; the check has example answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from awards.core.verdicts import YES
from awards.desk.previewing.example_answers import example
from awards.desk.previewing.trial_season import TrialSeason, as_season, nobodys
from awards.nominations.answers import eligibility
from awards.nominations.answers.whole_entry import Kept
from awards.nominations.drafts import progress
from awards.nominations.nominee import check_page, start_page
from awards.nominations.topic import topic_page
from awards.programmes.document import form_schema
from awards.web.i18n import reader_language


class TrialCompany:
    """The organisation that is nominated."""

    def __init__(self) -> None:
        self.id, self.name, self.country = nobodys("company"), _("Example organisation"), ""


class TrialNomination:
    """A nomination as it is just begun: what pages read of one."""

    version = version_id = admission = admission_id = withdrawal_id = None
    disqualification = disqualification_id = None
    title = country = ""

    def __init__(self, language: str) -> None:
        self.id, self.company, self.language = nobodys("nomination"), TrialCompany(), language
        self.company_id = self.company.id


def work_on(trial: TrialSeason, category: str, answers: Mapping[str, Mapping[str, Any]]) -> progress.Work:
    """Return a nomination of nobody as its people work on it: in a category, with answers by topic."""
    spoken = trial.document.form.answer_languages
    nomination: Any = TrialNomination(reader_language() if reader_language() in spoken else spoken[0])
    drafts: dict[str, Any] = {topic: Kept(given) for topic, given in answers.items()}
    return progress.Work(nomination, as_season(trial), drafts, {}, None)


def only_category(trial: TrialSeason, category: str) -> dict[str, dict[str, Any]]:
    """Return answers of which only the category is given."""
    asked = form_schema.category_question(trial.document)
    if asked is None:
        return {}
    return {form_schema.section_of(trial.document, asked.id).id: {asked.id: category}}


def sections(trial: TrialSeason, category: str) -> list[str]:
    """Return the sections of the form in which something is asked in a category, by their ids."""
    return [topic.section.id for topic in form_schema.topics(trial.document, category)]


def in_public(trial: TrialSeason) -> dict[str, Any]:
    """Return what the public page of the form shows."""
    return start_page.every_question(as_season(trial))


def start(trial: TrialSeason) -> dict[str, Any]:
    """Return what the page shows on which a nomination is begun, with the short check."""
    return {
        "form": start_page.form_for(as_season(trial), ()),
        "starting": YES,
        "coming": None,
        **start_page.shown(as_season(trial), (), ()),
    }


def tasks(trial: TrialSeason, category: str) -> dict[str, Any]:
    """Return what the list of the sections shows."""
    work = work_on(trial, category, only_category(trial, category))
    return {"form": None, "work": work, "nomination": work.nomination, "progress": progress.by_topic(work),
            "writing": {}, "people": (), "room": YES, "journeys": {}}  # fmt: skip


def section(trial: TrialSeason, category: str, code: str) -> dict[str, Any] | None:
    """Return what the page of a section shows, blank; none if there is nothing in it for the category."""
    work = work_on(trial, category, only_category(trial, category))
    topic = next((each for each in work.topics if each.section.id == code), None)
    if topic is None:
        return None
    here = form_schema.on_page(trial.document, work.category, work.answers, topic.section)
    page = progress.TopicPage(work, topic, here)
    form = page.form()
    return {"form": form, "removed": None, **topic_page.shown(page, form)}


def check(trial: TrialSeason, category: str) -> dict[str, Any]:
    """Return what the check of all answers shows, with example answers."""
    work = work_on(trial, category, example(trial.document, category))
    return {"form": None, **check_page.shown(work, eligibility.NOTHING, YES)}
