"""The page of results: the grand prix as stage, brass for laureates only, finalists as stations with their places."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from awards.core.clock import now
from awards.core.db import db
from awards.results import rules
from awards.results.publishing import honouring, honours
from awards.results.publishing import queries as publishing_queries
from tests.results.scenes import Show

FIGURES: Any = [{
    "label": {"en": "Key figures"}, "heads": [{"en": each} for each in ("Indicator", "Unit", "Before", "After")],
    "numeric": [False, False, True, True], "rows": [["Waiting", "h", "61", "9"], ["Lanes", "", "", "4"]],
}]  # fmt: skip


WINNERS = 2


def published(app: Flask, *, crowned: bool = True, **said: Any) -> dict[str, Any]:
    """Published results of an award with a grand prix: slug, and titles by kind of entry.

    All but the first two are finalists. said: what entries say beside what they have, such as places.
    """
    with app.app_context():
        show = Show("harbour-lights")
        winner = next(
            row for outcome in honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes
            for row in outcome.laureates
        )  # fmt: skip
        if crowned:
            chair = frozenset({"chair"})
            honouring.give(show.season, winner.nomination_id, honours.GRAND_PRIX, roles=chair, by=show.by)
        honouring.cite(show.season, winner.nomination_id, honours.LAUREATE, {"de": "Licht für alle."}, by=show.by)
        found: dict[str, Any] = {"slug": show.season.slug, "winner": winner.title}
        for number, entry in enumerate(publishing_queries.public_entries(show.publish().id)):
            entry.kind = "laureate" if number < WINNERS else "finalist"
            entry.content = {**entry.content, **said}
            found.setdefault(entry.kind, []).append((entry.content["title"], str(entry.address)))
        db.session.commit()
    return found


def classed(page: Any, tag: str, name: str) -> list[Any]:
    return [each for each in page.all(tag) if name in (each.get("class") or "").split()]


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_grand_prix_is_the_heading_and_no_card(app: Flask, client: FlaskClient) -> None:
    found = published(app, items=FIGURES)
    page = client.get(f"/{found['slug']}/laureates").page
    assert page.h1 == found["winner"]
    assert page.title.startswith(f"{found['winner']} – Laureates of ")
    (stage,) = classed(page, "div", "grand")
    assert "Grand prix" in text(stage)
    (quoted,) = stage.iter("blockquote")
    assert quoted.get("lang") == "de"
    assert [text(each) for each in stage.iter("dd")] == ["61 → 9from 61 to 9 h", "4"]
    cards = [text(next(each.iter("h3"))) for each in classed(page, "article", "won")]
    assert found["winner"] not in cards
    assert len(cards) == len(found["laureate"]) - 1


def test_without_a_grand_prix_the_season_is_the_heading(app: Flask, client: FlaskClient) -> None:
    found = published(app, crowned=False)
    page = client.get(f"/{found['slug']}/laureates").page
    assert page.h1.startswith("Laureates of ")
    assert len(classed(page, "article", "won")) == len(found["laureate"])
    assert len(classed(page, "div", "terminus")) == len(found["laureate"])


@pytest.mark.parametrize(("place", "shown"), [("2–3", "Place 2–3"), (None, "")])
def test_finalists_stand_at_stations(app: Flask, client: FlaskClient, place: str | None, shown: str) -> None:
    found = published(app, place=place, score="7.50")
    page = client.get(f"/{found['slug']}/laureates").page
    stations = [each for one in classed(page, "ul", "stops") for each in one.iter("li")]
    assert len(stations) == len(found["finalist"]) + len(found.get("special_mention", ()))
    assert {text(classed_in(each, "stop")) for each in stations} == {shown}
    assert all("7.50" in text(each) for each in stations)


def classed_in(element: Any, name: str) -> Any:
    return next(each for each in element.iter() if name in (each.get("class") or "").split())


def test_a_special_mention_is_among_the_finalists_and_without_brass(app: Flask, client: FlaskClient) -> None:
    found = published(app, citation={"en": "An idea."})
    with app.app_context():
        season_entries = publishing_queries.public_entries(_publication(found["slug"]))
        mentioned = next(each for each in season_entries if each.kind == "finalist")
        mentioned.kind = "special_mention"
        address = mentioned.address
        db.session.commit()
    page = client.get(f"/{found['slug']}/laureates").page
    (said,) = [
        each for one in classed(page, "ul", "stops") for each in one.iter("li") if "Special mention" in text(each)
    ]
    assert "An idea." in text(said)
    own = client.get(f"/{found['slug']}/laureates/{address}").page
    assert not classed(own, "div", "terminus")
    assert not classed(own, "p", "honour")
    assert "Special mention" in own.text


def _publication(slug: str) -> Any:
    from awards.programmes.queries import season_by_slug

    season = season_by_slug(slug)
    assert season is not None
    made = publishing_queries.publication_in_force(season, "laureates")
    assert made is not None
    return made.id


def test_filters_cut_down_to_what_fits(app: Flask, client: FlaskClient) -> None:
    found = published(app)
    page = client.get(f"/{found['slug']}/laureates?country=XX").page
    assert page.h1.startswith("Laureates of ")
    assert "No matches" in page.text
    assert not classed(page, "div", "grand")


def test_a_laureate_names_its_neighbours_and_how_it_is_shared(app: Flask, client: FlaskClient) -> None:
    found = published(app, items=FIGURES)
    title, address = found["laureate"][0]
    path = f"/{found['slug']}/laureates/{address}"
    page = client.get(path).page
    assert page.h1 == title
    (near,) = classed(page, "ol", "near")
    current = [text(each) for each in near.iter("b") if each.get("aria-current") == "page"]
    assert current == [title]
    assert {each.get("href") for each in near.iter("a")} < {
        f"/{found['slug']}/laureates/{one}" for kind in ("laureate", "finalist") for _, one in found[kind]
    }
    (address_shown,) = [each for each in page.all("code") if each.get("id") == "address"]
    assert text(address_shown) == f"{app.config['SITE_URL']}{path}"
    downloads = [each.get("href") for each in page.all("a") if each.get("download")]
    assert downloads == [f"{path}/preview-en.png"]
    assert "Waiting" in page.text


def test_an_address_stays_when_results_are_published_again(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        show = Show()
        first = show.publish()
        before = {each.nomination_id: each.address for each in publishing_queries.public_entries(first.id)}
        show.unpublish(first)
        second = show.publish()
        after = {each.nomination_id: each.address for each in publishing_queries.public_entries(second.id)}
        slug = show.season.slug
        db.session.commit()
    assert before == after
    for address in after.values():
        assert client.get(f"/{slug}/laureates/{address}/preview-en.png").status_code == 200
