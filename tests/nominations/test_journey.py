"""A nominee's way from the first page to the confirmation, without a script, in two quite different programmes."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.core.db import db
from awards.messages.models import Mail
from awards.nominations.models import Nomination, Version
from tests.client import PageClient
from tests.nominations import filling
from tests.nominations.conftest import Cast, factories_season, make_cast, picture

WAYS = [("magistral", "resilience", []), ("harbour-lights", "place", ["picture"])]


@pytest.mark.long_for("postgresql")
@pytest.mark.parametrize(("programme", "category", "pictures"), WAYS)
def test_from_start_to_submit(
    app: Flask, sign_in: Callable[[uuid.UUID], PageClient], programme: str, category: str, pictures: list[str]
) -> None:
    cast = make_cast(app, programme)
    client = sign_in(cast.nominee)
    assert client.get(f"/{cast.slug}/form").status_code == 200
    begun = client.submit(f"/{cast.slug}/nominations/new", form=1, company=str(cast.company))
    home = begun.location
    tasks = client.get(home)
    first = next(address for address in tasks.page.links.values() if "/topics/" in address)
    where = fill_everything(app, client, cast, first, category, pictures)
    check = client.get(where)
    assert "left to do" not in check.page.text
    sent = client.submit(check, form="submission")
    assert sent.status_code == 303
    confirmed = client.get(sent.location)
    assert confirmed.page.h1 == "Nomination submitted"
    with app.app_context():
        nomination = db.session.scalars(select(Nomination)).one()
        version = db.session.scalars(select(Version)).one()
        assert nomination.version_id == version.id
        assert version.number == 1
        assert len(version.sha256) == 64
        mails = db.session.scalars(select(Mail).where(Mail.event == "nomination.submitted")).all()
        assert len({mail.to for mail in mails}) == len(mails) == 2
    assert client.get(f"{home}/versions/1").status_code == 200
    assert client.get(f"{home}/as-juror").status_code == 200
    assert "Submitted" in client.get(f"/{cast.slug}/nominations").page.text


def fill_everything(
    app: Flask, client: PageClient, cast: Cast, address: str, category: str, pictures: list[str]
) -> str:
    """Answer topic after topic by Continue, wherever it leads; gives the address after the last topic."""
    with app.app_context():
        programme = factories_season(cast).document
    chosen = None
    for _ in range(20):
        if "/topics/" not in address:
            return address
        page = client.get(address)
        topic = address.rsplit("/", 1)[1].split("?")[0]
        values: dict[str, Any] = filling.fields(programme, topic, category, asked=chosen)
        names = {element.get("name") for element in page.page.all("input", "textarea", "select")}
        values = {name: value for name, value in values.items() if name in names}
        if any(name == "q_category" for name in values):
            chosen = category
        for name in pictures:
            field = f"q_{name}"
            if field in names and not any("file_" in (each or "") for each in names):
                values[field] = (io.BytesIO(picture()), "night.png")
        for name in names:
            if name and name.startswith("file_") and name.endswith("-alt"):
                values[name] = "Lamps along the quay"
        address = client.submit(page, form="topic", **values).location
        assert address, client.submit(page, form="topic", **values).page.text
    raise AssertionError("The topics never end.")
