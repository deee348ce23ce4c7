"""What strangers sent is read in a separate process that may use so much memory and time: nobody
else waits for it, and what ends it ends nothing else.

The process imports the module of the function that reads, and no more. Its pipe carries JSON, a
line for each thing that the function gives; behind the line of an array stand its bytes.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any, Final, cast

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError, error_from_json
from desktop_app.core.offline import child_environment
from desktop_app.core.pixels import Array
from desktop_app.core.priority import wait_for_others
from desktop_app.core.process_limits import limit_process

MEMORY: Final = 512 << 20
"""Bytes of address space."""

SECONDS: Final = 10
"""Of processor time."""

_PATIENCE: Final = 20
"""So many times as much may pass: a server's has what others leave of the processors."""

THREADS: Final = 4
"""Most that a library works with."""

_MOST_LINE: Final = 16 << 20
_SIGXCPU: Final = -24
_DTYPES: Final = ("uint8", "uint16", "float32")
_LIMITS: Final = {
    "time": "reading it takes too much of the processor's time",
    "memory": "reading it takes too much memory",
}


class LimitReached(ValueError):  # noqa: N818 - says what it is about
    """It would take more than it may have."""


def confined_values(
    name: str,
    function: Callable[..., Iterable[Any]],
    *arguments: str,
    data: bytes,
    memory: int,
    seconds: int,
) -> list[Any]:
    """All that ``function`` gives of a picture file, with a few threads.

    Args:
        name: what errors call the file.
        function, arguments, data, memory, seconds: as `confined`'s.

    Raises:
        InputError: ``picture_costly``, ``picture_truncated``.
        VelaturaError: as ``function``.
    """
    threads = min(THREADS, os.cpu_count() or 1)
    found = confined(
        function, *arguments, data=data, memory=memory, seconds=seconds, threads=threads
    )
    try:
        return list(found)
    except LimitReached as error:
        reason = str(error).partition(" (")[0]
        raise InputError("picture_costly", str(error), name=name, reason=reason) from error
    except ValueError as error:
        raise InputError("picture_truncated", str(error), name=name) from error


def confined(
    function: Callable[..., Iterable[Any]],
    *arguments: str,
    data: bytes | None = None,
    memory: int = MEMORY,
    seconds: int = SECONDS,
    threads: int = 0,
) -> Generator[Any, None, None]:
    """What ``function`` gives of ``arguments``, one after another: dataclasses as dicts, arrays and
    lists as they are. The process ends with the last one that is asked for.

    Args:
        function: of a module's top; what it gives is an array or can be written as JSON.
        arguments: it is called with them.
        data: bytes that it gets before them; None: none.
        memory: bytes that the process may have.
        seconds: of processor time that it may have.
        threads: with how many it may work; 0: it starts none.

    Raises:
        VelaturaError: as ``function``.
        LimitReached: it would take more than it may have.
        ValueError: it failed otherwise, or ended without a word; says which.
        OSError: no process can be started.
    """
    code = (
        f"from {function.__module__} import {function.__name__} as give; "
        f"from {__name__} import send_all; send_all(give)"
    )
    command = [sys.executable, "-I" if sys.flags.isolated else "-P", "-c", code]
    length = -1 if data is None else len(data)
    process = subprocess.Popen(
        [*command, *map(str, (memory, seconds, threads, length)), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment() | _threads(threads),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    wait_for_others(process.pid)
    assert process.stdin is not None and process.stdout is not None
    late = threading.Timer(_PATIENCE * seconds, process.kill)
    late.daemon = True
    late.start()
    try:
        with suppress(OSError):  # it ended: what it says or doesn't say tells why
            process.stdin.write(data or b"")
            process.stdin.close()
        while True:
            line = process.stdout.readline(_MOST_LINE)
            found: tuple[str, Any] = json.loads(line) if line.endswith(b"\n") else ("", {})
            kind, value = found
            if kind == "error":
                raise error_from_json(value)
            if kind == "array":
                value = _array(process.stdout, value, memory)
            elif kind != "given":
                break
            yield value
        if not kind:
            took_long = process.wait() == _SIGXCPU or late.finished.is_set()
            kind = "time" if took_long else f"what reads it ended ({process.returncode})"
        if kind in _LIMITS:
            most = f"{seconds} s" if kind == "time" else f"{memory >> 20} MB"
            raise LimitReached(f"{_LIMITS[kind]} (more than {most})")
        if kind != "end":
            raise ValueError(kind)
    finally:
        late.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(OSError):  # what it never read
            process.stdin.close()


def _threads(count: int) -> dict[str, str]:
    """The environment of a process with so many: each would take addresses, which are counted."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return dict.fromkeys(names, str(max(1, count))) | {"MALLOC_ARENA_MAX": "2"}


def _array(pipe: IO[bytes], head: Any, most: int) -> Array:
    """The array behind its line. Raises ValueError where it is none, or ends too early."""
    name, shape = head
    count = math.prod(shape) * np.dtype(name).itemsize
    if name not in _DTYPES or not 0 <= count <= most:
        raise ValueError("what reads it gives no picture")
    found = bytearray(pipe.read(count))
    if len(found) != count:
        raise ValueError("what reads it ended")
    return np.frombuffer(found, name).reshape(shape)


def send_all(give: Callable[..., Iterable[Any]]) -> None:
    """In the process: tell what the function gives, and leave. Its limits and arguments are the
    command line's."""
    memory, seconds, threads, length, *arguments = sys.argv[1:]
    limit_process(int(memory), int(seconds), 0, threads=threads != "0")
    try:
        data = () if length == "-1" else (sys.stdin.buffer.read(int(length)),)
        for one in give(*data, *arguments):
            if isinstance(one, np.ndarray):
                _say_array(cast("Array", one))
            else:
                _say("given", cast("list[Any]", one) if isinstance(one, list) else asdict(one))
    except VelaturaError as error:
        _say("error", error.to_json())
    except MemoryError:
        _say("memory")
    except Exception as error:  # noqa: BLE001 - told as what it is
        _say(f"reading it failed ({type(error).__name__})")
    else:
        _say("end")


def _say_array(array: Array) -> None:
    _say("array", [array.dtype.name, array.shape])
    sys.stdout.buffer.write(np.ascontiguousarray(array).data)
    sys.stdout.buffer.flush()


def _say(kind: str, value: object = None) -> None:
    sys.stdout.buffer.write(json.dumps([kind, value]).encode() + b"\n")
    sys.stdout.buffer.flush()
