"""The `awards` command: every operation, each with help and a clear error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click


class _Lazy(click.Group):
    """Loads the ranking command only when asked for, and never Flask for it."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), "rank"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name == "rank":
            from awards.ranking.cli import rank

            return rank
        return super().get_command(context, name)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def awards() -> None:
    """An awards programme from the call to the ceremony."""


def main() -> None:
    """Run the command; what is wrong is said in words and ends with exit code 2."""
    awards(prog_name="awards")


def _app(**settings: Any) -> Any:
    from awards.app import create_app, settings_module

    config = settings_module()
    try:
        return create_app(config.load(**settings))
    except config.SettingsError as error:
        raise _fault(str(error)) from None


def _insist_on_tables() -> None:
    from awards.desk.doctor import of_tables

    for found in of_tables():
        raise _fault(f"{found.what} {found.advice}")


def _fault(text: str) -> click.ClickException:
    error = click.ClickException(text)
    error.exit_code = 2
    return error


@awards.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    click.echo(installed("awards"))


@awards.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=8, show_default=True, help="Threads in each.")
@click.option("--worker/--no-worker", default=True, help="Run a worker for mail beside the web processes.")
@click.option("--demo", is_flag=True, help="Show the demonstration sign-ins and all mails on a page.")
def serve(host: str, port: int, processes: int, threads: int, worker: bool, demo: bool) -> None:
    """Serve the site."""
    if demo:
        os.environ["AWARDS_DEMO"] = "1"
        os.environ.setdefault("AWARDS_SITE_URL", f"http://{host}:{port}")
    from awards import serving

    try:
        serving.serve(host=host, port=port, processes=processes, threads=threads, worker=worker)
    except serving.CannotServe as error:
        raise _fault(str(error)) from None


@awards.command()
def worker() -> None:
    """Deliver mail and carry out jobs until stopped."""
    from awards.messages.worker import WorkerError, run

    try:
        run(_app())
    except WorkerError as error:
        raise _fault(str(error)) from None


@awards.group("db")
def database() -> None:
    """Prepare and check the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""
    from awards.core.migrating import upgrade as bring_up

    with _app().app_context():
        bring_up()
    click.echo("The database is up to date.")


@database.command()
def check() -> None:
    """Say whether the migrations make exactly the tables the code expects."""
    from awards.core.migrating import differences

    with _app().app_context():
        found = differences()
    for line in found:
        click.echo(line, err=True)
    if found:
        sys.exit(1)
    click.echo("Migrations and models agree.")


@awards.group()
def user() -> None:
    """People who can sign in."""


@user.command("create")
@click.argument("email")
@click.option("--name", default="", help="How others see the person.")
@click.option(
    "--language",
    default="en",
    show_default=True,
    type=click.Choice(["en", "de", "ru", "kk"]),
    help="For pages and mails.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--role", type=click.Choice(["owner", "organiser", "chair", "juror", "observer"]), help="In a season.")
@click.option("--season", "slug", help="The season of the role, as in its address.")
def create_user(email: str, name: str, language: str, password_stdin: bool, role: str | None, slug: str | None) -> None:
    """Add a person, or change one: name, password, role. The address counts as confirmed."""
    from awards.accounts.creating import CannotCreate, create
    from awards.core.db import db
    from awards.programmes import actions, queries

    if (role is None) != (slug is None):
        raise _fault("--role and --season belong together.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with _app().app_context():
        season = queries.season_by_slug(slug) if slug is not None else None
        if slug is not None and season is None:
            raise _fault(f"There is no season {slug!r}.")
        try:
            person = create(email, name=name, language=language, password=password)
        except CannotCreate as error:
            raise _fault(str(error)) from None
        if season is not None and role is not None:
            actions.appoint(season, person, role, by=None, accepted=True)
        db.session.commit()
        click.echo(f"{person.email} can sign in {'with the password' if password else 'with mailed links'}.")


@awards.group()
def programme() -> None:
    """Programmes as YAML files."""


@programme.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--season", "slug", help="Put the file in force in this season; without it, found the one it declares.")
def import_programme(path: Path, slug: str | None) -> None:
    """Found a season from a programme's file, or give a season another revision of its programme."""
    from awards.core.verdicts import Refused
    from awards.programmes.document import ProgrammeFaults
    from awards.programmes.exchange import take_in

    with _app().app_context():
        try:
            click.echo(take_in(path.read_bytes(), slug=slug))
        except ProgrammeFaults as faults:
            lines = "\n".join(f"{path}: {fault}" for fault in faults.faults)
            raise _fault(f"The programme has {len(faults.faults)} faults. Nothing was changed.\n{lines}") from None
        except Refused as refusal:
            raise _fault(str(refusal.verdict.reason)) from None


@programme.command("export")
@click.argument("slug", metavar="SEASON")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Where to; else printed.")
def export_programme(slug: str, out: Path | None) -> None:
    """Write the programme in force in a season as YAML."""
    from awards.programmes.exchange import given_out

    with _app().app_context():
        text = given_out(slug)
    if text is None:
        raise _fault(f"There is no season {slug!r}.")
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written: {out}")


@awards.group("import")
def import_() -> None:
    """Take in data from files."""


PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


@awards.command()
@click.option("--nominations", default=60, show_default=True, type=click.IntRange(1, 50_000), help="In this season.")
@click.option("--jurors", default=24, show_default=True, type=click.IntRange(1, 1_000), help="Of this season.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same data.")
@click.option("--ballots", type=click.IntRange(1, 1_000), help="Finished ballots a juror.")
def demo(nominations: int, jurors: int, seed: int, ballots: int | None) -> None:
    """Fill an empty database with the demonstration: last season's results, this season's jury at work."""
    from awards.core.db import db
    from awards.demo import loading

    app = _app()
    with app.app_context():
        _insist_on_tables()
        if loading.is_filled():
            click.echo("There is a season already; nothing was changed.")
            return
        made = loading.load(app.extensions["awards.files"], loading.Size(nominations, jurors, seed, ballots))
        db.session.commit()
    click.echo(f"Made seasons {', '.join(made.seasons)}: {made.nominations} nominations, {made.jurors} jurors.")


@import_.command("scores")
@click.argument("file", type=PATH)
@click.option("--season", "slug", required=True, help="The season, as in its address.")
@click.option("--round", "round_code", required=True, help="The round the scores are of.")
@click.option("--category", help="Take criteria of this category only.")
@click.option("--dry-run", is_flag=True, help="List every problem, or what would be made; write nothing.")
def import_scores(file: Path, slug: str, round_code: str, category: str | None, dry_run: bool) -> None:
    """Import scores that others collected, from CSV: entry,juror,criterion,score[,state].

    Entries and jurors that the file names are made and marked as imported. With any problem nothing is written: all
    problems are listed with their lines, and the exit code is 2.
    """
    with _app().app_context():
        from awards.results import taking_in

        try:
            said = taking_in.import_scores(file.read_bytes(), slug, round_code, category, dry_run=dry_run)
        except taking_in.CannotImport as error:
            raise _fault(str(error)) from None
    click.echo(said)


@awards.command()
@click.option("--deep", is_flag=True, help="Read every stored file and compare it with its hash.")
def doctor(deep: bool) -> None:
    """Check settings, tables, files and that the data agree; exit code 1 if something is wrong."""
    from awards.desk.doctor import examine

    app = _app()
    with app.app_context():
        found = list(examine(app, deep=deep))
    for finding in found:
        click.echo(f"{finding.what}\n    {finding.advice}", err=True)
    if found:
        sys.exit(1)
    click.echo("Everything is in order.")
