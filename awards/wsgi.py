"""The application as a WSGI server loads it: settings from the environment."""

from __future__ import annotations

from awards.app import create_app

app = create_app()
