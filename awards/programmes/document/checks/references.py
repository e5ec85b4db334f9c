"""What must hold between the parts of a document: ids, lists and references, the form with its options and the rules of
eligibility, the timeline with the rounds. Works on faulty documents too."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise

from awards.core.message import Message
from awards.programmes.document.checks.dependence import check_shown_when
from awards.programmes.document.checks.judging import check_rules
from awards.programmes.document.checks.mail_words import check_mails
from awards.programmes.document.checks.outline import (
    DECLARED_RULES,
    criteria,
    fault,
    ids,
    not_above,
    questions,
    scoring_rounds,
    unknown,
)
from awards.programmes.document.document_yaml import Node
from awards.ranking.scheme.faults import Fault

# The first parts of addresses that belong to no season: those there are (a test reads them from the map of addresses),
# those that servers and browsers ask for, and those that this site may need one day.
_ADDRESSES = (
    "account accounts archive check-your-mail companies demo favicon.ico guide health invitations language links"
    " notices reset robots.txt sign-in sign-out sign-up signed-out sitemap.xml static start work"
    " ads.txt apple-touch-icon.png apple-touch-icon-precomposed.png browserconfig.xml humans.txt index.html"
    " manifest.json manifest.webmanifest security.txt service-worker.js site.webmanifest sw.js well-known"
    " about admin admin.php api app assets atom.xml auth award awards backup calendar calendar.ics ceremony"
    " certificates contact csp dashboard data desk docs events export feed feed.atom feed.xml feeds files graphql help"
    " hooks imprint jobs join legal live login log logout mail mails me media metrics new next null oauth oidc openapi"
    " openapi.json organisers passkeys password people ping privacy profile programme programmes proposals public ready"
    " register rss rss.xml scim search season seasons settings setup sign-ins signin signup sso status support system"
    " terms token tokens undefined unsubscribe upload uploads user users verify version webauthn webhooks www"
)
RESERVED = frozenset(_ADDRESSES.split())
OPEN, CLOSE = "open", "close"
_PICTURES = {"png", "jpg"}
_RULE_KINDS = {"any_in": ("country", "countries"), "months_before_close": ("month",)}
_GAP = re.compile(r"\{[^{}]*\}")
_BETWEEN = {"{lower}", "{upper}"}


def check(root: Node) -> list[Fault]:
    """Return every fault between the parts of a document."""
    return list(
        chain(
            *(_unique_ids(nodes) for nodes in _lists_with_ids(root)),
            *(_unique_items(node) for node in _lists_of_values(root)),
            _languages(root),
            _categories(root),
            _fee(root),
            check_form(root),
            check_rules(root),
            check_timeline(root),
            check_mails(root),
        )
    )


def check_new(root: Node) -> Iterator[Fault]:
    """Yield what a season that is there already keeps, and a new one may not have.

    A name that is the first part of an address of the site, gaps in a text that nothing fills, and files that nothing
    publishes.
    """
    yield from check_public_files(root)
    if root["season"]["id"].text in RESERVED:
        words = Message(
            "“{name}” is part of this site’s own addresses. Call the season something else, such as 2027.",
            name=root["season"]["id"].text,
        )
        yield fault(root["season"]["id"], words)
    for text in root["scale"]["between"].fields.values():
        for gap in sorted(set(_GAP.findall(text.text or "")) - _BETWEEN):
            yield fault(
                text, Message("Only {gaps} can be filled in here, not {gap}.", gap=gap, gaps="{lower}, {upper}")
            )


def _lists_with_ids(root: Node) -> Iterator[Iterable[Node]]:
    yield root["categories"].items
    yield criteria(root)
    yield root["eligibility"]["rules"].items
    yield root["form"]["sections"].items
    yield questions(root)
    for question in questions(root):
        yield from (question[part].items for part in ("columns", "fields", "per_file"))
    yield from (options.items for options in root["options"].fields.values())
    yield root["jury"]["conflict"]["reasons"].items
    yield root["rounds"].items
    yield root["timeline"]["steps"].items


def _lists_of_values(root: Node) -> Iterator[Node]:
    yield root["programme"]["languages"]
    yield root["form"]["answer_languages"]
    yield root["countries_first"]
    yield root["landlocked_developing_countries"]
    yield from root["regions"].fields.values()
    yield root["scale"]["comment_required_at"]
    yield root["scheme"]["tie_break"]
    yield from (category["sdg_suggested"] for category in root["categories"].items)
    yield from (rule["any_in"] for rule in root["eligibility"]["rules"].items)
    yield from (question[part] for question in questions(root) for part in ("informs", "accept"))
    yield from (question["shown_when"]["any_of"] for question in questions(root))


def _unique_ids(nodes: Iterable[Node]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for node in nodes:
        name = node["id"].text
        if name is None:
            continue
        if name in lines:
            words = Message("The id “{id}” is already used on line {line}.", id=name, line=lines[name])
            yield fault(node["id"], words)
        else:
            lines[name] = node["id"].line


def _unique_items(node: Node) -> Iterator[Fault]:
    seen = set()
    for item in node.items:
        value = item.text if item.number is None else item.number
        if value is not None and value in seen:
            yield fault(item, Message("“{value}” is already in this list.", value=value))
        seen.add(value)


def _languages(root: Node) -> Iterator[Fault]:
    languages = {item.text for item in root["programme"]["languages"].items if item.text}
    default = root["programme"]["default_language"]
    if default.text is not None:
        yield from unknown(default, languages, "programme.languages")
    for names in root["cldr_overrides"].fields.values():
        for language, node in names.fields.items():
            if language not in languages:
                yield fault(node, Message("The programme does not have the language: {languages}.", languages=language))


def _categories(root: Node) -> Iterator[Fault]:
    goals = ids(root["options"]["sdgs"].items)
    for category in root["categories"].items:
        for goal in category["sdg_suggested"].items:
            yield from unknown(goal, goals, "options.sdgs")


def _fee(root: Node) -> Iterator[Fault]:
    amount = root["eligibility"]["fee"]["amount"]
    if amount.number is not None and amount.number > 0:
        yield fault(amount, Message("Entry fees are not supported yet. Set the fee to 0."))


# The form, its options and the rules of eligibility


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
    yield from check_shown_when(root)
    asked = ids(questions(root))
    for rule in root["eligibility"]["rules"].items:
        if rule["kind"].text == "check":
            yield from _check_rule(rule, root, asked)


def check_public_files(root: Node) -> Iterator[Fault]:
    """Yield the questions for files that say they are public, and would show nothing on a laureate's page."""
    for question in questions(root):
        kinds = {each.text for each in question["accept"].items}
        if question["public"].value is True and kinds and (question["type"].text == "files" or not kinds <= _PICTURES):
            yield fault(question["public"], Message(
                "The only files published are pictures: this needs a question of the type “file” that accepts only png"
                " and jpg."))  # fmt: skip


