"""Editor and file say the same: whatever a file can declare the editor shows, keeps, and can make from nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from awards.core.text import plain_line, plain_text
from awards.programmes.document.document_yaml import to_yaml
from awards.programmes.document.programme import canonical, dump, fingerprint, load
from awards.programmes.editing import edits, sent
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.editing.fields import Drawn, Field
from awards.programmes.editing.queries import tree_of
from awards.programmes.editing.shape import ROOT, Shape, places
from awards.programmes.editing.stations import STATIONS
from awards.programmes.editing.tree import KEY, Path, Tree, at, languages, same, stated, written
from tests.programmes.document_shapes import document
from tests.programmes.seeds import NAMES, text_of

SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(8, 60))]


def programme_of(seed: int | str) -> Any:
    return load(text_of(seed)) if isinstance(seed, str) else load(to_yaml(document(seed)))


def tidy(document: bytes) -> bytes:
    """A document as whatever is typed is kept: letters composed, no blanks at the ends, one line where one is asked."""

    def tidied(data: Any, line: bool = False) -> Any:
        if isinstance(data, dict):
            return {name: tidied(each, not is_text(data)) for name, each in data.items()}
        if isinstance(data, list):
            return [tidied(each, True) for each in data]
        return (plain_line(data) if line else plain_text(data)) if isinstance(data, str) else data

    def is_text(data: dict[str, Any]) -> bool:
        return all(isinstance(each, str) and len(name) == 2 for name, each in data.items())

    data = tidied(json.loads(document))
    for names in data.get("cldr_overrides", {}).values():
        names.update({code: plain_line(name) for code, name in names.items()})
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def drawn(tree: Tree) -> Drawn:
    return Drawn(tree, read_draft(tree), lambda _path: False)


def every(fields: Any) -> Any:
    """All fields of a page, those in groups and lists too."""
    for field in fields:
        yield field
        yield from every(field.parts)
        for item in field.items:
            yield from every(item.fields)


def as_a_browser_sends(field: Field) -> list[tuple[str, str]]:
    """What a browser sends of a control as it is shown."""
    if field.kind == "texts":
        return [(f"{field.name}/{code}", text) for code, text in field.values.items()]
    if field.kind == "yes":
        return [("there", field.path), *([(field.name, "1")] if field.value else [])]
    if field.kind == "many":
        chosen = [(field.name, code) for code, _ in field.choices if code in field.value]
        return [("ticked", field.path), *chosen]
    if field.kind == "chain":
        return [("there", field.path), *((field.name, code) for code in field.value), (field.name, "")]
    if field.kind in ("lines", "countries"):
        return [("there", field.path), (field.name, "\r\n".join(field.value or []))]
    if field.kind in ("group", "list", "map"):
        return []
    if field.kind == "choice" and field.value not in (None, ""):
        assert str(field.value) in [str(code) for code, _ in field.choices], field.path
    return [(field.name, "" if field.value is None else str(field.value))]


@pytest.mark.parametrize("seed", [*NAMES, *SEEDS])
def test_pages_sent_as_they_are_shown_change_nothing(seed):
    tree = tree_of(programme_of(seed))
    shown = list(every(drawn(tree).field(place) for station in STATIONS for place in station.places))
    form = MultiDict([pair for field in shown for pair in as_a_browser_sends(field)])
    values = sent.values_of(form, tree)
    assert len(values) > 20
    assert [written(path) for path, value in values.items() if not same(stated(tree, path), value)] == []


def test_every_field_of_the_document_is_on_a_page():
    tree = tree_of(load(text_of("magistral")))
    pages = (drawn(tree).field(place) for station in STATIONS for place in station.places)
    shown = {field.path for field in every(pages)}
    top = {path.split("/")[0] for path in shown}
    assert top == {place.name for place in places(ROOT.part).values() if not place.is_fixed}  # type: ignore[arg-type]
    seasons = {path for path in shown if path.startswith(("season/", "programme/"))}
    # A season's name is in every address, and cannot change.
    names = {f"season/{name}" for name in tree["season"]} | {f"programme/{name}" for name in tree["programme"]}
    assert names - {"season/id"} <= seasons


@pytest.mark.parametrize("seed", [*NAMES, *SEEDS])
def test_whatever_a_file_declares_can_be_made_with_fields_and_buttons(seed):
    wanted = programme_of(seed)
    target = tree_of(wanted)
    made: Tree = {"schema": 1, "season": {"id": target["season"]["id"]}, "programme": {"languages": languages(target)}}
    for name in target:
        made = build(made, (name,), target[name], places(ROOT.part)[name].shape)  # type: ignore[index]
    reading = read_draft(made)
    assert reading.faults == ()
    assert reading.programme is not None
    assert canonical(reading.programme) == tidy(canonical(wanted))
    assert fingerprint(load(dump(reading.programme))) == fingerprint(reading.programme)


def press(tree: Tree, act: str, **new: str) -> tuple[Tree, Path]:
    """Press a button of a page."""
    wanted, _words, place = sent.act_of(MultiDict({"act": act, **new}), tree)
    return edits.applied(tree, wanted)[0], place


def type_in(tree: Tree, pairs: list[tuple[str, str]]) -> Tree:
    """Send fields of a page."""
    values = sent.values_of(MultiDict(pairs), tree)
    assert values, pairs
    return edits.applied(tree, [edits.put(path, value) for path, value in values.items()])[0]


def build(tree: Tree, path: Path, data: Any, shape: Shape) -> Tree:
    """Make a place say what data says, by what a person can do on a page."""
    name = f"f/{written(path)}"
    if shape.is_leaf or shape.kind == "text":
        return leaf(tree, path, name, data, shape)
    if shape.kind == "map":
        return build_map(tree, path, data, shape)
    if shape.has_items:
        for item in data:
            kind = f" {item[shape.item.tag]}" if shape.item and shape.item.kind == "kinds" else ""
            tree, place = press(tree, f"add {written(path)}{kind}")
            tree = fill(tree, place, item, shape.item or shape)
        return tree
    if at(tree, path) is None:
        tree, _ = press(tree, f"in {written(path)}")
    return fill(tree, path, data, shape)


def leaf(tree: Tree, path: Path, name: str, data: Any, shape: Shape) -> Tree:
    if shape.kind == "choice" and len(shape.choices) == 1:
        return tree  # nothing to choose
    if shape.kind == "text":
        return type_in(tree, [(f"{name}/{code}", text) for code, text in data.items()])
    if shape.kind == "list":
        return type_in(tree, [("there", written(path)), *((name, str(each)) for each in data)])
    if shape.kind == "yes":
        return type_in(tree, [("there", written(path)), *([(name, "1")] if data else [])])
    return type_in(tree, [(name, str(data))])


def build_map(tree: Tree, path: Path, data: Any, shape: Shape) -> Tree:
    for entry, inner in data.items():
        tree, place = press(tree, f"add {written(path)}", **{f"new/{written(path)}": entry})
        tree = build(tree, place, inner, shape.item or shape)
    return tree


def fill(tree: Tree, path: Path, data: Tree, shape: Shape) -> Tree:
    if shape.kind == "text":
        return type_in(tree, [(f"f/{written(path)}/{code}", text) for code, text in data.items() if code != KEY])
    part = shape.part_of(data)
    assert part is not None
    for name, place in places(part).items():
        if name not in data:
            if at(tree, path).get(name) is not None:  # what something new begins with is taken out again
                tree = empty(tree, (*path, name), place.shape)
        elif name != "id" or path != ("season",):
            tree = build(tree, (*path, name), data[name], place.shape)
    return tree


def empty(tree: Tree, path: Path, shape: Shape) -> Tree:
    return type_in(tree, [("there", written(path)), (f"f/{written(path)}", "")]) if shape.is_leaf else tree
