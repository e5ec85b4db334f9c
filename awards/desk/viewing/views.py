"""Seeing a season as somebody else sees it, going back to one's own pages, and who has seen mine."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.browser_session import lay_token_aside, take_token_up
from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.roles import STAFF
from awards.core.text import NotPlain, plain_line
from awards.core.verdicts import Verdict
from awards.desk.blueprint import bp
from awards.desk.viewing import actions, queries, rules
from awards.desk.viewing.forms import LookForm
from awards.desk.viewing.rules import Part
from awards.programmes.models import Season
from awards.web.access import me, role, roles_here, roles_in, signed_in, unseen_here
from awards.web.forms import Form
from awards.web.frame import begins
from awards.web.pages import done, page_of, show


@bp.route("/<season>/people/<uuid:person_id>/pages", methods=["GET", "POST"])
@role(*STAFF)
def viewing(season: Season, person_id: uuid.UUID) -> ResponseReturnValue:
    """Say what is shown of somebody's pages and who learns of it; then show the season as they see it."""
    person = queries.person(person_id) or abort(404)
    part = queries.part_of(person, season)
    if not (part.roles or part.acts):
        abort(404)
    form, may = LookForm(), _may_look(season, person, part)
    if form.validate_on_submit() and form.accepted(lambda: _begin(season, person, may, form)):
        lay_token_aside()
        roles = part.roles
        return done(None, begins(roles) if roles else "nominations.mine")
    return show(form, "desk/viewing.html", person=person, part=part, may=may, minutes=rules.LASTS.seconds // 60)


def _may_look(season: Season, person: Person, part: Part) -> Verdict:
    return rules.can_look(
        part, own=roles_here(), oneself=person.id == me().id, unseen=unseen_here(),
        judged_until=queries.judged_until(season, now=now()),
    )  # fmt: skip


def _begin(season: Season, person: Person, may: Verdict, form: LookForm) -> None:
    actions.begin(g.sign_in, person, season, may=may, reason=form.reason.data or "", by=me())


@bp.post("/account/viewing/end")
@signed_in
def viewing_end() -> ResponseReturnValue:
    """Go back to one's own pages."""
    form = Form()
    if not form.validate_on_submit():
        return show(form, "desk/viewing_end.html")
    season = queries.season(g.sign_in.viewed_season_id)
    actions.end(g.sign_in, by=me())
    take_token_up()
    if season is None or not roles_in(season) & STAFF:
        return done(_("You see your own pages again."), "desk.front")
    return done(_("You see your own pages again."), "programmes.people", season=season.slug)


@bp.get("/<season>/people/nominees")
@role(*STAFF)
def nominees(season: Season) -> ResponseReturnValue:
    """List who acts for nominees of the season, to see it as they do."""
    search = _words(request.args.get("q", ""))
    page = page_of(queries.nominees(season, unseen=unseen_here(), search=search), scalars=False)
    companies = queries.companies_of([row.id for row in page.rows], season)
    return show(None, "desk/nominees.html", page=page, search=search, companies=companies)


def _words(text: str) -> str:
    try:
        return plain_line(text)[:100]
    except NotPlain:
        return ""


@bp.get("/account/viewings")
@signed_in
def viewings() -> ResponseReturnValue:
    """List who saw one's own pages as oneself, when, why and how many of them."""
    ends = queries.ends_of(me())
    rows = [(row, _moment(ends.get(row.detail["viewing"], row.detail["until"]))) for row in queries.looks_at(me())]
    return show(None, "desk/viewings.html", rows=rows)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
