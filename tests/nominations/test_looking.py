"""Nominees look at their files page by page, as jurors would."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from awards.demo import files as demo_files
from awards.nominations.files import file_pages
from tests import factories
from tests.client import PageClient
from tests.nominations.conftest import Cast
from tests.nominations.test_files import Begin, send


@pytest.fixture
def sent(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> Any:
    """Address of a nomination with a document of two pages, and that of the document."""
    home = begin(cast, category="resilience")
    answer = send(nominee, home, demo_files.pdf(["First"], ["Second"]), "report.pdf")
    assert answer.status_code == 200, answer.json
    with app.app_context():
        file_pages.draw_pages()
    return home, f"{home}/files/{answer.json['id']}"


def test_the_own_file_is_looked_at_from_the_dossier_as_jurors_read_it(sent: Any, nominee: PageClient) -> None:
    home, file = sent
    links = nominee.get(f"{home}/as-juror").page.links
    assert (links["report.pdf"], links["Download report.pdf"]) == (f"{file}/pages/1", file)
    page = nominee.get(f"{file}/pages/2").page
    assert page.h1 == "report.pdf"
    assert "Page 2 of 2" in page.text
    assert "Second" in page.text
    picture = nominee.get(f"{file}/pages/2/picture", buffered=True)
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert nominee.get(f"{file}/pages/9").location == f"{file}/pages/2"
    assert nominee.get(f"{file}/pages/9/picture").status_code == 404


def test_others_do_not_look_at_it(app: Flask, sent: Any, cast: Cast, nominee: PageClient) -> None:
    home, file = sent
    elsewhere = f"{home}/files/{uuid.uuid4()}/pages/1"
    stranger = app.test_client()
    factories.sign_in(stranger, cast.stranger)
    for client, address in ((nominee, elsewhere), (stranger, f"{file}/pages/1")):
        assert client.get(address).status_code == 404
        assert client.get(f"{address}/picture").status_code == 404
