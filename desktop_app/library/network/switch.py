"""The master switch of the network: off until the user turns it on."""

from __future__ import annotations

import threading
from collections.abc import Callable


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
