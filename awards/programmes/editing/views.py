"""The editor of a season's programme: the way along its parts, a page for each, saving by itself, and taking back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape

from awards.core.clock import now
from awards.core.message import Message
from awards.core.roles import STAFF
from awards.core.verdicts import YES, Refused, Verdict
from awards.programmes.blueprint import bp
from awards.programmes.document import form_schema
from awards.programmes.document.types import Text
from awards.programmes.editing import actions, edits, form_page, linked, queries, rules, sent, stations, weighing
from awards.programmes.editing.actions import Both, Saved
from awards.programmes.editing.days import days_of
from awards.programmes.editing.draft_reading import Reading, read_draft
from awards.programmes.editing.fields import Drawn, Field
from awards.programmes.editing.forms import EditForm, UndoForm
from awards.programmes.editing.in_short import in_short
from awards.programmes.editing.stations import STATIONS, Station
from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, at, path_of, place_at, shape_at, written
from awards.programmes.editing.whereabouts import whereabouts
from awards.programmes.models import ProgrammeDraft, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.web.access import impartial_everywhere, me, role
from awards.web.i18n import clock_time, reader_language, say
from awards.web.pages import done, keep, require, show

STAYS = ("up", "down", "after")
_GAP = re.compile(r"\{\w+\}")


@bp.app_template_filter("gaps")
def gaps(text: str) -> Markup:
    """Return a text in which what is filled in, such as {name}, is set apart."""
    return Markup(_GAP.sub(lambda found: f"<code>{found.group()}</code>", str(escape(text))))  # noqa: S704 (escaped)


bp.add_app_template_global(weighing.weighed, "weighed")


@bp.get("/<season>/programme")
@role(*STAFF)
def editor(season: Season) -> ResponseReturnValue:
    """Show the way along the programme's parts: what is complete, what is to mend, what has changed."""
    draft = queries.draft_of(season)
    reading, before = read_draft(draft.tree), queries.tree_of(season.document)
    busy = queries.busy(draft, besides=me().id, now=now())
    stops = [
        {
            "station": each,
            "faults": len(stations.faults_of(each, reading)),
            "changed": stations.changed(before, draft.tree, each),
            "busy": busy.get(each.code),
            "line": in_short(each.code, draft.tree) or each.about,
        }
        for each in STATIONS
    ]
    return render_template(
        "programmes/editing/editor.html", stops=stops, coverage=stations.coverage(draft.tree), **_around(draft, reading)
    )


@bp.route("/<season>/programme/<any(names,categories,scale,form,lists,eligibility,rounds,timetable,jury,honours,mails,"
          "public):part>", methods=["GET", "POST"])  # fmt: skip
@bp.route("/<season>/programme/<any(categories,form,lists,mails):part>/<path:rest>", methods=["GET", "POST"])
@role(*STAFF)
def part(season: Season, part: str, rest: str = "") -> ResponseReturnValue:
    """Show a part of the programme, or one thing of it, as fields; save what was sent, with what its button does."""
    draft, station = queries.draft_of(season), stations.BY_CODE[part]
    form, undoing = EditForm().made_on(draft), UndoForm(formdata=None)
    path = _there(draft.tree, station, rest)
    values = sent.values_of(request.form, draft.tree)
    if form.validate_on_submit() and (made := form.accepted(lambda: _save(season, form, part, values))):
        if not made.result.both:
            return done(None, "programmes.part", part=part, **_goes_to(draft.tree, station, made.result.goes_to, rest))
        keep()
        form.stands_on(made.result.saved.draft)
        return _page(season, station, path, form, undoing, values, made.result.both)
    return _page(season, station, path, form, undoing, values if form.is_submitted() else {}, ())


@dataclass
class Done:
    """What was saved of a page, and the place to come back to."""

    saved: Saved
    goes_to: Path

    @property
    def both(self) -> list[Both]:
        """The fields in which somebody else was there first."""
        return self.saved.both


def _save(season: Season, form: EditForm, part: str, values: dict[Path, Any]) -> Done:
    draft = queries.draft_of(season)
    try:
        acts, words, goes_to = sent.act_of(request.form, _with_typed(draft.tree, values))
    except (Nowhere, ValueError):
        acts, words, goes_to = [], None, ()
    told = words if acts and words else sent.told(values, draft.tree)
    on, base = form.made
    return Done(actions.save(season, values, acts, on=on, base=base, part=part, told=told, by=me()), goes_to)


def _there(tree: Tree, station: Station, rest: str) -> Path:
    path = stations.below(station, rest)
    try:
        found = at(tree, path)
    except Nowhere:
        abort(404)
    if path and (found is None or not _is_page(tree, path)):
        abort(404)
    return path


def _is_page(tree: Tree, path: Path) -> bool:
    """Whether a place can have a page: a field or what stands in a list or map, but no text in one language."""
    try:
        return path[-1] != KEY and (len(path) == 1 or shape_at(tree, path[:-1]).kind != "text")
    except Nowhere:
        return False


