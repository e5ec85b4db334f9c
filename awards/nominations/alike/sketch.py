"""What of a submitted version is compared with others: its texts, and marks such as a registration number. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from awards.core.organisations import domain_of, name_words
from awards.core.text import search_key
from awards.nominations.answers.dossier import asked
from awards.nominations.answers.values import ByTopic
from awards.nominations.models import registration_in
from awards.programmes.document.programme import Programme

FEWEST_WORDS = 8  # of a text that is compared
SHORTEST_NUMBER, SHORTEST_TITLE = 5, 8
# Where many have a page of their own: the whole address counts, not the host.
_SHARED_HOSTS = frozenset(
    re.split(
        r"\s+",
        "facebook.com instagram.com linkedin.com t.me telegram.me vk.com youtube.com youtu.be sites.google.com "
        "2gis.kz xing.com x.com twitter.com vimeo.com wordpress.com wixsite.com",
    )
)
TITLE, COMPANY, REGISTRATION, SITE, MAIL, CONTACT, FILE = (
    "title", "company", "registration", "site", "mail", "contact", "file",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sketch:
    """texts: by the question's id, in the order of the form. marks: by kind, each as it is compared. said: marks as
    people read them, and what files are called.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, list[str]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)


def sketch(programme: Programme, answers: ByTopic, files: Mapping[str, Any] | None, *, title: str,
           company: str, category: str | None) -> Sketch:  # fmt: skip
    """Return what of a version is compared. files: as the version holds them."""
    given = [
        (question.type, question.id, answers.get(section.id, {}).get(question.id))
        for section, question in asked(programme, answers, audience="staff", category=category)
    ]
    texts = {
        name: value for kind, name, value in given if kind in ("text", "longtext") and isinstance(value, str)
        if len(value.split()) >= FEWEST_WORDS
    }  # fmt: skip
    marks: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    for kind, mark, words in (*_of_names(title, company, answers), *_of_addresses(given), *_of_files(files)):
        if mark and mark not in marks.setdefault(kind, []):
            marks[kind].append(mark)
            said[mark] = words
    return Sketch(texts, {kind: found for kind, found in marks.items() if found}, said)


Mark = tuple[str, str, str]


def _of_names(title: str, company: str, answers: ByTopic) -> Iterator[Mark]:
    key = search_key(title)
    if len(key) >= SHORTEST_TITLE:
        yield TITLE, key, title
    yield COMPANY, " ".join(name_words(company)), company
    number = registration_in(answers)
    plain = "".join(each for each in number.casefold() if each.isalnum())
    if len(plain) >= SHORTEST_NUMBER and any(map(str.isdigit, plain)):
        yield REGISTRATION, plain, number


def _of_addresses(given: Sequence[tuple[str, str, object]]) -> Iterator[Mark]:
    # Groups are left out: they name people of others, such as an independent referee.
    for kind, _name, text in given:
        if not isinstance(text, str):
            continue
        if kind == "url":
            yield SITE, (site := _site(text)), site
        elif kind == "email" and "@" in text:
            yield MAIL, (domain := domain_of(text)), domain
            # Whoever reads the marks alone learns nobody's address by it.
            yield CONTACT, hashlib.sha256(text.strip().casefold().encode(errors="replace")).hexdigest()[:32], ""


def _site(text: str) -> str:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if host in _SHARED_HOSTS or any(host.endswith(f".{each}") for each in _SHARED_HOSTS):
        return f"{host}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")
    return host


def _of_files(files: Mapping[str, Any] | None) -> Iterator[Mark]:
    for each in (files or {}).values():
        if isinstance(each, Mapping) and isinstance(each.get("sha256"), str):
            yield FILE, each["sha256"], str(each.get("name", ""))
