"""Texts that organisers wrote for a mail: what is wrong with one, and how its gaps are filled. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from awards.core.message import Message
from awards.core.text import brief
from awards.messages.letters.occasions import ADDED, BLOCK, WORDS, Gap, Letter

GAP_IN = re.compile(r"\{([^{}]*)\}")
MOST_GAPS = 40
LONGEST_SUBJECT = 200
_APART = re.compile(r"\n\s*\n")
_BLANK = re.compile("[ \\t-\\r\x1c-\x1e\x85\u2028\u2029]+")


class Worded(Protocol):
    """A text in some languages."""

    def __contains__(self, language: object) -> bool:
        """Whether it is there in a language."""

    def get_for(self, language: str, default: str) -> str:
        """Return it in a language, else in the default one."""


class OwnMail(Protocol):
    """What a season says instead of our words: a subject, a text, or both."""

    @property
    def subject(self) -> Worded | None:
        """The subject."""

    @property
    def text(self) -> Worded | None:
        """The paragraphs between greeting and button."""


def subject_faults(letter: Letter, text: str) -> Iterator[Message]:
    """Yield what is wrong with a subject of one's own."""
    if "\n" in text.strip() or len(text) > LONGEST_SUBJECT:
        yield Message("A subject is one line of at most {limit} characters.", limit=LONGEST_SUBJECT)
    yield from _gap_faults(letter, text, subject=True)


def text_faults(letter: Letter, text: str) -> Iterator[Message]:
    """Yield what is wrong with a text of one's own: its gaps, where they stand, and which are missing."""
    yield from _gap_faults(letter, text)
    parts = paragraphs_of(text)
    found = [name for part in parts for name in GAP_IN.findall(part)]
    for gap in letter.gaps:
        if gap.kind == BLOCK and gap.name in found and parts.count(gap.sign) != found.count(gap.name):
            yield Message(
                "{gap} must have a paragraph to itself: put an empty line before it and after it.", gap=gap.sign
            )
        elif gap.kind == BLOCK and found.count(gap.name) > 1:
            yield Message("{gap} may stand only once.", gap=gap.sign)
    for gap in letter.needed:
        if gap.name not in found:
            yield Message("The text must contain {gap}: {what}.", gap=gap.sign, what=gap.says)
    if len(found) > MOST_GAPS:
        yield Message("A text may have at most {limit} placeholders.", limit=MOST_GAPS)


def _gap_faults(letter: Letter, text: str, *, subject: bool = False) -> Iterator[Message]:
    names = list(dict.fromkeys(GAP_IN.findall(text)))
    known = [each for each in letter.gaps if not subject or each.kind == WORDS]
    for name in names:
        if name not in [each.name for each in known]:
            gaps = ", ".join(each.sign for each in known)
            yield Message("Only {gaps} can be filled in here, not {gap}.", gaps=gaps, gap=f"{{{name[:40]}}}")
    if re.search("[{}]", GAP_IN.sub("", text)):
        yield Message(
            "There is a “{open}” without its “{close}”, or one too many. Curly brackets are for placeholders only.",
            open="{", close="}",
        )  # fmt: skip


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text, its parts between empty lines."""
    return [part.strip() for part in _APART.split(text.replace("\r\n", "\n")) if part.strip()]


def filled_subject(text: str, values: Mapping[str, str]) -> str:
    """Return a subject with its gaps filled, long names in brief."""
    return GAP_IN.sub(lambda found: brief(_line(values.get(found[1], ""))), text)


def filled(letter: Letter, text: str, values: Mapping[str, str], *, harmless: Callable[[str], str]) -> list[str]:
    """Return the paragraphs of a text with their gaps filled; what it has to have and does not stands at the end.

    values: by gap; that of a block is ready paragraphs and stands as it is. harmless: what makes other words safe.
    A paragraph of which nothing is left is left out.
    """
    parts = paragraphs_of(text)
    used = {name for part in parts for name in GAP_IN.findall(part)}
    parts += [each.sign for each in letter.gaps if each.rank == ADDED and each.name not in used]
    blocks = {each.sign: each.name for each in letter.gaps if each.kind == BLOCK}
    made = (values.get(blocks[part], "") if part in blocks else harmless(_in_gaps(part, values)) for part in parts)
    return [each for each in made if each.strip()]


def _in_gaps(part: str, values: Mapping[str, str]) -> str:
    """A paragraph with its gaps filled. Each line is one line still, whatever goes into it."""
    lines = (GAP_IN.sub(lambda found: _line(values.get(found[1], "")), line) for line in part.split("\n"))
    return "\n".join(filter(None, (line.strip() for line in lines)))


def _line(value: str) -> str:
    # No-break spaces hold dates together.
    return _BLANK.sub(" ", value).strip()


def only_words(letter: Letter) -> tuple[Gap, ...]:
    """Return the gaps that a subject may have."""
    return tuple(each for each in letter.gaps if each.kind == WORDS)
