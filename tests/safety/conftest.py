"""A juror at work on a database of every kind, for tests of what happens to saves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import KINDS
from tests.scoring.conftest import Cast


@pytest.fixture(scope="module", params=KINDS)
def tour(request: pytest.FixtureRequest, copies: Any) -> Any:
    """The module's own copy of the demonstration on either kind of database."""
    return copies.tour(request.param)


@pytest.fixture
def cast(app):
    """A season in its first round, with jurors and entries."""
    return Cast(app)
