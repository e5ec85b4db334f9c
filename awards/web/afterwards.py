"""Writes that a reader does not wait for: in a short transaction of their own, after the answer has gone out."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from awards.core.db import db


def after_answer(statement: Any) -> None:
    """Have an INSERT, UPDATE or DELETE carried out once the answer has been sent; if that fails it is only reported."""
    g.setdefault("afterwards", []).append(statement)


def send_then_write(response: Response) -> Response:
    """Hook the request's late writes to its answer; `after_request` of the application."""
    statements = g.pop("afterwards", None)
    if statements:
        engine, logger = db.engine, current_app.logger
        response.call_on_close(lambda: _write(engine, logger, statements))
    return response


def _write(engine: Engine, logger: Any, statements: list[Any]) -> None:
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)
    except SQLAlchemyError as error:
        logger.warning("a late write was lost: %s", type(error).__name__)
