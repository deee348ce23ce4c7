"""From a pickle to .safetensors, safely: in a separate process that is shut in.

What the file asks for beside tensors is never run. A file that asks for something harmful is
refused whole, with what it would have tried; other things (a trainer's settings, optimiser states)
are left out and named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import desktop_app
from desktop_app.core.atomic_write import FULL, plain_reason, written_atomically
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError, StorageError
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.library.pickles.explain import Explanation, explain, refuse
from desktop_app.library.pickles.problem import PROBLEMS
from desktop_app.library.pickles.sandbox import FORBIDDEN

MEMORY: Final = 3 << 30
"""Bytes of address space the process may have: weights are copied in pieces, never held."""

_SECONDS: Final = 60
_LOOKING: Final = 5
_BYTES_A_SECOND: Final = 20 << 20
_POLL: Final = 0.02
_MAX_ANSWER: Final = 1 << 20
_SIGXCPU: Final = 24

_CODE: Final = (
    "import sys; root = sys.argv.pop(1); root in sys.path or sys.path.insert(0, root); "
    "from desktop_app.library.pickles.sandbox_process import main; main(sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class PickleConversion:
    """What became of a pickle.

    Attributes:
        path: the .safetensors file.
        tensors: how many it holds.
        size_bytes: of that file.
        dropped: names of what was left out, the first 50.
        explanation: what the pickle holds.
    """

    path: Path
    tensors: int
    size_bytes: int
    dropped: tuple[str, ...]
    explanation: Explanation


def convert(
    source: Path,
    target: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
    *,
    memory: int = MEMORY,
    seconds: int | None = None,
) -> PickleConversion:
    """Write the tensors of the pickle ``source`` to ``target``; the pickle stays as it is.

    Args:
        source: a .ckpt, .pt, .pth or .bin file.
        target: the .safetensors file to make.
        on_progress: called with bytes written and bytes expected, in this thread.
        cancel: looked at some fifty times a second.
        memory: bytes the process may have.
        seconds: of work it may have; usually a minute, and more for large files.

    Raises:
        ModelError: ``pickle_dangerous``, ``pickle_unreadable`` or ``model_exists``.
        InputError: ``file_missing``, ``file_unreadable`` or ``output_unwritable``.
        StorageError: ``disk_full``.
        Cancelled: nothing was kept.
    """
    told = explain(source)
    refuse(told, source.name)
    if os.path.lexists(target):
        raise ModelError("model_exists", name=target.name)
    size = source.stat().st_size
    allowed = seconds or _SECONDS + size // _BYTES_A_SECOND
    with written_atomically(target) as file:
        partial = Path(file.name)
        limits = (memory, allowed)
        token = cancel or CancelToken()
        answer = _run(
            source, partial, limits, lambda: _report_size(partial, size, on_progress, token)
        )
        header = read_header(partial)
        if len(header.tensors) != answer["tensors"]:
            raise ModelError("pickle_unreadable", name=source.name, reason=PROBLEMS["broken"])
    on_progress(size, size)
    dropped = tuple(str(name) for name in answer["dropped"])
    return PickleConversion(target, len(header.tensors), header.file_size, dropped, told)


@dataclass(frozen=True, slots=True)
class ConversionTrial:
    """What would become of a pickle.

    Attributes:
        explanation: what it holds.
        tensors: how many would be written; 0 where it can't be converted.
        dropped: names of what would be left out, the first 50.
        problem: why it can't be read, as a sentence's end; empty where it can.
    """

    explanation: Explanation
    tensors: int = 0
    dropped: tuple[str, ...] = ()
    problem: str = ""


def try_out(source: Path, *, memory: int = MEMORY, seconds: int = _LOOKING) -> ConversionTrial:
    """As `convert`, up to the writing: nothing is made.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    told = explain(source)
    try:
        refuse(told, source.name)
        with tempfile.TemporaryDirectory() as folder:
            nothing = Path(folder, "nothing")
            nothing.touch()
            answer = _run(source, nothing, (memory, seconds), lambda: None, "look")
    except ModelError as error:
        return ConversionTrial(told, problem=str(error.params.get("reason", "")))
    except OSError as error:
        raise InputError("file_unreadable", name=source.name, reason=plain_reason(error)) from error
    return ConversionTrial(told, answer["tensors"], tuple(map(str, answer["dropped"])))


def _report_size(
    partial: Path, size: int, on_progress: Callable[[int, int], None], cancel: CancelToken
) -> None:
    cancel.check()
    on_progress(min(partial.stat().st_size, size), size)


def _run(
    source: Path,
    partial: Path,
    limits: tuple[int, int],
    poll: Callable[[], None],
    what: Literal["write", "look"] = "write",
) -> dict[str, Any]:
    """Run the process to its end; ``poll`` may raise to end it.

    Raises:
        ModelError, StorageError, InputError: as `convert`.
    """
    memory, seconds = limits
    root = str(Path(desktop_app.__file__).resolve().parent.parent)
    words = [str(source.absolute()), str(partial.absolute()), str(memory), str(seconds), what]
    # Isolated: neither this process's variables nor the current folder can bring in modules.
    command = [sys.executable, "-I", "-B", "-c", _CODE, root, *words]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env=_environment(),
            cwd=partial.parent,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            code = _wait(child, time.monotonic() + 4 * seconds, poll)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        out.seek(0)
        errors.seek(0)
        text, said = out.read(_MAX_ANSWER), errors.read(1 << 16).decode("utf-8", "replace")
    return _understood(source.name, code, text, said)


def _environment() -> dict[str, str]:
    """As good as nothing: no token, no proxy, no path of the user's reaches the process."""
    kept = {"SYSTEMROOT", "PATH", "LD_LIBRARY_PATH"}  # Windows starts no program without the first
    return {
        **{name: value for name, value in os.environ.items() if name.upper() in kept},
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _wait(child: subprocess.Popen[bytes], until: float, poll: Callable[[], None]) -> int:
    while True:
        try:
            return child.wait(_POLL)
        except subprocess.TimeoutExpired:
            poll()
            if time.monotonic() > until:
                child.kill()
                child.wait()
                return -_SIGXCPU


def _understood(name: str, code: int, text: bytes, said: str) -> dict[str, Any]:
    """The answer of the process, or the error it comes to."""
    problem = {FORBIDDEN: "forbidden", -_SIGXCPU: "time", -9: "memory"}.get(code, "")
    answer: dict[str, Any] = {}
    if code == 0:
        try:
            parsed: object = json.loads(text)
        except ValueError:
            parsed = None
        answer = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
        problem = str(answer.get("problem", ""))
    if "errno" in answer:
        _raise_for_disk(name, int(answer["errno"]))
    if problem or type(answer.get("tensors")) is not int or "dropped" not in answer:
        reason = PROBLEMS.get(problem, PROBLEMS["memory" if "MemoryError" in said else "broken"])
        raise ModelError("pickle_unreadable", said[-4000:], name=name, reason=reason)
    return answer


def _raise_for_disk(name: str, number: int) -> None:
    if number in FULL:
        raise StorageError("disk_full", name=name)
    raise InputError("output_unwritable", name=name, reason=plain_reason(OSError(number, "")))
