"""Views that belong to no room: the language switch, the lines' colours, what crawlers ask for, the sign of life."""

from __future__ import annotations

import json

from flask import Response, current_app, g, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from awards.web.access import house, public
from awards.web.blueprint import bp
from awards.web.i18n import LANGUAGES, programme_text, reader_language
from awards.web.pages import on_this_site
from awards.web.static import FOR_GOOD, VERSION_LENGTH, line_colours


@bp.get("/language/<code>")
@public
def language(code: str) -> Answer:
    """Remember a language for this browser and go back to the page it was chosen on."""
    if code in LANGUAGES:
        session["language"] = code
        session.permanent = True
    return redirect(on_this_site(request.args.get("next")) or url_for("desk.front"), 303)


@bp.get("/<season>/lines.css")
@public
def season_css(season: object) -> Response:
    """Return the line colours of the season's categories, light and dark."""
    response = Response(line_colours(g.season.document.categories), mimetype="text/css")
    lasting = request.args.get("v") == g.season.programme.fingerprint[:VERSION_LENGTH]
    kept = FOR_GOOD if lasting else "public, max-age=300"
    response.headers["Cache-Control"] = "no-store" if g.season.is_draft else kept
    return response


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Hand out the mark where browsers ask for it by themselves."""
    return current_app.send_static_file("favicon.ico")


@bp.get("/apple-touch-icon.png")
@bp.get("/apple-touch-icon-precomposed.png")
@public
def touch_icon() -> Response:
    """Hand out the mark where phones ask for it by themselves."""
    return current_app.send_static_file("apple-touch-icon.png")


@bp.get("/site.webmanifest")
@public
def manifest() -> Response:
    """Say what the site is called and looks like on a phone's first screen."""
    home = house()
    name = programme_text(home.name) if home else gettext("Awards")
    icons = [
        {"src": url_for("static", filename=f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    shown = {"name": name, "short_name": name, "lang": reader_language(), "start_url": url_for("desk.front"),
             "display": "browser", "background_color": "#FAF8F3", "theme_color": "#101B2D", "icons": icons}  # fmt: skip
    return Response(json.dumps(shown, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Tell crawlers where the public pages are; a demonstration, whose companies are invented, is for none."""
    site = current_app.config["SITE_URL"]
    lines = ["User-agent: *", "Disallow: /language/", f"Sitemap: {site}{url_for('desk.sitemap')}"]
    if current_app.config["DEMO"]:
        lines = ["User-agent: *", "Disallow: /"]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")
