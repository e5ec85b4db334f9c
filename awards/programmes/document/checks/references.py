"""What must hold between the parts of a document: ids, lists and references. Works on faulty documents too."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from awards.core.words import Message
from awards.programmes.document.checks.judging import check_rules
from awards.programmes.document.checks.outline import criteria, fault, ids, questions, unknown
from awards.programmes.document.checks.questions import check_form, check_public_files
from awards.programmes.document.checks.timeline import check_timeline
from awards.programmes.document.yaml_in import Node
from awards.ranking.scheme.faults import Fault

# The first parts of addresses that belong to no season: those there are (a test reads them from the map of addresses),
# those that servers and browsers ask for, and those that this site may need one day.
_ADDRESSES = (
    "account accounts archive check-your-mail companies demo favicon.ico health invitations language links reset"
    " robots.txt sign-in sign-out sign-up signed-out sitemap.xml static start work"
    " ads.txt apple-touch-icon.png apple-touch-icon-precomposed.png browserconfig.xml humans.txt index.html"
    " manifest.json manifest.webmanifest security.txt service-worker.js site.webmanifest sw.js well-known"
    " about admin admin.php api app assets atom.xml auth award awards backup calendar calendar.ics ceremony"
    " certificates contact csp dashboard data desk docs events export feed feed.atom feed.xml feeds files graphql help"
    " hooks imprint jobs join legal live login log logout mail mails me media metrics new next null oauth oidc openapi"
    " openapi.json organisers passkeys password people ping privacy profile programme programmes proposals public ready"
    " register rss rss.xml scim search season seasons settings setup sign-ins signin signup sso status support system"
    " terms token tokens undefined upload uploads user users verify version webauthn webhooks www"
)
RESERVED = frozenset(_ADDRESSES.split())
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
            yield fault(text, Message("Only {gaps} are filled in here, not {gap}.", gap=gap, gaps="{lower}, {upper}"))


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


def _unique_ids(nodes: Iterable[Node]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for node in nodes:
        name = node["id"].text
        if name is None:
            continue
        if name in lines:
            words = Message("The id “{id}” is used already, on line {line}.", id=name, line=lines[name])
            yield fault(node["id"], words)
        else:
            lines[name] = node["id"].line


def _unique_items(node: Node) -> Iterator[Fault]:
    seen = set()
    for item in node.items:
        value = item.text if item.number is None else item.number
        if value is not None and value in seen:
            yield fault(item, Message("“{value}” is in this list already.", value=value))
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
        yield fault(amount, Message("A programme with a fee is refused until there is a payment room. Set it to 0."))
