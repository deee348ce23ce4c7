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

if TYPE_CHECKING:
    from desktop_app.enginelink.process import EngineProcess


class Session:
    """The process, its inbox, what it was given, and what it said about itself."""

    def __init__(self, process: EngineProcess, pack: Path | None = None) -> None:
        self.process = process
        self.pack = pack
        self.replaced = False  # another takes its place: its jobs are done there
        self.inbox: Mailbox[Message | EngineError] = Mailbox()
        self.talk = ProtocolState()
        self.info: dict[str, str] | None = None
        self.listening = ""  # the job that somebody waits for
        self._patience: threading.Timer | None = None
        self.changed = threading.Condition()
        self.ended = False

    def give(self, seconds: float) -> None:
        """End the process if it has not greeted within so many seconds, which it does before it
        imports anything large."""
        why = f"it did not respond within {seconds:g} s"
        self._patience = threading.Timer(seconds, self.process.end, [why])
        self._patience.daemon = True
        self._patience.start()

    def has_greeted(self) -> None:
        """It has greeted, or will not: nobody waits for that any more."""
        if self._patience is not None:
            self._patience.cancel()

    def begin(self, message: messages.Do) -> None:
        """Give it a job. Raises WireError: it is too large."""
        self.listening = message.job_id
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
        self.process.send(messages.Cancel(job_id))
        return False

    def wait(self, timeout: float) -> None:
        """Until it is ready or has ended, or so many seconds have passed."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or self.info is not None, timeout)
