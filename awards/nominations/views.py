"""The nominee's pages: own nominations, beginning one, the task list, checking, submitting, withdrawing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import queries as accounts
from awards.accounts.actions_company import found_company
from awards.core.clock import now
from awards.nominations import actions, checking, drafting, queries, rules
from awards.nominations.forms_around import StartForm, SubmitForm, WithdrawForm
from awards.nominations.models import Nomination
from awards.programmes import form_schema
from awards.programmes.models import Season
from awards.web.access import public, signed_in
from awards.web.forms import Form
from awards.web.opened import note, opened_at
from awards.web.pages import again, done

bp = Blueprint("nominations", __name__)


@bp.app_template_test("over")
def over(moment: datetime) -> bool:
    """Whether a moment has passed; for templates."""
    return moment <= now()


@bp.get("/<season>/form")
@public
def preview(season: Season) -> Any:
    """Show every question of the form with its limits, before anyone signs up."""
    programme = season.document
    topics = [form_schema.Topic(section, section.questions) for section in programme.form.sections]
    return render_template("nominations/preview.html", topics=topics, opens=rules.can_start(season, now=now()))


@bp.get("/<season>/nominations")
@signed_in
def mine(season: Season) -> Any:
    """List the nominations of the person's companies."""
    found, moment = queries.mine(current_user, season), now()
    late = [each for each in found if rules.is_missed(each, season, now=moment)]
    until = queries.extended_until(late) if late else {}
    missed = {each.id for each in late if rules.is_missed(each, season, now=moment, extended=until.get(each.id))}
    return render_template(
        "nominations/mine.html",
        nominations=found,
        state=lambda each: "missed" if each.id in missed else rules.state(each),
        starting=rules.can_start(season, now=moment),
    )


@bp.route("/<season>/nominations/new", methods=["GET", "POST"])
@signed_in
def start(season: Season) -> Any:
    """Begin a nomination for one of the person's companies, or for a new one."""
    form = StartForm.for_companies(accounts.companies_of(current_user))
    begun: list[Nomination] = []
    if form.validate_on_submit() and form.accepted(lambda: begun.append(_begin(season, form))):
        return done(None, "nominations.tasks", nomination_id=begun[0].id)
    page = again if request.method == "POST" else render_template
    topics = form_schema.topics(season.document, None)
    return page("nominations/start.html", form=form, starting=rules.can_start(season, now=now()), topics=topics)


def _begin(season: Season, form: StartForm) -> Nomination:
    by = me()
    company = form.chosen or found_company(form.name.data, country=form.country.data, by=by)
    return actions.start(season, company, by=by)


@bp.get("/<season>/nominations/<uuid:nomination_id>")
@signed_in
def tasks(season: Season, nomination_id: uuid.UUID) -> Any:
    """Show how far each topic is: the home of a nomination."""
    return render_template(
        "nominations/tasks.html", **drafting.overview(own(season, nomination_id), season, reader=me())
    )


@bp.get("/<season>/nominations/<uuid:nomination_id>/check")
@signed_in
def check(season: Season, nomination_id: uuid.UUID) -> Any:
    """Show every answer with a link to change it, and what is still missing."""
    form = SubmitForm()
    form.opened.data = note()
    return _check(render_template, own(season, nomination_id), season, form)


@bp.post("/<season>/nominations/<uuid:nomination_id>/submission")
@signed_in
def submission(season: Season, nomination_id: uuid.UUID) -> Any:
    """Submit the entry as it stands: its next version."""
    nomination = own(season, nomination_id)
    form = SubmitForm()
    opened = opened_at(form.opened.data)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.submit(nomination, season, opened_at=opened, by=me())
    ):
        return done(None, "nominations.submitted", nomination_id=nomination.id)
    return _check(again, nomination, season, form)


def _check(page: Any, nomination: Nomination, season: Season, form: SubmitForm) -> Any:
    return page(
        "nominations/check.html", form=form, **checking.checked(nomination, season, opened_at(form.opened.data))
    )


@bp.get("/<season>/nominations/<uuid:nomination_id>/submitted")
@signed_in
def submitted(season: Season, nomination_id: uuid.UUID) -> Any:
    """Confirm that the entry was submitted, and say what happens next."""
    nomination = own(season, nomination_id)
    if nomination.version is None:
        abort(404)
    return render_template("nominations/submitted.html", nomination=nomination, people=queries.members(nomination))


@bp.get("/<season>/nominations/<uuid:nomination_id>/versions/<int:number>")
@signed_in
def version(season: Season, nomination_id: uuid.UUID, number: int) -> Any:
    """Show one submitted version as it was."""
    shown = checking.version(own(season, nomination_id), season, number) or abort(404)
    return render_template("nominations/version.html", **shown)


@bp.get("/<season>/nominations/<uuid:nomination_id>/as-juror")
@signed_in
def as_juror(season: Season, nomination_id: uuid.UUID) -> Any:
    """Show the draft as jurors would read it."""
    return render_template("nominations/as_juror.html", **checking.as_juror(own(season, nomination_id), season))


@bp.route("/<season>/nominations/<uuid:nomination_id>/withdrawal", methods=["GET", "POST"])
@signed_in
def withdrawal(season: Season, nomination_id: uuid.UUID) -> Any:
    """Take the entry back."""
    nomination = own(season, nomination_id)
    form = WithdrawForm()
    if form.validate_on_submit() and form.accepted(
        lambda: actions.withdraw(nomination, season, reason=form.reason.data or "", by=me())
    ):
        return done(_("The nomination is withdrawn."), "nominations.tasks", nomination_id=nomination.id)
    page = again if request.method == "POST" else render_template
    return page("nominations/withdrawal.html", form=form, nomination=nomination, title=checking.title(nomination))


@bp.post("/<season>/nominations/<uuid:nomination_id>/withdrawal/removal")
@signed_in
def restoration(season: Season, nomination_id: uuid.UUID) -> Any:
    """Take a withdrawal back."""
    nomination = own(season, nomination_id)
    form = Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.restore(nomination, season, by=me())):
        return done(_("The nomination is no longer withdrawn."), "nominations.tasks", nomination_id=nomination.id)
    shown = drafting.overview(nomination, season, reader=me())
    return again("nominations/tasks.html", form=form, **shown)


def own(season: Season, nomination_id: uuid.UUID) -> Nomination:
    """Return a nomination of one of the person's companies; to others there is nothing here."""
    return queries.nomination_for(current_user, season, nomination_id) or abort(404)


def me() -> Any:
    """Return the person signed in, as a row."""
    return current_user._get_current_object()


# Their views belong to the same blueprint.
from awards.nominations import sweeping, views_entries, views_entry, views_files, views_topic  # noqa: E402, F401
