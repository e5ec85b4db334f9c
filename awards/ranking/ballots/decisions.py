"""The chair’s decisions on ties, in force only while exactly the entries they name are tied; and their file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from awards.core.message import Message
from awards.ranking.ballots.scores_file import FileFault, ScoresError
from awards.ranking.scheme.faults import id_problem


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


FIELDS = ("entries", "person", "time", "reason")


def read_decisions(data: bytes) -> list[Decision]:
    """The decisions of a file. Raises ScoresError with every wrong line."""
    decisions: list[Decision] = []
    faults: list[FileFault] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScoresError([FileFault(0, Message("the text is not UTF-8"))]) from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            decision = _decision(line)
            if isinstance(decision, Message):
                faults.append(FileFault(number, decision))
            else:
                decisions.append(decision)
    if faults:
        raise ScoresError(faults)
    try:
        in_force(decisions)
    except ValueError as error:
        raise ScoresError([FileFault(0, Message("{problem}", problem=str(error)))]) from None
    return decisions


def _decision(text: str) -> Decision | Message:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return Message("the line is not JSON")
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        return Message("a decision has the fields {fields} and no others", fields=", ".join(FIELDS))
    entries = fields["entries"]
    if not isinstance(entries, list) or not all(isinstance(one, str) and id_problem(one) is None for one in entries):
        return Message("“entries” must be a list of names")
    if len(set(entries)) < max(2, len(entries)):
        return Message("a decision must name at least two nominations, each once")
    return _checked(tuple(one.strip() for one in entries), fields)


def _checked(entries: tuple[str, ...], fields: dict[str, Any]) -> Decision | Message:
    for name in FIELDS[1:]:
        if not isinstance(fields[name], str) or id_problem(fields[name][:100]) is not None:
            return Message("{field} is missing", field=name)
    decision = Decision(entries, fields["person"], fields["time"], fields["reason"])
    try:
        _ = decision.moment
    except ValueError:
        return Message("“{time}” is not a time; write it like 2027-05-01T10:00:00Z", time=fields["time"][:60])
    return decision
