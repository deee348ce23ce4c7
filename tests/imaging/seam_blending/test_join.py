"""Whether the border between old and new shows, by what is seen of it at last."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.core.edit_plan import EditPlan, PixelLock
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.expand import expanded
from desktop_app.imaging.postprocess import Fitting
from desktop_app.imaging.seam_blending.join import join

_PICTURES = Path(__file__).parents[3] / "benchmarks" / "pictures"
KEPT = 160


@cache
def photo(name: str) -> Array:
    """(256, 256, 3) uint8."""
    read = cv2.imread(str(_PICTURES / f"{name}.jpg"))
    assert read is not None
    return cv2.cvtColor(
        cv2.resize(read, (256, 256), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB
    )


def _expanded(name: str) -> tuple[Array, Array, FloatArray]:
    """The canvas after its expansion to the right, the mask, and what was really there."""
    whole = photo(name)
    canvas = expanded(np.ascontiguousarray(whole[:, :KEPT]), Margins(0, 0, 256 - KEPT, 0))
    mask = np.zeros((256, 256), np.uint8)
    mask[:, KEPT:] = 255
    return canvas, mask, whole.astype(np.float32) / 255


def _reason(canvas: Array, mask: Array, output: FloatArray, lock: PixelLock | None = None) -> str:
    size = Size(256, 256)
    painted = cv2.boundingRect(mask)
    plan = EditPlan("d", size, size.rect, size, Rect(*painted), intent="expand")
    plan = plan if lock is None else replace(plan, lock=lock)
    fitting = Fitting(
        plan, output, lambda rect: canvas[rect.slices], lambda rect: _read(mask, rect)
    )
    fitting.patch(plan.repair)
    return next(report.reason for report in fitting.reports if report.stage == "join")


def _read(mask: Array, rect: Rect) -> Array:
    out = np.zeros((rect.height, rect.width), mask.dtype)
    common = rect.intersected(Rect(0, 0, mask.shape[1], mask.shape[0]))
    out[common.moved(-rect.x, -rect.y).slices] = mask[common.slices]
    return out


@pytest.mark.parametrize("name", ["astronaut", "coffee", "grass"])
def test_an_expansion_that_goes_on_is_not_warned_of(name: str) -> None:
    assert _reason(*_expanded(name)) == "nothing_to_mend"


@pytest.mark.parametrize("name", ["astronaut", "coffee", "grass"])
@pytest.mark.parametrize("keeps", ["exactly", "nearly"])
def test_a_hard_seam_of_an_expansion_is_told_though_the_surroundings_were_kept(
    name: str, keeps: str
) -> None:
    """The step is in the new part: no other check sees it."""
    canvas, mask, output = _expanded(name)
    output[:, KEPT:] = output[:, KEPT:] * 0.3 + np.float32(0.6)
    if keeps == "nearly":
        noise = np.random.default_rng(1).normal(0, 0.01, (256, KEPT, 3))
        output[:, :KEPT] += noise.astype(np.float32)
    assert _reason(canvas, mask, output) == "visible"


@pytest.mark.slow
def test_a_fill_at_the_edge_of_the_picture_is_told_too() -> None:
    whole = photo("coffee")
    mask = np.zeros((256, 256), np.uint8)
    mask[180:, 60:200] = 255
    other = whole.astype(np.float32) / 255
    other[180:] = 1 - other[180:]
    assert _reason(whole, mask, other) == "visible"
    assert _reason(whole, mask, whole.astype(np.float32) / 255) == "nothing_to_mend"


def test_a_mask_along_the_outline_of_a_thing_is_not_warned_of() -> None:
    """A red disc becomes a green one: the step was there before."""
    mask = np.zeros((128, 128), np.uint8)
    cv2.circle(mask, (64, 64), 30, 255, -1)
    red = np.where(mask[..., None] > 0, (200, 30, 30), (180, 180, 180)).astype(np.uint8)
    green = np.where(mask[..., None] > 0, (30, 190, 30), (180, 180, 180)).astype(np.uint8)
    pictures = [each.astype(np.float32) / 255 for each in (red, green)]
    visible = np.ones(mask.shape, bool)
    assert join(pictures[0], pictures[1], mask > 0, visible).reason == "nothing_to_mend"
    calm = np.full_like(pictures[0], 180 / 255)
    assert join(calm, pictures[1], mask > 0, visible).reason == "visible"


def test_a_wide_feather_leaves_no_edge() -> None:
    calm = np.full((256, 256, 3), 120, np.uint8)
    mask = np.zeros((256, 256), np.uint8)
    mask[:, KEPT:] = 255
    lighter = np.full((256, 256, 3), 0.6, np.float32)
    lighter[:, :KEPT] = 120 / 255
    assert _reason(calm, mask, lighter) == "visible"
    assert _reason(calm, mask, lighter, PixelLock("inside", 40)) == "nothing_to_mend"


def test_without_a_border_there_is_nothing_to_tell() -> None:
    whole = photo("coffee").astype(np.float32) / 255
    mask, visible = np.ones((256, 256), bool), np.ones((256, 256), bool)
    assert join(whole, 1 - whole, mask, visible).reason == "too_few_pixels"
