"""Accounts: opening them, signing in and out, mailed links, passwords and addresses; and adding people from the
command line, where no link has to be mailed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from awards.accounts import passwords, queries, rules
from awards.accounts.addresses import normal_address
from awards.accounts.models import MailedLink, Person, SignIn
from awards.core.clock import now
from awards.core.db import db, pause, run
from awards.core.text import NotPlain, plain_line, sort_key
from awards.core.verdicts import Refused, insist, no
from awards.ledger.actions import caller, log
from awards.messages.actions import enqueue
from awards.messages.rules import Recipient

# Days a mailed link works, by purpose; invitations say theirs.
DAYS = {"verify": 2, "reset": 1 / 24, "sign_in": 1 / 24, "new_address": 1, "colleague": 14, "appointment": 30}


def person_for(email: str, *, language: str = "en", timezone: str = "", name: str = "") -> Person:
    """Return whoever has an address (in its normal form), or add them; not verified until a link was used.

    timezone: empty as long as nobody has told it; then times are shown by the clock of the device.
    """
    if (known := queries.person_by_email(email)) is not None:
        return known
    person = Person(email=email, name="", language=language, timezone=timezone, created_at=now())
    set_name(person, name)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:  # added by somebody else at the same moment
        return queries.person_by_email(email) or person
    return person


def set_name(person: Person, name: str) -> None:
    """Name a person, and keep the key that lists sort by."""
    person.name, person.name_key = name, sort_key(name)


def mail_link(
    person: Person,
    purpose: str,
    *,
    subject_id: uuid.UUID | None = None,
    detail: str | None = None,
    days: float | None = None,
) -> MailedLink:
    """Add a link to be mailed to a person: for one purpose, used once, until it expires.

    `days`: how long it works; none: as long as its purpose usually does. `detail`: what the purpose needs to know;
    a path to go on to that is too long to be kept is left out.
    """
    detail = detail if detail and len(detail) <= 254 else None
    moment = now()
    until = moment + timedelta(days=DAYS[purpose] if days is None else days)
    link = MailedLink(
        person=person, purpose=purpose, subject_id=subject_id, detail=detail, created_at=moment, expires_at=until
    )
    db.session.add(link)
    db.session.flush()
    return link


def use_link(link: MailedLink) -> None:
    """Use a link up, once: of several who try at the same moment one gets through, the others are Refused."""
    moment = now()
    insist(rules.can_use_link(link, now=moment))
    unused = update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
    if run(unused.values(used_at=moment)).rowcount != 1:
        raise Refused(no("This link has already been used."))


def sign_up(email: str, *, name: str, language: str, timezone: str, next_page: str | None = None) -> None:
    """Open an account: its address gets a link to confirm it. An address that has one gets a note instead.

    `next_page`: a path of this site to go on to once the address is confirmed.
    """
    known = queries.person_by_email(email)
    if known is not None and (known.verified_at or known.disabled_at):
        note_known(known)
        return
    person = known or person_for(email, language=language, timezone=timezone, name=name)
    if not person.name:
        set_name(person, name)
    link = mail_link(person, "verify", detail=next_page)
    enqueue("verify", to=person, link=link, until=link.expires_at)
    log("account.asked", by=person)


def note_known(person: Person) -> None:
    """Tell somebody that their address has an account already, with a link to sign in."""
    if person.disabled_at is None:
        link = mail_link(person, "sign_in")
        enqueue("known", to=person, link=link, until=link.expires_at)


def mail_sign_in(email: str, *, next_page: str | None, stranger: Recipient, sign_up_url: str) -> None:
    """Mail a link to sign in; an address without an account gets a note that says so.

    `stranger`: whom to address when there is no account. `next_page`: a path of this site to go on to.
    """
    person = queries.person_by_email(email)
    if person is None or person.disabled_at is not None:
        enqueue("unknown", to=stranger, url=sign_up_url)
        return
    link = mail_link(person, "sign_in", detail=next_page)
    enqueue("sign_in", to=person, link=link, until=link.expires_at)


def mail_reset(email: str, *, stranger: Recipient, sign_up_url: str) -> None:
    """Mail a link to set a new password; an address without an account gets a note that says so."""
    person = queries.person_by_email(email)
    if person is None or person.disabled_at is not None:
        enqueue("unknown", to=stranger, url=sign_up_url)
        return
    link = mail_link(person, "reset")
    enqueue("reset", to=person, link=link, until=link.expires_at)


def verify(person: Person) -> None:
    """Take note that a person reads the mail of their address."""
    if person.disabled_at is not None:
        raise Refused(no("This account has been closed."))
    if person.verified_at is None:
        person.verified_at = now()
        log("account.verified", by=person)


def change_account(person: Person, *, name: str, language: str, timezone: str) -> None:
    """Change how a person is called, spoken to, and told the time."""
    set_name(person, name)
    person.language, person.timezone = language, timezone


def set_password(person: Person, password: str, hashed: str, *, keep: SignIn | None = None, tell: bool = True) -> None:
    """Give a person a new password; every other way in ends. Refused for one that everybody tries first.

    `hashed`: what is kept of it, made before the transaction began. `keep`: a sign-in that stays. `tell`: mail them
    that an earlier password was changed.
    """
    insist(rules.can_be_password(password, email=person.email))
    had_one = person.password_hash is not None
    person.password_hash = hashed
    end_sign_ins(person, keep=keep)
    # Invitations stay open; they let nobody in who has a password.
    end_links(person, "verify", "sign_in", "reset", "new_address")
    log("account.password_set", by=person)
    if had_one and tell:
        enqueue("password_changed", to=person, url="/reset", at=now())


def ask_for_address(person: Person, email: str) -> None:
    """Mail a link to the address a person wants to use from now on; one that is somebody's gets a note instead."""
    if (owner := queries.person_by_email(email)) is not None:
        return note_known(owner)
    link = mail_link(person, "new_address", detail=email)
    to = _Elsewhere(person.id, email, person.language, person.timezone)
    enqueue("new_address", to=to, link=link, until=link.expires_at, old=person.email)
    return None


