"""The engine as the window sees it: `core.engine.Engine` over a process that may die at any time.

A process is started when it is needed, and again after one has died. Nothing here decides when to
start a new one by itself: that is the worker's business.
"""

from __future__ import annotations

import functools
import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeAlias

from desktop_app.core import messages
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import EngineEvent
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError
from desktop_app.enginelink.process import EngineProcess
from desktop_app.enginelink.pulse import LIMITS, PulseLimits
from desktop_app.enginelink.session import EngineSession, is_end
from desktop_app.enginelink.started_process import StartedProcess

_MARK = "PackError: "


class PackChoice(Protocol):
    """Asked before every start. Called from any thread."""

    def folder(self) -> Path | None:
        """Folder of the build; None for the installed one."""
        ...

    def failed(self, folder: Path, reason: str) -> None:
        """An engine with that build could not start: `folder` must not name it again."""


def reason_in(log: str) -> str:
    """Why the build could not be used, as the engine's last words tell; empty if they don't."""
    lines = [line for line in log.splitlines() if _MARK in line]
    return lines[-1].partition(_MARK)[2].strip()[:300] if lines else ""


WATCH_SECONDS = 0.02
"""How often who waits for an engine that starts, or for one that was told to stop, looks."""

LOOK_SECONDS = 1.0
"""The same of who waits for an answer; what is asked meanwhile wakes it."""

CANCEL_SECONDS = 10.0
"""What an engine is given to say that it has heard of a cancel, which its reader does at once, also
in the middle of a step. Then it is waited for as long as the step takes: only a process that does
not even hear is ended."""

START_SECONDS = 60.0
"""What a process is given to greet, before it imports torch; more if it hardly gets to compute."""

_log = logging.getLogger(__name__)

EngineLost = Callable[[EngineError], None]
Around: TypeAlias = Callable[[str, Any, CancelToken], AbstractContextManager[None]]
"""Of an operation, its job, and what cancels it."""


