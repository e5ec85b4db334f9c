"""What every command needs: the application, and a way to say what is wrong."""

from __future__ import annotations

from typing import Any

import click


def open_app(**settings: Any) -> Any:
    """Return the application with the settings of the environment; what is wrong with them is said in words."""

    from awards.app import create_app, settings_module

    config = settings_module()
    try:
        return create_app(config.load(**settings))
    except config.SettingsError as error:
        raise fault(str(error)) from None


def insist_on_tables() -> None:
    """Go on only with a database that has this version's tables."""
    from awards.desk.doctor import of_tables

    for found in of_tables():
        raise fault(f"{found.what} {found.advice}")


class Fault(click.ClickException):
    """What is wrong, in words; ends a command with exit code 2."""

    exit_code = 2


def fault(text: str) -> Fault:
    """Return the exception that says what is wrong."""
    return Fault(text)
