"""Does the window stay awake while the engine works?

Gaps of the window's event loop (a 16 ms timer with a full repaint) from its first paint through
the engine's start, its import of torch, the model's loading and a generation, beside the same
window at rest in the same run; the time to the first usable window and to the engine's first step;
and one dab of a soft brush with its repaint.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, measured, quickest

WINDOW_SECONDS = 0.6
GAP_RATIO = 1.3
LONGEST_GAP_MS = 60.0
DAB_MS = 1.0
DAB_AREA_PX = 300 * 250
"""A dab of 200 x 200, the ring around the pointer where it is and where it was, and their edges."""


def probe(mode: str, data_dir: Path, *options: str) -> dict[str, Any]:
    """Run the program in a process of its own; returns what it measured."""
    # With bytecode, as what is installed has it, wherever this runs: an empty text turns it on.
    result = measured(
        "window_probe" if mode == "dab" else "program_probe",
        *(mode, str(data_dir), str(time.time()), *options),
        timeout=240,
        PYTHONDONTWRITEBYTECODE="",
        PYTHONPYCACHEPREFIX=str(data_dir / "bytecode"),
    )
    if "failed" in result:
        raise SystemExit(f"{mode}: {result['failed']}")
    return result


def gap_rows(results: Sequence[dict[str, Any]]) -> list[Row]:
    """Gaps at work beside gaps at rest, over several runs.

    A stall of our own comes in every run, one that another program causes does not: hence the
    quicker half of the runs.
    """
    tails: dict[str, float] = {}
    longest: dict[str, float] = {}
    for phase in ("rest", "work"):
        runs = [result["gaps"][phase] for result in results]
        tails[phase] = quickest([float(np.percentile(gaps, 99)) for gaps in runs])
        longest[phase] = quickest([max(gaps) for gaps in runs])
    return [
        Row("event loop at rest, 99th percentile of gaps", tails["rest"], "ms"),
        Row("event loop at work, 99th percentile of gaps", tails["work"], "ms"),
        at_most("  of that at rest", tails["work"] / tails["rest"], "×", GAP_RATIO),
        Row("event loop at rest, longest gap", longest["rest"], "ms"),
        at_most("event loop at work, longest gap", longest["work"], "ms", LONGEST_GAP_MS),
        Row("  gaps measured at work", sum(len(r["gaps"]["work"]) for r in results), ""),
        Row("  images made meanwhile", sum(r["images"] for r in results), ""),
    ]


def load_rows(load: float | None) -> list[Row]:
    """What else the machine was doing: figures of a busy one say little."""
    return [] if load is None else [Row("processes that wanted a core before", load, "")]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        probe("start", data_dir)  # from a cold disk or without bytecode; not counted
        starts = [probe("start", data_dir) for _ in range(3 if quick else 7)]
        steps = [probe("step", data_dir)["step"] for _ in range(1 if quick else 3)]
        options = ["--quick"] if quick else []
        gaps = [probe("gaps", data_dir, *options) for _ in range(2 if quick else 3)]
        dabs = probe("dab", data_dir)
    return [
        at_most(
            "start to usable window, warm",
            quickest([start["window"] for start in starts]),
            "s",
            WINDOW_SECONDS,
        ),
        Row("  computing time of it", quickest([start["window_cpu"] for start in starts]), "s"),
        Row("start to the engine's first step", quickest(steps), "s"),
        *gap_rows(gaps),
        at_most("one dab with its repaint", 1000 * quickest(dabs["seconds"]), "ms", DAB_MS),
        Row("  the slowest of twenty", 1000 * float(np.percentile(dabs["seconds"], 95)), "ms"),
        at_most("  pixels repainted", float(np.median(dabs["areas"])), "px", DAB_AREA_PX),
        Row("  pixels of the canvas", dabs["canvas"], "px"),
        *load_rows(load),
    ]


if __name__ == "__main__":
    sys.exit(main("Does the window stay awake?", measure))
