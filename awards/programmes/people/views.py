"""The organisers' pages of a season's people, and what a mailed invitation to a role leads to."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import MailedLink
from awards.accounts.purposes import Landing, Purpose
from awards.core.roles import READERS, ROLES, STAFF
from awards.core.text import NotPlain, plain_line
from awards.core.verdicts import Refused, insist, no
from awards.messages import queries as mails
from awards.programmes import queries, rules
from awards.programmes.blueprint import bp
from awards.programmes.forms import AnswerForm, InviteForm
from awards.programmes.models import Appointment, Season
from awards.programmes.people import actions
from awards.web.access import me, role, roles_here, unseen_here
from awards.web.frame import begins
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, page_of, show


@bp.route("/<season>/people", methods=["GET"])
@role(*READERS)
def people(season: Season) -> ResponseReturnValue:
    """List who was appointed to what."""
    return show(None, "programmes/people.html", **_people(season))


@bp.route("/<season>/people/invitation", methods=["GET", "POST"])
@role(*STAFF)
def invitation(season: Season) -> ResponseReturnValue:
    """Invite somebody to a role by mail."""
    form = InviteForm.of(roles_here())
    if form.validate_on_submit() and form.accepted(lambda: _invite(season, form)):
        return done(_("The invitation is on its way."), "programmes.people", role=form.role.data)
    if form.is_submitted() and not form.email.errors:  # what is no address is asked of no database
        form.asks = actions.would_do_both(season, form.email.data or "", form.role.data or "", by=me())
    return show(form, "programmes/invitation.html")


def _invite(season: Season, form: InviteForm) -> None:
    name, language, both = form.name.data or "", form.language.data, form.both.data
    actions.invite(season, form.email.data, form.role.data, name=name, language=language, both=both, own=roles_here(),
                    by=me())  # fmt: skip


@bp.post("/<season>/people/<uuid:appointment_id>/mail")
@role(*STAFF)
def resend(season: Season, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Mail an invitation again."""
    appointment = _appointment(season, appointment_id)
    said = _("The invitation is on its way.")
    return _acted(season, appointment, lambda: actions.resend(appointment, season, by=me()), said)


@bp.post("/<season>/people/<uuid:appointment_id>/invitation/end")
@role(*STAFF)
def take_back(season: Season, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back; ending a role that is held has a page of its own, which shows the effect."""
    appointment = _appointment(season, appointment_id)
    own, said = roles_here(), _("The invitation was cancelled.")
    return _acted(season, appointment, lambda: actions.take_back(appointment, season, own=own, by=me()), said)


def _people(season: Season) -> dict[str, object]:
    asked = request.args.get("role", "")
    role_ = asked if asked in ROLES else ""
    search = _words(request.args.get("q", ""))
    counts = queries.counts_by_role(season)
    listed = {role: every for role, (every, _standing) in counts.items()}
    total = None if search else listed.get(role_, 0) if role_ else sum(listed.values())
    own = {"role": role_, "q": search}
    page = page_of(queries.people(season, role=role_, search=search), total=total)
    return {
        "page": page,
        "refused": mails.refused([row.id for row in page.rows if not row.accepted_at], ("appointment",)),
        "counts": {role: standing for role, (_every, standing) in counts.items()},
        "chosen": role_,
        "search": search,
        "state": rules.state,
        "back": queries.to_give_back(season, page.rows) if roles_here() & STAFF else {},
        "out_of_reach": queries.who_judges(season, unseen_here()),
        "made_on": lambda row: _role(row).mark(),
        "roles_known": ROLES,
        "may_change": bool(roles_here() & STAFF),
        "address": lambda **changes: url_for(
            "programmes.people", **{name: value for name, value in (own | changes).items() if value}
        ),
    }


def _role(appointment: Appointment) -> Ground:
    state = ("invited_at", "accepted_at", "declined_at", "ended_at")
    return Ground(kinds=("appointment.",), rows=((appointment, state),), subjects=(appointment.id,))


def _acted(season: Season, appointment: Appointment, act: Callable[[], object], words: str) -> ResponseReturnValue:
    form = DecidingForm().made_on(_role(appointment))
    if form.validate_on_submit() and form.accepted(act):
        return done(words, "programmes.people")
    return show(form, "programmes/people.html", **_people(season))


def _appointment(season: Season, appointment_id: uuid.UUID) -> Appointment:
    return queries.appointment(season, appointment_id) or abort(404)


def _words(text: str) -> str:
    try:
        return plain_line(text)[:100]
    except NotPlain:
        return ""


# A mailed invitation: a page that says what the role means, and accepting or declining it


def _open(link: MailedLink) -> Appointment:
    appointment = queries.invitation(link.person, link.subject_id)
    if appointment is None:
        raise Refused(no("This invitation was cancelled."))
    insist(rules.can_answer(appointment))
    return appointment


def _page_values(link: MailedLink) -> dict[str, object]:
    appointment = _open(link)
    return {"appointment": appointment, "award_name": appointment.season.name, "invited_to": appointment.season}


def _answer(link: MailedLink, form: AnswerForm) -> Landing:
    appointment = _open(link)
    accepts = not form.decline.data
    actions.answer(appointment, accepts=accepts, by=link.person)
    if not accepts:
        return Landing(_("You declined the invitation."), signs_in=False)
    return Landing(_("You have accepted the role."), begins([appointment.role]), {"season": appointment.season.slug})


INVITED = Purpose(
    "programmes/link_appointment.html", lambda _link: AnswerForm(), _answer, shown=_page_values, invites=True
)
