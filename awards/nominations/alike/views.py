"""The organisers' pages of nominations that look alike: the pairs, and one of them side by side."""

from __future__ import annotations

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import READERS, STAFF
from awards.nominations.alike import actions, pair_page, queries
from awards.nominations.alike.forms import SettleForm
from awards.nominations.alike.pair_page import Pair
from awards.nominations.alike.queries import Reader
from awards.nominations.alike.rules import SAME
from awards.nominations.blueprint import bp
from awards.programmes.models import Season
from awards.web.access import me, role, roles_here
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, page_of, show

AT_ONCE = 25
CHANGES = ("alike.", "nomination.submitted", "nomination.moved")


@bp.get("/<season>/nominations/alike")
@role(*READERS)
def alike(season: Season) -> ResponseReturnValue:
    """List the pairs of nominations that look alike, the strongest first, with why."""
    asked = request.args.get("state", "")
    state = asked if asked in queries.STATES else queries.STATES[0]
    reader = pair_page.reader_of(season)
    counts = queries.counts(season, reader.unseen, reader.seen)
    found = queries.pairs(season, reader.unseen, reader.seen, state)
    page = page_of(found, size=AT_ONCE, scalars=False, total=counts[state])
    return render_template(
        "nominations/alike.html",
        state=state,
        counts=counts,
        page=page,
        pairs=[pair_page.pair_of(row, season) for row in page.rows],
    )


@bp.get("/<season>/nominations/alike/<uuid:nomination_id>/<uuid:other_id>")
@role(*READERS)
def alike_pair(season: Season, nomination_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Show two nominations side by side, with what both say marked."""
    pair = _pair(season, nomination_id, other_id)
    return _page(pair, season, SettleForm().made_on(_ground(season, pair)))


@bp.post("/<season>/nominations/alike/<uuid:nomination_id>/<uuid:other_id>/settlement")
@role(*STAFF)
def alike_settlement(season: Season, nomination_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Say what two nominations are."""
    pair = _pair(season, nomination_id, other_id)
    form = SettleForm().made_on(_ground(season, pair))
    if form.validate_on_submit() and form.accepted(lambda: _settle(pair, season, form)):
        same = form.verdict.data == SAME
        return done(_("Settled: the same project.") if same else _("Settled: not a duplicate."), "nominations.alike")
    return _page(_pair(season, nomination_id, other_id), season, form)


@bp.post("/<season>/nominations/alike/<uuid:nomination_id>/<uuid:other_id>/settlement/removal")
@role(*STAFF)
def alike_reopening(season: Season, nomination_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what was said of two nominations."""
    pair = _pair(season, nomination_id, other_id)
    form = DecidingForm().made_on(_ground(season, pair))
    stored = queries.stored_pair(_ids(pair))
    if form.validate_on_submit() and form.accepted(lambda: actions.reopen(stored, season, by=me())):
        ids = {"nomination_id": pair.first.id, "other_id": pair.second.id}
        return done(_("The pair is open again."), "nominations.alike_pair", **ids)
    shown = SettleForm()
    shown.form_errors.extend(form.form_errors)
    shown.on.data = form.on.data
    return _page(_pair(season, nomination_id, other_id), season, shown)


def _settle(pair: Pair, season: Season, form: SettleForm) -> None:
    stored = queries.stored_pair(_ids(pair))
    actions.settle(stored, season, verdict=form.verdict.data, note=form.note.data or "", by=me())


def _pair(season: Season, *ids: uuid.UUID) -> Pair:
    """The pair, for whoever may see both; 404 otherwise: that there is one would say something of the hidden one."""
    reader = pair_page.reader_of(season)
    row = _row(season, reader, ids) or abort(404)
    return pair_page.pair_of(row, season)


def _row(season: Season, reader: Reader, ids: tuple[uuid.UUID, ...]) -> object:
    return queries.pair(season, reader.unseen, reader.seen, ids)


def _ids(pair: Pair) -> tuple[uuid.UUID, uuid.UUID]:
    return pair.first.id, pair.second.id


def _ground(season: Season, pair: Pair) -> Ground:
    def read() -> object:
        row = queries.stored_pair(_ids(pair))
        return row.verdict, row.settled_at, str(row.one_version_id), str(row.other_version_id)

    return Ground(kinds=CHANGES, read=read, subjects=_ids(pair))


def _page(pair: Pair, season: Season, form: SettleForm) -> str | tuple[str, int]:
    rows = pair_page.rows_of(pair, season)
    return show(form, "nominations/alike_pair.html", pair=pair, rows=rows, may_decide=bool(roles_here() & STAFF))
