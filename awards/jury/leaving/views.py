"""The organiser's pages that take something away from a juror: an entry, a round, a panel; and bring it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.roles import ROLES, STAFF
from awards.core.verdicts import insist
from awards.jury import actions as jury_actions
from awards.jury import queries as jury_queries
from awards.jury import rules
from awards.jury.blueprint import assignment_of, bp, juror_of, the_round
from awards.jury.forms import LeavingForm, ReasonForm
from awards.jury.jury_words import category_names, round_name
from awards.jury.leaving import actions, queries
from awards.jury.leaving.actions import Leaving
from awards.jury.models import Assignment, Juror
from awards.jury.panels.queries import judged
from awards.jury.panels.queries import seat as seat_of
from awards.jury.panels.views import impartial_on
from awards.programmes import queries as programmes
from awards.programmes import rules as programmes_rules
from awards.programmes.models import Appointment, Round, Season
from awards.web.access import impartial_in, me, role, roles_here, unseen_here
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, require, show

# How the events begin that change what a juror leaves behind.
STATE = ("accepted_at", "declined_at", "ended_at")
LEFT = ("entries.", "assignment.", "recusal.", "juror.", "conflict.", "ballot.", "seat.", "appointment.")


def _require_no_side(season: Season, person_id: uuid.UUID) -> None:
    """Go on only for staff without a side in what somebody judges."""
    if unseen_here():
        require(impartial_in(*judged(person_id, season)))


def assignment_ground(assignment: Assignment) -> Ground:
    """Whether an assignment still stands, was begun, counts, or is closed by a recusal."""
    return Ground(
        kinds=("assignment.", "recusal.", "ballot.", "conflict.", "juror."),
        rows=((assignment, ("removed_at", "begun_at")),),
        read=lambda: (jury_queries.recusal_of(assignment), _counts(assignment)),
        subjects=(assignment.id, assignment.nomination_id),
    )


def _counts(assignment: Assignment) -> bool:
    far = queries.how_far([assignment.id]).get(assignment.id)
    return far is not None and far.submitted


@bp.route("/<season>/jury/assignments/<uuid:assignment_id>/removal", methods=["GET", "POST"])
@role(*STAFF)
def removal(season: Season, assignment_id: uuid.UUID) -> ResponseReturnValue:
    """Take one entry back from a juror, with a reason; a scoresheet that was begun is kept, as excluded."""
    row = assignment_of(season, assignment_id)
    form = ReasonForm().made_on(assignment_ground(row))
    pair = (row.nomination_id, row.juror_id)
    if form.validate_on_submit() and form.accepted(
        lambda: jury_actions.take_back(season, row.round, [pair], reason=form.reason.data, by=me())
    ):
        return done(_("Unassigned."), "jury.entry", nomination_id=row.nomination_id, round=row.round.code)
    far = queries.how_far([row.id]).get(row.id)
    cover = len(jury_queries.given_of(row.round, nomination_id=row.nomination_id))
    return show(form, "jury/removal.html", row=row, far=far, cover=cover, quorum=season.document.scheme.quorum)


@bp.post("/<season>/jury/assignments/<uuid:assignment_id>/return")
@role(*STAFF)
def give_again(season: Season, assignment_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that an entry was taken back from a juror: it counts again as it did."""
    row = assignment_of(season, assignment_id)
    form = DecidingForm().made_on(queries.giving_back(row))
    if form.validate_on_submit() and form.accepted(lambda: actions.give_again(row, season, by=me())):
        said = _("The nomination is assigned to the juror again. Earlier scores count as before.")
        return done(said, "jury.entry", nomination_id=row.nomination_id, round=row.round.code)
    return show(form, "jury/given_again.html", row=row)


@bp.route("/<season>/jury/jurors/<uuid:juror_id>/out", methods=["GET", "POST"])
@role(*STAFF)
def out(season: Season, juror_id: uuid.UUID) -> ResponseReturnValue:
    """Take a juror out of a round; the effect is shown before."""
    round_ = the_round(season)
    row = juror_of(season, juror_id, round_)
    return _leave(lambda: actions.taken_out(season, row, [round_]), season, round_, row, _("Remove from the round"))


