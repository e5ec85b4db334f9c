"""The instance that a command works on: its application and database, and what is wrong with them in words."""

from __future__ import annotations

from typing import Any

import click

from awards.core.process import for_good


def open_app(**settings: object) -> Any:
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
