"""Programmes in and out of files from the command line: founded, revised, refused with path and line, unchanged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner

from awards import cli
from awards import commands as season_commands
from awards.core.db import db
from awards.programmes import actions, queries
from awards.programmes.document.programme import load
from awards.programmes.models import Proposal, Season
from tests import factories as make
from tests.programmes.seeds import FOLDER, NAMES, text_of

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(season_commands, "open_app", lambda **_: app)
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


def test_an_unchanged_file_makes_no_revision_and_says_so(run, tmp_path):
    run("programme", "import", FOLDER / "harbour-lights.yaml")
    same = tmp_path / "same.yaml"
    same.write_text(text_of("harbour-lights") + "# a comment\n")
    answer = run("programme", "import", same, "--season", "harbour-2027")
    assert (answer.exit_code, "Nothing was changed" in answer.output) == (0, True)
    same.write_text(text_of("harbour-lights").replace("Lamps on", "All lamps on"))
    assert "revision 2" in run("programme", "import", same, "--season", "harbour-2027").output


def test_the_programme_of_another_season_is_refused(run, tmp_path):
    for name in ("harbour-lights", "shrout-fleiss"):
        run("programme", "import", FOLDER / f"{name}.yaml")
    answer = run("programme", "import", FOLDER / "shrout-fleiss.yaml", "--season", "harbour-2027")
    assert (answer.exit_code, "the programme of season" in answer.output) == (2, True)


def test_weights_change_until_the_first_score_and_are_proposed_after_it(run, app, tmp_path):
    run("programme", "import", FOLDER / "harbour-lights.yaml")
    other = tmp_path / "other.yaml"
    other.write_text(text_of("harbour-lights").replace("weight: 3,", "weight: 4,"))
    answer = run("programme", "import", other, "--season", "harbour-2027")
    assert (answer.exit_code, "revision 2" in answer.output) == (0, True)
    assert "weight: 4" in run("programme", "export", "harbour-2027").stdout
    with app.app_context():
        actions.open_season(queries.season_by_slug("harbour-2027"), by=None)
        db.session.commit()
    answer = run("import", "scores", FOLDER / "harbour-lights.csv", "--season", "harbour-2027", "--round", "jury")
    assert answer.exit_code == 0, answer.output
    other.write_text(text_of("harbour-lights"))
    answer = run("programme", "import", other, "--season", "harbour-2027")
    assert answer.exit_code == 2
    assert "Weight of “Service” in “Crew of the year”: 4 → 3" in answer.output
    assert "--reason" in answer.output
    answer = run("programme", "import", other, "--season", "harbour-2027", "--reason", "A slip of the pen")
    assert answer.exit_code == 0, answer.output
    assert "Nothing has changed yet" in answer.output
    assert "weight: 4" in run("programme", "export", "harbour-2027").stdout
    with app.app_context():
        made = db.session.query(Proposal).one()
        assert (made.act, made.reason, made.by_id) == ("rules.change", "A slip of the pen", None)
        assert f"/harbour-2027/proposals/{made.id}" in answer.output
    answer = run("programme", "import", other, "--season", "harbour-2027", "--reason", "Again")
    assert (answer.exit_code, "already been proposed" in answer.output) == (2, True)


def test_every_fault_is_printed_with_path_and_line(run, app, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text(text_of("harbour-lights").replace("max: 5\n", "max: five\n").replace("quorum: 2", "quorom: 2"))
    answer = run("programme", "import", bad)
    assert answer.exit_code == 2
    assert f"{bad}: line 18: scale.max: " in answer.output
    assert "quorom" in answer.output
    with app.app_context():
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


def test_dates_that_a_revision_changes_take_effect_and_others_stay_as_moved(run, app, tmp_path):
    from awards.core.db import db
    from awards.programmes import queries
    from awards.programmes.timetable import actions as timetable_actions

    def dates():
        return {row.code: (row.starts_at, row.ends_at) for row in queries.steps(queries.season_by_slug("2027"))}

    source = text_of("magistral").replace('opens: "2027-01-11"', 'opens: "2097-01-11"')
    file = tmp_path / "later.yaml"
    file.write_text(source)
    assert run("programme", "import", file).exit_code == 0
    with app.app_context():
        season, by = queries.season_by_slug("2027"), make.person()
        late = {row.code: row for row in queries.rounds(season)}["2"]
        timetable_actions.move_round(
            late, season, opens_at=late.opens_at, closes_at=late.closes_at + timedelta(days=1), reason="Late.", by=by
        )
        db.session.commit()
        before = dates()
    changed = source.replace("{id: close, day: 77", "{id: close, day: 76").replace(
        "id: shortlist, day: 127", "id: shortlist, day: 126"
    )
    changed = changed.replace("id: round1, day: 92, days: 28", "id: round1, day: 93, days: 28")
    changed = changed.replace(
        "    - {id: feedback",
        "    - {id: party, day: 185, name: {en: Party, de: Fest, ru: Праздник, kk: Той}}\n    - {id: feedback",
    ).replace("    - {id: reminder", "    # ")
    file.write_text(changed)
    answer = run("programme", "import", file, "--season", "2027")
    assert (answer.exit_code, "revision 2" in answer.output) == (0, True), answer.output
    with app.app_context():
        season, after = queries.season_by_slug("2027"), dates()
        one = {row.code: row for row in queries.rounds(season)}["1"]
        assert season.closes_at == after["close"][1] == before["close"][1] - timedelta(days=1)
        assert (
            (one.opens_at, one.closes_at)
            == after["round1"]
            == tuple(each + timedelta(days=1) for each in before["round1"])
        )
        assert after["shortlist"] == tuple(each - timedelta(days=1) for each in before["shortlist"])
        assert after["round2"] == before["round2"]
        assert set(after) == set(before) - {"reminder"} | {"party"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: round1, day: 92, days: 28", "id: round1, day: 92, days: 30", "This round has closed"),
        ("id: close, day: 77", "id: close, day: 76", "The end must be in the future"),
        ('opens: "2017-01-11"', 'opens: "2017-01-12"', "Nominations have opened"),
        ('timezone: "Asia/Almaty"', 'timezone: "Europe/Berlin"', "Nominations have opened"),
    ],
)
def test_dates_of_what_is_over_are_refused_in_words(run, app, tmp_path, old, new, words):
    from awards.programmes import queries

    source = text_of("magistral").replace('opens: "2027-01-11"', 'opens: "2017-01-11"')
    file = tmp_path / "over.yaml"
    file.write_text(source)
    run("programme", "import", file)
    file.write_text(source.replace(old, new))
    answer = run("programme", "import", file, "--season", "2027")
    assert (answer.exit_code, words in answer.output) == (2, True), answer.output
    with app.app_context():
        assert queries.season_by_slug("2027").programme.number == 1
