"""Forms: their base, with token, key and words for what the world refused; and the fields that rooms share."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from flask import g, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import DateField, Field, HiddenField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import StopValidation

from awards.core.db import db
from awards.core.message import Message
from awards.core.text import NotPlain, can_be_called, plain_line, plain_text, without_controls
from awards.core.verdicts import Refused
from awards.web.edge import is_checked
from awards.web.i18n import say

Result = TypeVar("Result")
Typed = TypeVar("Typed", date, time)
Validator = Callable[[object, Field], None]


@dataclass(frozen=True, slots=True)
class Accepted(Generic[Result]):
    """That an action was carried out: true whatever it returned, which is the result."""

    result: Result


class _Words:
    """What WTForms itself says of a field, said as we say it and in the reader's language."""

    said = {
        "This field is required.": Message("Fill in this field."),
        "Not a valid integer value.": Message("Enter a whole number, such as 3."),
        "Not a valid decimal value.": Message("Enter a number, such as 9.5."),
        "Not a valid choice.": Message("Choose one of the options."),
        "Invalid Choice: could not coerce.": Message("Choose one of the options."),
    }
    other = Message("Check this answer: it cannot be accepted as it is.")

    def gettext(self, text: str) -> str:
        """Return our words for a text of the library."""
        return say(self.said.get(text, self.other))

    def ngettext(self, text: str, _many: str, _count: int) -> str:
        """Return our words for a text of the library; they name no number."""
        return self.gettext(text)


class _TokenField(CSRFTokenField):  # type: ignore[misc]
    def _value(self) -> str:
        return str(generate_csrf())


class _Tokens(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    """Tokens that are made when a page shows them: most forms that are sent show none."""

    field_class = _TokenField

    def generate_csrf_token(self, field: object) -> None:
        """Make none yet."""

    def validate_csrf_token(self, form: object, field: Field) -> None:
        """Check the token that came, unless it is the one that was checked before."""
        if not is_checked(field.data):
            super().validate_csrf_token(form, field)


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose POST has one effect and whose text survives every refusal."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = _Tokens

        def wrap_formdata(self, form: object, formdata: object) -> object:
            """Read forms only: what comes as JSON is no form, whatever its shape."""
            return ImmutableMultiDict() if request.is_json else super().wrap_formdata(form, formdata)

        def get_translations(self, form: object) -> _Words:
            """Return our words for the library's faults."""
            return _Words()

        def render_field(self, field: object, render_kw: object) -> Markup:
            """Show a field without the characters that no page can hold, whatever was typed into it."""
            return Markup(without_controls(super().render_field(field, render_kw)))  # noqa: S704 (markup of the widget)

    # A browser that brings a page back must not bring back a key that was used.
    idempotency_key = HiddenField(default=lambda: str(uuid.uuid4()), render_kw={"id": False, "autocomplete": "off"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # A page may hold several forms; an id is there once.
        self.csrf_token.render_kw = {"id": False}

    def validate(self, extra_validators: object = None) -> bool:
        """Check token and fields; on failure what was typed stays in the fields."""
        good = super().validate(extra_validators)
        if "csrf_token" in self.errors:
            self.form_errors.append(_("This page was open for a long time. Check what you typed and send it again."))
            # A fresh token goes out with the page that is shown again.
            self.csrf_token.errors = []
        else:
            g.token_checked = True
        return bool(good)

    def accepted(self, act: Callable[[], Result]) -> Accepted[Result] | None:
        """Carry out an action and return what came of it; none if a rule refused it, with the reason above the form."""
        try:
            # Only the action is undone: a whole rollback would forget the rows that the page is shown with.
            with db.session.begin_nested():
                return Accepted(act())
        except Refused as refusal:
            self.form_errors.append(say(refusal.verdict.reason))
        return None


# Years beyond these are slips of the finger, and near the ends of the calendar zones cannot be reckoned with.
NEAR = (2000, 2200)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def clean_text(text: object) -> object:
    """Filter of a field of several lines: control characters go, line ends are alike; refused in words if not text."""
    return _cleaned(plain_text, text)


def clean_line(text: object) -> object:
    """Filter of a field of one line: like clean_text, and white space is joined."""
    return _cleaned(plain_line, text)


def _cleaned(clean: Callable[[str], str], text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return clean(text)
    except NotPlain as refusal:
        # WTForms shows a filter's ValueError at the field.
        raise ValueError(say(refusal.message)) from None


class Shown:
    """Part of a field: what was typed is shown again without the characters that no page can hold."""

    data: Any  # a text once the form is valid, before that whatever came

    def _value(self) -> str:
        return without_controls(str(self.data)) if self.data is not None else ""


class Line(Shown, StringField):  # type: ignore[misc]
    """A text of one line with a largest length in characters; what to do is said when it is longer."""

    def __init__(
        self, label: object = None, validators: Sequence[Validator] | None = None, *, most: int = 200, **options: object
    ) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_line], **options)


class Lines(Shown, TextAreaField):  # type: ignore[misc]
    """A text of several lines with a largest length in characters."""

    def __init__(
        self,
        label: object = None,
        validators: Sequence[Validator] | None = None,
        *,
        most: int = 5000,
        **options: object,
    ) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_text], **options)


