"""What must hold for the words of mails: the letters there are, and the gaps of each. Works on faulty documents too."""

from collections.abc import Iterator

from awards.core.message import Message
from awards.messages.letters.occasions import LETTERS
from awards.messages.letters.rules import subject_faults, text_faults
from awards.programmes.document.checks.outline import fault
from awards.programmes.document.document_yaml import Node
from awards.ranking.scheme.faults import Fault, excerpt, nearest


def check_mails(root: Node) -> Iterator[Fault]:
    """Yield the faults of own words for mails, each at its language."""
    for name, words in root["mails"].fields.items():
        letter = LETTERS.get(name)
        if letter is None:
            yield fault(words, _unknown(name))
            continue
        for part, faults in (("subject", subject_faults), ("text", text_faults)):
            for node in words[part].fields.values():
                if node.text is not None:
                    yield from (fault(node, each) for each in faults(letter, node.text))


def _unknown(name: str) -> Message:
    meant = nearest(name, list(LETTERS))
    if meant:
        return Message("“{name}” is not an email whose words can be changed. Did you mean “{meant}”?",
                       name=excerpt(name), meant=meant)  # fmt: skip
    return Message("“{name}” is not an email whose words can be changed.", name=excerpt(name))
