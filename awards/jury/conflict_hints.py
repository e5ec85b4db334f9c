"""Ties between a juror and a nominee that the records show, suggested as conflicts of interest. Pure.

A suggestion decides nothing: the juror declares, the organiser assigns. Only the own company shuts a juror out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from awards.core.message import Message
from awards.core.organisations import domain_of, name_words, split_words
from awards.nominations.answers.dossier import Audience, asked
from awards.nominations.answers.values import ByTopic
from awards.programmes.document.form_schema import ANY
from awards.programmes.document.programme import Programme

SHORTEST_NAME = 4
OWN_COMPANY, EMPLOYER, PAST_EMPLOYER, DOMAIN, NAMED = "own_company", "employer", "past_employer", "domain", "named"
SHUTTING = frozenset({OWN_COMPANY, EMPLOYER})


@dataclass(frozen=True, slots=True)
class JurorFacts:
    """What is known of a juror: person, name, address, employer now and before."""

    person_id: uuid.UUID
    name: str
    email: str
    employer: str = ""
    past_employers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NomineeFacts:
    """What is known of a nominee: the company, who acts for it, and the words of the entry (`plain` of them)."""

    company: str
    people: frozenset[uuid.UUID] = frozenset()
    domains: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: its kind, and a sentence that explains it."""

    kind: str
    why: Message = field(compare=False)

    @property
    def shuts_out(self) -> bool:
        """Whether this tie alone keeps the entry from the juror."""
        return self.kind in SHUTTING


def ties(juror: JurorFacts, nominee: NomineeFacts) -> tuple[Tie, ...]:
    """Return every tie between a juror and a nominee, the strongest first; empty when there is none."""
    found = []
    if juror.person_id in nominee.people:
        found.append(Tie(OWN_COMPANY, Message("Represents {company} here.", company=nominee.company)))
    if same_company(juror.employer, nominee.company):
        found.append(Tie(EMPLOYER, Message("Works for {company}, according to the profile.", company=nominee.company)))
    if any(same_company(past, nominee.company) for past in juror.past_employers):
        found.append(
            Tie(PAST_EMPLOYER, Message("Worked for {company}, according to the profile.", company=nominee.company))
        )
    if (domain := domain_of(juror.email)) and domain in nominee.domains:
        found.append(Tie(DOMAIN, Message("Has the same email domain as the nominee: {domain}.", domain=domain)))
    if not found:
        found += _named(juror, nominee)
    return tuple(found)


def _named(juror: JurorFacts, nominee: NomineeFacts) -> list[Tie]:
    for name in (juror.employer, *juror.past_employers, juror.name):
        looked_for = f" {' '.join(name_words(name))} "
        if len(looked_for) >= SHORTEST_NAME + 2 and looked_for in nominee.words:
            return [Tie(NAMED, Message("{name} is named in the nomination.", name=name))]
    return []


def same_company(one: str, other: str) -> bool:
    """Whether two names seem to mean one company: equal but for its legal form, or one stands within the other."""
    short, long = sorted((name_words(one), name_words(other)), key=len)
    if not short or sum(map(len, short)) < SHORTEST_NAME:
        return short == long and bool(short)
    return f" {' '.join(short)} " in f" {' '.join(long)} "


def as_words(texts: Iterable[str]) -> str:
    """Return texts as `NomineeFacts.words` holds them: words in lower case, single blanks around each."""
    return f" {' '.join(token for text in texts for token in split_words(text))} "


def words_of(answers: ByTopic, programme: Programme, *, audience: Audience, blind: bool = False) -> str:
    """Return the words of those of an entry's answers by topic that an audience reads."""
    texts: list[str] = []
    for section, question in asked(programme, answers, audience=audience, category=ANY, blind=blind):
        _collect(answers.get(section.id, {}).get(question.id), texts)
    return as_words(texts)


def _collect(value: object, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            _collect(part, texts)
    elif isinstance(value, list):
        for part in value:
            _collect(part, texts)
