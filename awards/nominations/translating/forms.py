"""The form of a translation: a field for each text of a version."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from wtforms import BooleanField, Field

from awards.nominations.translating.queries import Translated
from awards.programmes.document.questions import Question
from awards.web.forms import Line, Lines
from awards.web.ground import DecidingForm
from awards.web.i18n import programme_text

PREFIX = "text-"
LONGEST = 10_000


class TranslationForm(DecidingForm):
    """Texts in another language, each optional, and whether jurors read them."""

    released = BooleanField(lazy_gettext("Jurors may read this translation"))

    @classmethod
    def of(cls, originals: Mapping[str, tuple[Question, str]], stored: Mapping[str, Translated]) -> TranslationForm:
        """Return the form for the texts of a version (by the question's id), filled with what is stored.

        What people write is meant for jurors; what a service made, only once somebody has read it.
        """
        fields = {PREFIX + name: _field(question) for name, (question, _text) in originals.items()}
        kind = type("Texts", (cls,), fields)
        released = all(one.released for one in stored.values())
        form: TranslationForm = kind(data={"released": released} | {PREFIX + n: one.text for n, one in stored.items()})
        return form

    def text_field(self, name: str) -> Field:
        """Return the field of a question."""
        return self[PREFIX + name]

    def texts(self) -> dict[str, str]:
        """Return what was typed, by the question's id."""
        return {
            field.name.removeprefix(PREFIX): (field.data or "").strip()
            for field in self
            if field.name.startswith(PREFIX)
        }


def _field(question: Question) -> Field:
    label = programme_text(question.heading or question.label)
    return Line(label, most=LONGEST) if question.type == "text" else Lines(label, most=LONGEST)
