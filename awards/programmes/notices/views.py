"""Pages of those who want to be told when nominations open: asking, and what is behind the links of their mails."""

from __future__ import annotations

import uuid

from flask import Response, abort, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from awards.accounts.mail_requests import allowed_to_mail
from awards.core.clock import now
from awards.messages import links
from awards.programmes import queries as programmes
from awards.programmes.blueprint import bp
from awards.programmes.models import Season
from awards.programmes.notices import actions, queries, rules
from awards.programmes.notices.forms import NoticeForm
from awards.web.access import public
from awards.web.forms import Form
from awards.web.i18n import reader_language
from awards.web.limits import may_try
from awards.web.pages import done, saved, show

# Counts of their own: whoever fills them keeps nobody from a link to sign in.
ASKS_OF_CALLER = "60 per hour"
MAILS_TO_ADDRESS = "1 per day"  # about each award, even if it was taken off the list meanwhile


@bp.route("/<season>/tell-me", methods=["GET", "POST"])
@public
def tell_me(season: Season) -> ResponseReturnValue:
    """Ask for an address; it gets a link to confirm, whether it is known or not."""
    form, slug, award = NoticeForm(), season.slug, season.award
    if form.validate_on_submit():
        allowed = allowed_to_mail(form, ASKS_OF_CALLER, "notice")
        mails = allowed and may_try(MAILS_TO_ADDRESS, "notice-to", award, form.email.data)
        # The counts have ended the transaction in which the season was read.
        season = programmes.season_by_slug(slug) or abort(404)
        if mails:
            actions.ask(season, form.email.data, language=reader_language())
        if allowed:
            session["mailed_to"] = form.email.data
            return done(None, "programmes.asked")
    return show(form, "programmes/tell_me.html", coming=queries.next_season(season.award, after=now()))


@bp.get("/<season>/tell-me/asked")
@public
def asked(season: Season) -> ResponseReturnValue:
    """Say that a mail is on its way; the same words whoever asked."""
    return render_template("programmes/asked.html", address=session.get("mailed_to"))


@bp.route("/notices/<token>", methods=["GET", "POST"])
@public
def notice(token: str) -> ResponseReturnValue:
    """Show what an address was entered for; the button confirms it."""
    notice_id = _read(token)
    found = queries.notice(notice_id)
    if found is None:
        return _quiet((render_template("programmes/notice_gone.html"), 410))
    form = Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.confirm(found)):
        return _quiet(done(None, "programmes.notice", token=token))
    moment = now()
    coming, may = queries.next_season(found.award, after=moment), rules.can_confirm_notice(found, now=moment)
    return _quiet(show(form, "programmes/notice.html", notice=found, token=token, coming=coming, may=may))


@bp.route("/notices/<token>/unsubscribe", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """End a notice: by the button of the page, or by what a mail program sends, for which the address is the token."""
    notice_id = _read(token)
    if request.form.get("List-Unsubscribe") == "One-Click":  # RFC 8058
        g.token_checked = True
        actions.end(notice_id)
        return saved(unsubscribed=True)
    form = Form()
    if form.validate_on_submit():
        actions.end(notice_id)
        return _quiet(done(None, "programmes.unsubscribe", token=token))
    return _quiet(show(form, "programmes/unsubscribe.html", notice=queries.notice(notice_id), token=token))


def _read(token: str) -> uuid.UUID:
    return links.read_notice(token) or abort(404)


def _quiet(answer: ResponseReturnValue) -> Response:
    # The address of these pages is a secret.
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
