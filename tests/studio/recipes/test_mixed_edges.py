"""A thing's edge without the ground it was photographed on: how much of it is the thing's, and
where that can't be told nothing is changed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.picture import FileOrigin
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.studio.recipes.layering import layered
from desktop_app.studio.recipes.worked import Worked

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


def cleaned(picture: Array, thing: ByteArray) -> tuple[Worked, Array]:
    """With its edge on a layer, and on white."""
    at = Worked(picture, FileOrigin(), {}, (1 - thing) * np.uint8(255))
    made, layer = layered(at, made_step("lay", "edge"))
    white, _ = layered(made, made_step("lay", "colour"))
    assert layer.name == "Edge" and (at.pixels == picture).all()
    return made, white.pixels


@pytest.mark.few(1)
@pytest.mark.parametrize("blur", [0.7, 1.2, 1.6])
@pytest.mark.parametrize("ground", [NAVY, BLACK, (20, 80, 40)])
def test_on_white_no_fringe_is_left(ground: Colour, blur: float) -> None:
    own = (240, 225, 190)
    picture, share = photographed(lamp(), own, ground, blur)
    thing = (share > 0.3).astype(np.uint8)  # a cut-out takes some of the ground along
    made, on_white = cleaned(picture, thing)
    assert made.mask is not None
    left = 1 - made.mask / np.float32(255)
    assert np.abs(left - share).sum() < 0.3 * np.abs(thing - share).sum()
    wanted = np.asarray(own) * share[..., None] + 255 * (1 - share[..., None])
    hard = np.where(thing[..., None] > 0, picture, 255)
    edge = (share > 0.02) & (share < 0.98)
    was, now = (np.abs(one - wanted).max(axis=2)[edge] for one in (hard, on_white.astype(float)))
    assert np.percentile(was, 90) > 50 and np.percentile(now, 90) < 20
    own_pixels = share > 0.99
    assert (on_white == picture).all(axis=2)[own_pixels].all(), "the product's own pixels stay"


def striped(wide: int, across: bool) -> FloatArray:
    at = np.arange(SIDE) // wide % 2 == 0
    at = np.broadcast_to(at[None] if across else at[:, None], (SIDE, SIDE))
    return np.where(at[..., None], (200.0, 40.0, 40.0), (240.0, 240.0, 240.0)).astype(np.float32)


def trimmed(wide: int) -> FloatArray:
    made = np.full((SIDE, SIDE, 3), 120, np.float32)
    made[70 + wide : 330 - wide, 70 + wide : 330 - wide] = 240
    return made


@pytest.mark.slow
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
    made, on_white = cleaned(picture, thing)
    assert made.mask is not None
    changed = (on_white != picture).any(axis=2)
    assert changed[share > 0.99].mean() < 0.02
    assert (made.mask[share < 0.01] < 255).mean() < 0.02


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_deep_pictures_are_cleaned_alike(dtype: str) -> None:
    picture, share = photographed(lamp(), (240, 225, 190), NAVY, 1.2)
    thing = (share > 0.3).astype(np.uint8)
    full = 65535 if dtype == "uint16" else 1
    deep = (picture / np.float32(255) * full).astype(dtype)
    (made, usual), (other, found) = cleaned(picture, thing), cleaned(deep, thing)
    assert made.mask is not None and other.mask is not None
    assert np.abs(made.mask.astype(int) - other.mask).max() <= 2
    assert np.abs(found / np.float32(full) - usual / np.float32(255)).max() < 0.02
