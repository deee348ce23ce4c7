"""Does the canvas keep up with the hand when pictures are large and have many layers?

A picture and nine layers above it, blended in four modes, in the true window: a dab with its
repaint into the mask and into the middle layer, a stroke, its undo, frames at every zoom and while
panning, saving and loading as a project, and what all of it takes of the memory. Then a gesture of
each tool of the table on 24 megapixels.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, measured

MASK_DAB_MS, PAINT_DAB_MS, UNDO_MS = 1.0, 3.0, 30.0
FRAME_MS, REFINE_MS, GAP_MS = 16.0, 100.0, 60.0
MEMORY_MIB = 1500.0
DAB_TIMES = 2.0
"""How many of the paint brush's events one of any other brush may cost."""


def probe(side: int, quick: bool) -> dict[str, Any]:
    """Run the window in a process of its own; returns what it measured."""
    return measured("canvas_probe", side, *(["--quick"] if quick else []), timeout=500)


def middle(seconds: Sequence[float]) -> float:
    """The median, in milliseconds: half of the dabs are quicker."""
    return 1000 * float(np.median(seconds))


def rows_of(side: int, found: dict[str, Any]) -> list[Row]:
    """All rows of one picture; the targets are those of radius 100."""
    where = f"{side}²: "
    rows: list[Row] = []
    for kind, limit in (("mask", MASK_DAB_MS), ("paint", PAINT_DAB_MS)):
        for radius in (5, 100, 500):
            value, name = middle(found[f"{kind} {radius}"]), f"{where}{kind} dab, radius {radius}"
            rows.append(
                at_most(name, value, "ms", limit) if radius == 100 else Row(name, value, "ms")
            )
        rows.append(Row(f"{where}{kind} stroke of 1000 px", found[f"{kind} stroke"] * 1000, "ms"))
        undo = found[f"{kind} undo"] * 1000
        rows.append(at_most(f"{where}  its undo, with repaint", undo, "ms", UNDO_MS))
    frames = found["frames"]
    first = 1000 * float(max(frames["first"]))
    panning = 1000 * float(np.percentile(frames["panning"], 95))
    refining = 1000 * float(max(frames["refining"]))
    rows += [
        at_most(f"{where}first frame at any zoom, the slowest", first, "ms", FRAME_MS),
        at_most(f"{where}frame while panning, 95th percentile", panning, "ms", FRAME_MS),
        at_most(f"{where}until all of it is refined, the slowest", refining, "ms", REFINE_MS),
        Row(f"{where}saved as a project", found["save"], "s"),
        at_most(f"{where}  longest gap meanwhile", 1000 * max(found["gaps"]), "ms", GAP_MS),
        Row(f"{where}  size of the file", found["file"] / 2**20, "MiB"),
        Row(f"{where}loaded", found["load"], "s"),
    ]
    memory = found["memory"] / 2**20
    rows.append(at_most(f"{where}memory with ten layers", memory, "MiB", MEMORY_MIB))
    return rows


def tool_rows(quick: bool) -> list[Row]:
    """A gesture of each tool of the table: an event with its repaint beside the paint brush's, or,
    of what is no brush, beside a frame; and its end, until nothing is awaited.

    Raises:
        SystemExit: a tool has no gesture in `probes.tool_gestures`.
    """
    from desktop_app.ui.tools.tool_table import TOOLS

    found = measured("tools_probe", *(["--quick"] if quick else []), timeout=500)
    done: list[dict[str, Any]] = found["gestures"]
    missing = {str(row.id) for row in TOOLS} - {each["tool"] for each in done}
    if missing:
        raise SystemExit(f"no gesture for {', '.join(sorted(missing))}")
    where = "6 MP: " if quick else "24 MP: "
    plain = middle(next(each for each in done if each["tool"] == "paint")["events"])
    rows: list[Row] = [Row(f"{where}paint: an event", plain, "ms")]
    for each in done:
        name = f"{where}{each['tool']} {each['name']}".strip()
        spent = middle(each["events"]) if each["events"] else 0.0
        if TOOLS[each["tool"]].uses_brush:
            rows.append(at_most(f"{name}: an event beside it", spent / plain, "×", DAB_TIMES))
        elif each["events"]:
            rows.append(at_most(f"{name}: an event", spent, "ms", FRAME_MS))
        rows.append(Row(f"{name}: until it is done", each["end"], "s"))
        rows.append(Row("  longest gap meanwhile", 1000 * each["gap"], "ms"))
    return rows


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    sides = (4096,) if quick else (4096, 8192)
    found = [row for side in sides for row in rows_of(side, probe(side, quick))]
    return [*found, *tool_rows(quick)]


if __name__ == "__main__":
    sys.exit(main("Does the canvas keep up with the hand?", measure))
