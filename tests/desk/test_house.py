"""Pages and mails that belong to no season: the name of the only award, and the ways back into it."""

from __future__ import annotations

import pytest

from awards.accounts.addresses import breakable
from awards.core.clock import now
from awards.core.db import db
from awards.messages.rendering import render
from tests import factories as make
from tests.programmes.seeds import NAMES, text_of


@pytest.fixture
def people(app):
    with app.app_context():
        season = make.season()
        found = {"organiser": make.appointed(season, "organiser").id, "nominee": make.person("Dana").id}
        db.session.commit()
    return found


def test_a_stranger_finds_the_award_and_its_pages_from_everywhere(client, people):
    for path in ("/sign-in", "/archive", "/nowhere/"):
        page = client.get(path).page
        assert page.title.endswith(" – Magistral Awards")
        assert page.links["Home"] == "/2027/"
        assert (page.links["Rules"], page.links["Privacy"]) == ("/2027/rules", "/2027/privacy")
        assert "My nominations" not in page.links


def test_everybody_finds_their_own_places(client, people, sign_in):
    organiser, nominee = sign_in(people["organiser"]), sign_in(people["nominee"])
    for path in ("/account", "/archive", "/nowhere/"):
        assert organiser.get(path).page.links["Overview"] == "/2027/desk"
        page = nominee.get(path).page
        assert page.links["My nominations"] == "/2027/nominations"
        assert "Overview" not in page.links


def test_the_same_page_of_two_people_is_not_mixed_up(people, sign_in):
    for _ in range(2):
        assert "Overview" in sign_in(people["organiser"]).get("/account").page.links
        assert "Overview" not in sign_in(people["nominee"]).get("/account").page.links


def test_with_two_awards_none_of_them_is_the_house(app, client):
    with app.app_context():
        for name in NAMES:
            make.season(text_of(name), running=None)
        db.session.commit()
    page = client.get("/sign-in").page
    assert page.title == "Sign in – Awards"
    assert "Home" not in page.links


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("seasons", [1, 3])
def test_finding_the_house_costs_one_query_and_the_roles_in_it_another(app, people, sign_in, statements, seasons):
    with app.app_context():
        for earlier in range(2028 - seasons, 2027):
            make.season(text_of("magistral").replace('id: "2027"', f'id: "{earlier}"'), running=None)
        db.session.commit()
    client = sign_in(people["organiser"])
    client.get("/account")
    with statements() as sent:
        client.get("/account")
    assert len([each for each in sent if each.startswith("SELECT")]) == 4  # and what is not wanted by mail
    with statements() as sent:
        client.get("/2027/privacy")
    assert len([each for each in sent if each.startswith("SELECT")]) == 3  # sign-in, season, roles


def test_a_mail_of_no_season_names_the_award(context):
    season = make.season()
    db.session.commit()
    assert season
    mail = render("known", to=make.person("Dana", language="de"), url="/sign-in", until=now())
    assert "Magistral Awards" in mail.text
    assert "Magistral Awards" in mail.html


def test_people_are_told_where_to_write(make_app, client, people):
    page = make_app(contact="award@magistral.example").test_client().get("/2027/privacy").page
    assert page.links["award@magistral.example"] == "mailto:award@magistral.example"
    assert page.links["Contact"] == "mailto:award@magistral.example"
    unknown = client.get("/2027/privacy").page
    assert "They have not given an address for this." in unknown.text
    assert "Contact" not in unknown.links


def test_an_address_goes_on_in_the_next_line_after_its_marks_only():
    assert breakable("dana.o<b>@mail.example") == "dana.<wbr>o&lt;b&gt;@<wbr>mail.<wbr>example"
    assert breakable(None) == ""
