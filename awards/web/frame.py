"""What stands around every page: the navigation, the foot, languages and seasons, and what its lists leave out.

The navigation leads where a reader's roles do, in the season of the address or else in the house's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from flask import current_app, g, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user

from awards.core.roles import BOARD_READERS, CHAIR, JUDGES, READERS, STAFF
from awards.web.access import House, Side, appointments, house, opened_slugs, roles_at_home, sides_here, unseen_here
from awards.web.i18n import LANGUAGES, programme_text
from awards.web.pieces import piece

if TYPE_CHECKING:
    from awards.programmes.models import Season


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
PROGRAMME = "programmes.editor"
GUIDE = "desk.guide"
HOUSE_WIDE = frozenset({ARCHIVE, GUIDE})  # of no season
TO_DECIDE = "results.to_decide"
ALONE = frozenset(
    {TO_DECIDE, PROGRAMME, "desk.log"}
)  # a page of a room that has its own link: the others belong to the room's first one
# Pages of one room that belong to the link of another, or to none.
BELONGS = {
    **dict.fromkeys(
        (
            "programmes.part",
            "programmes.undo_edit",
            "programmes.unlock_rules",
            "programmes.mail_letters",
            "programmes.mail_letter",
            "programmes.mail_letter_test",
            "results.programme",
            "results.programme_publication",
            "results.programme_revision",
            "results.programme_revisions",
            "results.proposed_revision",
            "results.revision_to_draft",
        ),
        PROGRAMME,
    ),
    "desk.programme_preview": PROGRAMME,
    "desk.mail_previews": "messages.outbox",
    "desk.mail_preview": "messages.outbox",
    **dict.fromkeys(("desk.circular_new", "desk.circular", "desk.circulars", "desk.circular_stop"), "messages.outbox"),
    "desk.mail_problems": "messages.outbox",
    "desk.mail_problem_address": "messages.outbox",
    "desk.reminders": "messages.outbox",
    "desk.reminder": "messages.outbox",
    "desk.seasons": "",
    "desk.guide_page": GUIDE,
}
ITEMS = (
    Item("desk.season", lazy_gettext("Home")),
    Item("desk.home", lazy_gettext("Overview"), READERS),
    Item("nominations.mine", lazy_gettext("My nominations"), people=True),
    Item("nominations.entries", lazy_gettext("Nominations"), READERS),
    Item("scoring.queue", lazy_gettext("My scoresheets"), JUDGES),
    Item("jury.panels", lazy_gettext("Jury"), READERS),
    Item(TO_DECIDE, lazy_gettext("For decision"), frozenset({CHAIR})),
    Item("results.boards", lazy_gettext("Results"), BOARD_READERS),
    Item(PROGRAMME, lazy_gettext("Programme"), STAFF),
    Item("messages.outbox", lazy_gettext("Email"), STAFF),
    Item("desk.log", lazy_gettext("Log"), READERS),
    Item("programmes.rules", lazy_gettext("Rules")),
    Item("desk.jury_members", lazy_gettext("The jury")),
    # The archive rather than the season's own page, which is not there before something is published.
    Item(ARCHIVE, lazy_gettext("Laureates")),
)
FOOTER = (
    Item("programmes.rules", lazy_gettext("Rules")),
    Item("programmes.timetable", lazy_gettext("Timetable")),
    Item("programmes.privacy", lazy_gettext("Privacy")),
    Item("results.verification", lazy_gettext("Check these results")),
    Item(GUIDE, lazy_gettext("Guide for organisers"), STAFF),
)


_LISTED = frozenset(item.endpoint for item in ITEMS)


def begins(roles: Collection[str]) -> str:
    """Return the endpoint of the page of a season on which somebody with these roles begins."""
    if READERS & set(roles):
        return "desk.home"
    return "scoring.queue" if roles else "desk.season"


def links() -> list[Link]:
    """Return the links this reader sees."""
    if (home := g.get("season") or house()) is None:
        return []
    known, roles = current_app.view_functions, roles_at_home()
    seen = [item for item in ITEMS if item.endpoint in known and _sees(item, roles)]
    return [Link(item.label, _url(item, home), _current(item)) for item in seen]


def footer() -> list[Link]:
    """Return the links at the foot of every page; the guide for those who organise."""
    if (home := g.get("season") or house()) is None:
        return []
    known = [item for item in FOOTER if item.endpoint in current_app.view_functions]
    known = [item for item in known if not item.roles or item.roles & roles_at_home()]
    address = contact()
    written = [Link(gettext("Contact"), f"mailto:{address}", False)] if address else []
    return [*(Link(item.label, _url(item, home), _current(item)) for item in known), *written]


def contact() -> str:
    """Return the address for questions: of the season of the address, else of the site; empty without one."""
    season = g.get("season")
    own = season.contact if season is not None else None
    return str(own or current_app.config.get("CONTACT") or "")


def languages() -> list[tuple[str, str, str]]:
    """Return the languages as code, own name, and the address that switches to it and comes back to this page."""
    switch = piece(lambda: {code: url_for("web.language", code=code) for code in LANGUAGES}, "languages")
    back = urlencode({"next": _this_page()}, safe="/")
    return [(code, name, f"{switch[code]}?{back}") for code, name in LANGUAGES.items()]


def _this_page() -> str:
    """Return the address that shows the page again: where its form stood, if only forms are answered at its own."""
    rule = request.url_rule
    if rule is None or "GET" in (rule.methods or ()):
        return request.full_path.rstrip("?")
    form = urlsplit(request.referrer or "")
    return form.path if form.path and form.netloc == request.host else "/"


def _url(item: Item, home: Season | House) -> str:
    return url_for(item.endpoint) if item.endpoint in HOUSE_WIDE else url_for(item.endpoint, season=home.slug)


def _sees(item: Item, roles: frozenset[str]) -> bool:
    if item.roles:
        return bool(roles & item.roles)
    if item.people:
        return bool(current_user.is_authenticated) and not roles
    return not roles or item.endpoint == ARCHIVE


def _current(item: Item) -> bool:
    endpoint = BELONGS.get(request.endpoint or "", request.endpoint or "")
    if endpoint in _LISTED or endpoint == GUIDE:
        return endpoint == item.endpoint
    if item.endpoint in ALONE:
        return False
    return item.endpoint.split(".")[0] == endpoint.split(".")[0] and bool(item.roles)


@dataclass(frozen=True)
class Listed:
    """A season of the list: its slug, where it leads, the reader's roles in it, whether it is a draft, and this one."""

    slug: str
    url: str
    roles: tuple[str, ...]
    draft: bool
    current: bool


