"""Servers under measurement: started and stopped here, and the CPU time of all their processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
GRANIAN = """
from granian import Granian
from granian.constants import Interfaces
Granian({target!r}, address="127.0.0.1", port={port}, interface=Interfaces.WSGI, workers=2, blocking_threads=8).serve()
"""


class Server:
    """A granian with two processes on a free port of the loopback."""

    def __init__(self, target: str, port: int, process: subprocess.Popen[bytes]) -> None:
        self.target, self.port, self.process = target, port, process

    def cpu(self) -> float:
        """Return the CPU seconds of its processes and all their threads so far."""
        return sum(seconds(pid) for pid in family(self.process.pid))


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, settings: Mapping[str, str], port: int) -> Iterator[Server]:
    """Serve a WSGI application (module:name) until the block ends."""
    command = [sys.executable, "-c", GRANIAN.format(target=target, port=port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWARDS_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment | dict(settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield Server(target, port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit("The server under measurement stopped at once.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server under measurement does not answer.")


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def seconds(pid: int) -> float:
    """Return the CPU seconds of one process: to the nanosecond where the kernel keeps count, else by its ticks."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except (OSError, IndexError):
            continue
    if total:
        return total / 1e9
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
