"""The edge of a thing with thin parts: what is the thing's alone keeps its exact value, to the
middle of a leg; the ground is taken out of what is mixed with it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.picture import FileOrigin
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.studio.recipes.layering import layered
from desktop_app.studio.recipes.worked import Worked

WIDTH, HEIGHT, FINE = 531, 397, 4
RED = (120, 40, 45)
LEGS = ((170, 3), (215, 5), (265, 8), (325, 12))
"""Left side and width of each, in pixels."""


def chair() -> FloatArray:
    """(h, w) 0..1, four times as large: a back with bars, a seat and four legs."""
    drawn = np.zeros((HEIGHT * FINE, WIDTH * FINE), np.float32)
    boxes = [(160, 60, 345, 85), (150, 190, 355, 222)]
    boxes += [(left, 85, left + wide, 190) for left, wide in LEGS]
    boxes += [(left, 222, left + wide, 330) for left, wide in LEGS]
    for left, top, right, bottom in boxes:
        drawn[top * FINE : bottom * FINE, left * FINE : right * FINE] = 1
    return drawn


def ground(kind: str) -> FloatArray:
    if kind != "wood":
        colour = {"white": (244.0, 243.0, 241.0), "navy": (16.0, 24.0, 62.0)}[kind]
        return np.full((HEIGHT, WIDTH, 3), colour, np.float32)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    grain = np.sin(y / 7 + 2 * np.sin(x / 90) + 0.6 * np.sin(x / 31 + y / 17))
    return np.array((188, 138, 84), np.float32) + grain[..., None] * np.array((22, 20, 16))


def photographed(kind: str, noise: float) -> tuple[ByteArray, FloatArray]:
    """(h, w, 3), and (h, w) how much of each pixel is the chair's."""
    soft = cv2.GaussianBlur(chair(), (0, 0), 0.7 * FINE)
    resized = cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    share = np.asarray(resized, np.float32)[..., None]
    mixed = np.array(RED) * share + ground(kind) * (1 - share)
    noisy = mixed + np.random.default_rng(5).normal(0, noise, mixed.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8), share[..., 0]


def on_white(picture: ByteArray, thing: ByteArray) -> Array:
    at = Worked(picture, FileOrigin(), {}, (1 - thing) * np.uint8(255))
    edge, _ = layered(at, made_step("lay", "edge"))
    white, _ = layered(edge, made_step("lay", "colour"))
    return white.pixels


@pytest.mark.parametrize("noise", [0.0, 2.0])
@pytest.mark.parametrize("off", ["exact", "larger", "aside"])
@pytest.mark.parametrize("kind", ["white", "navy", "wood"])
def test_what_is_two_pixels_inside_and_a_thin_part_s_middle_stay(
    kind: str, off: str, noise: float
) -> None:
    picture, share = photographed(kind, noise)
    thing = (share > 0.5).astype(np.uint8)
    if off == "larger":
        thing = np.asarray(cv2.dilate(thing, np.ones((3, 3), np.uint8)), np.uint8)
    elif off == "aside":
        thing |= np.roll(thing, 2, axis=1)
    made = on_white(picture, thing)
    truth = (share > 0.5).astype(np.uint8)
    inside = np.asarray(cv2.distanceTransform(truth, cv2.DIST_L2, 5))
    for left, wide in LEGS:
        middle = left + wide // 2
        if wide > 3 or off == "exact":
            assert (made[240:320, middle] == picture[240:320, middle]).all(), wide
    assert (made == picture).all(axis=2)[inside >= 2].all()
    wanted = np.array(RED) * share[..., None] + 255 * (1 - share[..., None])
    hard = np.where(thing[..., None] > 0, picture, 255)
    edge = (share > 0.02) & (share < 0.98)
    was, now = (np.abs(one - wanted).max(axis=2)[edge] for one in (hard, made.astype(float)))
    assert now.mean() < was.mean()
    if kind != "white":
        assert np.percentile(now, 90) < 40
