"""What a page of the editor sends: the fields of a draft by their places, and the one act of the button. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from awards.core import countries
from awards.core.message import Message
from awards.core.text import NotPlain, plain_line, plain_text, search_key
from awards.core.verdicts import YES, Verdict, insist, no
from awards.programmes.document.document_yaml import FORBIDDEN
from awards.programmes.document.types import Text
from awards.programmes.editing import edits, field_words, form_acts
from awards.programmes.editing.edits import Edit
from awards.programmes.editing.fresh import fresh_item, fresh_part
from awards.programmes.editing.linked import called
from awards.programmes.editing.shape import Shape
from awards.programmes.editing.tree import KEY, Nowhere, Path, Tree, at, path_of, place_at, same, shape_at, stated

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

FIELD, THERE, TICKED, NEW = "f/", "there", "ticked", "new/"
LONGEST = 20_000  # characters of a field; what is longer than it may be is told at the field


def values_of(sent: MultiDict[str, str], tree: Tree) -> dict[Path, Any]:
    """Return what a page says of the fields it has, by place; what no programme has is left out."""
    found: dict[Path, Any] = {}
    written = [each[len(FIELD) :] for each in sent if each.startswith(FIELD)]
    for name in dict.fromkeys([*sent.getlist(THERE), *sent.getlist(TICKED), *written]):
        path = path_of(name)
        shape = _shape(tree, path)
        if shape is not None and _is_field(shape) and path[-1] != KEY:
            value = _read(sent.getlist(FIELD + name), shape)
            if shape.item is not None and shape.item.value == "country":
                value = _codes(tree, value)
            found[path] = _untouched(tree, path, value, shape)
    for name in sent.getlist(TICKED):
        if path_of(name) in found:
            found[path_of(name)] = _as_it_stood(tree, path_of(name), found[path_of(name)])
    return found


def _codes(tree: Tree, written: list[str]) -> list[str]:
    """Countries by their codes, however they are written: as a code, or by a name of the house or of the programme."""
    own = {
        search_key(str(name)): code
        for code, names in (tree.get("cldr_overrides") or {}).items()
        for name in names.values()
    }
    return list(dict.fromkeys(own.get(search_key(each)) or countries.code_of(each) or each for each in written))


def _is_field(shape: Shape) -> bool:
    """Whether a page can write what stands at a place: what has only one choice stays."""
    return (shape.is_leaf or shape.kind == "value") and len(shape.choices) != 1


def _untouched(tree: Tree, path: Path, value: Any, shape: Shape) -> Any:
    """What is written there already, if a page sends just that as we keep texts: without blanks at its ends."""
    try:
        before = stated(tree, path)
    except Nowhere:
        return value
    kept = isinstance(before, str) and shape.kind == "value" and _one(before, shape.value) == value
    return before if kept else value


def _as_it_stood(tree: Tree, path: Path, ticked: list[str]) -> list[str]:
    """What is ticked, in the order in which it was written before: of boxes the order says nothing."""
    try:
        before = [str(each) for each in stated(tree, path) or ()]
    except Nowhere:
        return ticked
    return [*(each for each in before if each in ticked), *(each for each in ticked if each not in before)]


def _shape(tree: Tree, path: Path) -> Shape | None:
    try:
        return shape_at(tree, path)
    except Nowhere:
        return None


def _read(given: list[str], shape: Shape) -> Any:
    if shape.kind == "yes":
        return bool(given)
    if shape.kind == "list":
        inner = shape.item or shape
        return [each for each in _lines(given) if each and (not inner.choices or each in inner.choices)]
    if shape.kind == "choice":
        return given[0] if given and given[0] in shape.choices else None
    return _one(given[0] if given else "", shape.value)


def _lines(given: list[str]) -> Iterator[str]:
    for each in given:
        for line in each[:LONGEST].splitlines():
            yield _plain(line)


def _one(text: str, kind: str) -> str | None:
    text = text[:LONGEST]
    if kind == "words":
        return _plain_paragraphs(text) or None
    text = _plain(text)
    if kind in ("number", "whole"):
        text = text.replace("\u2212", "-").replace(",", ".") if text.count(",") == 1 and "." not in text else text
    return text or None


def _plain(text: str) -> str:
    try:
        return FORBIDDEN.sub("", plain_line(text))
    except NotPlain as refused:
        insist(Verdict(refused.message))
        raise


def _plain_paragraphs(text: str) -> str:
    try:
        return FORBIDDEN.sub("", plain_text(text).replace("\t", " ")).strip()
    except NotPlain as refused:
        insist(Verdict(refused.message))
        raise


# The button's act: a verb, a place, and what it needs


def act_of(sent: MultiDict[str, str], tree: Tree) -> tuple[list[Edit], Message | None, Path]:
    """Return what the pressed button changes besides, what that is called, and the place to come back to.

    No change for a button that only saves. Raises Nowhere for a place that is not there.
    """
    verb, _, rest = sent.get("act", "").partition(" ")
    place, _, more = rest.partition(" ")
    acts = {
        "add": _add,
        "take": _take,
        "up": _up,
        "down": _down,
        "after": _after,
        "kind": _kind,
        "in": _in,
        "out": _out,
        "copy": form_acts.copied,
        "to": form_acts.moved_to,
        "list": form_acts.listed,
    }
    if verb not in acts:
        return [], None, ()
    chosen = sent.get(NEW + place, "") if verb in ("add", "kind") else ""
    return acts[verb](tree, path_of(place), more or chosen)


def _add(tree: Tree, path: Path, more: str) -> tuple[list[Edit], Message | None, Path]:
    shape = shape_at(tree, path)
    if shape.kind == "map":
        return _add_name(tree, path, _plain(more), shape.item or shape)
    inner = shape.item or shape
    if not shape.has_items or (inner.kind == "kinds" and more not in inner.kinds):
        raise Nowhere(path)
    item = fresh_item(tree, inner, more)
    return [edits.add(path, item)], Message("Added: {what}", what=_list_words(tree, path)), (*path, item[KEY])


def _add_name(tree: Tree, path: Path, name: str, inner: Shape) -> tuple[list[Edit], Message | None, Path]:
    insist(_can_be_named(at(tree, path) or {}, name))
    empty: Any = [] if inner.kind == "list" else {} if inner.kind in ("map", "part") else ""
    if at(tree, path) is None:
        return [edits.put(path, {name: empty})], Message("Added: {what}", what=name), (*path, name)
    return [edits.put((*path, name), empty)], Message("Added: {what}", what=name), (*path, name)


def _can_be_named(there: Tree, name: str) -> Verdict:
    if not name or "/" in name or "#" in name or len(name) > 80:
        return no("Give it a name first: letters, digits and hyphens.")
    return no("“{name}” is already there.", name=name) if name in there else YES


def _take(tree: Tree, path: Path, _more: str) -> tuple[list[Edit], Message | None, Path]:
    _insist_on_item(tree, path)
    return [edits.take(path)], Message("Removed: {what}", what=_called(tree, path)), path[:-1]


def _insist_on_item(tree: Tree, path: Path) -> None:
    """Go on only for an item of a list that is there."""
    if not path or not shape_at(tree, path[:-1]).has_items or at(tree, path) is None:
        raise Nowhere(path)


def _up(tree: Tree, path: Path, _more: str) -> tuple[list[Edit], Message | None, Path]:
    _insist_on_item(tree, path)
    keys = [each[KEY] for each in at(tree, path[:-1])]
    place = keys.index(path[-1])
    return _moved(tree, path, keys[place - 2] if place > 1 else None) if place else ([], None, path)


def _down(tree: Tree, path: Path, _more: str) -> tuple[list[Edit], Message | None, Path]:
    _insist_on_item(tree, path)
    keys = [each[KEY] for each in at(tree, path[:-1])]
    place = keys.index(path[-1])
    return _moved(tree, path, keys[place + 1]) if place + 1 < len(keys) else ([], None, path)


def _after(tree: Tree, path: Path, more: str) -> tuple[list[Edit], Message | None, Path]:
    _insist_on_item(tree, path)
    return _moved(tree, path, more or None)


def _moved(tree: Tree, path: Path, after: str | None) -> tuple[list[Edit], Message | None, Path]:
    return [edits.move(path, after=after)], Message("Moved: {what}", what=_called(tree, path)), path


def _kind(tree: Tree, path: Path, more: str) -> tuple[list[Edit], Message | None, Path]:
    """Make an item another kind: what only the old kind has stays, unseen, and comes back with it."""
    _insist_on_item(tree, path)
    shape = shape_at(tree, path)
    if more not in shape.kinds:
        raise Nowhere(path)
    data = at(tree, path)
    if data.get(shape.tag) == more:
        return [], None, path
    begun = fresh_part(tree, shape, more)
    wanted = [edits.put((*path, name), each) for name, each in begun.items() if name == shape.tag or name not in data]
    return wanted, Message("Kind changed: {what}", what=_called(tree, path)), path


def _in(tree: Tree, path: Path, _more: str) -> tuple[list[Edit], Message | None, Path]:
    place = place_at(tree, path)
    if place is None or place.name != path[-1] or place.shape.kind != "part" or at(tree, path) is not None:
        raise Nowhere(path)
    words = Message("Added: {what}", what=_list_words(tree, path))
    return [edits.put(path, fresh_part(tree, shape_at(tree, path)))], words, path


def _out(tree: Tree, path: Path, _more: str) -> tuple[list[Edit], Message | None, Path]:
    place = place_at(tree, path)
    named = len(path) > 1 and shape_at(tree, path[:-1]).kind == "map"
    optional = place is not None and place.name == path[-1] and place.shape.kind == "part" and not place.required
    if not named and not optional:
        raise Nowhere(path)
    words = Message("Removed: {what}", what=path[-1] if named else _list_words(tree, path))
    return [edits.put(path, None)], words, path[:-1] if named else path


def _list_words(tree: Tree, path: Path) -> Message | str:
    place = place_at(tree, path)
    return field_words.label_of(place.part, place.field) if place is not None else path[-1]


def _called(tree: Tree, path: Path) -> Message | Text | str:
    data = at(tree, path)
    found = called(data) if isinstance(data, dict) else ""
    return found or _list_words(tree, path[:-1])


def told(values: dict[Path, Any], tree: Tree) -> Message:
    """Return what writing fields is called: the first that changes, with what is written there."""
    for path, value in values.items():
        try:
            if not same(stated(tree, path), value):
                return _told(tree, path, value)
        except Nowhere:
            continue
    return Message("Several fields")


def _told(tree: Tree, path: Path, value: Any) -> Message:
    label = _list_words(tree, path)
    if isinstance(value, str):
        return Message("{field}: {value}", field=label, value=value if len(value) <= 40 else value[:39] + "…")
    return label if isinstance(label, Message) else Message("{value}", value=label)
