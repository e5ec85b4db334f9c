"""Ways to look around in the tree of a document, faulty or not, and the faults that many checks share."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from awards.core.message import Message
from awards.programmes.document.document_yaml import Node
from awards.ranking.scheme.faults import Fault, excerpt, nearest

# An option list that need not be written: the declared rules of eligibility.
DECLARED_RULES = "eligibility"


def criteria(root: Node) -> tuple[Node, ...]:
    """Return the criteria of all categories."""
    return tuple(chain.from_iterable(category["criteria"].items for category in root["categories"].items))


def questions(root: Node) -> tuple[Node, ...]:
    """Return the questions of all sections."""
    return tuple(chain.from_iterable(section["questions"].items for section in root["form"]["sections"].items))


def scoring_rounds(root: Node) -> tuple[Node, ...]:
    """Return the rounds in which jurors score."""
    return tuple(found for found in root["rounds"].items if found["kind"].text == "scoring")


def ids(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return the nodes by their ids, the first of each."""
    found: dict[str, Node] = {}
    for node in nodes:
        if node["id"].text is not None:
            found.setdefault(node["id"].text, node)
    return found


def fault(node: Node, message: Message) -> Fault:
    """Return a fault at a node."""
    return Fault(node.path, node.line, message)


def unknown(node: Node, known: Collection[str], place: str) -> Iterator[Fault]:
    """Yield a fault if a node's text is not among the names declared at a place of the document."""
    name = node.text
    if name is None or name in known:
        return
    meant = nearest(name, list(known))
    if meant:
        words = Message("“{name}” is not declared under {place}. Did you mean “{meant}”?",
                        name=excerpt(name), place=place, meant=meant)  # fmt: skip
    else:
        words = Message("“{name}” is not declared under {place}.", name=excerpt(name), place=place)
    yield fault(node, words)


def not_above(least: Node, most: Node) -> Iterator[Fault]:
    """Yield a fault if the lesser of two numbers is the greater one."""
    if least.number is not None and most.number is not None and least.number > most.number:
        yield fault(least, Message("{value} is more than {limit}, the value of “{field}”.", value=least.number,
                                   limit=most.number, field=most.path.rsplit(".", 1)[-1]))  # fmt: skip
