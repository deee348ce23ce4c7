"""What stands under the mask before denoising comes from around it, and touches nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.edit_plan import Fill
from desktop_app.core.pixels import Array
from desktop_app.imaging.fill import FILLS, fill_hole

NAMES: list[Fill] = sorted(FILLS)


def scene() -> tuple[Array, Array]:
    """A vertical gradient with an orange object, and the object's mask."""
    image = np.repeat(np.linspace(40, 200, 60).astype(np.uint8)[:, None], 80, 1)
    image = np.repeat(image[..., None], 3, 2)
    hole = np.zeros((60, 80), np.uint8)
    hole[20:40, 30:55] = 255
    image[hole > 0] = (255, 120, 0)
    return image, hole


@pytest.mark.parametrize("name", NAMES)
def test_only_the_hole_changes_and_always_in_the_same_way(name: Fill) -> None:
    image, hole = scene()
    filled = fill_hole(image, hole, name)
    assert np.array_equal(filled[hole == 0], image[hole == 0])
    assert not np.array_equal(filled, image)
    assert np.array_equal(filled, fill_hole(image, hole, name))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "blur"])
def test_nothing_of_the_old_object_is_left(name: Fill) -> None:
    image, hole = scene()
    filled = fill_hole(image, hole, name)
    other = image.copy()
    other[hole > 0] = (0, 0, 255)
    assert np.array_equal(filled, fill_hole(other, hole, name))
    spread = filled[hole > 0].max(axis=1).astype(int) - filled[hole > 0].min(axis=1)
    assert np.median(spread) < (80 if name == "noise" else 3)


def test_continuing_fills_follow_the_gradient() -> None:
    image, hole = scene()
    image[hole > 0] = 0
    want = np.linspace(40, 200, 60)[20:40]
    for name in ("navier_stokes", "telea", "exemplar"):
        got = fill_hole(image, hole, name)[20:40, 42, 0]  # pyright: ignore[reportArgumentType]
        assert np.abs(got - want).max() < 30, name


@pytest.mark.parametrize("name", ["original", *NAMES])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 2), (33, 17)])
def test_any_hole_in_any_picture(name: Fill, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    holes = [np.zeros(shape, np.uint8), np.full(shape, 1, np.uint8)]
    corner = np.zeros(shape, np.uint8)
    corner[0, 0] = 200
    for hole in (*holes, corner):
        filled = fill_hole(image, hole, name)
        assert filled.shape == image.shape and filled.dtype == np.uint8
        assert np.array_equal(filled[hole == 0], image[hole == 0])
