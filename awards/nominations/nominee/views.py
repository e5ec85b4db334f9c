"""The nominee's pages: own nominations, beginning one, the task list, checking, submitting, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import queries as accounts
from awards.accounts.company.actions import found_company
from awards.accounts.models import Company
from awards.core.clock import now
from awards.core.text import sort_key
from awards.core.verdicts import Verdict
from awards.nominations import dossier_paper, queries, rules
from awards.nominations.answers import eligibility, whole_entry
from awards.nominations.answers.journey import Station, journey
from awards.nominations.blueprint import bp, own
from awards.nominations.drafts import actions as drafts_actions
from awards.nominations.drafts import progress
from awards.nominations.drafts.at_work import at_work, note
from awards.nominations.drafts.forms import StartForm, SubmitForm, WithdrawForm
from awards.nominations.files.looking import PAGE, looked_at, picture_key
from awards.nominations.models import Nomination
from awards.nominations.nominee import actions, check_page, start_page
from awards.nominations.queries import records
from awards.programmes import queries as programmes
from awards.programmes.document import timetable
from awards.programmes.models import Season
from awards.programmes.notices import queries as notices
from awards.web.access import me, public, signed_in
from awards.web.downloads import made_here, picture
from awards.web.forms import Form
from awards.web.pages import done, show


@bp.get("/<season>/form")
@public
def preview(season: Season) -> ResponseReturnValue:
    """Show every question of the form with its limits, before anyone signs up."""
    return render_template("nominations/preview.html", **start_page.every_question(season))


@bp.get("/<season>/nominations")
@signed_in
def mine(season: Season) -> ResponseReturnValue:
    """List the nominations of the person's companies."""
    works = progress.works(queries.mine(me(), season), season)
    return render_template("nominations/mine.html", works=works, journeys=_journeys(works, season),
                           starting=rules.can_start(season, now=now()))  # fmt: skip


def _journeys(works: Sequence[progress.Work], season: Season) -> dict[uuid.UUID, list[Station]]:
    """The stations of nominations: what each has passed, and what the timetable of everybody has ahead."""
    if not works:
        return {}
    steps = timetable.dated_steps(season.document, programmes.steps(season), now=now())
    scored = {each.id for each in season.document.scoring_rounds}
    return {
        work.nomination.id: journey(
            work.shown_state,
            steps,
            closes_at=season.closes_at,
            deadline=work.deadline,
            submitted_at=work.nomination.version.submitted_at if work.nomination.version else None,
            decided_at=work.nomination.admission.at if work.nomination.admission else None,
            scored=scored,
        )
        for work in works
    }


@bp.get("/<season>/nominate")
@public
def nominate(season: Season) -> ResponseReturnValue:
    """Go to where the person's work is; tell a stranger what a nomination takes, and why an account is needed."""
    starting = rules.can_start(season, now=now())
    if current_user.is_anonymous:
        return render_template("nominations/nominate.html", needs=eligibility.needs(season.document), starting=starting,
                               coming=_coming(season, starting))  # fmt: skip
    found = queries.mine(me(), season)
    if found or not starting:
        return redirect(_to_the_work(season, found), 303)
    return redirect(url_for("nominations.start"), 303)


def _coming(season: Season, starting: Verdict) -> str | None:
    """The season to wait for, where none can be started in this one."""
    return None if starting else notices.next_season(season.award, after=now())


def _to_the_work(season: Season, found: Sequence[Nomination]) -> str:
    """The one nomination that waits for its people, else the list of them."""
    waiting = [work for work in progress.works(found, season) if work.waits]
    if len(waiting) == 1:
        return url_for("nominations.tasks", season=season.slug, nomination_id=waiting[0].nomination.id)
    return url_for("nominations.mine", season=season.slug)


@bp.get("/companies/<uuid:company_id>/nominations")
@signed_in
def of_company(company_id: uuid.UUID) -> ResponseReturnValue:
    """Go to the nomination of a company that waits for its people, else to the list of the season it is of."""
    company = accounts.company_for(me(), company_id) or abort(404)
    season = programmes.latest_season()
    newest = queries.newest_of(company)
    if newest is not None:
        season = programmes.season_by_slug(newest)
    if season is None:
        return redirect(url_for("accounts.company", company_id=company.id), 303)
    found = [each for each in queries.mine(me(), season) if each.company_id == company.id]
    return redirect(_to_the_work(season, found), 303)


@bp.route("/<season>/nominations/new", methods=["GET", "POST"])
@signed_in
def start(season: Season) -> ResponseReturnValue:
    """Begin a nomination for one of the person's companies, or for a new one, after a short check."""
    companies = accounts.companies_of(me())
    form = start_page.form_for(season, companies)
    entries = queries.entries_of(companies, season)
    starting = rules.can_start(season, now=now())
    if "change" not in request.form and form.validate_on_submit():
        doubts = _doubts(season, form, entries)
        if starting and doubts and "anyway" not in request.form:
            return render_template("nominations/not_eligible.html", form=form, doubts=doubts)
        if begun := form.accepted(lambda: _begin(season, form)):
            return done(None, "nominations.tasks", nomination_id=begun.result.id)
    return _start(season, form, starting, companies, entries)


def _start(
    season: Season,
    form: StartForm,
    starting: Verdict,
    companies: Sequence[Company],
    entries: Sequence[tuple[uuid.UUID, str | None, bool]],
) -> ResponseReturnValue:
    return show(
        form,
        "nominations/start.html",
        starting=starting,
        coming=_coming(season, starting),
        **start_page.shown(season, companies, entries),
    )


