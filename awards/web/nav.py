"""The main navigation: which pages a reader's roles lead to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user

from awards.web.access import roles_here
from awards.web.i18n import LANGUAGES
from awards.web.pieces import kept

STAFF = frozenset({"owner", "organiser"})


@dataclass(frozen=True)
class Item:
    """A link of the navigation and the roles that see it; no roles: everyone, `people`: everyone signed in."""

    endpoint: str
    label: str
    roles: frozenset[str] = frozenset()
    people: bool = False


@dataclass(frozen=True)
class Link:
    """A link as a page shows it."""

    label: str
    url: str
    current: bool


ARCHIVE = "results.archive"
ITEMS = (
    Item("desk.season", lazy_gettext("Home")),
    Item("desk.home", lazy_gettext("Desk"), STAFF | {"observer"}),
    Item("nominations.mine", lazy_gettext("My nominations"), people=True),
    Item("nominations.entries", lazy_gettext("Nominations"), STAFF | {"observer"}),
    Item("scoring.queue", lazy_gettext("My scoresheets"), frozenset({"juror", "chair"})),
    Item("jury.panels", lazy_gettext("Jury"), STAFF | {"observer"}),
    Item("results.boards", lazy_gettext("Results"), STAFF | {"chair", "observer"}),
    Item("messages.outbox", lazy_gettext("Mail"), STAFF),
    Item("desk.log", lazy_gettext("Log"), STAFF | {"observer"}),
    Item("programmes.rules", lazy_gettext("Rules")),
    Item("desk.jury_members", lazy_gettext("The jury")),
    # The archive rather than the season's own page, which is not there before something is published.
    Item(ARCHIVE, lazy_gettext("Laureates")),
)
FOOTER = (
    Item("programmes.rules", lazy_gettext("Rules")),
    Item("programmes.privacy", lazy_gettext("Privacy")),
    Item("desk.contact", lazy_gettext("Contact")),
    Item("results.verification", lazy_gettext("Check these results")),
)


_LISTED = frozenset(item.endpoint for item in ITEMS)


def links() -> list[Link]:
    """Return the links this reader sees in the season of the address."""
    if g.get("season") is None:
        return []
    known, roles = current_app.view_functions, roles_here()
    seen = [item for item in ITEMS if item.endpoint in known and _sees(item, roles)]
    return [Link(item.label, url_for(item.endpoint), _current(item)) for item in seen]


def footer() -> list[Link]:
    """Return the links at the foot of every page of a season."""
    if g.get("season") is None:
        return []
    known = [item for item in FOOTER if item.endpoint in current_app.view_functions]
    return [Link(item.label, url_for(item.endpoint), _current(item)) for item in known]


def languages() -> list[tuple[str, str, str]]:
    """Return the languages as code, own name, and the address that switches to it and comes back to this page."""
    switch = kept(lambda: {code: url_for("web.language", code=code) for code in LANGUAGES}, "languages")
    back = urlencode({"next": request.full_path.rstrip("?")}, safe="/")
    return [(code, name, f"{switch[code]}?{back}") for code, name in LANGUAGES.items()]


def _sees(item: Item, roles: frozenset[str]) -> bool:
    if item.roles:
        return bool(roles & item.roles)
    if item.people:
        return bool(current_user.is_authenticated) and not roles
    return not roles or item.endpoint == ARCHIVE


def _current(item: Item) -> bool:
    endpoint = request.endpoint or ""
    if endpoint in _LISTED:
        return endpoint == item.endpoint
    return item.endpoint.split(".")[0] == endpoint.split(".")[0] and bool(item.roles)
