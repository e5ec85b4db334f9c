"""The pages of importing: upload, columns, dry run, what was done; each is its uploader’s alone until it is applied."""

from __future__ import annotations

import io
import uuid
from functools import partial
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.files import new_key
from awards.core.reading.grid import Unreadable
from awards.core.roles import STAFF
from awards.core.text import NotPlain, plain_line
from awards.desk.blueprint import bp
from awards.desk.imports import actions, queries, undoing
from awards.desk.imports.forms import (
    KIND_HINTS,
    KIND_WORDS,
    ApplyForm,
    ReadingForm,
    UploadForm,
    columns_form,
)
from awards.desk.imports.models import Import
from awards.desk.imports.readers import MOST_BYTES, Opened, kept, opened, read
from awards.desk.imports.taking.work import Findings, Work
from awards.programmes.models import Season
from awards.results.exports import spreadsheets
from awards.web.access import impartial_everywhere, me, role, roles_here, unseen_here
from awards.web.downloads import made_here
from awards.web.forms import Form
from awards.web.ground import DecidingForm, Ground
from awards.web.i18n import say
from awards.web.pages import done, earlier_answer, page_of, show

SHOWN = 100  # problems on a page; all of them are in the file of problems


@bp.route("/<season>/imports", methods=["GET", "POST"])
@role(*STAFF)
def imports(season: Season) -> ResponseReturnValue:
    """Take a file, and list what was imported."""
    form = UploadForm.of(season)
    if form.validate_on_submit() and (data := form.content()) is not None:
        if answer := earlier_answer():
            return answer
        if (made := _begin(season, form, data)) is not None:
            return done(None, "desk.import_columns", import_id=made.id)
    return show(
        form,
        "desk/imports.html",
        page=page_of(queries.listed(season, me())),
        recipes=queries.recipes(season),
        kinds=KIND_WORDS,
        hints=KIND_HINTS,
        sees_all=bool(impartial_everywhere()),
    )


def _begin(season: Season, form: UploadForm, data: bytes) -> Import | None:
    kind = form.kind.data
    try:
        found = read(data, kind, season.document, {})
    except Unreadable as fault:
        form.file.errors = [say(fault.message)]
        return None
    key = new_key()
    stored = kept().write(key, io.BytesIO(data), most=MOST_BYTES)
    round_code = form.round.data if "round" in form else ""
    name = _name(form.file.data.filename)
    begin = partial(actions.begin, season, kind, found, name=name, key=key, size=stored.size)
    made = form.accepted(lambda: begin(round_code=round_code or "", by=me()))
    return made.result if made else None


def _name(given: str | None) -> str:
    try:
        return plain_line(given or "")[-200:] or "–"
    except NotPlain:
        return "–"


