"""What takes two people: nothing is done by one, by the same one twice, by a partial one, or on what has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.message import Message
from awards.core.verdicts import YES, Refused, no
from awards.desk import acts
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes import queries, rules
from awards.programmes.models import Appointment, Proposal, Season
from awards.programmes.people import actions as people_actions
from awards.programmes.proposals import actions as proposals_actions
from tests import factories as make
from tests.client import pick
from tests.safety.test_races import race
from tests.staffing import Staffed


def _rename(season: Season, proposal: Proposal) -> None:
    season.award = proposal.payload["award"]


OURS = {"Sec-Fetch-Site": "same-origin"}
ACT = proposals_actions.Act(
    code="naming",
    title=lambda season, payload: Message("Call the award “{name}”", name=payload["award"]),
    effect=lambda season, payload: [Message("Open until {at}: {count}", at=season.closes_at, count=3)],
    ground=lambda season, payload: season.grace_minutes,
    allowed=lambda season, payload: no("Not this name.") if payload["award"] == "wrong" else YES,
    carry_out=_rename,
)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(acts.ACTS, ACT.code, ACT)


class Scene:
    """A season with an owner, two organisers and a chair."""

    def __init__(self) -> None:
        self.season = make.season()
        self.owner = make.appointed(self.season, "owner")
        self.one, self.other = (make.appointed(self.season, "organiser") for _ in range(2))
        self.chair = make.appointed(self.season, "chair")

    def propose(self, award: str = "new", by: Person | None = None, **more: Any) -> Proposal:
        return proposals_actions.propose(self.season, ACT, {"award": award}, reason="Why", by=by or self.one, **more)

    def confirm(self, proposal: Proposal, by: Person, *roles: str) -> None:
        proposals_actions.confirm(self.season, ACT, proposal, roles=roles or ("organiser",), by=by)

    def refused(self, proposal: Proposal, by: Person, *roles: str) -> str:
        with pytest.raises(Refused) as caught, db.session.begin_nested():
            self.confirm(proposal, by, *roles)
        assert self.season.award != proposal.payload["award"]
        return str(caught.value)

    def tie(self, person: Person, category: str = "fairness") -> None:
        make.entry(self.season, in_category=category, by=make.company(members=(person,)))


@pytest.fixture
def scene(context: Any) -> Scene:
    return Scene()


def test_one_proposes_and_another_confirms(scene: Scene) -> None:
    made = scene.propose()
    assert scene.season.award != "new"
    told = {mail.to for mail in db.session.query(Mail).filter_by(event="proposal")}
    assert told == {scene.owner.email, scene.other.email}
    scene.confirm(made, scene.other)
    assert scene.season.award == "new"
    assert (made.by_id, made.confirmed_by_id) == (scene.one.id, scene.other.id)
    assert all(mail.withdrawn_at for mail in db.session.query(Mail).filter_by(event="proposal"))
    hear = {mail.to for mail in db.session.query(Mail).filter_by(event="proposal.done")}
    assert hear == {scene.owner.email, scene.one.email}
    events = db.session.query(Event.kind).filter(Event.kind.startswith("proposal.")).order_by(Event.number)
    assert [kind for (kind,) in events] == ["proposal.made", "proposal.confirmed"]


def test_what_it_does_is_kept_as_it_was(scene: Scene) -> None:
    made, closes = scene.propose(), scene.season.closes_at
    db.session.flush()
    scene.season.closes_at += timedelta(days=3)
    db.session.refresh(made)
    assert proposals_actions.title(made) == Message("Call the award “{name}”", name="new")
    assert proposals_actions.effect(made) == [Message("Open until {at}: {count}", at=closes, count=3)]


def test_nobody_confirms_what_they_proposed(scene: Scene) -> None:
    assert "yourself" in scene.refused(scene.propose(), scene.one)


def test_the_command_line_only_proposes(scene: Scene) -> None:
    made = proposals_actions.propose(scene.season, ACT, {"award": "new"}, reason="Why", by=None)
    assert scene.season.award != "new"
    scene.confirm(made, scene.one)
    assert scene.season.award == "new"


def test_a_partial_one_neither_proposes_nor_confirms(scene: Scene) -> None:
    made = scene.propose()
    scene.tie(scene.other)
    assert "conflict of interest" in scene.refused(made, scene.other)
    with pytest.raises(Refused, match="conflict of interest"):
        scene.propose("else", by=scene.other)


def test_the_chair_confirms_only_where_no_impartial_organiser_is_left(scene: Scene) -> None:
    made = scene.propose()
    assert "A lead organiser or organiser confirms this" in scene.refused(made, scene.chair, "chair")
    scene.tie(scene.owner)
    scene.tie(scene.other, "efficiency")
    assert proposals_actions.seconds(scene.season, made) == [scene.chair]
    scene.confirm(made, scene.chair, "chair")
    assert scene.season.award == "new"


def test_who_got_a_role_since_it_was_proposed_confirms_only_where_nobody_had_one(scene: Scene) -> None:
    made = scene.propose()
    late = make.appointed(scene.season, "organiser")
    assert "given your role after this was proposed" in scene.refused(made, late)
    assert late not in proposals_actions.seconds(scene.season, made)
    for person in (scene.owner, scene.other):
        scene.tie(person)
    assert "given your role after this was proposed" in scene.refused(made, late)  # the chair had theirs
    assert proposals_actions.seconds(scene.season, made) == [scene.chair]
    scene.tie(scene.chair)
    assert proposals_actions.seconds(scene.season, made) == [late]
    scene.confirm(made, late)
    assert scene.season.award == "new"


def test_a_chair_made_an_organiser_since_is_still_asked_only_where_nobody_else_was(scene: Scene) -> None:
    made = scene.propose()
    make.appointed(scene.season, "organiser", scene.chair)
    assert "given your role after this was proposed" in scene.refused(made, scene.chair, "chair", "organiser")
    scene.tie(scene.owner)
    scene.tie(scene.other)
    scene.confirm(made, scene.chair, "chair", "organiser")
    assert scene.season.award == "new"


@pytest.mark.parametrize("change", ["a side", "no role", "no account"])
def test_who_proposed_it_and_may_no_longer_look_at_it_does_not_hear(scene: Scene, change: str) -> None:
    made = scene.propose()
    if change == "a side":
        scene.tie(scene.one)
    elif change == "no role":
        role = db.session.query(Appointment).filter_by(person_id=scene.one.id).one()
        people_actions.end(role, scene.season, own={"owner"}, by=scene.owner)
    else:
        scene.one.disabled_at = now()
    db.session.flush()
    scene.confirm(made, scene.other)
    hear = {mail.to for mail in db.session.query(Mail).filter_by(event="proposal.done")}
    assert hear == {scene.owner.email}


@pytest.mark.parametrize("role", ["juror", "observer"])
def test_others_never_confirm(scene: Scene, role: str) -> None:
    assert "A lead organiser or organiser confirms this" in scene.refused(
        scene.propose(), make.appointed(scene.season, role), role
    )


def test_what_it_was_decided_on_has_changed(scene: Scene) -> None:
    made = scene.propose()
    scene.season.grace_minutes += 1
    assert "has changed" in scene.refused(made, scene.other)


def test_it_lapses(scene: Scene) -> None:
    made = scene.propose()
    with time_machine.travel(now() + rules.LASTS, tick=False):
        assert "72 hours" in scene.refused(made, scene.other)
        assert queries.waiting(scene.season, now=now()) == []
        scene.propose()


def test_it_is_withdrawn(scene: Scene) -> None:
    made = scene.propose()
    proposals_actions.withdraw(scene.season, made, roles=("organiser",), by=scene.one)
    assert "withdrawn" in scene.refused(made, scene.other)
    with pytest.raises(Refused):
        proposals_actions.withdraw(scene.season, made, roles=("organiser",), by=scene.one)


def test_one_about_the_same_waits_at_a_time(scene: Scene) -> None:
    scene.propose(subject_id=scene.season.id)
    scene.propose(subject_id=scene.owner.id)
    with pytest.raises(Refused, match="already been proposed"):
        scene.propose(subject_id=scene.season.id)


def test_what_cannot_be_done_is_not_proposed(scene: Scene) -> None:
    with pytest.raises(Refused, match="Not this name"):
        scene.propose("wrong")


def test_where_one_person_suffices_it_is_done_at_once(context: Any) -> None:
    source = make.MAGISTRAL.read_text().replace("  timezone:", "  deciders: 1\n  timezone:", 1)
    season = make.season(source)
    proposals_actions.propose(season, ACT, {"award": "new"}, reason="Why", by=make.appointed(season, "owner"))
    assert season.award == "new"
    # The command line stays one that only proposes.
    proposals_actions.propose(season, ACT, {"award": "newer"}, reason="Why", by=None)
    assert season.award == "new"


# The pages


@pytest.fixture
def staffed(app: Any) -> Staffed:
    found = Staffed(app)
    with app.app_context():
        season = make.programmes.queries.season_by_slug(found.slug)
        proposer = db.session.get_one(Person, found.people["organiser"])
        made = proposals_actions.propose(season, ACT, {"award": "new"}, reason="Because of this", by=proposer)
        found.address = found.at(f"/proposals/{made.id}")  # type: ignore[attr-defined]
        db.session.commit()
    return found


def _award(staffed: Staffed) -> str:
    return str(staffed.rows(Season, slug=staffed.slug)[0].award)


def test_the_page_says_what_it_does_and_a_second_person_confirms(staffed: Any) -> None:
    own, second = staffed.client("organiser"), staffed.client("owner")
    page = own.get(staffed.address)
    assert "Because of this" in page.text
    assert "You proposed this yourself" in page.text
    assert "/confirmation" not in page.text
    data = dict(pick(page.page.forms, "withdrawal").fields)
    assert own.post(f"{staffed.address}/confirmation", data=data, headers=OURS).status_code == 422
    assert second.submit(staffed.address, form="confirmation").status_code == 303
    assert _award(staffed) == "new"
    assert "Confirmed by The owner" in second.get(staffed.address).text
    assert "Confirmed by The owner" in own.get(staffed.at("/proposals")).text


def test_an_older_page_confirms_nothing(staffed: Any) -> None:
    first, second = staffed.client("owner"), staffed.client("organiser")
    page = first.get(staffed.address)
    assert second.submit(staffed.address, form="withdrawal").status_code == 303
    answer = first.submit(page, form="confirmation")
    assert (answer.status_code, _award(staffed)) == (422, "magistral-awards")
    assert "Proposal withdrawn" in answer.text


def test_it_is_shut_to_those_with_an_interest_and_in_none_of_their_lists(staffed: Any) -> None:
    with staffed.app.app_context():
        season = make.programmes.queries.season_by_slug(staffed.slug)
        company = make.company(members=(db.session.get_one(Person, staffed.people["owner"]),))
        make.entry(season, by=company)
        db.session.commit()
    client = staffed.client("owner")
    assert client.get(staffed.address).status_code == 403
    assert client.post(f"{staffed.address}/confirmation").status_code == 403
    for page in ("/proposals", "/log", "/mail"):
        assert staffed.address not in client.get(staffed.at(page)).text


def test_the_chair_finds_it_where_nobody_else_is_left(staffed: Any) -> None:
    chair = staffed.client("chair")
    assert staffed.address not in chair.get(staffed.at("/to-decide")).text
    with staffed.app.app_context():
        season = make.programmes.queries.season_by_slug(staffed.slug)
        company = make.company(members=(db.session.get_one(Person, staffed.people["owner"]),))
        make.entry(season, by=company)
        db.session.commit()
    assert staffed.address in chair.get(staffed.at("/to-decide")).text
    assert chair.submit(staffed.address, form="confirmation").status_code == 303
    assert _award(staffed) == "new"


@pytest.mark.long_for("sqlite")
def test_twenty_at_once_have_one_effect(staffed: Any) -> None:
    clients = [staffed.client("owner") for _ in range(20)]
    pages = [client.get(staffed.address) for client in clients]
    answers = race(*[
        lambda client=client, page=page: client.submit(page, form="confirmation").status_code
        for client, page in zip(clients, pages, strict=True)
    ])  # fmt: skip
    assert answers == [303] + [422] * 19
    assert len(staffed.rows(Event, kind="proposal.confirmed")) == 1
