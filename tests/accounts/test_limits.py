"""Counting tries in the database: together for all processes, and never in the way of the request's transaction."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.web import limits
from awards.web.models import RateCount
from tests import factories


def test_within_and_over_a_limit(context: Flask) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        verdicts = [limits.may_try("3 per 15 minutes", "x", "somebody") for _ in range(4)]
        assert [bool(verdict) for verdict in verdicts] == [True, True, True, False]
        assert str(verdicts[3].reason) == "There were too many attempts. Wait 15 minutes, then try again."
        assert limits.may_try("3 per 15 minutes", "x", "somebody else")
        assert limits.may_try("3 per 15 minutes", "y", "somebody")
        clock.shift(timedelta(minutes=15, seconds=1))
        assert limits.may_try("3 per 15 minutes", "x", "somebody")


def test_threads_count_together(app: Flask) -> None:
    start, allowed = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        with app.app_context():
            allowed.extend(bool(limits.may_try("10 per hour", "x", "shared")) for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 10
    assert len(allowed) == 24


def test_forgetting_begins_anew(context: Flask) -> None:
    assert limits.may_try("1 per hour", "x", "a")
    assert not limits.may_try("1 per hour", "x", "a")
    limits.forget_tries("1 per hour", "x", "a")
    assert limits.may_try("1 per hour", "x", "a")


def test_asking_after_something_was_written_is_a_mistake_that_shows(context: Flask) -> None:
    factories.person().name = "Changed"
    with pytest.raises(RuntimeError, match="would be lost"):
        limits.may_try("1 per hour", "x", "a")


def test_no_address_is_kept_and_old_counts_go(context: Flask) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        limits.may_try("1 per hour", "mail", "anna@nordlicht.example", "198.51.100.7")
        [row] = db.session.query(RateCount)
        assert len(row.key) == 64
        assert "anna" not in row.key
        clock.shift(timedelta(hours=1, seconds=1))
        limits.expired_counts()
        assert db.session.query(RateCount).count() == 0


def test_the_rest_of_what_the_library_asks_of_a_storage(context: Flask) -> None:
    storage = limits.DatabaseStorage()
    assert storage.check()
    with time_machine.travel(now(), tick=False):
        assert storage.incr("a", 60, 2) == 2
        assert storage.get("a") == 2
        assert storage.get_expiry("a") == pytest.approx((now() + timedelta(seconds=60)).timestamp(), abs=1)
    assert storage.reset() == 1
    assert storage.get("a") == 0
