"""The staff's list of nominations: searched, filtered, sorted, paged, counted; and many admitted at once."""

from __future__ import annotations

import pytest

from awards.core.db import db
from awards.core.text import SEARCH_KEY_LENGTH, search_key, sort_key
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

LIST_QUERIES = 12
OTHERS = ("/admission", "/columns", "/filters", "/bulk")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def titles(page):
    return [
        words
        for words, address in page.page.links.items()
        if "/entries/" in address and not any(other in address for other in OTHERS)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for number in range(count):
        staffed.entry(f"Route {number}")
    client = staffed.client("organiser")
    with statements() as sent:
        page = client.get(staffed.at("/entries"))
    assert len(titles(page)) == count
    assert len(sent) == LIST_QUERIES


def test_an_empty_list_says_so(staffed):
    assert "No nominations yet" in staffed.client("organiser").get(staffed.at("/entries")).page.text


@pytest.mark.parametrize(
    ("search", "found"),
    [("quiet", ["The quiet corridor"]), ("QUIET", ["The quiet corridor"]), ("жайық", ["Жайық көпірі"]),
     ("КӨПІРІ", ["Жайық көпірі"]), ("straSSe", ["Straße nach Aktau"]), ("corridor quiet", ["The quiet corridor"]),
     ("100%", []), ("_", [])],
)  # fmt: skip
def test_search_folds_every_alphabet(staffed, search, found):
    for title in ("The quiet corridor", "Жайық көпірі", "Straße nach Aktau"):
        staffed.entry(title)
    page = staffed.client("organiser").get(staffed.at("/entries"), query_string={"q": search})
    assert titles(page) == found


def test_a_title_that_unfolds_to_many_letters_still_fits_an_index():
    assert len(search_key("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200)) == SEARCH_KEY_LENGTH


@pytest.mark.parametrize(
    ("words", "found"),
    [("Kasachstan", 2), ("казахстан", 2), ("ҚАЗАҚ", 2), ("kaza", 2), ("USA", 1), ("of", 0), ("Romania", 0),
     ("Kasachstan links", 1), ("man", 0)],
)  # fmt: skip
def test_search_finds_countries_by_their_names_in_every_language(staffed, words, found):
    with staffed.app.app_context():
        ohio = make.company("Ohio Rail", country="US").id
        db.session.commit()
    for title, company in (("One link", staffed.company_id), ("Two links", staffed.company_id), ("Three", ohio)):
        staffed.entry(title, by=company)
    page = staffed.client("organiser").get(staffed.at("/entries"), query_string={"q": words})
    assert len(titles(page)) == found
    assert f"All ({found})" in page.page.links


def test_search_finds_companies(staffed):
    staffed.entry("One")
    page = staffed.client("organiser").get(staffed.at("/entries?q=caspian"))
    assert titles(page) == ["One"]


def test_filters_and_the_counts_that_follow_them(staffed):
    staffed.entry("One", in_category="fairness", language="de")
    staffed.entry("Two", in_category="fairness", outcome="admitted")
    staffed.entry("Three", in_category="resilience", outcome="returned")
    client = staffed.client("organiser")
    every = client.get(staffed.at("/entries")).page
    assert {"All (3)", "Submitted (1)", "Admitted (1)", "Returned for correction (1)"} <= set(every.links)
    fair = client.get(staffed.at("/entries?category=fairness"))
    assert titles(fair) == ["One", "Two"]
    assert {"All (2)", "Submitted (1)", "Admitted (1)"} <= set(fair.page.links)
    assert titles(client.get(staffed.at("/entries?category=fairness&state=admitted"))) == ["Two"]
    assert titles(client.get(staffed.at("/entries?language=de"))) == ["One"]
    assert titles(client.get(staffed.at("/entries?country=KZ&state=returned"))) == ["Three"]
    assert titles(client.get(staffed.at("/entries?country=DE"))) == []


def test_every_state_is_found_under_its_tab(staffed):
    from awards.core.db import db
    from awards.nominations.models import Withdrawal

    made = {state: staffed.entry(state, outcome=state) for state in ("admitted", "not_admitted", "returned")}
    made |= {state: staffed.entry(state) for state in ("submitted", "draft", "withdrawn")}
    with staffed.app.app_context():
        db.session.get(Nomination, made["draft"]).version_id = None
        withdrawal = Withdrawal(nomination_id=made["withdrawn"], at=make.now())
        db.session.add(withdrawal)
        db.session.flush()
        db.session.get(Nomination, made["withdrawn"]).withdrawal_id = withdrawal.id
        db.session.commit()
    client = staffed.client("organiser")
    for state in made:
        page = client.get(staffed.at(f"/entries?state={state}"))
        assert titles(page) == [state]
        assert sum(" (1)" in words for words in page.page.links) == 6


@pytest.mark.parametrize(
    ("sort", "order"),
    [("title", ["Abai", "Zebra", "Ёлка", "Қала"]), ("-title", ["Қала", "Ёлка", "Zebra", "Abai"]),
     ("password", ["Abai", "Zebra", "Ёлка", "Қала"]), ("-submitted", None), ("country", None), ("changed", None)],
)  # fmt: skip
def test_sorting_follows_the_alphabets_and_an_unknown_field_sorts_as_usual(staffed, sort, order):
    for title in ("Қала", "Zebra", "Ёлка", "Abai"):
        staffed.entry(title)
    page = staffed.client("organiser").get(staffed.at("/entries"), query_string={"sort": sort})
    assert titles(page) == order if order else len(titles(page)) == 4


def test_drafts_come_last_by_time_of_submission_in_both_directions(staffed):
    from awards.core.db import db

    staffed.entry("Submitted")
    draft = staffed.entry("Draft")
    with staffed.app.app_context():
        db.session.get(Nomination, draft).submitted_at = None
        db.session.commit()
    client = staffed.client("organiser")
    for sort in ("submitted", "-submitted"):
        assert titles(client.get(staffed.at(f"/entries?sort={sort}"))) == ["Submitted", "Draft"]


def test_the_list_says_where_a_title_stands_twice(staffed):
    staffed.entry("Dry port")
    second = staffed.entry("DRY  port")
    staffed.entry("Dry port north")
    page = staffed.client("organiser").get(staffed.at("/entries")).page
    assert page.text.count("Another nomination has the same title") == 2
    with staffed.app.app_context():
        row = db.session.get(Nomination, second)
        row.title, row.title_key = "", sort_key("")
        db.session.commit()
    assert "the same title" not in staffed.client("organiser").get(staffed.at("/entries")).page.text


def test_pages_of_fifty_keep_the_filters(staffed):
    with staffed.app.app_context():
        from awards.core.db import db
        from awards.programmes.queries import season_by_slug

        season = season_by_slug(staffed.slug)
        company = make.company("Many")
        for number in range(51):
            make.entry(season, f"Entry {number}", by=company)
        db.session.commit()
    client = staffed.client("organiser")
    first = client.get(staffed.at("/entries?state=admitted"))
    assert len(titles(first)) == 50
    second = client.get(next(url for words, url in first.page.links.items() if words == "Next"))
    assert titles(second) == ["Entry 50"]
    assert "state=admitted" in second.request.full_path


BAD = (
    *("page=0", "page=-1", "page=x", "page=99999999999999999999", "q=%00", "q=%ff", "q=" + "x" * 5000),
    *("state=winner", "category=%27", "country=%F0%9F%98%80", "language=xx", "sort="),
)


@pytest.mark.parametrize("bad", BAD)
def test_anything_in_the_address_is_answered(staffed, bad):
    staffed.entry("One")
    assert staffed.client("organiser").get(staffed.at(f"/entries?{bad}")).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("owner", 200), ("observer", 200), ("chair", 404),
                                              ("juror", 404), ("nominee", 404), ("stranger", 404)])  # fmt: skip
def test_only_staff_sees_the_list_and_an_entry(staffed, role, status):
    one = staffed.entry("One")
    client = staffed.client(role)
    assert client.get(staffed.at("/entries")).status_code == status
    assert client.get(staffed.at(f"/entries/{one}")).status_code == status


def test_an_entry_of_another_season_is_not_found(app, staffed):
    from awards.core.db import db
    from tests.programmes.seeds import text_of

    with app.app_context():
        other = make.season(text_of("harbour-lights"), running=None)
        foreign = make.entry(other, "Foreign", in_category="place").id
        db.session.commit()
    client = staffed.client("organiser")
    for rest in ("", "/extension", "/category", "/versions"):
        assert client.get(staffed.at(f"/entries/{foreign}{rest}")).status_code == 404
    assert client.get(f"/harbour-2027/entries/{foreign}").status_code == 404
    assert "Foreign" not in client.get(staffed.at("/entries")).page.text


# Many at once


def test_many_are_admitted_after_the_list_was_confirmed(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    staffed.entry("Three", outcome="not_admitted")
    client = staffed.client("organiser")
    page = client.get(staffed.at("/entries/admission"))
    assert "Three" not in page.page.text
    answer = client.submit(page, nominations=[str(one), str(two)], follow=True)
    assert "2 nominations admitted." in answer.page.text
    assert {row.nomination_id for row in staffed.rows(Admission, outcome="admitted")} == {one, two}
    assert len(staffed.rows(Mail, event="nomination.admitted")) == 2
    assert len(staffed.rows(Event, kind="admission.admitted")) == 2


def test_what_leaves_a_condition_open_is_not_ticked(staffed):
    good = make.ANSWERS | {"project": {"start_date": "2025-06", "project_countries": ["KZ"], "title": "x"}}
    staffed.entry("Good", answers=good)
    staffed.entry("Open")
    bad = make.ANSWERS | {"project": {"start_date": "2001-01", "project_countries": ["KZ"], "title": "x"}}
    staffed.entry("Bad", answers=bad)
    page = staffed.client("organiser").get(staffed.at("/entries/admission"))
    boxes = [box for box in page.page.all("input") if box.get("name") == "nominations"]
    assert len(boxes) == 3
    assert [box.get("checked") is not None for box in boxes] == [False, True, False]


def test_nothing_ticked_is_said_in_words(staffed):
    staffed.entry("One")
    client = staffed.client("organiser")
    answer = client.submit(staffed.at("/entries/admission"), nominations=None)
    assert answer.status_code == 422
    assert "Choose at least one nomination" in answer.page.text
    assert client.submit(answer, nominations=["nonsense"]).status_code == 422


def test_a_list_on_which_something_was_decided_since_admits_nothing_and_says_what(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    client = staffed.client("organiser")
    page = client.get(staffed.at("/entries/admission"))
    staffed.client("owner").submit(
        staffed.at(f"/entries/{two}"), form="decision", outcome="not_admitted", reason="Late."
    )
    answer = client.submit(page, nominations=[str(one), str(two)])
    assert answer.status_code == 422
    assert "Nothing was done" in answer.page.text
    assert "The owner" in answer.page.text
    assert "Nomination not admitted. Reason: Late." in answer.page.text
    assert staffed.rows(Admission, outcome="admitted") == []
    boxes = [box for box in answer.page.all("input") if box.get("name") == "nominations"]
    assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [(str(one), True)]
    assert client.submit(answer).status_code == 303
    assert [row.nomination_id for row in staffed.rows(Admission, outcome="admitted")] == [one]


def test_what_became_of_entries_that_are_not_ticked_stops_no_admission(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    client = staffed.client("organiser")
    page = client.get(staffed.at("/entries/admission"))
    staffed.client("owner").submit(staffed.at(f"/entries/{two}"), form="decision", outcome="admitted")
    assert client.submit(page, nominations=[str(one)]).status_code == 303
    assert len(staffed.rows(Admission, outcome="admitted")) == 2


def test_the_same_list_sent_twice_admits_once(staffed):
    one = staffed.entry("One")
    client = staffed.client("organiser")
    page = client.get(staffed.at("/entries/admission"))
    for _ in range(2):
        assert client.submit(page, nominations=[str(one)]).status_code == 303
    assert len(staffed.rows(Admission, nomination_id=one)) == 1


def test_observers_find_no_way_to_admit(staffed):
    staffed.entry("One")
    client = staffed.client("observer")
    assert "admit" not in client.get(staffed.at("/entries")).page.text.casefold().replace("admitted", "")
    assert client.get(staffed.at("/entries/admission")).status_code == 404
    assert client.post(staffed.at("/entries/admission")).status_code == 404
