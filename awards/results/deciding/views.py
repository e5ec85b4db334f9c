"""The chair decides on ties; organisers let the best go on to the next round."""

from __future__ import annotations

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.clock import now
from awards.core.roles import BOARD_READERS, CHAIR, STAFF
from awards.core.verdicts import Verdict
from awards.nominations.answers.dossier import is_blind
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal, Round, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.blueprint import Place, bp, by_line, place_of, require_sight, scoring_round
from awards.results.boards import boards
from awards.results.boards.stored_board import StandingRow
from awards.results.deciding import actions, queries
from awards.results.deciding.entries_to_read import dossier_of, entry_to_decide, file_to_read, first, read_comments
from awards.results.forms import AdvanceForm, TieForm, tie_form
from awards.results.models import TieDecision
from awards.results.rounds.looks import note_looks
from awards.web.access import impartial_in, me, role, roles_here
from awards.web.downloads import download, picture
from awards.web.ground import DecidingForm, Ground
from awards.web.pages import done, show


@bp.route("/<season>/boards/<round_code>/<category_code>/ties/<int:position>", methods=["GET", "POST"])
@role(CHAIR)
def decide(season: Season, round_code: str, category_code: str, position: int) -> ResponseReturnValue:
    """Put the entries that share the place at a position of the board into an order, with the reason."""
    place = place_of(season, round_code, category_code)
    rows = boards.current(season, place.round, place.category).rows
    tied = [row for row in rows if row.tied and row.detail["group"] == position]
    if not tied and request.method == "GET":
        abort(404)
    if (elsewhere := first(season, place.round, [row.nomination_id for row in tied])) is not None:
        return elsewhere
    form = tie_form(tied).made_on(_tied(place, position), _as_tied(tied))
    entries = [row.nomination_id for row in tied]
    comments, readable = read_comments(place, entries), queries.with_version(entries)
    if form.validate_on_submit() and form.accepted(lambda: _record(season, place, form)):
        return done(_("Your decision is recorded."), "results.board", **place.address)
    return show(form, "results/decide.html", place=place, tied=tied, by=by_line, comments=comments, readable=readable)


SHOWN = 100  # of the entries of a category that go on; all are on its board and in the export


def _tied(place: Place, position: int) -> Ground:
    """Who shares the place, and with which score."""

    def read() -> list[object]:
        rows = boards.current(place.season, place.round, place.category).rows
        return _as_tied([row for row in rows if row.tied and row.detail["group"] == position])

    return Ground(kinds=BOARD, read=read, subjects=())


BOARD = ("tie.", "entries.advanced", "entries.taken_back", "scores.imported", "results.")


def _as_tied(rows: list[StandingRow]) -> list[object]:
    return [[row.nomination_id, row.exact] for row in rows]


def _record(season: Season, place: Place, form: TieForm) -> None:
    order = [uuid.UUID(each) for each in form.order]
    actions.decide(season, place.round, place.category, order, reason=form.reason.data, by=me())


@bp.get("/<season>/boards/<round_code>/<category_code>/decisions")
@role(*BOARD_READERS)
def decisions(season: Season, round_code: str, category_code: str) -> ResponseReturnValue:
    """Show what the chair decided on ties of a category, and what was taken back."""
    return _decisions(place_of(season, round_code, category_code), None)


def _decisions(place: Place, form: DecidingForm | None) -> ResponseReturnValue:
    found = results_queries.decisions(place.round, place.category)
    used = boards.current(place.season, place.round, place.category, limit=1).findings["decisions"]
    named = {entry for each in found for entry in each.order} | {str(each.by_id) for each in found if each.by_id}
    return show(
        form,
        "results/decisions.html",
        place=place,
        decisions=found,
        in_force=[(each["entries"], each["at"]) for each in used],
        names=results_queries.names_of(named),
        in_doubt=results_queries.in_doubt(place.season) if found else {},
        may_decide=CHAIR in roles_here(),
        made_on=lambda decision: _stands(decision).mark(),
    )


