"""One engine process: start it, send it messages, hear what it says, know how it ended.

What the messages are about is the client's business.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

from desktop_app.core import messages
from desktop_app.core.errors import EngineError
from desktop_app.core.last_words import CRASH_FILE
from desktop_app.core.messages import Message
from desktop_app.core.wire import CutOff, WireError
from desktop_app.enginelink.command import engine_command, engine_environment
from desktop_app.enginelink.engine_log import EngineLog

if TYPE_CHECKING:
    from desktop_app.enginelink.windows_job import KillOnCloseJob

__all__ = ["EngineProcess"]

LAST_WORDS_SECONDS = 1.0
"""How long a process may take to end after its stdout has ended."""


class EngineProcess:
    """A running engine. Every method may be called from any thread.

    Args:
        log: file for what the process and its libraries print; the last run's is kept beside it.
        command: the command line (the real engine if not given).
        environment: its environment (`engine_environment` if not given).
        redacted: takes out of what it prints what must not be written down.

    Raises:
        EngineError: ``engine_start``.
    """

    def __init__(
        self,
        log: Path,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        redacted: Callable[[str], str] = str,
    ) -> None:
        self._complaint = ""
        self._sending = threading.Lock()
        self._job = _kill_on_close_job()
        try:
            self._log = EngineLog(log, redacted)
            self._process = self._start(
                list(command or engine_command()),
                dict(engine_environment() if environment is None else environment),
            )
        except OSError as error:
            if self._job:
                self._job.close()
            raise EngineError("engine_start", reason=error.strerror or str(error)) from error
        assert self._process.stderr is not None
        self._log.follow(self._process.stderr)
        self._reader: threading.Thread | None = None

    def listen(self, on_message: Callable[[Message | None], None]) -> None:
        """Begin to hear it; to be called once.

        Args:
            on_message: called in a thread of this object's with each message, and with None, once,
                when the process will say no more. A `WireError` it raises ends the process.
        """
        self._reader = threading.Thread(
            target=self._read, args=(on_message,), name="engine-reader", daemon=True
        )
        self._reader.start()

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment, CRASH_FILE: str(self._log.crash_file)},
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        if self._job:
            self._job.add(process)
        return process

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def send(self, message: Message) -> bool:
        """Send ``message``; False if the process is gone (the reader hears of it by itself).

        Raises:
            WireError: the message is too large to send.
        """
        stdin = self._process.stdin
        with self._sending:
            try:
                if stdin is None or stdin.closed:
                    return False
                messages.send(stdin, message)
            except OSError:
                return False
        return True

    def close(self, patience: float = 0.5) -> None:
        """Ask it to leave, wait up to ``patience`` seconds, end it. May be called twice."""
        # A sender that is stuck in a full pipe is freed by the kill below.
        if self._sending.acquire(timeout=0.1):
            try:
                if self._process.stdin and not self._process.stdin.closed:
                    messages.send(self._process.stdin, messages.Quit())
            except OSError:
                pass
            finally:
                self._sending.release()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()
        self._process.wait()
        if self._reader and threading.current_thread() is not self._reader:
            self._reader.join()
        with self._sending:
            if self._process.stdin:
                # Closing flushes what could no longer be sent.
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
        self._log.close()
        if self._job:
            self._job.close()

    def kill(self) -> None:
        """End it at once. Never raises."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def reason(self) -> str:
        """How it ended, in a few words; waits until it has."""
        code = self._process.wait()
        if self._complaint:
            return self._complaint
        return f"signal {-code}" if code < 0 else f"exit code {code}"

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
        stdout = cast("BufferedReader", self._process.stdout)
        try:
            while (message := messages.receive(stdout)) is not None:
                on_message(message)
        except CutOff:
            pass  # it died while it spoke; how, its exit code says
        except (WireError, MemoryError) as error:
            self._complaint = f"it said something that can't be read: {error}"
            self.kill()
        except OSError:
            pass
        finally:
            # Usually it is ending by itself; one that only closed its stdout can't be heard.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_SECONDS)
            self.kill()
            stdout.close()
            on_message(None)


def _kill_on_close_job() -> KillOnCloseJob | None:
    """On Windows a job object, elsewhere nothing (nor ctypes, at the window's start)."""
    if sys.platform != "win32":
        return None
    from desktop_app.enginelink.windows_job import KillOnCloseJob

    return KillOnCloseJob()
