"""Looking at a draft of a programme before it is published: as a nominee, as a juror, and as everybody.

The pages are those that people will get, made inert. Nothing is written, and nothing is read of what anybody entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from awards.core.roles import STAFF
from awards.desk.blueprint import bp
from awards.desk.previewing import juror_pages, nominee_pages, public_pages
from awards.desk.previewing.inert import inert
from awards.desk.previewing.trial_season import TrialSeason, in_the_place_of
from awards.programmes.editing import queries as drafts
from awards.programmes.editing import stations
from awards.programmes.editing.draft_reading import DraftFault
from awards.programmes.editing.mending import Mended
from awards.programmes.models import Season
from awards.web import edge
from awards.web.access import role
from awards.web.i18n import programme_text
from awards.web.static import line_colours

POLICY = edge.POLICY.replace("connect-src 'self'", "connect-src 'none'").replace(
    "form-action 'self'", "form-action 'none'"
)
SEEN = {
    "nominee": lazy_gettext("As a nominee"),
    "juror": lazy_gettext("As a juror"),
    "public": lazy_gettext("The public pages"),
}
# The pages of each way of seeing, the first one first.
PAGES: Mapping[str, Mapping[str, object]] = {
    "nominee": {
        "form": lazy_gettext("The form in public"),
        "start": lazy_gettext("Start a nomination"),
        "tasks": lazy_gettext("Sections"),
        "section": "",
        "check": lazy_gettext("Check your answers"),
    },
    "juror": {"scoresheet": lazy_gettext("Scoresheet")},
    "public": {
        "home": lazy_gettext("Front page"),
        "rules": lazy_gettext("Rules"),
        "timetable": lazy_gettext("Timetable"),
        "category": "",
    },
}
OF_A_CATEGORY = frozenset({"tasks", "section", "check", "scoresheet", "category"})
# Where links of the pages lead in a preview: the page, and which value of the address says which one.
LEADS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "desk.front": ("public", "home", {}),
    "desk.season": ("public", "home", {}),
    "programmes.rules": ("public", "rules", {}),
    "programmes.timetable": ("public", "timetable", {}),
    "programmes.category": ("public", "category", {"code": "category"}),
    "nominations.preview": ("nominee", "form", {}),
    "nominations.nominate": ("nominee", "start", {}),
    "nominations.start": ("nominee", "start", {}),
    "nominations.mine": ("nominee", "tasks", {}),
    "nominations.tasks": ("nominee", "tasks", {}),
    "nominations.topic": ("nominee", "section", {"topic": "section"}),
    "nominations.check": ("nominee", "check", {}),
    "nominations.as_juror": ("juror", "scoresheet", {}),
    "scoring.ballot": ("juror", "scoresheet", {}),
}
STAY = frozenset({"web.language", "web.manifest", "web.favicon", "web.touch_icon"})


@dataclass(frozen=True)
class Look:
    """Which page of the draft is looked at, as whom, in which category, section and round of scoring."""

    trial: TrialSeason
    seen: str
    page: str
    category: str
    section: str
    round: str

    def address(self, *, seen: str = "", page: str = "", anchor: str = "", **values: str) -> str:
        """Return the address of a page of the draft, in the category that is looked at unless said otherwise."""
        seen = seen or self.seen
        found = {"page": page, "category": self.category, **values}
        if page and page not in OF_A_CATEGORY:
            del found["category"]
        given: dict[str, Any] = {name: value for name, value in found.items() if value}
        return url_for("desk.programme_preview", season=self.trial.slug, seen=seen, _anchor=anchor or None, **given)


@bp.get("/<season>/programme/preview/<any(nominee,juror,public):seen>")
@role(*STAFF)
def programme_preview(season: Season, seen: str) -> ResponseReturnValue:
    """Show a page as the draft would make it: as a nominee, as a juror, or as everybody."""
    found = drafts.as_it_would_be(season)
    if found.programme is None:
        return render_template("desk/previewing/stopped.html", faults=_links(found.faults), seen=SEEN[seen])
    look = _look(TrialSeason(season, found.programme), seen)
    page, above = _drawn(season, look, found)
    lines = url_for("desk.preview_lines", v=look.trial.programme.fingerprint[:10])
    answer = make_response(inert(page, lambda address: _leads(look, lines, address), head=_head(), above=above))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<season>/programme/preview/lines.css")
@role(*STAFF)
def preview_lines(season: Season) -> Response:
    """Return the colours of the draft's categories."""
    found = drafts.as_it_would_be(season)
    answer = Response(line_colours((found.programme or season.document).categories), mimetype="text/css")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _look(trial: TrialSeason, seen: str) -> Look:
    """What the address asks for; what the draft does not have (any more) is its first."""
    document, asked = trial.document, request.args
    page = asked.get("page", "")
    page = page if page in PAGES[seen] else next(iter(PAGES[seen]))
    categories, rounds = [each.id for each in document.categories], [each.id for each in document.scoring_rounds]
    category = _one_of(categories, asked.get("category"))
    section = _one_of(nominee_pages.sections(trial, category), asked.get("section"))
    return Look(trial, seen, page, category, section, _one_of(rounds, asked.get("round")))