def _option_lists(root: Node) -> Iterator[Fault]:
    for name, options in root["options"].fields.items():
        if name == DECLARED_RULES:
            yield fault(
                options,
                Message("The name “eligibility” is reserved for the rules that nominees declare. Choose another name."),
            )
        if isinstance(options.value, tuple) and not options.items:
            yield fault(options, Message("This list must not be empty."))


def _options_of(question: Node, root: Node) -> Iterator[Fault]:
    options = question["options"]
    if question["type"].text == "checklist" and options.text == DECLARED_RULES:
        if not any(rule["kind"].text == "declare" for rule in root["eligibility"]["rules"].items):
            yield fault(options, Message("The programme has no rules of the type “declare” to confirm."))
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
        yield fault(question["type"], Message("The category is already asked for on line {line}.", line=asked[0].line))
    for question in asked:
        if question["category"].text is not None:
            yield fault(question["category"], Message("The question for the category must be asked in every category."))
    if not asked and len(root["categories"].items) > 1:
        yield fault(root["form"]["sections"], Message("The form must have a question of the type “category”."))


def _check_rule(rule: Node, root: Node, known: dict[str, Node]) -> Iterator[Fault]:
    named = [part for part in _RULE_KINDS if part in rule]
    if len(named) != 1:
        yield fault(rule, Message("A rule of the type “check” needs either “any_in” or “months_before_close”."))
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


# The timeline and the rounds


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
            yield fault(step["day"], Message("The steps must be in the order of their days; the previous step is "
                                             "on day {day}.", day=latest))  # fmt: skip
        latest = max(latest, day or latest)


def _grace(steps: Node) -> Iterator[Fault]:
    for step in steps.items:
        if step["grace_minutes"].number and "closes_at" not in step:
            yield fault(step["grace_minutes"], Message("A grace period needs a “closes_at”."))


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
            yield fault(closes, Message("Nominations must not close before they open, on day {day}.", day=opens.number))


def _steps_of_rounds(root: Node, steps: Node) -> Iterator[Fault]:
    rounds, taken = ids(root["rounds"].items), dict[str, int]()
    for step in steps.items:
        name = step["round"].text
        yield from unknown(step["round"], rounds, "rounds")
        if name is not None and name in taken:
            yield fault(step["round"], Message("This round already has a step, on line {line}.", line=taken[name]))
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
