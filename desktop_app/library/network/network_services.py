"""The door to the network with what stands around it, as one value to hand on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.library.licences import Acceptances
from desktop_app.library.network.gate import Gate
from desktop_app.library.network.log import NetworkLog
from desktop_app.library.network.redaction import redacted
from desktop_app.library.network.tokens import HostTokens


class NetworkSwitch:
    """On or off; may be asked and turned in any thread.

    Args:
        on: as the settings have it.
    """

    def __init__(self, on: bool) -> None:
        self._on = threading.Event()
        self._when_off: list[Callable[[], object]] = []
        if on:
            self._on.set()

    def is_on(self) -> bool:
        """Whether the network may be used."""
        return self._on.is_set()

    def when_off(self, call: Callable[[], object]) -> None:
        """Call ``call`` whenever it is turned off, in the thread that does it (`Gate.shut`)."""
        self._when_off.append(call)

    def turn(self, on: bool) -> None:
        """Turn it on or off; what is in flight ends before this returns."""
        if on:
            self._on.set()
            return
        self._on.clear()
        for call in self._when_off:
            call()


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
