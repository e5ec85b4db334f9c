"""Giving out stored files: always as a download, never as something a browser would run."""

from __future__ import annotations

from flask import Response, abort, current_app, send_file

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(key: str, name: str) -> Response:
    """Return the stored bytes of a key under a file name, as an attachment of no type; 404 if they are gone."""
    try:
        stored = current_app.extensions["awards.files"].open(key)
    except (FileNotFoundError, ValueError):
        abort(404)
    answer = send_file(stored, "application/octet-stream", as_attachment=True, download_name=name, max_age=0)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
