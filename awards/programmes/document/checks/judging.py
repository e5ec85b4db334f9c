"""What must hold between scale, scheme, rounds, honours and timeline."""

from collections.abc import Iterator
from decimal import Decimal

from awards.core.message import Message
from awards.programmes.document.checks.outline import criteria, fault, ids, scoring_rounds, unknown
from awards.programmes.document.document_yaml import Node
from awards.ranking.scheme.faults import Fault
from awards.ranking.scheme.terms import PLAIN_TIE_RULES

MOST_VALUES = 1_001


def check_rules(root: Node) -> Iterator[Fault]:
    """Yield the faults of scale, scheme, rounds, honours and timeline."""
    faulty = list(_scale(root["scale"]))
    yield from faulty or _on_scale(root)
    yield from _between(root["scale"]["between"])
    yield from _scheme(root)
    yield from _rounds(root)
    yield from _honours(root)


def _scale(scale: Node) -> Iterator[Fault]:
    least, most, step = scale["min"].number, scale["max"].number, scale["step"].number
    if least is None or most is None or step is None or step <= 0:
        return
    if least >= most:
        yield fault(scale["max"], Message("The highest value must be greater than the lowest, {value}.", value=least))
    elif (most - least) % step:
        yield fault(scale["step"], Message("Steps of {step} from {least} do not reach {most}.",
                                           step=step, least=least, most=most))  # fmt: skip
    elif (most - least) / step >= MOST_VALUES:
        yield fault(scale["step"], Message("The scale must have at most {limit} values.", limit=MOST_VALUES))


def _on_scale(root: Node) -> Iterator[Fault]:
    scale = root["scale"]
    least, most, step = scale["min"].number, scale["max"].number, scale["step"].number
    if least is None or most is None or step is None or step <= 0:
        return
    anchors: dict[Decimal, int] = {}
    values = [anchor["value"] for anchor in scale["anchors"].items]
    for node in (*values, *scale["comment_required_at"].items):
        if node.number is not None and not (least <= node.number <= most and (node.number - least) % step == 0):
            yield fault(node, Message("{value} is not a value of the scale.", value=node.number))
    for node in values:
        if node.number is not None and node.number in anchors:
            yield fault(node, Message("This value already has an anchor, on line {line}.", line=anchors[node.number]))
        anchors.setdefault(node.number or Decimal(0), node.line)
    if root["scheme"]["total"].text != "weighted_sum":
        for node in _thresholds_on_scale(root):
            if node.number is not None and not least <= node.number <= most:
                yield fault(node, Message("{value} lies outside the scale.", value=node.number))


def _thresholds_on_scale(root: Node) -> Iterator[Node]:
    yield from (found["cut"]["min"] for found in root["rounds"].items)
    yield root["honours"]["special_mention"]["min"]


def _between(between: Node) -> Iterator[Fault]:
    for text in between.fields.values():
        if text.text is not None and not ("{lower}" in text.text and "{upper}" in text.text):
            yield fault(text, Message("The text must contain {gaps}.", gaps="{lower}, {upper}"))


def _scheme(root: Node) -> Iterator[Fault]:
    scheme, known = root["scheme"], ids(criteria(root))
    for node in scheme["tie_break"].items:
        yield from _tie_break(node, known)
    for name, node in scheme["thresholds"].fields.items():
        if name != "total" and name.removeprefix("criterion:") not in known:
            yield fault(
                node, Message("A threshold applies to “total”, or to “criterion:” followed by the id of a criterion.")
            )
    quorum, target = scheme["quorum"].number, root["jury"]["target_ballots_per_entry"].number
    if quorum is not None and target is not None and quorum > target:
        yield fault(scheme["quorum"], Message("{quorum} is more than the {target} scoresheets planned for each "
                                              "nomination.",
                                              quorum=quorum, target=target))  # fmt: skip


def _tie_break(node: Node, known: dict[str, Node]) -> Iterator[Fault]:
    kind, colon, value = (node.text or "").partition(":")
    if kind == "criterion" and colon:
        if value not in known:
            yield fault(node, Message("“{name}” is not declared under {place}.",
                                      name=value, place="categories[].criteria"))  # fmt: skip
    elif not (kind == "count_at_least" and colon):
        yield from unknown(node, PLAIN_TIE_RULES, "scheme.tie_break")


def _rounds(root: Node) -> Iterator[Fault]:
    scoring = scoring_rounds(root)
    if root["rounds"].items and not scoring:
        yield fault(root["rounds"], Message("There must be a round of the type “scoring”."))
    for found in root["rounds"].items[1:]:
        if found["kind"].text == "admission":
            yield fault(found["kind"], Message("The admission round must be the first, and the only one of its kind."))
    for number, found in enumerate(scoring):
        earlier_cut = any("cut" in before for before in scoring[:number])
        if found["entries"].text == "cut" and not earlier_cut:
            yield fault(
                found["entries"],
                Message("No earlier round has a cut-off. Write “admitted”, or give an earlier round a cut-off."),
            )


def _honours(root: Node) -> Iterator[Fault]:
    honours = root["honours"]
    with_cut = [found["id"].text for found in scoring_rounds(root) if "cut" in found]
    won_in = honours["laureate"]["in_cut_of"]
    if won_in.text is not None and won_in.text not in with_cut:
        yield fault(won_in, Message("“{name}” is not a scoring round with a cut-off.", name=won_in.text))
    panels = {found["panel"].text for found in scoring_rounds(root)}
    for part in ("special_mention", "grand_prix"):
        chosen = honours[part]["chosen_by"]
        if chosen.text == "final_panel" and "final" not in panels:
            yield fault(chosen, Message("No round has the jury panel “final”."))
