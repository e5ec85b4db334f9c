"""The form of a message to many: a subject and a text in each language, when it goes, and that the list was read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from awards.desk.circulars import rules
from awards.desk.circulars.models import Circular
from awards.desk.circulars.placeholders import faults_of
from awards.web.forms import Clock, Day, Form, Shown, clean_line, clean_text
from awards.web.i18n import LANGUAGES, say

SIGNS = 6  # of an id of each person that a page has shown: enough to tell whether the list is the same


class _Line(Shown, StringField):  # type: ignore[misc]
    """A text of one line; how long it may be is told with its other faults."""


class _Text(Shown, TextAreaField):  # type: ignore[misc]
    """A text of several lines."""


class CircularForm(Form):
    """A message as it was typed. revision: of the page; seen: whom its list had."""

    revision = HiddenField(default="0", render_kw={"id": False})
    seen = HiddenField(default="", render_kw={"id": False})
    when = RadioField(
        lazy_gettext("When"), default=rules.NOW, choices=[SelectChoice(each, each) for each in rules.WHENS]
    )
    day = Day(lazy_gettext("Day"), [Optional()])
    time = Clock(lazy_gettext("Time"), [Optional()])
    looked = BooleanField(default=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.faults: dict[str, list[str]] = {}  # of texts, by the name of their field
        self.theirs: dict[str, str] = {}  # what somebody else saved meanwhile, by the name of its field

    def words(self, what: str, language: str) -> Field:
        """Return the field of a subject or a text in a language."""
        return self[f"{what}_{language}"]

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """What was typed, by language; languages in which nothing is are left out."""
        typed = {code: {what: self.words(what, code).data or "" for what in ("subject", "text")} for code in LANGUAGES}
        return {code: text for code, text in typed.items() if rules.is_begun(text)}

    def send_at(self, zone: str) -> datetime | None:
        """Return the other time that was chosen, by the season's clock; none without one."""
        if self.when.data != rules.LATER or self.day.data is None or self.time.data is None:
            return None
        return datetime.combine(self.day.data, self.time.data, ZoneInfo(zone))

    def stand_on(self, circular: Circular, zone: str) -> None:
        """Show what is kept of a message."""
        for code in LANGUAGES:
            for what in ("subject", "text"):
                self.words(what, code).data = circular.texts.get(code, {}).get(what, "")
        self.when.data = circular.send_when
        if circular.send_at is not None:
            local = circular.send_at.astimezone(ZoneInfo(zone))
            self.day.data, self.time.data = local.date(), local.time()

    def stand_beside(self, circular: Circular) -> None:
        """Keep what was typed, with what somebody else saved meanwhile beside it; saved once more, it stays."""
        self.revision.data = str(circular.revision)
        for code in LANGUAGES:
            for what in ("subject", "text"):
                there = circular.texts.get(code, {}).get(what, "")
                if there != (self.words(what, code).data or ""):
                    self.theirs[f"{what}_{code}"] = there

    def find_faults(self, code: str, *, at_fields: bool = True) -> dict[str, str]:
        """Return the languages whose texts for an audience have a fault, with the first; `faults` then has all."""
        wrong: dict[str, str] = {}
        for language, text in self.texts.items():
            for what, faults in zip(("subject", "text"), faults_of(code, text["subject"], text["text"]), strict=True):
                told = [say(each) for each in faults]
                if told:
                    wrong.setdefault(language, told[0])
                if told and at_fields:
                    self.faults[f"{what}_{language}"] = told
        return wrong


def _add_languages(form: Any) -> None:
    for code in LANGUAGES:
        setattr(form, f"subject_{code}", _Line(lazy_gettext("Subject"), [Optional()], filters=[clean_line]))
        setattr(form, f"text_{code}", _Text(lazy_gettext("Text"), [Optional()], filters=[clean_text]))


_add_languages(CircularForm)
