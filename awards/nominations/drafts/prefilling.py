"""What a topic that was never saved can say already: nothing typed once is asked twice."""

from __future__ import annotations

from awards.accounts.models import Person
from awards.nominations import queries
from awards.nominations.answers import values
from awards.nominations.models import Nomination
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    ChoiceQuestion,
    CountryQuestion,
    EmailQuestion,
    MultiQuestion,
    Question,
    TelQuestion,
    TextQuestion,
    UrlQuestion,
)

# Kinds whose answers are the same in every nomination.
_SAME = TextQuestion | EmailQuestion | TelQuestion | UrlQuestion | CountryQuestion | ChoiceQuestion | MultiQuestion


def suggestions(
    nomination: Nomination, programme: Programme, topic: form_schema.Topic, *, reader: Person
) -> dict[str, object]:
    """Return answers to begin a topic with: question id → value, each of them one that the question takes.

    What names the organisation comes from its last nomination, or from the company itself; what is about the person
    from `reader`'s account, and from that nomination too if it was the same person. One query.
    """
    earlier = queries.earlier_answers(nomination, topic.section.id)
    same_person = reader.email in earlier.values()
    naming = form_schema.naming(programme)
    found: dict[str, object] = {}
    for question in topic.questions:
        if not isinstance(question, _SAME):
            continue
        value = _known(question, nomination, reader, names=question.id == naming)
        if question.identity or (topic.section.personal_data and same_person):
            value = earlier.get(question.id) or value
        if values.is_given(value) and not values.faults(programme, question, value):
            found[question.id] = value
    return found


def _known(question: Question, nomination: Nomination, reader: Person, *, names: bool) -> str:
    if names:
        return nomination.company.name
    if isinstance(question, CountryQuestion):
        return nomination.company.country if question.identity else ""
    about = {"name": reader.name, "email": reader.email, "organization": nomination.company.name}
    return about.get(form_schema.autocomplete(question), "")
