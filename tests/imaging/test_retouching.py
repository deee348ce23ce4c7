"""What retouching brushes make of pixels."""

from __future__ import annotations

import numpy as np

from desktop_app.imaging import retouching


def slope(height: int = 60, width: int = 80) -> np.ndarray:
    """Slow colours, opaque, float32."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    made = np.stack([x / width, y / height, 0.5 + 0 * x, 1 + 0 * x], -1)
    return made.astype(np.float32)


def test_what_is_transparent_lends_no_colour() -> None:
    pixels = slope()
    pixels[:, 40:] = (1, 0, 1, 0)
    soft = retouching.softened(pixels)
    assert soft[30, 39, 2] == np.float32(0.5) or abs(soft[30, 39, 2] - 0.5) < 1e-3
    assert 0 < soft[30, 41, 3] < 1 and abs(soft[30, 41, 2] - 0.5) < 1e-3


def test_a_patch_is_a_part_nearby_in_the_light_of_its_place() -> None:
    grain = np.random.default_rng(4).normal(0, 0.03, (60, 80, 1)).astype(np.float32)
    wanted = slope()
    wanted[..., :3] += grain
    spoilt, where = wanted.copy(), np.zeros((60, 80), bool)
    where[26:34, 36:44] = True
    spoilt[where, :3] = 0
    made = retouching.patched(spoilt, where, where)
    assert np.array_equal(made[~where], spoilt[~where])
    off = made[where][:, :3].mean(axis=0) - slope()[where][:, :3].mean(axis=0)
    assert np.abs(off).max() < 0.03
    assert made[where][:, 2].std() > 0.01, "it has grain"


def test_where_nothing_fits_a_smooth_surface_does() -> None:
    pixels = slope(20, 20)
    hole = np.ones((20, 20), bool)
    hole[:3] = hole[-3:] = hole[:, :3] = hole[:, -3:] = False
    made = retouching.patched(pixels, hole, hole)
    assert np.isfinite(made).all()
    assert np.abs(made[hole][:, :3] - pixels[hole][:, :3]).max() < 0.1


def test_healed_keeps_the_detail_and_takes_the_light() -> None:
    below, copied = slope(), slope() * np.float32(0.5)
    copied[..., 3] = 1
    copied[30, 40, :3] += 0.2
    where = np.zeros((60, 80), bool)
    where[25:35, 35:45] = True
    made = retouching.healed(below, copied, where)
    off = made[where][:, :3] - below[where][:, :3]
    assert np.abs(np.median(off, axis=0)).max() < 0.03
    assert made[30, 40, 2] - made[30, 42, 2] > 0.15
