"""The engine's end of the pipe: read messages, run jobs one by one, tell what happens.

The reader sees Cancel and Quit at once, also in the middle of a step: it says that
it has heard of a cancel, which tells a long step from a process that hangs. It ends the process
when its stdin ends, so that it never outlives the window. The writer sends what the jobs tell;
while the other end is slow, only the newest preview waits. Another one
beats, as long as the process is not stopped. Jobs run in the main thread, those that overlap in
two of their own.

How a picture is made is none of its business: that is the `ServedEngine` it is given.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from io import BufferedReader, BufferedWriter
from typing import Final, NoReturn, Protocol

from desktop_app.core import messages, trace
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.crash_trace import trace_without_values
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError

BEAT_SECONDS: Final = 1.0
"""Between two beats."""

_BESIDE: Final = 2
"""Jobs that overlap, at most."""


class ServedEngine(Engine, Protocol):
    """An engine that can also be described."""

    def describe(self) -> dict[str, str]:
        """Versions and devices, for the window and for reports."""
        ...


def claim_pipes() -> tuple[BufferedReader, BufferedWriter]:
    """Take stdin and stdout for messages alone; returns (source, sink).

    What libraries print goes to stderr from now on, and they find nothing to read: a stray line
    would damage the stream.
    """
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


class Server:
    """Serves one engine over one pair of pipes until the other end goes away."""

    def __init__(self, source: BufferedReader, sink: BufferedWriter) -> None:
        self._source, self._sink = source, sink
        self._outbox: Mailbox[Message] = Mailbox()
        self._jobs: queue.SimpleQueue[messages.Do] = queue.SimpleQueue()
        self._tokens: dict[str, CancelToken] = {}
        self._lock, self._made = threading.Lock(), threading.Event()

    def run(self, make_engine: Callable[[], ServedEngine]) -> NoReturn:
        """Greet, make the engine (torch is imported here), say Ready, do jobs; never return."""
        self._tell(messages.Hello(os.getpid()))
        for work in (self._write, self._read, self._beat):
            threading.Thread(target=work, name=f"engine{work.__name__}", daemon=True).start()
        try:
            with trace.span("make engine"):
                engine = make_engine()
            self._made.set()
            self._tell(messages.Ready(engine.describe()))
        except Exception:  # noqa: BLE001 - the window shows the log's end
            _leave(1, traceback.format_exc())
        beside: queue.SimpleQueue[messages.Do] = queue.SimpleQueue()
        for number in range(_BESIDE):
            name, own = f"engine-job-{number}", partial(self._run_jobs, engine, beside)
            threading.Thread(target=own, name=name, daemon=True).start()
        while True:
            message = self._jobs.get()
            if engine.overlaps(message.job):
                beside.put(message)
            else:
                self._run_job(engine, message)

    def _tell(self, message: Message) -> None:
        self._outbox.put(message, messages.preview_slot(message))

    def _run_jobs(self, engine: ServedEngine, jobs: queue.SimpleQueue[messages.Do]) -> NoReturn:
        while True:
            self._run_job(engine, jobs.get())

    def _run_job(self, engine: ServedEngine, message: messages.Do) -> None:
        job_id = message.job_id
        with self._lock:
            token = self._tokens[job_id]

        def on_event(event: EngineEvent) -> None:
            self._tell(messages.EventMessage(job_id, event))

        try:
            token.check()
            with trace.span(message.operation):
                engine.run(message.operation, message.job, on_event, token)
        except Cancelled:
            end: Message = messages.Stopped(job_id)
        except VelaturaError as error:
            end = messages.Failed(job_id, error)
        except Exception as error:  # noqa: BLE001 - the process goes on and says what happened
            end = messages.Failed(job_id, _unexpected(error))
        else:
            end = messages.Done(job_id)
        with self._lock:
            del self._tokens[job_id]
        self._tell(end)

    def _read(self) -> NoReturn:
        """In its own thread: take messages until the pipe ends, then leave at once."""
        try:
            # What plugins do is known once they are loaded, which the engine is made with.
            while (message := messages.receive(self._source, self._made.wait)) is not None:
                match message:
                    case messages.Do(job_id):
                        with self._lock:
                            self._tokens[job_id] = CancelToken()
                        self._jobs.put(message)
                    case messages.Cancel(job_id):
                        with self._lock:
                            token = self._tokens.get(job_id)
                            if token and not token.is_cancelled:
                                token.cancel()
                                # Before the job's end, which takes the lock too.
                                self._tell(messages.CancelReceived(job_id))
                    case messages.Hold(job_id, held):
                        with self._lock:
                            token = self._tokens.get(job_id)
                        if token:
                            (token.hold if held else token.go_on)()
                    case messages.Quit():
                        break
                    case _:
                        raise WireError(f"{type(message).__name__} is not for the engine")
        except (WireError, OSError, MemoryError) as error:
            _leave(3, f"engine: the window's messages can't be read: {error}")
        _leave(0)

    def _beat(self) -> NoReturn:
        """In its own thread: say that the process is there."""
        while True:
            time.sleep(BEAT_SECONDS)
            self._tell(messages.Beat())

    def _write(self) -> NoReturn:
        """In its own thread: send what is in the outbox."""
        try:
            while True:
                message = self._outbox.take()
                if message is not None:
                    messages.send(self._sink, message)
        except OSError:
            _leave(0)  # the window is gone
        except Exception as error:  # noqa: BLE001 - an engine nobody can hear must not go on
            _leave(4, trace_without_values(error))


def _unexpected(error: Exception) -> EngineError:
    reason = f"{type(error).__name__}: {error}"[:300]
    return EngineError("engine_failed", traceback.format_exc(), reason=reason)


def _leave(code: int, why: str = "") -> NoReturn:
    """End the process from any thread, without waiting for a step or for libraries to tidy up."""
    if why:
        os.write(2, why.encode(errors="replace") + b"\n")
    os._exit(code)