def seasons() -> tuple[Listed, ...]:
    """Return the seasons that the reader may see: own drafts first, then the latest opened one. No query of its own."""
    roles: dict[str, set[str]] = {}
    drafts: dict[str, None] = {}
    for row in appointments():
        roles.setdefault(row.slug, set()).add(row.role)
        if row.is_draft:
            drafts[row.slug] = None
    here = g.get("season") or house()
    return tuple(
        Listed(slug, _elsewhere(slug, held := roles.get(slug, set())), tuple(sorted(held)), slug in drafts,
               here is not None and slug == here.slug)
        for slug in (*drafts, *opened_slugs())
    )  # fmt: skip


def _elsewhere(slug: str, roles: set[str]) -> str:
    """The same page of another season where the navigation leads there, else where those roles begin."""
    same = any(item.endpoint == request.endpoint and item.roles & roles for item in ITEMS)
    endpoint = request.endpoint if same else begins(roles)
    if endpoint not in current_app.view_functions:
        return f"/{slug}/"
    return url_for(endpoint, season=slug)


def not_shown() -> list[str]:
    """Return in sentences what the lists of a page leave out for the reader; none for the impartial."""
    sides = [side for side in sides_here() if side.category_id is not None]
    undecided = None in unseen_here()
    if undecided and len(sides) == len(g.season.document.categories):
        return [gettext("Nothing about nominations is shown here while one of your drafts has no category: it "
                        "could still go into any of them. Choose its category.")]  # fmt: skip
    said = [*_own([side for side in sides if side.own]), *_declared([side for side in sides if not side.own])]
    if undecided:
        said.append(gettext("Nothing is shown about nominations without a category either: one of them is yours."))
    return said


def acts_for_nominee() -> bool:
    """Whether the reader acts for a nominee of this season, so that the pages of nominees have something for them."""
    return any(side.own for side in sides_here())


def _own(sides: list[Side]) -> Iterator[str]:
    if sides:
        yield ngettext(
            "Nothing about nominations in %(categories)s is shown here: you represent a nominee there.",
            "Nothing about nominations in these categories is shown here: %(categories)s. You represent nominees "
            "there.",
            len(sides), categories=_names(sides),
        )  # fmt: skip


def _declared(sides: list[Side]) -> Iterator[str]:
    if sides:
        yield ngettext(
            "Nothing about nominations in %(categories)s is shown here: you declared a conflict of interest there.",
            "Nothing about nominations in these categories is shown here: %(categories)s. "
            "You declared conflicts of interest there.",
            len(sides), categories=_names(sides),
        )  # fmt: skip


def _names(sides: list[Side]) -> str:
    return ", ".join(programme_text(g.season.document.category(side.code).name) for side in sides)
