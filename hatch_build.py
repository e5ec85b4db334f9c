"""Build hook: compiles the catalogues and bundles what lies beside the package.

A wheel carries templates, static files, migrations and config.py in awards/_bundle/;
an editable install uses the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED = ("templates", "static", "migrations", "config.py")


class Bundle(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root / "awards" / "translations")
        if version == "standard" and self.target_name == "wheel":
            build_data["force_include"].update({str(root / name): f"awards/_bundle/{name}" for name in BUNDLED})


def compile_catalogues(folder: Path) -> None:
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        # Whoever reads meanwhile, and whoever compiles too, finds a whole one.
        own = source.with_suffix(f".{os.getpid()}.mo")
        with source.open("rb") as lines, own.open("wb") as compiled:
            write_mo(compiled, read_po(lines, locale=source.parts[-3]))
        own.replace(source.with_suffix(".mo"))
