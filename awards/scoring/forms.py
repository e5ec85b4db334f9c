"""What a juror sends: the whole ballot as a form, or one score as JSON. Shape only; the rules are asked later."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from awards.core.text import without_controls
from awards.programmes.document.programme import Programme
from awards.scoring import rules
from awards.scoring.actions import Change, Remarks
from awards.scoring.scoresheet import Sheet, print_of
from awards.scoring.scoresheet_page import Field, fields_of, value_of
from awards.web.forms import Form, Lines
from awards.web.i18n import programme_text

LARGEST_BODY = 100_000
LARGEST_WORKBOOK = 5_000_000


class BallotForm(Form):
    """The whole ballot; its criteria are read by `Sent`, for their names come from the programme."""


@dataclass
class Sent:
    """What a ballot's form holds: changes and remarks that can be saved, and every field as it was typed."""

    changes: dict[str, Change]
    remarks: Remarks | None
    fields: dict[str, Field]
    jury_comment: str
    advice: str
    illegible: list[str]
    other_remarks: tuple[str, str] | None = None

    @property
    def faults(self) -> bool:
        """Whether anything typed cannot be read."""
        return bool(self.illegible) or any(field.faults for field in self.fields.values())


def sent(sheet: Sheet, programme: Programme, typed: Mapping[str, str]) -> Sent:
    """Read the form of a ballot. What the page held when it was opened, and nobody touched, is no change."""
    fields = fields_of(sheet, programme)
    found = Sent({}, None, fields, sheet.jury_comment, sheet.advice, [])
    for code, field in fields.items():
        if f"score-{code}" in typed or f"comment-{code}" in typed:
            _read_mark(sheet, programme, typed, field, found)
    _read_remarks(sheet, typed, found)
    return found


def _read_mark(sheet: Sheet, programme: Programme, typed: Mapping[str, str], field: Field, found: Sent) -> None:
    mark = sheet.marks[field.code]
    given = typed.get(f"score-{field.code}", "").strip()
    if typed.get("clear") == f"score-{field.code}":
        given = ""
    comment = typed.get(f"comment-{field.code}", mark.comment).replace("\r\n", "\n").strip()
    revision = whole(typed.get(f"revision-{field.code}"))
    value = rules.is_on(programme.scale, given) if given else None
    steps = programme.scale.steps_to(value) if value is not None else None
    if given and value is None:
        field.faults.append(off_scale(programme))
    if not rules.legible(comment):
        field.faults.append(_("The comment has characters that cannot be stored, or is too long."))
    field.value, field.comment = given, without_controls(comment)
    if field.faults or typed.get(f"print-{field.code}") == print_of(steps, comment):
        if not field.faults:
            field.value, field.comment = value_of(programme, mark.steps), mark.comment
        return
    found.changes[field.code] = Change(steps, comment, revision)


def _read_remarks(sheet: Sheet, typed: Mapping[str, str], found: Sent) -> None:
    if "jury_comment" not in typed and "advice" not in typed:
        return
    both = [typed.get(name, "").replace("\r\n", "\n").strip() for name in ("jury_comment", "advice")]
    found.jury_comment, found.advice = map(without_controls, both)
    for name, text in zip(("jury_comment", "advice"), both, strict=True):
        if not rules.legible(text):
            found.illegible.append(name)
    if not found.illegible and typed.get("comments_print") != print_of(*both):
        found.remarks = Remarks(both[0], both[1], whole(typed.get("comments_revision")))
    elif not found.illegible:
        found.jury_comment, found.advice = sheet.jury_comment, sheet.advice


def whole(text: object) -> int:
    """Return a revision as a number; −1, which fits nothing, for anything else."""
    plain = str(text)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else -1


def off_scale(programme: Programme) -> str:
    """Return the words for a score that is not on the scale."""
    values = programme.scale.values
    return _("Give a score from %(least)s to %(most)s.", least=values[0], most=values[-1])


# JSON


def body() -> dict[str, object]:
    """Return the JSON object of the request; 413 if it is too large, 422 if it is none."""
    if (request.content_length or 0) > LARGEST_BODY:
        abort(413)
    try:
        found = request.get_json(silent=True)
    except RecursionError:
        found = None
    if not isinstance(found, dict):
        abort(422, description=_("This cannot be read. Reload the page; what you typed will not be lost."))
    return found


def change_of(sheet: Sheet, code: str, programme: Programme, said: Mapping[str, object]) -> Change:
    """Return a script's change of a criterion: value and comment, each only if it is to change. 422 in words."""
    mark = sheet.marks[code]
    comment = _comment(said.get("comment", mark.comment))
    steps = _steps_of(said["value"], programme) if "value" in said else mark.steps
    return Change(steps, comment, revision_of(said), again=said.get("again") is True)


