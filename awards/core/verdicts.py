"""The answer of a rule: yes, or no with a reason that can be shown to a person."""

from __future__ import annotations

from dataclasses import dataclass

from awards.core.message import Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes (no reason) or no (the reason). Truthy when yes."""

    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.reason is None


class NotYet(Message):
    """A reason that time alone removes: the page says “Not yet”, not that somebody may not."""

    __slots__ = ()


YES = Verdict()


def no(text: str, /, **values: object) -> Verdict:
    """Refuse with a reason: an English template and what fills it."""
    return Verdict(Message(text, **values))


def not_yet(text: str, /, **values: object) -> Verdict:
    """Refuse with a reason that time alone removes."""
    return Verdict(NotYet(text, **values))


class Refused(Exception):
    """An action met a state of the world in which its rule says no; `verdict` has the reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.reason))
        self.verdict = verdict


def insist(verdict: Verdict) -> None:
    """Raise Refused unless the verdict is yes."""
    if not verdict:
        raise Refused(verdict)
