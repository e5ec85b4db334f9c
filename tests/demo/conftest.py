"""What the tests of the demonstration share: the Magistral programme and the nominations made for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from awards.demo import nominations as demo

SEED = 20
PROGRAMME = Path(__file__).resolve().parents[2] / "awards" / "programmes" / "seeds" / "magistral.yaml"


@pytest.fixture(scope="session")
def doc():
    return yaml.safe_load(PROGRAMME.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sixty(doc):
    return list(demo.nominations(doc, 60, SEED))


@pytest.fixture(scope="session")
def last(doc):
    return list(demo.last_season(doc, 24, SEED))