def _one_of(known: list[str], asked: str | None) -> str:
    return asked if asked in known else next(iter(known), "")


def _drawn(season: Season, look: Look, found: Mended) -> tuple[str, str]:
    """The page that is looked at, and what stands above it."""
    trial = look.trial
    if look.seen == "juror":
        with in_the_place_of(season, trial, "juror", at=trial.while_scoring(look.round)):
            page, more = _scoresheet(look), _banner(look)
    else:
        with in_the_place_of(season, trial, at=trial.while_entering()):
            page, more = _of_nominee(look) if look.seen == "nominee" else _public(look), _banner(look)
    return page, render_template("desk/previewing/banner.html", look=look, faults=len(found.faults), **more)


def _scoresheet(look: Look) -> str:
    return render_template("scoring/ballot.html", **juror_pages.scoresheet(look.trial, look.category, look.round))


def _of_nominee(look: Look) -> str:
    trial, category = look.trial, look.category
    match look.page:
        case "start":
            return render_template("nominations/start.html", **nominee_pages.start(trial))
        case "tasks":
            return render_template("nominations/tasks.html", **nominee_pages.tasks(trial, category))
        case "section":
            shown = nominee_pages.section(trial, category, look.section) or abort(404)
            return render_template("nominations/topic.html", **shown)
        case "check":
            return render_template("nominations/check.html", **nominee_pages.check(trial, category))
    return render_template("nominations/preview.html", **nominee_pages.in_public(trial))


def _public(look: Look) -> str:
    match look.page:
        case "category":
            category = look.trial.document.category(look.category)
            return render_template("programmes/category.html", category=category)
        case "rules":
            return render_template("programmes/rules.html", **public_pages.rules(look.trial))
        case "timetable":
            return render_template("programmes/timetable.html", **public_pages.timetable(look.trial))
    return render_template("desk/season.html", **public_pages.home(look.trial))


def _banner(look: Look) -> dict[str, Any]:
    """The ways to the other pages, with names as the draft has them; read while it is in force."""
    document = look.trial.document
    pages = [(str(name), look.address(page=page), page == look.page) for page, name in PAGES[look.seen].items() if name]
    named = {each.id: programme_text(each.title) for each in document.form.sections}
    if look.seen == "nominee":
        pages[-1:-1] = [
            (named[code], look.address(page="section", section=code), look.page == "section" and code == look.section)
            for code in nominee_pages.sections(look.trial, look.category)
        ]
    rounds = document.scoring_rounds if look.seen == "juror" else ()
    pages += [
        (_("Round %(round)s", round=each.id), look.address(page="scoresheet", round=each.id), each.id == look.round)
        for each in rounds
    ]
    return {
        "ways": [(name, look.address(seen=seen), seen == look.seen) for seen, name in SEEN.items()],
        "pages": pages if len(pages) > 1 else (),
        "categories": [
            (each.id, programme_text(each.name), look.address(page=_page_of(look), category=each.id, **_rest(look)),
             look.page in OF_A_CATEGORY and each.id == look.category)
            for each in document.categories
        ],
    }  # fmt: skip


def _page_of(look: Look) -> str:
    """The page that a category is looked at on: the present one, if it is one of a category."""
    return look.page if look.page in OF_A_CATEGORY else {"nominee": "tasks", "public": "category"}[look.seen]


def _rest(look: Look) -> dict[str, str]:
    found = {"section": look.section if look.page == "section" else "", "round": look.round}
    return found if look.seen != "public" else {}


def _head() -> str:
    return render_template("desk/previewing/head.html")


def _leads(look: Look, lines: str, address: str) -> str | None:
    """Where a link of the page leads in the preview; none: nowhere."""
    parts, root = urlsplit(address), request.root_path
    if parts.scheme or parts.netloc or not parts.path.startswith(f"{root}/"):
        return None
    try:
        endpoint, values = current_app.create_url_adapter(request).match(  # type: ignore[union-attr]
            parts.path.removeprefix(root), method="GET"
        )
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in STAY:
        return address
    if endpoint == "web.season_css":
        return lines
    if endpoint not in LEADS or values.get("season", look.trial.slug) != look.trial.slug:
        return None
    seen, page, named = LEADS[endpoint]
    return look.address(seen=seen, page=page, anchor=parts.fragment, **{named[each]: values[each] for each in named})


def _links(faults: tuple[DraftFault, ...]) -> list[tuple[object, str]]:
    """What is wrong, each with the page of the editor where it can be mended."""
    found: list[tuple[object, str]] = []
    for fault in faults:
        station = stations.station_of(fault.path)
        rest = stations.rest_of(station, fault.path) or None
        found.append((fault.says, url_for("programmes.part", part=station.code, rest=rest)))
    return found
