"""The nominee's pages: own nominations, the task list, one topic a page, checking and submitting."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import queries as accounts
from awards.core.clock import now
from awards.nominations import actions, drafting, queries, rules
from awards.nominations.forms import StartForm, WithdrawForm, topic_form
from awards.nominations.models import Nomination
from awards.programmes import form_schema
from awards.programmes.models import Season
from awards.web.access import signed_in
from awards.web.forms import Form, check_token
from awards.web.opened import note, opened_at
from awards.web.pages import again, done, keep, saved

bp = Blueprint("nominations", __name__)


@bp.get("/<season>/nominations")
@signed_in
def mine(season: Season) -> Any:
    """List the nominations of the person's companies."""
    found = queries.mine(current_user, season)
    return render_template(
        "nominations/mine.html", nominations=found, state=rules.state, open=rules.can_start(season, now=now())
    )


@bp.route("/<season>/nominations/new", methods=["GET", "POST"])
@signed_in
def start(season: Season) -> Any:
    """Begin a nomination for one of the person's companies."""
    form = StartForm.for_companies(accounts.companies_of(current_user))
    verdict = rules.can_start(season, now=now())
    if form.validate_on_submit() and form.accepted(lambda: form.begin(season, current_user)):
        return done(None, "nominations.tasks", nomination_id=form.nomination.id)
    page = again if request.method == "POST" else render_template
    return page("nominations/start.html", form=form, open=verdict, topics=form_schema.topics(season.document, None))


@bp.get("/<season>/nominations/<uuid:nomination_id>")
@signed_in
def tasks(season: Season, nomination_id: uuid.UUID) -> Any:
    """Show how far each topic is: the home of a nomination."""
    nomination = _own(season, nomination_id)
    return render_template("nominations/tasks.html", **drafting.overview(nomination, season))


@bp.route("/<season>/nominations/<uuid:nomination_id>/topics/<topic>", methods=["GET", "POST"])
@signed_in
def topic(season: Season, nomination_id: uuid.UUID, topic: str) -> Any:
    """Show one topic's questions, and save them; what was typed is kept even where an answer has a fault."""
    nomination = _own(season, nomination_id)
    page = drafting.topic_page(nomination, season, topic) or abort(404)
    form = topic_form(season.document, page.topic, page.given)
    if request.method == "GET":
        form.revision.data, form.opened.data = str(page.revision), note()
        return render_template("nominations/topic.html", form=form, page=page, nomination=nomination)
    if form.validate_on_submit():
        if (overtaken := drafting.save(form, page, by=current_user)) is not None:
            return _both_texts(form, page, overtaken)
        if not form.errors and not form.find_faults(page.editable):
            return done(None, *page.next_address(staying="add_row" in request.form))
        if form.saved:
            keep()
    return again("nominations/topic.html", form=form, page=page, nomination=nomination)


@bp.post("/<season>/nominations/<uuid:nomination_id>/topics/<topic>/draft")
@signed_in
def save(season: Season, nomination_id: uuid.UUID, topic: str) -> Any:
    """Save a topic for the page's script, without checking the answers."""
    check_token()
    nomination = _own(season, nomination_id)
    page = drafting.topic_page(nomination, season, topic) or abort(404)
    form = topic_form(season.document, page.topic, page.given)
    draft = actions.save_topic(
        nomination,
        season,
        topic,
        form.answers(),
        revision=form.base_revision(),
        opened_at=opened_at(form.opened.data),
        by=current_user,
    )
    return saved(revision=draft.revision, at=drafting.clock_time(draft.saved_at))


@bp.errorhandler(actions.Overtaken)
def overtaken(error: actions.Overtaken) -> Any:
    """Answer a script's save that was based on an older text: 409 with what stands there now."""
    return drafting.theirs(error.draft), 409


@bp.get("/<season>/nominations/<uuid:nomination_id>/check")
@signed_in
def check(season: Season, nomination_id: uuid.UUID) -> Any:
    """Show every answer with a link to change it, and what is still missing."""
    nomination = _own(season, nomination_id)
    return render_template("nominations/check.html", form=SubmitForm(), **drafting.checked(nomination, season))


class SubmitForm(Form):
    """The button that submits."""
