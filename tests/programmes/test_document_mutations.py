"""Whatever is done to a document: either it loads and comes back equal, or ProgrammeFaults say why; nothing else."""

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import Programme, dump, fingerprint, load
from tests.programmes.document_shapes import document
from tests.programmes.seeds import text_of

ODD = [
    None, True, False, 0, -1, 1, 10**15, 1.5, float("nan"), float("inf"), "", " ", "x", "NO", "1", "1e9",
    "0.5", "\n", "a\tb", "2027-01-01", "=cmd", "{lower}", "\u202e", "я" * 6000, [], {}, [[]], [None], [1, 1], {"": 1},
    {"en": None}, {"id": "x"}, [{"id": "x"}, {"id": "x"}], {"type": []}, {"type": "text"}, {"kind": {}},
    {"kind": "check"}, "text", "group",
]  # fmt: skip
MAGISTRAL, HARBOUR = yaml.safe_load(text_of("magistral")), yaml.safe_load(text_of("harbour-lights"))
PIECES = [*":-\t{}[]\"'#?|!%\x00\n~…", "&a ", "*a", "  ", "<<"]
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def holds(source: str) -> None:
    """Loads and comes back, or is refused with faults that all have a line of the text and words."""
    outcome = outcome_of(source)
    if isinstance(outcome, Programme):
        assert load(dump(outcome)) == outcome
        assert fingerprint(load(dump(outcome))) == fingerprint(outcome)
        return
    assert outcome.faults
    for fault in outcome.faults:
        assert 1 <= fault.line <= source.count("\n") + 1
        assert str(fault.message).strip()
        assert "is not understood here" not in str(fault.message)


def outcome_of(source: str | bytes) -> Programme | ProgrammeFaults:
    try:
        return load(source)
    except ProgrammeFaults as refused:
        return refused


def places(data: Any) -> list[tuple[Any, Any]]:
    """Return every container with every key or index in it."""
    found, waiting = [], [data]
    while waiting:
        holder = waiting.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return found


def mutate(data: Any, draw: st.DataObject) -> None:
    holder, key = draw.draw(st.sampled_from(places(data)), label="place")
    match draw.draw(st.sampled_from(["delete", "replace", "twin", "rename", "wrap"]), label="what"):
        case "delete":
            del holder[key]
        case "replace":
            holder[key] = deepcopy(draw.draw(st.sampled_from(ODD), label="value"))
        case "twin" if isinstance(holder, list):
            holder.append(holder[key])
        case "rename" if isinstance(holder, dict):
            holder[draw.draw(st.sampled_from(["x", "type", "id", "NO", "name", ""]))] = holder.pop(key)
        case _:
            holder[key] = [holder[key]]


@pytest.mark.long
@QUICK
@given(st.data(), st.integers(1, 3), st.booleans())
def test_changed_nodes(draw: st.DataObject, times: int, small: bool) -> None:
    data = json.loads(json.dumps(HARBOUR if small else MAGISTRAL))
    for _ in range(times):
        mutate(data, draw)
    holds(json.dumps(data, ensure_ascii=draw.draw(st.booleans()), indent=1))


@pytest.mark.long
@QUICK
@given(st.data(), st.integers(1, 3), st.integers(0, 999))
def test_changed_nodes_of_programmes_made_by_chance(draw: st.DataObject, times: int, seed: int) -> None:
    data = document(seed)
    for _ in range(times):
        mutate(data, draw)
    holds(json.dumps(data, indent=1))


@QUICK
@given(st.data(), st.integers(1, 4))
def test_changed_characters(draw: st.DataObject, times: int) -> None:
    text = text_of("harbour-lights")
    for _ in range(times):
        start = draw.draw(st.integers(0, len(text)))
        cut = draw.draw(st.integers(0, 30))
        text = text[:start] + draw.draw(st.sampled_from([*PIECES, ""])) + text[start + cut :]
    holds(text)


@pytest.mark.long
@QUICK
@given(st.data())
def test_changed_lines(draw: st.DataObject) -> None:
    lines = text_of("magistral").splitlines()
    place = draw.draw(st.integers(0, len(lines) - 1))
    match draw.draw(st.sampled_from(["delete", "twin", "move", "indent"])):
        case "delete":
            del lines[place]
        case "twin":
            lines.insert(place, lines[place])
        case "move":
            lines.insert(draw.draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        case _:
            lines[place] = " " * draw.draw(st.integers(1, 5)) + lines[place]
    holds("\n".join(lines))


@QUICK
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_any_text_and_any_bytes(source: str | bytes) -> None:
    outcome = outcome_of(source)
    assert isinstance(outcome, ProgrammeFaults)
    assert all(fault.line >= 1 for fault in outcome.faults)