def _stands(decision: TieDecision) -> Ground:
    return Ground(kinds=BOARD, rows=((decision, ("revoked_at",)),), subjects=(decision.id,))


@bp.post("/<season>/decisions/<uuid:decision_id>/revocation")
@role(CHAIR)
def revoke(season: Season, decision_id: uuid.UUID) -> ResponseReturnValue:
    """Take a decision on a tie back."""
    decision, round_, category = results_queries.decision(season, decision_id) or abort(404)
    require_sight(season, round_, category.code)
    place, form = Place(season, round_, category), DecidingForm().made_on(_stands(decision))
    if form.validate_on_submit() and form.accepted(lambda: actions.revoke(decision, season, round_, category, by=me())):
        said = _("The decision has been reversed. The nominations share their place again.")
        return done(said, "results.board", **place.address)
    return _decisions(place, form)


@bp.route("/<season>/boards/<round_code>/advance", methods=["GET", "POST"])
@role(*BOARD_READERS)
def advance(season: Season, round_code: str) -> ResponseReturnValue:
    """Show who goes on to the next round, who is undecided and who stays; then let them go on, all at once."""
    round_, later = _two_rounds(season, round_code)
    found = actions.cuts(season, round_)
    form = AdvanceForm().made_on(_going(season, round_, later), _as_going(later, found))
    if request.method == "GET":
        return _advance(season, round_, found, form)
    if not STAFF & roles_here():
        abort(404)
    if form.validate_on_submit() and (
        gone_on := form.accepted(lambda: actions.advance(season, round_, assign=form.assign.data, by=me()))
    ):
        said = ngettext(
            "%(num)s nomination goes through to the next round.",
            "%(num)s nominations go through to the next round.",
            gone_on.result,
        )
        return done(said, "results.advance", round_code=round_.code)
    return _advance(season, round_, actions.cuts(season, round_), form)


def _two_rounds(season: Season, round_code: str) -> tuple[Round, Round]:
    """The round of an address that the reader may see all boards of, and the one after it; 404 or 403 else."""
    round_ = scoring_round(season, round_code)
    for category in season.document.categories:
        require_sight(season, round_, category.id)
    return round_, results_queries.next_round(season, round_) or abort(404)


def _going(season: Season, round_: Round, later: Round) -> Ground:
    """Who would go on, who is undecided, and who has gone on already."""
    return Ground(kinds=BOARD, read=lambda: _as_going(later, actions.cuts(season, round_)))


def _as_going(later: Round, cuts: list[actions.Cut]) -> list[object]:
    inside = [[[row.nomination_id for row in rows] for rows in (cut.of.inside, cut.of.undecided)] for cut in cuts]
    gone_on = [sorted(map(str, entries)) for entries in results_queries.finalists(later).values()]
    return [[cut.awarded for cut in cuts], inside, sorted(gone_on), results_queries.begun_in(later) > 0]


def _advance(season: Season, round_: Round, cuts: list[actions.Cut], form: DecidingForm) -> ResponseReturnValue:
    later = results_queries.next_round(season, round_) or abort(404)
    undecided = sum(each.undecided for each in cuts)
    gone_on = results_queries.finalists(later)
    return show(
        form,
        "results/advance.html",
        moment=now(),
        round=round_,
        later=later,
        cuts=cuts,
        shown=SHOWN,
        gone_on=gone_on,
        allowed=rules.can_advance(round_, later, undecided=undecided, gone_on=bool(gone_on), now=now()),
        staff=bool(STAFF & roles_here()),
        chairs=queries.chairs(season) if undecided else [],
        by=by_line,
    )


@bp.post("/<season>/boards/<round_code>/advance/revocation")
@role(*STAFF)
def take_back(season: Season, round_code: str) -> ResponseReturnValue:
    """Take the entries out of the next round again."""
    round_, later = _two_rounds(season, round_code)
    form = AdvanceForm().made_on(_going(season, round_, later))
    if form.validate_on_submit() and form.accepted(lambda: actions.take_back(season, later, by=me())):
        return done(_("The next round is empty again."), "results.advance", round_code=round_code)
    return _advance(season, round_, actions.cuts(season, round_), form)


