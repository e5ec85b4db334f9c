"""Two jurors at work, for whatever is done to the jury."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests import factories as make


@pytest.fixture
def scene(context: Flask) -> Any:
    """Two jurors in a round that runs, with a final after it; two entries of one category and one of another."""
    season = make.season()
    return SimpleNamespace(
        season=season, round=make.rounds(season)["1"], final=make.rounds(season)["2"],
        asel=make.juror(season, make.person("Asel")), boris=make.juror(season, make.person("Boris")),
        one=make.entry(season, "One"), two=make.entry(season, "Two"),
        fair=make.entry(season, "Fair", in_category="fairness"),
        resilience=make.category(season), fairness=make.category(season, "fairness"),
        by=make.appointed(season, "organiser"),
    )  # fmt: skip