def _comment(given: object) -> str:
    if not isinstance(given, str) or not rules.legible(given):
        abort(422, description=_("The comment has characters that cannot be stored, or is too long."))
    return given.replace("\r\n", "\n").strip()


def _steps_of(given: object, programme: Programme) -> int | None:
    if given is None or given == "":
        return None
    value = rules.is_on(programme.scale, given)
    if value is None:
        abort(422, description=off_scale(programme))
    return programme.scale.steps_to(value)


def remarks_of(sheet: Sheet, said: Mapping[str, object]) -> Remarks:
    """Return both comments a script sends, each only if it is to change. 422 in words."""
    jury_comment = _comment(said.get("jury_comment", sheet.jury_comment))
    advice = _comment(said.get("advice", sheet.advice))
    return Remarks(jury_comment, advice, revision_of(said), again=said.get("again") is True)


def revision_of(said: Mapping[str, object]) -> int:
    """Return the revision a script's change is based on; 422 if it is none."""
    revision = said.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 10**9:
        abort(422, description=_("This cannot be read. Reload the page; what you typed will not be lost."))
    return revision


# Other forms of the ballot


class RecusalForm(Form):
    """Stepping back from an entry because of a conflict of interest."""

    reason = SelectField(
        lazy_gettext("What is the conflict?"),
        validators=[InputRequired(lazy_gettext("Choose a reason from the list."))],
    )
    note = Lines(lazy_gettext("Anything the organisers should know"), most=1000)

    def offer(self, programme: Programme) -> RecusalForm:
        """Fill in the programme's reasons."""
        reasons = [(reason.id, programme_text(reason.name)) for reason in programme.jury.conflict.reasons]
        self.reason.choices = [SelectChoice(*each) for each in [("", _("Choose a reason")), *reasons]]
        return self


class DoubtForm(Form):
    """Saying that an entry is in the wrong category."""

    category = SelectField(lazy_gettext("Which category fits better?"))
    note = Lines(lazy_gettext("Why?"), [InputRequired(lazy_gettext("Say why the category does not fit."))], most=1000)

    def offer(self, programme: Programme, present: str) -> DoubtForm:
        """Fill in the programme's other categories."""
        others = [(each.id, programme_text(each.name)) for each in programme.categories if each.id != present]
        self.category.choices = [SelectChoice(*each) for each in [("", _("I do not know")), *others]]
        return self


class WorkbookForm(Form):
    """A workbook with own scoresheets; once it was looked at, the page carries along what is to be saved."""

    file = FileField(
        lazy_gettext("Workbook"), description=lazy_gettext("The file from this page, saved as .xlsx, at most 5 MB.")
    )
    given = StringField()  # never seen

    def content(self) -> bytes:
        """Return the file that was sent; empty if there is none, or it is too large, which the form then says."""
        if not getattr(self.file.data, "filename", ""):
            self.file.errors = [_("Choose the file that you want to upload")]
            return b""
        with closing(self.file.data) as file:
            data = bytes(file.read(LARGEST_WORKBOOK + 1))
        if len(data) > LARGEST_WORKBOOK:
            self.file.errors = [_("The file is larger than 5 MB.")]
            return b""
        return data

    def carried(self) -> object:
        """Return what the page carried along as plain values; none if it did not."""
        try:
            return json.loads(self.given.data or "null")
        except (ValueError, RecursionError):
            return None


class SkipForm(Form):
    """A button of a ballot beside its main one: skipping it, taking it back, undoing that."""


class SubmissionForm(Form):
    """Which of the own complete ballots are submitted: each as it was when the page was made, “id:revision”."""

    def fits(self, revisions: Mapping[str, int]) -> bool:
        """Whether what is ticked is as it was shown, given the revisions now; those that count already are left out."""
        moved = [one for one, revision in self._ticked() if one in revisions and revisions[one] != revision]
        if moved:
            self.form_errors.append(_("Scores have been changed on another page. Check the list again."))
        return not moved

    def chosen(self, among: Iterable[uuid.UUID]) -> list[uuid.UUID]:
        """Return the ticked ballots that are among these."""
        ticked = {one for one, _revision in self._ticked()}
        return [each for each in among if str(each) in ticked]

    def _ticked(self) -> list[tuple[str, int]]:
        parts = [text.partition(":") for text in request.form.getlist("sheet")]
        return [(one, whole(revision)) for one, _colon, revision in parts]
