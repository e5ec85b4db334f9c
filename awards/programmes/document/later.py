"""What a programme can declare and this version does not do yet, each with the row of the product that will do it.

Declaring it is no fault: whoever takes a programme in, and whoever opens its season, is told; no page promises it. A
test goes through every field of the document and fails for one that nothing reads and that is not named here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from awards.core.message import Message
from awards.programmes.document.programme import Programme
from awards.ranking.scheme.kinds import Part


@dataclass(frozen=True, slots=True)
class Later:
    """A field that nothing keeps yet: the row that will, and its name in words. rule: its place in the frozen rules."""

    row: str
    says: Message
    rule: tuple[str, ...] = ()


# By class and field. Rows: N nominee, J juror, O organiser, P public.
LATER = {
    "Comments.shared_with_entrant": Later(
        "N11 feedback", Message("Nominees get the jury’s advice"), ("jury", "comments", "shared_with_entrant")
    ),
    "GrandPrix.tie": Later(
        "J11 deliberation", Message("Who decides a tie for the grand prix"), ("honours", "grand_prix", "tie")
    ),
    "Honours.disagreement": Later(
        "O7 results", Message("Range of scores from which jurors count as disagreeing"), ("honours", "disagreement")
    ),
    "Option.colour": Later("P2 results", Message("Colours of options")),
    "Option.unece": Later("O12 interfaces", Message("UN/ECE codes of options")),
    "Programme.landlocked_developing_countries": Later("P2 results", Message("Landlocked developing countries")),
    "Publish.profile_to_nominee": Later(
        "N11 feedback",
        Message("Nominees get the profile of their scores"),
        ("honours", "publish", "profile_to_nominee"),
    ),
}
_RULES = [each.rule for each in LATER.values() if each.rule]


def notices(programme: Programme) -> list[Message]:
    """Return in words what a programme declares, other than by default, and this version does not do yet."""
    found = {name for part in _parts(programme) for name in _named(part)}
    return [each.says for name, each in LATER.items() if name in found]


def is_rule(path: tuple[str, ...]) -> bool:
    """Whether a rule, by its place in the document of frozen rules, is one that nothing keeps yet."""
    return any(path[: len(rule)] == rule for rule in _RULES)


def holder(part: type[Part], field: str) -> str:
    """Return the name of a field with the class that declares it, which may be the base of its part."""
    return next(f"{each.__name__}.{field}" for each in reversed(part.__mro__) if field in _fields(each))


def _fields(kind: type) -> Collection[str]:
    return kind.model_fields if issubclass(kind, Part) else ()


def _named(part: Part) -> Iterator[str]:
    for field, info in type(part).model_fields.items():
        if getattr(part, field) != info.default:
            yield holder(type(part), field)


def _parts(value: Any) -> Iterator[Part]:
    if isinstance(value, Part):
        yield value
        for field in type(value).model_fields:
            yield from _parts(getattr(value, field))
    elif isinstance(value, tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _parts(each)
