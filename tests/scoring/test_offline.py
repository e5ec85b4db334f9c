"""Two hours on a train: dossiers kept on a juror's own device, and what becomes of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Declaration
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from awards.scoring.models import Ballot, Score
from tests.browsing import axe
from tests.jury.test_queries import end_roles
from tests.scoring.conftest import Cast
from tests.scoring.test_ballot_page import close
from tests.scoring.test_journey import signed_in, status
from tests.scoring.test_saving import Script, picture  # noqa: F401 (a fixture)


def in_browser(test):
    """A journey, on one database: the other one is tried by the server's tests."""
    return pytest.mark.browser(pytest.mark.databases("sqlite")(test))


PORTRAIT = {"width": 820, "height": 1180, "has_touch": True}
HELD = """async () => {
  const all = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(all)).flat().map(({ url }) => new URL(url).pathname);
}"""


# What the browser noted of what it keeps, changed.
AGE = """(change) => new Promise((done) => {
  indexedDB.open("kept").onsuccess = ({ target: { result: db } }) => {
    const store = db.transaction("seasons", "readwrite").objectStore("seasons");
    store.getAll().onsuccess = ({ target: { result: [row] } }) => {
      store.put({ ...row, ...change }).onsuccess = () => { db.close(); done(); };
    };
  };
})"""
FORTNIGHT_AGO = 1_000 * int((now() - timedelta(days=14, minutes=1)).timestamp())


TEXTS = """async () => {
  const all = (await caches.keys()).map(async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map(async (one) => (await cache.match(one)).text()));
  });
  return (await Promise.all(all)).flat().join();
}"""


def kept(page):
    """The addresses that the browser keeps."""
    return page.evaluate(HELD)


def keep(page, cast):
    page.goto(f"/{cast.slug}/ballots")
    page.get_by_role("button", name="Keep my dossiers on this device").click()
    expect(page.locator("[data-keep-state]")).to_contain_text("3 dossiers are kept on this device")


@in_browser
def test_two_hours_on_a_train(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(**PORTRAIT), cast, site)
    page.goto(f"/{cast.slug}/ballots")
    expect(page.locator("[data-keep-offer]")).to_contain_text("3 dossiers with their pictures and files, about")
    assert axe(page) == []
    keep(page, cast)
    assert axe(page) == []
    page.context.set_offline(True)
    code = cast.codes[0]
    for number in range(3):
        page.goto(f"/{cast.slug}/ballots")
        expect(page.locator(".kept-note")).to_contain_text(re.compile(r"Offline: as of \d\d:\d\d"))
        page.get_by_role("link", name=f"Route {number + 1}", exact=True).tap()
        expect(page.locator("h1")).to_have_text(f"Route {number + 1}")
        expect(page.locator(".kept-note")).to_be_visible()
        page.locator(f"[name='score-{code}'][value='{number + 4}']").check()
        page.reload()
        expect(page.locator(f"[name='score-{code}'][value='{number + 4}']")).to_be_checked()
    page.goto(f"/{cast.slug}/ballots")
    expect(page.get_by_role("heading", name="3 scores or comments are waiting on this device")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Route 2")
    expect(row).to_contain_text("1 score or comment is waiting on this device")
    assert axe(page) == []
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        assert sorted(row[0] for row in db.session.query(Score.steps)) == [4, 5, 6]
    browse.expect("Failed to load resource")


@in_browser
@pytest.mark.long
def test_the_main_button_goes_on_to_the_next_kept_scoresheet(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(**PORTRAIT), cast, site)
    keep(page, cast)
    page.goto(cast.url())
    page.context.set_offline(True)
    page.locator(f"[data-score='{cast.codes[0]}'] .scale label:has([value='7'])").tap()
    expect(page.locator("[data-sheet] > summary")).to_have_text(f"1 of {len(cast.codes)} criteria scored")
    page.get_by_role("button", name="Save and next open").click()
    expect(page.locator("h1")).to_have_text("Route 2")
    page.get_by_role("link", name="PDF of this dossier").click()
    expect(page.get_by_role("alert")).to_contain_text("This needs a connection")
    page.context.set_offline(False)
    expect(page.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        assert db.session.query(Score).filter_by(ballot_id=cast.mine[0], steps=7).count() == 1
    browse.expect("ERR_INTERNET_DISCONNECTED")


@in_browser
@pytest.mark.long
def test_forms_say_that_they_need_a_connection_and_other_pages_that_they_are_not_there(app, site, browse):
    cast = Cast(app)
    browse.allow("ERR_INTERNET_DISCONNECTED")
    page = signed_in(browse(**PORTRAIT), cast, site)
    keep(page, cast)
    page.goto(cast.url())
    page.context.set_offline(True)
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("alert")).to_contain_text("This needs a connection")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    assert axe(page) == []
    for path in (cast.url(0, "/recusal"), f"/{cast.slug}/jury/conflicts"):
        page.goto(path)
        expect(page.locator("h1")).to_have_text("No connection")
        assert axe(page) == []
    page.get_by_role("main").get_by_role("link", name="My scoresheets").click()
    expect(page.locator("h1")).to_have_text("My scoresheets")


@in_browser
@pytest.mark.long
def test_what_was_saved_since_the_copy_was_made_stands_in_it(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    page.goto(cast.url())
    first, second = cast.codes[:2]
    page.locator(f"[name='score-{first}'][value='7']").check()
    page.get_by_label(re.compile("Comment for the jury")).fill("On a train.")
    page.get_by_label(re.compile("Comment for the jury")).blur()
    expect(status(page)).to_contain_text("Saved")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".kept-note")).to_be_visible()
    expect(page.locator(f"[name='score-{first}'][value='7']")).to_be_checked()
    expect(page.get_by_label(re.compile("Comment for the jury"))).to_have_value("On a train.")
    page.locator(f"[data-score='{first}'] legend").click()
    page.locator(f"[name='score-{first}'][value='9']").check()
    page.locator(f"[data-score='{second}'] legend").click()
    page.locator(f"[name='score-{second}'][value='3']").check()
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Saved")
    expect(page.locator(".moved")).to_have_count(0)
    with app.app_context():
        assert sorted(row[0] for row in db.session.query(Score.steps)) == [3, 9]
    browse.expect("Failed to load resource")


