"""Companies: one's own, their people, and invitations."""

from __future__ import annotations

import uuid

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import queries, rules
from awards.accounts.addresses import breakable
from awards.accounts.blueprint import bp
from awards.accounts.company import actions
from awards.accounts.forms import CompanyForm, InviteForm
from awards.accounts.mail_requests import allowed_to_mail, may_mail_to
from awards.accounts.models import Company, Membership
from awards.core.countries import country_name
from awards.messages import queries as mails
from awards.web.access import me, signed_in
from awards.web.forms import Form
from awards.web.i18n import reader_language
from awards.web.pages import done, done_at, on_this_site, show

bp.add_app_template_filter(breakable)


@bp.app_template_filter("country")
def country(code: str) -> str:
    """Name a country in the reader's language; for templates."""
    return country_name(code, reader_language())


@bp.get("/companies")
@signed_in
def companies() -> ResponseReturnValue:
    """List the companies one acts for, and invitations to answer."""
    return _own_companies(Form())


def _own_companies(form: Form) -> ResponseReturnValue:
    found = queries.memberships_of(me())
    acts_for = [each for each in found if rules.is_member(each)]
    invitations = [each for each in found if each not in acts_for]
    judges, manages = queries.offices(me()) if invitations else (False, False)
    return show(form, "accounts/companies.html", memberships=acts_for, invitations=invitations, judges=judges,
                manages=manages)  # fmt: skip


@bp.route("/companies/new", methods=["GET", "POST"])
@signed_in
def new_company() -> ResponseReturnValue:
    """Found a company and act for it; `next` leads back to where it was needed."""
    form = CompanyForm()
    if form.validate_on_submit() and (made := form.accepted(lambda: _new_company(form))):
        if target := on_this_site(request.args.get("next")):
            return done_at(_("The company has been saved."), target)
        return done(_("The company has been saved."), "accounts.company", company_id=made.result.id)
    return show(form, "accounts/new_company.html")


def _new_company(form: CompanyForm) -> Company:
    return actions.found_company(form.name.data or "", country=form.country.data, by=me())


@bp.route("/companies/<uuid:company_id>", methods=["GET", "POST"])
@signed_in
def company(company_id: uuid.UUID) -> ResponseReturnValue:
    """Show a company and its people; owners change its name and country."""
    company = _mine(company_id)
    form = CompanyForm(obj=company)
    if form.validate_on_submit() and form.accepted(lambda: _change(company, form)):
        return done(_("The company has been saved."), "accounts.company", company_id=company_id)
    return _company_page(company, form)


def _mine(company_id: uuid.UUID) -> Company:
    return queries.company_for(me(), company_id) or abort(404)


def _change(company: Company, form: CompanyForm) -> None:
    name, country = form.name.data or "", form.country.data
    actions.change_company(company, name=name, country=country, by=me())


def _company_page(company: Company, form: Form) -> ResponseReturnValue:
    """The page with whichever of its forms was sent; the others are fresh."""
    memberships = queries.memberships_in(company)
    return show(
        form,
        "accounts/company.html",
        company=company,
        memberships=memberships,
        manages=rules.can_manage(memberships, me().id),
        refused=mails.refused([each.id for each in memberships if not each.accepted_at], ("colleague",)),
        may_end={each.id: rules.can_end_membership(memberships, each, me().id) for each in memberships},
        inviting=form if isinstance(form, InviteForm) else InviteForm(formdata=None),
        removed=_removed(company),
        changing=form if isinstance(form, CompanyForm) else CompanyForm(formdata=None, obj=company),
    )


def _removed(company: Company) -> Membership | None:
    """Whoever was removed just now, which can be undone."""
    try:
        asked = uuid.UUID(request.args.get("removed", ""))
    except ValueError:
        return None
    found = queries.membership_ever(company, asked)
    return found if found is not None and found.ended_at is not None else None


@bp.post("/companies/<uuid:company_id>/members")
@signed_in
def invite(company_id: uuid.UUID) -> ResponseReturnValue:
    """Invite a colleague by address."""
    company, form = _mine(company_id), InviteForm()
    if form.validate_on_submit() and allowed_to_invite(form) and form.accepted(lambda: _invite(company, form)):
        return done(_("The invitation is on its way."), "accounts.company", company_id=company_id)
    return _company_page(company, form)


