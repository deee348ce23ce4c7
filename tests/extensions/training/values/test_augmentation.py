"""Pictures as a training sees them: the same of a seed, nothing empty, masks along."""

from __future__ import annotations

from dataclasses import fields, replace

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.values.augmentation import (
    Augmentation,
    TrainingView,
    fewer_words,
    mixed,
    shown,
)
from desktop_app.extensions.training.values.fields import FIELDS, settings_of
from desktop_app.imaging.resize import resize

RNG = np.random.default_rng(5)
PICTURE = resize(RNG.integers(60, 256, (9, 12, 3), np.uint8), Size(640, 480))
_Y, _X = np.mgrid[0:480, 0:640]
MASK = (np.hypot(_Y - 240, _X - 320) < 90).astype(np.uint8) * 255
CROP, SIZE = (80, 0, 480, 480), Size(256, 256)
ALL = Augmentation(True, 20, 0.2, 0.2, 0.2, 20, 0.5, 0.5)


def seen(how: Augmentation, seed: int = 1, pixels: ByteArray = PICTURE) -> TrainingView:
    return shown(pixels, MASK, "a fox", CROP, SIZE, how, seed)


def test_each_of_its_numbers_is_a_setting_of_a_training() -> None:
    assert {each.name for each in fields(Augmentation)} < {each.id for each in FIELDS}
    assert Augmentation.of(settings_of({})).is_none
    assert Augmentation.of(settings_of({"turn": 10, "flip": True})) == Augmentation(True, 10.0)


def test_without_any_the_crop_is_brought_to_its_size() -> None:
    one = seen(Augmentation())
    left, top, wide, high = CROP
    assert (one.pixels == resize(PICTURE[top : top + high, left : left + wide], SIZE)).all()
    assert one.mask is not None and one.mask.shape == (256, 256) and one.caption == "a fox"
    assert shown(PICTURE, None, "", CROP, SIZE, ALL, 1).mask is None


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "name", [one.name for one in fields(Augmentation) if one.name != "word_dropout"]
)
def test_a_seed_gives_the_same_and_another_something_else(name: str) -> None:
    how = replace(Augmentation(), **{name: getattr(ALL, name)})
    other = seen(Augmentation(), 99, PICTURE[::-1])

    def made(seed: int) -> ByteArray:
        return mixed(seen(how, seed), other, how, seed).pixels

    assert (made(3) == made(3)).all()
    assert len({made(seed).tobytes() for seed in range(12)}) > 1
    assert all(made(seed).shape == (256, 256, 3) for seed in range(4))
    assert made(1).dtype == np.uint8


@pytest.mark.slow
@pytest.mark.parametrize("crop", [CROP, (0, 0, 640, 480), (200, 100, 100, 100), (0, 380, 100, 100)])
def test_no_corner_of_a_turned_picture_is_empty(crop: tuple[int, int, int, int]) -> None:
    light = np.full_like(PICTURE, 200)
    how = Augmentation(turn=45, zoom=0.5)
    for seed in range(20):
        made = shown(light, np.full_like(MASK, 255), "", crop, SIZE, how, seed)
        assert (made.pixels == 200).all() and made.mask is not None and (made.mask == 255).all()


def test_what_a_turn_brings_in_is_of_the_picture_around_the_crop() -> None:
    page = np.zeros((400, 400, 3), np.uint8)
    page[:, :, 2] = 255  # blue around, red within the crop
    page[100:300, 100:300] = (255, 0, 0)
    how = Augmentation(turn=45)
    made = [shown(page, None, "", (100, 100, 200, 200), SIZE, how, seed) for seed in range(8)]
    assert max(int(each.pixels[2, 2, 2]) for each in made) > 200
    assert all(each.pixels[128, 128, 0] == 255 for each in made)


@pytest.mark.slow
def test_picture_and_mask_move_together() -> None:
    page = np.repeat(MASK[..., None], 3, axis=2)
    for seed in range(10):
        made = seen(Augmentation(True, 30, 0.3), seed, page)
        assert made.mask is not None
        apart = np.abs(made.pixels[..., 0].astype(int) - made.mask)
        assert (apart > 100).mean() < 0.004


def test_a_small_turn_moves_the_middle_by_nothing() -> None:
    spot = np.zeros((480, 640, 3), np.uint8)
    cv2.circle(spot, (320, 240), 12, (255, 255, 255), -1)
    plain = seen(Augmentation(), 1, spot).pixels[..., 0]
    for seed in range(6):
        turned = seen(Augmentation(turn=15), seed, spot).pixels[..., 0]
        for axis in (0, 1):
            line = np.arange(256)
            places = [(each.sum(axis) * line).sum() / each.sum() for each in (plain, turned)]
            assert abs(places[0] - places[1]) < 0.3


def test_light_contrast_and_hue_stay_within_their_share() -> None:
    grey = np.full((64, 64, 3), 100, np.uint8)
    area = (0, 0, 64, 64)
    size, how = Size(64, 64), Augmentation(brightness=0.2)
    made = [shown(grey, None, "", area, size, how, seed) for seed in range(40)]
    means = {int(each.pixels[0, 0, 0]) for each in made}
    assert min(means) >= 80 and max(means) <= 120 and len(means) > 10
    turned = shown(grey, None, "", area, size, Augmentation(hue=180, contrast=0.5), 1)
    assert (turned.pixels == 100).all(), "grey has no hue, and one shade no contrast"


def test_mixed_captions_are_joined_and_said_once() -> None:
    one, other = seen(Augmentation()), replace(seen(Augmentation(), 1, 255 - PICTURE), mask=None)
    for how in (Augmentation(cutmix=1), Augmentation(mixup=1)):
        both = mixed(one, replace(other, caption="a dog"), how, 2)
        assert both.caption == "a fox, a dog" and both.mask is not None
        assert mixed(one, other, how, 2).caption == "a fox"
        assert (both.pixels != one.pixels).any()
    cut = mixed(one, other, Augmentation(cutmix=1), 2).pixels
    of_one, of_other = ((cut == each.pixels).all(axis=2) for each in (one, other))
    assert (of_one | of_other).all() and 0.05 < of_other.mean() <= 0.51
    assert (of_one.mean() + of_other.mean()) == pytest.approx(1, abs=0.01)


def test_pictures_of_two_sizes_are_not_mixed() -> None:
    one = seen(Augmentation())
    wide = shown(PICTURE, None, "wide", (0, 0, 640, 480), Size(320, 240), Augmentation(), 1)
    assert mixed(one, wide, Augmentation(mixup=1), 1) is one


def test_captions_lose_words_but_not_the_trigger() -> None:
    whole = "Linocut style, a dog on a table, in the sun"
    found = {fewer_words(whole, "linocut style", 1.0, seed) for seed in range(40)}
    assert all(one.startswith("Linocut style") for one in found) and len(found) > 20
    assert all(set(one.split()) <= {*whole.replace(",", " ,").split(), "table,"} for one in found)
    assert {fewer_words(whole, "linocut style", 0.0, seed) for seed in range(9)} == {whole}
    half = [fewer_words(whole, "dog", 0.5, seed) == whole for seed in range(400)]
    assert 160 < sum(half) < 240
    assert fewer_words("", "dog", 1.0, 1) == "" and "dog" in fewer_words("a dog", "dog", 1.0, 1)
    shorter = [len(fewer_words(whole, "", 1.0, seed).split()) for seed in range(200)]
    assert 3.5 < sum(shorter) / 200 < 6
