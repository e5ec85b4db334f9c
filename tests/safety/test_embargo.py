"""Before its time and after it was taken back, a publication might as well never have been (safety, line 8).

Three copies of the demonstration: one that never published last season's results, one whose embargo has not ended, one
that took them back. Both of the latter showed them before, so that whatever a process keeps of pages is full of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from awards.core.clock import now
from awards.core.db import db
from awards.messages.models import Mail
from awards.results.models import Publication, PublicEntry
from tests.demonstration import LAST, STRANGER, Tour, season
from tests.safety.test_secrecy import RANDOM, differences, looks

# That something was withdrawn is said in a sentence; who it was about is not.
WITHDRAWN = re.compile(r"<p data-withdrawn>[^<]+</p>|\s")
SAYS_SO = (f"/{LAST}/laureates", f"/{LAST}/check")
MAY_NOT_KNOW = ("juror", "nominee", STRANGER)


def without(tour: Tour) -> None:
    """Nothing was ever published."""
    made = select(Publication.id).where(Publication.season_id == season(LAST).id)
    db.session.execute(delete(PublicEntry).where(PublicEntry.publication_id.in_(made)))
    db.session.execute(delete(Publication).where(Publication.id.in_(made)))
    db.session.execute(delete(Mail).where(Mail.event.startswith("results.")))


def waiting(tour: Tour) -> None:
    """Everything is published, for a time that has not come; nor have the mails gone out."""
    soon = now() + timedelta(hours=1)
    db.session.execute(update(Publication).values(embargo_until=soon))
    still = {"next_try_at": soon, "sent_at": None, "attempts": 0}
    assert db.session.execute(update(Mail).where(Mail.event.startswith("results.")).values(**still)).rowcount  # type: ignore[attr-defined]


def taken_back(tour: Tour) -> None:
    """Everything was taken back; mails that had gone out were read."""
    db.session.execute(update(Publication).values(unpublished_at=now(), unpublish_reason="A test"))
    db.session.execute(delete(Mail).where(Mail.event.startswith("results.")))


@pytest.fixture(scope="module")
def changed(copies: Any) -> Callable[[Any], Tour]:
    """Gives the copy that was changed in a way, made when first asked for."""
    made: dict[Any, Tour] = {}

    def of(way: Any) -> Tour:
        if way not in made:
            made[way] = copies.tour("sqlite")
            if way is not without:
                for language in ("en", "de"):
                    for role in MAY_NOT_KNOW:
                        client = made[way].client(role, language=language)
                        assert client.get(f"/{LAST}/laureates").status_code == 200
                        assert client.get(f"/{LAST}/").status_code == client.get("/archive").status_code == 200
            with made[way].app.app_context():
                way(made[way])
                db.session.commit()
        return made[way]

    return of


@pytest.fixture(scope="module")
def never(changed: Any) -> dict[str, Any]:
    """What each role sees where nothing was ever published."""
    return {role: looks(changed(without), role) for role in MAY_NOT_KNOW}


def silent(seen: dict[str, Any]) -> dict[str, Any]:
    """The pages without that sentence."""
    return {
        url: (status, WITHDRAWN.sub("", body) if url in SAYS_SO else body, {} if url in SAYS_SO else headers)
        for url, (status, body, headers) in seen.items()
    }


@pytest.mark.parametrize("role", MAY_NOT_KNOW)
@pytest.mark.parametrize("way", [waiting, taken_back], ids=["waiting", "unpublished"])
def test_nothing_says_who_won(changed: Any, never: Any, way: Any, role: str) -> None:
    seen = looks(changed(way), role)
    told = [url for url, (_, body, _) in seen.items() if "data-withdrawn" in body]
    assert told == ([url for url in seen if url in SAYS_SO] if way is taken_back else [])
    # Pages of entries that were public say that they were; what stood there is the same for all, and not said.
    was_there = [url for url in seen if f"/{LAST}/laureates/" in url]
    assert len({RANDOM.sub(r"\1", seen[url][1]).replace(url, "") for url in was_there}) == 1
    kept = {url for url in seen if way is waiting or url not in was_there}
    assert differences({url: each for url, each in silent(never[role]).items() if url in kept},
                       {url: each for url, each in silent(seen).items() if url in kept}) == []  # fmt: skip
    gone = [url for url, (status, _, _) in seen.items() if f"/{LAST}/laureates" in url or f"/{LAST}/results/" in url]
    assert len(gone) > 5
    assert {seen[url][0] for url in gone if url not in was_there} == {404}
    assert {seen[url][0] for url in was_there} == ({410} if way is taken_back else {404})
