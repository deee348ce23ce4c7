"""One engine process's life as the client sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core import messages
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError
from desktop_app.enginelink.protocol_state import ProtocolState
from desktop_app.enginelink.pulse import LIMITS, Pulse, PulseLimits

if TYPE_CHECKING:
    from desktop_app.enginelink.process import EngineProcess


Inbox: TypeAlias = Mailbox[Message | EngineError]


class EngineSession:
    """The process, what it was given, an inbox for each job, and what it said about itself.

    Attributes:
        lost: why it is gone, once everybody was told; None: it isn't.
    """

    def __init__(
        self, process: EngineProcess, pack: Path | None = None, limits: PulseLimits = LIMITS
    ) -> None:
        self.process = process
        self.pack = pack
        self.replaced = False  # another takes its place: its jobs are done there
        self._inboxes: dict[str, Inbox] = {}  # of jobs that somebody waits for
        self.lost: EngineError | None = None
        self.pulse = Pulse(process.work_done, limits)
        self.talk = ProtocolState()
        self.info: dict[str, str] | None = None
        self._greeted = threading.Event()
        self.changed = threading.Condition()
        self.ended = False
        self._held: set[str] = set()

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

    def begin(self, message: messages.Do) -> Inbox:
        """Give it a job; returns where its answers come, and why it is gone. Raises WireError: it
        is too large."""
        inbox = Inbox()
        with self.changed:
            self._inboxes[message.job_id] = inbox
            if self.lost is not None:
                inbox.put(self.lost)
        self.pulse.begin()
        self.talk.job_sent(message)
        try:
            self.process.send(message, message.job_id)
        except WireError:
            self._taken_back(message.job_id)
            self.give_up(message.job_id)
            raise
        return inbox

    def give_up(self, job_id: str) -> None:
        """Nobody waits for that job any more."""
        with self.changed:
            self._inboxes.pop(job_id, None)
            self._held.discard(job_id)

    def pass_on(self, message: Message, job_id: str) -> None:
        """To who waits for that job, if anybody does."""
        inbox = self._inboxes.get(job_id)
        if inbox is not None:
            inbox.put(message, messages.preview_slot(message))

    def lose(self, error: EngineError) -> None:
        """It is gone, as its listeners know: tell all who wait."""
        with self.changed:
            self.lost = error
            for inbox in self._inboxes.values():
                inbox.put(error)
            self.changed.notify_all()

    def wait_lost(self) -> EngineError:
        """Wait until it is `lost`, and say why."""
        with self.changed:
            self.changed.wait_for(lambda: self.lost is not None)
        assert self.lost is not None
        return self.lost

    def _taken_back(self, job_id: str) -> None:
        self.talk.taken_back(job_id)
        self.pulse.taken_back()

    def cancel(self, job_id: str) -> bool:
        """Tell it to stop that job; returns whether that is done already: it never got it."""
        if self.process.take_back(job_id):
            self._taken_back(job_id)
            return True
        self.talk.cancelled(job_id)
        self.pulse.cancel()
        self.process.send(messages.Cancel(job_id))
        return False

    def hold(self, job_id: str, paused: bool) -> None:
        """Tell it to let that job wait, or go on, where it does otherwise."""
        if paused != (job_id in self._held):
            (self._held.add if paused else self._held.discard)(job_id)
            self.pulse.hold(paused)
            self.process.send(messages.Hold(job_id, paused))

    def wait(self, timeout: float) -> None:
        """Until it is ready or has ended, or so many seconds have passed."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or self.info is not None, timeout)

    def loss(self) -> EngineError:
        """Why the process is gone. Before it was ever ready, leaving means it can't be started."""
        never_worked = self.info is None and self.process.ended_by_itself()
        return EngineError(
            "engine_start" if never_worked else self.process.end_code(),
            self.process.log_tail(),
            reason=self.process.reason(),
            **({"seconds": f"{hung:.3g}"} if (hung := self.process.hung) else {}),
        )


def is_end(
    answer: Message | EngineError,
    job_id: str,
    on_event: Callable[[EngineEvent], None],
    cancelled: float | None,
) -> bool:
    """Whether a job has ended with that answer; its events are passed on.

    Args:
        answer: of the process, or why it is gone.
        job_id: the job that is waited for.
        on_event: hears of it.
        cancelled: when the process was told to stop it; None: it was not.

    Raises:
        Cancelled: it was, however the process ended.
        VelaturaError: it failed.
    """
    match answer:
        case EngineError() if cancelled is not None:
            raise Cancelled  # however the process ended
        case EngineError():
            raise answer
        case messages.EventMessage(told_id, event) if told_id == job_id:
            on_event(event)
        case messages.Done(told_id) if told_id == job_id:
            return True
        case messages.Stopped(told_id) if told_id == job_id:
            raise Cancelled
        case messages.Failed(told_id, error) if told_id == job_id:
            raise error
        case _:
            pass  # of a job that was given up
    return False
