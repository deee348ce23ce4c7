"""How long does it take to find out what a thousand checkpoints are, and does the window feel it?

A thousand sparse files with the header of a whole SDXL checkpoint (2,515 tensors), each with other
metadata. Cold: none was seen before. Warm: all are in the cache, read anew from the disk. The gap
is the longest between the ticks of a 5 ms timer in a thread of the same process, as a window's
would be, beside the same while nothing is done.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.scanner import Scanner
from tests.library.identify.files import safetensors
from tests.library.identify.layouts import sdxl_checkpoint

_TICK_S = 0.005


class Ticker(threading.Thread):
    """Ticks, and keeps the longest time between two ticks."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self._ending = threading.Event()

    def run(self) -> None:
        last = time.perf_counter()
        while not self._ending.is_set():
            time.sleep(_TICK_S)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last)
            last = now

    def end(self) -> float:
        """Stop; the longest gap in milliseconds."""
        self._ending.set()
        self.join()
        return 1000 * self.longest


def watched(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that ``act`` takes, and the longest gap meanwhile in milliseconds."""
    ticker = Ticker()
    ticker.start()
    began = time.perf_counter()
    act()
    took = time.perf_counter() - began
    return took, ticker.end()


def processor_time() -> float:
    """Seconds of this process and of those that ended."""
    times = os.times()
    return sum(times[:4])


def checkpoints(folder: Path, count: int) -> list[Path]:
    """So many files."""
    shapes = sdxl_checkpoint()
    return [
        safetensors(
            folder / f"{number:04d}.safetensors",
            shapes,
            metadata={"modelspec.title": f"Model {number}", "note": "x" * (number % 97)},
        )
        for number in range(count)
    ]


def measure(quick: bool) -> Sequence[Row]:
    """All of it, in a temporary folder."""
    count = 300 if quick else 1000
    share = count / 1000
    table = load_kinds()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = checkpoints(folder, count)
        cache = folder / "identified.json"

        def scan() -> None:
            found = Scanner(table, cache).scan(paths)
            kinds = [each.kind for each in found.values() if isinstance(each, WeightsInfo)]
            if kinds != ["sdxl"] * count:
                raise SystemExit(f"only {kinds.count('sdxl')} of {count} were told right")

        began = time.perf_counter()
        for path in paths[:50]:
            identify(path, table)
        one = (time.perf_counter() - began) / 50
        _, idle = watched(lambda: time.sleep(1.0))
        before = processor_time()
        cold, cold_gap = watched(scan)
        spent = processor_time() - before
        warm, warm_gap = watched(scan)
        return [
            Row("tensors in a header", len(sdxl_checkpoint()), ""),
            # Starting the processes takes as long for few files as for many.
            at_most(f"{count} files, cold", cold, "s", 2.0 * share + (0.3 if quick else 0)),
            at_most("its processor time in all", spent, "s", 4.0 * share + (0.6 if quick else 0)),
            at_most(f"{count} files, warm", warm, "s", 0.1),
            at_most("one file, in one process", 1000 * one, "ms", 5.0),
            Row("longest gap of a 5 ms timer, idle", idle, "ms"),
            at_most("longest gap, cold", cold_gap, "ms", idle + 50),
            at_most("longest gap, warm", warm_gap, "ms", idle + 50),
        ]


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