def _doubts(season: Season, form: StartForm, entries: Sequence[Any]) -> list[Any]:
    """What speaks against submitting: conditions that are not met, and limits that are used up."""
    document, given = season.document, form.given()
    company = (form.chosen.id, form.chosen.name_key) if form.chosen else (None, sort_key(form.name.data or ""))
    record = records(season, [(None, *company)])[None]
    found: list[object] = list(
        eligibility.unmet(document, given, closes=timetable.closing_day(document), record=record)
    )
    if form.chosen is not None:
        submitted = [code for company, code, sent in entries if sent and company == form.chosen.id]
        found += rules.limits_reached(season, submitted, whole_entry.category_in(document, form.by_topic()))
    return found


def _begin(season: Season, form: StartForm) -> Nomination:
    by = me()
    company = form.chosen or found_company(form.name.data, country=form.country.data, by=by)
    nomination = drafts_actions.start(season, company, by=by)
    drafts_actions.carry(nomination, season, form.by_topic(), by=by)
    return nomination


@bp.get("/<season>/nominations/<uuid:nomination_id>")
@signed_in
def tasks(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far each topic is: the home of a nomination."""
    return _tasks(own(season, nomination_id), season)


def _tasks(nomination: Nomination, season: Season, form: Form | None = None) -> ResponseReturnValue:
    shown = progress.overview(nomination, season, reader=me())
    sent = [shown["work"]] if nomination.version else []
    return show(form, "nominations/tasks.html", journeys=_journeys(sent, season), **shown)


@bp.get("/<season>/nominations/<uuid:nomination_id>/check")
@signed_in
def check(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show every answer with a link to change it, and what is still missing."""
    return _check(own(season, nomination_id), season, SubmitForm())


@bp.post("/<season>/nominations/<uuid:nomination_id>/submission")
@signed_in
def submission(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Submit the entry as it stands: its next version."""
    nomination = own(season, nomination_id)
    form = SubmitForm()
    opened = at_work(nomination)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.submit(nomination, season, opened_at=opened, by=me())
    ):
        return done(None, "nominations.submitted", nomination_id=nomination.id)
    return _check(nomination, season, form)


def _check(nomination: Nomination, season: Season, form: SubmitForm) -> ResponseReturnValue:
    shown = check_page.checked(nomination, season)
    form.opened.data = note(nomination.id, shown["work"].opened)
    return show(form, "nominations/check.html", **shown)


@bp.get("/<season>/nominations/<uuid:nomination_id>/submitted")
@signed_in
def submitted(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm that the entry was submitted, and say what happens next."""
    nomination = own(season, nomination_id)
    if nomination.version is None:
        abort(404)
    work = progress.work_on(nomination, season)
    return render_template("nominations/submitted.html", work=work, nomination=nomination,
                           journeys=_journeys([work], season), people=queries.members(nomination))  # fmt: skip


@bp.get("/<season>/nominations/<uuid:nomination_id>/versions/<int:number>")
@signed_in
def version(season: Season, nomination_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Show one submitted version as it was."""
    shown = check_page.version(own(season, nomination_id), season, number) or abort(404)
    return render_template("nominations/version.html", **shown)


@bp.get("/<season>/nominations/<uuid:nomination_id>/as-juror")
@signed_in
def as_juror(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show the draft as jurors would read it."""
    return render_template("nominations/as_juror.html", **check_page.as_juror(own(season, nomination_id), season))


@bp.get("/<season>/nominations/<uuid:nomination_id>/as-juror.pdf")
@signed_in
def as_juror_pdf(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the draft as jurors would read it on paper."""
    dossier_paper.insist_on_few()
    dossier = check_page.for_paper(own(season, nomination_id), season)
    name = dossier_paper.file_name(dossier.title, f"{season.slug}-{nomination_id.hex[:8]}")
    file = dossier_paper.pdf(season, [dossier], title=dossier.title or _("Without a title"))
    return made_here(file, name, "application/pdf")


@bp.get(f"/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>/{PAGE}")
@signed_in
def look(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Show a page of a file of the draft as jurors would look at it; one after the last is the last."""
    shown = check_page.as_juror(own(season, nomination_id), season)
    looked = looked_at(shown["files"], file_id, number)
    if looked.pages and number > looked.pages:
        last = url_for("nominations.look", nomination_id=nomination_id, file_id=file_id, number=looked.pages)
        return redirect(last, 303)
    return render_template("nominations/look.html", **shown, looked=looked)


@bp.get(f"/<season>/nominations/<uuid:nomination_id>/files/<uuid:file_id>/{PAGE}/picture")
@signed_in
def page_picture(season: Season, nomination_id: uuid.UUID, file_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Hand out the picture of a page of an own file."""
    found = queries.file(own(season, nomination_id), file_id) or abort(404)
    return picture(picture_key(file_id, found, number))


@bp.route("/<season>/nominations/<uuid:nomination_id>/withdrawal", methods=["GET", "POST"])
@signed_in
def withdrawal(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Take the entry back."""
    nomination = own(season, nomination_id)
    form = WithdrawForm()
    if form.validate_on_submit() and form.accepted(
        lambda: actions.withdraw(nomination, season, reason=form.reason.data or "", by=me())
    ):
        return done(_("The nomination is withdrawn."), "nominations.tasks", nomination_id=nomination.id)
    return show(form, "nominations/withdrawal.html", nomination=nomination, work=progress.work_on(nomination, season))


@bp.post("/<season>/nominations/<uuid:nomination_id>/withdrawal/removal")
@signed_in
def restoration(season: Season, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Take a withdrawal back."""
    nomination = own(season, nomination_id)
    form = Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.restore(nomination, season, by=me())):
        return done(_("The withdrawal was undone."), "nominations.tasks", nomination_id=nomination.id)
    return _tasks(nomination, season, form)
