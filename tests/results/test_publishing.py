"""Publishing: nothing before its time, everything from then on, frozen, and gone at once when taken back."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury.actions import move_tally
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import parse
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import bundle, honouring, honours
from awards.results.publishing import queries as publishing_queries
from awards.scoring.models import Score
from tests import factories as make
from tests.markup import text_of
from tests.programmes.seeds import changed
from tests.results import scenes
from tests.results.scenes import Show

pytestmark = pytest.mark.long_for("postgresql")

PAGES = ("", "laureates", "check", "results/laureates.json", "results/laureates.csv", "rules")
EMBARGO = datetime(2027, 7, 8, 14, 0, tzinfo=UTC)


@pytest.fixture
def show(context):
    return Show()


def test_a_publication_freezes_the_board_and_survives_what_happens_to_the_scores(show):
    made = show.publish()
    round_, category = scenes.place(show.season)
    before = boards.current(show.season, round_, category).rows
    frozen = json.loads(bundle.canonical(made.content["bundle"]))
    db.session.query(Score).update({Score.counted: 0})
    move_tally(round_.id, category.id)
    after = boards.current(show.season, round_, category).rows
    assert [row.score for row in after] != [row.score for row in before]
    db.session.expire(made)
    assert made.content["bundle"] == frozen
    assert made.sha256 == hashlib.sha256(bundle.canonical(frozen)).hexdigest()
    assert (
        frozen["categories"][0]["rounds"][0]["fingerprint"]
        == parse(made.content["bundle"]["categories"][0]["rounds"][0]["scheme"]).fingerprint()
    )


def test_the_bundle_alone_gives_the_same_places_and_exact_scores(show):
    document = show.publish().content["bundle"]
    one = document["categories"][0]["rounds"][0]
    scheme = parse(one["scheme"])
    rows = [row[2:] for row in bundle.score_rows(document)][1:]
    again = rank(scheme, sheets_of_rows(scheme, [Row(*row[:4], "", row[4]) for row in rows]))
    published = {row["entry"]: (row["place"], row["score"]) for row in one["standings"]}
    assert {each.entry: (each.place_text, each.score_text) for each in again.standings} == published


def test_the_bundle_names_winners_only_and_its_pseudonyms_are_new_each_time(show):
    made = show.publish()
    text = bundle.canonical(made.content["bundle"]).decode()
    assert "target-5" in text
    assert [name for name in ("target-1", "target-2", "judge-", "target-6") if name in text] == []
    ids = [str(each) for each in made.content["kept"]["entries"]]
    assert [each for each in ids if each in text] == []
    first = set(made.content["kept"]["entries"].values()) | set(made.content["kept"]["jurors"].values())
    show.unpublish(made, "A mistake")
    second = show.publish()
    assert second.number == 2
    kept = second.content["kept"]
    assert first.isdisjoint([*kept["entries"].values(), *kept["jurors"].values()])


@pytest.mark.parametrize(
    ("discloses", "there", "absent"),
    [
        (bundle.BALLOTS, {"score", "exact"}, set()),
        (bundle.MEANS, {"score", "exact"}, {"scores"}),
        (bundle.PLACES, {"place"}, {"score", "exact", "scores"}),
    ],
)
def test_no_more_is_disclosed_than_the_programme_says(context, discloses, there, absent):
    source = (scenes.SEEDS / "shrout-fleiss.yaml").read_text().replace(bundle.BALLOTS, discloses)
    season = make.season(source, running=None)
    scenes.set_close(season, "1", -1)
    db.session.commit()
    scenes.import_scores((scenes.SEEDS / "shrout-fleiss.csv").read_bytes(), season.slug, "1", None, dry_run=False)
    season = programmes.season_by_slug(season.slug)
    made = make.publish(season)
    one = made.content["bundle"]["categories"][0]["rounds"][0]
    assert there <= set(one["standings"][0])
    assert absent.isdisjoint(set(one["standings"][0]) | set((one.get("ballots") or [{}])[0]))


def test_an_undecided_tie_at_the_cut_and_an_open_round_are_in_the_way(context):
    show = Show("harbour-lights")
    found = honours.prospect(show.season, rules.LAUREATES, now=now())
    states = {outcome.category.code: [row.title for row in outcome.undecided] for outcome in found.outcomes}
    if any(states.values()):
        with pytest.raises(Refused):
            show.publish()
    scenes.set_close(show.season, "jury", 30)
    blocked = honours.prospect(show.season, rules.LAUREATES, now=now()).blocked
    assert [each.message.text for each in blocked] == ["Round {round} is open until {closes}."]
    with pytest.raises(Refused):
        show.publish()


def test_results_are_not_published_twice_and_come_again_under_the_next_number(show):
    made = show.publish(EMBARGO)
    with pytest.raises(Refused):
        show.publish()
    show.unpublish(made, "Wrong day")
    with pytest.raises(Refused):
        show.unpublish(made, "Again")
    assert show.publish().number == 2


def test_a_category_with_too_few_admitted_entries_has_no_award(context):
    source = (scenes.SEEDS / "shrout-fleiss.yaml").read_text()
    source = source.replace("honours:\n", "honours:\n  min_admitted_entries: 7\n")
    season = make.season(source, running=None)
    scenes.set_close(season, "1", -1)
    db.session.commit()
    scenes.import_scores((scenes.SEEDS / "shrout-fleiss.csv").read_bytes(), season.slug, "1", None, dry_run=False)
    season = programmes.season_by_slug(season.slug)
    made = make.publish(season)
    assert made.content["bundle"]["categories"] == [
        {
            "id": "targets",
            "name": dict(season.document.categories[0].name.items()),
            "awarded": False,
            "rounds": [],
            "honours": [],
        }
    ]
    assert db.session.scalars(select(PublicEntry)).all() == []


def test_grand_prix_goes_to_a_laureate_and_only_the_chair_gives_it(context):
    show = Show("harbour-lights")
    found = honours.prospect(show.season, rules.LAUREATES, now=now())
    winner = next(row for outcome in found.outcomes for row in outcome.laureates)
    loser = next(row for outcome in found.outcomes for row in outcome.finalists)
    give = honouring.give
    with pytest.raises(Refused):
        give(show.season, winner.nomination_id, honours.GRAND_PRIX, roles=frozenset({"organiser"}), by=show.by)
    with pytest.raises(Refused):
        give(show.season, loser.nomination_id, honours.GRAND_PRIX, roles=frozenset({"chair"}), by=show.by)
    give(show.season, winner.nomination_id, honours.GRAND_PRIX, roles=frozenset({"chair"}), by=show.by)
    crowned = honours.prospect(show.season, rules.LAUREATES, now=now()).grand_prix
    assert crowned.nomination_id == winner.nomination_id
    with pytest.raises(Refused):
        give(show.season, loser.nomination_id, honours.MENTION, roles=frozenset({"chair"}), by=show.by)


def test_who_of_the_last_round_may_get_a_special_mention(context):
    mentions = "honours:\n  special_mention: {max_per_category: 1, min: '1', chosen_by: chair}\n"
    show = Show(text=changed("shrout-fleiss", "honours:\n", mentions))
    first = show.season.document.categories[0].id
    elsewhere = make.entry(show.season, in_category=first, outcome=None)
    chair = frozenset({"chair"})
    with pytest.raises(Refused, match="not in the last round"):
        honouring.give(show.season, elsewhere.id, honours.MENTION, roles=chair, by=show.by)
    last = show.rows()[-1].nomination_id
    honouring.give(show.season, last, honours.MENTION, roles=chair, by=show.by)
    found = honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes[0]
    assert [row.nomination_id for row in found.mentions] == [last]


def test_a_citation_is_kept_by_language_and_frozen_with_the_laureate(show):
    found = honours.prospect(show.season, rules.LAUREATES, now=now())
    assert [each.message.text for each in found.missing] == ["“{title}” has no jury citation."]
    winner = found.outcomes[0].laureates[0]
    honouring.cite(
        show.season, winner.nomination_id, honours.LAUREATE, {"en": "Firm.", "de": "", "ru": "Твёрдо."}, by=show.by
    )
    assert honours.prospect(show.season, rules.LAUREATES, now=now()).missing == []
    made = show.publish()
    entry = publishing_queries.public_entries(made.id)[0]
    assert (entry.kind, entry.content["citation"]) == ("laureate", {"en": "Firm.", "ru": "Твёрдо."})
    honouring.cite(show.season, winner.nomination_id, honours.LAUREATE, {"en": "Later"}, by=show.by)
    db.session.refresh(entry)
    assert entry.content["citation"] == {"en": "Firm.", "ru": "Твёрдо."}, "only a correction changes what is public"


def test_nothing_is_changed_beneath_what_waits_for_its_time(show):
    winner = honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes[0].laureates[0]
    show.publish(EMBARGO)
    with pytest.raises(Refused, match="Unpublish them first"):
        honouring.cite(show.season, winner.nomination_id, honours.LAUREATE, {"en": "Later"}, by=show.by)


def results_mails():
    return db.session.query(Mail).filter(Mail.event.startswith("results.")).all()


@pytest.fixture
def winner(show):
    """Somebody who acts for the company of the first laureate."""
    first = honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes[0].laureates[0]
    member = make.person("Aigerim")
    company = db.session.get_one(Nomination, first.nomination_id).company_id
    db.session.add(
        Membership(company_id=company, person_id=member.id, role="owner", invited_at=now(), accepted_at=now())
    )
    db.session.flush()
    return member


def test_the_winner_of_the_grand_prix_reads_that_and_what_the_jury_wrote(show, winner, monkeypatch):
    found = honours.prospect(show.season, rules.LAUREATES, now=now())
    first = found.outcomes[0].laureates[0]
    honouring.cite(show.season, first.nomination_id, honours.LAUREATE, {"en": "Light for all."}, by=show.by)
    # This seed's programme has no grand prix.
    monkeypatch.setattr(honours, "prospect", lambda *_, **__: replace(found, grand_prix=first))
    show.publish()
    (mail,) = results_mails()
    assert mail.subject == f"You have won the {show.season.slug} grand prix"
    assert "> Light for all." in mail.text
    assert "Light for all." in mail.html


def test_mails_wait_for_the_embargo_and_go_with_the_publication(show, winner):
    made = show.publish(EMBARGO)
    (mail,) = results_mails()
    assert (mail.event, mail.to, mail.next_try_at) == ("results.honoured", winner.email, EMBARGO)
    assert mail.subject.startswith("You are a laureate of")
    show.unpublish(made, "A mistake")
    (mail,) = results_mails()
    assert (mail.withdrawn_why, mail.sent_at) == ("unpublished", None)


def test_whom_results_were_mailed_hears_that_they_do_not_hold_and_then_that_they_hold_again(show, winner):
    made = show.publish()
    db.session.query(Mail).update({Mail.sent_at: now()})
    show.unpublish(made)
    (told,) = db.session.query(Mail).filter_by(event="results.unpublished")
    assert told.to == winner.email
    assert "does not apply for now" in told.text
    assert "A mistake" not in told.text, "the reason is the organisers' own"
    told.sent_at = now()
    show.publish()
    again = [mail for mail in results_mails() if mail.sent_at is None]
    assert [mail.event for mail in again] == ["results.again"]
    assert "What we first wrote to you about your nomination “target-5” still applies." in again[0].text


# What strangers see


@pytest.mark.parametrize(("milliseconds", "public"), [(-1, False), (0, True), (1, True)])
def test_the_embargo_ends_to_the_millisecond(app, client, milliseconds, public):
    with app.app_context():
        show = Show()
        made = show.publish(EMBARGO)
        entry_id = publishing_queries.public_entries(made.id)[0].address
        slug = show.season.slug
        db.session.commit()
    with time_machine.travel(EMBARGO + timedelta(milliseconds=milliseconds), tick=False):
        answers = {
            page: client.get(f"/{slug}/{page}")
            for page in ("laureates", "results/laureates.json", "results/laureates.csv", f"laureates/{entry_id}")
        }
        assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(
            answers, 200 if public else 404
        )
        assert ("target-5" in client.get(f"/{slug}/laureates").page.text) is public
        assert ("target-5" in client.get(f"/{slug}/").page.text) is public
        (archive,) = client.get("/archive").page.all("main")  # the header names every season, published or not
        assert (slug in text_of(archive)) is public


def bodies(client, slug):
    found = {}
    for page in [*(f"/{slug}/{page}" for page in PAGES), "/archive"]:
        answer = client.get(page)
        headers = {name: value for name, value in answer.headers if name not in ("Date", "Set-Cookie")}
        found[page] = (answer.status_code, answer.data, headers)
    return found


WITHDRAWN = re.compile(rb"<p data-withdrawn>[^<]+</p>|\s")


def test_before_the_embargo_and_after_taking_back_pages_are_as_if_nothing_was_published(app, client):
    with app.app_context():
        show = Show()
        slug, by = show.season.slug, show.by.id
        db.session.commit()
    moment = datetime(2027, 7, 1, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        untouched = bodies(client, slug)
        with app.app_context():
            season = programmes.season_by_slug(slug)
            made = make.publish(season, at=EMBARGO)
            entry_id, made_id = publishing_queries.public_entries(made.id)[0].address, made.id
            db.session.commit()
        assert bodies(client, slug) == untouched
    with time_machine.travel(EMBARGO, tick=False):
        assert client.get(f"/{slug}/laureates/{entry_id}").status_code == 200
        with app.app_context():
            season = programmes.season_by_slug(slug)
            who = db.session.get_one(Person, by)
            make.unpublish(publishing_queries.publication(season, made_id), season, by=who)
            db.session.commit()
        assert client.get(f"/{slug}/laureates/{entry_id}").status_code == 410
    with time_machine.travel(moment, tick=False):
        seen = bodies(client, slug)
        # All but the sentence that something was withdrawn, on the two pages where one would look for it.
        told = [page for page, (_, body, _) in seen.items() if b"data-withdrawn" in body]
        assert told == [f"/{slug}/laureates", f"/{slug}/check"]
        assert {page: (status, WITHDRAWN.sub(b"", body)) for page, (status, body, _) in seen.items()} == {
            page: (status, WITHDRAWN.sub(b"", body)) for page, (status, body, _) in untouched.items()
        }


def test_public_pages_are_never_stored_and_cost_few_queries(app, client, statements):
    with app.app_context():
        show = Show()
        made = show.publish()
        entry_id = publishing_queries.public_entries(made.id)[0].address
        slug = show.season.slug
        db.session.commit()
    for page in ("laureates", "check"):
        client.get(f"/{slug}/{page}")
    wanted = {f"/{slug}/laureates": 2, f"/{slug}/laureates/{entry_id}": 2, f"/{slug}/check": 3, "/archive": 3,
              f"/{slug}/results/laureates.json": 2}  # fmt: skip
    for page, count in wanted.items():
        with statements() as sent:
            answer = client.get(page)
        assert answer.headers["Cache-Control"] == "no-store"
        assert (page, len(sent)) == (page, count)


def test_a_laureates_page_can_be_shared(app, client):
    with app.app_context():
        show = Show()
        winner = honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes[0].laureates[0]
        honouring.cite(show.season, winner.nomination_id, honours.LAUREATE, {"en": 'Firm & "true".'}, by=show.by)
        made = show.publish()
        entry_id, slug = publishing_queries.public_entries(made.id)[0].address, show.season.slug
        site = app.config["SITE_URL"]
        db.session.commit()
    answer = client.get(f"/{slug}/laureates/{entry_id}")
    meta = {each.get("property"): each.get("content") for each in answer.page.all("meta") if each.get("property")}
    assert meta["og:title"] == "Laureate shrout-fleiss-1979: target-5"
    assert meta["og:description"] == 'Firm & "true".'
    assert meta["og:url"] == f"{site}/{slug}/laureates/{entry_id}"
    assert "7.50" in answer.page.text
    german = client.get(f"/{slug}/laureates/{entry_id}", headers={"Accept-Language": "de"}).page.text
    assert "Bewertet durch" in german
    assert "4 Jurymitglieder" in german
    home = client.get(f"/{slug}/").page.text
    assert "target-5" in home
    assert 'Firm & "true".' in home
    other = client.get(f"/{slug}/laureates?country=DE").page
    assert "No matches" in other.text


def test_the_downloaded_bundle_has_the_published_fingerprint(app, client):
    with app.app_context():
        show = Show()
        made = show.publish()
        sha256, slug = made.sha256, show.season.slug
        db.session.commit()
    answer = client.get(f"/{slug}/results/laureates.json")
    assert hashlib.sha256(answer.data).hexdigest() == sha256
    assert sha256 in client.get(f"/{slug}/check").page.text
    lines = client.get(f"/{slug}/results/laureates.csv").text.splitlines()
    assert lines[0] == "category,round,entry,juror,criterion,score,state"
    assert len(lines) == 25


def confirm(client, slug, proposal):
    done = client.submit(f"/{slug}/proposals/{proposal}", form="confirmation", follow=True)
    assert "Confirmed and done." in done.page.text


def test_the_organiser_sees_all_consequences_and_publishes(app, sign_in):
    with app.app_context():
        show = Show()
        who, second, slug = show.by.id, show.second.id, show.season.slug
        db.session.commit()
    client = sign_in(who)
    page = client.get(f"/{slug}/publication/laureates").page
    assert page.h1 == "Publish the laureates"
    assert [
        words
        for words in ("target-5", "has no jury citation", "For checking: every scoresheet")
        if words not in page.text
    ] == []
    wrong = client.submit(f"/{slug}/publication/laureates", day="8 July", clock="19.00")
    assert wrong.status_code == 422
    assert "Enter a date such as 2027-01-31" in wrong.page.text
    asked = client.submit(f"/{slug}/publication/laureates", day="2027-07-08", clock="19:00", read="y")
    assert asked.status_code == 422
    assert "This is after the day in the timetable" in asked.page.text
    done = client.submit(asked, agreed="y", follow=True)
    assert "Nothing becomes public until a second person has confirmed it." in done.page.text
    with app.app_context():
        assert db.session.scalar(select(Publication.id)) is None
        proposal = db.session.scalar(select(Proposal.id))
    confirm(sign_in(second), slug, proposal)
    with app.app_context():
        assert db.session.scalar(select(Publication.embargo_until)) == datetime(2027, 7, 8, 19, tzinfo=UTC)
        number = db.session.scalar(select(Publication.id))
    again = client.get(f"/{slug}/publication/laureates").page.text
    assert "is already scheduled" in again
    gone = client.submit(f"/{slug}/publication/{number}/withdrawal", reason="Wrong day", follow=True)
    assert "unpublished" in gone.page.text
    assert "Wrong day" in gone.page.text
    assert client.get(f"/{slug}/laureates").status_code == 404
    asked = client.submit(f"/{slug}/publication/laureates", when="confirmed", read="y")
    at_once = client.submit(asked, agreed="y", follow=True)
    assert "Public as soon as it is confirmed." in at_once.page.text
    with app.app_context():
        proposal = db.session.scalar(select(Proposal.id).where(Proposal.confirmed_at.is_(None)))
    confirm(sign_in(second), slug, proposal)
    assert client.get(f"/{slug}/laureates").status_code == 200


def test_times_that_the_clock_leaves_out_are_refused(app, sign_in):
    with app.app_context():
        source = (
            (scenes.SEEDS / "shrout-fleiss.yaml").read_text().replace('timezone: "UTC"', 'timezone: "Europe/Berlin"')
        )
        season = make.season(source, running=None)
        who, slug = make.appointed(season, "organiser").id, season.slug
        scenes.set_close(season, "1", -1)
        db.session.commit()
    answer = sign_in(who).submit(f"/{slug}/publication/laureates", day="2027-03-28", clock="02:30", read="y")
    assert answer.status_code == 422
    assert "so this time does not exist" in answer.page.text


def test_only_organisers_publish(app, sign_in):
    with app.app_context():
        show = Show()
        people = scenes.staff(show.season, "observer", "chair", "juror")
        slug = show.season.slug
    assert sign_in(people["observer"]).get(f"/{slug}/publication").status_code == 200
    for role in people:
        assert sign_in(people[role]).get(f"/{slug}/publication/laureates").status_code == 404


def test_honours_are_chosen_and_cited_on_their_page(app, sign_in):
    with app.app_context():
        show = Show("harbour-lights")
        people = scenes.staff(show.season, "chair")
        winner = next(
            row
            for outcome in honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes
            for row in outcome.laureates
        ).nomination_id
        db.session.commit()
    client = sign_in(people["chair"])
    crowned = client.submit("/harbour-2027/honours", form=f"grand_prix/{winner}", follow=True)
    assert "Withdraw the grand prix" in crowned.page.text
    cited = client.submit(f"/harbour-2027/honours/laureate/{winner}/citation", in_en="Light for all.", follow=True)
    assert "Light for all." in cited.page.text
    with app.app_context():
        season = programmes.season_by_slug("harbour-2027")
        assert {each.kind for each in queries.honours(season)} == {"grand_prix", "laureate"}
        make.publish(season, at=now() + timedelta(days=1))
        db.session.commit()
    waits = client.get("/harbour-2027/honours").page
    assert "The results are scheduled for publication. Unpublish them first." in waits.text
    assert "Edit the citation" not in waits.text
    assert not [form for form in waits.forms if "/honours/" in form.action]
