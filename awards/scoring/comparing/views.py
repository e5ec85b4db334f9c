"""Own entries of a category side by side, and the list they are chosen from."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import country_of, round_name
from awards.nominations.answers import dossier
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring import actions, scoresheet_page
from awards.scoring.blueprint import bp, first
from awards.scoring.comparing import compare_page, queries
from awards.scoring.comparing.rules import MOST
from awards.scoring.notes import queries as notes_queries
from awards.scoring.scoresheet import Sheet
from awards.web.access import me, role
from awards.web.i18n import programme_text, reader_language
from awards.web.pages import after_answer


@bp.get("/<season>/ballots/order")
@role(*JUDGES)
def own_order(season: Season) -> ResponseReturnValue:
    """Show the own entries of a category with their own scores, to be ticked and put side by side."""
    round_, held = _held(season)
    if (elsewhere := _conduct_first(season)) is not None:
        return elsewhere
    category, rows = _of_category(season, held)
    ticked = set(request.args.getlist("sheet"))
    return render_template(
        "scoring/own_order.html",
        **_of_round(season, round_),
        category=category,
        rows=rows,
        own=compare_page.own_scores(season, rows),
        ticked=ticked,
        wrong=bool(ticked) and not 1 <= len(ticked) <= MOST,
        category_tabs=_category_tabs(season, round_, held, category),
    )


def _held(season: Season) -> tuple[Round, list[Sheet]]:
    round_ = jury.round_for(season, request.args.get("round"), now=now()) or abort(404)
    return round_, queries.held_in(me(), season, round_.id)


def _conduct_first(season: Season) -> Response | None:
    juror = jury.juror_of(me(), season)
    if juror is None or not jury_rules.has_accepted_conduct(juror):
        return redirect(url_for("jury.conduct"), 303)
    return None


def _of_category(season: Season, held: list[Sheet]) -> tuple[str, list[Sheet]]:
    """The category that the address asks for, or the first one with two entries to compare, and what is held in it."""
    by_category = {
        each.id: [sheet for sheet in held if sheet.category == each.id] for each in season.document.categories
    }
    asked = request.args.get("category")
    if asked in by_category:
        return asked, by_category[asked]
    fallback = next((code for code, found in by_category.items() if found), season.document.categories[0].id)
    code = next((code for code, found in by_category.items() if len(found) > 1), fallback)
    return code, by_category[code]


def _of_round(season: Season, round_: Round) -> dict[str, object]:
    return {
        **scoresheet_page.shared(season),
        "round_": round_,
        "round_name": round_name(season, round_.code),
        "blind": dossier.is_blind(season.document, round_.code),
        "country": country_of(season),
    }


def _category_tabs(season: Season, round_: Round, held: list[Sheet], present: str) -> list[dict[str, object]]:
    counted = {each.id: sum(sheet.category == each.id for sheet in held) for each in season.document.categories}
    return [
        {
            "name": f"{programme_text(each.name)} ({counted[each.id]})",
            "url": url_for("scoring.own_order", round=round_.code, category=each.id),
            "current": each.id == present,
            "line": each.id,
        }
        for each in season.document.categories
        if counted[each.id] or each.id == present
    ]


@bp.get("/<season>/ballots/compare")
@role(*JUDGES)
def compare(season: Season) -> ResponseReturnValue:
    """Show two or three own entries of one category side by side (?sheet=…); without any, the first two of one."""
    round_, held = _held(season)
    if (elsewhere := _conduct_first(season)) is not None:
        return elsewhere
    asked = list(dict.fromkeys(request.args.getlist("sheet")))
    known = {str(sheet.id): sheet for sheet in held}
    if any(each not in known for each in asked):
        abort(404)
    category, rows = _of_category(season, held)
    chosen = [known[each] for each in asked] or rows[:2]
    if not 2 <= len(chosen) <= MOST or len({sheet.category for sheet in chosen}) > 1:
        category = chosen[0].category if chosen else category
        return redirect(url_for("scoring.own_order", round=round_.code, category=category, sheet=asked), 303)
    if (elsewhere := next((way for sheet in chosen if (way := first(season, sheet))), None)) is not None:
        return elsewhere
    return _side_by_side(season, round_, chosen, [each for each in held if each.category == chosen[0].category])


def _side_by_side(season: Season, round_: Round, chosen: list[Sheet], rivals: list[Sheet]) -> ResponseReturnValue:
    for sheet in chosen:
        if sheet.opened_at is None:
            after_answer(actions.opening(sheet, at=now(), language=reader_language()))
    parts, written_in = compare_page.answers(season, chosen)
    return render_template(
        "scoring/compare.html",
        **_of_round(season, round_),
        category=chosen[0].category,
        chosen=chosen,
        own=compare_page.own_scores(season, rivals),
        count=len(rivals),
        scores=compare_page.score_rows(season, chosen),
        parts=parts,
        written_in=written_in,
        notes=notes_queries.notes([sheet.id for sheet in chosen]),
        may=round_is_open(round_, now=now()),
        others=url_for("scoring.own_order", round=round_.code, category=chosen[0].category,
                       sheet=[sheet.id for sheet in chosen]),
    )  # fmt: skip
