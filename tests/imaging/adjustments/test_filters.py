"""Filters that look around: each is what its name says, on a single point or beside numpy."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.lens_blur import aperture
from desktop_app.imaging.adjustments.table import ADJUSTMENTS

SIDE = 61
SIZE = Size(SIDE, SIDE)
PLACE = Place(SIZE.rect, SIZE)


def point(channels: int = 3) -> Array:
    """White at the middle, 2 × 2 pixels."""
    made = np.zeros((SIDE, SIDE, channels), np.float32)
    made[29:31, 29:31] = 1
    return made


def applied(name: str, pixels: Array, **given: object) -> Array:
    row = ADJUSTMENTS[name]
    return row.apply(pixels, row.values(given), PLACE)


def spread_of(pixels: Array) -> tuple[float, float]:
    """Standard deviations across and down."""
    weights = pixels[..., 0].astype(np.float64)
    weights /= weights.sum()
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return tuple(
        float(np.sqrt((weights * (at - (weights * at).sum()) ** 2).sum())) for at in (x, y)
    )


def test_motion_spreads_along_its_way_alone() -> None:
    across, down = spread_of(applied("motion_blur", point(), length=16.0))
    assert across == pytest.approx(16 / np.sqrt(12), abs=0.3) and down == pytest.approx(0.5)
    across, down = spread_of(applied("motion_blur", point(), length=16.0, angle=90.0))
    assert down == pytest.approx(16 / np.sqrt(12), abs=0.3) and across == pytest.approx(0.5)


def test_a_zoom_spreads_away_from_its_centre_and_a_spin_around_it() -> None:
    pixels = np.roll(point(), 20, axis=1)
    zoomed = spread_of(applied("radial_blur", pixels, length=20.0))
    spun = spread_of(applied("radial_blur", pixels, length=20.0, way="spin"))
    assert zoomed[0] > 3 * zoomed[1] and spun[1] > 3 * spun[0]
    middle = applied("radial_blur", point(), length=10.0, way="spin")
    assert spread_of(middle)[0] < 1.0, "the centre stays"


def test_a_point_becomes_the_aperture_and_lights_outshine() -> None:
    kernel = aperture(6.0, 0, 0.0)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert (kernel > kernel.max() / 2).sum() == pytest.approx(np.pi * 36, rel=0.05)
    assert (aperture(6.0, 4, 0.0) > 0).sum() < (kernel > 0).sum()
    plain, shining = (
        applied("lens_blur", point(), radius=6.0, lights=lights) for lights in (0.0, 1.0)
    )
    assert plain.sum() == pytest.approx(12, rel=1e-3) and shining.max() > 5 * plain.max()


def test_a_median_is_numpys_to_a_step_and_keeps_finer_differences() -> None:
    pixels = np.random.default_rng(1).random((SIDE, SIDE, 3), np.float32)
    made = applied("median", pixels, radius=2)
    around = np.lib.stride_tricks.sliding_window_view(pixels, (5, 5), axis=(0, 1))
    wanted = np.median(around, axis=(-1, -2))
    assert np.abs(made[2:-2, 2:-2] - wanted).max() <= 1 / 255
    ramp = np.linspace(0, 1, SIDE, dtype=np.float32)[None, :, None].repeat(SIDE, 0).repeat(3, 2)
    speck = ramp.copy()
    speck[30, 30] = 1
    clean = applied("median", speck, radius=2)
    assert np.abs(clean - ramp)[:, 2:-2].max() < 2.1 / 255
    assert len(np.unique(clean)) > 50, "not in steps of 8 bits"
    kept = applied("median", speck, radius=2, threshold=0.02)
    assert np.array_equal(np.delete(kept[30], 30, 0), np.delete(ramp[30], 30, 0))


def test_squares_are_their_mean() -> None:
    pixels = np.random.default_rng(1).random((SIDE, SIDE, 3), np.float32)
    made = applied("pixelate", pixels, size=7)
    assert np.allclose(made[7:14, 14:21], pixels[7:14, 14:21].mean(axis=(0, 1)), atol=1e-6)
    assert np.allclose(made[56:, 56:], pixels[56:, 56:].mean(axis=(0, 1)), atol=1e-6)


def test_high_pass_is_grey_where_nothing_is() -> None:
    pixels = np.zeros((SIDE, SIDE, 3), np.float32)
    pixels[:, 30:] = 0.8
    made = applied("high_pass", pixels, radius=3.0)
    assert np.allclose(np.concatenate([made[:, :10], made[:, 50:]], axis=1), 0.5, atol=1e-3)
    assert np.abs(made[:, 28:32] - 0.5).max() > 0.2


def test_a_surface_is_smooth_and_its_edge_sharp() -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, (SIDE, SIDE, 3)).astype(np.float32)
    pixels = noise + np.where(np.arange(SIDE) < 30, 0.2, 0.8).astype(np.float32)[None, :, None]
    made = applied("surface_blur", pixels, radius=6, edges=0.1)
    assert made[10:50, 5:20].std() < pixels[10:50, 5:20].std() / 3
    assert made[:, 32].mean() - made[:, 27].mean() > 0.5


@pytest.mark.parametrize("name", ["blur", "lens_blur", "motion_blur", "radial_blur", "pixelate"])
def test_what_is_transparent_lends_no_colour(name: str) -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.float32)
    pixels[20:41, 20:41] = (1, 0.5, 0, 1)
    row = ADJUSTMENTS[name]
    plain = {"lights": 0.0} if name == "lens_blur" else {}
    made = row.apply(pixels, {**row.begun, **plain}, PLACE)
    assert np.array_equal(made[..., 3], pixels[..., 3])
    assert np.allclose(made[20:41, 20:41, :3], (1, 0.5, 0), atol=1e-3)
