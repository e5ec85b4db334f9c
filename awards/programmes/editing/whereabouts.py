"""Where a place of a draft is, as people find it: its part, what it belongs to, and what the field is called. Pure."""

from __future__ import annotations

from awards.core.message import Message
from awards.programmes.document.types import Text
from awards.programmes.editing import field_words, linked
from awards.programmes.editing.stations import station_of
from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, at, place_at


def whereabouts(tree: Tree, path: Path) -> list[Message | Text | str]:
    """Return the names on the way to a place, from the part of the programme to the field, as far as there are any."""
    found: list[Message | Text | str] = [station_of(path).name]
    label: Message | None = None
    for size in range(1, len(path) + 1):
        try:
            there, place = at(tree, path[:size]), place_at(tree, path[:size])
        except Nowhere:
            break
        if isinstance(there, dict) and KEY in there:
            found.append(linked.called(there) or Message("(without a name)"))
            label = None
        elif place is not None:
            label = field_words.label_of(place.part, place.field)
    return [*found, label] if label is not None and label != found[0] else found
