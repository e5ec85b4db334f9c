"""The chair's recorded decisions on ties: in force only while exactly the entries they name are tied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Entries in the decided order, who decided, when (ISO 8601) and why."""

    entries: tuple[str, ...]
    person: str
    time: str
    reason: str

    @property
    def moment(self) -> datetime:
        """When it was made; a time without a zone is UTC. Raises ValueError for a text that is no time."""
        moment = datetime.fromisoformat(self.time)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def in_force(decisions: Iterable[Decision]) -> dict[frozenset[str], Decision]:
    """The last decision for each set of entries. Raises ValueError where two of one moment contradict."""
    found: dict[frozenset[str], Decision] = {}
    for decision in sorted(decisions, key=lambda one: (one.moment, one.entries, one.person, one.reason)):
        named = frozenset(decision.entries)
        if len(named) < len(decision.entries) or len(named) < 2:
            raise ValueError("a decision names at least two entries, each once")
        before = found.get(named)
        if before and before.moment == decision.moment and before.entries != decision.entries:
            raise ValueError("two decisions of the same time put the same entries in different orders")
        found[named] = decision
    return found
