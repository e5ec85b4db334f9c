"""The page behind the foot of a mail that nobody needs: one button that ends such mails, and one that undoes it."""

from __future__ import annotations

from flask import Response, abort, g, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.messages import links
from awards.messages.blueprint import bp
from awards.messages.unwanted import actions, queries
from awards.web.access import public
from awards.web.forms import Form
from awards.web.i18n import LANGUAGES
from awards.web.pages import done, saved, show


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """End the unnecessary mails of an award, by the button or by what a mail program sends; or undo that."""
    person_id, award, language = links.read_unwanted(token) or abort(404)
    if request.form.get("List-Unsubscribe") == "One-Click":  # RFC 8058
        g.token_checked = True
        actions.unsubscribe(person_id, award)
        return saved(unsubscribed=True)
    if session.get("language") not in LANGUAGES and language in LANGUAGES:
        g.language = language  # of the mail that led here
    form = Form()
    if form.validate_on_submit():
        again = request.form.get("act") == "again"
        (actions.subscribe_again if again else actions.unsubscribe)(person_id, award)
        return _quiet(done(_("We will write to you again.") if again else None, "messages.unsubscribe", token=token))
    ended, called = queries.has_unsubscribed(person_id, award), queries.award_called(award)
    return _quiet(show(form, "messages/unsubscribe.html", token=token, ended=ended, called=called))


def _quiet(answer: ResponseReturnValue) -> Response:
    # The address of this page is a secret.
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
