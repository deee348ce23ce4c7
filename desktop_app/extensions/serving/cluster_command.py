"""How processes of a cluster are called: command lines, environment, and what a worker is known by.

A cluster is Ray's (docs/cluster.md). Nothing here imports ray: the program's own processes talk to
it through one of `cluster`, as they do to an engine.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import desktop_app
from desktop_app.core.errors import InputError
from desktop_app.core.messages import PROTOCOL
from desktop_app.core.network_audit import is_loopback
from desktop_app.core.safe_open import read_named, read_regular
from desktop_app.enginelink.command import KEEPS_MEMORY, engine_environment, isolation

KIND: Final = "velatura"
"""How the resources begin by which workers are found."""

WORKER: Final = "VELATURA_WORKER"
"""Environment variable: the `WorkerSettings` of a machine, for what Ray starts there."""

WHERE: Final = frozenset(("worker", "cluster", "workers"))
"""What engines of a cluster tell of where they are: it says nothing of how pictures are made."""

OBJECT_STORE_BYTES: Final = 512 << 20
"""Of a machine: what a request and its pictures take on their way, and a part of a model."""

_LIBRARIES: Final = ("torch", "diffusers", "transformers", "safetensors", "numpy", "ray")
"""What decides about pixels, or about what is said between machines."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What an engine is started with on a worker.

    Attributes:
        root: folder for its logs.
        models: folder for models that come from servers.
        threads: of the processor, for each engine; 0: as many as an engine takes by itself.
        command: of the engine; empty: the program's own.
    """

    root: str
    models: str
    threads: int = 0
    command: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def relay_command(address: str, server: str) -> list[str]:
    """The command line of an engine that is somewhere in the cluster at ``address``: it is talked
    to as one that is here. ``server``: what engines of one server are known by to others."""
    words = ["--address", address, "--server", server]
    return [sys.executable, isolation(), "-m", "desktop_app.extensions.serving.cluster", *words]


def cluster_environment(token: Path) -> dict[str, str]:
    """This process's environment for what talks to Ray: by the token in that file, without
    statistics of its makers."""
    left_out = {*KEEPS_MEMORY, "RAY_AUTH_TOKEN", "RAY_ADDRESS"}
    kept = {name: text for name, text in engine_environment().items() if name not in left_out}
    return {
        **kept,
        **{name: os.environ[name] for name in KEEPS_MEMORY if name in os.environ},
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token.resolve()),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # else 15; engines lower their own
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    }


def node_command(
    address: str, engines: int, *, head: bool = False, own: str = "", store: int = 0
) -> list[str]:
    """The command line of Ray's processes of this machine, which stay until they are ended.

    Args:
        address: of the cluster.
        engines: how many pictures are made here at a time.
        head: whether the cluster begins here.
        own: this machine's address, as the others know it; empty: found by Ray.
        store: bytes for what is on its way; 0: `OBJECT_STORE_BYTES`.
    """
    host, _, port = address.rpartition(":")
    near = is_loopback(host)
    own = own or (host if head or near else "")
    return [
        *(
            sys.executable,
            isolation(),
            "-m",
            "desktop_app.extensions.serving.cluster.node",
            "--block",
        ),
        *(("--head", "--port", port) if head else ("--address", address)),
        *(("--node-ip-address", own) if own else ()),
        *(("--include-dashboard=false", "--no-monitor") if head else ()),  # it is a page for all
        *("--disable-usage-stats", "--num-cpus", "1"),
        *("--min-worker-port", "0", "--max-worker-port", "0"),
        *("--object-store-memory", str(store or OBJECT_STORE_BYTES)),
        *(("--resources", json.dumps({tag(): engines})) if engines else ()),
    ]


def checked_address(text: str) -> str:
    """An address of a cluster, ``HOST:PORT``: numbers, of this machine or of a private network.
    Ray runs whatever a bearer of its token sends; over the Internet it is not offered.

    Raises:
        InputError: ``cluster_address``.
    """
    host, sign, port = text.rpartition(":")
    try:
        found = ipaddress.ip_address(host.strip("[]"))
        sound = sign and 0 < int(port) < 65_536 and not found.is_global and not found.is_multicast
    except ValueError:
        sound = False
    if not sound:
        raise InputError("cluster_address", address=text[:200])
    return f"{host.strip('[]')}:{port}"


def check_token(path: Path | None) -> Path:
    """The file of a cluster's token.

    Raises:
        InputError: ``cluster_token``: there is none, or it is too short.
        InputError: as `read_named`.
    """
    if path is None or len(read_named(path).strip()) < 32:
        raise InputError("cluster_token")
    return path


def check_ray() -> None:
    """Raises InputError: ``cluster_extra_missing``: the extra isn't installed."""
    if find_spec("ray") is None:
        raise InputError("cluster_extra_missing")


# -- what a worker is known by -------------------------------------------------------------------


def tag() -> str:
    """The resource that workers of this very program have: version, form of the messages, and the
    beginning of `proof`. Those of another are never given anything."""
    return f"{KIND}-{desktop_app.__version__}-{PROTOCOL}-{_own_proof()[:12]}"


def proof(nonce: bytes) -> str:
    """SHA-256 (hex) of ``nonce``, the files of the program and the versions of the libraries that
    decide about pixels: whoever has other files can't tell it, whatever version they claim."""
    found = hashlib.sha256(nonce)
    root = Path(desktop_app.__file__).parent
    for path in sorted(root.rglob("*.py")):
        data = read_regular(path)
        name = path.relative_to(root).as_posix()
        found.update(f"{name} {len(data)}\n".encode())
        found.update(data)
    found.update(json.dumps(libraries()).encode())
    return found.hexdigest()


def libraries() -> Mapping[str, str]:
    """Their versions, without what tells builds for processors and GPUs apart."""
    return {name: _version(name).partition("+")[0] for name in _LIBRARIES}


@cache
def _own_proof() -> str:
    return proof(b"")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
