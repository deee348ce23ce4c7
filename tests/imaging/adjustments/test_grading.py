"""Stacks of adjustments on whole pictures."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.grading import Grade, graded
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document


def _grade(adjustment: str, opacity: float = 1.0, **values: object) -> Grade:
    return Grade(adjustment, ADJUSTMENTS[adjustment].values(values), opacity)


def _picture(channels: int, dtype: str) -> Array:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    return (np.random.default_rng(3).random((50, 70, channels)) * full).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
def test_nothing_changes_where_the_share_is_0(dtype: str, channels: int) -> None:
    pixels = _picture(channels, dtype)
    share = np.zeros((50, 70), np.float32)
    share[10:30, 20:60] = 1
    grades = [_grade("exposure", exposure=1.0), _grade("blur", radius=3.0)]
    made = graded(pixels, grades, SRGB_SPACE, share)
    assert np.array_equal(made[share == 0], pixels[share == 0])
    assert not np.array_equal(made[share > 0], pixels[share > 0])


def test_without_change_it_is_the_same_array() -> None:
    pixels = _picture(3, "uint8")
    assert graded(pixels, [], SRGB_SPACE) is pixels
    assert graded(pixels, [_grade("exposure")], SRGB_SPACE) is pixels


def test_a_stack_is_what_layers_of_a_document_show() -> None:
    pixels = _picture(4, "uint8")
    grades = [
        _grade("contrast", contrast=0.4),
        _grade("hue_saturation", 0.6, all=[0.1, 0.3, 0.0]),
        Grade("gradient_map", ADJUSTMENTS["gradient_map"].values({}), 0.5, BlendMode.SOFT_LIGHT),
    ]
    document = Document(pixels.copy(), "p")
    above = [
        Layer(
            "adjustment",
            each.adjustment,
            guidance=Adjusting(each.adjustment, each.values),
            opacity=each.opacity,
            mode=each.mode,
        )
        for each in grades
    ]
    document.arrange("layers", (*document.layers.value, *above), active=above[-1].id)
    shown = document.pixels.read(document.size.rect)
    assert np.array_equal(graded(pixels, grades, SRGB_SPACE), shown)


def test_between_two_adjustments_of_8_bits_there_are_16() -> None:
    """Ten stops down and up again would leave nothing of 8 bits."""
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    darker, lighter = (
        _grade("levels", rgb=[0, 1, 1, 0, 0.1]),
        _grade("levels", rgb=[0, 0.1, 1, 0, 1]),
    )
    made = graded(pixels, [darker, lighter], SRGB_SPACE)
    assert np.array_equal(made, pixels)
    document = Document(pixels.copy(), "p")
    above = [
        Layer("adjustment", "", guidance=Adjusting(each.adjustment, each.values))
        for each in (darker, lighter)
    ]
    for active in (document.layers.value[0], *above):
        document.arrange("layers", (document.layers.value[0], *above), active=active.id)
        assert np.array_equal(document.pixels.read(document.size.rect), pixels)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_strips_of_a_large_picture_are_those_of_the_whole(
    dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels, before = _picture(4, dtype), _picture(4, dtype)
    share = np.random.default_rng(5).random((50, 70), np.float32)
    grades = [_grade("exposure", exposure=0.5), _grade("hue_saturation", 0.6, all=[0.1, 0.3, 0.0])]
    whole = graded(pixels, grades, SRGB_SPACE, share)
    monkeypatch.setattr("desktop_app.imaging.adjustments.grading._STRIP", 700)
    assert np.array_equal(graded(pixels, grades, SRGB_SPACE, share), whole)
    assert np.array_equal(pixels, before)
    assert graded(pixels, [_grade("exposure")], SRGB_SPACE) is pixels
