"""The `awards` command: every operation has help, and says in words what is wrong."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from awards.cli import awards
from tests.services import free_port

EXPECTED = {
    ("serve",), ("worker",), ("demo",), ("db", "upgrade"), ("user", "create"), ("programme", "import"),
    ("programme", "export"), ("import", "scores"), ("rank",), ("doctor",), ("version",),
}  # fmt: skip


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(awards))


def test_every_command_is_there() -> None:
    assert set(ALL) >= EXPECTED


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_and_option_has_help(path) -> None:
    shown = CliRunner().invoke(awards, [*path, "--help"])
    assert shown.exit_code == 0
    assert ALL[path].help
    for parameter in ALL[path].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command on an empty data folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWARDS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AWARDS_DEMO", "1")
    monkeypatch.setenv("AWARDS_SITE_URL", "forgotten at the end, as what a command sets")
    monkeypatch.delenv("AWARDS_SITE_URL")
    return lambda *arguments: CliRunner().invoke(awards, arguments)


@pytest.mark.long
def test_from_an_empty_folder_to_a_demonstration_in_order(run) -> None:
    assert run("db", "upgrade").exit_code == 0
    made = run("demo", "--nominations", "4", "--jurors", "5", "--seed", "3")
    assert made.exit_code == 0, made.output
    assert made.output == "Made seasons 2027, 2026: 6 nominations, 4 of them admitted, 5 jurors and a chair.\n"
    again = run("demo")
    assert (again.exit_code, again.output) == (0, "There is a season already; nothing was changed.\n")
    assert run("doctor", "--deep").output == "Everything is in order.\n"


@pytest.mark.long
def test_serving_the_demonstration_needs_no_other_command(run, monkeypatch) -> None:
    from functools import partial

    from awards import serving
    from awards.demo import loading

    served = []
    monkeypatch.setattr(serving, "serve", lambda **how: served.append(how["port"]))
    monkeypatch.setattr(loading, "Size", partial(loading.Size, nominations=4, jurors=5, seed=3))
    port = free_port()
    first, again = (run("serve", "--demo", "--port", str(port)) for _ in range(2))
    assert (first.exit_code, again.exit_code, served) == (0, 0, [port, port]), first.output + again.output
    assert first.stdout.startswith(
        "Made seasons 2027, 2026: 6 nominations, 4 of them admitted, 5 jurors and a chair.\n"
    )
    assert first.stdout.endswith(again.stdout)
    assert again.stdout.startswith(f"\nOpen http://127.0.0.1:{port}\n")
    assert run("doctor").output == "Everything is in order.\n"


LOADED = "print(sorted({'alembic', 'flask', 'numpy', 'num2words', 'PIL', 'pikepdf', 'xlsxwriter'} & set(sys.modules)))"
STARTS = {
    "from awards.cli import awards; awards(['--help'], standalone_mode=False)": [],
    "from awards.commands import open_app; open_app(demo=True)": ["flask", "numpy"],
}


@pytest.mark.parametrize(("start", "loaded"), STARTS.items(), ids=["help", "application"])
def test_a_start_loads_nothing_that_only_few_ask_for(start: str, loaded: list[str], tmp_path) -> None:
    done = subprocess.run([sys.executable, "-c", f"import sys; {start}; {LOADED}"], cwd=tmp_path, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout.splitlines()[-1] == str(loaded)


def test_the_doctor_fails_without_tables(run) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "awards db upgrade" in result.stderr


def test_the_demonstration_without_tables_says_what_to_do(run) -> None:
    result = run("demo")
    assert result.exit_code == 2
    assert "awards db upgrade" in result.stderr


@pytest.mark.parametrize("arguments", [
    ("demo", "--nominations", "0"), ("demo", "--jurors", "many"), ("programme", "import", "missing.yaml"),
    ("import", "scores", "missing.csv"), ("rank", "missing.yaml", "missing.csv"), ("unheard",),
    ("serve", "--port", "x"),
])  # fmt: skip
def test_wrong_arguments_are_refused_in_words(run, arguments) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_wrong_settings_are_named(tmp_path) -> None:
    settings = {"AWARDS_DATA": str(tmp_path), "AWARDS_SECRET_KEY": "short", "AWARDS_MAIL_PORT": "no"}
    result = subprocess.run([sys.executable, "-m", "awards", "doctor"], env=settings, cwd=tmp_path,
                            capture_output=True, text=True, check=False)  # fmt: skip
    assert result.returncode == 2
    assert "AWARDS_MAIL_PORT" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("name", "value", "words"), [
    ("AWARDS_MALE_SERVER", "localhost", "there is no such setting. Did you mean AWARDS_MAIL_SERVER?"),
    ("AWARDS_XYZZY", "1", "AWARDS_XYZZY: there is no such setting."),
    ("AWARDS_DATABASE_URL", "mysql://here/awards", "a database's address begins with postgresql://"),
    ("AWARDS_DATABASE_URL", "nonsense", "AWARDS_DATABASE_URL: a database's address begins with"),
    ("AWARDS_DATABASE_URL", "postgresql://a:secret@host:port/name", "AWARDS_DATABASE_URL: this is no address of"),
    ("AWARDS_DATABASE_URL", "postgresql+nothing://host/name", "AWARDS_DATABASE_URL is no address of a database"),
    ("AWARDS_DATABASE_URL", "postgresql://u:secret@127.0.0.1:9/awards", "The database cannot be used."),
    ("AWARDS_DATABASE_URL", "postgres://u:secret@127.0.0.1:9/awards", "The database cannot be used."),
    ("AWARDS_DATABASE_URL", "sqlite:////nowhere/at/all.db", "The database cannot be used."),
    ("AWARDS_TRUSTED_HOSTS", "[a.example", "AWARDS_TRUSTED_HOSTS: give host names separated by commas"),
    ("AWARDS_SITE_URL", "awards.example", "AWARDS_SITE_URL: the address of the site begins with https://"),
    ("AWARDS_DATA", "/proc/nowhere", "AWARDS_DATA: the folder /proc/nowhere cannot be written to"),
])  # fmt: skip
def test_wrong_settings_are_named_in_words_and_no_password_is(run, monkeypatch, name, value, words) -> None:
    monkeypatch.setenv(name, value)
    result = run("db", "upgrade")
    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr
    assert "Traceback" not in result.output
    assert "secret" not in result.output


def test_a_database_of_a_newer_version_is_named_in_words(run, tmp_path) -> None:
    assert run("db", "upgrade").exit_code == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "awards.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'from tomorrow'")
        database.commit()
    result = run("db", "upgrade")
    assert (result.exit_code, "Was a newer version at work on it?" in result.stderr) == (2, True), result.output
    assert "Traceback" not in result.output


def test_hosts_are_separated_by_commas(run, monkeypatch) -> None:
    from awards.app import settings_module

    for given in ("a.example, b.example", '["a.example", "b.example"]'):
        monkeypatch.setenv("AWARDS_TRUSTED_HOSTS", given)
        assert settings_module().load().trusted_hosts == ["a.example", "b.example"]


def test_a_command_without_tables_says_what_to_do(run, tmp_path) -> None:
    made = run("programme", "example", "--out", str(tmp_path / "programme.yaml"))
    assert made.exit_code == 0
    result = run("programme", "import", str(tmp_path / "programme.yaml"))
    assert (result.exit_code, "awards db upgrade" in result.stderr) == (2, True)


def test_the_example_founds_a_season_and_overwrites_nothing(run, tmp_path) -> None:
    file = tmp_path / "programme.yaml"
    assert run("programme", "example", "--out", str(file)).exit_code == 0
    file.write_text(file.read_text() + "# mine\n")
    assert run("programme", "example", "--out", str(file)).exit_code == 2
    assert file.read_text().endswith("# mine\n")
    run("db", "upgrade")
    said = run("programme", "import", str(file)).output
    assert "The season 2027 was founded" in said
    assert "not supported by this version yet: Nominees get the profile of their scores" in said


def test_serving_names_a_port_that_is_taken_before_anything_else(run, tmp_path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--demo", "--port", port)
    assert result.exit_code == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in result.stderr
    assert result.stdout == ""
    assert run("serve", "--port", "80000").exit_code == 2


def test_serving_asks_how_many_proxies_stand_before_an_https_site(run, monkeypatch) -> None:
    served: list[dict[str, object]] = []
    monkeypatch.setattr("awards.serving.serve", lambda **how: served.append(how))
    monkeypatch.setenv("AWARDS_SITE_URL", "https://awards.example")
    port = str(free_port())
    result = run("serve", "--port", port)
    assert result.exit_code == 2
    assert "AWARDS_PROXIES=1" in result.stderr
    assert served == []
    monkeypatch.setenv("AWARDS_PROXIES", "1")
    assert "AWARDS_PROXIES" not in run("serve", "--port", port).stderr
    assert len(served) == 1


@pytest.mark.parametrize("port", ["80000", "-1", "x", "0"])
def test_run_names_a_port_that_is_none_before_it_sets_anything_up(port) -> None:
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    result = subprocess.run([sys.executable, root / "run"], env={"PORT": port, "PATH": ""}, capture_output=True,
                            text=True, check=False, timeout=30)  # fmt: skip
    assert result.returncode == 1
    assert result.stderr == f"PORT is {port!r}; it must be a number from 1 to 65535.\n"
    assert result.stdout == ""


def test_run_names_a_port_that_is_taken_and_another(tmp_path) -> None:
    import socket
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run([sys.executable, root / "run"], env={"PORT": str(port), "PATH": ""},
                                capture_output=True, text=True, check=False, timeout=30)  # fmt: skip
    assert result.returncode == 1
    assert f"Port {port} cannot be used" in result.stderr
    assert f"PORT={port % 65535 + 1} ./run" in result.stderr
    assert result.stdout == ""
