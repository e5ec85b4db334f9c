"""The scheme of each category and scoring round: the programme's rules with that category's criteria."""

from typing import TYPE_CHECKING, Any

from awards.programmes.document_faults import Fault
from awards.programmes.document_nodes import Node

if TYPE_CHECKING:
    from awards.programmes.document import Programme


def check_schemes(programme: "Programme", root: Node) -> list[Fault]:
    return []
