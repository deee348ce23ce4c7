"""The first thing the command does: from here on nothing leaves the process but through a gate."""

from __future__ import annotations

import os

from desktop_app.core.network_audit import STRICT, NetworkAudit, end_process, tell
from desktop_app.core.offline import go_offline


def guard_network(*, strict: bool) -> NetworkAudit:
    """Refuse every connection, and set what keeps the model libraries offline.

    Args:
        strict: end the process at the first attempt, instead of logging it; so does the engine's
            process, which is told by the environment.

    Returns:
        What watches, for a gate to be made known to (`NetworkAudit.admit`).
    """
    go_offline(os.environ)
    if strict:
        os.environ[STRICT] = "1"
    watch = NetworkAudit(end_process if strict else tell)
    watch.start()
    return watch
