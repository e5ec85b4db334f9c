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


def fault(text: str) -> click.ClickException:
    """Return the exception that says what is wrong and ends a command with exit code 2."""
    error = click.ClickException(text)
    error.exit_code = 2
    return error
