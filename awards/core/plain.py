"""What people type, made plain: one kind of line end, composed letters, no control characters."""

from __future__ import annotations

import re
import unicodedata

from awards.core.words import Message

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_UNKEPT = re.compile(_CONTROLS.pattern[:-1] + r"\ud800-\udfff]")


class NotPlain(ValueError):
    """The text cannot be kept; `message` says why in words for the person who typed it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def plain(text: str) -> str:
    """Return a text of several lines as it is kept; NotPlain if it holds what is no character.

    Line ends become line feeds, control characters go (tabs stay), letters are composed (NFC), the ends are trimmed.
    """
    if any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in text):
        raise NotPlain(Message("Remove the characters that cannot be shown, for example by typing the text again."))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines)).strip()


def without_controls(text: str) -> str:
    """Return a text without what cannot be kept, to show it again to whoever typed it."""
    return _UNKEPT.sub("", text)


def plain_line(text: str) -> str:
    """Return a text of one line as it is kept: like `plain`, with white space of any kind joined into single spaces."""
    return " ".join(plain(text).split())
