"""One topic a page: its questions, saved by Continue and, with a script, by themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import abort, get_template_attribute, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from awards.nominations import queries
from awards.nominations.answers.values import marks_of
from awards.nominations.blueprint import bp, page_of
from awards.nominations.drafts import progress
from awards.nominations.drafts.actions import Overtaken
from awards.nominations.drafts.answer_fields import DecimalField
from awards.nominations.drafts.at_work import opened_at
from awards.nominations.drafts.forms import TopicForm
from awards.nominations.drafts.progress import TopicPage
from awards.nominations.files import actions as files_actions
from awards.nominations.files import views as files_views
from awards.nominations.models import Attachment
from awards.nominations.topic import topic_page
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.access import me, signed_in
from awards.web.edge import check_token
from awards.web.i18n import clock_time
from awards.web.pages import done, keep, saved, show


@bp.route("/<season>/nominations/<uuid:nomination_id>/topics/<topic>", methods=["GET", "POST"])
@signed_in
def topic(season: Season, nomination_id: uuid.UUID, topic: str) -> ResponseReturnValue:
    """Show one topic's questions, and save them; what was typed is kept even where an answer has a fault."""
    slug, page, batch = season.slug, page_of(season, nomination_id, topic), files_views.Batch()
    if request.method == "GET":
        topic_page.suggest(page, reader=me())
    elif batch := files_views.taken_in(page, by=me()):
        season = programmes.season_by_slug(slug) or abort(404)
        page = page_of(season, nomination_id, topic)
    form = page.form()
    if not form.validate_on_submit():
        return _page(page, form)
    try:
        if progress.save(form, page, by=me()) is None:
            return _page(page, form)
    except Overtaken as overtaken:
        return _choice(page_of(season, nomination_id, topic), form, overtaken)
    answer = _go_on(season, nomination_id, topic, form, batch)
    batch.discard()
    return answer


@bp.post("/<season>/nominations/<uuid:nomination_id>/topics/<topic>/draft")
@signed_in
def save(season: Season, nomination_id: uuid.UUID, topic: str) -> ResponseReturnValue:
    """Save a topic for the page's script; faults are for Continue to tell."""
    check_token()
    page = page_of(season, nomination_id, topic)
    form = page.form()
    before = page.work.category
    try:
        if (draft := progress.save(form, page, by=me())) is None:
            # Trying again would come to the same: the script offers no retry then.
            return jsonify(error=form.form_errors[-1], closed=render_template("nominations/too_late.html")), 422
    except Overtaken as overtaken:
        return jsonify(_both_texts(page_of(season, nomination_id, topic), form, overtaken)), 409
    others = topic_page.changed_by_others(page, form)
    return saved(
        revision=draft.revision,
        marks=marks_of(form.answers(), form.answers()),
        at=clock_time(draft.saved_at),
        others=others,
        read=_read(topic_page.numbers_read(form)) | _read(topic_page.numbers_of(page, form, others["values"])),
        reload=page.work.category != before and topic_page.depends_on_category(season.document, topic),
    )


def _read(numbers: Iterable[DecimalField]) -> dict[str, object]:
    """Return what was understood of each number, by its field: the text, whether a choice is due, and the words."""
    said_back = get_template_attribute("ui/numbers.html", "reading")
    return {field.id: {"text": field.text, "asks": field.is_asked, "html": said_back(field)} for field in numbers}


def _page(page: TopicPage, form: TopicForm) -> Any:
    return show(form, "nominations/topic.html", removed=_removed(page), **topic_page.shown(page, form))


def _removed(page: TopicPage) -> Attachment | None:
    """The file taken out just now, which can be put back."""
    asked = request.args.get("removed", "")
    try:
        file = queries.file(page.work.nomination, uuid.UUID(asked)) if asked else None
    except ValueError:
        return None
    return file if file and str(file.id) not in page.draft.answers.get(file.question, []) else None


