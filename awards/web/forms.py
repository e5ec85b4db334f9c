"""The base of every form: token, idempotency key, and words for what the world refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import g, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import HiddenField
from wtforms.csrf.core import CSRFTokenField

from awards.core.db import db
from awards.core.text import without_controls
from awards.core.verdicts import Refused
from awards.core.words import Message
from awards.web.edge import is_checked
from awards.web.i18n import say

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[Result]):
    """That an action was carried out: true whatever it returned, which is the result."""

    result: Result


class _Words:
    """What WTForms itself says of a field, said as we say it and in the reader's language."""

    said = {
        "This field is required.": Message("Fill this in."),
        "Not a valid integer value.": Message("Enter a whole number, such as 3."),
        "Not a valid decimal value.": Message("Enter a number, such as 9.5."),
        "Not a valid choice.": Message("Choose one of the options."),
        "Invalid Choice: could not coerce.": Message("Choose one of the options."),
    }
    other = Message("Check what stands here: it cannot be taken as it is.")

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

    def validate_csrf_token(self, form: object, field: Any) -> None:
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
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
