"""The model's output is put into the picture so that nobody sees where."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.seam_blending import BlendChain, BlendResult, BlendSettings, blend_seams
from tests.draws import examples
from tests.imaging.seam_blending.scenes import (
    SIDE,
    blurred,
    disc,
    error,
    picture,
    plain_picture,
    texture,
    under,
    with_grain,
)
from tests.imaging.strategies import DTYPES, masks, sizes

TINT = np.array([0.03, -0.02, 0.025], np.float32)
OLD = (0.95, 0.05, 0.9)


def off(**kept: float) -> BlendSettings:
    """All stages off but those given."""
    return BlendSettings(
        **{"align": 0, "sharpen": 0, "colour": 0, "crossfade": 0, "grain": 0, **kept}
    )


@given(st.data(), sizes, st.sampled_from(DTYPES))
@settings(max_examples=examples(25), deadline=None)
def test_a_perfect_output_passes_bit_for_bit(data: st.DataObject, size: Size, dtype: str):
    mask = data.draw(masks(size))
    rng = np.random.default_rng(3)
    output = rng.random((size.height, size.width, 3), np.float32)
    original = from_float(output, np.dtype(dtype))
    result = blend_seams(original, output, mask)
    assert np.array_equal(result.patch, output)
    assert not any(report.ran for report in result.reports)


@pytest.mark.slow
@given(st.data(), sizes, st.sampled_from(DTYPES), st.sampled_from((3, 4)))
@settings(max_examples=examples(30), deadline=None)
def test_any_mask_of_any_picture_is_repaired_without_touching_the_rest(
    data: st.DataObject, size: Size, dtype: str, channels: int
):
    mask = data.draw(masks(size))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    original = from_float(
        rng.random((size.height, size.width, channels), np.float32), np.dtype(dtype)
    )
    output = rng.random((size.height, size.width, 3), np.float32)
    before = output.copy()
    result = blend_seams(original, output, mask)
    assert result.patch.shape == output.shape and result.patch.dtype == np.float32
    assert np.isfinite(result.patch).all()
    assert np.array_equal(result.patch[mask == 0], output[mask == 0])
    assert np.array_equal(output, before)
    assert len(result.reports) == 6


@pytest.mark.slow
def test_a_colour_shift_is_taken_back_under_an_old_object():
    truth, mask = picture(), disc()
    result = blend_seams(under(truth, mask, OLD), truth + TINT, mask)
    assert error(result.patch, truth, mask) < 0.002
    assert result.report("colour").ran and not result.reimagined


@pytest.mark.slow
def test_a_shift_of_half_a_pixel_is_found_and_taken_back():
    truth, mask = picture(), disc()
    rows = np.fft.fftfreq(truth.shape[0])[:, None, None]
    columns = np.fft.fftfreq(truth.shape[1])[None, :, None]
    phase = np.exp(-2j * np.pi * (rows * 0.3 + columns * 0.5))
    # Cyclic at the far edges only; the ring does not reach them.
    output = np.fft.ifft2(np.fft.fft2(truth, axes=(0, 1)) * phase, axes=(0, 1))
    output = output.real.astype(np.float32)
    result = blend_seams(under(truth, mask, OLD), output, mask, off(align=1))
    found = result.report("align").numbers
    assert found["x"] == pytest.approx(-0.5, abs=0.05)
    assert found["y"] == pytest.approx(-0.3, abs=0.05)
    assert error(result.patch, truth, mask) < 0.3 * error(output, truth, mask)


def test_lost_sharpness_comes_back():
    truth, mask = picture(), disc(radius=0.25)
    output = blurred(truth, 0.7)
    result = blend_seams(under(truth, mask, OLD), output, mask, off(sharpen=1))
    assert result.report("sharpen").ran
    assert error(result.patch, truth, mask) < 0.7 * error(output, truth, mask)


def test_lost_grain_comes_back_with_its_level_and_its_seed():
    clean, mask = plain_picture(), disc(radius=0.3)
    original = with_grain(clean, 0.03)
    first = blend_seams(original, clean, mask, off(grain=1, seed=4))
    again = blend_seams(original, clean, mask, off(grain=1, seed=4))
    other = blend_seams(original, clean, mask, off(grain=1, seed=5))
    level = float((first.patch - clean)[mask].std())
    assert level == pytest.approx(0.03, rel=0.1)
    assert np.array_equal(first.patch, again.patch)
    assert not np.array_equal(first.patch, other.patch)


@pytest.mark.slow
def test_grain_is_as_coarse_as_around():
    clean, mask = plain_picture(), disc(radius=0.3)
    coarse = blurred(with_grain(np.zeros_like(clean), 0.1), 1.0)
    result = blend_seams(clean + coarse, clean, mask, off(grain=1))
    drawn = (result.patch - clean)[44:84, 44:84]

    def likeness(noise: Array) -> float:
        return float((noise[:, 1:] * noise[:, :-1]).mean() / (noise**2).mean())

    assert likeness(drawn) == pytest.approx(likeness(coarse), abs=0.12)
    assert drawn.std() == pytest.approx(float(coarse.std()), rel=0.15)


@pytest.mark.slow
def test_no_grain_where_the_surroundings_have_none():
    truth, mask = picture(), disc()
    result = blend_seams(under(truth, mask, OLD), truth + TINT, mask)
    assert result.report("grain").reason == "nothing_to_mend"


@pytest.mark.slow
def test_reimagined_surroundings_give_the_plain_patch_and_say_so():
    mask = disc()
    output = texture()
    result = blend_seams(picture(), output, mask)
    assert result.reimagined
    assert result.report("gate").reason == "reimagined"
    assert np.array_equal(result.patch, output)


@pytest.mark.slow
def test_one_reimagined_blob_does_not_spoil_the_other():
    truth = picture(256)
    good, bad = disc(256, 0.12, 0.25), disc(256, 0.12, 0.75)
    output = truth + TINT
    output[:, 150:] = texture(256)[:, 150:]
    result = blend_seams(under(truth, good | bad, OLD), output, good | bad)
    numbers = result.report("gate").numbers
    assert (numbers["blobs"], numbers["reimagined"]) == (2, 1)
    assert result.reimagined
    assert np.array_equal(result.patch[bad], output[bad])
    assert error(result.patch, truth, good) < 0.3 * error(output, truth, good)


@pytest.mark.slow
def test_a_thing_changed_across_the_border_does_not_bleed():
    truth, mask = plain_picture(), disc(radius=0.25)
    thing = disc(radius=0.08, x=0.75)
    output = under(truth + TINT, thing, (0.05, 0.05, 0.05))
    result = blend_seams(under(truth, mask, OLD), output, mask)
    far = mask & ~disc(radius=0.14, x=0.75)
    assert error(result.patch, truth, far) < 0.004
    assert error(output, truth, far) > 0.02


@pytest.mark.slow
@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0])
def test_pixels_that_are_not_opaque_are_no_surroundings(alpha: float):
    truth, mask = picture(), disc()
    original = np.dstack([truth, np.ones(truth.shape[:2], np.float32)])
    half = np.zeros_like(mask)
    half[:, :64] = True
    original[half & ~mask, :3] = (0, 1, 0)  # rubbish
    original[half & ~mask, 3] = alpha
    result = blend_seams(original, truth + TINT, mask)
    mended = error(result.patch, truth, mask & ~half)
    assert (mended < 0.004) == (alpha < 1)


def test_without_surroundings_the_output_passes():
    output = picture()
    result = blend_seams(1 - output, output, np.ones(output.shape[:2], np.uint8))
    assert result.patch is output
    assert {report.reason for report in result.reports} == {"too_few_pixels"}


def test_an_empty_mask_has_nothing_to_mend():
    output = picture()
    result = blend_seams(1 - output, output, np.zeros(output.shape[:2], np.uint8))
    assert result.patch is output


@pytest.mark.slow
def test_a_nan_of_the_model_stays_where_it_is():
    truth, mask = picture(), disc()
    output = truth + TINT
    output[60, 60] = np.nan
    output[5, 5] = np.inf
    result = blend_seams(under(truth, mask, OLD), output, mask)
    near = disc(radius=0.05, x=60 / SIDE, y=60 / SIDE)
    assert np.isfinite(result.patch).all()
    assert error(result.patch, truth, mask & ~near) < 0.003


def test_shapes_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="output"):
        BlendChain(picture(64), picture(32), disc(64))
    with pytest.raises(ValueError, match="grain"):
        BlendSettings(grain=3)


# ------------------------------------------------------------------------------ the old picture


@pytest.mark.slow
@pytest.mark.parametrize("mask", [disc(), disc(radius=0.4), disc(radius=0.03), disc(x=0.0, y=0.0)])
def test_no_stage_but_the_crossfade_reads_what_stood_under_the_mask(mask: Array):
    truth = with_grain(picture(), 0.02)
    output = blurred(picture(), 0.6) + TINT
    rubbish = np.random.default_rng(3).random(truth.shape, np.float32)
    first, second = (
        blend_seams(np.where(mask[..., None], old, truth), output, mask, BlendSettings(crossfade=0))
        for old in (rubbish, truth)
    )
    assert np.array_equal(first.patch, second.patch)
    assert first.reports == second.reports


@pytest.mark.slow
def test_nothing_of_an_old_object_survives_the_crossfade():
    truth, mask = picture(), disc(radius=0.35)
    thing = disc(radius=0.15)
    old = under(truth, thing, OLD)
    output = truth + TINT
    with_fade, without = (
        blend_seams(old, output, mask, BlendSettings(crossfade=depth)) for depth in (24, 0)
    )
    assert with_fade.report("crossfade").ran
    assert np.array_equal(with_fade.patch[thing], without.patch[thing])


@pytest.mark.parametrize("contrast", [12, 20, 60])
def test_a_wire_that_was_to_be_removed_does_not_come_back(contrast: int):
    truth, mask = plain_picture(), np.zeros((128, 128), bool)
    mask[50:75, 10:118] = True
    old = truth.copy()
    old[62, 14:114] -= np.float32(contrast / 255)
    result = blend_seams(old, truth + TINT, mask)
    assert result.report("crossfade").ran
    left = float((truth - result.patch)[62, 14:114].mean()) * 255
    assert abs(left) < 1.0


@pytest.mark.slow
def test_a_loosely_drawn_mask_leaves_no_seam():
    truth, mask = with_grain(picture(), 0.01), disc(radius=0.35)
    old = under(truth, disc(radius=0.1), OLD)
    result = blend_seams(old, blurred(picture(), 0.7) + TINT, mask)
    rim = mask & ~disc(radius=0.34)
    assert error(result.patch, truth, rim) < 0.15 * error(picture() + TINT, truth, rim)


def test_switched_off_the_crossfade_mixes_nothing():
    truth, mask = picture(), disc(radius=0.35)
    result = blend_seams(truth, truth + TINT, mask, off(crossfade=0))
    assert np.array_equal(result.patch, truth + TINT)


# -------------------------------------------------------------------------------------- sliders


def _run_all() -> tuple[BlendChain, BlendResult]:
    truth, mask = with_grain(picture(), 0.02), disc(radius=0.3)
    chain = BlendChain(under(truth, disc(), OLD), blurred(picture(), 0.6) + TINT, mask)
    return chain, chain.run()


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [
        {"grain": 0.5},
        {"crossfade": 0.0},
        {"gate": False},
        {"colour": 0.4},
        {"sharpen": 0.0},
        {"align": 0.0},
        {"seed": 9},
    ],
)
def test_a_slider_gives_what_a_fresh_run_gives(changed: dict[str, float]):
    chain, before = _run_all()
    moved, fresh = BlendSettings(**changed), _run_all()[0]
    assert np.array_equal(chain.run(moved).patch, fresh.run(moved).patch)
    assert np.array_equal(chain.run().patch, before.patch)


@pytest.mark.slow
def test_a_slider_re_runs_only_what_follows_it():
    chain, before = _run_all()
    after = chain.run(BlendSettings(crossfade=6))
    kept = [a is b for a, b in zip(before.reports, after.reports, strict=True)]
    assert kept == [True, True, True, True, False, True]  # the grain drawn is kept, too


def test_the_same_input_gives_the_same_bytes():
    assert np.array_equal(_run_all()[1].patch, _run_all()[1].patch)


@pytest.mark.slow
def test_depths_agree():
    truth, mask = picture(), disc()
    output = truth + TINT
    deep, shallow = (
        blend_seams(from_float(truth, np.dtype(kind)), output, mask).patch
        for kind in ("uint16", "uint8")
    )
    assert np.abs(deep - shallow).max() < 0.01
