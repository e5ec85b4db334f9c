"""Publishing and correcting by two people, without a gap; mails to those whose news it is; addresses that last."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.desk.doctor.results import LOOK, of_publications
from awards.jury.actions import move_tally, takes_part_anew
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.actions import revise_programme
from awards.programmes.models import Proposal
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.timetable import actions as timetable_actions
from awards.results import rules
from awards.results.models import Publication, TieDecision
from awards.results.publishing import actions as publishing_actions
from awards.results.publishing import honouring, honours
from awards.results.publishing import queries as publishing_queries
from awards.results.rounds import act as rounds_act
from awards.results.rounds import queries as rounds_queries
from tests import factories as make
from tests.programmes.rule_changes import changed, put
from tests.results import scenes
from tests.results.scenes import Show

pytestmark = pytest.mark.long_for("postgresql")

LATER = timedelta(hours=3)


@pytest.fixture
def show(context: Any) -> Show:
    return Show()


def published() -> int:
    return len(db.session.scalars(select(Publication.id)).all())


def refused(show: Show, made: Proposal, by: Any = None, *roles: str) -> str:
    before = published()
    with pytest.raises(Refused) as caught, db.session.begin_nested():
        show.confirm(made, by, *roles)
    assert published() == before
    return str(caught.value)


def mails(event: str = "results.") -> list[Mail]:
    """Those that go out, or have gone."""
    found = select(Mail).where(Mail.event.startswith(event), Mail.withdrawn_at.is_(None))
    return list(db.session.scalars(found.order_by(Mail.created_at, Mail.to)))


def send() -> None:
    """All that waits has gone."""
    waits = (Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None))
    db.session.execute(update(Mail).where(*waits).values(sent_at=now()))


# Two people


def test_one_person_alone_publishes_nothing(show: Show) -> None:
    show.member(0)
    made = show.propose()
    assert (published(), mails()) == (0, [])
    assert "yourself" in refused(show, made, show.by)


def test_two_publish_and_both_are_known(show: Show) -> None:
    found = show.publish()
    assert (found.by_id, found.second_id, found.reason) == (show.by.id, show.second.id, "")
    (event,) = db.session.scalars(select(Event).where(Event.kind == "results.published")).all()
    assert (event.person_id, event.detail["proposed_by"]) == (show.second.id, str(show.by.id))


def test_a_partial_organiser_neither_proposes_nor_confirms(show: Show) -> None:
    made, partial = show.propose(), show.member(3)
    make.appointed(show.season, "organiser", partial)
    assert "conflict of interest" in refused(show, made, partial)
    proposals_actions.withdraw(show.season, made, roles=("organiser",), by=show.by)
    with pytest.raises(Refused, match="conflict of interest"):
        show.propose(by=partial)


def test_the_chair_confirms_only_where_no_other_is_left(show: Show) -> None:
    chair = make.appointed(show.season, "chair")
    assert "A lead organiser or organiser confirms this" in refused(show, show.propose(), chair, "chair")
    company = make.company(members=(show.second,))
    make.entry(show.season, in_category="targets", by=company)
    show.confirm(withdrawn_and_made_again(show), chair, "chair")
    assert published() == 1


def withdrawn_and_made_again(show: Show) -> Proposal:
    """What waited is proposed anew: another entry is there."""
    for waiting in db.session.scalars(select(Proposal).where(Proposal.confirmed_at.is_(None))).all():
        proposals_actions.withdraw(show.season, waiting, roles=("organiser",), by=show.by)
    return show.propose()


@pytest.mark.parametrize("change", ["citation", "score", "programme"])
def test_what_both_saw_has_changed(show: Show, change: str) -> None:
    made = show.propose()
    if change == "citation":
        show.cite(0, "Firm.")
    elif change == "score":
        show.score(5, 0)
    else:
        text = changed(put("programme", "tagline", dict.fromkeys(("en", "de", "ru", "kk"), "Another")), "shrout-fleiss")
        revise_programme(show.season, text, by=None)
    assert "has changed since" in refused(show, made)


def test_an_honour_given_meanwhile_is_not_published_unseen(context: Any) -> None:
    show = Show("harbour-lights")
    found = honours.prospect(show.season, rules.LAUREATES, now=now())
    winner = next(row for outcome in found.outcomes for row in outcome.laureates)
    made, chair = show.propose(), frozenset({"chair"})
    honouring.give(show.season, winner.nomination_id, honours.GRAND_PRIX, roles=chair, by=show.by)
    assert "has changed since" in refused(show, made)


def test_a_time_that_passed_before_the_second_person_came(show: Show) -> None:
    made = show.propose(now() + LATER)
    with time_machine.travel(now() + LATER + timedelta(minutes=1), tick=False):
        assert "has passed" in refused(show, made)
    proposals_actions.withdraw(show.season, made, roles=("organiser",), by=show.by)
    with pytest.raises(Refused, match="has passed"):
        show.propose(now() - timedelta(seconds=1))


def test_as_soon_as_it_is_confirmed(show: Show) -> None:
    made = show.propose()
    with time_machine.travel(now() + LATER, tick=False):
        show.confirm(made)
        assert publishing_queries.publication_in_force(show.season, rules.LAUREATES).embargo_until == now()


def test_where_one_person_suffices_it_is_done_at_once(context: Any) -> None:
    source = (scenes.SEEDS / "shrout-fleiss.yaml").read_text().replace("  timezone:", "  deciders: 1\n  timezone:", 1)
    season = make.season(source, running=None)
    scenes.set_close(season, "1", -1)
    db.session.commit()
    scenes.import_scores((scenes.SEEDS / "shrout-fleiss.csv").read_bytes(), season.slug, "1", None, dry_run=False)
    season = programmes.season_by_slug(season.slug)
    by = make.appointed(season, "organiser")
    make.propose_publication(season, by=by)
    made = publishing_queries.publication_in_force(season, rules.LAUREATES)
    assert (made.by_id, made.second_id) == (by.id, None)


# Corrections


def test_a_correction_takes_the_place_of_what_is_public_at_its_time(show: Show) -> None:
    first, at = show.publish(), now() + LATER
    show.cite(0, "Firm.")
    second = show.publish(at, reason="The citation was missing.")
    assert (second.number, second.replaces_id, first.replaced_at) == (2, first.id, at)

    def public() -> list[int]:
        return [row.number for row in publishing_queries.public(show.season, now=now())]

    assert public() == [1]
    with time_machine.travel(at, tick=False):
        assert public() == [2]
        assert rules.state(first, now=now()) == rules.REPLACED
        with pytest.raises(Refused, match="A correction has replaced this publication"):
            show.unpublish(first)


def test_a_correction_that_waits_is_taken_back_and_what_is_public_stays(show: Show) -> None:
    first = show.publish()
    waits = show.publish(now() + LATER)
    with pytest.raises(Refused, match="is already scheduled"):
        show.propose()
    show.unpublish(waits)
    assert first.replaced_at is None
    with time_machine.travel(now() + 2 * LATER, tick=False):
        assert [row.number for row in publishing_queries.public(show.season, now=now())] == [1]


def test_what_was_taken_back_comes_again_as_a_correction_only(show: Show) -> None:
    made = show.publish()
    show.unpublish(made)
    assert show.propose().act == "correction"


def test_a_correction_that_was_public_and_is_taken_back_leaves_nothing_that_anything_rests_on(show: Show) -> None:
    show.publish()
    round_, winner = honours.laureates_round(show.season), show.rows()[0].nomination_id
    show.cite(0, "Firm.")
    second = show.publish(reason="The citation was missing.")
    assert round_.id in honours.resting(show.season)
    assert [row.number for row in rounds_queries.naming(show.season, winner, now=now())] == [2]
    show.unpublish(second)
    assert not publishing_queries.public(show.season, now=now())
    assert honours.resting(show.season) == frozenset()
    assert not rounds_queries.publications_in_force(show.season)
    reopening = timetable_actions.to_move(round_, opens_at=round_.opens_at, closes_at=now() + LATER)
    assert rounds_act.MOVE.allowed(show.season, reopening)
    assert rounds_queries.holds_steps_before(show.season) is None


def bodies(client: Any, slug: str) -> dict[str, Any]:
    pages = ("", "laureates", "check", "results/laureates.json", "rules")
    answers = {page: client.get(f"/{slug}/{page}") for page in pages}
    return {page: (answer.status_code, answer.data) for page, answer in answers.items()}


def test_everybody_reads_what_was_corrected_and_nobody_before_its_time(app: Any, client: Any) -> None:
    moment = datetime(2027, 7, 1, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        with app.app_context():
            show = Show()
            show.publish()
            db.session.commit()
            slug = show.season.slug
        before = bodies(client, slug)
        with app.app_context():
            show = show.again()
            show.score(1, 9)
            show.publish(moment + LATER, reason="A sheet had been read wrongly.")
            db.session.commit()
        assert bodies(client, slug) == before
    with time_machine.travel(moment + LATER, tick=False):
        page = client.get(f"/{slug}/laureates").page
        assert "A sheet had been read wrongly." in page.text
        assert "Published on" not in page.text, "it was public before this form of it"
        assert "This version since" in page.text
        changed = next(each for each in page.all("section") if each.get("data-correction") == "2")
        told = " ".join("".join(changed.itertext()).split())
        assert "Before: finalist, place 2. Now: laureate, place 1." in told
        assert "Before: laureate, place 1. Now: finalist, place 2." in told
        assert "had been unpublished" not in page.text
        assert "A sheet had been read wrongly." in client.get(f"/{slug}/check").page.text
        with app.app_context():
            show = show.again()
            show.unpublish(publishing_queries.publication_in_force(show.season, rules.LAUREATES))
            db.session.commit()
        gone = client.get(f"/{slug}/laureates")
        assert gone.status_code == 404
        assert "read wrongly" not in gone.page.text
        assert "(number 2) were unpublished" in gone.page.text
        with app.app_context():
            show.again().publish(reason="Everything was checked.")
            db.session.commit()
        page = client.get(f"/{slug}/laureates").page
        assert "Everything was checked." in page.text
        # What was taken back is compared with nothing: it is not said any more what it was.
        assert "Before:" not in page.text
        assert "The version before this one had been unpublished." in page.text
        assert "read wrongly" not in page.text


# Whose news it is


def test_a_correction_is_mailed_to_those_whose_news_changed(show: Show) -> None:
    winner, other = show.member(0), show.member(1)
    show.cite(0, "Firm.")
    show.publish()
    assert {mail.to for mail in mails()} == {winner.email, other.email}
    send()
    show.cite(0, "Firm and true.")
    show.publish(reason="Half a sentence was missing.")
    (mail,) = mails("results.corrected")
    assert mail.to == winner.email
    assert "> Firm and true." in mail.text
    assert "> Half a sentence was missing." in mail.text
    assert "It is" not in mail.text, "what did not change is not said anew"
    assert len(mails()) == 3


def test_who_changes_places_is_told_what_was_written_before(show: Show) -> None:
    winner, other, third = show.member(0), show.member(1), show.member(2)
    show.publish()
    send()
    show.score(1, 9)
    show.publish(reason="A sheet had been read wrongly.")
    told = {mail.to: mail.text for mail in mails("results.corrected")}
    assert set(told) == {winner.email, other.email}
    assert third.email not in told
    assert "It is a finalist. Previously, we wrote that it was a laureate." in " ".join(told[winner.email].split())
    assert "Its place is 2; previously, it was 1." in told[winner.email]
    assert "It is a laureate. Previously, we wrote that it was a finalist." in " ".join(told[other.email].split())


def test_mails_of_an_earlier_number_that_wait_are_stopped_and_nobody_is_left_out(show: Show) -> None:
    winner, at = show.member(0), now() + LATER
    show.publish()
    show.publish(at, reason="Wrong photo.")
    (mail,) = mails()
    assert (mail.to, mail.event, mail.next_try_at) == (winner.email, "results.honoured", at)
    assert {each.withdrawn_why for each in db.session.query(Mail).filter(Mail.about_id != mail.about_id,
            Mail.event.startswith("results."))} == {"replaced"}  # fmt: skip
    show.unpublish(publishing_queries.publication_in_force(show.season, rules.LAUREATES))
    (mail,) = mails()
    assert (mail.event, mail.next_try_at < at) == ("results.honoured", True)


def test_an_unchanged_result_is_not_mailed_again(show: Show) -> None:
    show.member(0)
    show.publish()
    send()
    show.publish(reason="Nothing to see.")
    assert len(mails()) == 1


def test_who_has_not_heard_yet_that_it_does_not_hold_hears_nothing(show: Show) -> None:
    show.member(0)
    show.unpublish(sent(show.publish()))
    assert [mail.event for mail in mails()] == ["results.honoured", "results.unpublished"]
    show.publish()
    assert [mail.event for mail in mails()] == ["results.honoured"]


def sent(made: Publication) -> Publication:
    send()
    return made


def test_taken_back_twice_is_told_twice_and_never_to_who_believes_nothing(show: Show) -> None:
    winner = show.member(0)
    show.unpublish(sent(show.publish()))
    send()
    waits = show.publish(now() + LATER)
    show.unpublish(waits)
    assert [mail.event for mail in mails()] == ["results.honoured", "results.unpublished"]
    show.unpublish(sent(show.publish()))
    assert [mail.event for mail in mails()] == [
        "results.honoured", "results.unpublished", "results.again", "results.unpublished"
    ]  # fmt: skip
    assert {mail.to for mail in mails()} == {winner.email}


def test_one_mail_speaks_for_several_entries_until_one_of_them_is_named(show: Show) -> None:
    member = show.member(4)
    company_id = db.session.get_one(Nomination, show.rows()[4].nomination_id).company_id
    db.session.get_one(Nomination, show.rows()[5].nomination_id).company_id = company_id
    show.publish()
    # Of those that the page names each gets its own.
    assert len([mail for mail in mails() if mail.to == member.email]) == 2
    send()
    show.score(5, 9)
    show.publish(reason="A sheet had been read wrongly.")
    told = [mail for mail in mails("results.corrected") if mail.to == member.email]
    assert len(told) == 2
    assert sum("It is a laureate." in mail.text for mail in told) == 1


# Addresses


def test_laureates_keep_their_addresses(app: Any, client: Any) -> None:
    with app.app_context():
        show = Show()
        first = show.publish()
        before = {each.nomination_id: each.address for each in publishing_queries.public_entries(first.id)}
        slug = show.season.slug
        db.session.commit()
        show.unpublish(first)
        db.session.commit()
    assert {client.get(f"/{slug}/laureates/{each}").status_code for each in before.values()} == {410}
    with app.app_context():
        show = show.again()
        second = show.publish()
        entries = publishing_queries.public_entries(second.id)
        assert {each.nomination_id: each.address for each in entries} == before
        db.session.commit()
    for each in before.values():
        assert client.get(f"/{slug}/laureates/{each}").status_code == 200


def test_an_address_of_old_leads_to_the_one_that_stays(app: Any, client: Any) -> None:
    with app.app_context():
        show = Show()
        first = show.publish()
        entry = publishing_queries.public_entries(first.id)[0]
        old, address, slug = entry.id, entry.address, show.season.slug
        db.session.commit()
    answer = client.get(f"/{slug}/laureates/{old}")
    assert (answer.status_code, answer.location) == (301, f"/{slug}/laureates/{address}")
    with app.app_context():
        show = show.again()
        show.unpublish(publishing_queries.publication_in_force(show.season, rules.LAUREATES))
        db.session.commit()
    assert client.get(f"/{slug}/laureates/{old}").status_code == 410


def test_an_entry_that_is_not_named_any_more(app: Any, client: Any) -> None:
    moment = datetime(2027, 7, 1, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        with app.app_context():
            show = Show()
            first = show.publish()
            entry = publishing_queries.public_entries(first.id)[-1]
            address, title, slug = entry.address, entry.content["title"], show.season.slug
            left = db.session.get_one(Nomination, entry.nomination_id)
            row = Withdrawal(id=uuid.uuid4(), nomination_id=left.id, reason="", at=now())
            db.session.add(row)
            db.session.flush()
            left.withdrawal_id = row.id
            db.session.flush()
            takes_part_anew(show.season, left.category_id)
            show.publish(moment + LATER, reason="One had withdrawn.")
            db.session.commit()
        assert client.get(f"/{slug}/laureates/{address}").status_code == 200
    with time_machine.travel(moment + LATER, tick=False):
        gone = client.get(f"/{slug}/laureates/{address}")
        assert gone.status_code == 410
        assert gone.page.h1 == "This page is no longer public"
        assert title not in gone.page.text
        assert client.get(f"/{slug}/laureates/{uuid.uuid4()}").status_code == 404
        assert client.get(f"/{slug}/laureates/{address}/photo.jpg").status_code == 410


def test_what_waits_or_never_was_public_is_not_there(app: Any, client: Any) -> None:
    with app.app_context():
        show = Show()
        made = show.publish(now() + LATER)
        rows = publishing_queries.public_entries(made.id)
        ids, slug = [*(each.address for each in rows), *(each.id for each in rows)], show.season.slug
        db.session.commit()
    assert {client.get(f"/{slug}/laureates/{each}").status_code for each in ids} == {404}
    with app.app_context():
        show = show.again()
        show.unpublish(publishing_queries.publication_in_force(show.season, rules.LAUREATES))
        db.session.commit()
    with time_machine.travel(now() + 2 * LATER, tick=False):
        assert {client.get(f"/{slug}/laureates/{each}").status_code for each in ids} == {404}


# Taking back


def test_one_impartial_organiser_takes_back_at_once(show: Show) -> None:
    made, partial = show.publish(), show.member(0)
    make.appointed(show.season, "organiser", partial)
    with pytest.raises(Refused, match="conflict of interest"):
        make.unpublish(made, show.season, by=partial)
    show.unpublish(made)
    assert publishing_queries.public(show.season, now=now()) == []


def test_the_chair_takes_back_only_where_no_impartial_organiser_is_left(show: Show) -> None:
    made, chair = show.publish(), make.appointed(show.season, "chair")

    def take_back() -> None:
        publishing_actions.unpublish(made, show.season, reason="Wrong", roles={"chair"}, by=chair)

    with pytest.raises(Refused, match="The chair can do so only if no impartial one is left"):
        take_back()
    company = make.company(members=(show.by, show.second))
    make.entry(show.season, in_category="targets", by=company)
    take_back()
    assert rules.state(made, now=now()) == rules.TAKEN_BACK


# Pages


@pytest.fixture
def staffed(app: Any, sign_in: Any) -> Any:
    with app.app_context():
        show = Show()
        slug, people = show.season.slug, scenes.staff(show.season, "chair", "observer")
        people |= {"by": show.by.id, "second": show.second.id}
    return slug, {role: sign_in(person) for role, person in people.items()}


def test_the_time_comes_from_the_timetable_and_the_past_is_refused(staffed: Any) -> None:
    slug, clients = staffed
    url = f"/{slug}/publication/laureates"
    page = clients["by"].get(url).page
    past = clients["by"].submit(url, day="2020-01-05", clock="10:00", read="y")
    assert past.status_code == 422
    assert "This time has passed. Enter a later one" in past.page.text
    assert any(each.get("value") == "2020-01-05" for each in past.page.all("input"))
    assert "In the timetable it is on" in page.text
    none = clients["by"].submit(url, day="", clock="", read="y")
    assert "Enter the day" in none.page.text


def test_far_off_mistakes_are_shown_and_asked_about(staffed: Any) -> None:
    slug, clients = staffed
    url = f"/{slug}/publication/laureates"
    asked = clients["by"].submit(url, day="2101-01-05", clock="10:00", read="y")
    assert asked.status_code == 422
    assert re.search(r"This is after the day in the timetable: “Publication”, .*Days between: \d{5}\.", asked.page.text)
    proposed = clients["by"].submit(asked, agreed="y", follow=True)
    assert "Days after the day in the timetable" in proposed.page.text


def test_the_chair_looks_at_the_whole_list_of_what_waits_and_proposes_nothing(staffed: Any) -> None:
    slug, clients = staffed
    url = f"/{slug}/publication/laureates"
    assert clients["chair"].get(url).status_code == 404
    asked = clients["by"].submit(url, when="confirmed", read="y")
    shown = clients["by"].submit(asked, agreed="y", follow=True).page
    assert shown.links["The whole list as it stands now"] == url
    page = clients["chair"].get(url).page
    assert "is waiting for a second person" in page.text
    assert [each for each in page.forms if "when" in each.names] == []
    assert clients["observer"].get(url).status_code == 404


def test_earlier_numbers_stay_readable_to_organisers(app: Any, staffed: Any) -> None:
    slug, clients = staffed
    with app.app_context():
        season = programmes.season_by_slug(slug)
        first = make.publish(season).id
        make.publish(season, reason="Wrong photo.")
        db.session.commit()
    page = clients["observer"].get(f"/{slug}/publication/{first}").page
    assert "replaced by a correction" in page.text
    assert "target-5" in page.text
    listed = clients["by"].get(f"/{slug}/publication").page
    assert listed.links["Laureates, number 1"] == f"/{slug}/publication/{first}"
    assert "Wrong photo." in listed.text


# What the doctor finds


def test_scores_forged_with_all_that_is_made_from_them(show: Show) -> None:
    show.publish()
    assert list(of_publications()) == []
    show.score(1, 9)
    (found,) = list(of_publications())
    assert "the scoresheets are not those that were counted" in found.what
    assert found.advice == LOOK.format(number=1)
    assert not re.search("delete|made anew", found.advice, re.IGNORECASE)


@pytest.mark.parametrize("discloses", ["means_only", "places_only"])
def test_scores_forged_where_scoresheets_are_not_disclosed(context: Any, discloses: str) -> None:
    source = (scenes.SEEDS / "shrout-fleiss.yaml").read_text().replace("ballots_under_pseudonyms", discloses)
    season = make.season(source, running=None)
    scenes.set_close(season, "1", -1)
    db.session.commit()
    scenes.import_scores((scenes.SEEDS / "shrout-fleiss.csv").read_bytes(), season.slug, "1", None, dry_run=False)
    show = object.__new__(Show)
    show.season = programmes.season_by_slug(season.slug)
    make.publish(show.season)
    assert list(of_publications()) == []
    show.score(1, 9)
    assert ["the scoresheets are not those that were counted" in each.what for each in of_publications()] == [True]


@pytest.mark.parametrize("change", ["kind", "title", "place", "gone"])
def test_a_page_that_says_something_else(show: Show, change: str) -> None:
    made = show.publish()
    entry = publishing_queries.public_entries(made.id)[0]
    if change == "kind":
        entry.kind = "finalist"
    elif change == "gone":
        db.session.delete(entry)
    else:
        entry.content = entry.content | {change: "9"}
    db.session.flush()
    assert len(list(of_publications())) == 1


def test_a_decision_of_the_chair_forged_after_publication(context: Any) -> None:
    show = Show("harbour-lights")
    made = db.session.scalars(select(TieDecision)).all()
    show.publish()
    assert list(of_publications()) == []
    for decision in made:
        decision.order = decision.order[::-1]
        move_tally(decision.round_id, decision.category_id)
    db.session.flush()
    assert len(list(of_publications())) == len({each.category_id for each in made}) > 0


def test_beside_the_finalists_it_is_said_that_laureates_were_withdrawn(app: Any, client: Any) -> None:
    moment = now()
    with app.app_context():
        slug = (season := make.season()).slug
        for kind, unpublished in (("shortlist", None), (rules.LAUREATES, moment - timedelta(hours=1))):
            db.session.add(Publication(
                season_id=season.id, kind=kind, number=1, content={}, sha256="0" * 64, at=moment - timedelta(days=2),
                embargo_until=moment - timedelta(days=1), unpublished_at=unpublished,
            ))  # fmt: skip
        db.session.commit()
    page = client.get(f"/{slug}/laureates").page
    assert page.h1.startswith("Finalists of")
    assert "(number 1) were unpublished on" in page.text
