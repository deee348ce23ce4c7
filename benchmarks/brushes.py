"""What does a dab of each brush cost on a large photograph, beside the paint brush's?

6000 × 4000 pixels, 8 bits, one locked photograph below the layer that is painted on; strokes of
radius 30, without a window. A ratio is of two medians of the same run. *With a selection* is the
paint brush where half of the picture is selected; *with dynamics* a textured tip whose size, angle
and flow are driven by chance, then its colours too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main
from desktop_app.core.brushes import LINEAR, ROUND, Aids, BrushKind, Drive
from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Filling, Retouching
from desktop_app.state.painting.filling import FILLS
from desktop_app.state.painting.retouching import RETOUCHES, retouch_stroke
from desktop_app.state.painting.strokes import Brush, Colours, ColourStroke, Stroke
from tests.state.painting.filled import fill_in

SIZE = Size(6000, 4000)
BRUSH = Brush(size=60.0, hardness=0.8)
TIMES = 2.0
"""How many paint dabs a dab of any other brush may cost."""

Begin = Callable[[Document, float, float], Stroke]


def photograph() -> Document:
    """Slow colours with grain."""
    rng = np.random.default_rng(5)
    made = np.empty((SIZE.height, SIZE.width, 3), np.uint8)
    made[...] = np.linspace(40, 210, SIZE.width, dtype=np.uint8)[None, :, None]
    made += rng.integers(0, 20, made.shape, np.uint8)
    return Document(made, "photograph")


def dabs(document: Document, begin: Begin, count: int) -> tuple[float, float]:
    """(median ms of a move of 15 pixels that is shown, ms of the stroke's end)."""
    stroke = begin(document, 800.0, 900.0)
    spent: list[float] = []
    for number in range(1, count):
        before = time.perf_counter()
        stroke.move_to(800.0 + 12 * number, 900.0 + 9 * number)
        spent.append(time.perf_counter() - before)
    before = time.perf_counter()
    stroke.finish()
    return 1000 * median(spent), 1000 * (time.perf_counter() - before)


def paint(document: Document, x: float, y: float) -> Stroke:
    """The paint brush."""
    return ColourStroke(document, BRUSH, (200, 30, 40), x, y)


def retouch(kind: str) -> Begin:
    """A brush that retouches, which takes from 300 pixels above where it copies."""

    def begin(document: Document, x: float, y: float) -> Stroke:
        chosen = Retouching(kind).with_source(x, y - 300).begun(x, y)
        return retouch_stroke(document, BRUSH, chosen, x, y, 1.0)

    return begin


CHANCE = ((0.0, 0.5), (1.0, 1.0))
TEXTURED = BrushKind(
    made="chalk",
    grain="paper",
    flow=0.5,
    drives=(
        Drive("size", "random", CHANCE),
        Drive("angle", "random", LINEAR),
        Drive("flow", "random", CHANCE),
    ),
)
COLOURED = replace(TEXTURED, drives=(*TEXTURED.drives, Drive("hue", "random", ((0, 0), (1, 0.1)))))


def of_kind(kind: BrushKind, **aids: Any) -> Begin:
    """The paint brush of another kind."""

    def begin(document: Document, x: float, y: float) -> Stroke:
        brush = replace(BRUSH, kind=kind, aids=Aids(**aids))
        return ColourStroke(document, brush, (200, 30, 40), x, y)

    return begin


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    count = 80 if quick else 200
    document = photograph()
    dabs(document, paint, count)  # its layer is there, and the caches are
    plain, end = dabs(document, paint, count)
    rows = [Row("paint brush: a dab", plain, "ms"), Row("  end of its stroke", end, "ms")]

    def beside(begin: Begin) -> tuple[float, float]:
        """Beside a stroke of the paint brush just before it."""
        dab = dabs(document, paint, count)[0]
        own, end = dabs(document, begin, count)
        return own / dab, end

    for kind in RETOUCHES:
        share, end = beside(retouch(kind))
        rows.append(at_most(f"{kind}: a dab beside the paint brush's", share, "×", TIMES))
        rows.append(Row("  end of its stroke", end, "ms"))
    for name, begin in (
        ("textured tip with dynamics", of_kind(TEXTURED)),
        ("  the same with colours by chance", of_kind(COLOURED)),
        ("mirrored at two axes, each of 4 dabs", of_kind(ROUND, symmetry="both")),
    ):
        share = beside(begin)[0] / (4 if "4 dabs" in name else 1)
        rows.append(at_most(f"{name}: a dab beside the paint brush's", share, "×", TIMES))
    document.select_by_tools(True)
    half = Rect(0, 0, SIZE.width // 2, SIZE.height)
    full = np.full((half.height, half.width), 255, np.uint8)
    document.edit("select", document.mask_target, half, full)
    document.select_by_tools(False)
    dab, _ = dabs(document, paint, count)
    rows.append(at_most("with a selection: a dab beside one without", dab / plain, "×", TIMES))
    for kind in FILLS:
        before = time.perf_counter()
        fill_in(document, Filling(kind, width=4.0), Colours(), (900.0, 900.0), (2500.0, 2900.0))
        rows.append(Row(f"{kind}, 24 megapixels", time.perf_counter() - before, "s"))
    return rows


if __name__ == "__main__":
    sys.exit(main("What does a dab cost?", measure))
