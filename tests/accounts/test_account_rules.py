"""Passwords, addresses, names, links and who may do what in a company: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from awards.accounts import passwords, rules
from awards.accounts.addresses import NoAddress, breakable, normal_address, read_address
from awards.accounts.browser_session import browser_and_system
from awards.core.text import NotPlain, can_be_called, name_warning, plain_line, plain_text

THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_DOMAIN = f"{'b' * 63}.{'c' * 63}.{'d' * 53}.example"  # with 64 letters before the @, as long as addresses are


@pytest.mark.parametrize(
    "password",
    [
        "violin harbour gravel moth",
        "8472-9183-5561",
        "правильная лошадка скрепка",
        "zugluft am bahnsteig neun",
        "kT9#fQ2!mX7p",
        "            x        y   z kelp",
        "password-violin-gravel",
        "passwordkelpmo",  # six letters of its own
        "kelpmkplemkle",  # five letters, without a pattern
        "violin harbour gravel moth ".ljust(200, "q"),
    ],
)
def test_passwords_that_are_taken(password: str) -> None:
    assert rules.can_be_password(password, email="anna.becker@nordlicht.example")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd1234",
        "passwordpassword",
        "qwertyuiop12",
        "qwertyuiopasdfghjkl",
        "123456789012",
        "012345678901234",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "abababababababab",
        "kelpkplekpel",
        "kelpmkelpmkelpm",
        "passwordkelpm",
        "letmein letmein",
        "correct horse battery staple",
        "пароль123456",
        "йцукенгшщзхъ",
        "iloveyou2026",
        "magistralawards2027",
        "willkommen123",
        "                ",
    ],
)
def test_passwords_that_everybody_tries_first(password: str) -> None:
    assert "first that others would try" in str(rules.can_be_password(password).reason)


@pytest.mark.parametrize(
    ("password", "email"),
    [
        *((each, "anna.becker@nordlicht.example") for each in (
            "anna.becker@nordlicht.example", "annabecker2026", "Anna.Becker!!1", "nordlicht2026", "becker-anna-1",
            "becker-mouse-1",
        )),
        ("moemoekelp-12345", "moe.kelp@x.example"),
    ],
)  # fmt: skip
def test_the_address_is_no_password(password: str, email: str) -> None:
    verdict = rules.can_be_password(password.ljust(12, "1"), email=email)
    assert "not based on your email address" in str(verdict.reason)


@pytest.mark.parametrize(
    ("password", "email"),
    [
        ("becker-violin-1", "anna.becker@nordlicht.example"),  # six letters more
        ("mo-mo-mo-kelp-1", "mo.kelp@x.example"),  # two letters are in many words
        ("8472-9183-5561", "anna.becker@nordlicht.example"),
    ],
)
def test_a_part_of_the_address_is_no_harm_beside_enough_of_its_own(password: str, email: str) -> None:
    assert rules.can_be_password(password, email=email)


def test_lengths_are_the_only_other_demand() -> None:
    assert str(rules.can_be_password("x" * 5).reason) == "Password must be 12 characters or more."
    assert str(rules.can_be_password("kelpmothvio").reason) == "Password must be 12 characters or more."
    assert str(rules.can_be_password("kelp " * 40 + "q").reason) == "Password must be 200 characters or fewer."
    assert rules.can_be_password("kelpmothviol")


def test_a_password_is_checked_in_time_and_form() -> None:
    kept = passwords.hashed("violin harbour gravel moth")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches("violin harbour gravel moth", kept)
    assert not passwords.matches("violin harbour gravel mott", kept)
    assert not passwords.matches("violin harbour gravel moth", None)
    assert not passwords.matches("x", "not a hash")
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$" + "A" * 43)


def test_a_password_typed_on_two_keyboards_is_one() -> None:
    assert passwords.matches("grün Straße Kelp Moos", passwords.hashed("gru\u0308n Straße Kelp Moos"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna@Nordlicht.Example", "anna@nordlicht.example"),
        ("  anna@nordlicht.example ", "anna@nordlicht.example"),
        ("anna@müller-bahn.example", "anna@xn--mller-bahn-9db.example"),
        ("anna@XN--MLLER-BAHN-9DB.example", "anna@xn--mller-bahn-9db.example"),
        ("o'neill+awards@nordlicht.example", "o'neill+awards@nordlicht.example"),
        ("Anna <anna@nordlicht.example>", "anna@nordlicht.example"),
        ("“Berg, Anna” <Anna@Nordlicht.Example>;", "anna@nordlicht.example"),
        ("mailto:anna@nordlicht.example?subject=Hello", "anna@nordlicht.example"),
        ("\ufeffanna\u200b@nordlicht\u00ad.example\u2060", "anna@nordlicht.example"),
        ("\u202aanna@nordlicht.example\u202c", "anna@nordlicht.example"),
        ("\xa0anna@nordlicht.example,\u2003", "anna@nordlicht.example"),
        ("ａｎｎａ＠ｎｏｒｄｌｉｃｈｔ．ｅｘａｍｐｌｅ", "anna@nordlicht.example"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        (f"{'a' * 64}@{LONG_DOMAIN}", f"{'a' * 64}@{LONG_DOMAIN}"),
    ],
)
def test_addresses_have_one_form(typed: str, kept: str) -> None:
    assert normal_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@nordlicht.example",
        "anna@nordlicht",
        "a b@nordlicht.example",
        "анна@nordlicht.example",
        "anna@nordlicht.example\nBcc: x@rival.example",
        "a" * 65 + "@nordlicht.example",
        f"{'a' * 64}@{LONG_DOMAIN}".replace(".example", "d.example"),
        "a@" + "b." * 200 + "example",
        "anna@nordlicht.example\x00",
        "\ud800@nordlicht.example",
        "anna@nordlicht.example, bea@nordlicht.example",
        "mailto:",
        "<>",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    assert normal_address(typed) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("почта@пример.рф", "The part before the @ has letters that not every mail server accepts."),
        ("a@b.example, c@d.example", "Enter one email address only"),
        ("a@b@c", "Enter an email address, like name@example.com"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(typed: str, said: str) -> None:
    with pytest.raises(NoAddress, match=re.escape(said)):
        read_address(typed)


def test_an_address_breaks_only_after_its_at_and_its_dots() -> None:
    assert breakable("a.b@x<i.example") == "a.<wbr>b@<wbr>x&lt;i.<wbr>example"
    assert breakable(None) == ""


@pytest.mark.parametrize(
    "name",
    ["Booking.com", "Amazon.de GmbH", "DSV A/S", "24/7 Logistics", "J.R.R. Tolkien", "Dr.Müller", "Cargo: fast", "Жол"],
)
def test_names_of_companies_and_people_are_taken(name: str) -> None:
    assert can_be_called(name)


@pytest.mark.parametrize(
    "name",
    [
        "URGENT: sign in at http://evil.example/login now",
        "https:evil.example",
        "see www.evil.example",
        "evil.example/login",
        "evil.example:8080",
        "help@evil.example",
        "ｗｗｗ．evil.example",
        "ht\u200btp://evil.example",
        "evil。example/x",
        "JavaScript: alert",
    ],
)
def test_a_name_with_an_address_or_a_link_is_refused_in_words(name: str) -> None:
    verdict = can_be_called(name)
    assert verdict.reason is not None
    assert "without an address or a link" in str(verdict.reason)


@pytest.mark.parametrize(
    "name", ["Nordlicht Bahn GmbH", "Қазақстан темір жолы", "O’Neill & Söhne", "DB Cargo 24", "ТОО KTZ"]
)
def test_ordinary_names_raise_no_flag(name: str) -> None:
    assert name_warning(name) is None


@pytest.mark.parametrize(
    "name", ["Nоrdlicht", "Sіemens", "PаyPal", "Αlpha Rail", "A\u202egnp.exe", "Nord\u200blicht", "ＤB",
             "Nord\u3164licht", "Nord\u2800", "\uffa0Nord", "Nord\u115f"],
)  # fmt: skip
def test_names_that_deceive_are_flagged(name: str) -> None:
    assert name_warning(name) is not None


def test_a_flag_says_which_word_and_which_alphabets() -> None:
    assert str(name_warning("Bahn Nоrd")) == "The word “Nоrd” mixes letters that look alike: Latin, Cyrillic."


def test_text_is_made_plain() -> None:
    assert plain_text("a\r\nb\rc\u2028d\x07\x1b[0m\ttab ") == "a\nb\nc\nd[0m\ttab"
    assert plain_text("e\u0301") == "é"
    assert plain_line(" a \n\t b\u00a0c ") == "a b c"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\udfff tail"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(NotPlain):
        plain_text(text)


@dataclass
class Link:
    """A mailed link."""

    used_at: datetime | None
    expires_at: datetime


def test_a_link_works_until_its_end_exclusive_and_once() -> None:
    assert rules.can_use_link(Link(None, THEN), now=THEN - timedelta(milliseconds=1))
    assert not rules.can_use_link(Link(None, THEN), now=THEN)
    assert not rules.can_use_link(Link(THEN, THEN + timedelta(days=1)), now=THEN)


def test_changing_the_address_without_a_password_needs_a_fresh_sign_in() -> None:
    late = THEN + rules.FRESH_FOR
    assert rules.can_change_address(has_password=True, signed_in_at=THEN, now=late)
    assert rules.can_change_address(has_password=False, signed_in_at=THEN, now=late - timedelta(seconds=1))
    assert not rules.can_change_address(has_password=False, signed_in_at=THEN, now=late)


@dataclass
class Member:
    """A membership."""

    person_id: int
    role: str
    accepted_at: datetime | None = THEN
    ended_at: datetime | None = None
    company_id: int = 1


def test_an_owner_has_to_remain() -> None:
    owner, second, member = Member(1, "owner"), Member(2, "owner"), Member(3, "member")
    assert rules.can_end_membership([owner, second, member], owner, 1)
    assert not rules.can_end_membership([owner, member], owner, 1)
    assert not rules.can_change_role([owner, member], owner, "member", 1)
    assert rules.can_change_role([owner, second], owner, "member", 1)
    invited = Member(4, "owner", accepted_at=None)
    assert not rules.can_end_membership([owner, invited], owner, 1)
    assert rules.can_end_membership([owner, invited], invited, 1)


def test_members_leave_and_owners_remove() -> None:
    owner, member, other = Member(1, "owner"), Member(2, "member"), Member(3, "member")
    everyone = [owner, member, other]
    assert rules.can_end_membership(everyone, member, 2)
    assert rules.can_end_membership(everyone, member, 1)
    assert not rules.can_end_membership(everyone, other, 2)
    assert not rules.can_end_membership(everyone, Member(5, "member", ended_at=THEN), 1)
    assert not rules.can_change_role(everyone, member, "owner", 2)
    assert not rules.can_change_role(everyone, member, "chair", 1)
    assert rules.can_change_role(everyone, member, "owner", 1)
    assert not rules.can_change_role(everyone, Member(5, "member", ended_at=THEN), "owner", 1)
    assert not rules.can_manage([Member(1, "owner", accepted_at=None)], 1)


def test_an_invitation_is_answered_once_by_whom_it_is_for() -> None:
    open_one = Member(1, "member", accepted_at=None)
    assert rules.can_answer_invitation(open_one, 1)
    assert not rules.can_answer_invitation(open_one, 2)
    assert not rules.can_answer_invitation(Member(1, "member"), 1)
    assert not rules.can_answer_invitation(Member(1, "member", accepted_at=None, ended_at=THEN), 1)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            ("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", ("Safari", "iPhone")),
        ("curl/8.0", (None, None)),
        ("", (None, None)),
    ],
)
def test_browsers_by_name(agent: str, said: tuple[str | None, str | None]) -> None:
    assert browser_and_system(agent) == said
