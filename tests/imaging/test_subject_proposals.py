"""Guesses at the main thing: on a plain ground a sure one, and several that differ."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.subject_proposals import MOST, subject_proposals
from tests.imaging.test_subject import ground, overlap, product


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "striped"])
def test_on_a_plain_ground_the_first_guess_is_sure_or_there_is_none(kind: str) -> None:
    picture, mask = product(kind)
    found = subject_proposals(picture, picture)[0]
    assert overlap(found.mask, mask) > 0.97 and found.likely == 1
    assert not subject_proposals(ground(kind), ground(kind))


def scene() -> tuple[ByteArray, ByteArray, ByteArray]:
    """A sharp red disc and a blurred, light one before a ground of four colours; both masks."""
    grain = np.random.default_rng(7).normal(0, 14, (96, 128, 3)).astype(np.float32)
    made = np.zeros((96, 128, 3), np.float32)
    made[:48, :64], made[48:, :64] = (60, 110, 70), (110, 90, 60)
    made[:48, 64:], made[48:, 64:] = (80, 100, 130), (60, 70, 60)
    masks = [np.zeros((96, 128), np.uint8) for _ in range(2)]
    cv2.circle(masks[0], (48, 52), 20, 255, -1)
    cv2.circle(masks[1], (100, 40), 17, 255, -1)
    made[masks[1] > 0] = (225, 220, 180)
    made = cv2.GaussianBlur(made, (0, 0), 2)
    made[masks[0] > 0] = (200, 40, 40)
    made[masks[0] > 0] += grain[masks[0] > 0]
    return np.clip(made, 0, 255).astype(np.uint8), masks[0], masks[1]


@pytest.mark.slow
def test_guesses_differ_are_ordered_and_the_same_each_time() -> None:
    picture, sharp, light = scene()
    found = subject_proposals(picture, picture)
    assert 1 < len(found) <= MOST
    best = [max(overlap(one.mask, each) for one in found) for each in (sharp, sharp | light)]
    assert max(best) > 0.85
    assert all(overlap(a.mask, b.mask) < 0.9 for a, b in pairwise(found))
    assert all(one.likely <= 1 for one in found)
    again = subject_proposals(picture, picture)
    assert all((a.mask == b.mask).all() for a, b in zip(found, again, strict=True))


def test_what_is_opaque_is_meant_and_of_nothing_nothing_is_found() -> None:
    picture, mask = product("plain")
    (found,) = subject_proposals(np.dstack([picture, mask]), picture)
    assert (found.mask == mask).all()
    for bad in (picture[:3, :3], np.zeros((40, 40, 3), np.uint8), picture[:, :1]):
        assert not subject_proposals(bad, bad)
    empty = np.dstack([picture, np.zeros_like(mask)])
    assert not subject_proposals(empty, picture)


def test_noise_and_a_picture_in_grey_do_no_harm() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (60, 80, 3), np.uint8)
    grey = np.repeat(scene()[0][..., :1], 3, axis=2)
    for picture in (noise, grey):
        for one in subject_proposals(picture, picture):
            assert one.mask.shape == picture.shape[:2] and set(np.unique(one.mask)) == {0, 255}