def allowed_to_invite(form: InviteForm) -> bool:
    """Whether this caller may mail to this address now; if not the form says so."""
    if not allowed_to_mail(form):
        return False
    if not (free := may_mail_to(form.email.data)):
        form.form_errors.append(
            _("Several emails have been sent to this address within an hour. Invite the person later.")
        )
    return free


def _invite(company: Company, form: InviteForm) -> None:
    actions.invite(company, form.email.data, role=form.role.data, by=me())


@bp.post("/companies/<uuid:company_id>/members/<uuid:membership_id>/invitation")
@signed_in
def invite_again(company_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    """Mail an open invitation once more, with a fresh link."""
    company = _mine(company_id)
    membership = _membership(company, membership_id)
    form = InviteForm(formdata=None, email=membership.person.email, role=membership.role)
    sent = Form()
    if sent.validate_on_submit() and allowed_to_invite(form) and sent.accepted(lambda: _invite(company, form)):
        return done(_("The invitation is on its way."), "accounts.company", company_id=company_id)
    sent.form_errors.extend(form.form_errors)
    return _company_page(company, sent)


@bp.route("/companies/<uuid:company_id>/members/<uuid:membership_id>/removal", methods=["GET", "POST"])
@signed_in
def remove(company_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    """Remove a member, take an invitation back, or leave; what that means is said first."""
    company, form = _mine(company_id), Form()
    membership = _membership(company, membership_id)
    leaving = membership.person_id == me().id
    if form.validate_on_submit() and form.accepted(lambda: _remove(membership, company)):
        if leaving:
            return done(_("You no longer represent this company."), "accounts.companies")
        return done(None, "accounts.company", company_id=company_id, removed=membership_id)
    memberships = queries.memberships_in(company)
    verdict = rules.can_end_membership(memberships, membership, me().id)
    remaining = [each for each in memberships if rules.is_member(each) and each.id != membership.id]
    return show(form, "accounts/removal.html", company=company, membership=membership, leaving=leaving, may=verdict,
                others=remaining)  # fmt: skip


@bp.post("/companies/<uuid:company_id>/members/<uuid:membership_id>/return")
@signed_in
def take_back(company_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    """Undo a removal, as long as the person was not told."""
    company, form = _mine(company_id), Form()
    membership = queries.membership_ever(company, membership_id) or abort(404)
    if form.validate_on_submit() and form.accepted(lambda: actions.undo_removal(membership, company, by=me())):
        return done(_("The removal has been undone."), "accounts.company", company_id=company_id)
    return _company_page(company, form)


def _remove(membership: Membership, company: Company) -> None:
    actions.end_membership(membership, company, by=me())


@bp.post("/companies/<uuid:company_id>/members/<uuid:membership_id>/role/<role>")
@signed_in
def change_role(company_id: uuid.UUID, membership_id: uuid.UUID, role: str) -> ResponseReturnValue:
    """Make a member an owner, or an owner a member."""
    company, form = _mine(company_id), Form()
    membership = _membership(company, membership_id)
    if form.validate_on_submit() and form.accepted(lambda: actions.change_role(membership, company, role, by=me())):
        return done(_("The role has been changed."), "accounts.company", company_id=company_id)
    return _company_page(company, form)


def _membership(company: Company, membership_id: uuid.UUID) -> Membership:
    return queries.membership_in(company, membership_id) or abort(404)


@bp.post("/invitations/<uuid:membership_id>/<any(acceptance, refusal):answer>")
@signed_in
def answer_invitation(membership_id: uuid.UUID, answer: str) -> ResponseReturnValue:
    """Accept or decline an invitation to act for a company."""
    membership = queries.membership_for(me(), membership_id) or abort(404)
    form = Form()
    verb = actions.accept if answer == "acceptance" else actions.decline
    if form.validate_on_submit() and form.accepted(lambda: verb(membership, by=me())):
        if answer == "refusal":
            return done(_("You declined the invitation."), "accounts.companies")
        message = _("You now represent %(company)s.", company=membership.company.name)
        return done(message, "nominations.of_company", company_id=membership.company_id)
    return _own_companies(form)
