"""What strangers sent is read in a separate process that may use so much memory and time: nobody
else waits for it, and what ends it ends nothing else.

The process imports the module of the function that reads, and no more. Its pipe carries JSON, a
line for each thing that the function gives.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import asdict
from typing import Any, Final

from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.offline import child_environment
from desktop_app.core.priority import wait_for_others
from desktop_app.core.process_limits import limit_process

MEMORY: Final = 512 << 20
"""Bytes of address space."""

SECONDS: Final = 10
"""Of processor time."""

_PATIENCE: Final = 20
"""So many times the seconds of its work may pass: it has what others leave of the processors."""

_WINDOWS_FLAGS: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "IDLE_PRIORITY_CLASS", 0
)
_MOST_LINE: Final = 16 << 20
_SIGXCPU: Final = -24


def confined(
    function: Callable[..., Iterable[Any]],
    *arguments: str,
    memory: int = MEMORY,
    seconds: int = SECONDS,
) -> Generator[Any, None, None]:
    """What ``function`` gives of ``arguments``, one after another: dataclasses as dicts. The
    process ends with the last one that is asked for.

    Args:
        function: of a module's top; what it gives can be written as JSON.
        arguments: it is called with them.
        memory: bytes that the process may have.
        seconds: of processor time that it may have.

    Raises:
        VelaturaError: as ``function``.
        ValueError: it would take more than it may have, failed otherwise, or ended without a
            word; says which.
        OSError: no process can be started.
    """
    code = (
        f"from {function.__module__} import {function.__name__} as give; "
        f"from {__name__} import told; told(give)"
    )
    command = [sys.executable, "-I" if sys.flags.isolated else "-P", "-c", code]
    process = subprocess.Popen(
        [*command, str(memory), str(seconds), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        creationflags=_WINDOWS_FLAGS,
    )
    wait_for_others(process.pid)
    late = threading.Timer(_PATIENCE * seconds, process.kill)
    late.daemon = True
    late.start()
    assert process.stdout is not None
    try:
        while line := process.stdout.readline(_MOST_LINE):
            kind, value = json.loads(line)
            if kind == "error":
                raise error_from_json(value)
            if kind != "given":
                break
            yield value
        else:
            took_long = process.wait() == _SIGXCPU or late.finished.is_set()
            kind = "time" if took_long else f"what reads it ended ({process.returncode})"
        if kind != "end":
            reasons = {
                "time": f"that takes more than {seconds} s of the processor's time",
                "memory": f"that takes more than {memory >> 20} MB of memory",
            }
            raise ValueError(reasons.get(kind, kind))
    finally:
        late.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def told(give: Callable[..., Iterable[Any]]) -> None:
    """In the process: tell what the function gives, and leave. Its limits and arguments are the
    command line's."""
    memory, seconds, *arguments = sys.argv[1:]
    limit_process(int(memory), int(seconds), 0)
    try:
        for one in give(*arguments):
            _say("given", asdict(one))
    except VelaturaError as error:
        _say("error", error.to_json())
    except MemoryError:
        _say("memory")
    except Exception as error:  # noqa: BLE001 - told as what it is
        _say(f"reading it failed ({type(error).__name__})")
    else:
        _say("end")


def _say(kind: str, value: object = None) -> None:
    sys.stdout.write(json.dumps([kind, value]) + "\n")
    sys.stdout.flush()