@bp.get("/<season>/to-decide")
@role(CHAIR)
def to_decide(season: Season) -> ResponseReturnValue:
    """List the ties that wait for the chair, and what waits for a second person who can only be the chair."""
    boards.refresh(season, now=now())
    ties = _ties(season)
    for tie, impartial in ties:
        if impartial:
            note_looks(season, [tie.round], [tie.category], by=me())
    return render_template(
        "results/to_decide.html",
        ties=ties,
        in_doubt=_in_doubt(season),
        proposals=_proposals(season),
        title=proposals_actions.title,
        by=by_line,
    )


def _proposals(season: Season) -> list[Proposal]:
    """What waits for a second person who can only be the chair; owners and organisers have it on their desk."""
    if STAFF & roles_here():
        return []
    waiting = programmes.waiting(season, now=now())
    return [each for each in waiting if proposals_actions.may_confirm(season, each, roles=roles_here(), by=me())]


def _in_doubt(season: Season) -> list[object]:
    """The decisions that somebody who is impartial has to make anew, of those categories the reader may decide in."""
    found = list(results_queries.in_doubt(season).values())
    if not found or queries.is_published(season):
        return []
    return [row for row in found if impartial_in(row.Category.code)]


def _ties(season: Season) -> list[tuple[queries.Tie, Verdict]]:
    """The ties that wait, each with whether the reader may decide on it."""
    return [(tie, impartial_in(tie.category.code)) for tie in queries.due(season, now=now())]


def _waiting(season: Season) -> int:
    return len(_ties(season)) + len(_in_doubt(season))


@bp.app_template_global()
def waits_for_chair(season: Season) -> int:
    """Return how many ties wait for the chair who reads the page; for templates."""
    return _waiting(season) if CHAIR in roles_here() else 0


@bp.get("/<season>/boards/<round_code>/<category_code>/entries/<uuid:nomination_id>/dossier")
@role(CHAIR)
def dossier(season: Season, round_code: str, category_code: str, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show the chair an entry to decide on: its dossier as jurors read it, and what they wrote for the jury."""
    place = place_of(season, round_code, category_code)
    version = entry_to_decide(place, nomination_id)
    if (elsewhere := first(season, place.round, [nomination_id])) is not None:
        return elsewhere
    return render_template(
        "results/dossier.html",
        place=place,
        version=version,
        dossier=dossier_of(place, version),
        comments=read_comments(place, [nomination_id]).get(nomination_id, []),
        blind=is_blind(season.document, round_code),
        by=by_line(version),
    )


@bp.get("/<season>/boards/<round_code>/<category_code>/entries/<uuid:nomination_id>/dossier/<uuid:file_id>")
@role(CHAIR)
def dossier_file(
    season: Season, round_code: str, category_code: str, nomination_id: uuid.UUID, file_id: uuid.UUID
) -> ResponseReturnValue:
    """Give the chair what jurors get of a file of an entry to decide on, as a download."""
    place = place_of(season, round_code, category_code)
    version = entry_to_decide(place, nomination_id)
    if (elsewhere := first(season, place.round, [nomination_id])) is not None:
        return elsewhere
    file = file_to_read(place, version, file_id)
    # What a file is called may tell who sent it.
    name = f"file-{file_id.hex[:8]}" if is_blind(season.document, round_code) else file.name
    return download(file.copy_key, name, file.copy_kind)


@bp.get("/<season>/boards/<round_code>/<category_code>/entries/<uuid:nomination_id>/dossier/<uuid:file_id>/thumbnail")
@role(CHAIR)
def dossier_picture(
    season: Season, round_code: str, category_code: str, nomination_id: uuid.UUID, file_id: uuid.UUID
) -> ResponseReturnValue:
    """Give the chair the small picture of a picture of an entry to decide on."""
    place = place_of(season, round_code, category_code)
    version = entry_to_decide(place, nomination_id)
    if first(season, place.round, [nomination_id]) is not None:
        abort(404)
    return picture(file_to_read(place, version, file_id).thumbnail_key)
