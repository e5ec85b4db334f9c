"""The organisers' page of addresses to which nothing could be delivered, and what can be done about each."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.roles import STAFF
from awards.desk.blueprint import bp
from awards.desk.mail_problems import actions, queries, rules
from awards.desk.mail_problems.forms import AddressForm, ProblemForm
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.web.access import hidden_here, me, role, roles_here
from awards.web.pages import Page, asked_page, done, show

SHOWN = 25  # problems a page


@bp.get("/<season>/mail/problems")
@role(*STAFF)
def mail_problems(season: Season) -> ResponseReturnValue:
    """List the addresses that mails could not be delivered to, with whom each is, and what to do."""
    return _page(season, ProblemForm(formdata=None))


def _page(season: Season, form: ProblemForm) -> ResponseReturnValue:
    problems = rules.grouped(queries.undelivered(season, hidden=hidden_here()))
    aside = rules.grouped(queries.undelivered(season, hidden=hidden_here(), aside=True))
    number = min(asked_page(), max(1, -(-len(problems) // SHOWN)))
    page = Page(problems[(number - 1) * SHOWN : number * SHOWN], number, SHOWN, len(problems))
    people = {person for problem in page.rows for person in problem.people}
    return show(form, "desk/mail_problems.html", page=page, aside=aside, owners=queries.owners(season, people))


@bp.post("/<season>/mail/problems/retry")
@role(*STAFF)
def mail_problem_retry(season: Season) -> ResponseReturnValue:
    """Have all mails of a problem tried again in one act."""

    def words(count: int) -> str:
        return ngettext("%(num)s email is sent again.", "%(num)s emails are sent again.", count)

    return _acted(season, actions.retry, words)


@bp.post("/<season>/mail/problems/aside")
@role(*STAFF)
def mail_problem_aside(season: Season) -> ResponseReturnValue:
    """Give up the mails of a problem; they can be brought back."""

    def words(count: int) -> str:
        return ngettext("%(num)s email was set aside.", "%(num)s emails were set aside.", count)

    return _acted(season, actions.set_aside, words)


@bp.post("/<season>/mail/problems/back")
@role(*STAFF)
def mail_problem_back(season: Season) -> ResponseReturnValue:
    """Bring back mails that were set aside."""

    def words(count: int) -> str:
        return ngettext("%(num)s email is on the list again.", "%(num)s emails are on the list again.", count)

    return _acted(season, actions.bring_back, words)


def _acted(season: Season, act: Callable[..., int], words: Callable[[int], str]) -> ResponseReturnValue:
    form = ProblemForm()
    key, hidden = form.key.data or "", hidden_here()
    if form.validate_on_submit() and (made := form.accepted(lambda: act(season, key, hidden=hidden, by=me()))):
        said = words(made.result) if made.result else _("This was done already: there is nothing left to do here.")
        return done(said, "desk.mail_problems")
    return _page(season, form)


@bp.route("/<season>/mail/problems/invitations/<uuid:appointment_id>", methods=["GET", "POST"])
@role(*STAFF)
def mail_problem_address(season: Season, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Invite somebody at another address than the one that could not be reached."""
    appointment = programmes.appointment(season, appointment_id) or abort(404)
    form = AddressForm()
    if form.validate_on_submit() and form.accepted(
        lambda: actions.invite_at(appointment, season, form.email.data, own=roles_here(), by=me())
    ):
        return done(_("The invitation is on its way."), "desk.mail_problems")
    return show(form, "desk/mail_problem_address.html", appointment=appointment)
