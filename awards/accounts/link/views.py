"""The page behind a mailed link."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from awards.accounts import actions, queries, rules
from awards.accounts.blueprint import bp
from awards.accounts.forms import hash_password
from awards.accounts.link.purposes import Landing, Purpose
from awards.accounts.models import MailedLink
from awards.accounts.sign_in.browser_session import begin
from awards.accounts.sign_in.mail_requests import allowed_to_mail, mail_reset, mail_sign_in
from awards.core.clock import now
from awards.core.ports import Port
from awards.core.verdicts import Refused
from awards.core.words import Message
from awards.messages import links
from awards.web.access import public
from awards.web.forms import Form
from awards.web.pages import done, done_at, show


@bp.route("/links/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    """Show what a mailed link is for; its button uses it, once."""
    opened = _opened(token)
    purpose = purpose_of(opened.purpose) or abort(404)
    if not (verdict := rules.can_use_link(opened, now=now())):
        return _spent(token, opened, verdict.reason)
    form = purpose.form(opened)
    if form.validate_on_submit():
        hash_password(form)
        opened = _opened(token)
        if landing := form.accepted(lambda: _use(opened, purpose, form)):
            return _arrive(opened, purpose, landing.result)
    return _quiet(_page(token, purpose, form))


@Port
def purpose_of(code: str, /) -> Purpose | None:
    """Return what a kind of link does; none for an unknown one."""
    raise NotImplementedError


def _opened(token: str) -> MailedLink:
    link_id = links.read(token)
    return (queries.link(link_id) if link_id is not None else None) or abort(404)


def _use(opened: MailedLink, purpose: Purpose, form: Form) -> Landing:
    actions.use_link(opened)
    actions.verify(opened.person)
    return purpose.act(opened, form)


def _arrive(opened: MailedLink, purpose: Purpose, landing: Landing) -> ResponseReturnValue:
    if landing.signs_in and purpose.invites and opened.person.password_hash is not None:
        if not current_user.is_authenticated or current_user.id != opened.person_id:
            return done(landing.message, "accounts.sign_in", next=url_for(str(landing.endpoint), **landing.values))
    elif landing.signs_in:
        begin(opened.person, how="link")
    if landing.endpoint is None:
        return done_at(landing.message, landing.path)
    return done(landing.message, landing.endpoint, **landing.values)


def _page(token: str, purpose: Purpose, form: Form) -> ResponseReturnValue:
    # Read again: a refusal has undone the transaction in which the link was read first.
    opened = _opened(token)
    if not (verdict := rules.can_use_link(opened, now=now())):
        return _spent(token, opened, verdict.reason)
    try:
        more = purpose.shown(opened)
    except Refused as refusal:
        return _spent(token, opened, refusal.verdict.reason)
    return show(form, purpose.template, link=opened, token=token, **more)


def _spent(token: str, opened: MailedLink, reason: Message | None) -> ResponseReturnValue:
    fresh = None if opened.purpose == "new_address" else Form(formdata=None)
    page = render_template("accounts/link_spent.html", form=fresh, token=token, link=opened, reason=reason)
    return _quiet((page, 410))


def _quiet(answer: Any) -> Response:
    # The address of this page is a secret.
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.post("/links/<token>/fresh")
@public
def fresh_link(token: str) -> ResponseReturnValue:
    """Mail a fresh link in place of one that was used or is too old, to the address of the first."""
    opened, form = _opened(token), Form()
    if form.validate_on_submit() and allowed_to_mail(form):
        # The count has ended the transaction in which the link was read.
        opened = _opened(token)
        (mail_reset if opened.purpose == "reset" else mail_sign_in)(opened.person.email)
        return done(None, "accounts.check_mail")
    page = show(form, "accounts/link_spent.html", token=token, link=_opened(token), reason=None)
    return _quiet(page)
