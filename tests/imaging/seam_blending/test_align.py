"""What two pictures that overlap say of their shift."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.seam_blending.align import measured_shift


def texture(seed: int) -> FloatArray:
    """(60, 80) float32, smooth, its mean 0."""
    drawn = np.random.default_rng(seed).normal(size=(60, 80)).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 2.0), np.float32)
    return soft - soft.mean()


@pytest.mark.parametrize("gain", [0.1, 1.0, 3.0])
def test_the_same_at_another_level_is_like_itself_and_another_is_not(gain: float) -> None:
    one, at = texture(1), np.arange(60 * 80)
    turned = np.asarray(cv2.warpAffine(one, np.float32([[1, 0, 0.6], [0, 1, -0.4]]), (80, 60)))
    shift, error, likeness = measured_shift(gain * one, turned.astype(np.float32), at)
    assert np.abs(shift - np.array([-0.6, 0.4])).max() < 0.1 and error < 0.5
    assert 0.97 < likeness <= 1.0001
    *_, unlike = measured_shift(gain * one, texture(2), at)
    assert abs(unlike) < 0.4
