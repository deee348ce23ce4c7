"""The process between a server and one engine in a cluster: ``python -m`` and this package."""

from __future__ import annotations

import argparse
import os
import threading
from typing import NoReturn

from desktop_app.core.network_audit import Attempt, is_loopback
from desktop_app.networks.pipe_server import ServedEngine
from desktop_app.networks.process import serve


def main() -> NoReturn:
    """Serve an engine of the cluster over stdin and stdout until stdin ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--server", required=True)
    given = parser.parse_args()
    address: str = given.address

    def make_engine() -> ServedEngine:
        os.environ.setdefault("RAY_py_gcs_connect_timeout_s", "5")  # else 30 without a head
        if is_loopback(address.rpartition(":")[0]):
            os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # no other address is taken
        from desktop_app.extensions.serving.cluster.ray_worker import RayCluster
        from desktop_app.extensions.serving.cluster.remote_engine import RemoteEngine

        engine = RemoteEngine(RayCluster(address, given.server))
        threading.Thread(target=engine.heed_others, name="others", daemon=True).start()
        return engine

    serve(make_engine, lambda attempt: _is_inside(attempt, address.rpartition(":")[0]))


def _is_inside(attempt: Attempt, host: str) -> bool:
    """Whether that stays in the cluster: its head, and this machine. What Ray's own threads open is
    native code, which the audit does not see."""
    return attempt.host in (host, "") or is_loopback(attempt.host)


if __name__ == "__main__":
    main()
