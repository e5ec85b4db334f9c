"""Forms of the list: a filter under a name, and the columns to see."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice

from awards.nominations.listing.list_columns import columns_of
from awards.nominations.listing.rules import LONGEST_NAME, MOST_COLUMNS
from awards.programmes.models import Season
from awards.web.forms import Form, Line, filled
from awards.web.i18n import programme_text, say


class SavedFilterForm(Form):
    """A filter's name, and whether colleagues see it."""

    name = Line(lazy_gettext("Name of the filter"), [filled(lazy_gettext("Enter a name"))], most=LONGEST_NAME)
    shared = BooleanField(lazy_gettext("Share with the other organisers"))
    query = HiddenField(render_kw={"id": False})


class ColumnsForm(Form):
    """The columns of the list."""

    columns = SelectMultipleField(lazy_gettext("Columns"), validate_choice=False)
    questions = SelectMultipleField(lazy_gettext("Answers to questions of the form"), validate_choice=False)

    @classmethod
    def of(cls, season: Season, chosen: list[str], *, staff: bool) -> ColumnsForm:
        """Return the form with every column there is but the title, which is always there."""
        form = cls(columns=chosen, questions=chosen)
        for code, column in columns_of(season, staff=staff).items():
            if code == "title":
                continue
            own = code.startswith("q.")
            words = programme_text(column.label) if own else say(column.label)
            field = form.questions if own else form.columns
            field.choices = [*(field.choices or []), SelectChoice(code, words)]
        form.questions.choices = form.questions.choices or []
        return form

    def validate_columns(self, field: SelectMultipleField) -> None:
        """A list is no table of everything."""
        if len(self.chosen) > MOST_COLUMNS:
            raise ValidationError(_("Choose %(most)s columns at most", most=MOST_COLUMNS))

    @property
    def chosen(self) -> list[str]:
        """The codes that were chosen, in the order of the columns."""
        known = [choice.value for field in (self.columns, self.questions) for choice in field.choices or []]
        sent = {*(self.columns.data or ()), *(self.questions.data or ())}
        return ["title", *(code for code in known if code in sent)] if sent else []
