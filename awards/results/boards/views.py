"""Boards: the places of a category in a round, how each came about, and what stands beside them; drafts let count."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import BOARD_READERS, CHAIR, READERS, STAFF
from awards.core.verdicts import Verdict
from awards.jury.queries import scoring_rounds
from awards.programmes.models import Round, Season
from awards.ranking.explain.calculation import Calculation
from awards.results import queries
from awards.results.blueprint import Place, bp, by_line, place_of, scoring_round
from awards.results.boards import board_page, boards, calculation_page
from awards.results.boards.queries import Glimpse
from awards.results.boards.rank_ballots import sheets_of
from awards.results.boards.stored_board import Made, StandingRow, data_of, ids_in
from awards.results.deciding import actions
from awards.results.deciding import queries as deciding_queries
from awards.results.exports.handing_out import hand_out, in_language
from awards.results.rounds import queries as rounds_queries
from awards.results.rounds.act import AMEND
from awards.results.views import propose
from awards.scoring.counting.queries import progress_by_category
from awards.scoring.late.queries import handed_over_by_round
from awards.scoring.queries import let_count, not_submitted, uncounted_by_round
from awards.web.access import impartial_everywhere, impartial_in, me, role, roles_here, tied_here, unseen_here
from awards.web.i18n import say
from awards.web.pages import Page, asked_page, require
from awards.web.pieces import piece, piece_while

ROWS_A_PAGE = 40


def writes_comma() -> bool:
    """Whether the reader's language writes 9,5 and not 9.5."""
    return bool(get_locale().number_symbols["latn"]["decimal"] == ",")


@bp.app_template_filter("sentence")
def sentence(message: Message) -> str:
    """Return a message in the reader's language with a mark at its end: lines of the ranking core come without."""
    words = say(message).rstrip()
    return words if not words or words[-1] in ".!?…" else f"{words}."


@bp.get("/<season>/boards", endpoint="boards")
@role(*BOARD_READERS)
def overview(season: Season) -> ResponseReturnValue:
    """Show every round and category: the closed ones with their boards, the others with how far they are."""
    moment = now()
    rounds = scoring_rounds(season)
    running = next((each for each in rounds if each.opens_at <= moment < each.closes_at), None)  # never two at once
    uncounted = uncounted_by_round(season, now=moment) if STAFF & roles_here() else {}
    return render_template(
        "results/boards.html",
        rounds=rounds,
        running=running,
        counts=_counts(running) if running and STAFF & roles_here() else {},
        glimpses=_glimpses(season, [each for each in rounds if each.closes_at <= moment]),
        due=Counter((tie.round.id, tie.category.code) for tie in deciding_queries.due(season, now=moment)),
        uncounted=uncounted,
        unseen=[
            each.code
            for each in rounds
            if uncounted.get(each.code, (0, 0)) != (0, 0) and not rounds_queries.lookers(each)
        ],
        may_amend=bool(impartial_everywhere()),
        late=handed_over_by_round(season, unseen=unseen_here(), now=moment) if STAFF & roles_here() else {},
        moment=moment,
        impartial=_impartial(season),
    )


def _glimpses(season: Season, closed: list[Round]) -> dict[tuple[uuid.UUID, str], Glimpse]:
    """What the boards say that the reader has looked at: to be told of another one would be a look at it."""
    seen = rounds_queries.looked_at(closed, me()) if closed else set()
    return boards.glimpses(season, seen) if seen else {}


def _counts(round_: Round) -> dict[str, tuple[int, int, int]]:
    """How far each category is, but for those in which the reader has a side."""
    return {code: counted for code, counted in progress_by_category(round_).items() if code not in tied_here()}


def _impartial(season: Season) -> dict[str, Verdict]:
    """Whether the reader may see boards of each category, as far as conflicts go: no link leads to a refusal."""
    return {category.id: impartial_in(category.id) for category in season.document.categories}


@bp.route("/<season>/boards/<round_code>/drafts", methods=["GET", "POST"])
@role(*STAFF)
def drafts(season: Season, round_code: str) -> ResponseReturnValue:
    """Propose to let the complete drafts of a closed round count, all of them, or to take that back."""
    round_ = scoring_round(season, round_code)
    if round_.closes_at > now():
        abort(404)
    require(impartial_everywhere())
    back = request.args.get("back") == "1" or not rounds_queries.drafts(season, round_).complete
    back = back and bool(let_count(round_))
    payload = {"round": round_.code, "back": back}
    return propose(season, AMEND, payload, subject_id=round_.id, template="results/drafts.html", round=round_,
                   back=back)  # fmt: skip


@bp.get("/<season>/boards/<round_code>/<category_code>")
@role(*BOARD_READERS)
def board(season: Season, round_code: str, category_code: str) -> ResponseReturnValue:
    """Show a category's board: places, scores, doubt, and what stands beside them."""
    place = place_of(season, round_code, category_code)
    number = asked_page()
    made = boards.current(season, place.round, place.category, offset=(number - 1) * ROWS_A_PAGE, limit=ROWS_A_PAGE)
    names = _names(place, piece(lambda: board_page.named_in(made.findings), "ids of a board", made.id, made.made_at))
    return render_template(
        "results/board.html",
        place=place,
        made=made,
        made_from=_made_from(season, made, number, names),
        page=Page(made.rows, number, ROWS_A_PAGE, made.total),
        rows_of=lambda: board_page.rows(made, names, comma=writes_comma()),
        notes_of=lambda: board_page.notes(
            made.findings, names, over=made.gone_on or made.published, comma=writes_comma()
        ),
        strictness=board_page.strictness(made.findings),
        names=names,
        by=by_line,
        criteria=season.document.category(category_code).criteria,
        rounds=scoring_rounds(season),
        following=queries.next_round(season, place.round),
        moment=now(),
        impartial=_impartial(season),
        unsent=not_submitted(place.round, place.category),
        may_decide=CHAIR in roles_here(),
        staff=bool(STAFF & roles_here()),
        waiting=_waiting(place, made),
        disqualified=rounds_queries.disqualified_in(season, [place.round], place.category) if made.apart else [],
        in_doubt=_in_doubt(place, made),
    )


