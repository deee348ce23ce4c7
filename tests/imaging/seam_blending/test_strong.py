"""What is hard: noise of the model, shadows left outside, corners, bright things in the dark."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.truth.ideal import DEGRADATIONS, Degradation, degraded, make_case
from benchmarks.truth.masks import MASKS, RARE
from benchmarks.truth.measures import calm_detail, calmest, changed_outside, seam, specks
from benchmarks.truth.methods import hard_paste, poisson_clone, repaired
from benchmarks.truth.pictures import strong_photographs
from benchmarks.truth.strong import dark_case, shadow_case
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.seam_blending import BlendSettings, blend_seams
from desktop_app.imaging.seam_blending.colour_match import usual
from tests.imaging.seam_blending.scenes import disc, error, picture, plain_picture, under

PHOTOGRAPHS = {one.name: one for one in strong_photographs()}
STRONG = DEGRADATIONS["strong"]
OLD = (0.95, 0.05, 0.9)


def grey_noise(shape: tuple[int, ...], sigma: float, seed: int = 3) -> FloatArray:
    noise = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 1.5)
    return np.float32(sigma) * noise / noise.std()


def fur(seed: int) -> FloatArray:
    """Grey texture of 1.5 px that lies unevenly, (128, 128, 1)."""
    stripes = grey_noise((128, 128), 0.04, seed)
    patches = cv2.GaussianBlur(np.abs(grey_noise((128, 128), 1, seed + 9)), (0, 0), 6.0)
    return (stripes * patches / patches.mean())[..., None].astype(np.float32)


@pytest.mark.slow
def test_noise_of_the_model_is_not_sharpened_to_mottle():
    case = make_case(PHOTOGRAPHS["wine 2"], MASKS[0], STRONG, "object")
    calm = calmest(case.truth, case.mask)
    mended, pasted, true = (
        calm_detail(image, calm) for image in (repaired(case), hard_paste(case), case.truth)
    )
    assert mended < 1.15 * max(true, pasted)
    assert specks(repaired(case), case.truth, calm) < 0.6 * specks(
        hard_paste(case), case.truth, calm
    )


def test_grey_surroundings_get_no_coloured_specks():
    truth, mask = plain_picture(), disc(radius=0.3)
    truth = np.repeat(truth.mean(axis=2, keepdims=True), 3, axis=2)
    output = truth + grey_noise(truth.shape, 0.01)
    result = blend_seams(under(truth, mask, OLD), output, mask).patch
    left = (result - result.mean(axis=2, keepdims=True))[mask].std()
    came = (output - output.mean(axis=2, keepdims=True))[mask].std()
    assert left < 0.5 * came


@pytest.mark.slow
def test_colours_are_sharpened_along():
    truth, mask = picture(), disc(radius=0.25)
    output = degraded(truth, Degradation(blur=0.7), 1)
    mended = blend_seams(under(truth, mask, OLD), output, mask).patch
    chroma = [image - image.mean(axis=2, keepdims=True) for image in (truth, output, mended)]
    assert error(chroma[2], chroma[0], mask) < 0.7 * error(chroma[1], chroma[0], mask)


@pytest.mark.slow
def test_a_blur_is_taken_back_as_far_as_the_noise_lets():
    """Rocks and leaves: a limit of the gain left them blurred, which is seen."""
    case = make_case(PHOTOGRAPHS["sunset 2"], MASKS[0], STRONG, "object")
    fine = [
        np.std((image - cv2.GaussianBlur(image, (0, 0), 1.0))[case.mask])
        for image in (case.output, repaired(case), case.truth)
    ]
    assert fine[1] > 2 * fine[0] and 0.5 * fine[2] < fine[1] < fine[2]


def test_texture_that_the_model_drew_anew_is_not_smoothed_away():
    """It can't be told from noise by its likeness; but the surroundings have as much."""
    truth, mask = plain_picture(), disc(radius=0.3)
    original, output = (truth + fur(seed) for seed in (1, 2))
    report = blend_seams(under(original, mask, OLD), output, mask)
    kept = (report.patch - truth)[mask].std() / (output - truth)[mask].std()
    assert kept > 0.75


def test_a_shadow_over_a_third_is_not_usual():
    base = np.full((10, 100, 3), 0.5, np.float32)
    low = np.full((10, 100, 3), 0.01, np.float32)
    low[:, :38] = -0.1
    off, _ = usual(low, base, np.ones((10, 100), bool))
    assert np.abs(off[:, 38:]).max() < 1e-4
    assert np.abs(off[:, :38]).min() > 0.1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "degradation"), [("picos 2", "strong"), ("friends 2", "mixed")])
def test_a_shadow_left_outside_is_not_carried_inwards(name: str, degradation: str):
    cases = [
        shadow_case(PHOTOGRAPHS[name], MASKS[0], DEGRADATIONS[degradation], depth)
        for depth in (0.2, 0.0)
    ]

    def darkest(way) -> float:
        bright = [cv2.GaussianBlur(way(case), (0, 0), 2.0).mean(axis=2) for case in cases]
        inner = cv2.erode(cases[0].mask.astype(np.uint8), np.ones((13, 13))) > 0
        return float(np.quantile((bright[1] - bright[0])[inner], 0.98))

    assert darkest(repaired) < 4 / 255
    assert darkest(poisson_clone) > 8 / 255


@pytest.mark.slow
def test_a_contrast_is_found_in_noise():
    case = make_case(PHOTOGRAPHS["brushes 1"], MASKS[4], STRONG, "object")
    found = blend_seams(case.original, case.output, case.mask).report("colour").numbers["contrast"]
    assert found == pytest.approx(1 / STRONG.contrast, abs=0.03)


@pytest.mark.slow
def test_a_hole_at_a_corner_is_better_than_cloned():
    case = make_case(PHOTOGRAPHS["friends 2"], MASKS[4], STRONG, "object")
    ours, cloned = (
        seam(np.clip(way(case), 0, 1), case.truth, case.mask).mean()
        for way in (repaired, poisson_clone)
    )
    assert ours < 0.8 * cloned


@pytest.mark.slow
def test_a_bright_thing_in_the_dark_gets_no_halo():
    case = dark_case(PHOTOGRAPHS["friends 1"], MASKS[0], DEGRADATIONS["mixed"], 10)
    sharp, plain = (
        np.where(case.mask[..., None], blend_seams(*parts, settings).patch, case.original)
        for parts in [(case.original, case.output, case.mask)]
        for settings in (BlendSettings(), BlendSettings(sharpen=0))
    )
    steps = [seam(np.clip(one, 0, 1), case.truth, case.mask).mean() for one in (sharp, plain)]
    assert steps[0] < steps[1] + 0.4


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", RARE, ids=lambda kind: kind.name)
def test_masks_that_are_rare_change_nothing_outside(kind):
    case = make_case(PHOTOGRAPHS["sunset 1"], kind, STRONG, "object")
    result = repaired(case)
    assert np.isfinite(result).all()
    assert changed_outside(result, case.original, case.mask) == 0
    if case.mask.all():
        assert np.array_equal(result, np.clip(case.output, 0, 1))


def test_photographs_stand_beside_their_licences():
    from benchmarks.truth.pictures import FOLDER

    listed = (FOLDER / "strong" / "README.md").read_text(encoding="utf-8")
    for path in (FOLDER / "strong").glob("*.jpg"):
        assert f"`{path.name}`" in listed and path.stat().st_size < 400_000
    assert {one.held_out for one in PHOTOGRAPHS.values()} == {True, False}
