"""What is wrong with a programme document: everything found in it, and what pydantic found at its place and line."""

from collections.abc import Iterable

from pydantic import ValidationError

from awards.programmes.document.document_yaml import Node
from awards.programmes.document.types import Context
from awards.ranking.scheme.faults import Fault, words_of


class ProgrammeFaults(ValueError):
    """A document is refused; `faults` holds everything found, in the order of the lines, one a path and message."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults), key=_place))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _place(fault: Fault) -> tuple[int, str, str]:
    return fault.line or 0, fault.path, str(fault.message)


# Lists whose items are of several shapes, told apart by the field named here; pydantic puts its value into the place.
_TOLD_APART_BY = {
    "questions": "type", "columns": "type", "fields": "type", "per_file": "type", "rules": "kind", "rounds": "kind",
}  # fmt: skip


def faults_of(error: ValidationError, root: Node, plain: object, context: Context) -> list[Fault]:
    """Return one fault for each thing that pydantic found."""
    found = []
    for detail in error.errors(include_url=False):
        more = detail.get("ctx", {})
        node, mapping = _spot((*detail["loc"], *more.get("below", ())), root, plain)
        if detail["type"] == "too_short" and len(node.items) >= more["min_length"]:
            continue  # pydantic counts only the items that are right; the others have faults of their own
        if detail["type"].startswith("union_tag"):
            node = node[more["discriminator"].strip("'")]
        known = context.fields.get(id(mapping), ())
        found.append(Fault(node.path, node.line, words_of(detail, node.path.rsplit(".", 1)[-1], known)))
    return found


def _spot(loc: tuple[int | str, ...], root: Node, plain: object) -> tuple[Node, object]:
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
