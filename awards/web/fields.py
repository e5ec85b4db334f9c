"""Parts of forms that rooms share: what people type, cleaned or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from awards.core.names import can_be_called
from awards.core.plain import NotPlain, plain_line, plain_text, without_controls
from awards.web.i18n import say


def clean_text(text: object) -> Any:
    """Filter of a field of several lines: control characters go, line ends are alike; refused in words if not text."""
    return _cleaned(plain_text, text)


def clean_line(text: str) -> Any:
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

    data: Any

    def _value(self) -> str:
        return without_controls(str(self.data)) if self.data is not None else ""


class Line(Shown, StringField):  # type: ignore[misc]
    """A text of one line with a largest length in characters; what to do is said when it is longer."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 200, **options: Any) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_line], **options)


class Lines(Shown, TextAreaField):  # type: ignore[misc]
    """A text of several lines with a largest length in characters."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 5000, **options: Any) -> None:
        super().__init__(label, [*(validators or []), at_most(most)], filters=[clean_text], **options)


def at_most(characters: int) -> Callable[[Any, Any], None]:
    """Validator: at most so many characters."""

    def check(_form: Any, field: Any) -> None:
        if field.data and len(field.data) > characters:
            label = field.label.text
            raise ValidationError(_("%(label)s must be %(most)s characters or less", label=label, most=characters))

    return check


def called(_form: Any, field: Any) -> None:
    """Validator of a person's or a company's name: it holds no address and no link."""
    if field.data and not (verdict := can_be_called(field.data)):
        raise ValidationError(say(verdict.reason))


def filled(words: str) -> Callable[[Any, Any], None]:
    """Validator: not empty; `words` say what to do. Marks the field as one that has to be filled in."""

    def check(_form: object, field: Any) -> None:
        if not field.raw_data or not field.data:
            raise StopValidation(str(words))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check
