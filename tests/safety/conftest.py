"""A juror at work on a database of every kind, for tests of what happens to saves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import KINDS
from tests.scoring.conftest import Cast


@pytest.fixture(scope="module", params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database that the module's copies are on: each in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def tour(database_kind: str, copies: Any) -> Any:
    """The module's own copy of the demonstration on either kind of database."""
    return copies.tour(database_kind)


@pytest.fixture
def cast(app):
    """A season in its first round, with jurors and entries."""
    return Cast(app)
