"""What is done to the people of a company touches one of them, and tells whoever has to know and nobody else."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from awards.accounts import queries, rules
from awards.accounts.company import actions
from awards.accounts.models import Membership, Person
from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.messages.models import Mail
from tests import factories

pytestmark = [pytest.mark.long_for("postgresql"), pytest.mark.usefixtures("context")]


@pytest.fixture
def there(context: Flask) -> Any:
    """A company with two owners, Anna and Ben."""
    anna, ben = factories.person("Anna"), factories.person("Ben")
    return SimpleNamespace(anna=anna, ben=ben, company=factories.company("Nordlicht", members=(anna, ben)))


def invited(there: Any, person: Person) -> Membership:
    """The invitation that Anna sends to a person."""
    actions.invite(there.company, person.email, role="member", by=there.anna)
    found = queries.membership_of(there.company, person)
    assert found is not None
    return found


def joined(there: Any, person: Person) -> Membership:
    made = invited(there, person)
    actions.accept(made, by=person)
    return made


def waiting(*events: str) -> list[tuple[str, str]]:
    """The mails that have not gone and are to go: their events and addresses."""
    query = select(Mail).where(Mail.withdrawn_at.is_(None), Mail.sent_at.is_(None))
    return sorted((each.event, each.to) for each in db.session.scalars(query) if not events or each.event in events)


def all_gone() -> None:
    """Have every mail gone that was to go."""
    db.session.flush()
    db.session.execute(update(Mail).where(Mail.withdrawn_at.is_(None)).values(sent_at=now()))


def test_a_person_founds_as_many_companies_as_is_fair_and_no_more(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_COMPANIES", 2)
    actions.found_company("Second", country="DE", by=there.anna)
    with pytest.raises(Refused, match="You have added 2 companies and cannot add more"):
        actions.found_company("Third", country="DE", by=there.anna)
    actions.found_company("Another’s", country="DE", by=there.ben)


def test_only_open_invitations_of_others_are_counted(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_OPEN_INVITATIONS", 2)
    people = [factories.person() for _ in range(4)]
    joined(there, people[0])
    for each in people[1:3]:
        invited(there, each)
    with pytest.raises(Refused, match="There are 2 pending invitations"):
        invited(there, people[3])
    assert invited(there, people[2]), "the same one again"
    actions.end_membership(invited(there, people[1]), there.company, by=there.anna)
    assert invited(there, people[3])


@pytest.mark.parametrize("before", ["nothing", "open", "declined", "left"])
def test_who_is_invited_again_has_the_same_row_open_again(there: Any, before: str) -> None:
    person = factories.person()
    earlier = None
    if before != "nothing":
        earlier = joined(there, person) if before == "left" else invited(there, person)
    if before == "declined":
        actions.decline(earlier, by=person)
    if before == "left":
        actions.end_membership(earlier, there.company, by=person)
    made = invited(there, person)
    assert earlier in (None, made)
    assert (made.accepted_at, made.ended_at, made.invited_by_id) == (None, None, there.anna.id)
    assert waiting("colleague") == [("colleague", person.email)], "the last one"


def test_who_is_a_member_is_not_invited(there: Any) -> None:
    person = factories.person()
    membership = joined(there, person)
    with pytest.raises(Refused, match=r"This person is already a member\."):
        invited(there, person)
    assert rules.is_member(membership)


@pytest.mark.parametrize(
    ("accepted", "gone", "by_self", "told_after"),
    [
        (True, True, False, rules.UNDONE_WITHIN),
        (True, False, False, rules.UNDONE_WITHIN),
        (True, True, True, None),
        (False, True, False, timedelta(0)),
        (False, True, True, None),
        (False, False, False, None),
    ],
)
def test_who_is_removed_is_told_once_it_stands_and_of_an_invitation_only_if_it_had_gone(
    there: Any, accepted: bool, gone: bool, by_self: bool, told_after: timedelta | None
) -> None:
    person, moment = factories.person(), now()
    membership = joined(there, person) if accepted else invited(there, person)
    if gone:
        all_gone()
    with standing_at(moment):
        actions.end_membership(membership, there.company, by=person if by_self else there.anna)
    assert membership.ended_at == moment
    assert membership.left_at == (moment if accepted else None)
    told = db.session.scalars(select(Mail).where(Mail.event == "colleague.ended")).all()
    assert [(each.to, each.next_try_at) for each in told] == (
        [] if told_after is None else [(person.email, moment + told_after)]
    )
    assert waiting("colleague") == []


@pytest.mark.parametrize(
    ("what", "undone"), [("removed", True), ("told", False), ("left", False), ("there", False), ("undone", False)]
)
def test_a_removal_is_undone_until_it_is_told_and_only_a_removal(there: Any, what: str, undone: bool) -> None:
    person = factories.person()
    membership = joined(there, person)
    if what != "there":
        actions.end_membership(membership, there.company, by=person if what == "left" else there.anna)
    if what == "told":
        all_gone()
    if what == "undone":
        actions.undo_removal(membership, there.company, by=there.ben)
    ended_at = membership.ended_at
    if undone:
        actions.undo_removal(membership, there.company, by=there.ben)
        assert rules.is_member(membership)
        assert waiting("colleague.ended") == []
    else:
        with pytest.raises(Refused, match=r"The removal can no longer be undone\."):
            actions.undo_removal(membership, there.company, by=there.ben)
        assert membership.ended_at == ended_at


def test_a_removal_is_undone_though_an_earlier_one_was_told(there: Any) -> None:
    person = factories.person()
    actions.end_membership(joined(there, person), there.company, by=there.anna)
    all_gone()
    membership = joined(there, person)
    actions.end_membership(membership, there.company, by=there.anna)
    actions.undo_removal(membership, there.company, by=there.anna)
    assert rules.is_member(membership)
