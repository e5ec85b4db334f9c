"""What people type and paste, made plain: one kind of line end and bullet, composed letters, no control characters.

Here is said what counts as text at all, and how its words are counted; the browser's `counter.js` counts alike.
"""

from __future__ import annotations

import re
import unicodedata

from awards.core.words import Message

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb]")
_UNKEPT = re.compile(_CONTROLS.pattern[:-1] + r"\x0b\x0c\x1c-\x1e\x85\ud800-\udfff]")
# What other programs end lines with: Word's soft line break is a vertical tab.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Word's bullets are letters of symbol fonts, where no letter has a place; without the font they are boxes.
_BULLETS = re.compile("[\uf0a7\uf0b7]|(?m:^(?P<before>[^\\S\n]*)[\uf020-\uf0ff](?=\\s))")
# Breaks and joins that nobody sees. Joiners stay, which other scripts and pictures of people need.
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b\u2060-\u2064]")
# Letters without a picture: fillers of Hangul, the blank of Braille.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN_KINDS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Mc", "Me"})
LETTERS_A_WORD = 20
# What makes no word by itself: marks, dashes, bullets, signs. By number, for browsers know more letters than Python.
_NO_WORD = re.compile(
    "[\x00-/:-@\\[-`{-\xa9\xab-\xb1\xb4-\xb8\xbb\xbf\xd7\xf7\u0300-\u036f\u115f\u1160\u180e\u2000-\u206f\u2190-\u2bff"
    "\u3000-\u303f\u3164\ue000-\uf8ff\ufe00-\ufe0f\uffa0]*"
)
_BREAKS = re.compile("[\\s\u200b]+")


class NotPlain(ValueError):
    """The text cannot be kept; `message` says why in words for the person who typed it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def plain_text(text: str) -> str:
    """Return a text of several lines as it is kept; NotPlain if it holds what is no character.

    Line ends become line feeds, bullets of symbol fonts “•”, control characters go (tabs stay), letters are composed
    (NFC), the ends are trimmed. A text that shows nothing is no text.
    """
    if any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in text):
        raise NotPlain(Message("Remove the characters that cannot be shown, for example by typing the text again."))
    return "" if is_blank(text) else _made_plain(text)


def _made_plain(text: str) -> str:
    lines = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).strip()
    return unicodedata.normalize("NFC", _BULLETS.sub(lambda found: f"{found['before'] or ''}•", lines))


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: spaces, marks of direction, joiners, letters without a picture."""
    return all(letter in BLANK or unicodedata.category(letter) in _UNSEEN_KINDS for letter in text)


def words(text: str) -> int:
    """Return how many words a text has: pieces between white space that are more than marks and bullets."""
    return sum(1 for piece in _BREAKS.split(_made_plain(text)) if not _NO_WORD.fullmatch(piece))


def most_characters(most_words: int) -> int:
    """Return how many characters so many words may have at most: more than any language needs, no matter the spaces."""
    return max(100, LETTERS_A_WORD * most_words)


def fits(text: str, most_words: int) -> bool:
    """Whether a text has no more words than allowed, nor more characters than so many words can have."""
    return len(_made_plain(text)) <= most_characters(most_words) and words(text) <= most_words


def without_controls(text: str) -> str:
    """Return a text without what cannot be kept, to show it again to whoever typed it."""
    return _UNKEPT.sub("", text)


def plain_line(text: str) -> str:
    """Return a text of one line as it is kept: like `plain`, white space joined into single spaces, nothing unseen."""
    # What is unseen goes first: letters on both sides of it may compose.
    return " ".join(plain_text(_UNSEEN.sub("", text)).split())