def at_most(characters: int) -> Validator:
    """Validator: at most so many characters."""

    def check(_form: object, field: Field) -> None:
        if field.data and len(field.data) > characters:
            label = field.label.text
            raise ValidationError(_("%(label)s must be %(most)s characters or less", label=label, most=characters))

    return check


def called(_form: object, field: Field) -> None:
    """Validator of a person's or a company's name: it holds no address and no link."""
    if field.data and not (verdict := can_be_called(field.data)):
        raise ValidationError(say(verdict.reason))


def filled(words: str) -> Validator:
    """Validator: not empty; `words` say what to do. Marks the field as one that has to be filled in."""

    def check(_form: object, field: Field) -> None:
        if not any(field.raw_data or ()):
            field.errors = []  # a choice that is not made has one fault, not two
        if not any(field.raw_data or ()) or not field.data:
            raise StopValidation(str(words))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


class Day(DateField):  # type: ignore[misc]
    """A day; the browser's own picker where it has one, else typed as 2027-01-31."""

    data: date | None

    def process_formdata(self, valuelist: list[object]) -> None:
        """Read what was typed; ValueError in words for what is no day."""
        self.data = None
        self.data = _read(valuelist, _near_day, _("Enter a date such as 2027-01-31"))

    def _value(self) -> str:
        return _typed(self, "%Y-%m-%d")


class Clock(TimeField):  # type: ignore[misc]
    """A time of day to the minute, typed as 23:59."""

    data: time | None

    def process_formdata(self, valuelist: list[object]) -> None:
        """Read what was typed; ValueError in words for what is no time of day."""
        self.data = None
        self.data = _read(valuelist, _minute, _("Enter a time such as 23:59"))

    def _value(self) -> str:
        return _typed(self, "%H:%M")


def _read(valuelist: list[object], made: Callable[[str], Typed], words: str) -> Typed | None:
    text = str(valuelist[0]).strip() if valuelist else ""
    try:
        return made(text) if text else None
    except ValueError:
        raise ValueError(words) from None


def _near_day(text: str) -> date:
    # Only what a date input sends: ISO 8601 knows more, such as weeks.
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    found = date.fromisoformat(text)
    if not NEAR[0] <= found.year <= NEAR[1]:
        raise ValueError(text)
    return found


def _minute(text: str) -> time:
    if not _MINUTE.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text).replace(second=0)


def _typed(field: Day | Clock, form: str) -> str:
    if field.raw_data:
        return str(field.raw_data[0])
    return field.data.strftime(form) if field.data else ""
