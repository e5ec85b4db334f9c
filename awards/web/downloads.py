"""Giving out files: stored ones as downloads that nothing runs or as our own pictures, and what is made to be had."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

from flask import Response, request, send_file

from awards.core.files import Gone, named, store

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(key: str, name: str, kind: str) -> Response:
    """Return the stored bytes of a key as an attachment of no type, named with an ending of its kind; Gone without."""
    answer = _stored(key, "application/octet-stream", as_attachment=True, download_name=named(name, kind))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def picture(key: str | None) -> Response:
    """Return a JPEG that was made here, to be shown on a page; for this reader only. Gone without."""
    answer = _stored(key, "image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def public_picture(key: str | None, mark: str) -> Response:
    """Return a JPEG that was made here, for everyone; 304 to who has it already. Gone without.

    A cache may keep it and asks each time whether it is still there to be seen, which costs no reading of it: what was
    taken back is gone at once. mark: of its content, as an entity tag.
    """
    answer = _stored(key, "image/jpeg", etag=mark, conditional=True)
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def public_drawing(draw: Callable[[], bytes], mark: str) -> Response:
    """Return a PNG that is drawn here, for everyone, as `public_picture`; it is not drawn for who has it already."""
    answer = Response(mimetype="image/png")
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.headers["Content-Security-Policy"] = POLICY
    if mark in request.if_none_match:
        answer.status_code = 304
    else:
        answer.data = draw()
    return answer


def _stored(key: str | None, kind: str, **how: Any) -> Response:
    try:
        path = store().path(key or "")
        answer = send_file(path, kind, max_age=0, **{"etag": False, "conditional": False, **how})
    except (FileNotFoundError, ValueError):
        raise Gone from None
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers.pop("Last-Modified", None)
    return answer


def made_here(file: bytes | IO[bytes], name: str, kind: str) -> Response:
    """Return a file that was made to be handed out, as an attachment that no cache keeps. kind: its media type."""
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    answer = send_file(stream, kind, as_attachment=True, download_name=name)
    answer.content_length = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    answer.headers["Cache-Control"] = "no-store"
    answer.expires = None
    return answer
