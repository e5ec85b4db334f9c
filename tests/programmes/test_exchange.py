"""Programmes in and out of files from the command line: founded, revised, refused with path and line, unchanged."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from awards import cli, cli_seasons
from awards.programmes.document import load
from awards.programmes.models import Season
from tests.programmes.seeds import FOLDER, NAMES, text_of


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(cli_seasons, "open_app", lambda **_: app)
    return lambda *arguments: CliRunner().invoke(cli.awards, list(map(str, arguments)))


def slug_of(name):
    return load(text_of(name)).season.id


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_comes_back_equal(run, name, tmp_path):
    assert run("programme", "import", FOLDER / f"{name}.yaml").exit_code == 0
    out = tmp_path / "out.yaml"
    assert run("programme", "export", slug_of(name), "--out", out).exit_code == 0
    assert load(out.read_text(encoding="utf-8")) == load(text_of(name))
    assert load(run("programme", "export", slug_of(name)).stdout) == load(text_of(name))


def test_a_season_that_is_there_is_not_founded_twice_but_can_be_revised(run, app, tmp_path):
    file = FOLDER / "harbour-lights.yaml"
    run("programme", "import", file)
    again = run("programme", "import", file)
    assert (again.exit_code, "already" in again.output) == (2, True)
    changed = tmp_path / "changed.yaml"
    changed.write_text(text_of("harbour-lights").replace("Lamps on", "All lamps on"))
    answer = run("programme", "import", changed, "--season", "harbour-2027")
    assert (answer.exit_code, "revision 2" in answer.output) == (0, True)
    assert "All lamps on" in run("programme", "export", "harbour-2027").stdout


def test_another_outline_cannot_take_the_place_of_a_season(run, tmp_path):
    run("programme", "import", FOLDER / "harbour-lights.yaml")
    other = tmp_path / "other.yaml"
    other.write_text(text_of("harbour-lights").replace("weight: 3,", "weight: 4,"))
    answer = run("programme", "import", other, "--season", "harbour-2027")
    assert (answer.exit_code, "cannot be changed" in answer.output) == (2, True)


def test_every_fault_is_printed_with_path_and_line(run, app, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(text_of("harbour-lights").replace("max: 5\n", "max: five\n").replace("quorum: 2", "quorom: 2"))
    answer = run("programme", "import", bad)
    assert answer.exit_code == 2
    assert f"{bad}: scale.max, line " in answer.output
    assert "quorom" in answer.output
    with app.app_context():
        from awards.core.db import db

        assert db.session.query(Season).count() == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a: &a [*a]", b"- 1", b"\x00"])
def test_what_is_no_programme_is_refused_in_words(run, tmp_path, content):
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(content)
    answer = run("programme", "import", bad)
    assert (answer.exit_code, "Traceback" in answer.output) == (2, False)


def test_a_season_that_is_not_there(run):
    for arguments in (("export", "1999"), ("import", FOLDER / "magistral.yaml", "--season", "1999")):
        answer = run("programme", *arguments)
        assert (answer.exit_code, "There is no season" in answer.output) == (2, True)
    assert run("programme", "import", "nowhere.yaml").exit_code == 2
    assert run("programme", "export", "--help").exit_code == 0
