"""The parts in which a programme is edited: what belongs to each, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.core.message import Message
from awards.programmes.editing.draft_reading import DraftFault, Reading
from awards.programmes.editing.linked import called
from awards.programmes.editing.shape import Shape, places
from awards.programmes.editing.tree import (
    KEY,
    Nowhere,
    Path,
    Tree,
    at,
    is_blank,
    languages,
    parts,
    path_of,
    same,
)


@dataclass(frozen=True)
class Station:
    """A part of the programme: its name in addresses, what it is called, what it is for, and which places are in it.

    opened: the list whose items have a page of their own; its items' lists do as well, where they are named so.
    """

    code: str
    name: Message
    about: Message
    places: Sequence[Path]
    opened: Path = ()


STATIONS = (
    Station("names", Message("Names and texts"), Message("What the award is called, and in which languages it speaks."),
            (("programme", "name"), ("programme", "languages"), ("programme", "default_language"),
             ("programme", "founded"), ("programme", "founded_in"), ("programme", "slug"), ("season", "deciders"))),
    Station("categories", Message("Categories, criteria and weights"),
            Message("What is judged, and how much each part counts."), (("categories",),), opened=("categories",)),
    Station("scale", Message("Scale and anchors"), Message("Which scores a juror may give, and what they mean."),
            (("scale",),)),
    Station("form", Message("Form"), Message("What nominees are asked, page by page."), (("form",),),
            opened=("form", "sections")),
    Station("lists", Message("Lists to choose from"), Message("The options that questions offer."), (("options",),),
            opened=("options",)),
    Station("eligibility", Message("Eligibility"), Message("Who may enter, and how often."),
            (("eligibility",), ("regions",))),
    Station("rounds", Message("Rounds and panels"),
            Message("Who scores when, who goes on, and how scores become places."), (("rounds",), ("scheme",))),
    Station("timetable", Message("Timetable"), Message("When everything happens."),
            (("season", "opens"), ("season", "timezone"), ("timeline",))),
    Station("jury", Message("Jury rules"), Message("How much jurors read, what they write, and when they step aside."),
            (("jury",),)),
    Station("honours", Message("Honours"), Message("What can be won, and what is published."), (("honours",),)),
    Station("mails", Message("Emails"), Message("What the automatic emails say: in our words, or in your own."),
            (("mails",),), opened=("mails",)),
    Station("public", Message("Public texts"), Message("What the public pages say in your own words."),
            (("programme", "tagline"), ("programme", "description"), ("public",), ("programme", "prizes"),
             ("programme", "route"), ("countries_first",), ("landlocked_developing_countries",), ("cldr_overrides",))),
)  # fmt: skip
BY_CODE = {each.code: each for each in STATIONS}
# Lists whose items have a page of their own.
APART = ("Programme.categories", "Form.sections", "Section.questions", "Programme.options", "Programme.mails")


def below(station: Station, rest: str) -> Path:
    """Return the place that an address names below a part: of what it opens, else of the programme."""
    return (*station.opened, *path_of(rest)) if rest and station.opened else ()


def rest_of(station: Station, path: Path) -> str:
    """Return what the address of a part has for the nearest place with a page of its own."""
    size = len(station.opened)
    if not size or path[:size] != station.opened:
        return ""
    rest = path[size:]
    if station.code == "form" and len(rest) > 2 and rest[1] == "questions":
        return "/".join(rest[:3])
    return "/".join(rest[:1])


def station_of(path: Path) -> Station:
    """Return the part that a place is in; of what is in none, the first."""
    for each in STATIONS:
        if any(path[: len(place)] == place or place[: len(path)] == path for place in each.places):
            return each
    return STATIONS[0]


def faults_of(station: Station, reading: Reading) -> list[DraftFault]:
    """Return what is wrong in a part."""
    return [each for each in reading.faults if station_of(each.path) is station]


def changed(before: Tree, after: Tree, station: Station) -> int:
    """Return in how many places a part differs from what is in force."""
    return sum(len(_differing(_get(before, place), _get(after, place))) for place in station.places)


def _get(tree: Tree, path: Path) -> Any:
    try:
        return at(tree, path)
    except Nowhere:
        return None


def _differing(old: Any, new: Any) -> list[None]:
    if isinstance(old, dict) and isinstance(new, dict):
        names = dict.fromkeys([*old, *new])
        return [one for name in names if name != KEY for one in _differing(old.get(name), new.get(name))]
    if _has_keys(old) and _has_keys(new):
        mine, theirs = ({each[KEY]: each for each in items} for items in (old, new))
        found = [one for key in dict.fromkeys([*mine, *theirs]) for one in _differing(mine.get(key), theirs.get(key))]
        kept = [key for key in mine if key in theirs]
        return found or ([None] if kept != [key for key in theirs if key in mine] else [])
    if all(is_blank(each) or each in ({}, []) for each in (old, new)):
        return []
    return [] if same(old, new) else [None]


def _has_keys(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(each, dict) and KEY in each for each in data)


def coverage(tree: Tree) -> Mapping[str, tuple[int, int]]:
    """Return for each language how many texts it has, and how many there are."""
    spoken = languages(tree)
    texts = [data for data in _texts(tree) if any(not is_blank(data.get(each)) for each in spoken)]
    return {each: (sum(not is_blank(text.get(each)) for text in texts), len(texts)) for each in spoken}


def _texts(tree: Tree) -> Iterator[Tree]:
    for _, part, data in parts(tree):
        for name, place in places(part).items():
            if place.shape.kind == "text" and data.get(name):
                yield data[name]
            elif _is_list_of_texts(place.shape) and data.get(name):
                yield from data[name]


def _is_list_of_texts(shape: Shape) -> bool:
    return shape.kind == "list" and shape.item is not None and shape.item.kind == "text"


def asked_about(tree: Tree, criterion: str) -> list[tuple[str, Any]]:
    """Return the questions whose answers help to judge a criterion: their pages below the form, and names."""
    code = at(tree, path_of(criterion)).get("id")
    return [
        (f"{section[KEY]}/questions/{each[KEY]}", called(each))
        for section in (tree.get("form") or {}).get("sections") or ()
        for each in section.get("questions") or ()
        if code in (each.get("informs") or ())
    ]
