"""What mailed links are for: each purpose with its page and its verb. `app.py` adds those of other rooms.

The page of a link is only looked at by GET, because programs that scan mail open every link; its button uses it, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from awards.accounts import actions, queries
from awards.accounts.company import actions as company_actions
from awards.accounts.forms import ConfirmForm, InvitationForm, PasswordForm, VerifyForm
from awards.accounts.models import MailedLink, Membership
from awards.core.verdicts import Refused, no
from awards.web.forms import Form
from awards.web.i18n import reader_language

AFTER_SIGN_IN = "/start"  # where everybody's work is, unless they were on their way somewhere


@dataclass(frozen=True)
class Landing:
    """Where somebody goes after a link was used, and what is said there."""

    message: str | None
    endpoint: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    path: str | None = None  # without an endpoint: a path of this site, else the front page
    signs_in: bool = True  # whoever used the link is signed in


@dataclass(frozen=True)
class Purpose:
    """What one kind of link does.

    template: the page with the button; it gets `link`, `form` and what `shown` returns.
    form: makes the form of the page for a link.
    act: carries the purpose out, in the transaction that used the link up; it does not commit, and may raise Refused.
    shown: more for the template; Refused when what the link is about is gone.
    invites: it is open for weeks, and lets nobody in who has a password: they sign in with it.
    """

    template: str
    form: Callable[[MailedLink], Form]
    act: Callable[[MailedLink, Any], Landing]
    shown: Callable[[MailedLink], dict[str, object]] = lambda link: {}
    invites: bool = False


def _verify(link: MailedLink, form: VerifyForm) -> Landing:
    actions.set_name(link.person, form.name.data or "")
    if form.password.data:
        actions.set_password(link.person, form.password.data, form.hashed)
    return Landing(_("Your address is confirmed and you are signed in."), path=link.detail)


def _sign_in(link: MailedLink, _form: Form) -> Landing:
    return Landing(_("You are signed in."), path=link.detail or AFTER_SIGN_IN)


def _reset(link: MailedLink, form: PasswordForm) -> Landing:
    actions.set_password(link.person, form.password.data or "", form.hashed)
    return Landing(_("Your new password is set. You have been signed out in every other browser."), "accounts.account")


def _own(link: MailedLink) -> dict[str, object]:
    # The address may be mistyped and reach a stranger: the link alone must not hand over the account.
    if not current_user.is_authenticated or current_user.id != link.person_id:
        raise Refused(no("Sign in to your account in this browser, then open the link again."))
    return {}


def _new_address(link: MailedLink, _form: Form) -> Landing:
    _own(link)
    actions.change_address(link.person, link.detail or "")
    message = _("Your account now uses this address. You have been signed out in every other browser.")
    return Landing(message, "accounts.account")


def _invitation(link: MailedLink) -> dict[str, object]:
    membership = _membership(link)
    judges, manages = queries.offices(link.person)
    return {"membership": membership, "judges": judges, "manages": manages}


def _membership(link: MailedLink) -> Membership:
    found = queries.membership_for(link.person, link.subject_id) if link.subject_id else None
    if found is None:
        raise Refused(no("This invitation was cancelled or declined."))
    return found


def _join(link: MailedLink, form: InvitationForm) -> Landing:
    membership = _membership(link)
    if form.decline.data:
        company_actions.decline(membership, by=link.person)
        return Landing(_("You declined the invitation."), signs_in=False)
    if form.name is not None:
        # The account was opened by whoever invited; now it speaks as its owner reads.
        actions.change_account(link.person, name=form.name.data, language=reader_language(), timezone=form.timezone())
    company_actions.accept(membership, by=link.person)
    message = _("You now represent %(company)s.", company=membership.company.name)
    return Landing(message, "nominations.of_company", {"company_id": membership.company_id})


PURPOSES: dict[str, Purpose] = {
    "verify": Purpose("accounts/link_verify.html", lambda link: VerifyForm(name=link.person.name), _verify),
    "sign_in": Purpose("accounts/link_sign_in.html", lambda link: ConfirmForm(), _sign_in),
    "reset": Purpose("accounts/link_reset.html", lambda link: PasswordForm(), _reset),
    "new_address": Purpose("accounts/link_new_address.html", lambda link: ConfirmForm(), _new_address, shown=_own),
    "colleague": Purpose(
        "accounts/link_colleague.html",
        lambda link: InvitationForm.of(link.person),
        _join,
        shown=_invitation,
        invites=True,
    ),
}
