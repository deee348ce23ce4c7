"""Does grading follow the hand, and are its numbers right?

A picture of 4096² with a picture layer and one adjustment above it, in the true window: a frame
while a value is dragged, whole picture on the canvas and at 100 %, beside a dab of paint; then each
adjustment against its formula in plain double precision, and look-up tables.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, measured
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from tests.imaging.adjustments.references import (
    BY_CHANNEL,
    BY_COLOUR,
    OF_PICTURES,
    PLACE,
    picture,
    tetrahedral,
)

DRAG_MS = 16.0
STEP = 1 / 65535


def drags(quick: bool) -> list[Row]:
    """Frames while something is dragged."""
    found = measured("grading_probe", *(["--quick"] if quick else []), timeout=300)
    dab = 1000 * float(np.median(found["dab"]))
    rows = [Row("dab of paint, radius 100, with its repaint", dab, "ms")]
    for name, seconds in found["drags"].items():
        value = 1000 * float(np.median(seconds))
        if name.startswith("curves, 8 bit"):
            rows += [at_most(name, value, "ms", DRAG_MS), Row("  beside a dab", value / dab, "×")]
        else:
            rows.append(Row(name, value, "ms"))
        rows.append(Row("  95th percentile", 1000 * float(np.percentile(seconds, 95)), "ms"))
    rows += [Row(name, 1000 * value, "ms") for name, value in found["exact"].items()]
    return rows


def largest(name: str, given: dict[str, Any], wanted: np.ndarray[Any, Any]) -> Row:
    """The largest difference from what the formula gives."""
    row = ADJUSTMENTS[name]
    made = row.apply(picture(), row.values(given), PLACE)
    return at_most(f"{name}: largest error", float(np.abs(made - wanted).max()) / STEP, "/65535", 1)


def formulas() -> list[Row]:
    """Every adjustment against its reference."""
    pixels = picture().astype(np.float64)
    rows: list[Row] = []
    for name, (given, curve) in BY_CHANNEL.items():
        rows.append(largest(name, given, np.vectorize(curve)(pixels)))
    for name, (given, colour) in BY_COLOUR.items():
        flat = [colour((r, g, b)) for r, g, b in pixels.reshape(-1, 3).tolist()]
        rows.append(largest(name, given, np.array(flat).reshape(pixels.shape)))
    for name, (given, whole) in OF_PICTURES.items():
        rows.append(largest(name, given, whole(pixels)))
    return rows


def tables() -> list[Row]:
    """Look-up tables: nothing changed by the identity, and a 33³ one."""
    from desktop_app.imaging.adjustments.cube import Cube

    rows: list[Row] = []
    line = np.linspace(0, 1, 33, dtype=np.float32)
    blue, green, red = np.meshgrid(line, line, line, indexing="ij")
    identity = Cube("", np.stack([red, green, blue], axis=-1))
    for bits in (8, 16):
        full = 2**bits - 1
        every = np.arange(full + 1)
        rng = np.random.default_rng(bits)
        values = np.stack([every, rng.permutation(every), rng.permutation(every)], axis=-1)[None]
        made = np.rint(identity.through((values / full).astype(np.float32)) * full)
        wrong = int((made != values).any(axis=-1).sum())
        rows.append(at_most(f"identity table, {bits} bit: colours changed", wrong, "", 0))
    rng = np.random.default_rng(3)
    cube = Cube("", rng.random((33, 33, 33, 3), np.float32))
    colours = rng.random((1, 4000, 3), np.float32)
    wanted = [tetrahedral(cube.table, one.astype(np.float64)) for one in colours[0]]
    error = float(np.abs(cube.through(colours)[0] - np.array(wanted)).max())
    rows.append(at_most("33³ table: largest error", error / STEP, "/65535", 1))
    return rows


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    return [*drags(quick), *tables(), *formulas()]


if __name__ == "__main__":
    sys.exit(main("Does grading follow the hand, and are its numbers right?", measure))
