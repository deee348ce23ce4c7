"""How fast does live mode follow a stroke, and does the stroke feel it?

The starter model at 256² while colours are painted with 125 mouse events a second: pictures shown a
second with one unguided step and with two; the stroke's latency (from the moment the
hand moved until the canvas is repainted) beside the same stroke without live mode in the same run;
and how soon after the start words typed at once have become a picture.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, measured, quickest

PICTURES = {"one step": 10.0, "two steps": 7.0}
LATENCY_MS = 33.0
"""Two frames of a 60 Hz screen: the eye sees no lag."""
FIRST_SECONDS, AFTER_READY_SECONDS = 5.0, 1.0


def probe(mode: str, seconds: float) -> dict[str, Any]:
    """Run the window in a process of its own; returns what it measured."""
    return measured("live_probe", mode, time.time(), seconds, timeout=300)


def stroke_rows(result: dict[str, Any]) -> list[Row]:
    """Pictures a second, and the stroke's latencies."""

    def tail(name: str) -> float:
        return 1000 * float(np.percentile(result[name]["latencies"], 95))

    rows: list[Row] = []
    for name, target in PICTURES.items():
        rate = result[name]["pictures"] / result[name]["seconds"]
        rows.append(at_least(f"pictures a second, {name}", rate, "", target))
        rows.append(Row("  cores the window takes", result[name]["cpu"], ""))
    rows.append(Row("stroke latency without live mode, 95th percentile", tail("none"), "ms"))
    for name in PICTURES:
        row = at_most(f"stroke latency, {name}, 95th percentile", tail(name), "ms", LATENCY_MS)
        longest = 1000 * max(result[name]["latencies"])
        rows += [row, Row("  the longest", longest, "ms")]
    return rows


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    probe("first", 0)  # from a cold disk or without bytecode; not counted
    starts = [probe("first", 0) for _ in range(1 if quick else 3)]
    strokes = probe("stroke", 5 if quick else 15)
    first = quickest([start["picture"] for start in starts])
    after = quickest([start["picture"] - start["ready"] for start in starts])
    rows = [
        at_most("first picture after the process starts", first, "s", FIRST_SECONDS),
        at_most("  after the engine is ready", after, "s", AFTER_READY_SECONDS),
        *stroke_rows(strokes),
    ]
    return rows if load is None else [*rows, Row("processes that wanted a core before", load, "")]


if __name__ == "__main__":
    sys.exit(main("How fast does live mode follow a stroke?", measure))
