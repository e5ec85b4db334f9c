"""What must hold between the form, its options and the rules of eligibility."""

from collections.abc import Iterator

from awards.core.words import Message
from awards.programmes.document.checks.outline import criteria, fault, ids, not_above, questions, unknown
from awards.programmes.document.yaml_in import Node
from awards.ranking.scheme.faults import Fault

# An option list that need not be written: the declared rules of eligibility.
DECLARED_RULES = "eligibility"
_PICTURES = {"png", "jpg"}
_RULE_KINDS = {"any_in": ("country", "countries"), "months_before_close": ("month",)}


def check_form(root: Node) -> Iterator[Fault]:
    """Yield the faults of options, questions and eligibility rules."""
    yield from _option_lists(root)
    categories = ids(root["categories"].items)
    of_category = {name: ids(category["criteria"].items) for name, category in categories.items()}
    everywhere = ids(criteria(root))
    for question in questions(root):
        yield from _options_of(question, root)
        yield from unknown(question["category"], categories, "categories")
        yield from _informs(question, everywhere, of_category)
        yield from _limits_of(question)
    yield from _category_question(root)
    asked = ids(questions(root))
    for rule in root["eligibility"]["rules"].items:
        if rule["kind"].text == "check":
            yield from _check_rule(rule, root, asked)


def check_public_files(root: Node) -> Iterator[Fault]:
    """Yield the questions for files that say they are public, and would show nothing on a laureate's page."""
    for question in questions(root):
        kinds = {each.text for each in question["accept"].items}
        if question["public"].value is True and kinds and (question["type"].text == "files" or not kinds <= _PICTURES):
            yield fault(question["public"], Message("Of files only pictures are published: this needs a question of "
                                                    "the type “file” that accepts png and jpg only."))  # fmt: skip


def _option_lists(root: Node) -> Iterator[Fault]:
    for name, options in root["options"].fields.items():
        if name == DECLARED_RULES:
            yield fault(options, Message("The name “eligibility” is kept for the declared rules. Choose another name."))
        if isinstance(options.value, tuple) and not options.items:
            yield fault(options, Message("This list must not be empty."))


def _options_of(question: Node, root: Node) -> Iterator[Fault]:
    options = question["options"]
    if question["type"].text == "checklist" and options.text == DECLARED_RULES:
        if not any(rule["kind"].text == "declare" for rule in root["eligibility"]["rules"].items):
            yield fault(options, Message("The programme has no rules of the kind “declare” to confirm."))
        return
    yield from unknown(options, root["options"].fields, "options")
    known = root["options"][options.text or ""].items
    most = question["max_choices"]
    for limit in (most, question["min_choices"]):
        if known and limit.number is not None and limit.number > len(known):
            yield fault(limit, Message("{value} is more than the {count} options of the list.",
                                       value=limit.number, count=len(known)))  # fmt: skip


def _informs(question: Node, everywhere: dict[str, Node], of_category: dict[str, dict[str, Node]]) -> Iterator[Fault]:
    here = of_category.get(question["category"].text or "", everywhere)
    for informed in question["informs"].items:
        if informed.text in everywhere and informed.text not in here:
            yield fault(informed, Message("“{name}” is a criterion of another category.", name=informed.text))
        yield from unknown(informed, everywhere, "categories[].criteria")


def _limits_of(question: Node) -> Iterator[Fault]:
    yield from not_above(question["min_choices"], question["max_choices"])
    yield from not_above(question["min_rows"], question["max_rows"])
    yield from not_above(question["max_mb_each"], question["max_mb_total"])
    yield from not_above(question["min"], question["max"])


def _category_question(root: Node) -> Iterator[Fault]:
    asked = [question for question in questions(root) if question["type"].text == "category"]
    for question in asked[1:]:
        yield fault(question["type"], Message("The category is asked already, on line {line}.", line=asked[0].line))
    for question in asked:
        if question["category"].text is not None:
            yield fault(question["category"], Message("The question for the category must be asked in every category."))
    if not asked and len(root["categories"].items) > 1:
        yield fault(root["form"]["sections"], Message("The form must have a question of the type “category”."))


def _check_rule(rule: Node, root: Node, known: dict[str, Node]) -> Iterator[Fault]:
    named = [part for part in _RULE_KINDS if part in rule]
    if len(named) != 1:
        yield fault(rule, Message("A rule of the kind “check” needs either “any_in” or “months_before_close”."))
    yield from not_above(rule["months_before_close"]["min"], rule["months_before_close"]["max"])
    for region in rule["any_in"].items:
        yield from unknown(region, root["regions"].fields, "regions")
    yield from unknown(rule["question"], known, "form.sections[].questions")
    question = known.get(rule["question"].text or "")
    for part in named if question else ():
        kind = question["type"].text if question else None
        if kind is not None and kind not in _RULE_KINDS[part]:
            types = ", ".join(_RULE_KINDS[part])
            yield fault(rule["question"], Message("“{part}” needs a question of the type: {types}.",
                                                  part=part, types=types))  # fmt: skip
