"""What can be filled into a message to many, for each audience: as a letter of the house's one engine of gaps. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from awards.core.message import Message
from awards.desk.audience.audience_filter import OF_ENTRIES, OF_JURORS
from awards.messages.letters.occasions import AWARD, BLOCK, COMPANY, SEASON, Gap, Letter
from awards.messages.letters.rules import GAP_IN, subject_faults, text_faults

EVENT = "circular"
LONGEST = 20_000  # letters of a text
FIRST_NAME = Gap("first_name", Message("First name"))
NAME = Gap("name", Message("Full name"))
TITLE = Gap("title", Message("Title of the nomination, or all titles"))
MISSING = Gap("missing", Message("What is missing in the draft"))
CLOSES = Gap("closes", Message("Until when, with day and time"))
OPEN = Gap("open", Message("How many scoresheets are open"))
GIVEN = Gap("given", Message("How many scoresheets were assigned"))
LINK = Gap("link", Message("Button that leads to it"), BLOCK)
_OF_CODE = {"drafts": (MISSING, CLOSES), "returned": (CLOSES,), "submitted": (CLOSES,)}


def letter_for(code: str) -> Letter:
    """Return the letter to the audience of a code, with the gaps that make sense for it."""
    return Letter(
        EVENT, EVENT, Message("Message to many"), "others", Message("When an organiser sends it"), tuple(_gaps(code))
    )


def _gaps(code: str) -> Iterator[Gap]:
    yield from (FIRST_NAME, NAME)
    if code in OF_ENTRIES:
        yield from (TITLE, COMPANY, *_OF_CODE.get(code, ()), LINK)
    elif code in OF_JURORS:
        yield from (OPEN, GIVEN, CLOSES, LINK)
    yield from (AWARD, SEASON)


def faults_of(code: str, subject: str, text: str) -> tuple[list[Message], list[Message]]:
    """Return what is wrong with a subject and with a text that were written for an audience."""
    letter = letter_for(code)
    of_subject, of_text = list(subject_faults(letter, subject)), list(text_faults(letter, text))
    if not subject.strip():
        of_subject.append(Message("Write a subject."))
    if not text.strip():
        of_text.append(Message("Write a text."))
    elif len(text) > LONGEST:
        of_text.append(Message("The text must have {limit} characters or less.", limit=LONGEST))
    return of_subject, of_text


def used_in(*texts: str) -> set[str]:
    """Return the names of the gaps that stand in texts."""
    return {name for text in texts for name in GAP_IN.findall(text)}
