"""A thing's edge without the ground it was photographed on: how much of it is the thing's, and
where that can't be told nothing is changed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.edge_colours import mixed_edge

SIDE, FINE = 400, 4
NAVY, BLACK, LIGHT = (20, 30, 90), (15, 15, 15), (225, 225, 225)
Colour = tuple[int, int, int]


def lamp() -> FloatArray:
    """A shade, a post of 8 pixels, and a cord of 3."""
    drawn = np.zeros((SIDE * FINE, SIDE * FINE), np.float32)
    for left, top, right, bottom in (
        (110, 70, 290, 190),
        (196, 190, 204, 340),
        (240, 190, 243, 235),
    ):
        drawn[top * FINE : bottom * FINE, left * FINE : right * FINE] = 1
    return drawn


def photographed(
    drawn: FloatArray, colours: FloatArray | Colour, ground: Colour, blur: float
) -> tuple[ByteArray, FloatArray]:
    """(h, w, 3), and (h, w) how much of each pixel is the thing's."""
    size = (SIDE, SIDE)
    soft = cv2.GaussianBlur(drawn, (0, 0), blur * FINE)
    share = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_AREA), np.float32)[..., None]
    noise = np.random.default_rng(1).normal(0, 1.5, (SIDE, SIDE, 3))
    mixed = np.asarray(colours) * share + np.asarray(ground) * (1 - share) + noise
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8), share[..., 0]


@pytest.mark.parametrize("blur", [0.7, 1.2, 2.0])
@pytest.mark.parametrize("ground", [NAVY, BLACK, (20, 80, 40)])
def test_on_white_no_fringe_is_left(ground: Colour, blur: float) -> None:
    own = (240, 225, 190)
    picture, share = photographed(lamp(), own, ground, blur)
    thing = (share > 0.3).astype(np.uint8)  # a cut-out takes some of the ground along
    mask, colours = mixed_edge(picture, thing)
    left = 1 - mask / np.float32(255)
    assert np.abs(left - share).sum() < 0.25 * np.abs(thing - share).sum()
    between = (mask > 0) & (mask < 255)
    seen = np.where(between[..., None], colours * 255, picture)
    on_white = seen * left[..., None] + 255 * (1 - left[..., None])
    wanted = np.asarray(own) * share[..., None] + 255 * (1 - share[..., None])
    hard = np.where(thing[..., None] > 0, picture, 255)
    assert np.abs(hard - wanted).max() > 100  # what it was before
    assert np.percentile(np.abs(on_white - wanted)[between], 99) < 24
    assert (mask[share > 0.99] == 0).all(), "the product's own pixels stay"


def striped(wide: int, across: bool) -> FloatArray:
    at = np.arange(SIDE) // wide % 2 == 0
    at = np.broadcast_to(at[None] if across else at[:, None], (SIDE, SIDE))
    return np.where(at[..., None], (200.0, 40.0, 40.0), (240.0, 240.0, 240.0)).astype(np.float32)


def trimmed(wide: int) -> FloatArray:
    made = np.full((SIDE, SIDE, 3), 120, np.float32)
    made[70 + wide : 330 - wide, 70 + wide : 330 - wide] = 240
    return made


@pytest.mark.parametrize("ground", [BLACK, NAVY, LIGHT])
@pytest.mark.parametrize("name", ["stripes", "rows", "trim", "noise"])
def test_what_varies_itself_is_left_alone(name: str, ground: Colour) -> None:
    colours = {
        "stripes": striped(6, True),
        "rows": striped(8, False),
        "trim": trimmed(6),
        "noise": np.random.default_rng(3).integers(0, 150, (SIDE, SIDE, 3)).astype(np.float32),
    }[name]
    drawn = np.zeros((SIDE * FINE, SIDE * FINE), np.float32)
    drawn[70 * FINE : 330 * FINE, 70 * FINE : 330 * FINE] = 1
    picture, share = photographed(drawn, colours, ground, 1.0)
    thing = (share > 0.5).astype(np.uint8)
    mask, _ = mixed_edge(picture, thing)
    assert (mask[share > 0.99] > 0).mean() < 0.001
    assert (mask[share < 0.01] < 255).mean() < 0.001


def test_deep_pictures_and_thin_things() -> None:
    picture, share = photographed(lamp(), (240, 225, 190), NAVY, 1.2)
    thing = (share > 0.3).astype(np.uint8)
    mask, colours = mixed_edge(picture, thing)
    deep, others = mixed_edge(picture.astype(np.uint16) * 257, thing)
    assert (mask == deep).all() and np.allclose(colours, others, atol=1e-5)
    cord = np.s_[205:230, 234:249]
    between = (mask[cord] > 0) & (mask[cord] < 255)
    assert between.any() and np.allclose(colours[cord][between] * 255, (240, 225, 190), atol=12)
