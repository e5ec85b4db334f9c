"""Opening an account, signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from awards.accounts import actions, queries, rules
from awards.accounts.forms import AddressForm, SignInForm, SignUpForm
from awards.accounts.links import AFTER_SIGN_IN
from awards.accounts.models import Person, SignIn
from awards.core import clock
from awards.core.db import db
from awards.core.verdicts import Verdict
from awards.web.access import demo_only, public
from awards.web.addresses import on_this_site
from awards.web.afterwards import after_answer
from awards.web.fields import clean_line
from awards.web.forms import Form
from awards.web.i18n import reader_language, remember_language, say
from awards.web.limits import caller_here, forget_tries, may_try
from awards.web.pages import again, answer_key, done, done_at

bp = Blueprint("accounts", __name__)

# Tries of one caller at one account, of one caller at all accounts, of all callers at one account but for browsers that
# were signed in to it, and mails to one address from all callers.
TRIES = "10 per 15 minutes"
TRIES_AT_ACCOUNT = "30 per 15 minutes"
TRIES_OF_CALLER = "100 per 15 minutes"
KNOWN, MOST_KNOWN = "known", 5  # accounts that a browser is known to have been signed in to
MAILS_OF_CALLER = "40 per hour"
MAILS_TO_ADDRESS = "6 per hour"
EVENLY = 0.05  # seconds that asking for a mail takes, whatever there was to do


@dataclass(frozen=True)
class Stranger:
    """Somebody known by an address only, spoken to in the language of the page they came from."""

    email: str
    language: str
    id: None = None


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> Any:
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
    return shown("accounts/sign_up.html", form)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
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
    return shown("accounts/sign_in.html", form)


def _slow_enough(form: Form, email: str) -> bool:
    # By caller and account together, so that whoever guesses slows down themselves. Guesses from everywhere slow down
    # each other, but not the owner: in a browser that was signed in before, or by a mailed link.
    tries = may_try(TRIES_OF_CALLER, "sign-in", caller_here())
    tries = tries and may_try(TRIES, "sign-in", caller_here(), email)
    if tries and _mark(email) not in session.get(KNOWN, ()):
        tries = may_try(TRIES_AT_ACCOUNT, "sign-in", email)
    return _counted(form, tries)


def _mark(email: str) -> str:
    """What a browser's cookie keeps of an address that was signed in there."""
    return hashlib.sha256(f"{current_app.config['SECRET_KEY']}\n{email}".encode(errors="replace")).hexdigest()[:16]


@bp.route("/sign-in/link", methods=["GET", "POST"])
@public
def mail_link() -> Any:
    """Mail a link to sign in without a password."""
    form = AddressForm(next=on_this_site(request.args.get("next")))
    if form.validate_on_submit() and allowed_to_mail(form):
        mail_sign_in(form.email.data, on_this_site(form.next.data))
        return mailed(form)
    return shown("accounts/mail_link.html", form)


def mail_sign_in(email: str, next_page: str | None = None) -> None:
    """Mail a link to sign in, or a note that there is no account; nothing if the address got too many mails."""
    if may_mail_to(email):
        actions.mail_sign_in(email, next_page=next_page, stranger=_stranger(email), sign_up_url="/sign-up")


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> Any:
    """Mail a link to set a new password."""
    form = AddressForm()
    if form.validate_on_submit() and allowed_to_mail(form):
        mail_reset(form.email.data)
        return mailed(form)
    return shown("accounts/reset.html", form)


def mail_reset(email: str) -> None:
    """Mail a link to set a password, or a note that there is no account; nothing if the address got too many mails."""
    if may_mail_to(email):
        actions.mail_reset(email, stranger=_stranger(email), sign_up_url="/sign-up")


@bp.get("/check-your-mail")
@public
def check_mail() -> Any:
    """Say that a mail is on its way; the same words whoever asked."""
    return render_template("accounts/check_mail.html", address=session.get("mailed_to"))


def mailed(form: Any) -> Any:
    """Go on to the page that says a mail is on its way, to the address as it was typed, so that a slip is seen."""
    session["mailed_to"] = form.email.data
    return done(None, "accounts.check_mail")


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """Sign this browser out."""
    form = Form()
    if not form.validate_on_submit():
        return again("accounts/sign_out.html", form=form)
    if current_user.is_authenticated:
        actions.end_sign_in(g.sign_in, by=g.sign_in.person)
    answer = done(None, "accounts.signed_out")
    forget_browser()
    return answer


@bp.get("/signed-out")
@public
def signed_out() -> Any:
    """Say that this browser is signed out."""
    return render_template("accounts/signed_out.html")


