"""The application as a WSGI server loads it: settings from the environment."""

from __future__ import annotations

from awards.app import create_app
from awards.core.process import end_with_parent

end_with_parent()
app = create_app()
