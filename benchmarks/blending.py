"""What does putting an edit in cost? Plan, preparation, repair and digest, by picture and patch.

A hole of 256² in pictures of 1024², 4096² and 8192²: time and peak memory must be those of its
context. Patches of 512² and 1024² with the seam repair, and one step of a slider. The lock's
digest, in gigabytes a second. One thread but for the digest, which uses what there is.
"""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, photograph, quickest
from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.lock_checksum import Unlocked, digest_locked
from desktop_app.imaging.postprocess import Fitting, make_patch
from desktop_app.imaging.preprocess import prepare
from desktop_app.imaging.resize import resize

SIDES = (1024, 4096, 8192)
HOLE = 256
PATCHES = {512: 0.4, 1024: 1.5}
SLIDER_SECONDS, RATIO, MEMORY_RATIO, HASH = 0.15, 1.3, 1.1, 1.0
COLOUR = np.array([0.014, -0.009, 0.012], np.float32)


def picture(side: int) -> Array:
    """A photograph's crop, repeated: (side, side, 3) uint8."""
    small = photograph("chelsea.jpg")
    times = -(-side // min(small.shape[:2]))
    return np.ascontiguousarray(np.tile(small, (times, times, 1))[:side, :side])


def seconds(work: Callable[[], object], count: int) -> float:
    """CPU seconds of the quicker half of ``count`` runs."""
    taken: list[float] = []
    for _ in range(count):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return quickest(taken)


def peak(work: Callable[[], object]) -> float:
    """Peak of memory while it runs, MiB, beyond what was held before."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (most - before) / 2**20


class Edit:
    """One hole in the middle of a picture, with a model that returns the truth, tinted and soft."""

    def __init__(self, pixels: Array, hole: int, native: int) -> None:
        high, wide = pixels.shape[:2]
        self.pixels = pixels
        self.bounds = Rect((wide - hole) // 2, (high - hole) // 2, hole, hole)
        self.mask = np.zeros((high, wide), np.uint8)
        cv2.circle(self.mask, (wide // 2, high // 2), hole // 2 - 1, 255, -1)
        self.native = native
        self.plan = self.planned()
        context = self.plan.context
        truth = pixels[context.slices].astype(np.float32) / np.float32(255)
        soft = cv2.GaussianBlur(resize(truth, self.plan.working), (0, 0), 0.8)
        self.output: FloatArray = soft + COLOUR

    def planned(self) -> EditPlan:
        """The plan."""
        size = Size(self.pixels.shape[1], self.pixels.shape[0])
        return plan_edit("d", size, self.bounds, factor=8, native=self.native)

    def read(self, rect: Rect) -> Array:
        """The picture in ``rect``."""
        return self.pixels[rect.slices]

    def read_mask(self, rect: Rect) -> Array:
        """The mask in ``rect``."""
        return self.mask[rect.slices]

    def whole_way(self) -> None:
        """Plan, prepare, mend and blend."""
        plan = self.planned()
        prepare(plan, self.read, self.read_mask)
        make_patch(plan, self.output, self.read, self.read_mask)


def by_picture(count: int) -> list[Row]:
    """The same hole in ever larger pictures."""
    rows: list[Row] = []
    first: tuple[float, float] | None = None
    for side in SIDES:
        edit = Edit(picture(side), HOLE, 512)
        edit.whole_way()
        taken, most = seconds(edit.whole_way, count), peak(edit.whole_way)
        rows.append(Row(f"{HOLE}² hole in {side}²: plan, prepare, mend, blend", 1000 * taken, "ms"))
        rows.append(Row("  peak memory", most, "MiB"))
        if first is None:
            first = taken, most
        else:
            rows.append(at_most(f"  time to that in {SIDES[0]}²", taken / first[0], "×", RATIO))
            rows.append(at_most("  memory to that", most / first[1], "×", MEMORY_RATIO))
        if side == SIDES[-1]:
            rows.append(hashing(edit))
    return rows


def hashing(edit: Edit) -> Row:
    """The lock's digest over all of the picture."""
    target = edit.plan.target
    unlocked = (Unlocked(target, edit.mask[target.slices] > 0),)
    digest_locked(edit.pixels, unlocked)
    begun = time.perf_counter()
    digest_locked(edit.pixels, unlocked)
    rate = edit.pixels.nbytes / (time.perf_counter() - begun) / 1e9
    return at_least("digest of all that is locked", rate, "GB/s", HASH)


def by_patch(count: int) -> list[Row]:
    """Larger and larger patches, and a slider."""
    rows: list[Row] = []
    for side, limit in PATCHES.items():
        edit = Edit(picture(2048), side, side)

        def mend(edit: Edit = edit) -> None:
            make_patch(edit.plan, edit.output, edit.read, edit.read_mask)

        mend()
        rows.append(at_most(f"a patch of {side}², mended", seconds(mend, count), "s", limit))
        rows += sliders(edit) if side == min(PATCHES) else []
    return rows


def sliders(edit: Edit) -> list[Row]:
    """One step of each slider; what stands before its stage is kept."""
    fitting = Fitting(edit.plan, edit.output, edit.read, edit.read_mask)
    rows: list[Row] = []
    for name in ("align", "sharpness", "colour", "crossfade", "grain"):
        taken: list[float] = []
        for amount in (0.8, 0.6, 0.4):
            fitting.patch(BlendAmounts())
            begun = time.process_time()
            fitting.patch(replace(BlendAmounts(), **{name: amount}))
            taken.append(time.process_time() - begun)
        rows.append(at_most(f"  a step of “{name}”", quickest(taken), "s", SLIDER_SECONDS))
    return rows


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    cv2.setNumThreads(1)
    count = 3 if quick else 7
    return [*by_picture(count), *by_patch(count)]


if __name__ == "__main__":
    sys.exit(main("What does putting an edit in cost?", measure))
