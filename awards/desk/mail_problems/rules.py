"""Mails that could not be delivered, grouped by what has to be mended: an address, or a whole domain. Pure."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MANY = 3  # so many addresses of one domain that got nothing are a problem of the domain
AT = "@"


class Undelivered(Protocol):
    """A mail that could not be delivered, as far as that tells what is wrong."""

    id: uuid.UUID
    to: str
    person_id: uuid.UUID | None
    error: str | None
    failed_at: datetime
    refused_at: datetime | None


@dataclass(frozen=True)
class Problem:
    """Mails that failed for one reason. key: an address, or @ and the domain of several.

    addresses: those that got nothing, each with how many mails. answer: what the server said last. since: when the
    first of them was given up. unknown: whether the server says that it knows of no such address.
    """

    key: str
    addresses: Mapping[str, int]
    people: frozenset[uuid.UUID]
    ids: Sequence[uuid.UUID]
    answer: str
    since: datetime
    unknown: bool

    @property
    def of_domain(self) -> bool:
        """Whether many of one domain are concerned: then it is hardly a matter of spelling."""
        return self.key.startswith(AT)


def grouped(mails: Iterable[Undelivered]) -> list[Problem]:
    """Return the problems behind undelivered mails, the one with most mails first.

    A domain whose server refuses at least `MANY` of its addresses is one problem; one that says of each that it knows
    of no such address answers for each alone.
    """
    by_address: dict[str, list[Undelivered]] = defaultdict(list)
    for mail in mails:
        by_address[mail.to].append(mail)
    by_domain: dict[str, list[str]] = defaultdict(list)
    for address, found in by_address.items():
        if not any(mail.refused_at for mail in found):
            by_domain[domain_of(address)].append(address)
    whole = {domain: every for domain, every in by_domain.items() if len(every) >= MANY}
    problems = [
        _problem(AT + domain, {each: by_address.pop(each) for each in every}) for domain, every in whole.items()
    ]
    problems += [_problem(address, {address: found}) for address, found in by_address.items()]
    return sorted(problems, key=lambda each: (-len(each.ids), each.key))


def domain_of(address: str) -> str:
    """Return the domain of an address."""
    return address.rpartition(AT)[2]


def _problem(key: str, by_address: Mapping[str, Sequence[Undelivered]]) -> Problem:
    mails = sorted((mail for each in by_address.values() for mail in each), key=lambda mail: mail.failed_at)
    return Problem(
        key=key,
        addresses={address: len(by_address[address]) for address in sorted(by_address)},
        people=frozenset(mail.person_id for mail in mails if mail.person_id),
        ids=[mail.id for mail in mails],
        answer=mails[-1].error or "",
        since=mails[0].failed_at,
        unknown=any(mail.refused_at for mail in mails),
    )
