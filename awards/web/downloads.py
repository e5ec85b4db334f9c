"""Giving out stored files: as a download that nothing runs, or as a picture of our own making."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, send_file

from awards.core.files import named

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(key: str, name: str, kind: str) -> Response:
    """Return the stored bytes of a key as an attachment of no type, named with an ending of its kind; 404 if gone."""
    answer = _sent(key, "application/octet-stream", as_attachment=True, download_name=named(name, kind))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def shown_picture(key: str) -> Response:
    """Return a JPEG that was made here, to be shown on a page; for this reader only."""
    answer = _sent(key, "image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def public_picture(key: str, mark: str) -> Response:
    """Return a JPEG that was made here, for everyone; 304 to who has it already.

    A cache may keep it and asks each time whether it is still there to be seen, which costs no reading of it: what was
    taken back is gone at once. mark: of its content, as an entity tag.
    """
    answer = _sent(key, "image/jpeg", etag=mark, conditional=True)
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def _sent(key: str, kind: str, **how: Any) -> Response:
    try:
        path = current_app.extensions["awards.files"].path(key)
        answer = send_file(path, kind, max_age=0, **{"etag": False, "conditional": False, **how})
    except (FileNotFoundError, ValueError):
        abort(404)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.last_modified = None
    return answer
