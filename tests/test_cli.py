"""The `awards` command: every operation has help, and says in words what is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from awards.cli import awards

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
    return lambda *arguments: CliRunner().invoke(awards, arguments)


def test_from_an_empty_folder_to_a_demonstration_in_order(run) -> None:
    assert run("db", "upgrade").exit_code == 0
    made = run("demo", "--nominations", "4", "--jurors", "5", "--seed", "3")
    assert made.exit_code == 0, made.output
    assert made.output == "Made seasons 2027, 2026: 4 nominations, 5 jurors.\n"
    again = run("demo")
    assert (again.exit_code, again.output) == (0, "There is a season already; nothing was changed.\n")
    assert run("doctor", "--deep").output == "Everything is in order.\n"


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
