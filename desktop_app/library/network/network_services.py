"""The door to the network with what stands around it, as one value to hand on."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.library.licences import Acceptances
from desktop_app.library.network.gate import Gate
from desktop_app.library.network.log import NetworkLog
from desktop_app.library.network.redaction import redacted
from desktop_app.library.network.switch import NetworkSwitch
from desktop_app.library.network.tokens import HostTokens


@dataclass(frozen=True, slots=True, eq=False)
class NetworkServices:
    """What a download needs, and what the page about the network shows."""

    switch: NetworkSwitch
    gate: Gate
    log: NetworkLog
    tokens: HostTokens
    acceptances: Acceptances

    def redacted(self, text: str) -> str:
        """``text`` without tokens, for what is written to a log."""
        return redacted(text, self.tokens.redacted)
