"""Cancelling and holding: flags that a loop looks at, and the exception that leaves the loop."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The work was cancelled by the user. Deliberately not a VelaturaError."""


class CancelToken:
    """A flag set from one thread and looked at from another."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._at_once = False
        self._hearers: tuple[Callable[[], object], ...] = ()

    def tell(self, hearer: Callable[[], object]) -> None:
        """Call ``hearer`` after whatever is asked from now on, in the thread that asks: who waits
        for something else needn't look again and again."""
        self._hearers = (*self._hearers, hearer)

    def tell_no_more(self, hearer: Callable[[], object]) -> None:
        """It need not hear any more."""
        self._hearers = tuple(one for one in self._hearers if one is not hearer)

    def _tell(self) -> None:
        for hearer in self._hearers:
            hearer()

    def cancel(self) -> None:
        """Ask the work to stop at the next step, also while it is held."""
        self._event.set()
        self._free.set()
        self._tell()

    def cancel_at_once(self) -> None:
        """Don't wait for the step either: what does it may be ended."""
        self._at_once = True
        self.cancel()

    def hold(self) -> None:
        """Ask the work to wait at its next step, with all that it holds."""
        self._free.clear()
        self._tell()

    def go_on(self) -> None:
        """It need not wait any more."""
        self._free.set()
        self._tell()

    @property
    def is_paused(self) -> bool:
        """Whether it is to wait."""
        return not (self._free.is_set() or self._event.is_set())

    @property
    def is_at_once(self) -> bool:
        """Whether somebody asked not to wait for the step."""
        return self._at_once

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Wait while the work is held. Raise `Cancelled` if somebody asked to stop."""
        if self.rest():
            raise Cancelled

    def rest(self) -> bool:
        """Wait while the work is held; returns whether somebody asked to stop."""
        while not (self._event.is_set() or self._free.is_set()):
            self._free.wait()
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until somebody asks to stop; returns whether somebody did."""
        return self._event.wait(seconds)
