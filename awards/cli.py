"""The `awards` command: every operation, each with help and a clear error."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from awards.commands import demo, fault, fill, import_, of_database, open_app, programme, season, user


class _Lazy(click.Group):
    """Loads the ranking command only when asked for, and never Flask for it; says in words if the database is away."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Exception as error:
            if (words := of_database(error)) is not None:
                raise fault(words) from None
            raise

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), "rank"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name == "rank":
            from awards.ranking.options import rank

            return rank
        return super().get_command(context, name)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def awards() -> None:
    """An awards programme from the call to the ceremony."""


def main() -> None:
    """Run the command; what is wrong is said in words and ends with exit code 2."""
    awards(prog_name="awards")


for command in (user, programme, season, import_, demo):
    awards.add_command(command)


@awards.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    click.echo(installed("awards"))


@awards.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    envvar="PORT",
    show_envvar=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each that answer requests.")
@click.option("--worker/--no-worker", default=True, help="Run a worker for mail beside the web processes.")
@click.option(
    "--demo",
    is_flag=True,
    help="Show the demonstration: make its data if there are none, its sign-ins, all mails on a page.",
)
def serve(host: str, port: int, processes: int, threads: int, worker: bool, demo: bool) -> None:
    """Serve the site."""
    if demo:
        os.environ["AWARDS_DEMO"] = "1"
        os.environ.setdefault("AWARDS_SITE_URL", f"http://{host}:{port}")
    from awards import serving

    try:
        serving.check(host, port)
        if demo:
            _bring_demonstration()
            _say_who(os.environ["AWARDS_SITE_URL"])
        serving.serve(host=host, port=port, processes=processes, threads=threads, worker=worker)
    except serving.CannotServe as error:
        raise fault(str(error)) from None


def _bring_demonstration() -> None:
    """Bring the database up to date, and fill it where it is empty."""
    from awards.core.db import db
    from awards.core.migrating import upgrade

    app = open_app()
    with app.app_context():
        upgrade()
        fill(app)
        db.session.remove()
        db.engine.dispose()  # the web processes, forks of this one, must not share its connections


def _say_who(address: str) -> None:
    from awards.demo.cast import sign_ins

    click.echo(f"\nOpen {address}\n“Look around” at its top signs you in, with one click and no password, as:")
    for person in sign_ins():
        click.echo(f"  {person['id']:17} {person['email']:37} {person['name']}")
    click.echo("")


@awards.command()
def worker() -> None:
    """Deliver mail and carry out jobs until stopped."""
    from awards.app import CHORES, PROMPT, SWEEPS
    from awards.core.process import end_with_parent
    from awards.messages.worker import run

    end_with_parent()
    run(open_app(), SWEEPS, CHORES, PROMPT)


@awards.group("db")
def database() -> None:
    """Prepare and check the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""
    from awards.core.migrating import upgrade as bring_up

    with open_app().app_context():
        bring_up()
    click.echo("The database is up to date.")


@database.command()
def check() -> None:
    """Say whether the migrations make exactly the tables the code expects."""
    from awards.core.migrating import differences

    with open_app().app_context():
        found = differences()
    for line in found:
        click.echo(line, err=True)
    if found:
        sys.exit(1)
    click.echo("Migrations and models agree.")


@awards.command()
@click.option("--deep", is_flag=True, help="Read every stored file and compare it with its hash.")
def doctor(deep: bool) -> None:
    """Check settings, tables, files and that the data agree; exit code 1 if something is wrong."""
    from awards.desk.doctor.doctor import examine

    app = open_app()
    with app.app_context():
        found = list(examine(app, deep=deep))
    for finding in found:
        click.echo(f"{finding.what}\n    {finding.advice}", err=True)
    if found:
        sys.exit(1)
    click.echo("Everything is in order.")
