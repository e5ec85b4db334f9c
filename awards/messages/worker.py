"""The worker: huey's consumer, which delivers mail every few seconds, does what should not wait long every minute, and
sweeps away what has expired every hour."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from flask import Flask
from huey import Huey, SqliteHuey
from huey.consumer import Consumer, Scheduler

from awards.core.clock import now
from awards.core.db import db, finish_transaction
from awards.messages.delivery import deliver_due

BEAT = 2  # seconds between two looks into the outbox
BETWEEN_SWEEPS = timedelta(hours=1)
BETWEEN_CHORES = timedelta(minutes=1)
PATIENCE = 10  # seconds a delivery that is under way may still take after SIGTERM
Sweep = Callable[[], object]
logger = logging.getLogger("awards.worker")


def run(app: Flask, sweeps: Iterable[Sweep], chores: Iterable[Sweep], prompt: Iterable[Sweep] = ()) -> None:
    """Deliver, sweep and do the chores until SIGTERM or SIGINT; several workers may run, one of them keeps the time."""
    settings = app.extensions["awards.settings"]
    logging.getLogger("huey").setLevel(logging.WARNING)
    huey = queue(settings.data)
    consumer = Timekeeping.consumer(huey, settings.data / "worker.lock")
    schedule(app, huey, sweeps, chores, prompt, stop=consumer.stop_flag.is_set)
    consumer.run()


def queue(data: Path) -> Huey:
    """Return the job queue, a file in the data folder: it holds nothing that the outbox does not hold too."""
    return SqliteHuey("awards", filename=str(data / "jobs.db"), results=False)


def schedule(
    app: Flask, huey: Huey, sweeps: Iterable[Sweep], chores: Iterable[Sweep] = (), prompt: Iterable[Sweep] = (), *,
    stop: Callable[[], bool],
) -> None:  # fmt: skip
    """Put what has to be done regularly into a queue's timetable. prompt: what somebody waits for, however long."""

    def sweep(each: Iterable[Sweep]) -> None:
        with app.app_context():
            sweep_all(each)

    def deliver() -> None:
        with app.app_context():
            deliver_due(stop=stop)

    huey.periodic_task(lambda _: True, name="deliver")(_one_at_a_time(deliver))
    huey.periodic_task(lambda _: True, name="prompt")(_one_at_a_time(lambda: sweep(prompt)))
    huey.periodic_task(_Every(BETWEEN_SWEEPS), name="sweep")(lambda: sweep(sweeps))
    huey.periodic_task(_Every(BETWEEN_CHORES), name="chores")(lambda: sweep(chores))


def _one_at_a_time(task: Callable[[], None]) -> Callable[[], None]:
    """A task that is passed over while it runs in this worker: a slow server, or long work, must not pile it up."""
    running = threading.Lock()

    def once() -> None:
        if running.acquire(blocking=False):
            try:
                task()
            finally:
                running.release()

    return once


def sweep_all(sweeps: Iterable[Sweep]) -> None:
    """Carry out every sweep in a transaction of its own; one that fails is reported and stops no other."""
    for each in sweeps:
        try:
            each()
            finish_transaction()
        except Exception:
            logger.exception("a sweep failed: %s", getattr(each, "__name__", each))
            db.session.rollback()


class _Every:
    """True when asked for the first time, and then once in each span."""

    def __init__(self, span: timedelta) -> None:
        self.span = span
        self.after: datetime | None = None

    def __call__(self, _: datetime) -> bool:
        moment = now()
        if self.after is not None and moment < self.after:
            return False
        self.after = moment + self.span
        return True


class Timekeeping(Scheduler):  # type: ignore[misc]
    """huey's scheduler, with a beat of seconds, in one worker of a machine only: whoever holds the lock file."""

    periodic_task_seconds = BEAT
    lock_path: Path
    held: IO[str] | None = None

    @classmethod
    def consumer(cls, huey: Huey, lock: Path) -> Consumer:
        """Return a consumer that keeps time if it gets the lock, now or when the worker that has it ends."""
        keeper = type("Keeper", (cls,), {"lock_path": lock})
        kind = type("Worker", (Consumer,), {"scheduler_class": keeper})
        return kind(
            huey, workers=4, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=PATIENCE, flush_locks=False
        )

    def enqueue_periodic_tasks(self, now: datetime | None) -> None:
        """Queue what is due, if this is the worker that keeps the time."""
        if self.holds():
            super().enqueue_periodic_tasks(now)

    def holds(self) -> bool:
        """Whether this worker has the lock; it tries to get it if not."""
        if self.held is None:
            file = self.lock_path.open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self.held = file
        return True

    def shutdown(self) -> None:
        """Leave the lock to another worker."""
        if self.held is not None:
            self.held.close()
            self.held = None
