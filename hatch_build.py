"""Build hook: compiles the catalogues and bundles what lies beside the package.

A wheel carries templates, static files, migrations, the guide and config.py in awards/_bundle/;
an editable install uses the checkout.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED = ("templates", "static", "migrations", "docs/guide", "config.py")


class Bundle(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        runpy.run_path(str(root / "scripts" / "catalogues.py"))["compile_all"]()
        if version == "standard" and self.target_name == "wheel":
            build_data["force_include"].update({str(root / name): f"awards/_bundle/{name}" for name in BUNDLED})
