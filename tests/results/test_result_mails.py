"""What the mails of a publication say: to the winner the page of the own nomination, to the others thanks first."""

from __future__ import annotations

import pytest

from awards.core.db import db
from awards.messages.models import SITE, Mail
from awards.messages.rendering import Line, render
from awards.results.publishing import mails, queries
from tests import factories as make
from tests.results.scenes import Show

BRASS = "#E6BE62"


@pytest.fixture
def show(context: object) -> Show:
    return Show()


def mail_to(person: object) -> Mail:
    return db.session.query(Mail).filter_by(to=person.email).one()  # type: ignore[attr-defined]


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_winner_is_led_to_the_own_page_under_a_line_that_arrives_in_brass(show: Show) -> None:
    winner = show.member(0)
    made = show.publish()
    mail, entry = mail_to(winner), queries.public_entries(made.id)[0]
    page = f"{SITE}/{show.season.slug}/laureates/{entry.address}"
    assert page in mail.text
    assert f'href="{page}"' in mail.html
    assert f"background:{BRASS}" in mail.html
    assert "<img" not in mail.html
    assert "from 6 nominations in its category" in plain(mail.text)
    assert mail.html.count("<h1") == 1


def test_the_others_are_thanked_first_and_told_how_many_jurors_scored_it(show: Show) -> None:
    entry_id = show.rows()[5].nomination_id
    facts = mails.facts(show.season, [], {entry_id}).of(entry_id, honour="", language="en")
    made = render("results.published", to=make.person(), season=show.season, title="Dry port", published="laureates",
                  corrected=False, **facts)  # fmt: skip
    assert made.subject == "Thank you for nominating “Dry port”"
    text = plain(made.text)
    assert "4 jurors scored it" in text
    assert f"See who won: {SITE}/{show.season.slug}/laureates " in text
    assert text.index("Thank you for the work") < text.index("It is not among")
    assert BRASS not in made.html


@pytest.mark.parametrize(("honour", "ends"), [("grand_prix", "brass"), ("laureate", "brass"),
                                              ("special_mention", "station"), ("finalist", "")])  # fmt: skip
def test_brass_is_for_laureates(show: Show, honour: str, ends: str) -> None:
    assert mails.ARRIVES.get(honour, "") == ends
    values = {"title": "Quiet corridor", "category": None, "company": "Caspian Link", "country": "", "entered": 1}
    made = render("results.honoured", to=make.person(), season=show.season, url="/", honour=honour,
                  published="laureates", citation="", corrected=False, line=Line("#005F73", "#63CBDA", ends),
                  **values)  # fmt: skip
    assert (BRASS in made.html) is (ends == "brass")
    assert "Quiet corridor" in made.html
    assert "Quiet corridor" in made.text


@pytest.mark.parametrize("sign", "^=*»>")
def test_what_people_typed_makes_no_heading_of_a_mail(show: Show, sign: str) -> None:
    typed = f"{sign} Wire money now"
    made = render("jury.own_company", to=make.person(), season=show.season, url="/", juror=typed, company="A",
                  title="B", round="1", public=False, begun=False)  # fmt: skip
    assert "Wire money now now belongs to" in " ".join(made.html.split())
    assert made.html.count("<h1") == 1
    assert "<blockquote" not in made.html
