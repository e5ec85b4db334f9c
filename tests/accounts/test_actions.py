"""What is done to accounts touches what it is about and nothing beside it, mails what it must, and is done once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts import actions, passwords, queries
from awards.accounts.models import MailedLink, Person, SignIn
from awards.core.clock import now, standing_at
from awards.core.db import db, pause, run
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.messages.models import Mail
from tests import factories
from tests.accounts.conftest import ADDRESS, PASSWORD

pytestmark = [pytest.mark.long_for("postgresql"), pytest.mark.usefixtures("context")]

DAY = timedelta(days=1)
OUTDATED = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$" + "A" * 43
STRANGER = SimpleNamespace(id=None, email=ADDRESS, language="en")


def anna(*, verified: bool = True, disabled: bool = False, password_hash: str | None = None) -> Person:
    """Anna, whose account is open."""
    made = factories.person("Anna Becker", email=ADDRESS, password_hash=password_hash)
    made.verified_at = now() if verified else None
    made.disabled_at = now() if disabled else None
    db.session.flush()
    return made


def mailed() -> list[str]:
    """The events of all mails."""
    return sorted(db.session.scalars(select(Mail.event)))


def logged() -> list[str]:
    return sorted(db.session.scalars(select(Event.kind)))


def signed_in(person: Person, *, ended_at: Any = None) -> SignIn:
    made = SignIn(
        id=uuid.uuid4(), person=person, at=now(), seen_at=now() - DAY, expires_at=now() + DAY, ended_at=ended_at
    )
    db.session.add(made)
    db.session.flush()
    return made


# Links


@pytest.mark.parametrize(
    ("detail", "kept"), [(None, None), ("", None), ("/" * 254, "/" * 254), ("/" * 255, None)]
)  # fmt: skip
def test_a_path_that_is_too_long_to_be_kept_is_left_out(detail: str | None, kept: str | None) -> None:
    assert actions.mail_link(anna(), "sign_in", detail=detail).detail == kept


@pytest.mark.parametrize(("days", "works_for"), [(None, timedelta(hours=1)), (3, 3 * DAY)])
def test_a_link_works_as_long_as_its_purpose_says_or_as_it_was_told(days: float | None, works_for: timedelta) -> None:
    moment = now()
    with standing_at(moment):
        assert actions.mail_link(anna(), "sign_in", days=days).expires_at == moment + works_for


def test_a_link_is_used_by_itself_and_once() -> None:
    first, second = [actions.mail_link(each, "sign_in") for each in [anna()] * 2]
    actions.use_link(first)
    used = select(MailedLink.id).where(MailedLink.used_at.is_not(None))
    assert run(used).scalars().all() == [first.id]
    run(update(MailedLink).where(MailedLink.id == second.id).values(used_at=now()))  # elsewhere
    assert second.used_at is None, "as it was read"
    with pytest.raises(Refused, match=r"This link has already been used\."):
        actions.use_link(second)


def test_only_open_links_of_a_person_and_for_these_purposes_end() -> None:
    person, moment = anna(), now()
    of = {each: actions.mail_link(person, each) for each in ("verify", "sign_in", "colleague")}
    of["another’s"] = actions.mail_link(factories.person(), "sign_in")
    of["used"] = actions.mail_link(person, "sign_in")
    of["used"].used_at = moment - DAY
    db.session.flush()

    def ended() -> dict[str, Any]:
        db.session.expire_all()
        return {name: each.used_at for name, each in of.items() if each.used_at is not None}

    with standing_at(moment):
        actions.end_links(person, "verify", "sign_in")
        assert ended() == {"verify": moment, "sign_in": moment, "used": moment - DAY}
    with standing_at(moment + DAY):
        actions.end_links(person)
        assert ended() == {"verify": moment, "sign_in": moment, "colleague": moment + DAY, "used": moment - DAY}


# Accounts


def test_of_two_who_add_an_address_at_once_both_have_the_same_person(monkeypatch: pytest.MonkeyPatch) -> None:
    known = anna()
    monkeypatch.setattr(queries, "person_by_email", Late(queries.person_by_email))
    assert actions.person_for(ADDRESS) is known


class Late:
    """Finds nobody the first time: somebody else adds them a moment later."""

    def __init__(self, really: Callable[[str], Person | None]) -> None:
        self.really, self.asked = really, False

    def __call__(self, email: str) -> Person | None:
        """Return whoever has the address, but for the first time."""
        found, self.asked = self.really(email) if self.asked else None, True
        return found


@pytest.mark.parametrize(
    ("verified", "disabled", "told"),
    [(False, False, ["verify"]), (True, False, ["known"]), (False, True, []), (True, True, [])],
)
def test_whose_address_is_confirmed_is_told_so_and_who_is_closed_out_is_told_nothing(
    verified: bool, disabled: bool, told: list[str]
) -> None:
    person = anna(verified=verified, disabled=disabled)
    actions.sign_up(ADDRESS, name="Somebody else", language="en", timezone="")
    assert mailed() == told
    assert logged() == (["account.asked"] if told == ["verify"] else [])
    assert person.name == "Anna Becker"
    assert db.session.query(Person).count() == 1


@pytest.mark.parametrize("known", [True, False])
def test_who_has_no_name_yet_has_the_one_they_sign_up_with(known: bool) -> None:
    if known:
        actions.person_for(ADDRESS)
    actions.sign_up(ADDRESS, name="Anna Becker", language="de", timezone="UTC")
    person = db.session.query(Person).one()
    assert (person.email, person.name, person.verified_at) == (ADDRESS, "Anna Becker", None)
    assert mailed() == ["verify"]


@pytest.mark.parametrize("asked", ["sign_in", "reset"])
@pytest.mark.parametrize("state", ["open", "disabled", "unknown"])
def test_a_link_goes_to_who_has_an_account_that_is_open(asked: str, state: str) -> None:
    if state != "unknown":
        anna(disabled=state == "disabled")
    if asked == "sign_in":
        actions.mail_sign_in(ADDRESS, next_page=None, stranger=STRANGER, sign_up_url="/sign-up")
    else:
        actions.mail_reset(ADDRESS, stranger=STRANGER, sign_up_url="/sign-up")
    assert mailed() == [asked if state == "open" else "unknown"]
    assert db.session.query(MailedLink).count() == (state == "open")


def test_an_address_is_confirmed_once_and_never_of_a_closed_account() -> None:
    person = anna(verified=False)
    moment = now()
    with standing_at(moment):
        actions.verify(person)
    actions.verify(person)
    assert person.verified_at == moment
    assert logged() == ["account.verified"]
    person.disabled_at = now()
    with pytest.raises(Refused, match=r"This account has been closed\."):
        actions.verify(person)


@pytest.mark.parametrize("owned", [True, False])
def test_an_address_that_is_somebodys_gets_a_note_and_a_free_one_a_link(owned: bool) -> None:
    person, wanted = anna(), "wanted@nordlicht.example"
    if owned:
        factories.person(email=wanted)
    actions.ask_for_address(person, wanted)
    assert [(each.event, each.to) for each in db.session.query(Mail)] == [("known" if owned else "new_address", wanted)]
    assert db.session.query(MailedLink).one().person_id == (queries.person_by_email(wanted) if owned else person).id


# Passwords


@pytest.mark.parametrize(
    ("earlier", "tell", "told"),
    [("x", True, ["password_changed"]), ("x", False, []), (None, True, []), (None, False, [])],
)
def test_who_had_a_password_is_told_that_it_was_changed(earlier: str | None, tell: bool, told: list[str]) -> None:
    person = anna(password_hash=earlier)
    actions.set_password(person, PASSWORD, "new", tell=tell)
    assert person.password_hash == "new"
    assert mailed() == told
    assert logged() == ["account.password_set"]


def test_a_new_password_ends_every_other_way_in_and_leaves_invitations_open() -> None:
    person = anna()
    ways = [actions.mail_link(person, each) for each in ("verify", "sign_in", "reset", "new_address")]
    invitations = [actions.mail_link(person, each) for each in ("colleague", "appointment")]
    here, elsewhere = signed_in(person), signed_in(person)
    actions.set_password(person, PASSWORD, "new", keep=here)
    db.session.expire_all()
    assert all(each.used_at is not None for each in ways)
    assert all(each.used_at is None for each in invitations)
    assert (here.ended_at, elsewhere.ended_at is None) == (None, False)


@pytest.mark.parametrize(
    ("typed", "state", "let_in"),
    [
        (PASSWORD, {}, True),
        ("wrong", {}, False),
        (PASSWORD, {"verified": False}, False),
        (PASSWORD, {"disabled": True}, False),
        (PASSWORD, {"password_hash": None}, False),
    ],
)
def test_a_password_counts_of_a_confirmed_and_open_account(
    kept_password: str, typed: str, state: dict[str, Any], let_in: bool
) -> None:
    person = anna(**{"password_hash": kept_password} | state)
    db.session.commit()
    assert actions.person_by_password(ADDRESS, typed) is (person if let_in else None)
    assert actions.person_by_password("other@nordlicht.example", typed) is None
    assert person.password_hash == state.get("password_hash", kept_password), "hashed anew only when it is outdated"


def test_a_password_hashed_with_older_settings_is_hashed_anew(
    kept_password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = anna(password_hash=kept_password)
    db.session.commit()
    monkeypatch.setattr(passwords, "is_outdated", lambda kept: kept == kept_password)
    assert actions.person_by_password(ADDRESS, PASSWORD) is person
    assert person.password_hash != kept_password
    assert passwords.matches(PASSWORD, person.password_hash)


@pytest.mark.parametrize(
    "change",
    [{"password_hash": OUTDATED}, {"verified_at": None}, {"disabled_at": now()}, {"email": "new@nordlicht.example"}],
)
def test_what_changed_while_a_password_was_looked_at_lets_nobody_in(
    kept_password: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    anna(password_hash=kept_password)
    db.session.commit()

    def meanwhile() -> None:
        pause()
        db.session.execute(update(Person).values(change))
        db.session.commit()

    monkeypatch.setattr(actions, "pause", meanwhile)
    assert actions.person_by_password(ADDRESS, PASSWORD) is None


# Sign-ins


@pytest.mark.parametrize(
    ("whose", "ended", "same"), [("own", False, True), ("own", True, False), ("other", False, False)]
)
def test_a_form_sent_twice_is_the_same_sign_in_only_while_it_is_in_force_and_ones_own(
    whose: str, ended: bool, same: bool
) -> None:
    person = anna()
    first = signed_in(person if whose == "own" else factories.person(), ended_at=now() if ended else None).id
    db.session.expunge_all()  # it was another request
    again = actions.begin_sign_in(person, agent="", how="password", sign_in_id=first)
    assert (again.id == first) is same
    assert (again.person_id, again.ended_at) == (person.id, None)
    assert db.session.query(SignIn).count() == (1 if same else 2)
    assert logged() == ([] if same else ["account.signed_in"])


def test_who_signed_out_has_signed_out_once() -> None:
    person, moment = anna(), now()
    sign_in = signed_in(person)
    with standing_at(moment):
        actions.end_sign_in(sign_in, by=person)
    actions.end_sign_in(sign_in, by=person)
    assert sign_in.ended_at == moment
    assert logged() == ["account.signed_out"]


@pytest.mark.parametrize("keep", [True, False])
def test_signing_out_everywhere_ends_what_is_in_force_of_one_person(keep: bool) -> None:
    person, moment = anna(), now()
    of = {"here": signed_in(person), "elsewhere": signed_in(person), "another’s": signed_in(factories.person()),
          "ended": signed_in(person, ended_at=moment - DAY)}  # fmt: skip
    with standing_at(moment):
        actions.end_sign_ins(person, keep=of["here"] if keep else None)
    db.session.expire_all()
    assert {name: each.ended_at for name, each in of.items()} == {
        "here": None if keep else moment,
        "elsewhere": moment,
        "another’s": None,
        "ended": moment - DAY,
    }


def test_a_browser_that_was_seen_is_that_one_and_none_that_signed_out() -> None:
    person, moment = anna(), now()
    of = {"one": signed_in(person), "other": signed_in(person), "ended": signed_in(person, ended_at=moment)}
    for each in (of["one"], of["ended"]):
        run(actions.seen(each.id, now=moment))
    db.session.expire_all()
    assert [name for name, each in of.items() if each.seen_at == moment] == ["one"]


# From the command line


@pytest.mark.parametrize(
    ("name", "password", "called", "lets_in"),
    [("", None, "Anna Becker", False), ("Anna  B.", None, "Anna B.", False), ("", PASSWORD, "Anna Becker", True)],
)
def test_who_is_added_again_keeps_what_is_not_said_anew(
    name: str, password: str | None, called: str, lets_in: bool
) -> None:
    person = anna(verified=False, password_hash=OUTDATED)
    assert actions.create("ANNA@nordlicht.example", name=name, password=password) is person
    assert person.name == called
    assert person.verified_at is not None
    assert passwords.matches(PASSWORD, person.password_hash) is lets_in
    assert (person.password_hash == OUTDATED) is not lets_in
    assert mailed() == []


def test_what_is_no_address_cannot_be_added() -> None:
    with pytest.raises(actions.CannotCreate, match=r"'anna' is not an email address\."):
        actions.create("anna")
    assert db.session.query(Person).count() == 0
