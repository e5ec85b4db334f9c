"""Publishing a revision of the programme: what it changes for whom; the revisions there were; programmes as files."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.message import Message
from awards.core.roles import BOARD_READERS, READERS, STAFF
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.document_yaml import read, to_yaml
from awards.programmes.document.programme import dump, load
from awards.programmes.editing import actions as editing
from awards.programmes.editing import queries as drafts
from awards.programmes.editing import rules as editing_rules
from awards.programmes.editing import stations
from awards.programmes.editing.tree import Path, Tree, Unfit, bare, planted, written
from awards.programmes.models import ProgrammeRevision, Proposal, Season
from awards.ranking.scheme.faults import Fault
from awards.results.blueprint import bp
from awards.results.forms import ProgrammeForm, RevisionForm
from awards.results.revision import actions, queries, revision_page
from awards.results.revision.revision_page import Publication, Shown
from awards.web.access import impartial_in, me, role, roles_here, tied_here, unseen_here
from awards.web.downloads import made_here
from awards.web.ground import DecidingForm, Ground
from awards.web.i18n import say
from awards.web.pages import done, require, show

YAML = "application/yaml"


def _ground(season: Season) -> Ground:
    """The draft as it was edited last, and the programme in force."""
    return Ground(
        kinds=("programme.", "rules.", "proposal."),
        read=lambda: queries.draft_number(season),
        rows=((season, ("programme_id", "rules_number")),),
    )


# Publishing


@bp.route("/<season>/programme/publication", methods=["GET", "POST"])
@role(*STAFF)
def programme_publication(season: Season) -> ResponseReturnValue:
    """Show what the draft changes and for whom; publish it, all or what is no rule, or propose it to two people."""
    page = revision_page.publication(season, drafts.draft_of(season), tied=tied_here(), unseen=unseen_here(), by=me())
    form = RevisionForm().of(page.draft.number).made_on(_ground(season))
    if form.validate_on_submit() and _is_explained(form, page):
        if accepted := form.accepted(lambda: _publish(season, form, page)):
            return _published(season, accepted.result)
        form.form_errors += _edits_since(form, page)
        form.number.data = str(page.draft.number)
    return show(
        form, "results/programme_publication.html", page=page, changes=page.changes, may_return=True,
        waiting=queries.proposed(season), frozen_at=queries.frozen_at(season),
        place_of=lambda fault: _place(fault.path), part_of=lambda fault: stations.station_of(fault.path).name,
        place_of_row=_page_of,
    )  # fmt: skip


def _place(path: Path) -> str:
    """The field of the editor at a place of the draft."""
    station = stations.station_of(path)
    rest = stations.rest_of(station, path) or None
    anchor = f"f-{written(path).replace('/', '-')}"
    return url_for("programmes.part", part=station.code, rest=rest, _anchor=anchor)


def _page_of(row: Shown) -> str:
    """The page of the editor that a change was made on."""
    return (
        url_for("programmes.part", part=row.item.part)
        if row.item.part in stations.BY_CODE
        else url_for("programmes.editor")
    )


def _is_explained(form: RevisionForm, page: Publication) -> bool:
    return form.is_explained(needed=page.takes_two and not _only_rest())


def _only_rest() -> bool:
    return request.form.get("go") == "rest"


def _publish(season: Season, form: RevisionForm, page: Publication) -> Proposal | str:
    document = page.to_publish(only_rest=_only_rest())
    return actions.publish(season, document, reason=form.reason.data or "", by=me())


def _published(season: Season, taken: Proposal | str) -> ResponseReturnValue:
    if isinstance(taken, Proposal):
        words = _("Done.") if taken.confirmed_at else _("Proposed. Nothing changes until another person confirms it.")
        return done(words, "desk.proposal", proposal_id=taken.id)
    number = drafts.revision_number(season)
    return done(_("Revision %(number)s is in force.", number=number), "results.programme_revision", number=number)


def _edits_since(form: RevisionForm, page: Publication) -> list[str]:
    """What was edited since the page was opened, where that is why nothing was done."""
    found = drafts.edits_since(page.draft, form.made_after) if form.overtaken else ()
    return [
        _(
            "%(name)s: %(what)s",
            name=each.by.name or each.by.email if each.by else "",
            what=say(editing_rules.told(each)),
        )
        for each in found
    ]


@bp.get("/<season>/programme/publication/proposed")
@role(*BOARD_READERS)
def proposed_revision(season: Season) -> ResponseReturnValue:
    """Show what the revision changes, and for whom, that waits for a second person."""
    found = queries.proposed(season) or abort(404)
    require(impartial_in(*found.categories))
    document = actions.document_of(found.payload["source"])
    changes = revision_page.changes(season, document, unseen=unseen_here())
    return show(
        None, "results/programme_proposed.html", proposal=found, changes=changes,
        may_return=bool(roles_here() & READERS),
    )  # fmt: skip


# Revisions there were


@bp.get("/<season>/programme/revisions")
@role(*STAFF)
def programme_revisions(season: Season) -> ResponseReturnValue:
    """List the revisions of the programme: when, by whom, and what each changed."""
    found = queries.revisions(season)
    return show(
        DecidingForm().made_on(_ground(season)), "results/programme_revisions.html",
        revisions=revision_page.past(found), people=queries.people([each.created_by_id for each in found]),
    )  # fmt: skip


@bp.get("/<season>/programme/revisions/<int:number>")
@role(*STAFF)
def programme_revision(season: Season, number: int) -> ResponseReturnValue:
    """Show what a revision changed; of the one in force also which nominations lack an answer since."""
    found, before = _revision(season, number), drafts.revision(season.id, number - 1)
    return show(
        None, "results/programme_revision.html", revision=found, may_return=True,
        changes=revision_page.past_changes(before.document, found.document) if before else revision_page.Changes(),
        people=queries.people([found.created_by_id]),
        lacking=_lacking(season, found, before),
    )  # fmt: skip


def _lacking(season: Season, revision: ProgrammeRevision, before: ProgrammeRevision | None) -> Any:
    if before is None or revision.id != season.programme_id:
        return (), 0
    return revision_page.still_lacking(season, before.document, unseen_here())


@bp.get("/<season>/programme/revisions/<int:number>.yaml")
@role(*STAFF)
def revision_file(season: Season, number: int) -> ResponseReturnValue:
    """Hand out a revision of the programme as YAML."""
    return made_here(dump(_revision(season, number).document).encode(), f"{season.slug}-{number}.yaml", YAML)


@bp.post("/<season>/programme/revisions/<int:number>/draft")
@role(*STAFF)
def revision_to_draft(season: Season, number: int) -> ResponseReturnValue:
    """Put a revision in the place of what the draft has; nothing is published by that, and it can be undone."""
    found, form = _revision(season, number), DecidingForm().made_on(_ground(season))
    told = Message("Revision {number} taken into the draft", number=number)
    tree = drafts.tree_of(found.document)
    if form.validate_on_submit() and form.accepted(lambda: editing.replace(season, tree, told=told, by=me())):
        return done(_("Revision %(number)s is in the draft. Nothing is public yet.", number=number),
                    "results.programme_publication")  # fmt: skip
    shown = queries.revisions(season)
    return show(
        form, "results/programme_revisions.html", revisions=revision_page.past(shown),
        people=queries.people([each.created_by_id for each in shown]),
    )  # fmt: skip


def _revision(season: Season, number: int) -> ProgrammeRevision:
    return drafts.revision(season.id, number) or abort(404)


# Files


@bp.get("/<season>/programme.yaml")
@role(*STAFF)
def programme_file(season: Season) -> ResponseReturnValue:
    """Hand out the programme in force as YAML, to be edited."""
    return made_here(dump(season.document).encode(), f"{season.slug}.yaml", YAML)


@bp.get("/<season>/programme/draft.yaml")
@role(*STAFF)
def draft_file(season: Season) -> ResponseReturnValue:
    """Hand out the draft as YAML, with its faults."""
    return made_here(to_yaml(bare(drafts.draft_of(season).tree)).encode(), f"{season.slug}-draft.yaml", YAML)


@bp.route("/<season>/programme/file", methods=["GET", "POST"])
@role(*STAFF)
def programme(season: Season) -> ResponseReturnValue:
    """Take a file into the draft, faulty or not; what it changes is shown then, before anything is published."""
    form = ProgrammeForm().made_on(_ground(season))
    tree = _tree(season, form) if form.validate_on_submit() and form.has_text() else None
    told = Message("Uploaded a file")
    if tree is not None and form.accepted(lambda: editing.replace(season, tree, told=told, by=me())):
        return done(_("The file is in the draft. Nothing is public yet."), "results.programme_publication")
    return show(form, "results/programme.html", draft=drafts.draft_of(season))


def _tree(season: Season, form: ProgrammeForm) -> Tree | None:
    """The draft that a file makes; none, with what is wrong above the form, if no draft can be made of it."""
    root, faults = read(form.text)
    try:
        if root is None or faults:
            raise ProgrammeFaults(faults)
        tree = planted(_plain(root, form.text))
    except ProgrammeFaults as found:
        form.form_errors += [_fault_line(fault) for fault in found.faults]
        return None
    if (other := str(tree.get("season", {}).get("id"))) != season.slug:
        form.form_errors.append(say(Message("This is the programme of season “{other}”.", other=other)))
        return None
    return tree


def _plain(root: Any, text: str) -> Any:
    """The data of a file that is built as a programme is; ProgrammeFaults for another one."""
    plain = root.plain()
    try:
        planted(plain)
    except Unfit:
        load(text)
    return plain


def _fault_line(fault: Fault) -> str:
    words = say(fault.message)
    if not fault.path:
        return _("Line %(line)s: %(words)s", line=fault.line, words=words)
    return _("%(place)s, line %(line)s: %(words)s", place=fault.path, line=fault.line, words=words)
