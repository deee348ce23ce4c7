"""Colours by other numbers, against published values and back again."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.colour_models import (
    HARMONIES,
    MODELS,
    MOST_CHROMA,
    ColourModel,
    harmony,
    in_srgb,
    nearest,
    tinted,
    to_lab,
    to_oklab,
    to_oklch,
    with_lightness,
)

SOME = np.random.default_rng(3).random((500, 3))


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_model_gives_colours_back_and_its_ends_hold_all_of_srgb(model: ColourModel) -> None:
    values = model.of(SOME)
    assert np.allclose(model.srgb(values), SOME, atol=1e-9)
    corners = np.stack(np.meshgrid(*[[0.0, 1.0]] * 3), -1).reshape(-1, 3)
    for part, found in zip(model.parts, model.of(corners).T, strict=True):
        assert part.least - 1e-6 <= found.min() and found.max() <= part.most + 1e-4


def test_published_values() -> None:
    """Red, green, blue in OKLab as Ottosson's page and CSS Color 4 have them; Lab D50 as CSS 4."""
    oklab = to_oklab(np.eye(3))
    wanted = [
        (0.62796, 0.22486, 0.12585),
        (0.86644, -0.23389, 0.1795),
        (0.45201, -0.03246, -0.31153),
    ]
    assert np.allclose(oklab, wanted, atol=2e-5)
    assert np.allclose(to_lab(np.eye(3)[0]), (54.29, 80.81, 69.89), atol=0.02)
    assert to_oklch(np.full(3, 0.5))[1:].tolist() == [0, 0], "greys have no hue"
    assert to_oklch(np.eye(3))[:, 1].max() < MOST_CHROMA


def test_what_srgb_has_not_keeps_lightness_and_hue() -> None:
    wide = np.array([[1.4, -0.3, 0.2], [-0.2, 1.2, -0.1], [0.3, 0.4, 0.5]])
    made = nearest(wide)
    assert in_srgb(made).all() and np.array_equal(made[2], wide[2])
    for before, after in zip(to_oklch(wide[1:2]), to_oklch(made[1:2]), strict=True):
        assert abs(before[0] - after[0]) < 0.002 and abs(before[2] - after[2]) < 1
        assert after[1] < before[1]
    assert np.allclose(nearest(np.array([3.0, 3.0, 3.0])), 1)


def test_harmonies_turn_the_hue_alone() -> None:
    colour = np.array([0.7, 0.45, 0.4])
    for perceptual in (False, True):
        made = harmony(colour, HARMONIES["tetrad"], perceptual=perceptual)
        model, at = (MODELS["oklch"], 2) if perceptual else (MODELS["hsv"], 0)
        turned = (model.of(made)[:, at] - model.of(colour)[at]) % 360
        assert np.allclose(turned, (90, 180, 270), atol=0.5)
    assert harmony(colour, (), perceptual=True).shape == (0, 3)


def test_another_lightness_keeps_the_hue() -> None:
    made = to_oklch(with_lightness(np.array([0.8, 0.3, 0.2]), 0.8))
    assert abs(made[0] - 0.8) < 0.002 and abs(made[2] - to_oklch(np.array([0.8, 0.3, 0.2]))[2]) < 1


def test_a_tint_keeps_the_light_of_each_pixel() -> None:
    pixels = SOME.reshape(10, 50, 3).astype(np.float32)
    made = tinted(pixels, np.array([0.9, 0.2, 0.1], np.float32))
    assert (
        np.abs(to_lab(made.astype(float))[..., 0] - to_lab(pixels.astype(float))[..., 0]).max()
        < 0.01
    )
    assert made.min() >= 0 and made.max() <= 1 + 1e-6
    bright = np.full((1, 1, 3), 3.0, np.float32)
    free = tinted(bright, np.array([0.9, 0.2, 0.1], np.float32), bounded=False)
    assert (
        free.max() > 3
        and abs(to_lab(free.astype(float))[0, 0, 0] - to_lab(bright.astype(float))[0, 0, 0]) < 0.01
    )
    black = tinted(pixels, np.zeros(3, np.float32))
    assert np.ptp(black, axis=2).max() < 1e-6, "black has no hue: greys"
