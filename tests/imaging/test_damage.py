"""Damage of photographs is found: scratches, dust, folds, tears; and what is sound is left."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.damage_planting import KINDS, faded, lettered, planted
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging import damage
from desktop_app.imaging.damage import damage_scores


@pytest.fixture(scope="module")
def sound() -> ByteArray:
    """Soft light and dark, grained."""
    random = np.random.default_rng(5)
    soft = cv2.GaussianBlur(random.normal(0, 1, (240, 320, 3)).astype(np.float32), (0, 0), 25)
    noise = random.normal(0, 3, (240, 320, 1))
    return np.clip(120 + 60 * soft / soft.std() * 0.6 + noise, 0, 255).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_planted_damage_is_found_and_little_else(sound: ByteArray, kind: str) -> None:
    damaged, where = planted(sound, kind, 11)
    mask = damage_scores(damaged).mask(0.5)
    assert mask.dtype == np.uint8 and set(np.unique(mask)) <= {0, 255}
    assert (mask[where] > 0).mean() > 0.9
    assert (mask[~where] > 0).mean() < 0.07


@pytest.mark.slow
def test_the_more_strength_the_more_is_marked_and_none_marks_nothing(sound: ByteArray) -> None:
    scores = damage_scores(planted(sound, "all", 2)[0])
    shares = [float((scores.mask(each) > 0).mean()) for each in (0.0, 0.25, 0.5, 1.0)]
    assert shares[0] == 0 and shares == sorted(shares) and shares[-1] > shares[1]


@pytest.mark.slow
def test_a_large_picture_has_a_mask_of_its_size(
    sound: ByteArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "_SIDE", 320)  # what is larger is looked at in that size
    large = cv2.resize(planted(sound, "scratches", 1)[0], (520, 390))
    scores = damage_scores(np.asarray(large, np.uint8))
    assert scores.scores.shape[1:] == (240, 320)
    mask = scores.mask(0.5)
    assert mask.shape == (390, 520) and mask.any()


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (40, 40)])
def test_any_size_and_one_colour_do(size: tuple[int, int]) -> None:
    plain = np.full((*size, 4), 90, np.uint8)
    assert not damage_scores(plain).mask(0.5).any()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(64, 70), (65, 40), (130, 31)])
def test_scores_are_the_same_in_bands(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = np.random.default_rng(3).integers(0, 255, (*size, 3), np.uint8)
    banded = damage_scores(picture).scores
    monkeypatch.setattr(damage, "_BAND", 1000)
    assert np.array_equal(banded, damage_scores(picture).scores)


def _apart(mask: ByteArray, where: Array) -> Array:
    """What hangs together with no damage."""
    labels = np.asarray(cv2.connectedComponents(mask)[1])
    return (mask > 0) & ~np.isin(labels, labels[where])


@pytest.mark.slow
def test_letters_of_a_faded_print_are_left_and_its_scratches_found(sound: ByteArray) -> None:
    written = faded(lettered(np.asarray(cv2.resize(sound, (640, 480)), np.uint8), 3))
    damaged, where = planted(written, "scratches", 4)
    scores = damage_scores(damaged)
    letters = np.abs(written.astype(int) - faded(np.full_like(written, 120)).astype(int))
    letters = letters.max(axis=2) > 60
    before, after = scores.unfiltered(0.35), scores.mask(0.35)
    assert after[where].mean() > 0.9 * 255
    assert (after > 0)[letters & ~where].mean() < 0.01  # beside scratches that cross them, too
    marked = [_apart(each, where)[letters].mean() for each in (before, after)]
    assert marked[1] < 0.5 * marked[0]


@pytest.mark.slow
def test_a_corner_that_is_torn_off_is_damage_and_a_sky_or_a_frame_is_not(sound: ByteArray) -> None:
    torn, sky, framed = sound.copy(), sound.copy(), sound.copy()
    corner = np.array([(270, 0), (319, 0), (319, 55), (300, 40), (285, 38)])
    cv2.fillPoly(torn, [corner], (250, 250, 250))
    sky[:60] = 250
    cv2.rectangle(framed, (0, 0), (319, 239), (250, 250, 250), 48)
    found = [damage_scores(each).mask(0.35) > 0 for each in (torn, sky, framed)]
    assert found[0][2:30, 295:].all() and found[0].mean() < 0.06
    assert found[1][:50].mean() < 0.1 and found[2][:, :4].mean() < 0.1
    assert not damage_scores(torn).mask(0).any()


@pytest.mark.slow
def test_the_edge_into_which_damage_fades_is_marked_and_sound_pixels_beside_it_are_not(
    sound: ByteArray,
) -> None:
    drawn = np.zeros(sound.shape[:2], np.uint8)
    cv2.line(drawn, (40, 60), (280, 150), 255, 3)
    cover = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 1.0), np.float32)[..., None] / 255
    damaged = np.rint(sound + 0.9 * cover * (250 - sound.astype(np.float32))).astype(np.uint8)
    off = np.abs(damaged.astype(int) - sound).max(axis=2)
    mask = damage_scores(damaged).mask(0.35) > 0
    assert mask[off > 40].mean() > 0.95
    around = np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0
    assert (off[around & ~mask] > 12).mean() < 0.1
    assert (mask & (off < 4)).sum() < 0.06 * mask.sum()
