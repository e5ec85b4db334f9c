"""Mails that anybody may ask for on a page: how many, evenly slow, and the same words whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic, sleep

from flask import Response, after_this_request, g

from awards.accounts import actions
from awards.core.db import db
from awards.core.verdicts import Verdict
from awards.web.forms import Form
from awards.web.i18n import reader_language, say
from awards.web.limits import caller_here, may_try

MAILS_OF_CALLER = "40 per hour"


MAILS_TO_ADDRESS = "6 per hour"


EVENLY = 0.05  # seconds that asking for a mail takes, whatever there was to do


@dataclass(frozen=True)
class Stranger:
    """Somebody known by an address only, spoken to in the language of the page they came from."""

    email: str
    language: str
    id: None = None


def mail_sign_in(email: str, next_page: str | None = None) -> None:
    """Mail a link to sign in, or a note that there is no account; nothing if the address got too many mails."""
    if may_mail_to(email):
        actions.mail_sign_in(email, next_page=next_page, stranger=_stranger(email), sign_up_url="/sign-up")


def mail_reset(email: str) -> None:
    """Mail a link to set a password, or a note that there is no account; nothing if the address got too many mails."""
    if may_mail_to(email):
        actions.mail_reset(email, stranger=_stranger(email), sign_up_url="/sign-up")


def allowed_to_mail(form: Form, limit: str = MAILS_OF_CALLER, what: str = "mail") -> bool:
    """Whether this caller may have another mail of a kind sent; if not the form says so.

    Who had one sent is answered no sooner than always: the time tells nothing about who has an account.
    """
    asked_at = monotonic()

    @after_this_request
    def take_as_long(response: Response) -> Response:
        if response.status_code == 303:
            db.session.rollback()  # all is written: nobody waits for this
            sleep(max(0.0, asked_at + EVENLY - monotonic()))
        return response

    return allowed(form, may_try(limit, what, caller_here()))


def allowed(form: Form, verdict: Verdict) -> bool:
    """Whether a verdict lets the form through; if not the form says why, and the answer that it came too often."""
    if not verdict:
        form.form_errors.append(say(verdict.reason))
        g.slowed = True
    return bool(verdict)


def may_mail_to(email: str) -> bool:
    """Whether an address may get another mail; nobody is told, so that nothing shows about it."""
    return bool(may_try(MAILS_TO_ADDRESS, "mail-to", email))


def _stranger(email: str) -> Stranger:
    return Stranger(email, reader_language())
