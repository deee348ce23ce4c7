"""Hypothesis strategies for documents, masks and plans, and readers over plain arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.context import mask_bounds, plan_edit

DTYPES = ("uint8", "uint16", "float32")
MODELS = ((8, 64), (16, 64), (8, 96), (64, 128))  # (factor, native): small, so that tests are fast


def reader(array: Array, bounds: Rect | None = None):
    """A read function over an array that refuses rectangles outside of it."""

    def read(rect: Rect) -> Array:
        assert Rect(0, 0, array.shape[1], array.shape[0]).contains(rect)
        view = array[rect.slices]
        view.flags.writeable = False
        return view

    return read


def picture(seed: int, size: Size, channels: int, dtype: str) -> Array:
    rng = np.random.default_rng(seed)
    shape = (size.height, size.width, channels)
    if dtype == "float32":
        return rng.random(shape, np.float32)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


sizes = st.builds(Size, st.integers(1, 90), st.integers(1, 90)) | st.sampled_from(
    [Size(1, 1), Size(1, 200), Size(300, 1), Size(2, 3), Size(257, 31), Size(640, 40)]
)


@st.composite
def masks(draw: st.DrawFn, size: Size) -> Array:
    """A uint8 mask with at least one painted pixel: single pixels, boxes, corners, all, soft."""
    mask = np.zeros((size.height, size.width), np.uint8)
    for _ in range(draw(st.integers(1, 3))):
        x, y = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
        w, h = draw(st.integers(1, size.width)), draw(st.integers(1, size.height))
        if draw(st.booleans()):
            w = h = 1
        mask[y : y + h, x : x + w] = draw(st.integers(4, 255))
    if draw(st.booleans()):  # holes and soft values
        noise = np.random.default_rng(draw(st.integers(0, 99))).integers(0, 256, mask.shape)
        speckled = np.where(noise > 100, mask, 0).astype(np.uint8)
        mask = speckled if speckled.any() else mask
    return mask


@st.composite
def edits(draw: st.DrawFn) -> tuple[EditPlan, Array, Array]:
    """(plan, document, mask) of an inpaint."""
    size = draw(sizes)
    mask = draw(masks(size))
    dtype, channels = draw(st.sampled_from(DTYPES)), draw(st.sampled_from((3, 4)))
    document = picture(draw(st.integers(0, 999)), size, channels, dtype)
    factor, native = draw(st.sampled_from(MODELS))
    plan = plan_edit("d", size, mask_bounds(mask), factor=factor, native=native)
    return plan, document, mask
