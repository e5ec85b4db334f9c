"""Commands that fill seasons: people, programmes, scores, the demonstration; and the instance they work on."""

from __future__ import annotations

import functools
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from awards.core.process import for_good
from awards.core.roles import ROLES

if TYPE_CHECKING:
    from flask import Flask

    from awards.programmes.models import Season

PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


def open_app(**settings: object) -> Flask:
    """Return the application with the settings of the environment; what is wrong with them is said in words."""
    with for_good():
        from awards.app import create_app, settings_module

        config = settings_module()
        try:
            return create_app(config.load(**settings))
        except config.SettingsError as error:
            raise fault(str(error)) from None


def insist_on_tables() -> None:
    """Go on only with a database that has this version's tables."""
    from awards.desk.doctor.doctor import of_tables

    for found in of_tables():
        raise fault(f"{found.what} {found.advice}")


def of_database(error: Exception) -> str | None:
    """Return what is wrong with the database, if that is what an error is about; never a password."""
    if type(error).__module__.startswith("alembic."):
        return f"The database cannot be brought to this version's tables. Was a newer version at work on it?\n{error}"
    if not type(error).__module__.startswith("sqlalchemy."):
        return None
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

    if isinstance(error, ArgumentError | NoSuchModuleError):
        return "AWARDS_DATABASE_URL is no address of a database: postgresql://user:password@host/name, or empty."
    if not isinstance(error, OperationalError | ProgrammingError):
        return None
    said = str(error.orig).strip().partition("\n")[0]
    if "no such table" in said or "no such column" in said or isinstance(error, ProgrammingError):
        return f"The database lacks this version's tables. Run: awards db upgrade\n{said}"
    return f"The database cannot be used. Check AWARDS_DATABASE_URL, and that it runs.\n{said}"


class Fault(click.ClickException):
    """What is wrong, in words; ends a command with exit code 2."""

    exit_code = 2


def fault(text: str) -> Fault:
    """Return the exception that says what is wrong."""
    return Fault(text)


@click.group()
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
@click.option("--role", type=click.Choice(ROLES), help="In a season.")
@click.option("--season", "slug", help="The season of the role, as in its address.")
@click.option("--founder/--no-founder", default=None, help="May make seasons, without a role in any.")
def create_user(
    email: str,
    name: str,
    language: str,
    password_stdin: bool,
    role: str | None,
    slug: str | None,
    founder: bool | None,
) -> None:
    """Add a person, or change one: name, password, role. The address counts as confirmed."""
    from awards.accounts.actions import CannotCreate, create
    from awards.core.db import finish_transaction
    from awards.programmes import queries
    from awards.programmes.people import actions

    if (role is None) != (slug is None):
        raise fault("--role and --season belong together.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with open_app().app_context():
        season = queries.season_by_slug(slug) if slug is not None else None
        if slug is not None and season is None:
            raise fault(f"There is no season {slug!r}.")
        try:
            person = create(email, name=name, language=language, password=password)
        except CannotCreate as error:
            raise fault(str(error)) from None
        if season is not None and role is not None:
            actions.appoint(season, person, role, by=None, accepted=True)
        if founder is not None:
            person.may_found = founder
        finish_transaction()
        way = "with the password" if person.password_hash else "with mailed links"
        click.echo(f"{person.email} can sign in {way}.")
        if person.may_found:
            click.echo("They make seasons at /seasons/new.")


@click.group()
def programme() -> None:
    """Programmes as YAML files."""


@programme.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--season", "slug", help="Put the file in force in this season; without it, found the one it declares.")
@click.option("--reason", default="", help="Of a change of rules after the first score; everybody can read it.")
def import_programme(path: Path, slug: str | None, reason: str) -> None:
    """Found a season from a programme's file, or give a season another revision of its programme.

    After a season's first score its rules of judging are frozen: a file that changes them is proposed, and put in force
    by an organiser who confirms it.
    """
    from awards.core.db import finish_transaction
    from awards.core.verdicts import Refused
    from awards.programmes.actions import take_in
    from awards.programmes.document.document_faults import ProgrammeFaults
    from awards.results.revision import actions as revision_actions

    with open_app().app_context():
        try:
            revise = functools.partial(revision_actions.from_command_line, reason=reason)
            said = take_in(path.read_bytes(), slug=slug, revise=revise)
            finish_transaction()
            click.echo(said)
        except ProgrammeFaults as faults:
            lines = "\n".join(f"{path}: {fault}" for fault in faults.faults)
            count = "1 fault" if len(faults.faults) == 1 else f"{len(faults.faults)} faults"
            raise fault(f"The programme has {count}. Nothing was changed.\n{lines}") from None
        except Refused as refusal:
            raise fault(str(refusal.verdict.reason)) from None


@programme.command("example")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="A new file; else it is printed."
)
def example_programme(out: Path | None) -> None:
    """Give out a whole programme to begin with: the one of the demonstration, every field with its meaning."""
    from awards.demo.loading import PROGRAMME

    text = PROGRAMME.read_text(encoding="utf-8")
    if out is None:
        click.echo(text, nl=False)
    elif out.exists():
        raise fault(f"{out} is there already; nothing was written.")
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written: {out}. Change what is yours, then: awards programme import {out}")


