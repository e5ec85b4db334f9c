"""Which answers of a dossier can be translated for jurors, what of them may be sent to a service, and what to say when
that fails. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.nominations.answers.dossier import asked
from awards.nominations.answers.values import ByTopic, is_given
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question

TRANSLATED = frozenset({"text", "longtext"})
MOST_SENT = 40_000  # characters of a nomination at once
Texts = Mapping[str, tuple[Question, str]]

# Why a service was asked in vain, by the code that is kept.
PROBLEMS = {
    "off": Message("No translation service is set up any more. Nothing was sent."),
    "away": Message("The translation service could not be reached. Try again later."),
    "slow": Message("The translation service took too long. Try again later."),
    "busy": Message("The translation service has had too many requests. Try again later."),
    "refused": Message("The translation service refused the request. Ask whoever runs this site to check its key."),
    "language": Message("The translation service cannot translate between these languages."),
    "failed": Message("The translation service reported a failure of its own. Try again later."),
    "odd": Message("The answer of the translation service could not be used. Nothing was kept of it."),
}


def originals(programme: Programme, answers: ByTopic, *, category: str | None) -> dict[str, tuple[Question, str]]:
    """Return what a nominee wrote in words for jurors, which can be translated, by the question's id."""
    given = (
        (question, answers.get(section.id, {}).get(question.id))
        for section, question in asked(programme, answers, audience="jury", category=category)
        if question.type in TRANSLATED
    )
    said = ((question, str(value)) for question, value in given if is_given(value))
    return {question.id: (question, text) for question, text in said if any(map(str.isalpha, text))}


def sent(texts: Texts) -> dict[str, str]:
    """Return what of the originals a service is sent: nothing that tells who the nominee is, and nothing personal."""
    return {
        name: text
        for name, (question, text) in texts.items()
        if not question.identity and not question.personal_data
    }  # fmt: skip


def can_order(texts: Texts, *, service: str, waits: bool) -> Verdict:
    """Whether a service can be asked for texts. service: its host, empty if none is set up.

    waits: whether an earlier request does.
    """
    if not service:
        return no("No translation service is set up. Nothing is sent anywhere.")
    if waits:
        return no("A translation has been requested already. It arrives within minutes.")
    if not (found := sent(texts)):
        return no("This nomination has no texts to translate.")
    if sum(map(len, found.values())) > MOST_SENT:
        return no("This nomination has too much text for one request. Translate it by hand.")
    return YES
