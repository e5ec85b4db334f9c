"""Which answers of a dossier can be translated for jurors. Pure."""

from __future__ import annotations

from awards.nominations.answers.dossier import asked
from awards.nominations.answers.values import ByTopic, is_given
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question

TRANSLATED = frozenset({"text", "longtext"})


def originals(programme: Programme, answers: ByTopic, *, category: str | None) -> dict[str, tuple[Question, str]]:
    """Return what a nominee wrote in words for jurors, which can be translated, by the question's id."""
    given = (
        (question, answers.get(section.id, {}).get(question.id))
        for section, question in asked(programme, answers, audience="jury", category=category)
        if question.type in TRANSLATED
    )
    said = ((question, str(value)) for question, value in given if is_given(value))
    return {question.id: (question, text) for question, text in said if any(map(str.isalpha, text))}
