"""Companies: founding them, inviting colleagues, and who acts for them."""

from __future__ import annotations

import uuid

from awards.accounts import queries, rules
from awards.accounts.actions import mail_link, person_for
from awards.accounts.models import Company, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.ports import Port
from awards.core.text import sort_key
from awards.core.verdicts import Refused, insist, no
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop

MOST_OPEN_INVITATIONS = 30
INVITATIONS = ("colleague", "colleague.ended")
MOST_COMPANIES = 20  # that one person has founded


def found_company(name: str, *, country: str, by: Person) -> Company:
    """Add a company with its first owner. `country`: two letters, ISO 3166. Refused when one person has too many."""
    moment = now()
    if queries.founded_by(by) >= MOST_COMPANIES:
        raise Refused(no("You have added {most} companies and cannot add more. Use one of them.", most=MOST_COMPANIES))
    company = Company(name=name, name_key=sort_key(name), country=country, created_at=moment)
    owner = Membership(company=company, person=by, role=rules.OWNER, invited_at=moment, accepted_at=moment)
    db.session.add_all([company, owner])
    db.session.flush()
    log("company.founded", by=by, subject_id=company.id, name=name)
    return company


def change_company(company: Company, *, name: str, country: str, by: Person) -> None:
    """Change a company's name and country. Refused unless by an owner."""
    insist(rules.can_manage(queries.memberships_in(company), by.id))
    company.name, company.name_key, company.country = name, sort_key(name), country
    log("company.changed", by=by, subject_id=company.id, name=name, country=country)


def invite(company: Company, email: str, *, role: str, by: Person) -> None:
    """Invite somebody by address to act for a company; somebody invited before gets a fresh mail.

    Nothing tells the inviter whether the address has an account. Refused unless by an owner.
    """
    members = queries.memberships_in(company, lock=True)
    insist(rules.can_manage(members, by.id))
    others = [each for each in members if each.accepted_at is None and each.person.email != email]
    if len(others) >= MOST_OPEN_INVITATIONS:
        raise Refused(no("There are {most} pending invitations. Cancel one first.", most=MOST_OPEN_INVITATIONS))
    person = person_for(email, language=by.language, timezone=by.timezone)
    _tell(company, _invited(company, person, role=role, by=by), person, by=by)


def offer(company: Company, person: Person, *, told: bool, by: Person) -> Membership | None:
    """Offer somebody to act for a company, as organisers do whose file names them as the contact of an entry.

    told: whether they get the invitation by mail now. The first one is to be an owner. None, and nothing is changed,
    if they were invited or act for it already.
    """
    members = queries.memberships_in(company, lock=True)
    if any(each.person_id == person.id for each in members):
        return None
    membership = _invited(company, person, role="member" if members else rules.OWNER, by=by)
    if told:
        _tell(company, membership, person, by=by)
    return membership


def _tell(company: Company, membership: Membership, person: Person, *, by: Person) -> None:
    link = mail_link(person, "colleague", subject_id=membership.id)
    stop(membership.id, *INVITATIONS, why="replaced")
    enqueue("colleague", to=person, about=membership.id, link=link, company=company.name, inviter=by.name,
            address=by.email, until=link.expires_at)  # fmt: skip
    log("company.invited", by=by, subject_id=company.id, membership=str(membership.id))


def _invited(company: Company, person: Person, *, role: str, by: Person) -> Membership:
    membership = queries.membership_of(company, person)
    if membership is not None and rules.is_member(membership):
        raise Refused(no("This person is already a member."))
    if membership is None:
        membership = Membership(company_id=company.id, person_id=person.id)
        db.session.add(membership)
    membership.role, membership.invited_by_id, membership.invited_at = role, by.id, now()
    membership.accepted_at = membership.ended_at = None
    db.session.flush()
    return membership


def accept(membership: Membership, *, by: Person) -> None:
    """Accept an invitation to act for a company. Refused if it is not open, or somebody else's.

    What the person judges of the company is closed to them from now on.
    """
    insist(rules.can_answer_invitation(membership, by.id))
    membership.accepted_at = now()
    stop(membership.id, *INVITATIONS, why="answered")
    log("company.joined", by=by, subject_id=membership.company_id)
    _close_to_jury(membership, by=by)


def _close_to_jury(membership: Membership, *, by: Person) -> None:
    db.session.flush()
    close_own(membership.person_id, membership.company_id, by=by)


@Port
def close_own(person_id: uuid.UUID, company_id: uuid.UUID, *, by: Person) -> int:
    """Close to somebody who acts for a company now what they judge of it; returns how many entries that is."""
    raise NotImplementedError


def decline(membership: Membership, *, by: Person) -> None:
    """Decline an invitation to act for a company. Refused if it is not open, or somebody else's."""
    insist(rules.can_answer_invitation(membership, by.id))
    membership.ended_at = now()
    stop(membership.id, *INVITATIONS, why="answered")
    log("company.declined", by=by, subject_id=membership.company_id)


def end_membership(membership: Membership, company: Company, *, by: Person) -> None:
    """Remove somebody from a company, take an invitation back, or leave; Refused as the rules say.

    An invitation that has not gone is not sent any more; whom it has reached, and who is removed, is told. A removal is
    told only once it cannot be undone any more.
    """
    insist(rules.can_end_membership(queries.memberships_in(company, lock=True), membership, by.id))
    membership.ended_at = now()
    told = stop(membership.id, *INVITATIONS, why="ended").people("colleague")
    accepted = membership.accepted_at is not None
    if accepted:
        membership.left_at = membership.ended_at
    if membership.person_id != by.id and (accepted or told):
        mail = enqueue("colleague.ended", to=membership.person, about=membership.id, company=company.name,
                       accepted=accepted)  # fmt: skip
        if accepted and mail is not None:
            mail.next_try_at = membership.ended_at + rules.UNDONE_WITHIN
    log("company.left", by=by, subject_id=company.id, person=str(membership.person_id))


def undo_removal(membership: Membership, company: Company, *, by: Person) -> None:
    """Have somebody act for a company again as before the removal. Refused once they were told, or unless by an owner.

    Who left by themselves is never brought back: about them there is no mail to stop.
    """
    insist(rules.can_manage(queries.memberships_in(company, lock=True), by.id))
    stopped = stop(membership.id, "colleague.ended", why="undone", since=membership.ended_at)
    if membership.ended_at is None or stopped.told or membership.person_id not in stopped.spared:
        raise Refused(no("The removal can no longer be undone. Invite the person again."))
    membership.ended_at = None
    log("company.joined", by=by, subject_id=company.id, person=str(membership.person_id))
    _close_to_jury(membership, by=by)


def change_role(membership: Membership, company: Company, role: str, *, by: Person) -> None:
    """Make a member an owner or an owner a member; Refused as the rules say."""
    insist(rules.can_change_role(queries.memberships_in(company, lock=True), membership, role, by.id))
    membership.role = role
    log("company.role_changed", by=by, subject_id=company.id, person=str(membership.person_id), role=role)
