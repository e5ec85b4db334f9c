"""The pages of a message to many: writing it, the mail as it arrives, and what became of it once it was sent."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.core.verdicts import Verdict, insist, no
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Audience, audience
from awards.desk.blueprint import bp
from awards.desk.circulars import actions, compose_page, filling, queries, rules
from awards.desk.circulars.actions import Content
from awards.desk.circulars.forms import CircularForm
from awards.desk.circulars.models import Circular
from awards.messages import links
from awards.messages.delivery import delivers
from awards.messages.rules import fate
from awards.messages.views import fate_names
from awards.programmes.models import Season
from awards.web.access import me, role, unseen_here
from awards.web.edge import framed, with_frame
from awards.web.forms import Form
from awards.web.i18n import LANGUAGES, at_time, clock_time
from awards.web.pages import done, done_at, keep, page_of, saved, show

SEND, SHOW, TEST, OUT, BACK, WITHOUT = "send", "show", "test", "leave_out", "put_back", "without"


@bp.route("/<season>/mail/write", methods=["GET", "POST"])
@role(*STAFF)
def circular_new(season: Season) -> ResponseReturnValue:
    """Write a message to the people of a filter, which the address may name (?to=…)."""
    return _compose(season, None)


@bp.route("/<season>/mail/circulars/<uuid:circular_id>", methods=["GET", "POST"])
@role(*STAFF)
def circular(season: Season, circular_id: uuid.UUID) -> ResponseReturnValue:
    """Go on writing a message; once it was sent, see what became of it."""
    found = _circular(season, circular_id)
    if found.confirmed_at is None:
        return _compose(season, found)
    return _sent(season, found, Form(formdata=None))


@bp.get("/<season>/mail/circulars")
@role(*STAFF)
def circulars(season: Season) -> str:
    """List the messages to many: drafts, and what was sent."""
    rows = [(row, name, _said(season, row)) for row, name in queries.latest(season)]
    return render_template("desk/circulars.html", rows=rows)


@bp.get("/<season>/mail/circulars/<uuid:circular_id>/mail.html")
@role(*STAFF)
def circular_html(season: Season, circular_id: uuid.UUID) -> Response:
    """Hand out the HTML of the mail as it arrives with somebody, for the frame on its page."""
    found = _circular(season, circular_id)
    shown = compose_page.preview(season, found, _audience(season, _kept(season, found), found))
    return framed(links.readable(shown["mail"].html)) if shown["mail"] else abort(404)


@bp.post("/<season>/mail/circulars/<uuid:circular_id>/stop")
@role(*STAFF)
def circular_stop(season: Season, circular_id: uuid.UUID) -> ResponseReturnValue:
    """Stop a message: whatever has not gone is taken back."""
    found, form = _circular(season, circular_id), Form()
    left = _left(queries.fates(found.id))
    if form.validate_on_submit() and form.accepted(lambda: actions.cancel(found, season, left=left, by=me())):
        return done(_("The message has been stopped."), "desk.circular", circular_id=found.id)
    return _sent(season, found, form)


def _circular(season: Season, circular_id: uuid.UUID) -> Circular:
    return queries.circular(season, circular_id) or abort(404)


def _kept(season: Season, found: Circular) -> Filter:
    return Filter.of(found.filters, season.document)


def _said(season: Season, found: Circular) -> str:
    return compose_page.said(season, _kept(season, found))


def _audience(season: Season, wanted: Filter, found: Circular | None) -> Audience:
    people = audience(season, unseen_here(), wanted, now=now())
    return people if found is None else people.without(actions.known(found.left_out))


def _compose(season: Season, found: Circular | None) -> ResponseReturnValue:
    form, wanted = CircularForm(), compose_page.asked_filter(season, found)
    if not form.is_submitted():
        if found is not None:
            form.stand_on(found, season.timezone)
            form.revision.data = str(found.revision)
        return _page(season, found, form, wanted)
    if form.validate():
        act = request.form.get("act", "")
        if found is None and act == SHOW and not form.texts:
            return redirect(url_for("desk.circular_new", **wanted.query()), 303)  # nothing was typed: nothing to keep
        if kept := form.accepted(lambda: _save(season, found, form, wanted)):
            return _go_on(season, kept.result, form, act)
        if found is not None and _revision(form) != found.revision:
            form.stand_beside(found)
    if _by_script():
        return {"message": " ".join(map(str, form.form_errors)) or _("This could not be saved.")}, 409
    return _page(season, found, form, wanted)


def _by_script() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _save(season: Season, found: Circular | None, form: CircularForm, wanted: Filter) -> Circular:
    content = Content(wanted, form.texts, form.when.data, form.send_at(season.timezone))
    if found is None:
        return actions.begin(season, content, by=me())
    actions.save(found, content, revision=_revision(form))
    return found


def _revision(form: CircularForm) -> int:
    typed = form.revision.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def _go_on(season: Season, found: Circular, form: CircularForm, act: str) -> ResponseReturnValue:
    """Do what the button says, once what was typed is kept."""
    form.revision.data = str(found.revision)
    if _by_script():
        address = url_for("desk.circular", circular_id=found.id)
        return saved(revision=found.revision, address=address, at=_("Saved at %(time)s", time=clock_time(now())))
    if act == SEND:
        return _send(season, found, form)
    if act == TEST:
        return _test(season, found, form)
    if act.startswith((OUT, BACK, WITHOUT)):
        return _choose(season, found, act)
    return done(_("Saved as a draft.") if not act else None, "desk.circular", circular_id=found.id)


def _choose(season: Season, found: Circular, act: str) -> ResponseReturnValue:
    """Leave out a person, or all who read a language, or put a person back."""
    what, _sep, whom = act.partition(" ")
    if what == WITHOUT:
        people = {each.id for each in _audience(season, _kept(season, found), found).people if each.language == whom}
    else:
        people = {uuid.UUID(whom)} if _is_id(whom) else set()
    (actions.put_back if what == BACK else actions.leave_out)(found, people, revision=found.revision)
    told = _("Put back on the list.") if what == BACK else _("Left out. You can put them back below the list.")
    return done_at(told, url_for("desk.circular", circular_id=found.id) + "#whom")


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _test(season: Season, found: Circular, form: CircularForm) -> ResponseReturnValue:
    people = _audience(season, _kept(season, found), found)
    if not form.find_faults(found.code) and form.accepted(lambda: _try(season, found, people)):
        return done_at(_("The test is on its way to you."), url_for("desk.circular", circular_id=found.id) + "#check")
    return _again(season, found, form)


def _try(season: Season, found: Circular, people: Audience) -> None:
    if not actions.test(found, season, people, by=me()):
        insist(no("There is nothing to test yet: write a text, for a list with somebody on it."))


def _send(season: Season, found: Circular, form: CircularForm) -> ResponseReturnValue:
    people = _audience(season, _kept(season, found), found)
    may = rules.can_send(_ready(form, found, people))
    if form.accepted(lambda: _confirm(season, found, people, may)):
        told = ngettext("The message goes to %(num)s person.", "The message goes to %(num)s people.", found.count)
        return done(told, "desk.circular", circular_id=found.id)
    return _again(season, found, form)


def _ready(form: CircularForm, found: Circular, people: Audience) -> rules.Ready:
    wrong = form.find_faults(found.code)
    came, gone = compose_page.changes(people, form.seen.data or "")
    return rules.Ready(
        people=len(people.people),
        too_many=people.too_many,
        missing=rules.missing_in(people.by_language, form.texts),
        faults=sorted(wrong.keys() & people.by_language.keys()),
        looked=form.looked.data,
        changed=bool(came or gone),
    )


def _confirm(season: Season, found: Circular, people: Audience, may: Verdict) -> None:
    insist(may)
    actions.confirm(found, season, people, by=me())


def _again(season: Season, found: Circular, form: CircularForm) -> ResponseReturnValue:
    """The page once more with what keeps it from being done; what was typed is kept."""
    keep()
    return _page(season, found, form, _kept(season, found))


def _page(season: Season, found: Circular | None, form: CircularForm, wanted: Filter) -> ResponseReturnValue:
    people = _audience(season, wanted, found)
    came, gone = compose_page.changes(people, form.seen.data) if form.seen.data else ([], 0)
    wrong = form.find_faults(wanted.code, at_fields=request.method == "POST")
    form.seen.data, form.looked.data = compose_page.signs(people), False
    shown = compose_page.preview(season, found, people) if found is not None and not found.confirmed_at else None
    at = url_for("desk.circular", circular_id=found.id) if found is not None else url_for("desk.circular_new")
    page = show(
        form, "desk/circular.html", circular=found, wanted=wanted, people=people, at=at, came=came, gone=gone,
        page=compose_page.page_of_people(people.people), sentence=list(compose_page.sentence(season, wanted)),
        more=compose_page.more_selects(season, wanted, unseen_here()), reads=people.by_language,
        tongues=compose_page.tongues(form.texts, wrong, people.by_language), gaps=compose_page.gaps_of(wanted.code),
        whens=compose_page.whens(season), reasons=compose_page.REASONS, out=people.left_out[: compose_page.MOST_OUT],
        why_out=rules.kinds_of(people.left_out), shown=shown, in_languages=LANGUAGES,
        checks=compose_page.checks(
            found, form, people, wrong, filling.unfilled(season, wanted.code, form.texts, people)
        ),
        address=lambda number: f"{at}?{_query(wanted, number)}#whom",
    )  # fmt: skip
    return with_frame(make_response(page))


def _query(wanted: Filter, number: int) -> str:
    built = url_for("desk.circular_new", **wanted.query(), page=number)
    return built.partition("?")[2]


def _sent(season: Season, found: Circular, form: Form) -> ResponseReturnValue:
    """What became of a message; of people written to about what the viewer does not see, nothing."""
    hidden = queries.all_unseen(found.id, unseen_here())
    states = queries.fates(found.id, hidden)
    names = queries.named([found.confirmed_by_id, found.stopped_by_id])
    page = page_of(queries.listed(found.id, hidden), scalars=False)
    values: dict[str, Any] = {
        "circular": found, "said": _said(season, found), "states": states, "total": found.count - len(hidden),
        "names": names, "page": page, "fates": fate_names(), "reasons": compose_page.REASONS,
        "fate_of": lambda row: fate(row, delivering=delivers()), "may_stop": rules.can_stop(found, left=_left(states)),
        "goes": at_time(found.send_at, "long", season.timezone), "ahead": found.send_at and found.send_at > now(),
        "address": lambda number: url_for("desk.circular", circular_id=found.id, page=number),
    }  # fmt: skip
    return show(form, "desk/circular_sent.html", **values)


def _left(states: dict[str, int]) -> int:
    return states["unwritten"] + states["waiting"] + states["failed"]
