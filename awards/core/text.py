"""What people type and paste: made plain and counted, names that may stand, and stored keys for sorting and searching.

Here is said what counts as text at all, and how its words are counted; the browser's `counter.js` counts alike. Keys
are made once in Python, so that both databases order and find alike. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_UNKEPT = re.compile(_CONTROLS.pattern[:-1] + r"\x0b\x0c\x1c-\x1e\x85\ud800-\udfff]")
# What other programs end lines with: Word's soft line break is a vertical tab.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Word's bullets are letters of symbol fonts, where no letter has a place; without the font they are boxes.
_BULLETS = re.compile("[\uf0a7\uf0b7]|(?m:^(?P<before>[^\\S\n]*)[\uf020-\uf0ff](?=\\s))")
# Breaks and joins that nobody sees, and what turns the direction of words that stand on the same line and are ours.
# Joiners stay, which other scripts and pictures of people need.
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069]")
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
        raise NotPlain(Message("Remove the characters that cannot be displayed, for example by typing the text again."))
    made = _made_plain(text)
    return "" if is_blank(made) else made


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


# Keys for sorting and searching

# The Kazakh alphabet holds the Russian one in the same order, so one row serves both languages.
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANK = {letter: chr(0x3000 + place) for place, letter in enumerate(_CYRILLIC)}
_FOLDED = {
    "ё": "е",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    '"': "'",
    "„": "'",
    "‚": "'",
}
_UMLAUT = re.compile("([aou])e")
_SIGNS = {"Pd": "-", "Pi": "'", "Pf": "'"}  # dashes, and quotation marks that open or close
KEY_LENGTH = 200
SEARCH_KEY_LENGTH = 400  # with a sort key beside it still short enough for an index of PostgreSQL


def search_key(text: str) -> str:
    """Return the text as search compares it, cut to SEARCH_KEY_LENGTH.

    Case, accents of Latin letters and ё do not count, nor which dash or quotation mark it is; white space is joined.
    """
    return _searched(_folded(text))[:SEARCH_KEY_LENGTH]


def search_text(text: str) -> str:
    """Return the same of a text of any length, whole: what is searched through, and not sorted by."""
    return _searched(_folded(text))


def spellings(text: str) -> list[frozenset[str]]:
    """Return, for each word that is searched for, how its key may be spelt: ae, oe and ue may stand for an umlaut."""
    words = search_key(text.replace("\0", " ")).split()  # PostgreSQL takes no NUL
    return [frozenset({word, _UMLAUT.sub(r"\1", word)}) for word in words]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _searched(folded: str) -> str:
    # What is still apart from its letter after composing (the dot of a Turkish İ, a stress mark) is left out.
    composed = unicodedata.normalize("NFC", folded)
    plain = "".join(_base_letter(letter) for letter in composed if not unicodedata.combining(letter))
    return " ".join(plain.split())


@lru_cache(maxsize=4096)
def _base_letter(letter: str) -> str:
    if letter in _FOLDED:
        return _FOLDED[letter]
    if (kind := unicodedata.category(letter)) in _SIGNS:
        return _SIGNS[kind]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Return a key whose code point order is the alphabet's order in English, German, Russian and Kazakh.

    Accents and ё count only where the letters are otherwise equal; digits compare as numbers. It ends with the search
    key, so that a column that is sorted by can be searched too.
    """
    folded = _folded(text)
    primary = "".join(_letter(letter) for letter in _numbers_padded(folded))
    searched = _searched(folded)
    return " ".join([primary, searched, *([folded] if folded != searched else [])])[:KEY_LENGTH]


def _letter(letter: str) -> str:
    plain = _FOLDED.get(letter, letter)
    if plain in _RANK:
        return _RANK[plain]
    if unicodedata.combining(letter):
        return ""
    if letter.isalnum() and len(plain) == 1:
        return unicodedata.normalize("NFD", plain)[0]
    return plain if plain.isalnum() else " "


def _numbers_padded(text: str) -> str:
    parts, digits = [], ""
    for letter in text + "\0":
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        if digits:
            parts.append(digits.zfill(10))
            digits = ""
        parts.append(letter)
    return "".join(parts[:-1])


# Names of people and companies, and how they stand in a mail to somebody else

# Full stops of other scripts that browsers and mail programs read as the dot of a domain.
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": ".", "․": ".", "∕": "/", "⁄": "/", "：": ":"})
_LINK = re.compile(
    r"""\b[a-z][a-z0-9+-]*:\s*/\s*/   # a scheme: http://
      | \b(?:https?|mailto|javascript)\s*:
      | \bhttps?\b
      | \bwww\d*\s*\.
      | @
      | \w\.[^\W\d_]{2,}[/?#:]\S      # a domain that goes on with a path, a question or a port
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Where mail programs find something to make a link of: a dot or an @ within a word, and what follows a scheme.
_JOINT = re.compile(r"(?<=\w)[.。．｡․](?=[^\W\d_]{2})|(?<=\w)@(?=\w)|:(?=//)")
GAP = "\u200b"  # a space of no width: it ends what looks like an address, and nobody sees it
BRIEF = 100


def can_be_called(name: str) -> Verdict:
    """Whether a person or a company may have this name: no address and no link, for it stands in mails to strangers.

    A name that is only like a domain is taken: companies are called Booking.com.
    """
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    if _LINK.search(seen.translate(_DOTS)):
        return no("Write the name without an address or a link: no “@”, “http” or “www.”, and no “/” after a domain.")
    return YES


def unlinked(text: str | None) -> str:
    """Return what somebody typed so that no mail program makes a link of it; its looks stay."""
    return _JOINT.sub(lambda found: found[0] + GAP, text or "")


def brief(text: str | None) -> str:
    """Return a name as a subject holds it: whole, or as many words of it as fit into BRIEF letters."""
    whole = " ".join((text or "").split())
    if len(whole) <= BRIEF:
        return whole
    cut = whole[: BRIEF - 1]
    return (cut.rpartition(" ")[0] if " " in cut[BRIEF // 2 :] else cut).rstrip(" ,;:–-") + "…"


# Names that do not look like what they are

# Joiners and the soft hyphen are part of real words; these are not, or turn the direction of what follows.
_HIDDEN = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u061c\u180e\ufeff" + "".join(BLANK) + "]"
)
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")


def name_warning(name: str) -> Message | None:
    """Return what staff should know about a name before they trust its looks; none for an ordinary one."""
    if _HIDDEN.search(name):
        return Message(
            "This name contains invisible characters, or characters that change the direction of "
            "writing. Type it again."
        )
    for word in re.findall(r"\w+", name):
        if len(found := _alphabets(word)) > 1:
            return Message(
                "The word “{word}” mixes letters that look alike: {scripts}.", word=word, scripts=", ".join(found)
            )
    return None


def _alphabets(word: str) -> list[str]:
    """Return the alphabets whose letters a word uses, in order of appearance."""
    names = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return list(dict.fromkeys(script.title() for name in names for script in _SCRIPTS if name.startswith(script)))
