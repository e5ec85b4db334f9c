"""The words of a season's mails, in the editor of its programme: all letters, and a page for each with how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.message import Message
from awards.core.roles import STAFF
from awards.messages import links
from awards.messages.letters.occasions import LETTERS, Letter
from awards.programmes.blueprint import bp
from awards.programmes.editing import actions, edits, queries, rules, sent
from awards.programmes.editing.actions import Saved
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.editing.fields import Drawn
from awards.programmes.editing.forms import EditForm, UndoForm
from awards.programmes.editing.stations import BY_CODE
from awards.programmes.editing.tree import Path, Tree, written
from awards.programmes.mail_words import drafted
from awards.programmes.models import ProgrammeDraft, Season
from awards.web.access import me, role
from awards.web.edge import framed, with_frame
from awards.web.forms import Form
from awards.web.i18n import LANGUAGES, reader_language
from awards.web.pages import done, keep, show

OWN, STANDARD = "own", "standard"
STATION = BY_CODE["mails"]


@bp.get("/<season>/programme/mails")
@role(*STAFF)
def mail_letters(season: Season) -> str:
    """List the mails whose words can be changed, by who gets them: in our words or in the season's own."""
    draft = queries.draft_of(season)
    reading = read_draft(draft.tree)
    return render_template(
        "programmes/mail_letters.html", groups=drafted.listed(draft.tree, reading), station=STATION, **_around(draft)
    )


@bp.route("/<season>/programme/mails/<letter>", methods=["GET", "POST"])
@role(*STAFF)
def mail_letter(season: Season, letter: str) -> ResponseReturnValue:
    """Show one mail, its words and how it looks; save them, begin own ones, or go back to ours."""
    found = LETTERS.get(letter) or abort(404)
    form, values = EditForm().made_on(queries.draft_of(season)), _values(season, found)
    if form.validate_on_submit() and (made := form.accepted(lambda: _save(season, found, form, values))):
        if not made.result.both:
            return done(None, "programmes.mail_letter", letter=letter)
        keep()
        form.stands_on(made.result.draft)
        return _page(season, found, form, values, made.result)
    return _page(season, found, form, values if form.is_submitted() else {})


def _values(season: Season, letter: Letter) -> dict[Path, Any]:
    place = drafted.place_of(letter)
    values = sent.values_of(request.form, queries.draft_of(season).tree)
    return {path: each for path, each in values.items() if path[: len(place)] == place}


def _save(season: Season, letter: Letter, form: EditForm, values: dict[Path, Any]) -> Saved:
    draft, act = queries.draft_of(season), request.form.get("act")
    on, base = form.made
    is_own = letter.name in drafted.own_of(draft.tree)
    acts, told = [], sent.told(values, draft.tree)
    if act == OWN and not is_own:
        acts, told = [drafted.begun(season, draft.tree, letter)], Message("Own words: {email}", email=letter.called)
    elif act == STANDARD and is_own:
        acts = [edits.put(drafted.place_of(letter), None)]
        values, told = {}, Message("Back to the standard text: {email}", email=letter.called)
    elif values and not is_own and on == draft.number:  # somebody else went back to ours, and this one knows by now
        acts, values = [drafted.put_words(draft.tree, letter, drafted.typed(values))], {}
    return actions.save(season, values, acts, on=on, base=base, part=STATION.code, told=told, by=me())


def _page(
    season: Season, letter: Letter, form: EditForm, values: dict[Path, Any], saved: Saved | None = None
) -> ResponseReturnValue:
    draft, place = queries.draft_of(season), drafted.place_of(letter)
    form.base.data = str(draft.base_number)  # saved again, what was typed is of the revision there is now
    tree = _with_typed(draft.tree, letter, values)
    reading, own = read_draft(tree), letter.name in drafted.own_of(tree)
    people = drafted.real(letter, season, _language())
    drawn = Drawn(tree, reading, lambda path: rules.is_locked(season, draft, path))
    language = _language()
    page = show(
        form, "programmes/mail_letter.html", letter=letter, own=own, fields=drawn.fields(place) if own else (),
        both={each.at: each for each in (saved.both if saved else ())}, wrong=reading.by_place, station=STATION,
        path=written(place), title=letter.called, up=url_for("programmes.mail_letters"), locked_here=False,
        ours=drafted.standard(season, letter, language), people=[each[0] for each in people], person=_person(people),
        mail=drafted.preview(season, tree, letter, language, _chosen(people)), tested=letter.to != "subscribers",
        language=language, in_languages=LANGUAGES, **_around(draft),
    )  # fmt: skip
    return with_frame(make_response(page))


def _with_typed(tree: Tree, letter: Letter, values: dict[Path, Any]) -> Tree:
    """The draft with what was typed on a page that is shown again."""
    words = drafted.own_of(tree).get(letter.name, {}) | drafted.typed(values)
    return edits.applied(tree, [drafted.put_words(tree, letter, words)])[0] if values else tree


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else reader_language()


def _person(people: Sequence[drafted.Real]) -> int:
    """Which of the people the address asks for (?person=, from 1); 0 for invented names."""
    asked = request.args.get("person", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    return number if number <= len(people) else 0


def _chosen(people: Sequence[drafted.Real]) -> drafted.Real | None:
    number = _person(people)
    return people[number - 1] if number else None


def _around(draft: ProgrammeDraft) -> dict[str, Any]:
    """What the strip above every page of the editor needs."""
    latest = queries.latest_of(draft, me().id) if draft.number else None
    undo = (latest.number, rules.told(latest)) if latest else None
    return {"draft": draft, "undo": undo, "undo_form": UndoForm(formdata=None).of(latest)}


@bp.get("/<season>/programme/mails/<letter>/mail.html")
@role(*STAFF)
def mail_letter_html(season: Season, letter: str) -> Response:
    """Hand out the HTML of a mail by the draft, for the frame on its page."""
    found = LETTERS.get(letter) or abort(404)
    person = _chosen(drafted.real(found, season, _language()))
    tree = queries.draft_of(season).tree
    return framed(links.readable(drafted.preview(season, tree, found, _language(), person).html))


@bp.post("/<season>/programme/mails/<letter>/test")
@role(*STAFF)
def mail_letter_test(season: Season, letter: str) -> ResponseReturnValue:
    """Send a letter by the draft to whoever asks for it."""
    found, form = LETTERS.get(letter) or abort(404), EditForm()
    if Form().validate_on_submit():
        drafted.send_test(season, queries.draft_of(season).tree, found, _language(), to=me())
        return done(_("The test is on its way to you."), "programmes.mail_letter", letter=letter, language=_language())
    return _page(season, found, form.made_on(queries.draft_of(season)), {})
