"""What pydantic found, as faults in words for people."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from awards.core.words import Message
from awards.programmes.document.faults import Fault, excerpt, nearest
from awards.programmes.document.types import Context
from awards.programmes.document.yaml_in import Node

# Lists whose items are of several shapes, told apart by the field named here; pydantic puts its value into the place.
_TOLD_APART_BY = {
    "questions": "type", "columns": "type", "fields": "type", "per_file": "type", "rules": "kind", "rounds": "kind",
}  # fmt: skip
_QUOTED = re.compile(r"'([^']*)'")


def faults_of(error: ValidationError, root: Node, plain: object, context: Context) -> list[Fault]:
    """Return one fault for each thing that pydantic found."""
    found = []
    for detail in error.errors(include_url=False):
        node, mapping = _place(detail["loc"], root, plain)
        kind = detail["type"]
        if kind.startswith("union_tag"):
            node = node[detail["ctx"]["discriminator"].strip("'")]
        known = context.known.get(id(mapping), ())
        found.append(Fault(node.path, node.line, _words(detail, node.path, known)))
    return found


def _place(loc: tuple[int | str, ...], root: Node, plain: object) -> tuple[Node, object]:
    """Follow a place of pydantic's; return its node and the plain mapping it is directly in."""
    node, value, parent, list_name, told = root, plain, plain, "", True
    for part in loc:
        if part == "[key]":
            break
        if isinstance(part, int):
            if part >= len(node.items):
                break
            node, value, told = node.items[part], value[part], list_name not in _TOLD_APART_BY  # type: ignore[index]
        elif not told:
            told = True
        else:
            node, parent, list_name = node[part], value, part
            value = value.get(part) if isinstance(value, dict) else None
    return node, parent


def _words(detail: ErrorDetails, path: str, known: tuple[str, ...]) -> Message:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "worded":
        return context["words"]
    name = path.rsplit(".", 1)[-1]
    if kind in ("missing", "union_tag_not_found"):
        return Message("The field “{name}” is missing.", name=name or context["discriminator"].strip("'"))
    if kind == "extra_forbidden":
        return _unknown_field(name, known)
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_one_of(value, kind, context)
    return _SIMPLE.get(kind, _not_understood)(value, context)


def _unknown_field(name: str, known: tuple[str, ...]) -> Message:
    meant = nearest(name, known)
    if meant:
        return Message("There is no field “{name}” here. Did you mean “{meant}”?", name=name, meant=meant)
    return Message("There is no field “{name}” here. Known fields: {known}.", name=name, known=", ".join(known))


def _not_one_of(value: object, kind: str, context: Mapping[str, object]) -> Message:
    written = context["tag"] if kind == "union_tag_invalid" else value
    expected = str(context["expected_tags" if kind == "union_tag_invalid" else "expected"])
    known = _QUOTED.findall(expected) or [expected]
    meant = nearest(str(written), known) if isinstance(written, str) else None
    if meant:
        return Message("“{value}” is not one of: {known}. Did you mean “{meant}”?",
                       value=excerpt(written), known=", ".join(known), meant=meant)  # fmt: skip
    return Message("“{value}” is not one of: {known}.", value=excerpt(written), known=", ".join(known))


def _not_understood(value: object, context: Mapping[str, object]) -> Message:
    return Message("“{value}” is not understood here.", value=excerpt(value))


def _text(value: Any, context: Mapping[str, object]) -> Message:
    if value is None or isinstance(value, dict | tuple):
        return Message("This must be text.")
    return Message("This must be text. Put {value} in quotes.", value=excerpt(value))


def _group(value: object, context: Mapping[str, Any]) -> Message:
    return Message("This must be a group of named fields.")


def _list(value: object, context: Mapping[str, Any]) -> Message:
    return Message("This must be a list.")


def _yes_or_no(value: object, context: Mapping[str, object]) -> Message:
    return Message("This must be true or false.")


def _too_few(value: object, context: Mapping[str, object]) -> Message:
    return Message("This list must not be empty.")


def _too_many(value: object, context: Mapping[str, object]) -> Message:
    return Message("This list must have at most {limit} items.", limit=context["max_length"])


def _empty_text(value: object, context: Mapping[str, object]) -> Message:
    return Message("This text must not be empty.")


def _long_text(value: object, context: Mapping[str, object]) -> Message:
    return Message("This text must have at most {limit} characters.", limit=context["max_length"])


def _above(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be more than {limit}.", value=value, limit=context["gt"])


def _at_least(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be at least {limit}.", value=value, limit=context["ge"])


def _at_most(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be at most {limit}.", value=value, limit=context["le"])


_SIMPLE: dict[str, Callable[[Any, Mapping[str, Any]], Message]] = {
    "string_type": _text,
    "model_type": _group,
    "model_attributes_type": _group,
    "dict_type": _group,
    "tuple_type": _list,
    "bool_type": _yes_or_no,
    "too_short": _too_few,
    "too_long": _too_many,
    "string_too_short": _empty_text,
    "string_too_long": _long_text,
    "greater_than": _above,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
}
