"""The mails that are sent by themselves, as they would look: examples of each, in every language; none is sent."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from awards.core.clock import now
from awards.core.roles import STAFF
from awards.desk.blueprint import bp
from awards.desk.mail_previews import case_names, examples
from awards.messages import links, rendering
from awards.programmes.models import Season
from awards.web.access import role
from awards.web.edge import framed, with_frame
from awards.web.i18n import LANGUAGES, reader_language, speaking
from awards.web.pages import asked_page


class _Example(NamedTuple):
    """A mail in a language, of which case it is (from 1), and what the cases of its event are called."""

    mail: rendering.Rendered
    language: str
    number: int
    cases: tuple[object, ...]


@bp.get("/<season>/mail/previews")
@role(*STAFF)
def mail_previews(season: Season) -> str:
    """List every mail that is sent by itself, by its event."""
    return render_template("desk/mail_previews.html", events=examples.EVENTS)


@bp.get("/<season>/mail/previews/<event>")
@role(*STAFF)
def mail_preview(season: Season, event: str) -> ResponseReturnValue:
    """Show the mail of an event as it would look, in a language: made-up values, and nothing is sent."""
    example = _example(season, event)
    text = links.readable(example.mail.text)
    page = render_template("desk/mail_preview.html", event=event, name=examples.EVENTS[event], text=text,
                           in_languages=LANGUAGES, **example._asdict())  # fmt: skip
    return with_frame(make_response(page))


@bp.get("/<season>/mail/previews/<event>/mail.html")
@role(*STAFF)
def mail_preview_html(season: Season, event: str) -> Response:
    """Hand out the HTML of such a mail for the frame on its page: a document in which nothing runs or is fetched."""
    return framed(links.readable(_example(season, event).mail.html))


def _example(season: Season, event: str) -> _Example:
    """The mail of the case and the language that the address asks for (?case=, ?language=)."""
    if event not in examples.EVENTS:
        abort(404)
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else reader_language()
    with speaking(language):
        cases = examples.cases(event, season, now=now())
    number = min(asked_page("case"), len(cases))
    of, url = (None, None) if event in examples.PERSONAL else (season, f"/{season.slug}/…")
    made = rendering.render(event, to=examples.reader(event, language), season=of, **{"url": url, **cases[number - 1]})
    return _Example(made, language, number, case_names.NAMES.get(event, ()))
