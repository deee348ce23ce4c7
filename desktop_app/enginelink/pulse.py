"""Whether an engine's process still lives: its heartbeat, and what it does between two words.

The process beats once a second from its own thread, so a process that is stopped, or whose
interpreter is held for ever, beats no more; one whose work is deadlocked goes on beating. So what
it does is looked at as well: a process that computes or reads is at work, however long its step
takes, and only one that does neither for long is hanging.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop_app.core import messages
from desktop_app.core.messages import Message

BUSY_SHARE: Final = 0.02
"""Of one core: a process that uses less does nothing but beat."""


@dataclass(frozen=True, slots=True)
class PulseLimits:
    """After how many seconds a process is hanging.

    Attributes:
        frozen: without a beat, a word, computing or reading.
        idle: with beats, in a job or while it starts, without a word, computing or reading; never
            less than three times its longest silence so far.
        cancelled: the same once its job has been cancelled.
        busy: though it computes, without a word; never less than twenty times its longest silence.
    """

    frozen: float = 20.0
    idle: float = 180.0
    cancelled: float = 20.0
    busy: float = 7200.0


LIMITS: Final = PulseLimits()


class Pulse:
    """Of one process. Methods may be called from any thread.

    Args:
        work_done: seconds of computing of the process, and whether it read or wrote since the last
            call or waits for a disk.
        limits: when it is hanging.
        now: seconds; a clock that never jumps back.

    Attributes:
        silent: for how many seconds it has given no sign of life, from a quarter of the time on
            after which it is hanging; 0: it lives, as far as is known.
    """

    def __init__(
        self,
        work_done: Callable[[], tuple[float, bool]],
        limits: PulseLimits = LIMITS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work_done, self._limits, self._now = work_done, limits, now
        self.every = min(1.0, limits.frozen / 4, limits.idle / 4, limits.cancelled / 4)
        self._ended = threading.Event()
        self._looked = self._beat = self._word = self._alive = now()
        self._computed = 0.0
        self._longest = 0.0
        self._starts, self._jobs = True, 0
        self._held = False
        self._greeted = False
        self._cancelled = False
        self.silent = 0.0

    def watch(self, hung: Callable[[float], object], silent: Callable[[float], object]) -> None:
        """Look at it in a thread from its first word until `end`. To be called before anything is
        heard.

        Args:
            hung: called once, with the seconds.
            silent: called with `silent` as often as that changes.
        """

        def work() -> None:
            while not self._ended.wait(self.every):
                before = self.silent
                if self._greeted and (seconds := self.hanging()):
                    hung(seconds)
                    return
                if self.silent != before:
                    silent(self.silent)

        threading.Thread(target=work, name="engine-pulse", daemon=True).start()

    def end(self) -> None:
        """Nothing to look at any more."""
        self._ended.set()

    def begin(self) -> None:
        """It is given a job."""
        self._word = self._alive = self._now()
        self._jobs += 1
        self._held = self._cancelled = False

    def taken_back(self) -> None:
        """A job that it was to be given never reached it."""
        self._jobs -= 1

    def hold(self, paused: bool) -> None:
        """Its job waits, for as long as may be, or goes on."""
        self._word = self._alive = self._now()
        self._held = paused

    def cancel(self) -> None:
        self._alive, self._held, self._cancelled = self._now(), False, True

    def receive(self, message: Message) -> None:
        self._beat = now = self._now()
        if not self._greeted:
            self._word = self._alive = self._looked = now
            self._greeted = True
        if isinstance(message, messages.Beat):
            return
        self._longest = max(self._longest, now - self._word)
        self._word = self._alive = now
        if isinstance(message, messages.Ready | messages.Done | messages.Stopped | messages.Failed):
            self._starts = self._cancelled = False
            self._jobs -= not isinstance(message, messages.Ready)

    def hanging(self) -> float:
        """For how many seconds it has been hanging; 0: it isn't. To be asked `every` so often."""
        now = self._now()
        between, self._looked = now - self._looked, now
        if between > 4 * self.every + 1.0:  # this program was stopped, or the machine slept
            self._beat = self._word = self._alive = now
            self.silent = 0.0
            return 0.0
        computed, reads = self._work_done()
        if reads or computed - self._computed > BUSY_SHARE * between:
            self._alive = now
        self._computed = computed
        limits = self._limits
        idle = max(limits.cancelled if self._cancelled else limits.idle, 3 * self._longest)
        frozen = now - max(self._beat, self._alive), limits.frozen
        works = (self._starts or self._jobs > 0) and not self._held
        lifeless = now - self._alive, idle if works else float("inf")
        busy = max(limits.busy, 20 * self._longest) if works else float("inf")
        signs = frozen, lifeless
        self.silent = max((seconds for seconds, limit in signs if seconds > limit / 4), default=0.0)
        silences = (*signs, (now - self._word, busy))
        return next((seconds for seconds, limit in silences if seconds > limit), 0.0)
