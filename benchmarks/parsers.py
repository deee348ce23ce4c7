"""What does a megabyte of a file from elsewhere cost to read: an ordinary one, and the worst?

Each parser that a request, a shared file or a downloaded model reaches reads both, in a separate
process: seconds of processor time, and megabytes that it grew by. "Worst" is the dearest of those
that `benchmarks/parser_files.py` knows; what is refused on the way counts as it does. ``--sheet
docs/parsers.md`` writes the table there.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path

import psutil

from benchmarks.common import Row, at_most, main
from benchmarks.parser_files import PARSERS

MOST_SECONDS, MOST_MEGABYTES = 6.0, 320.0
"""Of the worst megabyte."""
_PATIENCE = 40
"""Seconds of processor time, after which one is ended."""


def measured(read: Callable[[Path], object], path: Path) -> tuple[float, float]:
    """Seconds of processor time, and megabytes, that ``read`` takes for a file."""
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
        before, began = psutil.Process().memory_info().rss, time.process_time()
        with suppress(Exception):
            read(path)
        spent = time.process_time() - began
        most = psutil.Process().memory_info()
        peak = _peak() or most.rss
        os.write(target, json.dumps([spent, max(0, peak - before) / 1e6]).encode())
        os._exit(0)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    seconds, megabytes = json.loads(told or b"[40, 0]")
    return seconds, megabytes


def _peak() -> int:
    """Bytes that this process had at the most since it was forked; 0: the system doesn't say."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) << 10
    return 0


def _costs_of(number: int, tries: int) -> tuple[float, float, float, float]:
    """Seconds and megabytes of an ordinary file for one of the `PARSERS`, and of the worst; each
    is read so often, and the median told."""
    parser = PARSERS[number]
    costs = list[tuple[float, float]]()
    with tempfile.TemporaryDirectory() as folder:
        for at, data in enumerate((parser.ordinary(), *parser.worst())):
            path = Path(folder, f"{at}{parser.ending}")
            path.write_bytes(data)
            each = sorted(measured(parser.read, path) for _ in range(tries))
            costs.append(each[tries // 2])
            path.unlink()
    (seconds, megabytes), *others = costs
    worst, most = (max(one) for one in zip(*others, strict=True))
    return seconds, megabytes, worst, most


def _rows_of(number: int, tries: int) -> list[Row]:
    parser = PARSERS[number]
    seconds, megabytes, worst, most = _costs_of(number, tries)
    return [
        Row(f"{parser.name}, an ordinary megabyte", seconds, "s"),
        Row(f"{parser.name}, an ordinary megabyte", megabytes, "MB"),
        at_most(f"{parser.name}, the worst", worst, "s", MOST_SECONDS),
        at_most(f"{parser.name}, the worst", most, "MB", MOST_MEGABYTES),
    ]


def measure(quick: bool) -> list[Row]:
    """Rows of all parsers; ``quick``: each file once, and two parsers at a time (what is counted
    is each process's own time), else the median of three."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2 if quick else 1, fork) as pool:
        each = pool.map(_rows_of, range(len(PARSERS)), repeat(1 if quick else 3))
        return list(chain.from_iterable(each))


def page(path: Path) -> None:
    """Put the table into a page, between its marks."""
    begin, end = "<!-- written by benchmarks/parsers.py -->\n", "<!-- end of that -->\n"
    lines = ["| parser | ordinary | worst | limited by |", "|---|---|---|---|"]
    for number, parser in enumerate(PARSERS):
        seconds, megabytes, worst, most = _costs_of(number, 3)
        costs = f"{seconds:.2f} s, {megabytes:.0f} MB | {worst:.2f} s, {most:.0f} MB"
        lines.append(f"| {parser.name} | {costs} | {parser.limited} |")
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    table = "\n".join(lines)
    path.write_text(f"{before}{begin}{table}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    asked = "What does a megabyte of a file from elsewhere cost to read?"
    sys.exit(main(asked, measure, sheet=page))