@bp.route("/<season>/jury/seats/<uuid:seat_id>/removal", methods=["GET", "POST"])
@role(*STAFF)
def seat_removal(season: Season, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Take a juror off a panel, with the entries of it; the effect is shown before."""
    found = seat_of(season, seat_id) or abort(404)
    require(impartial_on(found.category_id))
    round_ = next(each for each in jury_queries.scoring_rounds(season) if each.id == found.round_id)
    row = jury_queries.juror(season, found.juror_id) or abort(404)
    codes = {each.id: each.code for each in programmes.categories(season)}
    panel = category_names(season)[codes[found.category_id]] if found.category_id else _("All categories")
    return _leave(lambda: actions.taken_out(season, row, [round_], seat=found), season, round_, row,
                  _("Remove from the panel"), panel=panel)  # fmt: skip


def _leave(
    read: Callable[[], Leaving], season: Season, round_: Round, juror: Juror, words: str, *, panel: str = ""
) -> ResponseReturnValue:
    found = read()
    form = LeavingForm().offer(begun=found.begun > found.submitted, submitted=bool(found.submitted))
    form.made_on(ground_of(read, juror.id), marks(found))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.leave(_open(read(), round_), keep=form.kept, reason=form.reason.data, by=me())
    ):
        return done(_("Done. You can undo this on the juror’s page."), "jury.juror", juror_id=juror.id)
    return show(form, "jury/out.html", juror=juror, round_=round_, round_name=round_name(season, round_.code),
                leaving=read() if form.overtaken else found, words=words, panel=panel,
                quorum=season.document.scheme.quorum)  # fmt: skip


def _open(found: Leaving, round_: Round) -> Leaving:
    """The leaving, only if its round has not closed: of one that has nothing would be taken back."""
    insist(rules.can_assign_in(round_, now=now()))
    return found


def ground_of(read: Callable[[], Leaving], *subjects: uuid.UUID, **more: Any) -> Ground:
    """What a juror holds, what was begun of it and what counts: the effect of leaving. subjects: the juror's ids."""
    return Ground(kinds=LEFT, read=lambda: marks(read()), subjects=subjects, **more)


def marks(found: Leaving) -> list[object]:
    """What a page about a leaving shows, as plain values in an order of their own."""
    held = [
        (str(each.id), each.begun_at is not None, each.id in part.submitted)
        for part in found.parts
        for each in part.standing
    ]
    return [sorted(held), [each.seats for each in found.effects]]


@bp.post("/<season>/jury/departures/<uuid:departure_id>/return")
@role(*STAFF)
def come_back(season: Season, departure_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that a juror was taken out of a round or off a panel, or that a role was ended."""
    found = queries.departure(season, departure_id) or abort(404)
    _require_no_side(season, found.person_id)
    form = DecidingForm().made_on(queries.undoing(found))
    if form.validate_on_submit() and (
        count := form.accepted(lambda: actions.come_back(found, season, own=roles_here(), by=me()))
    ):
        back = ngettext(
            "Undone. %(num)s nomination is assigned again.",
            "Undone. %(num)s nominations are assigned again.",
            count.result,
        )
        if found.appointment_id is not None:
            return done(back, "programmes.people")
        return done(back, "jury.panels", round=request.args.get("round"))
    return show(form, "jury/come_back.html", departure=found)


@bp.route("/<season>/people/<uuid:appointment_id>/end", methods=["GET", "POST"])
@role(*STAFF)
def role_end(season: Season, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Show what ending a role does, and what waits for whoever holds it; then end it."""
    held = programmes.appointment(season, appointment_id) or abort(404)
    _require_no_side(season, held.person_id)
    found = actions.of_role(season, held)
    form = LeavingForm().offer(begun=False, submitted=bool(found.submitted))
    subjects = (held.id, *([found.juror.id] if found.juror else []))
    form.made_on(ground_of(lambda: actions.of_role(season, held), *subjects, rows=((held, STATE),)), marks(found))
    if form.validate_on_submit() and form.accepted(lambda: _end(season, held, form)):
        return done(_("The role has ended. You can restore it here."), "programmes.people", q=held.person.email)
    return show(
        form,
        "jury/role_end.html",
        appointment=held,
        may=programmes_rules.can_end(roles_here(), held, others=programmes.other_organisers(held)),
        accepted=programmes_rules.state(held) == "accepted",
        **_effect(season, held, actions.of_role(season, held) if form.overtaken else found),
    )


def _end(season: Season, held: Appointment, form: LeavingForm) -> None:
    found = actions.of_role(season, held)
    actions.end_role(found, keep=form.kept, reason=form.reason.data, own=roles_here(), by=me())


@bp.route("/<season>/people/<uuid:appointment_id>/role", methods=["GET", "POST"])
@role(*STAFF)
def role_change(season: Season, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Choose another role for somebody who holds one (?to=…), show what that does, then do it."""
    held = programmes.appointment(season, appointment_id) or abort(404)
    _require_no_side(season, held.person_id)
    offered = [each for each in ROLES if each != held.role and programmes_rules.can_give(roles_here(), each)]
    to = asked if (asked := request.args.get("to", "")) in offered else ""
    may = programmes_rules.can_change(
        roles_here(),
        held,
        to or offered[0],
        others=programmes.other_organisers(held),
        oneself=held.person_id == me().id,
    )
    values = {"appointment": held, "to": to, "offered": offered, "may": may}
    if not to or not may:
        return show(None, "jury/role_change.html", **values)
    found = actions.of_role(season, held, instead=to)
    form = LeavingForm().offer(begun=False, submitted=bool(found.submitted))
    subjects = (held.id, *([found.juror.id] if found.juror else []))
    form.made_on(ground_of(lambda: actions.of_role(season, held, instead=to), *subjects, rows=((held, STATE),)),
                 marks(found))  # fmt: skip
    if form.validate_on_submit() and form.accepted(lambda: _change(season, held, to, form)):
        return done(_("The role was changed. You can restore the earlier one here."), "programmes.people",
                    q=held.person.email)  # fmt: skip
    return show(form, "jury/role_change.html", **values, **_effect(season, held, found))


def _change(season: Season, held: Appointment, to: str, form: LeavingForm) -> None:
    found = actions.of_role(season, held, instead=to)
    actions.change_role(found, to, keep=form.kept, reason=form.reason.data, own=roles_here(), by=me())


def _effect(season: Season, held: Appointment, found: Leaving) -> dict[str, object]:
    return {
        "leaving": found,
        "names": {part.round.code: round_name(season, part.round.code) for part in found.parts},
        "waits": queries.waiting_on(season, held),
        "quorum": season.document.scheme.quorum,
    }
