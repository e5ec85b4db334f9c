"""The ranking stands alone: importing all of it loads no web framework and no database."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import awards.ranking
for module in pkgutil.walk_packages(awards.ranking.__path__, "awards.ranking."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
ours = {name for name in sys.modules if name.startswith("awards.") and not name.startswith("awards.ranking")}
foreign = {"flask", "sqlalchemy", "werkzeug", "jinja2", "psycopg"} & set(sys.modules)
print(sorted(ours), sorted(foreign))
"""


def test_importing_the_ranking_loads_of_ours_only_the_words_and_no_framework():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "['awards.core', 'awards.core.message'] []"
