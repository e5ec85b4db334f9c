"""The scheme of each category and scoring round: the programme's rules with that category's criteria.

The documents have the shape that `awards.ranking.scheme.parse` reads; it is also what checks them here.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from awards.core.words import Message
from awards.programmes.document_faults import Fault
from awards.programmes.document_nodes import Node
from awards.programmes.document_parts import Category
from awards.programmes.document_rules import SchemeRules, ScoringRound
from awards.ranking import scheme as ranking_scheme

if TYPE_CHECKING:
    from awards.programmes.document import Programme

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def scheme_document(programme: "Programme", category_id: str, round_id: str) -> dict[str, Any]:
    """Return the scheme of one category in one scoring round, as data; numbers are decimal text.

    Tie-breaks and thresholds that name a criterion of another category are left out.
    KeyError if there is no such category or scoring round.
    """
    category = programme.category(category_id)
    chosen = {found.id: found for found in programme.scoring_rounds}[round_id]
    rules = programme.scheme
    data = rules.model_dump(mode="json", exclude_none=True, exclude={"tie_break", "thresholds", "rounding"})
    scale = programme.scale.model_dump(mode="json", include={"min", "max", "step"})
    return {
        "version": 1,
        "scale": scale,
        "criteria": [{"id": criterion.id, "weight": f"{criterion.weight:f}"} for criterion in category.criteria],
        **data,
        **_rounding(rules),
        "tie_break": [rule for _, rule in _tie_break(rules, category)],
        **_thresholds(rules, category),
        **({"cut": chosen.cut.model_dump(mode="json", exclude_none=True)} if chosen.cut else {}),
    }


def check_schemes(programme: "Programme", root: Node) -> Iterator[Fault]:
    """Yield what the ranking refuses in the scheme of any category and scoring round, at the place it came from."""
    for category in programme.categories:
        for chosen in programme.scoring_rounds:
            try:
                ranking_scheme.parse(scheme_document(programme, category.id, chosen.id))
            except ranking_scheme.SchemeError as error:
                for found in error.faults:
                    node = _node_at(root, _origin(found.path, programme, category, chosen))
                    yield Fault(node.path, node.line, Message(found.line.text, **found.line.values))


def _rounding(rules: SchemeRules) -> dict[str, Any]:
    digits = rules.rounding.model_dump(exclude_none=True)
    return {"rounding": digits} if digits else {}


def _tie_break(rules: SchemeRules, category: Category) -> list[tuple[int, str]]:
    return [(number, rule) for number, rule in enumerate(rules.tie_break) if _concerns(rule, category)]


def _thresholds(rules: SchemeRules, category: Category) -> dict[str, Any]:
    least = {name: f"{value:f}" for name, value in rules.thresholds.items() if _concerns(name, category)}
    return {"thresholds": least} if least else {}


def _concerns(rule: str, category: Category) -> bool:
    kind, _, criterion_id = rule.partition(":")
    return kind != "criterion" or any(criterion.id == criterion_id for criterion in category.criteria)


def _origin(path: str, programme: "Programme", category: Category, chosen: ScoringRound) -> str:
    """Return where in the programme a field of the scheme comes from."""
    first = re.split(r"[.\[]", path, maxsplit=1)[0]
    if first == "scale":
        return path
    if first == "criteria":
        return f"categories[{programme.categories.index(category)}].{path}"
    if first == "cut":
        return f"rounds[{programme.rounds.index(chosen)}].{path}"
    number = re.fullmatch(r"tie_break\[([0-9]+)\](.*)", path)
    if number:
        return f"scheme.tie_break[{_tie_break(programme.scheme, category)[int(number[1])][0]}]{number[2]}"
    return f"scheme.{path}" if path else "scheme"


def _node_at(root: Node, path: str) -> Node:
    """Return the node at a path, or the nearest one above it."""
    node = root
    for name, number in _STEP.findall(path):
        below = node[name] if name else next(iter(node.items[int(number) :]), node)
        if name and name not in node:
            return below if not node.items else node
        node = below
    return node
