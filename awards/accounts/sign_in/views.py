"""Opening an account, signing in and out."""

from __future__ import annotations

from flask import g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import actions, queries
from awards.accounts.blueprint import bp
from awards.accounts.forms import AddressForm, SignInForm, SignUpForm
from awards.accounts.link.purposes import AFTER_SIGN_IN
from awards.accounts.sign_in.browser_session import KNOWN, begin, forget_browser, mark_of
from awards.accounts.sign_in.mail_requests import allowed, allowed_to_mail, mail_reset, mail_sign_in, may_mail_to
from awards.web.access import demo_only, me, public
from awards.web.forms import Form
from awards.web.i18n import reader_language
from awards.web.limits import caller_here, forget_tries, may_try
from awards.web.pages import done, done_at, on_this_site, show

# Tries of one caller at one account, of one caller at all accounts, of all callers at one account but for browsers that
# were signed in to it, and mails to one address from all callers.
TRIES = "10 per 15 minutes"
TRIES_AT_ACCOUNT = "30 per 15 minutes"
TRIES_OF_CALLER = "100 per 15 minutes"


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
        form.form_errors.append(_("The e-mail address or the password is not right."))
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
        form.form_errors.append(_("Nobody in the demonstration has this address."))
        return show(form, "accounts/mail_link.html")
    begin(person, how="demonstration")
    return done_at(None, form.next.data)
