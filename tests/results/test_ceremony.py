"""The file for the stage: for impartial organisers, once two people confirmed who won, and complete in itself."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.document.parts import Category
from awards.results import rules
from awards.results.ceremony import slides as stage
from awards.results.ceremony.slides import slides
from awards.results.publishing import honouring, honours
from awards.results.publishing.public_entries import Entry
from tests import factories as make
from tests.browsing import Browsing, axe
from tests.markup import Markup
from tests.results import scenes
from tests.results.scenes import Show

EMBARGO = datetime(2027, 7, 8, 14, 0, tzinfo=UTC)
ROLES = ("owner", "organiser", "chair", "juror", "observer")


class Stage:
    """A judging with people of every role, whose laureates can be proposed, confirmed and taken back."""

    def __init__(self, app: Flask, sign_in: Any) -> None:
        self.app, self.sign_in = app, sign_in
        with app.app_context():
            self.show = Show()
            self.slug = self.show.season.slug
            self.people = scenes.staff(self.show.season, *ROLES)
            self.people["nobody"] = make.person().id
            db.session.commit()

    def do(self, act: str, *args: Any) -> Any:
        """Do something with the judging in a context of its own; the id of what came of it."""
        with self.app.app_context():
            show = self.show.again()
            made = getattr(show, act)(*args)
            found = made.id if made is not None else None
            db.session.commit()
            return found

    def get(self, role: str, rest: str = "/ceremony/en.html", **more: Any) -> Any:
        """What somebody with a role gets at an address of the season."""
        client = self.sign_in(self.people[role])
        return client.get(f"/{more.get('slug', self.slug)}{rest}", buffered=True)

    def events(self) -> list[Event]:
        """The downloads in the log."""
        with self.app.app_context():
            return list(db.session.scalars(select(Event).where(Event.kind == "ceremony.downloaded").order_by(Event.at)))


@pytest.fixture
def staged(app: Flask, sign_in: Any) -> Stage:
    return Stage(app, sign_in)


def test_who_gets_it_before_and_after_the_second_confirmation_and_after_it_was_taken_back(staged: Stage) -> None:
    def answers() -> dict[str, int]:
        return {role: staged.get(role).status_code for role in staged.people}

    nothing = {"owner": 403, "organiser": 403, "chair": 404, "juror": 404, "observer": 404, "nobody": 404}
    assert answers() == nothing
    assert "before a second person has confirmed" in staged.get("organiser", "/ceremony").page.text
    proposed = staged.do("propose", EMBARGO)
    assert answers() == nothing
    with staged.app.app_context():
        show = staged.show.again()
        from awards.programmes.models import Proposal

        show.confirm(db.session.get_one(Proposal, proposed))
        db.session.commit()
    assert answers() == nothing | {"owner": 200, "organiser": 200}
    client = staged.app.test_client()
    assert client.get(f"/{staged.slug}/ceremony/en.html").status_code == 303
    with staged.app.app_context():
        show = staged.show.again()
        from awards.results.models import Publication

        show.unpublish(db.session.scalars(select(Publication)).one())
        db.session.commit()
    assert answers() == nothing
    assert [event.person_id for event in staged.events()] == [staged.people["owner"], staged.people["organiser"]]


def test_a_download_is_in_the_log_and_on_its_page_and_no_cache_keeps_it(staged: Stage) -> None:
    made = staged.do("publish", EMBARGO)
    answer = staged.get("organiser", "/ceremony/de.html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={staged.slug}-stage-de.html"
    assert answer.mimetype == "application/octet-stream", "it is no page of this site"
    (event,) = staged.events()
    assert (event.subject_id, event.detail["language"]) == (made, "de")
    assert "Deutsch" in staged.get("owner", "/ceremony").page.text
    assert "File for the stage downloaded" in staged.get("owner", "/log").page.text
    assert staged.get("organiser", "/ceremony/xx.html").status_code == 404


def test_an_organiser_of_another_season_finds_nothing(staged: Stage) -> None:
    staged.do("publish", EMBARGO)
    with staged.app.app_context():
        other = make.season()
        slug = other.slug
        staged.people["other"] = make.appointed(other, "organiser").id
        db.session.commit()
    assert staged.get("other").status_code == 404
    assert staged.get("organiser", slug=slug).status_code == 404


def test_whoever_has_a_side_does_not_get_it(staged: Stage) -> None:
    staged.do("publish", EMBARGO)
    with staged.app.app_context():
        from awards.accounts.models import Membership

        entry_id = staged.show.again().rows()[2].nomination_id
        company = db.session.get_one(Nomination, entry_id).company_id
        db.session.add(Membership(company_id=company, person_id=staged.people["organiser"], role="owner",
                                  invited_at=now(), accepted_at=now()))  # fmt: skip
        db.session.commit()
    assert staged.get("organiser").status_code == 403
    assert "ceremony/en.html" not in staged.get("organiser", "/ceremony").get_data(as_text=True)
    assert staged.get("owner").status_code == 200


def test_the_file_asks_the_network_for_nothing_and_says_no_places(staged: Stage) -> None:
    staged.do("publish", EMBARGO)
    text = staged.get("organiser", "/ceremony/kk.html").get_data(as_text=True)
    addresses = re.findall(r"""(?:src|href|action)=["']?([^"'\s>]+)|url\(([^)]{0,40})""", text)
    assert [each for pair in addresses for each in pair if each and not each.startswith("data:")] == []
    assert re.findall(r"https?://[^\s\"'<]+", text) == []
    assert "default-src 'none'" in text
    page = Markup(text)
    assert page.errors == []
    assert page.all("html")[0].get("lang") == "kk"
    said = " ".join("".join(section.itertext()) for section in page.all("section"))
    with staged.app.app_context():
        scores = [str(row.score) for row in staged.show.again().rows()]
    written = {form for score in scores for form in (score, score.replace(".", ","))}
    assert len(written) == 2 * len(scores), "each has a point in English and a comma in Kazakh"
    assert [form for form in written if form in said] == []


def test_the_winner_of_the_grand_prix_is_cited_as_any_laureate_before_it(app: Flask, sign_in: Any) -> None:
    with app.app_context():
        show = Show("harbour-lights")
        outcomes = honours.prospect(show.season, rules.LAUREATES, now=now()).outcomes
        winner, *others = [row.nomination_id for outcome in outcomes for row in outcome.laureates]
        for each in others:
            honouring.cite(show.season, each, honours.LAUREATE, {"en": "Good."}, by=show.by)
        honouring.give(show.season, winner, honours.GRAND_PRIX, roles=frozenset({"chair"}), by=show.by)
        honouring.cite(show.season, winner, honours.LAUREATE, {"en": "First of its kind."}, by=show.by)
        honouring.cite(show.season, winner, honours.GRAND_PRIX, {"en": "Best of all."}, by=show.by)
        show.publish(EMBARGO)
        slug, organiser = show.season.slug, show.by.id
        db.session.commit()
    page = Markup(sign_in(organiser).get(f"/{slug}/ceremony/en.html", buffered=True).get_data(as_text=True))
    told = [(each.get("data-kind"), "".join(each.itertext())) for each in page.all("section")]
    last = [kind for kind, _ in told].index("grand")
    assert [kind for kind, text in told[:last] if "First of its kind." in text] == ["citation"]
    assert [number > last for number, (_, text) in enumerate(told) if "Best of all." in text] == [True]


def test_titles_are_text_whatever_they_hold(staged: Stage) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    with staged.app.app_context():
        for nomination in db.session.scalars(select(Nomination)):
            nomination.title = f"{hostile} {nomination.title}"
        db.session.commit()
    staged.do("publish", EMBARGO)
    page = Markup(staged.get("organiser").get_data(as_text=True))
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert hostile in "".join(page.all("main")[0].itertext())


@pytest.mark.browser
@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.long_for("postgresql")
@pytest.mark.parametrize(
    "size", [pytest.param((1920, 1080), id="wide"), pytest.param((1024, 768), id="4 to 3", marks=pytest.mark.long)]
)
def test_a_presenter_goes_through_it_without_a_network(
    staged: Stage, browse: Browsing, tmp_path: Path, size: tuple[int, int]
) -> None:
    long = "Donaudampfschifffahrtsgesellschaften und Verkehrsverbünde auf dem Weg nach Ürümqi " * 2
    with staged.app.app_context():
        nomination = db.session.get_one(Nomination, staged.show.again().rows()[0].nomination_id)
        nomination.title = long.strip()
        db.session.commit()
    staged.do("cite", 0, "Firm and true. " * 25)
    staged.do("publish", EMBARGO)
    file = tmp_path / "stage.html"
    file.write_bytes(staged.get("organiser").data)

    page = browse(width=size[0], height=size[1])
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    shown = page.locator("section[data-on]")
    kinds = [shown.get_attribute("data-kind")]
    assert "Space" not in shown.inner_text()  # the hall reads it: which key does what is on the page of the ceremony
    for key in ("Space", "ArrowRight", "PageDown", "Enter", "PageDown", "PageDown"):
        page.keyboard.press(key)
        expect(shown).to_have_count(1)
        kinds.append(shown.get_attribute("data-kind"))
        assert axe(page) == [], kinds[-1]
    assert kinds == ["opening", "category", "finalists", "waiting", "laureate", "citation", "end"]
    assert page.evaluate(OVERLAPPING) == []
    page.keyboard.press("PageDown")
    assert shown.get_attribute("data-kind") == "end"
    for key, kind in (("PageUp", "citation"), ("ArrowLeft", "laureate"), ("Escape", "laureate"), ("b", "laureate")):
        page.keyboard.press(key)
        assert shown.get_attribute("data-kind") == kind
    assert page.locator("body[data-black]").count() == 1
    page.keyboard.press("PageDown")
    assert (page.locator("body[data-black]").count(), shown.get_attribute("data-kind")) == (0, "laureate")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.reload()
    assert shown.get_attribute("data-kind") == "laureate", "it comes back to where it was"
    page.keyboard.press("Home")
    assert shown.get_attribute("data-kind") == "opening"
    page.keyboard.down("PageDown")
    page.keyboard.down("PageDown")  # held down
    assert shown.get_attribute("data-kind") == "category"
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


# What stands over something else on a slide, or beyond the stage.
OVERLAPPING = """() => [...document.querySelectorAll("section")].flatMap(section => {
    const words = ".status, .title, .by, .name, .count, .st li > div, blockquote, .below, .big";
    const boxes = [...section.querySelectorAll(words)]
        .map(element => [element.className || element.tagName, element.getBoundingClientRect()]);
    const stage = document.querySelector("main").getBoundingClientRect();
    return boxes.flatMap(([name, box], place) => [
        ...(box.top < stage.top || box.bottom > stage.bottom || box.right > stage.right + 1 ? [`${name} beyond`] : []),
        ...boxes.slice(place + 1).filter(([, other]) => box.left < other.right && other.left < box.right
            && box.top < other.bottom - 1 && other.top < box.bottom - 1).map(([other]) => `${name} over ${other}`),
    ]);
})"""


# The order of the stage


def category(code: str) -> Category:
    return Category.model_construct(id=code, name=code, theme=None)


def entry(title: str, kind: str = "finalist", *, code: str = "a", **more: Any) -> Entry:
    values = {"lang": "en", "company": "C", "country_code": "", "country": "", "category": code, "citation": "",
              "citation_lang": "en", "grand_prix": False, "place": "1", "score": "9", "ballots": 3, "texts": [],
              "works_in": [], "items": [], "facts": [], "goals": []}  # fmt: skip
    return Entry(id=uuid.uuid4(), kind=kind, title=title, category_code=code, **(values | more))


def order(entries: list[Entry], *codes: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (each.kind, tuple(one.title for one in each.entries))
        for each in slides([category(code) for code in codes or ("a",)], entries)
    ]


def test_finalists_come_from_a_to_z_and_the_laureate_after_an_empty_station() -> None:
    named = [entry("Zebra", "laureate"), entry("Ärmel"), entry("Bridge", "special_mention"), entry("Ångström")]
    assert order(named) == [
        ("opening", ()),
        ("category", ()),
        ("finalists", ("Ångström", "Ärmel", "Bridge", "Zebra")),
        ("mention", ("Bridge",)),
        ("waiting", ()),
        ("laureate", ("Zebra",)),
        ("end", ()),
    ]


def test_a_category_without_finalists_lists_nobody_and_one_without_laureates_says_so() -> None:
    assert [kind for kind, _ in order([entry("Only", "laureate")])] == [
        "opening", "category", "waiting", "laureate", "end",
    ]  # fmt: skip
    assert [kind for kind, _ in order([])] == ["opening", "category", "nobody", "end"]


@pytest.mark.parametrize("own", [("en", "First of its kind."), ("en", "")], ids=["cited", "not cited"])
def test_nothing_before_the_grand_prix_says_who_gets_it(own: tuple[str, str]) -> None:
    cited = {"First": own[1], "Other": "Good."}
    named = [entry("First", "laureate"), entry("Other", "laureate", code="b"), entry("Third"),
             entry("Fourth", code="b")]  # fmt: skip

    def before(crowned: str) -> list[tuple[str, str, str]]:
        given = [replace(one, citation=cited.get(one.title, ""), grand_prix=False) for one in named]
        given = [replace(one, citation="Best of all.", grand_prix=True) if one.title == crowned else one
                 for one in given]  # fmt: skip
        found = slides([category("a"), category("b")], given, as_laureate=("en", cited[crowned]))
        kinds = [each.kind for each in found]
        return [
            (each.kind, each.line, each.entries[0].citation if each.kind == "citation" else "")
            for each in found[: kinds.index("grand")]
        ]

    assert before("First") == before("Other")


def test_the_grand_prix_comes_last_and_its_citation_nowhere_before() -> None:
    crowned = entry("First", "laureate", citation="Best of all.", grand_prix=True)
    other = entry("Other", "laureate", code="b", citation="Good.")
    found = slides([category("a"), category("b")], [crowned, other, entry("Third"), entry("Fourth", code="b")],
                   as_laureate=("en", "First of its kind."))  # fmt: skip
    kinds = [(each.kind, each.entries[0].title if each.entries else "") for each in found]
    last = kinds.index(("grand", ""))
    assert kinds[last:] == [
        ("grand", ""),
        ("candidates", "First"),
        ("waiting", ""),
        ("laureate", "First"),
        ("citation", "First"),
        ("end", ""),
    ]
    assert "Best of all." not in [one.citation for each in found[:last] for one in each.entries]
    assert ("citation", "First") in kinds[:last]
    assert ("citation", "Other") in kinds[:last]
    assert found[last + 2].line == "", "the colour would say which category it is"
    assert not any(one.grand_prix for each in found[:last] for one in each.entries)


def test_laureates_are_cited_before_the_grand_prix_all_or_none() -> None:
    crowned = entry("First", "laureate", citation="Best of all.", grand_prix=True)
    other = entry("Other", "laureate", code="b", citation="Good.")
    mention = entry("Third", "special_mention", citation="Brave.")
    found = slides([category("a"), category("b")], [crowned, other, mention])
    cited = [each.entries[0].title for each in found if each.kind == "citation"]
    assert cited == ["Third", "First"], "that of the mention, and that of the grand prix at the end"


@pytest.mark.parametrize(("number", "sizes"), [(6, [6]), (7, [4, 3]), (13, [5, 5, 3])])
def test_a_long_list_goes_over_several_slides(number: int, sizes: list[int]) -> None:
    named = [entry(f"Title {letter}") for letter in "ABCDEFGHIJKLMNOP"[:number]]
    shown = [each for each in slides([category("a")], named) if each.kind == "finalists"]
    assert [len(each.entries) for each in shown] == sizes
    assert max(sizes) <= stage.MOST_ROWS
    assert {each.total for each in shown} == {number}