@programme.command("export")
@click.argument("slug", metavar="SEASON")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Where to; else printed.")
def export_programme(slug: str, out: Path | None) -> None:
    """Write the programme in force in a season as YAML."""
    from awards.programmes.actions import given_out

    with open_app().app_context():
        text = given_out(slug)
    if text is None:
        raise fault(f"There is no season {slug!r}.")
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written: {out}")


@click.group()
def season() -> None:
    """Seasons: which there are, opening one, removing a draft."""


@season.command("list")
def list_seasons() -> None:
    """List every season, drafts too, the latest first."""
    from awards.programmes import queries

    with open_app().app_context():
        insist_on_tables()
        for found in queries.seasons():
            zone = ZoneInfo(found.timezone)
            last = found.closes_at - timedelta(minutes=1)
            opens, closes = found.opens_at.astimezone(zone), last.astimezone(zone)
            since = f"open since {found.opened_at.astimezone(zone):%Y-%m-%d}" if found.opened_at else "draft"
            click.echo(f"{found.slug:24} {since:22} entries {opens:%Y-%m-%d} to {closes:%Y-%m-%d}")


@season.command("open")
@click.argument("slug", metavar="SEASON")
@click.option("--reason", default="", help="A note for whoever confirms it.")
def open_season(slug: str, reason: str) -> None:
    """Propose to open a draft; an owner or organiser confirms it in the browser."""
    from awards.core.db import finish_transaction
    from awards.core.verdicts import Refused
    from awards.desk.seasons.actions import OPENING
    from awards.programmes.proposals import actions as proposals_actions

    with open_app().app_context():
        found = _season(slug)
        try:
            proposals_actions.propose(found, OPENING, {}, reason=reason, by=None)
        except Refused as refusal:
            raise fault(str(refusal.verdict.reason)) from None
        finish_transaction()
    click.echo(f"Proposed. An owner or organiser confirms it within 72 hours at /{slug}/proposals.")


@season.command("remove")
@click.argument("slug", metavar="SEASON")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove_season(slug: str, yes: bool) -> None:
    """Remove a draft with all that is of it, as long as nothing rests on it."""
    from awards.core.db import finish_transaction
    from awards.core.verdicts import Refused
    from awards.desk.seasons import actions

    with open_app().app_context():
        found = _season(slug)
        for line in actions.effect_of_removal(found):
            click.echo(str(line))
        if not yes and click.prompt("Type the name of the season to remove it") != slug:
            raise fault("Nothing was removed.")
        try:
            told = actions.remove(found, by=None)
        except Refused as refusal:
            raise fault(f"{refusal.verdict.reason} Nothing was removed.") from None
        finish_transaction()
    click.echo(f"Season {slug} has been removed. People told: {told}.")


def _season(slug: str) -> Season:
    from awards.programmes import queries

    insist_on_tables()
    found = queries.season_by_slug(slug)
    if found is None:
        raise fault(f"There is no season {slug!r}.")
    return found


@click.group("import")
def import_() -> None:
    """Take in data from files."""


@click.command()
@click.option("--nominations", default=60, show_default=True, type=click.IntRange(1, 50_000), help="In this season.")
@click.option("--jurors", default=24, show_default=True, type=click.IntRange(1, 1_000), help="Of this season.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same data.")
@click.option("--ballots", type=click.IntRange(1, 1_000), help="Finished ballots a juror.")
def demo(nominations: int, jurors: int, seed: int, ballots: int | None) -> None:
    """Fill an empty database with the demonstration: last season's results, this season's jury at work."""
    app = open_app()
    with app.app_context():
        insist_on_tables()
        if not fill(app, nominations=nominations, jurors=jurors, seed=seed, ballots=ballots):
            click.echo("There is a season already; nothing was changed.")


def fill(app: Flask, **size: Any) -> bool:
    """Fill an empty database with the demonstration and say so; whether it was empty. size: as in demo.loading."""
    from awards.core.db import finish_transaction
    from awards.demo import loading

    if loading.is_filled():
        return False
    made = loading.load(app.extensions["awards.files"], loading.Size(**size))
    finish_transaction()
    entries = f"{made.nominations} nominations, {made.admitted} of them admitted"
    click.echo(f"Made seasons {', '.join(made.seasons)}: {entries}, {made.jurors} jurors and a chair.")
    return True


@import_.command("scores")
@click.argument("file", type=PATH)
@click.option("--season", "slug", required=True, help="The season, as in its address.")
@click.option("--round", "round_code", required=True, help="The round the scores are of.")
@click.option("--category", help="Take criteria of this category only.")
@click.option("--dry-run", is_flag=True, help="List every problem, or what would be made; write nothing.")
def import_scores(file: Path, slug: str, round_code: str, category: str | None, dry_run: bool) -> None:
    """Import scores that others collected, from CSV or JSON Lines: entry,juror,criterion,score[,state].

    Entries and jurors that the file names are made and marked as imported. With any problem nothing is written: all
    problems are listed with their lines, and the exit code is 2.
    """
    with open_app().app_context():
        from awards.results.importing import import_command

        try:
            said = import_command.import_scores(file.read_bytes(), slug, round_code, category, dry_run=dry_run)
        except import_command.CannotImport as error:
            raise fault(str(error)) from None
    click.echo(said)
