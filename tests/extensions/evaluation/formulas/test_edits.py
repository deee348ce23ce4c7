"""What is done to an edit is found by the measure of it, and by no other."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.common import photograph
from desktop_app.extensions.evaluation.values.formulas.edits import Edit
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES

ORIGINAL = cv2.resize(photograph("chelsea.jpg"), (320, 256), interpolation=cv2.INTER_AREA)
MASK = np.zeros((256, 320), np.uint8)
MASK[64:192, 80:240] = 255
HOLE = MASK > 0


def told(measure: str, result, truth=None) -> float:
    return MEASURES[measure].formula(Edit(ORIGINAL, MASK, result, truth))


def in_the_hole(changed):
    return np.where(HOLE[..., None], changed, ORIGINAL).astype(np.uint8)


def moved(matrix):
    return cv2.warpAffine(
        ORIGINAL, np.float32(matrix), (320, 256), flags=cv2.INTER_CUBIC, borderMode=2
    )


def test_a_perfect_edit_is_perfect() -> None:
    for measure in ("outside_change", "seam", "shift", "scale", "local_shift", "hole_fidelity"):
        assert told(measure, ORIGINAL, ORIGINAL) == pytest.approx(0, abs=1e-3), measure
    assert told("hole_ssim", ORIGINAL, ORIGINAL) == pytest.approx(1)
    assert told("hole_psnr", ORIGINAL, ORIGINAL) == np.inf


def test_every_locked_pixel_that_changed_is_counted() -> None:
    result = in_the_hole(255 - ORIGINAL)
    assert told("outside_change", result) == 0
    result[0, :3] ^= 1
    assert told("outside_change", result) == 3


@pytest.mark.slow
def test_a_hole_of_another_colour_shows_its_border() -> None:
    off = [np.clip(ORIGINAL.astype(int) + by, 0, 255) for by in (6, 18)]
    little, much = (told("seam", in_the_hole(each), ORIGINAL) for each in off)
    assert 0.5 < little < much
    assert told("seam", in_the_hole(off[1])) > told("seam", ORIGINAL) + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("with_truth", [True, False])
def test_a_shift_is_found_in_the_hole_or_outside(with_truth) -> None:
    result = moved([[1, 0, 0.8], [0, 1, -0.6]])
    truth = ORIGINAL if with_truth else None
    assert told("shift", result, truth) == pytest.approx(1, abs=0.1)
    assert told("scale", result, truth) < 0.2
    assert told("local_shift", result, truth) < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("with_truth", [True, False])
def test_a_change_of_scale_is_found(with_truth) -> None:
    grown = moved([[1.015, 0, -0.015 * 160], [0, 1.015, -0.015 * 128]])
    truth = ORIGINAL if with_truth else None
    assert told("scale", grown, truth) == pytest.approx(1.5, abs=0.25)


def test_waves_are_a_local_shift() -> None:
    rows, columns = np.mgrid[:256, :320].astype(np.float32)
    bent = cv2.remap(
        ORIGINAL, columns + 1.5 * np.sin(rows / 25), rows, cv2.INTER_CUBIC, borderMode=2
    )
    assert told("local_shift", bent, ORIGINAL) > 0.4


def test_a_blurred_hole_is_less_sharp_and_a_smooth_one_has_less_grain() -> None:
    noise = np.random.default_rng(3).normal(0, 6, ORIGINAL.shape)
    grainy = np.clip(cv2.GaussianBlur(ORIGINAL, (0, 0), 1.5) + noise, 0, 255)
    smooth = np.where(HOLE[..., None], cv2.GaussianBlur(grainy, (0, 0), 2), grainy)
    grainy, smooth = grainy.astype(np.uint8), smooth.astype(np.uint8)
    blurred = in_the_hole(cv2.GaussianBlur(ORIGINAL, (0, 0), 1.5))
    for truth in (None, grainy):
        assert told("grain", grainy, truth) == pytest.approx(1, abs=0.15)
        assert told("grain", smooth, truth) < 0.5
    drawing = np.full_like(grainy, 200)
    assert np.isnan(told("grain", np.where(HOLE[..., None], grainy, drawing), drawing))
    assert told("hole_sharpness", ORIGINAL, ORIGINAL) == pytest.approx(1)
    assert told("hole_sharpness", ORIGINAL) == pytest.approx(1, abs=0.2)
    assert told("hole_sharpness", blurred, ORIGINAL) < 0.9
    assert told("hole_sharpness", blurred) < told("hole_sharpness", ORIGINAL)


def test_what_cant_be_told_is_not_told() -> None:
    for measure in ("hole_fidelity", "hole_psnr", "hole_ssim"):
        assert np.isnan(told(measure, ORIGINAL))
    flat = np.full_like(ORIGINAL, 128)
    nothing = Edit(flat, MASK, flat)
    assert np.isnan(MEASURES["shift"].formula(nothing))
    assert np.isnan(MEASURES["scale"].formula(nothing))
