"""`dev.py bench`: one benchmark, or all, each in a process of its own, and which of them fell.

A benchmark that misses a target has done its work; one that crashes, writes no rows or takes too
long has fallen. Only the second is a fault of the benchmark.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from devtools.console import ROOT, say, seconds

BENCHMARKS = ROOT / "benchmarks"
ARCHIVE = "archive"
"""The folder in it of those that answered their question once: started by name, never with all."""
LIMIT = 900.0
"""Seconds after which a benchmark is ended."""
_TOLD = 12
"""Lines of a fallen benchmark's output that are printed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a benchmark ended.

    Attributes:
        name: the benchmark.
        seconds: how long it took.
        ok: rows that meet their target, or have none.
        missed: names of the rows that miss it.
        fell: why it gave no result; empty where it gave one.
    """

    name: str
    seconds: float
    ok: int = 0
    missed: tuple[str, ...] = ()
    fell: str = ""


def benchmarks(folder: Path) -> list[str]:
    """Return the names of the scripts in a folder; modules they share and probes are none."""
    return sorted(
        path.stem
        for path in folder.glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    )


def script(folder: Path, name: str) -> Path | None:
    """Return a benchmark's file, also of one in the archive; None where there is none."""
    places = (folder, folder / ARCHIVE)
    return next((place / f"{name}.py" for place in places if name in benchmarks(place)), None)


def run_all(
    python: Path,
    folder: Path,
    words: Sequence[str],
    env: Mapping[str, str],
    limit: float = LIMIT,
) -> list[Outcome]:
    """Run every benchmark of `folder`, one after the other, and tell of each as it ends.

    Args:
        python: the interpreter.
        folder: where they are; its parent is the place they run in.
        words: what each is given besides ``--json``.
        env: their environment.
        limit: seconds that each may take.
    """
    outcomes: list[Outcome] = []
    for name in benchmarks(folder):
        outcomes.append(run_one(python, folder / f"{name}.py", words, env, limit))
        say(_line(outcomes[-1]))
    return outcomes


def run_one(
    python: Path, path: Path, words: Sequence[str], env: Mapping[str, str], limit: float
) -> Outcome:
    """Run one benchmark to its end, or for ``limit`` seconds; what a fallen one printed last is
    printed."""
    with tempfile.TemporaryDirectory() as scratch:
        rows_file, log_file = Path(scratch, "rows.json"), Path(scratch, "log")
        command = [str(python), str(path), *words, "--json", str(rows_file)]
        started = time.monotonic()
        with log_file.open("wb") as log:
            code = _exit_code(command, path.parent.parent, env, log.fileno(), limit)
        span = time.monotonic() - started
        rows = _rows(rows_file)
        if rows is None or code not in (0, 1):
            log_lines = log_file.read_text(encoding="utf-8", errors="replace").splitlines()
            for line in log_lines[-_TOLD:]:
                say(f"    {line}")
            ended = f"not done after {seconds(limit)}" if code is None else f"exit code {code}"
            return Outcome(path.stem, span, fell=ended + (", no rows" if rows is None else ""))
    missed = tuple(name for name, ok in rows if ok is False)
    return Outcome(path.stem, span, len(rows) - len(missed), missed)


def _exit_code(
    command: Sequence[str], place: Path, env: Mapping[str, str], log: int, limit: float
) -> int | None:
    """Run a command to its end; with all its children, ended after `limit` seconds: None."""
    process = subprocess.Popen(
        command,
        cwd=place,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _rows(path: Path) -> list[tuple[str, bool | None]] | None:
    """Return names and verdicts of the rows a benchmark wrote; None where it wrote none."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))["rows"]
        return [(str(row["name"]), row["ok"]) for row in written] or None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _line(outcome: Outcome) -> str:
    rows = f"{outcome.ok} ok, {len(outcome.missed)} missed"
    told = f"FELL: {outcome.fell}" if outcome.fell else rows
    return f"  {outcome.name:22} {seconds(outcome.seconds):>12}  {told}"


def summary(outcomes: Sequence[Outcome], json_file: Path | None = None) -> int:
    """Print the table, write it to `json_file` if given; return 1 where a benchmark fell.

    A missed target is told, and is no fault: it hangs on the machine and on what else it does.
    """
    say("\n== summary")
    for outcome in outcomes:
        say(_line(outcome))
    for outcome in outcomes:
        for name in outcome.missed:
            say(f"missed: {outcome.name}: {name}")
    fell = [outcome.name for outcome in outcomes if outcome.fell]
    say(f"fell: {', '.join(fell)}" if fell else f"{len(outcomes)} benchmarks ran to their end")
    if json_file is not None:
        told = json.dumps([asdict(each) for each in outcomes], ensure_ascii=False, indent=1)
        json_file.write_text(told, encoding="utf-8")
    return int(bool(fell))
