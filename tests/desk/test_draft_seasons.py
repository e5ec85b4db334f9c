"""A draft is there for those appointed in it; for everybody else it is as if it were not, wherever they look."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes import queries, rules
from awards.programmes.models import Appointment
from awards.results.importing import import_command
from tests import factories as make
from tests.conftest import KINDS
from tests.demonstration import DRAFT, STRANGER, Tour
from tests.desk.drafted import NEXT, Drafted
from tests.safety.test_secrecy import RANDOM
from tests.visits import SENDS, VISITS

pytestmark = pytest.mark.long_for("postgresql")

NONE = "2099"  # no season at all, with an address of the same length
OUTSIDE = (STRANGER, "nominee", "juror", "chair")


def answer_of(client: Any, method: str, url: str, slug: str) -> tuple[Any, ...]:
    """Status, headers and body of an answer, the season's name and what is random in every page taken out."""
    answer = client.open(url, method=method)
    body = steady(answer).replace(slug, "SEASON")
    headers = sorted((name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Date"))
    return answer.status_code, body, str(headers).replace(slug, "SEASON")


def steady(answer: Any) -> str:
    """The body of an answer without what is random in every page."""
    return RANDOM.sub(r"\1", answer.get_data().decode("utf-8", "replace"))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_no_address_tells_a_draft_from_a_season_that_is_not_there(copies: Any, kind: str) -> None:
    tour: Tour = copies.tour(kind)
    rules_ = [rule for rule in tour.app.url_map.iter_rules() if "season" in rule.arguments]
    assert len(rules_) > 100
    wrong, asked = [], 0
    for role in OUTSIDE:
        client = tour.client(role, language="en")
        client.parses = False
        for rule in rules_:
            for method in sorted(rule.methods or ()):
                found = []
                for slug in (DRAFT, NONE):
                    url = address(tour, rule, slug)
                    found.append(answer_of(client, method, url, slug))
                asked += 1
                if found[0] != found[1] or found[0][0] not in (404, 405):
                    wrong.append(f"{role} {method} {rule.rule}: {found[0][0]}")
    assert wrong == []
    assert asked > 1_000


def address(tour: Tour, rule: Any, slug: str) -> str:
    known = [*VISITS.get(rule.endpoint, ()), SENDS.get(rule.endpoint)]
    return tour.url(rule.endpoint, {**(known[0].values if known[0] else {}), "season": slug})


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_without_a_season_names_a_draft_to_others(copies: Any, kind: str) -> None:
    tour: Tour = copies.tour(kind)
    asked = 0
    for role in OUTSIDE:
        client = tour.client(role, language="en")
        for endpoint, visits in VISITS.items():
            rule = next(iter(tour.app.url_map.iter_rules(endpoint)))
            if "season" in rule.arguments:
                continue
            for visit in visits:
                answer = client.get(tour.url(endpoint, visit.values), buffered=True)
                asked += 1
                assert DRAFT not in steady(answer), endpoint
                assert DRAFT not in str(answer.location or "")
    assert asked > 60


@pytest.fixture
def drafted(app):
    return Drafted(app)


@pytest.mark.parametrize("name", ["owner", "organiser", "observer", "chair", "juror"])
def test_those_appointed_in_it_see_it_and_that_it_is_a_draft(drafted, name):
    page = drafted.client(name).get(f"/{NEXT}/rules")
    assert page.status_code == 200
    assert "This season is a draft: only people with a role in it can see it" in page.page.text
    assert ("Open the season" in page.page.links) is (name in ("owner", "organiser"))
    drafted.end_roles(name)
    assert drafted.client(name).get(f"/{NEXT}/rules").status_code == 404


def test_an_invited_juror_reads_what_the_role_is_and_sees_nothing_else_before(drafted):
    assert drafted.client("invited").get(f"/{NEXT}/").status_code == 404
    with drafted.app.app_context():
        from awards.accounts.models import MailedLink
        from awards.messages import links

        found = db.session.query(MailedLink).filter_by(person_id=drafted.people["invited"]).one()
        link = "/links/" + links.sign(found.id)
    client = drafted.app.test_client()
    page = client.get(link)
    assert f"Season {NEXT}" in page.page.text
    for url in page.page.links.values():
        assert not url.startswith(f"/{NEXT}/")
    answer = client.submit(page, form="/links/")
    assert answer.location == f"/{NEXT}/ballots"
    assert client.get(f"/{NEXT}/").status_code == 200


def test_nobody_begins_a_nomination_in_a_draft(drafted):
    with drafted.app.app_context():
        season = drafted.season()
        season.opens_at = now() - make.timedelta(days=1)
        make.company("Own", members=(db.session.get(Person, drafted.people["organiser"]),))
        assert "draft" in str(rules.can_enter(season, now=now()).reason)
        season.opened_at = now()
        assert rules.can_enter(season, now=now())
        season.opened_at = None
        season_id = season.id
        db.session.commit()
    client = drafted.client("organiser")
    page = client.get(f"/{NEXT}/nominations/new")
    assert "This season is a draft. Nobody can submit a nomination before it is opened." in page.page.text
    token = dict(next(form for form in client.get(f"/{NEXT}/people/invitation").page.forms if form.action == "").fields)
    sent = client.post(f"/{NEXT}/nominations/new", data={"csrf_token": token["csrf_token"], "form_begin": "1",
                                                          "form_end": "1"})  # fmt: skip
    assert sent.status_code == 422
    assert drafted.rows(Nomination, Nomination.season_id == season_id) == []


def test_no_scores_are_imported_into_a_draft(drafted):
    with drafted.app.app_context(), pytest.raises(import_command.CannotImport, match="is a draft"):
        import_command.import_scores(b"entry,juror,criterion,score\n", NEXT, "1", None, dry_run=False)


def test_a_draft_of_another_award_leaves_the_house_as_it_is(drafted, client):
    with drafted.app.app_context():
        make.draft(make.HARBOUR.read_text(), running=None)
        db.session.commit()
    page = client.get("/sign-in").page
    assert page.title == "Sign in – Magistral Awards"
    assert page.links["Home"] == "/2027/"


def test_founding_from_a_file_makes_a_draft_that_the_command_lists(app, tmp_path, monkeypatch):
    from awards import commands as season_commands
    from awards.cli import awards

    monkeypatch.setattr(season_commands, "open_app", lambda: app)
    file = tmp_path / "programme.yaml"
    file.write_text(make.HARBOUR.read_text())
    said = CliRunner().invoke(awards, ["programme", "import", str(file)])
    assert said.exit_code == 0
    assert "It is a draft: only those appointed in it see it. They open it at /harbour-2027/opening." in said.output
    assert "Nobody is yet: awards user create ADDRESS --role owner --season harbour-2027" in said.output
    with app.app_context():
        assert queries.seasons()[0].is_draft
        assert queries.opened_seasons() == []
        db.session.rollback()
    listed = CliRunner().invoke(awards, ["season", "list"]).output
    assert listed.split()[:2] == ["harbour-2027", "draft"]
    assert "entries 2027-02-01 to" in listed, "days as the season counts them"
    assert app.test_client().get("/").status_code == 200
    assert app.test_client().get("/harbour-2027/").status_code == 404


def test_the_sheet_of_a_drafts_colours_is_kept_by_nobody(drafted):
    assert drafted.client("observer").get(f"/{NEXT}/lines.css").headers["Cache-Control"] == "no-store"
    assert "public" in drafted.client("nobody").get("/2027/lines.css").headers["Cache-Control"]


def test_an_invitation_alone_opens_nothing(drafted):
    assert drafted.rows(Appointment, Appointment.person_id == drafted.people["invited"])[0].accepted_at is None
    assert drafted.client("invited").get(f"/{NEXT}/ballots").status_code == 404
