"""One's own account: name, language, password, address, and where one is signed in."""

from __future__ import annotations

import uuid

from flask import abort, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import actions, queries, rules
from awards.accounts.blueprint import bp
from awards.accounts.browser_names import browser_and_system
from awards.accounts.forms import AccountForm, ChangeAddressForm, ChangePasswordForm, check_current, hash_password
from awards.accounts.sign_in.browser_session import forget_browser
from awards.accounts.sign_in.mail_requests import allowed_to_mail, mail_reset, may_mail_to
from awards.core.clock import now
from awards.web.access import me, signed_in
from awards.web.forms import Form
from awards.web.i18n import forget_language, remember_language
from awards.web.limits import may_try
from awards.web.pages import done, require, show

CURRENT_TRIES = "10 per 15 minutes"


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Show and change name, language and time zone."""
    form = AccountForm(obj=me())
    if form.validate_on_submit() and form.accepted(lambda: _change(form)):
        return done(_("Your account is saved."), "accounts.account")
    return show(form, "accounts/account.html")


def _change(form: AccountForm) -> None:
    actions.change_account(me(), name=form.name.data, language=form.language.data, timezone=form.timezone.data)
    forget_language()
    remember_language(form.language.data)


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change the password; whoever has none yet gets a link to set one."""
    if me().password_hash is None:
        return _first_password()
    form = ChangePasswordForm()
    if form.validate_on_submit() and _knows_password(form):
        hash_password(form)
        if form.accepted(lambda: _set_password(form)):
            return done(_("Your password is changed. Every other browser was signed out."), "accounts.account")
    return show(form, "accounts/password.html")


def _first_password() -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit() and allowed_to_mail(form):
        mail_reset(me().email)
        return done(None, "accounts.check_mail")
    return show(form, "accounts/first_password.html")


def _knows_password(form: ChangePasswordForm | ChangeAddressForm) -> bool:
    tries = may_try(CURRENT_TRIES, "present password", str(me().id))
    if not tries:
        abort(429)
    return check_current(form.current, me().password_hash)


def _set_password(form: ChangePasswordForm) -> None:
    actions.set_password(me(), form.password.data or "", form.hashed, keep=g.sign_in)


@bp.route("/account/address", methods=["GET", "POST"])
@signed_in
def address() -> ResponseReturnValue:
    """Ask for another address; it counts once its owner has used the link that is mailed there."""
    has_password = me().password_hash is not None
    require(rules.can_change_address(has_password=has_password, signed_in_at=g.sign_in.at, now=now()))
    form = ChangeAddressForm()
    if form.validate_on_submit() and allowed_to_mail(form) and (not has_password or _knows_password(form)):
        if may_mail_to(form.email.data):
            actions.ask_for_address(me(), form.email.data)
        return done(None, "accounts.check_mail")
    return show(form, "accounts/address.html", has_password=has_password)


@bp.get("/account/sign-ins")
@signed_in
def sign_ins() -> ResponseReturnValue:
    """List the browsers in which one is signed in."""
    return _sign_ins(Form())


def _sign_ins(form: Form) -> ResponseReturnValue:
    found = queries.sign_ins_of(me(), now=now())
    rows = [{"sign_in": each, "browser": browser_and_system(each.agent), "here": each is g.sign_in} for each in found]
    return show(form, "accounts/sign_ins.html", rows=rows)


@bp.post("/account/sign-ins/<uuid:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    """Sign another browser out."""
    form = Form()
    mine = {each.id: each for each in queries.sign_ins_of(me(), now=now())}
    ending = mine.get(sign_in_id) or abort(404)
    if not form.validate_on_submit():
        return _sign_ins(form)
    actions.end_sign_in(ending, by=me())
    return done(_("That browser is signed out."), "accounts.sign_ins")


@bp.post("/account/sign-ins/end")
@signed_in
def end_sign_ins() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    form = Form()
    if not form.validate_on_submit():
        return _sign_ins(form)
    actions.end_sign_ins(me())
    answer = done(None, "accounts.signed_out")
    forget_browser()
    return answer
