from collections.abc import Iterator
from awards.programmes.document_faults import Fault
from awards.programmes.document_nodes import Node


def check(root: Node) -> list[Fault]:
    return []
