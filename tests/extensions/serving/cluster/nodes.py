"""A cluster of Ray on the loopback: a head, and machines that are processes of this one. Their
engines draw with numpy."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path

from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.serving.cluster_command import (
    WORKER,
    WorkerSettings,
    cluster_environment,
    node_command,
    relay_command,
)
from tests.enginelink.numpy_jobs import COMMAND
from tests.patience import until

STORE_BYTES = 80 << 20

CLOCK = """
import time
_true = time.time
time.time = lambda: _true() + {seconds}
time.time_ns = lambda: int(time.time() * 1e9)
"""


class Nodes:
    """The machines.

    Attributes:
        address: of the head.
        folder: of everything that they write.
        token: the file of their token.
        machines: those that run; the head is the first.
    """

    def __init__(self, command: tuple[str, ...] = tuple(COMMAND)) -> None:
        # Paths of sockets must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="vlr"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.token = self.folder / "token"
        self.token.write_text("0" * 64)
        self.token.chmod(0o600)
        self._command = command
        self.machines: list[subprocess.Popen[bytes]] = []
        self._machines = 0
        self._clock = str(self.folder)
        self._started(0, head=True)

    @property
    def environment(self) -> dict[str, str]:
        return cluster_environment(self.token)

    def join(self, engines: int = 1, minutes_ahead: int = 0) -> subprocess.Popen[bytes]:
        """A machine more, once it has joined; its programs in Python read a clock that is so far
        ahead."""
        ahead = self.folder / "ahead" / str(minutes_ahead)
        ahead.mkdir(parents=True, exist_ok=True)
        (ahead / "sitecustomize.py").write_text(CLOCK.format(seconds=60 * minutes_ahead))
        self._clock = str(ahead)
        return self._started(engines, head=False)

    def client(self) -> EngineClient:
        """An engine in the cluster."""
        log = self.folder / f"relay-{time.monotonic_ns()}.log"
        return EngineClient(log, relay_command(self.address, uuid.uuid4().hex), self.environment)

    def kill(self, machine: subprocess.Popen[bytes]) -> None:
        """With all that it runs, at once."""
        with suppress(ProcessLookupError):
            os.killpg(machine.pid, signal.SIGKILL)
        machine.wait()
        if machine in self.machines:
            self.machines.remove(machine)

    def models(self, machine: int) -> Path:
        """What that machine, counted from 1, was sent."""
        return self.folder / f"m{machine}" / "models"

    def close(self) -> None:
        for machine in reversed(self.machines.copy()):
            self.kill(machine)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _started(self, engines: int, *, head: bool) -> subprocess.Popen[bytes]:
        """Ray gives its processes 30 s to start; on a busy machine again."""
        told = ""
        for _ in range(4):
            made = self._start(engines, head=head)
            log = self.folder / f"m{self._machines - 1}.log"
            is_up = lambda: "runtime started" in log.read_text()  # noqa: B023, E731
            until(lambda: is_up() or made.poll() is not None)  # noqa: B023
            told = log.read_text()
            if made.poll() is None:
                return made
            self.kill(made)
        raise AssertionError(told)

    def _paths(self) -> dict[str, str]:
        path = os.pathsep.join([self._clock, self.environment["PYTHONPATH"]])
        return {"PYTHONPATH": path, "TMPDIR": str(self.folder)}

    def _start(self, engines: int, *, head: bool) -> subprocess.Popen[bytes]:
        own = self.folder / f"m{self._machines}"
        self._machines += 1
        settings = WorkerSettings(str(own), str(own / "models"), 0, self._command)
        command = node_command(self.address, engines, head=head, store=STORE_BYTES)
        with (self.folder / f"{own.name}.log").open("wb") as log:
            made = subprocess.Popen(
                command,
                env={**self.environment, WORKER: settings.to_json(), **self._paths()},
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self.machines.append(made)
        return made