def _choice(page: TopicPage, form: TopicForm, overtaken: Overtaken) -> ResponseReturnValue:
    # Both texts are on the page: the one typed in its field, the other beside it.
    page.conflicts = topic_page.other_texts(page, form, overtaken)
    stored = page.marks(form)
    page.base(form, {**form.basis().marks, **{name: stored[name] for name in overtaken.questions}})
    form.form_errors.append(_who_changed(page.conflicts))
    body, _status = _page(page, form)
    return body, 409


def _who_changed(texts: Mapping[str, topic_page.Other]) -> str:
    """Say above both texts what the box with the other one says: a draft has one person who saved it last."""
    if any(other.by_id == me().id for other in texts.values()):
        return _("You changed the same answers in another tab or on another device. Choose which text to keep.")
    return _("Someone else changed the same answers. Choose which text to keep.")


def _both_texts(page: TopicPage, form: TopicForm, overtaken: Overtaken) -> dict[str, object]:
    texts = topic_page.other_texts(page, form, overtaken)
    return {
        "error": _who_changed(texts),
        "marks": page.marks(form),
        "conflicts": {
            name: {
                "field": topic_page.field_name(name),
                "html": render_template("nominations/other_text.html", name=name, other=other, script=True),
                "values": topic_page.values_of(page, form, name),
            }
            for name, other in texts.items()
        },
    }


def _go_on(season: Season, nomination_id: uuid.UUID, topic: str, form: TopicForm, batch: files_views.Batch) -> Response:
    """Take the files that came along, then go to the next page, or show this one again with its faults, kept."""
    page = page_of(season, nomination_id, topic)
    staying, removed = _take_files(season, page, form, batch)
    new = [question.id for question in topic_page.newly_asked(page, form)]
    here: dict[str, Any] = {"nomination_id": nomination_id, "topic": topic, "new": new}
    if request.form.get("stay") or staying or (form.asks_category() and _now_asks_more(page, form)):
        if not form.errors:
            return done(None, "nominations.topic", **here, removed=removed)
    elif not form.find_faults(page.asked(form)) and not form.errors:
        if new and not request.form.get("later"):
            return done(None, "nominations.topic", **here, _anchor="new-questions", **_coming_from())
        endpoint, values = _next(page, nomination_id)
        return done(None, endpoint, **values)
    page = page_of(season, nomination_id, topic)
    page.base(form, marks_of(form.answers(), form.answers()))
    answer = _page(page, form)
    keep()
    return answer


def _now_asks_more(page: TopicPage, form: TopicForm) -> bool:
    """Whether the category chosen brings questions of its own on to this page."""
    return {question.id for question in page.open} != {question.id for question in form.questions}


def _take_files(season: Season, page: TopicPage, form: TopicForm, batch: files_views.Batch) -> tuple[bool, str | None]:
    """Carry out what was asked about files; answers whether to stay on the page, and the file taken out."""
    if file_id := request.form.get("remove_file"):
        return True, _change(season, page, form, file_id, files_actions.take_out)
    if file_id := request.form.get("put_back_file"):
        _change(season, page, form, file_id, files_actions.put_back)
        return True, None
    files_views.attach(batch, page, form, opened=opened_at(page.work.nomination.id, form.opened.data), by=me())
    return bool(batch), None


def _change(season: Season, page: TopicPage, form: TopicForm, file_id: str, verb: Callable[..., None]) -> str | None:
    try:
        file = queries.file(page.work.nomination, uuid.UUID(file_id))
    except ValueError:
        file = None
    question = next((each for each in page.questions if file and each.id == file.question), None)
    if file is None or question is None:
        abort(404)
    opened = opened_at(page.work.nomination.id, form.opened.data)
    form.accepted(lambda: verb(file, page.work.nomination, season, page.code, question, opened_at=opened, by=me()))
    return str(file.id)


def _coming_from() -> dict[str, str]:
    return {"from": "check"} if request.args.get("from") == "check" else {}


def _next(page: TopicPage, nomination_id: uuid.UUID) -> tuple[str, dict[str, object]]:
    if request.form.get("later"):
        return "nominations.tasks", {"nomination_id": nomination_id}
    following = page.next_topic()
    if request.args.get("from") == "check" or following is None:
        return "nominations.check", {"nomination_id": nomination_id}
    return "nominations.topic", {"nomination_id": nomination_id, "topic": following}
