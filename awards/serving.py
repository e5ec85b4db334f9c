"""Serving: granian's processes and threads, and a worker beside them."""

from __future__ import annotations

import socket
import subprocess
import sys


class CannotServe(Exception):
    """The site cannot be served; the text says why and what to do."""


def serve(*, host: str, port: int, processes: int, threads: int, worker: bool) -> None:
    """Serve until stopped; `check` says before whether that can be."""
    from granian import Granian
    from granian.constants import Interfaces

    beside = subprocess.Popen([sys.executable, "-m", "awards", "worker"]) if worker else None
    try:
        Granian(
            "awards.wsgi:app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=15,
            log_access=False,
        ).serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=15)


def check(host: str, port: int) -> None:
    """Raise CannotServe if the port is taken or the settings are wrong."""
    from awards.app import settings_module

    config = settings_module()
    try:
        config.load()
    except config.SettingsError as error:
        raise CannotServe(str(error)) from None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port or PORT."
            ) from None
