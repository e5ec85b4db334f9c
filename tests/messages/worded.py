"""A season whose mails say what a test has them say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awards.messages.letters.occasions import BLOCK, LETTERS, Letter
from awards.programmes.document.own_words import MailWords
from awards.programmes.document.types import Text
from awards.web.i18n import LANGUAGES


@dataclass(frozen=True)
class Worded:
    """A season with own words in its letters."""

    season: Any
    words: dict[str, MailWords]

    def own_mail(self, letter: str) -> MailWords | None:
        """What it says in a letter."""
        return self.words.get(letter)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.season, name)


def own(season: Any, text: str = "", subject: str = "", languages: Any = LANGUAGES) -> Any:
    """The season, with these words in every letter."""
    return Worded(season, dict.fromkeys(LETTERS, words(text, subject, languages)))


def words(text: str = "", subject: str = "", languages: Any = LANGUAGES) -> MailWords:
    """Own words, the same in every language; they need not be such as a document may have."""
    texts = {
        what: Text.model_construct(dict.fromkeys(languages, said)) if said else None
        for what, said in (("text", text), ("subject", subject))
    }
    return MailWords.model_construct(**texts)


def all_gaps(letter: Letter) -> str:
    """A text with every gap of a letter, each block in a paragraph of its own."""
    inline = " / ".join(each.sign for each in letter.gaps if each.kind != BLOCK)
    return "\n\n".join([f"Own words: {inline}", *(each.sign for each in letter.gaps if each.kind == BLOCK)])
