"""The forms of importing: the upload, how a file is read, what its columns are, what is to be done with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from awards.core.reading.delimited import SEPARATORS
from awards.core.reading.encodings import ENCODINGS
from awards.desk.imports.models import Import
from awards.desk.imports.readers import MOST_BYTES, Opened
from awards.desk.imports.wanted import KINDS, QUESTION, Wanted, wanted
from awards.jury.jury_words import round_name
from awards.jury.queries import scoring_rounds
from awards.programmes.models import Season
from awards.web.forms import Form, clean_line, filled
from awards.web.ground import DecidingForm
from awards.web.i18n import programme_text, say

KIND_WORDS = {
    "companies": lazy_gettext("Companies"),
    "nominations": lazy_gettext("Nominations"),
    "jurors": lazy_gettext("Jurors"),
    "assignments": lazy_gettext("Assignments"),
    "scores": lazy_gettext("Scores"),
}
KIND_HINTS = {
    "companies": lazy_gettext("Name, country, registration number, website."),
    "nominations": lazy_gettext("Title, company, category, contact person and answers to any question of the form."),
    "jurors": lazy_gettext("Address, name, language, employer and the panels they are to join."),
    "assignments": lazy_gettext("Which juror scores which nomination in a round."),
    "scores": lazy_gettext("As drafts: each juror checks their own and submits them. Until then none counts."),
}
OF_ROUNDS = frozenset({"jurors", "assignments", "scores"})
NEEDED = {
    "companies": ("company",),
    "nominations": ("company",),
    "jurors": ("email",),
    "assignments": ("juror", "nomination"),
    "scores": ("juror", "nomination"),
}


class UploadForm(Form):
    """Takes a file and what is in it."""

    kind = RadioField(
        lazy_gettext("What is in the file"),
        [filled(lazy_gettext("Choose what is in the file"))],
        choices=[SelectChoice(kind, KIND_WORDS[kind]) for kind in KINDS],
    )
    round = SelectField(
        lazy_gettext("Round"), description=lazy_gettext("For panels of jurors, assignments and scores.")
    )
    file = FileField(lazy_gettext("File"), description=lazy_gettext("CSV or XLSX, at most 20 MB."))

    @classmethod
    def of(cls, season: Season) -> UploadForm:
        """Return the form with the rounds of a season."""
        form = cls()
        form.round.choices = _rounds(season)
        if not form.round.choices:
            del form.round
        return form

    def content(self) -> bytes | None:
        """Return the bytes that came; none with the reason at the field."""
        upload = self.file.data
        if not getattr(upload, "filename", ""):
            self.file.errors = [_("Choose the file that you want to upload")]
            return None
        with upload.stream:
            data = bytes(upload.read(MOST_BYTES + 1))
        if not data:
            self.file.errors = [_("The file is empty.")]
        elif len(data) > MOST_BYTES:
            self.file.errors = [_("The file is larger than 20 MB. Divide it into several files.")]
            return None
        return data or None


def _rounds(season: Season) -> list[SelectChoice]:
    return [SelectChoice(each.code, round_name(season, each.code)) for each in scoring_rounds(season)]


class ReadingForm(Form):
    """Corrects how a file is read."""

    encoding = SelectField(
        lazy_gettext("Characters"), choices=[SelectChoice(code, name) for code, name in ENCODINGS.items()]
    )
    separator = SelectField(lazy_gettext("Between cells"))
    sheet = SelectField(lazy_gettext("Sheet"))
    head_row = StringField(lazy_gettext("Row with the names of the columns"), filters=[clean_line])
    decimal = SelectField(lazy_gettext("Decimal mark of numbers"))

    @classmethod
    def of(cls, found: Import, sheets: Sequence[str]) -> ReadingForm:
        """Return the form for a file, with what was guessed."""
        options = found.options
        form = cls(data={**options, "head_row": str(options.get("head_row", ""))})
        form.separator.choices = [
            SelectChoice(each, words)
            for each, words in zip(SEPARATORS, (_("Semicolon"), _("Comma"), _("Tab"), _("Vertical line")), strict=True)
        ]
        form.sheet.choices = [SelectChoice(each, each) for each in sheets]
        marks = {"": _("Not clear: ask"), ",": _("Comma: 9,5"), ".": _("Point: 9.5")}
        form.decimal.choices = [SelectChoice(each, words) for each, words in marks.items()]
        for name in ("encoding", "separator") if sheets else ("sheet",):
            del form[name]
        return form

    def validate_head_row(self, field: Any) -> None:
        """Refuse what is no number of a row."""
        typed = field.data or ""
        if not typed.isascii() or not typed.isdigit() or not 0 < int(typed[:7]) < 100_000:
            raise ValueError(_("Enter the number of a row, such as 1."))

    def options(self) -> dict[str, Any]:
        """Return what was chosen."""
        names = ("encoding", "separator", "sheet", "decimal")
        return {name: self[name].data for name in names if name in self} | {"head_row": int(self.head_row.data[:7])}


class Column(NamedTuple):
    """A column of the file on the page: its number, head, samples and the field that says what it is."""

    number: int
    head: str
    samples: list[str]
    field: Any


class ColumnsForm(Form):
    """Says what each column is; made for one file by `columns_form`."""

    numbers: tuple[int, ...] = ()
    offered: tuple[Wanted, ...] = ()
    kind = ""

    def columns(self, opened: Opened) -> list[Column]:
        """Return the columns with their fields, in the order of the file."""
        heads, samples = opened.table.heads, opened.table.samples
        return [Column(number, heads[number], samples(number), self[f"column{number}"]) for number in self.numbers]

    def chosen(self) -> dict[str, str]:
        """Return what each column is, by its number as text."""
        return {str(number): self[f"column{number}"].data or "" for number in self.numbers}

    def fits_together(self) -> bool:
        """Whether nothing is chosen twice and nothing that is needed is missing; else it is said above the form."""
        chosen = [code for code in self.chosen().values() if code]
        words = {each.code: label(each) for each in self.offered}
        for code in sorted({each for each in chosen if chosen.count(each) > 1}):
            self.form_errors.append(_("“%(field)s” is chosen for several columns.", field=words[code]))
        for code in NEEDED[self.kind]:
            if code not in chosen:
                self.form_errors.append(_("Choose the column that is “%(field)s”.", field=words[code]))
        return not self.form_errors


def columns_form(found: Import, season: Season, opened: Opened) -> ColumnsForm:
    """Return the form that asks what the columns of a file are."""
    offered = wanted(found.kind, season.document)
    choices = list(_offered(offered))
    fields: dict[str, Any] = {
        f"column{number}": SelectField(head, choices=choices, default=found.columns.get(str(number), ""))
        for number, head in opened.table.heads.items()
    }
    if found.kind == "nominations":
        fields["submitted"] = RadioField(
            _("Take them in as"),
            choices=[SelectChoice("", _("Drafts that their people go on with")),
                     SelectChoice("1", _("Submitted nominations, to be admitted"))],
            default="1" if found.options.get("submitted") else "",
        )  # fmt: skip
    if found.kind in OF_ROUNDS and (rounds := _rounds(season)):
        fields["round"] = SelectField(_("Round"), choices=rounds, default=found.options.get("round"))
    made: type[ColumnsForm] = type("ColumnsFormOfFile", (ColumnsForm,), fields)
    made.numbers, made.offered, made.kind = tuple(opened.table.heads), offered, found.kind
    return made()


def label(each: Wanted) -> str:
    """Return what a field of an import is called in the reader’s language."""
    return programme_text(each.label) if hasattr(each.label, "get_for") else say(each.label)


def _offered(offered: Iterable[Wanted]) -> Iterable[SelectChoice]:
    yield SelectChoice("", _("Leave out"))
    for each in offered:
        own = each.code.startswith(QUESTION)
        yield SelectChoice(each.code, label(each)[:90], {}, _("Questions of the form") if own else None)


class ApplyForm(DecidingForm):
    """Applies an import as its dry run shows it."""

    leave_out = BooleanField(lazy_gettext("Leave out the rows with problems"))
    told = BooleanField(lazy_gettext("Send an invitation by email to each new person"))
