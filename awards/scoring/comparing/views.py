"""Own entries of a category in an order of one's own beside the own scores, and two or three of them side by side."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from awards.core.clock import now
from awards.core.roles import JUDGES
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.jury_words import country_of, round_name
from awards.nominations.answers import dossier
from awards.programmes.models import Round, Season
from awards.programmes.rules import round_is_open
from awards.scoring import actions as ballot_actions
from awards.scoring import forms, scoresheet_page
from awards.scoring.blueprint import bp, first
from awards.scoring.comparing import actions, compare_page, queries, rules
from awards.scoring.comparing.forms import OrderForm, order_of
from awards.scoring.comparing.queries import Stored
from awards.scoring.comparing.rules import MOST
from awards.scoring.notes import queries as notes_queries
from awards.scoring.scoresheet import Sheet
from awards.web.access import me, role
from awards.web.edge import check_token
from awards.web.i18n import programme_text, reader_language
from awards.web.pages import after_answer, done, saved, show


@bp.route("/<season>/ballots/order", methods=["GET", "POST"])
@role(*JUDGES)
def own_order(season: Season) -> ResponseReturnValue:
    """Show the own entries of a category, an own order beside the own scores; without a script, move one of them."""
    round_, held = _held(season)
    if (elsewhere := _conduct_first(season)) is not None:
        return elsewhere
    category, rows = _of_category(season, held)
    form, ticked = OrderForm(), set(request.args.getlist("sheet"))
    if request.method == "POST" and rows and (answer := _moved(season, round_, rows, form)) is not None:
        return answer
    found = compare_page.arranged(season, rows)
    form.revision.data = str(found.stored.revision)
    return show(
        form,
        "scoring/own_order.html",
        **_of_round(season, round_),
        category=category,
        arranged=found,
        ticked=ticked,
        again="again" in request.args,
        category_tabs=_category_tabs(season, round_, held, category),
        words=compare_page.script_words,
    )


def _moved(season: Season, round_: Round, rows: list[Sheet], form: OrderForm) -> ResponseReturnValue | None:
    """Move one a place up or down, and go back to it; none if the page has to be shown again."""
    ballot, by = form.step
    before = compare_page.arranged(season, rows, actions.locked(rows[0]))
    order = [sheet.id for sheet in before.rows]
    known = {str(key): key for key in order}
    if not form.validate_on_submit():
        return None
    if before.stored.revision != form.based_on or (by and ballot not in known):
        form.form_errors.append(_("The order was changed on another page. Look at it, then go on."))
        return None
    if by:
        actions.put_in_order(rows[0], before.stored, rules.moved(order, known[ballot], by))
    return done(None, "scoring.own_order", round=round_.code, category=rows[0].category, _anchor=f"row-{ballot}")


@bp.put("/<season>/ballots/order")
@role(*JUDGES)
def keep_order(season: Season) -> ResponseReturnValue:
    """Keep the own order of a category that a script sends: JSON {order, revision}; 409 if that moved on."""
    check_token()
    said = forms.body()
    category, rows = _of_category(season, _held(season)[1])
    if _conduct_first(season) is not None:
        abort(403, description=_("Accept the terms of conduct and declare conflicts of interest first."))
    order, revision = order_of(said), forms.revision_of(said)
    if request.args.get("category") != category or sorted(order) != sorted(sheet.id for sheet in rows) or not rows:
        return jsonify(error=_("Your list of nominations has changed. Reload the page.")), 409
    stored = actions.locked(rows[0])
    if actions.is_stale(stored, order, revision=revision):
        return jsonify(error=_("The order was changed on another page. Reload the page.")), 409
    made = actions.put_in_order(rows[0], stored, order)
    answer = {"revision": made.revision, "html": _contradictions(season, rows, made)}
    return jsonify(answer) if made is stored else saved(**answer)


def _contradictions(season: Season, rows: list[Sheet], stored: Stored) -> str:
    return render_template("scoring/contradictions.html", found=compare_page.arranged(season, rows, stored))


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
    chosen = [known[each] for each in asked] or compare_page.arranged(season, rows).rows[:2]
    if not 2 <= len(chosen) <= MOST or len({sheet.category for sheet in chosen}) > 1:
        category = chosen[0].category if chosen else category
        return redirect(url_for("scoring.own_order", round=round_.code, category=category, sheet=asked, again=1), 303)
    if (elsewhere := next((way for sheet in chosen if (way := first(season, sheet))), None)) is not None:
        return elsewhere
    return _side_by_side(season, round_, chosen, [each for each in held if each.category == chosen[0].category])


def _side_by_side(season: Season, round_: Round, chosen: list[Sheet], rivals: list[Sheet]) -> ResponseReturnValue:
    for sheet in chosen:
        if sheet.opened_at is None:
            after_answer(ballot_actions.opening(sheet, at=now(), language=reader_language()))
    parts, written_in = compare_page.answers(season, chosen)
    found = compare_page.arranged(season, rivals)
    return render_template(
        "scoring/compare.html",
        **_of_round(season, round_),
        category=chosen[0].category,
        chosen=chosen,
        found=found,
        differences=found.contradictions(chosen),
        places={sheet.id: place for place, sheet in enumerate(found.rows, start=1)} if found.is_made else {},
        scores=compare_page.score_rows(season, chosen),
        parts=parts,
        written_in=written_in,
        notes=notes_queries.notes([sheet.id for sheet in chosen]),
        may=round_is_open(round_, now=now()),
        others=url_for("scoring.own_order", round=round_.code, category=chosen[0].category,
                       sheet=[sheet.id for sheet in chosen]),
    )  # fmt: skip
