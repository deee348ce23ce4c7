"""One engine process: send it messages, hear what it says, know how it ended.

What the messages are about is the client's business. Nothing here waits for a process that does not
read, does not end, or has left a child that keeps its pipes open.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from io import BufferedReader, BufferedWriter, RawIOBase
from typing import IO, TypeAlias, cast

import psutil

from desktop_app.core import messages
from desktop_app.core.messages import Message
from desktop_app.core.wire import CutOff, ReadAhead, WireError
from desktop_app.enginelink.exit_codes import end_code
from desktop_app.enginelink.protocol_state import ProtocolError
from desktop_app.enginelink.started_process import StartedProcess, kill_group

LAST_WORDS_SECONDS = 1.0
"""How long a process may take to end after its stdout has ended, and how long what it still says is
listened to after it has ended."""

GONE_SECONDS = 1.0
"""How long a killed process and the threads around it are waited for when all is closed. They end
at once unless somebody else keeps the pipes open."""

Packed: TypeAlias = Sequence[bytes | memoryview]


class EngineProcess:
    """A running engine. Every method may be called from any thread.

    Args:
        started: the process, which nobody has talked to yet.
        redacted: takes out of what it prints what must not be written down.
    """

    def __init__(self, started: StartedProcess, redacted: Callable[[str], str] = str) -> None:
        self._complaint = ""
        self._moved = 0
        self.hung = 0.0  # for how many seconds it hung when it was ended for that
        self._job, self._log, self._process = started.job, started.log, started.process
        self.pack = started.pack
        self._log.redacted = redacted
        self._log.follow(_unbuffered(self._process.stderr))
        self._sender = Sender(_unbuffered(self._process.stdin))
        self._stdout = _unbuffered(self._process.stdout)
        self._telling = threading.Lock()
        self._heard_all = self._gone = self._killed = False
        self._threads: tuple[threading.Thread, ...] = ()

    def listen(self, on_message: Callable[[Message | None], None]) -> None:
        """Begin to hear it; to be called once.

        Args:
            on_message: called in a thread of this object's with each message, and with None, once,
                when the process will say no more. A `WireError` it raises ends the process.
        """
        reader = threading.Thread(
            target=self._read, args=(on_message,), name="engine-reader", daemon=True
        )
        watch = threading.Thread(
            target=self._watch, args=(reader, on_message), name="engine-watch", daemon=True
        )
        self._threads = (watch, reader)
        for thread in (reader, watch):
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def cpu_seconds(self) -> float:
        """The computing time it has used so far; 0 if it has ended."""
        import psutil  # only asked of a process that takes long

        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return times.user + times.system

    def work_done(self) -> tuple[float, bool]:
        """For `pulse.Pulse`: the computing time so far, and whether it has read or written since
        this was last asked, or waits for a disk. Where it can't be told: nothing."""
        try:
            process = psutil.Process(self.pid)
            with process.oneshot():
                times, status = process.cpu_times(), process.status()
                told = process.io_counters() if hasattr(process, "io_counters") else None
        except (psutil.Error, OSError):  # no descriptor is left, for one
            return 0.0, False
        moved = 0 if told is None else told.read_bytes + told.write_bytes
        reads = moved != self._moved or status == psutil.STATUS_DISK_SLEEP
        self._moved = moved
        return times.user + times.system, reads

    def send(self, message: Message, key: str = "") -> None:
        """Send ``message`` as soon as it reads; nothing if the process is gone (the listener hears
        of it by itself).

        Args:
            message: what to send; its arrays must not change any more.
            key: for `take_back`.

        Raises:
            WireError: the message is too large to send.
        """
        self._sender.put(messages.packed(message), key)

    def take_back(self, key: str) -> bool:
        """Don't send the message of that key; False if it is being sent, or was."""
        return self._sender.take_back(key)

    def close(self, patience: float = 0.5) -> None:
        """Ask it to leave, wait up to ``patience`` seconds, end it. May be called twice."""
        self._sender.put(messages.packed(messages.Quit()))
        self._sender.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()
        deadline = time.monotonic() + GONE_SECONDS
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GONE_SECONDS)
        for thread in (*self._threads, self._sender.thread):
            if threading.current_thread() is not thread:
                thread.join(max(0.0, deadline - time.monotonic()))
        if not self._threads:  # nobody ever listened
            self._stdout.close()
        self._log.close()
        if self._job:
            self._job.close()

    def kill(self) -> None:
        """End it and its children at once. Never raises."""
        if self._gone:  # its number may be another's by now
            return
        self._killed = self._killed or self.is_running
        kill_group(self._process)

    def end(self, why: str) -> None:
        """End it for that `reason`. Never raises."""
        self._complaint = why
        self.kill()

    def reason(self) -> str:
        """How it ended, in a few words; waits until it has."""
        code = self._process.wait()
        if self._complaint:
            return self._complaint
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def end_code(self) -> str:
        """How it ended, as the code of an error (`exit_codes.ENDINGS`); waits until it has."""
        if self.hung:
            return "engine_hung"
        return end_code(self._process.wait(), by_us=self._killed)

    def ended_by_itself(self) -> bool:
        """Whether it left with an exit code rather than being killed; waits until it has."""
        return self._process.wait() >= 0

    def log_tail(self) -> str:
        """The end of what it printed and, if it crashed, where; for "Copy details"."""
        ended = not self.is_running
        words = (self._log.tail(ended=ended), self.crash_words() if ended else "")
        return "\n".join(filter(None, words))

    def crash_words(self) -> str:
        """Where in the program it crashed; empty if it did not."""
        return self._log.crash_words()

    def _read(self, on_message: Callable[[Message | None], None]) -> None:
        """In the reader's thread: pass on messages until the process ends."""
        with contextlib.suppress(OSError), self._stdout as stdout:
            try:
                source = ReadAhead(stdout)
                while (message := messages.receive(source)) is not None:
                    with self._telling:
                        if self._heard_all:
                            return
                        on_message(message)
            except CutOff:
                pass  # it died while it spoke; how, its exit code says
            except ProtocolError as error:
                self.end(f"it violated the protocol: {error}")
            except (WireError, MemoryError) as error:
                self.end(f"it sent an unreadable message: {error}")
        # Usually it is ending by itself; one that only closed its stdout can't be heard.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(LAST_WORDS_SECONDS)
        self.kill()

    def _watch(
        self, reader: threading.Thread, on_message: Callable[[Message | None], None]
    ) -> None:
        """In its own thread: when the process has ended, say so, whoever keeps its pipes open."""
        self._process.wait()
        self.kill()  # whom it has left behind
        reader.join(LAST_WORDS_SECONDS)  # what it said before
        with self._telling:
            self._heard_all = self._gone = True
        on_message(None)


