"""What a topic that was never saved can say already: nothing typed once is asked twice."""

from __future__ import annotations

from typing import Any

from awards.nominations import queries
from awards.nominations.answers import values as kinds
from awards.nominations.models import Nomination
from awards.programmes.document.programme import Programme

KINDS = frozenset({"text", "email", "tel", "url", "country", "choice", "multi"})


def suggestions(nomination: Nomination, programme: Programme, topic: Any, *, reader: Any) -> dict[str, Any]:
    """Return answers to begin a topic with: question id → value, each of them one that the question takes.

    What names the organisation comes from its last nomination, or from the company itself; what is about the person
    from `reader`'s account, and from that nomination too if it was the same person. One query.
    """
    earlier = queries.earlier_answers(nomination, topic.section.id)
    same_person = reader.email in earlier.values()
    naming = next((q.id for q in programme.questions if q.type == "text" and q.identity), None)
    found: dict[str, Any] = {}
    for question in topic.questions:
        if question.type not in KINDS:
            continue
        value = _known(question, nomination, reader, names=question.id == naming)
        if question.identity or (topic.section.personal_data and same_person):
            value = earlier.get(question.id) or value
        if kinds.is_given(value) and not kinds.faults(programme, question, value):
            found[question.id] = value
    return found


def _known(question: Any, nomination: Nomination, reader: Any, *, names: bool) -> str:
    if names:
        return nomination.company.name
    if question.type == "country":
        return nomination.company.country if question.identity else ""
    about = {"name": reader.name, "email": reader.email, "organization": nomination.company.name}
    return about.get(getattr(question, "autocomplete", None) or "", "")
