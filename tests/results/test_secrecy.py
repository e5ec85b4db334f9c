"""Nothing that depends on scores leaves the server before a round has closed."""

from __future__ import annotations

import pytest

from awards.core.db import db
from awards.jury.models import Tally
from awards.programmes import queries as programmes
from awards.results.boards import boards
from awards.scoring.models import Score
from tests import factories as make
from tests.results import scenes

pytestmark = pytest.mark.long_for("postgresql")

ROLES = ("owner", "organiser", "chair", "juror", "observer")
UNSTEADY = ("Date", "Expires", "Set-Cookie", "Last-Modified")  # of whichever second it was
SLUG = "harbour-2027"


def addresses(app, entry_id) -> list[str]:
    """Every GET address of the results room, filled in."""
    values = {"season": SLUG, "round_code": "jury", "category_code": "place", "position": 1, "nomination_id": entry_id,
              "entry_id": entry_id, "decision_id": entry_id, "publication_id": entry_id}  # fmt: skip
    choices = {
        "table": ("results", "scores", "comments"),
        "kind": ("laureates", "special_mention", "csv"),
        "form": ("json", "csv", "zip"),
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if not rule.endpoint.startswith("results.") or "GET" not in rule.methods:
                continue
            for table in choices["table"]:
                for kind in choices["kind"]:
                    for form in choices["form"]:
                        given = {**values, "table": table, "kind": kind, "form": form}
                        built = app.url_map.bind("localhost")
                        try:
                            found.append(built.build(rule.endpoint, {name: given[name] for name in rule.arguments}))
                        except Exception:
                            continue
    return sorted(set(found))


def looks(client, pages: list[str]) -> dict:
    found = {}
    for page in pages:
        answer = client.get(page, buffered=True)
        headers = {name: value for name, value in answer.headers if name not in UNSTEADY}
        text, length = unkeyed(answer.get_data(as_text=True)), len(answer.data)
        if page == f"/{SLUG}/exports":  # it ends with what was downloaded lately: the first look was
            text, length = text.partition("decimal comma in CSV with semicolons")[0], 0
            headers.pop("Content-Length")
        found[page] = (answer.status_code, length, headers, text)
    return found


def unkeyed(text: str) -> str:
    """A page without what is random on it: tokens of forms, and when it was made."""
    import re

    text = re.sub(r'(name="(?:csrf_token|idempotency_key|opened)"[^>]*value=")[^"]*', r"\1", text)
    text = re.sub(r'(name="on"[^>]*value="[0-9a-f]{16}) [^"]*', r"\1", text)
    return re.sub(r'(csrf-token" content=")[^"]*', r"\1", text)


@pytest.mark.long
@pytest.mark.parametrize("role", [*ROLES, "nominee", "stranger"])
def test_two_databases_that_differ_only_in_scores_look_alike_to_everyone(app, sign_in, role):
    with app.app_context():
        season = scenes.judged(closed=False)
        entry_id = boards.queries.entries_of(season, *scenes.place(season, "place"))[0]
        if role == "nominee":
            who = make.person()
            from awards.accounts.models import Membership
            from awards.core.clock import now
            from awards.nominations.models import Nomination

            company = db.session.get_one(Nomination, entry_id).company_id
            db.session.add(
                Membership(company_id=company, person_id=who.id, role="owner", invited_at=now(), accepted_at=now())
            )
            who_id = who.id
        elif role != "stranger":
            who_id = make.appointed(season, role).id
        db.session.commit()
    client = app.test_client() if role == "stranger" else sign_in(who_id)
    pages = addresses(app, entry_id)
    assert len(pages) > 15
    before = looks(client, pages)
    with app.app_context():
        for number, score in enumerate(db.session.query(Score)):
            score.steps = score.counted = (number * 7) % 9
        assert db.session.query(Tally).update({Tally.moves: Tally.moves + 1})  # or a stored board would hide a leak
        db.session.commit()
    assert looks(client, pages) == before


def test_the_table_of_addresses_is_not_empty_of_boards(app):
    with app.app_context():
        season = scenes.judged(closed=False)
        entry_id = boards.queries.entries_of(season, *scenes.place(season, "place"))[0]
    pages = addresses(app, entry_id)
    assert f"/{SLUG}/boards/jury/place" in pages
    assert f"/{SLUG}/exports/scores.csv" in pages


def test_the_board_opens_with_the_close_to_the_millisecond(app, sign_in):
    from datetime import timedelta

    import time_machine

    with app.app_context():
        season = scenes.judged(closed=False)
        people = scenes.staff(season, "chair")
        closes = scenes.place(programmes.season_by_slug(SLUG))[0].closes_at
    client = sign_in(people["chair"])
    for milliseconds, code in ((-1, 403), (0, 200), (1, 200)):
        with time_machine.travel(closes + timedelta(milliseconds=milliseconds), tick=False):
            assert client.get(f"/{SLUG}/boards/jury/place").status_code == code


def test_an_early_look_is_allowed_only_by_the_programme_to_organisers_and_is_logged(app, sign_in):
    from awards.ledger.models import Event

    source = (scenes.SEEDS / "harbour-lights.yaml").read_text()
    source = source.replace(
        "  comments: {per_criterion", "  scores_seen: {organisers: during_round}\n  comments: {per_criterion"
    )
    with app.app_context():
        season = make.season(source, running=None)
        scenes.set_close(season, "jury", 60)
        db.session.commit()
        scenes.import_scores((scenes.SEEDS / "harbour-lights.csv").read_bytes(), SLUG, "jury", None, dry_run=False)
        people = scenes.staff(programmes.season_by_slug(SLUG), "organiser", "chair")
    assert sign_in(people["chair"]).get(f"/{SLUG}/boards/jury/place").status_code == 403
    assert sign_in(people["organiser"]).get(f"/{SLUG}/boards/jury/place").status_code == 200
    with app.app_context():
        looked = db.session.query(Event).filter_by(kind="board.seen_early").all()
        assert [each.person_id for each in looked] == [people["organiser"]]
