"""How soon does one see what the hand did, in a small, a large and a very large picture?

Curve, undo, brush, zoom, wand, proof and their like by real events in the true window, at 0.1, 12
and 48 megapixels: until the screen shows it, as a ratio to an idle hover of the same run; until it
stays as it is; the longest turn of the event loop. What takes longer than 200 ms is said by the
status row within 200 ms, or the row is missed. Machines do other work, too: each is the median of
the quicker half of several.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, main, measured

SEEN_MS = 200.0
SIZES = {"0.1 MP": (390, 260), "12 MP": (4243, 2829), "48 MP": (8485, 5657)}
QUICK = ("curve", "undo", "brush", "zoom", "wand", "proof")
"""Gestures of ``--quick``."""


def rows_of(size: str, found: dict[str, Any]) -> Iterator[Row]:
    """All rows of one picture."""
    hover = found["hover"]
    yield Row(f"{size}: hover", 1000 * hover, "ms")
    for name, times in found["gestures"].items():
        seen, said = 1000 * times["seen"], 1000 * times["said"]
        is_said = 0 <= said <= SEEN_MS
        ok = seen <= SEEN_MS or is_said
        yield Row(f"{size}: {name}, seen", seen, "ms", f"≤ {SEEN_MS:g} or said", ok)
        yield Row(f"{size}: {name}, of a hover", times["seen"] / hover, "×")
        if said >= 0:
            yield Row(f"{size}: {name}, said", said, "ms")
        yield Row(f"{size}: {name}, exact", 1000 * times["exact"], "ms")
        gap = 1000 * times["gap"]
        yield Row(f"{size}: {name}, longest gap", gap, "ms", f"≤ {SEEN_MS:g}", gap <= SEEN_MS)


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    names = QUICK if quick else ()
    rows: list[Row] = []
    for size, (width, height) in SIZES.items():
        times = 2 if quick else 3
        found = measured("reaction_probe", width, height, times, *names, timeout=1800)
        rows += rows_of(size, found)
    return rows


if __name__ == "__main__":
    sys.exit(main("How soon does one see what the hand did?", measure))
