"""Builds the door to the network and what stands around it: switch, log, tokens, licences."""

from __future__ import annotations

import os

from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.licences import Acceptances
from desktop_app.library.network.endpoints import endpoint_in_use
from desktop_app.library.network.gate import Gate
from desktop_app.library.network.log import NetworkLog
from desktop_app.library.network.network_services import NetworkServices, NetworkSwitch
from desktop_app.library.network.redaction import redacted
from desktop_app.library.network.tokens import HostTokens
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


def build_network(
    paths: DataPaths, settings: Settings, watch: NetworkAudit | None
) -> NetworkServices:
    """The parts, for the data folder and settings in use. Nothing is contacted or read.

    Args:
        paths: the data folder's parts.
        settings: read now, for the switch, and whenever the hub's address is needed.
        watch: what guards the process; told of the gate. None where nothing guards it.
    """
    switch = NetworkSwitch(settings.network_allowed)
    tokens = HostTokens(
        lambda: endpoint_in_use(settings.network_endpoint, os.environ), paths.tokens
    )
    log = NetworkLog(paths.network_log, lambda text: redacted(text, tokens.redacted))
    gate = Gate(switch.is_on, log.add)
    switch.when_off(gate.shut)
    if watch is not None:
        watch.admit(gate.admits)
    return NetworkServices(switch, gate, log, tokens, Acceptances(paths.licences))
