"""Which of the usual encodings a text file is in: by its mark, by being UTF-8 at all, else by which letters make words.
Pure."""

from __future__ import annotations

import re
from itertools import pairwise

# By what people may call them; the order decides between equals.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "koi8-r": "KOI8-R",
    "kz1048": "KZ-1048",
    "cp1250": "Windows-1250",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-roman": "Mac Roman",
}
_SAMPLE = 200_000
_WESTERN = frozenset("äöüßÄÖÜéèêëàâçñáíóúîôûåøæ")
_CENTRAL = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎŘŠŽýőű")
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")
_KAZAKH = frozenset("әғқңөұүһі")
_TYPED = frozenset("„“”‚‘’«»–—…№§°€\u00a0•")
_WORD = re.compile(r"[^\W\d_]+")


def guess(data: bytes) -> str:
    """Return the encoding that a file is most probably in."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(data):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max((each for each in ENCODINGS if not each.startswith("utf")), key=lambda each: _looks(data, each))
    return "utf-8"


def decoded(data: bytes, encoding: str) -> str:
    """Return the text of a file without its mark; what is no character of the encoding becomes “�”."""
    if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-be" if _high(data[:400:2]) > _high(data[1:400:2]) else "utf-16-le"
    return data.decode(encoding, errors="replace").removeprefix("\ufeff")


def _is_wide(data: bytes) -> bool:
    """Whether it is UTF-16 without its mark: every other byte says Latin or Cyrillic, and those between do not."""
    return len(data) >= 4 and abs(_high(data[:400:2]) - _high(data[1:400:2])) > 0.5


def _high(part: bytes) -> float:
    """How many of some bytes are the upper half of a Latin or Cyrillic letter."""
    return sum(each in (0, 4) for each in part) / max(1, len(part))


def _looks(data: bytes, encoding: str) -> float:
    """How much a text in this encoding looks like one that people write."""
    text = data[:_SAMPLE].decode(encoding, errors="replace")
    said = sum(_sign(letter) for letter in text if ord(letter) > 127 and not letter.isalpha())
    return said + sum(_word(word) for word in _WORD.findall(text) if not word.isascii())


def _sign(letter: str) -> float:
    if letter in _TYPED:
        return 0.3
    return -3 if letter == "\ufffd" or not letter.isprintable() else -1


def _word(word: str) -> float:
    cyrillic = sum(1 for letter in word if "\u0400" <= letter <= "\u04ff")
    if cyrillic and cyrillic < len(word):
        return -3.0 * cyrillic
    # A capital behind a small letter: the alphabet of another encoding.
    turned = sum(1 for one, other in pairwise(word) if one.islower() and other.isupper())
    odd = sum(1 for one, other in pairwise(word) if not cyrillic and min(one, other) > "\x7f")
    capitals = 0.1 * sum(1 for letter in word if letter.isupper())
    return sum(map(_letter, word)) - 2 * turned - 2 * odd - capitals


def _letter(letter: str) -> float:
    small = letter.lower()
    if small in _CYRILLIC or letter in _WESTERN:
        return 1
    if small in _KAZAKH or letter in _CENTRAL:
        return 0.8
    return 0 if letter.isascii() else -0.5
