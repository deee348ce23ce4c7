"""How fast does live mode follow a stroke, and does the stroke feel it?

The starter model at 256² while colours are painted with 125 mouse events a second: pictures shown a
second with one unguided step and with two, beside what its bare networks give by plain torch in a
process of their own; the stroke's latency (from the moment the hand moved until the canvas is
repainted) beside the same stroke without live mode; and how soon after the start words typed at
once have become a picture, beside importing torch alone, reading the weights and making one. All of
it in one run, in turns.
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

STEPS = {"one step": 1, "two steps": 2}
OF_BARE = 0.85
"""Pictures a second, of those that the bare networks give."""
LATENCY = 1.3
"""Of the stroke's latency without live mode."""
FIRST = 1.5
"""The first picture's time, of what it can't be made without."""
NETWORKS = ("encode", "unet", "decode")
"""Those that run for each picture; the words are remembered."""

Measured = dict[str, Any]


def first() -> Measured:
    """Start the program in a process of its own, until its first live picture."""
    return measured("first_probe", time.time(), timeout=300)


def stroke(seconds: float) -> Measured:
    """Run the window in a process of its own; returns what it measured of a stroke."""
    return measured("live_probe", seconds, timeout=300)


def bare(seconds: float) -> Measured:
    """The same of the bare networks."""
    return measured("live_bare", seconds, timeout=120)


def stroke_rows(strokes: Sequence[Measured], alone: Sequence[Measured]) -> list[Row]:
    """Pictures a second, and the stroke's latencies."""

    def tail(name: str) -> float:
        return quickest([1000 * float(np.percentile(r[name]["latencies"], 95)) for r in strokes])

    took = {name: quickest([each[name] for each in alone]) for name in NETWORKS}
    rows = [Row(f"bare networks: {name}", 1000 * took[name], "ms") for name in NETWORKS]
    for name, steps in STEPS.items():
        best = 1 / (took["encode"] + steps * took["unet"] + took["decode"])
        rate = 1 / quickest([r[name]["seconds"] / max(1, r[name]["pictures"]) for r in strokes])
        rows += [
            Row(f"pictures per second, {name}", rate, ""),
            Row("  by the bare networks", best, ""),
            at_least("  of what they give", rate / best, "×", OF_BARE),
            Row("  cores the window takes", quickest([r[name]["cpu"] for r in strokes]), ""),
        ]
    rows.append(Row("stroke latency without live mode, 95th percentile", tail("none"), "ms"))
    for name in STEPS:
        rows += [
            Row(f"stroke latency, {name}, 95th percentile", tail(name), "ms"),
            at_most("  of that without live mode", tail(name) / tail("none"), "×", LATENCY),
            Row(
                "  the longest", quickest([1000 * max(r[name]["latencies"]) for r in strokes]), "ms"
            ),
        ]
    return rows


def first_rows(starts: Sequence[Measured], alone: Sequence[Measured]) -> list[Row]:
    """How soon there is a picture."""
    needed = {
        "import torch": [each["torch"] for each in alone],
        "the weights": [each["weights"] for each in alone],
        "one picture": [each["picture"] for each in alone],
    }
    least = sum(map(quickest, needed.values()))
    picture = quickest([start["picture"] for start in starts])
    return [
        *(Row(f"needed for it: {name}", quickest(each), "s") for name, each in needed.items()),
        Row("first picture after the process starts", picture, "s"),
        at_most("  of what is needed for it", picture / least, "×", FIRST),
        Row("  until the window is there", quickest([s["window"] for s in starts]), "s"),
        Row("  until it knows its model", quickest([s["model"] for s in starts]), "s"),
        Row("  until the engine is ready", quickest([s["ready"] for s in starts]), "s"),
    ]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    first()  # from a cold disk or without bytecode; not counted
    bare(0)
    starts, strokes, alone = list[Measured](), list[Measured](), list[Measured]()
    for _ in range(1 if quick else 3):
        alone.append(bare(2))
        starts.append(first())
        strokes.append(stroke(4 if quick else 8))
        alone.append(bare(2))
    rows = [*first_rows(starts, alone), *stroke_rows(strokes, alone)]
    return rows if load is None else [*rows, Row("processes that wanted a core before", load, "")]


if __name__ == "__main__":
    sys.exit(main("How fast does live mode follow a stroke?", measure))