def change_address(person: Person, email: str, *, keep: SignIn | None = None) -> None:
    """Give a person the address whose link was used; the old one is told, and every sign-in but `keep` ends."""
    old = _Elsewhere(person.id, person.email, person.language, person.timezone)
    try:
        with db.session.begin_nested():
            person.email = email
    except IntegrityError:
        raise Refused(no("This address belongs to another account.")) from None
    enqueue("address_changed", to=old)
    end_sign_ins(person, keep=keep)
    end_links(person)  # they went to the old address
    log("account.address_changed", by=person)


@dataclass(frozen=True)
class _Elsewhere:
    """A person at an address that is not, or not any more, the one of their account."""

    id: uuid.UUID
    email: str
    language: str
    timezone: str


def person_by_password(email: str, password: str) -> Person | None:
    """Return the person whose address and password these are, or none; takes as long either way."""
    kept = _kept_of(queries.person_by_email(email))
    pause()
    if not passwords.matches(password, kept) or kept is None:
        return None
    fresh = passwords.hashed(password) if passwords.is_outdated(kept) else kept
    person = queries.person_by_email(email)
    if person is None or _kept_of(person) != kept:  # changed while it was looked at
        return None
    person.password_hash = fresh
    return person


def _kept_of(person: Person | None) -> str | None:
    if person is None or person.verified_at is None or person.disabled_at is not None:
        return None
    return person.password_hash


def begin_sign_in(person: Person, *, agent: str, how: str, sign_in_id: uuid.UUID) -> SignIn:
    """Sign a person in, in one browser; the id goes into its cookie. `how`: password, link or demonstration."""
    moment = now()
    sign_in = SignIn(
        id=sign_in_id,
        person_id=person.id,
        at=moment,
        seen_at=moment,
        expires_at=moment + rules.SIGNED_IN_FOR,
        agent=agent[:200],
        address=caller.get(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(sign_in)
    except IntegrityError:  # the same request, sent twice at the same moment
        known = db.session.get_one(SignIn, sign_in_id, options=[joinedload(SignIn.person)], populate_existing=True)
        if known.person_id == person.id and known.ended_at is None:
            return known
        # A form sent again when its answer is forgotten; whoever it let in then is not who comes now.
        return begin_sign_in(person, agent=agent, how=how, sign_in_id=uuid.uuid4())
    log("account.signed_in", by=person, subject_id=sign_in.id, how=how)
    return sign_in


def end_sign_in(sign_in: SignIn, *, by: Person) -> None:
    """Sign one browser out."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now()
        log("account.signed_out", by=by, subject_id=sign_in.id)


def end_sign_ins(person: Person, *, keep: SignIn | None = None) -> None:
    """Sign a person out everywhere, but for one browser if `keep` is given."""
    others = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if keep is not None:
        others = others.where(SignIn.id != keep.id)
    db.session.execute(others.values(ended_at=now()).execution_options(synchronize_session="fetch"))


def end_links(person: Person, *purposes: str) -> None:
    """Use up every open link that was mailed to a person; `purposes`: only those for one of these."""
    links = update(MailedLink).where(MailedLink.person_id == person.id, MailedLink.used_at.is_(None))
    if purposes:
        links = links.where(MailedLink.purpose.in_(purposes))
    db.session.execute(links.values(used_at=now()).execution_options(synchronize_session="fetch"))


def seen(sign_in_id: uuid.UUID, *, now: datetime) -> Update:
    """Return the UPDATE that notes when a browser was seen last; for a transaction after the answer."""
    return update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(seen_at=now)


class CannotCreate(Exception):
    """The person cannot be added; the text says why."""


def create(email: str, *, name: str = "", language: str = "en", password: str | None = None) -> Person:
    """Add a person with a confirmed address, or change who has it; does not commit. CannotCreate for wrong input."""
    normal = normal_address(email)
    if normal is None:
        raise CannotCreate(f"{email!r} is not an email address.")
    hashed = None if password is None else passwords.hashed(password)
    person = person_for(normal, language=language)
    try:
        if name:
            set_name(person, plain_line(name)[:100])
        verify(person)
        if password is not None:
            set_password(person, password, hashed or "", tell=False)
    except (Refused, NotPlain) as refusal:
        raise CannotCreate(str(refusal)) from None
    return person
