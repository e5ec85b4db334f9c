"""Nothing is asked twice: what a fresh topic begins with, and that nothing is saved by showing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.client import PageClient
from tests.nominations.conftest import Cast
from tests.nominations.test_views import draft_of, saving

Begin = Callable[..., str]


def fields(client: PageClient, address: str) -> dict[str, str]:
    form = next(each for each in client.get(address).page.forms if each.element.get("id") == "topic")
    return dict(form.fields)


def test_a_first_nomination_begins_with_company_and_account(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    organisation = fields(nominee, f"{home}/topics/organisation")
    assert organisation["q_legal_name"] == "Steppe Rail Freight"
    assert organisation["q_country"] == "KZ"
    assert organisation["q_registration_no"] == ""
    contact = fields(nominee, f"{home}/topics/contact")
    assert contact["q_contact_name"] == "Aliya Serik"
    assert "@" in contact["q_contact_email"]
    assert "We have filled in what we already know" in nominee.get(f"{home}/topics/contact").page.text
    assert draft_of(app, home, "organisation") == draft_of(app, home, "contact") == {}


def test_a_second_nomination_knows_the_organisation_and_the_same_person_only(
    cast: Cast, begin: Begin, nominee: PageClient, sign_in: Callable[..., PageClient]
) -> None:
    first = begin(cast)
    saving(nominee, first, "organisation", q_registration_no="123 456", q_legal_name="Steppe Rail Freight JSC")
    saving(nominee, first, "contact", q_contact_role="Head of operations")
    second = begin(cast)
    organisation = fields(nominee, f"{second}/topics/organisation")
    assert (organisation["q_legal_name"], organisation["q_registration_no"]) == ("Steppe Rail Freight JSC", "123 456")
    assert fields(nominee, f"{second}/topics/contact")["q_contact_role"] == "Head of operations"
    theirs = fields(sign_in(cast.colleague), f"{second}/topics/contact")
    assert (theirs["q_contact_name"], theirs["q_contact_role"]) == ("Timur Bek", "")


def test_what_was_filled_in_is_saved_with_the_rest_and_what_was_emptied_stays_empty(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    saving(nominee, home, "organisation", q_registration_no="7", q_legal_name="")
    kept = draft_of(app, home, "organisation")
    assert (kept["registration_no"], kept["country"]) == ("7", "KZ")
    again: dict[str, Any] = fields(nominee, f"{home}/topics/organisation")
    assert again["q_legal_name"] == ""


def test_a_web_address_needs_no_scheme(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    saving(nominee, home, "organisation", q_website="www.steppe.kz/about")
    assert draft_of(app, home, "organisation")["website"] == "https://www.steppe.kz/about"
    saving(nominee, home, "organisation", q_website="our site")
    assert draft_of(app, home, "organisation")["website"] == "our site"


def test_a_fault_in_a_table_alone_is_told_above_the_form(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    nominee.get(f"{home}/topics/case")
    answer = nominee.submit(f"{home}/topics/case", **{"q_kpis-1-after": "abc"})
    assert answer.status_code == 422
    assert answer.page.title.startswith("Error:")
    summary = next(each for each in answer.page.all("div") if each.get("data-error-summary") is not None)
    assert [link.get("href") for link in summary.iter("a")] == ["#q_kpis-1-after"]