@in_browser
@pytest.mark.long
def test_nothing_of_another_juror_is_on_the_device(app, site, browse):
    cast = Cast(app)
    said = {f"comment-{cast.codes[0]}": "zqxcomment", "jury_comment": "zqxremark", "advice": "zqxadvice"}
    said |= {f"score-{code}": "9" for code in cast.codes}
    theirs = cast.url(0, name="Boris Rival")
    assert cast.client("Boris Rival").submit(theirs, form="scoresheet", button="go=submit", **said).status_code == 303
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    texts = page.evaluate(TEXTS)
    assert "The bridge was gone." in texts
    for secret in ("zqx", "Boris Rival", *map(str, cast.ballots["Boris Rival"]), "Secret Contact"):
        assert secret not in texts


@in_browser
@pytest.mark.long
def test_a_session_that_ended_elsewhere_clears_the_device_at_the_next_contact(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    page.context.clear_cookies()
    page.goto(cast.url())
    expect(page.locator("h1")).to_have_text("Sign in")
    page.wait_for_function(f"async () => !(await ({HELD})()).length")


@in_browser
@pytest.mark.long
def test_only_what_may_be_kept_stays_and_what_changed_is_fetched_anew(app, site, browse):
    cast = Cast(app)
    browse.allow("403 (FORBIDDEN)")
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    assert set(kept(page)) >= {cast.url(0), cast.url(1), cast.url(2), f"/{cast.slug}/ballots"}
    with app.app_context():
        assert db.session.query(Ballot).count() == 0  # to keep a dossier is not to open it
    cast.client().submit(cast.url(1, "/recusal"), reason="family")
    with app.app_context():
        db.session.get(Nomination, cast.entries[0]).title = "Another title"
        db.session.commit()
    page.reload()
    expect(page.locator("[data-keep-state]")).to_contain_text("2 dossiers are kept on this device")
    assert cast.url(1) not in kept(page)
    page.context.set_offline(True)
    page.goto(cast.url())
    expect(page.locator("h1")).to_have_text("Another title")
    page.context.set_offline(False)
    with app.app_context():
        end_roles(season_by_slug(cast.slug), cast.people["Asel Juror"])
        db.session.commit()
    page.goto(cast.url(2))
    page.wait_for_function(f"async () => !(await ({HELD})()).length")


@in_browser
@pytest.mark.long
def test_pictures_are_kept_and_the_files_they_stand_for(cast, picture, site, browse):  # noqa: F811
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    file = cast.url(0, f"/files/{picture}")
    assert {file, f"{file}/thumbnail"} <= set(kept(page))
    page.context.set_offline(True)
    page.goto(cast.url())
    drawn = page.locator(f"img[src$='{picture}/thumbnail']")
    drawn.scroll_into_view_if_needed()
    page.wait_for_function("(one) => one.complete && one.naturalWidth > 0", arg=drawn.element_handle())
    with page.expect_download() as download:
        page.locator(f"a[href$='/files/{picture}']").first.click()
    assert download.value.path().stat().st_size > 500
    page.goto(cast.url(1))
    assert page.locator(".dossier img").count() == 0


@in_browser
@pytest.mark.long
def test_pages_on_which_files_are_looked_at_are_kept_with_their_pictures(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    looked = cast.url(0, "/files/one/pages/1")
    other = f'<a href="/language/kk?next={looked}">Қазақша</a>'  # as a page on which a file is looked at has it

    def with_link(route):
        answer = route.fetch()
        links = f'<a href="{looked}">Report</a>{other}</main>'
        route.fulfill(response=answer, body=answer.text().replace("</main>", links))

    said = f'<html lang="en"><title>Report</title><h1>Page 1</h1><img alt="" src="{looked}/picture">'
    page.route(f"**{cast.url(0)}", with_link)
    page.route(f"**{looked}", lambda route: route.fulfill(body=said, content_type="text/html"))
    page.route(f"**{looked}/picture", lambda route: route.fulfill(body="picture", content_type="image/jpeg"))
    keep(page, cast)
    assert {looked, f"{looked}/picture"} <= set(kept(page))
    assert "/language/kk" not in kept(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "data-kept-at" in page.evaluate("async (url) => (await caches.match(url)).text()", looked)


@in_browser
def test_of_the_links_on_a_page_only_those_to_files_of_a_dossier_are_followed(app, site, browse):
    """The others do something when they are followed: they change the language, write into the log, hand out a PDF."""
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    looked = cast.url(0, "/files/one/pages/1")
    links = [f"/language/kk?next={looked}", f"/{cast.slug}/dossiers.pdf?x=/files/", f"/{cast.slug}/rules/files/"]

    def with_links(route):
        answer = route.fetch()
        made = "".join(f'<a href="{each}">More</a>' for each in links)
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{made}</main>"))

    page.route(f"**{cast.url(0)}", with_links)
    keep(page, cast)
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="dossier.printed").count() == 0
    assert f"/{cast.slug}/dossiers.pdf" not in kept(page)
    page.goto(f"/{cast.slug}/ballots")
    assert page.locator("html").get_attribute("lang") == "en"


@in_browser
@pytest.mark.long
def test_a_dossier_that_was_not_loaded_in_time_is_said_not_to_be_there(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    page.goto(f"/{cast.slug}/ballots")
    for number in range(3):
        page.route(f"**{cast.url(number)}", lambda route: route.abort())
    page.get_by_role("button", name="Keep my dossiers on this device").click()
    expect(page.locator("[data-keep-state]")).to_contain_text("The connection")
    page.unroute_all()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.context.set_offline(True)
    page.goto(cast.url())
    expect(page.locator("[data-not-kept]")).to_be_visible()
    browse.expect("Failed to load resource")


@in_browser
@pytest.mark.long
@pytest.mark.parametrize("over", ["close", "fortnight"])
def test_nothing_is_kept_after_the_close_or_a_fortnight_without_contact(app, site, browse, over):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    page.context.set_offline(True)
    page.evaluate(AGE, {"close": {"closesAt": "2020-01-01T00:00:00Z"}, "fortnight": {"checkedAt": FORTNIGHT_AGO}}[over])
    with pytest.raises(PlaywrightError, match="ERR_FAILED"):
        page.goto(cast.url())
    page.context.set_offline(False)
    page.goto(f"/{cast.slug}/ballots")
    assert kept(page) == []


@in_browser
def test_signing_out_and_another_person_leave_nothing(app, site, browse):
    cast = Cast(app)
    page = signed_in(browse(), cast, site)
    keep(page, cast)
    page.evaluate("localStorage.setItem('held:someone:else', '{}')")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("My scoresheets")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")
    assert kept(page) == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0

    signed_in(page, cast, site)
    keep(page, cast)
    signed_in(page, cast, site, "Boris Rival")
    page.goto(f"/{cast.slug}/ballots")
    expect(page.get_by_role("button", name="Keep my dossiers on this device")).to_be_visible()
    assert kept(page) == []
    page.context.set_offline(True)
    with pytest.raises(PlaywrightError):
        page.goto(cast.url())


@in_browser
@pytest.mark.long
def test_two_tabs_offline_hold_one_outbox(app, site, browse):
    cast = Cast(app)
    one = signed_in(browse(), cast, site)
    keep(one, cast)
    two = one.context.new_page()
    one.context.set_offline(True)
    for page, number in ((one, 0), (two, 1)):
        page.goto(cast.url(number))
        page.locator(f"[name='score-{cast.codes[0]}'][value='{number + 4}']").check()
    expect(two.locator("[data-held]")).to_contain_text("Route 1")
    one.context.set_offline(False)
    for page in (one, two):
        expect(status(page)).to_contain_text("Saved")
        expect(page.locator("[data-held]")).to_be_hidden()
    with app.app_context():
        assert sorted(row[0] for row in db.session.query(Score.steps)) == [4, 5]
    browse.expect("Failed to load resource")


# The server


def test_what_may_be_kept_is_ones_own_and_moves_only_with_what_its_pages_follow_from(cast, app):
    def plan(name="Asel Juror"):
        return cast.client(name).get(f"/{cast.slug}/ballots/kept").json

    before = plan()
    own = [cast.url(number) for number in range(3)]
    assert set(own) < set(before["pages"])
    assert not any(str(each) in repr(before) for each in cast.ballots["Boris Rival"])
    assert before["dossiers"] == 3
    assert plan() == before
    theirs = cast.url(0, name="Boris Rival")
    filled = {f"score-{code}": "9" for code in cast.codes}
    assert cast.client("Boris Rival").submit(theirs, form="scoresheet", button="go=stay", **filled).status_code == 303
    assert plan() == before
    Script(cast.client(), cast).score("4")
    after = plan()
    assert {url for url in own if after["pages"][url] != before["pages"][url]} == {cast.url(0)}


def test_nothing_may_be_kept_before_conflicts_are_declared_or_after_the_close(cast, app):
    path = f"/{cast.slug}/ballots/kept"
    assert cast.client().get(path).json["dossiers"] == 3
    with app.app_context():
        declared = db.session.query(Declaration).filter_by(juror_id=cast.jurors["Asel Juror"])
        for row in declared:
            row.nominations = row.nominations[1:]
        assert declared.count() == 1
        db.session.commit()
    assert cast.client().get(path).json["dossiers"] == 2
    close(cast)
    assert cast.client().get(path).json["pages"] == {}
    for name in ("observer", "stranger", "organiser"):
        assert cast.client(name).get(path).status_code == 404


def test_pages_stay_out_of_every_store_of_http(cast):
    for path in (cast.url(), f"/{cast.slug}/ballots", f"/{cast.slug}/ballots/kept", f"/{cast.slug}/ballots/offline"):
        assert cast.client().get(path).headers["Cache-Control"] == "no-store"


def test_only_the_worker_may_reach_beyond_its_folder(cast):
    client = cast.client()
    client.parses = False
    page = client.get(f"/{cast.slug}/ballots").text
    worker = re.search(r'data-worker="([^"]+)"', page)[1]
    assert client.get(worker).headers["Service-Worker-Allowed"] == "/"
    assert "Service-Worker-Allowed" not in client.get(worker.replace("offline-worker", "keep")).headers


def test_the_browser_is_told_to_clear_where_it_keeps_something_of_who_leaves(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="/sign-out")
    assert "Clear-Site-Data" not in answer.headers
    client = cast.client()
    client.set_cookie("keeps", str(cast.people["Asel Juror"]))
    answer = client.submit(cast.url(), form="/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert client.get_cookie("keeps") is None


def test_what_may_be_kept_takes_as_many_queries_with_three_entries_as_with_one(app, statements):
    cast = Cast(app, 1)

    def cost():
        with statements() as sent:
            assert cast.client().get(f"/{cast.slug}/ballots/kept").json["pages"]
        return len(sent)

    few = cost()
    cast.add(2)
    assert cost() == few
