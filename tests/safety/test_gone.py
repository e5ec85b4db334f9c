"""A file whose bytes are gone: each of its addresses says in words that it is not there."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from sqlalchemy import update

from awards.core.db import db
from awards.nominations.models import Attachment
from tests.demonstration import Tour
from tests.visits import VISITS

ADDRESSES = ("nominations.entry_file", "nominations.file", "nominations.thumbnail", "results.dossier_file",
             "results.photo", "results.photo_small", "scoring.file", "scoring.thumbnail")  # fmt: skip
NO_COPY = {"copy_key": None, "thumbnail_key": None, "photo_key": None}


@pytest.fixture(scope="module", params=["with copies", "of old"])
def emptied(request: pytest.FixtureRequest, copies: Any) -> Tour:
    """The demonstration without its files: with copies of them in the rows, and as rows were before there were any."""
    tour = copies.tour("sqlite")
    shutil.rmtree(tour.app.extensions["awards.files"].folder)
    if request.param == "of old":
        with tour.app.app_context():
            db.session.execute(update(Attachment).values(NO_COPY))
            db.session.commit()
    return tour


@pytest.mark.parametrize("endpoint", ADDRESSES)
def test_bytes_that_are_gone_are_not_found_and_no_fault(emptied: Tour, endpoint: str) -> None:
    visit = VISITS[endpoint][0]
    for role in {visit.role, "observer"} if endpoint == "nominations.entry_file" else {visit.role}:
        client, address = emptied.client(role, language="en"), emptied.url(endpoint, visit.values)
        answer = client.get(address)
        assert (answer.status_code, "Page not found" in answer.page.text) == (404, True), role
        asked = client.get(address, headers={"X-Requested-With": "fetch"})
        assert asked.json == {"error": "This does not exist, or you do not have access to it."}
