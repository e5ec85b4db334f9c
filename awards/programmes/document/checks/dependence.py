"""What must hold where a question is asked only after a certain answer. Works on faulty documents too."""

from collections.abc import Collection, Iterator

from awards.core import countries
from awards.core.message import Message
from awards.programmes.document.checks.outline import DECLARED_RULES, fault, ids, questions, unknown
from awards.programmes.document.document_yaml import Node
from awards.ranking.scheme.faults import Fault, excerpt, nearest

OF_COUNTRIES = ("country", "countries")
OF_OPTIONS = ("choice", "multi", "checklist")
TICKED = "consent"
DECIDING = (*OF_OPTIONS, *OF_COUNTRIES, TICKED)


def check_shown_when(root: Node) -> Iterator[Fault]:
    """Yield the faults of `shown_when`: it names a fitting question above, and answers that this one can have.

    What a question depends on stands above it, so none can depend on itself by way of others.
    """
    known, above = ids(questions(root)), set[str]()
    for question in questions(root):
        when = question["shown_when"]
        if when.fields:
            yield from _question(question, when["question"], known, above)
            yield from _any_of(when, known.get(when["question"].text or ""), root)
        above.add(question["id"].text or "")


def _question(question: Node, named: Node, known: dict[str, Node], above: Collection[str]) -> Iterator[Fault]:
    yield from unknown(named, known, "form.sections[].questions")
    if question["type"].text == "category":
        yield fault(named, Message("The question for the category is always asked. It cannot depend on another one."))
    elif named.text is not None and named.text == question["id"].text:
        yield fault(named, Message("A question cannot depend on itself. Name one that stands above it."))
    elif named.text in known:
        yield from _fits(question, named, known[named.text or ""], above)


def _fits(question: Node, named: Node, found: Node, above: Collection[str]) -> Iterator[Fault]:
    name, kind, asked_in = named.text or "", found["type"].text, found["category"].text
    if name not in above:
        yield fault(named, Message("“{name}” comes after this question. Name one that stands above it, or move it up.",
                                   name=name))  # fmt: skip
    elif kind is not None and kind not in DECIDING:
        yield fault(named, Message("“{name}” has the type “{kind}”. Another question can depend only on one of the "
                                   "type: {types}.", name=name, kind=excerpt(kind),
                                   types=", ".join(DECIDING)))  # fmt: skip
    elif asked_in is not None and asked_in != question["category"].text:
        yield fault(named, Message("“{name}” is asked only in the category “{category}”, and this question elsewhere "
                                   "too. Give both the same category.", name=name, category=asked_in))  # fmt: skip


def _any_of(when: Node, found: Node | None, root: Node) -> Iterator[Fault]:
    kind, answers = found["type"].text if found else None, when["any_of"]
    if kind == TICKED and "any_of" in when:
        yield fault(answers, Message("This question has one answer, its tick. Leave “any_of” out."))
    elif found and kind in DECIDING and kind != TICKED:
        if isinstance(answers.value, tuple | None) and not answers.items:
            yield fault(answers if "any_of" in when else when, Message(
                "Name at least one answer in “any_of” after which this question is asked."))  # fmt: skip
        possible = _answers_of(found, root)
        for answer in answers.items if possible else ():
            if answer.text is not None and answer.text not in possible:
                yield fault(answer, _no_answer(answer.text, found["id"].text or "", possible))


def _no_answer(answer: str, question: str, possible: Collection[str]) -> Message:
    if meant := nearest(answer, list(possible)):
        return Message("“{answer}” is no answer to “{question}”. Did you mean “{meant}”?", answer=excerpt(answer),
                       question=question, meant=meant)  # fmt: skip
    return Message("“{answer}” is no answer to “{question}”.", answer=excerpt(answer), question=question)


def _answers_of(found: Node, root: Node) -> Collection[str]:
    """What may be answered to a question; nothing where its own options are at fault."""
    if found["type"].text in OF_COUNTRIES:
        return countries.CODES
    if found["type"].text == "checklist" and found["options"].text == DECLARED_RULES:
        return ids(rule for rule in root["eligibility"]["rules"].items if rule["kind"].text == "declare")
    return ids(root["options"][found["options"].text or ""].items)
