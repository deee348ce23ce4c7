"""What a model got a little wrong is mended, and what it got right is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest

from desktop_app.core.edit_plan import BlendAmounts, EditPlan, LockMode, MaskTreatment, PixelLock
from desktop_app.core.geometry import Size
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.postprocess import Fitting, make_patch
from desktop_app.imaging.preprocess import prepare
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.pasting import NO_OLD, PLAIN, as_dtype, identity_plan, paste
from tests.imaging.seam_blending import scenes
from tests.imaging.strategies import DTYPES, picture, reader

SD = {"factor": 8, "native": 64}
WIDE = "adobe"


# -- a perfect output --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("mode", get_args(LockMode))
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("grain", [0.0, 0.03])
def test_a_perfect_output_leaves_every_byte(mode: LockMode, dtype: str, grain: float):
    document = as_dtype(np.clip(scenes.with_grain(scenes.picture(), grain), 0, 1), dtype)
    mask = np.where(scenes.disc(), 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask, PixelLock(mode, 7))
    _, result = paste(plan, to_float(document), document, mask)
    if dtype == "float32":
        assert np.abs(result - document).max() < 1e-6
    else:
        assert np.array_equal(result, document)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_perfect_output_leaves_every_byte_in_other_colours_too(dtype: str):
    space = colour_space(PROFILES[WIDE])
    assert not space.is_srgb
    document = as_dtype(scenes.picture(), dtype)
    mask = np.where(scenes.disc(), 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask)
    output = space.to_srgb(document, clip=False)
    _, result = paste(plan, output, document, mask, space)
    assert np.abs(result.astype(int) - document).max() <= (0 if dtype == "uint8" else 1)


def test_an_eight_bit_output_of_a_sixteen_bit_picture_is_no_fault_to_be_mended():
    document = as_dtype(scenes.picture(), "uint16")
    mask = np.where(scenes.disc(), 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask)
    eight = np.rint(to_float(document) * 255) / np.float32(255)
    fitting = Fitting(plan, eight.astype(np.float32), reader(document), reader(mask))
    fitting.patch(BlendAmounts())
    assert {report.reason for report in fitting.reports} == {"nothing_to_mend"}


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_output_at_the_documents_own_scale_comes_through_value_by_value(dtype: str):
    size = Size(64, 64)
    wanted = picture(5, size, 3, dtype)
    mask = np.full((64, 64), 255, np.uint8)
    plan = plan_edit("d", size, size.rect, **SD)
    assert plan.context.size == plan.working
    patch = wanted.astype(np.float32) / np.float32(full_value(wanted.dtype))
    _, new = paste(plan, patch, np.zeros_like(wanted), mask)
    assert np.array_equal(new, wanted)


# -- mending -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_tint_is_taken_out_again(dtype: str):
    truth, hole = scenes.picture(), scenes.disc()
    document = as_dtype(scenes.under(truth, hole, (0.9, 0.1, 0.1)), dtype)
    mask = np.where(hole, 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask)
    output = truth + np.array([0.03, -0.02, 0.02], np.float32)
    fitting = Fitting(plan, output, reader(document), reader(mask))
    plain, mended = (to_float(fitting.patch(amounts).pixels) for amounts in (PLAIN, NO_OLD))
    inner = plan.target.slices
    inside = hole[inner]
    assert np.abs(plain - truth[inner])[inside].mean() > 0.02
    assert np.abs(mended - truth[inner])[inside].mean() < 0.004
    assert {report.stage: report.reason for report in fitting.reports}["colour"] == "ran"


@pytest.mark.slow
def test_what_was_worked_on_reduced_gets_its_sharpness_back():
    fine = np.random.default_rng(3).standard_normal((256, 256, 1)).astype(np.float32)
    fine = scenes.blurred(fine, 1.2)[..., None]
    truth = scenes.plain_picture(256) + 0.08 * fine / fine.std()
    hole = scenes.disc(256)
    document, mask = as_dtype(truth, "uint16"), np.where(hole, 255, 0).astype(np.uint8)
    size = Size(256, 256)
    plan = EditPlan("d", size, size.rect, Size(160, 160), mask_bounds(mask))
    small = cv2.resize(to_float(document), (160, 160), interpolation=cv2.INTER_AREA)
    fitting = Fitting(plan, small, reader(document), reader(mask))
    inner = plan.target.slices

    def error(amounts: BlendAmounts) -> float:
        gap = to_float(fitting.patch(amounts).pixels) - truth[inner]
        return float(np.sqrt((gap[hole[inner]] ** 2).mean()))

    assert error(replace(PLAIN, sharpness=1)) < 0.75 * error(PLAIN)


@pytest.mark.slow
def test_other_surroundings_are_pasted_plainly_and_that_is_told():
    truth, hole = scenes.picture(), scenes.disc()
    document, mask = as_dtype(truth, "uint8"), np.where(hole, 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask)
    other = scenes.texture()
    fitting = Fitting(plan, other, reader(document), reader(mask))
    mended = fitting.patch(BlendAmounts())
    assert any(report.numbers.get("reimagined", 0) > 0 for report in fitting.reports)
    assert np.array_equal(mended.pixels, fitting.patch(PLAIN).pixels)


@pytest.mark.slow
def test_a_second_amount_gives_what_it_would_have_given_first():
    truth, hole = scenes.with_grain(scenes.picture(), 0.02), scenes.disc()
    document, mask = as_dtype(np.clip(truth, 0, 1), "uint8"), np.where(hole, 255, 0)
    mask = mask.astype(np.uint8)
    plan = identity_plan(document, mask)
    output = scenes.blurred(scenes.picture(), 0.7) * np.float32(0.97)
    kept = Fitting(plan, output, reader(document), reader(mask))
    for amounts in (BlendAmounts(), NO_OLD, BlendAmounts(colour=0.5), PLAIN, BlendAmounts()):
        again = make_patch(replace(plan, repair=amounts), output, reader(document), reader(mask))
        assert np.array_equal(kept.patch(amounts).pixels, again.pixels)


def test_what_is_too_large_to_be_mended_is_pasted_plainly_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
):
    truth, hole = scenes.picture(), scenes.disc()
    document, mask = as_dtype(truth, "uint8"), np.where(hole, 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask)
    fitting = Fitting(plan, truth + np.float32(0.03), reader(document), reader(mask))
    mended = fitting.patch(BlendAmounts())
    monkeypatch.setattr("desktop_app.imaging.postprocess.LARGEST", 100)
    plain = fitting.patch(BlendAmounts())
    assert {report.reason for report in fitting.reports} == {"too_large"}
    assert np.array_equal(plain.pixels, fitting.patch(PLAIN).pixels)
    assert not np.array_equal(plain.pixels, mended.pixels)


# -- other colours -----------------------------------------------------------------------------


def test_the_model_sees_srgb_and_its_answer_comes_back_in_the_documents_colours():
    space = colour_space(PROFILES[WIDE])
    document = as_dtype(scenes.plain_picture(64), "uint16")
    mask = np.zeros((64, 64), np.uint8)
    mask[20:40, 20:40] = 255
    size = Size(64, 64)
    plan = EditPlan("d", size, size.rect, size, mask_bounds(mask), treatment=MaskTreatment())
    image, _ = prepare(plan, reader(document), reader(mask), space)
    assert np.abs(to_float(image) - space.to_srgb(document)).max() <= 0.51 / 255
    _, result = paste(plan, to_float(image), document, mask, space)
    assert np.abs(result.astype(int) - document).max() < 400  # of 65535: the 8 bits' rounding
