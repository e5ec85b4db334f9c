"""Writes that a reader does not wait for: in a short transaction of their own, after the answer has gone out."""

from __future__ import annotations

from typing import Any

from flask import Response, after_this_request, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from awards.core.db import db


def after_answer(statement: object) -> None:
    """Have an INSERT, UPDATE or DELETE carried out once the answer has been sent; if that fails it is only reported."""
    engine, logger = db.engine, current_app.logger

    @after_this_request
    def send_then_write(response: Response) -> Response:
        response.call_on_close(lambda: _write(engine, logger, statement))
        return response


def _write(engine: Engine, logger: Any, statement: Any) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(statement)
    except SQLAlchemyError as error:
        logger.warning("a late write was lost: %s", type(error).__name__)
