"""The page on which strangers check results: its instructions are followed to the letter, in a shell."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.programmes import queries as programmes
from awards.ranking.ballots.decisions import Decision
from awards.results import rules
from awards.results.publishing import bundle as publishing_bundle
from awards.results.publishing import queries as publishing_queries
from tests import factories as make
from tests.demonstration import LAST, STRANGER
from tests.results import scenes


@pytest.fixture
def published(app):
    """Publishes the seed's results as its programme discloses them, or another way; answers the season's slug."""

    def publish(discloses: str = publishing_bundle.BALLOTS) -> str:
        with app.app_context():
            source = (scenes.SEEDS / "shrout-fleiss.yaml").read_text().replace(publishing_bundle.BALLOTS, discloses)
            season = make.season(source, running=None)
            scenes.set_close(season, "1", -1)
            db.session.commit()
            scores = (scenes.SEEDS / "shrout-fleiss.csv").read_bytes()
            scenes.import_scores(scores, season.slug, "1", None, dry_run=False)
            season = programmes.season_by_slug(season.slug)
            make.publish(season)
            db.session.commit()
            return season.slug

    return publish


def downloaded(client, slug: str, folder: Path) -> list[tuple[str, str]]:
    """What the page offers is saved under the names browsers give it; returns its commands with the page's SHA-256."""
    page = client.get(f"/{slug}/check").page
    for link in page.all("a"):
        if link.get("download") is not None:
            answer = client.get(link.get("href"))
            name = answer.headers["Content-Disposition"].partition("filename=")[2]
            assert "".join(link.itertext()).strip() == name
            (folder / name).write_bytes(answer.data)
    sums = ["".join(code.itertext()) for code in page.all("code") if code.get("data-sha256") is not None]
    commands = ["".join(code.itertext()) for code in page.all("code") if code.get("data-command") is not None]
    number, found = -1, []
    for command in commands:
        number += command.startswith("sha256sum")
        found.append((command, sums[number]))
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, text=True, capture_output=True,
                          timeout=120, env={"PATH": path, "HOME": str(folder)})  # fmt: skip


def follow(commands: list[tuple[str, str]], folder: Path) -> int:
    """Every command says what the page says it does; returns how many ranked something."""
    ranked = 0
    for command, sha256 in commands:
        answer = run(command, folder)
        if command.startswith("sha256sum"):
            assert answer.stdout.split()[0] == sha256
        elif command.startswith("awards rank"):
            assert (answer.returncode, answer.stdout) == (0, ""), f"{command}\n{answer.stdout}{answer.stderr}"
            ranked += 1
        assert answer.returncode == 0, answer.stderr
    return ranked


def test_the_instructions_work_to_the_letter_and_find_what_was_changed(client, published, tmp_path):
    slug = published()
    commands = downloaded(client, slug, tmp_path)
    assert [command.split()[0] for command, _ in commands] == ["sha256sum", "unzip", "awards"]
    assert follow(commands, tmp_path) == 1
    places = tmp_path / "targets-1-places.csv"
    assert len(places.read_text().splitlines()) == 7
    places.write_text(places.read_text().replace(",1,", ",2,", 1))
    assert run(commands[-1][0], tmp_path).returncode == 1
    bundle = tmp_path / f"{slug}-laureates.json"
    bundle.write_bytes(bundle.read_bytes() + b" ")
    assert run(commands[0][0], tmp_path).stdout.split()[0] != commands[0][1]


@pytest.mark.parametrize("discloses", [publishing_bundle.MEANS, publishing_bundle.PLACES])
def test_where_scoresheets_stay_with_the_jury_nothing_is_to_be_ranked(client, published, tmp_path, discloses):
    commands = downloaded(client, published(discloses), tmp_path)
    assert [command.split()[0] for command, _ in commands] == ["sha256sum"]
    assert follow(commands, tmp_path) == 0
    slug = next(tmp_path.glob("*-laureates.json")).name.removesuffix("-laureates.json")
    assert client.get(f"/{slug}/check").page.text.count("awards rank") == 0


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "kk"])
def test_the_demonstrations_instructions_work_in_every_category_and_round(tour, tmp_path, language):
    client = tour.client(STRANGER, language=language)
    commands = downloaded(client, LAST, tmp_path)
    # Laureates and, before them, a shortlist that holds names only: its own file, and nothing to rank.
    assert [command.split()[0] for command, _ in commands].count("sha256sum") == 2
    assert f"sha256sum {LAST}-shortlist.json" in [command for command, _ in commands]
    assert follow(commands, tmp_path) == 8


