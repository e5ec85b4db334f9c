"""Serving: granian's processes and threads, and a worker beside them."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time

from awards.asgi import THREADS
from awards.core.process import SERVED_BY, for_good

logger = logging.getLogger("awards.serving")
BACKLOG = 4096  # connections to a process; a slow one costs a little memory and no thread
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a worker that ended is started again


class CannotServe(Exception):
    """The site cannot be served; the text says why and what to do."""


def serve(*, host: str, port: int, processes: int, threads: int, worker: bool) -> None:
    """Serve until stopped; `check` says before whether that can be."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    os.environ |= {SERVED_BY: str(os.getpid()), THREADS: str(threads)}
    beside = Beside([sys.executable, "-m", "awards", "worker"]) if worker else None
    try:
        Granian(
            "awards.asgi:make",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,  # what a proxy speaks to it, and browsers without TLS
            workers=processes,
            backlog=BACKLOG * processes,
            backpressure=BACKLOG,
            respawn_failed_workers=True,
            workers_kill_timeout=15,
            log_access=False,
        ).serve()
    finally:
        if beside is not None:
            beside.end()


class Beside:
    """A process that runs as long as this one: one that ends by itself is started again, ever more slowly."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.guard, self.ended = threading.Lock(), threading.Event()
        self.process = subprocess.Popen(command)  # noqa: S603  (a command of ours)
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """End it, and wait until it has gone."""
        with self.guard:
            self.ended.set()
            self.process.terminate()
        self.thread.join(timeout=15)

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = self.process.wait()
            if self.ended.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            logger.warning("the worker ended (%s); it is started again in %.0f seconds", code, pause)
            self.ended.wait(pause)
            with self.guard:
                if self.ended.is_set():
                    return
                self.process = subprocess.Popen(self.command)  # noqa: S603  (the same one)


def check(host: str, port: int) -> None:
    """Raise CannotServe if the port is taken or the settings are wrong."""
    with for_good():  # by the web processes too: they are forks of this one
        from awards.app import settings_module

    config = settings_module()
    try:
        settings = config.load()
    except config.SettingsError as error:
        raise CannotServe(str(error)) from None
    if settings.site_url.startswith("https://") and not settings.proxies:
        raise CannotServe(
            "The site’s address is https, which a proxy in front of this server has to speak. Say how many stand "
            "there: AWARDS_PROXIES=1. Without it all visitors are one caller, and the tries of one shut out everybody."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port or PORT."
            ) from None
