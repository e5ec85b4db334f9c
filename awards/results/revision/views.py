"""The programme as a file: handing it out to be edited, and taking it back with its effect shown first."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import STAFF
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme, dump, load
from awards.programmes.models import Proposal, Season
from awards.ranking.scheme.faults import Fault
from awards.results.blueprint import bp
from awards.results.forms import ProgrammeForm
from awards.results.revision import actions
from awards.web.access import me, role, tied_here
from awards.web.downloads import made_here
from awards.web.ground import Ground
from awards.web.i18n import say
from awards.web.pages import done, show


@bp.get("/<season>/programme.yaml")
@role(*STAFF)
def programme_file(season: Season) -> ResponseReturnValue:
    """Hand out the programme in force as YAML, to be edited."""
    return made_here(dump(season.document).encode(), f"{season.slug}.yaml", "application/yaml")


@bp.route("/<season>/programme/file", methods=["GET", "POST"])
@role(*STAFF)
def programme(season: Season) -> ResponseReturnValue:
    """Take in another programme: its faults, or what it would change; then put it in force, or propose it."""
    form = ProgrammeForm().made_on(_ground(season))
    good = form.validate_on_submit() and form.has_text()
    document = _read(form) if good else None
    if document is None:
        return show(form, "results/programme.html", plan=None)
    form.plan = actions.plan(season, document, tied=tied_here())
    wanted = request.form.get("go") == "do" and form.is_explained()
    if wanted and (taken := form.accepted(lambda: _take(season, form, document))):
        return _done(taken.result)
    return show(form, "results/programme.html", plan=form.plan)


def _ground(season: Season) -> Ground:
    return Ground(kinds=("programme.", "rules.", "proposal."), rows=((season, ("programme_id", "rules_number")),))


def _read(form: ProgrammeForm) -> Programme | None:
    """The programme of what was sent; none with its faults above the form."""
    try:
        return load(form.text)
    except ProgrammeFaults as faults:
        form.form_errors += [_fault_line(fault) for fault in faults.faults]
        return None


def _fault_line(fault: Fault) -> str:
    words = say(fault.message)
    if not fault.path:
        return _("Line %(line)s: %(words)s", line=fault.line, words=words)
    return _("%(place)s, line %(line)s: %(words)s", place=fault.path, line=fault.line, words=words)


def _take(season: Season, form: ProgrammeForm, document: Programme) -> Proposal | str | None:
    return actions.take(season, form.text, document, reason=form.reason.data or "", by=me())


def _done(taken: Proposal | str | None) -> ResponseReturnValue:
    if isinstance(taken, Proposal):
        words = _("Done.") if taken.confirmed_at else _("Proposed. Nothing changes until another person confirms it.")
        return done(words, "desk.proposal", proposal_id=taken.id)
    return done(_("The programme is in force."), "programmes.rules")
