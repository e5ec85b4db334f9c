"""The timetable, as a page and for calendars, and the organisers' pages that move it: the deadline, a round, another
step; and putting a move back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import READERS, STAFF
from awards.programmes import queries, rules
from awards.programmes.blueprint import bp
from awards.programmes.document import timetable as timetable_of
from awards.programmes.document.calendar_file import Calendar, calendar_file
from awards.programmes.document.checks.references import CLOSE, OPEN
from awards.programmes.forms import Effect, MoveForm, PutBackForm
from awards.programmes.models import Proposal, Round, Season, Step
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.rules import last_minute
from awards.programmes.timetable import actions, telling
from awards.programmes.timetable.retiming import holds_steps_before, is_held
from awards.web.access import impartial_everywhere, me, public, role, roles_here
from awards.web.ground import Ground
from awards.web.i18n import programme_text
from awards.web.pages import done, require, show

QUICK = ("1", "3", "7", "14")  # days that a link moves an end by


@bp.route("/<season>/timetable/deadline", methods=["GET", "POST"])
@role(*STAFF)
def deadline(season: Season) -> ResponseReturnValue:
    """Close entries at another time for everybody; done by those who have a side in no category, if there are any."""
    _require_no_side(season)
    form = MoveForm.of(season, season.opens_at, season.closes_at).made_on(times(season))
    del form.first_day
    if form.validate_on_submit():
        if _deadline_moved(season, form):
            return done(_("The deadline was moved."), "programmes.timetable")
    elif _asks_for_days(form, season):
        form.show(_of_deadline(season, form.closes_at(season), reason=""))
    open_ = season.opens_at <= now() < season.closes_at
    told = actions.if_entries_closed(season) if open_ else []
    return show(form, "programmes/move.html", told=told, quick=_quick(season.closes_at))


def _quick(closes_at: datetime) -> list[str]:
    """The days of the links that move an end; none to an end that would be over already."""
    return [days for days in QUICK if closes_at + timedelta(days=int(days)) > now()]


def _deadline_moved(season: Season, form: MoveForm) -> object:
    told: dict[str, Any] = {"closes_at": form.closes_at(season), "reason": form.reason.data}
    return form.moved(
        lambda: actions.move_deadline(season, by=me(), mails=form.mails.data, **told),
        may=rules.can_move_deadline(season, now=now(), **told),
        effect=_of_deadline(season, **told),
    )


def _asks_for_days(form: MoveForm, season: Season) -> bool:
    """Whether the address asks for the end to be some days later (?by=7): the page then shows what that does."""
    days = request.args.get("by", "")
    if request.method != "GET" or days not in QUICK:
        return False
    form.move_by(season, int(days))
    return True


def _of_deadline(season: Season, closes_at: datetime, reason: str) -> Effect:
    """What has to be agreed to: rounds that overlap, an end within the hour, drafts that are left behind sooner."""
    found = actions.consequences(season, queries.rounds(season), entries_close=closes_at)
    found += _soon(closes_at)
    if closes_at < season.closes_at and (drafts := actions.in_draft(season)):
        found.append(Message("Draft nominations that will have less time: {n}.", n=drafts))
    to, before = last_minute(closes_at), last_minute(season.closes_at)
    says = [Message("Nominations close on {closes}; until now it was {before}.", closes=to, before=before)]
    return _effect(season, None, season.opens_at, closes_at, reason, says=says, warns=found)


def _effect(
    season: Season, round_: Round | None, opens_at: datetime, closes_at: datetime, reason: str, *, says: list[Message],
    warns: list[Message],
) -> Effect:  # fmt: skip
    """What a move means for whom, and the mail that says so."""
    says += actions.meant_for(season, round_, closes_at=closes_at)
    times = (closes_at,) if round_ is None else (opens_at, closes_at)
    many = telling.how_many(season, round_)
    values: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "reason": reason, "to": me()}
    return Effect(times, says, warns, many, lambda: telling.preview(season, round_, **values))


def _soon(closes_at: datetime) -> list[Message]:
    minutes = int((closes_at - now()).total_seconds() // 60)
    if now() < closes_at <= now() + rules.SOON:
        return [Message("Minutes until it ends: {n}.", n=minutes)]
    return []


@bp.route("/<season>/timetable/rounds/<code>", methods=["GET", "POST"])
@role(*STAFF)
def round_move(season: Season, code: str) -> ResponseReturnValue:
    """Open or close a round at other times; after its close, or to before now, that is proposed to a second person."""
    found = next((each for each in queries.rounds(season) if each.code == code), None) or abort(404)
    form = MoveForm.of(season, found.opens_at, found.closes_at).made_on(times(season))
    require(impartial_everywhere())
    over = found.closes_at <= now()
    if over:
        form.to_reopen()
    if form.validate_on_submit():
        opens_at = found.opens_at if over else form.opens_at(season, found.opens_at)
        closes_at = form.closes_at(season)
        if rules.takes_two(found, closes_at=closes_at, now=now()):
            if (answer := _proposed(found, season, form, opens_at, closes_at)) is not None:
                return answer
        elif _moved(found, season, form, opens_at, closes_at):
            return done(_("The round was moved."), "programmes.timetable")
    elif not over and _asks_for_days(form, season):
        form.show(_of_round(found, season, found.opens_at, form.closes_at(season), reason=""))
    told = actions.at_stake(season, found) if found.opens_at <= now() else []
    quick = [] if over else _quick(found.closes_at)
    return show(form, "programmes/move.html", round=found, over=over, told=told, quick=quick)


def _moved(round_: Round, season: Season, form: MoveForm, opens_at: datetime, closes_at: datetime) -> object:
    told: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "reason": form.reason.data}
    return form.moved(
        lambda: actions.move_round(round_, season, by=me(), mails=form.mails.data, **told),
        may=rules.can_move_round(round_, now=now(), **told),
        effect=_of_round(round_, season, **told),
    )


def _proposed(round_: Round, season: Season, form: MoveForm, opens_at: datetime, closes_at: datetime) -> Any:
    """Propose a move that takes two people, once its effect was agreed to; none if the page has to be shown again."""
    act = proposals_actions.acts()[actions.MOVE_ROUND]
    payload = actions.to_move(round_, opens_at=opens_at, closes_at=closes_at)
    may = act.allowed(season, payload)
    form.two = bool(_two(season))
    made = form.moved(
        lambda: proposals_actions.propose(season, act, payload, subject_id=round_.id, reason=form.reason.data, by=me()),
        may=may,
        effect=Effect((opens_at, closes_at), warns=[*_two(season), *act.effect(season, payload)] if may else []),
    )
    return done(_outcome(made.result), "desk.proposal", proposal_id=made.result.id) if made else None


def _two(season: Season) -> list[Message]:
    if season.document.season.deciders == 1:
        return []
    return [Message("It takes two people: another person must confirm it.")]


def _outcome(proposal: Proposal) -> str:
    if proposal.confirmed_at is not None:
        return _("Done.")
    return _("Proposed. Nothing changes until a second person has confirmed it.")


def _of_round(round_: Round, season: Season, opens_at: datetime, closes_at: datetime, reason: str) -> Effect:
    """What has to be agreed to before a round is moved by one person."""
    found = _soon(closes_at)
    if opens_at < season.closes_at and opens_at != round_.opens_at:
        closes = last_minute(season.closes_at)
        found.append(Message("Nominations close on {closes}, after the round would begin.", closes=closes))
    if opens_at != round_.opens_at and opens_at <= now():
        found.append(Message("The round opens at once."))
    if closes_at > round_.closes_at:
        found += actions.consequences_of_end(season, round_, closes_at=closes_at)
    if round_.opens_at <= now() and closes_at < round_.closes_at and actions.without_place(season, round_):
        found += actions.at_stake(season, round_)
    says = [Message("Round {round} runs from {opens} to {closes}.", round=round_.code, opens=opens_at,
                    closes=last_minute(closes_at))]  # fmt: skip
    if round_.kind != "scoring":
        return Effect((opens_at, closes_at), says, found)
    return _effect(season, round_, opens_at, closes_at, reason, says=says, warns=found)


@bp.route("/<season>/timetable/steps/<code>", methods=["GET", "POST"])
@role(*STAFF)
def step_move(season: Season, code: str) -> ResponseReturnValue:
    """Have another step of the timetable begin and end at other times: the opening, the ceremony and others."""
    found = next((each for each in queries.steps(season) if each.code == code), None) or abort(404)
    if found.round_id is not None or code == CLOSE:
        abort(404)
    _require_no_side(season)
    form = _step_form(season, found).made_on(times(season))
    if form.validate_on_submit():
        starts_at, ends_at = _dates(season, found, form)
        if _stepped(season, found, form, starts_at, ends_at):
            return done(_("The step was moved."), "programmes.timetable")
    names = {each.id: each.name for each in season.document.timeline.steps}
    return show(form, "programmes/move.html", step=found, name=names.get(code), told=[])


def _stepped(season: Season, step: Step, form: MoveForm, starts_at: datetime, ends_at: datetime) -> object:
    told: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "held": _is_held(season, step)}
    later = actions.overtaken(season, step, ends_at=ends_at) if ends_at > step.ends_at else []
    return form.moved(
        lambda: actions.move_step(step, season, reason=form.reason.data, by=me(), **told),
        may=rules.can_move_step(step, now=now(), **told),
        effect=Effect((starts_at, ends_at), [_new_dates(season, step, starts_at, ends_at)], later),
    )


def _new_dates(season: Season, step: Step, starts_at: datetime, ends_at: datetime) -> Message:
    named = {each.id: each for each in season.document.timeline.steps}
    declared = named.get(step.code)
    said = {"step": declared.name if declared else step.code, "from": starts_at, "to": last_minute(ends_at)}
    if declared is not None and not declared.public:
        return Message("“{step}” runs from {from} to {to}. Only the organisers see it.", **said)
    return Message("“{step}” runs from {from} to {to}, in the public timetable and in calendars at once.", **said)


def _step_form(season: Season, step: Step) -> MoveForm:
    form = MoveForm.of(season, step.starts_at, step.ends_at)
    if step.code == OPEN:
        del form.last_day
        del form.last_minute
    return form


def _dates(season: Season, step: Step, form: MoveForm) -> tuple[datetime, datetime]:
    starts_at = form.opens_at(season, step.starts_at)
    if step.code == OPEN:
        return starts_at, timetable_of.day_after(starts_at, season.timezone)
    return starts_at, form.closes_at(season)


def _is_held(season: Season, step: Step) -> bool:
    return is_held(season, step, holds_steps_before(season))


@bp.post("/<season>/timetable/<code>/back")
@role(*STAFF)
def put_back(season: Season, code: str) -> ResponseReturnValue:
    """Undo the last move of a step, while its old times are still possible."""
    if any(step.code == code and step.round_id is not None for step in queries.steps(season)):
        require(impartial_everywhere())
    _require_no_side(season)
    form = PutBackForm().made_on(times(season))
    held = holds_steps_before(season)
    if form.validate_on_submit() and form.accepted(
        lambda: actions.put_back(season, code, held=held, reason=_("Move undone"), by=me())
    ):
        return done(_("The move was undone. The previous dates apply again."), "programmes.timetable")
    return show(form, "programmes/timetable.html", **timetable_page(season))


@bp.get("/<season>/timetable")
@public
def timetable(season: Season) -> ResponseReturnValue:
    """Show the timetable; to organisers with their own steps, and with what can be moved."""
    return show(None, "programmes/timetable.html", **timetable_page(season))


@bp.get("/<season>/timetable.ics")
@public
def calendar(season: Season) -> Response:
    """Hand out the public timetable for calendars, in the reader's language."""
    site, address = current_app.config["SITE_URL"], url_for("programmes.timetable", season=season.slug)
    named = Calendar(
        f"{programme_text(season.name)} {season.slug}", season.timezone, f"{site}{address}",
        f"{season.slug}@{urlsplit(site).hostname}", now(),
    )  # fmt: skip
    steps = timetable_of.dated_steps(season.document, queries.steps(season), now=now())
    answer = Response(calendar_file(named, steps, programme_text), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f"inline; filename={season.slug}.ics"
    return answer


def timetable_page(season: Season) -> dict[str, object]:
    """Return what the page of the timetable shows to its reader."""
    moment, staff, may_move = now(), bool(roles_here() & READERS), _may_move()
    held = holds_steps_before(season) if may_move else None
    return {
        "steps": timetable_of.dated_steps(season.document, queries.steps(season), now=moment, internal=staff),
        "rounds": {round_.code: round_ for round_ in queries.rounds(season)},
        "now": moment,
        "staff": staff,
        "may_move": may_move,
        "undo": actions.undoable(season, held=held) if may_move else {},
        "held": {step.code for step in queries.steps(season) if is_held(season, step, held)},
        "made_on": times(season).mark() if may_move else "",
    }


def _may_move() -> bool:
    return bool(roles_here() & STAFF) and bool(impartial_everywhere())


def _require_no_side(season: Season) -> None:
    """Go on only for those who have a side in no category, unless there are none."""
    if not (impartial := impartial_everywhere()) and proposals_actions.has_impartial(season):
        require(impartial)


def times(season: Season) -> Ground:
    """The deadline, every round and every step: what moving one of them is weighed against."""
    window, days = ("opens_at", "closes_at"), ("starts_at", "ends_at")
    rows: list[Any] = [(season, window), *((round_, window) for round_ in queries.rounds(season))]
    rows += [(step, days) for step in queries.steps(season)]
    return Ground(kinds=actions.MOVES, rows=rows)
