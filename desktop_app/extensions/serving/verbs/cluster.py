"""``--ray``: engines on other machines, and ``velatura worker``, which makes this one a part of a
cluster."""

from __future__ import annotations

import argparse
import os
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from desktop_app.app.secret_files import say_risks
from desktop_app.core.network_audit import NetworkAudit, NetworkUse
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.pulse import PulseLimits
from desktop_app.extensions.serving.cluster_command import (
    WORKER,
    WorkerSettings,
    check_ray,
    check_token,
    checked_address,
    cluster_environment,
    node_command,
    relay_command,
)
from desktop_app.library.network.log import NetworkLog
from desktop_app.storage.paths import DataPaths

PULSE: Final = PulseLimits(idle=7200.0, cancelled=120.0)
"""Of a process that hands jobs on, and computes nothing: whether an engine hangs, its own machine
knows, and what doesn't answer for 20 s the process itself gives up."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One that makes pictures for this program.

    Attributes:
        address: ``HOST:PORT`` of its head.
        token: the file of its token.
        server: what this program is known by to others that use the same workers.
    """

    address: str
    token: Path
    server: str = field(default_factory=lambda: uuid.uuid4().hex)

    def client(self, log: Path, redacted: Callable[[str], str]) -> EngineClient:
        """An engine there, as one that is here; ``log``: of what hands its jobs on."""
        return EngineClient(
            log,
            relay_command(self.address, self.server),
            cluster_environment(self.token),
            pulse=PULSE,
            redacted=redacted,
        )

    def note(self, log: Path, who: str) -> None:
        """The row of the network log: the connections are those of separate processes."""
        reason = f"{who} has pictures made by the cluster that was named with --ray"
        now = time.time_ns() // 1_000_000
        NetworkLog(log).add(NetworkUse(now, self.address, reason, with_token=True, outcome="open"))


def cluster_of(arguments: argparse.Namespace) -> Cluster | None:
    """What ``--ray`` names; None: nothing.

    Raises:
        InputError: ``cluster_extra_missing``, ``cluster_address``, ``cluster_token`` or
            ``file_unreadable``.
    """
    if arguments.ray is None:
        return None
    check_ray()
    address = checked_address(arguments.ray)
    token = check_token(arguments.ray_token_file)
    say_risks([token])
    return Cluster(address, token)


def run_worker(arguments: argparse.Namespace, watch: NetworkAudit | None) -> NoReturn:
    """Become Ray's processes of this machine. Raises as `cluster_of`, and StorageError."""
    cluster = cluster_of(arguments)
    assert cluster is not None
    paths = DataPaths.at(arguments.data_dir).ensure()
    settings = worker_settings(paths, arguments.models, arguments.engines, arguments.threads)
    command = node_command(
        cluster.address, arguments.engines, head=arguments.head, own=arguments.own_address
    )
    cluster.note(paths.network_log, "velatura worker")
    environment = {**cluster_environment(cluster.token), WORKER: settings.to_json()}
    sys.stdout.flush()
    os.execve(command[0], command, environment)


def worker_settings(
    paths: DataPaths, models: Path | None, engines: int, threads: int = 0
) -> WorkerSettings:
    """What engines on this machine are started with; several share its processor."""
    root = paths.root / "worker"
    if not threads and engines > 1:
        threads = max(1, (os.cpu_count() or 1) // engines)
    kept = root / "models" if models is None else models.absolute()
    return WorkerSettings(str(root), str(kept), threads)