def _in_doubt(place: Place, made: Made) -> bool:
    """Whether a decision in force here was made by somebody who is not impartial in the category by now."""
    if not made.findings["decisions"]:
        return False
    here = (place.round.id, place.category.id)
    return any((row.Round.id, row.Category.id) == here for row in queries.in_doubt(place.season).values())


def _waiting(place: Place, made: Made) -> dict[str, object] | None:
    """What a board says of a tie that is due: of how many entries, and who decides; it is told to the chair by then."""
    if not any(row.tied for row in made.rows) or place.round.closes_at > now():
        return None
    here = (place.round.id, place.category.id)
    ties = [tie for tie in deciding_queries.due(place.season, now=now()) if (tie.round.id, tie.category.id) == here]
    if not ties:
        return None
    chairs = deciding_queries.chairs(place.season)
    actions.tell_at_once(place.season, ties, chairs)
    return {"ties": ties, "chairs": chairs}


@dataclass(frozen=True)
class Worked:
    """How an entry's score and place came about: its row of the board, and the sheet by which they can be redone."""

    made: Made
    row: StandingRow
    sheet: Calculation
    page: calculation_page.Shown


def _worked(place: Place, nomination_id: uuid.UUID) -> Worked | None:
    """What is worked out of an entry with a row on the board; none without."""
    made = boards.current(place.season, place.round, place.category, only=nomination_id)
    if not made.rows:
        return None
    sheet, said = piece_while(
        (made.id, made.made_at, made.gone_on, place.season.programme_id),
        lambda: boards.worked_out(place.season, place.round, place.category, nomination_id),
        "worked out", place.round.id, nomination_id,
    )  # fmt: skip
    names = _names(place, ids_in([data_of(line) for line in said]) | {row.juror for row in sheet.rows})
    return Worked(made, made.rows[0], sheet, calculation_page.shown(sheet, said, names, comma=writes_comma()))


@bp.get("/<season>/boards/<round_code>/<category_code>/entries/<uuid:nomination_id>")
@role(*BOARD_READERS)
def calculation(season: Season, round_code: str, category_code: str, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Show how an entry's score and place came about, as a table for a pocket calculator."""
    place = place_of(season, round_code, category_code)
    worked = _worked(place, nomination_id)
    if worked is None:
        return _apart(season, place, nomination_id)
    return render_template(
        "results/calculation.html",
        place=place,
        made=worked.made,
        row=worked.row,
        sheet=worked.page,
        by=by_line,
        unsent=not_submitted(place.round, place.category, nomination_id),
        moment=now(),
        reads_entries=_reads_entries(),
    )


@bp.get("/<season>/boards/<round_code>/<category_code>/entries/<uuid:nomination_id>.csv")
@role(*BOARD_READERS)
def calculation_file(
    season: Season, round_code: str, category_code: str, nomination_id: uuid.UUID
) -> ResponseReturnValue:
    """Hand out how an entry's score and place came about, as CSV."""
    worked = _worked(place_of(season, round_code, category_code), nomination_id) or abort(404)
    rows = calculation_page.rows_to_hand_out(worked.sheet, worked.page, in_language)
    return hand_out(season, rows, table="calculation", kind="csv", subject_id=nomination_id, round=round_code,
                    category=category_code)  # fmt: skip


def _apart(season: Season, place: Place, nomination_id: uuid.UUID) -> str:
    """Show the scoresheets of a disqualified entry, which are kept and count for nothing; 404 for any other."""
    found = rounds_queries.disqualified_in(season, [place.round], place.category)
    row = next((each for each in found if each.nomination_id == nomination_id), None) or abort(404)
    alone = boards.ranked_now(season, place.round, place.category, only=[nomination_id])
    sheets = sheets_of(alone, str(nomination_id))
    return render_template(
        "results/apart.html",
        place=place,
        row=row,
        by=by_line,
        names=_names(place, {sheet.juror for sheet in sheets}),
        sheets=sheets,
        columns=alone.scheme.rules.criteria,
        reads_entries=_reads_entries(),
    )


def _reads_entries() -> bool:
    """Whether the reader may open nominations; whoever only chairs the jury sees results, and no more of an entry."""
    return bool(READERS & roles_here())


def _made_from(season: Season, made: Made, page: int, names: dict[str, object]) -> tuple[Hashable, ...]:
    """What the table of a board and its notes follow from: the key of a piece."""
    called = ((row.title, row.language, row.company, row.country) for row in made.rows)
    people = (each for each in names.items() if isinstance(each[1], str))
    over = made.gone_on or made.published
    return season.programme_id, made.id, made.made_at, over, page, *called, *people


def _names(place: Place, ids: set[str]) -> dict[str, object]:
    criteria = place.season.document.category(place.category.code).criteria
    return {**{each.id: each.name for each in criteria}, **queries.names_of(ids)}
