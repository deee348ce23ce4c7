"""numpy to Qt and back."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from desktop_app.core.pixels import frozen
from desktop_app.ui.qt.qimage import from_qimage, to_qimage, wrap


@pytest.mark.slow
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), st.integers(0, 2**31))
def test_pixels_survive_the_way_there_and_back(
    width: int, height: int, channels: int, seed: int
) -> None:
    whole = np.random.default_rng(seed).integers(
        0, 256, (height + 3, width + 5, channels), np.uint8
    )
    part = frozen(whole[2 : 2 + height, 3 : 3 + width])
    for image in (wrap(part), to_qimage(part)):
        assert (image.width(), image.height()) == (width, height)
        assert np.array_equal(from_qimage(image), part)


def test_grey_and_its_odd_rows() -> None:
    grey = np.arange(21, dtype=np.uint8).reshape(3, 7)
    assert wrap(grey).pixelColor(4, 2).getRgb()[:3] == (18, 18, 18)


def test_wrapping_shows_later_changes_and_copying_does_not() -> None:
    array = np.zeros((4, 4, 3), np.uint8)
    view, copy = wrap(array), to_qimage(array)
    array[1, 2] = (9, 8, 7)
    assert view.pixelColor(2, 1).getRgb()[:3] == (9, 8, 7)
    assert copy.pixelColor(2, 1).getRgb()[:3] == (0, 0, 0)


@pytest.mark.slow
def test_a_wrapped_array_lives_as_long_as_the_image_and_no_longer() -> None:
    array = np.zeros((300, 300, 3), np.uint8)
    alive = weakref.ref(array)
    image = wrap(array[5:100, 7:90])
    del array
    gc.collect()
    assert alive() is not None
    del image
    gc.collect()
    assert alive() is None


def test_mirrored_and_strided_arrays_are_shown_right() -> None:
    array = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    for part in (array[::-1], array[:, ::-1], array[::2, ::3], array[..., ::-1]):
        assert np.array_equal(from_qimage(wrap(part)), part)


@pytest.mark.parametrize(
    "array", [np.zeros((3, 3, 3), np.float32), np.zeros((3, 3, 2), np.uint8), np.zeros(3, np.uint8)]
)
def test_arrays_that_are_no_picture_are_refused(array: np.ndarray) -> None:
    with pytest.raises(ValueError):
        wrap(array)


def test_any_qimage_becomes_rgb_or_rgba() -> None:
    image = QImage(5, 3, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0x80404040)
    assert from_qimage(image).shape == (3, 5, 4)
    assert from_qimage(image.convertToFormat(QImage.Format.Format_RGB32)).shape == (3, 5, 3)
    assert from_qimage(QImage()).size == 0
