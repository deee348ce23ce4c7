"""The engine's process before anybody talks to it. Imports next to nothing: the program starts it
before Qt is imported, so that torch is there as soon as the window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from desktop_app.core.crash_trace import CRASH_FILE
from desktop_app.core.errors import EngineError
from desktop_app.enginelink.command import engine_command, engine_environment, pack_option
from desktop_app.enginelink.engine_log import EngineLog

if TYPE_CHECKING:
    from desktop_app.core.windows_job import KillOnCloseJob


class StartedProcess:
    """A process with its pipes and its log, which is followed by who talks to it.

    Args:
        log: file for what the process and its libraries print; the last run's is kept beside it.
        command: the command line but for the build of torch (the real engine's if not given).
        environment: its environment (`engine_environment` if not given).
        pack: folder of the build of torch that it uses; None: the installed one.

    Raises:
        EngineError: ``engine_start``.
    """

    def __init__(
        self,
        log: Path,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        pack: Path | None = None,
    ) -> None:
        self.pack = pack
        self.job = _kill_on_close_job()
        try:
            self.log = EngineLog(log)
            self.process = self._start(
                engine_command(pack) if command is None else [*command, *pack_option(pack)],
                dict(engine_environment() if environment is None else environment),
            )
        except OSError as error:
            if self.job:
                self.job.close()
            raise EngineError("engine_start", reason=error.strerror or str(error)) from error

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment, CRASH_FILE: str(self.log.crash_file)},
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
            # A group of its own: its children end with it, whatever happens to the process itself.
            process_group=None if sys.platform == "win32" else 0,
        )
        if self.job:
            self.job.add(process)
        return process

    def end(self) -> None:
        """End it and its children at once, if it has not ended, whoever talks to it. Never
        raises."""
        if self.process.poll() is None:
            kill_group(self.process)
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError, ValueError):  # who talks to it has taken them
                cast("IO[bytes]", pipe).close()
        if self.job:
            self.job.close()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End it and its children at once. Never raises."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _kill_on_close_job() -> KillOnCloseJob | None:
    """On Windows a job object, elsewhere nothing (nor ctypes, at the window's start)."""
    if sys.platform != "win32":
        return None
    from desktop_app.core.windows_job import KillOnCloseJob

    return KillOnCloseJob()
