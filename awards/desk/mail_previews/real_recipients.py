"""People of a season whom a letter may go to, so that organisers see it with real names; nothing is sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from awards.core.clock import now
from awards.desk.audience.audience_filter import Filter
from awards.desk.audience.queries import Addressee, audience
from awards.messages.letters.occasions import Letter
from awards.messages.rules import Recipient
from awards.programmes.models import Season
from awards.web.access import unseen_here

MOST = 20
# In which order such people are looked for, by who gets a letter; staff and subscribers are no audience.
_CODES = {
    "nominees": ("submitted", "admitted", "drafts"),
    "jury": ("jurors",),
    "winners": ("admitted", "submitted"),
    "others": ("admitted", "submitted"),
}


def of_letter(letter: Letter, season: Season, language: str) -> Sequence[tuple[Recipient, dict[str, Any]]]:
    """Return some people, those who read a language first, each with the values that take the place of invented ones.

    Nobody is named of a category in which the reader has a side.
    """
    for code in _CODES.get(letter.to, ()):
        found = audience(season, unseen_here(), Filter(code), now=now()).people
        if found:
            first = sorted(found, key=lambda each: each.language != language)[:MOST]
            return [(replace(each, language=language), _values(each)) for each in first]
    return ()


def _values(person: Addressee) -> dict[str, Any]:
    if not person.things:
        return {}
    thing = person.things[0]
    return {"nomination": SimpleNamespace(title=thing.title), "title": thing.title, "company": thing.company}
