"""What a correction changes of the entries that are named: who, as what, with which place, citation and name. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.words import Message

GRAND_PRIX = "grand_prix"
NAMED = {
    GRAND_PRIX: Message("grand prix"),
    "laureate": Message("laureate"),
    "special_mention": Message("special mention"),
    "finalist": Message("finalist"),
}
# Said by lines of their own; what is left of a content is what the nominee wrote, and the photo.
_SAID = frozenset({"title", "language", "company", "citation", "grand_prix", "place", "score", "ballots"})


@dataclass(frozen=True)
class Named:
    """An entry as a publication names it: the part of `PublicEntry` that is compared."""

    honour: str
    place: str | None
    category: str
    country: str
    content: Mapping[str, Any]

    @property
    def status(self) -> Message:
        """What it is named as, in words."""
        if self.place is None:
            return NAMED[self.honour]
        return {
            GRAND_PRIX: Message("grand prix, place {place}", place=self.place),
            "laureate": Message("laureate, place {place}", place=self.place),
            "special_mention": Message("special mention, place {place}", place=self.place),
            "finalist": Message("finalist, place {place}", place=self.place),
        }[self.honour]


@dataclass(frozen=True)
class Change:
    """An entry that a correction names otherwise: its title and company, and what is another, in sentences."""

    title: str
    language: str
    company: str
    lines: list[Message]


def named(kind: str, category: str, country: str, content: Mapping[str, object]) -> Named:
    """Return an entry as it is named; kind, category, country and content as in `PublicEntry`."""
    place = content.get("place")
    honour = GRAND_PRIX if content.get("grand_prix") else kind
    return Named(honour, None if place is None else str(place), category, country, content)


def changes(before: Mapping[uuid.UUID, Named], after: Mapping[uuid.UUID, Named]) -> list[Change]:
    """Return what differs between what two publications name, by nomination's id; in the order of the later one."""
    found = [_change(before.get(key), after.get(key)) for key in (*after, *(key for key in before if key not in after))]
    return [each for each in found if each.lines]


def _change(before: Named | None, after: Named | None) -> Change:
    shown: Any = after or before
    return Change(
        shown.content["title"], shown.content["language"], shown.content["company"], list(_lines(before, after))
    )


def _lines(before: Named | None, after: Named | None) -> Iterable[Message]:
    was, is_ = status(before), status(after)
    if was != is_:
        yield Message("Before: {before}. Now: {now}.", before=was, now=is_)
    if before is None or after is None:
        return
    if before.category != after.category:
        yield Message("It is in another category now.")
    if _of(before, "title") != _of(after, "title"):
        yield Message("Its title was “{title}” before.", title=before.content["title"])
    if _of(before, "company") != _of(after, "company") or before.country != after.country:
        yield Message("The organisation or the country was put right.")
    if _of(before, "citation") != _of(after, "citation"):
        yield Message("The jury’s citation has changed.")
    if _of(before, "score", "ballots") != _of(after, "score", "ballots"):
        yield Message("Its score or the number of its scoresheets has changed.")
    if _rest(before) != _rest(after):
        yield Message("What its page says, or its photo, has changed.")


def status(one: Named | None) -> Message:
    """Return what an entry is named as, in words; of one that is not named, that."""
    return Message("not named") if one is None else one.status


def _of(one: Named, *names: str) -> list[object]:
    return [one.content.get(name) or None for name in names]


def _rest(one: Named) -> dict[str, object]:
    return {name: value for name, value in one.content.items() if name not in _SAID}
