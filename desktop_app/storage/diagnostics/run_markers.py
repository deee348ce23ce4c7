"""Marks of running windows, and what can be told of those that did not leave in order.

A window's mark goes when it closes. One without a living process is judged at the next start: a
crash is only what left the words of one (`faulthandler`, or an exception that ended the program).
A window that was killed or went with the power left none.
"""

from __future__ import annotations

import contextlib
import json
import platform
import sys
import time
import zlib
from pathlib import Path
from typing import Any, Literal, cast

import desktop_app
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.data.process_locks import DataFolderLock, is_used
from desktop_app.storage.paths import DataPaths

_KEPT = 5
"""Crash files that stay."""

_BOOT_SLACK = 120.0
"""Seconds by which a system's own idea of when it started may wander."""

_STARTS = "starts.json"


@record()
class Ending:
    """How a window ended.

    Attributes:
        kind: ``crash``; ``killed`` by someone or something; ``off``: the machine was.
        starting: whether it was not up yet.
        program: its version.
        words: the file with its last words; None: there are none.
    """

    kind: Literal["crash", "killed", "off"]
    starting: bool
    program: str
    words: Path | None


class RunMarker:
    """This window's mark, from now on until `leave`: what ends it leaves its words already."""

    def __init__(self, paths: DataPaths, use: DataFolderLock) -> None:
        self._paths = paths
        self._file = paths.running / f"{use.id}.json"
        self._write(starting=True)

    def up(self) -> None:
        """The window is up: what happens from now on is no failed start."""
        self._write(starting=False)
        _count(self._paths, 0)

    def leave(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _write(self, *, starting: bool) -> None:
        content = {
            "machine": _machine(),
            "boot": _boot(),
            "program": desktop_app.__version__,
            "starting": starting,
        }
        with contextlib.suppress(VelaturaError):  # on a full disk: nothing will be said
            write_atomic(self._file, json.dumps(content).encode())


def judge(paths: DataPaths) -> tuple[Ending, ...]:
    """What became of windows that did not leave in order; each is told once.

    To be called by one process at a time (`in_use.gate`).
    """
    found = list[Ending]()
    for file in sorted(paths.running.glob("*.json")):
        if file.name == _STARTS or is_used(file.with_suffix(".lock")):
            continue
        told = _read(file)
        if told.get("machine", "") not in ("", _machine()):
            continue  # of another machine that has the same folder
        with contextlib.suppress(OSError):
            file.unlink()
            file.with_suffix(".lock").unlink(missing_ok=True)
            found.append(_ending(paths, file.stem, told))
    failed = sum(one.starting and one.kind != "off" for one in found)
    if failed:
        _count(paths, failed_starts(paths) + failed)
    elif found:
        _count(paths, 0)
    _tidy(paths)
    return tuple(found)


def failed_starts(paths: DataPaths) -> int:
    """How many times in a row a window did not come up."""
    number = _read(paths.running / _STARTS).get("failed")
    return number if type(number) is int else 0


def crash_files(paths: DataPaths) -> tuple[Path, ...]:
    """Files with last words of windows and engines, newest first; not those of living ones."""
    files = [path for path in paths.logs.glob("*crash-*.txt") if _size(path)]
    return tuple(sorted(files, key=lambda path: (_changed(path), path.name), reverse=True))


def last_words(paths: DataPaths, name: str) -> Path:
    """The file for those of the process that holds that lock (`DataFolderLock.id`)."""
    return paths.logs / f"crash-{name}.txt"


def _ending(paths: DataPaths, name: str, marker: dict[str, Any]) -> Ending:
    words = last_words(paths, name)
    starting, program = marker.get("starting") is True, str(marker.get("program", "?"))[:40]
    if _size(words):
        return Ending("crash", starting, program, words)
    boot = marker.get("boot")
    same = isinstance(boot, float) and abs(boot - _boot()) < _BOOT_SLACK
    return Ending("killed" if same else "off", starting, program, None)


def _count(paths: DataPaths, failed: int) -> None:
    with contextlib.suppress(VelaturaError, OSError):
        if failed:
            write_atomic(paths.running / _STARTS, json.dumps({"failed": failed}).encode())
        else:
            (paths.running / _STARTS).unlink(missing_ok=True)


def _tidy(paths: DataPaths) -> None:
    """Only the last crash files stay, and none without a word."""
    stale = [*crash_files(paths)[_KEPT:]]
    stale += [path for path in paths.logs.glob("*crash-*.txt") if _is_empty_and_left(paths, path)]
    for path in stale:
        with contextlib.suppress(OSError):
            path.unlink()
    for lock in paths.running.glob("*.lock"):  # of commands that were killed
        if lock.name != "gate.lock" and not is_used(lock):
            with contextlib.suppress(OSError):
                lock.unlink()


def _is_empty_and_left(paths: DataPaths, words: Path) -> bool:
    """Whether no living window keeps an empty file for its last words, or its engine's."""
    name = words.stem.partition("crash-")[2]
    users = [paths.running / f"{name}.lock", *paths.running.glob(f"{name}-*.lock")]
    return not _size(words) and not any(is_used(lock) for lock in users)


def _read(file: Path) -> dict[str, Any]:
    try:
        content: object = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _boot() -> float:
    """When the system started, in seconds since 1970."""
    if sys.platform == "linux":
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    import psutil  # takes as long to import as twenty modules of ours

    return float(psutil.boot_time())


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"
