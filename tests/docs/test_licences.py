"""The licence, and the notice that goes with it: what is shipped, and which libraries ask for more than a mention."""

from __future__ import annotations

import re
from importlib import metadata

from tests.docs.fences import ROOT

NOTICE = (ROOT / "NOTICE").read_text()
ASKING = re.compile(r"\b[AL]?GPL|\bMPL|Mozilla Public|General Public")


def asks(distribution: metadata.Distribution) -> bool:
    """Whether a library's licence asks for more than a mention."""
    about = distribution.metadata
    names = [about.get("License-Expression"), about.get("License"), *(about.get_all("Classifier") or ())]
    return bool(ASKING.search("\n".join(filter(None, names))))


def test_every_library_whose_licence_asks_for_more_is_named():
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    installed = {each.name.lower().replace("_", "-"): each for each in metadata.distributions()}
    asking = {name for name in locked if name in installed and asks(installed[name])}
    assert {"psycopg", "num2words"} <= asking
    assert [name for name in sorted(asking) if name.removesuffix("-binary") not in NOTICE] == []


def test_every_licence_of_what_others_made_is_named():
    for path in ROOT.glob("*/vendor/LICENSE-*"):
        assert str(path.relative_to(ROOT)) in NOTICE


def test_the_project_says_its_licence():
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()
