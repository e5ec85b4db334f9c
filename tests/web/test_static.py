"""Static files: kept for good by every cache, the same for everybody, and compressed as pages are."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.core.process import ROOT
from awards.web.static import FOR_GOOD, SHEETS, VERSION_LENGTH, version_of
from tests import factories
from tests.client import PageClient

FOLDER = ROOT / "static"
FILES = [path.relative_to(FOLDER).as_posix() for path in sorted(FOLDER.rglob("*")) if path.is_file()]


@pytest.mark.databases("sqlite")
def test_every_file_can_be_kept_for_good_and_shared(app: Flask, client: PageClient, sign_in: Any) -> None:
    version = version_of(FOLDER)
    for file in FILES:
        answer = client.get(f"/static/{version}/{file}")
        assert answer.status_code == 200, file
        assert answer.data == (FOLDER / file).read_bytes(), file
        assert answer.headers["Cache-Control"] == FOR_GOOD
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers
        again = client.get(f"/static/{version}/{file}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.databases("sqlite")
def test_what_every_page_needs_of_style_comes_at_once(client: PageClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    (sheet,) = [found for found in re.findall(r'<link rel="stylesheet" href="([^"]+)', page) if "/static/" in found]
    answer = client.get(sheet)
    for name in SHEETS:
        assert (FOLDER / f"css/{name}.css").read_bytes() in answer.data
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", FOR_GOOD)
    assert client.get("/static/css/site.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.databases("sqlite")
def test_addresses_of_another_version_and_plain_ones_are_kept_for_a_while(client: PageClient) -> None:
    for address in (f"/static/{'0' * VERSION_LENGTH}/js/clock.js", "/static/js/clock.js"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=600")
    for address in ("/static/js/none.js", "/static/../config.py", "/static/%2e%2e/config.py", "/static/js",
                    "/static/js/./clock.js", "/static/js//clock.js", "/static/js/clock.js/"):  # fmt: skip
        assert client.get(address).status_code == 404


@pytest.mark.databases("sqlite")
def test_what_is_no_file_is_said_on_a_page_that_nobody_keeps(app: Flask, client: PageClient) -> None:
    with app.app_context():
        known = factories.person("Reader").id
        db.session.commit()
    factories.sign_in(client, known)
    for version in ("", f"{version_of(FOLDER)}/"):
        for name in ("js/none.js", "a" * 300, "a/" * 3000, "js", "..%5cconfig.py", "%ff"):
            answer = client.get(f"/static/{version}{name}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), name[:20]


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    first = version_of(tmp_path)
    assert version_of(tmp_path) == first
    (tmp_path / "a.css").write_text("b{}")
    second = version_of(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, version_of(tmp_path)}) == 3


@pytest.mark.databases("sqlite")
def test_pages_name_files_of_this_version_only(client: PageClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    found = set(re.findall(r'"(/static/[^"#]+)', page))
    assert found
    assert all(address.startswith(f"/static/{version_of(FOLDER)}/") for address in found)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("address", ["/sign-in", "/static/css/base.css", "/static/js/clock.js", "/static/icons.svg"])
def test_texts_are_compressed_for_those_who_take_it(client: PageClient, address: str) -> None:
    client.parses = False  # it would have to unpack
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    if address.startswith("/static"):
        assert gzip.decompress(packed.data) == plain.data
    assert client.get(address, headers={"Accept-Encoding": "zstd, br, gzip"}).headers["Content-Encoding"] == "zstd"


@pytest.mark.databases("sqlite")
def test_what_is_packed_already_goes_as_it_is(client: PageClient) -> None:
    answer = client.get("/static/fonts/onest-latin.woff2", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