def _goes_to(tree: Tree, station: Station, path: Path, rest: str) -> dict[str, str]:
    """Where a button leads: to the page of what it added, at its place there; moving leaves one where one is."""
    stays = {"rest": rest} if rest else {}
    if not path:
        return stays
    if path[: len(station.opened)] != station.opened or request.form.get("act", "").split(" ")[0] in STAYS:
        return {**stays, "_anchor": _anchor(tree, path)} if written(path[len(station.opened) :]) != rest else stays
    found = stations.rest_of(station, path)
    return {**({"rest": found} if found else {}), "_anchor": _anchor(tree, path)}


def _anchor(tree: Tree, path: Path) -> str:
    """The id of a place on its page: of a field, or of an item in a list or map."""
    try:
        is_field = place_at(tree, path[:-1]) is None or shape_at(tree, path[:-1]).kind in ("part", "kinds")
    except Nowhere:
        is_field = True
    return f"{'f' if is_field else 'at'}-{written(path).replace('/', '-')}"


def _page(
    season: Season, station: Station, path: Path, form: EditForm, undoing: UndoForm, values: dict[Path, Any],
    both: list[Both] | tuple[()],
) -> ResponseReturnValue:  # fmt: skip
    draft = queries.draft_of(season)
    form.base.data = str(draft.base_number)  # saved again, what was typed is of the revision there is now
    tree = _with_typed(draft.tree, values)
    reading = read_draft(tree)
    drawn = Drawn(tree, reading, lambda place: rules.is_locked(season, draft, place))
    fields = _fields(drawn, station, path)
    locked = _has_locked(fields)
    return show(
        form,
        f"programmes/editing/{_template(station, path)}.html",
        station=station, path=written(path), data=at(tree, path) if path else tree, tree=tree,
        both={each.at: each for each in both}, undoing=undoing, title=_title(tree, path), up=_up(season, station, path),
        page_of=lambda place: _page_of(tree, station, place), country=_country(season), named=linked.called,
        days_of=lambda place: days_of(tree, path_of(place)),
        asked_about=lambda item: stations.asked_about(tree, item.path),
        locked_here=locked, may_unlock=_may_unlock(season) if locked else None, before=_in_force(season, path),
        **_around(draft, reading),
        **{"fields": fields} | _more(season, drawn, station, path, fields),
    )  # fmt: skip


def _in_force(season: Season, path: Path) -> Any:
    """The same place in the revision in force; none where it is not there."""
    try:
        return at(queries.tree_of(season.document), path)
    except Nowhere:
        return None


def _has_locked(fields: Iterable[Field]) -> bool:
    return any(
        each.locked or _has_locked(each.parts) or any(item.locked or _has_locked(item.fields) for item in each.items)
        for each in fields
    )


def _title(tree: Tree, path: Path) -> Text | Message | str:
    if not path:
        return ""
    data = at(tree, path)
    return (linked.called(data) if isinstance(data, dict) else path[-1]) or Message("(without a name)")


def _up(season: Season, station: Station, path: Path) -> str:
    """The page above: that of the part, or of all parts."""
    return url_for("programmes.part", part=station.code) if path else url_for("programmes.editor")


def _page_of(tree: Tree, station: Station, place: str) -> str | None:
    """The page of its own that an item of a list has, if it has one."""
    path = path_of(place)
    inside = place_at(tree, path[:-1])
    if inside is None or inside.known_as not in stations.APART:
        return None
    return url_for("programmes.part", part=station.code, rest=written(path[len(station.opened) :]))


def _country(season: Season) -> Callable[[str], str]:
    return lambda code: form_schema.country_name(season.document, code, reader_language())


TEMPLATES = {("categories", 2): "category", ("options", 2): "list_page"}
"""Which pages are more than fields one below the other: by the first name of their place, and how deep it lies."""


def _template(station: Station, path: Path) -> str:
    if station.code == "form":
        return form_page.template_of(path)
    return TEMPLATES.get((path[0] if path else station.code, len(path)), "part")


def _more(season: Season, drawn: Drawn, station: Station, path: Path, fields: Sequence[Field]) -> dict[str, Any]:
    """What pages with a template of their own show besides."""
    template = _template(station, path)
    if station.code == "form" and template != "part":
        return form_page.context(season, drawn, path, fields)
    return {"options": form_page.reader_first(fields[0])} if template == "list_page" else {}


def _keys(tree: Tree, path: Path) -> list[str]:
    found = at(tree, path)
    return [each["#"] for each in found] if isinstance(found, list) else []


def _fields(drawn: Drawn, station: Station, path: Path) -> Sequence[Field]:
    if _template(station, path) == "form_page":
        return form_page.fields_of(drawn, path)
    if path and path[-1] in _keys(drawn.tree, path[:-1]):
        return drawn.item(path).fields
    if path:
        return [drawn.field(path)]
    found = [drawn.field(place) for place in station.places]
    return [inner for each in found for inner in (each.parts if each.kind == "group" and each.required else [each])]


