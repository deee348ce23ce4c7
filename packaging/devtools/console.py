"""Headings, times, and child processes that are never silent for long."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
HEARTBEAT_SECONDS = 10.0


class SetupError(Exception):
    """Something this machine lacks, with what to do about it as its text."""


def say(text: str = "") -> None:
    """Print a line now, so that it stands before what a child process prints."""
    print(text, flush=True)


def heading(text: str) -> None:
    """Print a line that sets off what follows."""
    say(f"\n== {text}")


def seconds(span: float) -> str:
    """Return a time as a person says it: ``0.4 s``, ``38 s``, ``2 min 05 s``."""
    if span < 9.95:
        return f"{span:.1f} s"
    whole = round(span)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def command_line(words: Iterable[str | Path]) -> str:
    """Return a command as it can be typed, with paths inside the repository made short."""
    shown = [str(word).replace(f"{ROOT}/", "") for word in words]
    return subprocess.list2cmdline(shown)


def call(words: list[str | Path], env: Mapping[str, str] | None = None) -> int:
    """Run a command in the repository with this terminal as its own; return its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(word) for word in words], cwd=ROOT, env=env)


def _piped(words: list[str | Path], env: Mapping[str, str] | None) -> subprocess.Popen[str]:
    """Start a command in the repository without input; both its outputs come through one pipe."""
    return subprocess.Popen(
        [str(word) for word in words],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


class QuietCall:
    """A command that runs beside others; what it prints is kept until it is asked for."""

    def __init__(self, words: list[str | Path], env: Mapping[str, str] | None = None) -> None:
        self._started = time.monotonic()
        self._process = _piped(words, env)
        self._output = ""
        self._span = 0.0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def finish(self) -> tuple[int, float]:
        """Wait for its end and print all it printed; return its exit code and how long it took."""
        self._reader.join()
        say(self._output.rstrip())
        return self._process.returncode, self._span

    def stop(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self._process.terminate()
        self._reader.join()

    def _read(self) -> None:
        self._output, _ = self._process.communicate()
        self._span = time.monotonic() - self._started


def call_with_heartbeat(
    words: list[str | Path],
    doing: str,
    env: Mapping[str, str] | None = None,
    hide: tuple[str, ...] = (),
    beat: float = HEARTBEAT_SECONDS,
) -> int:
    """Run a command without input, pass its lines on, and say so while it is silent.

    Args:
        words: the command.
        doing: what to say it is busy with, after `beat` seconds without a line.
        env: its environment; this process's own by default.
        hide: lines that begin with one of these are not passed on.
        beat: seconds of silence after which a sign of life is printed.
    """
    started = time.monotonic()
    process = _piped(words, env)
    assert process.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        while True:
            try:
                line = lines.get(timeout=beat)
            except queue.Empty:
                say(f"  … still {doing} ({seconds(time.monotonic() - started)})")
                continue
            if line is None:
                break
            if not line.lstrip().startswith(hide or ("\0",)):
                say(f"  {line}")
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
        reader.join()
        process.stdout.close()
    return process.returncode


def _pump(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line.rstrip())
    lines.put(None)
