"""The organisers' guide: what it holds, and each of its pages. There for everybody; it tells no secrets."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from awards.desk.blueprint import bp
from awards.desk.guide.guide_book import PAGES, contents
from awards.web.access import public
from awards.web.i18n import reader_language


@bp.get("/guide")
@public
def guide() -> ResponseReturnValue:
    """List the pages of the guide."""
    return render_template("desk/guide.html", pages=contents(reader_language(), request.root_path))


@bp.get("/guide/<name>")
@public
def guide_page(name: str) -> ResponseReturnValue:
    """Show a page of the guide in the reader's language."""
    if name not in PAGES:
        abort(404)
    pages = contents(reader_language(), request.root_path)
    return render_template("desk/guide_page.html", pages=pages, at=PAGES.index(name))