class EngineClient(Engine):
    """Drives an engine process; `run` is called from one thread for each job.

    Args:
        log: file for what the engine prints.
        command: its command line; the real engine if not given.
        environment: its environment; see `command.engine_environment`.
        on_ready: called with `describe()` whenever a process has become ready.
        on_lost: called when a process has ended without having been asked to.
            Both are called in a thread of the client's, and must return at once.
        on_replaced: called as the others, when a process that was meant to end gives way to
            another one, which is about to start.
        on_silent: called as the others, with the seconds, while a process gives no sign of life
            (`Pulse.silent`), and with 0 once it does again.
        cancel_seconds: a process that has not heard of a cancel by then is ended.
        start_seconds: so is one that has neither greeted nor computed.
        pulse: when a process that works is hanging, and ended.
        redacted: takes out of what the engine prints what must not be written down.
        packs: knows the build of torch to be used; None: always the installed one.
        on_pack_failed: called as the others, with the reason, when that build could not be used and
            a process with the installed one was started in its place.
        ahead: the first process, which was started before there was a client (`app.opening`).

    Attributes:
        around: lasts as long as a job; it may wait, for what works beside the engine.
    """

    def __init__(
        self,
        log: Path,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        on_ready: Callable[[dict[str, str]], None] | None = None,
        on_lost: EngineLost | None = None,
        cancel_seconds: float = CANCEL_SECONDS,
        start_seconds: float = START_SECONDS,
        pulse: PulseLimits = LIMITS,
        redacted: Callable[[str], str] = str,
        packs: PackChoice | None = None,
        on_pack_failed: Callable[[str], None] | None = None,
        on_replaced: Callable[[], None] | None = None,
        on_silent: Callable[[float], None] | None = None,
        ahead: StartedProcess | None = None,
    ) -> None:
        self.redacted = redacted
        self.around: Around = lambda operation, job, cancel: nullcontext()
        self._log, self._command, self._environment = log, command, environment
        self.on_ready, self.on_lost, self.on_pack_failed = on_ready, on_lost, on_pack_failed
        self.on_replaced, self.on_silent = on_replaced, on_silent
        self.packs = packs
        self._cancel_seconds, self._start_seconds = cancel_seconds, start_seconds
        self._pulse = pulse
        self._session: EngineSession | None = None
        self._ahead = None if ahead is None else EngineProcess(ahead, redacted)
        self._starting = threading.Lock()
        self._closed = False
        self._info: dict[str, str] = {}
        self._ids = itertools.count(1)

    # ------------------------------------------------------------------ the process

    @property
    def is_running(self) -> bool:
        """Whether there is a process (ready or not)."""
        session = self._session
        return session is not None and not session.ended

    @property
    def pid(self) -> int | None:
        """Its process id, or None."""
        session = self._session
        return session.process.pid if session is not None and not session.ended else None

    @property
    def is_ready(self) -> bool:
        """Whether there is a process that can be given work now."""
        session = self._session
        return session is not None and not session.ended and session.info is not None

    def spawn(self) -> None:
        """Start the first process without hearing it yet, which `start` does: it imports what takes
        long while its listeners are still being made.

        Raises:
            EngineError: ``engine_start``.
        """
        with self._starting:
            if self._session is None and self._ahead is None and not self._closed:
                self._ahead = self._spawned()

    def start(self) -> None:
        """Start the process if there is none; returns without waiting for torch.

        Raises:
            EngineError: ``engine_start``.
        """
        self._running_session()

    def describe(self) -> dict[str, str]:
        """What the engine said of versions and devices; empty until it was ready once."""
        return dict(self._info)

    def wait_until_ready(self, timeout: float) -> dict[str, str]:
        """Start if need be and wait for Ready; returns `describe`.

        Raises:
            EngineError: ``engine_start`` or one of `ENDINGS`; ``engine_start`` after ``timeout`` s.
        """
        while True:
            session = self._running_session()
            session.wait(timeout)
            if session.info is not None:
                return dict(session.info)
            if not session.ended:
                break
            if not session.replaced:
                raise session.loss()
        raise EngineError(
            "engine_start", session.process.log_tail(), reason=f"not ready after {timeout:g} s"
        )

    def ready(self, cancel: CancelToken) -> dict[str, str]:
        """What a process that is ready says of itself; it is started, and waited for, if need be.

        Raises:
            Cancelled: by ``cancel``; it goes on starting.
            EngineError: as `run`.
        """
        while True:
            session = self._running_session()
            session.wait(WATCH_SECONDS)
            if session.info is not None:
                return dict(session.info)
            cancel.check()
            if session.ended and not session.replaced:
                raise session.wait_lost()

    def log_tail(self) -> str:
        """The end of what the engine and its libraries printed; empty if they had no reason to."""
        session = self._session
        return "" if session is None else session.process.log_tail()

    def renew(self) -> None:
        """Start again, with the build of torch that is to be used now; a job that runs begins
        again.

        Nothing if there is no process: the next one is started so anyway.
        """
        session = self._session
        if session is not None and not session.ended and not self._closed:
            session.replaced = True
            session.process.close()

    def close(self, patience: float = 0.5) -> None:
        """End the process, by force after ``patience`` seconds; a job in another thread fails.

        May be called twice, from any thread.
        """
        with self._starting:
            self._closed = True
            session, ahead = self._session, self._ahead
            self._ahead = None
        if ahead is not None:
            ahead.close(patience)
        if session is not None:
            session.has_greeted()
            session.process.close(patience)

    # ------------------------------------------------------------------ jobs

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        """See `core.engine.Engine.run`; moreover ``engine_start`` and those of `ENDINGS`, and
        ``engine_hung`` where it hung and its process was ended. A job that was cancelled is told
        so, however its process ended.
        """
        with self.around(operation, job, cancel):
            cancel.check()
            message = messages.Do(f"job-{next(self._ids)}", operation, job)
            while True:
                session = self._running_session()
                try:
                    return self._run_in(session, message, on_event, cancel)
                except EngineError:
                    if not session.replaced:
                        raise
                    cancel.check()

    def _run_in(
        self,
        session: EngineSession,
        message: messages.Do,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        job_id = message.job_id
        try:
            inbox = session.begin(message)
        except WireError as error:
            raise InputError("request_too_large", str(error)) from error
        told: float | None = None
        hearer = functools.partial(inbox.put, messages.Beat(), "beat")
        cancel.tell(hearer)
        try:
            while True:
                session.hold(job_id, cancel.is_paused)
                if cancel.is_cancelled and told is None:
                    told = time.monotonic()
                    if session.cancel(job_id):
                        raise Cancelled
                    if session.info is None:
                        raise Cancelled  # while it starts; it drops the job when it is ready
                if cancel.is_at_once:
                    self._replace(session)
                answer = inbox.take(WATCH_SECONDS if told else LOOK_SECONDS)
                if answer is not None and is_end(answer, job_id, on_event, told):
                    return
                if self._closed and answer is None:
                    raise EngineError("engine_start", reason="the program is closing")
                if told is not None:
                    self._check_hears(session, job_id, time.monotonic() - told)
        except BaseException:
            # If it was the listener that failed, the engine must not go on with what nobody awaits.
            if told is None:
                session.cancel(job_id)
            raise
        finally:
            cancel.tell_no_more(hearer)
            session.give_up(job_id)

    def _replace(self, session: EngineSession) -> NoReturn:
        """End the process in the middle of its step; another one starts."""
        session.replaced = True
        session.process.kill()
        session.wait_lost()
        raise Cancelled

    def _check_hears(self, session: EngineSession, job_id: str, seconds: float) -> None:
        """So many seconds after a cancel a process that does not even hear of it is ended; one that
        gives no sign of life is not waited for."""
        patience = 0.0 if session.talk.has_received_cancel(job_id) else self._cancel_seconds
        if session.pulse.silent or seconds > patience > 0:
            self._end_hung(session)

    def _end_hung(self, session: EngineSession) -> NoReturn:
        """End a process that does not answer, and stop once `on_lost` has been told."""
        session.end_hung(self._cancel_seconds)
        session.wait_lost()
        raise Cancelled

    # ------------------------------------------------------------------ sessions

    def _running_session(self) -> EngineSession:
        with self._starting:
            if self._closed:
                raise EngineError("engine_start", reason="the program is closing")
            if self._session is not None and not self._session.ended:
                return self._session
            if self._session is not None:
                self._session.process.close()
            process, self._ahead = self._ahead or self._spawned(), None
            self._session = session = EngineSession(process, process.pack, self._pulse)
            session.give(self._start_seconds)
            session.pulse.watch(session.end_hung, self._on_silent)
            process.listen(functools.partial(self._receive, session))
            return session

    def _on_silent(self, seconds: float) -> None:
        if self.on_silent and not self._closed:
            self.on_silent(seconds)

    def _spawned(self) -> EngineProcess:
        """A process that nobody hears yet."""
        pack = None if self.packs is None else self.packs.folder()
        started = StartedProcess(self._log, self._command, self._environment, pack)
        return EngineProcess(started, self.redacted)

    def _receive(self, session: EngineSession, message: Message | None) -> None:
        """In threads of the process's, one at a time. Raises ProtocolError."""
        if message is not None:
            session.talk.check(message)
            session.pulse.receive(message)
        match message:
            case None:
                session.has_greeted()
                session.pulse.end()
                loss = session.loss()
                self._judge_pack(session)
                with session.changed:
                    session.ended = True
                    session.changed.notify_all()
                if session.replaced:
                    if self.on_replaced:
                        self.on_replaced()
                    # Not here: whoever starts one waits for this thread, which ends the old one's.
                    threading.Thread(target=self._start_again, name="engine-again").start()
                elif not self._closed:
                    crash = session.process.crash_words()
                    _log.error("the engine ended: %s\n%s", session.process.reason(), crash)
                    if self.on_lost:
                        self.on_lost(loss)
                # Last, so that who was told of the loss knows of it before the job's caller.
                session.lose(loss)
            case messages.Hello():
                session.has_greeted()
            case messages.Ready(info):
                self._info = info
                with session.changed:
                    session.info = info
                    session.changed.notify_all()
                if self.on_ready:
                    self.on_ready(dict(info))
            case messages.EventMessage(job_id) | messages.Done(job_id) | messages.Stopped(job_id):
                session.pass_on(message, job_id)
            case messages.Failed(job_id):
                session.pass_on(message, job_id)
            case _:
                pass

    def _judge_pack(self, session: EngineSession) -> None:
        """A process with a build of torch that was never ready: that build is at fault, and another
        process takes its place without it."""
        if session.pack is None or session.info is not None or self.packs is None:
            return
        if self._closed or session.replaced:
            return
        session.replaced = True
        reason = reason_in(session.process.log_tail()) or session.process.reason()
        self.packs.failed(session.pack, reason)
        if self.on_pack_failed:
            self.on_pack_failed(reason)

    def _start_again(self) -> None:
        try:
            self._running_session()
        except EngineError as error:
            if self.on_lost and not self._closed:
                self.on_lost(error)
