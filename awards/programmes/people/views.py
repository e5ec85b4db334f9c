"""The organisers' pages of a season's people, and what a mailed invitation to a role leads to."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.accounts import queries as accounts
from awards.accounts.models import MailedLink, Person
from awards.accounts.purposes import Landing, Purpose
from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import READERS, ROLES, STAFF
from awards.core.text import NotPlain, plain_line
from awards.core.verdicts import Refused, insist, no
from awards.messages import queries as mails
from awards.programmes import queries, rules
from awards.programmes.blueprint import bp
from awards.programmes.forms import AnswerForm, HandOverForm, InviteForm, InviteManyForm
from awards.programmes.models import Appointment, Proposal, Season
from awards.programmes.people import actions, invitation_list
from awards.programmes.people import handover as handing_over
from awards.programmes.people import queries as people_queries
from awards.programmes.proposals import actions as proposals_actions
from awards.web.access import me, role, roles_here, unseen_here
from awards.web.frame import begins
from awards.web.ground import DecidingForm, Ground
from awards.web.i18n import LANGUAGES, say
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


@bp.route("/<season>/people/invitations", methods=["GET", "POST"])
@role(*STAFF)
def invitations(season: Season) -> ResponseReturnValue:
    """Invite several people at once: the list is read and shown first, with what is wrong by line, and then sent."""
    form = InviteManyForm.of(roles_here())
    lines: list[invitation_list.Line] = []
    if form.validate_on_submit():
        lines = _checked(season, form)
        shown = hashlib.sha256(f"{form.role.data}\n{form.listed.data}\n{form.both.data}".encode()).hexdigest()[:16]
        good = [line for line in lines if line.fault is None]
        sends = form.seen.data == shown and "check" not in request.form
        if good and sends and form.accepted(lambda: _invite_all(season, good, form)):
            words = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(good))
            return done(words, "programmes.people", role=form.role.data, state="invited")
        form.seen.data = shown
    values = {"lines": lines, "good": sum(line.fault is None for line in lines), "language_of": _language_of(form)}
    if lines and not form.errors:
        return render_template("programmes/invitations.html", form=form, **values)
    return show(form, "programmes/invitations.html", **values)


def _checked(season: Season, form: InviteManyForm) -> list[invitation_list.Line]:
    lines = invitation_list.read_list(form.listed.data or "")
    if len(lines) > invitation_list.MOST:
        too_many = Message("Invite at most {most} people at once; the list has {count}.", most=invitation_list.MOST,
                           count=len(lines))  # fmt: skip
        form.listed.errors = [say(too_many)]
        return []
    known = _known(season, [line.address for line in lines if line.address])
    return invitation_list.checked(lines, form.role.data or "", known, both=bool(form.both.data))


def _known(season: Season, addresses: list[str]) -> dict[str, invitation_list.Known]:
    """What is known of the people with some addresses, in one query."""
    found: dict[str, tuple[Person, dict[str, str]]] = {}
    for person, appointment in people_queries.offered(season, addresses):
        _person, roles = found.setdefault(person.email, (person, {}))
        if appointment is not None:
            roles[appointment.role] = rules.state(appointment)
    return {
        email: invitation_list.Known(
            person.name,
            person.language,
            held=frozenset(role for role, state in roles.items() if state == "accepted"),
            offered=frozenset(role for role, state in roles.items() if state in ("accepted", "invited")),
            oneself=person.id == me().id,
        )
        for email, (person, roles) in found.items()
    }


def _language_of(form: InviteManyForm) -> Callable[[int], str]:
    """The language chosen for the person at a place of the list, else that of all."""

    def language_of(place: int) -> str:
        chosen = request.form.get(f"language-{place}", "")
        return chosen if chosen in LANGUAGES else form.language.data or ""

    return language_of


def _invite_all(season: Season, good: list[invitation_list.Line], form: InviteManyForm) -> None:
    language_of = _language_of(form)
    lines = {line.address: place for place, line in enumerate(invitation_list.read_list(form.listed.data or ""), 1)}
    for line in good:
        actions.invite(
            season, line.address, form.role.data, name=line.name, language=language_of(lines[line.address]),
            both=bool(form.both.data), own=roles_here(), by=me(),
        )  # fmt: skip


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
    state = request.args.get("state", "")
    state = state if state in rules.STATES else ""
    counts = queries.counts_by_role(season)
    listed = {role: every for role, (every, _standing) in counts.items()}
    total = None if search or state else listed.get(role_, 0) if role_ else sum(listed.values())
    own = {"role": role_, "state": state, "q": search}
    page = page_of(queries.people(season, role=role_, state=state, search=search), total=total)
    may_change = bool(roles_here() & STAFF)
    return {
        "page": page,
        "refused": mails.refused([row.id for row in page.rows if not row.accepted_at], ("appointment",)),
        "counts": {role: standing for role, (_every, standing) in counts.items()},
        "chosen": role_,
        "search": search,
        "wanted_state": state,
        "states": rules.STATES,
        "state": rules.state,
        "seen": accounts.last_seen([row.person_id for row in page.rows]) if may_change else {},
        "is_staff": STAFF,
        "back": queries.to_give_back(season, page.rows) if may_change else {},
        "out_of_reach": queries.who_judges(season, unseen_here()),
        "made_on": lambda row: _role(row).mark(),
        "roles_known": ROLES,
        "may_change": may_change,
        "address": lambda **changes: url_for(
            "programmes.people", **{name: value for name, value in (own | changes).items() if value}
        ),
    }


def _role(appointment: Appointment) -> Ground:
    state = ("invited_at", "accepted_at", "declined_at", "ended_at")
    return Ground(kinds=("appointment.",), rows=((appointment, state),), subjects=(appointment.id,))


def _acted(season: Season, appointment: Appointment, verb: Callable[[], object], words: str) -> ResponseReturnValue:
    form = DecidingForm().made_on(_role(appointment))
    if form.validate_on_submit() and form.accepted(verb):
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


# Handing the season over


@bp.route("/<season>/people/handover", methods=["GET", "POST"])
@role(*STAFF)
def handover(season: Season) -> ResponseReturnValue:
    """Hand the season over to another organiser, who accepts it; or take over one that nobody leads any more."""
    organisers = people_queries.organisers(season)
    own = next((held for person, held in organisers if held.role == "owner" and person.id == me().id), None)
    led = [person for person, held in organisers if held.role == "owner"]
    free = {person: held for person, held in organisers if person not in led and person.id != me().id}
    form = HandOverForm().offer([(str(each.id), each.name or each.email) for each in free], leads=own is not None)
    form.made_on(_leading(season))
    may_ask = bool(free) if own else not led
    if may_ask and form.validate_on_submit() and (made := form.accepted(lambda: _hand_over(season, own, form))):
        if made.result.confirmed_at is not None:
            return done(_("You lead the season now."), "programmes.people")
        return done(_("Proposed. It takes effect once it is accepted."), "desk.proposal", proposal_id=made.result.id)
    return show(
        form,
        "programmes/handover.html",
        own=own,
        led=led,
        may_ask=may_ask,
        waiting=queries.waiting(season, now=now(), act=handing_over.CODE),
        goes_along=list(handing_over.goes_along(season, me(), None)) if own else [],
    )


def _leading(season: Season) -> Ground:
    """Who organises the season and who leads it."""

    def read() -> list[tuple[str, str]]:
        return sorted((str(held.person_id), held.role) for _, held in people_queries.organisers(season))

    return Ground(kinds=("appointment.", "proposal."), read=read)


def _hand_over(season: Season, own: Appointment | None, form: HandOverForm) -> Proposal:
    to, then = me(), ""
    if own is not None:
        to = next(person for person, _ in people_queries.organisers(season) if str(person.id) == form.to.data)
        then = handing_over.LEAVES if form.then.data == "none" else form.then.data
    given = handing_over.payload(to, before=own, then=then)
    return proposals_actions.propose(season, handing_over.HAND_OVER, given, reason=form.reason.data or "", by=me())