@bp.post("/demo/sign-in")
@demo_only
def demo_sign_in() -> Any:
    """Sign in as one of the people of the demonstration, who have no secrets."""
    form = AddressForm()
    if not form.validate_on_submit():
        return shown("accounts/sign_in.html", SignInForm(formdata=None))
    person = queries.person_by_email(form.email.data) if form.email.data.endswith(".example") else None
    if person is None or not person.is_active:
        form.form_errors.append(_("Nobody in the demonstration has this address."))
        return shown("accounts/mail_link.html", form)
    begin(person, how="demonstration")
    return done_at(None, form.next.data)


def shown(template: str, form: Form, **context: Any) -> Any:
    """Show a form: for the first time, or again with its faults (429 when they are too many tries)."""
    if request.method != "POST":
        return render_template(template, form=form, **context)
    body, status = again(template, form=form, **context)
    return body, 429 if g.get("slowed") else status


def begin(person: Person, *, how: str) -> None:
    """Sign a person in, in this browser; an earlier sign-in of this browser ends."""
    if current_user.is_authenticated:
        actions.end_sign_in(g.sign_in, by=g.sign_in.person)
    agent = clean_line(request.user_agent.string)
    _let_in(actions.begin_sign_in(person, agent=agent, how=how, sign_in_id=_id_of_request() or uuid.uuid4()))


def _id_of_request() -> uuid.UUID | None:
    """The id of the sign-in that this request begins: the same one if it is sent again."""
    if (key := answer_key()) is None:
        return None
    secret = current_app.config["SECRET_KEY"].encode()
    return uuid.UUID(bytes=hmac.digest(secret, f"sign-in\n{key}".encode(), "sha256")[:16], version=4)


def _let_in(sign_in: SignIn) -> None:
    # What Flask-Login reads back: the id of the row instead of the person's, so that ending the row signs out.
    session["_user_id"], session["_fresh"] = str(sign_in.id), True
    session.pop("mailed_to", None)
    remember_language(sign_in.person.language)
    mark, known = _mark(sign_in.person.email), session.get(KNOWN, ())
    if mark not in known[:1]:
        # Whoever was here before knows the token of its forms. One's own pages that are still open go on.
        session.pop("csrf_token", None)
    session[KNOWN] = [mark, *(each for each in known if each != mark)][:MOST_KNOWN]
    session.permanent = True


@bp.after_app_request
def let_in_again(response: Response) -> Response:
    """Let in whom the answer to this request would have, had it arrived: the same form was sent again for it."""
    if "answered" not in g or clock.now() - g.answered >= rules.ANSWERED_AGAIN or current_user.is_authenticated:
        return response
    with suppress(ValidationError):
        validate_csrf(request.form.get("csrf_token"))
        if (sign_in := queries.sign_in_in_force(str(_id_of_request()), now=clock.now())) is not None:
            _let_in(sign_in)
    return response


def forget_browser() -> None:
    """Leave nothing of a sign-in in the cookie but that the browser is known; the language stays."""
    kept = {name: session[name] for name in ("language", "_flashes", KNOWN) if name in session}
    session.clear()
    session.update(kept)


def allowed_to_mail(form: Form) -> bool:
    """Whether this caller may have another mail sent; if not the form says so."""
    g.asked_at = monotonic()
    return _counted(form, may_try(MAILS_OF_CALLER, "mail", caller_here()))


@bp.after_app_request
def take_as_long(response: Response) -> Response:
    """Answer who had something mailed no sooner than always: the time tells nothing about who has an account."""
    if "asked_at" in g and response.status_code == 303:
        db.session.rollback()  # all is written: nobody waits for this
        sleep(max(0.0, g.asked_at + EVENLY - monotonic()))
    return response


def _counted(form: Form, verdict: Verdict) -> bool:
    if not verdict:
        form.form_errors.append(say(verdict.reason))
        g.slowed = True
    return bool(verdict)


def may_mail_to(email: str) -> bool:
    """Whether an address may get another mail; nobody is told, so that nothing shows about it."""
    return bool(may_try(MAILS_TO_ADDRESS, "mail-to", email))


def _stranger(email: str) -> Stranger:
    return Stranger(email, reader_language())


@bp.after_app_request
def note_seen(response: Response) -> Response:
    """Have it noted, after the answer and now and then, that a browser is still used."""
    # What a commit has expired is not read again for this: another page will note it.
    known = vars(g.sign_in) if "sign_in" in g else {}
    seen_at, moment = known.get("seen_at"), clock.now()
    if seen_at is not None and known.get("ended_at") is None and moment - seen_at >= rules.SEEN_EVERY:
        after_answer(actions.seen(known["id"], now=moment))
    return response


from awards.accounts import forgetting, views_account, views_company, views_link  # noqa: E402, F401