def _with_typed(tree: Tree, values: dict[Path, Any]) -> Tree:
    """The draft with what was typed on a page that is shown again."""
    typed = [edits.put(path, value) for path, value in values.items() if _is_there(tree, path)]
    return edits.applied(tree, typed)[0] if typed else tree


def _is_there(tree: Tree, path: Path) -> bool:
    try:
        at(tree, path)
    except Nowhere:
        return False
    return True


def _around(draft: ProgrammeDraft, reading: Reading) -> dict[str, Any]:
    """What the strip above every page of the editor needs."""
    latest = queries.latest_of(draft, me().id) if draft.number else None
    return {
        "draft": draft,
        "reading": reading,
        "undo": (latest.number, rules.told(latest)) if latest else None,
        "undo_form": UndoForm(formdata=None).of(latest),
        "station_of": lambda fault: _address(draft.tree, fault.path),
        "where": lambda fault: whereabouts(draft.tree, fault.path),
    }


def _address(tree: Tree, path: Path) -> dict[str, str]:
    while path and not _is_there(tree, path):  # what was added and taken back is no more
        path = path[:-1]
    station = stations.station_of(path)
    rest = stations.rest_of(station, path)
    where = {"part": station.code, **({"rest": rest} if rest else {})}
    return {**where, "_anchor": _anchor(tree, path)}


@bp.get("/<season>/programme/trial/<path:rest>")
@role(*STAFF)
def trial(season: Season, rest: str) -> ResponseReturnValue:
    """Show a question, or a section, as nominees meet it, for the page that has it beside it; nothing is saved."""
    draft = queries.draft_of(season)
    path = _there(draft.tree, stations.BY_CODE["form"], rest)
    if form_page.template_of(path) == "part":
        abort(404)
    language, kind = (request.args.get(name, "") for name in ("seen", "kind"))
    return form_page.trial(draft.tree, path, language=language, kind=kind)


@bp.post("/<season>/programme/edits")
@role(*STAFF)
def save_edits(season: Season) -> ResponseReturnValue:
    """Save what a page's script sends of its fields, or moves; answers in JSON with what is wrong now."""
    form, draft = EditForm(), queries.draft_of(season)
    if not form.validate_on_submit():
        return jsonify(error=form.form_errors[0]), 422
    part = stations.BY_CODE.get(request.form.get("part", ""), STATIONS[0]).code
    try:
        values = sent.values_of(request.form, draft.tree)
        saved = _save(season, form, part, values).saved
    except Refused as refused:
        return jsonify(error=say(refused.verdict.reason)), 422
    keep()
    return _told(saved, values)


def _told(saved: Saved, values: dict[Path, Any]) -> tuple[Response, int]:
    reading, latest = read_draft(saved.draft.tree), queries.latest_of(saved.draft, me().id)
    answer = jsonify(
        on=saved.draft.number,
        base=saved.draft.base_number,
        at=clock_time(now()),
        faults={place: [say(each) for each in found] for place, found in reading.by_place.items()},
        left=len(reading.faults),
        undo={"number": latest.number, "words": say(rules.told(latest))} if latest else None,
        both=[{"at": each.at, "theirs": each.theirs, "who": each.edit.by.name if each.edit.by else "",
               "gone": each.gone} for each in saved.both],
    )  # fmt: skip
    return answer, 409 if saved.both else 200


@bp.post("/<season>/programme/undo")
@role(*STAFF)
def undo_edit(season: Season) -> ResponseReturnValue:
    """Take back one's own last edit, and go to where it was."""
    form = UndoForm()
    if form.validate_on_submit() and (made := form.accepted(lambda: actions.undo(season, form.edit, by=me()))):
        place = edits.place_of(made.result.edits["done"][0])
        return done(_("Undone."), "programmes.part", **_address(queries.draft_of(season).tree, place))
    draft = queries.draft_of(season)
    return show(form, "programmes/editing/undo.html", **_around(draft, read_draft(draft.tree)))


def _may_unlock(season: Season) -> Verdict:
    """Rules touch every category: who has a side in one unlocks none, as long as somebody is impartial."""
    found = impartial_everywhere()
    return found if found or proposals_actions.has_impartial(season) else YES


@bp.post("/<season>/programme/unlock")
@role(*STAFF)
def unlock_rules(season: Season) -> ResponseReturnValue:
    """Let frozen rules be edited in the draft, to be proposed to a second person; and go back to the page."""
    form = EditForm()
    require(_may_unlock(season))
    if form.validate_on_submit() and form.accepted(lambda: actions.unlock(season, by=me())):
        words = _("The frozen rules can be edited now. A change of them takes a second person.")
        code, rest = request.args.get("on"), request.args.get("below")
        if code not in stations.BY_CODE:
            return done(words, "programmes.editor")
        return done(words, "programmes.part", part=code, **({"rest": rest} if rest else {}))
    draft = queries.draft_of(season)
    return show(form, "programmes/editing/undo.html", **_around(draft, read_draft(draft.tree)))
