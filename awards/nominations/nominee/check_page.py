"""What the check page and the reading pages show: every answer as words, what is missing, which conditions are met."""

from __future__ import annotations

from typing import Any

from awards.core.verdicts import Verdict
from awards.nominations import dossier_paper, queries
from awards.nominations.answers import dossier, eligibility, whole_entry
from awards.nominations.answers.values import Answers
from awards.nominations.answers.whole_entry import ALT, as_submitted
from awards.nominations.drafts import progress
from awards.nominations.drafts.forms import FILE_PREFIX, anchor_of
from awards.nominations.models import Nomination
from awards.nominations.queries import record_of
from awards.programmes.document import timetable
from awards.programmes.document.form_schema import country_name
from awards.programmes.document.questions import Question, WithFiles
from awards.programmes.models import Season
from awards.web.i18n import reader_language


def checked(nomination: Nomination, season: Season) -> dict[str, Any]:
    """Return what the check page shows: every answer, the conditions, and everything that keeps it from being sent."""
    work = progress.work_on(nomination, season)
    return shown(work, record_of(nomination, season), progress.room(work))


def shown(work: progress.Work, record: eligibility.Record, room: Verdict) -> dict[str, Any]:
    """Return what the check page shows of a nomination. room: whether the limits of the organisation leave room."""
    season, answers = work.season, work.answers
    faults = whole_entry.faults(season.document, answers, work.files, due=work.may_change)
    flat = {question: value for given in answers.values() for question, value in given.items()}
    return {
        "work": work,
        "nomination": work.nomination,
        "topics": dossier.dossier(
            season.document, answers, work.files, reader_language(), category=work.category, spoken=True
        ),
        "faults": faults,
        "topic_of": {question.id: topic.section.id for topic in work.topics for question in topic.questions},
        "anchors": {
            q.id: _anchor(work, answers[topic.section.id], q) for topic in work.topics for q in topic.questions
        },
        "faulty": {fault.question for fault in faults},
        "unmet": eligibility.unmet(season.document, flat, closes=timetable.closing_day(season.document), record=record),
        "room": room,
    }


def _anchor(work: progress.Work, given: Answers, question: Question) -> str:
    """Return where a question's answer is changed: at the description of a picture that still needs one."""
    if isinstance(question, WithFiles):
        for key in given.get(question.id) or ():
            if key in work.files and whole_entry.needs_alt(question, work.files[key]):
                return f"{FILE_PREFIX}{key}-{ALT}"
    return anchor_of(work.season.document, question)


def version(nomination: Nomination, season: Season, number: int) -> dict[str, object] | None:
    """Return one submitted version as words, or none if there is no such version."""
    versions = queries.versions(nomination)
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        return None
    files = as_submitted(queries.every_file(nomination), found.files)
    category = whole_entry.category_in(season.document, found.answers)
    topics = dossier.dossier(season.document, found.answers, files, reader_language(), category=category)
    return {"nomination": nomination, "version": found, "versions": versions, "topics": topics}


def as_juror(nomination: Nomination, season: Season) -> dict[str, Any]:
    """Return the draft as jurors of the first round of scoring would read it."""
    work = progress.work_on(nomination, season)
    first = next(iter(season.document.scoring_rounds), None)
    blind = first is not None and dossier.is_blind(season.document, first.id)
    topics = dossier.dossier(
        season.document,
        work.answers,
        work.files,
        reader_language(),
        category=work.category,
        audience="jury",
        blind=blind,
        title=work.title,
    )
    files = [file for topic in topics for item in topic.items for file in item.files]
    return {"nomination": nomination, "work": work, "topics": topics, "blind": blind, "files": files}


def for_paper(nomination: Nomination, season: Season) -> dossier_paper.Dossier:
    """Return the draft as jurors of the first round of scoring would read it on paper."""
    shown = as_juror(nomination, season)
    work, document = shown["work"], season.document
    country = country_name(document, nomination.country, reader_language()) if nomination.country else ""
    return dossier_paper.Dossier(
        title=work.title,
        language=work.language,
        category=document.category(work.category) if work.category else None,
        byline="" if shown["blind"] else " · ".join(filter(None, (nomination.company.name, country))),
        topics=shown["topics"],
        pictures={
            each: file.photo_key or file.thumbnail_key for each, file in work.files.items() if file.thumbnail_key
        },
    )