def _unbuffered(pipe: IO[bytes] | None) -> RawIOBase:
    """The pipe without its buffer, whose lock a thread that waits in it would hold for ever."""
    return cast("BufferedReader | BufferedWriter", pipe).detach()


class Sender:
    """A thread that writes one message after another, also to a process that may not be reading;
    every method returns at once.

    Args:
        pipe: not buffered: a lock that a stuck write holds would hold up the end of the program.
            It is closed here, after the last message or when nobody reads any more.

    Attributes:
        thread: that writes.
    """

    def __init__(self, pipe: RawIOBase) -> None:
        self._pipe = pipe
        self._waiting: deque[tuple[str, Packed]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self.thread = threading.Thread(target=self._work, name="engine-sender", daemon=True)
        self.thread.start()

    def put(self, packed: Packed, key: str = "") -> None:
        """Send a message after those that wait. Nothing after `close`."""
        with self._changed:
            if not self._closing:
                self._waiting.append((key, packed))
                self._changed.notify()

    def take_back(self, key: str) -> bool:
        """Don't send the message of that key; False if it is sent already, or being sent."""
        with self._changed:
            kept = deque(each for each in self._waiting if each[0] != key)
            found = len(kept) < len(self._waiting)
            self._waiting = kept
            return found

    def close(self) -> None:
        """Send what waits, then close the pipe."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def _work(self) -> None:
        """In a separate thread: a full pipe holds up nobody but it."""
        with contextlib.suppress(OSError), self._pipe:  # the process is gone: its reader tells
            while (packed := self._next()) is not None:
                for part in packed:
                    left = memoryview(part)
                    while left:
                        left = left[self._pipe.write(left) or 0 :]
        self.close()

    def _next(self) -> Packed | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._waiting)
            return self._waiting.popleft()[1] if self._waiting else None
