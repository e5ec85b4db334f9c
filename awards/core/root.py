"""Where templates, static files, migrations and settings lie: in the wheel's bundle or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
ROOT = _PACKAGE / "_bundle" if (_PACKAGE / "_bundle").is_dir() else _PACKAGE.parent
TRANSLATIONS = _PACKAGE / "translations"
