"""The laureate's photo: made once, looked at again for nothing, and gone at once when results are taken back."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import inspect, select, update

from awards.core.clock import now
from awards.core.db import db
from awards.nominations.files import actions as files_actions
from awards.nominations.models import Attachment
from awards.results.models import Publication, PublicEntry
from tests.demonstration import LAST, STRANGER, Tour


def photo_of(tour: Tour) -> Any:
    return tour.url("results.photo", {"season": LAST})


@pytest.fixture
def visitor(tour: Tour) -> Any:
    return tour.client(STRANGER)


def test_a_photo_is_not_decoded_to_be_looked_at(tour: Tour, visitor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_actions, "complete", None)  # not to be called
    monkeypatch.setattr(Image, "open", None)
    answer = visitor.get(photo_of(tour), buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = visitor.get(photo_of(tour), headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_its_page_keeps_room_for_the_photo(tour: Tour, visitor: Any) -> None:
    page = visitor.get(tour.url("results.laureate", {"season": LAST})).page
    image = next(element for element in page.all("img") if "photo.jpg" in (element.get("src") or ""))
    with Image.open(io.BytesIO(visitor.get(photo_of(tour), buffered=True).data)) as shown:
        assert (image.get("width"), image.get("height")) == (str(shown.width), str(shown.height))
    small = tour.url("results.photo_small", {"season": LAST})
    with Image.open(io.BytesIO(visitor.get(small, buffered=True).data)) as shown:
        assert f"{small} {shown.width}w" in image.get("srcset")


def test_a_photo_of_old_gets_its_copy_when_it_is_first_looked_at(copies: Any) -> None:
    tour = copies.tour("sqlite")
    with tour.app.app_context():
        db.session.execute(update(Attachment).values(copy_key=None, photo_key=None, width=None, height=None))
        db.session.commit()
    visitor = tour.client(STRANGER)
    assert visitor.get(tour.url("results.laureate", {"season": LAST})).status_code == 200
    assert visitor.get(photo_of(tour), buffered=True).mimetype == "image/jpeg"
    with tour.app.app_context():
        assert len(db.session.scalars(select(Attachment.id).where(Attachment.photo_key.is_not(None))).all()) == 1


def test_a_photo_is_gone_with_the_publication(copies: Any) -> None:
    tour = copies.tour("sqlite")
    visitor = tour.client(STRANGER)
    mark = visitor.get(photo_of(tour), buffered=True).headers["ETag"]
    with tour.app.app_context():
        db.session.execute(update(Publication).values(unpublished_at=now(), unpublish_reason="A test"))
        db.session.commit()
    for address in (photo_of(tour), tour.url("results.photo_small", {"season": LAST})):
        assert visitor.get(address, headers={"If-None-Match": mark}).status_code == 410


def test_a_second_picture_has_an_address_and_words_of_its_own(copies: Any) -> None:
    tour = copies.tour("sqlite")
    with tour.app.app_context():
        address = uuid.UUID(photo_of(tour).split("/")[-2])
        entries = db.session.scalars(select(PublicEntry).where(PublicEntry.address == address)).all()
        second = copied(db.session.get_one(Attachment, uuid.UUID(entries[0].content["photo"])))
        for entry in entries:  # of the finalists, and of the laureates
            entry.content = {**entry.content, "more_photos": [{"id": str(second.id), "alt": "A blue wheel"}]}
        db.session.commit()
    visitor = tour.client(STRANGER)
    page = visitor.get(tour.url("results.laureate", {"season": LAST})).page
    another = photo_of(tour).replace("photo.jpg", "photo-2.jpg")
    images = {each.get("src"): each for each in page.all("img")}
    assert images[another].get("alt") == "A blue wheel"
    assert images[photo_of(tour)].get("alt") not in ("", "A blue wheel")
    small = images[another].get("srcset").split()[0]
    assert [visitor.get(each, buffered=True).mimetype for each in (another, small)] == ["image/jpeg"] * 2
    assert visitor.get(another.replace("-2", "-3")).status_code == 404


def copied(file: Attachment) -> Attachment:
    """Another file with the same pictures, stored with the same entry."""
    columns = {each.key: getattr(file, each.key) for each in inspect(Attachment).column_attrs}
    made = Attachment(**columns | {"id": uuid.uuid4(), "key": uuid.uuid4().hex})
    db.session.add(made)
    db.session.flush()
    return made
