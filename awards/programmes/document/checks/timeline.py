"""What must hold between the steps of the timeline and the rounds."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from awards.core.words import Message
from awards.programmes.document.checks.outline import fault, ids, scoring_rounds, unknown
from awards.programmes.document.yaml_in import Node
from awards.ranking.scheme.faults import Fault

OPEN, CLOSE = "open", "close"


def check_timeline(root: Node) -> Iterator[Fault]:
    """Yield the faults of the timeline: order, the two steps every programme has, and a step for each round."""
    steps = root["timeline"]["steps"]
    yield from _in_order(steps)
    yield from _grace(steps)
    yield from _opening_and_close(steps)
    yield from _steps_of_rounds(root, steps)
    yield from _rounds_in_order(root, steps)


def _in_order(steps: Node) -> Iterator[Fault]:
    latest = Decimal(0)
    for step in steps.items:
        day = step["day"].number
        if day is not None and day < latest:
            yield fault(step["day"], Message("The steps must be in the order of their days; the step before is on "
                                             "day {day}.", day=latest))  # fmt: skip
        latest = max(latest, day or latest)


def _grace(steps: Node) -> Iterator[Fault]:
    for step in steps.items:
        if step["grace_minutes"].number and "closes_at" not in step:
            yield fault(step["grace_minutes"], Message("A grace needs a “closes_at”."))


def _opening_and_close(steps: Node) -> Iterator[Fault]:
    if not steps.items:
        return
    known = ids(steps.items)
    for name in (OPEN, CLOSE):
        if name not in known:
            yield fault(steps, Message("The timeline must have a step “{name}”.", name=name))
    if OPEN in known and CLOSE in known:
        opens, closes = known[OPEN]["day"], known[CLOSE]["day"]
        if opens.number is not None and closes.number is not None and opens.number > closes.number:
            yield fault(closes, Message("Entries must not close before they open, on day {day}.", day=opens.number))


def _steps_of_rounds(root: Node, steps: Node) -> Iterator[Fault]:
    rounds, taken = ids(root["rounds"].items), dict[str, int]()
    for step in steps.items:
        name = step["round"].text
        yield from unknown(step["round"], rounds, "rounds")
        if name is not None and name in taken:
            yield fault(step["round"], Message("This round has a step already, on line {line}.", line=taken[name]))
        taken.setdefault(name or "", step.line)
    for name, found in rounds.items():
        if steps.items and name not in taken:
            yield fault(found["id"], Message("The round “{name}” has no step in the timeline.", name=name))


def _rounds_in_order(root: Node, steps: Node) -> Iterator[Fault]:
    """Each round begins after the one before has ended, and scoring after the close of entries."""
    by_round = {step["round"].text: step for step in reversed(steps.items) if step["round"].text is not None}
    in_order = [by_round[name] for name in ids(root["rounds"].items) if name in by_round]
    for earlier, later in pairwise(in_order):
        yield from _after(earlier, later)
    close = ids(steps.items).get(CLOSE)
    scored = [by_round[found["id"].text] for found in scoring_rounds(root) if found["id"].text in by_round]
    for step in scored if close else ():
        yield from _after(close or step, step)


def _after(earlier: Node, later: Node) -> Iterator[Fault]:
    first, begins = earlier["day"].number, later["day"].number
    if first is None or begins is None:
        return
    ends = first + (earlier["days"].number or 1) - 1
    if begins <= ends:
        yield fault(later["day"], Message("This step must begin after day {day}, the last day of “{step}”.",
                                          day=ends, step=earlier["id"].text or ""))  # fmt: skip
