"""Names that do not look like what they are: letters of several scripts in one word, and invisible characters."""

from __future__ import annotations

import re
import unicodedata

from awards.core.plain import BLANK
from awards.core.words import Message

# Joiners and the soft hyphen are part of real words; these are not, or turn the direction of what follows.
_HIDDEN = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u061c\u180e\ufeff" + "".join(BLANK) + "]"
)
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")


def warning(name: str) -> Message | None:
    """Return what staff should know about a name before they trust its looks; none for an ordinary one."""
    if _HIDDEN.search(name):
        return Message("This name holds invisible characters or changes the direction of writing.")
    for word in re.findall(r"\w+", name):
        if len(found := scripts(word)) > 1:
            return Message(
                "The word “{word}” mixes letters that look alike: {scripts}.", word=word, scripts=", ".join(found)
            )
    return None


def scripts(word: str) -> list[str]:
    """Return the alphabets whose letters a word uses, in order of appearance."""
    names = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return list(dict.fromkeys(script.title() for name in names for script in _SCRIPTS if name.startswith(script)))