@bp.route("/<season>/imports/<uuid:import_id>/columns", methods=["GET", "POST"])
@role(*STAFF)
def import_columns(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Show how a file was read and what its columns seem to be, and have both corrected."""
    found = _waiting(season, import_id)
    try:
        there = opened(found, season.document)
    except Unreadable as fault:
        return show(None, "desk/import_unreadable.html", found=found, reason=say(fault.message))
    reading, form = ReadingForm.of(found, there.sheets), columns_form(found, season, there)
    if request.form.get("go") == "read":
        if reading.validate_on_submit() and _read_again(season, found, reading):
            return done(_("The file was read again."), "desk.import_columns", import_id=found.id)
    elif form.validate_on_submit() and form.fits_together():
        keep = partial(actions.keep_columns, found, season, there, form.chosen(), _options(form), by=me())
        if form.accepted(keep):
            return done(None, "desk.import_page", import_id=found.id)
    wrong = reading if request.form.get("go") == "read" else form
    return show(wrong, "desk/import_columns.html", found=found, there=there, reading=reading, columns=form,
                kinds=KIND_WORDS)  # fmt: skip


def _read_again(season: Season, found: Import, form: ReadingForm) -> bool:
    options = form.options()
    with_these = Import(key=found.key, kind=found.kind, options={**found.options, **options})
    try:
        there = opened(with_these, season.document)
    except Unreadable as fault:
        form.form_errors.append(say(fault.message))
        return False
    return form.accepted(lambda: actions.read_again(found, season, there, options)) is not None


def _options(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "submitted" in form:
        found["submitted"] = form.submitted.data == "1"
    if "round" in form:
        found["round"] = form.round.data
    return found


class Check:
    """The rows of an import as they were read, and what they would do: asked of the world as often as needed."""

    def __init__(self, season: Season, found: Import, there: Opened, *, told: bool = False) -> None:
        self.found, self.there = found, there
        self.work: Work = actions.prepared(
            found, season, there, by=me(), roles=roles_here(), unseen=unseen_here(), options={"told": told}
        )
        self.findings: Findings = actions.look(found, self.work)

    def mark(self) -> str:
        """Look again, and return a mark of what the rows would do now."""
        self.findings = actions.look(self.found, self.work)
        return self.findings.mark

    def ground(self) -> Ground:
        """What the dry run rests on."""
        kinds = ("import.", "nomination.", "appointment.", "juror.", "seat.", "entries.", "assignment.", "programme.")
        return Ground(kinds=kinds, read=self.mark, rows=((self.found, ("applied_at",)),))


@bp.get("/<season>/imports/<uuid:import_id>")
@role(*STAFF)
def import_page(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Show what an import would do, row by row as far as something is wrong; or what it did."""
    found = queries.one(season, me(), import_id) or abort(404)
    if found.applied_at is not None:
        return _applied(season, found, DecidingForm())
    try:
        check = Check(season, found, opened(found, season.document))
    except Unreadable as fault:
        return show(None, "desk/import_unreadable.html", found=found, reason=say(fault.message))
    return _dry_run(check, ApplyForm().made_on(check.ground(), check.findings.mark))


@bp.post("/<season>/imports/<uuid:import_id>/application")
@role(*STAFF)
def import_application(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Apply an import as its dry run showed it; what has changed since is shown instead."""
    if answer := earlier_answer():
        return answer
    found = _waiting(season, import_id)
    form = ApplyForm()
    try:
        there = opened(found, season.document)
    except Unreadable as fault:
        return show(form, "desk/import_unreadable.html", found=found, reason=say(fault.message))
    check = Check(season, found, there, told=bool(form.told.data))
    form.made_on(check.ground())
    if form.validate_on_submit() and form.accepted(partial(_apply, check, form)):
        return done(_("Imported."), "desk.import_page", import_id=found.id)
    return _dry_run(check, form)


def _apply(check: Check, form: ApplyForm) -> None:
    actions.apply(check.found, check.work, check.findings, leave_out=bool(form.leave_out.data), by=me())


def _dry_run(check: Check, form: ApplyForm) -> ResponseReturnValue:
    problems = check.findings.problems
    if not problems:
        del form.leave_out
    if check.found.kind not in ("nominations", "jurors"):
        del form.told
    return show(form, "desk/import_check.html", found=check.found, counts=check.findings.counts, there=check.there,
                problems=problems[:SHOWN], how_many=len(problems), some=bool(check.findings.good),
                kinds=KIND_WORDS)  # fmt: skip


@bp.get("/<season>/imports/<uuid:import_id>/problems.csv")
@role(*STAFF)
def import_problems(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out every problem of a dry run, with its row, column and value."""
    found = _waiting(season, import_id)
    try:
        check = Check(season, found, opened(found, season.document))
    except Unreadable as fault:
        abort(409, description=fault.message)
    heads = [_("Row"), _("Column"), _("Problem"), _("What stands there")]
    rows = [heads, *([each.row, each.column, say(each.message), each.value] for each in check.findings.problems)]
    file = spreadsheets.write_csv(rows, name="problems", cut=say(spreadsheets.CUT))
    return made_here(file, f"{season.slug}-import-problems.csv", "text/csv")


@bp.post("/<season>/imports/<uuid:import_id>/undoing")
@role(*STAFF)
def import_undoing(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Take back all that an import made, as long as nothing rests on it."""
    found = queries.one(season, me(), import_id) or abort(404)
    form = DecidingForm().made_on(_standing(found))
    if form.validate_on_submit() and form.accepted(lambda: actions.undo(found, season, unseen=unseen_here(), by=me())):
        return done(_("The import was undone."), "desk.import_page", import_id=found.id)
    return _applied(season, found, form)


def _standing(found: Import) -> Ground:
    return Ground(kinds=("import.",), rows=((found, ("applied_at", "undone_at")),), subjects=(found.id,))


def _applied(season: Season, found: Import, form: DecidingForm) -> ResponseReturnValue:
    reasons = [] if found.undone_at is not None else undoing.resting(found, season, unseen_here())
    mine = found.made_by_id == me().id
    return show(form.made_on(_standing(found)), "desk/import_done.html", found=found, reasons=reasons[:SHOWN],
                kinds=KIND_WORDS, sees_all=mine or bool(impartial_everywhere()))  # fmt: skip


@bp.post("/<season>/imports/<uuid:import_id>/removal")
@role(*STAFF)
def import_removal(season: Season, import_id: uuid.UUID) -> ResponseReturnValue:
    """Forget an upload that was not applied."""
    found, form = _waiting(season, import_id), Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.discard(found)):
        return done(_("The upload was removed. Nothing was imported."), "desk.imports")
    return show(form, "desk/import_unreadable.html", found=found)


@bp.post("/<season>/imports/recipes/<uuid:recipe_id>/removal")
@role(*STAFF)
def recipe_removal(season: Season, recipe_id: uuid.UUID) -> ResponseReturnValue:
    """Forget what the columns of files with some heads are."""
    recipe, form = queries.recipe_by_id(season, recipe_id) or abort(404), Form()
    if not (form.validate_on_submit() and form.accepted(lambda: actions.forget_recipe(recipe))):
        abort(409)
    return done(_("The recipe was removed."), "desk.imports")


def _waiting(season: Season, import_id: uuid.UUID) -> Import:
    """An import that is not applied, for whoever uploaded it."""
    found = queries.one(season, me(), import_id) or abort(404)
    if found.applied_at is not None:
        abort(409, description=actions.APPLIED)
    return found
