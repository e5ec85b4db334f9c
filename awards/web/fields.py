"""Parts of forms that rooms share: what people type, cleaned or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField

from awards.core.plain import NotPlain, plain, plain_line
from awards.web.i18n import say


def clean_text(text: Any) -> Any:
    """Filter of a field of several lines: control characters go, line ends are alike; refused in words if not text."""
    return _cleaned(plain, text)


def clean_line(text: Any) -> Any:
    """Filter of a field of one line: like clean_text, and white space is joined."""
    return _cleaned(plain_line, text)


def _cleaned(clean: Callable[[str], str], text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return clean(text)
    except NotPlain as refusal:
        # WTForms shows a filter's ValueError at the field.
        raise ValueError(say(refusal.message)) from None


class Line(StringField):  # type: ignore[misc]
    """A text of one line with a largest length in characters; what to do is said when it is longer."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 200, **options: Any) -> None:
        super().__init__(label, [Most(most), *(validators or [])], filters=[clean_line], **options)


class Lines(TextAreaField):  # type: ignore[misc]
    """A text of several lines with a largest length in characters."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 5000, **options: Any) -> None:
        super().__init__(label, [Most(most), *(validators or [])], filters=[clean_text], **options)


class Most:
    """Validator: at most so many characters."""

    def __init__(self, characters: int) -> None:
        self.characters = characters
        self.field_flags = {"maxlength": characters}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and len(field.data) > self.characters:
            words = _TOO_LONG % {"label": field.label.text, "most": self.characters}
            raise ValueError(words)


_TOO_LONG = lazy_gettext("%(label)s must be %(most)s characters or less")