def test_nothing_published_asks_for_nothing_and_what_was_withdrawn_leaves_a_sentence(app, client, published):
    with app.app_context():
        empty = make.season(running=None).slug
        db.session.commit()
    page = client.get(f"/{empty}/check").page
    assert [each for each in page.all("code") if each.get("data-command") is not None] == []
    assert "Nothing from this season is published at present." in page.text
    assert "withdrawn" not in page.text
    slug = published()
    with app.app_context():
        season = programmes.season_by_slug(slug)
        made, by = publishing_queries.publication_in_force(season, rules.LAUREATES), make.appointed(season, "organiser")
        make.unpublish(made, season, reason="Two secret scores were swapped", by=by)
        waits = make.publish(season, at=now() + timedelta(days=1))
        make.unpublish(waits, season, reason="Never public", by=by)
        db.session.commit()
    for path, status in ((f"/{slug}/check", 200), (f"/{slug}/laureates", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert "(number 1) were unpublished on" in answer.page.text
        for secret in ("number 2", "swapped", "target-5", "sha256sum"):
            assert secret not in answer.page.text


def test_the_chairs_decisions_go_with_the_scores():
    decision = {"entries": ["E-A", "E-B"], "time": "2027-01-01T00:00:00+00:00"}
    standings = [
        {"entry": entry, "place": place, "score": "8.00", "ballots": 1} for entry, place in (("E-B", "2"), ("E-A", "1"))
    ]
    one = {
        "id": "final", "scheme": {}, "decisions": [decision], "standings": standings,
        "ballots": [
            {"entry": each, "juror": "J-1", "state": "submitted", "scores": {"c": "8"}} for each in ("E-A", "E-B")
        ],
    }  # fmt: skip
    document = {"discloses": publishing_bundle.BALLOTS, "categories": [{"id": "rail", "rounds": [one]}]}
    part = publishing_bundle.parts(document)[0]
    assert "--decisions rail-final-decisions.jsonl" in part.command
    files = dict(publishing_bundle._files(document, "x"))
    assert files["rail-final-places.csv"] == "entry,place,score,ballots\nE-A,1,8.00,1\nE-B,2,8.00,1\n"
    from awards.ranking.ballots.decisions import read_decisions

    read = read_decisions(str(files["rail-final-decisions.jsonl"]).encode())
    assert read == [Decision(("E-A", "E-B"), "chair", decision["time"], "not disclosed")]


def test_the_archive_is_the_same_every_time(client, published):
    slug = published()
    one, two = (client.get(f"/{slug}/results/laureates.zip").data for _ in range(2))
    assert hashlib.sha256(one).hexdigest() == hashlib.sha256(two).hexdigest()
    assert client.get(f"/{slug}/results/shortlist.zip").status_code == 404


def test_a_filter_says_that_it_is_the_filter(tour):
    client = tour.client(STRANGER, language="en")
    assert "Show everything" not in client.get(f"/{LAST}/laureates").page.links
    page = client.get(f"/{LAST}/laureates?country=KZ").page
    chosen = [each.text for each in page.all("option") if each.get("selected") is not None]
    assert chosen == ["Kazakhstan"]
    assert page.links["Show everything"] == f"/{LAST}/laureates"
    kazakh, both = page.text, client.get(f"/{LAST}/laureates?country=KZ&goal=9").page.text
    assert "No award in this category." not in kazakh + both
    assert "Nothing published matches your selection." in client.get(f"/{LAST}/laureates?country=XX").page.text
