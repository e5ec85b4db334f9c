"""A juror at work on a database of every kind, for tests of what happens to saves."""

from __future__ import annotations

import pytest

from tests.scoring.conftest import Cast


@pytest.fixture
def cast(app):
    """A season in its first round, with jurors and entries."""
    return Cast(app)
