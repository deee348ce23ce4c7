"""One engine process's life as the client sees it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core import messages
from desktop_app.core.errors import EngineError
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError
from desktop_app.enginelink.protocol_state import ProtocolState
from desktop_app.enginelink.pulse import LIMITS, Pulse, PulseLimits

if TYPE_CHECKING:
    from desktop_app.enginelink.process import EngineProcess


class Session:
    """The process, its inbox, what it was given, and what it said about itself."""

    def __init__(
        self, process: EngineProcess, pack: Path | None = None, limits: PulseLimits = LIMITS
    ) -> None:
        self.process = process
        self.pack = pack
        self.replaced = False  # another takes its place: its jobs are done there
        self.inbox: Mailbox[Message | EngineError] = Mailbox()
        self.pulse = Pulse(process.work_done, limits)
        self.talk = ProtocolState()
        self.info: dict[str, str] | None = None
        self.listening = ""  # the job that somebody waits for
        self._greeted = threading.Event()
        self.changed = threading.Condition()
        self.ended = False

    def give(self, seconds: float) -> None:
        """End the process if it does not greet, which it does before it imports anything large.

        It gets that many seconds, and again as many as long as it computes: beside other busy
        processes that may be next to nothing, since it lowers its own priority.
        """
        watch = threading.Thread(
            target=self._await_greeting, args=(seconds,), name="engine-start", daemon=True
        )
        watch.start()

    def _await_greeting(self, seconds: float) -> None:
        waited = before = 0.0
        while not self._greeted.wait(seconds):
            waited += seconds
            spent = self.process.cpu_seconds()
            if not before < spent < seconds:
                self.process.end(f"it did not respond within {waited:g} s")
                return
            before = spent

    def has_greeted(self) -> None:
        """It has greeted, or will not: nobody waits for that any more."""
        self._greeted.set()

    def end_hung(self, seconds: float) -> None:
        """End it, since it has hung for so long; the listener hears of ``engine_hung``."""
        self.process.hung = seconds
        self.process.end(f"it did not respond within {seconds:.3g} s")

    def begin(self, message: messages.Do) -> None:
        """Give it a job. Raises WireError: it is too large."""
        self.listening = message.job_id
        self.pulse.begin()
        self.talk.given(message)
        try:
            self.process.send(message, message.job_id)
        except WireError:
            self.talk.taken_back(message.job_id)
            raise

    def cancel(self, job_id: str) -> bool:
        """Tell it to stop that job; returns whether that is done already: it never got it."""
        if self.process.take_back(job_id):
            self.talk.taken_back(job_id)
            return True
        self.talk.cancelled(job_id)
        self.pulse.cancel()
        self.process.send(messages.Cancel(job_id))
        return False

    def wait(self, timeout: float) -> None:
        """Until it is ready or has ended, or so many seconds have passed."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or self.info is not None, timeout)
