"""What people may do with accounts and companies, and which passwords are taken."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from awards.core.verdicts import YES, Verdict, no

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SIGNED_IN_FOR = timedelta(days=30)
IDLE_FOR = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)
# So long a request that signed somebody in does so again when it is sent again: its answer was lost.
ANSWERED_AGAIN = timedelta(minutes=10)
# How long ago somebody without a password may have come in by a mailed link to change what the account rests on.
FRESH_FOR = timedelta(minutes=15)
# Of a common password padded to be long enough, so many characters of its own must remain.
OWN_CHARACTERS = 6
OWNER, MEMBER = "owner", "member"
# So long a removal can be undone; only then the person is told.
UNDONE_WITHIN = timedelta(minutes=10)


class HasMembership(Protocol):
    """A membership, as far as rules go."""

    company_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    accepted_at: datetime | None
    ended_at: datetime | None


class HasUse(Protocol):
    """A mailed link, as far as its use goes."""

    used_at: datetime | None
    expires_at: datetime


def can_be_password(password: str, *, email: str = "") -> Verdict:
    """Whether a password is taken: long enough, not among those tried first, not the address. Nothing else is asked."""
    if len(password) < SHORTEST_PASSWORD:
        return no("Password must be {fewest} characters or more.", fewest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        return no("Password must be {most} characters or fewer.", most=LONGEST_PASSWORD)
    if _is_common(password):
        return no(
            "This password is among the first that others would try. Choose another, such as four unrelated words."
        )
    if email and _is_of_address(password.casefold(), email.casefold()):
        return no("Choose a password that is not based on your email address.")
    return YES


def _is_common(password: str) -> bool:
    word = "".join(password.casefold().split())
    if len(set(word)) < 5 or any(word in run * 2 for run in RUNS):
        return True
    if any(word == (unit := word[:size]) * (len(word) // size) + unit[: len(word) % size] for size in range(1, 6)):
        return True
    return any(_own_characters(form) < OWN_CHARACTERS for form in (word, word.translate(LOOKS)))


def _own_characters(word: str) -> int:
    """How many characters remain of a word when common parts, years and digits are taken out."""
    rest = word
    for part in sorted(PARTS, key=len, reverse=True):
        rest = rest.replace(part, " ")
    if rest == word:
        return len(word)
    return len(re.sub(r"[\d\W_]+", "", rest))


def _is_of_address(word: str, email: str) -> bool:
    local, _, domain = email.partition("@")
    rest = word
    for part in sorted({email, local, domain, *re.split(r"[.@_+-]", email)}, key=len, reverse=True):
        if len(part) >= 3:
            rest = rest.replace(part, "")
    return len(re.sub(r"[\d\W_]+", "", rest)) < OWN_CHARACTERS and rest != word


def can_use_link(link: HasUse, *, now: datetime) -> Verdict:
    """Whether a mailed link still works."""
    if link.used_at is not None:
        return no("This link has already been used.")
    if now >= link.expires_at:
        return no("This link expired on {until}.", until=link.expires_at)
    return YES


def can_change_address(*, has_password: bool, signed_in_at: datetime, now: datetime) -> Verdict:
    """Whether the address of an account may be changed in this browser; with a password it is asked for instead."""
    if has_password or now - signed_in_at < FRESH_FOR:
        return YES
    return no(
        "First sign in again with a link sent by email: you signed in more than {minutes} minutes ago.", minutes=15
    )


def can_manage(memberships: Sequence[HasMembership], person_id: uuid.UUID) -> Verdict:
    """Whether a person may invite and remove people of a company, given its memberships."""
    if any(each.person_id == person_id and each.role == OWNER and is_member(each) for each in memberships):
        return YES
    return no("Only administrators of the company can do this.")


def can_end_membership(memberships: Sequence[HasMembership], target: HasMembership, person_id: uuid.UUID) -> Verdict:
    """Whether a person may end a membership: an owner anybody's, everyone their own, but an owner has to remain."""
    if target.ended_at is not None:
        return no("This person is no longer a member.")
    if target.person_id != person_id and not (verdict := can_manage(memberships, person_id)):
        return verdict
    return _owner_remains(memberships, without=target)


def can_change_role(
    memberships: Sequence[HasMembership], target: HasMembership, role: str, person_id: uuid.UUID
) -> Verdict:
    """Whether a person may give a member of a company another role; an owner has to remain."""
    if role not in (OWNER, MEMBER):
        return no("Choose a role from the list.")
    if target.ended_at is not None:
        return no("This person is no longer a member.")
    if not (verdict := can_manage(memberships, person_id)):
        return verdict
    return YES if role == OWNER else _owner_remains(memberships, without=target)


def _owner_remains(memberships: Sequence[HasMembership], *, without: HasMembership) -> Verdict:
    owners = [each for each in memberships if each.role == OWNER and is_member(each) and each is not without]
    if owners or without.role != OWNER or without.accepted_at is None:
        return YES
    return no("A company needs an administrator. Make someone else an administrator first.")


def can_answer_invitation(membership: HasMembership, person_id: uuid.UUID) -> Verdict:
    """Whether a person may accept or decline an invitation to a company."""
    if membership.person_id != person_id:
        return no("This invitation is for someone else.")
    if membership.ended_at is not None:
        return no("This invitation was cancelled or declined.")
    if membership.accepted_at is not None:
        return no("This invitation has already been accepted.")
    return YES


def is_member(membership: HasMembership) -> bool:
    """Whether a membership counts: accepted and not ended."""
    return membership.accepted_at is not None and membership.ended_at is None


# Words that long common passwords are put together from; what is left after taking them out decides.
# fmt: off
PARTS = (
    "password", "passwort", "passwd", "kennwort", "пароль", "парол", "құпиясөз", "qwertyuiop", "qwertz", "qwerty",
    "йцукенгшщзхъ", "йцукен", "asdfghjkl", "asdfgh", "фывапролджэ", "zxcvbnm", "yxcvbnm", "ячсмитьбю",
    "1qaz2wsx3edc", "1qaz2wsx", "1q2w3e4r5t6y", "1q2w3e4r5t", "1q2w3e4r", "q1w2e3r4", "zaq12wsx", "qazwsxedc",
    "iloveyou", "letmein", "welcome", "willkommen", "administrator", "admin", "root", "user", "login", "guest",
    "test", "demo", "changeme", "secret", "geheim", "hallo", "hello", "monkey", "dragon", "master", "sunshine",
    "princess", "football", "baseball", "superman", "batman", "starwars", "trustno", "shadow", "michael",
    "jennifer", "computer", "internet", "samsung", "liverpool", "chelsea", "arsenal", "barcelona", "whatever",
    "freedom", "summer", "winter", "autumn", "spring", "sommer", "herbst", "привет", "любовь", "наташа", "максим",
    "казахстан", "россия", "deutschland", "award", "awards", "magistral", "correcthorsebatterystaple", "correct",
    "horse", "battery", "staple", "thequickbrownfox", "abcdefghijklmnopqrstuvwxyz", "abc",
)
# fmt: on
RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
)
LOOKS = str.maketrans("@4310$5!7", "aaeiossit")
