"""The pages that are measured: their addresses in a prepared database, signed in as whoever reads them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine, event, select, update

from bench.load import Ask, answer
from bench.prepared import Prepared


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, the request, and how its cost compares: floor `read` or `write`, and the aim."""

    name: str
    ask: Ask
    floor: str = "read"
    aim: float = 8.0


class Site:
    """A prepared database with an application of this process on it, to make sign-ins and to count queries."""

    def __init__(self, prepared: Prepared, port: int) -> None:
        from awards.app import create_app, settings_module

        values = {name.removeprefix("AWARDS_").lower(): value for name, value in prepared.settings(port).items()}
        self.app = create_app(settings_module().load(_env_file=None, **values))
        self.port = port
        self.season = "2027"

    def cookie(self, email: str) -> str:
        """Sign somebody in; returns the cookie."""
        from awards.accounts.models import Person, SignIn
        from awards.core.clock import now
        from awards.core.db import db

        with self.app.app_context():
            person = db.session.scalar(select(Person.id).where(Person.email == email))
            row = SignIn(person_id=person, at=now(), seen_at=now(), expires_at=now() + timedelta(days=1))
            db.session.add(row)
            db.session.commit()
            session = {"_user_id": str(row.id), "_fresh": True, "_permanent": True}
            # A browser's cookie has a token from its first page on.
            session["csrf_token"] = hashlib.sha256(str(row.id).encode()).hexdigest()
        serializer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session)}"

    def of_jurors(self) -> Iterator[Page]:
        """Queue, ballot, and saving a score."""
        cookie = {"Cookie": self.cookie("juror@magistral.example")}
        yield Page("juror’s queue", Ask(f"/{self.season}/ballots", headers=cookie))
        ballot, criterion, revision = self._ballot()
        address = f"/{self.season}/ballots/{ballot}"
        yield Page("ballot page", Ask(address, headers=cookie))
        saving = Ask(
            f"{address}/scores/{criterion}", "PUT", self._with_token(address, cookie), _scores(revision), threads=1
        )
        yield Page("saving a score", saving, floor="write", aim=4.0)

    def of_organisers(self) -> Iterator[Page]:
        """Desk, lists, board and exports; the round has to be closed."""
        cookie = {"Cookie": self.cookie("organiser@magistral.example")}
        pages = {
            "organiser’s desk": "desk", "nominations list": "entries", "nominations, searched": "entries?q=corridor",
            "organiser’s board": "boards/1/efficiency", "all boards": "boards",
        }  # fmt: skip
        for name, path in pages.items():
            yield Page(name, Ask(f"/{self.season}/{path}", headers=cookie))
        for name, path in {"export of scores": "scores", "export of nominations": "nominations"}.items():
            yield Page(name, Ask(f"/{self.season}/exports/{path}.csv", headers=cookie), aim=0)

    def of_everyone(self) -> Iterator[Page]:
        """What a stranger opens."""
        yield Page("public page", Ask(f"/{self.season}/"))
        yield Page("public results", Ask("/2026/laureates"))

    def close_round(self) -> None:
        """Have the first round of scoring closed, so that boards may be seen."""
        from awards.core.clock import now
        from awards.core.db import db
        from awards.programmes.models import Round, Season

        with self.app.app_context():
            season = select(Season.id).where(Season.slug == self.season).scalar_subquery()
            closed = update(Round).where(Round.season_id == season, Round.code == "1")
            db.session.execute(closed.values(closes_at=now() - timedelta(minutes=1)))
            db.session.commit()

    def _ballot(self) -> tuple[str, str, int]:
        from awards.accounts.models import Person
        from awards.core.db import db
        from awards.jury.models import Assignment, Juror, Seat
        from awards.programmes.models import Criterion, Season
        from awards.scoring.models import Score

        with self.app.app_context():
            row = db.session.execute(
                select(Assignment.id, Criterion.code, Score.revision)
                .join(Juror, Juror.id == Assignment.juror_id)
                .join(Person, Person.id == Juror.person_id)
                .join(Season, Season.id == Juror.season_id)
                .join(Seat, Seat.juror_id == Juror.id)
                .join(Score, Score.ballot_id == Assignment.id)
                .join(Criterion, Criterion.id == Score.criterion_id)
                .where(Person.email == "juror@magistral.example", Season.slug == self.season)
                .order_by(Assignment.position, Criterion.position)
                .limit(1)
            ).one()
        return str(row[0]), row[1], row[2]

    def _with_token(self, address: str, cookie: dict[str, str]) -> dict[str, str]:
        status, body, headers = answer(self.port, Ask(address, headers=cookie))
        found = re.search(rb'name="csrf-token" content="([^"]+)"', body)
        if status != 200 or found is None:
            raise SystemExit(f"The ballot page answered {status}.")
        fresh = headers.get("Set-Cookie", "").partition(";")[0] or cookie["Cookie"]
        return {
            "Cookie": fresh, "X-CSRFToken": found[1].decode(), "X-Requested-With": "fetch",
            "Content-Type": "application/json",
        }  # fmt: skip

    def queries(self, ask: Ask) -> int:
        """Return how many queries an answer takes, the transaction's own statements aside."""
        client = self.app.test_client(use_cookies=False)
        with counted() as sent:
            for _ in range(2):  # the first one may still fill caches
                sent.clear()
                answer = client.open(
                    ask.path, method=ask.method, headers=dict(ask.headers), base_url=f"http://127.0.0.1:{self.port}",
                    data=ask.body() if ask.body else None,
                )  # fmt: skip
                answer.get_data()
                answer.close()
        if answer.status_code != ask.expect:
            raise SystemExit(f"{ask.path} answered {answer.status_code}.")
        return len(sent)


def _scores(revision: int) -> Callable[[], str]:
    # Every save is a change, and stands on the one before.
    revisions = count(revision)

    def body() -> str:
        number = next(revisions)
        return json.dumps({"value": str(3 + number % 4), "comment": f"Seen {number}.", "revision": number})

    return body


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent within the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
