"""Pages of an account: opening it, signing in and out, what is behind a mailed link, and one's own settings."""

from __future__ import annotations

import uuid

from flask import Response, abort, g, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import actions, queries, rules
from awards.accounts.blueprint import bp
from awards.accounts.browser_session import KNOWN, begin, browser_and_system, forget_browser, mark_of
from awards.accounts.forms import (
    AccountForm,
    AddressForm,
    ChangeAddressForm,
    ChangePasswordForm,
    SignInForm,
    SignUpForm,
    check_current,
    hash_password,
)
from awards.accounts.mail_requests import allowed, allowed_to_mail, mail_reset, mail_sign_in, may_mail_to
from awards.accounts.models import MailedLink
from awards.accounts.purposes import AFTER_SIGN_IN, Landing, Purpose
from awards.core.clock import now
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.verdicts import Refused
from awards.messages import links
from awards.messages.unwanted import queries as unwanted
from awards.web.access import demo_only, me, public, signed_in
from awards.web.forms import Form
from awards.web.i18n import forget_language, reader_language, remember_language
from awards.web.limits import caller_here, forget_tries, may_try
from awards.web.pages import done, done_at, on_this_site, require, show

# Tries of one caller at one account, of one caller at all accounts, of all callers at one account but for browsers that
# were signed in to it, and mails to one address from all callers.
TRIES = "10 per 15 minutes"
TRIES_AT_ACCOUNT = "30 per 15 minutes"
TRIES_OF_CALLER = "100 per 15 minutes"
CURRENT_TRIES = "10 per 15 minutes"


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Ask for name and address; the address gets a link, whether it is known or not."""
    form = SignUpForm(next=on_this_site(request.args.get("next")))
    if form.validate_on_submit() and allowed_to_mail(form):
        if may_mail_to(form.email.data):
            actions.sign_up(
                form.email.data,
                name=form.name.data or "",
                language=reader_language(),
                timezone=form.timezone(),
                next_page=on_this_site(form.next.data),
            )
        return mailed(form)
    return show(form, "accounts/sign_up.html")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with a password."""
    form = SignInForm(next=on_this_site(request.args.get("next")))
    if form.validate_on_submit() and _slow_enough(form, form.email.data):
        person = actions.person_by_password(form.email.data, form.password.data or "")
        if person is not None:
            begin(person, how="password")
            answer = done_at(None, form.next.data or AFTER_SIGN_IN)
            forget_tries(TRIES, "sign-in", caller_here(), form.email.data)
            return answer
        form.form_errors.append(_("The email address or the password is wrong."))
    return show(form, "accounts/sign_in.html")


def _slow_enough(form: Form, email: str) -> bool:
    # By caller and account together, so that whoever guesses slows down themselves. Guesses from everywhere slow down
    # each other, but not the owner: in a browser that was signed in before, or by a mailed link.
    tries = may_try(TRIES_OF_CALLER, "sign-in", caller_here())
    tries = tries and may_try(TRIES, "sign-in", caller_here(), email)
    if tries and mark_of(email) not in session.get(KNOWN, ()):
        tries = may_try(TRIES_AT_ACCOUNT, "sign-in", email)
    return allowed(form, tries)


@bp.route("/sign-in/link", methods=["GET", "POST"])
@public
def mail_link() -> ResponseReturnValue:
    """Mail a link to sign in without a password."""
    form = AddressForm(next=on_this_site(request.args.get("next")))
    if form.validate_on_submit() and allowed_to_mail(form):
        mail_sign_in(form.email.data, on_this_site(form.next.data))
        return mailed(form)
    return show(form, "accounts/mail_link.html")


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """Mail a link to set a new password."""
    form = AddressForm()
    if form.validate_on_submit() and allowed_to_mail(form):
        mail_reset(form.email.data)
        return mailed(form)
    return show(form, "accounts/reset.html")


@bp.get("/check-your-mail")
@public
def check_mail() -> ResponseReturnValue:
    """Say that a mail is on its way; the same words whoever asked."""
    return render_template("accounts/check_mail.html", address=session.get("mailed_to"))


def mailed(form: SignUpForm | AddressForm) -> ResponseReturnValue:
    """Go on to the page that says a mail is on its way, to the address as it was typed, so that a slip is seen."""
    session["mailed_to"] = form.email.data
    return done(None, "accounts.check_mail")


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    form = Form()
    if not form.validate_on_submit():
        return show(form, "accounts/sign_out.html")
    if current_user.is_authenticated:
        actions.end_sign_in(g.sign_in, by=me())
    answer = done(None, "accounts.signed_out")
    forget_browser()
    return answer


@bp.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    """Say that this browser is signed out."""
    return render_template("accounts/signed_out.html")


@bp.post("/demo/sign-in")
@demo_only
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the people of the demonstration, who have no secrets."""
    form = AddressForm()
    if not form.validate_on_submit():
        return show(SignInForm(formdata=None), "accounts/sign_in.html")
    person = queries.person_by_email(form.email.data) if form.email.data.endswith(".example") else None
    if person is None or not person.is_active:
        form.form_errors.append(_("Nobody in the demo has this address."))
        return show(form, "accounts/mail_link.html")
    begin(person, how="demonstration")
    return done_at(None, form.next.data)


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


def _quiet(answer: ResponseReturnValue) -> Response:
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


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Show and change name, language and time zone."""
    form = AccountForm(obj=me())
    if form.validate_on_submit() and form.accepted(lambda: _change(form)):
        return done(_("Your account has been saved."), "accounts.account")
    quiet = [(unwanted.award_called(each), _unwanted(each)) for each in unwanted.awards_of(me().id)]
    return show(form, "accounts/account.html", quiet=quiet)


def _unwanted(award: str) -> str:
    """The page where the unnecessary mails of an award were ended and come back."""
    return url_for("messages.unsubscribe", token=links.sign_unwanted(me().id, award, me().language))


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
            return done(
                _("Your password has been changed. You have been signed out in every other browser."),
                "accounts.account",
            )
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
    return done(_("That browser has been signed out."), "accounts.sign_ins")


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
