"""Whose place moves between two schemes over the same scores, and why.

Every field in which the schemes differ is tried alone: what it does to an entry's place by itself is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from awards.core.message import Message
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.result import Result, Standing, place_text
from awards.ranking.scheme.faults import SchemeError
from awards.ranking.scheme.scheme import Scheme, parse

MANY = 10  # names in one line


@dataclass(frozen=True, slots=True)
class Move:
    """One entry whose place or status differs."""

    before: Standing
    after: Standing
    reasons: tuple[Message, ...]

    @property
    def message(self) -> Message:
        """The move in words."""
        texts = {"entry": self.before.entry, "before": _where(self.before), "after": _where(self.after)}
        return Message("{entry}: {before} → {after}", **texts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The fields that differ, and the entries that move, by their place before."""

    fields: tuple[Message, ...]
    moves: tuple[Move, ...]

    def lines(self) -> Iterator[Message]:
        """All of it in words."""
        yield from self.fields or (Message("the scoring rules are the same"),)
        if not self.moves:
            yield Message("no place changes")
        for move in self.moves:
            yield move.message
            yield from move.reasons


def compare(before: Result, after: Result, rank_under: Callable[[Scheme], Result]) -> Comparison:
    """What changes from one result to another of the same scores.

    `rank_under` ranks those scores under any scheme; it may raise ValueError where they do not fit one.
    """
    first, second = before.scheme.to_document(), after.scheme.to_document()
    names = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    fields = tuple(_field_line(name, first.get(name), second.get(name)) for name in names)
    moved = [one for one in before.standings if _differs(one, after)]
    alone = _alone(first, second, names, rank_under) if moved else {}
    return Comparison(fields, tuple(_move(one, before, after, alone) for one in moved))


def _differs(one: Standing, after: Result) -> bool:
    other = after.standing(one.entry) if one.entry in after.numbers else None
    return other is not None and (other.place, other.status, other.cut) != (one.place, one.status, one.cut)


def _alone(
    first: dict[str, object], second: dict[str, object], names: list[str], rank_under: Callable[[Scheme], Result]
) -> dict[str, Result]:
    """The result with each differing field alone changed, where such a scheme makes sense."""
    found = {}
    for name in names if len(names) > 1 else []:
        document = {key: value for key, value in first.items() if key != name}
        if name in second:
            document[name] = second[name]
        try:
            found[name] = rank_under(parse(document))
        except (SchemeError, ValueError):
            continue  # by itself this field contradicts the others
    return found


def _move(one: Standing, before: Result, after: Result, alone: dict[str, Result]) -> Move:
    other = after.standing(one.entry)
    reasons = []
    if one.score != other.score:
        texts = {"before": one.score_text or "–", "after": other.score_text or "–"}
        reasons.append(Message("  score {before} → {after}", **texts))
    if other.reason is not None:
        reasons.append(Message("  {reason}", reason=other.reason))
    for name, result in alone.items():
        under = result.standing(one.entry)
        if (under.place, under.status) != (one.place, one.status):
            reasons.append(Message("  {field} alone: {place}", field=name, place=_where(under)))
    reasons += _passed(one, before, after)
    if one.decided_by != other.decided_by:
        reasons.append(
            Message("  tie decided by {before} → {after}", before=_rule(one, before), after=_rule(other, after))
        )
    return Move(one, other, tuple(reasons))


def _rule(one: Standing, result: Result) -> Message | str:
    """The rule that parted an entry from those it was tied with, in words."""
    return next((rule.message for rule in result.scheme.tie_break if rule.text == one.decided_by), "–")


def _passed(one: Standing, before: Result, after: Result) -> list[Message]:
    """Who was not ahead and is now, and the other way round; for a few hundred entries only."""
    if len(before.by_place) > 500 or one.place is None or after.standing(one.entry).place is None:
        return []
    mine = (_key(before, one.entry), _key(after, one.entry))
    ahead, behind = [], []
    for name in before.sheets.entries:
        theirs = (_key(before, name), _key(after, name))
        if name == one.entry or None in theirs or None in mine:
            continue
        was, now = _compared(theirs[0], mine[0]), _compared(theirs[1], mine[1])
        if was >= 0 > now:
            ahead.append(name)
        elif was <= 0 < now:
            behind.append(name)
    lines = [Message("  now behind {entries}", entries=_named(ahead))] if ahead else []
    return [*lines, Message("  now ahead of {entries}", entries=_named(behind))] if behind else lines


def _key(result: Result, name: str) -> int | None:
    """The group of a ranked entry, ascending from the first."""
    position = int(result.position[result.numbers[name]]) if name in result.numbers else len(result.by_place)
    return int(result.groups.group[position]) if position < len(result.by_place) else None


def _compared(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None else (one > other) - (one < other)


def _named(names: list[str]) -> str:
    return ", ".join(names[:MANY]) + (f", … ({len(names)})" if len(names) > MANY else "")


def _where(standing: Standing) -> Message:
    if standing.place is None:
        return Message("below a threshold") if standing.status == "below_threshold" else Message("unranked")
    text = place_text(standing.place)
    if standing.tied:
        return Message("place {place}, shared by {count}", place=text, count=standing.tied + 1)
    return Message("place {place}", place=text)


def _field_line(name: str, before: object, after: object) -> Message:
    return Message("{field}: {before} → {after}", field=name, before=_short(before), after=_short(after))


def _short(value: object) -> str:
    if isinstance(value, Fraction):
        return exact_text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_short(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_short(one) for one in value) + "]"
    return "–" if value is None else str(value)
